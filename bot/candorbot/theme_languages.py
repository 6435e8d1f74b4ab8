"""Named themes of messages in several languages: each is read by the models that know its language.

A model of English reads English where there are English examples; the multilingual one reads everything. Examples need
not be in the language of a message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from candorbot import language
from candorbot.clusters import Read
from candorbot.themes import NamedThemes, check

ENGLISH = "en"
Told = Callable[[NamedThemes, Sequence[str]], Sequence[str]]


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
        self._named: dict[tuple[bool, bool], NamedThemes] = {}
        """By whether the models of English read, and whether it is in a language of the examples."""

    def of(self, texts: Sequence[str], languages: Sequence[str]) -> list[str]:
        """The theme of each text, "" for none; `languages`: that of each. What is said of a text does not depend
        on the others."""
        return self._told(texts, languages, NamedThemes.of)

    def together(self, texts: Sequence[str]) -> list[str]:
        """The theme that each text is nearest to. Texts in one language also teach what the themes are about (see
        NamedThemes.together)."""
        return self._told(
            texts,
            list(map(spoken, texts)),
            lambda named, some: [n for n, _ in named.together(some)],
        )

    def _told(self, texts: Sequence[str], languages: Sequence[str], told: Told) -> list[str]:
        found = [""] * len(texts)
        for named, rows in self._readers(languages):
            for row, name in zip(rows, told(named, [texts[row] for row in rows]), strict=True):
                found[row] = name
        return found

    def _readers(self, languages: Sequence[str]) -> list[tuple[NamedThemes, list[int]]]:
        """What reads which rows."""
        rows: dict[tuple[bool, bool], list[int]] = {}
        for row, one in enumerate(languages):
            by_english = one in (ENGLISH, "") and ENGLISH in self._known
            rows.setdefault((by_english, one in self._known), []).append(row)
        for english, alike in rows.keys() - self._named.keys():
            self._named[english, alike] = NamedThemes(
                self._themes, self._models(english), alike=alike
            )
        return [(self._named[key], some) for key, some in rows.items()]

    @cached_property
    def _known(self) -> frozenset[str]:
        """The languages of the examples, and "" for what cannot be told."""
        examples = (example for some in self._themes.values() for example in some)
        return frozenset({"", *map(spoken, examples)})
