"""What Discord delivers, read: what a person asks or says out of it. Pure, and total for any body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from candorbot import words
from candorbot.platforms.bodies import Body, listed, part, text_of
from candorbot.platforms.discord.ids import is_id
from candorbot.platforms.discord.messages import replied_to
from candorbot.platforms.discord.modal import filled
from candorbot.platforms.discord.text import plain
from candorbot.platforms.discord.tree import MENU, line
from candorbot.platforms.presses import Presses
from candorbot.records import Message
from candorbot.request import TEXT_LIMIT, Person, Place, Request

PEOPLE_SAY = frozenset({0, 19})
"""Types of messages that people write: one, and one that replies (Discord, "Message Types")."""
AUTOMOD = 24
"""The type of AutoMod's alerts; its embed holds what was said."""
CHAT_INPUT, MESSAGE_MENU = 1, 3
"""Types of commands."""


@dataclass(frozen=True, slots=True)
class Came:
    """An interaction, as Discord delivered it.

    kind     its type
    data     what was asked (Discord, "Interaction Data")
    parent   the channel that says who reads where it was: its own id, or that of the thread's channel
    thread   the thread where it was, "" none
    message  the id of the message that was pressed, "" none; `private`: only this person sees it
    """

    id: str
    token: str
    kind: Literal["command", "press", "typing", "form"]
    server: str
    channel: str
    parent: str
    user: str
    name: str
    data: Body = field(repr=False)
    thread: str = ""
    message: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """Where an answer goes: to whom, and in the place of what.

    id, token  of the interaction, which takes answers for fifteen minutes
    stands     how what they pressed stands: a message all read, one only they see; "" nothing was pressed
    message    what they pressed, as CHANNEL:MESSAGE
    own        what was asked for is about this person alone: nobody else is shown it, not even late
    """

    user: str
    name: str
    channel: str
    id: str
    token: str = field(repr=False)
    stands: Literal["", "message", "private"] = ""
    message: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A person asks something; with the message that they point at."""

    request: Request
    where: Where
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A person pressed a button, or filled in (`values`) what it asked for: by its card and number. What it is,
    the kept card says."""

    key: str
    person: Person
    place: Place
    where: Where
    card: str
    number: int
    values: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class InVain:
    """A person asks for what cannot be done; `why`, in words."""

    where: Where
    why: str


@dataclass(frozen=True, slots=True)
class Typing:
    """A person types a command, and is to be shown what could follow."""

    request: Request
    where: Where


Arrived = Asked | Pressed | InVain | Typing


class Reader:
    """Reads what is delivered for one server. `menus`: what stands in a message's menu -> its skill."""

    def __init__(
        self, server: str, bot_id: str, presses: Presses, menus: Mapping[str, str]
    ) -> None:
        self._server = server
        self._bot = bot_id
        self._presses = presses
        self._menus = menus

    def interaction(self, came: Came) -> Arrived | None:
        """What an interaction is; None for what is not for us."""
        if came.server != self._server or not is_id(came.user):
            return None
        where = Where(came.user, came.name, came.channel, came.id, came.token)
        match came.kind:
            case "command":
                return self._command(came, where)
            case "typing":
                asked = self._command(came, where)
                return Typing(asked.request, where) if isinstance(asked, Asked) else None
            case "press" | "form":
                return self._press(came, where)

    def _command(self, came: Came, where: Where) -> Asked | InVain:
        name, options = text_of(came.data, "name"), listed(came.data.get("options"))
        person, place = Person(came.user, came.name), Place(self._server, came.parent)
        key = f"interaction-{came.id}"
        if came.data.get("type", CHAT_INPUT) == MESSAGE_MENU:
            skill = self._menus.get(name, name)
            return self._menu(came, where, Request(key, "message_action", person, place, skill))
        if name != MENU:
            return Asked(Request(key, "command", person, place, name, line(options)), where)
        verb = options[0] if options else {}
        text = line(listed(verb.get("options")))
        return Asked(Request(key, "command", person, place, text_of(verb, "name"), text), where)

    def _menu(self, came: Came, where: Where, request: Request) -> Asked | InVain:
        target = text_of(came.data, "target_id")
        said = part(part(part(came.data, "resolved"), "messages"), target)
        message = self.said(said, came.channel, came.parent, came.thread, handed=True)
        if message:
            message = replace(message, handed=request.key, handed_by=came.user)
        elif said:
            own = text_of(part(said, "author"), "id") == self._bot
            return InVain(where, words.OWN_MESSAGE if own else words.NO_PERSONS_MESSAGE)
        return Asked(replace(request, about=target), where, message)

    def _press(self, came: Came, where: Where) -> Pressed | InVain:
        if came.message:
            stands: Literal["message", "private"] = "private" if came.private else "message"
            where = replace(where, stands=stands, message=f"{came.channel}:{came.message}")
        found = self._presses.placed(text_of(came.data, "custom_id"), self._server)
        if found is None or found[0] != ("m1" if came.kind == "form" else "c1"):
            return InVain(where, words.OLD_BUTTON)
        values = filled(came.data.get("components")) if came.kind == "form" else None
        return Pressed(
            f"interaction-{came.id}",
            Person(came.user, came.name),
            Place(self._server, came.parent),
            where,
            found[1],
            found[2],
            values,
        )

    # --- what people say --------------------------------------------------------------------------

    def said(
        self, said: Body, channel: str, parent: str, thread: str, *, handed: bool = False
    ) -> Message | None:
        """What a person said, or an alert of AutoMod's; None for what others say, and for what cannot be read.

        channel  where Discord delivers it from; `parent` says who reads it; `thread`: Discord's, "" none
        handed   a person points at it: what a bot or a webhook says is taken, too
        """
        kind, author = said.get("type", 0), part(said, "author")
        user, number = text_of(author, "id"), text_of(said, "id")
        if not (is_id(number) and is_id(user)) or user == self._bot:
            return None
        text = text_of(said, "content")
        if kind == AUTOMOD:
            text = _alert(said)
        elif kind not in PEOPLE_SAY or (
            not handed and (author.get("bot") or said.get("webhook_id"))
        ):
            return None
        answered = _root(said)
        edited = _moment(said.get("edited_timestamp"))
        at = _moment(said.get("timestamp"))
        if at is None:
            return None
        return Message(
            workspace=self._server,
            id=number,
            channel=parent,
            thread=thread or answered or number,
            author=user,
            author_name=text_of(author, "global_name") or text_of(author, "username") or user,
            text=plain(text, _names(said))[:TEXT_LIMIT],
            at=at,
            permalink=f"https://discord.com/channels/{self._server}/{channel}/{number}",
            readers=(),
            edited=edited,
            alert=words.AUTOMOD if kind == AUTOMOD and not handed else "",
        )


def _root(said: Body) -> str:
    """The message that a reply belongs to: what it replies to, or what that replied to."""
    answered = replied_to(said)
    return replied_to(part(said, "referenced_message")) or answered if is_id(answered) else ""


def _alert(said: Body) -> str:
    """What was said, as an alert of AutoMod's quotes it."""
    embeds = listed(said.get("embeds"))
    return next((text_of(one, "description") for one in embeds if text_of(one, "description")), "")


def _names(said: Body) -> Mapping[str, str]:
    """What the entities in a message are called."""
    people = {
        text_of(one, "id"): "@" + (text_of(one, "global_name") or text_of(one, "username"))
        for one in listed(said.get("mentions"))
    }
    channels = {
        text_of(one, "id"): "#" + text_of(one, "name")
        for one in listed(said.get("mention_channels"))
    }
    return people | channels


def _moment(text: object) -> datetime | None:
    if not isinstance(text, str) or not re.match(r"\d{4}-", text):
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
