"""A Slack export, zip or folder: channels.json and the like, and a folder a channel with a file a day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from html import unescape
from typing import Any

from candorbot.errors import BadFile, UserError
from candorbot.exports.files import Files, Unread
from candorbot.exports.jsonrows import Array, Broken, Stream, Undecoded, whole
from candorbot.exports.rows import (
    BY_A_BOT,
    DIRECT,
    ELSEWHERE,
    IMPORTED,
    NOT_SAID,
    NOT_UTF8,
    UNDESCRIBED,
    Skipped,
    Wanted,
    made,
    seconds,
    word,
)
from candorbot.records import Message

NAME = "Slack export"
LIST = "channels.json"
EVERYONE = ("everyone",)
ENOUGH = 1_000
"""Messages that name their team, to know of which it is."""
SAID = (None, "", "thread_broadcast", "me_message", "file_share")
"""The subtypes of messages that somebody wrote."""
_MARKED = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


def root_of(files: Files) -> str | None:
    """The folder in which the list of channels lies, with its /; None if there is none."""
    lists = [name for name in files.names if name.rpartition("/")[2] == LIST]
    return min(lists, key=len).removesuffix(LIST) if lists else None


def lists_of(files: Files) -> list[str]:
    """What lies beside the list of channels, and tells of people and channels."""
    root = root_of(files) or ""
    return [name for name in files.names if name.rpartition("/")[0] == root.removesuffix("/")]


def files_of(files: Files) -> list[str]:
    root = root_of(files) or ""
    inside = [name for name in files.names if name.startswith(root) and name.endswith(".json")]
    return [name for name in inside if name.removeprefix(root).count("/") == 1]


def rows(files: Files, wanted: Wanted) -> Iterator[Message | Skipped]:
    channels = _Channels(files, root_of(files) or "")
    workspace = channels.team or _workspace(files, wanted, set(channels.by_folder.values()))

    def read(name: str, stream: Stream) -> Iterator[Message | Skipped]:
        folder = name.split("/")[-2]
        channel = channels.by_folder.get(folder)
        for number, row in enumerate(Array(stream), start=1):
            where = f"{name}, message {number}"
            if folder in channels.direct:
                yield Skipped(DIRECT, where)
            elif channel is None:
                yield Skipped(UNDESCRIBED, where)
            elif not wanted.wants(channel, folder):
                yield Skipped(ELSEWHERE, where)
            elif isinstance(row, Undecoded):
                yield Skipped(NOT_UTF8, where)
            else:
                yield channels.message(row, workspace, channel, wanted, where)

    return files.rows(files_of(files), read)


def _workspace(files: Files, wanted: Wanted, channels: set[str]) -> str:
    """The workspace of an export whose people do not say it: as a person says, or as its messages do. Raises
    UserError if its channels are kept under another: they would be kept twice."""
    if wanted.workspace:
        return wanted.workspace
    found = _team_of_messages(files) or IMPORTED
    kept = sorted({workspace for workspace, channel in wanted.kept if channel in channels})
    if kept and found not in kept:
        raise UserError(
            f"{files.path} has no users.json that says of which workspace it is, and messages of its channels"
            f" are kept under {' and '.join(kept)}. Say it: --workspace {kept[0]} goes on there."
        )
    return found


def _team_of_messages(files: Files) -> str:
    """The team that most of the first messages name; "" if none of them does."""
    teams: Counter[str] = Counter()
    before = files.done
    for name in files_of(files):
        with suppress(Broken, Unread), files.opened(name) as stream:
            teams.update(word(row.get("team")) for row in Array(stream) if isinstance(row, dict))
        if teams.total() >= ENOUGH:
            break
    files.done = before
    return _most(teams)


def _most(teams: Counter[str]) -> str:
    return max(filter(None, teams), key=teams.__getitem__, default="")


class _Channels:
    """What an export says of its channels and people. Raises BadFile for a list that is not JSON."""

    def __init__(self, files: Files, root: str) -> None:
        self._files, self._root = files, root
        self.by_folder: dict[str, str] = {}
        self._readers: dict[str, tuple[str, ...]] = {}
        for file, private in ((LIST, False), ("groups.json", True)):
            for row in self._list(file):
                number, name = word(row.get("id")), word(row.get("name"))
                members = row.get("members")
                people = tuple(sorted(map(word, members))) if isinstance(members, list) else ()
                if number and name and (people or not private):
                    self.by_folder[name] = number
                    self._readers[number] = people if private else EVERYONE
        self.direct = {
            word(row.get(key))
            for file, key in (("dms.json", "id"), ("mpims.json", "name"))
            for row in self._list(file)
        }
        self._people = {word(row.get("id")): row for row in self._list("users.json")}
        self.team = _most(Counter(word(row.get("team_id")) for row in self._people.values()))

    def _list(self, file: str) -> list[Mapping[str, Any]]:
        name = self._root + file
        if name not in self._files.names:
            return []
        with self._files.opened(name) as stream:
            try:
                rows = whole(stream)
            except Broken as error:
                cure = "Export it again, or unpack the zip and look."
                raise BadFile(name, None, f"cannot be used: {error}.", cure) from None
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []

    def _name(self, person: str) -> str:
        row = self._people.get(person, {})
        profile = row.get("profile")
        shown = profile if isinstance(profile, dict) else {}
        return (
            word(shown.get("display_name"))
            or word(shown.get("real_name"))
            or word(row.get("real_name"))
            or word(row.get("name"))
            or person
        )

    def message(
        self, row: Any, workspace: str, channel: str, wanted: Wanted, where: str
    ) -> Message | Skipped:
        if (
            not isinstance(row, dict)
            or row.get("type") != "message"
            or row.get("subtype") not in SAID
        ):
            by_bot = isinstance(row, dict) and row.get("subtype") == "bot_message"
            return Skipped(BY_A_BOT if by_bot else NOT_SAID, where)
        author = word(row.get("user"))
        person = self._people.get(author, {})
        if row.get("bot_id") or person.get("is_bot") is True or author == "USLACKBOT":
            return Skipped(BY_A_BOT, where)
        ts, thread = word(row.get("ts")), word(row.get("thread_ts"))
        edited = row.get("edited")
        text = row.get("text")
        return made(
            wanted,
            where,
            workspace=workspace,
            id=f"{channel}-{ts}" if ts else "",
            channel=channel,
            author=author,
            name=self._name(author),
            text=self._plain(text) if isinstance(text, str) else None,
            at=seconds(ts),
            thread=f"{channel}-{thread}" if thread else "",
            edited=seconds(edited.get("ts")) if isinstance(edited, dict) else None,
            permalink=f"https://slack.com/archives/{channel}/p{ts.replace('.', '')}",
            readers=self._readers[channel],
        )

    def _plain(self, text: str) -> str:
        """Slack's marks as a person reads them: @Name, #channel, the address of a link."""

        def shown(mark: re.Match[str]) -> str:
            sign, what, label = mark[1], mark[2], mark[3] or ""
            if sign == "@":
                return f"@{label or self._name(what)}"
            return f"{sign.replace('!', '@')}{label or what}" if sign else what

        return unescape(_MARKED.sub(shown, text))
