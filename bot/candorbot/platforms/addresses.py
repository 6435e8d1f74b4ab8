"""Addresses that may be followed: those whose host a reader sees and no browser reads otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from candorbot.links import AFTER

LONGEST = 3_000
"""Characters of an address; Slack follows no longer one (Slack, "Button element")."""
_WEB = re.compile(
    r"https?://(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::[0-9]{1,5})?"
    r"(?:[/?#][A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]*)?"
)
"""RFC 3986 without user names; no backslash, no letters that only look like others."""
_SEEMS = re.compile(r"https?://[^\s<>\"]+")
_PAIRS = {")": "(", "]": "["}


def host_of(url: str) -> str:
    """The host of an address that may be followed, as it is written; "" for any other text."""
    web = _WEB.fullmatch(url) if len(url) <= LONGEST else None
    return web["host"] if web else ""


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, and which of them are addresses that may be followed."""
    done = 0
    for seems in _SEEMS.finditer(text):
        url = _without_stop(seems[0]) if len(seems[0]) <= LONGEST else ""
        if not host_of(url):
            continue
        start = seems.start()
        if done < start:
            yield text[done:start], False
        done = start + len(url)
        yield url, True
    if done < len(text):
        yield text[done:], False


def _without_stop(url: str) -> str:
    """Without what ends the sentence; a bracket stays if it closes one of the address's own."""
    end = len(url)
    while end and url[end - 1] in AFTER:
        last = url[end - 1]
        if last in _PAIRS and url.count(last, 0, end) <= url.count(_PAIRS[last], 0, end):
            break
        end -= 1
    return url[:end]
