"""Slack's own way of writing a message's `text`, and what people read there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

NOBODY: Mapping[str, str] = MappingProxyType({})
_SCHEMES = ("https://", "http://", "mailto:", "tel:")


def plain(slack_text: str, names: Mapping[str, str] = NOBODY) -> str:
    """What people read where Slack sends `slack_text`: names of people and channels, a link's label with its
    address behind it where they differ, a date's fallback (Slack, "Formatting message text"). Any string;
    linear time.

    names   person id -> name, for mentions that come with the id alone
    """
    return "".join(_parts(slack_text, names))


def escaped(text: str) -> str:
    """Text as Slack's `text` takes it, so that nothing in it is a mention, a link or a date."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _parts(text: str, names: Mapping[str, str]) -> Iterator[str]:
    at = 0
    while (closing := text.find(">", at)) >= 0:
        opening = text.rfind("<", at, closing)
        if opening < 0:
            yield _unescaped(text[at : closing + 1])
        else:
            yield _unescaped(text[at:opening])
            yield _entity(text[opening + 1 : closing], names)
        at = closing + 1
    yield _unescaped(text[at:])


def _entity(inside: str, names: Mapping[str, str]) -> str:
    """What stands between < and >, read."""
    target, _, label = (_unescaped(part) for part in inside.partition("|"))
    kind, rest = target[:1], target[1:]
    if kind == "@":
        return f"@{label or names.get(rest) or rest}"
    if kind == "#":
        return f"#{label or rest}"
    if kind == "!":
        return _special(rest, label)
    return _link(target, label) if target else f"<{_unescaped(inside)}>"


def _special(command: str, label: str) -> str:
    """<!channel>, <!subteam^S1|@team>, <!date^1^{date}|Friday>"""
    name, _, rest = command.partition("^")
    if name == "date":
        return label or rest
    return "@" + (label.removeprefix("@") or rest or name)


def _link(url: str, label: str) -> str:
    bare = next((url.removeprefix(s) for s in _SCHEMES if url.startswith(s)), url)
    shown = url if url.startswith("http") else bare
    if not label or label in (url, bare, bare.rstrip("/")):
        return shown
    return f"{label} ({shown})"


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
