"""`candor draft TEXT [--json]`: what Candor would answer, without a store and without posting anything."""

from __future__ import annotations

import argparse
import json

from candorbot.errors import UserError
from candorbot.verdict import Verdict
from candorbot.writing import Proposal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", help="the member's message")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    import asyncio

    from candorbot.brand import load_brand
    from candorbot.desk import reviewed_as
    from candorbot.door import clean
    from candorbot.gate import Gate
    from candorbot.knowledge import load_knowledge
    from candorbot.paths import brand_folder, policies_folder
    from candorbot.policy import load_to_serve
    from candorbot.records import Proposed
    from candorbot.report import marks
    from candorbot.request import TEXT_LIMIT, Place
    from candorbot.settings import read_settings
    from candorbot.store.search import KnowledgeIndex
    from candorbot.words import TOO_LONG
    from candorbot.writers.offline import OfflineWriter
    from candorbot.writing import Ask, Proposal

    text = clean(options.text).strip()
    if not text:
        raise UserError('There is nothing to answer. Write the member\'s words: candor draft "…"')
    if len(text) > TEXT_LIMIT:
        raise UserError(TOO_LONG.format(count=len(text), limit=TEXT_LIMIT))
    settings = read_settings()
    brand = load_brand(brand_folder(settings.brand))
    gate = Gate(load_to_serve(policies_folder(settings.policies)), brand)
    writer = OfflineWriter(brand, KnowledgeIndex(load_knowledge(brand.folder / "knowledge")))
    written = asyncio.run(writer.write(Ask(text)))
    if not isinstance(written, Proposal):
        raise UserError(f"No reply was written: {written.why}")
    proposed = Proposed(
        written.text,
        Place("shell", ""),
        asked=text,
        sources=written.sources,
        engine=written.engine,
    )
    verdict = gate.review(reviewed_as(proposed, brand))
    if options.json:
        print(json.dumps(_plain(written, verdict), ensure_ascii=False, indent=2))
    else:
        print(written.text)
        print()
        print(f"Honesty: {verdict.outcome} · {'answered' if written.answered else 'not answered'} · written by {written.engine}")  # fmt: skip
        for mark in marks(verdict):
            print(f"  {mark.rule}: “{mark.quote}” – {mark.reason} Fix: {mark.fix}")
        if written.note:
            print(written.note)
    return 0


def _plain(written: Proposal, verdict: Verdict) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "draft": written.text,
        "sources": [asdict(source) for source in written.sources],
        "verdict": verdict.outcome,
        "findings": [asdict(finding) for finding in verdict.findings],
        "engine": written.engine,
        "answered": written.answered,
        "language": written.language,
        "note": written.note,
    }
