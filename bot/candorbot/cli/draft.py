"""`candor draft TEXT [--json]`: what Candor would answer, without a store and without posting anything."""

from __future__ import annotations

import argparse
import json

from candorbot.errors import UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", help="the member's message")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    import asyncio

    from candorbot.bot import TEXT_LIMIT, clean
    from candorbot.brand import load_brand
    from candorbot.desk import SURFACE, as_spoken
    from candorbot.gate import Gate
    from candorbot.knowledge import load_knowledge
    from candorbot.paths import brand_folder, policies_folder
    from candorbot.policy import load_policies
    from candorbot.records import Ask, Proposal, Reviewed
    from candorbot.settings import read_settings
    from candorbot.store.search import KnowledgeIndex
    from candorbot.words import TOO_LONG
    from candorbot.writers.offline import OfflineWriter

    text = clean(options.text).strip()
    if not text:
        raise UserError('There is nothing to answer. Write the member\'s words: candor draft "…"')
    if len(text) > TEXT_LIMIT:
        raise UserError(TOO_LONG.format(count=len(text), limit=TEXT_LIMIT))
    settings = read_settings()
    brand = load_brand(brand_folder(settings.brand))
    gate = Gate(load_policies(policies_folder(settings.policies)), brand)
    writer = OfflineWriter(brand, KnowledgeIndex(load_knowledge(brand.folder / "knowledge")))
    written = asyncio.run(writer.write(Ask(text)))
    if not isinstance(written, Proposal):
        raise UserError(f"No reply was written: {written.why}")
    verdict = gate.review(
        Reviewed(
            written.text,
            as_spoken(written.engine, written.sources),
            SURFACE,
            brand.file.locale,
            brand.name,
            text,
            written.sources,
        )
    )
    if options.json:
        print(json.dumps(_plain(written, verdict), ensure_ascii=False, indent=2))
    else:
        print(written.text)
        print()
        print(f"Honesty: {verdict.outcome} · {'answered' if written.answered else 'not answered'} · written by {written.engine}")  # fmt: skip
        for finding in verdict.findings:
            print(f"  {finding.severity}: {finding.quote!r} – {finding.reason} Fix: {finding.fix}")
        if written.note:
            print(written.note)
    return 0


def _plain(written: object, verdict: object) -> dict[str, object]:
    from dataclasses import asdict

    from candorbot.records import Proposal, Verdict

    assert isinstance(written, Proposal)
    assert isinstance(verdict, Verdict)
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
