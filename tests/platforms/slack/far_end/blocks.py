"""The blocks of Block Kit, each with the surfaces it may stand on."""

from __future__ import annotations

from typing import Any

from tests.platforms.slack.far_end.rules import (
    Complaints,
    Rule,
    anything,
    boolean,
    many,
    number,
    one_of,
    shape,
    string,
    typed,
    url,
)
from tests.platforms.slack.far_end.shapes import (
    ACCESSORY,
    ACTIONS,
    ELEMENTS,
    INPUT,
    RICH,
    marked,
    plain,
    words,
)

SERIES, POINTS = 12, 20


def block(name: str, fields: dict[str, Rule], *needs: str, either: tuple[str, ...] = ()) -> Rule:
    common: dict[str, Rule] = {"type": one_of(name), "block_id": string(255)}
    return shape({**common, **fields}, "type", *needs, either=either)


def with_words(value: Any, at: str) -> Complaints:
    """A section has a text, or fields, or both."""
    fields = {
        "text": words(3000),
        "fields": many(words(2000), 1, 10),
        "accessory": ACCESSORY,
        "expand": boolean,
    }
    yield from block("section", fields)(value, at)
    if not value.keys() & {"text", "fields"}:
        yield f"{at}: a text or fields"


# charts: "Data visualization block" of Slack's reference

POINT = shape({"label": string(20), "value": number}, "label", "value")
ROW = shape({"name": string(20), "data": many(POINT, 1, POINTS)}, "name", "data")
AXES = shape(
    {"categories": many(string(20), 1, POINTS), "x_label": string(50), "y_label": string(50)},
    "categories",
)


def drawn(kind: str) -> Rule:
    fields = {"type": one_of(kind), "series": many(ROW, 1, SERIES), "axis_config": AXES}
    rule = shape(fields, "type", "series", "axis_config")

    def check(value: Any, at: str) -> Complaints:
        complaints = list(rule(value, at))
        yield from complaints
        if complaints:
            return
        categories = value["axis_config"]["categories"]
        for row in value["series"]:
            if [point["label"] for point in row["data"]] != categories:
                yield f"{at}: the points of {row['name']!r} are not the categories"
        names = [row["name"] for row in value["series"]]
        if len(set(names)) < len(names) or len(set(categories)) < len(categories):
            yield f"{at}: two series or two categories have one name"

    return check


PIE = shape({"type": one_of("pie"), "segments": many(POINT, 1, 12)}, "type", "segments")
CHARTS = {"pie": PIE, **{kind: drawn(kind) for kind in ("bar", "line", "area")}}

CELLS: dict[str, Rule] = {
    "raw_text": shape({"type": anything, "text": string(3000)}, "text"),
    "raw_number": shape({"type": anything, "value": number, "text": string(3000)}, "value"),
    "rich_text": shape({"type": anything, "elements": many(typed(RICH), 1, 100)}, "elements"),
}
COLUMN = shape({"align": one_of("left", "center", "right"), "is_wrapped": boolean})

BLOCKS: dict[str, Rule] = {
    "section": with_words,
    "divider": block("divider", {}),
    "header": block("header", {"text": plain(150)}, "text"),
    "context": block(
        "context",
        {
            "elements": many(
                typed(
                    {"plain_text": plain(3000), "mrkdwn": marked(3000), "image": ELEMENTS["image"]}
                ),
                1,
                10,
            )
        },
        "elements",
    ),
    "actions": block("actions", {"elements": many(ACTIONS, 1, 25)}, "elements"),
    "context_actions": block(
        "context_actions",
        {"elements": many(typed({"feedback_buttons": anything, "icon_button": anything}), 1, 5)},
        "elements",
    ),
    "input": block(
        "input",
        {
            "label": plain(2000),
            "element": INPUT,
            "hint": plain(2000),
            "optional": boolean,
            "dispatch_action": boolean,
        },
        "label",
        "element",
    ),
    "image": block(
        "image",
        {
            "alt_text": string(2000),
            "image_url": url,
            "slack_file": anything,
            "title": plain(2000),
        },
        "alt_text",
        either=("image_url", "slack_file"),
    ),
    "markdown": block("markdown", {"text": string(12_000)}, "text"),
    "rich_text": block("rich_text", {"elements": many(typed(RICH), 1, 100)}, "elements"),
    "table": block(
        "table",
        {
            "rows": many(many(typed(CELLS), 1, 20), 1, 100),
            "column_settings": many(COLUMN, 1, 20),
        },
        "rows",
    ),
    "data_visualization": block(
        "data_visualization", {"title": string(50), "chart": typed(CHARTS)}, "title", "chart"
    ),
}
MESSAGES_ONLY = {"markdown", "context_actions", "table", "data_visualization"}
