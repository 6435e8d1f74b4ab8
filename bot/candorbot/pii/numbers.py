"""Numbers that carry their own proof: payment cards, bank accounts, and those with a fixed form: social
security numbers and IP addresses."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import accumulate
from typing import Any

from candorbot.pii.patterns import compiled

IBAN_HINT = r"[a-z]{2}\d\d"
IP_HINT = r"\d\.\d|[0-9a-f]:[0-9a-f:]"

# --- cards (ISO/IEC 7812-1) --------------------------------------------------------------------

_BRANDS = (
    (2131, 2131, (15,)), (1800, 1800, (15,)), (3500, 3599, (16,)),  # JCB
    (3000, 3059, (14,)), (3095, 3095, (14,)), (3600, 3699, (14,)), (3800, 3999, (14, 16)),  # Diners
    (3400, 3499, (15,)), (3700, 3799, (15,)),  # American Express
    (4000, 4999, (13, 16, 19)),  # Visa
    (5100, 5599, (16,)), (2221, 2720, (16,)), (2200, 2204, (16,)),  # Mastercard, Mir
    (6011, 6011, (16, 19)), (6440, 6599, (16, 19)), (6200, 6299, (16, 17, 18, 19)),  # Discover, UnionPay
    (5000, 5099, range(12, 20)), (5600, 5899, range(12, 20)), (6300, 6399, range(12, 20)),  # Maestro
    (6700, 6799, range(12, 20)), (604, 604, range(12, 20)),
    (6000, 6099, (16,)), (8100, 8299, (16,)), (9792, 9792, (16,)),  # RuPay, Troy
)  # fmt: skip
"""First four digits, from and to, and the lengths such a card has."""
_USUAL = range(14, 17)
"""A card of another length is one only if cards are spoken of: a tenth of all numbers passes Luhn."""
_BLOCKS = frozenset({(4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (6, 10), (4, 8, 4)})
"""As people and forms group them; in other groups one is a card only if cards are spoken of."""
_LONGEST = 19
_NEAR = 60


def luhn(digits: str) -> bool:
    """Whether the check digit of a card number holds (ISO/IEC 7812-1, annex B). 12 to 19 digits."""
    if not 12 <= len(digits) <= _LONGEST or len(set(digits)) == 1:
        return False
    values = [int(c) for c in digits[::-1]]
    return (
        sum(v if n % 2 == 0 else (v * 2 - 9 if v > 4 else v * 2) for n, v in enumerate(values)) % 10
        == 0
    )


@lru_cache(maxsize=10_000)
def _card_lengths(front: str) -> frozenset[int]:
    """The lengths of the cards whose number begins with these four digits."""
    first = int(front)
    return frozenset(n for low, high, lengths in _BRANDS if low <= first <= high for n in lengths)


def is_card(digits: str) -> bool:
    """A number some brand gives out: its first digits, its length, its check digit. ASCII digits only."""
    return len(digits) in _card_lengths(digits[:4]) and luhn(digits)


def cards(text: str) -> Iterator[tuple[int, int]]:
    """Spans of card numbers, in one piece, in blocks, or digit by digit; any way where cards are spoken of."""
    run, group, spoken, stuck = _card_patterns()
    for found in run.finditer(text):
        groups = [(found.start() + m.start(), m[0]) for m in group.finditer(found[0])]
        at = 0
        while at < len(groups):
            here = [digits for _, digits in groups[at : at + _LONGEST]]
            in_blocks = _card_at(here)
            size = in_blocks or _card_at(here, anyhow=True)
            if not size:
                at += 1
                continue
            last, digits = groups[at + size - 1]
            start, end = groups[at][0], last + len(digits)
            count = sum(len(digits) for _, digits in groups[at : at + size])
            around = text[max(0, start - _NEAR) : end + _NEAR]
            said = spoken.search(around)
            usual = in_blocks and count in _USUAL and _is_apart(text, start, end, stuck)
            if usual or (said and not _has_decimals(text, start, end)):
                yield start, end
            elif not in_blocks:
                size = 1
            at += size


def _is_apart(text: str, start: int, end: int, stuck: Any) -> bool:
    """No part of a word, apart from the x for covered figures and what tells of its last day, and no decimals."""
    before, after = text[max(0, start - 2) : start], text[end : end + _NEAR]
    if before[-1:].isalnum() and not (before[-1] in "xX" and not before[:-1].isalnum()):
        return False
    if after[:1].isalnum() and not stuck.search(after):
        return False
    return not _has_decimals(text, start, end)


def _has_decimals(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 2) : start]
    return before[-1:] == "." and before[0].isdecimal() and text[start:end].isdecimal()


def _card_at(groups: list[str], *, anyhow: bool = False) -> int:
    """How many of these groups of digits, from the first, are a card; 0 for none. `anyhow`: grouped so or so."""
    digits = "".join(groups[:_LONGEST])[: _LONGEST + 1]
    if len(digits) < 12 or not _card_lengths(digits[:4]):
        return 0
    ends = list(accumulate(map(len, groups)))
    for size in range(len(groups), 0, -1):
        number = digits[: ends[size - 1]]
        written_so = anyhow or _in_blocks(groups[:size])
        if ends[size - 1] <= _LONGEST and written_so and is_card(number):
            return size
    return 0


def _in_blocks(groups: list[str]) -> bool:
    """Written as people write one number: blocks of one length with a shorter rest, or as on the card."""
    lengths = tuple(map(len, groups))
    even = len(set(lengths[:-1])) <= 1 and lengths[-1] <= lengths[0]
    return even or lengths in _BLOCKS


@cache
def _card_patterns() -> tuple[Any, ...]:
    return compiled(
        r"\d+(?:[\s._/-]{1,3}\d+)*",
        r"\d+",
        r"(?i)\b(?:cards?|visa|mastercard|maestro|amex|debit|credit|cvv|cc|karten?\w*|\w+karte|carte|tarjeta)\b",
        r"(?i)^(?:exp|cvv|cvc|valid)",
    )


# --- bank accounts (ISO 13616) -----------------------------------------------------------------

IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV", 22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HN HU LB NI PL SV", 29: "BR EG PS QA UA",
        30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip
"""Characters of an IBAN by country: the register of SWIFT as of 2024."""
_BETWEEN = frozenset(" \t\r\n._/-")
_MOST_BETWEEN = 3


def iban_holds(letters: str) -> bool:
    """Whether an IBAN has its country's length and its check digits hold (modulo 97 is 1)."""
    if IBAN_LENGTHS.get(letters[:2]) != len(letters) or not letters.isascii():
        return False
    return (
        letters.isalnum()
        and int("".join(str(int(c, 36)) for c in letters[4:] + letters[:4])) % 97 == 1
    )


def ibans(text: str) -> Iterator[tuple[int, int]]:
    """Spans of bank account numbers, in one piece or in groups."""
    done = 0
    for head in _iban_head().finditer(text):
        start = head.start(1)
        country = head[1][:2].upper()
        if start < done or country not in IBAN_LENGTHS:
            continue
        end, letters = _gather(text, start, IBAN_LENGTHS[country])
        if not text[end : end + 1].isalnum() and iban_holds(letters.upper()):
            yield start, end
            done = end


def _gather(text: str, start: int, length: int) -> tuple[int, str]:
    """The next `length` letters and digits from `start`, over what may stand between, and their end."""
    letters: list[str] = []
    between = 0
    end = start
    for at in range(start, len(text)):
        if text[at] in _BETWEEN and between < _MOST_BETWEEN:
            between += 1
        elif text[at].isascii() and text[at].isalnum():
            letters.append(text[at])
            between, end = 0, at + 1
            if len(letters) == length:
                break
        else:
            break
    return end, "".join(letters)


@cache
def _iban_head() -> Any:
    return compiled(r"(?i)(?:^|[^a-z0-9])([a-z]{2}\d{2})")[0]


# --- numbers of a fixed form -------------------------------------------------------------------


def social_security(text: str) -> Iterator[tuple[int, int]]:
    """US social security numbers: with dashes, or any way where they are spoken of. No number has 000, 666
    or 9xx in front, 00 in the middle or 0000 at the end (SSA, randomization of 2011)."""
    pattern, spoken = _ssn_patterns()
    for match in pattern.finditer(text):
        start, end = match.span()
        area, group, serial = match[1], match[2], match[3]
        if area in ("000", "666") or area[0] == "9" or group == "00" or serial == "0000":
            continue
        if text[start - 1 : start] in ("-", ".", "/", "+") or text[end : end + 1] == "-":
            continue
        dashed = match[0] == f"{area}-{group}-{serial}"
        if dashed or spoken.search(text[max(0, start - _NEAR) : start]):
            yield start, end


@cache
def _ssn_patterns() -> tuple[Any, ...]:
    return compiled(r"\b(\d{3})[ .-]?(\d{2})[ .-]?(\d{4})\b", r"(?i)\bssn\b|social security")


def ip_addresses(text: str) -> Iterator[tuple[int, int]]:
    """IP addresses of the open internet. Those of private networks and of documents say nothing of a
    person, and four numbers after "version" are one."""
    pattern, version = _ip_patterns()
    for match in pattern.finditer(text):
        start, end = match.span()
        after = text[end : end + 2]
        if text[start - 1 : start] in (".", "-", "v") or (
            after[:1] in (".", "-") and after[1:].isdigit()
        ):
            continue
        try:
            address = ipaddress.ip_address(match[0])
        except ValueError:
            continue
        if address.is_global and not version.search(text[max(0, start - 20) : start]):
            yield start, end


@cache
def _ip_patterns() -> tuple[Any, ...]:
    return compiled(
        r"(?i)\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b|\b[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){3,7}\b",
        r"(?i)(?:version|release|build|update|firmware|driver)s? ?(?:is |: ?|to |from )?$",
    )
