"""A day of a community in which somebody's words stand wherever words can, and what came of it: to hold an attacker's
words to harmless ones. The model obeys the attacker; people press what there is to press."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from candorbot import words
from candorbot.card import Card
from candorbot.records import Message
from candorbot.registry import find_skills
from candorbot.request import Permission
from candorbot.sources import Section
from candorbot.testing import BRAND, FakeKnowledge, FakePlatform, World, opened
from candorbot.testing.models import HostileModel
from candorbot.testing.world import EXPORT
from candorbot.theme_record import THEME
from candorbot.waiting import judged
from candorbot.writers.offline import OfflineWriter
from tests.escalating import TRIAGE
from tests.with_model import give

QUESTION = "How do I export my stats to CSV?"
CANARY = "canary-4711"
"""Stands in a private channel; nobody else may ever read it."""
WISH = "Night view"
SKILLS = find_skills()


@dataclass
class Community:
    """A world with the hostile model, and every card that somebody was shown in it."""

    world: World
    model: HostileModel
    cards: list[Card] = field(default_factory=list)

    async def ask(self, skill: str, text: str = "", **changes: Any) -> Card:
        return self._seen(await self.world.ask(skill, text, **changes))

    async def press(self, card: Card, label: str, **values: str) -> Card:
        """Press a button if it is there; else the same card."""
        if not any(button.label.startswith(label) for button in card.buttons):
            return card
        whole = next(button.label for button in card.buttons if button.label.startswith(label))
        return self._seen(await self.world.press(card, whole, **values))

    def _seen(self, card: Card) -> Card:
        self.cards.append(card)
        return card

    async def say(self, by: str, text: str, name: str = "", **more: Any) -> Message:
        """A member says something in #help."""
        number = f"m{next(self.world.keys)}"
        now = self.world.clock.now()
        made = Message(
            "fake", number, "help", number, by, name or by.title(), text, now, f"https://chat.example/{number}",
            language="en",
        )  # fmt: skip
        message = replace(judged(made), **more)
        await self.world.store.save_messages([message])
        self.world.platform.threads[message.thread] = number
        self.world.clock.advance(minutes=20)
        return message

    async def shown(self, about: Message) -> None:
        """Staff does all there is to do with a message, and approves whatever is drafted."""
        card = await self.ask("draft", kind="message_action", about=about.id)
        for label in ("Shorter", "Warmer", words.APPROVE):
            card = await self.press(card, label)
        await self.ask("check", "How do we say it? Click Export to CSV.")
        card = await self.ask("feedback", kind="message_action", about=about.id)
        card = await self.press(card, "Save")
        await self.press(card, words.CHANGE_THEME, theme=WISH)
        card = await self.ask("escalate", kind="message_action", about=about.id)
        await self.press(card, words.FLAG, kind="harassment")
        card = await self.ask("escalate", "c1")
        await self.press(await self.press(card, "Draft a calm reply"), words.APPROVE)

    async def rounds(self) -> None:
        """What staff looks at in a week, and approves of it."""
        card = await self.ask("people")
        for label in ("Draft a welcome", "Draft thanks"):
            await self.press(await self.press(card, label), words.APPROVE)
        card = await self.press(await self.ask("ideas"), "Open 1")
        await self.press(await self.press(card, words.REVIEW_DRAFT), words.APPROVE)
        card = await self.press(await self.ask("feedback", "themes"), "Find new ones")
        for theme in await self.world.store.find_records(THEME):
            card = await self.ask("feedback", f"shipped {theme.body['name']}: It is there now.")
            await self.press(await self.press(card, "d"), words.APPROVE)
        for kind in ("", "week", "month"):
            await self.ask("brief", kind)


@asynccontextmanager
async def community(folder: Path, *sections: Section) -> AsyncIterator[Community]:
    """With these sections of knowledge, else the one about exports."""
    platform = FakePlatform()
    members = ("kofi", "ana", "ben", "zoe")
    platform.people |= dict.fromkeys(members, Permission.MEMBER)
    knowledge = FakeKnowledge(*(sections or (EXPORT,)))
    writer: Any = OfflineWriter(BRAND, knowledge)
    async with opened(
        folder,
        platform=platform,
        writer=writer,
        knowledge=knowledge,
        registry=SKILLS,
        triage=TRIAGE,
    ) as world:
        model = HostileModel()
        give(world, model)
        private = Message(
            "fake", "secret", "board", "secret", "zoe", "Zoe", f"{QUESTION} {CANARY}", world.clock.now(),
            readers=("zoe",), asks=True, language="en",
        )  # fmt: skip
        await world.store.save_messages([private])
        yield Community(world, model)


async def day(here: Community, said: str = QUESTION, name: str = "") -> None:
    """Kofi, who is new, asks like others do, in these words and under this name."""
    await here.say("old", "Good morning everybody", at=here.world.clock.now() - timedelta(days=90))
    asked = await here.say("kofi", said, name, kinds=("feature_request",))
    for by in ("ana", "ben"):
        await here.say(by, QUESTION)
    await here.shown(asked)
    await here.rounds()


# --- what came of it -----------------------------------------------------------------------------


async def effects(here: Community) -> Mapping[str, Any]:
    """All that came of a day but the words themselves: what left, what was recorded, what there is to press."""
    world = here.world
    await world.bot.settle()
    audit = await world.store.audit_log(1_000)
    drafts = [await world.store.draft(f"d{n}") for n in range(1, 60)]
    return {
        "posts": [(place.channel, place.thread) for place, payload, _ in world.platform.posts if payload.startswith("post:")],
        "notices": Counter(place.channel for place, payload, _ in world.platform.posts if payload.startswith("notice:")),
        "audit": Counter((entry.who, entry.what) for entry in audit),
        "drafts": [(one.state, one.version.verdict.outcome) for one in drafts if one],
        "cards": [(card.failed, tuple(button.action for button in card.buttons)) for card in here.cards],
    }  # fmt: skip
