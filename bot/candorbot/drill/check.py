"""What must hold when a life has been lived: the store, the platform and the drill's book tell one story."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from candorbot import words
from candorbot.drill import book
from candorbot.drill.book import Broken, is_post, words_of
from candorbot.drill.life import Life, labels
from candorbot.publish import MAX_LOOKS
from candorbot.records import Draft, DraftState, Message, Outgoing, OutState
from candorbot.store.sqlite import SqliteStore

LOOKS = 10
"""How often one who sees a reply through looks at its card; it takes fewer."""
OTHER_WORDS = (4, 7)
"""The looks after which they ask for other words."""


async def broken(life: Life) -> AsyncIterator[Broken]:
    """Every invariant that does not hold after the quiet time."""
    for one in life.book.faults():
        yield one
    store = life.world.store
    drafts = [draft async for draft in _drafts(store)]
    outbox = await store.outbox(*OutState)
    async for one in _kept(life, store, outbox):
        yield one
    for outgoing in outbox:
        for one in _ended(life, outgoing):
            yield one
    unknown = {o.draft for o in outbox if o.state is OutState.UNKNOWN}
    standing = [(p, words_of(payload)) for p, payload, _ in life.platform.standing() if is_post(p)]
    for draft in drafts:
        stands = (draft.place, draft.version.text) in standing
        if draft.state is DraftState.APPROVED and draft.id not in unknown:
            yield Broken(book.ENDS, f"{draft.id} is approved, and nothing comes of it")
        if stands != (draft.state is DraftState.POSTED) and draft.id not in unknown:
            yield Broken(book.TRUE, f"{draft.id} is {draft.state}, and stands: {stands}")
    log = [entry.what for entry in await store.audit_log(10_000)]
    sent = sum(o.kind == "post" and o.state is OutState.SENT for o in outbox)
    if log.count("post sent") != sent:
        yield Broken(
            book.AUDITED, f"{log.count('post sent')} posts in the audit, {sent} in the outbox"
        )


async def audited(life: Life) -> AsyncIterator[Broken]:
    """What is wrong with the audit's chain."""
    for fault in (await life.world.store.verify_audit()).faults:
        yield Broken(book.AUDITED, str(fault))


async def seen_through(life: Life) -> AsyncIterator[Broken]:
    """An approver does what each card asks for until the reply stands, and after a while, if that does not
    help, asks for other words."""
    for time in range(LOOKS):
        card = await life.look()
        if card is None or any(map(life.book.stands, life.cards)):
            break
        usual, other = (words.AGAIN, words.APPROVE), (words.SHORTER, words.EDIT)
        wanted = other if time in OTHER_WORDS else usual
        pressed = next((label for label in wanted if label in labels(card)), "")
        if pressed:
            await life.press(
                pressed, "jonas", card, text=f"Click Export to CSV. {next(life.texts)}"
            )
        elif words.STATES[DraftState.EXPIRED] in card.footer:
            await life.ask("draft")
        await life.decide()
        await life.tick(2)
    posts = [post for post in life.platform.standing() if is_post(post[0])]
    if len(posts) != 1:
        yield Broken(book.SEEN_THROUGH, f"{len(posts)} replies stand")


async def _drafts(store: SqliteStore) -> AsyncIterator[Draft]:
    number = 1
    while (draft := await store.draft(f"d{number}")) is not None:
        yield draft
        number += 1


async def _kept(
    life: Life, store: SqliteStore, outbox: Sequence[Outgoing]
) -> AsyncIterator[Broken]:
    for event in await store.waiting_events():
        yield Broken(book.KEPT, f"the event {event.key} still waits")
    told = {outgoing.key.partition("@")[0] for outgoing in outbox}
    for item in life.book.acknowledged.values():
        if not isinstance(item, Message) or f"dead-{item.workspace}-{item.key}" in told:
            continue
        if await store.message(item.workspace, item.id) is None:
            yield Broken(book.KEPT, f"the message {item.id} is not there")


def _ended(life: Life, outgoing: Outgoing) -> list[Broken]:
    state, key = outgoing.state, outgoing.key
    stands = sum(post[2] == key for post in life.platform.standing())
    match state:
        case OutState.READY | OutState.SENDING:
            return [Broken(book.ENDS, f"{key} is still {state}")]
        case OutState.UNKNOWN if life.platform.hid[key] < MAX_LOOKS:
            return [Broken(book.KNOWN, f"{key}: {outgoing.why}")]
        case OutState.REFUSED if not outgoing.why:
            return [Broken(book.ENDS, f"{key} is refused without a reason")]
        case OutState.REFUSED if stands:
            return [Broken(book.TRUE, f"{key} is refused, and stands")]
        case OutState.SENT if not stands:
            return [Broken(book.TRUE, f"{key} is sent, and does not stand")]
    return []
