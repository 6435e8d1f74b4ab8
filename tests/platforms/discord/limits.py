"""What must hold of all that we show in Discord, counted afresh here and nowhere in the product."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simcord.components import validate_components, validate_modal

from candorbot.platforms.discord.render import Shown
from tests.platforms.discord.markup import Seen, seen
from tests.platforms.discord.openapi import complaints

V2 = 1 << 15
OURS = {"block", "bold", "address", "bare", "fence"}
BLOCKS = {"###", "-#", "-", ">"}
Components = Sequence[Mapping[str, Any]]


def hold(shown: Shown) -> None:
    """The card stands within every limit of a message. Raises AssertionError."""
    body = {
        "components": shown.components,
        "flags": V2,
        "allowed_mentions": {"parse": []},
        "attachments": [
            {"id": str(n), "filename": file.name, "description": file.description}
            for n, file in enumerate(shown.files)
        ],
    }
    assert complaints("POST", "/channels/1/messages", body) == []
    validate_components(shown.components, flags=V2)
    every = list(parts(shown.components))
    assert len(every) <= 40
    assert sum(map(len, texts(shown.components))) <= 4_000
    words = [*texts(shown.components), *labels(shown.components)]
    words += [file.description for file in shown.files]
    assert sum(len(text.encode()) + 12 for text in words) <= 10_170  # discord-api-docs#8554
    assert all(text.strip() for text in texts(shown.components))
    pressed = [part["custom_id"] for part in every if "custom_id" in part]
    assert len(pressed) == len(set(pressed))
    assert all(part["label"].strip() for part in every if part["type"] == 2)
    named = {f"attachment://{file.name}" for file in shown.files}
    assert len(named) == len(shown.files)
    assert {url for part in every for url in _files(part)} == named
    hold_words(shown.components)


def hold_words(components: Components) -> None:
    """Nothing is obeyed in them but what we wrote ourselves: our headings, our lists, our bold, addresses."""
    for text in texts(components):
        found = seen(text)
        assert {one.kind for one in found.obeyed} <= OURS
        assert set(found.all("block")) <= BLOCKS
        assert all(url.startswith("https://discord.com/channels/") for url in found.all("bare"))


def hold_modal(modal: dict[str, Any]) -> None:
    path = "/interactions/1/token/callback"
    assert complaints("POST", path, {"type": 9, "data": modal}) == []
    validate_modal(modal)
    assert len(str(modal).encode()) <= 12_000


def read(components: Components) -> Seen:
    """All that they say, their buttons last in each row, pictures by what is said of them."""
    said = [seen(one) if isinstance(one, str) else one for one in _said(components)]
    words = "\n\n".join(one.words for one in said)
    return Seen(words, tuple(found for one in said for found in one.obeyed))


def labels(components: Components) -> list[str]:
    return [part["label"] for part in parts(components) if part["type"] == 2]


def texts(components: Components) -> list[str]:
    return [part["content"] for part in parts(components) if part["type"] == 10]


def parts(components: Components) -> Iterator[Mapping[str, Any]]:
    """Every component, those inside others with them."""
    for part in components:
        yield part
        yield from parts(part.get("components", ()))


def _said(components: Components) -> Iterator[str | Seen]:
    for part in components:
        match part["type"]:
            case 17:
                yield from _said(part["components"])
            case 10:
                yield part["content"]
            case 12:
                yield Seen(" / ".join(item["description"] for item in part["items"]), ())
            case 13:
                yield Seen(part["file"]["url"].removeprefix("attachment://"), ())
            case 1:
                yield Seen(" · ".join(labels([part])), ())


def _files(part: Mapping[str, Any]) -> Iterator[str]:
    if part["type"] == 13:
        yield part["file"]["url"]
    for item in part.get("items", ()):
        yield item["media"]["url"]
