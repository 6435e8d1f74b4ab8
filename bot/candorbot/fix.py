"""“Fix it”: mend what the gate found, mechanically. The result is always checked again."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from candorbot.verdict import Finding, Severity

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


def mend(text: str, findings: Sequence[Finding], disclosure: str) -> str:
    """The text with the brand's disclosure in front where a tie is hidden, without the vague tags that
    were meant to tell it, and without the sentences that hold any other finding of revise or block.
    Empty if nothing would be left."""
    grave = [f for f in findings if f.severity in (Severity.REVISE, Severity.BLOCK)]
    ties = [f for f in grave if f.pillar == "relationship"]
    cut = [(f.start, f.end) for f in ties if f.quote.startswith("#")]
    cut += [
        (start, end)
        for start, end in _sentences(text)
        for f in grave
        if f not in ties and start < f.end and f.start < end
    ]
    kept = "".join(
        letter for at, letter in enumerate(text) if not any(start <= at < end for start, end in cut)
    ).strip()
    if not kept:
        return ""
    return f"{disclosure} {kept}" if ties and disclosure not in kept else kept


def _sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences, each with the space after it, covering the whole text."""
    edges = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    return [(a, b) for a, b in itertools.pairwise(edges) if a < b]
