"""What people do in Discord, and what they see."""

from __future__ import annotations

import pytest

from candorbot import words
from candorbot.records import DraftState, OutState
from candorbot.request import Place
from tests.platforms.discord.office import ANA, FORUM, HELP, KOFI, LENA, MIA, QUIET, STAFF, Office
from tests.platforms.discord.wire import Fault, Status, Wire
from tests.platforms.discord.wire.shown import Message

QUESTION = "How do I export my stats to CSV?"
WHY = "Why? It stands in the platform's own log, too"
THREAT = "I will come to your office and shoot you all."


async def asked(office: Office, discord: Wire, channel: str = HELP) -> Message:
    """Kofi asks."""
    message = await discord.says(KOFI, channel, QUESTION)
    await office.done()
    return message


def replies(discord: Wire, message: Message) -> list[str]:
    """What Candor wrote in reply to a message."""
    return [m.text for m in discord.messages(message.channel) if m.reply_to == message.id]


def silenced(discord: Wire, user: str) -> bool:
    return bool(discord.guild().members[user].as_discord()["communication_disabled_until"])


async def test_a_question_is_answered_where_it_was_asked(office: Office, discord: Wire) -> None:
    """From the question over the draft and the approval to one reply, which pings nobody."""
    question = await asked(office, discord)
    card = await office.candor_says(MIA, HELP, "draft")
    await office.presses(MIA, card, "Approve and post")
    (reply,) = replies(discord, question)
    assert "Export to CSV" in reply
    assert "Mia, Harbor team" in reply
    assert "posted" in discord.words(discord.ephemeral_of(MIA))
    assert not discord.pings


async def test_the_answer_goes_to_who_asked_below_a_chain_of_replies(
    office: Office, discord: Wire
) -> None:
    first = await discord.says(ANA, HELP, "Hello everybody.")
    second = await discord.says(KOFI, HELP, "Hello Ana!", reply_to=first.id)
    question = await discord.says(KOFI, HELP, QUESTION, reply_to=second.id)
    await discord.menu(MIA, "Draft a reply", question)
    await office.done()
    await office.presses(MIA, discord.ephemeral_of(MIA), "Approve and post")
    assert len(replies(discord, question)) == 1
    assert [len(replies(discord, one)) for one in (first, second)] == [1, 1]  # the members' own


async def test_a_second_click_posts_nothing_more(office: Office, discord: Wire) -> None:
    question = await asked(office, discord)
    card = (await office.candor_says(MIA, HELP, "draft")).as_seen()
    await office.presses(MIA, card, "Approve and post")
    await office.presses(MIA, card, "Approve and post")
    assert len(replies(discord, question)) == 1


async def test_a_moderator_is_told_to_ask_a_colleague(office: Office, discord: Wire) -> None:
    question = await asked(office, discord)
    card = await office.candor_says(LENA, HELP, "draft")
    await office.presses(LENA, card, "Approve and post")
    assert "Ask a colleague" in discord.words(discord.ephemeral_of(LENA))
    assert replies(discord, question) == []


async def test_a_colleague_who_is_asked_approves_in_the_staff_channel(
    office: Office, discord: Wire
) -> None:
    """The card in the staff channel is the same draft; it changes there when it is posted."""
    question = await asked(office, discord)
    card = await office.candor_says(LENA, HELP, "draft")
    await office.presses(LENA, card, "Ask a colleague…")
    await discord.submit(LENA, discord.modal_of(LENA), {"Who?": "Mia"})
    await office.done()
    notice = discord.newest(STAFF)
    assert "Lena asks Mia" in discord.words(notice)
    await office.presses(MIA, notice, "Approve and post")
    if not replies(discord, question):  # Lena's name signs it
        await office.presses(MIA, discord.ephemeral_of(MIA), "Sign it as me")
        await office.presses(MIA, discord.ephemeral_of(MIA), "Approve and post")
    await office.refresh()
    assert len(replies(discord, question)) == 1
    assert "posted" in discord.words(discord.newest(STAFF)).splitlines()[0]
    assert discord.newest(STAFF).buttons == []


async def test_a_message_is_drafted_for_from_its_menu(office: Office, discord: Wire) -> None:
    """Also in a channel where nobody listens: the message comes along, and only that one is kept."""
    await discord.says(KOFI, QUIET, "Something else")
    question = await asked(office, discord, QUIET)
    await discord.menu(MIA, "Draft a reply", question)
    await office.done()
    card = discord.ephemeral_of(MIA)
    assert QUESTION in discord.words(card)
    assert "#quiet" in discord.words(card)
    await office.presses(MIA, card, "Approve and post")
    assert len(replies(discord, question)) == 1
    assert not await office.candor.store.search_messages("something")


@pytest.mark.parametrize("action", ["Check honesty", "Flag for escalation", "Log as feedback"])
async def test_each_message_action_answers_the_one_who_asked(
    office: Office, discord: Wire, action: str
) -> None:
    question = await asked(office, discord)
    await discord.menu(MIA, action, question)
    await office.done()
    assert "✗" not in discord.words(discord.ephemeral_of(MIA))
    assert len(discord.messages(HELP)) == 1


async def test_words_are_changed_in_a_form_and_checked_again(office: Office, discord: Wire) -> None:
    await asked(office, discord)
    card = await office.candor_says(MIA, HELP, "draft")
    await office.presses(MIA, card, "Edit…")
    said = {"The reply": "I am just a customer like you, and Harbor is the best tool there is."}
    await discord.submit(MIA, discord.modal_of(MIA), said)
    await office.done()
    changed = discord.ephemeral_of(MIA)
    assert "just a customer" in discord.words(changed)
    assert "Approve and post" not in changed.buttons
    assert (await office.draft()).version.number == 2


async def test_what_was_filled_in_is_kept_when_it_cannot_be_done(
    office: Office, discord: Wire
) -> None:
    """The error has a button that opens the form again, with what was chosen in it."""
    await discord.says(KOFI, HELP, THREAT)
    await office.done()
    await office.presses(MIA, discord.newest(STAFF), "Time out…")
    await discord.submit(MIA, discord.modal_of(MIA), {"For how long?": "1 week", WHY: " "})
    await office.done()
    error = discord.ephemeral_of(MIA)
    assert "say why" in discord.words(error)
    await office.presses(MIA, error, "Try again…")
    assert "1 week" in discord.words(discord.modal_of(MIA))
    await discord.submit(MIA, discord.modal_of(MIA), {WHY: "a threat"})
    await office.done()
    assert silenced(discord, KOFI)


async def test_what_cannot_be_undone_asks_first(office: Office, discord: Wire) -> None:
    await asked(office, discord)
    card = await office.candor_says(MIA, HELP, "draft")
    await office.presses(MIA, card, "Discard")
    assert (await office.draft()).state is DraftState.DRAFT
    await office.presses(MIA, discord.ephemeral_of(MIA), "Discard")
    assert not await office.candor.store.open_drafts(office.discord.workspace.workspace)


async def test_what_was_asked_about_one_wording_discards_no_other(
    office: Office, discord: Wire
) -> None:
    await asked(office, discord)
    card = (await office.candor_says(MIA, HELP, "draft")).as_seen()
    await office.presses(MIA, card, "Discard")
    sure = discord.ephemeral_of(MIA).as_seen()
    await office.presses(MIA, card, "Shorter")
    assert (await office.draft()).version.number == 2
    await office.presses(MIA, sure, "Discard")
    assert "has changed since" in discord.words(discord.ephemeral_of(MIA))
    assert (await office.draft()).state is DraftState.DRAFT


@pytest.mark.parametrize("label", ["Edit…", "Discard"])
async def test_who_may_not_press_a_button_is_told_before_it_asks_anything(
    office: Office, discord: Wire, label: str
) -> None:
    await asked(office, discord)
    card = await office.candor_says(LENA, HELP, "draft")
    discord.guild().members[LENA].roles.clear()
    office.clock.advance(minutes=2)
    await office.presses(LENA, card, label)
    assert words.DENIED_TITLE in discord.words(discord.ephemeral_of(LENA))
    assert LENA not in discord.world.modals


async def test_for_what_candor_wrote_itself_nothing_is_drafted(
    office: Office, discord: Wire
) -> None:
    question = await asked(office, discord)
    await office.presses(MIA, await office.candor_says(MIA, HELP, "draft"), "Approve and post")
    assert replies(discord, question)
    await discord.menu(MIA, "Draft a reply", discord.newest(HELP))
    await office.done()
    assert words.OWN_MESSAGE in discord.words(discord.ephemeral_of(MIA))


async def test_cards_are_brought_up_to_date_without_asking_each_time_who_reads_there(
    office: Office, discord: Wire
) -> None:
    await discord.says(KOFI, HELP, THREAT)
    await office.done()
    for label in ("Acknowledge", "Resolve"):
        before = len(discord.called("GET /channels/{}"))
        await office.presses(LENA, discord.newest(STAFF), label)
        if label == "Resolve":
            await office.presses(LENA, discord.ephemeral_of(LENA), label)
        await office.refresh()
        assert len(discord.called("GET /channels/{}")) - before == (label == "Acknowledge")
    assert "resolved" in discord.words(discord.newest(STAFF)).casefold()


async def test_a_threat_is_told_to_staff_and_taken(office: Office, discord: Wire) -> None:
    await discord.says(KOFI, HELP, THREAT)
    await office.done()
    alert = discord.newest(STAFF)
    assert "A threat" in discord.words(alert)
    await office.presses(LENA, alert, "Acknowledge")
    await office.refresh()
    assert "acknowledged" in discord.words(discord.newest(STAFF)).casefold()
    assert not discord.pings


async def test_a_moderator_times_a_member_out_from_the_case(office: Office, discord: Wire) -> None:
    await discord.says(KOFI, HELP, THREAT)
    await office.done()
    alert = discord.newest(STAFF)
    await office.presses(MIA, alert, "Time out…")
    await discord.submit(MIA, discord.modal_of(MIA), {"For how long?": "1 day", WHY: "a threat"})
    await office.done()
    assert silenced(discord, KOFI)
    await office.refresh()
    assert "Mia timed Kofi out for 1 day: a threat" in discord.words(discord.newest(STAFF))
    whats = [one.what for one in await office.candor.store.audit_log()]
    assert {"moderation begun: timeout", "moderation done: timeout"} <= set(whats)


async def test_a_message_that_is_gone_already_is_not_deleted_once_more(
    office: Office, discord: Wire
) -> None:
    """Who deletes it again is told so, and no second deletion stands in the log."""
    await discord.says(KOFI, HELP, THREAT)
    await office.done()
    alert = discord.newest(STAFF).as_seen()
    for _ in range(2):
        await office.presses(MIA, alert, "Delete message…")
        await discord.submit(MIA, discord.modal_of(MIA), {WHY: "a threat"})
        await office.done()
    assert "gone already when Mia" in discord.words(discord.newest(STAFF))
    whats = [one.what for one in await office.candor.store.audit_log()]
    assert whats.count("moderation done: delete") == 1
    assert whats.count("moderation found done: delete") == 1


async def test_who_may_not_time_out_in_discord_may_not_through_candor(
    office: Office, discord: Wire
) -> None:
    await discord.says(KOFI, HELP, THREAT)
    await office.done()
    await office.presses(LENA, discord.newest(STAFF), "Time out…")
    await discord.submit(LENA, discord.modal_of(LENA), {WHY: "a threat"})
    await office.done()
    assert "permission" in discord.words(discord.ephemeral_of(LENA))
    assert not silenced(discord, KOFI)


async def test_drafts_are_offered_while_one_types(office: Office, discord: Wire) -> None:
    await asked(office, discord)
    await office.candor_says(MIA, HELP, "draft")
    (offered,) = await discord.autocompletes(MIA, HELP, "candor draft", "text", text="d")
    assert offered.startswith("d1")
    assert await discord.autocompletes(MIA, HELP, "candor draft", "text", text="zzz") == []


async def test_the_panel_stands_pinned_and_up_to_date(office: Office, discord: Wire) -> None:
    await office.discord.panel.look()
    await office.done()
    await office.discord.panel.look()
    panel = discord.newest(STAFF)
    assert "Candor for Harbor" in discord.words(panel)
    assert panel.pinned
    await asked(office, discord)
    await office.candor_says(MIA, HELP, "draft")
    await office.discord.panel.look()
    assert "Open draft d1 to Kofi" in discord.newest(STAFF).buttons
    await office.presses(MIA, discord.newest(STAFF), "Open draft d1 to Kofi")
    assert QUESTION in discord.words(discord.ephemeral_of(MIA))


@pytest.mark.parametrize("fault", [Status(429, 30), Status(503)])
async def test_a_panel_that_could_not_be_pinned_is_pinned_later(
    office: Office, discord: Wire, fault: Fault
) -> None:
    await office.discord.panel.look()
    await office.done()
    discord.faults.plan("PUT /channels/{}/messages/pins/{}", fault)
    await office.discord.panel.look()
    assert not discord.newest(STAFF).pinned
    office.clock.advance(seconds=31)
    await office.discord.panel.look()
    assert discord.newest(STAFF).pinned


async def test_where_a_panel_may_not_be_pinned_it_is_tried_every_ten_minutes(
    office: Office, discord: Wire
) -> None:
    await office.discord.panel.look()
    await office.done()
    discord.faults.plan("PUT /channels/{}/messages/pins/{}", Status(403))
    pinned = []
    for wait in (0, 31, 600):
        office.clock.advance(seconds=wait)
        await office.discord.panel.look()
        pinned.append(discord.newest(STAFF).pinned)
    assert pinned == [False, False, True]


async def test_a_card_that_was_brought_up_to_date_is_still_found_by_its_key(
    office: Office, discord: Wire
) -> None:
    """An edit keeps the mark: else a notice whose arrival nobody noted would be sent once more."""
    await office.discord.panel.look()
    await office.done()
    await asked(office, discord)
    await office.candor_says(MIA, HELP, "draft")
    await office.discord.panel.look()
    (panel,) = discord.messages(STAFF)
    assert panel.edited
    (row,) = await office.candor.store.outbox(OutState.SENT)
    assert await office.discord.workspace.find(row.place, row.key) == panel.id


async def test_a_reply_is_found_in_the_channel_when_a_thread_was_opened_since(
    office: Office, discord: Wire
) -> None:
    """The thread has the id of the question: the reply stands outside of it, and is not sent once more."""
    question = await asked(office, discord)
    workspace = office.discord.workspace
    place = Place(workspace.workspace, HELP, thread=question.id)
    sent = await workspace.send(place, workspace.post_payload("Press Export."), "key-1")
    await discord.opens_thread(KOFI, question, "Exports")
    assert await workspace.find(place, "key-1") == sent
    within = await workspace.send(place, workspace.post_payload("In Settings."), "key-2")
    assert discord.channel(question.id).messages[within]
    assert await workspace.find(place, "key-2") == within
    assert await workspace.find(place, "key-3") is None


async def test_a_look_at_the_panel_reads_nothing_twice_and_the_next_one_reads_anew(
    office: Office, discord: Wire
) -> None:
    for _ in range(3):
        await office.discord.panel.look()
    seen = len(discord.calls)
    await office.discord.panel.look()
    read = [call.path for call in discord.calls[seen:]]
    assert sorted(set(read)) == sorted(read)
    assert f"/guilds/{office.discord.workspace.workspace}" in read


async def test_a_panel_waits_while_discord_asks_to(office: Office, discord: Wire) -> None:
    """That is no failure to tell anybody of; when it is over, the panel is put up."""
    discord.faults.plan("GET /channels/{}", Status(429, 30.0, scope="global"))
    await office.discord.panel.look()
    await office.done()
    assert not discord.messages(STAFF)
    office.clock.advance(seconds=31)
    await office.discord.panel.look()
    await office.done()
    assert len(discord.messages(STAFF)) == 1


async def test_a_panel_that_was_deleted_is_put_up_anew(office: Office, discord: Wire) -> None:
    await office.discord.panel.look()
    await office.done()
    await discord.deletes(MIA, discord.newest(STAFF))
    office.clock.advance(minutes=11)
    for _ in range(2):
        await office.discord.panel.look()
        await office.done()
    assert len(discord.messages(STAFF)) == 1


async def test_a_post_for_a_forum_begins_one_with_a_title_and_a_tag(
    office: Office, discord: Wire
) -> None:
    """Also where an answer was lost: what we began there is found by its mark."""
    discord.channel(FORUM).tags["900000000000000900"] = "News"
    discord.channel(FORUM).flags |= 1 << 4
    place = Place(office.discord.workspace.workspace, FORUM)
    payload = office.discord.workspace.post_payload("Exports, step by step\n\nOpen the settings.")
    sent = await office.discord.workspace.send(place, payload, "key-1")
    assert discord.channel(sent).name == "Exports, step by step"
    assert "900000000000000900" in discord.channel(sent).tags
    assert await office.discord.workspace.find(place, "key-1") == sent
    assert await office.discord.workspace.find(place, "key-2") is None


async def test_who_left_cannot_be_timed_out_and_that_is_said(office: Office, discord: Wire) -> None:
    await discord.says(KOFI, HELP, THREAT)
    await office.done()
    await discord.leaves(KOFI)
    await office.presses(MIA, discord.newest(STAFF), "Time out…")
    await discord.submit(MIA, discord.modal_of(MIA), {WHY: "a threat"})
    await office.done()
    assert "not in the server any more" in discord.words(discord.ephemeral_of(MIA))
