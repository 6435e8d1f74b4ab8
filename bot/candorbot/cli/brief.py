"""`candor brief [today | week | month]`: what members said and what needs a person, as all staff may read it.
It works beside a running Candor."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from candorbot.errors import UserError

if TYPE_CHECKING:
    from candorbot.brand import Brand
    from candorbot.briefing import Briefing
    from candorbot.briefings import Readers
    from candorbot.card import Chart
    from candorbot.case_book import CaseBook
    from candorbot.settings import Settings
    from candorbot.storage import Store

NOT_YET = "That day has not come yet. Give --date a day of the past, or leave it out."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", nargs="?", default="today", choices=("today", "week", "month"), help="what it is about (default: today)")  # fmt: skip
    parser.add_argument("--date", type=a_date, metavar="YYYY-MM-DD", help="the day it is about, the last of seven, or one of the month; told as of its end")  # fmt: skip
    shapes = parser.add_mutually_exclusive_group()
    shapes.add_argument("--json", action="store_true", help="print one JSON object")
    shapes.add_argument("--markdown", action="store_true", help="print Markdown")
    shapes.add_argument("--html", metavar="FILE", default="", help="write a page with charts to FILE (- for stdout), whole in itself")  # fmt: skip
    parser.add_argument("--charts", metavar="FOLDER", default="", help="write its charts to FOLDER, too: SVG and PNG, light and dark, and what they show in words")  # fmt: skip


def a_date(text: str) -> date:
    """A day of the years that Candor keeps messages of."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("give a date like 2026-11-20") from None
    if not 1990 <= day.year < 9999:
        raise argparse.ArgumentTypeError("give a date from 1990 to 9998, like 2026-11-20")
    return day


def run(options: argparse.Namespace) -> int:
    import asyncio
    import json
    import sys

    from candorbot.briefing_card import briefing_card, markdown, plain
    from candorbot.platforms.console.render import plain as as_text

    found = asyncio.run(_made(options.kind, options.date))
    if options.charts:
        name = f"{found.period.kind}-{found.period.last.isoformat()}"
        write_charts(found.charts, options.charts, name)
        if not found.charts:
            print("No charts: there is nothing to draw.", file=sys.stderr)
    if options.html:
        from candorbot.briefing_page import page

        write(options.html, page(found).encode())
    elif options.json:
        print(json.dumps(plain(found), ensure_ascii=False, indent=2))
    elif options.markdown:
        print(markdown(found), end="")
    else:
        print(as_text(briefing_card(found, ""), buttons=False))
    return 0


async def _made(kind: str, day: date | None) -> Briefing:
    from candorbot.briefings import Briefings
    from candorbot.cli.store import looked_at
    from candorbot.settings import read_settings
    from candorbot.slots import reported
    from candorbot.usual import DAY, KINDS, period_of, start_of

    (known,) = [one for one in KINDS if one == kind]
    async with looked_at() as store:
        book = cases_of(read_settings(), store)
        briefings = Briefings(book)
        now, zone = book.clock.now(), book.brand.zone
        period = period_of(known, day) if day else reported(known, now.astimezone(zone))
        if period.first > now.astimezone(zone).date():
            raise UserError(NOT_YET)
        if day:
            now = min(now, start_of(period.last + DAY, zone))
        return await briefings.make(period, now, readers_of(book.brand))


def cases_of(settings: Settings, store: Store) -> CaseBook:
    """The cases, with nothing that could write or send anything, and nothing made ready but their titles."""
    from candorbot.brand import load_brand
    from candorbot.case_book import CaseBook
    from candorbot.clock import SystemClock
    from candorbot.gate import Gate
    from candorbot.live import Live, Loaded
    from candorbot.paths import brand_folder, policies_folder
    from candorbot.policy import load_to_serve, shipped_routes
    from candorbot.publish import Publisher
    from candorbot.store.search import KnowledgeIndex
    from candorbot.triage import Triage
    from candorbot.writers.offline import OfflineWriter

    brand = load_brand(brand_folder(settings.brand))
    policies = load_to_serve(policies_folder(settings.policies))
    nothing = KnowledgeIndex([])
    triage = Triage(policies.routes or shipped_routes(), brand=brand.name)
    loaded = Loaded(
        brand, Gate(policies, brand), nothing, OfflineWriter(brand, nothing), triage=triage
    )
    nothing.close()
    live, clock = Live(loaded), SystemClock()
    return CaseBook(store, Publisher(store, {}, live, clock, str), live, clock)


def readers_of(brand: Brand) -> Readers:
    """All staff that brand.yaml names: what is printed may be shown to any of them."""
    from candorbot.briefings import Readers

    return Readers(brand.staff, True, "")


def write_charts(charts: Iterable[Chart], folder: str, name: str) -> None:
    """Each chart to the folder: as SVG and PNG, light and dark, and what it shows in words."""
    from pathlib import Path

    from candorbot.charts import LOOKS, picture

    for number, chart in enumerate(charts, start=1):
        stem = str(Path(folder) / f"{name}-{number}")
        for look, colours in LOOKS.items():
            write(f"{stem}-{look}.svg", picture(chart, colours))
            write(f"{stem}-{look}.png", picture(chart, colours, "png"))
        write(f"{stem}.txt", (chart.alt + "\n").encode())


def write(file: str, content: bytes) -> None:
    """Write a file, and say so; "-" is stdout, and then nothing else is said."""
    import sys
    from pathlib import Path

    if file == "-":
        sys.stdout.buffer.write(content)
        return
    try:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        Path(file).write_bytes(content)
    except OSError as error:
        raise UserError(
            f"{file} cannot be written ({error.strerror}). Name another place."
        ) from None
    print(f"Written: {file}")
