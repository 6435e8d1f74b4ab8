"""Markdown as help pages are written in it, read into plain blocks: markup, scripts, pictures and
components dropped, links reduced to their labels, code kept as text. Pure; it renders nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["text", "item", "step", "heading", "row", "code"]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a section's text: its words, without the marker."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Raw:
    """A block as read: `level` 1-6 for headings; `anchor` if it names its own."""

    block: Block
    level: int = 0
    anchor: str = ""


_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_OWN_ANCHOR = re.compile(r"\s*\{#([\w-]+)\}\s*$")
_ITEM = re.compile(r"\s*(?:[-*+]|(\d{1,3})[.)])\s+(.*)$")
_BOLD_LINE = re.compile(r"(\*\*|__)(?!\s)([^*:]+)\1$")
_RULE = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,})\s*$")
_ROW = re.compile(r"\s*\|(.*)\|?\s*$")
_ROW_LINE = re.compile(r"[\s|:-]+")
_NOTE = re.compile(r"\s*:::+\s*\w*\s*(?:\[?(.*?)\]?)$")
_HIDDEN = re.compile(r"<!--.*?-->|<(head|script|style|svg|button|table|details)\b.*?</\1>", re.S)
_COMPONENT = re.compile(r"<[A-Z][^<>]*/>|</?[A-Za-z][^<>]*>", re.S)
_MODULE = re.compile(r"(?:import|export)\s.*(?:from|default|const|=)\s")


def read_blocks(lines: Sequence[str]) -> Iterator[Raw]:
    """The blocks of an article's lines, in order."""
    fence = ""
    paragraph: list[str] = []
    kind: BlockKind = "text"

    def flush() -> Iterator[Raw]:
        text = inline(" ".join(paragraph))
        paragraph.clear()
        if text:
            yield Raw(Block(kind, text))

    for line in _without_hidden(lines):
        match = _FENCE.match(line)
        if fence:
            if match and match[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            elif line.strip():
                yield Raw(Block("code", line.rstrip()))
            continue
        if match:
            yield from flush()
            fence, kind = match[1], "text"
            continue
        line = re.sub(r"^\s*(?:>\s?)+", "", line)
        if not line.strip() or _RULE.match(line) or _MODULE.match(line):
            yield from flush()
            kind = "text"
        elif heading := _HEADING.match(line):
            yield from flush()
            words, own = heading[2], _OWN_ANCHOR.search(heading[2])
            words = inline(_OWN_ANCHOR.sub("", words))
            if words:
                yield Raw(Block("heading", words), len(heading[1]), own[1] if own else "")
            kind = "text"
        elif row := _ROW.match(line):
            yield from flush()
            if not _ROW_LINE.fullmatch(line):
                cells = [inline(c) for c in row[1].replace("\\|", "¦").split("|")]
                yield Raw(Block("row", " | ".join(c for c in cells if c)))
            kind = "text"
        elif note := _NOTE.match(line):
            yield from flush()
            if words := inline(note[1] or ""):
                yield Raw(Block("heading", words), 6)
            kind = "text"
        elif item := _ITEM.match(line):
            yield from flush()
            kind = "step" if item[1] else "item"
            paragraph.append((f"{item[1]}. " if item[1] else "") + item[2])
        elif not paragraph and (bold := _BOLD_LINE.match(line.strip())):
            yield Raw(Block("heading", inline(bold[2])), 6)
            kind = "text"
        else:
            paragraph.append(line.strip())
    yield from flush()


def _without_hidden(lines: Sequence[str]) -> list[str]:
    """Drop what readers never see (scripts, comments, components), but never inside a code fence."""
    out: list[str] = []
    prose: list[str] = []
    fence = ""

    def flush() -> None:
        text = _HIDDEN.sub("", "\n".join(prose))
        spans: list[str] = []

        def keep(match: re.Match[str]) -> str:
            spans.append(match[0])
            return f"\x00{len(spans) - 1}\x00"

        text = _COMPONENT.sub("", re.sub(r"`[^`\n]+`", keep, text))
        text = re.sub("\x00(\\d+)\x00", lambda m: spans[int(m[1])], text)
        out.extend(text.split("\n"))
        prose.clear()

    for line in lines:
        match = _FENCE.match(line)
        if fence:
            out.append(line)
            if match and match[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif match and not (line.strip().count("`") > 3 and line.strip().endswith("`")):
            if prose:
                flush()
            out.append(line)
            fence = match[1]
        else:
            prose.append(line)
    if prose:
        flush()
    return out


_MARKUP = re.compile(r"[\[`*_~<\\&¦!]")
_INLINE = (
    (re.compile(r"!\[[^\]]*\]\([^)]*\)"), ""),
    (re.compile(r"\[([^\[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)"), r"\1"),
    (re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]"), r"\1"),
    (re.compile(r"<(https?://[^<>\s]+)>"), r"\1"),
    (re.compile(r"(\*\*\*|\*\*|___|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(?=[^\s_])([^_]+?)(?<=\S)_(?![\w_])"), r"\1"),
    (re.compile(r"~~(?=\S)(.+?)~~"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])"), r"\1"),
)


def inline(text: str) -> str:
    """One line of Markdown without its markup: links become their labels, code its words."""
    if not _MARKUP.search(text):
        return " ".join(text.split())
    spans: list[str] = []

    def keep(match: re.Match[str]) -> str:
        spans.append(match[2].strip())
        return f"\x00{len(spans) - 1}\x00"

    text = re.sub(r"(`+)(.+?)(?<!`)\1(?!`)", keep, text)
    for pattern, by in _INLINE:
        text = pattern.sub(by, text)
    text = html.unescape(text)
    text = re.sub("\x00(\\d+)\x00", lambda m: spans[int(m[1])], text)
    return " ".join(text.replace("¦", "|").split())
