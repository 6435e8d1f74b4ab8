"""YAML that people write: read as they meant it, or refused with the file, the line and the cure.

YAML 1.1 reads `no` as False, `12:30:00` as 45000 and a key given twice as the last one, silently. Here
a plain scalar is text unless it is `true`, `false` or a plain number; what YAML would read as something
else must be put in quotes; duplicate keys, aliases and tags are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from candorbot.errors import BadFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydantic import BaseModel
    from yaml import Node

MAX_BYTES = 1_000_000
_NUMBER = re.compile(r"(0|-?[1-9][0-9]{0,14}|-?0(?=\.))(\.[0-9]{1,15})?")
"""Longer numbers would be rounded, or are ids: those go in quotes."""
_YES_OR_NO = frozenset({"yes", "no", "on", "off", "true", "false"})
_MAX_DEPTH = 20

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
    from pydantic import ValidationError

    name = shown or str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadFile(
            name, None, f"cannot be read ({error.strerror}).", "Check its name and rights."
        ) from None
    if len(raw) > MAX_BYTES:
        raise BadFile(name, None, f"is larger than {MAX_BYTES:,} bytes.", "Split it.")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadFile(name, line, "is not UTF-8 text.", "Save it as UTF-8.") from None
    data, lines = parse(text, name)
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

    lines: dict[tuple[object, ...], int] = {}

    def plain(node: Node, path: tuple[object, ...]) -> Any:
        line = node.start_mark.line + 1
        lines[path] = line
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node, line, path)
        if isinstance(node, yaml.SequenceNode):
            return [plain(child, (*path, n)) for n, child in enumerate(node.value)]
        assert isinstance(node, yaml.MappingNode)
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise BadFile(
                    name,
                    key_line,
                    "has a key that is not a word.",
                    "Write a plain word before the colon.",
                )
            key = str(key_node.value)
            if key in out:
                raise BadFile(name, key_line, f"gives `{key}` twice.", "Keep one of them.")
            out[key] = plain(value_node, (*path, key))
            lines[(*path, key)] = key_line
        return out

    def _scalar(node: Any, line: int, path: tuple[object, ...]) -> Any:
        value = str(node.value)
        if node.style:  # quoted or a block; plain is "" or None, by the parser
            return value
        if value in ("true", "false"):
            return value == "true"
        if _NUMBER.fullmatch(value):
            return float(value) if "." in value else int(value)
        if value == "":
            named = f"`{path[-1]}`" if path and isinstance(path[-1], str) else "an entry"
            raise BadFile(
                name, line, f"{named} is empty.", 'Fill it in, remove the line, or write "" or [].'
            )
        if resolver.resolve(yaml.ScalarNode, value, (True, False)) != "tag:yaml.org,2002:str":
            cure = f'Put it in quotes: "{value}"'
            if value.lower() in _YES_OR_NO:
                cure += ", or write true or false"
            raise BadFile(name, line, f"`{value}` can be read in two ways.", cure + ".")
        return value

    resolver: Any = yaml.SafeLoader("")
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same YAML, eight times faster
    try:
        depth = 0
        event: Any
        for event in yaml.parse(text, Loader=loader):
            line = event.start_mark.line + 1
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAX_DEPTH:
                raise BadFile(
                    name, line, f"is nested deeper than {_MAX_DEPTH} levels.", "Flatten it."
                )
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                cure = "Write the value out, or quote the text."
                raise BadFile(name, line, "uses an anchor or alias (& or *).", cure)
            if getattr(event, "tag", None):
                raise BadFile(
                    name, line, f"uses a tag ({event.tag}).", "Remove it, or quote the text."
                )
        root = yaml.compose(text, Loader=loader)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: "\U00110000" is no character
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it has a character YAML does not allow"
        raise BadFile(
            name,
            mark.line + 1 if mark else None,
            f"is not YAML: {problem}.",
            "Check indents, colons and quotes.",
        ) from None
    if root is None:
        raise BadFile(name, None, "is empty.", "Copy the example and change it.")
    return plain(root, ()), lines


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
        case "list_type":
            return Fault(where, f"`{named}` must be a list.", "Write it as [one, two].")
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
