"""The drill finds what it must find: each invariant can fail, and three bugs in a copy of the publisher are
found. What it proves of Candor itself is in test_life.py."""

from __future__ import annotations

import inspect
import itertools
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

from candorbot import desk, objections, publish, words
from candorbot.card import Card
from candorbot.drill import book, explore
from candorbot.drill.check import audited, broken, seen_through
from candorbot.drill.explore import Program
from candorbot.drill.life import Life
from candorbot.drill.quick import SwiftLoop
from candorbot.drill.steps import COUSINS, PLAIN, STEPS
from candorbot.drill.strikes import KINDS, Chosen, Fault, Moment
from candorbot.faults import POINTS, struck_by
from candorbot.publish import Publisher
from candorbot.records import OutState
from candorbot.request import Place
from tests.processes import ROOT, candor, environment, started

# --- the points ------------------------------------------------------------------------------------


def test_every_point_is_placed_in_one_file_and_none_that_has_no_name() -> None:
    placed: dict[str, set[str]] = {}
    for path in (ROOT / "bot" / "candorbot").rglob("*.py"):
        for name in re.findall(r'\bpoint\("([^"]+)"\)', path.read_text()):
            placed.setdefault(name, set()).add(path.name)
    assert set(placed) == set(POINTS)
    assert all(len(files) == 1 for files in placed.values()), placed


def test_at_every_point_something_can_go_wrong_and_a_crash_always() -> None:
    assert set(KINDS) == set(POINTS)
    assert all("crash" in kinds for kinds in KINDS.values())


def test_the_drill_passes_every_point() -> None:
    lost = Program(PLAIN, (Fault(Moment("publish.send", 1), "reset after"),))
    assert explore.tally([*explore.without(), lost]).points == set(POINTS)


# --- a life can be lived again ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "program",
    [
        Program(seed=123),
        Program("both at once", (Fault(Moment("store.committed", 9), "crash"),)),
    ],
    ids=str,
)
def test_a_life_takes_the_same_course_every_time(program: Program) -> None:
    first, second = explore.live(program), explore.live(program)
    assert first == second
    assert len(first.trace) > 5


def test_the_programs_are_exhaustive() -> None:
    """Every kind at every moment of the life, and after a fault at every moment that is left."""
    moments = explore.live(Program(PLAIN)).moments
    singles = list(explore.singles([PLAIN]))
    assert len(singles) == len(set(singles)) == sum(len(KINDS[m.name]) for m in moments)
    first = singles[len(singles) // 2]
    after = explore.live(first).moments
    after = after[after.index(first.faults[0].moment) + 1 :]
    pairs = list(explore.seconds(first))
    assert len(pairs) == sum(len(KINDS[m.name]) for m in after)
    assert all(pair.faults[0] == first.faults[0] for pair in pairs)


def test_each_chosen_fault_strikes() -> None:
    for program in itertools.islice(explore.singles([PLAIN]), 0, None, 9):
        lived = explore.live(program)
        assert sum("fault:" in line for line in lived.trace) == 1, program


def test_a_random_program_has_three_to_eight_faults_and_they_strike() -> None:
    struck = [
        sum("fault:" in line for line in explore.live(program).trace)
        for program in explore.randoms(30)
    ]
    assert min(struck) == explore.FEWEST
    assert max(struck) == explore.MOST


# --- three bugs ------------------------------------------------------------------------------------


def copy_of_publisher(old: str, new: str) -> type[Publisher]:
    """The publisher with `new` in the place of `old`."""
    source = Path(publish.__file__).read_text()
    assert source.count(old) == 1
    module = ModuleType("candorbot.publisher_with_a_bug")
    sys.modules[module.__name__] = module  # its dataclasses look themselves up
    exec(compile(source.replace(old, new), module.__name__, "exec"), module.__dict__)
    copy: type[Publisher] = module.Publisher
    return copy


def copy_of_digest(old: str, new: str) -> Callable[..., str]:
    source = inspect.getsource(objections.digest)
    assert source.count(old) == 1
    names = dict(vars(objections))
    exec(compile(source.replace(old, new), "digest with a bug", "exec"), names)
    copy: Callable[..., str] = names["digest"]
    return copy


def breaks(program: Program, bug: type[Publisher]) -> set[str]:
    """The invariants that a life of the short form finds broken."""
    assert program.life not in COUSINS
    assert program in explore.singles([program.life])
    return {one.invariant for one in explore.live(program, bug).broken}


def test_a_publisher_that_does_not_check_the_approval_at_send_is_found() -> None:
    bug = copy_of_publisher(
        "objection = await self._objection_at_send(outgoing)", "objection = None"
    )
    busy = Fault(Moment("publish.send", 1), "busy")
    assert breaks(Program("a message comes first", (busy,)), bug) == {book.APPROVED}


def test_a_publisher_that_sends_again_blindly_is_found() -> None:
    look = "                await self._look(outgoing, platform)\n            elif over"
    again = "                await self._store.mark_ready(outgoing.key, self._clock.now())\n            elif over"
    bug = copy_of_publisher(look, again)
    for kind in ("reset after", "late"):
        lost = Fault(Moment("publish.send", 1), kind)
        assert book.ONCE in breaks(Program("in no thread", (lost,)), bug)
    killed = Fault(Moment("publish.sent", 1), "crash")
    assert book.ONCE in breaks(Program("in no thread", (killed,)), bug)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("        payload,\n", '        payload.partition(":")[2],\n'),
        ("        payload,\n", ""),
        pytest.param("        list(around.readers),\n", "", marks=pytest.mark.drill),
        pytest.param("        around.newest,\n", "", marks=pytest.mark.drill),
        pytest.param("        around.policies,\n", "", marks=pytest.mark.drill),
        pytest.param("        around.question,\n", "", marks=pytest.mark.drill),
    ],
    ids=[
        "the text instead of the payload",
        "no payload",
        "no readers",
        "no thread",
        "no policies",
        "no question",
    ],
)
def test_a_digest_over_the_wrong_bytes_is_found(
    old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bug = copy_of_digest(old, new)
    for module in (objections, desk):
        monkeypatch.setattr(module, "digest", bug)
    found = [one for lived in explore.tally(explore.without()).broken for one in lived.broken]
    assert {one.invariant for one in found} == {book.APPROVED}


# --- each invariant can fail -----------------------------------------------------------------------


@asynccontextmanager
async def lived(folder: Path, *steps: str) -> AsyncIterator[Life]:
    """A life that has been lived, and can be tampered with."""
    life = Life(folder, Chosen(), Random(1))
    with struck_by(life.strikes):
        await life.start()
        try:
            for step in steps:
                await life.doing(STEPS[step](life))
            yield life
        finally:
            await life.end()


async def found(life: Life) -> set[str]:
    """The invariants that do not hold."""
    return {one.invariant async for one in broken(life)}


async def test_a_life_as_it_should_be_breaks_nothing(tmp_path: Path) -> None:
    async with lived(tmp_path, "hear", "draft", "approve", "settle") as life:
        assert await found(life) == set()
        assert [one async for one in audited(life)] == []


async def test_a_post_of_other_bytes_than_were_approved_is_seen(tmp_path: Path) -> None:
    async with lived(tmp_path, "hear", "draft", "approve") as life:
        attempt = life.platform.attempts[-1]
        life.platform.attempts.append(replace(attempt, payload=attempt.payload + " "))
        assert await found(life) == {book.APPROVED}


@pytest.mark.parametrize(
    "change",
    [
        {"place": Place("fake", "elsewhere")},
        {"approvers": frozenset({"jonas"})},
        {"paused": True},
    ],
    ids=lambda change: str(*change),
)
async def test_a_post_elsewhere_or_without_the_right_or_while_paused_is_seen(
    change: dict[str, object], tmp_path: Path
) -> None:
    async with lived(tmp_path, "hear", "draft", "approve") as life:
        attempt = life.platform.attempts[-1]
        life.platform.attempts.append(replace(attempt, **change))  # type: ignore[arg-type]
        assert await found(life) == {book.APPROVED}


@pytest.mark.parametrize(
    "step",
    ["new message", "question changes", "audience changes", "policy changes", "source changes"],
)
async def test_a_post_into_another_world_is_seen(step: str, tmp_path: Path) -> None:
    async with lived(tmp_path, "hear", "draft", "approve", step) as life:
        attempt = life.platform.attempts[-1]
        now = life.platform.around(attempt.place)
        life.platform.attempts.append(replace(attempt, around=now))
        assert await found(life) == {book.APPROVED}


async def test_a_second_post_is_seen(tmp_path: Path) -> None:
    async with lived(tmp_path, "hear", "draft", "approve") as life:
        life.platform.posts.append(life.platform.posts[-1])
        assert book.ONCE in await found(life)


async def test_a_second_notice_is_seen(tmp_path: Path) -> None:
    async with lived(tmp_path, "hear", "draft", "hand over") as life:
        assert life.platform.posts[-1][0].channel == "staff"
        life.platform.posts.append(life.platform.posts[-1])
        assert book.ONCE in await found(life)


async def test_a_lost_message_is_seen(tmp_path: Path) -> None:
    async with lived(tmp_path, "hear") as life:
        (message,) = life.book.acknowledged.values()
        life.book.acknowledged["m99"] = replace(message, id="m99")  # type: ignore[call-arg]
        assert await found(life) == {book.KEPT}


async def test_an_event_that_was_taken_in_and_not_worked_is_seen(tmp_path: Path) -> None:
    async with lived(tmp_path, "hear") as life:
        await life.world.bot.accept(life.world.request("draft"))
        assert await found(life) == {book.KEPT}


async def test_a_post_that_never_leaves_is_seen(tmp_path: Path) -> None:
    async with lived(tmp_path, "hear", "draft") as life:
        life.platform.armed = "busy"
        await STEPS["approve"](life)
        assert book.ENDS in await found(life)


async def test_unknown_is_seen_unless_the_platform_hid_the_truth(tmp_path: Path) -> None:
    async with lived(tmp_path, "hear", "draft") as life:
        life.platform.armed = "reset after"
        await STEPS["approve"](life)
        life.platform.blinded = "hidden"
        await STEPS["settle"](life)
        await STEPS["settle"](life)  # the staff are told
        assert await life.world.store.outbox(OutState.UNKNOWN)
        assert await found(life) == set()
        life.platform.hid.clear()
        assert await found(life) == {book.KNOWN}


async def test_a_post_that_is_gone_is_seen(tmp_path: Path) -> None:
    async with lived(tmp_path, "hear", "draft", "approve") as life:
        life.platform.posts.clear()
        assert book.TRUE in await found(life)


async def test_a_card_that_says_posted_too_early_is_seen(tmp_path: Path) -> None:
    async with lived(tmp_path, "hear", "draft") as life:
        life.see(replace(life.cards[-1], body=words.POSTED))
        assert await found(life) == {book.TRUE}


async def test_a_bug_card_is_seen(tmp_path: Path) -> None:
    async with lived(tmp_path) as life:
        life.see(Card(words.NOT_DONE, words.BUG.format(id="e1")))
        assert await found(life) == {book.EXPECTED}


async def test_an_error_that_nobody_expects_is_seen(tmp_path: Path) -> None:
    async def surprise() -> None:
        raise ZeroDivisionError

    async with lived(tmp_path) as life:
        await life.doing(surprise())
        assert await found(life) == {book.EXPECTED}


async def test_private_words_elsewhere_are_seen(tmp_path: Path) -> None:
    async with lived(tmp_path, "hear", "draft", "approve") as life:
        attempt = life.platform.attempts[-1]
        life.platform.attempts.append(replace(attempt, payload=f"post:{book.SECRET}"))
        assert await found(life) == {book.APPROVED, book.PRIVATE_STAYS}


async def test_a_broken_chain_is_seen(tmp_path: Path) -> None:
    import sqlite3

    async with lived(tmp_path, "hear", "draft", "approve") as life:
        with sqlite3.connect(tmp_path / "candor.db") as file:
            for (trigger,) in file.execute(
                "select name from sqlite_master where type = 'trigger' and tbl_name = 'audit'"
            ).fetchall():
                file.execute(f"drop trigger {trigger}")
            file.execute("update audit set who = 'nobody' where number = 1")
        file.close()
        assert {one.invariant async for one in audited(life)} == {book.AUDITED}


async def test_a_reply_that_cannot_be_seen_through_is_seen(tmp_path: Path) -> None:
    async with lived(tmp_path, "hear", "draft", "discard") as life:
        assert {one.invariant async for one in seen_through(life)} == {book.SEEN_THROUGH}


# --- time of its own -------------------------------------------------------------------------------


def test_the_drills_loop_waits_for_nobody_and_tells_a_standstill() -> None:
    import asyncio

    async def long() -> float:
        before = asyncio.get_running_loop().time()
        await asyncio.sleep(3600)
        return asyncio.get_running_loop().time() - before

    with asyncio.Runner(loop_factory=SwiftLoop) as runner:
        assert 3600 <= runner.run(long()) < 3601

    loop = SwiftLoop()
    with pytest.raises(RuntimeError, match="everything waits"):
        loop.run_until_complete(loop.create_future())
    loop.close()


# --- the command -----------------------------------------------------------------------------------


@pytest.mark.drill
def test_a_life_is_lived_again_by_the_command_that_was_printed(tmp_path: Path) -> None:
    program = Program(PLAIN, (Fault(Moment("publish.send", 1), "reset after"),))
    assert program.command == "candor drill --life 'plain' --fault 'publish.send:1:reset after'"
    done = candor(
        "drill", "--life", "plain", "--fault", "publish.send:1:reset after", folder=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "fault: reset after at publish.send" in done.stdout
    assert done.stdout.endswith(f"Nothing broke: {program.command}\n")
    again = candor("drill", "--seed", "123", folder=tmp_path)
    assert again.stdout.splitlines()[:-1] == list(explore.live(Program(seed=123)).trace)
    assert not (tmp_path / "data").exists(), "the user's data is not touched"


def test_the_drill_says_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    from candorbot.cli import main

    for arguments, said in (
        (["--life", "x"], "There is no life 'x'. There are: plain, "),
        (["--life", "plain", "--fault", "publish.send:x:busy"], "Write POINT:N:KIND"),
        (
            ["--life", "plain", "--fault", "publish.send:1:fire"],
            "publish.send: crash, reset before",
        ),
        (["--fault", "publish.send:1:busy"], "Give --life NAME as well"),
        (["--seed", "7", "--life", "plain"], "Leave out --life"),
        (["--seed", "7", "--long"], "Leave out --life and --long"),
    ):
        assert main(["drill", *arguments]) == 2
        assert said in capsys.readouterr().err


def test_the_table_counts_runs_and_what_broke(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from candorbot.cli import main

    wrong = explore.Lived(Program(seed=7), (), ("hear",), (book.Broken(book.ONCE, "2 times"),))
    good, points = (), frozenset(POINTS)
    monkeypatch.setattr(explore, "without", lambda: [Program(PLAIN)])
    monkeypatch.setattr(explore, "singles", lambda lives: [])
    monkeypatch.setattr(explore, "every_core", nullcontext)
    for bad, passed, code in (
        (good, points, 0),
        ((wrong,), points, 1),
        (good, frozenset({"x"}), 1),
    ):
        tally = explore.Tally(1234, passed, bad)
        monkeypatch.setattr(explore, "tally", lambda _, tally=tally: tally)
        monkeypatch.setattr(explore, "spread", lambda *_, tally=tally: tally)
        assert main(["drill"]) == code
        said = capsys.readouterr().out
        assert re.search(rf"random lives with 3 to 8 faults +1,234 +{len(bad)} ", said)
        assert ("nothing was lost" in said) == (code == 0)
        assert (f"BROKEN: {book.ONCE}: 2 times\nAgain: candor drill --seed 7" in said) == bool(bad)


@pytest.mark.drill
@pytest.mark.timeout(1800)
def test_the_short_drill_finds_nothing_in_a_folder_of_its_own(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "candorbot", "drill"],
        cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Fault points passed: {len(POINTS)} of {len(POINTS)}." in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.drill
def test_a_drill_that_is_told_to_end_ends_quietly_and_leaves_nobody_behind(tmp_path: Path) -> None:
    with started("drill", folder=tmp_path) as running:
        running.wait_for("and nothing fails")
        running.process.send_signal(signal.SIGTERM)
        assert list(iter(running.next_line, None)) == []
        assert running.ends() == 143
