"""No text, however it was made, takes longer than its length allows. How it grows is measured here up to
2 KB, to be quick, in `make drill` up to 4 KB; `make bench` reads 100 KB of each and prints milliseconds."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from candorbot.brand import load_brand
from candorbot.card import Colour
from candorbot.gate import TOO_LONG_RULE, Gate
from candorbot.paths import brand_folder, policies_folder
from candorbot.policy import load_policies
from candorbot.report import lights
from candorbot.request import TEXT_LIMIT
from candorbot.verdict import Outcome, Reviewed, Speaker
from tests.faults.hostile import TEXTS, Reader, readers

GATE = Gate(load_policies(policies_folder()), load_brand(brand_folder("harbor")))
READERS = readers(GATE)
QUICK = 2_000
LONG = 4_000
TIMES = 8
"""How much longer the long text is."""
SLACK = 2.5
"""What a busy machine, and a cache that a long text fills, may add."""
MEASURABLE = 0.001
"""Seconds of processor time below which a ratio says nothing."""


def cost(reader: Reader, text: str) -> float:
    before = time.process_time()
    reader.read(text)
    return time.process_time() - before


def grows_linearly(reader: Reader, short: str, long: str) -> bool:
    """Tried a few times, for a busy machine can only make it look worse; each time a letter shorter, for what was read
    before may be kept."""
    least_short, least_long = float("inf"), float("inf")
    for n in range(4):
        least_short = min(least_short, cost(reader, short[n:]))
        least_long = min(least_long, cost(reader, long[n:]))
        if least_long <= TIMES * SLACK * max(least_short, MEASURABLE / TIMES):
            return True
    return False


@cache
def hostile(size: int) -> dict[str, str]:
    return {kind: text(size)[:size] for kind, text in TEXTS.items()}


def slow(reader: Reader, short: Mapping[str, str], long: Mapping[str, str]) -> list[str]:
    """The kinds of text for which the time does not grow as the length does."""
    reader.read("zuzu wawa lolo gigi baba dodo keke mimi")  # loads what is loaded once
    return [kind for kind in long if not grows_linearly(reader, short[kind], long[kind])]


@pytest.mark.parametrize("most", [QUICK, pytest.param(LONG, marks=pytest.mark.drill)])
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_f058_a_hostile_text_is_read_in_linear_time(reader: Reader, most: int) -> None:
    size = min(most, reader.most)
    assert slow(reader, hostile(size // TIMES), hostile(size)) == []


def phrases() -> Iterator[tuple[str, str]]:
    """For each rule its phrases said over and over, and the same with the last letter of each gone."""
    for policy in GATE.policies.reviews:
        for rule in policy.rules:
            said = [
                re.sub(r"\{(\w+)\}", "Harbor", re.sub(r"[*?]|\|\S+", "", phrase)).replace(
                    "...", "so"
                )
                for phrase in (*rule.looks_for, *rule.also, *rule.context, *rule.unless)
            ]
            if said:
                yield rule.id, " ".join(said) + " "
                yield f"{rule.id}, near", " ".join(phrase[:-1] for phrase in said) + " "


@pytest.mark.drill
def test_f058_phrases_and_near_misses_over_and_over_are_read_in_linear_time() -> None:
    speaker = Speaker("paid", "personal")
    short, long = (
        {name: (unit * size)[:size] for name, unit in phrases()} for size in (LONG // TIMES, LONG)
    )
    review = Reader("review", lambda text: GATE.review(Reviewed(text, speaker)))
    assert slow(review, short, long) == []


def test_f058_a_reader_that_is_not_linear_is_seen() -> None:
    """The measure can fail: a search from every place for what never comes is found out."""
    endless = Reader("endless", re.compile(r"<a.*?z").findall)
    assert not grows_linearly(endless, "<a" * 200, "<a" * 1600)


def test_f058_a_text_too_long_to_check_is_held_and_never_green() -> None:
    verdict = GATE.review(Reviewed("a " * (TEXT_LIMIT // 2) + "b"))
    assert [f.rule for f in verdict.findings] == [TOO_LONG_RULE]
    assert "20,001 characters, at most 20,000" in verdict.findings[0].reason
    assert verdict.outcome is Outcome.HOLD
    assert not verdict.may_be_approved
    assert not verdict.is_only_unread
    assert {light.colour for light in lights(verdict)} == {Colour.RED}
    assert GATE.review(Reviewed("a " * (TEXT_LIMIT // 2))).findings[0].rule != TOO_LONG_RULE
