"""Entries of a page that is no feed - a changelog, a news page - by its headings; and the words of HTML. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple

from candorbot.feeds.times import day_in

LONGEST = 2_000
"""Characters that are kept below a heading."""
_UNSEEN = {
    "script", "style", "template", "noscript", "svg", "nav", "footer", "form", "title", "iframe",
}  # fmt: skip
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}
_BREAKS = {"p", "div", "li", "br", "tr", "ul", "ol", "section", "article", "table", *_HEADINGS}
_VERSION = re.compile(r"\bv?\d{1,5}\.\d{1,5}(?:\.\d{1,5})?\b")
_MD_HEADING = re.compile(r" {0,3}(#{1,4})[ \t]+(\S.*)")
_MD_MARKS = re.compile(r"[*_`#>]+|\[([^\[\]]{0,300})\]\([^()\s]{0,500}\)|\[([^\[\]]{0,300})\]")


class Unreadable(Exception):
    """These bytes are no feed and no page that can be read; the message says why."""


class Entry(NamedTuple):
    """An entry: `at` is when, "" not known; `url` as it stands there, "" none."""

    title: str
    url: str
    at: str
    summary: str


class Section(NamedTuple):
    """A heading and what stands below it: `at` its date, "" none; `anchor` its id on the page, "" none."""

    level: int
    title: str
    anchor: str
    at: str
    words: str


def entries_of(sections: Iterable[Section]) -> Iterator[Entry]:
    """The sections that are news: those with a date or a version in their heading; if there is none, all of
    the second level. What stands in a section below one of them belongs to it."""
    known = list(sections)
    news = [bool(s.at or _VERSION.search(s.title)) for s in known]
    if not any(news):
        news = [s.level == 2 for s in known]
    for n, section in enumerate(known):
        if not news[n]:
            continue
        words = section.words
        for below, other in zip(known[n + 1 :], news[n + 1 :], strict=True):
            if other or below.level <= section.level or len(words) > LONGEST:
                break
            words += f"\n{below.title}\n{below.words}"
        yield Entry(section.title, f"#{section.anchor}" * bool(section.anchor), section.at, words)


# --- Markdown ------------------------------------------------------------------------------------


def of_markdown(text: str) -> Iterator[Entry]:
    """The entries of a changelog in Markdown."""
    return entries_of(_md_sections(text))


def _md_sections(text: str) -> Iterator[Section]:
    level, title, words, fenced = 0, "", [""], False
    for line in text.splitlines():
        if line.lstrip()[:3] in ("```", "~~~"):
            fenced = not fenced
        match = None if fenced else _MD_HEADING.fullmatch(line[:1_000])
        if match is None:
            words.append(_plain(line[:1_000]))
            continue
        if level:
            yield Section(level, _plain(title), "", day_in(title), "\n".join(words))
        level, title, words = len(match[1]), match[2].rstrip("# "), [""]
    if level:
        yield Section(level, _plain(title), "", day_in(title), "\n".join(words))


def _plain(line: str) -> str:
    return _MD_MARKS.sub(lambda match: match[1] or match[2] or "", line)


# --- HTML ----------------------------------------------------------------------------------------


def of_html(text: str) -> Iterator[Entry]:
    """The entries of a page, from its <main> alone if it has one."""
    reader = _Reader()
    if not _read(reader, text):
        raise Unreadable("Its HTML is not right.")
    return entries_of(reader.sections())


def _read(reader: HTMLParser, text: str) -> bool:
    """Have it read; False for marks that it gives up at."""
    try:
        reader.feed(text)
        reader.close()
    except AssertionError:
        return False
    return True


@dataclass(slots=True)
class _Heading:
    """A heading, its parts as they come, and the words below it."""

    level: int
    anchor: str
    title: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    kept: int = 0

    def section(self) -> Section:
        title, words = "".join(self.title), "".join(self.words)
        days = map(day_in, (title, *self.times, " ".join(words[:60].split())))
        return Section(self.level, title, self.anchor, next(filter(None, days), ""), words)


class _Reader(HTMLParser):
    """The headings of a page: those of its <main>, if it has one."""

    def __init__(self) -> None:
        super().__init__()
        self._found: list[_Heading] = []
        self._main = slice(0, None)
        self._unseen = 0
        self._in_heading = False
        self._anchor = ""
        """The id of what the next heading stands in."""

    def sections(self) -> Iterator[Section]:
        return (heading.section() for heading in self._found[self._main])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen = 0 if tag == "body" else self._unseen + (tag in _UNSEEN)
        if self._unseen:
            return
        named = {name: value or "" for name, value in attrs}
        if tag == "main":
            self._main = slice(len(self._found), None)
        if tag in _HEADINGS:
            self._found.append(_Heading(_HEADINGS[tag], named.get("id", "") or self._anchor))
            self._in_heading, self._anchor = True, ""
        elif self._in_heading:
            self._found[-1].anchor = self._found[-1].anchor or named.get("id", "")
        else:
            self._anchor = named.get("id", "") or self._anchor
            self._say("\n" if tag in _BREAKS else "")
        if tag == "time" and self._found:
            self._found[-1].times.append(named.get("datetime", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if tag in _HEADINGS:
            self._in_heading = False
        if tag == "main" and self._main.stop is None:
            self._main = slice(self._main.start, len(self._found))

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._say(data)

    def _say(self, words: str) -> None:
        last = self._found[-1] if self._found else None
        if last is not None and words and last.kept <= LONGEST:
            (last.title if self._in_heading else last.words).append(words[:LONGEST])
            last.kept += len(words)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        self.said.append(" " if tag in _BREAKS else "")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        self.said.append(" " if tag in _BREAKS else "")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.said.append(data)


def words_of(text: str, most: int) -> str:
    """The words of a text that may be HTML, in one line, at most so many characters."""
    if "<" in text or "&" in text:
        reader = _Words()
        text = "".join(reader.said) if _read(reader, text) else text
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
