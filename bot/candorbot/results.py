"""How our posts did, and what can be learned of it: which days, hours, purposes and topics did better or worse
than the rest, beyond what chance brings. Pure.

The engagement of a post is its reactions, replies and clicks together, for each person it reached. Whether a
group of posts did better is a permutation test on the ranks of that (Pitman 1937; on ranks, Wilcoxon 1945),
with p = (b + 1) / (m + 1) of m permutations (Phipson & Smyth 2010). All tests are held together by Holm's
correction (1979): the chance that any of them speaks where there is nothing is at most ALPHA.
"""

from __future__ import annotations

from calendar import day_name
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from typing import TYPE_CHECKING, Literal

from candorbot.records import Function

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ALPHA = 0.05
"""How often, at most, anything is found among posts that differ by chance alone."""
LEAST = 5
"""Posts that a group, and the rest, must have."""
MOST = 1_000
"""Posts that are looked at, the newest."""
PERMUTATIONS = 9_999
AT_ONCE = 500
"""Permutations that are kept in memory at once."""
SEED = 1
"""Of the permutations: the same posts give the same answer."""
HOURS = ("night", "morning", "afternoon", "evening")
"""Blocks of the day, local time."""
HOURS_A_BLOCK = 24 // len(HOURS)

Factor = Literal["weekday", "hours", "function", "topic"]


@dataclass(frozen=True, slots=True)
class Result:
    """How one post did.

    at         when it was posted, in the brand's time; `timed` False: only the day is known
    reach      people who saw it; 0: nobody counted, and nothing is learned of it
    topics     the names of the strategy topics it touched
    """

    post: str
    channel: str
    at: datetime
    function: Function
    reach: int
    reactions: int
    replies: int
    clicks: int
    timed: bool = True
    topics: tuple[str, ...] = ()

    @property
    def engagement(self) -> float | None:
        """Reactions, replies and clicks for each person reached; None if nobody was."""
        if not self.reach:
            return None
        return (self.reactions + self.replies + self.clicks) / self.reach


@dataclass(frozen=True, slots=True)
class Shift:
    """A group of posts that did better or worse than the rest.

    factor  what kind of group it is, and `level` which: a weekday ("0" is Monday), a block of hours ("0" is
            the night), a function, the name of a topic
    times   its mean engagement, divided by that of the rest (infinite if the rest has none)
    count   how many posts are in it, of `of`
    p       how likely chance alone brings as much, after the correction
    """

    factor: Factor
    level: str
    times: float
    count: int
    of: int
    p: float

    @property
    def up(self) -> bool:
        return self.times > 1

    @property
    def words(self) -> str:
        """ "posts on Tuesdays got twice the engagement (9 of 31)" """
        return f"posts {_GROUPS[self.factor](self.level)} got {_how_much(self.times)} the engagement ({self.count} of {self.of})"  # fmt: skip

    @property
    def sentence(self) -> str:
        """The same as a sentence of its own."""
        return f"{self.words[:1].upper()}{self.words[1:]}."


_PURPOSES = {
    Function.ADVOCATE: "that answer members",
    Function.VOICE: "on what came of members' wishes",
    Function.MEDIATOR: "that calm",
    Function.INFORMER: "with news",
}
_GROUPS: Mapping[Factor, Callable[[str], str]] = {
    "weekday": lambda level: f"on {day_name[int(level)]}s",
    "hours": lambda level: f"at {HOURS[0]}" if level == "0" else f"in the {HOURS[int(level)]}",
    "function": lambda level: _PURPOSES[Function(level)],
    "topic": lambda level: f"on “{level}”",
}


def _how_much(times: float) -> str:
    if times >= 10:
        return "at least ten times"
    if times < 0.1:
        return "less than a tenth of"
    if 1.9 <= times < 2.1:
        return "twice"
    if 0.45 <= times < 0.55:
        return "half"
    told = f"{times:.1f}"
    return f"{times:.2f} times" if told == "1.0" else f"{told} times"


def shifts(results: Sequence[Result]) -> Sequence[Shift]:
    """The groups that did better or worse than the rest, the surest first; none among posts that differ by
    chance."""
    known = sorted(results, key=lambda one: (one.at, one.channel, one.post))[-MOST:]
    rated = [(one, rate) for one in known if (rate := one.engagement) is not None]
    groups = _groups([one for one, _ in rated])
    if not groups:
        return []
    rates = [rate for _, rate in rated]
    tested = _tested(rates, [inside for _, _, inside in groups])
    corrected = holm([p for p, _ in tested])
    found = []
    for (factor, level, inside), (_, above), p in zip(groups, tested, corrected, strict=True):
        mine = fmean(rate for rate, is_in in zip(rates, inside, strict=True) if is_in)
        rest = fmean(rate for rate, is_in in zip(rates, inside, strict=True) if not is_in)
        times = mine / rest if rest else float("inf")
        if p <= ALPHA and (times > 1) == above:  # else a few posts did what most did not
            found.append(Shift(factor, level, times, sum(inside), len(rates), p))
    return sorted(found, key=lambda one: (one.p, one.factor, one.level))


def of_time(local: datetime, learned: Iterable[Shift]) -> list[Shift]:
    """What was learned of posts on that weekday, or in that block of hours."""
    here = {"weekday": str(local.weekday()), "hours": str(local.hour // HOURS_A_BLOCK)}
    return [one for one in learned if here.get(one.factor) == one.level]


def _groups(posts: Sequence[Result]) -> list[tuple[Factor, str, list[bool]]]:
    """Every group that is large enough, with which posts are in it."""
    of: list[tuple[Factor, Callable[[Result], Iterable[str]]]] = [
        ("weekday", lambda one: (str(one.at.weekday()),)),
        ("hours", lambda one: (str(one.at.hour // HOURS_A_BLOCK),) if one.timed else ()),
        ("function", lambda one: (str(one.function),)),
        ("topic", lambda one: one.topics),
    ]
    found = []
    for factor, levels_of in of:
        levels = [frozenset(levels_of(one)) for one in posts]
        for level in sorted(frozenset[str]().union(*levels)):
            inside = [level in one for one in levels]
            if LEAST <= sum(inside) <= len(posts) - LEAST:
                found.append((factor, level, inside))
    return found


def _tested(rates: Sequence[float], groups: Sequence[Sequence[bool]]) -> list[tuple[float, bool]]:
    """For each group the probability, on either side, of a sum of ranks as far from the expected one, if it
    were any posts of that number, and whether it lies above."""
    import numpy as np

    ranks = _ranks(rates)
    inside = np.array(groups, float).T  # posts by groups
    expected = inside.sum(axis=0) * ranks.mean()
    off = ranks @ inside - expected
    found = np.abs(off)
    chance = np.random.default_rng(SEED)
    farther = np.zeros(len(groups))
    left = PERMUTATIONS
    while left:
        count = min(AT_ONCE, left)
        shuffled = chance.permuted(np.tile(ranks, (count, 1)), axis=1)
        sums = np.abs(shuffled @ inside - expected)
        farther += (sums >= found - 1e-9).sum(axis=0)
        left -= count
    chances = (farther + 1) / (PERMUTATIONS + 1)
    return [(float(p), bool(one > 0)) for p, one in zip(chances, off, strict=True)]


def _ranks(values: Sequence[float]) -> NDArray[np.float64]:
    """The rank of each value (1 is the least), equal ones sharing the mean of theirs."""
    import numpy as np

    order = sorted(values)
    first: dict[float, int] = {}
    last: dict[float, int] = {}
    for at, value in enumerate(order, start=1):
        first.setdefault(value, at)
        last[value] = at
    return np.array([(first[value] + last[value]) / 2 for value in values])


def holm(chances: Sequence[float]) -> list[float]:
    """The chances of several tests, so corrected that each may be held against one threshold."""
    order = sorted(range(len(chances)), key=lambda at: chances[at])
    corrected = [0.0] * len(chances)
    highest = 0.0
    for n, at in enumerate(order):
        highest = max(highest, min(1.0, (len(chances) - n) * chances[at]))
        corrected[at] = highest
    return corrected
