"""`candor triage`: whether a member's message needs a person, how soon and why. 0: no; 1: yes; 2: bad input."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from candorbot.cli.check import (
    BAD_INPUT,
    MOST_LETTERS,
    BadRow,
    printable,
    read_text,
    row_object,
)
from candorbot.errors import BadFile, UserError
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
        help="read rows {id, text}, write {id, label, category, severity, score, rules} for each",
    )


def run(options: argparse.Namespace) -> int:
    from candorbot.paths import policies_folder, shipped
    from candorbot.policy import load_routes
    from candorbot.settings import read_settings
    from candorbot.weights import Weights

    routes = load_routes(policies_folder(read_settings().policies))
    weights = None if options.rules_only else Weights.load(shipped("models") / "triage.json")
    triage = Triage(routes, weights)
    if options.jsonl:
        return _rows(options.text, triage)
    text = read_text("-") if options.text == "-" else options.text
    if not text.strip():
        raise UserError("There is nothing to look at. Give a message, or write it to stdin.")
    triaged = triage.look(text)
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


# --- rows --------------------------------------------------------------------------------------


def _rows(file: str, triage: Triage) -> int:
    if file == "-":
        return triage_rows(sys.stdin.buffer, triage)
    try:
        with Path(file).open("rb") as stream:
            return triage_rows(stream, triage)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise BadFile(
            file, None, f"cannot be read ({why}).", "Check its name and rights."
        ) from None


def triage_rows(stream: Iterable[bytes], triage: Triage) -> int:
    """Print what triage says, or an error, for each row; one line for each. The exit code: BAD_INPUT if a
    row could not be read, else 0."""
    code = 0
    for number, line in enumerate(stream, start=1):
        if not line.strip():
            continue
        row_id: object = None
        try:
            row = row_object(line)
            row_id = row.get("id")
            if isinstance(row_id, bool) or not isinstance(row_id, str | int):
                row_id = None
                raise BadRow("it needs an `id`, text or a whole number")
            answer = {"id": row_id, **_plain(triage.look(_text(row)))}
        except BadRow as error:
            answer = {"id": row_id, "error": f"line {number}: {error}."}
            code = BAD_INPUT
        print(json.dumps(answer))
    return code


def _text(row: dict[str, Any]) -> str:
    text = row.get("text")
    if not isinstance(text, str):
        raise BadRow("it needs a `text`")
    if len(text) > MOST_LETTERS:
        raise BadRow(f"it is longer than {MOST_LETTERS:,} characters; look at it in parts")
    return text


def _plain(triaged: Triaged) -> dict[str, Any]:
    """What a program reads."""
    return {
        "label": triaged.label,
        "category": triaged.category,
        "severity": triaged.severity,
        "score": round(triaged.score, 4),
        "rules": list(triaged.rules),
    }
