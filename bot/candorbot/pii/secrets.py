"""Keys, tokens, private keys and passwords: by the forms their providers document, and by what is said
in front of them. Source of the kind: CWE-200, exposure of sensitive information."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from candorbot.pii.patterns import compiled

HINT = (
    r"(?:sk|rk|pk)[-_]|xox[a-z]-|xapp-|gh[opsur]_|github_pat|glpat|npm_|pypi-|AKIA|ASIA|AIza|ya29|hf_|SG\."
    r"|PRIVATE KEY|eyJ|hooks\.slack|api/webhooks|:[^/\s@]*@|bearer"
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
    r"\b[MNO][\w-]{22,26}\.[\w-]{6,7}\.[\w-]{27,40}",  # a Discord bot
    r"://[^/\s:@]+:[^/\s@]+@",  # a name and a password in an address (RFC 3986, 3.2.1)
)
_KEY = (
    r"(?:api|access|secret|private|licen[sc]e|encryption|account|auth)[ _-]?key|secret(?:[ _-]access[ _-]key)?"
    r"|token|pass(?:word|wd|phrase|code)|pwd|passwort|kennwort|mot de passe|contrasena|(?:my|our|the|your) key"
)
_IS = r"""["']?(?: ?\([^()\n]{1,30}\))?\s*(?:[:=]|(?:is|was|ist|war|lautet|est|es)\b(?: ?:)?)\s*"""
_NAMED = rf"""(?i)(?:^|[^a-z0-9])(?:{_KEY})({_IS})["'(]?([^\s"'\x00]{{6,}})"""
_BEARER = r"(?i)\bbearer[ :]+([A-Za-z0-9._~+/=-]{8,})"
_PIN = r"(?i)\b(?:pin|cvv2?|cvc2?)(?: code| number)?(?: is|:| ist| est)? ?:? ?(\d{3,6})\b"

_LIKE_WORDS = ("sk-", "pypi-", "glpat-", "npm_", "hf_")
"""Names of packages begin so, too: a key has a digit."""
_AFTER = ".,;:!?)]}>*"
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
    forms, named, bearer, pin = _patterns()
    for match in forms.finditer(text):
        start, end = match.span()
        if match[0].startswith(_LIKE_WORDS) and not any(c in "0123456789" for c in match[0]):
            continue
        if match[0].startswith("://"):  # the password, without the name and the @
            start, end = start + match[0].index(":", 3) + 1, end - 1
        yield start, end
    for match in named.finditer(text):
        value = match[2].rstrip(_AFTER)
        if _is_value(value, assigned="=" in match[1]):
            yield match.start(2), match.start(2) + len(value)
    for match in bearer.finditer(text):
        value = match[1].rstrip(_AFTER)
        if len(value) >= 8 and not value.isalpha() and not value.replace("-", "").isalpha():
            yield match.start(1), match.start(1) + len(value)
    for match in pin.finditer(text):
        yield match.span(1)


def _is_value(value: str, *, assigned: bool) -> bool:
    """A password and not the next word of the sentence: it has a digit, or letters and signs mixed; after
    = ten letters do. "my password is sunshine" is not told from "my password is wrong"."""
    if len(value) < 6 or value[0] in "<$%{[" or value.startswith(("http:", "https:")):
        return False
    if any(c in "0123456789" for c in value):
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
    return compiled("|".join(_FORMS), _NAMED, _BEARER, _PIN)
