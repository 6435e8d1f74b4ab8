"""`candor ideas [week | month | gaps | join]`: posts that could be written, as all staff may read what they stand
on. It works beside a running Candor and changes nothing but what `--results` brings in."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from candorbot.card import Card, Entry
    from candorbot.ideas_around import Around
    from candorbot.ideas_card import Opening
    from candorbot.ideas_desk import IdeasDesk
    from candorbot.ideas_record import Gap, Idea
    from candorbot.live import Loaded
    from candorbot.settings import Settings

VIEWS = ("week", "month", "gaps", "join")
ALL_STAFF = "What not all staff may read is left out in the shell; `/candor ideas` shows you yours, and drafts the posts."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("view", nargs="?", default="week", choices=VIEWS, help="what is shown (default: week)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--results", metavar="FILE", help="bring in how posts did, a CSV file with the columns post, channel, date, function, reach, reactions, replies, clicks (- for stdin), and say what is learned of it")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    import asyncio

    if options.results is not None:
        return asyncio.run(_bring(options.results))
    return asyncio.run(_show(options.view, as_json=options.json))


async def _show(view: str, *, as_json: bool) -> int:
    import json

    from candorbot.cli.pause import SHELL
    from candorbot.cli.store import looked_at
    from candorbot.clock import SystemClock
    from candorbot.feedback_book import FeedbackBook
    from candorbot.ideas_desk import IdeasDesk
    from candorbot.live import Live
    from candorbot.platforms.console.render import plain
    from candorbot.ports import ReadHeard
    from candorbot.request import Place, Request
    from candorbot.settings import read_settings

    request = Request("", "command", SHELL, Place("", ""), "ideas")
    async with looked_at() as store:
        live = Live(_loaded(read_settings()))
        try:
            book = FeedbackBook(store, lambda: live.now, SystemClock())
            heard = ReadHeard(store, *live.now.brand.staff)
            desk = IdeasDesk(request, book, live, heard, None)
            if as_json:
                print(json.dumps(await _plain(view, desk), indent=2))
            else:
                print(plain(await _card(view, desk), buttons=False))
                print(f"\n{ALL_STAFF}")
        finally:
            live.now.close()
    return 0


def _loaded(settings: Settings) -> Loaded:
    """What ideas are made of, and nothing that judges or listens."""
    from candorbot.bootstrap import listening_to_many
    from candorbot.brand import load_brand
    from candorbot.gate import Gate
    from candorbot.knowledge import load_knowledge
    from candorbot.live import Loaded
    from candorbot.paths import brand_folder, policies_folder
    from candorbot.policy import load_to_serve
    from candorbot.store import sentences
    from candorbot.store.search import KnowledgeIndex
    from candorbot.writers.offline import OfflineWriter

    brand = load_brand(brand_folder(settings.brand))
    gate = Gate(load_to_serve(policies_folder(settings.policies)), brand)
    knowledge = KnowledgeIndex(load_knowledge(brand.folder / "knowledge"), settings.search_index)
    writer = OfflineWriter(brand, knowledge)
    return Loaded(
        brand, gate, knowledge, writer, knowledge.close, sentences=sentences.reader, listening=listening_to_many(brand)
    )  # fmt: skip


async def _card(view: str, desk: IdeasDesk) -> Card:
    if view == "gaps":
        return await desk.gaps()
    return await (desk.join() if view == "join" else desk.make(view))


async def _plain(view: str, desk: IdeasDesk) -> dict[str, Any]:
    """What a view shows, as JSON has it."""
    found: dict[str, Any] = {}
    around = await desk.around()
    if view != "join":
        ideas, gaps = await desk.found(view if view == "week" else "month", around)
        found = {"ideas": [_idea(one) for one in ideas]} if view != "gaps" else {}
        found["gaps"] = [_gap(one) for one in gaps]
    if view != "gaps":
        found["conversations"] = [_opening(one, around) for one in await desk.openings(around)]
    return found


def _idea(idea: Idea) -> dict[str, Any]:
    slot = idea.kept.slot
    return {
        "id": idea.id, "title": idea.title, "function": idea.function, "topic": idea.topic,
        "members": idea.members, "why": _entries(idea.why), "workspace": idea.place.workspace,
        "channel": idea.place.channel, "slot": slot.isoformat() if slot else None,
        "state": idea.kept.state, "draft": idea.draft, "post": idea.post.text,
        "sources": [{"label": one.label, "url": one.url} for one in idea.post.sources],
    }  # fmt: skip


def _gap(gap: Gap) -> dict[str, Any]:
    why = _entries((*gap.quotes, *gap.why))
    return {"name": gap.name, "said": gap.said, "members": gap.members, "topic": gap.topic, "why": why}  # fmt: skip


def _opening(one: Opening, around: Around) -> dict[str, Any]:
    from candorbot.facts import link_of, one_line

    talk = one.conversation
    return {
        "quote": one_line(talk.root.text, 100), "url": link_of(talk.root), "topic": talk.topic,
        "word": talk.word, "members": talk.members, "answered": talk.root.answered, "opening": one.words,
    }  # fmt: skip


def _entries(why: tuple[Entry, ...]) -> list[dict[str, str]]:
    return [{"words": one.words, "url": one.url} for one in why]


async def _bring(file: str) -> int:
    """Keep how posts did, and say what is learned of all that are kept."""
    from candorbot.cli.given import read_text
    from candorbot.cli.store import opened, our_brand
    from candorbot.results import shifts
    from candorbot.results_file import keep_results, kept_results, read_results
    from candorbot.words import counted

    brand = our_brand()
    found = read_results(read_text(file), "stdin" if file == "-" else file, brand.zone)
    async with opened(brand) as store:
        new, changed = await keep_results(store, found)
        learned = shifts(await kept_results(store, brand))
    print(f"{counted(len(found), 'row')}: {new:,} new, {changed:,} changed.")
    for one in learned:
        print(f"- {one.sentence}")
    if not learned:
        print("Nothing in the results is more than chance can bring, so no idea is ranked by them.")
    return 0
