"""A draft's life in any order: whatever people and the world do, what stands was approved, once.

The test keeps its own book of what each person saw when they pressed Approve, and holds what stands in
the channel against it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candorbot.card import Card
from candorbot.platform import NotSent
from candorbot.records import DraftState, OutState
from candorbot.request import Permission
from candorbot.testing import World, opened

STEPS = st.lists(
    st.sampled_from(
        ["approve", "approve old card", "approve twice", "moderator approves", "edit", "dishonest edit",
         "shorter", "hand over", "discard", "check again", "fix", "new message", "pause", "resume",
         "demote", "promote", "source changes", "audience changes", "busy", "answer lost", "reset",
         "crash", "settle", "day passes", "it stands", "not there"]
    ),
    min_size=3,
    max_size=14,
)  # fmt: skip


@dataclass
class Book:
    """What the test knows: the cards that were seen, and every text somebody approved."""

    cards: list[Card] = field(default_factory=list)
    approved: list[str] = field(default_factory=list)
    edits: int = 0


async def step(world: World, book: Book, what: str) -> None:
    card = book.cards[-1]
    platform = world.platform

    async def press(label: str, card: Card = card, by: str = "mia", **values: str) -> None:
        if label in [button.label for button in card.buttons]:
            book.cards.append(await world.press(card, label, by, **values))

    async def approve(card: Card, by: str = "mia") -> None:
        may = platform.people[by] is Permission.APPROVER
        paused = await world.bot.paused_by() is not None
        if may and not paused:
            book.approved.append(card.to_post)
        await press("Approve and post", card, by)

    match what:
        case "approve":
            await approve(card)
        case "approve old card":
            await approve(book.cards[0], "jonas")
        case "approve twice":
            await approve(card)
            await approve(card, "jonas")
        case "moderator approves":
            await press("Approve and post", by="lena")
        case "edit":
            book.edits += 1
            await press("Edit", text=f"Click Export to CSV. [1] Edit {book.edits}.")
        case "dishonest edit":
            await press("Edit", text="I'm just a happy customer, and I bought Harbor myself.")
        case "shorter":
            await press("Shorter")
        case "hand over":
            await press("Ask a colleague", by="lena", person="jonas")
        case "discard":
            await press("Discard")
        case "check again":
            await press("Check it again")
        case "fix":
            await press("Fix it")
        case "new message":
            await world.hear("One more thing?", thread="m1")
        case "pause":
            await world.ask("pause", by="lena")
        case "resume":
            await world.ask("pause", "off", by="jonas")
        case "demote":
            platform.people["mia"] = Permission.MEMBER
        case "promote":
            platform.people["mia"] = Permission.APPROVER
        case "source changes":
            from dataclasses import replace

            for key, section in world.knowledge.sections.items():
                world.knowledge.sections[key] = replace(section, digest=section.digest + "+")
        case "audience changes":
            platform.who_reads = (*platform.who_reads, "guests")
        case "busy":
            platform.faults.append(NotSent("busy", passing=True))
        case "answer lost":
            platform.after.append(ConnectionResetError())
        case "reset":
            platform.faults.append(ConnectionResetError())
        case "crash":
            await world.publisher.recover()
            await world.bot.recover()
        case "settle":
            world.clock.advance(minutes=10)
            await world.bot.settle()
        case "day passes":
            world.clock.advance(hours=25)
        case "it stands":
            await press("It stands there", by="jonas")
        case "not there":
            await press("It is not there", by="jonas")


@given(steps=STEPS)
@settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_what_stands_was_approved_and_stands_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    async with opened(tmp_path_factory.mktemp("life")) as world:
        await world.hear("How do I export?")
        book = Book([await world.ask("draft")])
        for what in steps:
            await step(world, book, what)
        world.platform.faults.clear()
        world.platform.after.clear()
        await world.bot.settle()

        stands = [text.removeprefix("post:") for text in world.platform.posted()]
        assert set(stands) <= set(book.approved), "only what somebody approved, byte for byte"
        keys = [key for place, _, key in world.platform.posts if place.channel != "staff"]
        assert len(keys) == len(set(keys)), "no key twice"
        said_not_there = "not there" in steps
        assert len(stands) <= 1 or said_not_there, "one post, unless a person said it was not there"
        assert "customer" not in "".join(stands)
        sent = [o for o in await world.store.outbox(OutState.SENT) if o.kind == "post"]
        draft = await world.store.draft("d1")
        assert draft is not None
        assert (draft.state is DraftState.POSTED) == bool(sent)
        log = [entry.what for entry in await world.store.audit_log(1000)]
        assert log.count("post sent") == len(sent)
