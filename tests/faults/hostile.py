"""Texts made to be slow to read, and everything of Candor that reads a text somebody else wrote."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from candorbot import knowledge, language, markdown, pii, text, waiting, yamlfile
from candorbot.errors import UserError
from candorbot.fix import mend
from candorbot.gate import Gate
from candorbot.platforms.console import lines
from candorbot.policy import shipped_routes
from candorbot.readings import chat_readings
from candorbot.request import TEXT_LIMIT
from candorbot.sources import Section
from candorbot.triage import Triage
from candorbot.verdict import Finding, Outcome, Reviewed, Severity, Speaker, Verdict
from candorbot.writers import need, topic

LARGE = 100_000
"""Bytes of a hostile text."""

REPEATED: dict[str, str] = {
    "arrows": "→ ", "stretched words": "haaaa heeey ",
    "letters": "a", "capitals": "A", "digits": "1", "digits apart": "1 ", "digits, dashes": "1-2.", "spaces": " ",
    "tabs": "\t", "lines": "\n", "spaces, then a line": "   \n", "full stops": ".", "asking": "?", "bangs": "!",
    "words": "word ", "one letter words": "i ", "spaced out": "a b c d ", "function words": "the and of to a ",
    "less than": "<", "tags never closed": "<a ", "tags": "<a>", "comments never closed": "<!-- ",
    "scripts never closed": "<script ", "and signs": "&", "entities": "&#110;", "entities never closed": "&#11",
    "opening brackets": "[", "nested brackets": "[(", "link labels": "[a](", "pictures": "![", "links": "[a](b)",
    "references": "[a][", "braces": "{", "quotes": '"', "single quotes": "'", "curly quotes": "“", "backticks": "`",
    "fences": "```\n", "code never closed": "`a ", "stars": "*", "stars apart": "* ", "bold never closed": "**a ",
    "underscores": "_", "underscored words": "_a ", "snake": "a_b", "tildes": "~~a ", "bars": "|", "rows": "|a|\n",
    "backslashes": "\\", "slashes": "/", "paths": "a/b.", "hashes": "#", "headings": "# a\n", "hashtags": "#a ",
    "one hashtag": "#a-a", "at signs": "@", "mentions": "@a ", "pings": "<@", "addresses": "a@b.", "hosts": "a.b ",
    "one host": "a.", "schemes": "http:/", "links begun": "https://", "quoted": "> ", "items": "- a\n",
    "steps": "1. a\n", "colons": "a: b\n", "keys": "a: ", "dashes": "-", "rules": "---\n", "notes": "::: a\n",
    "emoji": "😀", "families": "👩\u200d", "flags": "🇵🇷", "tag characters": "\U000e0061", "black flags": "🏴\U000e0061",
    "zero width": "\u200b", "zero width in a word": "a\u200b", "joiners": "\u200d", "selectors": "\ufe0f",
    "soft hyphens": "\u00ad", "marks": "\u0301", "stacked marks": "a\u0301\u0316\u0334", "forced direction": "\u202e",
    "direction isolates": "\u2066a", "blanks": "\u3164", "controls": "\x01", "NUL": "\0", "surrogates": "\ud800",
    "Cyrillic": "а", "Cyrillic in Latin": "pаypal ", "all look-alikes": "аео ", "Greek": "αβ ", "Arabic": "سلام ",
    "Hindi": "नमस्ते ", "Chinese": "你好", "Japanese": "こんにちは。", "Korean": "안녕 ", "wide letters": "ａ", "ligatures": "ﷺ",
    "Kelvins": "K", "small capitals": "ᴀ", "accents": "é", "German": "Größe über ", "dashes of all kinds": "–—",
    "ellipses": "…", "card numbers": "4111 ", "account numbers": "DE89 ", "account numbers joined": "de89-",
    "keys and tokens": "token=", "secrets": "Harbor_", "secrets split": "h-a-", "citations": "[1,", "cited": "[1] ",
    "dates": "2024-01-", "numbers": "1. ", "upper steps": "1. A ", "phones": "+44 ", "sentences": "A. ", "ending": "a.” ", "as a": "as a ", "I love": "I love my ",
    "we will": "we will ", "and how": "? and how ", "greeting": "hi ", "how do": "how do ",
}  # fmt: skip
"""By name, what is said over and over."""


def repeated(unit: str, size: int) -> str:
    """The unit again and again, `size` bytes of UTF-8 at most."""
    width = len(unit.encode("utf-8", "surrogatepass"))
    return unit * (size // width)


def mixed(size: int) -> str:
    """Everything of REPEATED in turn, at random: many short runs (seeded)."""
    chance = random.Random(58)
    units = list(REPEATED.values())
    out, left = [], size
    while left > 0:
        out.append(repeated(chance.choice(units), chance.randint(1, 40)))
        left -= len(out[-1].encode("utf-8", "surrogatepass"))
    return "".join(out)


def lines_of_nouns(size: int) -> str:
    """Lines whose language no function word tells, each another one."""
    chance = random.Random(88)
    nouns = "visitor referrer channel session bounce funnel segment browser country device campaign"
    return _lines(size, lambda: " ".join(chance.choices(nouns.split(), k=4)))


def lines_of_nonsense(size: int) -> str:
    chance = random.Random(89)

    def word() -> str:
        return "".join(chance.choice("bdfglmnprst") + chance.choice("aeiou") for _ in range(3))

    return _lines(size, lambda: " ".join(word() for _ in range(4)))


def _lines(size: int, line: Callable[[], str]) -> str:
    out = ""
    while len(out) < size:
        out += line() + "\n"
    return out[:size]


def every_letter(size: int) -> str:
    """No character twice, as far as that goes."""
    return "".join(map(chr, range(0x20, 0xD800)))[: size // 3]


TEXTS: dict[str, Callable[[int], str]] = {
    **{name: (lambda size, unit=unit: repeated(unit, size)) for name, unit in REPEATED.items()},
    "bangs before a letter": lambda size: "!" * (size - 1) + "a",
    "quotes before a letter": lambda size: "!" + '"' * (size - 2) + "a",
    "a long word in the end": lambda size: " " * (size // 2) + "a" * (size // 2),
    "nested brackets, closed": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "a long address": lambda size: "https://evil.test/" + "a/" * (size // 2 - 9),
    "a long host": lambda size: "https://" + "a-" * (size // 2 - 4),
    "one question mark in the end": lambda size: "a " * (size // 2 - 1) + "?",
    "a heading of hashes": lambda size: "# " + "#" * (size - 3) + "a",
    "a heading of spaces": lambda size: "# a" + " " * (size - 4) + "b",
    "dots in an address": lambda size: "https://" + "." * (size - 9) + "x",
    "addresses with dots": lambda size: ("https://" + "." * 90 + "x ") * (size // 100),
    "ligatures in few bytes": lambda size: "ﷺ" * (size // 3),
    "runs of backticks": lambda size: " ".join("`" * n for n in range(1, int((2 * size) ** 0.5))),
    "lines of nouns": lines_of_nouns,
    "lines of nonsense": lines_of_nonsense,
    "all kinds": mixed,
    "every letter": every_letter,
}


@dataclass(frozen=True)
class Reader:
    """Something that reads a text somebody else wrote. It gets at most `most` characters."""

    name: str
    read: Callable[[str], object]
    most: int = LARGE


def readers(gate: Gate) -> list[Reader]:
    """Everything that reads such texts; last, what reads them only behind the gate's limit."""
    speaker = Speaker("paid", "personal")
    languages = frozenset({"en", "de", "fr"})
    return [
        Reader(
            "knowledge.sections", lambda t: _tried(lambda: knowledge.sections(_article(t), "a"))
        ),
        Reader("knowledge.split_sentences", knowledge.split_sentences),
        Reader("markdown.inline", markdown.inline),
        Reader("lines.understand", lambda t: _tried(lambda: lines.understand(t))),
        Reader("yamlfile.parse", lambda t: _tried(lambda: yamlfile.parse(t, "f.yaml"))),
        Reader("yamlfile.parse, a value", lambda t: _tried(lambda: yamlfile.parse(f"a: {t}", "f"))),
        Reader("waiting.asks", waiting.asks),
        Reader("need.read", need.read),
        Reader("need.parts", lambda t: need.parts(need.read(t))),
        Reader("need.names", lambda t: need.names(need.read(t), "en")),
        Reader("need.upset", need.upset),
        Reader("topic.clause", lambda t: topic.clause(Section("a", t, t, "", "", ""))),
        Reader("topic.phrase", lambda t: topic.phrase(Section("a", t, t, "", "", ""))),
        Reader("language.detect", language.detect),
        Reader("readings.chat_readings", chat_readings),
        Reader("triage.look", Triage(shipped_routes(), brand=gate.brand.name).look),
        Reader("pii.find", pii.find),
        Reader("gate.review", lambda t: gate.review(Reviewed(t, speaker)), TEXT_LIMIT),
        Reader("text.fold", text.fold, TEXT_LIMIT),
        Reader("language.foreign", lambda t: language.foreign(t, languages), TEXT_LIMIT),
        Reader(
            "fix.mend",
            lambda t: mend(Reviewed(t, speaker), _reviewed, gate.brand),
            TEXT_LIMIT // 10,
        ),
    ]


def _article(text: str) -> str:
    return "---\ntitle: A\nurl: https://a.test\n---\n" + text.encode("utf-8", "replace").decode()


def _reviewed(reviewed: Reviewed) -> Verdict:
    """Twenty findings, wherever they are: what a review costs is measured apart."""
    text = reviewed.text
    spans = [(at, min(at + 3, len(text))) for at in range(0, min(140, len(text)), 7)]
    found = [Finding("p", "r", "opinion", Severity.BLOCK, *span, "", "", "", "") for span in spans]
    return Verdict(Outcome.HOLD, tuple(found))


def _tried(work: Callable[[], object]) -> None:
    with suppress(UserError):
        work()
