"""`candor stats [--days N] [--json]`: what people did with the drafts of each engine, and what a language model was
asked for and cost. Counts alone. It works beside a running Candor and changes nothing."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from candorbot.costs import Calls
    from candorbot.outcomes import Outcome
    from candorbot.stats import Stats

MOST_DAYS = 365


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=_days, default=30, metavar="N", help=f"of how many days, today and those before, 1 to {MOST_DAYS} (default: 30)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _days(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    if not 1 <= number <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"give a number of days from 1 to {MOST_DAYS}")
    return number


def run(options: argparse.Namespace) -> int:
    import asyncio
    import json

    found = asyncio.run(_found(options.days))
    print(json.dumps(_plain(found), indent=2) if options.json else "\n".join(_lines(found)))
    return 0


async def _found(days: int) -> Stats:
    from candorbot.cli.store import looked_at, our_brand
    from candorbot.clock import SystemClock
    from candorbot.stats import stats

    async with looked_at() as store:
        return await stats(store, SystemClock().now(), our_brand().zone, days)


def _lines(found: Stats) -> Iterator[str]:
    yield f"Drafts and calls since {found.since:%d %B %Y} (days: {found.days})"
    engines = dict.fromkeys([*found.drafts, *found.calls])
    if not engines:
        yield "No draft was written yet."
    for engine in engines:
        yield f"\n{engine}"
        if engine in found.drafts:
            yield f"  {_drafts(found.drafts[engine])}"
        if engine in found.calls:
            yield from _calls(found.calls[engine])


def _drafts(one: Outcome) -> str:
    from candorbot import words

    share = one.mean_changed
    how_much = "" if share is None else f" ({share:.0%} of the words changed)"
    return (
        f"{words.counted(one.drafts, 'draft')}: {one.as_is:,} posted as written, {one.edited:,} after edits{how_much}, "
        f"{one.put_away:,} put away, {one.expired:,} expired, {one.open:,} open"
    )


def _calls(one: Calls) -> Iterator[str]:
    from candorbot import words

    if one.calls:
        yield (
            f"  {words.counted(one.calls, 'call')}: {one.tokens_in:,} tokens in, {one.tokens_out:,} out"
            f"{words.STATS_MONEY.format(money=one.money) if one.money else ''}, "
            f"{one.milliseconds / one.calls / 1000:.1f} s each, {one.slowest / 1000:.1f} s the slowest"
        )
    if one.none:
        yield f"  no draft {words.counted(sum(one.none.values()), 'time')}:"
        for why, count in sorted(one.none.items(), key=lambda none: -none[1]):
            yield f"    {count:>5,}  {why}"


def _plain(found: Stats) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "since": found.since.isoformat(),
        "days": found.days,
        "drafts": {
            engine: {
                "as_is": one.as_is,
                "edited": one.edited,
                "words_changed": one.mean_changed,
                "put_away": one.put_away,
                "expired": one.expired,
                "open": one.open,
            }
            for engine, one in found.drafts.items()
        },
        "calls": {engine: asdict(one) for engine, one in found.calls.items()},
    }
