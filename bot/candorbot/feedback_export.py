"""Feedback as a file: CSV, JSON lines, Markdown. Pure: what may leave is chosen before (feedback_desk.py).

Members' words are data in each of them. In CSV an apostrophe stands before what a spreadsheet would compute, and
every cell stands in quotes (OWASP, CSV Injection); in Markdown every mark is escaped.
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlsplit

from candorbot.feedback_item import Item
from candorbot.sentiment import mood
from candorbot.theme_record import Theme

COLUMNS = (
    "said", "quote", "member", "channel", "link", "kinds", "theme", "status", "sounds", "language", "consent",
    "logged by", "readers",
)  # fmt: skip
_COMPUTED = "=+-@|"
_ENDS = frozenset(';,\t\r\n"')
"""What ends a cell in one country's spreadsheet or another's, whatever stands in quotes."""
_MARKS = frozenset("\\`*_{}[]()<>#+-.!|~@&$:=^")


def safe_cell(text: str) -> str:
    """A cell as a spreadsheet takes it for text and nothing else, wherever it thinks that a cell begins: at
    the beginning, and behind what may end one. There stands an apostrophe if the first visible character
    starts a formula, fullwidth forms included; and before a tab, a line's end or an apostrophe."""
    begins = [0, *(at for at, char in enumerate(text, start=1) if char in _ENDS)]
    parts = [text[a:b] for a, b in zip(begins, [*begins[1:], None], strict=True)]
    safe = "".join(f"'{part}" if _is_computed(part) else part for part in parts)
    return f"'{safe}" if text[:1] in ("\t", "\r", "\n", "'") else safe


def _is_computed(part: str) -> bool:
    seen = next((c for c in part if not _is_hidden(c)), "")
    plain = unicodedata.normalize("NFKC", seen)[:1]
    return bool(plain) and plain in _COMPUTED


def _is_hidden(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Zs", "Zl", "Zp")


def as_csv(items: Sequence[Item], themes: Mapping[str, Theme]) -> str:
    """RFC 4180, a header and a line for each. `themes`: the name of a theme -> the theme."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in items:
        row = _row(item, themes)
        writer.writerow([safe_cell(str(row[column])) for column in COLUMNS])
    return out.getvalue()


def as_jsonl(items: Sequence[Item], themes: Mapping[str, Theme]) -> str:
    """One object a line; lists stay lists, and `sentiment` is the number (-1 to 1)."""
    lines = []
    for item in items:
        row = _row(item, themes)
        lists = {"kinds": list(item.kinds), "readers": list(item.readers)}
        lines.append(json.dumps({**row, **lists, "sentiment": item.sentiment}))
    return "".join(f"{line}\n" for line in lines)


def as_markdown(items: Sequence[Item], themes: Mapping[str, Theme]) -> str:
    """A heading for each theme, and a quote for each item below it."""
    by_theme: dict[str, list[Item]] = {}
    for item in items:
        by_theme.setdefault(item.theme, []).append(item)
    parts = ["# Feedback"]
    for name in sorted(by_theme, key=lambda name: (not name, name.casefold())):
        status = f" ({themes[name].status})" if name in themes else ""
        parts.append(f"## {escaped(name)}{status}" if name else "## No theme")
        parts += [_quoted(item) for item in by_theme[name]]
    return "\n\n".join(parts) + "\n"


FORMATS = {"csv": as_csv, "jsonl": as_jsonl, "md": as_markdown}


def _row(item: Item, themes: Mapping[str, Theme]) -> dict[str, str]:
    theme = themes.get(item.theme)
    return {
        "said": item.at.isoformat(timespec="seconds"),
        "quote": item.text,
        "member": item.author_name,
        "channel": item.channel,
        "link": item.permalink,
        "kinds": " ".join(item.kinds),
        "theme": item.theme,
        "status": str(theme.status) if theme else "",
        "sounds": sounds(item.sentiment),
        "language": item.language,
        "consent": str(item.consent),
        "logged by": item.by,
        "readers": " ".join(item.readers),
    }


def sounds(sentiment: float) -> str:
    """How it sounds, in a word."""
    return {1: "pleased", 0: "neutral", -1: "displeased"}[mood(sentiment)]


def _quoted(item: Item) -> str:
    lines = item.text.splitlines() or [""]
    said = "\n".join(f"> {escaped(line)}" for line in lines)
    facts = [item.author_name, f"#{item.channel}" if item.channel else "", f"{item.at:%Y-%m-%d}"]
    facts += [", ".join(item.kinds).replace("_", " "), f"consent to quote: {item.consent}"]
    where = " · ".join(escaped(fact) for fact in facts if fact)
    link = f" · [link]({_target(item.permalink)})" if _target(item.permalink) else ""
    return f"{said}\n>\n> — {where}{link}"


def escaped(text: str) -> str:
    """A text as one line of Markdown that shows just these characters (CommonMark 0.31, section 2.4)."""
    line = " ".join(text.split())
    return "".join(f"\\{c}" if c in _MARKS else "" if _is_control(c) else c for c in line)


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs")


def _target(url: str) -> str:
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        return ""
    if scheme not in ("http", "https"):
        return ""
    return quote(url, safe=":/?#[]@!$&*+,;=%-._~")
