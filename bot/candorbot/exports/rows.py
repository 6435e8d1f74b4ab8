"""A row of an export: what makes a message of it, and the reasons why it is left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from candorbot.door import clean
from candorbot.records import Message
from candorbot.request import TEXT_LIMIT

MOST_LETTERS = 300
"""In an id or a name."""

NOT_JSON = "not JSON"
NO_OBJECT = "no JSON object: write one {...} a line"
NOT_UTF8 = "not UTF-8: save the file as UTF-8"
LACKS = "without an id, a channel, an author or a text"
LONG_ID = f"with an id, a channel or an author of over {MOST_LETTERS} letters"
NO_READERS = 'with readers that are no list of ids: ["everyone"] is one'
NO_TIME = "without a time that can be read"
NO_WORDS = "without words (a picture, a file, a reaction)"
NOT_SAID = "not said by anybody (somebody joined, a topic was set, and the like)"
BY_A_BOT = "written by a bot"
TOO_LONG = f"longer than {TEXT_LIMIT:,} characters"
TOO_LARGE = "longer than a row may be"
FUTURE = "dated in the future"
LONG_AGO = "dated before 1990"
DIRECT = "direct messages, which are nobody else's"
PRIVATE = "in a private thread, of which the file does not say who reads it"
UNDESCRIBED = "in a channel of which the export does not say who reads it"
ELSEWHERE = "in another channel than asked for"

# of files
OUTSIDE = "outside the export"
DAMAGED = "damaged, or cannot be read to the end: get it again"
OTHER_CODE = "in {code}: save it as UTF-8"
CUT_OFF = "not whole: the rest is not JSON"
MISPLACED = "cut off, or no file of this kind: no messages stand where they belong"
OTHER_KIND = "of another kind, or of another export: import it by itself"

IMPORTED = "imported"
"""The workspace of what no file and no person names one for."""
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)
"""A clock may be so far ahead of ours."""
_UP_TO = MOST_LETTERS + 1
"""So much of a word is kept that one which is too long is known as such."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that was left out: the reason, the same words for all of its kind, and where it stands."""

    why: str
    where: str


class SkippedFile(Skipped):
    """A file that was left out, or the rest of it: no row."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be read, and what the export itself does not say.

    now       messages after it are not believed
    staff     ids of the brand's own people
    unsaid    the readers of a channel where the export does not say who they are
    channels  ids or names of the channels to read; none: all
    workspace the workspace where the export names none; "": nobody said it, it is IMPORTED
    kept      workspaces and channels of what is kept already
    """

    now: datetime
    staff: frozenset[str] = frozenset()
    unsaid: tuple[str, ...] = ()
    channels: frozenset[str] = frozenset()
    workspace: str = ""
    kept: frozenset[tuple[str, str]] = frozenset()

    def wants(self, *names: str) -> bool:
        return not self.channels or not self.channels.isdisjoint(names)


def made(
    wanted: Wanted, where: str, *, workspace: str, id: object, channel: object, author: object,
    text: object, at: datetime | None, thread: object = None, name: object = "",
    edited: datetime | None = None, permalink: str = "", readers: tuple[str, ...] | None = None,
) -> Message | Skipped:  # fmt: skip
    """The message of a row, or why there is none."""
    number, place, who, start = word(id), word(channel), word(author), word(thread)
    if not (number and place and who) or not isinstance(text, str):
        return Skipped(LACKS, where)
    if max(map(len, (number, place, who, start, workspace))) > MOST_LETTERS:
        return Skipped(LONG_ID, where)
    if at is None:
        return Skipped(NO_TIME, where)
    if not text.strip():
        return Skipped(NO_WORDS, where)
    if len(text) > TEXT_LIMIT:
        return Skipped(TOO_LONG, where)
    if at > wanted.now + AHEAD:
        return Skipped(FUTURE, where)
    if at < EARLIEST:
        return Skipped(LONG_AGO, where)
    return Message(
        workspace=workspace,
        id=number,
        channel=place,
        thread=start or number,
        author=who,
        author_name=word(name)[:MOST_LETTERS] or who,
        text=text,
        at=at,
        permalink=clean(permalink),
        readers=wanted.unsaid if readers is None else readers,
        by_staff=who in wanted.staff,
        edited=edited,
    )


def word(value: object) -> str:
    """An id or a name as it can be kept; "" for what is neither text nor a whole number."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return clean(str(value)).strip()[:_UP_TO]


def moment(value: object) -> datetime | None:
    """A time: ISO 8601 (UTC if it names no zone) or seconds since 1970. None if it cannot be read."""
    try:
        if isinstance(value, str) and len(value) <= 40:
            at = datetime.fromisoformat(value.strip())
            return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def seconds(value: object) -> datetime | None:
    """The same of Slack's times: seconds with six places, as text."""
    try:
        return moment(float(value)) if isinstance(value, str) and len(value) <= 30 else None
    except ValueError:
        return None
