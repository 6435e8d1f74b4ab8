"""What in anything kept is one member's: what they said, what names them, what quotes them. Pure.

Rows that say whose they are (`author`, `member`, `person`; `by` beside a `text`) are judged by that: theirs go
whole, and other members' stay as they are. Out of words of nobody in particular - a notice, an example - goes what
the member said, six words in a row, and their id. A name may be words like any other ("Mark"; anybody may call
themselves "Export to CSV"): it goes only close to the member, as from a reply to them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from candorbot.records import Draft, Message

RUN = 6
"""Words in a row that are a quote; a message with fewer is one as a whole."""
LEAST = 20
"""Letters that so short a message must have: "thanks a lot" quotes nobody. LOOSE: the same where nothing is lost by
a mistake."""
LOOSE = 8
SHORT = 3
"""Shorter names and ids are looked for only where a row says whose it is."""
TELLING = 6
"""Letters of an id with a digit in it that is looked for everywhere."""
DEEPEST = 50
"""Levels of what we keep as JSON; deeper is what somebody typed."""
DOTS = "…"
OWNERS = ("author", "member", "person")
FORGETTING = "member.forgetting"
"""The kind of the record, and of the timer, of a forgetting that is not done yet."""
ACCOUNTS = ("console.member",)
"""Kinds of records that are a platform's own list of accounts: those stay, as they would in Slack."""
GONE = None
"""In the place of what was theirs as a whole."""
_BETWEEN = re.compile(r"[:@|/\s]")
"""What parts the pieces of a row's id."""
_WORDS = re.compile(r"\w+")

Json = Any


@dataclass(frozen=True)
class Traces:
    """Whose traces, and how they are known.

    names     what they were called, whole
    texts     what they said, as far as it is known
    stand_in  comes in the place of their id where something is counted
    until     what was said later, in ISO 8601, is not theirs: "" says nothing
    reads     their id goes from the lists of who may read a place, too
    threads   the threads in which they spoke
    near      what is looked at is close to them: names count
    loose     short quotes count, too: nothing is lost by a mistake
    """

    workspace: str
    author: str
    names: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    stand_in: str = "gone"
    until: str = ""
    reads: bool = True
    threads: frozenset[str] = frozenset()
    near: bool = False
    loose: bool = False

    @cached_property
    def closely(self) -> Traces:
        """The same for what is close to them."""
        return self if self.near else replace(self, near=True)

    @cached_property
    def loosely(self) -> Traces:
        """The same for what is close to them and is ours to cut."""
        return replace(self, near=True, loose=True)

    @cached_property
    def _runs(self) -> frozenset[tuple[str, ...]]:
        least = LOOSE if self.loose else LEAST
        return frozenset(run for text in self.texts for run in _runs_of(words_of(text), least))

    @cached_property
    def _begins(self) -> frozenset[str]:
        """The first words of their quotes."""
        return frozenset(run[0] for run in self._runs)

    @cached_property
    def _named(self) -> re.Pattern[str] | None:
        names = self.names if self.near else ()
        return _any_of([*names, *([self.author] if self.near or _tells(self.author) else [])])

    @cached_property
    def _surely(self) -> re.Pattern[str] | None:
        return _any_of(one for one in (*self.names, self.author) if _tells(one) or " " in one)

    def knowing(self, kept: Kept) -> Traces:
        """The same with all that is kept of them."""
        texts = self.texts.union(text for text in kept.texts() if text)
        threads = self.threads.union(*((one.thread, one.id) for one in kept.messages))
        return replace(self, names=self.names | kept.names, texts=texts, threads=threads)

    # --- words of nobody in particular --------------------------------------------------------------

    def quoted_in(self, text: str) -> bool:
        """Whether a text holds their words."""
        return bool(self._runs) and any(self._quotes(words_of(text)))

    def _quotes(self, said: Sequence[str]) -> Iterator[range]:
        """Where in these words a quote of theirs stands."""
        for at, word in enumerate(said):
            if word in self._begins:
                for long in range(1, min(RUN, len(said) - at) + 1):
                    if tuple(said[at : at + long]) in self._runs:
                        yield range(at, at + long)

    def unquoted(self, text: str) -> str:
        """The text with three dots for each of their quotes in it."""
        if not self.quoted_in(text):
            return text
        places = [found.span() for found in _WORDS.finditer(text)]
        said = [text[start:end].casefold() for start, end in places]
        theirs = {at for quote in self._quotes(said) for at in quote}
        left, end = "", 0
        for at in sorted(theirs):
            if at - 1 not in theirs:
                left += text[end : places[at][0]] + DOTS
            end = places[at][1]
        return left + text[end:]

    def named_in(self, text: str, *, surely: bool = False) -> bool:
        """Whether a text names them; `surely`: by no single word that may mean something else."""
        named = self._surely if surely else self._named
        return named is not None and named.search(text) is not None

    def nameless(self, text: str) -> str:
        """The text with three dots for their name and id."""
        return self._named.sub(DOTS, text) if self._named else text

    def is_of(self, row_id: str) -> bool:
        """Whether a row's id is made of theirs."""
        return row_id == self.author or (
            len(self.author) >= SHORT and self.author in _BETWEEN.split(row_id)
        )

    # --- whatever is kept as JSON -------------------------------------------------------------------

    def without(self, value: Json, found: list[Json] | None = None) -> Json:
        """The same without what is theirs, GONE if it is theirs as a whole. `found` gets what that was."""
        taken: list[Json] = [] if found is None else found
        if isinstance(value, dict):
            return self._row(value, taken)
        if value == [self.workspace, self.author]:
            return GONE
        if isinstance(value, list):
            each = [(one, self.without(one, taken)) for one in value]
            return [new for old, new in each if new is not GONE or old is None]
        return self._text(value, taken) if isinstance(value, str) else value

    def is_theirs(self, row: Mapping[str, Json]) -> bool:
        """Whether a row says that it is this member's."""
        if self.until and str(row.get("at", "")) > self.until:
            return False
        if any(row.get(name) == self.author for name in OWNERS):
            return True
        return "text" in row and "author" not in row and row.get("by") in {self.author, *self.names}

    def _row(self, row: dict[str, Json], found: list[Json]) -> Json:
        if row.get("workspace", self.workspace) != self.workspace:
            return row
        if self.is_theirs(row):
            found.append(row)
            return GONE
        if _is_somebodys(row):
            return {**row, "readers": self._readers(row["readers"])} if "readers" in row else row
        here = self.closely if self._is_close(row) else self
        new = {}
        for name, value in row.items():
            if name == "readers":
                new[name] = self._readers(value)
                continue
            left = here.without(value, found)
            new[self.stand_in if name == self.author else name] = (
                "" if left is GONE and isinstance(value, str) else left
            )
        return new

    def _is_close(self, row: Mapping[str, Json]) -> bool:
        """Whether it is a notice of ours, which tells who said what, or stands in a thread of theirs."""
        payload = row.get("payload")
        if not isinstance(payload, str):
            return False
        return '"buttons"' in payload or row.get("thread") in self.threads

    def _readers(self, readers: Json) -> Json:
        if not self.reads or not isinstance(readers, list):
            return readers
        return [self.stand_in if one == self.author else one for one in readers]

    def _text(self, text: str, found: list[Json]) -> Json:
        if text[:1] in ("{", "["):
            inner = _loaded(text)
            if inner is not None:
                left = self.without(inner, found)
                return text if left == inner else json.dumps(left) if left is not GONE else ""
        if text == self.author and len(text) >= SHORT:
            return GONE
        left = self.unquoted(text)
        if left != text:
            found.append(text)
            if not _WORDS.search(left):
                return GONE
        return self.nameless(left)


def _is_somebodys(row: Mapping[str, Json]) -> bool:
    """Whether it is what one person said: theirs to keep. What carries a payload is our own."""
    if "author" in row:
        return bool(row["author"])
    return "text" in row and bool(row.get("by")) and "payload" not in row


def words_of(text: str) -> list[str]:
    return _WORDS.findall(text.casefold())


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """Any of these names as a whole, the longest first."""
    called = sorted({one for one in names if len(one) >= SHORT}, key=lambda one: (-len(one), one))
    each = "|".join(map(re.escape, called))
    return re.compile(rf"(?<!\w)(?:{each})(?!\w)") if called else None


def _tells(author: str) -> bool:
    """Whether an id is no word like any other."""
    return len(author) >= TELLING and any(map(str.isdigit, author))


def _runs_of(said: Sequence[str], least: int) -> Iterator[tuple[str, ...]]:
    if len(said) < RUN:
        if sum(map(len, said)) >= least:
            yield tuple(said)
        return
    for at in range(len(said) - RUN + 1):
        yield tuple(said[at : at + RUN])


def _loaded(text: str) -> Json:
    """What a text holds as JSON; None if it holds none, or what is deeper than anything of ours."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    level = [found]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return found
    return None


def _inside(value: Json) -> Iterable[Json]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A record in which there is something of theirs: its kind, its id, and what says that it is theirs. How
    often it `quotes` them otherwise is told, and not in what words: those are somebody else's."""

    kind: str
    id: str
    pieces: tuple[dict[str, Json], ...]
    quotes: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store has of one member.

    days    on how many days it is counted that they spoke
    copies  messages and requests as they came in, and notices that went out, which hold their words or name
    """

    messages: Sequence[Message] = ()
    drafts: Sequence[Draft] = ()
    rows: Sequence[KeptRow] = ()
    days: int = 0
    copies: int = 0
    names: frozenset[str] = field(default_factory=frozenset)

    def texts(self) -> Iterable[str]:
        """Everything they said, as it is kept somewhere."""
        yield from (one.text for one in self.messages)
        yield from (one.asked for one in self.drafts)
        for row in self.rows:
            for piece in row.pieces:
                said = piece.get("text"), piece.get("quote")
                yield from (one for one in said if isinstance(one, str))
