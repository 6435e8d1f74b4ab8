"""The cards of a member's own data, and the file of it. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from candorbot import words
from candorbot.card import Button, Card, Entry, Field, File, Group
from candorbot.case_record import CASE
from candorbot.facts import shortened
from candorbot.feedback_item import ITEM
from candorbot.records import Draft, DraftState
from candorbot.request import Person
from candorbot.speaker import ACCOUNTS, TIES
from candorbot.traces import Kept, KeptRow

if TYPE_CHECKING:
    from candorbot.brand import Brand

SKILL = "my-data"
SPEAKER = "speaker"
SHOWN = 10
"""Entries of a list; the file has all."""
LONGEST = 100
"""Letters of a message that a list shows."""


@dataclass(frozen=True, slots=True)
class Seen:
    kept: Kept
    opted_out: bool


def seen_card(seen: Seen, brand: Brand, news: str = "", model: str = "") -> Card:
    """What is kept of whoever asks; `model`: the language model that may see a message of theirs, "" none."""
    kept = seen.kept
    groups = tuple(group for group in _groups(kept, brand) if group.entries)
    days = words.counted(kept.days, "day")
    said = [
        news,
        words.MINE_BODY if groups else words.MINE_NOTHING,
        words.MINE_DAYS.format(days=days) if kept.days else "",
        words.MINE_IS_OUT if seen.opted_out else "",
        words.MINE_MODEL.format(model=model) if model else "",
    ]
    listening = brand.file.listening
    return Card(
        words.MINE_TITLE,
        "\n".join(filter(None, said)),
        groups=groups,
        buttons=_buttons(seen.opted_out),
        footer=words.MINE_FOOTER.format(
            words=listening.keep_words_days, counts=listening.keep_counts_days
        ),
    )


def _groups(kept: Kept, brand: Brand) -> Iterator[Group]:
    channels: dict[str, list[datetime]] = {}
    for message in kept.messages:
        channels.setdefault(message.channel, []).append(message.at)
    yield Group(
        words.MINE_MESSAGES,
        tuple(
            Entry(words.MINE_CHANNEL.format(
                channel=channel, messages=words.counted(len(times), "message"),
                first=_date(min(times), brand), last=_date(max(times), brand),
            ))
            for channel, times in sorted(channels.items())
        ),
    )  # fmt: skip
    feedback = [
        Entry(f"“{_short(piece['text'])}”")
        for row in kept.rows
        if row.kind == ITEM
        for piece in row.pieces
        if "text" in piece
    ]
    feedback += [Entry(words.MINE_NOTE) for row in kept.rows if row.kind == ITEM and row.quotes]
    yield Group(words.MINE_FEEDBACK, _some(feedback))
    yield Group(words.MINE_CASES, _some([Entry(_case(row)) for row in kept.rows if row.kind == CASE]))  # fmt: skip
    yield Group(words.MINE_REPLIES, _some([Entry(_reply(one)) for one in kept.drafts]))
    yield Group(
        words.MINE_SPEAKER,
        tuple(Entry(_ties(row)) for row in kept.rows if row.kind == SPEAKER),
    )
    known = (ITEM, CASE, SPEAKER)
    others = sorted({row.kind for row in kept.rows if row.kind not in known})
    yield Group(
        words.MINE_OTHER,
        _some([
            Entry(words.MINE_ROWS.format(
                kind=kind, rows=words.counted(sum(r.kind == kind for r in kept.rows), "row")
            ))
            for kind in others
        ]),
    )  # fmt: skip


def _some(entries: list[Entry]) -> tuple[Entry, ...]:
    more = len(entries) - SHOWN
    last = [Entry(words.MINE_MORE.format(count=more))] if more > 0 else []
    return (*entries[:SHOWN], *last)


def _date(at: datetime, brand: Brand) -> str:
    return at.astimezone(brand.zone).strftime("%-d %b %Y")


def _short(text: str) -> str:
    return shortened(" ".join(text.split()), LONGEST)


def _case(row: KeptRow) -> str:
    kinds = [piece["kind"] for piece in row.pieces if "quote" in piece]
    return words.MINE_CASE.format(id=row.id, kind=(kinds or ["case"])[0].replace("_", " "))


def _reply(draft: Draft) -> str:
    return words.MINE_REPLY.format(id=draft.id, state=words.STATES[draft.state].lower())


def _ties(row: KeptRow) -> str:
    (facts,) = row.pieces
    tie, account = facts.get("tie", "unknown"), facts.get("account", "unknown")
    return words.MINE_TIE.format(what=TIES.get(tie, tie), account=ACCOUNTS.get(account, account))


def _buttons(opted_out: bool) -> tuple[Button, ...]:
    opt = Button(SKILL, "in", words.MINE_OPT_IN) if opted_out else Button(SKILL, "out", words.MINE_OPT_OUT)  # fmt: skip
    return (Button(SKILL, "export", words.MINE_EXPORT, primary=True), _forget(), opt)


def _forget() -> Button:
    return Button(SKILL, "forget", words.MINE_FORGET, confirm=words.MINE_CONFIRM)


def asked_card(*, staff: bool) -> Card:
    """What forgetting does, with the button that does it."""
    said = [words.MINE_ASKED, words.MINE_BEYOND, words.MINE_STAFF if staff else ""]
    return Card(words.MINE_FORGET, "\n".join(filter(None, said)), buttons=(_forget(),))


def forgotten_card(code: str, *, opted_out: bool, staff: bool) -> Card:
    """What was done, what follows, what nobody here can do, and the receipt."""
    said = [
        words.MINE_FORGOTTEN,
        words.MINE_BEYOND,
        words.MINE_STAYS_OUT if opted_out else words.MINE_NEW,
        words.MINE_STAFF if staff else "",
    ]
    return Card(
        words.MINE_FORGOTTEN_TITLE,
        "\n".join(filter(None, said)),
        fields=(Field(words.MINE_RECEIPT, code),),
        footer=words.MINE_RECEIPT_SAYS.format(code=code),
    )


def export_of(seen: Seen, workspace: str, person: Person, at: datetime) -> Card:
    """Everything as one file."""
    kept = seen.kept
    whole = {
        "of": {"workspace": workspace, "id": person.id, "name": person.name},
        "at": at.isoformat(),
        "opted_out": seen.opted_out,
        "messages": [asdict(one) for one in kept.messages],
        "replies": [_exported(one) for one in kept.drafts],
        "kept_with": [
            {"kind": row.kind, "id": row.id, "of_you": list(row.pieces), "quotes_you": row.quotes}
            for row in kept.rows
        ],
        "days_counted": kept.days,
        "copies_in_inbox_and_outbox": kept.copies,
    }
    text = json.dumps(whole, ensure_ascii=False, indent=2, default=_plain)
    return Card(
        words.MINE_EXPORT_TITLE, words.MINE_EXPORTED, file=File("my-data.json", text + "\n")
    )


def _exported(draft: Draft) -> dict[str, Any]:
    """A reply; what was never posted is the team's own, and only your words of it are told."""
    told = {"id": draft.id, "state": draft.state, "asked": draft.asked, "name": draft.member}
    return {**told, "posted": draft.version.text} if draft.state is DraftState.POSTED else told


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
