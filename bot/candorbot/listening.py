"""What is read out of members' messages as they are heard: language, kinds of feedback, theme, sentiment.

Quick, so that every message can be read: tables of words, and no model of sentences. A theme is one of
the brand's (themes.yaml): the one whose examples a message is nearest to, if it is near enough.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from candorbot import language
from candorbot.kinds import Kinds
from candorbot.records import Message
from candorbot.sentiment import sentiment
from candorbot.theme_file import Theme
from candorbot.themes import NamedThemes, Read

FLOOR = 0.5
"""How near the nearest theme must be. Chosen on dev intents of CLINC150, most messages being of no theme:
`tests/evals/floor.py` prints how many of those are taken for one all the same."""
FLOOR_BY_WORDS = 0.15
"""The same without the model of words' meanings."""
AT_ONCE = 1_000
"""Messages that are compared with the themes in one go."""
MOST_LETTERS = 2_000
"""Letters of a message that are read: what it is about stands in front."""


class Listening:
    """Reads messages. `kinds` gives the table of kinds, and `meanings` the model of words' meanings or None;
    both are asked for at the first message, which then takes a second, the model only if there are themes.
    May be called from any thread."""

    def __init__(
        self,
        kinds: Callable[[], Kinds],
        themes: Sequence[Theme] = (),
        meanings: Callable[[], Read | None] = lambda: None,
    ) -> None:
        self._kinds = kinds
        self._themes = themes
        self._meanings = meanings
        self._named: NamedThemes | None = None
        self._floor = FLOOR
        self._lock = threading.Lock()
        self.names = tuple(one.name for one in themes)
        """What the brand calls its themes, and `examples` what it says members write of them."""
        self.examples = tuple(example for one in themes for example in one.examples)

    def read(self, messages: Sequence[Message]) -> list[Message]:
        """The same messages, with what was read out of each. Raises BadFile if the table of kinds is not
        whole."""
        texts = [message.text[:MOST_LETTERS] for message in messages]
        with self._lock:
            kinds = self._kinds()
            themes = [
                theme
                for start in range(0, len(texts), AT_ONCE)
                for theme in self._themes_of(texts[start : start + AT_ONCE])
            ]
        return [
            replace(
                message,
                language=language.detect(text) or "",
                kinds=tuple(kinds.of(text)),
                theme=theme,
                sentiment=sentiment(text).score,
            )
            for message, text, theme in zip(messages, texts, themes, strict=True)
        ]

    def _themes_of(self, texts: Sequence[str]) -> list[str]:
        if not self._themes:
            return [""] * len(texts)
        if self._named is None:
            read = self._meanings()
            self._named = NamedThemes({one.name: one.examples for one in self._themes}, read)
            self._floor = FLOOR if read is not None else FLOOR_BY_WORDS
        return [name if near >= self._floor else "" for name, near in self._named.nearest(texts)]
