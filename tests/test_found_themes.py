"""Themes that are found: which texts, what name, and that a person's merges and names hold for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candorbot import found_themes
from candorbot.clusters import Read, nearness
from candorbot.errors import UserError
from candorbot.found_themes import LEAST, MOST_EXAMPLES, Findings, Said, find
from candorbot.records import may_read
from candorbot.theme_record import (
    LONGEST_NAME,
    MOST_STEPS,
    Origin,
    Status,
    Theme,
    Themes,
    clean_name,
    merged,
    moved,
    record_of,
    renamed,
    theme_of,
)

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
WISHES = {
    "dark": ["Please add a dark mode", "A dark mode would help at night", "dark mode, my eyes hurt", "any dark mode yet?"],
    "csv": ["The CSV export cuts off rows", "my csv export has missing rows", "CSV export is truncated", "csv export loses rows"],
    "mode": ["Bitte einen dunklen Modus", "Ein dunkler Modus wäre schön", "Wann kommt der dunkle Modus?", "dunkler Modus fehlt mir"],
    "token": ["The API token page crashes", "API token creation crashes", "crash on the api token page", "api token crashes again"],
}  # fmt: skip
AROUND = [
    "How do I invite a colleague to the team?", "The weekly mail did not arrive", "Where is my invoice?",
    "Do I need a cookie banner for this?", "The funnel shows nothing", "Wo finde ich meine Rechnung?",
]  # fmt: skip


def said(*texts: str, who: str = "") -> list[Said]:
    return [Said(("w", f"{n}-{t}"), who or f"member{n}", t) for n, t in enumerate(texts)]


def test_what_enough_members_say_alike_is_a_theme_in_their_words() -> None:
    texts = [text for wish in WISHES.values() for text in wish]
    found = find(said(*texts), {}, around=AROUND)
    assert sorted(group.name for group in found.new) == ["Api token crashes", "Csv export rows", "Dark mode", "Dunkler modus"]  # fmt: skip
    for group in found.new:
        assert len(group.keys) >= LEAST
        assert len(group.examples) <= MOST_EXAMPLES


def test_the_order_of_the_messages_changes_nothing() -> None:
    texts = said(*(text for wish in WISHES.values() for text in wish))
    assert find(texts, {}, around=AROUND) == find(texts[::-1], {}, around=AROUND[::-1])


def test_one_member_makes_no_theme() -> None:
    assert find(said(*WISHES["dark"], who="kofi"), {}).new == ()


def test_what_says_nothing_is_left_alone() -> None:
    empty = Findings({}, ())
    assert find([], {}) == empty
    assert find(said("", "!!", "the", "\x00"), {"t1": ("dark mode",)}) == empty


def test_a_later_text_joins_the_theme_whose_examples_it_is_near() -> None:
    known = {"t1": WISHES["dark"][:3], "t2": WISHES["csv"][:3]}
    found = find(said("a dark mode please", "the csv export lost rows"), known, around=AROUND)
    assert set(found.joined.values()) == {"t1", "t2"}
    assert found.new == ()


def test_no_more_texts_are_compared_than_the_time_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_themes, "MOST_TEXTS", 20)
    monkeypatch.setattr(found_themes, "MOST", 350)
    compared: list[int] = []

    def counted(texts: Sequence[str], read: Read | None = None) -> Any:
        compared.append(len(texts))
        return nearness(texts, read)

    monkeypatch.setattr(found_themes, "nearness", counted)
    texts = said(*(f"wish number {n} about thing {n % 7}" for n in range(100)))
    known = {"t1": tuple(f"example {n}" for n in range(400))}
    find(texts, known, around=[f"other {n}" for n in range(400)])
    assert compared == [350]


# --- names -----------------------------------------------------------------------------------------


def test_a_name_is_one_visible_line() -> None:
    assert clean_name("  Dark \n\t mode\u202e\u200b ") == "Dark mode"
    for odd in (
        "",
        " ",
        "...",
        "\u200b",
        "x" * (LONGEST_NAME + 1),
        "mail ana@mail.net",
        "Ana",
        "@ana",
    ):
        with pytest.raises(UserError):
            clean_name(odd, ["Ana Braun"])


def test_another_themes_name_is_not_taken() -> None:
    themes = Themes([Theme("t1", "Dark mode", Origin.FOUND)], ["Billing"])
    dark = themes.named("dark MODE")
    assert dark is not None
    with pytest.raises(UserError, match="Merge the two instead"):
        renamed(themes, dark, "billing", "Mia", NOW)
    assert renamed(themes, dark, "Dark mode", "Mia", NOW) is dark


def test_a_theme_is_kept_as_it_is() -> None:
    theme = Theme("t1", "Dark mode", Origin.FOUND, ("mia",), ("a", "b"), ("Modus",), "t2")
    theme = moved(theme, Status.SHIPPED, "Mia", NOW, "It is there")
    assert theme_of(record_of(theme)) == theme
    for _ in range(MOST_STEPS + 5):
        theme = moved(theme, Status.OPEN, "Mia", NOW)
    assert len(theme.history) == MOST_STEPS
    assert (theme.shipped, theme.shipped_at) == ("", None)


# --- a life of themes ------------------------------------------------------------------------------

DAY = st.lists(st.tuples(st.sampled_from(sorted(WISHES)), st.integers(0, 3), st.integers(0, 5)), max_size=14)  # fmt: skip
ACT = st.tuples(st.sampled_from(["merge", "rename"]), st.integers(0, 9), st.integers(0, 9))


@settings(max_examples=settings().max_examples // 2)
@given(st.lists(st.tuples(DAY, st.lists(ACT, max_size=2)), min_size=1, max_size=4), st.data())
def test_no_finding_undoes_what_a_person_did(
    days: list[tuple[list[tuple[str, int, int]], list[tuple[str, int, int]]]], data: st.DataObject
) -> None:
    kept: dict[str, Theme] = {}
    one: list[tuple[str, str]] = []
    """Ids that a person made one."""
    called: dict[str, str] = {}
    """Every name that ever was -> the id of what had it first."""
    for number, (day, acts) in enumerate(days):
        texts = [
            Said(("w", f"{number}-{n}"), f"member{author}", WISHES[wish][which])
            for n, (wish, which, author) in enumerate(day)
        ]
        themes = Themes(kept.values())
        known = {theme.id: theme.examples for theme in themes.every() if theme.examples}
        found = find(data.draw(st.permutations(texts)), known, around=AROUND)
        for group in found.new:
            if Themes(kept.values()).named(group.name) is None:
                new = Theme(Themes(kept.values()).next_id(), group.name, Origin.FOUND, examples=group.examples)  # fmt: skip
                kept[new.id] = new
                called[new.name.casefold()] = new.id
        for turn, (what, first, second) in enumerate(acts):
            themes = Themes(kept.values())
            alive = list(themes)
            if not alive:
                continue
            theme, other = alive[first % len(alive)], alive[second % len(alive)]
            if what == "rename":
                became = renamed(themes, theme, f"Name {number} {turn}", "Mia", NOW)
                kept[theme.id] = became
                called.setdefault(became.name.casefold(), theme.id)
            elif theme.id != other.id:
                kept[theme.id], kept[other.id] = merged(themes, theme, other, "Mia", NOW)
                one.append((theme.id, other.id))
        themes = Themes(kept.values())
        for gone, into in one:
            assert themes.final(kept[gone]).id == themes.final(kept[into]).id
        for name, theme_id in called.items():
            meant = themes.named(name)
            assert meant is not None
            assert meant.id == themes.final(kept[theme_id]).id
        names = [theme.name.casefold() for theme in themes]
        assert len(names) == len(set(names))
        assert set(found.joined.values()) <= set(kept)


@given(st.permutations(range(6)), st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5))))
def test_merges_never_go_in_a_circle(order: list[int], pairs: list[tuple[int, int]]) -> None:
    kept = {f"t{n}": Theme(f"t{n}", f"Theme {n}", Origin.FOUND) for n in order}
    for a, b in pairs:
        themes = Themes(kept.values())
        try:
            gone, stays = merged(themes, kept[f"t{a}"], kept[f"t{b}"], "Mia", NOW)
        except UserError:
            assert themes.final(kept[f"t{a}"]).id == themes.final(kept[f"t{b}"]).id
            continue
        kept |= {gone.id: gone, stays.id: stays}
    themes = Themes(kept.values())
    parts = [set(themes.names_of(theme)) for theme in themes]
    assert sorted(name for part in parts for name in part) == sorted(t.name for t in kept.values())


@given(st.sets(st.sampled_from("abc")), st.sets(st.sampled_from("abc")))
def test_f098_a_merge_never_shows_a_name_to_more_people(one: set[str], other: set[str]) -> None:
    kept = [
        replace(Theme(f"t{n}", f"Theme {n}", Origin.FOUND), readers=tuple(sorted(readers)) or ("everyone",))
        for n, readers in enumerate((one, other))
    ]  # fmt: skip
    try:
        gone, stays = merged(Themes(kept), kept[0], kept[1], "Mia", NOW)
    except UserError:
        assert not may_read(kept[0].readers, kept[1].readers)
    else:
        assert may_read(gone.readers, stays.readers)
