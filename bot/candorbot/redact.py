"""Secrets are taken out of what is written down: the values of secret settings, and what looks like a token."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from candorbot.pii import AT_THE_DOOR, CONTACTS, mask

SECRET_NAME = re.compile(r"(TOKEN|KEY|SECRET|PASSWORD)S?$")
SHORTEST = 6
"""Characters; a shorter value would take ordinary words out, too."""
GONE = "[secret]"
LOGGED_WITHOUT = AT_THE_DOOR | CONTACTS
"""What of pii the log has never."""

_LOOKS_SECRET = re.compile(
    r"\b(?:xox[a-z]|xapp|sk|ghp|github_pat)[-_][\w-]{8,}"  # Slack, model providers, GitHub
    r"|\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"  # a Discord bot's token
    r"|(?<=Bearer )\S+"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)",  # a name and a password in an address
    re.ASCII,
)


def secrets_in(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The values of variables that are named as secrets, longest first, as they may be written."""
    values = {
        value.strip()
        for name, value in environment.items()
        if SECRET_NAME.search(name) and len(value.strip()) >= SHORTEST
    }
    written = {
        form for value in values for form in (value, quote(value, safe=""), repr(value)[1:-1])
    }
    return tuple(sorted(written, key=lambda form: (-len(form), form)))


def redacted(text: str, secrets: tuple[str, ...] = ()) -> str:
    """The text with `[secret]` in the place of each of `secrets`, and of what looks like a token, and with
    members' own secrets and contacts masked."""
    for secret in secrets:
        text = text.replace(secret, GONE)
    return mask(_LOOKS_SECRET.sub(GONE, text), LOGGED_WITHOUT).text
