"""How well Harbor's voice is told apart, and how many of 300 ordinary staff replies get advice on their voice.

Run: python tests/evals/voice.py

Two sets of replies in it and replies that are not:

voice.jsonl         20 and 20 by somebody who did not know the rules. Nobody who wrote the rules read them.
voice_off, _on      80 and 240, written when the rules stood. No rule that stands was made with them.

Prints counts, and ids at most: no text. A reply counts as "off" when voice.yaml has a finding of revise.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bot"), str(ROOT / "skills")]

from candorbot.brand import load_brand  # noqa: E402
from candorbot.desk import reviewed_as  # noqa: E402
from candorbot.gate import Gate  # noqa: E402
from candorbot.paths import brand_folder, shipped  # noqa: E402
from candorbot.policy import load_policies  # noqa: E402
from candorbot.records import Proposed  # noqa: E402
from candorbot.request import Place  # noqa: E402
from candorbot.verdict import Severity  # noqa: E402

QUESTIONS = Path(__file__).parent / "questions"
PLACE = Place("console", "harbor", "help")


def rows(name: str) -> list[dict[str, str]]:
    text = (QUESTIONS / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def later() -> list[dict[str, str]]:
    """The later replies, with their labels."""
    return [
        {**row, "label": label} for label in ("off", "on") for row in rows(f"voice_{label}.jsonl")
    ]


def advice(gate: Gate, text: str) -> list[str]:
    """The voice rules that would have this changed."""
    findings = gate.review(reviewed_as(Proposed(text, PLACE), gate.brand)).findings
    return [f.rule for f in findings if f.policy == "voice" and f.severity is Severity.REVISE]


def told_apart(gate: Gate, name: str, chosen: Sequence[dict[str, str]], ids: bool = True) -> None:
    marked = {row["id"]: bool(advice(gate, row["text"])) for row in chosen}
    off = [row["id"] for row in chosen if row["label"] == "off"]
    on = [row["id"] for row in chosen if row["label"] == "on"]
    found, wrongly = sum(marked[id_] for id_ in off), sum(marked[id_] for id_ in on)
    print(
        f"{name}: off-voice replies found {found}/{len(off)}, on-voice wrongly {wrongly}/{len(on)}"
    )
    if ids:
        print("  missed:  ", *(id_ for id_ in off if not marked[id_]))
        print("  wrongly: ", *(id_ for id_ in on if marked[id_]))


def main() -> int:
    gate = Gate(
        load_policies(shipped("policies")).only("voice"), load_brand(brand_folder("harbor"))
    )
    told_apart(gate, "voice", rows("voice.jsonl"))
    told_apart(gate, "later ones", later(), ids=False)
    ordinary = {row["id"]: advice(gate, row["text"]) for row in rows("ordinary.jsonl")}
    named = [name for name, rules in ordinary.items() if rules]
    print(f"ordinary replies with advice on the voice {len(named)}/{len(ordinary)}")
    print("  rules:   ", dict(Counter(rule for rules in ordinary.values() for rule in rules)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
