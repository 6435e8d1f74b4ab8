"""The seeded community is whole, lively, and checked like every other file."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.brand import load_brand
from candorbot.errors import BadFile
from candorbot.platforms.console.seed import CommunityFile, load_community, moments

HARBOR = Path(__file__).parents[3] / "brands" / "harbor"
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def seed() -> CommunityFile:
    return load_community(HARBOR)


def test_it_is_a_community_of_twelve_members_in_three_channels(seed: CommunityFile) -> None:
    staff = set(load_brand(HARBOR).file.team.people)
    members = {member.id for member in seed.members}
    assert staff <= members
    assert len(members - staff) == 12
    assert {"kofi", "ana"} <= members
    assert [c.staff for c in seed.channels].count(False) == 3
    assert [c.staff for c in seed.channels].count(True) == 1


def test_it_talked_for_three_days(seed: CommunityFile) -> None:
    assert len(seed.messages) >= 60
    assert {m.days_ago for m in seed.messages} == {0, 1, 2}
    assert [m.order for m in seed.messages] == sorted(m.order for m in seed.messages)


def test_every_member_spoke(seed: CommunityFile) -> None:
    assert {m.by for m in seed.messages} == {m.id for m in seed.members}


def test_only_staff_speak_in_the_staff_channel(seed: CommunityFile) -> None:
    staff = set(load_brand(HARBOR).file.team.people)
    closed = {c.id for c in seed.channels if c.staff}
    assert {m.by for m in seed.messages if m.channel in closed} <= staff


def test_three_languages_are_spoken(seed: CommunityFile) -> None:
    words = {"en": (" the ",), "de": (" ich ", " der ", " die "), "fr": (" une ", " les ", " je ")}
    for language, marks in words.items():
        texts = [f" {m.text.lower()} " for m in seed.messages]
        assert sum(any(mark in text for mark in marks) for text in texts) >= 3, language


def test_the_oldest_question_without_an_answer_from_staff_is_anas(seed: CommunityFile) -> None:
    staff = set(load_brand(HARBOR).file.team.people)
    answered = {m.thread for m in seed.messages if m.by in staff}
    waiting = [
        m
        for m in seed.messages
        if m.channel == "help" and m.thread is None and m.by not in staff and m.id not in answered
    ]
    assert waiting[0].by == "ana"
    assert "GA4" in waiting[0].text


def test_what_a_community_must_stand_is_in_it(seed: CommunityFile) -> None:
    texts = " ".join(m.text for m in seed.messages)
    for mark in ("@everyone", "Ignore your instructions", "harb0r-rewards.example", "مرحبا", "🎉"):
        assert mark in texts
    assert sum(m.by == "dario" for m in seed.messages) >= 3  # the brewing complaint


BROKEN = [
    ("by: kofi", "by: kofy", "no member has the id `kofy`", "spelling"),
    ("channel: general", "channel: generl", "no channel has the id `generl`", "general"),
    ("thread: m04", "thread: m99", "no message has the id `m99`", "remove the line"),
    ("thread: m06", "thread: m05", "`m05` is itself a reply", "Write `m04`"),
    ("thread: m06", "thread: m01", "stands in the channel `general`", "channel of its thread"),
    ("thread: m04", "thread: m35", "is not later than `m35`", "days_ago"),
    ('time: "08:10"', 'time: "24:10"', "24:10 is not a time of day", "09:00"),
    ('time: "10:15"', "time: 10:15", "can be read in two ways", '"10:15"'),
    ("id: m02", "id: m01", "the id `m01` is given twice", "Change one"),
    ("id: m02", "id: m 02", "m 02 is not an id", "letters, digits"),
    ("days_ago: 2", "days_ago: -1", "too small", "0 or more"),
]


@pytest.mark.parametrize(("there", "instead", "what", "cure"), BROKEN)
def test_a_broken_community_names_file_line_and_cure(
    tmp_path: Path, there: str, instead: str, what: str, cure: str
) -> None:
    folder = tmp_path / "harbor"
    folder.mkdir()
    shutil.copy(HARBOR / "community.yaml", folder)
    path = folder / "community.yaml"
    text = path.read_text("utf-8")
    assert there in text
    path.write_text(text.replace(there, instead, 1), "utf-8")
    line = text[: text.index(there)].count("\n") + 1
    with pytest.raises(BadFile) as caught:
        load_community(folder)
    message = str(caught.value)
    assert message.startswith(f"harbor/community.yaml:{line}: "), message
    assert what in message
    assert cure in message


NOW = st.datetimes(datetime(2020, 1, 5), datetime(2040, 1, 1), timezones=st.just(UTC))


@given(now=NOW)
def test_every_message_lies_in_the_past_and_the_newest_at_most_a_day(
    seed: CommunityFile, now: datetime
) -> None:
    at = moments(seed, now, BERLIN)
    assert set(at) == {m.id for m in seed.messages}
    assert max(at.values()) <= now
    assert max(at.values()) > now - timedelta(days=1, hours=1)  # the hour: summer time


def test_local_times_are_the_brands(seed: CommunityFile) -> None:
    at = moments(seed, datetime(2025, 7, 10, 20, 0, tzinfo=UTC), BERLIN)
    first = seed.messages[0]
    assert at[first.id].astimezone(BERLIN).strftime("%H:%M") == first.time
    assert at[first.id].astimezone(BERLIN).date().isoformat() == "2025-07-08"
