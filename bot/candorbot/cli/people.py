"""`candor people [VIEW]`: who to welcome, to thank, to miss and to introduce, and the audience, as all staff may
read it. It works beside a running Candor and changes nothing."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from candorbot.cli.brief import NOT_YET, a_date, write, write_charts
from candorbot.errors import UserError

if TYPE_CHECKING:
    from candorbot.people_sheet import Sheet

VIEWS = ("new", "helpers", "quiet", "advocates", "introduce", "audience")
ALL_STAFF = (
    "What not all staff may read is left out in the shell; `/candor people` shows you yours."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("view", nargs="?", default="", metavar="VIEW", help=f"{', '.join(VIEWS)} (default: the first of each)")  # fmt: skip
    shapes = parser.add_mutually_exclusive_group()
    shapes.add_argument("--json", action="store_true", help="print one JSON object")
    shapes.add_argument("--html", metavar="FILE", default="", help="write a page with charts and the network to FILE (- for stdout), whole in itself")  # fmt: skip
    parser.add_argument("--date", type=a_date, metavar="YYYY-MM-DD", help="the last of the 28 days it is about (default: today)")  # fmt: skip
    parser.add_argument("--charts", metavar="FOLDER", default="", help="write its charts and the network to FOLDER, too: SVG and PNG, light and dark, and what they show in words")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    import asyncio
    import json

    from candorbot.people_sheet import page, people_card, plain
    from candorbot.platforms.console.render import plain as as_text

    if options.view and options.view not in VIEWS:
        raise UserError(f"There is no view {options.view[:40]!a}. Say {', '.join(VIEWS)}.")
    sheet = asyncio.run(_made(options.view, options.date))
    if options.charts:
        _write_charts(sheet, options.charts)
    if options.html:
        write(options.html, page(sheet).encode())
    elif options.json:
        print(json.dumps(plain(sheet), indent=2))
    else:
        print(as_text(people_card(sheet), buttons=False))
        print(f"\n{ALL_STAFF}")
    return 0


async def _made(name: str, day: date | None) -> Sheet:
    from candorbot.cli.store import looked_at, our_brand
    from candorbot.clock import SystemClock
    from candorbot.people_finding import PERIOD, PeopleFinding
    from candorbot.people_sheet import overview, view
    from candorbot.usual import DAY, start_of

    async with looked_at() as store:
        brand = our_brand()
        until = SystemClock().now()
        if day and day > until.astimezone(brand.zone).date():
            raise UserError(NOT_YET)
        if day:
            until = min(until, start_of(day + DAY, brand.zone))
        finding = PeopleFinding(store, lambda: brand)
        found = await finding.find(brand.staff, "", until - PERIOD, until)
        return view(name, found) if name else overview(found)


def _write_charts(sheet: Sheet, folder: str) -> None:
    from pathlib import Path

    from candorbot.charts import LOOKS
    from candorbot.people_picture import network_picture

    write_charts(sheet.charts, folder, "audience")
    if sheet.network is not None:
        name = str(Path(folder) / "network")
        for look, colours in LOOKS.items():
            write(f"{name}-{look}.svg", network_picture(sheet.network, colours))
            write(f"{name}-{look}.png", network_picture(sheet.network, colours, "png"))
        write(f"{name}.txt", (sheet.network.alt + "\n").encode())
