"""`candor doctor`: is everything in order? A cure stands beside each fault. It works beside a running Candor."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from candorbot.errors import OlderStore, UserError

if TYPE_CHECKING:
    from candorbot.records import Record
    from candorbot.settings import Settings

LEAST_FREE_MB = 200
EARLIEST_YEAR = 2026


@dataclass(frozen=True, slots=True)
class Found:
    """What was looked at, whether it is in order, and what is so - with the cure if it is not."""

    what: str
    good: bool
    said: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--quiet", action="store_true", help="print faults only (for a health check)"
    )


def run(options: argparse.Namespace) -> int:
    from candorbot.settings import read_settings

    settings = read_settings()
    faults = 0
    for found in examine(settings):
        faults += not found.good
        if not (found.good and options.quiet):
            print(f"{'ok   ' if found.good else 'FAULT'}  {found.what:<9} {found.said}")
    if not options.quiet:
        print("Everything is in order." if not faults else f"{faults} to mend, see above.")
    return 1 if faults else 0


def examine(settings: Settings) -> Iterator[Found]:
    """Look at each part in turn; a fault in one does not hide the others."""
    parts: list[tuple[str, Callable[[Settings], str]]] = [
        ("settings", _settings),
        ("brand", _brand),
        ("policies", _policies),
        ("triage", _triage),
        ("skills", _skills),
        ("store", _store),
        ("audit", _audit),
        ("outbox", _outbox),
        ("slack", _slack),
        ("discord", _discord),
        ("model", _model),
        ("goes to", _egress),
        ("feeds", _feeds),
        ("disk", _disk),
        ("clock", _clock),
        ("running", _running),
    ]
    for what, look in parts:
        try:
            yield Found(what, True, look(settings))
        except OlderStore as error:  # no fault: doctor changes nothing, and the next start will
            yield Found(what, True, f"not looked at. {error}")
        except UserError as error:
            yield Found(what, False, str(error))


def _settings(settings: Settings) -> str:
    from candorbot.store.lease import held

    there = _nearest_folder(settings.data)
    if not (there.is_dir() and os.access(there, os.W_OK)):
        raise UserError(
            f"The data folder {settings.data} cannot be written. Give yourself the right to write "
            f"{there}, or set CANDOR_DATA to another folder."
        )
    running = "running" if held(settings.data) else "not running"
    return f"data in {settings.data}, brand {settings.brand}; Candor is {running}"


def _brand(settings: Settings) -> str:
    from candorbot.brand import load_brand
    from candorbot.knowledge import load_knowledge
    from candorbot.paths import brand_folder
    from candorbot.platforms.console.seed import load_community
    from candorbot.store import meaning, multilingual, sentences
    from candorbot.theme_file import load_themes

    brand = load_brand(brand_folder(settings.brand))
    sections = load_knowledge(brand.folder / "knowledge")
    if not sections:
        raise UserError(
            f"{brand.folder}/knowledge has no articles, so every reply would say “I don't know”. "
            "Put Markdown files there."
        )
    themes = load_themes(brand.folder)
    if (brand.folder / "community.yaml").exists():
        load_community(brand.folder)
    there = [model.installed() for model in (meaning, sentences, multilingual)]
    read_by = (
        "words and meaning"
        if all(there)
        else f"{'not all models are there' if any(there) else 'words only'}: install candorbot[meaning]"
    )
    topics = len(brand.strategy.topics)
    return f"{brand.name}: {len(sections)} sections of knowledge, {len(themes)} themes ({read_by}), {topics} topics"


def _policies(settings: Settings) -> str:
    from candorbot.brand import load_brand
    from candorbot.gate import Gate
    from candorbot.paths import brand_folder, policies_folder
    from candorbot.policy import load_to_serve, shipped_routes

    policies = load_to_serve(policies_folder(settings.policies))
    rules = sum(len(policy.rules) for policy in policies.reviews)
    kinds = len((policies.routes or shipped_routes()).categories)
    said = f"{rules} rules in {len(policies.reviews)} files, {kinds} kinds of escalation"
    try:
        brand = load_brand(brand_folder(settings.brand))
    except UserError:  # told on the brand's own line
        return said
    return f"{said}; with the brand's lists, version {Gate(policies, brand).digest[:12]}"


def _triage(settings: Settings) -> str:
    """Whether escalations are found by rules and trained words, and each has its area in the brand."""
    from candorbot import words
    from candorbot.brand import load_brand
    from candorbot.paths import brand_folder, policies_folder, shipped
    from candorbot.policy import load_routes
    from candorbot.weights import Weights

    try:
        brand = load_brand(brand_folder(settings.brand))
        routes = load_routes(policies_folder(settings.policies))
    except UserError:  # told on a line of its own
        return "not looked at: the brand or the policies are not right"
    try:
        weights = Weights.load(shipped("models") / "triage.json")
    except UserError as error:
        raise UserError(words.RULES_ALONE.format(why=error)) from None
    rules = sum(len(category.rules) for category in routes.categories)
    said = f"{rules} rules and trained words for {len(weights.categories)} kinds"
    owners = dict.fromkeys(category.owner for category in routes.categories)
    if lost := [owner for owner in owners if brand.area(owner) is None]:
        rest = brand.file.areas[-1].owner
        return f"{said}; brand.yaml has no area {', '.join(lost)}, so those go to {rest}"
    return said


def _skills(settings: Settings) -> str:
    from candorbot.registry import find_skills

    found = find_skills()
    if found.left_out:
        told = [f"{package} is left out: {why}" for package, why in found.left_out.items()]
        raise UserError(" ".join(told) + " Mend or remove it; the other commands work.")
    return f"{len(found.all())} commands: {', '.join(skill.name for skill in found.all())}"


def _store(settings: Settings) -> str:
    import asyncio

    from candorbot.cli.store import looked_at
    from candorbot.store.backup import IN_ITS_PLACE, check

    path = settings.store
    if not path.exists():
        return "not made yet; it is made at the first start"
    if not os.access(path, os.W_OK):
        raise UserError(
            f"The store {path} is read-only. Give yourself the right to write it (chmod u+w)."
        )
    check(path, cure=IN_ITS_PLACE)

    async def opens() -> None:
        async with looked_at():
            pass

    try:
        asyncio.run(opens())
    except OlderStore as error:
        return f"{path}, whole. {error}"
    return f"{path}, {path.stat().st_size / 1024:,.0f} KB, whole"


def _audit(settings: Settings) -> str:
    import asyncio

    from candorbot.cli.audit import CURE, verified

    if not settings.store.exists():
        return "nothing yet"
    found = asyncio.run(verified())
    if found.faults:
        raise UserError(f"{found} {CURE}")
    return str(found)


def _outbox(settings: Settings) -> str:
    import asyncio

    from candorbot.cli.store import looked_at
    from candorbot.records import OutState

    if not settings.store.exists():
        return "nothing yet"

    async def waiting() -> tuple[int, int]:
        async with looked_at() as store:
            rows = await store.outbox(OutState.READY, OutState.SENDING, OutState.UNKNOWN)
        unknown = sum(row.state is OutState.UNKNOWN for row in rows)
        return len(rows) - unknown, unknown

    ready, unknown = asyncio.run(waiting())
    if unknown:
        raise UserError(
            f"{unknown} posts were sent and nobody knows whether they arrived. Open their cards "
            "(`/candor draft d…`) and say so."
        )
    return f"{ready} waiting to be sent"


def _slack(settings: Settings) -> str:
    import asyncio

    if settings.slack is None:
        return "not set up; docs/slack.md says how"
    if settings.offline:
        return "not looked at, since CANDOR_OFFLINE is set"
    from candorbot.brand import load_brand
    from candorbot.paths import brand_folder
    from candorbot.platforms.slack.examined import examined

    return asyncio.run(examined(settings.slack, load_brand(brand_folder(settings.brand))))


def _discord(settings: Settings) -> str:
    import asyncio

    if settings.discord is None:
        return "not set up; docs/discord.md says how"
    if settings.offline:
        return "not looked at, since CANDOR_OFFLINE is set"
    from candorbot.brand import load_brand
    from candorbot.paths import brand_folder
    from candorbot.platforms.discord.examined import examined

    return asyncio.run(examined(settings.discord, load_brand(brand_folder(settings.brand))))


def _model(settings: Settings) -> str:
    """Who writes drafts, and how much of what a model may use today is used."""
    import asyncio

    from candorbot import words
    from candorbot.brand import load_brand
    from candorbot.cli.store import looked_at
    from candorbot.clock import SystemClock
    from candorbot.costs import Calls, Day
    from candorbot.paths import brand_folder
    from candorbot.purse import spent

    if settings.model is None:
        return "none: the rules write all drafts; docs/models.md says how to set one up"
    from candorbot.writers.chat import LangChainModel  # seconds: only where there is one

    asyncio.run(LangChainModel(settings.model).close())  # raises UserError if `candor run` would
    try:
        zone = load_brand(brand_folder(settings.brand)).zone
    except UserError:  # told on the brand's own line
        return f"{settings.model.model}; what it used is not looked at: the brand is not right"
    today = SystemClock().now().astimezone(zone).date()

    async def kept() -> Day:
        async with looked_at() as store:
            return (await spent(store, today)).get(today, Day())

    used = asyncio.run(kept()) if settings.store.exists() else Day()
    whole = Calls()
    for calls in used.engines.values():
        whole.add(calls)
    tokens = sum(used.people.values())
    said = f"{settings.model.model}; {tokens:,} of {settings.model.tokens:,} tokens used today"
    return said + (words.STATS_MONEY.format(money=whole.money) if whole.money else "")


def _egress(settings: Settings) -> str:
    """Every host that text can go to."""
    from candorbot.brand import load_brand
    from candorbot.egress import told
    from candorbot.paths import brand_folder

    try:
        brand = load_brand(brand_folder(settings.brand))
    except UserError:  # told on the brand's own line
        return "not looked at: the brand is not right"
    return told(settings, brand)


def _feeds(settings: Settings) -> str:
    """From where text may come in, and which feeds are not read and why: their fault, and none of ours."""
    import asyncio

    from candorbot import words
    from candorbot.brand import load_brand
    from candorbot.cli.store import looked_at
    from candorbot.feeds.kept import FeedState, feed_states
    from candorbot.hosts import target_of
    from candorbot.paths import brand_folder

    try:
        brand = load_brand(brand_folder(settings.brand))
    except UserError:  # told on the brand's own line
        return "not looked at: the brand is not right"
    if not brand.file.feeds:
        return "none: no text is fetched from anywhere"
    if settings.offline:
        return f"{len(brand.file.feeds)} of them, and none is fetched: CANDOR_OFFLINE is 1"

    async def kept() -> list[FeedState]:
        async with looked_at() as store:
            return [one for one in await feed_states(store) if one.url in brand.file.feeds]

    states = asyncio.run(kept()) if settings.store.exists() else []
    hosts = {target_of(url).host for url in brand.file.feeds} | {one.host for one in states}
    said = [f"text may come from {', '.join(sorted(hosts - {''}))}"]
    for one in states:
        if one.error and one.since:
            target, since = target_of(one.url), words.local(one.since, brand.zone)
            path = target.path.partition("?")[0]
            said.append(f"{target.host}{path} is not read since {since}: {one.error}")
    return "; ".join(said)


def _disk(settings: Settings) -> str:
    import shutil

    folder = _nearest_folder(settings.data)
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < LEAST_FREE_MB:
        raise UserError(
            f"Only {free:,} MB are free at {folder}. Free some space: at least {LEAST_FREE_MB} MB."
        )
    return f"{free:,} MB free"


def _nearest_folder(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that is there."""
    while not folder.exists():
        folder = folder.parent
    return folder


def _clock(settings: Settings) -> str:
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    if now.year < EARLIEST_YEAR:
        raise UserError(
            f"The computer's clock says {now:%Y-%m-%d}. Set it: due times depend on it."
        )
    return f"{now:%Y-%m-%d %H:%M} UTC"


def _running(settings: Settings) -> str:
    """What the process that serves the folder wrote about itself (supervisor.py)."""
    import asyncio
    from datetime import UTC, datetime

    from candorbot import words
    from candorbot.brand import load_brand
    from candorbot.cli.store import looked_at
    from candorbot.health import KIND, SILENT, health_from, summary, wrong
    from candorbot.paths import brand_folder
    from candorbot.store.lease import held

    if not held(settings.data):
        return "no Candor serves this folder now"

    async def kept() -> Record | None:
        async with looked_at() as store:
            return await store.record(KIND, KIND)

    started = datetime.fromtimestamp((settings.data / "candor.lock").stat().st_mtime, UTC)
    row = asyncio.run(kept()) if settings.store.exists() else None
    health, alive = health_from(row.body) if row else (None, started)
    now, alive = datetime.now(UTC), max(started, alive)
    if now - alive > SILENT:
        raise UserError(
            f"Candor holds the folder, but its last sign of life is {words.waited(alive, now)} old. "
            "Look at the end of candor.log, then stop it and start it again."
        )
    if health is None or alive == started:
        return "it is starting"
    if troubles := wrong(health):
        raise UserError(" ".join(troubles))
    return summary(health, load_brand(brand_folder(settings.brand)).zone)
