"""What Discord makes of a text: a small reading of its Markdown, written afresh and used nowhere in the product.

It finds more than Discord does, never less: a mark that has no end counts, too."""

from __future__ import annotations

import re
from dataclasses import dataclass

BLOCK = r"\ *(?:\#{1,3}|-\#|>>>|>|[*+-]|[0-9]+\.)\ +"
RULES = re.compile(
    rf"""
    (?m:^)```\n(?P<fence>[^\n](?:(?!```).)*)\n```(?m:$)
    | (?m:^)(?P<block>(?:{BLOCK})+)
    | \\(?P<escape>[^0-9A-Za-z\s])
    | (?P<code>`+)
    | <(?P<mention>@[!&]?[0-9]+|\#[0-9]+|id:\w+)>
    | <(?P<emoji>a?:\w+:[0-9]+)>
    | <(?P<time>t:-?[0-9]+(?::\w)?)>
    | <(?P<command>/[^<>:]+:[0-9]+)>
    | <(?P<address>[^:\s>]+:/[^\s>]+)>
    | <(?P<contact>[^\s<>]*[@+:][^\s<>]*)>
    | (?P<everyone>@(?:everyone|here))
    | \[(?P<label>(?:\[[^\[\]]*\]|[^\[\]])*)\]\(\s*<?(?P<target>[^\s)>]*)[^)\n]*\)?
    | (?P<bare>(?:https?|steam|discord)://[^\s<]+[^\s<.,:;"'\]])
    | (?P<name>:[^\s:]+:)
    | (?P<bold>\*\*)(?P<inside>(?:\\.|[^\\*]|\*(?!\*))+)\*\*
    | (?P<format>[*_~|])
    """,
    re.VERBOSE | re.DOTALL,
)
"""Of two that begin at one place the first; what is found is not looked at again, as in Discord's own reader."""


@dataclass(frozen=True)
class Found:
    """Something that is obeyed: its kind, and what it is or where it leads."""

    kind: str
    what: str


@dataclass(frozen=True)
class Seen:
    """`words`: what a reader has before them; `obeyed`: what is more than words, in its order."""

    words: str
    obeyed: tuple[Found, ...]

    def all(self, *kinds: str) -> list[str]:
        return [found.what for found in self.obeyed if found.kind in kinds]


def evened(text: str) -> str:
    """A text as Discord reads it at first: one kind of line, no page breaks, blanks for tabs."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "")
    return lines.replace("\t", "    ")


def seen(markdown: str) -> Seen:
    text = evened(markdown)
    words: list[str] = []
    obeyed: list[Found] = []
    done = 0
    for rule in RULES.finditer(text):
        words.append(text[done : rule.start()])
        done = rule.end()
        kind = rule.lastgroup or ""
        if kind == "escape":
            words.append(rule["escape"])
        elif kind == "fence":
            words.append(rule["fence"].replace("\u200b", ""))
            obeyed.append(Found("fence", ""))
        elif kind == "inside":
            within = seen(rule["inside"])
            words.append(within.words)
            obeyed += [Found("bold", within.words), *within.obeyed]
        elif kind == "target":
            words.append(rule["label"])
            obeyed.append(Found("masked link", rule["target"]))
        elif kind == "block":
            obeyed += [Found("block", mark) for mark in rule["block"].split()]
        else:
            words.append(rule[kind])
            obeyed.append(Found(kind, rule[kind]))
    return Seen("".join([*words, text[done:]]), tuple(obeyed))
