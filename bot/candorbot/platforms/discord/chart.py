"""A card's chart as a picture that goes with the message: Discord draws none itself."""

from __future__ import annotations

import math
from functools import lru_cache

from candorbot.card import Chart
from candorbot.charts import picture

POINTS, SERIES = 400, 12
"""More are no picture any more."""
WIDEST = 1e15
"""Values beyond it are no counts."""


@lru_cache(maxsize=16)  # a card is shown anew whenever something of it changes
def drawn(chart: Chart) -> bytes:
    """The chart as PNG; nothing for what cannot be drawn. The first one takes a second or two, each a quarter of
    one: not for the event loop."""
    values = [value for row in chart.series for value in row.values]
    if (
        not 0 < len(chart.series) <= SERIES
        or not 0 < len(chart.labels) <= POINTS
        or any(len(row.values) != len(chart.labels) for row in chart.series)
        or not all(math.isfinite(value) and abs(value) < WIDEST for value in values)
    ):
        return b""
    return picture(chart, kind="png")
