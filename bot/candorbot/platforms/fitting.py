"""What of a card fits into one message. Each part of it can be shown in part, with a line that says how much
is left out; the more important parts get the room first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from candorbot.platforms.slack.blocks import Block, weight

MOST = 12_000
"""Characters of all blocks of a message or a view together: see `blocks.weight`."""
NOTE = 180
"""Characters, as JSON, of the line that says what is left out."""


@dataclass(frozen=True, slots=True)
class Part:
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


def fitted(parts: Sequence[Part], places: int) -> list[Block]:
    """The parts in their order, in at most `places` blocks and MOST characters; `places` holds a line for
    each part at the least."""
    whole = [part.whole() for part in parts]
    blocks = [block for part in whole for block in part]
    if len(blocks) <= places and weight(blocks) <= MOST:
        return blocks
    room = MOST - NOTE * len(parts)
    places -= len(parts)
    kept: dict[int, list[Block]] = {}
    for number, part in sorted(enumerate(parts), key=lambda numbered: numbered[1].rank):
        kept[number] = _as_much(part, whole[number], room + NOTE, places + 1)
        room -= max(0, weight(kept[number]) - NOTE)
        places -= max(0, len(kept[number]) - 1)
    return [block for number in range(len(parts)) for block in kept[number]]


def _as_much(part: Part, whole: list[Block], room: int, places: int) -> list[Block]:
    """As many units of a part as there is room for."""

    def fits(blocks: list[Block]) -> bool:
        return len(blocks) <= places and weight(blocks) <= room

    if fits(whole):
        return whole
    best, fewest, most = part.shown(0), 0, min(part.size, part.most)
    while fewest < most:
        middle = (fewest + most + 1) // 2
        if fits(tried := part.shown(middle)):
            best, fewest = tried, middle
        else:
            most = middle - 1
    return best
