"""What must hold when a life in Slack has been lived: what stands there, who pressed what, and the store tell one
story. What Slack holds counts; the store is asked only for what became of things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from candorbot.platforms.slack.events import Asked, Filled
from candorbot.platforms.slack.text import plain
from candorbot.records import Gone, OutState
from candorbot.records import Message as Heard
from tests.platforms.living import SECRET, WRITTEN, ended, number_of
from tests.platforms.slack.far_end.shown import Message, Shown
from tests.platforms.slack.life import Life, paragraph
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
    standing = Counter(key_of(m) for m in [*posts(life), *life.slack.messages(STAFF)])
    team = life.slack.workspace.team
    found += await ended(life.office.candor.store, team, standing.__getitem__)
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
        key = item.key if isinstance(item, Heard | Gone) else ""
        key = item.request.key if isinstance(item, Asked | Filled) else key
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
