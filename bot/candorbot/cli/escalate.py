"""`candor escalate [CASE-ID | TEXT]`: the open escalations, one of them, or a new one. It works beside a
running Candor, which tells the staff of a new one within seconds; else the next start does."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from candorbot.errors import UserError

if TYPE_CHECKING:
    from candorbot.card import Card
    from candorbot.case_book import CaseBook
    from candorbot.settings import Settings
    from candorbot.storage import Store

_CASE = re.compile(r"c\d{1,9}", re.IGNORECASE)
WORKSPACE = "console"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", default=None, metavar="CASE-ID | TEXT", help="a case to show, such as c3, or what to flag; else the open ones")  # fmt: skip
    parser.add_argument("--kind", default="", help="what kind it is, such as outage (default: as triage sees it)")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    import asyncio

    from candorbot.platforms.console.render import plain
    from candorbot.settings import read_settings

    what = (options.what or "").strip()
    if not what and (options.what is not None or options.kind):
        raise UserError("There is nothing to flag. Say in words what it is.")
    card = asyncio.run(_answer(read_settings(), what, options.kind))
    print(plain(card, buttons=False))
    return 0


async def _answer(settings: Settings, what: str, kind: str) -> Card:
    from candorbot.case_desk import CaseDesk
    from candorbot.cli.pause import SHELL
    from candorbot.cli.store import looked_at, opened
    from candorbot.escalations import Escalations
    from candorbot.request import Place, Request

    request = Request("", "command", SHELL, Place(WORKSPACE, ""), "escalate")
    async with looked_at() as store:  # before anything is made or brought up to date
        book = _book(settings, store)
        desk = CaseDesk(request, book, Escalations(book))
        if not what:
            return await desk.open_ones()
        if _CASE.fullmatch(what):
            return await desk.show(what)
    async with opened() as store:
        book = _book(settings, store)
        desk = CaseDesk(request, book, Escalations(book))
        return await desk.show(*await _flag(book, what, kind or desk.guess(what)))


def _book(settings: Settings, store: Store) -> CaseBook:
    """The cases, with nothing that could send anything."""
    import uuid

    from candorbot.bootstrap import load
    from candorbot.case_book import CaseBook
    from candorbot.clock import SystemClock
    from candorbot.live import Live
    from candorbot.publish import Publisher

    live = Live(load(settings))
    live.now.close()
    clock = SystemClock()
    return CaseBook(store, Publisher(store, {}, live, clock, lambda: uuid.uuid4().hex), live, clock)


async def _flag(book: CaseBook, text: str, kind: str) -> tuple[str, str]:
    """Open a case, or join the open one it is of; its id, and what to say. Raises UserError for a kind that
    is not known."""
    from dataclasses import replace

    from candorbot import words
    from candorbot.case_book import Change
    from candorbot.case_record import CASE
    from candorbot.cli.pause import SHELL
    from candorbot.escalations import Escalations
    from candorbot.incident import best
    from candorbot.pii import mask
    from candorbot.records import Message, Timer
    from candorbot.triage import LEVELS

    category = book.category(kind)
    if category is None or book.triage is None:
        known = ", ".join(one.id for one in book.triage.policy.categories) if book.triage else ""
        raise UserError(f"Say what kind it is: --kind KIND, one of {known}.")
    now = book.clock.now()
    text = mask(text).text
    message = Message(WORKSPACE, "", "", "", SHELL.id, SHELL.name, text, now, readers=("everyone",))
    reports = Escalations(book)
    said = reports.read(message, kind)
    severity = LEVELS[category.severity]
    news = [""]

    async def change() -> Change | str:
        found = best(said, [case for case in await book.undecided() if case.workspace == WORKSPACE])
        if found is not None:
            news[:] = [words.CASE_JOINED]
            return await reports.joined(
                found, message, said, severity, (), by=SHELL.name, quiet=True
            )
        new = await reports.opened(message, said, severity, (), by=SHELL.name, quiet=True)
        return replace(
            new, timers=(Timer(CASE, new.case.id, now),)
        )  # whoever serves tells it at once

    kept = await book.keep(change)
    return kept if isinstance(kept, str) else kept.id, news[0]
