"""Dialogues: what is typed down a pipe, and what the console then shows."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from candorbot.card import Button, Card, Choice, Input
from candorbot.errors import StoreError, UserError
from candorbot.platforms.console.app import run_console
from candorbot.platforms.console.community import Community
from candorbot.platforms.console.kept import CHANNEL
from candorbot.records import Message
from candorbot.request import Person, Place, Request
from candorbot.storage import Store
from tests.platforms.console.stand_in import StandIn

Says = Callable[..., Awaitable[tuple[str, int]]]
EDIT = Button(
    "draft", "edit", "Edit", "d1", "dig", inputs=(Input("text", "The reply", "Hi", True),)
)
ASK = Button(
    "draft", "colleague", "Ask", "d1",
    inputs=(Input("person", "Who?", choices=(Choice("jonas", "Jonas"), Choice("mia", "Mia"))),),
)  # fmt: skip
NAME = Button("draft", "name", "Name it", "d1", inputs=(Input("name", "Its name", "old"),))
BIN = Button("draft", "discard", "Discard", "d1", confirm="Really?")
DRAFT = Card(
    "Reply to Ana",
    to_post="Hi",
    buttons=(Button("draft", "approve", "Approve", "d1", "dig"), EDIT, ASK, NAME, BIN),
)


@pytest.fixture
def bot() -> StandIn:
    return StandIn(cards={"draft": DRAFT, "approve": Card("Posted")})


@pytest.fixture
def says(bot: StandIn, community: Community, tmp_path: Path, new_key: Callable[[], str]) -> Says:
    """Open the console, type these lines, and give what was shown after the opening."""

    async def dialogue(
        *lines: str | bytes, person: str = "", opening: bool = False
    ) -> tuple[str, int]:
        rows = [line if isinstance(line, bytes) else line.encode() for line in lines]
        out = io.StringIO()
        chunks = iter([b"".join(row + b"\n" for row in rows)])
        code = await run_console(
            bot, community, tmp_path, person=person, read=lambda: next(chunks, b""), out=out, width=80,
            new_key=new_key,
        )  # fmt: skip
        shown = out.getvalue()
        return shown if opening else shown[shown.find("#help>") :], code

    return dialogue


async def test_the_opening_says_where_who_and_whether_posting_is_on(says: Says) -> None:
    shown, code = await says(opening=True)
    assert "Harbor – the community" in shown
    assert "You are Mia Holm (approver) in #help. Posting is on." in shown
    assert "#general" in shown
    assert "staff only" in shown
    assert code == 0


async def test_the_opening_reaches_a_draft_card_without_typing(says: Says, bot: StandIn) -> None:
    shown, _ = await says(opening=True)
    assert "Reply to Ana" in shown
    assert "1) Approve" in shown
    [request] = bot.asked
    assert (request.kind, request.skill, request.person.id) == ("command", "draft", "mia")


async def test_the_opening_hands_the_bot_what_was_said_before_it_asks(
    says: Says, bot: StandIn
) -> None:
    await says()
    assert [message.id for message in bot.noted] == ["s1", "s2", "s3", "s4"]


async def test_what_was_handed_over_is_not_handed_over_again(says: Says, bot: StandIn) -> None:
    await says()
    await says()
    assert len(bot.noted) == 4


async def test_the_opening_says_who_paused_posting(says: Says, bot: StandIn) -> None:
    bot.paused = ("jonas", datetime(2026, 11, 19, 8, 0, tzinfo=UTC))
    shown, _ = await says(opening=True)
    assert "Posting is paused by Jonas since Thu 19 Nov, 09:00" in " ".join(shown.split())


async def test_the_opening_gives_what_was_asked_before_a_crash(says: Says, bot: StandIn) -> None:
    request = Request("k", "command", Person("mia", "Mia"), Place("console", "help"), "check", "Hi")
    bot.waiting = [(request, Card("The answer from before"))]
    shown, _ = await says(opening=True)
    assert "From last time: /candor check Hi" in shown
    assert "The answer from before" in shown


async def test_an_opening_card_that_failed_does_not_fail_the_run(says: Says, bot: StandIn) -> None:
    bot.cards["draft"] = Card("No", failed=True)
    assert (await says("/channels"))[1] == 0


async def test_a_number_presses_a_button_of_the_open_card(says: Says, bot: StandIn) -> None:
    shown, code = await says("1")
    pressed = bot.asked[-1]
    assert (pressed.kind, pressed.action, pressed.about, pressed.seen) == (
        "button",
        "approve",
        "d1",
        "dig",
    )
    assert "Posted" in shown
    assert code == 0


async def test_every_request_has_its_own_key(says: Says, bot: StandIn) -> None:
    await says("1", "/candor draft", "1", "/candor check Hi")
    assert len({request.key for request in bot.asked}) == len(bot.asked) == 5


async def test_a_card_without_buttons_leaves_nothing_to_press(says: Says, bot: StandIn) -> None:
    shown, code = await says("1", "1")
    assert "No card with buttons is open" in shown
    assert len(bot.asked) == 2
    assert code == 1


async def test_a_button_that_is_not_there_is_named(says: Says, bot: StandIn) -> None:
    shown, code = await says("9")
    assert "There is no button 9" in shown
    assert len(bot.asked) == 1
    assert code == 1


async def test_a_failed_card_does_not_take_the_buttons_away(says: Says, bot: StandIn) -> None:
    bot.cards["check"] = Card("No", failed=True)
    await says("/candor check", "1")
    assert bot.asked[-1].action == "approve"


async def test_an_edit_takes_lines_up_to_a_full_stop(says: Says, bot: StandIn) -> None:
    shown, _ = await says("2", "Hi Ana,", "", "new words", ".", "/candor help")
    assert bot.asked[1].values == {"text": "Hi Ana,\n\nnew words"}
    assert bot.asked[2].skill == "help"
    assert "a line with only . ends them" in shown


@pytest.mark.parametrize("answer", ["1", "Jonas", "jonas", " 1 "])
async def test_a_choice_is_picked_by_number_or_name(says: Says, bot: StandIn, answer: str) -> None:
    shown, _ = await says("3", answer)
    assert bot.asked[-1].values == {"person": "jonas"}
    assert "1) Jonas" in shown


async def test_a_choice_that_is_not_there_does_nothing(says: Says, bot: StandIn) -> None:
    shown, code = await says("3", "Mallory")
    assert "“Mallory” is not among the choices" in shown
    assert len(bot.asked) == 1
    assert code == 1


async def test_the_lines_of_a_form_that_is_refused_are_said_to_nobody(
    says: Says, bot: StandIn
) -> None:
    inputs = (
        Input("who", "Who?", choices=(Choice("jonas", "Jonas"),)),
        Input("name", "Name"),
        Input("details", "Details", multiline=True),
    )
    bot.cards["draft"] = Card("Plan", buttons=(Button("draft", "plan", "Plan…", inputs=inputs),))
    heard = len(bot.noted)
    shown, code = await says("1", "Mallory", "Secret launch", "For us alone.", ".")
    assert "“Mallory” is not among the choices" in shown
    assert "Secret launch" not in shown
    assert not any("Secret" in one.text or "alone" in one.text for one in bot.noted[heard:])
    assert [request.action for request in bot.asked] == [""]
    assert code == 1


async def test_a_short_field_takes_the_next_line(says: Says, bot: StandIn) -> None:
    await says("4", "new name")
    assert bot.asked[-1].values == {"name": "new name"}


async def test_a_button_that_asks_first_waits_for_yes(says: Says, bot: StandIn) -> None:
    shown, code = await says("5", "n", "5", "y")
    assert [r.action for r in bot.asked] == ["", "discard"]
    assert "Really? (y or n on the next line)" in shown
    assert code == 0


async def test_input_that_ends_in_an_answer_does_nothing_and_fails(
    says: Says, bot: StandIn
) -> None:
    shown, code = await says("2", "half a rep")
    assert "The input ended before the answer" in shown
    assert len(bot.asked) == 1
    assert code == 1


async def test_plain_text_is_said_in_the_channel(
    says: Says, bot: StandIn, community: Community
) -> None:
    shown, code = await says("Good evening, everyone")
    last = (await community.messages())[-1]
    assert (last.author, last.channel, last.text) == ("mia", "help", "Good evening, everyone")
    assert bot.noted[-1] == last
    assert "New in #help" in shown
    assert code == 0


async def test_what_is_said_is_still_there_the_next_time(says: Says) -> None:
    await says("Good evening, everyone")
    shown, _ = await says("/read")
    assert "Good evening, everyone" in shown


async def test_one_can_act_as_a_member_and_speak_elsewhere(
    says: Says, community: Community
) -> None:
    shown, _ = await says("/as kofi", "/in general", "Anyone here?")
    last = (await community.messages())[-1]
    assert (last.author, last.channel) == ("kofi", "general")
    assert "You are Kofi Mensah (member) in #help." in shown
    assert "kofi #general>" in shown


async def test_requests_come_from_whom_one_acts_as(says: Says, bot: StandIn) -> None:
    await says("/as kofi", "1")
    assert bot.asked[-1].person.id == "kofi"


async def test_a_person_can_be_named_by_name(says: Says) -> None:
    assert "kofi #help>" in (await says("/as Kofi Mensah", "/channels"))[0]


async def test_an_unknown_person_gets_the_nearest(says: Says) -> None:
    shown, code = await says("/as kofy")
    assert "Did you mean kofi?" in shown
    assert code == 1


async def test_members_do_not_get_into_staff_channels(says: Says) -> None:
    shown, _ = await says("/in team", "/as kofi", "/in team", "/read team", "/message s3")
    assert "You are Kofi Mensah (member) in #help." in shown
    assert shown.count("There is no channel “team” for Kofi Mensah") == 2
    assert "There is no message “s3” here" in shown
    assert "Only for us" not in shown


async def test_read_shows_threads_under_numbers(says: Says) -> None:
    shown, _ = await says("/read")
    assert "#help – Ask anything" in shown
    assert "  1 Ana · Wed 18 Nov, 09:00" in shown
    assert "  2 ↳ Kofi Mensah" in shown
    assert "      Same here" in shown


async def test_read_shows_as_many_as_it_is_told(says: Says) -> None:
    shown, _ = await says("/read help 1")
    assert "1 earlier: /read help 2 shows them" in shown
    assert "How do I enable" not in shown


async def test_a_reply_goes_into_the_thread(says: Says, community: Community) -> None:
    shown, _ = await says("/read", "/reply 2 In the settings.", "/reply s4 Good morning!")
    first, second = (await community.messages())[-2:]
    assert (first.thread, first.channel, first.text) == ("s1", "help", "In the settings.")
    assert (second.thread, second.channel) == ("s4", "general")
    assert "to Ana: “How do I enable 2FA?”" in shown


async def test_a_reply_to_nothing_is_refused(says: Says, community: Community) -> None:
    shown, code = await says("/reply 77 Hello")
    assert "There is no message “77” here" in shown
    assert len(await community.messages()) == 4
    assert code == 1


async def test_a_message_opens_with_its_actions(says: Says, bot: StandIn) -> None:
    shown, _ = await says("/read", "/message 1", "2")
    assert "1) Check honesty   2) Draft a reply" in shown
    asked = bot.asked[-1]
    assert (asked.kind, asked.skill, asked.about) == ("message_action", "draft", "s1")
    assert asked.place == Place("console", "help", "s1")


@pytest.mark.parametrize("line", ["/act s1 draft", "/act s1 Draft a reply", "/act s1 dra"])
async def test_an_action_can_be_typed(says: Says, bot: StandIn, line: str) -> None:
    await says(line)
    assert (bot.asked[-1].skill, bot.asked[-1].about) == ("draft", "s1")


async def test_an_action_that_is_not_there_is_answered_with_those_that_are(says: Says) -> None:
    shown, code = await says("/act s1 delete")
    assert "/act s1 check (Check honesty)" in shown
    assert code == 1


async def test_the_buttons_of_a_notice_work_where_it_stands(
    says: Says, bot: StandIn, community: Community
) -> None:
    sent = await community.send(
        Place("console", "team"), await community.notice_payload(DRAFT), "k"
    )
    await says(f"/message {sent}", "1")
    assert (bot.asked[-1].action, bot.asked[-1].seen) == ("approve", "dig")


async def test_a_post_is_shown_at_once_and_again_at_the_next_opening(
    says: Says, bot: StandIn, community: Community
) -> None:
    async def post() -> None:
        await community.send(
            Place("console", "help", "s1"), community.post_payload("In the settings."), "k"
        )

    bot.settle = post  # type: ignore[method-assign]
    first, _ = await says(opening=True)
    assert first.count("In the settings.") == 1
    second, _ = await says(opening=True)
    assert "Posted lately" in second
    assert "Harbor Team · Thu 19 Nov, 12:00 · #help · to Ana" in second


async def test_candor_alone_is_the_menu(says: Says, bot: StandIn) -> None:
    await says("/candor")
    assert bot.asked[-1].skill == "help"


async def test_candor_passes_on_what_was_typed(says: Says, bot: StandIn) -> None:
    await says("/candor Check  [bold]our tool is the best[/bold] ")
    assert (bot.asked[-1].skill, bot.asked[-1].text) == (
        "check", "[bold]our tool is the best[/bold]",
    )  # fmt: skip


async def test_an_unknown_verb_goes_to_the_bot_which_names_the_nearest(
    says: Says, bot: StandIn
) -> None:
    await says("/candor drfat")
    assert bot.asked[-1].skill == "drfat"


@pytest.mark.parametrize(
    ("line", "nearest"),
    [
        ("/chanels", "/channels"),
        ("/draft", "/candor draft"),
        ("/REED", "/read"),
        ("/pasue", "/candor pause"),
    ],
)
async def test_an_unknown_command_names_the_nearest(says: Says, line: str, nearest: str) -> None:
    shown, code = await says(line)
    assert f"Did you mean {nearest}?" in shown
    assert code == 1


@pytest.mark.parametrize("line", ["/say 42", "/say /etc/hosts is a file", "/etc/hosts is a file"])
async def test_anything_can_be_said(says: Says, community: Community, line: str) -> None:
    await says(line)
    assert (await community.messages())[-1].text == line.removeprefix("/say ")


async def test_quit_leaves_and_the_rest_is_not_done(says: Says, community: Community) -> None:
    shown, code = await says("/quit", "not said")
    assert "Everything is kept" in shown
    assert len(await community.messages()) == 4
    assert code == 0


async def test_empty_lines_do_nothing(says: Says, bot: StandIn) -> None:
    _, code = await says("", "   ", "\t")
    assert len(bot.asked) == 1
    assert code == 0


async def test_the_exit_code_remembers_an_error_card(says: Says, bot: StandIn) -> None:
    bot.cards["check"] = Card("No", failed=True)
    assert (await says("/candor check", "/channels"))[1] == 1


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (b"x" * 5_000_000, "5,000,000 characters"),
        (b"x" * 20_001, "20,001 characters"),
        (b"a\0b", "Character 2 is a NUL"),
        (b"caf\xe9", "Character 4 is broken"),
        (b"\xed\xa0\x80", "is broken"),
    ],
)
async def test_a_line_that_cannot_be_is_refused_and_the_next_one_is_heard(
    says: Says, community: Community, line: bytes, word: str
) -> None:
    shown, code = await says(line, "still here")
    assert word in shown
    assert "Nothing was sent" in shown
    assert [m.text for m in (await community.messages())[4:]] == ["still here"]
    assert code == 1


@pytest.mark.parametrize(
    "line",
    [
        "x" * 20_000,
        "\u202egnp.exe",
        "Z" + "\u0301" * 99,
        "مرحبا",
        "@everyone <!channel>",
        "\x1b[2J\x1b[31m",
    ],
)
async def test_odd_lines_are_said_and_shown_harmlessly(
    says: Says, community: Community, line: str
) -> None:
    shown, code = await says(line, "/read")
    assert (await community.messages())[-1].text == line
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert code == 0


async def test_a_long_answer_to_a_field_is_refused(says: Says, bot: StandIn) -> None:
    shown, code = await says("2", *["x" * 9_999] * 3, ".", "1")
    assert "20,000 is the most" in shown
    assert [r.action for r in bot.asked] == ["", "approve"]
    assert code == 1


async def test_lines_with_windows_ends_are_lines(says: Says, community: Community) -> None:
    await says(b"Hello\r")
    assert (await community.messages())[-1].text == "Hello"


async def test_a_store_that_fails_gives_a_card_and_the_console_goes_on(
    says: Says, bot: StandIn, community: Community
) -> None:
    async def full() -> None:
        raise StoreError("The disk is full. Make room and try again.")

    real, bot.settle = bot.settle, full  # type: ignore[method-assign]
    shown, code = await says("/channels", "/quit")
    assert "The disk is full" in shown
    assert code == 1
    bot.settle = real  # type: ignore[method-assign]
    await says()
    assert len(bot.noted) == 4


async def test_a_bug_gives_a_card_with_a_number_and_the_log_has_the_rest(
    says: Says, bot: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(request: Request) -> Card:
        raise ZeroDivisionError("secret detail")

    bot.cards["check"] = breaks
    shown, code = await says("/candor check", "/channels")
    assert "secret detail" not in shown
    assert "Tell whoever runs Candor this number" in shown.replace("\n", " ")
    assert "secret detail" in caplog.text
    assert "staff only" in shown
    assert code == 1


async def test_a_message_the_bot_stumbles_over_does_not_stop_the_others(
    says: Says, bot: StandIn, community: Community
) -> None:
    note = bot.note

    async def stumbles(message: Message) -> None:
        if message.id == "s2":
            raise ZeroDivisionError
        await note(message)

    bot.note = stumbles  # type: ignore[method-assign]
    shown, _ = await says("/channels", opening=True)
    assert [message.id for message in bot.noted] == ["s1", "s3", "s4"]
    assert "s2" in bot.accepted
    assert await community.unheard() == []
    assert "Reply to Ana" in shown


async def test_any_white_space_parts_a_verb_from_its_text(says: Says, bot: StandIn) -> None:
    await says("/candor\tcheck\tOur text")
    assert (bot.asked[-1].skill, bot.asked[-1].text) == ("check", "Our text")


async def test_members_are_listed_with_their_rights(says: Says) -> None:
    shown, _ = await says("/members")
    assert "▸ mia    Mia Holm · approver" in shown
    assert "  lena   Lena · moderator" in shown
    assert "  kofi   Kofi Mensah · member" in shown


async def test_help_lists_every_command(says: Says) -> None:
    shown, _ = await says("/help")
    for usage in ("/candor VERB", "/read [CHANNEL]", "/as PERSON", "/quit"):
        assert usage in shown


async def test_nobody_unknown_can_open_it(says: Says) -> None:
    with pytest.raises(
        UserError, match=r"has the id mallory\. Among those who are here: mia, jonas"
    ):
        await says(person="mallory")


async def test_a_member_can_open_it(says: Says, bot: StandIn) -> None:
    shown, _ = await says(person="kofi", opening=True)
    assert "You are Kofi Mensah (member) in #help" in shown
    assert "#team" not in shown


async def test_who_can_read_no_channel_cannot_be_acted_as_and_cannot_open_it(
    says: Says, store: Store
) -> None:
    """Where every channel is the staff's."""
    for row in await store.find_records(CHANNEL):
        await store.put_record(replace(row, body={**row.body, "staff": True}))
    shown, code = await says("/as kofi", "/channels")
    assert "Kofi Mensah can read no channel here." in shown
    assert code == 1
    assert "kofi #" not in shown
    with pytest.raises(UserError, match="Kofi Mensah can read no channel here"):
        await says(person="kofi")
