"""The community a console starts with: a brand folder's community.yaml, read and checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from candorbot import yamlfile
from candorbot.brand import ClockTime, Strict
from candorbot.yamlfile import Fault, Unfit


def _id(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", text):
        raise Unfit(f"{text} is not an id.", "Use up to 64 letters, digits, - and _.")
    return text


Id = Annotated[str, AfterValidator(_id)]
Name = Annotated[str, Field(min_length=1, max_length=80)]


class SeedChannel(Strict):
    """A channel. `staff`: only the team can read it."""

    id: Id
    name: Name
    purpose: Annotated[str, Field(max_length=200)] = ""
    staff: bool = False


class SeedMember(Strict):
    """A person. What they may do stands in brand.yaml, under access.console."""

    id: Id
    name: Name


class SeedMessage(Strict):
    """A message. `days_ago` 0 is the newest day; `time` is local to the brand; `thread` is the id of
    an earlier message of the same channel that starts the thread."""

    id: Id
    channel: Id
    by: Id
    days_ago: Annotated[int, Field(ge=0, le=365)]
    time: ClockTime
    text: Annotated[str, Field(min_length=1, max_length=4000)]
    thread: Id | None = None

    @property
    def order(self) -> tuple[int, str]:
        """Sorts from oldest to newest."""
        return (-self.days_ago, self.time)


class CommunityFile(Strict):
    """community.yaml."""

    channels: Annotated[list[SeedChannel], Field(min_length=1)]
    members: Annotated[list[SeedMember], Field(min_length=1)]
    messages: list[SeedMessage]


def load_community(folder: Path) -> CommunityFile:
    """Load `folder`/community.yaml. Raises BadFile with file, line and cure."""
    return yamlfile.load(
        folder / "community.yaml", CommunityFile, f"{folder.name}/community.yaml", faults
    )


def moments(file: CommunityFile, now: datetime, zone: ZoneInfo) -> dict[str, datetime]:
    """When each message was said, in UTC, all of it before `now`. Day 0 is today in `zone` if its last
    message is already past, else yesterday."""
    today = now.astimezone(zone).date()

    def at(message: SeedMessage, back: int) -> datetime:
        day = today - timedelta(days=message.days_ago + back)
        return datetime.combine(day, time.fromisoformat(message.time), zone).astimezone(UTC)

    back = int(any(at(message, 0) > now for message in file.messages))
    return {message.id: at(message, back) for message in file.messages}


def faults(file: CommunityFile) -> Iterator[Fault]:
    """What does not fit together: ids given twice, unknown channels, authors and threads."""
    for entry in ("channels", "members", "messages"):
        seen: set[str] = set()
        for n, row in enumerate(getattr(file, entry)):
            if row.id in seen:
                yield Fault((entry, n, "id"), f"the id `{row.id}` is given twice.", "Change one.")
            seen.add(row.id)
    channels = {channel.id for channel in file.channels}
    members = {member.id for member in file.members}
    messages = {message.id: message for message in file.messages}
    for n, message in enumerate(file.messages):
        where = ("messages", n)
        if message.channel not in channels:
            yield Fault(
                (*where, "channel"),
                f"no channel has the id `{message.channel}`.",
                f"Write one of {', '.join(sorted(channels))}, or add it under channels.",
            )
        if message.by not in members:
            yield Fault(
                (*where, "by"),
                f"no member has the id `{message.by}`.",
                "Check the spelling, or add the person under members.",
            )
        if message.thread is not None:
            yield from _thread_faults(message, messages.get(message.thread), (*where, "thread"))


def _thread_faults(
    message: SeedMessage, start: SeedMessage | None, where: tuple[object, ...]
) -> Iterator[Fault]:
    if start is None:
        yield Fault(
            where,
            f"no message has the id `{message.thread}`.",
            "Write the id of the message it replies to, or remove the line.",
        )
    elif start.thread is not None:
        yield Fault(where, f"`{start.id}` is itself a reply.", f"Write `{start.thread}` instead.")
    elif start.channel != message.channel:
        yield Fault(
            where,
            f"`{start.id}` stands in the channel `{start.channel}`.",
            "A reply stands in the channel of its thread.",
        )
    elif message.order <= start.order:
        yield Fault(
            where,
            f"`{message.id}` is not later than `{start.id}`, which it replies to.",
            "Change days_ago or time.",
        )
