"""What of a card fits into one message. Each part of it can be shown in part, with a line that says how much
is left out; the more important parts get the room first. The blocks may be those of any platform."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Generic, TypeVar

from candorbot.platforms.cutting import place
from candorbot.words import more

Block = TypeVar("Block")
Item = TypeVar("Item")
MOST_LINES = 200
"""Entries of a list; more fit nowhere."""


@dataclass(frozen=True, slots=True)
class Part(Generic[Block]):
    """A part of a card, of `size` units (characters, lines, buttons).

    shown  the blocks of about the first so many units, and a line that says how much is left out, if any is
    rank   whose turn it is when there is not room for all; 0 comes first
    most   units shown however much room there is
    """

    rank: int
    size: int
    shown: Callable[[int], list[Block]]
    most: int

    def whole(self) -> list[Block]:
        return self.shown(min(self.size, self.most))


def cut_text(
    rank: int,
    text: str,
    build: Callable[[str], list[Block]],
    note: Callable[[str], list[Block]],
    most: int,
    rest: str = "{more}",
) -> Part[Block]:
    """A text, cut after so many characters, of which `build` makes blocks; `note` makes those of the line
    `rest`, which says with how many more characters it goes on."""

    def shown(units: int) -> list[Block]:
        cut = place(text, units)
        blocks = build(text[:cut]) if text[:cut].strip() else []
        left = len(text) - cut
        return [*blocks, *(note(rest.format(more=more(left, "character"))) if left else [])]

    return Part(rank, len(text), shown, most)


def cut_list(
    rank: int,
    items: Sequence[Item],
    build: Callable[[Sequence[Item]], list[Block]],
    note: Callable[[str], list[Block]],
    most: int = MOST_LINES,
) -> Part[Block]:
    """A list, cut after so many lines, in the same way."""

    def shown(units: int) -> list[Block]:
        blocks = build(items[:units]) if units else []
        left = len(items) - units
        return [*blocks, *(note(more(left, "line")) if left else [])]

    return Part(rank, len(items), shown, most)


def fitted(
    parts: Sequence[Part[Block]],
    weigh: Callable[[Sequence[Block]], int],
    most: int,
    places: float = inf,
) -> list[Block]:
    """The parts in their order, in at most `places` blocks that weigh at most `most` together. Both must hold
    the lines that say that all of each part is left out; blocks weigh no more together than one by one."""
    whole = [part.whole() for part in parts]
    blocks = [block for part in whole for block in part]
    if len(blocks) <= places and weigh(blocks) <= most:
        return blocks
    least = [part.shown(0) for part in parts]
    room = most - sum(map(weigh, least))
    places -= sum(map(len, least))

    def fits(blocks: list[Block]) -> bool:
        return len(blocks) <= places and weigh(blocks) <= room

    kept = least[:]
    for number, part in sorted(enumerate(parts), key=lambda numbered: numbered[1].rank):
        room += weigh(least[number])
        places += len(least[number])
        kept[number] = _as_much(part, whole[number], least[number], fits)
        room -= weigh(kept[number])
        places -= len(kept[number])
    return [block for some in kept for block in some]


def _as_much(
    part: Part[Block],
    whole: list[Block],
    least: list[Block],
    fits: Callable[[list[Block]], bool],
) -> list[Block]:
    """As many units of a part as fit."""
    if fits(whole):
        return whole
    best, fewest, most = least, 0, min(part.size, part.most)
    while fewest < most:
        middle = (fewest + most + 1) // 2
        if fits(tried := part.shown(middle)):
            best, fewest = tried, middle
        else:
            most = middle - 1
    return best
