"""Personal data and secrets in a text: where they stand, and the text without them. Pure, linear time.

    find("Write to jo@mail.test")       (Pii(9, 21, "EMAIL_ADDRESS"),)
    mask("Write to jo@mail.test").text  "Write to [email 1]"

The rule of what is masked where is in two sets:

AT_THE_DOOR     Keys, tokens, passwords, cards, bank accounts and social security numbers of members are
                masked on the way in: neither the store nor a model ever has them. Their message stands
                unchanged on its platform, and the staff is told.
BEYOND_READERS  Everything is masked in what is shown to others than the readers of the place it was said
                in: staff notices and what becomes of escalations and feedback. Whoever may read the
                place follows the link.

The log has neither secrets nor contacts. A draft that holds somebody's data, or a mask of it, is blocked
by publishing.yaml, which looks with the same eyes. What is looked for and how surely stands in
tests/evals/pii.py: e-mail addresses, phone numbers, cards, bank accounts and keys are promised; names
and street addresses are found where a title, a cue or a usual form gives them away, and often missed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from candorbot.pii import numbers, people, phones, secrets
from candorbot.pii.patterns import options
from candorbot.text import fold

SECRET, CREDIT_CARD, IBAN_CODE = "SECRET", "CREDIT_CARD", "IBAN_CODE"
EMAIL_ADDRESS, PHONE_NUMBER, US_SSN = "EMAIL_ADDRESS", "PHONE_NUMBER", "US_SSN"
IP_ADDRESS, STREET_ADDRESS, PERSON = "IP_ADDRESS", "STREET_ADDRESS", "PERSON"

LABELS: Mapping[str, str] = MappingProxyType(
    {
        SECRET: "key",
        IBAN_CODE: "bank account",
        CREDIT_CARD: "card",
        EMAIL_ADDRESS: "email",
        US_SSN: "social security number",
        IP_ADDRESS: "IP address",
        PHONE_NUMBER: "phone",
        STREET_ADDRESS: "address",
        PERSON: "name",
    }
)
"""What a mask calls each type. Where two findings overlap, the one that comes first here stays."""

AT_THE_DOOR = frozenset({SECRET, CREDIT_CARD, IBAN_CODE, US_SSN})
CONTACTS = frozenset({EMAIL_ADDRESS, PHONE_NUMBER})
BEYOND_READERS = frozenset(LABELS)

_TYPE_OF = {label: type_ for type_, label in LABELS.items()}
MOST_PASSES = 8
"""Masking what stands in a text can bring out what stood beside it: it is looked at again, so often."""

Find = Callable[[str], Iterable[tuple[int, int]]]
_MASK = re.compile(rf"\[({'|'.join(LABELS.values())}) ([1-9]\d{{0,5}})\]")
_DIGITS = b"0123456789"
_DIGIT = "[0-9]"

# For each type: what a text must have (RE2, any case), the least number of digits, and what finds it.
_FINDERS: Mapping[str, tuple[str, int, Find]] = MappingProxyType(
    {
        SECRET: (secrets.HINT, 0, secrets.find),
        IBAN_CODE: (numbers.IBAN_HINT, 2, numbers.ibans),
        CREDIT_CARD: (_DIGIT, 12, numbers.cards),
        EMAIL_ADDRESS: (people.EMAIL_HINT, 0, people.emails),
        US_SSN: (_DIGIT, 9, numbers.social_security),
        IP_ADDRESS: (numbers.IP_HINT, 2, numbers.ip_addresses),
        PHONE_NUMBER: (_DIGIT, 7, phones.find),
        STREET_ADDRESS: (people.ADDRESS_HINT, 1, people.addresses),
        PERSON: (people.NAME_HINT, 0, people.names),
    }
)


_TYPES = tuple(_FINDERS)
_ALWAYS = len(_TYPES)
"""The number of the hint every text has."""


@dataclass(frozen=True, slots=True)
class Pii:
    """A span of the original text, end exclusive, in code points. `type` is a key of LABELS."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True)
class Masked:
    """The text with a mask in each place; how many masks were put in; the types they stand for."""

    text: str
    count: int = 0
    kinds: frozenset[str] = frozenset()


def find(text: str, types: Collection[str] = BEYOND_READERS) -> tuple[Pii, ...]:
    """What of `types` stands in the text, in order, without overlaps. Masks are never found."""
    if not text:
        return ()
    folded = fold(text)
    looked_at = _without_masks(folded.text)
    taken = bytearray(len(looked_at))
    found = []
    for type_ in _worth_looking(looked_at):
        for start, end in _FINDERS[type_][2](looked_at):
            if "\0" not in looked_at[start:end] and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                if type_ in types:
                    found.append(Pii(*folded.span(start, end), type_))
    return tuple(sorted(found, key=lambda pii: pii.start))


def mask(text: str, types: Collection[str] = BEYOND_READERS) -> Masked:
    """The text with "[email 1]" and its like instead of what is found, and the rest as it is. The same
    value has the same number. A masked text stays as it is."""
    count = 0
    kinds: set[str] = set()
    for _ in range(MOST_PASSES):
        found = find(text, types)
        if not found:
            break
        text = _with_masks(text, found)
        count += len(found)
        kinds |= {pii.type for pii in found}
    return Masked(text, count, frozenset(kinds))


def masks(text: str) -> tuple[Pii, ...]:
    """The masks that stand in a text, with the types they stand for."""
    return tuple(Pii(*match.span(), _TYPE_OF[match[1]]) for match in _MASK.finditer(text))


def _with_masks(text: str, found: tuple[Pii, ...]) -> str:
    numbers: dict[tuple[str, str], int] = {}
    last: dict[str, int] = {}
    for match in _MASK.finditer(text):
        last[match[1]] = max(last.get(match[1], 0), int(match[2]))
    parts: list[str] = []
    at = 0
    for pii in found:
        label = LABELS[pii.type]
        value = fold(text[pii.start : pii.end]).text
        letters = "".join(c for c in value if c.isalnum())
        same = (label, letters if pii.type == SECRET else letters.casefold())
        if same not in numbers:
            last[label] = numbers[same] = last.get(label, 0) + 1
        parts += (text[at : pii.start], f"[{label} {numbers[same]}]")
        at = pii.end
    return "".join((*parts, text[at:]))


def _without_masks(folded: str) -> str:
    """Masks that stand in the text already, blotted out, so that nothing is found in or across them."""
    if "[" not in folded:
        return folded
    return _MASK.sub(lambda match: "\0" * len(match[0]), folded)


def _worth_looking(folded: str) -> list[str]:
    """The types a text can have at all: most messages have none, and are done after one pass."""
    raw = folded.encode("utf-8", "replace")
    hinted = _hints().Match(raw) or ()
    if _ALWAYS not in hinted:  # re2 ran out of memory, and its silence means nothing
        hinted = range(_ALWAYS)
    elif len(hinted) == 1:
        return []
    digits = len(raw) - len(raw.translate(None, _DIGITS))
    return [_TYPES[n] for n in sorted(hinted) if n < _ALWAYS and digits >= _FINDERS[_TYPES[n]][1]]


@cache
def _hints() -> Any:
    import re2

    any_case = options()
    any_case.case_sensitive = False
    hints = re2.Set.SearchSet(any_case)
    for hint, _, _ in _FINDERS.values():
        hints.Add(hint)
    hints.Add("")
    hints.Compile()
    return hints
