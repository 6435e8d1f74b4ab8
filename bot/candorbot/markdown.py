"""Markdown as help pages are written in it, read into plain blocks: markup, scripts, pictures and
components dropped, links reduced to their labels, code kept as text. Pure; it renders nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
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
_FENCES = frozenset("`~")
_HEADING = re.compile(r"(#{1,6})\s+(.*)$")
_OWN_ANCHOR = re.compile(r"\{#([\w-]+)\}$")
_ITEM = re.compile(r"\s*(?:[-*+]|(\d{1,3})[.)])\s+(.*)$")
_BOLD_LINE = re.compile(r"(\*\*|__)(?!\s)([^*:]+)\1$")
_RULE = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,})\s*$")
_ROW = re.compile(r"\s*\|(.*)\|?\s*$")
_ROW_LINE = re.compile(r"[\s|:-]+")
_NOTE = re.compile(r"\s*:::+\s*\w*\s*(?:\[?(.*?)\]?)$")
_QUOTE = re.compile(r"\s*(?:>\s?)+")
_HIDDEN = re.compile(r"<(!--|(?:head|script|style|svg|button|table|details)\b)")
_HIDDEN_ENDS = {
    opening: re.compile("-->" if opening == "!--" else f"</{opening}>")
    for opening in ("!--", "head", "script", "style", "svg", "button", "table", "details")
}
_COMPONENT = re.compile(r"(`[^`\n]+`)|<[A-Z][^<>]*/>|</?[A-Za-z][^<>]*>", re.S)
_MODULE = re.compile(r"(?:import|export)\s.*(?:from|default|const|=)\s")


def read_blocks(lines: Sequence[str]) -> Iterator[Raw]:
    """The blocks of an article's lines, in order."""
    fence = ""
    paragraph: list[str] = []
    kind: BlockKind = "text"

    def flush() -> Iterator[Raw]:
        if not paragraph:
            return
        text = inline(" ".join(paragraph))
        paragraph.clear()
        if text:
            yield Raw(Block(kind, text))

    for line in _without_hidden(lines):
        first = line.lstrip()[:1]
        match = _FENCE.match(line) if first in _FENCES else None
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
        if first == ">" and (quote := _QUOTE.match(line)):
            line = line[quote.end() :]
            first = line.lstrip()[:1]
        if not first or _RULE.match(line) or _MODULE.match(line):
            yield from flush()
            kind = "text"
        elif heading := _HEADING.match(line):
            yield from flush()
            words = heading[2].rstrip().rstrip("#").rstrip()
            own = _OWN_ANCHOR.search(words)
            words = inline(words[: own.start()] if own else words)
            if words:
                yield Raw(Block("heading", words), len(heading[1]), own[1] if own else "")
            kind = "text"
        elif first == "|" and (row := _ROW.match(line)):
            yield from flush()
            if not _ROW_LINE.fullmatch(line):
                cells = [inline(c) for c in row[1].replace("\\|", "¦").split("|")]
                yield Raw(Block("row", " | ".join(c for c in cells if c)))
            kind = "text"
        elif first == ":" and (note := _NOTE.match(line)):
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
    """Drop what readers never see (scripts, comments, components), but never inside a code fence; a fence inside a
    comment is hidden with it."""
    out: list[str] = []
    prose: list[str] = []
    fence, commented = "", False
    last_end = max((n for n, line in enumerate(lines) if "-->" in line), default=-1)

    def flush() -> None:
        text = _paired("\n".join(prose), _HIDDEN, _HIDDEN_ENDS, lambda inner: "")
        text = _kept(_COMPONENT, text)
        out.extend(text.split("\n"))
        prose.clear()

    for n, line in enumerate(lines):
        match = _FENCE.match(line) if line.lstrip()[:1] in _FENCES else None
        if commented and n < last_end:
            match = None
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
            bare = _INLINE_CODE.sub("", line)
            begins, ends = bare.rfind("<!--"), bare.rfind("-->")
            commented = begins > ends or (commented and ends < 0)
    if prose:
        flush()
    return out


_INLINE_CODE = re.compile(r"`[^`]*`")


_MARKUP = re.compile(r"[\[`*_~<\\&¦!]")
_CODE = re.compile(r"(?<!`)(`{1,4})(?!`)")
_CODE_ENDS = {"`" * n: re.compile(rf"(?<!`)`{{{n}}}(?!`)") for n in range(1, 5)}
_LINKS = (
    re.compile(r"!\[[^\[\]]*\]\([^()]*(?:\([^()]*\)[^()]*)*\)"),
    re.compile(r"\[([^\[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)"),
    re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]"),
    re.compile(r"<(https?://[^<>\s]+)>"),
)
_BOLD = re.compile(r"(\*{2,3}(?=[^\s*])|_{2,3}(?=[^\s_])|~~(?=[^\s~]))")
_BOLD_ENDS = {
    mark: re.compile(rf"(?<![\s{mark[0]}]){re.escape(mark)}")
    for mark in ("***", "**", "___", "__", "~~")
}
_EMPHASIS = (
    re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=\S)\*(?![\w*])"),
    re.compile(r"(?<![\w_])_(?=[^\s_])([^_]+?)(?<=\S)_(?![\w_])"),
    re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])"),
)


def _kept(pattern: re.Pattern[str], text: str) -> str:
    """The text with group 1 alone of all that the pattern finds. (`split` gives the groups back, and is
    many times faster than `sub`.)"""
    return "".join(part for part in pattern.split(text) if part)


def _paired(
    text: str,
    opening: re.Pattern[str],
    ends: Mapping[str, re.Pattern[str]],
    by: Callable[[str], str],
) -> str:
    """What stands between an opening and its nearest end (`ends`, by the opening's group 1), replaced
    together with the two. In linear time: an end that is not there is looked for once."""
    out: list[str] = []
    missing: set[str] = set()
    done = at = 0
    while start := opening.search(text, at):
        end = None if start[1] in missing else ends[start[1]].search(text, start.end())
        if end is None:
            missing.add(start[1])
            at = start.start() + 1
            continue
        out += (text[done : start.start()], by(text[start.end() : end.start()]))
        done = at = end.end()
    return "".join(out) + text[done:]


def inline(text: str) -> str:
    """One line of Markdown without its markup: links become their labels, code its words."""
    if not _MARKUP.search(text):
        return " ".join(text.split())
    spans: list[str] = []

    def keep(code: str) -> str:
        spans.append(code.strip())
        return f"\x00{len(spans) - 1}\x00"

    text = _paired(text, _CODE, _CODE_ENDS, keep)
    for pattern in _LINKS:
        text = _kept(pattern, text)
    text = _paired(text, _BOLD, _BOLD_ENDS, str)
    for pattern in _EMPHASIS:
        text = _kept(pattern, text)
    text = html.unescape(text)
    text = re.sub("\x00(\\d+)\x00", lambda m: spans[int(m[1])], text)
    return " ".join(text.replace("¦", "|").split())
