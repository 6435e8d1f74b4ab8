"""`candor prompts show draft --message TEXT`: what would be sent to a language model, to whom, with what hidden."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from candorbot.brand import Brand
    from candorbot.writers.model import Call
    from candorbot.writers.pseudonyms import Pseudonyms


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["show"], help="show it")
    parser.add_argument(
        "prompt",
        choices=["draft", "opinion"],
        help="which: a reply to a member, or a second opinion",
    )
    parser.add_argument("--message", required=True, help="the member's words, or the text to judge")
    parser.add_argument("--member", default="", help="the member's name")


def run(options: argparse.Namespace) -> int:
    import asyncio

    from candorbot.brand import load_brand
    from candorbot.paths import brand_folder
    from candorbot.settings import read_settings
    from candorbot.writers.pseudonyms import Pseudonyms

    settings = read_settings()
    brand, names = load_brand(brand_folder(settings.brand)), Pseudonyms()
    if options.prompt == "draft":
        call = asyncio.run(_draft(brand, options.message, options.member, names))
    else:
        call = _opinion(brand, options.message, names)
    host = settings.model.host if settings.model else "nobody, since no model is set up"
    print(f"To: {host}")
    print(f"Prompt: {call.prompt}")
    print(f"About {call.tokens:,} tokens at most; personal details hidden: {names.count}")
    print(f"\n--- what we say\n{call.system}\n\n--- the words\n{call.user}")
    return 0


async def _draft(brand: Brand, message: str, member: str, names: Pseudonyms) -> Call:
    """Raises UserError where nothing would be sent."""
    from candorbot.errors import UserError
    from candorbot.knowledge import load_knowledge
    from candorbot.paths import shipped
    from candorbot.store.search import KnowledgeIndex
    from candorbot.writers.from_sources import call_for, sections_for
    from candorbot.writers.offline import OfflineWriter
    from candorbot.writers.prompts import load
    from candorbot.writing import Ask, Proposal

    knowledge = KnowledgeIndex(load_knowledge(brand.folder / "knowledge"))
    ask = Ask(message, member)
    by_rules = await OfflineWriter(brand, knowledge).write(ask)
    if not isinstance(by_rules, Proposal):
        raise UserError(f"Nothing would be sent: {by_rules.why}")
    sections = await sections_for(ask, by_rules, knowledge)
    if not sections:
        raise UserError("Nothing would be sent: nothing in the knowledge is about this.")
    return call_for(load(shipped("prompts"), "draft"), brand, ask, sections, names)


def _opinion(brand: Brand, text: str, names: Pseudonyms) -> Call:
    from candorbot.paths import shipped
    from candorbot.writers.prompts import load
    from candorbot.writers.second_opinion import call_for

    return call_for(load(shipped("prompts"), "opinion"), brand, text, names)
