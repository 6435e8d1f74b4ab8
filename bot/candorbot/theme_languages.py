"""Named themes of messages in several languages: each is read by the models that know its language.

A model of English reads English where there are English examples; the multilingual one reads everything. Examples need
not be in the language of a message.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from candorbot import language
from candorbot.clusters import Read
from candorbot.themes import NamedThemes, check

ENGLISH = "en"
Key = TypeVar("Key", bound=Hashable)


def spoken(text: str) -> str:
    """The language of a text (ISO 639-1), "" where it cannot be told."""
    return language.detect(text) or ""


class ThemesByLanguage:
    """Themes by example. `models` gives those that read English (True), or anything (False), if any. They are
    asked for when they are first needed; that takes a second or two. Raises UserError (see `themes.check`)."""

    def __init__(
        self,
        themes: Mapping[str, Sequence[str]],
        models: Callable[[bool], Sequence[Read]] = lambda english: (),
    ) -> None:
        check(themes)
        self._themes = themes
        self._models = models
        self._named: dict[bool, NamedThemes] = {}
        """By whether the models of English read."""

    def of(self, texts: Sequence[str], languages: Sequence[str]) -> list[str]:
        """The theme of each text, "" for none; `languages`: that of each. What is said of a text does not depend
        on the others."""
        return _grouped(
            [(self._is_english(one), one in self._known) for one in languages],
            texts,
            lambda key, some: self._named_for(key[0]).of(some, alike=key[1]),
        )

    def together(self, texts: Sequence[str]) -> list[str]:
        """The theme that each text is nearest to. The English ones teach one another what the themes are about, and
        so do the others (see NamedThemes.together)."""
        return _grouped(
            [self._is_english(spoken(text)) for text in texts],
            texts,
            lambda english, some: [name for name, _ in self._named_for(english).together(some)],
        )

    def _named_for(self, english: bool) -> NamedThemes:
        if english not in self._named:
            self._named[english] = NamedThemes(self._themes, self._models(english))
        return self._named[english]

    def _is_english(self, said_in: str) -> bool:
        """Whether models of English read it: as well what is in no language that can be told."""
        return said_in in (ENGLISH, "") and ENGLISH in self._known

    @cached_property
    def _known(self) -> frozenset[str]:
        """The languages of the examples, and "" for what cannot be told."""
        examples = (example for some in self._themes.values() for example in some)
        return frozenset({"", *map(spoken, examples)})


def _grouped(
    keys: Sequence[Key], texts: Sequence[str], told: Callable[[Key, Sequence[str]], Sequence[str]]
) -> list[str]:
    """What is told of the texts of each key, in the order of the texts."""
    found = [""] * len(texts)
    for key in dict.fromkeys(keys):
        rows = [row for row, one in enumerate(keys) if one == key]
        for row, name in zip(rows, told(key, [texts[row] for row in rows]), strict=True):
            found[row] = name
    return found
