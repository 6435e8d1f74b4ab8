"""A card's chart as Slack draws it, where it can (Slack, "Data visualization block")."""

from __future__ import annotations

import math

from candorbot.card import Chart
from candorbot.platforms.cutting import line
from candorbot.platforms.slack.blocks import Block

TITLE = 50
NAME = 20
SERIES = 6
"""What the reference said when the block came; it has been twelve since."""
POINTS = 20


def drawn(chart: Chart) -> Block | None:
    """The chart as a block of a message; None if Slack would refuse it."""
    labels = [_name(label) for label in chart.labels]
    names = [_name(row.name) or _name(chart.title) for row in chart.series]
    values = [value for row in chart.series for value in row.values]
    if (
        not 0 < len(chart.series) <= SERIES
        or not 0 < len(labels) <= POINTS
        or any(len(row.values) != len(labels) for row in chart.series)
        or not all(map(math.isfinite, values))
        or not all([*labels, *names, line(chart.title, TITLE)])
        or len(set(labels)) < len(labels)
        or len(set(names)) < len(names)
    ):
        return None
    series = [
        {
            "name": name,
            "data": [
                {"label": label, "value": value}
                for label, value in zip(labels, row.values, strict=True)
            ],
        }
        for name, row in zip(names, chart.series, strict=True)
    ]
    return {
        "type": "data_visualization",
        "title": line(chart.title, TITLE),
        "chart": {
            "type": "line" if chart.kind == "line" else "bar",
            "series": series,
            "axis_config": {"categories": labels},
        },
    }


def _name(text: str) -> str:
    return line(text, NAME)
