"""Charts as pictures, SVG and PNG, light and dark, with matplotlib, which is imported at the first of them.

The same chart gives the same bytes. Colours are of Okabe and Ito's palette, which people with any kind of
colour vision tell apart (M. Okabe and K. Ito, Color Universal Design, 2008); nothing is told by colour
alone. A picture stands beside its `alt`.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from candorbot.card import Chart, Network

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIZE = (7.2, 2.6)
"""Inches; 100 points each in a PNG, twice as many for fine screens."""
DOTS = 200
MOST_BESIDE = 12
"""Rows of bars that lie, each beside its name; more stand, as hours do."""
MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class Look:
    """Colours for one kind of screen."""

    paper: str
    ink: str
    faint: str
    lines: tuple[str, ...]


LIGHT = Look("#ffffff", "#222222", "#cccccc", ("#0072B2", "#D55E00", "#009E73", "#CC79A7"))
DARK = Look("#1b1b1b", "#e6e6e6", "#4a4a4a", ("#56B4E9", "#E69F00", "#009E73", "#CC79A7"))
LOOKS = {"light": LIGHT, "dark": DARK}
Format = Literal["svg", "png"]
_BARS = "▁▂▃▄▅▆▇█"


def picture(chart: Chart, look: Look = LIGHT, kind: Format = "svg") -> bytes:
    """The chart as a picture. Any chart, any labels."""
    with drawing(SIZE) as figure:
        axes = figure.add_subplot()
        if chart.kind == "bars":
            _bars(axes, chart, look)
        else:
            _lines(axes, chart, look)
        _dress(axes, chart, look)
        return saved(figure, chart, look, kind)


def sparkline(chart: Chart) -> str:
    """A chart's first row of values as small bars, from nothing to the highest."""
    row = chart.series[0].values if chart.series else ()
    values = [value if math.isfinite(value) else 0 for value in row]
    most = max(values, default=0) or 1
    return "".join(_BARS[round(max(0, value) / most * (len(_BARS) - 1))] for value in values)


def saved(figure: Figure, shown: Chart | Network, look: Look, kind: Format) -> bytes:
    """What was drawn, without anything that differs from day to day."""
    out = io.BytesIO()
    about = {"Date": None, "Creator": None, "Title": seen(shown.title)}
    if kind == "png":
        about = {"Software": None, "Description": seen(shown.alt)}
    figure.savefig(out, format=kind, dpi=DOTS, metadata=about, facecolor=look.paper)
    return out.getvalue()


@contextmanager
def drawing(size: tuple[float, float]) -> Iterator[Figure]:
    """An empty picture of so many inches, in which the same drawn gives the same bytes."""
    import matplotlib
    from matplotlib.figure import Figure

    same = matplotlib.rc_context(
        {
            "svg.hashsalt": "candor",
            "svg.fonttype": "none",
            "text.parse_math": False,
            "font.size": 9,
        }
    )
    with same, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a letter that the font lacks is drawn as a box
        yield Figure(figsize=size, layout="constrained")


def _lines(axes: Axes, chart: Chart, look: Look) -> None:
    places = range(len(chart.labels))
    for n, series in enumerate(chart.series):
        colour = look.lines[n % len(look.lines)]
        axes.plot(
            places, series.values, color=colour, marker="o", markersize=3, label=seen(series.name)
        )
    step = max(1, -(-len(chart.labels) // MOST_TICKS))
    axes.set_xticks(list(places)[::step], [seen(one) for one in chart.labels[::step]])
    lowest = min((value for one in chart.series for value in one.values), default=0)
    if lowest >= 0:
        axes.set_ylim(bottom=0)
    else:
        axes.axhline(0, color=look.ink, linewidth=0.8)


def _bars(axes: Axes, chart: Chart, look: Look) -> None:
    values = chart.series[0].values if chart.series else ()
    places = range(len(chart.labels))
    labels = [seen(one) for one in chart.labels]
    if not _lies(chart):
        axes.bar(places, values, color=look.lines[0])
        axes.set_xticks(list(places)[::2], labels[::2])
        return
    drawn = axes.barh(places, values, color=look.lines[0])
    axes.set_yticks(places, labels)
    axes.invert_yaxis()
    axes.bar_label(drawn, padding=3, color=look.ink, fmt="{:,.0f}")


def _dress(axes: Axes, chart: Chart, look: Look) -> None:
    axes.set_title(seen(chart.title), loc="left", color=look.ink, fontsize=10)
    axes.set_facecolor(look.paper)
    axes.tick_params(colors=look.ink, length=0)
    axes.grid(visible=True, axis="x" if _lies(chart) else "y", color=look.faint, linewidth=0.5)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)
    if len(chart.series) > 1:
        axes.legend(labelcolor=look.ink, frameon=False)


def _lies(chart: Chart) -> bool:
    return chart.kind == "bars" and len(chart.labels) <= MOST_BESIDE


def seen(text: str) -> str:
    """A text without what no XML and no font has."""
    return "".join(char if char.isprintable() else " " for char in text)
