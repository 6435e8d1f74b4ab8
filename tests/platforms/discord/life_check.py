"""What must hold when a life in Discord has been lived: what stands there, who pressed what, and the store tell one
story. What Discord holds counts; the store is asked only for what became of things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from candorbot.platforms.discord.ids import nonce
from candorbot.platforms.discord.text import plain
from candorbot.records import OutState
from tests.platforms.discord.life import Life
from tests.platforms.discord.office import ANA, FORUM, HELP, JONAS, KOFI, MIA, QUIET, STAFF, TEAM
from tests.platforms.discord.wire import Message, Shown
from tests.platforms.living import SECRET, WRITTEN, ended, number_of

MEMBERS = (KOFI, ANA)
LATER = (5, 6)
"""Answers that say that one comes: then it was kept."""


async def broken(life: Life) -> list[str]:
    """Everything that does not hold after the quiet time, a line each."""
    found = [*life.surprises, *_posts(life), *_calls(life), *_members_read(life)]
    found += await _kept(life)
    store, server = life.office.candor.store, life.office.discord.workspace.workspace
    standing = Counter(m.nonce for m in [*posts(life), *_ours_in(life, STAFF)])
    found += await ended(store, server, lambda key: standing[nonce(key)])
    found += await _one_for_each_draft(life)
    audit = await store.verify_audit()
    return found + [f"audit: {fault}" for fault in audit.faults]


def posts(life: Life) -> list[Message]:
    """All that Candor wrote outside of the staff channel."""
    return [
        m
        for channel in life.discord.world.channels
        for m in _ours_in(life, channel)
        if channel != STAFF
    ]


def _ours_in(life: Life, channel: str) -> list[Message]:
    return [m for m in life.discord.messages(channel) if m.author == life.discord.world.bot]


def _posts(life: Life) -> Iterator[str]:
    """0 posts without an approval of exactly these bytes, 0 doubled."""
    ours = posts(life)
    for post in ours:
        said = post.text
        told = f"in {post.channel}: {said!r}"
        if len(post.components) != 1 or not post.nonce or post.edited:
            yield f"what is no post stands {told}"
        approvals = [c for c in life.clicks if _shows(c.said, said) and c.ts < post.id]
        if not any(_may(life, c.person, c.ts) and _may(life, c.person, post.id) for c in approvals):
            yield f"no approver approved these words {told}"
        if life.paused.at(post.id):
            yield f"posted while posting was paused {told}"
        place = _place(life, post)
        if life.asked.get(number_of(said), place) != place:
            yield f"a reply in the wrong place {told}"
    for what, names in (
        ("the key", [str(post.nonce) for post in ours]),
        ("the words", [f"{post.channel} {post.text}" for post in ours]),
    ):
        yield from (f"{n} posts of {what} {name}" for name, n in Counter(names).items() if n > 1)
    notices = Counter(m.nonce for m in _ours_in(life, STAFF))
    yield from (f"{n} notices {key!r}" for key, n in notices.items() if n > 1)


def _shows(cards: frozenset[str], said: str) -> bool:
    """Whether a card shows these words whole, as lines of their own."""
    return any(f"\n{said}\n" in f"\n{card}\n" for card in cards)


def _place(life: Life, post: Message) -> tuple[str, str]:
    """The channel, and the thread or the message that is answered."""
    where = life.discord.channel(post.channel)
    return (where.parent or "", where.id) if where.is_thread else (where.id, post.reply_to or "")


def _may(life: Life, person: str, ts: str) -> bool:
    return person == MIA or (person == JONAS and life.jonas_may.at(ts))


def _calls(life: Life) -> Iterator[str]:
    """0 pings, and nothing that Discord never takes."""
    yield from (f"called: {one}" for one in life.discord.pings)
    for one in life.discord.wrong:  # what is delivered twice may be answered twice
        if "already been acknowledged" not in one:
            yield f"wrong: {one}"


def _members_read(life: Life) -> Iterator[str]:
    """Nothing a member may read that no approver released; in the open channels `_posts` looks."""
    for channel in life.discord.world.channels.values():
        if channel.id in (HELP, QUIET) or channel.is_thread:
            for message in life.discord.messages(channel.id):
                if SECRET in life.discord.words(message) and channel.parent != TEAM:
                    yield f"what was said in private stands in {channel.name}"
    for person in MEMBERS:
        shown: list[Shown] = [*life.discord.ephemerals_of(person)]
        shown += [m for m in [life.discord.world.modals.get(person)] if m]
        for card in shown:
            said = life.discord.words(card)
            if WRITTEN in said or SECRET in said:
                yield f"{person} reads {said[:200]!r}"


async def _kept(life: Life) -> list[str]:
    """Every interaction that was acknowledged was worked, and what is known is what stands."""
    store, server = life.office.candor.store, life.office.discord.workspace.workspace
    found = [f"the event {event.key} still waits" for event in await store.waiting_events()]
    for one in life.discord.interactions.all:
        later = one.answer is not None and one.answer["type"] in LATER
        if later and not await store.was_received(server, f"interaction-{one.id}"):
            found.append(f"acknowledged, and not kept: {one.kind} {one.id}")
    outbox = {row.key.partition("@")[0] for row in await store.outbox(*OutState)}
    for channel in life.discord.world.channels.values():
        if (channel.parent or channel.id) not in (HELP, TEAM, FORUM):
            continue
        for message in life.discord.messages(channel.id):
            kept = await store.message(server, message.id)
            if message.author == life.discord.world.bot or any(message.id in key for key in outbox):
                continue
            said = [plain(text, {}) for text in (message.content, *life.once.get(message.id, ()))]
            if kept is None or _without_names(kept.text) not in map(_without_names, said):
                found.append(f"heard {kept and kept.text!r}, and {message.content!r} stands")
    return found


def _without_names(text: str) -> str:
    """Its beginning: what follows names people."""
    return text.partition(" @")[0]


async def _one_for_each_draft(life: Life) -> list[str]:
    """Each draft stands at most once."""
    rows = await life.office.candor.store.outbox(*OutState)
    drafts = {nonce(row.key): row.draft for row in rows if row.kind == "post"}
    stands = Counter(drafts.get(str(post.nonce), "") for post in posts(life))
    return [f"{n} posts of the draft {name!r}" for name, n in stands.items() if n > 1 or not name]
