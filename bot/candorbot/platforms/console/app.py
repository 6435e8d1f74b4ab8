"""The console: a community in a terminal, for managers and members, or the same lines down a pipe."""

from __future__ import annotations

import asyncio
import sys
import uuid
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, TextIO, TypeVar

from candorbot.errors import UserError
from candorbot.platforms.console.community import BOT, EVERYONE, Community
from candorbot.platforms.console.keys import Keys
from candorbot.platforms.console.layout import GAP, Line, Part, Rule
from candorbot.platforms.console.piped import Piped, stdin_bytes
from candorbot.platforms.console.screen import Screen
from candorbot.platforms.console.session import Bot, Session
from candorbot.platforms.console.standing import Standing, first_channel
from candorbot.request import Person
from candorbot.visible import one_line
from candorbot.words import local

Result = TypeVar("Result")
HISTORY = "console_history"
LATELY = 1
"""How many of our newest posts the opening shows."""
GRACE = 5.0
"""Seconds for the line under way when the console is told to stop."""


def _new_key() -> str:
    return uuid.uuid4().hex


async def run_console(
    bot: Bot,
    community: Community,
    data: Path,
    *,
    person: str = "",
    read: Callable[[], bytes] | None = None,
    out: TextIO | None = None,
    width: int | None = None,
    new_key: Callable[[], str] = _new_key,
    stop: asyncio.Event | None = None,
    wrong: Callable[[], Sequence[str]] = tuple,
) -> int:
    """Open the console and serve it until the person leaves, the input ends or `stop` is set. The exit
    code is 1 if a line ended in an error card, else 0.

    data    the folder of the typed history
    person  the id of who acts first; else the brand's first approver
    read    gives the next bytes of the input, b"" at its end; else the terminal or standard input
    wrong   what is wrong with Candor itself, a sentence each
    """
    screen = Screen(out or sys.stdout, width)
    who = await _who(community, person)
    channel = first_channel(who, await community.channels(who.id))
    at_terminal = read is None and sys.stdin.isatty() and sys.stdout.isatty()
    keys: Keys = Piped(read or stdin_bytes, screen)
    if at_terminal:
        from candorbot.platforms.console.typed import Typed

        keys = Typed(
            screen, data / HISTORY, lambda before: session.suggest(before), lambda: session.hint()
        )
    standing = Standing(community, who, channel)
    session = Session(bot, community, screen, keys, standing, new_key, wrong)
    stop = stop or asyncio.Event()
    told = asyncio.create_task(stop.wait(), name="told to stop")
    try:
        await _open(bot, community, session, screen)
        going_on: bool | None = True
        while going_on and not stop.is_set():
            line = await _unless(told, keys.line(session.prompt), 0.0)
            going_on = line is not None and await _unless(told, session.line(line), GRACE)
    finally:
        told.cancel()
    screen.note("Everything is kept. Until next time.")
    return int(session.failed)


async def _unless(
    told: asyncio.Task[Any], doing: Coroutine[Any, Any, Result], grace: float
) -> Result | None:
    """What `doing` gives; None if we are told to stop and it is not done within `grace` seconds then."""
    task = asyncio.create_task(doing, name="line")
    try:
        await asyncio.wait({task, told}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({task}, timeout=grace)
        return task.result() if task.done() else None
    finally:
        task.cancel()
        await asyncio.wait({task})


async def _who(community: Community, person_id: str) -> Person:
    person = await community.member(person_id) if person_id else None
    if person_id and person is None:
        there = ", ".join(one.id for one in (await community.members())[:8])
        raise UserError(
            f"Nobody in this community has the id {one_line(person_id, 40)}. Among those who are here: {there}."
        )
    for approver in [] if person else await community.approvers():
        person = person or await community.member(approver.id)
    if person is None:
        raise UserError(
            "Nobody here may approve. Name approvers under access.console in brand.yaml."
        )
    return person


async def _open(bot: Bot, community: Community, session: Session, screen: Screen) -> None:
    """What stands there when the console opens: the community, what we posted lately, what was asked
    before a crash, and a draft for the member who has waited longest."""
    recovered = await session.safely(bot.recover()) or []
    await session.catch_up(quiet=True)  # the bot hears what is new,
    await session.catch_up(
        quiet=True
    )  # and what it tells the staff about that stands in their channel
    brand = community.brand
    parts: list[Part] = [Rule(f"{brand.name} – the community", "bold", title=True)]
    parts += [Line(await session.here.words() + " " + await _posting(bot, community))]
    parts += session.trouble()
    parts += [GAP, *await session.list_channels(), GAP]
    parts += [Line("/help lists what you can type.", "dim")]
    screen.show(parts)
    ours = [m for m in await community.messages() if m.author == BOT and m.readers == EVERYONE]
    if ours:
        await session.show_messages("Posted lately", ours[-LATELY:])
    for request, card in recovered:
        screen.note(
            f"From last time: /candor {one_line(request.skill, 20)} {one_line(request.text, 60)}"
        )
        session.show(card)
    await session.safely(session.ask(session.request("command", "draft")))
    await session.catch_up()
    session.failed = False  # the exit code is about the lines to come


async def _posting(bot: Bot, community: Community) -> str:
    paused = await bot.paused_by()
    if paused is None:
        return "Posting is on."
    person = await community.member(paused[0])
    by = one_line(person.name if person else paused[0])
    since = local(paused[1], community.brand.zone)
    return f"Posting is paused by {by} since {since}; /candor pause off resumes it."
