"""A model reads a text for honesty, too. It can only point at words of the text: what it finds is added to what the rules
find, in our own words, and takes nothing away."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from candorbot import words
from candorbot.brand import Brand
from candorbot.verdict import SECOND_OPINION, Doubt, Opinion
from candorbot.writers.asking import Asking
from candorbot.writers.from_sources import voice_of
from candorbot.writers.model import Call, ModelFailed
from candorbot.writers.prompts import Prompt, quoted
from candorbot.writers.pseudonyms import Pseudonyms

log = logging.getLogger(__name__)

MOST = 3
"""Findings that are taken."""
FEWEST = 2
"""Words that it points at: a single one would stand in many another text, and be doubted there."""


class SecondOpinion:
    """Implements `live.SecondOpinion`."""

    def __init__(self, brand: Brand, asking: Asking, prompt: Prompt) -> None:
        self._brand = brand
        self._asking = asking
        self._prompt = prompt

    async def of(self, text: str, asker: str) -> Opinion:
        """What it points at in a text; `asker`: for whom it is counted. Never raises: where there is none, it says why."""
        names = Pseudonyms()
        call = call_for(self._prompt, self._brand, text, names)
        try:
            data = await self._asking.ask(asker, call)
        except ModelFailed as error:
            log.info("no second opinion: %s", error, extra={"action": "model.fallback"})
            return Opinion((), words.NO_SECOND_OPINION.format(model=self._asking.name, why=error))
        found = data.get("findings")
        told = [
            _doubt(one, text, names) for one in (found[:MOST] if isinstance(found, list) else ())
        ]
        doubts = tuple(dict.fromkeys(one for one in told if one is not None))
        return Opinion(doubts, words.SECOND_OPINION_BY.format(model=self._asking.name))


def call_for(prompt: Prompt, brand: Brand, text: str, names: Pseudonyms) -> Call:
    """What is sent: the text without personal data."""
    return prompt.call(**voice_of(brand), text=quoted(names.hidden(text)))


def _doubt(told: object, text: str, names: Pseudonyms) -> Doubt | None:
    """What it points at, if that stands in the text."""
    finding: Mapping[str, Any] = told if isinstance(told, Mapping) else {}
    quote, reason = finding.get("quote"), words.SECOND_OPINIONS.get(str(finding.get("honesty")))
    if not isinstance(quote, str) or reason is None:
        return None
    quote = names.restored(quote).strip()
    if len(quote.split()) < FEWEST or quote not in text:
        return None
    return Doubt(SECOND_OPINION, quote, reason)
