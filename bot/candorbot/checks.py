"""What a pattern cannot decide, by the names a rule may use. Pure functions of what is looked at.

`only_if` names a judge: it sees one match, folded and as it was written, and says whether it counts.
`check` names a finder: it sees the whole text and gives spans of the original in order, each with a
detail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from candorbot import pii, readings, seeming
from candorbot.language import detect
from candorbot.links import AFTER, is_address
from candorbot.pii import numbers
from candorbot.text import REGIONAL, Folded, Hidden, fold, hidden, mixed_alphabets
from candorbot.verdict import Reviewed

if TYPE_CHECKING:
    from candorbot.brand import Brand


@dataclass(frozen=True)
class Look:
    """What a check may look at. `views`: the folded text, and the other ways in which a person reads it."""

    reviewed: Reviewed
    brand: Brand
    views: Sequence[readings.View]

    @property
    def folded(self) -> Folded:
        return self.views[0].folded

    @cached_property
    def hidden(self) -> tuple[Hidden, ...]:
        return hidden(self.reviewed.text)

    @cached_property
    def spaced_out(self) -> tuple[tuple[Spot, int], ...]:
        """Words with something between each two of their letters, and how many letters each has."""
        found = []
        for word in _FOUR_LETTERS.finditer(self.folded.text):
            start, end = self.folded.span(*word.span())
            letters = word.end() - word.start()
            if end - start >= 2 * letters - 1:
                found.append((Spot(start, end, f'it reads "{word.group()[:200]}"'), letters))
        return tuple(found)

    def seems(self, name: str) -> list[Spot]:
        """Where the text seems to do this (see seeming), in whichever view, with the words that say so as detail."""
        spots: dict[int, Spot] = {}
        for view in self.views:
            for found in seeming.seemings(seeming.SEEMS[name], view.read):
                if found.name != name or self._is_cited(view.read[found.start : found.end]):
                    continue  # what a page says is no plan of who quotes it
                words = ", ".join(f'"{word}"' for word in found.words)
                spot = Spot(*view.folded.span(found.start, found.end), words)
                spots.setdefault(spot.start, spot)
        return [spots[start] for start in sorted(spots)]

    def _is_cited(self, words: str) -> bool:
        """Whether a source that is there is given for these words."""
        known = {source.number for source in self.reviewed.sources}
        return bool(known) and any(_numbers(cited) <= known for cited in _CITED.finditer(words))

    @cached_property
    def _personal(self) -> tuple[pii.Pii, ...]:
        text = self.reviewed.text
        return tuple(sorted((*pii.find(text), *pii.masks(text)), key=lambda found: found.start))

    def personal(self, type_: str) -> list[Spot]:
        """Where personal data of one type stands, or a mask of it (see pii)."""
        return [Spot(found.start, found.end) for found in self._personal if found.type == type_]


@dataclass(frozen=True, slots=True)
class Spot:
    """A span of the original, and what a rule's `{detail}` says of it."""

    start: int
    end: int
    detail: str = ""


MOST = 20
"""Findings of one rule in one text; more would only repeat."""
_PLACEHOLDER = re.compile(
    r"(?:[\w-]+\.)*(?:example|your-?(?:domain|site|website)|test-?domain\d*)\.(?:com|org|net)", re.I
)
"""Names that stand for "yours" in instructions (RFC 2606 and its kind). Harmless when not a link."""

_FOUR_LETTERS = re.compile(r"[A-Za-z]{4,}")
LONGEST_WORD = 15
"""Letters. What is spaced out and longer is taken for several words."""
_HOST_END = re.compile(r"[/?#]")

Judge = Callable[[str, str, Look], bool]
Finder = Callable[[Look], Iterable[Spot]]


# --- judges ------------------------------------------------------------------------------------


def luhn(match: str, quote: str, look: Look) -> bool:
    """A payment card's check digit holds (ISO/IEC 7812-1, annex B)."""
    return numbers.luhn("".join(c for c in match if c.isdecimal() and c.isascii()))


def iban(match: str, quote: str, look: Look) -> bool:
    """An IBAN's length and check digits hold (ISO 13616), perhaps with the next words behind it."""
    return any(numbers.ibans(match))


def not_claimed(match: str, quote: str, look: Look) -> bool:
    """The words stand in none of the brand's claims."""
    said = _squeezed(match)
    return not any(
        said in claim for claim in _claims(tuple(c.says for c in look.brand.file.claims))
    )


def foreign_link(match: str, quote: str, look: Look) -> bool:
    """The link is neither on the brand's list nor, byte for byte, a cited source (DESIGN, invariant 6)."""
    allowed = look.brand.file.links
    for exact in (quote, quote.rstrip(AFTER)):
        if exact in allowed.urls or any(exact == source.url for source in look.reviewed.sources):
            return False
    scheme, there, rest = quote.partition("://")
    if there and scheme.casefold() != "https":
        return True
    address = rest if there else quote.removeprefix("//")
    host = _HOST_END.split(address, maxsplit=1)[0].rstrip(AFTER)
    if not there and (_PLACEHOLDER.fullmatch(host) or not is_address(match, quote)):
        return False
    return host.casefold() not in _hosts(look.brand)


def not_in_english(match: str, quote: str, look: Look) -> bool:
    """The text is in another language than English, hashtags left aside."""
    return detect(_HASHTAG.sub(" ", look.reviewed.text)) not in ("en", None)


JUDGES: Mapping[str, Judge] = MappingProxyType(
    {f.__name__: f for f in (luhn, iban, not_claimed, foreign_link, not_in_english)}
)


# --- finders -----------------------------------------------------------------------------------


def email_addresses(look: Look) -> Iterable[Spot]:
    """E-mail addresses that are neither the brand's own nor made-up ones."""
    for spot in look.personal(pii.EMAIL_ADDRESS):
        host = fold(look.reviewed.text[spot.start : spot.end]).text.rpartition("@")[2].casefold()
        if host not in _hosts(look.brand) and not _PLACEHOLDER.fullmatch(host):
            yield spot


def phone_numbers(look: Look) -> Iterable[Spot]:
    """Telephone numbers: those of a form of their own, and any where phones are spoken of."""
    return look.personal(pii.PHONE_NUMBER)


def payment_cards(look: Look) -> Iterable[Spot]:
    """Numbers of payment cards: a brand's first digits and length, and a check digit that holds."""
    return look.personal(pii.CREDIT_CARD)


def bank_accounts(look: Look) -> Iterable[Spot]:
    """Bank account numbers (IBAN) whose length and check digits hold, and US social security numbers."""
    return (*look.personal(pii.IBAN_CODE), *look.personal(pii.US_SSN))


def secrets(look: Look) -> Iterable[Spot]:
    """Keys, tokens, private keys and passwords; no stand-ins of instructions such as token=YOUR_TOKEN."""
    return look.personal(pii.SECRET)


def smuggled_characters(look: Look) -> Iterable[Spot]:
    """Characters nobody can see and that are never innocent: smuggled letters, forced direction."""
    return [
        Spot(h.start, h.end, f"{h.name}" + (f' that spell "{h.reads[:80]}"' if h.reads else ""))
        for h in look.hidden
        if h.forced
    ]


def hidden_characters(look: Look) -> Iterable[Spot]:
    """Characters nobody can see and that may have come by copying: zero-width, soft hyphens, blanks."""
    return (Spot(h.start, h.end, h.name) for h in look.hidden if not h.forced)


def lookalike_letters(look: Look) -> Iterable[Spot]:
    """Words in letters of two alphabets."""
    text = look.reviewed.text
    return [
        Spot(
            start,
            end,
            f'it reads "{fold(text[start:end] + " abcdefghijklmnop").text.split(" ")[0]}"',
        )
        for start, end in mixed_alphabets(text)[:MOST]
    ]


def spaced_out_words(look: Look) -> Iterable[Spot]:
    """Words with something between each two of their letters: s p a c e d, or with hidden characters."""
    return (spot for spot, letters in look.spaced_out if letters <= LONGEST_WORD)


def cut_words(look: Look) -> Iterable[Spot]:
    """Words with an emoji or another sign in the middle."""
    found = readings.cut_words(look.folded)
    return (Spot(start, end, f'it reads "{read}"') for start, end, read in found)


def spaced_out_text(look: Look) -> Iterable[Spot]:
    """Letters in such a row, and more than a word has: where its words end, no rule can tell."""
    return (spot for spot, letters in look.spaced_out if letters > LONGEST_WORD)


def confidential_words(look: Look) -> Iterable[Spot]:
    """The brand's secrets however they are joined: "Harbor_Pilot", "HarborPilots", "Har-bor Pilot",
    in letters that make flags, and in the middle of a hashtag."""
    words = tuple(look.brand.file.confidential)
    if not words:
        return
    text = look.folded.text.translate(REGIONAL)
    alone, anywhere = _secret_words(words)
    found = [match.span() for match in alone.finditer(text)]
    for tag in _HASHTAG.finditer(text):
        found += [match.span() for match in anywhere.finditer(text, *tag.span())]
    for start, end in sorted(dict(reversed(found)).items()):
        yield Spot(*look.folded.span(start, end), text[start:end])


_CITED = re.compile(r"\[ ?([1-9]\d{0,2}(?: ?[,;-] ?\d{1,3})*) ?\]")


def _numbers(cited: re.Match[str]) -> set[int]:
    return {int(n) for n in re.findall(r"\d+", cited[1])}


def uncited(look: Look) -> Iterable[Spot]:
    """A [n] behind which no source stands. Whether the section of a source that is there contains the
    sentence is not looked at here."""
    known = {source.number for source in look.reviewed.sources}
    for match in _CITED.finditer(look.folded.text):
        missing = _numbers(match) - known
        if missing:
            told = ", ".join(f"[{n}]" for n in sorted(missing))
            yield Spot(*look.folded.span(*match.span()), told)


def avoided_words(look: Look) -> Iterable[Spot]:
    """The words the brand avoids (`voice.avoid`); an address may have them."""
    addresses = [match.span() for match in _ADDRESS.finditer(look.reviewed.text)]
    for spot in _words(look, tuple(look.brand.file.voice.avoid)):
        if not any(start <= spot.start < end for start, end in addresses):
            yield spot


_ADDRESS = re.compile(r"https?://\S+")


def length(look: Look) -> Iterable[Spot]:
    words = len(look.reviewed.text.split())
    most = look.brand.file.voice.max_words
    if words > most:
        yield Spot(0, len(look.reviewed.text), f"{words} words; the brand's longest is {most}")


def nothing_said(look: Look) -> Iterable[Spot]:
    if not look.folded.text.strip():
        yield Spot(0, len(look.reviewed.text))


FINDERS: Mapping[str, Finder] = MappingProxyType(
    {
        f.__name__: f
        for f in (
            smuggled_characters, hidden_characters, lookalike_letters, spaced_out_words,
            spaced_out_text, cut_words, confidential_words, avoided_words, length, nothing_said, uncited, email_addresses, phone_numbers,
            payment_cards, bank_accounts, secrets,
        )
    }
)  # fmt: skip


def _words(look: Look, words: tuple[str, ...]) -> Iterable[Spot]:
    if not words:
        return
    for match in _any_word(words).finditer(look.folded.text):
        yield Spot(*look.folded.span(*match.span()), match.group())


@lru_cache(maxsize=64)
def _any_word(words: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(r"\s+".join(re.escape(w) for w in fold(word).text.split()) for word in words)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)


_HASHTAG = re.compile(r"#[\w-]+")
_IN_HASHTAGS = 5
"""Letters a secret needs to be looked for in the middle of a hashtag: shorter ones stand in other words."""


@lru_cache(maxsize=64)
def _secret_words(words: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for secrets as words of their own, with an ending of the plural, and anywhere."""

    def split(part: str) -> str:
        return r"(?:[-_]\s*)?".join(re.escape(letter) for letter in part)

    spelled = {
        word: r"[\s_-]*".join(split(part) for part in re.split(r"[\s_-]+", fold(word).text.strip()))
        for word in words
    }
    either = "|".join(spelled.values())
    long = "|".join(s for w, s in spelled.items() if len(w) >= _IN_HASHTAGS) or r"(?!)"
    return (
        re.compile(rf"(?<![^\W_])(?:{either})(?:e?s)?(?![^\W_])", re.IGNORECASE),
        re.compile(rf"(?:{long})", re.IGNORECASE),
    )


@lru_cache(maxsize=64)
def _claims(says: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_squeezed(fold(said).text) for said in says)


def _squeezed(text: str) -> str:
    return " ".join(text.casefold().split())


def _hosts(brand: Brand) -> frozenset[str]:
    return _host_set(tuple(brand.file.links.hosts))


@lru_cache(maxsize=64)
def _host_set(hosts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(host.casefold() for host in hosts)
