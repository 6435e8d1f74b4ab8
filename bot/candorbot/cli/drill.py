"""`candor drill`: live a draft's life many times while things go wrong, and count what breaks. Everything
happens in folders of its own; neither your data nor a running Candor is touched."""

from __future__ import annotations

import argparse
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from candorbot.errors import UserError

if TYPE_CHECKING:
    from candorbot.drill.explore import Lived, Program, Tally
    from candorbot.drill.strikes import Fault

SHORT, LONG = 300, 10_000
"""Random programs."""
SHOWN = 3
"""Broken lives that are printed whole."""
TOLD_EVERY = 1_000
"""Runs between two lines of a long drill."""
BROKEN = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--long", action="store_true", help=f"also every pair of faults, and {LONG:,} random programs")  # fmt: skip
    parser.add_argument("--seed", type=int, metavar="N", help="live the random program of this number again, and print each step")  # fmt: skip
    parser.add_argument("--life", metavar="NAME", help="live this life again, and print each step")
    parser.add_argument("--fault", action="append", default=[], metavar="POINT:N:KIND", help="with this fault in it; may be given several times")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    from candorbot.drill import explore

    if options.fault and options.life is None:
        raise UserError("A fault needs a life to happen in. Give --life NAME as well.")
    if options.seed is not None and (options.life is not None or options.long):
        raise UserError("--seed chooses a random life by itself. Leave out --life and --long.")
    if options.seed is None and options.life is None:
        with _ended_by_sigterm():
            return _drill(long=options.long)
    lived = explore.live(_program(options))
    _show(lived)
    return BROKEN if lived.broken else 0


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does: what was started on the other cores is ended, too."""

    def end(*_: object) -> None:
        raise SystemExit(128 + signal.SIGTERM)  # as shells say it

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _drill(*, long: bool) -> int:
    from candorbot.drill import explore
    from candorbot.drill.steps import COUSINS, LIVES, PLAIN
    from candorbot.faults import POINTS

    print(f"{'':<46}{'runs':>8}{'broken':>8}{'seconds':>9}", flush=True)
    lives = explore.without()
    tallies = [_row(f"{len(lives)} lives, and nothing fails", lambda: explore.tally(lives))]
    with explore.every_core() as cores:

        def spread(work: Callable[[Any], Tally], jobs: Sequence[Any]) -> Tally:
            return explore.spread(cores, work, jobs, _Progress(long).told)

        tried = [life for life in LIVES if long or life not in COUSINS]
        singles = explore.bundles(explore.singles(tried))
        what = f"every single fault in {len(tried)} of them"
        tallies.append(_row(what, lambda: spread(explore.tally, singles)))
        if long:
            firsts = list(explore.singles([PLAIN]))
            what = "every pair of faults in the plain one"
            tallies.append(_row(what, lambda: spread(explore.pairs, firsts)))
        randoms = explore.bundles(explore.randoms(LONG if long else SHORT))
        what = f"random lives with {explore.FEWEST} to {explore.MOST} faults"
        tallies.append(_row(what, lambda: spread(explore.tally, randoms)))
    passed = frozenset[str]().union(*(tally.points for tally in tallies))
    broken = [lived for tally in tallies for lived in tally.broken]
    print(f"Fault points passed: {len(passed)} of {len(POINTS)}.")
    for lived in broken[:SHOWN]:
        print()
        _show(lived)
    if broken or len(passed) < len(POINTS):
        return BROKEN
    print("Nothing was posted without a matching approval, nothing twice, and nothing was lost.")
    return 0


def _row(what: str, count: Callable[[], Tally]) -> Tally:
    """Count, and print the line of the table."""
    started = time.monotonic()
    tally = count()
    seconds = time.monotonic() - started
    print(f"{what:<46}{tally.runs:>8,}{len(tally.broken):>8,}{seconds:>9.0f}", flush=True)
    return tally


class _Progress:
    """Says now and then how far a long drill is."""

    def __init__(self, long: bool) -> None:
        self._next = TOLD_EVERY if long else None

    def told(self, runs: int) -> None:
        if self._next is not None and runs >= self._next:
            print(f"  ... {runs:,}", flush=True)
            self._next = runs + TOLD_EVERY


def _show(lived: Lived) -> None:
    """Print a life step by step, what broke, and the command that lives it again."""
    for line in lived.trace:
        print(line)
    for one in lived.broken:
        print(f"BROKEN: {one.invariant}: {one.said}")
    print(f"{'Again' if lived.broken else 'Nothing broke'}: {lived.program.command}")


def _program(options: argparse.Namespace) -> Program:
    from candorbot.drill.explore import Program
    from candorbot.drill.steps import LIVES

    if options.seed is not None:
        return Program(seed=options.seed)
    if options.life not in LIVES:
        raise UserError(f"There is no life {options.life!a}. There are: {', '.join(LIVES)}.")
    return Program(options.life, tuple(_fault(text) for text in options.fault))


def _fault(text: str) -> Fault:
    from candorbot.drill.strikes import KINDS, Fault, Moment

    name, _, rest = text.partition(":")
    nth, _, kind = rest.partition(":")
    if not nth.isdecimal() or kind not in KINDS.get(name, ()):
        known = "; ".join(f"{point}: {', '.join(kinds)}" for point, kinds in KINDS.items())
        raise UserError(
            f"{text!a} is no fault. Write POINT:N:KIND, where KIND is one of these. {known}."
        )
    return Fault(Moment(name, int(nth)), kind)
