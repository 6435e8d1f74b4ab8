"""The composition root: settings in, a Bot with its platforms out. Only this file names concrete parts."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from candorbot.bot import Bot
from candorbot.brand import load_brand
from candorbot.clock import SystemClock
from candorbot.gate import Gate
from candorbot.knowledge import load_knowledge
from candorbot.live import Live, Loaded
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
    live: Live
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


def load(settings: Settings, writer: Writer | None = None) -> Loaded:
    """Read everything people edit and make it ready. It takes a second or two: call it off the loop.
    Raises UserError for a file that is not right."""
    brand = load_brand(brand_folder(settings.brand))
    gate = Gate(load_policies(policies_folder(settings.policies)), brand)
    gate.review(Reviewed("Hello."))  # compiles the patterns
    knowledge = KnowledgeIndex(load_knowledge(brand.folder / "knowledge"), settings.search_index)
    return Loaded(
        brand, gate, knowledge, writer or OfflineWriter(brand, knowledge), knowledge.close
    )


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
    live = Live(await asyncio.to_thread(load, settings, writer))
    community_name = settings.community or live.now.brand.folder.name
    store = await SqliteStore.open(settings.store, community_name)
    try:
        community = await Community.open(store, lambda: live.now.brand, clock)
        publisher = Publisher(store, {community.workspace: community}, live, clock, new_id)
        bot = Bot(
            store=store,
            live=live,
            registry=registry or find_skills(),
            publisher=publisher,
            clock=clock,
            new_id=new_id,
            skill_seconds=settings.skill_seconds,
        )
        schedule = Schedule(store, clock, bot.timers())
        await publisher.recover()
        try:
            yield Candor(bot, live, community, store, schedule)
        finally:
            live.now.close()
    finally:
        await store.close()
