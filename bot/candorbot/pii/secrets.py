"""Keys, tokens, private keys and passwords: by the forms their providers document, and by what is said
in front of them. Source of the kind: CWE-200, exposure of sensitive information."""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from functools import cache
from typing import Any

from candorbot.pii.patterns import compiled

HINT = (
    r"(?:sk|rk|pk)[-_]|xox[a-z]-|xapp-|gh[opsur]_|github_pat|glpat|npm_|pypi-|AKIA|ASIA|AIza|ya29|hf_|SG\."
    r"|shp[a-z]{2}_|do[opr]_v1_|lin_[a-z]{3}|AGE-SECRET|\bsk[0-9a-f]{32}|\d{8}:AA|dckr_pat|rubygems_|figd_|gsk_|r8_"
    r"|PRIVATE KEY|eyJ|hooks\.slack|api/webhooks|:[^/\s@]*@|bearer|\bbasic\b|\bcurl\b"
    r"|\bpw\b|\bpass\b|\b2fa\b|\bmfa\b|\bt?otp\b|code"
    r"|[\w-]{20}\.[\w-]{6}"
    r"|key|secret|token|passwo?r?d|passwor?t|pwd|passphrase|passcode|kennwort|mot de passe|contrase|\bpin\b|\bcv[vc2]"
)

# Forms that are nothing but a key. Upper and lower case as the provider writes it.
_FORMS = (
    r"\bsk-(?:[A-Za-z]{2,12}-)*[A-Za-z0-9_-]{16,}",  # OpenAI, Anthropic and others
    r"\b[sr]k_(?:live|test)_[A-Za-z0-9]{10,}",  # Stripe
    r"\bwhsec_[A-Za-z0-9]{16,}",
    r"\bxox[a-z]-[A-Za-z0-9-]{8,}|\bxapp-[A-Za-z0-9-]{8,}",  # Slack
    r"\bgh[opsur]_[A-Za-z0-9]{16,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}",
    r"\bnpm_[A-Za-z0-9]{30,}|\bpypi-[\w-]{30,}|\bhf_[A-Za-z0-9]{30,}|\bSG\.[\w-]{16,}\.[\w-]{16,}",
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{30,}|\bya29\.[\w-]{20,}",  # AWS, Google
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-[^-])*(?:-----END [A-Z ]{0,30}-----)?",
    r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{5,}",  # RFC 7519, JSON web tokens
    r"hooks\.slack\.com/services/[\w/]+|discord(?:app)?\.com/api/webhooks/[\w/-]+",
    r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b|\bdo[opr]_v1_[0-9a-f]{64}\b",  # Shopify, DigitalOcean
    r"(?:\b|\bbot)\d{8,10}:AA[\w-]{30,}|\blin_(?:api|oauth)_[A-Za-z0-9]{30,}",  # Telegram, Linear
    r"\bAGE-SECRET-KEY-1[A-Z0-9]{50,}|\bSK[0-9a-f]{32}\b|\bkey-[0-9a-f]{32}\b",  # age, Twilio, Mailgun
    r"\bdckr_pat_[\w-]{20,}|\brubygems_[0-9a-f]{48}\b|\bfigd_[\w-]{30,}|\bgsk_[A-Za-z0-9]{40,}|\br8_[A-Za-z0-9]{37}\b",
    r"\b[MNO][\w-]{22,26}\.[\w-]{6,7}\.[\w-]{27,40}",  # a Discord bot
    r"://[^/\s:@]+:[^/\s@]+@",  # a name and a password in an address (RFC 3986, 3.2.1)
)
_KEY = (
    r"(?:api|access|secret|private|licen[sc]e|encryption|account|auth)[ _-]?key|secret(?:[ _-]access[ _-]key)?"
    r"|token|pass(?:word|wd|phrase|code)|pwd|passwort|kennwort|mot de passe|contrasena|(?:my|our|the|your) key"
)
_IS = r"""["']?(?: ?\([^()\n]{1,30}\))?\s*(?:[:=]|(?:is|was|ist|war|lautet|est|es)\b(?: ?:)?)\s*"""
_NAMED = rf"""(?i)(?:^|[^a-z0-9])(?:{_KEY})({_IS})["'(]?([^\s"'\x00]{{6,}})"""
_SHORT = r"""(?i)(?:^|[^a-z0-9])(pw|pass)(["']?\s*[:=]\s*)["'(]?([^\s"'\x00]{6,})"""
_SIGN_IN = (
    r"(?i)\b(?:user(?:name)?\s*[:=]|login\s*[:=]|log in|logins|e-?mail|ssh|s?ftp|smtp|wi-?fi|ssid|credentials?|admin|benutzer"
    r"|utilisateur|usuario)"
)
"""Beside "pass:" they say that it is a password, and no test that passed."""
_CURL = (
    r"""(?i)\bcurl [^\n]{0,200}?(?:-u|--user)[ =]{0,2}["']?[^\s:"'<>$]{1,64}:([^\s"'\x00]{4,})"""
)
_BASIC = r"(?i)\b(authorization:? *)?basic +([A-Za-z0-9+/_-]{8,}={0,2})"
_CODES = (
    r"(?:(?:2fa|mfa|two[- ]factor|verification|login|log-?in|sign[- ]?in|one[- ]time|authenticat(?:ion|or)|confirmation"
    r"|otp|sms|security)(?: pass)?[ -]?codes?|bestatigungscode|anmeldecode|sicherheitscode|code de (?:verification|connexion)"
    r"|codigo de verificacion)"
)
_CODE = (
    rf"(?i)\b{_CODES}(?: (?:is|was|ist|lautet|est|es)(?: now)?:?|:| ?=) ?(\d{{3,4}}[ -]?\d{{3,4}}|\d{{4,8}})\b"
    rf"|\b(\d{{4,8}}|\d{{3}}[ -]\d{{3}}) (?:is|was) (?:my|your|our|the|his|her|their) (?:\w{{1,20}} ){{0,2}}{_CODES}\b"
)
_FACTOR = r"|(?i)\b(?:2fa|mfa|t?otp)(?: is:?|:) ?(\d{6,8}|\d{3}[ -]\d{3})\b"
_COUNTED = r"(?i)^ ?(?:lines|digits|characters|chars|letters|loc|bytes|rows|files|years?|old)\b"
_BEARER = r"(?i)\bbearer[ :]+([A-Za-z0-9._~+/=-]{8,})"
_PIN = r"(?i)\b(?:pin|cvv2?|cvc2?)(?: code| number)?(?: is|:| ist| est)? ?:? ?(\d{3,6})\b"

_LIKE_WORDS = ("sk-", "pypi-", "glpat-", "npm_", "hf_")
"""Names of packages begin so, too: a key has a digit."""
_OF_HUGGING_FACE = len("hf_") + 34
"""Letters of such a token, which may have no digit at all."""
_AFTER = ".,;"
_BRACKETS = {")": "(", "]": "[", "}": "{", ">": "<"}
_NEAR = 80
_STAND_INS = (
    "your",
    "my",
    "the",
    "some",
    "example",
    "secret",
    "token",
    "key",
    "xx",
    "change",
    "insert",
)
"""How instructions write what the reader puts in: token=YOUR_TOKEN."""


def find(text: str) -> Iterator[tuple[int, int]]:
    """Spans of keys, tokens and passwords; of a named one only its value."""
    forms, named, bearer, pin, short, sign_in, curl, basic, code, counted = _patterns()
    for match in forms.finditer(text):
        start, end = match.span()
        token = match[0].startswith("hf_") and len(match[0]) == _OF_HUGGING_FACE
        if match[0].startswith(_LIKE_WORDS) and not (token or _has_digit(match[0])):
            continue
        if match[0].startswith("://"):  # the password, without the name and the @
            start, end = start + match[0].index(":", 3) + 1, end - 1
        yield start, end
    for match in named.finditer(text):
        value = _without_what_follows(match[2], _before(text, match.start(2)))
        if _is_value(value, assigned="=" in match[1]):
            yield match.start(2), match.start(2) + len(value)
    for match in short.finditer(text):
        value = _without_what_follows(match[3], _before(text, match.start(3)))
        around = _before(text, match.start(1))
        known = match[1].lower() == "pw" or "=" in match[2] or sign_in.search(around)
        if known and any(c.isalpha() for c in value) and _is_value(value, assigned="=" in match[2]):
            yield match.start(3), match.start(3) + len(value)
    for match in curl.finditer(text):
        value = match[1].rstrip(_AFTER)
        if (
            value
            and value[0] not in "<$%{["
            and not value.casefold().startswith((*_STAND_INS, "pass"))
        ):
            yield match.start(1), match.start(1) + len(value)
    for match in basic.finditer(text):
        if _is_name_and_password(match[2]) or (match[1] and _has_digit(match[2])):
            yield match.span(2)
    for match in code.finditer(text):
        start, end = match.span(match.lastindex)
        if not counted.search(text[end : end + _NEAR]):
            yield start, end
    for match in bearer.finditer(text):
        value = match[1].rstrip(_AFTER)
        if len(value) >= 8 and not value.isalpha() and not value.replace("-", "").isalpha():
            yield match.start(1), match.start(1) + len(value)
    for match in pin.finditer(text):
        yield match.span(1)


def _has_digit(value: str) -> bool:
    return any(c in "0123456789" for c in value)


def _before(text: str, at: int) -> str:
    return text[max(0, at - _NEAR) : at]


def _without_what_follows(value: str, before: str) -> str:
    """Without the end of the sentence, and a bracket that was opened before it: any other sign may be of the
    password."""
    value = value.rstrip(_AFTER)
    opened = _BRACKETS.get(value[-1:], "")
    if opened and opened not in value and opened in before:
        value = value[:-1].rstrip(_AFTER)
    return value


def _is_name_and_password(written: str) -> bool:
    """Whether it is Base64 of `name:password` (RFC 7617)."""
    try:
        read = binascii.a2b_base64(written + "=" * (-len(written) % 4))
    except ValueError:
        return False
    return b":" in read and read.isascii() and read.decode().isprintable()


def _is_value(value: str, *, assigned: bool) -> bool:
    """A password and not the next word of the sentence: it has a digit, or letters and signs mixed; after
    = ten letters do. "my password is sunshine" is not told from "my password is wrong"."""
    if len(value) < 6 or value[0] in "<$%{[" or value.startswith(("http:", "https:")):
        return False
    if _has_digit(value):
        return True
    if value.lstrip("_-*").casefold().startswith(_STAND_INS):
        return False
    letters = sum(c.isalpha() for c in value)
    signs = sum(c in "!#$%^&*+~@" for c in value)
    if letters and signs:
        return True
    return assigned and len(value) >= 10 and all(c.isalnum() or c in "_+/.-" for c in value)


@cache
def _patterns() -> tuple[Any, ...]:
    return compiled(
        "|".join(_FORMS), _NAMED, _BEARER, _PIN, _SHORT, _SIGN_IN, _CURL, _BASIC, _CODE + _FACTOR, _COUNTED
    )  # fmt: skip
