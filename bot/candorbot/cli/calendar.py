"""`candor calendar [MONTH | ical [MONTH] | page [MONTH]]`: the month's posts and events, of all workspaces. It
works beside a running Candor and changes nothing."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from candorbot.card import Card


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", metavar="MONTH", help="2026-12, december, next (default: this month); ical or page before it print the month as a file that other calendars read, or as a web page")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    import asyncio

    from candorbot.month import FILES
    from candorbot.platforms.console.render import plain

    kind = options.words[0] if options.words and options.words[0] in FILES else ""
    card = asyncio.run(_card(kind, " ".join(options.words[bool(kind) :])))
    if kind and card.file is not None:
        sys.stdout.write(card.file.text)
        return 0
    print(plain(card, buttons=False))
    return 0


async def _card(kind: str, month: str) -> Card:
    from candorbot.calendar_desk import CalendarDesk
    from candorbot.cli.store import looked_at, our_brand
    from candorbot.clock import SystemClock

    brand = our_brand()
    async with looked_at() as store:
        desk = CalendarDesk("", tuple(brand.staff), "", brand, store, SystemClock())
        return await (desk.as_file(kind, month) if kind else desk.month(month))
