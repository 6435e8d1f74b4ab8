"""What the small triage classifier learns from: seen rows, written examples, and lines of ordinary chat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import yaml
from split import ROOT, Row, chat, share

PER_LINE = 6
"""How many messages a line with slots makes at most."""
NARROW_COUNTS = 0.5
"""How much a negative that is only "not X" for one narrow X counts."""
CHAT_SHARE = 0.15
"""How much of the seen chat is learned as ordinary. More was no better."""
WRITTEN = "written"
EXAMPLES = ROOT / "models" / "examples.yaml"


@dataclass(frozen=True, slots=True)
class Lesson:
    """One message to learn from, and the set it came from."""

    text: str
    set_name: str
    group: str
    category: str
    escalate: bool
    counts: float
    """How many times it counts."""
    pooled: bool
    """Whether pooled figures count it, and so the threshold."""


def lessons(kept: Iterable[Row]) -> list[Lesson]:
    """The given rows, the written examples, and lines of ordinary chat."""
    learn = [
        Lesson(r.text, r.set_name, r.group, r.category, r.escalate, 1 if r.neg_clean else NARROW_COUNTS, r.neg_clean)
        for r in kept
    ]  # fmt: skip
    ordinary = [r for r in chat() if not r.unseen and share("chat" + r.id) < CHAT_SHARE]
    learn += [Lesson(r.text, r.set_name, r.group, r.category, False, 1, False) for r in ordinary]
    return learn + written()


def written() -> list[Lesson]:
    """The examples, each line with slots taken through at most PER_LINE values spread over them all."""
    file = yaml.safe_load(EXAMPLES.read_text(encoding="utf-8"))
    made = []
    for kind in file["kinds"]:
        for number, line in enumerate(kind["lines"]):
            made += [
                Lesson(text, WRITTEN, WRITTEN + line, kind["category"], kind["label"] == "escalate", 1, False)
                for text in filled(line, file["slots"], number)
            ]  # fmt: skip
    return made


def filled(line: str, slots: dict[str, list[str]], offset: int) -> list[str]:
    names = [name for name in slots if f"{{{name}}}" in line]
    ways = list(product(*(slots[name] for name in names)))
    count = min(PER_LINE, len(ways))
    chosen = [ways[(offset * 7 + n * len(ways) // count) % len(ways)] for n in range(count)]
    out = []
    for way in chosen:
        text = line
        for name, value in zip(names, way, strict=True):
            text = text.replace(f"{{{name}}}", str(value))
        out.append(text)
    return out


def classes() -> dict[str, list[str]]:
    read: dict[str, list[str]] = yaml.safe_load(EXAMPLES.read_text(encoding="utf-8"))["classes"]
    return read
