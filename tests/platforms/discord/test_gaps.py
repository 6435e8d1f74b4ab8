"""Times in which Discord delivered nothing, or nothing could be kept; and being taken away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from candorbot.errors import StoreError
from candorbot.leaving import GRACE
from candorbot.platforms.catching_up import PATIENCE
from candorbot.platforms.discord import history
from candorbot.platforms.discord.app import MOST_KEPT_LATER
from candorbot.records import GAP, Event
from tests.platforms.discord.office import (
    FORUM,
    HELP,
    KOFI,
    MIA,
    QUIET,
    STAFF,
    TEAM,
    Office,
    opened,
)
from tests.platforms.discord.ways import (
    APPROVE,
    POST,
    connected,
    drafted,
    kept,
    posts,
    tick,
)
from tests.platforms.discord.wire import GUILD, Body, Fault, Hold, Reset, Status, Wire
from tests.platforms.drilled import mostly_drilled
from tests.test_supervisor import settled

WORDS = "zebrafish"
HISTORY = "GET /channels/{}/messages"
JSON = "application/json"


async def minutes(office: Office) -> int:
    today = office.clock.now().date()
    found = await office.candor.store.tallies(today.replace(day=1), today)
    return sum(one.count for one in found if one.what == GAP)


async def heard(office: Office) -> list[str]:
    return sorted(await kept(office, WORDS))


async def look(office: Office) -> None:
    """What the supervisor does every half minute."""
    await connected(office)
    await office.discord.hear_on()
    await office.done()


async def look_in_vain(
    office: Office, discord: Wire, call: str, fault: Fault, times: int = 1
) -> None:
    """For as long as Candor asks again, the fault strikes at each look; what may be read later is not named before."""
    for pause in (timedelta(), PATIENCE / 2, PATIENCE / 2):
        assert await minutes(office) == 0 or (isinstance(fault, Status) and fault.code == 403)
        discord.clock.advance(seconds=pause.total_seconds())
        discord.faults.plan(call, fault, times)
        await look(office)


async def said_everywhere(discord: Wire) -> None:
    """In a channel, in a thread, in a thread that is closed by now, in a forum; and where nobody listens, or
    only those in a private thread may read."""
    first = await discord.says(KOFI, HELP, f"Where is the {WORDS} report?")
    await discord.says(MIA, HELP, f"Under {WORDS} settings", reply_to=first)
    thread = await discord.opens_thread(KOFI, first, "report")
    await discord.says(KOFI, thread.id, f"No {WORDS} there")
    other = await discord.says(KOFI, HELP, f"Another {WORDS}")
    closed = await discord.opens_thread(KOFI, other, "closed soon")
    await discord.says(KOFI, closed.id, f"Thanks, {WORDS} found")
    await discord.closes(closed.id)
    post = await discord.posts(KOFI, FORUM, "An idea", f"More {WORDS}")
    await discord.says(MIA, post.id, f"Good {WORDS} idea")
    await discord.says(KOFI, QUIET, f"{WORDS} here, too")
    discord.add_thread("900000000000000150", "secret", HELP, private=[MIA])
    await discord.says(MIA, "900000000000000150", f"Between us, {WORDS}")


ALL = sorted([
    f"Where is the {WORDS} report?", f"Under {WORDS} settings", f"No {WORDS} there", f"Another {WORDS}",
    f"Thanks, {WORDS} found", f"More {WORDS}", f"Good {WORDS} idea",
])  # fmt: skip


async def test_f012_what_was_said_while_candor_was_stopped_is_fetched_where_it_may_be(
    discord: Wire, tmp_path: Path
) -> None:
    """With threads and a forum's posts, each once; of channels that are listened to alone."""
    async with opened(tmp_path, discord, discord.clock) as office:
        await discord.says(KOFI, HELP, f"Before, {WORDS}")
        await look(office)
    discord.clock.advance(minutes=5)
    await said_everywhere(discord)
    discord.clock.advance(hours=2)
    async with opened(tmp_path, discord, discord.clock) as office:
        await look(office)
        assert await heard(office) == sorted([*ALL, f"Before, {WORDS}"])
        assert await minutes(office) == 0
        (in_thread,) = await office.candor.store.search_messages("No")
        assert (in_thread.channel, in_thread.thread != HELP) == (HELP, True)
        reads = len(discord.called(HISTORY))
        discord.clock.advance(hours=1)
        await look(office)
        assert len(discord.called(HISTORY)) == reads, "nothing is asked for while all is well"
        assert len(await heard(office)) == len(ALL) + 1


async def test_f012_an_outage_counts_as_not_heard_and_is_fetched_after_it(
    discord: Wire, tmp_path: Path
) -> None:
    """The connection is gone for an hour, and the session with it: the looks of that hour do not say that all
    was heard."""
    async with opened(tmp_path, discord, discord.clock) as office:
        await look(office)
        hold = discord.faults.plan("gateway", Hold())
        assert isinstance(hold, Hold)
        await discord.gateway.drop()
        await hold.reached.wait()
        discord.gateway.sessions.clear()
        await discord.says(KOFI, HELP, f"Is {WORDS} down?")
        for _ in range(60):
            discord.clock.advance(minutes=1)
            await office.discord.hear_on()
            assert not office.discord.connected
        hold.release()
        await discord.gateway.connected()
        await look(office)
        assert await heard(office) == [f"Is {WORDS} down?"]
        assert await minutes(office) == 0


async def test_f012_what_could_not_be_kept_is_fetched_although_the_connection_broke_meanwhile(
    office: Office, discord: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    await look(office)
    with monkeypatch.context() as patched:
        refuses(patched, office)
        await discord.says(KOFI, HELP, f"Is {WORDS} down?")
        await office.done()
    hold = discord.faults.plan("gateway", Hold())
    assert isinstance(hold, Hold)
    await discord.gateway.drop()
    await hold.reached.wait()
    office.discord._not_kept.clear()
    await office.discord.hear_on()
    assert await heard(office) == []
    hold.release()
    await discord.gateway.connected()
    assert discord.gateway.resumed == 1
    await look(office)
    assert await heard(office) == [f"Is {WORDS} down?"]


def refuses(monkeypatch: pytest.MonkeyPatch, office: Office, times: int = 99) -> None:
    """The store takes nothing in, so many times."""
    left = [times]
    receive = office.candor.store.receive

    async def refused(event: Event) -> bool:
        if left[0]:
            left[0] -= 1
            raise StoreError("The disk is full.")
        return await receive(event)

    monkeypatch.setattr(office.candor.store, "receive", refused)


async def test_f005_what_was_edited_or_deleted_while_nothing_could_be_kept_is_kept_later(
    office: Office, discord: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord tells it once, and history does not show it: neither the words that went, nor an old edit."""
    old = await discord.says(KOFI, HELP, f"Where is the {WORDS} report?")
    secret = await discord.says(KOFI, HELP, f"My {WORDS} password is tulip")
    await look(office)
    office.clock.advance(hours=3)
    await look(office)
    with monkeypatch.context() as patched:
        refuses(patched, office)
        await discord.edits(KOFI, old, f"Where is the other {WORDS}?")
        await discord.deletes(KOFI, secret)
        await office.done()
        with pytest.raises(StoreError):
            await office.discord.hear_on()
        assert len(await heard(office)) == 2
    await look(office)
    assert await heard(office) == [f"Where is the other {WORDS}?"]
    assert not office.discord._not_kept


async def test_f005_a_look_that_the_store_refuses_forgets_nothing(
    office: Office, discord: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what fails to be kept during that very look."""
    await look(office)
    put = office.candor.store.put_record
    unkept = [True]

    async def refused(*given: object, **how: object) -> None:
        if unkept.pop():
            office.discord._missed(None)
        raise StoreError("The disk is full.")

    monkeypatch.setattr(office.candor.store, "put_record", refused)
    with pytest.raises(StoreError):
        await office.discord.hear_on()
    monkeypatch.setattr(office.candor.store, "put_record", put)
    said = discord.gateway.of_message
    discord.gateway.of_message = lambda *given: None  # type: ignore[method-assign]
    await discord.says(KOFI, HELP, f"Is {WORDS} down?")
    discord.gateway.of_message = said  # type: ignore[method-assign]
    await look(office)
    assert await heard(office) == [f"Is {WORDS} down?"]


async def test_f005_what_was_pushed_out_by_newer_ones_while_it_was_kept_stops_no_look(
    office: Office,
) -> None:
    """What waits to be kept is bounded."""
    kept_now = []

    async def newer() -> None:
        kept_now.append("newer")

    async def oldest() -> None:
        kept_now.append("oldest")
        for _ in range(MOST_KEPT_LATER):
            office.discord._missed(newer)

    office.discord._missed(oldest)
    await office.discord.hear_on()
    assert kept_now == ["oldest"]
    assert len(office.discord._not_kept) == MOST_KEPT_LATER


@pytest.mark.parametrize("fault", [Status(503), *(Body(odd, type=JSON) for odd in ("[]", "{}"))])
async def test_f034_a_message_of_a_channel_that_discord_does_not_tell_of_is_kept_later(
    office: Office, discord: Wire, fault: Fault
) -> None:
    """To know who reads it Discord has to be asked."""
    await look(office)
    discord.faults.plan("GET /channels/{}", fault)
    await discord.says(KOFI, HELP, f"Is {WORDS} down?")
    await office.done()
    assert await heard(office) == []
    await look(office)
    assert await heard(office) == [f"Is {WORDS} down?"]


CANNOT: list[tuple[str, Fault]] = [
    (HISTORY, Status(403)),
    ("GET /guilds/{}/threads/active", Status(429, 30)),
    (HISTORY, Reset()),
    (HISTORY, Body("[[1]]", type=JSON)),
    (HISTORY, Body('{"id": 1}', type=JSON)),
    ("GET /guilds/{}/threads/active", Body("[]", type=JSON)),
    (
        "GET /channels/{}/threads/archived/public",
        Body('{"threads": [{}]}', type=JSON),
    ),
    ("GET /channels/{}", Body("null", type=JSON)),
]


@pytest.mark.parametrize("trouble", mostly_drilled(CANNOT, 1))
async def test_f012_a_gap_that_cannot_be_filled_is_named_in_the_briefing(
    discord: Wire, tmp_path: Path, trouble: tuple[str, Fault]
) -> None:
    async with opened(tmp_path, discord, discord.clock) as office:
        await discord.says(KOFI, HELP, "Good morning")
        await look(office)
    discord.clock.advance(minutes=80)
    async with opened(tmp_path, discord, discord.clock) as office:
        await look_in_vain(office, discord, *trouble, 2)
        assert await minutes(office) == 80
        discord.faults.clear()
        card = await office.candor_says(MIA, HELP, "brief")
        assert "nothing came for 1 h 20 min" in discord.words(card)


async def test_f012_one_thread_that_cannot_be_read_costs_no_other(
    discord: Wire, tmp_path: Path
) -> None:
    """And the gap is named."""
    async with opened(tmp_path, discord, discord.clock) as office:
        await look(office)
    discord.clock.advance(minutes=5)
    await said_everywhere(discord)
    async with opened(tmp_path, discord, discord.clock) as office:
        await look_in_vain(office, discord, HISTORY, Status(500))  # of the channel itself
        assert len(await heard(office)) == len(ALL) - 3
        assert await minutes(office) == 5


async def test_f012_closed_threads_that_are_refused_cost_no_message_of_the_channel_itself(
    discord: Wire, tmp_path: Path
) -> None:
    """And the gap is named."""
    async with opened(tmp_path, discord, discord.clock) as office:
        await look(office)
    discord.clock.advance(minutes=5)
    await discord.says(KOFI, HELP, f"Is {WORDS} down?")
    async with opened(tmp_path, discord, discord.clock) as office:
        call = "GET /channels/{}/threads/archived/public"
        discord.faults.plan(call, Status(403), 99)
        await look(office)
        assert await heard(office) == [f"Is {WORDS} down?"]
        assert await minutes(office) == 5


async def test_f012_what_could_not_be_fetched_at_once_is_fetched_a_moment_later(
    discord: Wire, tmp_path: Path
) -> None:
    async with opened(tmp_path, discord, discord.clock) as office:
        await look(office)
    discord.clock.advance(minutes=5)
    await said_everywhere(discord)
    async with opened(tmp_path, discord, discord.clock) as office:
        discord.faults.plan(HISTORY, Status(503))
        await look(office)
    async with opened(tmp_path, discord, discord.clock) as office:
        await look(office)
        assert len(await heard(office)) == len(ALL)
        discord.clock.advance(minutes=2)
        await look(office)
        assert await minutes(office) == 0


async def test_f012_a_second_gap_while_the_first_is_asked_for_is_fetched_or_named_with_it(
    discord: Wire, tmp_path: Path
) -> None:
    async with opened(tmp_path, discord, discord.clock) as office:
        await look(office)
    discord.clock.advance(minutes=5)
    async with opened(tmp_path, discord, discord.clock) as office:
        discord.faults.plan(HISTORY, Status(503), 99)
        await look(office)
        discord.clock.advance(minutes=2)
        await look(office)
    discord.clock.advance(minutes=60)
    async with opened(tmp_path, discord, discord.clock) as office:
        await look(office)
        assert await minutes(office) == 5 + 60


async def test_f012_connections_made_again_and_again_do_not_put_off_that_a_gap_is_named(
    discord: Wire, tmp_path: Path
) -> None:
    async with opened(tmp_path, discord, discord.clock) as office:
        await look(office)
    discord.faults.plan(HISTORY, Status(503), 99)
    for _ in range(4):
        discord.clock.advance(minutes=4)
        async with opened(tmp_path, discord, discord.clock) as office:
            await look(office)
    async with opened(tmp_path, discord, discord.clock) as office:
        assert await minutes(office) == 16


async def test_f012_more_than_can_be_fetched_is_named(
    discord: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "PAGES", 1)
    monkeypatch.setattr(history, "PAGE", 3)
    async with opened(tmp_path, discord, discord.clock) as office:
        await look(office)
    discord.clock.advance(minutes=5)
    for number in range(4):
        await discord.says(KOFI, HELP, f"{WORDS} {number}")
    async with opened(tmp_path, discord, discord.clock) as office:
        await look(office)
        assert await heard(office) == [f"{WORDS} {number}" for number in range(3)]
        assert await minutes(office) == 5


@pytest.mark.parametrize("closed_since", [3, 1])
async def test_f012_more_closed_threads_than_discord_gives_at_once_are_named(
    discord: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed_since: int
) -> None:
    """Those that were closed last are fetched; nothing was said in one that was closed before the gap."""
    monkeypatch.setattr(history, "PAGE", 2)
    threads = []
    for number in range(3):
        first = await discord.says(KOFI, HELP, "Where is the report?")
        threads.append(await discord.opens_thread(KOFI, first, "report"))
        if number >= closed_since:
            await discord.closes(threads.pop().id)
    discord.clock.advance(minutes=5)
    async with opened(tmp_path, discord, discord.clock) as office:
        await look(office)
    for thread in threads:
        discord.clock.advance(minutes=5)
        await discord.says(KOFI, thread.id, f"{WORDS} is there")
        await discord.closes(thread.id)
    async with opened(tmp_path, discord, discord.clock) as office:
        await look(office)
        assert len(await heard(office)) == min(closed_since, 2)
        assert (await minutes(office) > 0) == (closed_since == 3)


@pytest.mark.drill  # what is fetched is taken as what is said
async def test_what_was_said_in_a_gap_about_a_threat_is_told_to_staff(
    discord: Wire, tmp_path: Path
) -> None:
    async with opened(tmp_path, discord, discord.clock) as office:
        await look(office)
    discord.clock.advance(minutes=5)
    await discord.says(KOFI, HELP, "I will come to your office and shoot you all.")
    async with opened(tmp_path, discord, discord.clock) as office:
        await look(office)
        assert "A threat" in discord.shows(STAFF)
        assert len(discord.messages(STAFF)) == 1


# --- 104: taken away, and back ---------------------------------------------------------------------------------


def left_in(folder: Path) -> list[str]:
    """The files of the store that still hold the word."""
    files = folder.glob("candor.db*")
    return [file.name for file in files if WORDS.encode() in file.read_bytes()]


async def removed(discord: Wire, office: Office) -> None:
    await discord.removes_app()
    await office.done()


async def removed_while_away(discord: Wire, office: Office) -> None:
    """Discord tells of it by a new session in which the server is not."""
    (old,) = discord.gateway.open
    discord.guild().members.pop(discord.world.bot)
    discord.gateway.invalidate()
    await discord.gateway.changed_from(old)
    await connected(office)
    async with asyncio.timeout(10):
        while not await office.candor.store.find_records("workspace.left"):
            await settled()


@pytest.mark.parametrize("how", mostly_drilled([removed_while_away, removed], 1))
async def test_f104_after_being_taken_away_nothing_leaves_and_all_is_deleted(
    discord: Wire, tmp_path: Path, how: Callable[[Wire, Office], Awaitable[None]]
) -> None:
    async with opened(tmp_path, discord, discord.clock) as office:
        store = office.candor.store
        await discord.says(KOFI, HELP, f"How do I export {WORDS} stats to CSV?")
        await office.done()
        card = (await office.candor_says(MIA, HELP, "draft")).as_seen()
        discord.faults.plan(POST, Status(429, 30))
        await office.presses(MIA, card, APPROVE)
        before = posts(discord)
        said: dict[str, str] = {}
        office.discord.trouble = said.__setitem__
        await how(discord, office)
        assert "removed" in said["discord app"]
        await tick(office, seconds=31)
        assert posts(discord) == before
        assert await heard(office)
        discord.clock.advance(days=GRACE.days + 1)
        await office.candor.schedule.run_due()
        assert not await heard(office)
        assert (await store.verify_audit()).faults == ()
        whats = [entry.what for entry in await store.audit_log()]
        assert {"workspace left", "workspace forgotten"} <= set(whats)
    assert not left_in(tmp_path)


async def test_f104_who_invites_it_again_in_time_loses_nothing(
    office: Office, discord: Wire
) -> None:
    """Without a restart."""
    said: dict[str, str] = {}
    office.discord.trouble = said.__setitem__
    await discord.says(KOFI, HELP, f"How do I export {WORDS} stats?")
    await office.done()
    await removed(discord, office)
    office.clock.advance(days=3)
    rights = discord.world.own_role(GUILD).permissions
    discord.world.join(GUILD, rights)
    await discord.comes_back()
    await office.done()
    assert said["discord app"] == ""
    office.clock.advance(days=GRACE.days + 1)
    await office.candor.schedule.run_due()
    assert await heard(office)
    _, card = await drafted(office, discord)
    await office.presses(MIA, card, APPROVE)
    assert posts(discord) == 1


async def test_f104_an_outage_of_discords_is_no_removal(office: Office, discord: Wire) -> None:
    await discord.says(KOFI, HELP, f"How do I export {WORDS} stats?")
    await office.done()
    await discord.goes_away()
    (old,) = discord.gateway.open
    discord.gateway.invalidate()
    await discord.gateway.changed_from(old)
    await connected(office)
    await discord.comes_back()
    await office.done()
    office.clock.advance(days=GRACE.days + 1)
    await office.candor.schedule.run_due()
    assert await heard(office)
    assert not await office.candor.store.find_records("workspace.left")


async def test_a_channel_that_only_staff_reads_keeps_its_readers_when_it_is_fetched(
    discord: Wire, tmp_path: Path
) -> None:
    async with opened(tmp_path, discord, discord.clock) as office:
        await look(office)
    discord.clock.advance(minutes=5)
    await discord.says(MIA, TEAM, f"Our {WORDS} plan")
    async with opened(tmp_path, discord, discord.clock) as office:
        await look(office)
        (message,) = await office.candor.store.search_messages(WORDS)
        assert "everyone" not in message.readers
        card = await office.candor_says(MIA, HELP, "brief")
        assert WORDS not in discord.words(card)
