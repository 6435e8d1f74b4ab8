"""`candor triage`: whether a member's message needs a person, how soon and why. 0: no; 1: yes; 2: bad input.
With --jsonl the label stands in each row, and the code is 0 for good rows."""

from __future__ import annotations

import argparse
import json
from typing import Any

from candorbot.cli.check import printable
from candorbot.cli.given import answers, message, opened, shown, text_of
from candorbot.triage import LEVELS, Triage, Triaged

ESCALATE = 1
_HOW_SOON = {level: word for word, level in LEVELS.items()}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "text", nargs="?", default="-", help="the message; a file with --jsonl; - or nothing: stdin"
    )
    parser.add_argument("--rules-only", action="store_true", help="without the trained weights")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--jsonl",
        action="store_true",
        help="read rows {id, text}, write {id, label, category, severity, score, rules} for each; the exit code is"
        " then 0 whatever the labels, 2 if a row cannot be read or there is none",
    )


def run(options: argparse.Namespace) -> int:
    from candorbot.cli.store import our_brand
    from candorbot.paths import policies_folder, shipped
    from candorbot.policy import load_routes
    from candorbot.settings import read_settings
    from candorbot.weights import Weights

    routes = load_routes(policies_folder(read_settings().policies))
    weights = None if options.rules_only else Weights.load(shipped("models") / "triage.json")
    triage = Triage(routes, weights, our_brand().name)
    if options.jsonl:
        with opened(options.text) as stream:
            return shown(answers(stream, lambda row: _plain(triage.look(text_of(row)))))
    triaged = triage.look(message(options.text))
    if options.json:
        print(json.dumps(_plain(triaged), indent=2))
    else:
        print(printable(_report(triaged, triage)))
    return ESCALATE if triaged.label == "escalate" else 0


def _report(triaged: Triaged, triage: Triage) -> str:
    category = triage.category(triaged.category)
    if category is None:
        return "ok: nobody needs to look at this."
    lines = [
        f"{_HOW_SOON[triaged.severity]}: {category.title}",
        f"  For: {category.owner}",
    ]
    for evidence in triaged.evidence:
        lines += ["", f"{evidence.name} ({evidence.start}-{evidence.end})", f"  {evidence.reason}"]
    return "\n".join([*lines, "", "Until somebody answers, say:", f"  {category.holding}"])


def _plain(triaged: Triaged) -> dict[str, Any]:
    """What a program reads."""
    return {
        "label": triaged.label,
        "category": triaged.category,
        "severity": triaged.severity,
        "score": round(triaged.score, 4),
        "rules": list(triaged.rules),
    }
