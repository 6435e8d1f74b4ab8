"""What must hold when a life in Slack has been lived: what stands there, who pressed what, and the store tell one
story. What Slack holds counts; the store is asked only for what became of things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from candorbot.drill.check import _drafts
from candorbot.platforms.slack.text import plain
from candorbot.publish import Objection
from candorbot.records import DraftState, Gone, Outgoing, OutState
from candorbot.records import Message as Heard
from tests.platforms.slack.far_end.shown import Message, Shown
from tests.platforms.slack.life import SECRET, WRITTEN, Life, number_of, paragraph
from tests.platforms.slack.office import (
    ANA,
    GUEST,
    HELP,
    JONAS,
    KOFI,
    MIA,
    QUIET,
    STAFF,
    STRANGER,
    TEAM,
)

MEMBERS = (KOFI, ANA, GUEST, STRANGER)


async def broken(life: Life) -> list[str]:
    """Everything that does not hold after the quiet time, a line each."""
    found = [*life.surprises, *_posts(life), *_calls(life), *_members_read(life)]
    found += await _kept(life)
    found += await _ended(life)
    audit = await life.office.candor.store.verify_audit()
    return found + [f"audit: {fault}" for fault in audit.faults]


def posts(life: Life) -> list[Message]:
    """All that Candor wrote outside of the staff channel."""
    return [
        m for channel in (HELP, QUIET, TEAM) for m in life.slack.messages(channel) if _ours(life, m)
    ]


def key_of(message: Message) -> str:
    told = (message.metadata or {}).get("event_payload") or {}
    return str(told.get("key") or "")


def _ours(life: Life, message: Message) -> bool:
    return message.user == life.slack.workspace.bot_user


def _posts(life: Life) -> Iterator[str]:
    """0 posts without an approval of exactly these bytes, 0 doubled."""
    ours = posts(life)
    for post in ours:
        said = paragraph(post.blocks[0])
        told = f"in {post.channel}: {said!r}"
        if len(post.blocks) != 1 or not key_of(post):
            yield f"what is no post stands {told}"
        approvals = [c for c in life.clicks if said in c.said and c.ts < post.ts]
        if not any(_may(life, c.person, c.ts) and _may(life, c.person, post.ts) for c in approvals):
            yield f"no approver approved these words {told}"
        if life.paused.at(post.ts):
            yield f"posted while posting was paused {told}"
        place = post.channel, post.thread_ts
        if life.asked.get(number_of(said), place) != place:
            yield f"a reply in the wrong place {told}"
    for what, names in (
        ("the key", [key_of(post) for post in ours]),
        ("the draft", [key_of(post).partition("-")[0] for post in ours]),
        ("the words", [f"{post.channel} {paragraph(post.blocks[0])}" for post in ours]),
    ):
        yield from (f"{n} posts of {what} {name}" for name, n in Counter(names).items() if n > 1)
    notices = Counter(key_of(m) for m in life.slack.messages(STAFF) if _ours(life, m))
    yield from (f"{n} notices {key!r}" for key, n in notices.items() if n > 1)


def _may(life: Life, person: str, ts: str) -> bool:
    return person == MIA or (person == JONAS and life.jonas_may.at(ts))


def _calls(life: Life) -> Iterator[str]:
    """0 pings, and nothing that Slack never takes."""
    yield from (f"called: {one}" for one in life.slack.mentions)
    for one in life.slack.wrong:  # a click that is delivered twice would open its view twice
        if one != "views.open: exchanged_trigger_id":
            yield f"wrong: {one}"
    yield from (f"unfurled: {m.text[:80]!r}" for m in life.slack.unfurled if not m.ephemeral)


def _members_read(life: Life) -> Iterator[str]:
    """Nothing a member may read that no approver released; in the open channels `_posts` looks."""
    for channel in (HELP, QUIET):
        for message in life.slack.messages(channel):
            if SECRET in life.slack.words(message):
                yield f"what was said in private stands in {channel}"
    workspace = life.slack.workspace
    for person in MEMBERS:
        shown: list[Shown] = [*life.slack.ephemerals_of(person), *life.slack.direct_of(person)]
        shown += workspace.modals.get(person, [])
        shown += [workspace.homes[person]] if person in workspace.homes else []
        for card in shown:
            said = life.slack.words(card)
            if WRITTEN in said or SECRET in said:
                yield f"{person} reads {said[:200]!r}"


async def _kept(life: Life) -> list[str]:
    """Every delivery that was acknowledged was worked, and what is known is what stands."""
    store, slack = life.office.candor.store, life.office.candor.slack
    assert slack
    found = [f"the event {event.key} still waits" for event in await store.waiting_events()]
    outbox = {row.key.partition("@")[0] for row in await store.outbox(*OutState)}
    reader, team = slack.incoming._reader, life.slack.workspace.team
    for delivery in life.slack.deliveries:
        item = reader.read(delivery.body) if delivery.acked else None
        key = item.key if isinstance(item, Heard | Gone) else getattr(
            getattr(item, "request", None), "key", ""
        )  # fmt: skip
        if key and not await store.was_received(team, key):
            found.append(f"acknowledged, and not kept: {delivery.kind} {key}")
    for channel in (HELP, TEAM):
        for message in life.slack.messages(channel):
            if _ours(life, message) or message.subtype == "tombstone":
                continue
            kept = await store.message(team, f"{channel}:{message.ts}")
            if f"dead-{team}-message-{channel}:{message.ts}" in outbox:
                continue
            if kept is None or kept.text != plain(message.text):
                found.append(f"heard {kept and kept.text!r}, and {message.text!r} stands")
    return found


async def _ended(life: Life) -> list[str]:
    """0 lost: what was approved is posted once, or refused or unknown with a notice."""
    store = life.office.candor.store
    outbox = await store.outbox(*OutState)
    told = {row.key: row for row in outbox}
    standing = Counter(key_of(m) for m in [*posts(life), *life.slack.messages(STAFF)])
    found: list[str] = []
    for row in (row for row in outbox if row.place.workspace == life.slack.workspace.team):
        found += _row(life, row, standing[row.key], told)
    unknown = {row.draft for row in outbox if row.state is OutState.UNKNOWN}
    sent = {row.draft for row in outbox if row.state is OutState.SENT and row.kind == "post"}
    async for draft in _drafts(store):
        if draft.state is DraftState.APPROVED and draft.id not in unknown:
            found.append(f"{draft.id} is approved, and nothing comes of it")
        if (draft.state is DraftState.POSTED) != (draft.id in sent):
            found.append(f"{draft.id} is {draft.state}; its post was sent: {draft.id in sent}")
    return found


def _row(life: Life, row: Outgoing, stands: int, told: dict[str, Outgoing]) -> list[str]:
    match row.state:
        case OutState.READY | OutState.SENDING:
            return [f"{row.key} is still {row.state}"]
        case OutState.SENT:
            return [] if stands == 1 else [f"{row.key} is sent, and stands {stands} times"]
        case OutState.REFUSED if stands:
            return [f"{row.key} is refused, and stands"]
    if not row.why:
        return [f"{row.key} is {row.state} without a reason"]
    if row.kind != "post":
        return []
    notice = told.get(f"{row.state}-{row.key}@{life.slack.workspace.team}")
    if notice is None:
        return [f"nobody is told that {row.key} is {row.state}: {row.why}"]
    if notice.state is OutState.SENT or notice.why == Objection.EXPIRED:
        return []
    return [f"the notice about {row.key} is {notice.state}: {notice.why}"]
