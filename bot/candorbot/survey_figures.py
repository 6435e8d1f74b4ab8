"""Figures of a survey with their 95 % intervals, and whether two surveys differ. Pure.

Answers count as a sample of all members who might have answered. Who did not answer is in no figure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, stdev
from typing import Literal

Z = NormalDist().inv_cdf(0.975)
"""Standard errors to either side that hold 95 %."""
ENOUGH = 30
"""Answers on either side; with fewer nobody can tell whether something changed."""
Verdict = Literal["up", "down", "no clear change", "too few to tell"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval. `unit` is what stands behind it: points, %, or nothing; `how` the
    method, `n` the answers it is made of."""

    name: str
    value: float
    low: float
    high: float
    n: int
    unit: str
    how: str


@dataclass(frozen=True, slots=True)
class Change:
    """What became of something since the last survey: now minus before, with its 95 % interval, in `unit`."""

    what: str
    before: float
    now: float
    low: float
    high: float
    unit: str
    verdict: Verdict

    @property
    def difference(self) -> float:
        return self.now - self.before


# --- one survey ----------------------------------------------------------------------------------


def net_promoter(answers: Sequence[float]) -> Figure:
    """Percent of promoters (9, 10) minus percent of detractors (0 to 6) of answers from 0 to 10 (Reichheld,
    The One Number You Need to Grow, 2003), -100 to 100. The interval is the adjusted Wald one that adds
    3/4, 3/2 and 3/4 answers to the three groups (Rocks, Interval Estimation for the NPS, 2016)."""
    promoters = sum(answer >= 9 for answer in answers)
    detractors = sum(answer <= 6 for answer in answers)
    n = len(answers)
    value = 100 * (promoters - detractors) / n
    middle, error = _adjusted(promoters, detractors, n)
    low, high = 100 * max(-1.0, middle - Z * error), 100 * min(1.0, middle + Z * error)
    return Figure("NPS", value, min(low, value), max(high, value), n, "", "adjusted Wald")


def _adjusted(promoters: int, detractors: int, n: int) -> tuple[float, float]:
    """The score and its standard error, by Rocks."""
    n_, up, down = n + 3, promoters + 0.75, detractors + 0.75
    middle = (up - down) / n_
    return middle, math.sqrt(((up + down) / n_ - middle**2) / n_)


def satisfied(answers: Sequence[float]) -> Figure:
    """CSAT: percent of answers from 1 to 5 that are 4 or 5, with the Wilson score interval (1927)."""
    n = len(answers)
    count = sum(answer >= 4 for answer in answers)
    low, high = wilson(count, n)
    return Figure("CSAT", 100 * count / n, 100 * low, 100 * high, n, "%", "Wilson")


def wilson(count: int, n: int) -> tuple[float, float]:
    """The interval (0 to 1) of a share of n > 0."""
    share, z = count / n, Z * Z / n
    middle = (share + z / 2) / (1 + z)
    half = Z * math.sqrt(share * (1 - share) / n + z / (4 * n)) / (1 + z)
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def mean(answers: Sequence[float]) -> Figure:
    """The mean, with the interval of the normal distribution; of one answer nobody knows how sure it is."""
    value, error = fmean(answers), _error(answers)
    return Figure("Mean", value, value - Z * error, value + Z * error, len(answers), "", "normal")


def _error(answers: Sequence[float]) -> float:
    return stdev(answers) / math.sqrt(len(answers)) if len(answers) > 1 else math.inf


# --- two surveys ---------------------------------------------------------------------------------


def score_change(now: Sequence[float], before: Sequence[float]) -> Change:
    """Of the NPS: the same adjusted figures, their errors added as squares."""

    def counts(answers: Sequence[float]) -> tuple[int, int, int]:
        return sum(a >= 9 for a in answers), sum(a <= 6 for a in answers), len(answers)

    (new, new_error), (old, old_error) = _adjusted(*counts(now)), _adjusted(*counts(before))
    half = Z * math.hypot(new_error, old_error)
    ends = 100 * (new - old - half), 100 * (new - old + half)
    values = net_promoter(before).value, net_promoter(now).value
    return _change("NPS", *values, *ends, "points", len(now), len(before))


def share_change(what: str, now: int, n: int, before: int, m: int) -> Change:
    """Of a share of n > 0 against one of m > 0, in points of percent: the hybrid score interval (Newcombe,
    Interval Estimation for the Difference Between Independent Proportions, 1998, method 10)."""
    p, q = now / n, before / m
    (p_low, p_high), (q_low, q_high) = wilson(now, n), wilson(before, m)
    low = p - q - math.hypot(p - p_low, q_high - q)
    high = p - q + math.hypot(p_high - p, q - q_low)
    return _change(what, 100 * q, 100 * p, 100 * low, 100 * high, "points", n, m)


def mean_change(now: Sequence[float], before: Sequence[float]) -> Change:
    """Of the mean: the normal interval."""
    new, old = fmean(now), fmean(before)
    half = Z * math.hypot(_error(now), _error(before))
    return _change("Mean", old, new, new - old - half, new - old + half, "", len(now), len(before))


def _change(
    what: str, before: float, now: float, low: float, high: float, unit: str, n: int, m: int
) -> Change:
    verdict: Verdict = "no clear change"
    if min(n, m) < ENOUGH:
        verdict = "too few to tell"
    elif low > 0 or high < 0:
        verdict = "up" if low > 0 else "down"
    return Change(what, before, now, low, high, unit, verdict)
