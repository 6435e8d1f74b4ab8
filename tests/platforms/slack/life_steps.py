"""What people, Slack and the world do in a life, one step at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from random import Random

from candorbot import words
from tests.platforms.living import FACT, WRITTEN, number_of, together
from tests.platforms.slack.far_end.faults import Body, Cut, Error, Fault, Hold, Reset, Status
from tests.platforms.slack.far_end.shown import NotThere, Shown
from tests.platforms.slack.life import Life
from tests.platforms.slack.office import (
    ANA,
    HELP,
    JONAS,
    KOFI,
    LENA,
    MANAGERS,
    MIA,
    QUIET,
    TEAM,
)

Step = Callable[[Life], Awaitable[None]]
METHODS = (
    *("chat.postMessage",) * 6,
    *("response_url",) * 2,
    "chat.postEphemeral",
    "chat.update",
    "conversations.replies",
    "conversations.info",
    "users.info",
    "usergroups.users.list",
    "views.open",
    "views.update",
)
FAULTS: tuple[Callable[[], Fault], ...] = (
    lambda: Reset(after=True),
    lambda: Reset(after=True),
    lambda: Cut(),
    lambda: Hold(after=True),
    lambda: Hold(),
    lambda: Reset(),
    lambda: Status(503, after=True),
    lambda: Status(503, body="<html>"),
    lambda: Status(429, retry_after="30"),
    lambda: Status(429, retry_after="soon"),
    lambda: Error("internal_error", after=True),
    lambda: Error("fatal_error"),
    lambda: Body("<html>sorry</html>", after=True),
    lambda: Body("[]", type="application/json", after=True),
)


# --- members ---


async def a_member_asks(life: Life) -> None:
    await life.says(life.dice.choice((KOFI, ANA)), life.dice.choice((HELP, HELP, HELP, QUIET)))


async def staff_ask_among_themselves(life: Life) -> None:
    await life.says(LENA, TEAM)


async def the_thread_goes_on(life: Life) -> None:
    channel, ts = _some_question(life)
    await life.says(ANA, channel, ts)


async def a_question_changes(life: Life) -> None:
    channel, ts = _some_question(life)
    text = life.question(channel)
    life.asked[number_of(text)] = channel, ts
    life.clock.advance(seconds=5)
    await life.slack.edits(_writer(life, channel, ts), channel, ts, text)


async def a_question_is_deleted(life: Life) -> None:
    channel, ts = _some_question(life)
    await life.slack.deletes(_writer(life, channel, ts), channel, ts)


async def a_member_calls(life: Life) -> None:
    text = life.dice.choice(("draft", "help", "escalate", "briefing", "pause", "drfat"))
    await life.slack.command(KOFI, HELP, "/candor", text)


# --- staff ---


async def a_draft(life: Life) -> None:
    await life.slack.command(life.dice.choice((MIA, MIA, LENA, JONAS)), HELP, "/candor", "draft")


async def a_draft_from_the_menu(life: Life) -> None:
    channel, ts = _some_question(life)
    await life.slack.shortcut(life.dice.choice((MIA, JONAS)), "draft", channel, ts)


async def a_question_and_a_draft_for_it(life: Life) -> None:
    await life.says(life.dice.choice((KOFI, ANA)), HELP)
    await life.rest()
    await life.slack.command(life.dice.choice((MIA, JONAS)), HELP, "/candor", "draft")


async def approve(life: Life) -> None:
    person, card = _newest(life, words.APPROVE)
    await life.press(person, card, words.APPROVE)
    await life.rest()
    await life.tick()


async def approve_an_old_one(life: Life) -> None:
    person, card = life.dice.choice(_with(life, words.APPROVE))
    await life.press(person, card, words.APPROVE)


async def approve_twice_at_once(life: Life) -> None:
    _, card = _newest(life, words.APPROVE)
    settle = life.office.candor.bot.settle()
    await together(*(life.press(by, card, words.APPROVE) for by in (MIA, JONAS)), settle)


async def approve_and_send_while_slack_delivers_again(life: Life) -> None:
    person, card = _newest(life, words.APPROVE)
    again = life.slack.redeliver(1, life.dice.choice(life.slack.deliveries))
    await together(life.press(person, card, words.APPROVE), again, life.tick(1))


async def a_question_is_answered(life: Life) -> None:
    await a_question_and_a_draft_for_it(life)
    await life.rest()
    life.look()
    await approve(life)


async def another_presses_it(life: Life) -> None:
    """Whoever it is: a moderator, a member, a forger."""
    person = life.dice.choice((LENA, KOFI, ANA, JONAS))
    _, card = life.dice.choice(_with(life, words.APPROVE))
    await life.press(person, card, words.APPROVE)


async def any_button(life: Life) -> None:
    person, card = life.dice.choice(_with(life))
    await _press_any(life, person, card)


async def any_button_by_anybody(life: Life) -> None:
    _, card = life.dice.choice(_with(life))
    await _press_any(life, life.dice.choice((MIA, JONAS, LENA, KOFI)), card)


async def edit(life: Life) -> None:
    person, card = _newest(life, f"{words.EDIT}…")
    await life.press(person, card, f"{words.EDIT}…")
    await life.rest()
    asked = number_of(life.slack.words(card))
    text = f"{WRITTEN} Question {asked}. {FACT} [1] Edited, {next(life.texts)}."
    await life.fill(person, text)


async def ask_a_colleague(life: Life) -> None:
    person, card = _newest(life, f"{words.COLLEAGUE}…")
    await life.press(person, card, f"{words.COLLEAGUE}…")
    await life.rest()
    await life.fill(person, "")
    await life.rest()
    await life.tick()


async def someone_opens_home(life: Life) -> None:
    await life.slack.opens_home(life.dice.choice((MIA, LENA, KOFI)))


async def posting_is_paused(life: Life) -> None:
    await life.slack.command(LENA, HELP, "/candor", "pause")
    await life.rest()
    if await life.office.candor.bot.paused_by():
        life.paused.now(life.slack.workspace.next_ts(), True)


async def posting_goes_on(life: Life) -> None:
    life.paused.now(life.slack.workspace.next_ts(), False)
    await life.slack.command(MIA, HELP, "/candor", "pause off")


async def jonas_leaves_the_managers(life: Life) -> None:
    group = life.slack.workspace.groups[MANAGERS]
    group.users = [one for one in group.users if one != JONAS]
    life.jonas_may.now(life.slack.workspace.next_ts(), False)


async def jonas_comes_back(life: Life) -> None:
    group = life.slack.workspace.groups[MANAGERS]
    life.jonas_may.now(life.slack.workspace.next_ts(), True)
    group.users = [*dict.fromkeys([*group.users, JONAS])]


# --- Slack, and the machine ---


async def slack_delivers_again(life: Life) -> None:
    delivery = life.dice.choice(life.slack.deliveries)
    await life.slack.redeliver(life.dice.randint(1, 3), delivery)


async def the_last_comes_again_at_once(life: Life) -> None:
    if life.slack.deliveries:
        await together(*(life.slack.redeliver() for _ in range(3)))


async def an_answer_will_be_lost(life: Life) -> None:
    life.plan(life.dice.choice(METHODS), life.dice.choice(FAULTS)())


async def two_answers_will_be_lost(life: Life) -> None:
    for _ in range(2):
        life.plan("chat.postMessage", life.dice.choice(FAULTS)())


async def it_is_killed_while_slack_answers(life: Life) -> None:
    """The post may stand; nobody was told."""
    person, card = _newest(life, words.APPROVE)
    hold = Hold(after=life.dice.random() < 0.7)
    life.plan("chat.postMessage", hold)
    await life.press(person, card, words.APPROVE)
    sending = asyncio.ensure_future(life.tick(1))
    reached = asyncio.ensure_future(hold.reached.wait())
    await asyncio.wait({sending, reached}, return_when=asyncio.FIRST_COMPLETED)
    reached.cancel()
    if hold.reached.is_set():
        await life.die()
    await asyncio.gather(sending, return_exceptions=True)


async def it_will_be_killed(life: Life) -> None:
    life.strikes.left = life.dice.randint(1, 40)


async def it_is_killed(life: Life) -> None:
    await life.die()


async def it_is_started_again(life: Life) -> None:
    await life.stop()


async def a_minute_passes(life: Life) -> None:
    await life.tick(1.1)


async def time_passes(life: Life) -> None:
    await life.tick(life.dice.choice((5, 20, 70)))


async def a_day_passes(life: Life) -> None:
    await life.tick(25 * 60)


OFTEN: tuple[Step, ...] = (
    a_member_asks, a_draft, a_question_and_a_draft_for_it, *(a_question_is_answered,) * 3, *(approve,) * 4, approve_an_old_one, approve_twice_at_once, another_presses_it,
    approve_and_send_while_slack_delivers_again, any_button, edit, slack_delivers_again,
    the_last_comes_again_at_once, an_answer_will_be_lost, two_answers_will_be_lost, it_is_killed_while_slack_answers,
    it_will_be_killed, it_will_be_killed, it_is_killed, a_minute_passes, time_passes,
)  # fmt: skip
SELDOM: tuple[Step, ...] = (
    staff_ask_among_themselves, the_thread_goes_on, a_question_changes, a_question_is_deleted, a_member_calls,
    a_draft_from_the_menu, any_button_by_anybody, ask_a_colleague, someone_opens_home, posting_is_paused,
    posting_goes_on, jonas_leaves_the_managers, jonas_comes_back, it_is_started_again, a_day_passes,
)  # fmt: skip


def rolled(dice: Random) -> Step:
    """A step of a random life."""
    return dice.choice(OFTEN if dice.random() < 0.7 else SELDOM)


def _with(life: Life, label: str = "") -> list[tuple[str, Shown]]:
    """Who holds cards with this button, or with any, the newest last."""
    found = [one for one in life.cards if not label or label in one[1].buttons]
    if not found:
        raise NotThere(f"nobody holds a card with {label!r}")
    return found


def _newest(life: Life, label: str) -> tuple[str, Shown]:
    """The newest such card, by one who may press it if there is one."""
    found = _with(life, label)
    return next((one for one in reversed(found) if one[0] in (MIA, JONAS)), found[-1])


def _some_question(life: Life) -> tuple[str, str]:
    """Channel and ts of one that stands."""
    standing = [
        place for place in life.asked.values() if _writer(life, *place) in (KOFI, ANA, LENA)
    ]
    if not standing:
        raise NotThere("nobody asked anything")
    return life.dice.choice(standing)


def _writer(life: Life, channel: str, ts: str) -> str:
    """Who wrote a message; "" where it does not stand."""
    message = life.slack.channel(channel).messages.get(ts)
    return message.user if message else ""


async def _press_any(life: Life, person: str, card: Shown) -> None:
    label, now = life.dice.choice(card.buttons), life.slack.workspace.next_ts()
    may_resume = person == MIA or (person == JONAS and life.jonas_may.at(now))
    if label == words.RESUME and may_resume:
        life.paused.now(now, False)
    await life.press(person, card, label)
    if label.endswith("…"):
        await life.rest()
        await life.fill(person, f"{WRITTEN} {FACT} [1] By button {next(life.texts)}.")
