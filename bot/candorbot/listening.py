"""What is read out of members' messages as they are heard: language, kinds of feedback, theme, sentiment.

A theme is one of the brand's (themes.yaml): the one whose examples a message is nearest to, if it is near
enough. As messages come, models of sentences say so (some milliseconds each); where there are many at
once, as in an import, the quicker one of words' meanings does. Messages in another language than English are read by
the multilingual model; the examples need not be in their language.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

from candorbot import language
from candorbot.clusters import Read
from candorbot.kinds import Kinds
from candorbot.records import Message
from candorbot.sentiment import sentiment
from candorbot.theme_file import Theme
from candorbot.themes import NamedThemes

MOST_LETTERS = 2_000
"""Letters of a message that are read: what it is about stands in front."""


class Listening:
    """Reads messages. `kinds` gives the table of kinds, and `models` those that tell the themes of English
    messages (True) or of others (False), if any. Models are asked for when they are first needed, and only if there
    are themes: that message takes a second or two. May be called from any thread."""

    def __init__(
        self,
        kinds: Callable[[], Kinds],
        themes: Sequence[Theme] = (),
        models: Callable[[bool], Sequence[Read]] = lambda english: (),
    ) -> None:
        self._kinds = kinds
        self._themes = themes
        self._models = models
        self._named: dict[tuple[bool, bool], NamedThemes] = {}
        """By whether messages are English, and whether in a language of the examples."""
        self._lock = threading.Lock()
        self.names = tuple(one.name for one in themes)
        """What the brand calls its themes, and `examples` what it says members write of them."""
        self.examples = tuple(example for one in themes for example in one.examples)

    @cached_property
    def _languages(self) -> frozenset[str]:
        """The languages of the examples, and "" for what cannot be told."""
        return frozenset({"", *map(_spoken, self.examples)})

    def read(self, messages: Sequence[Message]) -> list[Message]:
        """The same messages, with what was read out of each. Raises BadFile if the table of kinds is not
        whole."""
        texts = [message.text[:MOST_LETTERS] for message in messages]
        spoken = list(map(_spoken, texts))
        with self._lock:
            kinds = self._kinds()
            themes = self._themes_of(texts, spoken)
        return [
            replace(
                message,
                language=said_in,
                kinds=tuple(kinds.of(text)),
                theme=theme,
                sentiment=sentiment(text).score,
            )
            for message, text, said_in, theme in zip(messages, texts, spoken, themes, strict=True)
        ]

    def themes(self, texts: Sequence[str]) -> list[str]:
        """The theme of each text, "" for none."""
        spoken = list(map(_spoken, texts))
        with self._lock:
            return self._themes_of(texts, spoken)

    def _themes_of(self, texts: Sequence[str], spoken: Sequence[str]) -> list[str]:
        found = [""] * len(texts)
        for said_in in set(spoken) if self._themes else ():
            rows = [row for row, one in enumerate(spoken) if one == said_in]
            told = self._named_for(said_in).of([texts[row] for row in rows])
            for row, name in zip(rows, told, strict=True):
                found[row] = name
        return found

    def _named_for(self, said_in: str) -> NamedThemes:
        """The themes for messages in this language, "" where it cannot be told."""
        english = said_in in ("en", "")
        alike = said_in in self._languages
        if (english, alike) not in self._named:
            examples = {one.name: one.examples for one in self._themes}
            self._named[english, alike] = NamedThemes(examples, self._models(english), alike=alike)
        return self._named[english, alike]


def _spoken(text: str) -> str:
    """The language of a text (ISO 639-1), "" where it cannot be told."""
    return language.detect(text) or ""
