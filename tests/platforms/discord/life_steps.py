"""What people, Discord and the world do in a life, one step at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from random import Random

from candorbot import words
from tests.platforms.discord.life import Life
from tests.platforms.discord.office import (
    ANA,
    FORUM,
    HELP,
    JONAS,
    KOFI,
    LENA,
    MANAGERS,
    MIA,
    QUIET,
    TEAM,
)
from tests.platforms.discord.wire import Body, Cut, Fault, Hold, Message, NotThere, Reset, Status
from tests.platforms.living import FACT, WRITTEN, number_of, together

Step = Callable[[Life], Awaitable[None]]
POST = "POST /channels/{}/messages"
CALLS = (
    *(POST,) * 6,
    *("PATCH /webhooks/{}/{}/messages/@original",) * 2,
    "POST /interactions/{}/{}/callback",
    "POST /webhooks/{}/{}",
    "PATCH /channels/{}/messages/{}",
    "GET /channels/{}/messages",
    "GET /channels/{}/messages/{}",
    "GET /channels/{}",
    "GET /guilds/{}",
    "GET /guilds/{}/members/{}",
    "GET /guilds/{}/threads/active",
)
FAULTS: tuple[Callable[[], Fault], ...] = (
    lambda: Reset(after=True),
    lambda: Reset(after=True),
    lambda: Cut(),
    lambda: Hold(after=True),
    lambda: Hold(),
    lambda: Reset(),
    lambda: Status(502, after=True),
    lambda: Status(503, body="<html>"),
    lambda: Status(500, body="", after=True),
    lambda: Status(429, 30.0),
    lambda: Status(429, 30.0, scope="global"),
    lambda: Status(429, "soon", scope="shared"),
    lambda: Status(429, cloudflare=True),
    lambda: Body("<html>sorry</html>", after=True),
    lambda: Body("[]", type="application/json", after=True),
)


# --- members ---


async def a_member_asks(life: Life) -> None:
    await life.says(life.dice.choice((KOFI, ANA)), life.dice.choice((HELP, HELP, HELP, QUIET)))


async def staff_ask_among_themselves(life: Life) -> None:
    await life.says(LENA, TEAM)


async def a_member_posts_in_the_forum(life: Life) -> None:
    text = life.question(FORUM)
    post = await life.discord.posts(KOFI, FORUM, "My stats", text)
    life.asked[number_of(text)] = FORUM, post.id
    life.clock.advance(seconds=5)


async def a_question_is_answered_by_a_member(life: Life) -> None:
    question = _some_question(life)
    await life.says(ANA, question.channel, "" if _in_thread(life, question) else question.id)


async def a_thread_is_opened(life: Life) -> None:
    question = _some_question(life)
    if question.id in life.discord.world.channels or _in_thread(life, question):
        return
    thread = await life.discord.opens_thread(KOFI, question, "Exports")
    await life.says(ANA, thread.id)


async def a_thread_is_closed(life: Life) -> None:
    threads = [one.id for one in life.discord.world.channels.values() if one.is_thread]
    if threads:
        await life.discord.closes(life.dice.choice(threads), locked=life.dice.random() < 0.5)


async def a_question_changes(life: Life) -> None:
    question = _some_question(life)
    life.once.setdefault(question.id, set()).add(question.content)
    place = life.asked[number_of(question.content)]
    text = life.question(question.channel)
    life.asked[number_of(text)] = place
    life.clock.advance(seconds=5)
    await life.discord.edits(question.author, question, text)


async def a_question_is_deleted(life: Life) -> None:
    question = _some_question(life)
    await life.discord.deletes(question.author, question)


async def a_member_calls(life: Life) -> None:
    text = life.dice.choice(("draft", "help", "escalate", "brief", "pause", "drfat"))
    await life.forged(KOFI, text)


async def a_member_asks_for_their_data(life: Life) -> None:
    await life.discord.slash(KOFI, HELP, "my-data")


# --- staff ---


async def a_draft(life: Life) -> None:
    await life.discord.slash(life.dice.choice((MIA, MIA, LENA, JONAS)), HELP, "candor draft")


async def a_draft_from_the_menu(life: Life) -> None:
    question = _some_question(life)
    await life.discord.menu(life.dice.choice((MIA, JONAS)), "Draft a reply", question)


async def a_question_and_a_draft_for_it(life: Life) -> None:
    await life.says(life.dice.choice((KOFI, ANA)), HELP)
    await life.rest()
    await life.discord.slash(life.dice.choice((MIA, JONAS)), HELP, "candor draft")


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


async def a_double_click(life: Life) -> None:
    person, card = _newest(life, words.APPROVE)
    await together(*(life.press(person, card, words.APPROVE) for _ in range(3)))


async def approve_and_send_while_discord_says_it_again(life: Life) -> None:
    person, card = _newest(life, words.APPROVE)
    await together(life.press(person, card, words.APPROVE), _said_again(life, 2), life.tick(1))


async def a_question_is_answered(life: Life) -> None:
    await a_question_and_a_draft_for_it(life)
    await life.rest()
    life.look()
    await approve(life)


async def a_question_is_answered_and_that_is_not_heard(life: Life) -> None:
    """The reply may stand; the next tries may fail as well."""
    await a_question_and_a_draft_for_it(life)
    await life.rest()
    life.look()
    for _ in range(life.dice.randint(1, 2)):
        life.plan(POST, life.dice.choice(FAULTS)())
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
    asked = number_of(card.text)
    text = f"{WRITTEN} Question {asked}. {FACT} [1] Edited, {next(life.texts)}."
    await life.fill(person, text)


async def ask_a_colleague(life: Life) -> None:
    person, card = _newest(life, f"{words.COLLEAGUE}…")
    await life.press(person, card, f"{words.COLLEAGUE}…")
    await life.rest()
    await life.fill(person, "")
    await life.rest()
    await life.tick()


async def a_forged_button_is_pressed(life: Life) -> None:
    """A name that nobody wrote, or one of another card's."""
    person, card = life.dice.choice(_with(life))
    real = card.button(life.dice.choice(card.buttons)).get("custom_id", "")
    last = "B" if real.endswith("A") else "A"
    forged = life.dice.choice(
        (real[:-1] + last, real.replace(".0.", ".1."), "c1.x.0.y", real.upper())
    )
    if forged == real:  # no other card's: another button of this one would be pressed in earnest
        return
    await life.discord.press_id(person, card, forged[:100])


async def posting_is_paused(life: Life) -> None:
    await life.discord.slash(LENA, HELP, "candor pause")
    await life.rest()
    if await life.office.candor.bot.paused_by():
        life.paused.now(life.now(), True)


async def posting_goes_on(life: Life) -> None:
    life.paused.now(life.now(), False)
    await life.discord.slash(MIA, HELP, "candor pause", view="off")


async def jonas_leaves_the_managers(life: Life) -> None:
    if MANAGERS in life.discord.guild().members[JONAS].roles:
        await life.discord.takes_role(JONAS, MANAGERS)
        life.jonas_may.now(life.now(), False)


async def jonas_comes_back(life: Life) -> None:
    if MANAGERS not in life.discord.guild().members[JONAS].roles:
        life.jonas_may.now(life.now(), True)
        await life.discord.gives_role(JONAS, MANAGERS)


# --- Discord, and the machine ---


async def discord_says_it_again(life: Life) -> None:
    await _said_again(life, life.dice.randint(1, 5))


async def an_answer_will_be_lost(life: Life) -> None:
    life.plan(life.dice.choice(CALLS), life.dice.choice(FAULTS)())


async def two_answers_will_be_lost(life: Life) -> None:
    for _ in range(2):
        life.plan(POST, life.dice.choice(FAULTS)())


async def the_connection_breaks(life: Life) -> None:
    await life.discord.gateway.drop()


async def discord_asks_to_connect_again(life: Life) -> None:
    life.discord.gateway.reconnect()


async def the_session_is_over(life: Life) -> None:
    """What is said before the next one begins is told to nobody."""
    life.discord.gateway.invalidate(resumable=life.dice.random() < 0.3)
    await life.discord.gateway.drop()
    await life.says(KOFI, HELP)


async def people_ask_while_it_is_not_connected(life: Life) -> None:
    await life.discord.gateway.drop()
    await life.says(KOFI, HELP)
    await life.discord.slash(MIA, HELP, "candor draft")


async def people_ask_while_it_is_gone(life: Life) -> None:
    await life.stop()
    await life.says(ANA, HELP)
    life.clock.advance(minutes=life.dice.choice((0, 3, 600)))
    await life.says(KOFI, HELP)
    await life.start()


async def it_is_killed_while_discord_answers(life: Life) -> None:
    """The post may stand; nobody was told."""
    person, card = _newest(life, words.APPROVE)
    hold = Hold(after=life.dice.random() < 0.7)
    life.plan(POST, hold)
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
    a_member_asks, a_draft, a_question_and_a_draft_for_it, *(a_question_is_answered,) * 2,
    *(a_question_is_answered_and_that_is_not_heard,) * 2, *(approve,) * 4,
    approve_an_old_one, approve_twice_at_once, a_double_click, another_presses_it,
    approve_and_send_while_discord_says_it_again, any_button, edit, discord_says_it_again, an_answer_will_be_lost,
    two_answers_will_be_lost, it_is_killed_while_discord_answers, it_will_be_killed, it_will_be_killed, it_is_killed,
    the_connection_breaks, the_session_is_over, a_minute_passes, time_passes,
)  # fmt: skip
SELDOM: tuple[Step, ...] = (
    staff_ask_among_themselves, a_member_posts_in_the_forum, a_question_is_answered_by_a_member, a_thread_is_opened,
    a_thread_is_closed, a_question_changes, a_question_is_deleted, a_member_calls, a_member_asks_for_their_data,
    a_draft_from_the_menu, any_button_by_anybody, a_forged_button_is_pressed, ask_a_colleague, posting_is_paused,
    posting_goes_on, jonas_leaves_the_managers, jonas_comes_back, discord_asks_to_connect_again,
    people_ask_while_it_is_not_connected, people_ask_while_it_is_gone, it_is_started_again, a_day_passes,
)  # fmt: skip


def rolled(dice: Random) -> Step:
    """A step of a random life."""
    return dice.choice(OFTEN if dice.random() < 0.7 else SELDOM)


async def _said_again(life: Life, last: int) -> None:
    life.discord.gateway.replay(last)
    await life.discord.gateway.heard()


def _with(life: Life, label: str = "") -> list[tuple[str, Message]]:
    """Who holds cards with this button, or with any, the newest last."""
    found = [one for one in life.cards if not label or label in one[1].buttons]
    if not found:
        raise NotThere(f"nobody holds a card with {label!r}")
    return found


def _newest(life: Life, label: str) -> tuple[str, Message]:
    """The newest such card, by one who may press it if there is one."""
    found = _with(life, label)
    return next((one for one in reversed(found) if one[0] in (MIA, JONAS)), found[-1])


def _some_question(life: Life) -> Message:
    """One that stands."""
    standing = [
        message
        for channel in life.discord.world.channels.values()
        for message in channel.messages.values()
        if message.author in (KOFI, ANA, LENA) and number_of(message.content) in life.asked
    ]
    if not standing:
        raise NotThere("nobody asked anything")
    return life.dice.choice(standing)


def _in_thread(life: Life, message: Message) -> bool:
    return life.discord.channel(message.channel).is_thread or message.reply_to is not None


async def _press_any(life: Life, person: str, card: Message) -> None:
    label, now = life.dice.choice(card.buttons), life.now()
    may_resume = person == MIA or (person == JONAS and life.jonas_may.at(now))
    if label == words.RESUME and may_resume:
        life.paused.now(now, False)
    await life.press(person, card, label)
    if label.endswith("…"):
        await life.rest()
        await life.fill(person, f"{WRITTEN} {FACT} [1] By button {next(life.texts)}.")
