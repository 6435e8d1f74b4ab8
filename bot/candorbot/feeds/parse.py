"""Entries out of the bytes of a feed or a page: RSS (2.0, 1.0), Atom, JSON Feed, HTML, Markdown. Pure.

The bytes are anybody's: this runs in a process of its own (child.py), which has no network, no files and little
time. XML with a document type is refused, so there are no entities to expand and nothing to fetch.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NoReturn
from xml.parsers import expat

from candorbot.feeds.pages import Entry, Unreadable, of_html, of_markdown, words_of
from candorbot.feeds.times import moment

MOST = 100
"""Entries of one feed; the first ones stay: feeds put the newest first."""
DEEPEST = 60
"""Elements within each other."""
LONGEST_TITLE = 300
LONGEST_SUMMARY = 600
LONGEST_FIELD = 20_000
"""Characters of one field of an entry that are looked at."""

ATOM = "http://www.w3.org/2005/Atom"
_SPACES = (
    "", ATOM, "http://purl.org/rss/1.0/", "http://purl.org/dc/elements/1.1/",
    "http://purl.org/rss/1.0/modules/content/",
)  # fmt: skip
"""Namespaces whose elements say something of an entry."""
_ROOTS = ("rss", "RDF", "feed")
_ENTRIES = ("item", "entry")
_FIELDS = {
    "title": ("title", 0),
    "link": ("url", 0), "guid": ("url", 1),
    "description": ("summary", 0), "summary": ("summary", 0), "encoded": ("summary", 1), "content": ("summary", 1),
    "pubDate": ("at", 0), "published": ("at", 0), "date": ("at", 1), "updated": ("at", 2),
}  # fmt: skip
"""Element -> what it says, and how good it is at that: the lowest number stays."""


def parse(raw: bytes, kind: str = "") -> list[Entry]:
    """The entries, at most MOST, in their order: words in one line, times in ISO 8601, "" for what is not
    known. `kind` is the content type, "" unknown. Raises Unreadable."""
    start = _decoded(raw[:2_000]).lstrip()
    if start.startswith("{") or "json" in kind:  # Markdown, too, may begin with a [
        entries = _of_json(raw)
    elif start.startswith("<") and _is_xml(start, kind):
        entries = iter(_Xml().read(raw))
    elif start.startswith("<") or "html" in kind:
        entries = of_html(_decoded(raw))
    else:
        entries = of_markdown(_decoded(raw))
    found = [_in_short(entry) for entry in islice(entries, MOST)]
    return [entry for entry in found if entry.title]


def _is_xml(start: str, kind: str) -> bool:
    """By its first element; by its content type if that says nothing."""
    first = re.search(r"<([a-z][\w:]*)", start.lower())
    root = first[1].rpartition(":")[2] if first else ""
    if root in ("rss", "feed", "rdf", "html"):
        return root != "html"
    return start.startswith("<?xml") or ("xml" in kind and "html" not in kind)


def _decoded(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _in_short(entry: Entry) -> Entry:
    at = moment(entry.at)
    return Entry(
        words_of(entry.title[:LONGEST_FIELD], LONGEST_TITLE),
        entry.url.strip(),
        at.isoformat() if at else "",
        words_of(entry.summary[:LONGEST_FIELD], LONGEST_SUMMARY),
    )


# --- JSON Feed (1.0, 1.1) ------------------------------------------------------------------------


def _of_json(raw: bytes) -> Iterator[Entry]:
    try:
        feed = json.loads(raw)
    except (ValueError, RecursionError):
        raise Unreadable("It is not JSON.") from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or "jsonfeed.org/version" not in _text(feed, "version"):
        raise Unreadable("It is JSON, but no JSON Feed.")
    return (_of_item(item) for item in items if isinstance(item, dict))


def _of_item(item: Mapping[str, Any]) -> Entry:
    summary = _text(item, "summary") or _text(item, "content_text") or _text(item, "content_html")
    return Entry(
        _text(item, "title") or summary[:200],
        _text(item, "url") or _text(item, "external_url"),
        _text(item, "date_published") or _text(item, "date_modified"),
        summary,
    )


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return value[:LONGEST_FIELD] if isinstance(value, str) else ""


# --- XML -----------------------------------------------------------------------------------------


class _Enough(Exception):
    """MOST entries are there: the rest is not read."""


class _Xml:
    """RSS and Atom, as expat reads them, element by element: only the entry at hand is kept."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._path: list[str] = []
        self._entry: dict[str, tuple[int, str]] | None = None
        """What is known of the entry at hand, each with how good it is."""
        self._entry_depth = 0
        self._field = ""
        self._depth = 0
        self._words: list[str] = []
        self._length = 0

    def read(self, raw: bytes) -> list[Entry]:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        parser.ExternalEntityRefHandler = _refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._said
        parser.buffer_text = True
        try:
            parser.Parse(raw.lstrip(), True)
        except _Enough:
            return self._entries
        except expat.ExpatError as error:
            raise Unreadable(f"Its XML is not right ({error}).") from None
        except (LookupError, ValueError, OSError):  # an encoding that would be read from a file
            raise Unreadable("Its letters are in an encoding that is not read here.") from None
        return self._entries

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if not self._path and local not in _ROOTS:
            raise Unreadable("It is XML, but neither RSS nor Atom.")
        self._path.append(local)
        if len(self._path) > DEEPEST:
            raise Unreadable(f"Its elements stand more than {DEEPEST} within each other.")
        if self._field:
            self._said(" ")
        elif self._entry is None:
            self._entry = {} if local in _ENTRIES else None
            self._entry_depth = len(self._path)
        elif self._is_of_the_entry(space, local):
            self._start_field(local, attributes, space == ATOM)

    def _is_of_the_entry(self, space: str, local: str) -> bool:
        """Not of something within it, such as the feed that an Atom entry was taken from (its `source`)."""
        return space in _SPACES and local in _FIELDS and len(self._path) == self._entry_depth + 1

    def _start_field(self, local: str, attributes: dict[str, str], atom: bool) -> None:
        if local == "link" and atom:
            if attributes.get("rel", "alternate") == "alternate":
                self._keep(local, attributes.get("href", ""))
        elif local != "guid" or attributes.get("isPermaLink", "true") == "true":
            self._field, self._depth = local, len(self._path)
            self._words, self._length = [], 0

    def _said(self, words: str) -> None:
        if self._field and self._length < LONGEST_FIELD:
            self._words.append(words[:LONGEST_FIELD])
            self._length += len(words)

    def _end(self, name: str) -> None:
        local = self._path[-1]
        if self._field and len(self._path) == self._depth:
            self._keep(self._field, "".join(self._words).strip())
            self._field = ""
        elif not self._field and self._entry is not None and local in _ENTRIES:
            self._done({what: words for what, (_, words) in self._entry.items()})
        self._path.pop()

    def _keep(self, field: str, words: str) -> None:
        assert self._entry is not None
        what, rank = _FIELDS[field]
        if words and rank < self._entry.get(what, (9, ""))[0]:
            self._entry[what] = rank, words

    def _done(self, said: dict[str, str]) -> None:
        summary = said.get("summary", "")
        title = said.get("title", "") or summary[:LONGEST_TITLE]
        self._entries.append(Entry(title, said.get("url", ""), said.get("at", ""), summary))
        self._entry = None
        if len(self._entries) >= MOST:
            raise _Enough


def _refuse(*_: object) -> NoReturn:
    raise Unreadable("It declares a document type or entities, which no feed needs.")
