"""What people and the world do in a life, one step at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from random import Random

from candorbot import words
from candorbot.drill.book import SECRET, version_of
from candorbot.drill.farend import PRIVATE
from candorbot.drill.life import Life, labels
from candorbot.faults import Crash
from candorbot.request import Permission, Place

Step = Callable[[Life], Awaitable[None]]
DISHONEST = "I'm just a happy customer, and I bought Harbor myself."


async def hear(life: Life) -> None:
    await life.say(f"How do I export? ({next(life.texts)})")


async def hear_in_private(life: Life) -> None:
    await life.say(f"How do I export the {SECRET}? ({next(life.texts)})", PRIVATE)


async def new_message(life: Life) -> None:
    card = await life.hold()
    thread = life.book.asked[card.quote.text].thread if card and card.quote else None
    await life.say(f"One more thing ({next(life.texts)})", thread=thread or "")


async def next_question(life: Life) -> None:
    """A member asks, and a manager takes it up."""
    await hear(life)
    await draft(life)


async def question_changes(life: Life) -> None:
    await life.reword(f"How do I export all of it? ({next(life.texts)})")


async def heard_again(life: Life) -> None:
    """The platform delivers something a second time."""
    if life.book.acknowledged:
        await life.deliver(life.dice.choice(list(life.book.acknowledged.values())))


async def draft(life: Life) -> None:
    await life.ask("draft")


async def draft_a_text(life: Life) -> None:
    """A manager types the question; the reply is for the channel, in no thread."""
    life.typed = f"How do I export? ({next(life.texts)})"
    life.book.asked[life.typed] = Place("fake", "help")
    await life.ask("draft", life.typed)


async def look(life: Life) -> None:
    await life.look()


async def edit(life: Life) -> None:
    await life.press(words.EDIT, text=f"Click Export to CSV. [1] Edit {next(life.texts)}.")


async def edit_dishonestly(life: Life) -> None:
    await life.press(words.EDIT, text=DISHONEST)


async def shorter(life: Life) -> None:
    await life.press(words.SHORTER)


async def approve(life: Life) -> None:
    await life.press(words.APPROVE)


async def approve_any(life: Life) -> None:
    """An approver presses the button of a card that may be an old one."""
    cards = [card for card in life.cards if words.APPROVE in labels(card)]
    if cards:
        await life.press(words.APPROVE, "jonas", life.dice.choice(cards))


async def approve_the_one_before(life: Life) -> None:
    """An approver presses the button of the newest card that shows another version than the newest does."""
    newest = version_of(life.cards[-1]) if life.cards else None
    old = [
        card for card in life.cards if version_of(card) != newest and words.APPROVE in labels(card)
    ]
    if old:
        await life.press(words.APPROVE, "jonas", old[-1])


async def approve_twice(life: Life) -> None:
    card = await life.hold()
    await life.press(words.APPROVE, card=card)
    await life.press(words.APPROVE, "jonas", card)


async def approve_together(life: Life) -> None:
    """Two approvers and the clock, at the same moment."""
    card = await life.hold()
    if card is not None and words.APPROVE in labels(card):
        clicks = [life.click(card, words.APPROVE, by) for by in ("mia", "jonas")]
        await life.together(*map(life.deliver, clicks), life.tick(0))


async def moderator_approves(life: Life) -> None:
    await life.press(words.APPROVE, "lena")


async def member_approves(life: Life) -> None:
    await life.press(words.APPROVE, "kofi")


async def hand_over(life: Life) -> None:
    await life.press(words.COLLEAGUE, "lena", person="jonas")


async def discard(life: Life) -> None:
    await life.press(words.DISCARD)


async def answered(life: Life) -> None:
    await life.press(words.ANSWERED)


async def check_again(life: Life) -> None:
    await life.press(words.AGAIN)


async def fix(life: Life) -> None:
    await life.press(words.FIX)


async def decide(life: Life) -> None:
    await life.look()
    await life.decide()


async def pause(life: Life) -> None:
    card = await life.ask("pause", by="lena")
    if card is not None and not card.failed:  # it was told that posting is paused
        life.platform.paused = True


async def resume(life: Life) -> None:
    life.platform.paused = False
    await life.ask("pause", "off", by="jonas")


async def demote(life: Life) -> None:
    life.platform.people["mia"] = Permission.MEMBER


async def promote(life: Life) -> None:
    life.platform.people["mia"] = Permission.APPROVER


async def source_changes(life: Life) -> None:
    life.platform.happened["sources"] += 1
    sections = life.world.knowledge.sections
    for key, section in sections.items():
        sections[key] = replace(section, digest=section.digest + "+")


async def policy_changes(life: Life) -> None:
    life.platform.happened["policies"] += 1
    life.load()


async def audience_changes(life: Life) -> None:
    life.platform.who_reads = (*life.platform.who_reads, "guests")


async def rendering_changes(life: Life) -> None:
    life.platform.happened["rendering"] += 1


async def settle(life: Life) -> None:
    await life.tick(2)


async def wait(life: Life) -> None:
    await life.tick(10)


async def day_passes(life: Life) -> None:
    await life.tick(25 * 60)


async def start_again(life: Life) -> None:
    await life.start()


async def crash(life: Life) -> None:
    life.platform.dead = True
    raise Crash("between two steps")


def named(*steps: Step) -> dict[str, Step]:
    return {step.__name__.replace("_", " "): step for step in steps}


OFTEN = named(
    hear, draft, draft_a_text, next_question, edit, shorter, approve, approve_any, approve_the_one_before, approve_twice,
    approve_together, check_again, new_message, settle, wait, crash, look, decide, heard_again,
)  # fmt: skip
SELDOM = named(
    hear_in_private, edit_dishonestly, moderator_approves, member_approves, hand_over, discard, answered,
    fix, pause, resume, demote, promote, source_changes, policy_changes, audience_changes, question_changes,
    rendering_changes, day_passes, start_again,
)  # fmt: skip
STEPS = OFTEN | SELDOM

PLAIN = "plain"
SECOND_LOOK = ("approve", "check again", "approve the one before", "approve", "settle")
LIVES: dict[str, tuple[str, ...]] = {
    PLAIN: ("hear", "draft", "edit", "approve", "settle", "settle"),
    "in no thread": ("draft a text", "edit", "approve", "settle"),
    "handed over": ("hear", "draft", "hand over", "settle", "approve", "settle"),
    "edited by two": (
        "hear", "draft", "edit", "edit", "approve the one before", "shorter", "shorter",
        "approve the one before", "approve twice", "settle",
    ),
    "others may read it": ("hear", "draft", "audience changes", *SECOND_LOOK),
    "other rules": ("hear", "draft", "policy changes", *SECOND_LOOK),
    "other sources": ("hear", "draft", "source changes", *SECOND_LOOK),
    "the question changes": ("hear", "draft", "question changes", *SECOND_LOOK),
    "the thread goes on": ("hear", "draft", "new message", *SECOND_LOOK),
    "another renderer": ("hear", "draft", "rendering changes", "approve", "edit", "approve", "settle"),
    "a message comes first": ("hear", "draft", "approve", "new message", "settle", "check again", "approve", "settle"),
    "the right is lost": ("hear", "draft", "approve", "demote", "settle", "promote", "approve", "settle"),
    "paused": ("hear", "draft", "pause", "approve", "resume", "approve", "settle"),
    "both at once": ("hear", "draft", "approve together", "settle", "heard again"),
    "a day passes": ("hear", "draft", "day passes", "approve", "draft", "approve", "settle"),
}  # fmt: skip
"""The named lives. Each is lived without a fault, and with every single one."""
COUSINS = ("other rules", "other sources", "the question changes", "the thread goes on")
"""Lives that differ from “others may read it” only in what changes: their single faults are left to the
long drill."""


def rolled(dice: Random) -> str:
    """A step of a random life."""
    return dice.choice(list(OFTEN if dice.random() < 0.7 else SELDOM))
