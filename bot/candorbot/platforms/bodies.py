"""What another program wrote as JSON, read as far as it has the shape one looks for. Total for any body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Body = Mapping[str, Any]


def part(body: Body, name: str) -> Body:
    """The body that stands in another under a name; an empty one for what is none."""
    found = body.get(name)
    return found if isinstance(found, Mapping) else {}


def listed(found: object) -> list[Body]:
    """The bodies of a list; none for what is no list."""
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def text_of(body: Body, name: str) -> str:
    """The text that stands under a name; "" for what is none."""
    found = body.get(name)
    return found if isinstance(found, str) else ""
