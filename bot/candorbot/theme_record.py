"""A theme as it is kept, and what people made of it: renamed, merged, planned, shipped. Plain data.

What a person decides stays: a theme that was merged or renamed leads on from every name it ever had.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from candorbot.errors import UserError
from candorbot.pii import mask
from candorbot.records import Record, may_read

THEME = "skill.feedback.theme"
"""The kind of the records that hold themes."""
LONGEST_NAME = 60
MOST_STEPS = 40
EVERYONE = ("everyone",)
_ALIKE = 0.6
"""How alike (0-1) a name must be to be offered for one that is not there."""


class Origin(StrEnum):
    BRAND = "brand"
    FOUND = "found"
    PERSON = "person"


class Status(StrEnum):
    OPEN = "open"
    PLANNED = "planned"
    SHIPPED = "shipped"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Step:
    """Something a person, or Candor, made of a theme. `who` is a name."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Theme:
    """What members speak of.

    id           never changes; `name` may, and `names_before` are those it had
    origin       the brand's themes.yaml, found among what members said, or named by a person
    readers      who may read the name and the examples: they are words from places with these readers
    examples     of a found theme, what it was found by
    merged_into  the id of the theme that this one is a part of; "" stands for itself
    shipped      what shipped, in the words of who said so, and when
    """

    id: str
    name: str
    origin: Origin
    readers: tuple[str, ...] = EVERYONE
    examples: tuple[str, ...] = ()
    names_before: tuple[str, ...] = ()
    merged_into: str = ""
    status: Status = Status.OPEN
    shipped: str = ""
    shipped_at: datetime | None = None
    history: tuple[Step, ...] = ()
    version: int = 0

    @property
    def told_at(self) -> datetime | None:
        """When somebody last said what shipped in other words; None if nobody did."""
        steps = (step.at for step in reversed(self.history) if step.what == Status.SHIPPED)
        return next(steps, None)

    def stepped(self, at: datetime, who: str, what: str) -> Theme:
        """The same with one more step; the oldest go."""
        return replace(self, history=(*self.history, Step(at, who, what))[-MOST_STEPS:])


class Themes:
    """All themes of a community: those kept, and the brand's that nobody has touched yet."""

    def __init__(self, kept: Iterable[Theme], brand: Iterable[str] = ()) -> None:
        self._by_id = {theme.id: theme for theme in kept}
        taken = {theme.name.casefold() for theme in self._by_id.values() if not theme.merged_into}
        for name in brand:
            if brand_id(name) not in self._by_id and name.casefold() not in taken:
                theme = Theme(brand_id(name), name, Origin.BRAND)
                self._by_id[theme.id] = theme
        self._by_name: dict[str, Theme] = {}
        for theme in sorted(self._by_id.values(), key=lambda t: (bool(t.merged_into), t.id)):
            self._by_name.setdefault(theme.name.casefold(), theme)
        for theme in self._by_id.values():
            for name in theme.names_before:
                self._by_name.setdefault(name.casefold(), theme)

    def __iter__(self) -> Iterator[Theme]:
        """Those that stand for themselves, by name."""
        alone = (theme for theme in self._by_id.values() if not theme.merged_into)
        return iter(sorted(alone, key=lambda theme: (theme.name.casefold(), theme.id)))

    def every(self) -> list[Theme]:
        """All of them, also those that were merged."""
        return list(self._by_id.values())

    def of_id(self, theme_id: str) -> Theme | None:
        """The theme of this id as it was kept, merged or not."""
        return self._by_id.get(theme_id)

    def final(self, theme: Theme) -> Theme:
        """The theme that this one is a part of by now; itself if none."""
        seen = {theme.id}
        while theme.merged_into in self._by_id and theme.merged_into not in seen:
            theme = self._by_id[theme.merged_into]
            seen.add(theme.id)
        return theme

    def named(self, name: str) -> Theme | None:
        """What a name means now, be it one from before, or of a theme that was merged."""
        found = self._by_name.get(name.strip().casefold())
        return self.final(found) if found else None

    def name_now(self, name: str) -> str:
        """The present name for one that a message was given; itself if no theme has or had it."""
        found = self.named(name)
        return found.name if found else name

    def names_of(self, theme: Theme) -> tuple[str, ...]:
        """Every name under which messages may stand that are of this theme."""
        parts = (one for one in self._by_id.values() if self.final(one).id == theme.id)
        names = (name for one in parts for name in (one.name, *one.names_before))
        mine = [name for name in names if self.name_now(name) == theme.name]
        return tuple(dict.fromkeys([theme.name, *sorted(mine)]))

    def for_all_of(self, audience: Collection[str]) -> list[Theme]:
        """Those whose name everybody of an audience may read, by name."""
        return [theme for theme in self if may_read(audience, theme.readers)]

    def asked_for(self, name: str, audience: Collection[str]) -> Theme:
        """The theme that a person means; its first words will do. Raises UserError, with the nearest name they
        may read."""
        found = self.named(name)
        if found is not None and may_read(audience, found.readers):
            return found
        mine = self.for_all_of(audience)
        first = f"{name.strip().casefold()} "
        begun = [one for one in mine if one.name.casefold().startswith(first)]
        if len(begun) == 1:
            return begun[0]
        names = {theme.name.casefold(): theme.name for theme in mine}
        near = get_close_matches(name.strip().casefold()[:200], names, n=1, cutoff=_ALIKE)
        meant = f" Did you mean “{names[near[0]]}”?" if near else ""
        raise UserError(
            f"There is no theme “{shortened(name)}”.{meant} `/candor feedback themes` lists them."
        )

    def next_id(self) -> str:
        numbers = [int(i[1:]) for i in self._by_id if i[:1] == "t" and i[1:].isdecimal()]
        return f"t{max(numbers, default=0) + 1}"


def brand_id(name: str) -> str:
    return f"brand:{name.casefold()}"


def shortened(name: str, most: int = LONGEST_NAME) -> str:
    """A name as a sentence may hold it, whatever was typed: one line, at most so many characters."""
    line = _one_line(name)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _one_line(text: str) -> str:
    """The characters that can be seen, in one line."""
    return " ".join("".join(c for c in text if c.isspace() or _is_seen(c)).split())


def _is_seen(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def clean_name(name: str, people: Collection[str] = ()) -> str:
    """A name for a theme as a person typed it: one line of visible characters, with a letter or digit
    in it, at most LONGEST_NAME. Raises UserError for another, for one that holds personal data, and for the
    name of one of `people`: a theme is a matter, and no person."""
    line = _one_line(name)
    if not any(c.isalnum() for c in line):
        raise UserError("A theme needs a name. Write a few words.")
    if len(line) > LONGEST_NAME:
        raise UserError(
            f"That name has {len(line):,} characters; {LONGEST_NAME} is the most. Say it shorter."
        )
    spoken = line.casefold().lstrip("@")
    if any(spoken in names_in(person) for person in people) or mask(line).text != line:
        raise UserError(
            f"“{line}” names a person. A theme is a matter: name what members speak of."
        )
    return line


def names_in(person: str) -> set[str]:
    """A person's name and each part of it, in small letters."""
    whole = " ".join(person.casefold().split())
    return {whole, *whole.split()} - {""}


# --- what people make of a theme --------------------------------------------------------------------


def renamed(
    themes: Themes, theme: Theme, name: str, who: str, at: datetime, people: Collection[str] = ()
) -> Theme:
    """The theme under another name; the old one goes on meaning it. Raises UserError for a name that is no
    name (clean_name), or another theme's."""
    name = clean_name(name, people)
    found = themes.named(name)
    if found is not None and found.id != theme.id:
        raise UserError(f"“{name}” is a theme already. Merge the two instead.")
    if name == theme.name:
        return theme
    before = tuple(one for one in dict.fromkeys([*theme.names_before, theme.name]) if one != name)
    named = replace(theme, name=name, names_before=before)
    return named.stepped(at, who, f"renamed from {theme.name}")


def merged(
    themes: Themes, theme: Theme, into: Theme, who: str, at: datetime, called: tuple[str, ...] = ()
) -> tuple[Theme, Theme]:
    """The two as they are once the first is a part of the second. `called`: the names that a person typed
    for them. Raises UserError if they are one already, or if fewer people may read the second's name
    than the first's: its messages would show it to them."""
    one, other = themes.final(theme), themes.final(into)
    if one.id == other.id:
        name, other_name = called or (theme.name, into.name)
        raise UserError(f"“{name}” and “{other_name}” are one theme already.")
    if not may_read(one.readers, other.readers):
        raise UserError(
            f"Fewer people may read of “{other.name}” than of “{one.name}”. Merge the other way round: "
            f"`/candor feedback merge {other.name} into {one.name}`."
        )
    gone = replace(one, merged_into=other.id).stepped(at, who, f"merged into {other.name}")
    taken = (
        one.name if may_read(other.readers, one.readers) else "a theme that fewer people may read"
    )
    return gone, other.stepped(at, who, f"took in {taken}")


def moved(theme: Theme, to: Status, who: str, at: datetime, shipped: str = "") -> Theme:
    """The theme in another status. `shipped`: what shipped, in a person's words."""
    if to is Status.SHIPPED:
        theme = replace(theme, shipped=shipped, shipped_at=theme.shipped_at or at)
    else:
        theme = replace(theme, shipped="", shipped_at=None)
    return replace(theme, status=to).stepped(at, who, str(to))


# --- rows -------------------------------------------------------------------------------------------


def record_of(theme: Theme) -> Record:
    """The row that keeps a theme."""
    body: dict[str, Any] = {
        "name": theme.name,
        "origin": theme.origin,
        "readers": list(theme.readers),
        "examples": list(theme.examples),
        "names_before": list(theme.names_before),
        "merged_into": theme.merged_into,
        "shipped": theme.shipped,
        "shipped_at": theme.shipped_at.isoformat() if theme.shipped_at else None,
        "history": [[step.at.isoformat(), step.who, step.what] for step in theme.history],
    }
    return Record(THEME, theme.id, body, theme.status, version=theme.version)


def theme_of(record: Record) -> Theme:
    """The theme that a row holds."""
    body: Mapping[str, Any] = record.body
    at = body["shipped_at"]
    return Theme(
        record.id,
        body["name"],
        Origin(body["origin"]),
        tuple(body["readers"]),
        tuple(body["examples"]),
        tuple(body["names_before"]),
        body["merged_into"],
        Status(record.state),
        body["shipped"],
        datetime.fromisoformat(at) if at else None,
        tuple(Step(datetime.fromisoformat(when), who, what) for when, who, what in body["history"]),
        record.version,
    )
