"""What Discord's published description says of a request: specs/discord.json, which extract.py makes.

`complaints("POST", "/channels/1/messages", body)` lists what is wrong with a request, [] if nothing.
A request that is not described is wrong. So is an id that is no string, though Discord reads both."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator

FILE = Path(__file__).with_name("specs") / "discord.json"
YES, NO = ("true", "1"), ("false", "0")
FORMATS = FormatChecker(formats=())
PLACE = re.compile(r"\{(\w+)\}")


@FORMATS.checks("date-time", raises=ValueError)
def _date_time(value: object) -> bool:
    return not isinstance(value, str) or bool(datetime.fromisoformat(value).tzinfo)


def _by_type(
    validator: Validator, shapes: Mapping[str, Any], value: object, _: object
) -> Iterator[ValidationError]:
    """Of several shapes, the one that the object's `type` names."""
    if not isinstance(value, dict) or "type" not in value:
        return  # `type` and `required` beside it say so
    kind = value["type"]
    if type(kind) is not int or str(kind) not in shapes:
        yield ValidationError(f"type {kind!r} has no place here; {', '.join(shapes)} have")
    else:
        yield from validator.descend(value, shapes[str(kind)])


def _or_null(
    validator: Validator, shape: Any, value: object, _: object
) -> Iterator[ValidationError]:
    if value is not None:
        yield from validator.descend(value, shape)


Strict = validators.extend(Draft202012Validator, {"by_type": _by_type, "or_null": _or_null})


@dataclass(frozen=True, eq=False)
class Operation:
    """One method of one path. `template` is its path as described: /channels/{channel_id}."""

    method: str
    template: str
    path: re.Pattern[str]
    in_path: Mapping[str, Validator]
    query: Mapping[str, Validator]
    body: Validator | None

    @property
    def name(self) -> str:
        """As faults are planned: POST /channels/{}/messages."""
        return f"{self.method} {PLACE.sub('{}', self.template)}"

    def args(self, path: str) -> dict[str, str]:
        """What stands in the places of the template: channel_id and so on."""
        found = self.path.fullmatch(path)
        return found.groupdict() if found else {}


def names() -> set[str]:
    """Of all operations."""
    return {one.name for one in _operations()}


def operation(method: str, path: str) -> Operation | None:
    """The operation that a request means; of two, the one with more words of its own
    (messages/@original, not messages/{message_id})."""
    return next((o for o in _operations() if o.method == method and o.path.fullmatch(path)), None)


def complaints(
    method: str, path: str, body: object = None, query: Mapping[str, str] | None = None
) -> list[str]:
    """What is wrong with a request; `path` begins after /api/v10, values of `query` are as typed."""
    found = operation(method, path)
    if found is None:
        return [f"{method} {path}: no such operation in specs/discord.json"]
    wrong = _wrong_in_address(found, path, tuple((query or {}).items()))
    return [f"{method} {path}: {one}" for one in (*wrong, *_wrong_in_body(found, body))]


@lru_cache(4096)
def _wrong_in_address(
    described: Operation, path: str, query: tuple[tuple[str, str], ...]
) -> tuple[str, ...]:
    found: list[str] = []
    for name, value in described.args(path).items():
        if name in described.in_path:
            found += _errors(described.in_path[name], value, name)
    for name, value in query:
        if name in described.query:
            shape = described.query[name]
            found += _errors(shape, _read(shape, value), f"?{name}")
        else:
            found.append(f"?{name}: not described")
    return tuple(found)


def _wrong_in_body(described: Operation, body: object) -> Iterator[str]:
    if described.body is not None:
        yield from _errors(described.body, body, "body")
    elif body is not None:
        yield "a body where none is described"


def _errors(validator: Validator, value: object, at: str) -> Iterator[str]:
    for error in validator.iter_errors(value):
        yield f"{at}{error.json_path.removeprefix('$')}: {_said(error)}"


def _said(error: ValidationError) -> str:
    if error.validator == "anyOf":
        return f"fits none of the shapes it may have: {str(error.instance)[:200]}"
    return error.message if len(error.message) < 300 else f"{error.message[:300]}…"


def _read(validator: Validator, value: str) -> object:
    """A value of a query, as the kind that is described: a number, true or false, or a string."""
    kind = validator.schema.get("type")
    if kind == "integer" and value.isdecimal():
        return int(value)
    return value in YES if kind == "boolean" and value in (*YES, *NO) else value


def _inlined(schema: Any, defs: Mapping[str, Any]) -> Any:
    """Without references: to follow one takes longer than all else together."""
    if isinstance(schema, list):
        return [_inlined(one, defs) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(defs[schema["$ref"].removeprefix("#/$defs/")], defs)
    return {name: _inlined(one, defs) for name, one in schema.items()}


@cache
def _operations() -> tuple[Operation, ...]:
    file = json.loads(FILE.read_text())

    def validator(schema: dict[str, Any]) -> Validator:
        return Strict(_inlined(schema, file["$defs"]), format_checker=FORMATS)

    def of(schemas: dict[str, dict[str, Any]]) -> dict[str, Validator]:
        return {name: validator(schema) for name, schema in schemas.items()}

    made = [
        Operation(
            one["method"],
            one["path"],
            re.compile(PLACE.sub(r"(?P<\1>[^/]+)", one["path"])),
            of(one["in_path"]),
            of(one["query"]),
            validator(one["body"]) if one["body"] is not None else None,
        )
        for one in file["operations"]
    ]
    return tuple(sorted(made, key=lambda o: o.template.count("{")))
