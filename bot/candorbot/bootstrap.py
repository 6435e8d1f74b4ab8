"""The composition root: settings in, a Bot with its platforms out. Only this file names concrete parts."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from candorbot.bot import Bot
from candorbot.brand import Brand, load_brand
from candorbot.clock import SystemClock
from candorbot.gate import Gate
from candorbot.knowledge import load_knowledge
from candorbot.paths import brand_folder, policies_folder
from candorbot.platforms.console.community import Community
from candorbot.policy import load_policies
from candorbot.publish import Publisher
from candorbot.records import Clock
from candorbot.registry import Registry, find_skills
from candorbot.schedule import Schedule
from candorbot.settings import Settings
from candorbot.skill import Writer
from candorbot.store.search import KnowledgeIndex
from candorbot.store.sqlite import SqliteStore
from candorbot.verdict import Reviewed
from candorbot.writers.offline import OfflineWriter

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Candor:
    """Everything that runs, built."""

    bot: Bot
    brand: Brand
    community: Community
    store: SqliteStore
    schedule: Schedule

    async def tick(self) -> None:
        """Work what is due now: timers, then the outbox."""
        await self.schedule.run_due()
        await self.bot.settle()

    @asynccontextmanager
    async def ticking(self, seconds: float = 1.0) -> AsyncIterator[None]:
        """Work what is due, every so many seconds, while the block runs. A tick that fails is logged,
        and the next one tries again."""

        async def tick_on() -> None:
            while True:
                try:
                    await self.tick()
                except Exception:
                    log.exception("tick failed", extra={"action": "tick.failed"})
                await asyncio.sleep(seconds)

        task = asyncio.create_task(tick_on(), name="ticking")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def bootstrap(
    settings: Settings,
    *,
    clock: Clock | None = None,
    writer: Writer | None = None,
    registry: Registry | None = None,
    new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
) -> AsyncIterator[Candor]:
    """Build Candor for one community. Raises UserError for a brand, policy or store that is not right."""
    clock = clock or SystemClock()
    brand = load_brand(brand_folder(settings.brand))
    policies = load_policies(policies_folder(settings.policies))
    sections = load_knowledge(brand.folder / "knowledge")
    store = await SqliteStore.open(settings.store, settings.community or brand.folder.name)
    try:
        knowledge = KnowledgeIndex(sections, settings.search_index)
        gate = Gate(policies, brand)
        community = await Community.open(store, brand, clock)
        publisher = Publisher(
            store, {community.workspace: community}, brand, knowledge, gate.digest, clock, new_id
        )
        bot = Bot(
            store=store,
            brand=brand,
            gate=gate,
            writer=writer or OfflineWriter(brand, knowledge),
            knowledge=knowledge,
            registry=registry or find_skills(),
            publisher=publisher,
            clock=clock,
            new_id=new_id,
            skill_seconds=settings.skill_seconds,
        )
        schedule = Schedule(store, clock, bot.timers())
        await asyncio.to_thread(
            gate.review, Reviewed("Hello.")
        )  # compiles the patterns, off the loop
        await publisher.recover()
        try:
            yield Candor(bot, brand, community, store, schedule)
        finally:
            knowledge.close()
    finally:
        await store.close()
