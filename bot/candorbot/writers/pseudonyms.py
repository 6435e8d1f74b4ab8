"""Personal data never goes to a model: "Email-1" stands for it on the way, and it is put back afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

from candorbot import pii
from candorbot.wordlists import GENERAL, STOP

NAMES = {
    pii.SECRET: "Secret",
    pii.IBAN_CODE: "Account",
    pii.CREDIT_CARD: "Card",
    pii.EMAIL_ADDRESS: "Email",
    pii.US_SSN: "Number",
    pii.IP_ADDRESS: "Address",
    pii.PHONE_NUMBER: "Phone",
    pii.STREET_ADDRESS: "Street",
    pii.PERSON: "Person",
}
MEMBER = "Member"
_STANDS_IN = re.compile(rf"\b({'|'.join([MEMBER, *NAMES.values()])})-([1-9][0-9]{{0,4}})\b")
_DIGITS = re.compile(rf"{_STANDS_IN.pattern}|(?P<digits>\d(?:[ ().\-/]{{0,2}}\d){{6,}})")
"""Seven digits or more, as people write them apart: whatever they are, a model has no use for them."""
MOST_PASSES = 4
_NAME = re.compile(r"[^\W\d_]{2,}")
_ORDINARY = STOP | GENERAL


def _names(name: str) -> Iterable[str]:
    """A name as a whole and its words, without those that are words like any other."""
    names = (name.strip(), *_NAME.findall(name))
    return (one for one in names if len(one) > 1 and one.casefold() not in _ORDINARY)


@dataclass(slots=True)
class Pseudonyms:
    """One call's: the same value has the same name throughout. `count`: how many values are hidden."""

    _taken: set[str] = field(default_factory=set)
    _value_of: dict[str, str] = field(default_factory=dict)
    _name_of: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self._value_of)

    def leave(self, text: str) -> None:
        """Give no name out that stands in this text: there it means something else."""
        self._taken.update(one[0] for one in _STANDS_IN.finditer(text))

    def hidden(self, text: str, people: Iterable[str] = ()) -> str:
        """The text with names in the place of personal data, and of these people's names, whole and in part, however
        they are written."""
        self.leave(text)
        for _ in range(MOST_PASSES):
            found = pii.find(text, NAMES)
            if not found:
                break
            for one in reversed(found):
                name = self._name(NAMES[one.type], text[one.start : one.end])
                text = f"{text[: one.start]}{name}{text[one.end :]}"
        named = {name for one in people for name in _names(one)}
        if named:
            longest = "|".join(map(re.escape, sorted(named, key=lambda one: (-len(one), one))))
            whole = re.compile(rf"(?<!\w)(?:{longest})(?!\w|-[0-9])", re.IGNORECASE)
            text = whole.sub(lambda said: self._name(MEMBER, said[0]), text)
        number = NAMES[pii.US_SSN]
        return _DIGITS.sub(
            lambda one: self._name(number, one[0]) if one["digits"] else one[0], text
        )

    def restored(self, text: str) -> str:
        """What stood there before; a name that was never given out stays."""
        return _STANDS_IN.sub(lambda one: self._value_of.get(one[0], one[0]), text)

    def _name(self, kind: str, value: str) -> str:
        name = self._name_of.get((kind, value))
        if name is None:
            numbered = (f"{kind}-{number}" for number in count(1))
            name = next(one for one in numbered if one not in self._taken)
            self._taken.add(name)
            self._name_of[kind, value] = name
            self._value_of[name] = value
        return name
