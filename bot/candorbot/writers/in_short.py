"""A model says in a sentence or two what matters most in a briefing. It sees the computed lines without what members
wrote; a sentence is taken if it has a figure, and one of those lines says it: its numbers, its names, its words."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from candorbot import words
from candorbot.brand import Brand
from candorbot.briefing import Briefing
from candorbot.writers import grounding
from candorbot.writers.asking import Asking
from candorbot.writers.candidates import read
from candorbot.writers.model import ModelFailed
from candorbot.writers.prompts import Prompt, quoted
from candorbot.writers.pseudonyms import Pseudonyms

log = logging.getLogger(__name__)

MOST = 2
"""Sentences."""
LONGEST = 200
"""Characters of one."""
SPOKEN = "en"
"""What is computed is in English."""
_QUOTED = re.compile(r"[“„\"«](?:.*[”“\"»]|.*)", re.DOTALL)
"""From the first quotation mark of a line to the last: what a member writes can hold marks, too."""
_FIGURE = re.compile(r"\d+")


class InShort:
    """Implements `live.InShort`."""

    def __init__(self, brand: Brand, asking: Asking, prompt: Prompt) -> None:
        self._brand = brand
        self._asking = asking
        self._prompt = prompt

    async def of(self, found: Briefing, asker: str = "") -> str:
        """What matters most in it; "" on a quiet day, and where the model says nothing that stands there."""
        if found.is_quiet:
            return ""
        said = [
            f"{part.title}: {_QUOTED.sub('…', ' '.join(line.words.split()))}"
            for part in found.parts
            for line in part.lines
        ]
        members = [name for line in found.lines for name in line.members]
        names = Pseudonyms()
        lines = names.hidden("\n".join(said), members).split("\n")
        call = self._prompt.call(brand=self._brand.name, text=quoted("\n".join(lines)))
        try:
            candidates = read(await self._asking.ask(asker, call))
        except ModelFailed as error:
            log.info("nothing in short: %s", error, extra={"action": "model.fallback"})
            return ""
        proposed = (candidates or [[]])[0][:MOST]
        taken = [one.text for one in proposed if self._stands_in(one.text, lines)]
        by = words.IN_SHORT_BY.format(model=self._asking.name)
        return f"{words.IN_SHORT} {names.restored(' '.join(taken))} {by}" if taken else ""

    def _stands_in(self, sentence: str, lines: Sequence[str]) -> bool:
        """Whether a sentence is short, has figures, and one line says it all, with these figures in this order: so none of
        them changes places."""
        figures = _FIGURE.findall(sentence)
        return (
            len(sentence) <= LONGEST
            and bool(figures)
            and any(
                _in_order(figures, _FIGURE.findall(line))
                and grounding.borne_out(sentence, [line], SPOKEN, self._brand.name)
                >= grounding.ENOUGH
                for line in lines
            )
        )


def _in_order(figures: Sequence[str], told: Sequence[str]) -> bool:
    rest = iter(told)
    return all(one in rest for one in figures)
