"""What people do with what is shown: press buttons, choose, fill in and submit modals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.platforms.discord.wire import bits
from tests.platforms.discord.wire.asking import Asking
from tests.platforms.discord.wire.payloads import COMPONENT, SUBMIT, Interaction
from tests.platforms.discord.wire.shown import (
    BUTTON,
    LABEL,
    LINK_STYLE,
    RADIO,
    STRINGS,
    TEXT_INPUT,
    Component,
    Message,
    Modal,
    NotThere,
    walk,
)


class Pressing(Asking):
    async def press(self, user: str, shown: Message, label: str) -> Interaction:
        """A person presses the button with this label; `shown` may be an old sight (as_seen)."""
        button = shown.button(label)
        if button.get("disabled") or button["style"] == LINK_STYLE:
            raise NotThere(f"{label!r} cannot be pressed")
        return await self.press_id(user, shown, button["custom_id"], button["id"])

    async def press_id(self, user: str, shown: Message, custom_id: str, id: int = 1) -> Interaction:
        """Any custom_id, also one that nobody ever showed: a forged press."""
        data = {"component_type": BUTTON, "custom_id": custom_id, "id": id}
        return await self._interacts(
            COMPONENT, user, shown.channel, data, "", self._seen(user, shown)
        )

    async def choose(self, user: str, shown: Message, custom_id: str, *values: str) -> Interaction:
        """A person chooses in a menu of a message."""
        for component in walk(shown.components):
            if component.get("custom_id") == custom_id:
                data = {"component_type": component["type"], "custom_id": custom_id}
                data |= {"id": component["id"], "values": list(values)}
                source = self._seen(user, shown)
                return await self._interacts(COMPONENT, user, shown.channel, data, "", source)
        raise NotThere(f"nothing to choose from under {custom_id!r}")

    def _seen(self, user: str, shown: Message) -> Message:
        self._in(user, shown.channel)
        if shown.only_for not in ("", user):
            raise NotThere(f"only {shown.only_for} sees this message")
        return self._message(shown)

    # modals

    async def submit(
        self, user: str, modal: Modal, given: Mapping[str, str] | None = None
    ) -> Interaction:
        """A person fills in the inputs named by their labels (the others keep what they hold) and
        submits. The modal closes once the app has answered; else it stays, with all that was typed."""
        if self.world.modals.get(user) is not modal:
            raise NotThere(f"this modal is not open for {user}")
        given = dict(given or {})
        if unknown := set(given) - set(modal.labels):
            raise NotThere(f"no inputs {sorted(unknown)}; there are {sorted(modal.labels)}")
        parts = []
        for component in modal.components:
            part: Component = {"type": component["type"], "id": component["id"]}
            if component["type"] == LABEL:
                part["component"] = _filled(component, given.get(component["label"]))
            parts.append(part)
        data: dict[str, Any] = {"custom_id": modal.id, "components": parts}
        source = modal.of
        return await self._interacts(SUBMIT, user, modal.channel, data, "", source)

    def closes_modal(self, user: str) -> None:
        """Nobody is told."""
        self.world.modals.pop(user, None)

    # what a person alone sees

    def ephemerals_of(self, user: str) -> list[Message]:
        return [message for message in self.world.ephemerals if message.only_for == user]

    def ephemeral_of(self, user: str) -> Message:
        """The newest message that this person alone sees."""
        if found := self.ephemerals_of(user):
            return found[-1]
        raise NotThere(f"no ephemeral message for {user}")

    def thinking(self, user: str) -> bool:
        """Whether the person still reads "Candor is thinking"."""
        return any(message.flags & bits.LOADING for message in self.ephemerals_of(user))

    def dismisses(self, user: str) -> None:
        """All that only they see goes, as when they reload."""
        left = [message for message in self.world.ephemerals if message.only_for != user]
        self.world.ephemerals[:] = left

    def modal_of(self, user: str) -> Modal:
        if user in self.world.modals:
            return self.world.modals[user]
        raise NotThere(f"no modal is open for {user}")


def _filled(label: Component, text: str | None) -> Component:
    """An input as it is submitted. A choice is named by its words."""
    one, name = label["component"], label["label"]
    part: Component = {"type": one["type"], "id": one["id"], "custom_id": one["custom_id"]}
    required = one.get("required") is not False
    if one["type"] == TEXT_INPUT:
        value = (one.get("value") or "") if text is None else text
        least, most = one.get("min_length") or 0, one.get("max_length") or 4000
        if (value or required) and not max(least, int(required)) <= len(value) <= most:
            raise NotThere(f"{name}: {max(least, int(required))} to {most} characters")
        return part | {"value": value}
    if one["type"] not in (RADIO, STRINGS):
        raise NotThere(f"{name}: the wire does not fill this kind of input")
    options = {option["label"]: option for option in one["options"]}
    if text is not None and text not in options:
        raise NotThere(f"{name}: {text!r} is none of {list(options)}")
    chosen = (
        [options[text]] if text is not None else [o for o in options.values() if o.get("default")]
    )
    if required and not chosen:
        raise NotThere(f"{name}: something has to be chosen")
    values = [option["value"] for option in chosen]
    return part | (
        {"value": next(iter(values), None)} if one["type"] == RADIO else {"values": values}
    )
