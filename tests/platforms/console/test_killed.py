"""A console that is killed at any moment has kept every line whose result it showed, and nothing stands twice."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from candorbot.platforms.console.kept import MESSAGE
from candorbot.records import DraftState, OutState
from candorbot.store.sqlite import SqliteStore
from tests.processes import Running, small_brand, started

LINES = 4
"""Rounds of three lines that are sent ahead."""
LONGEST_LINE = 0.2
"""Seconds: about what one line takes. The moment of the kill is random; what must hold holds at each."""
QUESTION = "How do I reset my password? word{n}"
SAID = "Nobody answers word{n}"


def live_and_die(folder: Path, brand: str, dice: Random, number: int) -> str:
    """Send lines to a console and kill it at some moment; all it had printed by then."""
    lines = [
        line
        for n in range(number * LINES, number * LINES + LINES)
        for line in (SAID.format(n=n), f"/candor draft {QUESTION.format(n=n)}", "1")
    ]
    with started("console", folder=folder, CANDOR_BRAND=brand) as console:
        give(console, *lines)
        heard = console.wait_for("mia #help> ")
        rest = ""
        for _ in range(dice.randrange(250)):  # of some 400 lines that come
            line = console.next_line()
            if line is None:
                break
            rest += line
        time.sleep(dice.uniform(0, LONGEST_LINE))
        console.process.kill()
        while (line := console.next_line()) is not None:
            rest += line
    return heard + rest


def give(console: Running, *lines: str) -> None:
    assert console.process.stdin is not None
    console.process.stdin.write("".join(f"{line}\n" for line in lines))
    console.process.stdin.flush()


def recover(folder: Path, brand: str) -> None:
    """Start once more, say nothing, and leave."""
    with started("console", folder=folder, CANDOR_BRAND=brand) as console:
        give(console, "/quit")
        console.wait_for("Everything is kept.")
        assert console.ends() == 0


async def check(folder: Path, heard: str) -> None:
    """The store holds all that `heard` shows as done, and each reply stands at most once."""
    store = await SqliteStore.open(folder / "data" / "candor.db", "small")
    try:
        rows = await store.find_records(MESSAGE, limit=10_000)
        outbox = await store.outbox(*OutState)
        drafts = {}
        while draft := await store.draft(f"d{len(drafts) + 1}"):
            drafts[draft.id] = draft
        waiting = await store.waiting_events()
        found = await store.verify_audit()
    finally:
        await store.close()
    texts = Counter(row.body["text"] for row in rows)
    shown = re.findall(rf"^ +({SAID.format(n='[0-9]+')})$", heard, re.MULTILINE)
    assert shown, "some line was shown as said"
    assert all(texts[said] == 1 for said in shown), "what was said is kept, once"
    asked = {draft.asked for draft in drafts.values()}
    quoted = set(re.findall(r"^│ (How do I reset my password\? word\d+)$", heard, re.MULTILINE))
    assert quoted <= asked, "a draft that was shown is kept"
    posted = set(re.findall(r"^Posted (d\d+), version", heard, re.MULTILINE))
    assert all(drafts[one].state is DraftState.POSTED for one in posted)
    standing = Counter(
        str(row.body["key"]).partition("-")[0] for row in rows if row.body.get("key")
    )
    are_posted = {one for one, draft in drafts.items() if draft.state is DraftState.POSTED}
    assert standing == dict.fromkeys(are_posted, 1), "each posted draft stands once, and no other"
    ready = {o.draft for o in outbox if o.state is OutState.READY}
    approved = {one for one, draft in drafts.items() if draft.state is DraftState.APPROVED}
    assert ready == approved, "what is approved and not posted waits for its second in the channel"
    assert {o.state for o in outbox} <= {OutState.READY, OutState.SENT, OutState.REFUSED}
    assert not waiting
    assert not found.faults


def kill_and_check(folder: Path, kills: int, seed: int) -> None:
    dice = Random(seed)
    brand = small_brand(folder)
    heard = "".join(live_and_die(folder, brand, dice, number) for number in range(kills))
    recover(folder, brand)
    asyncio.run(check(folder, heard))
    print(f"{kills} kills, {heard.count('mia #help> ')} lines shown as read")


@pytest.mark.drill
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(1, 5))
def test_what_was_shown_is_kept_when_the_console_is_killed_at_a_hundred_moments(
    seed: int, tmp_path: Path
) -> None:
    kill_and_check(tmp_path, 25, seed)
