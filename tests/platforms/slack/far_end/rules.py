"""Small rules about JSON, and rules made of them. A rule yields what is wrong, each with its path."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Complaints = Iterator[str]
Rule = Callable[[Any, str], Complaints]


def string(most: int, least: int = 1) -> Rule:
    def check(value: Any, at: str) -> Complaints:
        if not isinstance(value, str):
            yield f"{at}: a string is wanted, not {type(value).__name__}"
        elif not least <= len(value) <= most:
            yield f"{at}: {least} to {most} characters, not {len(value)}"
        elif any("\ud800" <= c <= "\udfff" for c in value):
            yield f"{at}: half a character (a lone surrogate)"

    return check


def url(value: Any, at: str) -> Complaints:
    yield from string(3000)(value, at)
    if isinstance(value, str) and not value.startswith(("https://", "http://", "mailto:")):
        yield f"{at}: not an absolute address"


def boolean(value: Any, at: str) -> Complaints:
    if not isinstance(value, bool):
        yield f"{at}: true or false, not {value!r:.50}"


def whole(least: int, most: int) -> Rule:
    def check(value: Any, at: str) -> Complaints:
        if type(value) is not int or not least <= value <= most:
            yield f"{at}: a whole number from {least} to {most}, not {value!r:.50}"

    return check


def number(value: Any, at: str) -> Complaints:
    if type(value) not in (int, float) or not math.isfinite(value):
        yield f"{at}: a number, not {value!r:.50}"


def one_of(*words: Any) -> Rule:
    def check(value: Any, at: str) -> Complaints:
        if value not in words:
            yield f"{at}: one of {words}, not {value!r:.50}"

    return check


def many(rule: Rule, least: int, most: int) -> Rule:
    def check(value: Any, at: str) -> Complaints:
        if not isinstance(value, list):
            yield f"{at}: a list is wanted, not {type(value).__name__}"
            return
        if not least <= len(value) <= most:
            yield f"{at}: {least} to {most} entries, not {len(value)}"
        for number, one in enumerate(value):
            yield from rule(one, f"{at}[{number}]")

    return check


def shape(takes: Mapping[str, Rule], *needs: str, either: tuple[str, ...] = ()) -> Rule:
    """An object with these fields and no others; of `either`, exactly one."""

    def check(value: Any, at: str) -> Complaints:
        if not isinstance(value, dict):
            yield f"{at}: an object is wanted, not {type(value).__name__}"
            return
        for name, one in value.items():
            if name not in takes:
                yield f"{at}: no field {name!r}"
            else:
                yield from takes[name](one, f"{at}.{name}")
        for name in needs:
            if name not in value:
                yield f"{at}: {name} is missing"
        if either and sum(name in value for name in either) != 1:
            yield f"{at}: exactly one of {either}"

    return check


def typed(table: Mapping[str, Rule], *names: str) -> Rule:
    """An object whose `type` names its rule; only these types, if any are named."""

    def check(value: Any, at: str) -> Complaints:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in table or (names and kind not in names):
            yield f"{at}: {kind!r} has no place here"
        else:
            yield from table[kind](value, f"{at}({kind})")

    return check


def anything(value: Any, at: str) -> Complaints:
    yield from ()
