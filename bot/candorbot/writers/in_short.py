"""A model says in a sentence or two what matters most in a briefing. It sees the computed lines without what members
wrote; what it says is taken if those lines say it: their numbers, their names, their words."""

from __future__ import annotations

import logging
import re

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
_QUOTED = re.compile(r"“[^“”]*”?|„[^„“]*“?|\"[^\"]*\"?")


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
        lines = [
            _QUOTED.sub("…", line)
            for part in found.parts
            for line in (part.title, *(one.words for one in part.lines))
        ]
        text = Pseudonyms().hidden("\n".join(line for line in lines if line))
        call = self._prompt.call(brand=self._brand.name, text=quoted(text))
        try:
            candidates = read(await self._asking.ask(asker, call))
        except ModelFailed as error:
            log.info("nothing in short: %s", error, extra={"action": "model.fallback"})
            return ""
        known, spoken = self._brand.name, "en"  # what is computed is in English
        said = [
            one.text
            for one in (candidates or [[]])[0][:MOST]
            if len(one.text) <= LONGEST
            and grounding.borne_out(one.text, text.split("\n"), spoken, known) >= grounding.ENOUGH
        ]
        by = words.IN_SHORT_BY.format(model=self._asking.name)
        return f"{words.IN_SHORT} {' '.join(said)} {by}" if said else ""
