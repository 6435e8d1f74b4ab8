"""A small route policy and a world that triages by it, for tests of escalations."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from candorbot.brand import BrandFile
from candorbot.card import Card
from candorbot.rules import Routes
from candorbot.testing import BRAND, FakePlatform, World, opened
from candorbot.triage import Triage


def category(kind: str, word: str, urgency: str, within: str, **more: Any) -> dict[str, Any]:
    """A kind that one word gives away."""
    rule = {
        "id": f"{kind.replace('_', '-')}-said",
        "looks_for": [word],
        "reason": '"{quote}" stands there.',
        "source": "made up for this test",
        "cases": {"fires": [word, f"{word}!"], "passes": ["hello", "bye"]},
    }
    return {
        "id": kind, "title": f"About {word}", "severity": urgency, "within": within, "owner": "billing",
        "route": "alert", "holding": "Thank you. A person of the team is looking at this now.",
        "do_not_say": ["That it is nothing."], "rules": [rule], **more,
    }  # fmt: skip


ROUTES = Routes.model_validate(
    {
        "name": "escalation",
        "kind": "route",
        "about": "for tests",
        "categories": [
            category("threat", "threat", "now", "15 minutes"),
            category("outage", "outage|down", "today", "4 hours"),
            category("payment_dispute", "refund|charged", "today", "4 hours"),
            category("harassment", "insulted", "today", "4 hours"),
            category("complaint", "complain", "when you can", "2 days", route="list"),
        ],
    }
)
TRIAGE = Triage(ROUTES)
AROUND_THE_CLOCK = {
    "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    "opens": "00:00",
    "closes": "23:59",
}


def brand_with(**changes: Any) -> Any:
    """Harbor with other entries in brand.yaml."""
    from candorbot.brand import Brand

    file = BrandFile.model_validate({**BRAND.file.model_dump(), **changes})
    return Brand(BRAND.folder, file, BRAND.strategy)


@asynccontextmanager
async def escalating(
    folder: Path, *, others: Sequence[FakePlatform] = (), **brand: Any
) -> AsyncIterator[World]:
    """A world with triage in it."""
    harbor = brand_with(**brand) if brand else BRAND
    async with opened(folder, triage=TRIAGE, brand=harbor, others=others) as world:
        yield world


async def tell(world: World) -> list[str]:
    """Send what is due; every staff notice that stands, as text, oldest first."""
    await world.bot.settle()
    return [payload for place, payload, _ in world.platform.posts if place.channel == "staff"]


async def pass_time(world: World, minutes: float, step: float = 1.0) -> None:
    """Let time go by, working what falls due on the way as the running program does."""
    for _ in range(round(minutes / step)):
        world.clock.advance(minutes=step)
        await world.schedule.run_due()
        await world.bot.settle()


async def case(world: World, number: int = 1, by: str = "mia") -> Card:
    return await world.ask("escalate", f"c{number}", by=by)
