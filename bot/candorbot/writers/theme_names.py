"""A model names what several members wrote about. Its name is taken if its words stand in what several of them wrote."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from candorbot import language
from candorbot.brand import Brand
from candorbot.terms import content_words, term, terms
from candorbot.writers.asking import Asking
from candorbot.writers.model import ModelFailed
from candorbot.writers.prompts import Prompt, quoted
from candorbot.writers.pseudonyms import Pseudonyms
from candorbot.writers.slots import called

log = logging.getLogger(__name__)

MOST_WORDS = 5
IN_MANY = 1 / 3
"""The share of the texts in which each telling word of a name stands, and in two at least."""
LONGEST = 500
"""Characters of one text that the model sees."""
_NAME = re.compile(r"[^\W\d_]{1,30}(?:[ '’-][^\W\d_]{1,30}){0,9}")


class ThemeNames:
    """Implements `live.ThemeNames`."""

    def __init__(self, brand: Brand, asking: Asking, prompt: Prompt) -> None:
        self._brand = brand
        self._asking = asking
        self._prompt = prompt

    async def name(self, texts: Sequence[str]) -> str:
        """A name for what these texts are about; "" if the model has none that stands in them."""
        spoken = language.detect(" ".join(texts)) or self._brand.language
        names = Pseudonyms()
        lines = "\n".join(" ".join(names.hidden(one[:LONGEST]).split()) for one in texts)
        call = self._prompt.call(
            brand=self._brand.name, language=called(spoken), text=quoted(lines)
        )
        try:
            told = (await self._asking.ask("", call)).get("name")
        except ModelFailed as error:
            log.info("no name for a theme: %s", error, extra={"action": "model.fallback"})
            return ""
        name = " ".join(told.split()) if isinstance(told, str) else ""
        return f"{name[:1].upper()}{name[1:]}" if stands_in(name, texts, spoken) else ""


def stands_in(name: str, texts: Sequence[str], spoken: str) -> bool:
    """Whether a name is a few words, and each telling one stands in many of the texts."""
    said = [term(word, spoken) for word in content_words(name)]
    if not said or not _NAME.fullmatch(name) or len(name.split()) > MOST_WORDS:
        return False
    there = [frozenset(terms(text, spoken)) for text in texts]
    least = max(2, len(texts) * IN_MANY)
    return all(sum(word in one for one in there) >= least for word in said)
