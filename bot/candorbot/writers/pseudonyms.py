"""Personal data never goes to a model: "Email-1" stands for it on the way, and it is put back afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from candorbot import pii

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


@dataclass(slots=True)
class Pseudonyms:
    """One call's: the same value has the same name throughout. `count`: how many values are hidden."""

    _value_of: dict[str, str] = field(default_factory=dict)
    _name_of: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self._value_of)

    def hidden(self, text: str, people: Iterable[str] = ()) -> str:
        """The text with names in the place of personal data, and of these people's names."""
        for name in sorted({one.strip() for one in people} - {""}, key=len, reverse=True):
            if re.search(whole := rf"\b{re.escape(name)}\b", text):
                text = re.sub(whole, self._name(MEMBER, name), text)
        for _ in range(MOST_PASSES):
            found = pii.find(text, NAMES)
            if not found:
                break
            for one in reversed(found):
                name = self._name(NAMES[one.type], text[one.start : one.end])
                text = f"{text[: one.start]}{name}{text[one.end :]}"
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
            number = sum(known == kind for known, _ in self._name_of) + 1
            name = self._name_of[kind, value] = f"{kind}-{number}"
            self._value_of[name] = value
        return name
