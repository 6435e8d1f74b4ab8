from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from candorbot.platforms.fitting import Part, cut_list, cut_text, fitted

MOST, PLACES = 400, 12


def weigh(blocks: Sequence[str]) -> int:
    return sum(map(len, blocks))


def note(text: str) -> list[str]:
    return [f"({text})"]


def build(page: int) -> Callable[[str], list[str]]:
    """Blocks of so many characters each."""
    return lambda text: [text[at : at + page] for at in range(0, len(text), page)]


texts = st.builds(
    lambda rank, length, page: cut_text(rank, "word " * length, build(page), note, 300),
    st.integers(0, 9),
    st.integers(1, 100),
    st.integers(20, 200),
)
lists = st.builds(
    lambda rank, items: cut_list(rank, items, list, note),
    st.integers(0, 9),
    st.lists(st.text("ab", min_size=1, max_size=40), min_size=1, max_size=40),
)


@given(st.lists(texts | lists, max_size=6))
def test_f039_parts_keep_to_their_room_and_their_order(parts: list[Part[str]]) -> None:
    blocks = fitted(parts, weigh, MOST, PLACES)
    assert weigh(blocks) <= MOST
    assert len(blocks) <= PLACES
    whole = [block for part in parts for block in part.whole()]
    assert blocks == whole or weigh(whole) > MOST or len(whole) > PLACES


def test_the_more_important_part_gets_the_room_wherever_it_stands() -> None:
    first, second = (
        cut_text(2, "a" * 300, build(300), note, 300),
        cut_text(1, "b" * 300, build(300), note, 300),
    )
    blocks = fitted([first, second], weigh, MOST)
    assert blocks[-1] == "b" * 300
    assert sum(map(len, blocks[:-1])) <= 100
    assert blocks[-2].startswith("(… and ")


def test_what_is_left_out_is_counted() -> None:
    (block, left) = fitted(
        [cut_list(0, ["line"] * 99, lambda some: [",".join(some)], note)], weigh, 60
    )
    assert left == f"(… and {99 - block.count('line')} more lines)"
