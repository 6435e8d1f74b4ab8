"""`candor backup [FILE]`: a whole copy of the store, while it is in use."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", help="where to write it (default: backups/ in the data folder)"
    )


def run(options: argparse.Namespace) -> int:
    import shlex
    from pathlib import Path

    from candorbot.clock import SystemClock
    from candorbot.settings import read_settings
    from candorbot.store.backup import backup

    settings = read_settings()
    name = f"candor-{SystemClock().now():%Y%m%d-%H%M%S}.db"
    to = Path(options.file) if options.file else settings.backups / name
    warnings = backup(settings.store, to)
    size = to.stat().st_size / 1024
    typed = shlex.quote(str(to))
    print(f"Backup written: {to} ({size:,.0f} KB). Put it back with `candor restore {typed}`.")
    for warning in warnings:
        print(f"Warning: {warning} The backup is a copy of that: keep an older one too.")
    return 0
