"""What must hold of all that we show in Slack, counted afresh here and nowhere in the product."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

OURS = {
    "header", "section", "context", "divider", "actions", "rich_text", "data_visualization", "input",
}  # fmt: skip
RICH = {
    "rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted", "text", "link",
}  # fmt: skip
LONGEST = {"header": 150, "section": 3_000}


def hold(blocks: list[dict[str, Any]], surface: str) -> None:
    """The blocks stand within every limit of a message, home or modal. Raises AssertionError."""
    assert 0 < len(blocks) <= (50 if surface == "message" else 100)
    sent = json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))
    assert len(sent) <= (12_000 if surface != "modal" else 250_000)
    sent.encode("utf-8")
    assert {block["type"] for block in blocks} <= OURS
    assert surface == "message" or all(b["type"] != "data_visualization" for b in blocks)
    assert surface == "modal" or all(b["type"] != "input" for b in blocks)
    for part in parts(blocks):
        _hold_part(part)
    ids = [part["action_id"] for part in parts(blocks) if "action_id" in part]
    assert len(ids) == len(set(ids))
    for block in blocks:
        if block["type"] == "context":
            assert 0 < len(block["elements"]) <= 10
        elif block["type"] == "actions":
            assert 0 < len(block["elements"]) <= 5
        elif block["type"] in LONGEST:
            assert len(block["text"]["text"]) <= LONGEST[block["type"]]
        if block["type"] == "data_visualization":
            _hold_chart(block)
        else:
            (parsed,) = Block.parse_all([block])
            parsed.validate_json()
            assert parsed.to_dict() == block


def hold_view(view: dict[str, Any]) -> None:
    hold(view["blocks"], view["type"])
    parsed = View(**view)
    parsed.validate_json()
    assert len(view.get("private_metadata", "")) <= 3_000
    for name in ("title", "submit", "close"):
        assert name not in view or 0 < len(view[name]["text"]) <= 24


def _hold_part(part: Mapping[str, Any]) -> None:
    kind = part.get("type", "")
    assert kind != "mrkdwn"
    assert kind in RICH or not kind.startswith("rich_text_")
    assert not {"user", "usergroup", "broadcast", "channel", "emoji", "date"} & {kind}
    if kind == "plain_text":
        assert part["emoji"] is False
        assert part["text"]
    if kind == "text":
        assert part["text"]
    if kind == "link":
        _hold_link(part)
    if kind == "button":
        assert 0 < len(part["text"]["text"]) <= 75
        assert 0 < len(part["value"]) <= 2_000


def _hold_link(link: Mapping[str, Any]) -> None:
    """What is shown is the address or its host, and no browser goes elsewhere."""
    there = urlsplit(link["url"])
    assert there.scheme in ("http", "https")
    assert link["url"].isascii()
    assert "@" not in there.netloc
    assert not set(link["url"]) & set('\\ <>"')
    assert link.get("text", link["url"]) in (link["url"], there.netloc.partition(":")[0])


def _hold_chart(block: Mapping[str, Any]) -> None:
    chart = block["chart"]
    assert set(block) == {"type", "title", "chart"}
    assert set(chart) == {"type", "series", "axis_config"}
    assert 0 < len(block["title"]) <= 50
    assert chart["type"] in ("line", "bar")
    categories = chart["axis_config"]["categories"]
    assert 0 < len(categories) <= 20
    assert 0 < len(chart["series"]) <= 6
    assert all(0 < len(label) <= 20 for label in categories)
    assert len({row["name"] for row in chart["series"]}) == len(chart["series"])
    for row in chart["series"]:
        assert 0 < len(row["name"]) <= 20
        assert [point["label"] for point in row["data"]] == categories
        json.dumps([point["value"] for point in row["data"]], allow_nan=False)


def parts(node: Any) -> Iterator[Mapping[str, Any]]:
    """Every object in it."""
    if isinstance(node, Mapping):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            yield from parts(one)
