"""Discord's own way of writing a message, and what people read there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from candorbot import words
from candorbot.platforms.addresses import host_of, pieces
from candorbot.platforms.cutting import line

NOBODY: Mapping[str, str] = MappingProxyType({})
LONGEST_WORDS = 500
"""Characters of an address that cannot be followed."""
_OBEYED = re.compile(
    r"[\\*_~|`<>\[\]@#]"
    r"|:(?![ \n])"
    r"|(?<![^\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff])(?:[-+]|[0-9]+(?=\.))"
)
"""What Discord's Markdown obeys: marks of format, of mentions and of emoji anywhere; what starts a list or
small print where a line could start."""
_BACKTICKS = re.compile("`(?=`)")
_ENTITY = re.compile(
    r"<(?:@(?P<role>&)?!?(?P<person>[0-9]{1,20})|#(?P<channel>[0-9]{1,20})|a?:(?P<emoji>\w{1,32}):[0-9]{1,20}"
    r"|t:(?P<time>-?[0-9]{1,13})(?::[a-zA-Z])?|/(?P<command>[^\s:<>][^:<>\n]{0,99}):[0-9]{1,20}"
    r"|(?P<address>https?://[^\s<>]{1,4000}))>"
)
"""Discord, "Message formatting"."""
_MESSAGE = re.compile(r"https://discord\.com/channels/[0-9]{1,20}/[0-9]{1,20}/[0-9]{1,20}")


def typed(text: str) -> str:
    """A text so that Discord shows it as it was typed: nothing in it is a format, a mention, an emoji by name, a
    time or a link with another face; addresses that lead where they seem to can be followed. Any string;
    linear time."""
    return "".join(f"<{piece}>" if is_url else _inert(piece) for piece, is_url in pieces(text))


def link(url: str) -> str:
    """An address to follow, shown as it is, or as Discord shows its own messages; one that might not lead where
    it seems to is shown as words alone. A blank or a new line must follow."""
    if _MESSAGE.fullmatch(url):
        return url
    return f"<{url}>" if host_of(url) else _inert(line(url, LONGEST_WORDS))


def as_is(text: str) -> str:
    """Lines in letters of one width, just as they are. Between two backticks something stands that nobody sees:
    nothing else keeps them from ending it."""
    kept_apart = _BACKTICKS.sub("`\u200b", text)
    return f"```\n{kept_apart}\n```"


def plain(content: str, names: Mapping[str, str] = NOBODY) -> str:
    """What people read where Discord sends `content`: names of people and channels, an emoji's name, a time in
    UTC. Any string; linear time.

    names   id -> "@Ana" or "#help", for all that is known of those mentioned
    """
    return _ENTITY.sub(lambda entity: _read(entity, names), content)


def size(text: str) -> int:
    """How much of the 4,000 characters of a message a text takes: its characters, or half its bytes if that is
    more. Some 10,000 bytes of words in a message Discord answers with an error of its own, and nobody knows what
    became of it (discord-api-docs#8554, #7310); 8,000 leave room for what stands on buttons."""
    return max(len(text), -(-octets(text) // 2))


def octets(text: str) -> int:
    """Bytes of a text as it is sent."""
    return len(text.encode("utf-8", "surrogatepass"))


def _inert(text: str) -> str:
    return _OBEYED.sub(_escaped, text)


def _escaped(mark: re.Match[str]) -> str:
    found = mark[0]
    return f"{found}\\" if found.isdigit() else f"\\{found}"


def _read(entity: re.Match[str], names: Mapping[str, str]) -> str:
    kind = entity.lastgroup or ""
    found = entity[kind]
    match kind:
        case "person":
            return names.get(found) or (words.SOME_ROLE if entity["role"] else words.SOMEBODY)
        case "channel":
            return names.get(found) or words.SOME_CHANNEL
        case "emoji":
            return f":{found}:"
        case "time":
            return _time(int(found)) or entity[0]
        case "command":
            return f"/{found}"
        case _:
            return found


def _time(seconds: int) -> str:
    """Seconds since 1970 as people read them; "" for what is in no calendar."""
    try:
        at = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return f"{at:%a} {at.day} {at:%b %Y, %H:%M} UTC"
