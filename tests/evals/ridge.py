"""What training needs of mathematics: a sparse matrix, and the least value of a smooth convex function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass
class Sparse:
    """A sparse matrix as three columns, multiplied in a fixed order."""

    shape: tuple[int, int]
    at: NDArray[np.int64]
    to: NDArray[np.int64]
    value: Floats

    def __matmul__(self, x: Floats) -> Floats:
        return np.bincount(self.at, self.value * x[self.to], minlength=self.shape[0]).astype(float)

    def transposed(self, x: Floats) -> Floats:
        return np.bincount(self.to, self.value * x[self.at], minlength=self.shape[1]).astype(float)

    def rows(self, keep: NDArray[np.bool_]) -> Sparse:
        """The rows that `keep` names, in their order."""
        place = np.cumsum(keep) - 1
        mask = keep[self.at]
        return Sparse(
            (int(keep.sum()), self.shape[1]), place[self.at[mask]], self.to[mask], self.value[mask]
        )


def sparse(entries: Sequence[Iterable[tuple[int, float]]], wide: int) -> Sparse:
    at, to, value = [], [], []
    for row, cells in enumerate(entries):
        for column, amount in cells:
            at.append(row)
            to.append(column)
            value.append(amount)
    return Sparse(
        (len(entries), wide), np.array(at, int), np.array(to, int), np.array(value, float)
    )


def minimum(
    loss: Callable[[Floats], tuple[float, Floats]], start: Floats, steps: int = 120
) -> Floats:
    """Where a smooth convex loss is least: L-BFGS with ten pairs and halving line search
    (Nocedal and Wright, Numerical Optimization, 7.4)."""
    x = start
    value, slope = loss(x)
    moved: list[tuple[Floats, Floats, float]] = []
    for _ in range(steps):
        way = slope.copy()
        alphas = []
        for s, y, rho in reversed(moved):
            alpha = rho * float((s * way).sum())
            way -= alpha * y
            alphas.append(alpha)
        if moved:
            s, y, rho = moved[-1]
            way *= 1 / (rho * float((y * y).sum()))
        else:
            way /= max(1.0, float(np.abs(way).sum()))
        for (s, y, rho), alpha in zip(moved, reversed(alphas), strict=True):
            way += s * (alpha - rho * float((y * way).sum()))
        step, down = 1.0, float((slope * way).sum())
        while True:
            x_new = x - step * way
            new, slope_new = loss(x_new)
            if new <= value - 1e-4 * step * down or step < 1e-10:
                break
            step /= 2
        s, y = x_new - x, slope_new - slope
        bend = float((s * y).sum())
        if bend > 1e-12:
            moved = [*moved[-9:], (s, y, 1 / bend)]
        done = value - new < 1e-6 * abs(value)
        x, value, slope = x_new, new, slope_new
        if done:
            break
    return x
