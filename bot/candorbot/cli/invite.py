"""`candor invite discord`: the link that brings the bot into a server, with exactly the permissions it uses."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("platform", choices=["discord"], help="to which platform")
    parser.add_argument(
        "--app", default="", help="the app's id, if DISCORD_TOKEN, which holds it, is not set"
    )
    parser.add_argument(
        "--moderate",
        action="store_true",
        help="also let moderators time out, delete, slow and lock from an escalation's card",
    )
    parser.add_argument(
        "--why", action="store_true", help="show each permission with its reason instead"
    )


def _app_of(token: str) -> str:
    """The app's id, which stands in its token. Raises UserError for a token without one."""
    from base64 import urlsafe_b64decode

    from candorbot.errors import UserError

    first = token.partition(".")[0]
    try:
        app = urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except ValueError:
        app = ""
    if not app.isdigit():
        raise UserError("DISCORD_TOKEN is no bot token: copy it from the app's page, “Bot”.")
    return app


def run(options: argparse.Namespace) -> int:
    from candorbot.errors import UserError
    from candorbot.platforms.discord.rights import asked, invite
    from candorbot.settings import read_settings

    if options.why:
        for right in asked(moderate=options.moderate):
            print(f"{right.name}: {right.why}")
        return 0
    app = options.app
    if app and not app.isdigit():
        raise UserError(f"{app[:40]!a} is no app's id: it has digits alone.")
    if not app:
        discord = read_settings().discord
        if discord is None:
            raise UserError(
                "Whose link? Set DISCORD_TOKEN, or give --app with the id from the app's page, “General Information”."
            )
        app = _app_of(discord.token)
    print(invite(app, moderate=options.moderate))
    return 0
