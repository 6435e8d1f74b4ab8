"""A network as a picture, SVG and PNG, light and dark: who replies to whom.

The layout is ours and the same for the same network: everybody starts on a circle, in the order given, all push
each other away and ties pull together, a little less at each step (T. Fruchterman and E. Reingold, Graph drawing
by force-directed placement, 1991). Who is new is told by shape as well as by colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from candorbot import words
from candorbot.card import Network
from candorbot.charts import LIGHT, Format, Look, drawing, saved, seen

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

SIZE = (7.2, 5.0)
"""Inches."""
STEPS = 120
INWARDS = 0.6
"""How strongly all are drawn to the middle, so that no part drifts away."""
WIDTHS = ((8, 3.0), (3, 1.8), (1, 0.9))
"""Replies from which a tie is so wide, in points."""


def layout(network: Network) -> list[tuple[float, float]]:
    """Where everybody stands, each coordinate from 0 to 1, in thousandths."""
    import numpy as np

    count = len(network.names)
    if count < 2:
        return [(0.5, 0.5)] * count
    angles = 2 * np.pi * np.arange(count) / count
    at = np.stack((np.cos(angles), np.sin(angles)), axis=1) / 2
    pulls = np.zeros((count, count))
    for tie in network.ties:
        pulls[tie.one, tie.other] = pulls[tie.other, tie.one] = 1 + min(tie.count, 5) / 5
    apart = 1 / np.sqrt(count)
    for step in range(STEPS):
        between = at[:, None, :] - at[None, :, :]
        far = np.maximum(np.sqrt((between**2).sum(axis=2)), 1e-3)
        force = apart**2 / far**2 - pulls * far / apart
        moved = (between * force[:, :, None]).sum(axis=1) - INWARDS * at
        length = np.maximum(np.sqrt((moved**2).sum(axis=1, keepdims=True)), 1e-9)
        most = 0.1 * (1 - step / STEPS)
        at = at + moved / length * np.minimum(length, most)
    low, high = at.min(axis=0), at.max(axis=0)
    placed = ((at - low) / np.maximum(high - low, 1e-9)).round(3)
    return [(float(x), float(y)) for x, y in placed]


def network_picture(network: Network, look: Look = LIGHT, kind: Format = "svg") -> bytes:
    """The network as a picture. Any names."""
    import numpy as np

    with drawing(SIZE) as figure:
        axes = figure.add_subplot()
        at = np.array(layout(network)).reshape(-1, 2)
        for tie in network.ties:
            wide = next(width for least, width in WIDTHS if tie.count >= least)
            two = at[[tie.one, tie.other]]
            axes.plot(two[:, 0], two[:, 1], color=look.ink, alpha=0.4, linewidth=wide, zorder=1)
        new = np.array([n in network.new for n in range(len(at))], bool)
        _draw(axes, at[~new], "o", look.lines[0], words.NETWORK_MEMBER)
        _draw(axes, at[new], "D", look.lines[1], words.NETWORK_NEW)
        for (x, y), name in zip(at, network.names, strict=True):
            axes.annotate(
                seen(name), (x, y), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=7,
                color=look.ink,
            )  # fmt: skip
        axes.margins(0.12)
        axes.set_axis_off()
        axes.set_title(seen(network.title), loc="left", color=look.ink, fontsize=10)
        if len(at):
            axes.legend(
                labelcolor=look.ink, frameon=False, loc="lower right", bbox_to_anchor=(1, -0.02)
            )
        return saved(figure, network, look, kind)


def _draw(axes: Axes, at: NDArray[np.float64], shape: str, colour: str, label: str) -> None:
    if len(at):
        axes.scatter(at[:, 0], at[:, 1], s=40, marker=shape, color=colour, label=label, zorder=2)
