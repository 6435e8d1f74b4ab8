"""One person at the console: each line they type, and what comes of it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from candorbot import words
from candorbot.card import Button, Card
from candorbot.errors import UserError
from candorbot.platforms.console import lines, views
from candorbot.platforms.console.community import BOT, Community
from candorbot.platforms.console.keys import Keys, Left
from candorbot.platforms.console.layout import GAP, Line, Part, Rule
from candorbot.platforms.console.render import card_parts
from candorbot.platforms.console.screen import Screen
from candorbot.platforms.console.standing import Standing
from candorbot.records import Message
from candorbot.request import Kind, Place, Request
from candorbot.skill import Skill
from candorbot.visible import heard, one_line

log = logging.getLogger(__name__)

Result = TypeVar("Result")
LEFT = "Left as it was."
SHOWN = 50
"""Messages /read shows unless it is told how many."""


class Bot(Protocol):
    """What the console asks of the bot."""

    async def accept(self, item: Request | Message) -> bool: ...

    async def handle(self, request: Request) -> Card: ...

    async def note(self, message: Message) -> None: ...

    async def recover(self) -> Sequence[tuple[Request, Card]]: ...

    async def settle(self) -> None: ...

    async def paused_by(self) -> tuple[str, datetime] | None: ...

    def skills(self) -> Sequence[Skill]: ...


class Session:
    """Who acts, where, which card is open; `line` does what a line says.

    failed   some line so far ended in an error card
    """

    def __init__(
        self,
        bot: Bot,
        community: Community,
        screen: Screen,
        keys: Keys,
        here: Standing,
        new_key: Callable[[], str],
        wrong: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self.here = here
        self.failed = False
        self._bot = bot
        self._community = community
        self._screen = screen
        self._keys = keys
        self._new_key = new_key
        self._buttons: tuple[Button, ...] = ()
        self._seen: set[str] = set()
        self._wrong = wrong
        self._told: Sequence[str] = ()
        self._does: dict[str, Callable[[str], Awaitable[None]]] = {
            "say": self._say,
            "press": self._press,
            "candor": self._candor,
            "my-data": self._my_data,
            "read": self._read,
            "message": self._message,
            "act": self._act,
            "reply": self._reply,
            "in": self._in,
            "as": self._as,
            "channels": self._list_channels,
            "members": self._list_members,
            "help": self._help,
        }

    @property
    def prompt(self) -> str:
        return f"{self.here.person.id} #{one_line(self.here.channel.name)}> "

    async def line(self, text: str) -> bool:
        """Do what a line says. False when it says to leave. Never raises for what people type."""
        leave = await self.safely(self._do(text))
        await self.safely(self.catch_up())
        if trouble := self.trouble():
            self._screen.show(trouble)
        return not leave

    def trouble(self) -> list[Part]:
        """What has become wrong with Candor itself since this was last asked."""
        wrong = self._wrong()
        new = [sentence for sentence in wrong if sentence not in self._told]
        self._told = wrong
        return [Line(one_line(sentence, 600), "bold red", lead="! ") for sentence in new]

    async def _do(self, text: str) -> bool:
        if not text.strip():
            return False
        said = lines.understand(heard(text), [skill.name for skill in self._bot.skills()])
        if said.word == "quit":
            return True
        await self._does[said.word](said.rest)
        return False

    async def safely(self, doing: Awaitable[Result]) -> Result | None:
        """What `doing` gives. If it fails, a card says so, and None."""
        try:
            return await doing
        except Left:
            self._screen.note(LEFT)
        except UserError as error:
            self.show(Card(words.NOT_DONE, str(error), failed=True))
        except Exception:  # a bug: one plain card with a number, and the log has the rest
            number = self._new_key()[:8]
            log.exception("line failed", extra={"action": "console.failed", "error_id": number})
            self.show(Card(words.NOT_DONE, words.BUG.format(id=number), failed=True))
        return None

    async def ask(self, request: Request) -> None:
        """Hand a request to the bot as every platform does: keep it, work it, show its card."""
        if await self._bot.accept(request):
            self.show(await self._bot.handle(request))

    def request(
        self, kind: Kind, skill: str, *, text: str = "", about: str = "", place: Place | None = None
    ) -> Request:
        return Request(
            self._new_key(),
            kind,
            self.here.person,
            place or self.here.place,
            skill,
            text=text,
            about=about,
        )

    def show(self, card: Card) -> None:
        """Show a card; its buttons are the ones a number presses from now on."""
        self.failed = self.failed or card.failed
        if card.buttons or not card.failed:
            self._buttons = card.buttons
        self._screen.show(card_parts(card))

    async def catch_up(self, *, quiet: bool = False) -> None:
        """Send what is due, hand the bot what was said, and show what is new (`quiet`: only note it)."""
        await self.safely(self._bot.settle())
        for message in await self._community.unheard():
            new = await self._bot.accept(message)
            await self._community.mark_heard(message.id)  # the bot keeps it from here on
            if new:
                await self.safely(self._bot.note(message))
        await self.here.refresh()
        mine = {channel.id: channel.name for channel in self.here.channels}
        messages = await self._community.messages()
        fresh = [m for m in messages if m.id not in self._seen and m.channel in mine]
        self._seen.update(m.id for m in messages)
        if fresh and not quiet:
            places = {mine[message.channel] for message in fresh}
            await self.show_messages(f"New in #{', #'.join(sorted(places))}", fresh)

    async def show_messages(self, title: str, messages: Sequence[Message]) -> None:
        """Show messages as their channel would, under numbers that /reply and /message take."""
        names = {channel.id: channel.name for channel in self.here.channels}
        parts: list[Part] = [Rule(title, "bold", title=True)]
        for message in messages:
            number = self.here.number(message.id)
            start = await self._community.message(message.thread)
            parts += views.message_parts(
                message,
                number,
                self._community.brand.zone,
                channel=names[message.channel],
                start=start,
            )
            if message.author == BOT and await self._community.buttons(message.id):
                parts.append(
                    Line(f"/message {number} opens it with its buttons", "dim", lead="      ")
                )
        self._screen.show(parts)

    def suggest(self, before: str) -> list[str]:
        """What can end the text before the cursor."""
        return lines.suggestions(
            before,
            verbs=[skill.name for skill in self._bot.skills()],
            people=[person.id for person in self.here.people],
            channels=[channel.id for channel in self.here.channels],
            messages=[str(number + 1) for number in range(len(self.here.numbered))],
        )

    def hint(self) -> str:
        """The line below the prompt."""
        match len(self._buttons):
            case 0:
                press = ""
            case 1:
                press = "1 presses the button · "
            case count:
                press = f"1–{count} press a button · "
        return f" {press}Tab completes · Esc Enter: new line · /help · /quit "

    # --- Candor -----------------------------------------------------------------------------------

    async def _candor(self, rest: str) -> None:
        verb, text = lines.first_word(rest)
        await self.ask(self.request("command", verb.casefold() or "help", text=text))

    async def _my_data(self, rest: str) -> None:
        await self._candor(f"my-data {rest}")

    async def _press(self, rest: str) -> None:
        number = int(rest)
        if not self._buttons:
            raise UserError(
                "No card with buttons is open. /candor draft opens one; /say says a number."
            )
        if not 1 <= number <= len(self._buttons):
            raise UserError(
                f"There is no button {number}: the open card has 1 to {len(self._buttons)}. "
                f"/say {number} says it in the channel."
            )
        button = self._buttons[number - 1]
        if not button.action and not button.about:
            await self.ask(self.request("command", button.skill))
            return
        if not button.action:
            await self._act_on(await self.here.message(button.about), button.skill)
            return
        if button.confirm and not await self._keys.confirm(button.confirm):
            raise Left
        values = await self._keys.form(button.inputs)
        await self.ask(
            Request(
                self._new_key(), "button", self.here.person, self.here.place, button.skill,
                about=button.about, action=button.action, seen=button.seen, values=values,
            )
        )  # fmt: skip

    async def _act(self, rest: str) -> None:
        which, action = lines.first_word(rest)
        message = await self.here.message(which)
        wanted = action.casefold()
        offered = [skill for skill in self._bot.skills() if skill.message_action]
        for skill in offered:
            if wanted and (
                wanted == skill.name or skill.message_action.casefold().startswith(wanted)
            ):
                await self._act_on(message, skill.name)
                return
        known = ", ".join(
            f"/act {which} {skill.name} ({skill.message_action})" for skill in offered
        )
        raise UserError(f"Say what to do with the message: {known}.")

    async def _act_on(self, message: Message, skill: str) -> None:
        await self.ask(self.request("message_action", skill, about=message.id, place=message.place))

    # --- the community ------------------------------------------------------------------------------

    async def _say(self, text: str) -> None:
        await self._community.say(self.here.person.id, self.here.channel.id, text)

    async def _reply(self, rest: str) -> None:
        which, text = lines.first_word(rest)
        message = await self.here.message(which)
        await self._community.say(self.here.person.id, message.channel, text, message.thread)

    async def _read(self, rest: str) -> None:
        name, count = lines.first_word(rest)
        if lines.count_of(name) is not None:
            name, count = "", name
        most = lines.count_of(count) or SHOWN
        channel = self.here.channel_named(name) if name else self.here.channel
        messages = views.ordered(await self._community.messages(channel.id))
        last = messages[-most:]
        self.here.numbered = [message.id for message in last]
        numbers = {message_id: n for n, message_id in enumerate(self.here.numbered, start=1)}
        self._screen.show(
            views.channel_parts(
                channel, last, numbers, self._community.brand.zone, len(messages) - len(last)
            )
        )

    async def _message(self, rest: str) -> None:
        message = await self.here.message(rest)
        offered = tuple(
            Button(skill.name, "", skill.message_action, message.id)
            for skill in self._bot.skills()
            if skill.message_action
        )
        self._buttons = await self._community.buttons(message.id) or offered
        name = next(c.name for c in self.here.channels if c.id == message.channel)
        self._screen.show(
            views.opened_parts(message, self._buttons, name, self._community.brand.zone)
        )

    async def _in(self, rest: str) -> None:
        self.here.channel = self.here.channel_named(rest)
        self._screen.note(f"Now in #{one_line(self.here.channel.name)}. /read shows it.")

    async def _as(self, rest: str) -> None:
        await self.here.become(rest)
        self._screen.note(await self.here.words())

    async def list_channels(self) -> list[Part]:
        """The channels this person can read."""
        channels = await self._community.channels(self.here.person.id)
        return views.channels_parts(
            channels, await self._community.messages(), self.here.channel.id
        )

    async def _list_channels(self, rest: str) -> None:
        self._screen.show([Rule("Channels", "bold", title=True), *await self.list_channels()])

    async def _list_members(self, rest: str) -> None:
        roles = {person.id: await self.here.role(person) for person in self.here.people}
        parts = views.members_parts(self.here.people, roles, self.here.person.id)
        self._screen.show([Rule("Members", "bold", title=True), *parts])

    async def _help(self, rest: str) -> None:
        wide = max(len(usage) for usage, _ in lines.COMMANDS.values())
        parts: list[Part] = [
            Rule("The console", "bold", title=True),
            Line("Plain text is said in the channel. A number presses a button of the open card."),
            GAP,
            *(Line(what, lead=f"{usage.ljust(wide)}  ") for usage, what in lines.COMMANDS.values()),
        ]
        self._screen.show(parts)
