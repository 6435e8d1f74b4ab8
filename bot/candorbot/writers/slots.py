"""Fills the phrasing slots of one draft: which language, which phrasing, whose name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from candorbot import terms
from candorbot.brand import Brand
from candorbot.signing import sign_off
from candorbot.sources import Section
from candorbot.writers import compose, need, phrases, topic
from candorbot.writing import Ask

NAMES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian",
          "pt": "Portuguese", "nl": "Dutch", "pl": "Polish", "sv": "Swedish", "da": "Danish",
          "ru": "Russian", "tr": "Turkish", "ar": "Arabic", "ja": "Japanese", "zh": "Chinese"}  # fmt: skip
"""What people call a language, by its code."""
_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
EVERYBODY = frozenset({"everyone", "here", "channel", "all", "admin", "moderator", "alle", "tous"})


def given_name(name: str) -> str:
    """A member's first name if it is nothing but a name: letters, at most 20. Else ""."""
    parts = terms.plain(name).split()
    if not parts or len(parts) > 4 or not all(_NAME.fullmatch(part.strip(".,")) for part in parts):
        return ""
    first = parts[0].strip(".,")
    return "" if len(first) > 20 or first.casefold() in EVERYBODY else first


def called(language: str) -> str:
    """What people call a language; its code, of one we have no name for."""
    return NAMES.get(language, language)


class Slots:
    """Fills the phrasing slots of one draft."""

    def __init__(self, brand: Brand, ask: Ask, spoken: str | None) -> None:
        self.ask = ask
        self.spoken = spoken
        self.upset = need.upset(ask.message)
        self.room = brand.file.voice.max_words
        self._brand = brand
        self.language = "en"
        self.speak(brand.language)
        self.speak(spoken if spoken in brand.file.languages else None)

    def speak(self, language: str | None) -> None:
        """From now on pick phrases of this language, if there are any."""
        if language in phrases.LANGUAGES:
            self.language = language

    def tongue(self, language: str) -> str:
        """A line to the member, in their language, that the answer is in another one; "" if it is not, or if
        that cannot be said in theirs."""
        named = phrases.TONGUES.get(self.spoken or "", {}).get(language, "")
        if not self.spoken or not named or self.spoken == language:
            return ""
        return self.pick("tongue", self.spoken, tongue=named)

    def pick(self, slot: str, language: str = "", **values: str) -> str:
        """One phrasing of the slot, by the message."""
        texts = phrases.WARM if self.ask.style == "warmer" else phrases.PLAIN
        choices = texts[language or self.language][slot]
        seed = hashlib.sha256(f"{slot}\0{self.ask.message}".encode("utf-8", "replace")).digest()
        chosen = choices[int.from_bytes(seed[:4]) % len(choices)]
        for name, value in values.items():
            chosen = chosen.replace("{" + name + "}", value)
        return chosen

    def heard(self, section: Section, weights: Mapping[str, float]) -> str:
        """A line that shows the point was heard: the section's topic, where the question names it."""
        near = compose.covered(topic.name(section), weights, section.language) >= 0.3
        if near and (asked := topic.clause(section)):
            return self.pick("heard_clause", topic=asked)
        if near and (about := topic.phrase(section)):
            return self.pick("heard_about", topic=about)
        return self.pick("heard")

    def frame(self, paragraphs: Sequence[str], *, everybody: bool = False) -> str:
        """Greeting and sign-off around the paragraphs, in a first reply only. `everybody`: no name."""
        parts = [part for part in paragraphs if part]
        if self.ask.kind == "welcome":
            parts.insert(0, self.pick("welcome"))
        if self.ask.first:
            name = "" if everybody else given_name(self.ask.member)
            parts.insert(0, self.pick("greet", name=name) if name else self.pick("greet_any"))
            parts.append(sign_off(self.ask.signer.strip(), self._brand))
        return "\n\n".join(parts)
