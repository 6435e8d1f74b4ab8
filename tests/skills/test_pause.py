"""The kill switch."""

from __future__ import annotations

from candorbot.testing import World


async def test_pause_stops_posting_and_says_who_and_when(world: World) -> None:
    card = await world.ask("pause", by="lena")
    assert card.title == "Posting is paused"
    assert "Lena" in card.body
    paused = await world.bot.paused_by()
    assert paused is not None
    assert paused[0] == "Lena"


async def test_pausing_twice_keeps_who_was_first(world: World) -> None:
    await world.ask("pause", by="lena")
    assert "Lena" in (await world.ask("pause", by="mia")).body


async def test_only_an_approver_resumes(world: World) -> None:
    await world.ask("pause")
    assert (await world.ask("pause", "off", by="lena")).failed
    assert await world.bot.paused_by() is not None
    assert (await world.ask("pause", "off")).title == "Posting is on"


async def test_its_buttons_do_what_they_say(world: World) -> None:
    paused = await world.ask("pause")
    on = await world.press(paused, "Resume posting")
    assert on.title == "Posting is on"
    assert (await world.press(on, "Pause posting")).title == "Posting is paused"


async def test_an_odd_word_changes_nothing(world: World) -> None:
    assert (await world.ask("pause", "of")).failed
    assert await world.bot.paused_by() is None


async def test_it_is_audited(world: World) -> None:
    await world.ask("pause")
    await world.ask("pause", "off")
    done = [(e.who, e.what) for e in await world.store.audit_log(2)]
    assert done == [("mia", "posting resumed"), ("mia", "posting paused")]
