"""`candor restore FILE`: put a backup in the store's place; the old store is kept beside it."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="a file written by `candor backup`")
    parser.add_argument(
        "--another-community",
        action="store_true",
        help="even if it is the backup of another community",
    )


def run(options: argparse.Namespace) -> int:
    from pathlib import Path

    from candorbot.cli.store import community_name
    from candorbot.settings import read_settings
    from candorbot.store.backup import restore
    from candorbot.store.lease import lease

    settings = read_settings()
    community = "" if options.another_community else community_name(settings)
    with lease(settings.data):
        aside, warnings = restore(Path(options.file), settings.store, community)
    print(
        f"Restored from {options.file}."
        + (f" The store before it is kept as {aside}." if aside else "")
    )
    for warning in warnings:
        print(f"Warning: {warning} It was so in the backup. Take an older one if you have it.")
    return 0
