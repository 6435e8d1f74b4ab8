"""`candor check`: whether a text is honest. A pre-publish hook: 0 it passes, 1 it does not, 2 bad input. With --jsonl
the verdict stands in each row, and the code is 0 for good rows whatever they hold."""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from candorbot.cli.given import (
    MOST_LETTERS,
    BadRow,
    Row,
    answers,
    opened,
    read_text,
    shown,
    text_of,
)
from candorbot.errors import UserError
from candorbot.verdict import FACTS, Finding, Outcome, Reviewed, Speaker, Verdict

if TYPE_CHECKING:
    from candorbot.gate import Gate

NOT_PASSED = 1
LOCALES = ("US", "UK", "IE", "EU")
_KEPT = ("rule", "pillar", "severity", "start", "end", "quote", "reason", "source", "fix")
_JOINER = "\u200d"
_FORMS = "\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
"""What an emoji may have behind it: its form in colour, the tone of a skin."""
_WORDS = {
    Outcome.PASS: "It passes.",
    Outcome.ASK: "Something has to be known first.",
    Outcome.REVISE: "It has to be changed.",
    Outcome.HOLD: "It must not be posted.",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", help="the text; - or nothing: stdin")
    helps = {
        "tie": "what ties the speaker to the brand",
        "account": "the account it stands under",
        "used": "has the speaker used it",
        "evidence": "is what is claimed shown to be true",
        "incentive_for_opinion": "is something given for a certain opinion",
    }
    for fact, values in FACTS.items():
        parser.add_argument(
            f"--{fact.replace('_', '-')}", choices=values, default="unknown", help=helps[fact]
        )
    parser.add_argument("--brand", metavar="NAME", help="the brand spoken of; else the loaded one")
    parser.add_argument("--context", default="", metavar="TEXT", help="what is known around it")
    parser.add_argument("--locale", choices=LOCALES, help="whose rules; else the brand's")
    parser.add_argument("--all", action="store_true", help="every policy, not only honesty")
    parser.add_argument(
        "--fix", action="store_true", help="say also how it could be mended; with JSON: `fixed`"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--jsonl",
        action="store_true",
        help="read rows {id, text, speaker?, brand?, context?, locale?}, write a verdict for each; the exit code"
        " is then 0 whatever the verdicts, 2 if a row cannot be read or there is none",
    )


def run(options: argparse.Namespace) -> int:
    from candorbot.cli.store import our_brand
    from candorbot.gate import Gate
    from candorbot.paths import policies_folder
    from candorbot.policy import load_to_serve
    from candorbot.settings import read_settings
    from candorbot.verdict import HONESTY

    brand = our_brand()
    policies = load_to_serve(policies_folder(read_settings().policies))
    gate = Gate(policies if options.all else policies.only(HONESTY), brand)
    asked = Reviewed(
        "",
        Speaker(**{fact: getattr(options, fact) for fact in FACTS}),
        locale=options.locale or brand.file.locale,
        brand=_name(options.brand or brand.name),
        context=options.context,
    )
    if options.jsonl:
        with opened(options.file) as stream:
            return judge_rows(stream, gate, asked, fix=options.fix)
    asked = replace(asked, text=read_text(options.file))
    if not asked.text.strip():
        raise UserError("There is nothing to check. Give a file, or the text on stdin.")
    verdict = gate.review(asked)
    if options.json:
        more = _fixed(asked, gate) if options.fix else {}
        print(json.dumps({**_plain(verdict), **more}, indent=2))
    else:
        print(printable(_report(verdict)))
        if options.fix and verdict.outcome is not Outcome.PASS:
            print(printable(_fix_report(asked, gate)))
    return 0 if verdict.outcome is Outcome.PASS else NOT_PASSED


# --- one text ----------------------------------------------------------------------------------


def _report(verdict: Verdict) -> str:
    lines = [f"{verdict.outcome.value}: {_WORDS[verdict.outcome]}"]
    for finding in sorted(verdict.findings, key=lambda f: -f.severity.gravity):
        asks = f" (asks: {finding.asks})" if finding.asks else ""
        lines += [
            "",
            f"{finding.severity.value} · {finding.pillar} · {finding.rule}{asks}",
            *(
                [f'  "{_short(finding.quote)}" ({finding.start}-{finding.end})']
                if finding.quote
                else []
            ),
            f"  Why: {finding.reason}",
            f"  Source: {finding.source}",
            f"  Fix: {finding.fix}",
        ]
    return "\n".join(lines)


def _fix_report(asked: Reviewed, gate: Gate) -> str:
    from candorbot.fix import change, mend

    fixed = mend(asked, gate.review, gate.brand)
    if fixed is None:
        return (
            "\nIt cannot be mended by rule, or nothing would be left. Write it in your own words."
        )
    outcome = fixed.verdict.outcome
    return (
        f"\nMended:\n{change(asked.text, fixed.text)}\n"
        f"\nChecked again: {outcome.value}: {_WORDS[outcome]}\n\n{fixed.text}"
    )


def _short(quote: str) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= 120 else line[:119] + "…"


def printable(text: str) -> str:
    """Without what would steer a terminal, and in what it can show. Line ends, blanks and the joiners inside
    emoji stay, so that what is copied from there is what was meant."""
    text = text.replace("\r\n", "\n")
    shown = "".join(
        c if _is_shown(c) or (c == _JOINER and _joins_emoji(text, at)) else f"\\u{ord(c):04x}"
        for at, c in enumerate(text)
    )
    encoding = sys.stdout.encoding or "utf-8"
    return shown.encode(encoding, "backslashreplace").decode(encoding)


def _is_shown(letter: str) -> bool:
    return letter in "\n\t" or letter.isprintable() or unicodedata.category(letter) == "Zs"


def _joins_emoji(text: str, at: int) -> bool:
    """Whether a joiner has an emoji on each side; one before it may have a colour and a form."""
    before = text[max(0, at - 3) : at].rstrip(_FORMS)
    sides = (before[-1:], text[at + 1 : at + 2])
    return all(side and unicodedata.category(side) == "So" for side in sides)


# --- rows --------------------------------------------------------------------------------------


def judge_rows(stream: Iterable[bytes], gate: Gate, asked: Reviewed, *, fix: bool = False) -> int:
    """Print a verdict or an error for each row; `asked` holds where a row is silent. The exit code."""

    def judged(row: Row) -> Row:
        reviewed = _reviewed(row, asked)
        more = _fixed(reviewed, gate) if fix else {}
        return {**_plain(gate.review(reviewed)), **more}

    return shown(answers(stream, judged))


def _reviewed(row: Row, asked: Reviewed) -> Reviewed:
    text = text_of(row)
    context = row.get("context") or asked.context
    if not isinstance(context, str):
        raise BadRow("`context` must be text")
    if len(context) > MOST_LETTERS:
        raise BadRow(f"it is longer than {MOST_LETTERS:,} characters; give it in parts")
    brand = row.get("brand") or asked.brand
    if not isinstance(brand, str):
        raise BadRow("`brand` must be text")
    locale = row.get("locale") or asked.locale
    if locale not in LOCALES:
        raise BadRow(f"`locale` must be one of {', '.join(LOCALES)}")
    try:
        brand = _name(brand)
    except UserError as error:
        raise BadRow(str(error).rstrip(".")) from None
    speaker = _speaker(row.get("speaker"), asked.speaker)
    return replace(asked, text=text, speaker=speaker, locale=locale, brand=brand, context=context)


def _speaker(facts: object, known: Speaker) -> Speaker:
    if facts is None:
        return known
    if not isinstance(facts, dict):
        raise BadRow("`speaker` must be an object")
    if unknown := [str(name)[:40] for name in facts if name not in FACTS]:
        raise BadRow(f"`speaker` has no fact {', '.join(unknown[:5])}; it has {', '.join(FACTS)}")
    told = {fact: facts[fact] for fact in FACTS if facts.get(fact) is not None}
    incentive = told.get("incentive_for_opinion")
    if isinstance(incentive, bool):
        told["incentive_for_opinion"] = str(incentive).lower()
    for fact, value in told.items():
        if not isinstance(value, str) or value not in FACTS[fact]:
            raise BadRow(f"`speaker.{fact}` must be one of {', '.join(FACTS[fact])}")
    return replace(known, **told)


def _name(brand: str) -> str:
    if len(brand) > 200:
        raise UserError("The brand's name is longer than 200 characters. Shorten it.")
    return brand


def _plain(verdict: Verdict) -> dict[str, Any]:
    """What a program reads. `pillar` is that of the gravest honesty finding, else null."""
    from candorbot.verdict import HONESTY

    honesty = [f for f in verdict.findings if f.policy == HONESTY]
    gravest = max(honesty, key=lambda f: f.severity.gravity, default=None)
    return {
        "label": "violation" if verdict.is_violation else "honest",
        "verdict": verdict.outcome.value,
        "pillar": gravest.pillar if gravest else None,
        "findings": [_finding(f) for f in verdict.findings],
    }


def _fixed(reviewed: Reviewed, gate: Gate) -> dict[str, Any]:
    """`fixed`: the text mended, null if nothing is or can be; `fixed_verdict`: what is said of that."""
    from candorbot.fix import mend

    mended = mend(reviewed, gate.review, gate.brand)
    if mended is None:
        return {"fixed": None, "fixed_verdict": None}
    return {"fixed": mended.text, "fixed_verdict": mended.verdict.outcome.value}


def _finding(finding: Finding) -> dict[str, Any]:
    whole = asdict(finding)
    kept = {name: whole[name] for name in _KEPT}
    return {**kept, "asks": finding.asks} if finding.asks else kept
