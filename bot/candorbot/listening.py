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

from candorbot.clusters import Read
from candorbot.kinds import Kinds
from candorbot.records import Message
from candorbot.sentiment import sentiment
from candorbot.theme_file import Theme
from candorbot.theme_languages import ThemesByLanguage, spoken

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
        examples = {one.name: one.examples for one in themes}
        self._themes = ThemesByLanguage(examples, models) if themes else None
        self._lock = threading.Lock()
        self.names = tuple(one.name for one in themes)
        """What the brand calls its themes, and `examples` what it says members write of them."""
        self.examples = tuple(example for one in themes for example in one.examples)

    def read(self, messages: Sequence[Message]) -> list[Message]:
        """The same messages, with what was read out of each. Raises BadFile if the table of kinds is not
        whole."""
        texts = [message.text[:MOST_LETTERS] for message in messages]
        languages = list(map(spoken, texts))
        with self._lock:
            kinds = self._kinds()
            themes = self._themes_of(texts, languages)
        return [
            replace(
                message,
                language=said_in,
                kinds=tuple(kinds.of(text)),
                theme=theme,
                sentiment=sentiment(text).score,
            )
            for message, text, said_in, theme in zip(
                messages, texts, languages, themes, strict=True
            )
        ]

    def themes(self, texts: Sequence[str]) -> list[str]:
        """The theme of each text, "" for none."""
        languages = list(map(spoken, texts))
        with self._lock:
            return self._themes_of(texts, languages)

    def _themes_of(self, texts: Sequence[str], languages: Sequence[str]) -> list[str]:
        return self._themes.of(texts, languages) if self._themes else [""] * len(texts)
