"""`candor feedback [list | themes | theme NAME | search WORDS | export csv|jsonl|md] [FILTERS]`: what members
said, as all staff may read it. It works beside a running Candor and changes nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from candorbot.errors import UserError

if TYPE_CHECKING:
    from candorbot.brand import Brand
    from candorbot.card import Card
    from candorbot.clusters import Read
    from candorbot.listening import Listening
    from candorbot.settings import Settings

VIEWS = ("list", "themes", "theme", "search", "export")
ALL_STAFF = (
    "What not all staff may read is left out in the shell; `/candor feedback` shows you yours."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("view", nargs="?", default="list", metavar="VIEW", help=f"{', '.join(VIEWS)} (default: list)")  # fmt: skip
    parser.add_argument("words", nargs="*", metavar="WORDS", help='a theme, the words to find, or a kind of file (csv, jsonl, md); filters such as kind:feature_request theme:"Dark mode" status:planned since:7d')  # fmt: skip


def run(options: argparse.Namespace) -> int:
    import asyncio

    from candorbot.platforms.console.render import plain
    from candorbot.settings import read_settings

    if options.view not in VIEWS:
        raise UserError(f"There is no view {options.view[:40]!a}. Say {', '.join(VIEWS)}.")
    if options.view in ("theme", "search") and not options.words:
        raise UserError(f"Say which: candor feedback {options.view} WORDS")
    card = asyncio.run(_card(read_settings(), options.view, [quoted(w) for w in options.words]))
    if card.file is not None:
        sys.stdout.write(card.file.text)
        print(card.body, ALL_STAFF, file=sys.stderr)
        return 0
    print(plain(card, buttons=False))
    print(f"\n{ALL_STAFF}")
    return 0


def quoted(word: str) -> str:
    """A filter as it is typed in a card's line: a shell has taken its quotes away."""
    name, colon, value = word.partition(":")
    return f'{name}:"{value}"' if colon and " " in value and '"' not in value else word


async def _card(settings: Settings, view: str, words: list[str]) -> Card:
    from candorbot.cli.pause import SHELL
    from candorbot.cli.store import looked_at
    from candorbot.clock import SystemClock
    from candorbot.feedback_book import FeedbackBook
    from candorbot.feedback_desk import FeedbackDesk
    from candorbot.ports import ReadHeard
    from candorbot.request import Place, Request
    from candorbot.theme_desk import ThemeDesk

    request = Request("", "command", SHELL, Place("", ""), "feedback")
    async with looked_at() as store:
        files = _files(settings)
        book = FeedbackBook(store, lambda: files, SystemClock())
        heard = ReadHeard(store, *files.brand.staff)
        desk, themes = FeedbackDesk(request, book, heard), ThemeDesk(request, book, heard)
        if view == "themes":
            return await themes.all()
        if view == "theme":
            return await themes.show(" ".join(words))
        if view == "search":
            return await desk.searched(" ".join(words))
        if view == "export":
            return await desk.exported(words[0] if words else "csv", " ".join(words[1:]))
        return await desk.listed(" ".join(words))


@dataclass(frozen=True)
class _Files:
    """The brand and its themes alone: nothing is judged or written here."""

    brand: Brand
    listening: Listening
    sentences: Callable[[], Read | None] = lambda: None
    modelled: None = None


def _files(settings: Settings) -> _Files:
    from candorbot.brand import load_brand
    from candorbot.kinds import Kinds
    from candorbot.listening import Listening
    from candorbot.paths import brand_folder, shipped
    from candorbot.theme_file import load_themes

    brand = load_brand(brand_folder(settings.brand))
    kinds = shipped("models") / "kinds.json"
    return _Files(brand, Listening(lambda: Kinds.load(kinds), load_themes(brand.folder)))
