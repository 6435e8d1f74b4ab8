"""How well Harbor's voice is told apart: 20 replies in it and 20 that are not, which nobody read who wrote the
rules, and how many of 300 ordinary staff replies get advice on their voice.

Run: python tests/evals/voice.py

Prints counts, and ids at most: no text. A reply counts as "off" when voice.yaml has a finding of revise.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
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


def advice(gate: Gate, text: str) -> list[str]:
    """The voice rules that would have this changed."""
    findings = gate.review(reviewed_as(Proposed(text, PLACE), gate.brand)).findings
    return [f.rule for f in findings if f.policy == "voice" and f.severity is Severity.REVISE]


def main() -> int:
    gate = Gate(
        load_policies(shipped("policies")).only("voice"), load_brand(brand_folder("harbor"))
    )
    told = [
        (row["id"], row["label"], bool(advice(gate, row["text"]))) for row in rows("voice.jsonl")
    ]
    off = [found for _, label, found in told if label == "off"]
    on = [found for _, label, found in told if label == "on"]
    print(
        f"voice: off-voice replies found {sum(off)}/{len(off)}, on-voice wrongly {sum(on)}/{len(on)}"
    )
    print("  missed:  ", *(name for name, label, found in told if label == "off" and not found))
    print("  wrongly: ", *(name for name, label, found in told if label == "on" and found))
    ordinary = {row["id"]: advice(gate, row["text"]) for row in rows("ordinary.jsonl")}
    named = [name for name, rules in ordinary.items() if rules]
    print(f"ordinary replies with advice on the voice {len(named)}/{len(ordinary)}")
    print("  rules:   ", dict(Counter(rule for rules in ordinary.values() for rule in rules)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
