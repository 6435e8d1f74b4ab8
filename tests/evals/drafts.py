"""Are the offline writer's drafts honest, and does it know when it does not know?

    python tests/evals/drafts.py [--questions FILE] [--outside FILE] [--show N]

Prints, with counts, and exits 1 when a goal is missed:
  (a) the share of factual sentences whose cited section contains them          goal 1.00
      and the factual sentences without a citation                              goal 0
  (b) the share of questions outside the knowledge that get "I don't know"      goal 0.95
  (c) how many questions inside it are answered, and whose source is an expected article
and, without goals that can fail, (a) to (c) for the short, direct questions of direct.jsonl and
outside_direct.jsonl.

The draft is read back as `candor eval drafts` does it (cli/draft_figures.py), which asks 120 other messages; here
the cited section is cut from the Markdown file anew, by its anchor. The writer's threshold was chosen on the rows
marked dev; dev and test are printed apart.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import json
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from candorbot.brand import Brand, load_brand
from candorbot.cli.draft_figures import normal, stated
from candorbot.knowledge import load_knowledge
from candorbot.store.search import KnowledgeIndex
from candorbot.writers.offline import OfflineWriter
from candorbot.writing import Ask, Proposal

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = Path(__file__).parent / "questions"
GOAL_CITED = 1.0
GOAL_UNKNOWN = 0.95
MEMBER, SIGNER = "Kofi", "Mia"


# --- reading a section back ----------------------------------------------------------------------


def section_words(folder: Path, section_id: str) -> str:
    """The words of a section as they stand in its file, as ` word word `."""
    stem, _, anchor = section_id.partition("#")
    lines = (folder / f"{stem}.md").read_text("utf-8").split("\n")
    end = lines.index("---", 1)
    body = lines[end + 1 :]
    headings: list[tuple[int, int, str]] = []
    seen: dict[str, int] = {}
    fenced = False
    for n, line in enumerate(body):
        if re.match(r"\s*(```|~~~)", line):
            fenced = not fenced
        match = None if fenced else re.match(r"(#{1,6})\s+(.*)", line)
        if match:
            headings.append((n, len(match[1]), _anchor(match[2], seen)))
    if not anchor:
        first = next((n for n, level, _ in headings if level <= 2), len(body))
        return normal("\n".join(body[:first]))
    start, level = next((n, level) for n, level, own in headings if own == anchor)
    stop = next((n for n, other, _ in headings if n > start and other <= level), len(body))
    return normal("\n".join(body[start + 1 : stop]))


def _anchor(heading: str, seen: dict[str, int]) -> str:
    own = re.search(r"\{#([\w-]+)\}\s*$", heading)
    if own:
        return own[1]
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", html.unescape(heading.strip()))
    slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
    if heading.count("_") > 1:
        slug = re.sub(r"(?<!\w)_|_(?!\w)", "", slug)
    count = seen.get(slug, -1) + 1
    seen[slug] = count
    return f"{slug}-{count}" if count else slug


# --- the questions -------------------------------------------------------------------------------


@dataclass
class Part:
    """Counts of one split of the questions."""

    asked: int = 0
    answered: int = 0
    right: int = 0

    @property
    def unknown(self) -> int:
        return self.asked - self.answered


def counted(rows: list[dict[str, Any]], written: list[Proposal]) -> dict[str, Part]:
    """What became of the questions, by split."""
    parts = {"dev": Part(), "test": Part()}
    for row, proposal in zip(rows, written, strict=True):
        part = parts[row["split"]]
        part.asked += 1
        part.answered += proposal.answered
        wanted = {row.get("article"), *row.get("also", [])}
        part.right += bool(proposal.sources) and article(proposal.sources[0].section) in wanted
    return parts


def read_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


async def drafts(writer: OfflineWriter, rows: list[dict[str, Any]]) -> list[Proposal]:
    out = []
    for row in rows:
        written = await writer.write(Ask(row["text"], MEMBER, SIGNER))
        assert isinstance(written, Proposal), row
        out.append(written)
    return out


def article(section_id: str) -> str:
    return section_id.partition("#")[0]


def check_citations(brand: Brand, written: Iterable[Proposal]) -> tuple[int, int, int, list[str]]:
    """(factual sentences, contained in what they cite, without a citation, the faults)."""
    total = good = bare = 0
    faults: list[str] = []
    for proposal in written:
        cited = {source.number: source.section for source in proposal.sources}
        for sentence in stated(proposal.text, proposal.sources, brand, SIGNER):
            total += 1
            sections = [cited[number] for number in sentence.numbers]
            words = normal(sentence.text)
            if not sections:
                bare += 1
                faults.append(f"no citation: {sentence.text}")
            elif any(words in section_words(brand.folder / "knowledge", one) for one in sections):
                good += 1
            else:
                faults.append(f"not in {sections[0]}: {sentence.text}")
    return total, good, bare, faults


@dataclass(frozen=True)
class Outcome:
    """What one pair of question sets shows: counts of factual sentences, then of questions by split."""

    total: int
    good: int
    bare: int
    faults: list[str]
    inside: dict[str, Part]
    outside: dict[str, Part]

    @property
    def knows_its_limits(self) -> float:
        """The share (0-1) of the questions outside that get "I don't know"."""
        parts = self.outside.values()
        return sum(part.unknown for part in parts) / max(1, sum(part.asked for part in parts))

    @property
    def cited(self) -> bool:
        return bool(self.total) and self.good / self.total >= GOAL_CITED and not self.bare


def measure(
    brand: Brand, writer: OfflineWriter, inside: list[dict[str, Any]], outside: list[dict[str, Any]]
) -> Outcome:
    written = asyncio.run(drafts(writer, inside))
    others = asyncio.run(drafts(writer, outside))
    cited = check_citations(brand, written)
    return Outcome(*cited, counted(inside, written), counted(outside, others))


def show(outcome: Outcome, drafted: int) -> None:
    print(
        f"(a) {drafted} drafts: {outcome.good}/{outcome.total} factual sentences stand in the section they cite"
    )
    print(f"    {outcome.bare} factual sentences without a citation")
    for fault in outcome.faults[:20]:
        print(f"    {fault}")
    parts = outcome.outside.values()
    unknown, asked = sum(part.unknown for part in parts), sum(part.asked for part in parts)
    print(f'(b) {unknown}/{asked} questions outside the knowledge get "I don\'t know"')
    for name, part in outcome.outside.items():
        print(f"    {name}: {part.unknown}/{part.asked}")
    for name, part in outcome.inside.items():
        print(
            f"(c) {name}: {part.answered}/{part.asked} questions inside it are answered, "
            f"{part.right} of them from an expected article"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", type=Path, default=QUESTIONS / "harbor.jsonl")
    parser.add_argument("--outside", type=Path, default=QUESTIONS / "outside.jsonl")
    parser.add_argument(
        "--show", type=int, default=0, help="print the first N drafts of the dev part"
    )
    parser.add_argument("--dev", action="store_true", help="read the rows marked dev only")
    options = parser.parse_args()
    brand = load_brand(ROOT / "brands" / "harbor")
    writer = OfflineWriter(brand, KnowledgeIndex(load_knowledge(brand.folder)))

    def rows(path: Path) -> list[dict[str, Any]]:
        return [row for row in read_rows(path) if row["split"] == "dev" or not options.dev]

    inside, direct = rows(options.questions), rows(QUESTIONS / "direct.jsonl")
    shown = [row for row in inside if row["split"] == "dev"][: options.show]
    for row, proposal in zip(shown, asyncio.run(drafts(writer, shown)), strict=True):
        print(f"===== {row['id']}: {row['text']}\n{proposal.text}\n")
    outcome = measure(brand, writer, inside, rows(options.outside))
    show(outcome, len(inside))
    print("Short, direct questions")
    short = measure(brand, writer, direct, rows(QUESTIONS / "outside_direct.jsonl"))
    show(short, len(direct))
    met = outcome.cited and outcome.knows_its_limits >= GOAL_UNKNOWN
    print("goals met" if met else "a goal is missed")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
