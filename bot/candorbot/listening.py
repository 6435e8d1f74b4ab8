"""What is read out of members' messages as they are heard: language, kinds of feedback, theme, sentiment.

A theme is one of the brand's (themes.yaml): the one whose examples a message is nearest to, if it is near
enough. As messages come, the model of sentences says so (some milliseconds each); where there are many at
once, as in an import, the quicker one of words' meanings does.
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

FLOOR_BY_SENTENCES = 0.4
"""How near (0 up) the nearest theme must be, by the model of sentences. On dev intents of CLINC150 0.55 is best, but
a brand's themes are wider than those intents: `tests/evals/floor.py` prints what either costs there."""
FLOOR = 0.5
"""The same by words' meanings, the best on those intents."""
FLOOR_BY_WORDS = 0.15
"""The same without any model."""
MOST_LETTERS = 2_000
"""Letters of a message that are read: what it is about stands in front."""


class Listening:
    """Reads messages. `kinds` gives the table of kinds, and `meanings` a model that turns texts into vectors, or
    None, with the `floor` that goes with it; both are asked for at the first message, which then takes a
    second, the model only if there are themes. May be called from any thread."""

    def __init__(
        self,
        kinds: Callable[[], Kinds],
        themes: Sequence[Theme] = (),
        meanings: Callable[[], Read | None] = lambda: None,
        floor: float = FLOOR,
    ) -> None:
        self._kinds = kinds
        self._themes = themes
        self._meanings = meanings
        self._named: NamedThemes | None = None
        self._floor = floor
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
            themes = self._themes_of(texts)
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

    def themes(self, texts: Sequence[str]) -> list[str]:
        """The theme of each text, "" for none."""
        with self._lock:
            return self._themes_of(texts)

    def _themes_of(self, texts: Sequence[str]) -> list[str]:
        if not self._themes:
            return [""] * len(texts)
        if self._named is None:
            read = self._meanings()
            self._named = NamedThemes({one.name: one.examples for one in self._themes}, read)
            self._floor = self._floor if read is not None else FLOOR_BY_WORDS
        return [name if near >= self._floor else "" for name, near in self._named.nearest(texts)]
