"""The chain itself: any change to a list of entries is found, and named by number."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.errors import UserError
from candorbot.records import AuditCheck
from candorbot.store.chain import NONE_YET, Head, Row, Unreadable, anchor, digest, following, verify

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def chained(*whats: str) -> list[Row]:
    out: list[Row] = []
    newest = NONE_YET
    for what in whats:
        out.append(following(newest, "harbor", "2026-11-20T12:00:00", "mia", what, "d1", ""))
        newest = Head(out[-1].number, out[-1].hash)
    return out


def head(rows: list[Row]) -> Head:
    return Head(rows[-1].number, rows[-1].hash) if rows else NONE_YET


def numbers(found: AuditCheck) -> set[int]:
    return {n for fault in found.faults for n in range(fault.first, fault.last + 1)}


def test_the_hash_is_the_one_that_is_documented() -> None:
    first, second = chained("draft ü", "b")
    told = ["0" * 64, "harbor", 1, "2026-11-20T12:00:00", "mia", "draft ü", "d1", ""]
    text = json.dumps(told, ensure_ascii=True, separators=(",", ":"))
    assert first.hash == hashlib.sha256(text.encode("ascii")).hexdigest()
    assert (second.number, second.before) == (2, first.hash)


@given(st.lists(WORDS, max_size=12))
def test_a_chain_as_it_was_written_has_no_fault(whats: list[str]) -> None:
    rows = chained(*whats)
    found = verify(rows, head(rows) if rows else None, head(rows))
    assert found.faults == ()
    assert (found.entries, found.newest) == (len(rows), str(head(rows)))


@given(st.data())
def test_any_change_of_any_column_is_reported_with_its_number(data: st.DataObject) -> None:
    rows = chained(*"abcdefgh")
    n = data.draw(st.integers(0, 7))
    column = data.draw(st.sampled_from(Row._fields))
    old = getattr(rows[n], column)
    odd = st.one_of(st.none(), st.binary(max_size=9), WORDS, st.integers(0, 2**62), st.floats())
    value = data.draw(odd.filter(lambda new: type(new) is not type(old) or new != old))
    changed = [*rows[:n], rows[n]._replace(**{column: value}), *rows[n + 1 :]]
    found = verify(changed, head(rows))
    assert numbers(found) == {n + 1}
    assert found.entries == 8


@given(st.lists(st.integers(0, 9), min_size=1, max_size=9, unique=True))
def test_entries_that_were_removed_are_named(removed: list[int]) -> None:
    rows = chained(*"abcdefghij")
    left = [row for n, row in enumerate(rows) if n not in removed]
    found = verify(left, head(rows))
    assert numbers(found) == {n + 1 for n in removed}
    assert {fault.what for fault in found.faults} == {"missing"}


@given(st.permutations(range(8)).filter(lambda order: list(order) != list(range(8))))
def test_another_order_is_a_fault(order: list[int]) -> None:
    rows = chained(*"abcdefgh")
    found = verify([rows[n] for n in order], head(rows))
    assert "out of order" in {fault.what for fault in found.faults}


@given(st.integers(0, 7), WORDS)
def test_a_part_that_was_made_anew_does_not_fit_the_rest(n: int, word: str) -> None:
    """Somebody who can compute hashes writes entry n anew, but not all that follow."""
    rows = chained(*"abcdefgh")
    new = rows[n]._replace(who=f"eve{word}")
    new = new._replace(hash=digest(new))
    found = verify([*rows[:n], new, *rows[n + 1 :]], head(rows))
    assert n + 1 in numbers(found)


def test_what_cannot_be_read_is_a_fault_up_to_the_head() -> None:
    rows = chained(*"abcdefgh")

    def torn() -> Iterator[Row]:
        yield from rows[:3]
        raise Unreadable

    assert str(verify(torn(), head(rows)).faults[0]) == "entries 4 to 8 are unreadable"
    assert numbers(verify(torn(), None)) == {4}


def test_many_faults_are_shown_as_a_few() -> None:
    rows = chained(*"abcdefghijklmnop")
    found = verify(rows[::2], head(rows))
    assert len(found.faults) == 8
    assert str(found).endswith("entry 10 is missing; and 3 more.")


@pytest.mark.parametrize(
    "text", ["", "7", "7:", "7:abc", f"x:{'a' * 64}", f"-1:{'a' * 64}", f"7:{'g' * 64}", f"٧:{'a' * 64}", f"{'9' * 400}:{'a' * 64}", "\ud800"]
)  # fmt: skip
def test_what_is_no_anchor_is_said(text: str) -> None:
    with pytest.raises(UserError, match="NUMBER:HASH"):
        anchor(text)


def test_an_anchor_is_read_as_it_was_printed() -> None:
    newest = head(chained("a", "b"))
    assert anchor(f" {newest}\n".upper()) == newest
