"""What Slack delivers, read: a body in, what it asks or says out. Pure, and it knows every shape it takes.

A body that is none of them gives None: Slack sends more than anybody asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from candorbot import words
from candorbot.platforms.bodies import Body, part, text_of
from candorbot.platforms.presses import Pressed, Presses
from candorbot.platforms.slack.ids import message_id
from candorbot.platforms.slack.manifest import MENU
from candorbot.platforms.slack.messages import Link, Messages
from candorbot.platforms.slack.modal import CALLBACK, filled
from candorbot.platforms.slack.text import plain
from candorbot.platforms.slack.where import Where, opened
from candorbot.records import Gone, Message
from candorbot.request import Person, Place, Request


@dataclass(frozen=True, slots=True)
class Asked:
    """A person asks something; with the message that they point at."""

    request: Request
    where: Where
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class Opens:
    """A person pressed a button that asks for something first, before it becomes a request: it is to be asked."""

    request: Request
    pressed: Pressed
    where: Where


@dataclass(frozen=True, slots=True)
class InVain:
    """A person asks for what cannot be done; `why`, in words."""

    where: Where
    why: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A person filled in what a button asked for, as a request; `view` is what they filled in, and `blocks`
    says which block of it holds which input, for errors."""

    request: Request
    where: Where
    view: str
    blocks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OpenedHome:
    user: str


@dataclass(frozen=True, slots=True)
class Lost:
    """We are no longer welcome, or something was not delivered: `what` is Slack's word for it."""

    what: Literal["app_uninstalled", "tokens_revoked", "app_rate_limited"]


Arrived = Asked | Opens | InVain | Filled | OpenedHome | Lost | Message | Gone


class Reader:
    """Reads the deliveries for one workspace."""

    def __init__(self, workspace: str, bot_id: str, presses: Presses, link: Link) -> None:
        self._workspace = workspace
        self._presses = presses
        self._messages = Messages(workspace, bot_id, link)

    def read(self, body: object) -> Arrived | None:
        """What a delivery is; None for what is not for us. Never raises, whatever the body."""
        if not isinstance(body, Mapping):
            return None
        kind = body.get("type")
        if kind == "event_callback":
            if text_of(body, "team_id") not in ("", self._workspace):
                return None
            return self._event(part(body, "event"))
        if kind == "app_rate_limited":
            return Lost("app_rate_limited")
        if self._team_of(body) != self._workspace or not _user(body):
            return None
        if kind == "block_actions":
            return self._press(body)
        if kind == "view_submission":
            return self._filled(body)
        if kind in ("message_action", "shortcut"):
            return self._shortcut(body)
        if kind is None and isinstance(body.get("command"), str):
            return self._command(body)
        return None

    def fetched(self, channel: str, said: object) -> Message | None:
        """A message of a channel's history; None for what is not for us."""
        return self._messages.message(said, channel) if isinstance(said, Mapping) else None

    # --- what people ask --------------------------------------------------------------------------

    def _command(self, body: Body) -> Asked:
        name = text_of(body, "command").lstrip("/")
        text = text_of(body, "text").strip()
        skill = name
        if name == MENU:
            verb, text = _first_word(text)
            skill = verb.casefold() or "help"
        where = Where(
            text_of(body, "user_id"),
            text_of(body, "channel_id"),
            url=text_of(body, "response_url"),
            trigger=text_of(body, "trigger_id"),
        )
        person = Person(where.user, text_of(body, "user_name") or where.user)
        place = Place(self._workspace, where.channel)
        key = _key("command", where.trigger)
        return Asked(Request(key, "command", person, place, skill, plain(text).strip()), where)

    def _shortcut(self, body: Body) -> Asked | InVain:
        channel, said = text_of(part(body, "channel"), "id"), part(body, "message")
        where = Where(
            _user(body),
            channel,
            url=text_of(body, "response_url"),
            trigger=text_of(body, "trigger_id"),
        )
        skill = text_of(body, "callback_id")
        person, place = _person(body), Place(self._workspace, channel)
        key = _key("shortcut", where.trigger)
        if body.get("type") == "shortcut":
            skill = "help" if skill == MENU else skill
            return Asked(
                Request(key, "command", person, place, skill), replace(where, stands="view")
            )
        message = self._messages.message(said, channel)
        if message:
            message = replace(message, handed=key, handed_by=where.user)
        elif said:
            own = self._messages.is_own(said)
            return InVain(where, words.OWN_MESSAGE if own else words.NO_PERSONS_MESSAGE)
        about = message.id if message else message_id(channel, text_of(said, "ts"))
        request = Request(key, "message_action", person, place, skill, about=about)
        thread = text_of(said, "thread_ts")
        return Asked(request, replace(where, thread=thread), message)

    def _press(self, body: Body) -> Asked | Opens | InVain | None:
        actions = body.get("actions")
        action = actions[0] if isinstance(actions, Sequence) and actions else None
        if not isinstance(action, Mapping) or action.get("type") != "button":
            return None
        where = self._pressed_where(body)
        if "url" in action and not action.get("value"):
            return None  # a link: Slack has opened it
        pressed = self._presses.read(text_of(action, "value"))
        if pressed is None:
            return InVain(where, words.OLD_BUTTON)
        key = _key("press", where.trigger, text_of(action, "action_id"))
        request = self.pressed(key, _person(body), where, pressed)
        return Opens(request, pressed, where) if pressed.asks else Asked(request, where)

    def _pressed_where(self, body: Body) -> Where:
        at = part(body, "container")
        channel = text_of(part(body, "channel"), "id") or text_of(at, "channel_id")
        ts, view = text_of(at, "message_ts"), part(body, "view")
        stands: Literal["message", "private", "view", "home"] = "message"
        if view:
            stands = "home" if view.get("type") == "home" else "view"
        elif at.get("is_ephemeral"):
            stands = "private"
        return Where(
            _user(body),
            channel,
            thread=text_of(part(body, "message"), "thread_ts") or text_of(at, "thread_ts"),
            stands=stands,
            message=message_id(channel, ts) if channel and ts else "",
            view="" if stands == "home" else text_of(view, "id"),
            url=text_of(body, "response_url"),
            trigger=text_of(body, "trigger_id"),
        )

    def pressed(
        self,
        key: str,
        person: Person,
        where: Where,
        pressed: Pressed,
        values: Mapping[str, str] | None = None,
    ) -> Request:
        """The request that a button becomes; one without an action is the command itself."""
        if not pressed.action:
            return Request(
                key, "command", person, Place(self._workspace, where.channel), pressed.skill
            )
        return Request(
            key, "button", person, Place(self._workspace, where.channel), pressed.skill,
            about=pressed.about, action=pressed.action, seen=pressed.seen, values=values or {},
        )  # fmt: skip

    def _filled(self, body: Body) -> Filled | InVain | None:
        view = part(body, "view")
        if view.get("callback_id") != CALLBACK:
            return None
        told = self._presses.opened(text_of(view, "private_metadata"))
        state = opened(told) if told else None
        trigger = text_of(body, "trigger_id")
        if state is None:
            return InVain(Where(_user(body), trigger=trigger), words.OLD_BUTTON)
        value, where = state
        pressed = self._presses.read(value)
        if pressed is None or where.user != _user(body):
            return InVain(Where(_user(body), trigger=trigger), words.OLD_BUTTON)
        key = _key("filled", text_of(view, "id"), trigger)
        values = filled(view)
        request = self.pressed(key, _person(body), where, pressed, values)
        kept = part(part(view, "state"), "values")
        blocks = {
            name: block
            for block, inputs in kept.items()
            if isinstance(inputs, Mapping)
            for name in inputs
        }
        return Filled(request, replace(where, trigger=trigger), text_of(view, "id"), blocks)

    # --- what people say --------------------------------------------------------------------------

    def _event(self, event: Body) -> Arrived | None:
        kind = event.get("type")
        if kind == "app_home_opened":
            return OpenedHome(text_of(event, "user")) if event.get("tab") == "home" else None
        if kind == "app_uninstalled":
            return Lost("app_uninstalled")
        if kind == "tokens_revoked":
            return Lost("tokens_revoked") if part(event, "tokens").get("bot") else None
        return self._messages.of_event(event) if kind == "message" else None

    def _team_of(self, body: Body) -> str:
        return text_of(part(body, "team"), "id") or text_of(body, "team_id")


def _key(kind: str, *parts: str) -> str:
    """Under which an interaction is known: Slack's own ids of it, which open things, are not kept."""
    told = "\0".join(parts).encode("utf-8", "surrogatepass")
    return f"{kind}-{hashlib.sha256(told).hexdigest()[:32]}"


def _first_word(text: str) -> tuple[str, str]:
    word, *rest = text.split(None, 1) or [""]
    return word, rest[0] if rest else ""


def _user(body: Body) -> str:
    return text_of(part(body, "user"), "id") or text_of(body, "user_id")


def _person(body: Body) -> Person:
    user = part(body, "user")
    return Person(_user(body), text_of(user, "name") or text_of(user, "username") or _user(body))
