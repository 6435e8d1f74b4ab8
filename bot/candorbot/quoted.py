"""What in a text is not the writer's to reword: somebody's words between quotation marks or in quoted lines, code
and addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from candorbot.spans import Span

_ON = r"\n(?![ \t\r]*\n)"
"""A line end inside a paragraph."""
_KEPT = re.compile(
    rf"""
    (?P<block>
        ^[ \t]*(?P<fence>`{{3,}}|~{{3,}}) (?: .*?^[ \t]*(?P=fence)[`~]*[ \t\r]*$ | .* )
        | ^[ ]*>>>[ ].*
        | ^[ \t]*>[^\n]*
        | (?: \A | (?<=\n\n) | (?<=\n\r\n) ) (?: (?:[ ]{{4}}|\t)[^\n]*(?:\n|\Z) )+
    )
    | (?<!`)(?P<ticks>`{{1,2}})(?!`)[^\n]+?(?<!`)(?P=ticks)(?!`)
    | “(?:[^”\n]|{_ON})*+”?
    | „(?:[^“”\n]|{_ON})*+[“”]?
    | «(?:[^»\n]|{_ON})*+»?
    | (?<!\S)»(?=\S)[^»«\n]*«
    | (?<!\w)‘(?:[^’‘\n]|’(?=\w)|{_ON})*+’
    | (?<![\w"])"(?=\S)(?:[^"\n]|{_ON})*+"?
    | (?<![\w'])'(?=\S)(?:[^'\n]|(?<=\w)'(?=\w)|{_ON})*+'(?!\w)
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
"""What opens first is meant: a quotation mark in code opens nothing. One that nobody closes goes on to the end of
its paragraph."""
_CLOSES = {"“": "”", "„": "“”", "«": "»", "»": "«", "‘": "’"}
_ADDRESS = re.compile(r"(?<!\S)\S*(?:[/@]|\w\.\w)\S*")
"""A link, an address, a path, the name of a file, a mention."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A part of a text that stays as it is. `whole`: it goes over whole lines, or has no end, so that no sentence
    can be cut from it."""

    start: int
    end: int
    whole: bool

    def touches(self, start: int, end: int) -> bool:
        return start < self.end and self.start < end


@lru_cache(maxsize=64)
def kept_as_said(text: str) -> tuple[Kept, ...]:
    """The quoted words and the code of a text, in order."""
    return tuple(
        Kept(
            *m.span(),
            whole=m["block"] is not None
            or "\n" in m[0]
            or m[0][-1] not in _CLOSES.get(m[0][0], m[0][0]),
        )
        for m in _KEPT.finditer(text)
    )


@lru_cache(maxsize=64)
def not_to_reword(text: str) -> tuple[Span, ...]:
    """Where not a letter may be put in another's place: quoted words, code and addresses."""
    said = [(kept.start, kept.end) for kept in kept_as_said(text)]
    return (*said, *(m.span() for m in _ADDRESS.finditer(text)))
