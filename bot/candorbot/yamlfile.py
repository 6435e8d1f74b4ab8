"""YAML that people write: read as they meant it, or refused with the file, the line and the cure.

YAML 1.1 reads `no` as False, `12:30:00` as 45000 and a key given twice as the last one, silently. Here
a plain scalar is text unless it is `true`, `false` or a plain number; what YAML would read as something
else must be put in quotes; duplicate keys, aliases and tags are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, TypeVar

from candorbot import datafile
from candorbot.errors import BadFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydantic import BaseModel

_NUMBER = re.compile(r"(0|-?[1-9][0-9]{0,14}|-?0(?=\.))(\.[0-9]{1,15})?")
"""Longer numbers would be rounded, or are ids: those go in quotes."""
_TEXT = "tag:yaml.org,2002:str"
_YES_OR_NO = frozenset({"yes", "no", "on", "off", "true", "false"})
_MAX_DEPTH = 20
MAX_ENTRIES = 10_000
"""Values of one file."""
_Open = tuple[tuple[object, ...], dict[str, Any] | list[Any]]
"""A collection that is being read, behind its path."""

Model = TypeVar("Model", bound="BaseModel")


class Fault(NamedTuple):
    """What is wrong at a path of the file ("areas", 2, "name"), and what to do."""

    where: tuple[object, ...]
    what: str
    cure: str


class Unfit(ValueError):
    """Raised by a validator of a value: what is wrong with it, and what to do."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(f"{what} {cure}")
        self.what = what
        self.cure = cure


def load(
    path: Path,
    model: type[Model],
    shown: str = "",
    faults: Callable[[Model], Iterable[Fault]] | None = None,
) -> Model:
    """Read `path` into `model`. Raises BadFile, naming the file as `shown` (else the path), the line,
    what is wrong and what to do. `faults` says what does not fit together; the first is raised."""
    name = shown or str(path)
    return made(datafile.read(path, name), model, name, faults)


def made(
    raw: bytes,
    model: type[Model],
    name: str,
    faults: Callable[[Model], Iterable[Fault]] | None = None,
) -> Model:
    """The same of the bytes of the file called `name`."""
    from pydantic import ValidationError

    data, lines = parse(datafile.decoded(raw, name), name)
    try:
        read = model.model_validate(data)
    except ValidationError as error:
        where, what, cure = _fault(error.errors()[0])
        raise BadFile(name, _line_of(where, lines), what, cure) from None
    for where, what, cure in faults(read) if faults else ():
        raise BadFile(name, _line_of(where, lines), what, cure)
    return read


def parse(text: str, name: str) -> tuple[Any, dict[tuple[object, ...], int]]:
    """Plain data of a YAML text, and the line (from 1) of each path in it."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same YAML, eight times faster
    reading = _Reading(name)
    try:
        for event in yaml.parse(text, Loader=loader):
            reading.take(event)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: "\U00110000" is no character
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it has a character YAML does not allow"
        raise BadFile(
            name,
            mark.line + 1 if mark else None,
            f"is not YAML: {problem}.",
            "Check indents, colons and quotes.",
        ) from None
    if not reading.lines:
        raise BadFile(name, None, "is empty.", "Copy the example and change it.")
    return reading.root, reading.lines


class _Reading:
    """A YAML text as its events come, one after another: refused at the first that is not right."""

    def __init__(self, name: str) -> None:
        import yaml

        self.root: Any = None
        self.lines: dict[tuple[object, ...], int] = {}
        self._name = name
        self._yaml = yaml
        self._resolver: Any = yaml.SafeLoader("")
        self._open: list[_Open] = []
        self._key: str | None = None
        self._key_line = 0

    def take(self, event: Any) -> None:
        yaml = self._yaml
        line = event.start_mark.line + 1
        if isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            return
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._refuse(
                line, "uses an anchor or alias (& or *).", "Write the value out, or quote the text."
            )
        if not isinstance(event, yaml.NodeEvent):
            if isinstance(event, yaml.DocumentStartEvent) and self.lines:
                self._refuse(line, "holds a second document (---).", "Keep one; split the file.")
            return
        if event.tag:
            self._refuse(line, f"uses a tag ({event.tag}).", "Remove it, or quote the text.")
        if len(self.lines) >= MAX_ENTRIES:
            self._refuse(line, f"has more than {MAX_ENTRIES:,} entries.", "Split it.")
        scalar = isinstance(event, yaml.ScalarEvent)
        inside = self._open[-1] if self._open else None
        if inside and isinstance(inside[1], dict) and self._key is None:
            self._take_key(event.value if scalar else None, line, inside[1])
            return
        path = self._place(line, inside)
        if scalar:
            self._put(inside, self._scalar(event, line, path))
            return
        if len(self._open) >= _MAX_DEPTH:
            self._refuse(line, f"is nested deeper than {_MAX_DEPTH} levels.", "Flatten it.")
        opened: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._put(inside, opened)
        self._open.append((path, opened))

    def _take_key(self, key: str | None, line: int, there: dict[str, Any]) -> None:
        if key is None:
            self._refuse(
                line, "has a key that is not a word.", "Write a plain word before the colon."
            )
        if key in there:
            self._refuse(line, f"gives `{key}` twice.", "Keep one of them.")
        self._key, self._key_line = key, line

    def _place(self, line: int, inside: _Open | None) -> tuple[object, ...]:
        """The path of the value that comes now; its line is its key's, if it has one."""
        if inside is None:
            path: tuple[object, ...] = ()
        elif isinstance(inside[1], dict):
            path, line = (*inside[0], self._key), self._key_line
        else:
            path = (*inside[0], len(inside[1]))
        self.lines[path] = line
        return path

    def _put(self, inside: _Open | None, value: Any) -> None:
        if inside is None:
            self.root = value
        elif isinstance(inside[1], dict):
            assert self._key is not None
            inside[1][self._key] = value
            self._key = None
        else:
            inside[1].append(value)

    def _scalar(self, event: Any, line: int, path: tuple[object, ...]) -> Any:
        value = str(event.value)
        if event.style:  # quoted or a block; plain is "" or None, by the parser
            return value
        if value in ("true", "false"):
            return value == "true"
        if _NUMBER.fullmatch(value):
            return float(value) if "." in value else int(value)
        if value == "":
            named = f"`{path[-1]}`" if path and isinstance(path[-1], str) else "an entry"
            self._refuse(
                line, f"{named} is empty.", 'Fill it in, remove the line, or write "" or [].'
            )
        if self._resolver.resolve(self._yaml.ScalarNode, value, (True, False)) != _TEXT:
            cure = f'Put it in quotes: "{value}"'
            if value.lower() in _YES_OR_NO:
                cure += ", or write true or false"
            self._refuse(line, f"`{value}` can be read in two ways.", cure + ".")
        return value

    def _refuse(self, line: int, what: str, cure: str) -> NoReturn:
        raise BadFile(self._name, line, what, cure)


def _line_of(location: tuple[object, ...], lines: dict[tuple[object, ...], int]) -> int | None:
    while location not in lines and location:
        location = location[:-1]
    return lines.get(location)


def _fault(error: Any) -> Fault:
    """A pydantic error in words for people."""
    where = tuple(error["loc"])
    named = ".".join(str(n + 1) if isinstance(n, int) else n for n in where) or "the file"
    facts = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return Fault(where, f"`{named}` is missing.", "Add it.")
        case "extra_forbidden":
            return Fault(
                where, f"`{named}` is not a known entry.", "Check the spelling, or remove it."
            )
        case "string_type":
            return Fault(where, f"`{named}` must be text.", "Put it in quotes.")
        case "int_type" | "int_from_float":
            return Fault(
                where, f"`{named}` must be a whole number.", "Write digits, without quotes."
            )
        case "bool_type":
            return Fault(where, f"`{named}` must be true or false.", "Write one, without quotes.")
        case "list_type" | "tuple_type":
            cure = "Write it as [one, two], or each on a line of its own behind “- ”."
            return Fault(where, f"`{named}` must be a list.", cure)
        case "model_type" | "dict_type":
            return Fault(where, f"`{named}` must have entries of its own.", "Indent them under it.")
        case "too_short":
            return Fault(
                where, f"`{named}` has too few entries.", f"Write at least {facts['min_length']}."
            )
        case "too_long":
            return Fault(where, f"`{named}` has too many entries.", f"Keep {facts['max_length']}.")
        case "string_too_short":
            return Fault(where, f"`{named}` is empty.", "Fill it in.")
        case "string_too_long":
            most = facts["max_length"]
            return Fault(where, f"`{named}` is longer than {most} characters.", "Shorten it.")
        case "greater_than_equal":
            return Fault(where, f"`{named}` is too small.", f"Write {facts['ge']} or more.")
        case "less_than_equal":
            return Fault(where, f"`{named}` is too large.", f"Write {facts['le']} or less.")
        case "literal_error":
            return Fault(where, f"`{named}` is not a known word.", f"Write {facts['expected']}.")
        case "value_error" if isinstance(facts.get("error"), Unfit):
            return Fault(where, f"`{named}`: {facts['error'].what}", facts["error"].cure)
        case _:
            return Fault(where, f"`{named}`: {error['msg']}.", "Mend the value.")
