"""`candor manifest slack`: what Slack asks for when an app is made "from a manifest", as JSON."""

from __future__ import annotations

import argparse
import json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("platform", choices=["slack"], help="for which platform")
    parser.add_argument(
        "--url",
        default="",
        help="your server's https address, if Slack is to reach it over HTTP; else Socket Mode, which needs none",
    )
    parser.add_argument(
        "--listen", action="store_true", help="also ask to read messages where it is invited"
    )
    parser.add_argument("--name", default="Candor", help="what the app is called in Slack")
    parser.add_argument(
        "--why", action="store_true", help="show each scope with its reason instead"
    )


def run(options: argparse.Namespace) -> int:
    from candorbot.platforms.slack.manifest import PATH, manifest
    from candorbot.platforms.slack.scopes import asked
    from candorbot.registry import find_skills

    if options.why:
        for scope in asked(listen=options.listen):
            print(f"{scope.name}: {scope.why}")
        return 0
    url = options.url.rstrip("/")
    if url:
        url = url.removesuffix(PATH) + PATH
    skills = find_skills().all()
    made = manifest(skills, name=options.name, request_url=url, listen=options.listen)
    print(json.dumps(made, indent=2, ensure_ascii=False))
    return 0
