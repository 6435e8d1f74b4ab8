"""FAULTS 3 and 14 to 17, 54 to 56 as they touch what runs: nothing accepted is lost, nothing grows, nothing
leaks, and what is wrong can be seen from outside."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import os
import signal
import sqlite3
import sys
import threading
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from candorbot.bootstrap import bootstrap
from candorbot.candor import Candor
from candorbot.card import Card
from candorbot.cli import main
from candorbot.platforms.console.app import run_console
from candorbot.records import PAUSED, DraftState, OutState
from candorbot.registry import find_skills
from candorbot.reload import IN_USE
from candorbot.settings import Settings, read_settings
from candorbot.store.lease import lease
from candorbot.testing import FakeClock, FakePlatform, World, opened
from tests.processes import run, small_brand, started
from tests.test_reload import BAD, GOOD, OTHER

Printed = pytest.CaptureFixture[str]
SKILLS = find_skills()
drill = pytest.mark.drill


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A small brand and one policy, so that a start is quick; for this process's own commands, too."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "honesty.yaml").write_text(GOOD)
    told = {
        "CANDOR_DATA": str(tmp_path / "data"),
        "CANDOR_BRAND": small_brand(tmp_path),
        "CANDOR_POLICIES": str(tmp_path / "policies"),
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    return read_settings(told)


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[Candor]:
    """A Candor that holds its folder and serves, as `candor run` does."""
    with lease(settings.data):
        async with (
            bootstrap(settings, registry=SKILLS) as candor,
            candor.serving(give_up=lambda: None),
        ):
            yield candor


async def doctor(printed: Printed) -> tuple[int, str]:
    """The exit code of `candor doctor --quiet`, and what it printed."""
    code = await asyncio.to_thread(main, ["doctor", "--quiet"])
    return code, printed.readouterr().out


# --- what is wrong can be seen -------------------------------------------------------------------


async def test_while_all_is_well_the_doctor_says_what_runs(
    settings: Settings, capsys: Printed
) -> None:
    async with served(settings) as candor:
        await candor.supervisor.report()
        assert await asyncio.to_thread(main, ["doctor"]) == 0
        assert "running   8 tasks running" in capsys.readouterr().out
    assert await asyncio.to_thread(main, ["doctor"]) == 0
    assert "no Candor serves this folder now" in capsys.readouterr().out


async def test_a_start_that_has_not_made_the_store_yet_is_no_fault(
    settings: Settings, capsys: Printed
) -> None:
    with lease(settings.data):
        assert await asyncio.to_thread(main, ["doctor"]) == 0
    assert "running   it is starting" in capsys.readouterr().out


async def test_f016_a_failing_task_turns_the_doctor_red(
    settings: Settings, capsys: Printed
) -> None:
    async with served(settings) as candor:

        async def fails() -> None:
            raise ValueError("no ink")

        candor.supervisor.every(1.0, "printer", fails)
        for _ in range(100):
            await asyncio.sleep(0)
        await candor.supervisor.report()
        code, said = await doctor(capsys)
        assert code == 1
        assert "The task “printer” fails (ValueError: no ink)." in said
        key = "task-printer-"
        told = [o for o in await candor.store.outbox(*OutState) if o.key.startswith(key)]
        assert len(told) == 1
        assert told[0].kind == "notice"


async def test_f014_the_doctor_tells_of_a_stall(settings: Settings, capsys: Printed) -> None:
    async with served(settings) as candor:
        candor.supervisor.stalled(2.34, "gate.py:10 in review")
        await candor.supervisor.report()
        assert await asyncio.to_thread(main, ["doctor"]) == 0
        assert "everything stood still for 2.3 s on " in capsys.readouterr().out


async def test_a_process_that_gives_no_sign_of_life_turns_the_doctor_red(
    settings: Settings, capsys: Printed
) -> None:
    async with served(settings) as candor:
        await candor.supervisor.report()
    with closing(sqlite3.connect(settings.store)) as raw, raw:
        (body,) = raw.execute("select body from records where kind = 'health'").fetchone()
        body = json.dumps(json.loads(body) | {"at": "2026-01-01T00:00:00+00:00"})
        raw.execute("update records set body = ? where kind = 'health'", [body])
    with lease(settings.data):
        code, said = await doctor(capsys)
        assert (code, said) == (0, ""), "it has only just begun"
        os.utime(settings.data / "candor.lock", (0, 0))
        code, said = await doctor(capsys)
    assert code == 1
    assert "its last sign of life is" in said


async def test_f090_a_bad_file_shows_in_the_doctor_the_console_and_a_staff_notice_until_mended(
    settings: Settings, capsys: Printed
) -> None:
    file = Path(settings.policies) / "honesty.yaml"
    async with served(settings) as candor:
        before = candor.live.now
        file.write_text(BAD)
        for _ in range(3):
            await candor.reload.look()
        assert candor.live.now is before
        await candor.supervisor.report()
        code, said = await doctor(capsys)
        assert code == 1
        assert "honesty.yaml:8" in said
        assert "what was read before stays in use" in said
        await candor.bot.settle()
        shown = await console(candor, settings, "/help", "/read staff")
        opening, rest = shown.split("#help> /help")
        assert "! A changed file of the brand or the policies is not right" in opening
        assert "! A changed file" not in rest.split("/read staff")[0], "said when it begins"
        assert "Candor needs a look" in rest
        file.write_text(OTHER)
        for _ in range(3):
            await candor.reload.look()
        assert candor.live.now is not before
        assert candor.supervisor.wrong() == []
        audit = [e.digest for e in await candor.store.audit_log() if e.what == IN_USE]
        assert audit == [candor.live.now.gate.digest, before.gate.digest]


async def console(candor: Candor, settings: Settings, *lines: str, **more: Any) -> str:
    chunks = iter([("\n".join(lines) + "\n").encode()])
    out = io.StringIO()
    await run_console(
        candor.bot, candor.community, settings.data, read=lambda: next(chunks, b""), out=out,
        width=200, wrong=candor.supervisor.wrong, **more,
    )  # fmt: skip
    return out.getvalue()


async def test_f105_an_audit_that_does_not_add_up_pauses_posting_at_the_start(
    settings: Settings, capsys: Printed
) -> None:
    async with served(settings) as candor:
        assert await candor.bot.paused_by() is None
        await candor.bot.settle()
    with closing(sqlite3.connect(settings.store)) as raw, raw:
        raw.execute("drop trigger audit_keeps_words")
        raw.execute("update audit set who = 'nobody'")
    async with served(settings) as candor:
        paused = await candor.bot.paused_by()
        assert paused is not None
        assert paused[0] == "Candor"
        shown = await console(candor, settings, "/candor pause off")
        assert "! The audit does not add up" in shown
        assert "candor audit verify" in shown
        assert "Posting is on" in shown
        assert await candor.store.setting(PAUSED) is None, "a person may resume"
        newest = next(e for e in await candor.store.audit_log() if e.what == "posting paused")
        assert (newest.who, newest.about) == ("candor", "the audit does not add up")


async def test_f036_who_was_taken_over_gives_up_also_with_nothing_to_send(
    settings: Settings,
) -> None:
    async with bootstrap(settings) as old, bootstrap(settings) as new:
        over = asyncio.Event()
        async with old.serving(give_up=over.set), new.serving(give_up=lambda: None):
            await asyncio.wait_for(over.wait(), 60)
            assert "another Candor took over" in " ".join(old.supervisor.wrong())


async def test_f036_who_was_taken_over_sends_nothing_and_gives_up(settings: Settings) -> None:
    async with bootstrap(settings) as old, bootstrap(settings) as new:
        over, never = asyncio.Event(), asyncio.Event()
        async with old.serving(give_up=over.set), new.serving(give_up=never.set):
            now = old.community.now()
            old.supervisor.every(60.0, "late", lambda: old.store.mark_ready("k1", now))
            await asyncio.wait_for(over.wait(), 60)
            assert "another Candor took over" in " ".join(old.supervisor.wrong())
            assert new.supervisor.wrong() == []
            assert not never.is_set()


# --- 3: killed between the acknowledgement and the work ------------------------------------------

KILLED = """
import os, signal, sys
from candorbot.bot import Bot

async def killed(self, request):
    os.kill(os.getpid(), signal.SIGKILL)

Bot.handle = killed
from candorbot.cli import main
sys.exit(main(["console"]))
"""


def test_f003_f056_what_was_accepted_before_a_kill_is_worked_after_the_restart_and_sigterm_ends_it(
    settings: Settings, tmp_path: Path
) -> None:
    """The console itself asks for a draft when it opens: that is what is accepted here."""
    environ = {**os.environ, "NO_COLOR": "1", "COLUMNS": "80"}
    killed = run(sys.executable, "-c", KILLED, folder=tmp_path, environ=environ)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert waiting(settings) == 1, "it was accepted, and not worked"
    with started("console", folder=tmp_path, **shell(settings)) as running:
        running.wait_for("From last time: /candor draft")
        running.wait_for("1) Approve and post")
        running.process.send_signal(signal.SIGTERM)
        running.wait_for("Everything is kept.")
        assert running.ends() == 0
    assert waiting(settings) == 0


def waiting(settings: Settings) -> int:
    with closing(sqlite3.connect(settings.store)) as raw:
        (count,) = raw.execute("select count(*) from inbox where state = 'waiting'").fetchone()
    return int(count)


def shell(settings: Settings) -> dict[str, str]:
    return {"CANDOR_BRAND": settings.brand, "CANDOR_POLICIES": settings.policies}


# --- 54, 55: nothing grows, nothing leaks --------------------------------------------------------

GROWS = 40_000
"""Bytes that caches of a fixed size may still grow by."""
PER_EVENT = 20
"""Bytes that may stay of each; a message alone has five hundred."""


@pytest.mark.parametrize("events", [pytest.param(10_000, marks=drill)])
async def test_f054_what_was_worked_leaves_nothing_in_memory(events: int, world: World) -> None:
    async def live(count: int) -> None:
        for number in range(count):
            message = await world.hear(f"How do I export number {number} of them?")
            world.platform.threads.pop(message.thread)
            world.platform.posts.clear()
            world.platform.sent.clear()
            world.writer.asked.clear()
            if number % 20 == 0:
                card = await world.ask("draft")
                await world.press(card, "Discard")
                await world.bot.settle()
                await world.schedule.run_due()

    tracemalloc.start()
    try:
        await live(120)
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        await live(events)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < GROWS + events * PER_EVENT


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


@pytest.mark.parametrize("times", [pytest.param(300, marks=drill)])
async def test_f055_opening_and_closing_all_of_it_leaves_no_file_open_and_no_thread(
    times: int, settings: Settings
) -> None:
    counts = []
    for _ in range(times):
        async with served(settings) as candor:
            await candor.bot.settle()
        gc.collect()  # what was not closed would warn here, and a warning fails the test
        counts.append((open_files(), threading.active_count()))
    assert len(set(counts[3:])) == 1, counts


@drill
async def test_f055_a_reload_leaves_no_file_open(settings: Settings) -> None:
    file = Path(settings.policies) / "honesty.yaml"
    async with served(settings) as candor:
        counts = []
        for text in (OTHER, GOOD) * 5:
            file.write_text(text + "\n" * len(counts))
            for _ in range(3):
                await candor.reload.look()
            candor.reload.close_old()
            counts.append(open_files())
        assert max(counts[3:]) <= counts[3] + 2, counts  # one left by each reload would be ten


# --- 56: cut short at every step -----------------------------------------------------------------


class CutAt:
    """Runs a coroutine, and cancels the task it runs in at its n-th wait."""

    def __init__(self, doing: Awaitable[Any], step: int) -> None:
        self._doing = doing
        self._left = step

    def __await__(self) -> Generator[Any, Any, bool]:
        """True if it came to its end before."""
        waits = self._doing.__await__()
        send: Callable[[], Any] = lambda: waits.send(None)  # noqa: E731
        while True:
            try:
                waited = send()
            except StopIteration:
                return True
            self._left -= 1
            if self._left == 0:
                task = asyncio.current_task()
                assert task is not None
                task.cancel()
            try:
                yield waited
            except BaseException as error:  # noqa: BLE001 - thrown into it, as a task does
                thrown = error
                send = lambda: waits.throw(thrown)  # noqa: E731, B023
            else:
                send = lambda: waits.send(None)  # noqa: E731


async def life(world: World, seen: list[str]) -> None:
    """A question, a draft, an approval; `seen` is what was acknowledged on the way."""
    await world.hear("How do I export my stats?")
    seen.append("heard")
    card = await world.ask("draft")
    seen.append("drafted")
    await world.press(card, "Approve and post")
    seen.append("approved")


async def cut(folder: Path, step: int) -> bool:
    """Cut that life at one wait, start again, and see that nothing is lost or doubled. True: it ended."""
    platform, clock, seen = FakePlatform(), FakeClock(), list[str]()
    ended = False
    async with opened(folder, platform=platform, clock=clock) as world:
        task = asyncio.create_task(_until_cut(life(world, seen), step))
        await asyncio.wait({task})
        ended = not task.cancelled() and task.result()
    clock.advance(hours=1)
    async with opened(folder, platform=platform, clock=clock) as world:
        await world.store.take_fence()
        await world.bot.recover()
        for _ in range(3):
            clock.advance(minutes=10)
            await world.bot.settle()
        assert await world.store.waiting_events() == []
        message = await world.store.message("fake", "m1")
        assert message is not None or "heard" not in seen, step
        draft = await world.store.draft("d1")
        assert draft is not None or "drafted" not in seen, step
        posts = platform.posted()
        assert len(posts) <= 1, step
        approved = [e for e in await world.store.audit_log() if e.what == "draft approved"]
        assert bool(posts) <= bool(approved), (step, posts, approved)
        if "approved" in seen or approved:
            assert len(posts) == 1, step
            assert draft is not None
            assert draft.state is DraftState.POSTED, step
    return ended


async def _until_cut(doing: Awaitable[None], step: int) -> bool:
    return await CutAt(doing, step)


async def test_f056_cut_short_at_any_wait_nothing_accepted_is_lost_and_nothing_doubled(
    tmp_path: Path,
) -> None:
    steps = 0
    while not await cut(tmp_path / f"{steps}", steps + 1):
        steps += 1
        assert steps < 500
    assert steps > 20


@pytest.mark.drill
def test_f056_a_console_that_is_interrupted_ends_with_0(settings: Settings, tmp_path: Path) -> None:
    with started("console", folder=tmp_path, **shell(settings)) as running:
        running.wait_for("1) Approve and post")
        running.process.send_signal(signal.SIGINT)
        running.wait_for("Everything is kept.")
        assert running.ends() == 0


async def test_f056_a_console_that_is_told_to_stop_finishes_its_line(settings: Settings) -> None:
    stop = asyncio.Event()
    async with served(settings) as candor:
        handle = candor.bot.handle

        async def slowly(request: Any) -> Card:
            if request.skill == "help":
                stop.set()
                for _ in range(5):
                    await asyncio.sleep(0)
            return await handle(request)

        candor.bot.handle = slowly  # type: ignore[method-assign]
        shown = await console(candor, settings, "/candor help", "/read", stop=stop)
    assert "#help> /candor help" in shown
    assert "The verbs" in shown or "/candor check" in shown
    assert "#help> /read" not in shown, "nothing new is begun"
    assert shown.rstrip().endswith("Everything is kept. Until next time.")
