"""The offline writer's phrasing slots, by language: everything in a draft that is not quoted.

A slot states no fact about the brand, promises nothing, offers no discount and apologises for nothing.
German and French say Sie and vous, as help pages do. Each slot has at least five phrasings; the writer
picks one by a seed from the message. `{name}` is the member, `{topic}` what was asked, `{owner}` and
`{area}` who to ask, `{tongue}` the language of the answer, `{event}` what takes place and `{when}` when.
"""

from __future__ import annotations

from collections.abc import Mapping

from candorbot.writers.phrases import de, en, fr

Phrases = Mapping[str, tuple[str, ...]]

_SPOKEN = {"en": en, "de": de, "fr": fr}
PLAIN: Mapping[str, Phrases] = {language: one.PLAIN for language, one in _SPOKEN.items()}
WARM: Mapping[str, Phrases] = {
    language: {**one.PLAIN, **one.WARM} for language, one in _SPOKEN.items()
}
LANGUAGES = tuple(_SPOKEN)
TONGUES: Mapping[str, Mapping[str, str]] = {
    language: one.TONGUES for language, one in _SPOKEN.items()
}
"""What a language is called in each."""
