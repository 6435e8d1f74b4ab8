"""Cards call a channel by its name, as people do; what is to be posted stays as it is."""

from __future__ import annotations

from candorbot.card import Button, Card, Choice, Entry, Field, Group, Input, Link, Quote
from candorbot.platforms.channel_names import channels_in, named
from candorbot.words import ASK_WHEN
from tests.platforms.slack.far_end import FarEnd
from tests.platforms.slack.office import HELP, KOFI, MIA, TEAM, Office

CARD = Card(
    "In #C0HELP", "nothing in #C0HELP", quote=Quote("#C0HELP", where="#C0HELP"), to_post="#C0HELP",
    fields=(Field("In", "#C0TEAM"),), links=(Link("Kofi in #C0HELP", "https://x.example/C0HELP"),),
    groups=(Group("Quiet", (Entry("#C0QUIET, #C0HELP"),)),), footer="nothing from #C0TEAM",
)  # fmt: skip


def test_every_channel_that_a_card_speaks_of_is_found() -> None:
    assert channels_in(CARD) == {"C0HELP", "C0TEAM", "C0QUIET"}


def test_wherever_a_card_speaks_of_a_channel_it_gets_its_name() -> None:
    choice = Choice("C0CHOICE", "in #C0CHOICE")
    asks = Button(
        "calendar", "event", "Plan", inputs=(Input("channel", "Where", choices=(choice,)),)
    )
    card = Card(
        "#C0TITLE", "#C0BODY", quote=Quote("", where="#C0WHERE"), fields=(Field("", "#C0VALUE"),),
        links=(Link("#C0LINK", ""),), groups=(Group("#C0GROUP", (Entry("#C0ENTRY"),)),),
        footer="#C0FOOTER", buttons=(asks,),
    )  # fmt: skip
    places = ("TITLE", "BODY", "WHERE", "VALUE", "LINK", "GROUP", "ENTRY", "FOOTER", "CHOICE")
    assert channels_in(card) == {f"C0{one}" for one in places}
    assert channels_in(named(card, {f"C0{one}": one.lower() for one in places})) == set()


def test_ids_become_names_but_not_in_what_is_posted_or_quoted() -> None:
    told = named(CARD, {"C0HELP": "help", "C0TEAM": "team"})
    assert (told.title, told.footer, told.fields[0].value) == (
        "In #help",
        "nothing from #team",
        "#team",
    )
    assert told.quote == Quote("#C0HELP", where="#help")
    assert told.to_post == "#C0HELP"
    assert told.links == (Link("Kofi in #help", "https://x.example/C0HELP"),)
    assert told.groups[0].entries[0].words == "#C0QUIET, #help"


async def test_an_event_is_planned_in_a_channel_that_is_chosen_by_its_name(
    office: Office, slack: FarEnd
) -> None:
    await slack.says(KOFI, HELP, "Good morning everybody")
    await office.done()
    await slack.press(MIA, await office.candor_says(MIA, TEAM, "calendar"), "Plan an event…")
    modal = await slack.until(lambda: slack.modal_of(MIA))
    event = {
        "What is it?": "Ask me anything",
        "What is it called?": "Ask Ana",
        "In which channel?": "#help",
    }
    assert await slack.submit(MIA, modal, {**event, ASK_WHEN: "tomorrow 9:00"}) is None
    await office.done()
    assert "Ask Ana is on the calendar" in slack.words(slack.ephemeral_of(MIA))
    assert (await office.draft()).place.channel == HELP


async def test_a_private_channel_that_is_not_listed_keeps_its_id(
    office: Office, slack: FarEnd
) -> None:
    """Anybody may type an id; what the channel is called is not for everybody."""
    assert office.candor.slack
    slack.add_channel("C0BOARD", "board", private=True, members=[slack.workspace.bot_user])
    there = office.candor.slack.workspace
    assert await there.channel_name("C0BOARD") == "C0BOARD"
    assert await there.channel_name(HELP) == "help"
    assert await there.channel_name(TEAM) == "team"
