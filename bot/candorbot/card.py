"""What a person sees, free of any platform. `render.py` of each platform turns it into that platform's own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Colour(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Light:
    """One pillar's light. `words` say the same as the colour, for people who cannot see it."""

    pillar: str
    colour: Colour
    words: str


@dataclass(frozen=True, slots=True)
class Field:
    """A short fact: `label: value`."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Link:
    """A numbered source or a link to a message. `number` 0 means: not numbered."""

    label: str
    url: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, shown as data: never markup, never checked, never published from here."""

    text: str
    by: str = ""
    where: str = ""
    when: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding as a person reads it: the words it points at, why, where the rule comes from, the fix."""

    colour: Colour
    pillar: str
    rule: str
    quote: str
    reason: str
    source: str
    fix: str


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Input:
    """Something to fill in after a button is pressed. With `choices`, one of them; else text."""

    name: str
    label: str
    value: str = ""
    multiline: bool = False
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """Pressed, it becomes a Request(kind="button") with the same skill, action, about and seen. Without an
    action it is the command itself, or, with an `about`, what the message's menu has for that message."""

    skill: str
    action: str
    label: str
    about: str = ""
    seen: str = ""
    primary: bool = False
    confirm: str = ""
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list, and the message it stands on ("" none)."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A list with its heading."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one line or one row of bars, one for each label of its chart."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Figures to be looked at. `alt` says the same in a sentence, for people who cannot see it; `kind` is
    line for what follows in time, bars for what is compared."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    alt: str
    kind: Literal["line", "bars"] = "line"


@dataclass(frozen=True, slots=True)
class Tie:
    """Two of a network, by their places in it, and how often they replied to each other."""

    one: int
    other: int
    count: int


@dataclass(frozen=True, slots=True)
class Network:
    """Who replies to whom, to be looked at: the names, which of them are new, and their ties. `alt` says the
    same in words, for people who cannot see it."""

    title: str
    names: tuple[str, ...]
    new: frozenset[int]
    ties: tuple[Tie, ...]
    alt: str


@dataclass(frozen=True, slots=True)
class File:
    """Something to take away. Where a card can carry no file, its text is shown."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """The one thing a skill answers with.

    `to_post` is the text that would stand before members, apart from everything said about it. `groups` are
    lists with headings, each line with what it stands on. `subject` names what it is the card of ("draft 12"):
    cards of one subject are one card, however often and wherever it stands; "" is a card of its own.
    `failed` marks a card that says a request could not be done (the console's exit code looks at it). `still`: it
    holds nothing that anybody said or did, so how it looks may be kept in memory.
    """

    title: str
    body: str = ""
    quote: Quote | None = None
    to_post: str = ""
    fields: tuple[Field, ...] = ()
    lights: tuple[Light, ...] = ()
    marks: tuple[Mark, ...] = ()
    links: tuple[Link, ...] = ()
    buttons: tuple[Button, ...] = ()
    footer: str = ""
    failed: bool = False
    groups: tuple[Group, ...] = ()
    chart: Chart | None = None
    file: File | None = None
    network: Network | None = None
    subject: str = ""
    still: bool = False
