"""Fills the phrasing slots of one draft: which language, which phrasing, whose name."""

from __future__ import annotations

import asyncio
import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence

from candorbot.brand import Brand
from candorbot.signing import sign_off
from candorbot.sources import Section, Source
from candorbot.wordlists import word_set
from candorbot.writers import compose, need, phrases, topic
from candorbot.writing import Ask

NAMES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian",
          "pt": "Portuguese", "nl": "Dutch", "pl": "Polish", "sv": "Swedish", "da": "Danish",
          "ru": "Russian", "tr": "Turkish", "ar": "Arabic", "ja": "Japanese", "zh": "Chinese"}  # fmt: skip
"""What people call a language, by its code."""
_NAME = re.compile(r"(?:LM{0,3})+(?:['’-](?:LM{0,3})+)*")
"""The shape of a name: letters, with the marks that their script writes on them."""
_DECORATION = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
"""Marks that fit on any letter: of those, what does not make one letter with it is no spelling."""
LONGEST_NAME = 20
_TITLES = word_set("dr mr mrs ms miss prof professor herr frau mme mlle m. monsieur madame")
_NO_NAMES = word_set("The the my your team van von de der du la")
"""What can stand before a name, and is none: "van der Berg"."""
EVERYBODY = frozenset({"everyone", "here", "channel", "all", "admin", "moderator", "alle", "tous"})


OTHER_TONGUE = "Written in {language}: the knowledge answers this in no other language."
NOT_IN_THEIRS = "Written in {language}: nothing in the knowledge answers this in {spoken}."


def given_name(name: str) -> str:
    """A member's first name if it is nothing but a name: letters, at most 20. Else, and where a title stands before
    nothing but a surname, ""."""
    parts = _spelled(name).split()
    if len(parts) > 4 or not all(_NAME.fullmatch(_shape(part.strip(".,"))) for part in parts):
        return ""
    named = [part for part in parts if not _TITLES & {part.casefold(), part.casefold().strip(".,")}]
    if not named or len(named) == 1 < len(parts):
        return ""
    first = named[0].strip(".,")
    if len(named) > 1 and first in _NO_NAMES:
        return ""
    return "" if len(first) > LONGEST_NAME or first.casefold() in EVERYBODY else first


def _spelled(name: str) -> str:
    """A name without what cannot be seen or is no spelling."""
    name = name[:200].encode("utf-8", "replace").decode("utf-8")
    name = _DECORATION.sub("", unicodedata.normalize("NFKC", name))
    return "".join(c for c in name if c.isspace() or unicodedata.category(c)[0] != "C")


def _shape(part: str) -> str:
    """L for each letter, M for each mark; what joins two names stays, and ? stands for all else."""
    kinds = (unicodedata.category(c)[0] for c in part)
    return "".join(
        c if c in "'’-" else kind if kind in "LM" else "?"
        for c, kind in zip(part, kinds, strict=True)
    )


def called(language: str) -> str:
    """What people call a language; its code, of one we have no name for."""
    return NAMES.get(language, language)


async def spoken_in(ask: Ask) -> str | None:
    """The language a message is in, as far as it can be told."""
    return ask.language or await asyncio.to_thread(_detect, need.read(ask.message))


def _detect(text: str) -> str | None:
    from candorbot import language

    return language.detect(text)


def cited(sections: Sequence[Section]) -> tuple[tuple[Source, ...], str]:
    """What a draft cites, numbered from 1, and the lines below it that list it."""
    sources = tuple(
        Source(n, one.id, one.title, one.url, one.digest) for n, one in enumerate(sections, start=1)
    )
    return sources, "\n".join(f"[{one.number}] {one.label} – {one.url}" for one in sources)


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

    def notice(self, language: str) -> str:
        """What a person should know of a draft in this language: that the member writes in another one. Else ""."""
        if not self.spoken or self.spoken == language:
            return ""
        if self.ask.kind == "post":
            return OTHER_TONGUE.format(language=called(language))
        return NOT_IN_THEIRS.format(language=called(language), spoken=called(self.spoken))

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
