"""“Fix it”: mend what the gate found, mechanically. The result is always checked again."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
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
    edges = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    cut += [
        (edges[bisect_right(edges, f.start) - 1], edges[bisect_left(edges, f.end)])
        for f in grave
        if f not in ties
    ]
    kept = _without(text, cut).strip()
    if not kept:
        return ""
    return f"{disclosure} {kept}" if ties and disclosure not in kept else kept


def _without(text: str, cut: Sequence[tuple[int, int]]) -> str:
    """The text without these spans, which may overlap."""
    kept, done = "", 0
    for start, end in sorted(cut):
        kept += text[done:start]
        done = max(done, end)
    return kept + text[done:]
