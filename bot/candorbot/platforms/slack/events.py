"""What Slack delivers, read: a body in, what it asks or says out. Pure, and it knows every shape it takes.

A body that is none of them gives None: Slack sends more than anybody asked for.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from candorbot.platforms.bodies import Body, part, text_of
from candorbot.platforms.presses import Pressed, Presses
from candorbot.platforms.slack.ids import MESSAGE_ID, PERSON_ID, TS, message_id
from candorbot.platforms.slack.manifest import MENU
from candorbot.platforms.slack.modal import CALLBACK, filled
from candorbot.platforms.slack.text import plain
from candorbot.records import Gone, Message
from candorbot.request import TEXT_LIMIT, Person, Place, Request

SAID = frozenset({"", "file_share", "thread_broadcast", "me_message"})
"""Subtypes of what people say; all others are Slack's own or a bot's."""
_TS = re.compile(TS)
Link = Callable[[str, str, str], str]
"""Gives the address of a message: (channel, ts, thread)."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where an answer goes: to whom, and in the place of what.

    channel   where the person was; "" in Home and after a global shortcut
    stands    how what they pressed stands: a message all read, one only they see, a view; "" nothing was pressed;
              a status line that whatever comes takes the place of
    message   our id of the message they pressed in ("" none)
    view      Slack's id of the view
    url       where Slack takes an answer for half an hour
    trigger   lets a view be opened, for three seconds
    """

    user: str
    channel: str = ""
    thread: str = ""
    stands: Literal["", "message", "private", "status", "view", "home"] = ""
    message: str = ""
    view: str = ""
    url: str = ""
    trigger: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A person asks something; with the message that they point at."""

    request: Request
    where: Where
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class Opens:
    """A person pressed a button that asks for something first: it is to be asked."""

    pressed: Pressed
    where: Where


@dataclass(frozen=True, slots=True)
class OldButton:
    """A person pressed a button that is not ours any more."""

    where: Where


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


Arrived = Asked | Opens | OldButton | Filled | OpenedHome | Lost | Message | Gone


class Reader:
    """Reads the deliveries for one workspace."""

    def __init__(self, workspace: str, bot_id: str, presses: Presses, link: Link) -> None:
        self._workspace = workspace
        self._bot = bot_id
        self._presses = presses
        self._link = link

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
        return self._message(said, channel) if isinstance(said, Mapping) else None

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

    def _shortcut(self, body: Body) -> Asked:
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
        message = self._message(said, channel)
        if message:
            message = replace(message, handed=key, handed_by=where.user)
        about = message.id if message else message_id(channel, text_of(said, "ts"))
        request = Request(key, "message_action", person, place, skill, about=about)
        thread = text_of(said, "thread_ts")
        return Asked(request, replace(where, thread=thread), message)

    def _press(self, body: Body) -> Asked | Opens | OldButton | None:
        actions = body.get("actions")
        action = actions[0] if isinstance(actions, Sequence) and actions else None
        if not isinstance(action, Mapping) or action.get("type") != "button":
            return None
        where = self._pressed_where(body)
        if "url" in action and not action.get("value"):
            return None  # a link: Slack has opened it
        pressed = self._presses.read(text_of(action, "value"))
        if pressed is None:
            return OldButton(where)
        if pressed.asks:
            return Opens(pressed, where)
        key = _key("press", where.trigger, text_of(action, "action_id"))
        return Asked(self.pressed(key, _person(body), where, pressed), where)

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

    def _filled(self, body: Body) -> Filled | OldButton | None:
        view = part(body, "view")
        if view.get("callback_id") != CALLBACK:
            return None
        told = self._presses.opened(text_of(view, "private_metadata"))
        state = _state(told) if told else None
        trigger = text_of(body, "trigger_id")
        if state is None:
            return OldButton(Where(_user(body), trigger=trigger))
        value, where = state
        pressed = self._presses.read(value)
        if pressed is None or where.user != _user(body):
            return OldButton(Where(_user(body), trigger=trigger))
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
        if kind != "message":
            return None
        channel, subtype = text_of(event, "channel"), text_of(event, "subtype")
        if subtype == "message_deleted":
            return self._gone(channel, text_of(event, "deleted_ts"))
        if subtype == "message_changed":
            now = part(event, "message")
            if now.get("subtype") == "tombstone":  # deleted, with a thread below it
                return self._gone(channel, text_of(now, "ts"))
            return self._message(now, channel) if part(now, "edited") else None
        return self._message(event, channel)

    def _gone(self, channel: str, ts: str) -> Gone | None:
        gone = message_id(channel, ts)
        return Gone(self._workspace, gone) if MESSAGE_ID.fullmatch(gone) else None

    def _message(self, said: Body, channel: str) -> Message | None:
        """What a person said; None for what a bot or Slack itself says."""
        author, ts = text_of(said, "user"), text_of(said, "ts")
        if not PERSON_ID.fullmatch(author) or author == self._bot or said.get("bot_id"):
            return None
        if text_of(said, "subtype") not in SAID or not MESSAGE_ID.fullmatch(
            message_id(channel, ts)
        ):
            return None
        thread = text_of(said, "thread_ts")
        thread = thread if _TS.fullmatch(thread) else ts
        edited = text_of(part(said, "edited"), "ts")
        return Message(
            workspace=self._workspace,
            id=message_id(channel, ts),
            channel=channel,
            thread=message_id(channel, thread),
            author=author,
            author_name=author,
            text=plain(text_of(said, "text"))[:TEXT_LIMIT],
            at=_moment(ts),
            permalink=self._link(channel, ts, thread),
            readers=(),
            edited=_moment(edited) if _TS.fullmatch(edited) else None,
        )

    def _team_of(self, body: Body) -> str:
        return text_of(part(body, "team"), "id") or text_of(body, "team_id")


def state(value: str, where: Where) -> str:
    """What a view keeps of the button that opened it, until it is filled in."""
    kept = [
        value,
        where.user,
        where.channel,
        where.thread,
        where.stands,
        where.message,
        where.view,
        where.url,
    ]
    return json.dumps(kept, separators=(",", ":"))


def _state(told: str) -> tuple[str, Where] | None:
    try:
        value, user, channel, thread, stands, message, view, url = json.loads(told)
    except ValueError:
        return None
    return value, Where(user, channel, thread, stands, message, view, url)


def _moment(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)


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
