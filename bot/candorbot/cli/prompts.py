"""`candor prompts show draft --message TEXT`: what would be sent to a language model, to whom, with what hidden."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["show"], help="show it")
    parser.add_argument("prompt", choices=["draft"], help="which prompt")
    parser.add_argument("--message", required=True, help="the member's words")
    parser.add_argument("--member", default="", help="the member's name")


def run(options: argparse.Namespace) -> int:
    import asyncio

    return asyncio.run(_show(options.message, options.member))


async def _show(message: str, member: str) -> int:
    from candorbot.brand import load_brand
    from candorbot.errors import UserError
    from candorbot.knowledge import load_knowledge
    from candorbot.paths import brand_folder, shipped
    from candorbot.settings import read_settings
    from candorbot.store.search import KnowledgeIndex
    from candorbot.writers.from_sources import call_for, sections_for
    from candorbot.writers.offline import OfflineWriter
    from candorbot.writers.prompts import load
    from candorbot.writers.pseudonyms import Pseudonyms
    from candorbot.writing import Ask, Proposal

    settings = read_settings()
    brand = load_brand(brand_folder(settings.brand))
    knowledge = KnowledgeIndex(load_knowledge(brand.folder / "knowledge"))
    ask = Ask(message, member)
    by_rules = await OfflineWriter(brand, knowledge).write(ask)
    if not isinstance(by_rules, Proposal):
        raise UserError(f"Nothing would be sent: {by_rules.why}")
    sections = await sections_for(ask, by_rules, knowledge)
    if not sections:
        raise UserError("Nothing would be sent: nothing in the knowledge is about this.")
    names = Pseudonyms()
    prompt = load(shipped("prompts"), "draft")
    call = call_for(prompt, brand, ask, sections, names)
    host = settings.model.host if settings.model else "nobody, since no model is set up"
    print(f"To: {host}")
    print(f"Prompt: {prompt.name}, version {prompt.front.version}, {prompt.digest[:12]}")
    price = settings.model.price if settings.model else None
    cost = f", {price.of(call.tokens_in, call.most):.4f} in your currency" if price else ""
    print(f"About {call.tokens:,} tokens at most{cost}; personal details hidden: {names.count}")
    print(f"\n--- what we say\n{call.system}\n\n--- the member's words\n{call.user}")
    return 0
