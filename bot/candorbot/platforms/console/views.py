"""The community as the console shows it: an overview, a channel with its threads, one message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from candorbot.card import Button
from candorbot.platforms.console.kept import Channel
from candorbot.platforms.console.layout import GAP, Line, Part, Rule
from candorbot.platforms.console.render import button_line
from candorbot.records import Message
from candorbot.request import Person
from candorbot.visible import one_line
from candorbot.words import local

LONGEST_NAME = 32
"""Of a name in a column of names."""


def ordered(messages: Sequence[Message]) -> list[Message]:
    """Threads in the order they were started, each with its replies below it."""
    starts = {m.id: m for m in messages if m.thread == m.id}
    whole = sorted(messages, key=lambda m: (m.at, m.id))
    shown: list[Message] = []
    for message in whole:
        if message.thread == message.id:
            shown += [message, *(m for m in whole if m.thread == message.id and m.id != message.id)]
    return shown + [m for m in whole if m.thread not in starts]


def message_parts(
    message: Message,
    number: int,
    zone: ZoneInfo,
    *,
    channel: str = "",
    start: Message | None = None,
) -> list[Part]:
    """One message under its number; a reply stands further in. Out of its channel's view, `channel`
    and what its thread starts with are named."""
    reply = message.thread != message.id
    inset = "      " if reply else "    "
    head = f"{one_line(message.author_name)} · {local(message.at, zone)}"
    if channel:
        head += f" · #{one_line(channel)}"
    if start and reply:
        head += f" · to {one_line(start.author_name)}: “{one_line(start.text, 28)}”"
    style = "bold cyan" if message.by_staff else "bold"
    return [
        Line(f"{'↳ ' if reply else ''}{head}", style, lead=f"{number:>3} "),
        Line(message.text, lead=inset, bar=inset),
    ]


def channel_parts(
    channel: Channel, messages: Sequence[Message], numbers: Mapping[str, int],
    zone: ZoneInfo, earlier: int = 0,
) -> list[Part]:  # fmt: skip
    """A channel's messages by thread; `earlier` more are not shown."""
    purpose = f" – {channel.purpose}" if channel.purpose else ""
    parts: list[Part] = [Rule(f"#{channel.name}{purpose}", "bold", title=True)]
    if earlier:
        parts.append(
            Line(
                f"{earlier} earlier: /read {channel.id} {earlier + len(messages)} shows them", "dim"
            )
        )
    if not messages:
        parts.append(Line("Nothing here yet.", "dim"))
    for message in messages:
        if message.thread == message.id:
            parts.append(GAP)
        parts += message_parts(message, numbers[message.id], zone)
    return parts


def opened_parts(
    message: Message, buttons: Sequence[Button], channel: str, zone: ZoneInfo
) -> list[Part]:
    """One message in full, with what can be done about it."""
    head = f"{one_line(message.author_name)} · {local(message.at, zone)} · #{one_line(channel)}"
    parts: list[Part] = [Rule("Message", "bold", title=True), Line(head, "bold")]
    parts += [Line(message.text, lead="│ ", bar="│ ", lead_style="dim"), GAP]
    if buttons:
        parts.append(button_line(buttons))
    parts.append(Line(f"/reply {message.id} TEXT answers in its thread", "dim"))
    return parts


def channels_parts(
    channels: Sequence[Channel], messages: Sequence[Message], here: str
) -> list[Part]:
    """Every channel, how much is in it, and what it is for."""
    names = [one_line(channel.name, LONGEST_NAME) for channel in channels]
    wide = max(map(len, names), default=0)
    parts: list[Part] = []
    for channel, name in zip(channels, names, strict=True):
        count = sum(message.channel == channel.id for message in messages)
        words = f"{count:>3} message{' ' if count == 1 else 's'}"
        words += " · staff only" if channel.staff else ""
        words += f" · {one_line(channel.purpose)}" if channel.purpose else ""
        mark = "▸" if channel.id == here else " "
        parts.append(Line(words, lead=f"{mark} #{name.ljust(wide)}  "))
    return parts


def members_parts(members: Sequence[Person], roles: Mapping[str, str], who: str) -> list[Part]:
    """Every person with the id that /as takes and what they may do."""
    ids = [one_line(person.id, LONGEST_NAME) for person in members]
    wide = max(map(len, ids), default=0)
    return [
        Line(
            f"{one_line(person.name)} · {roles[person.id]}",
            lead=f"{'▸' if person.id == who else ' '} {shown.ljust(wide)}  ",
        )
        for person, shown in zip(members, ids, strict=True)
    ]
