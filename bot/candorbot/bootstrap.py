"""The composition root: settings in, a Bot with its platforms out. Only this file names concrete parts."""

from __future__ import annotations

import asyncio
import importlib
import logging
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import cache

from candorbot import words
from candorbot.bot import Bot
from candorbot.brand import Brand, load_brand
from candorbot.candor import Candor
from candorbot.clock import SystemClock
from candorbot.errors import UserError
from candorbot.feeds.fetch import Fetcher
from candorbot.gate import Gate
from candorbot.kinds import Kinds
from candorbot.knowledge import load_knowledge
from candorbot.listening import Listening
from candorbot.live import Live, Loaded, Modelled
from candorbot.outside import Outside
from candorbot.paths import brand_folder, policies_folder, shipped
from candorbot.platform import Platform
from candorbot.platforms.console.community import Community
from candorbot.policy import load_to_serve, shipped_routes
from candorbot.publish import Publisher
from candorbot.purse import StoredPurse
from candorbot.records import Clock
from candorbot.registry import Registry, find_skills
from candorbot.reload import Reload, check_cases, stamp
from candorbot.schedule import Schedule
from candorbot.settings import ModelSettings, ModerationSettings, Settings
from candorbot.skill import Writer
from candorbot.storage import Store
from candorbot.store import sentences, theme_models
from candorbot.store.search import KnowledgeIndex
from candorbot.store.sqlite import SqliteStore
from candorbot.supervisor import Supervisor
from candorbot.switch import KillSwitch
from candorbot.theme_file import load_themes
from candorbot.triage import Triage
from candorbot.verdict import Reviewed
from candorbot.weights import Weights
from candorbot.writers.asking import Asking, seconds_within
from candorbot.writers.in_short import InShort
from candorbot.writers.modelled import ModelledWriter
from candorbot.writers.offline import OfflineWriter
from candorbot.writers.prompts import load_all as load_prompts
from candorbot.writers.renewed import Renewed
from candorbot.writers.second_opinion import SecondOpinion
from candorbot.writers.theme_names import ThemeNames

log = logging.getLogger(__name__)


def load(settings: Settings, writer: Writer | None = None, *, cases: bool = False) -> Loaded:
    """Read everything people edit and make it ready; `cases`: run the policies' own cases, too. It takes
    seconds: call it off the loop. Raises UserError for a file that is not right."""
    brand = load_brand(brand_folder(settings.brand))
    policies = load_to_serve(policies_folder(settings.policies))
    if cases:
        check_cases(policies)
    gate = Gate(policies, brand)
    gate.review(Reviewed("Hello."))  # compiles the patterns
    knowledge = KnowledgeIndex(load_knowledge(brand.folder / "knowledge"), settings.search_index)
    weights, lacks = _trained()
    triage = Triage(policies.routes or shipped_routes(), weights, brand.name)
    triage.look("Hello.")  # compiles the patterns
    writer = writer or OfflineWriter(brand, knowledge)
    themes = load_themes(brand.folder)
    listening = Listening(_kinds, themes, theme_models.of_each)
    return Loaded(
        brand, gate, knowledge, writer, knowledge.close, triage, sentences.reader, listening, lacks
    )


def listening_to_many(brand: Brand) -> Listening:
    """What reads many messages at once. Raises BadFile for a themes.yaml that is not right."""
    return Listening(_kinds, load_themes(brand.folder), theme_models.of_many)


@cache
def _kinds() -> Kinds:
    return Kinds.load(shipped("models") / "kinds.json")


def _trained() -> tuple[Weights | None, str]:
    """The trained words of the triage; without them its rules work alone, and what they lack is said."""
    try:
        return Weights.load(shipped("models") / "triage.json"), ""
    except UserError as error:
        log.error("no trained words: %s", error, extra={"action": "triage.rules_alone"})
        return None, words.RULES_ALONE.format(why=error)


@asynccontextmanager
async def _with_model(
    settings: ModelSettings | None, store: Store, live: Live, clock: Clock, skill_seconds: float
) -> AsyncIterator[Callable[[Loaded], Loaded]]:
    """Gives what puts the language model before the rules' writer, whatever files are in use; without settings it
    puts none. Its libraries are read here, and nowhere else."""
    if settings is None:
        yield lambda found: found
        return
    chat = await asyncio.to_thread(importlib.import_module, "candorbot.writers.chat")
    model = await asyncio.to_thread(Renewed, lambda: chat.LangChainModel(settings), clock)
    purse = StoredPurse(store, clock, lambda: live.now.brand.zone, settings)
    asking = Asking(model, purse, clock, seconds=seconds_within(skill_seconds))

    def before(found: Loaded) -> Loaded:
        try:
            prompts = load_prompts(shipped("prompts"))
        except UserError:
            found.close()
            raise
        brand, knowledge = found.brand, found.knowledge
        modelled = Modelled(
            asking.name,
            ModelledWriter(brand, knowledge, found.writer, asking, prompts, found.gate),
            SecondOpinion(brand, asking, prompts["opinion"]),
            ThemeNames(brand, asking, prompts["theme"]),
            InShort(brand, asking, prompts["short"]),
        )
        return replace(found, modelled=modelled)

    try:
        yield before
    finally:
        await model.close()


@asynccontextmanager
async def _outside(
    settings: ModerationSettings | None, clock: Clock
) -> AsyncIterator[Outside | None]:
    """What looks at messages outside, if the settings ask for it: openai is read then, and not before."""
    if settings is None:
        yield None
        return
    moderation = await asyncio.to_thread(importlib.import_module, "candorbot.writers.moderation")
    looks = await asyncio.to_thread(moderation.OpenAIModeration, settings, clock)
    try:
        yield looks
    finally:
        await looks.close()


@asynccontextmanager
async def bootstrap(
    settings: Settings,
    *,
    clock: Clock | None = None,
    writer: Writer | None = None,
    registry: Registry | None = None,
    new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
    connect: bool = False,
) -> AsyncIterator[Candor]:
    """Build Candor for one community; `connect`: with the platforms whose settings are there, which waits until
    they answer. Raises UserError for a brand, policy or store that is not right."""
    clock = clock or SystemClock()
    brand = brand_folder(settings.brand)
    edited = (brand, brand / "knowledge", policies_folder(settings.policies), shipped("prompts"))
    seen = stamp(edited)
    async with AsyncExitStack() as ending:
        live = Live(await asyncio.to_thread(load, settings, writer))
        ending.callback(lambda: live.now.close())
        store = await SqliteStore.open(
            settings.store, settings.community or brand.name, zone=lambda: live.now.brand.zone
        )
        ending.push_async_callback(store.close)
        with_model = await ending.enter_async_context(
            _with_model(
                None if writer else settings.model, store, live, clock, settings.skill_seconds
            )
        )
        live.now = with_model(live.now)
        community = await Community.open(store, lambda: live.now.brand, clock)
        served: dict[str, Platform] = {community.workspace: community}
        slack = None
        if connect and settings.slack:
            from candorbot.platforms.slack.app import Slack

            opened = Slack.opened(settings.slack, store, lambda: live.now.brand, clock)
            slack = await ending.enter_async_context(opened)
            served = {slack.workspace.workspace: slack.workspace, **served}
        discord = None
        if connect and settings.discord:
            from candorbot.platforms.discord.app import Discord

            server = Discord.opened(settings.discord, store, lambda: live.now.brand, clock)
            discord = await ending.enter_async_context(server)
            served = {discord.workspace.workspace: discord.workspace, **served}
        publisher = Publisher(store, served, live, clock, new_id)
        bot = Bot(
            store=store,
            live=live,
            registry=registry or find_skills(),
            publisher=publisher,
            clock=clock,
            new_id=new_id,
            skill_seconds=settings.skill_seconds,
            fetch=None if settings.offline else Fetcher().get,
            outside=await ending.enter_async_context(_outside(settings.moderation, clock)),
        )
        supervisor = Supervisor(store, clock, publisher.announce)
        reload = Reload(
            live, lambda: with_model(load(settings, writer, cases=True)), edited, seen, store, clock,
            notice=publisher.announce, say=supervisor.say,
        )  # fmt: skip
        ending.callback(reload.close_old)
        schedule = Schedule(store, clock, bot.timers())
        switch = KillSwitch(store, clock)
        for platform in (slack, discord):
            if platform:
                platform.connect(bot, bot.card_of, bot.leaving)
        yield Candor(
            bot, live, community, store, schedule, supervisor, reload, switch, slack, discord
        )
