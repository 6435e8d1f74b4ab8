"""The app's answers to interactions: the first one within 3 seconds, the others within 15 minutes."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tests.platforms.discord.wire import bits, components, contents, payloads, refused
from tests.platforms.discord.wire.messages import Messages
from tests.platforms.discord.wire.payloads import (
    AUTOCOMPLETE,
    CHAT_INPUT,
    COMPONENT,
    MENU,
    SUBMIT,
    Interaction,
)
from tests.platforms.discord.wire.shown import Message, Modal
from tests.platforms.discord.wire.things import Channel
from tests.platforms.discord.wire.world import World

if TYPE_CHECKING:
    from tests.platforms.discord.wire.rest import Call

FIRST, TOKEN = 3, 15 * 60  # seconds
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
ON_MESSAGE = (DEFERRED_UPDATE, UPDATE)
TAKEN = {  # the answers that each kind of interaction takes
    CHAT_INPUT: (MESSAGE, DEFERRED, MODAL),
    MENU: (MESSAGE, DEFERRED, MODAL),
    COMPONENT: (MESSAGE, DEFERRED, *ON_MESSAGE, MODAL),
    SUBMIT: (MESSAGE, DEFERRED, *ON_MESSAGE),
    AUTOCOMPLETE: (CHOICES,),
}
CALLBACK = "POST /interactions/{}/{}/callback"
WEBHOOK = "/webhooks/{}/{}"


class Interactions:
    """`all`: every interaction, the oldest first."""

    def __init__(self, world: World, messages: Messages) -> None:
        self.world, self.messages = world, messages
        self.all: list[Interaction] = []
        self._by_token: dict[str, Interaction] = {}
        self._tried: dict[str, asyncio.Event] = {}

    def carry(self) -> dict[str, Callable[[Call], Any]]:
        original = f"{WEBHOOK}/messages/@original"
        return {
            CALLBACK: self.callback,
            f"POST {WEBHOOK}": self.follow_up,
            f"GET {original}": self.get,
            f"PATCH {original}": self.edit,
            f"DELETE {original}": self.delete,
            f"GET {WEBHOOK}/messages/{{}}": self.get,
            f"PATCH {WEBHOOK}/messages/{{}}": self.edit,
            f"DELETE {WEBHOOK}/messages/{{}}": self.delete,
        }

    def begin(
        self,
        kind: str,
        user: str,
        channel: str,
        data: dict[str, Any],
        name: str = "",
        source: Message | None = None,
    ) -> Interaction:
        at = self.world.clock.now().timestamp()
        id, token = self.world.snowflake(), uuid.uuid4().hex
        made = Interaction(id, token, kind, user, channel, data, at, name, source)
        self.all.append(made)
        self._by_token[token] = made
        self._tried[token] = asyncio.Event()
        return made

    def forget(self) -> None:
        """Those that nobody can answer any more."""
        self.all = [one for one in self.all if self._age(one) <= TOKEN]
        self._by_token = {one.token: one for one in self.all}
        self._tried = {token: self._tried[token] for token in self._by_token}

    def tried(self, call: Call) -> None:
        """An answer came in, or got lost on its way."""
        token = call.args.get("interaction_token", "")
        if call.name == CALLBACK and token in self._tried:
            self._by_token[token].tries += 1
            self._tried[token].set()

    async def answered(self, interaction: Interaction, patience: float) -> None:
        """Waits for the first answer, whatever becomes of it; at most these real seconds."""
        try:
            async with asyncio.timeout(patience):
                await self._tried[interaction.token].wait()
        except TimeoutError:
            return

    # the first answer

    def callback(self, call: Call) -> Any:
        found = self._by_token.get(call.args["interaction_token"])
        if found is None or found.id != call.args["interaction_id"] or self._age(found) > FIRST:
            raise refused.unknown("interaction")
        if found.acked:
            raise refused.acknowledged()
        kind, body = call.body["type"], call.body
        taken = kind in TAKEN[found.kind]
        if not taken or (kind in ON_MESSAGE and found.source is None):
            raise refused.form(f"{found.kind} takes no answer of type {kind}", "type")
        data = body.get("data") or {}
        if kind == MESSAGE:
            self._say(found, data, call.files)
        elif kind == DEFERRED:
            found.message = self._put(found, self._made(found, data.get("flags") or 0, True))
        elif kind in ON_MESSAGE:
            found.message = found.source
            if kind == UPDATE:
                self._change(found, self._standing(found, found.message), data, call.files)
        elif kind == MODAL:
            self._show_modal(found, data)
        if found.kind == SUBMIT:
            self.world.modals.pop(found.user, None)
        found.answer = dict(body)
        return self._told(found) if call.query.get("with_response") in ("true", "1") else None

    def _told(self, found: Interaction) -> dict[str, Any]:
        about = {"id": found.id, "type": payloads.KINDS[found.kind]}
        answer: dict[str, Any] = {"interaction": about}
        if found.message is not None:
            about |= {"response_message_id": found.message.id}
            answer["resource"] = {
                "type": (found.answer or {})["type"],
                "message": payloads.of_message(self.world, found.message),
            }
        return answer

    def _show_modal(self, found: Interaction, data: Mapping[str, Any]) -> None:
        components.check_modal(data["components"])
        kept = components.shown(data["components"], [])
        self.world.modals[found.user] = Modal(
            data["custom_id"], found.user, found.channel, data["title"], kept, found.source
        )

    # the others

    def follow_up(self, call: Call) -> Any:
        found, flags = self._of(call), call.body.get("flags") or 0
        waiting = found.message
        if waiting is not None and waiting.flags & bits.LOADING:  # it takes the place of "thinking"
            message = self._change(found, waiting, call.body, call.files)
        else:
            message = self._made(found, flags, False)
            contents.fill(self.world, self._channel(found), message, _bare(call.body), call.files)
            found.followups.append(self._put(found, message))
        return payloads.of_message(self.world, message)

    def get(self, call: Call) -> Any:
        return payloads.of_message(self.world, self._meant(call))

    def edit(self, call: Call) -> Any:
        found = self._of(call)
        message = self._change(found, self._meant(call), call.body, call.files)
        return payloads.of_message(self.world, message)

    def delete(self, call: Call) -> None:
        message = self._meant(call)
        if message.only_for:
            self.world.ephemerals[:] = [m for m in self.world.ephemerals if m is not message]
        else:
            self.messages.remove(self.world.channels[message.channel], message.id)

    # what they share

    def _age(self, found: Interaction) -> float:
        return self.world.clock.now().timestamp() - found.at

    def _channel(self, found: Interaction) -> Channel:
        return self.world.channels[found.channel]

    def _of(self, call: Call) -> Interaction:
        """The interaction whose token stands in the path, as far as it still counts."""
        found = self._by_token.get(call.args["webhook_token"])
        if found is None or call.args["webhook_id"] != self.world.app or not found.acked:
            raise refused.unknown("webhook")
        if self._age(found) > TOKEN:
            raise refused.token_over()
        return found

    def _meant(self, call: Call) -> Message:
        found = self._of(call)
        id = call.args.get("message_id")
        if id is None:
            return self._standing(found, found.message)
        own = [*([found.message] if found.message else []), *found.followups]
        return self._standing(found, next((m for m in own if m.id == id), None))

    def _standing(self, found: Interaction, message: Message | None) -> Message:
        """The message as it stands now: what was deleted or dismissed is unknown."""
        kept = self.world.ephemerals if message is not None and message.only_for else ()
        if message is not None and not message.only_for:
            kept = list(self._channel(found).messages.values())
        for one in kept:
            if message is not None and one.id == message.id:
                return one
        raise refused.unknown("message")

    def _made(self, found: Interaction, flags: int, loading: bool) -> Message:
        only_for = found.user if flags & bits.EPHEMERAL else ""
        made = Message(self.world.snowflake(), found.channel, self.world.bot, self.world.time())
        made.flags = flags & bits.EPHEMERAL | (bits.LOADING if loading else 0)
        made.only_for, made.asked = only_for, found.metadata(self.world)
        made.type = {CHAT_INPUT: 20, MENU: 23}.get(found.kind, 0)
        return made

    def _put(self, found: Interaction, message: Message) -> Message:
        channel = self._channel(found)
        if message.only_for:
            self.world.ephemerals.append(message)
        else:
            channel.messages[message.id] = message
            self.messages.gateway.of_message("MESSAGE_CREATE", channel, message)
        return message

    def _say(self, found: Interaction, data: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
        message = self._made(found, data.get("flags") or 0, False)
        contents.fill(self.world, self._channel(found), message, _bare(data), files)
        found.message = self._put(found, message)

    def _change(
        self,
        found: Interaction,
        message: Message,
        data: Mapping[str, Any],
        files: Mapping[str, bytes],
    ) -> Message:
        contents.fill(self.world, self._channel(found), message, _bare(data), files)
        self.messages.changed(self._channel(found), message)
        return message


def _bare(data: Mapping[str, Any]) -> dict[str, Any]:
    """Without the flag that says who sees it: that was settled at first."""
    return dict(data) | {"flags": (data.get("flags") or 0) & ~bits.EPHEMERAL}
