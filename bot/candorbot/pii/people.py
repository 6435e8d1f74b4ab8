"""Where people are reached and what they are called: e-mail addresses, surely; names and street addresses
where a title, a cue or a usual form gives them away, and no further."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from candorbot.pii.patterns import CAPITAL, LETTER, compiled

EMAIL_HINT = (
    r"[^\s@]@[^\s@]+\.|[(\[{<] ?at ?[)\]}>]|\bat\b.* (?:dot|punkt|point) "
    r"|\bat [^\s]+\.[a-z]{2}|\(a\)"
)
ADDRESS_HINT = (
    r"street|\bst\b|avenue|\bave\b|road|\brd\b|boulevard|blvd|\blane|drive|court|\bway\b|place|square|terrace"
    r"|parkway|highway|strasse|straat|str\.|weg\b|platz|allee|gasse|\brue\b|\bvia\b|calle|avenida|box|suite|apt"
    r"|address|\blives?\b|living at|sent to|ulica|\bul\."
)
NAME_HINT = (
    r"\bmrs?\b|\bms\b|\bmiss\b|\bdr\b|\bprof|\bherr|\bfrau\b|\bmme\b|monsieur|madame"
    r"|name|called|call me|i'm|i am|this is|regards|sincerely"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# --- e-mail addresses --------------------------------------------------------------------------

_L = f"{LETTER}0-9"
_LOCAL = rf"[{_L}](?:[{_L}.!#$%&'*+/=?^_{{|}}~-]*[{_L}_+-])?"
_EMAIL = rf"({_LOCAL})@((?:[{_L}](?:[{_L}-]*[{_L}])?\.)+[{LETTER}]{{2,24}})"
_AT = r" ?[(\[{<] ?(?:at|@) ?[)\]}>] ?"
_DOT = r"(?: ?[(\[{<] ?(?:dot|\.) ?[)\]}>] ?| (?:dot|punkt|point) |\.)"
_PART = rf"[{_L}_+-]+"
_SPELLED = (
    rf"(?i)({_PART}(?:{_DOT}{_PART})*){_AT}({_PART}(?:{_DOT}{_PART})*{_DOT}[{LETTER}]{{2,24}})"
)
_IN_WORDS = rf"(?i)({_PART}(?: dot {_PART})*) at ({_PART}(?: dot {_PART})* dot [a-z]{{2,24}})\b"
_PROVIDER = (
    "(?:gmail|googlemail|outlook|hotmail|yahoo|ymail|icloud|proton|protonmail|gmx|web|aol|mail|msn|fastmail|zoho|yandex"
    "|t-online|orange|laposte|tutanota|posteo|mailbox|qq|naver|libero)"
)
_TLD = (
    "(?:com|net|org|io|dev|app|info|biz|me|co|eu|de|at|ch|fr|be|nl|es|it|pt|pl|ie|uk|us|ca|au|nz|in|br|mx|se|no|dk|fi|cz"
    "|hu|ro|gr|tr|ru|ua|jp|cn|kr|za)"
)
_OF_PROVIDER = (
    rf"(?i)({_PART}(?:(?: dot |\.){_PART})*) at {_PROVIDER}(?: dot |\.)(?:co(?: dot |\.))?{_TLD}\b"
)
_LOUD = rf"({_PART}(?:\.{_PART})*) AT (?:{_PART}\.)+{_TLD}\b"
_ROUND_A = rf"(?i)[a-z]{_PART}(?:\.{_PART})*\(a\)(?:{_PART}\.)+{_TLD}\b"
_MAIL_CUE = r"(?i)\b(?:e-?mail\w*|mail|write|reach|contact|address|gmail)\b[^\n]{0,40}$"
_BEFORE = 60
_NO_MAILBOX = _words(
    "look looking in up out is are was were be it us them account accounts inbox mailbox mail mails email emails site page"
    " available login signup sign register registered started hosted host works working work help support domain visit"
    " everybody everyone people users folks address addresses not here there him her spam down errors"
)
"""What stands before "at gmail dot com" and is no name of a mailbox there."""
_NO_ENDING = _words("png jpg jpeg gif svg webp ico js mjs ts tsx jsx css json yaml yml lock")
"""After a name with an @, these are files ("icon@2x.png"), not top-level domains."""


def emails(text: str) -> Iterator[tuple[int, int]]:
    """Spans of e-mail addresses (RFC 5322, without quoted names), also written "jo (at) mail dot com"."""
    plain, spelled, in_words, cue, of_provider, loud, round_a = _email_patterns()
    for match in plain.finditer(text):
        if _is_mailbox(match[1], match[2]):
            yield match.span()
    for match in spelled.finditer(text):
        yield match.span()
    for match in round_a.finditer(text):
        yield match.span()
    for match in of_provider.finditer(text):
        dotted = " dot " in match[0].lower()
        if match[1].lower() not in _NO_MAILBOX and (dotted or _is_made_up(match[1])):
            yield match.span()
    for match in loud.finditer(text):
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        if not match[1].isupper() and (_is_made_up(match[1]) or cue.search(before)):
            yield match.span()
    for match in in_words.finditer(text):
        start = match.start()
        if cue.search(text[max(0, start - _BEFORE) : start]):
            yield match.span()


def _is_made_up(name: str) -> bool:
    """No ordinary word: jo.smith, ana_77."""
    return not name.isalpha()


def _is_mailbox(local: str, domain: str) -> bool:
    """Not a version ("react@18.2.0-rc"), a file ("icon@2x.png") or a place for code ("git@host")."""
    first, _, rest = domain.partition(".")
    version = first.isdecimal() and rest[:1].isdecimal()
    return not version and domain.rpartition(".")[2].lower() not in _NO_ENDING and local != "git"


@cache
def _email_patterns() -> tuple[Any, ...]:
    return compiled(_EMAIL, _SPELLED, _IN_WORDS, _MAIL_CUE, _OF_PROVIDER, _LOUD, _ROUND_A)


# --- street addresses --------------------------------------------------------------------------

_W = rf"[{CAPITAL}][{LETTER}'.-]*"
_STREET = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Court|Ct|Way|Place|Square|Terrace|Parkway"
    r"|Highway|Hwy|Crescent|Close|Trail|Loop|Circle|Grove|Alley|Mews)"
)
_UNIT = r"(?:,?\s+(?:Apt|Suite|Unit|Flat|Ste|#)\.? ?\w{1,6})?"
_AFTER_STREET = rf"{_UNIT}(?:,\s+{_W}(?: {_W}){{0,2}})?(?:,? [A-Z]{{2}})?(?: \d{{5}}(?:-\d{{4}})?)?"
_ABROAD = (
    r"(?:rue|avenue|boulevard|via|calle|avenida|ul\.|ulica) (?:(?:de|du|des|la|le|del|della) )*"
    rf"(?:l'|d')?{_W}(?: {_W}){{0,3}}"
)
_FORMS = (
    rf"\b\d{{1,5}}[A-Za-z]? (?:{_W} ){{1,4}}{_STREET}\b\.?{_AFTER_STREET}",
    rf"\b[A-Z][{LETTER}]+(?:strasse|str\.|straat|weg|platz|allee|gasse|gatan|vej|veien) \d{{1,4}}[a-z]?\b(?:, \d{{4,5}} {_W})?",
    rf"\b\d{{1,5}},? {_ABROAD}(?: \d{{1,5}})?\b|\b{_ABROAD},? \d{{1,5}}\b",
    r"(?i:\bp\.? ?o\.? box \d{1,6}\b)|\bPSC \d{1,5}, Box \d{1,6}(?:\s+[AFD]PO A[AEP] \d{5})?",
    r"\bUnit \d{1,5} Box \d{1,5}(?:\s+[AFD]PO A[AEP] \d{5})?|\b(?:Apt|Suite)\.? \d{1,5}\b",
)
_ADDRESS_CUE = (
    r"(?i:address(?: is|:)|\blives? (?:at|in)|living at|sent? (?:it )?to|deliver\w* to|moved? to)\s+"
    rf"(\d{{1,5}}[^\n,!?]*?(?:,[^\n!?]{{0,40}})?|{_W}(?: {_W}){{0,3}} \d{{1,5}}\b)(?:[\n.!?]|$)"
)


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Spans of street addresses: number and street, a post box, or what follows "my address is"."""
    said, forms = _address_patterns()
    for match in said.finditer(text):
        if any(c.isalpha() for c in match[1]):
            yield match.span(1)
    for match in forms.finditer(text):
        yield match.span()


@cache
def _address_patterns() -> tuple[Any, ...]:
    return compiled(_ADDRESS_CUE, "|".join(_FORMS))


# --- names -------------------------------------------------------------------------------------

_N = rf"[{CAPITAL}][{LETTER}'-]+"
_MORE = rf"(?: (?:[A-Z]\.|(?:de|da|van|von|der|den|la|bin|al) {_N}|{_N}))"
_NAMES = (
    rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Mme|Monsieur|Madame)\.? ({_N}{_MORE}{{0,3}})",
    rf"(?i:\bname is|\bname to|\bcall me|\bcalls me|\bname:)\s+({_N}{_MORE}{{0,3}})",
    rf"(?i:\bcalled|\bi'm|\bi am|\bthis is|\bname|\bnamed|\bunder|\bregards,?|\bsincerely,?)\s+({_N}{_MORE}{{1,3}})",
)
_NOT_NAMES = _words(
    "The This That It There Your Our My Not Also Please Thanks New Great Good Monday Tuesday Wednesday"
    " Thursday Friday Saturday Sunday"
)


def names(text: str) -> Iterator[tuple[int, int]]:
    """Spans of people's names after a title or after "my name is" and its kind."""
    for pattern in _name_patterns():
        for match in pattern.finditer(text):
            first = match[1].split()[0]
            if first[0].isupper() and first not in _NOT_NAMES:
                yield match.span(1)


@cache
def _name_patterns() -> tuple[Any, ...]:
    return compiled(*_NAMES)
