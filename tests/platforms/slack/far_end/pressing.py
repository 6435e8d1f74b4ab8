"""What people do on cards, modals and the Home tab."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.platforms.slack.far_end import bodies
from tests.platforms.slack.far_end.delivery import Delivery
from tests.platforms.slack.far_end.filling import Filling, filled
from tests.platforms.slack.far_end.shown import Message, NotThere, Shown, View, elements
from tests.platforms.slack.far_end.speaking import Speaking
from tests.platforms.slack.far_end.workspace import Refused

TROUBLE = "We had some trouble connecting. Try again?"


class Pressing(Speaking):
    async def press(
        self, user: str, shown: Shown, label: str, *, confirms: bool | None = None
    ) -> Delivery | None:
        """A person presses the button with this label. Where Slack asks first (confirm), they say
        yes, or no with `confirms=False`: then nothing is delivered, and None comes back. To give
        `confirms` where nothing asks is an error of the test."""
        block, element = shown.button(label)
        if confirms is not None and "confirm" not in element:
            raise NotThere(f"nothing asks for confirmation before {label!r}")
        if confirms is False:
            return None
        return await self._act(user, shown, bodies.action_of(block, element), {})

    async def choose(self, user: str, shown: Shown, action_id: str, option: str) -> Delivery:
        """A person chooses an option of a menu that stands outside an input."""
        for block, element in elements(shown.blocks):
            if element.get("action_id") == action_id:
                chosen = filled(element, option)
                action = bodies.action_of(block, element, chosen)
                return await self._act(user, shown, action, {block["block_id"]: chosen})
        raise NotThere(f"nothing to choose from under {action_id!r}")

    async def _act(
        self, user: str, shown: Shown, action: dict[str, Any], given: dict[str, Any]
    ) -> Delivery:
        who = self._person(user)
        self._sees(user, shown)
        url = ""
        if isinstance(shown, Message):
            url = self.new_response_url("actions", user, shown.channel, self._standing(shown))
        values = bodies.initial_values(shown, given)
        body = bodies.press(self.workspace, who, shown, action, values, url)
        return await self.deliver("interactive", body)

    def _sees(self, user: str, shown: Shown) -> None:
        if isinstance(shown, View):
            if shown.user != user:
                raise NotThere(f"{user} does not see the view of {shown.user}")
        elif isinstance(shown, Message):
            self._in(user, shown.channel)
            if shown.only_for not in ("", user):
                raise NotThere(f"only {shown.only_for} sees this message")

    def _standing(self, seen: Message) -> Message | None:
        """The message as it stands now, of which `seen` may be an older sight."""
        if seen.ephemeral:
            return next((m for m in self.workspace.ephemerals if m.ts == seen.ts), None)
        return self.workspace.channels[seen.channel].messages.get(seen.ts)

    # modals

    async def submit(
        self, user: str, modal: View, given: Mapping[str, str] | None = None
    ) -> dict[str, str] | None:
        """A person fills in the inputs named by their labels (the others keep what they hold) and
        submits. Gives None, or what the modal then says beside each input; a trouble of the app
        stands under ""."""
        who = self._person(user)
        self._sees(user, modal)
        filling = Filling(modal, given or {})
        if filling.errors:
            return filling.errors
        values = bodies.initial_values(modal, filling.values)
        body = bodies.submission(self.workspace, who, modal, values)
        delivery = await self.deliver("interactive", body)
        if not delivery.acked:
            return {"": TROUBLE}
        return self._answered(modal, filling, delivery.answer or {})

    def _answered(
        self, modal: View, filling: Filling, answer: dict[str, Any]
    ) -> dict[str, str] | None:
        action = answer.get("response_action")
        views = self.api.views
        if action == "errors":
            errors = filling.by_label(answer.get("errors") or {})
            if not errors:
                self.wrong.append(f"view_submission: errors name no input: {answer}")
            return errors or {"": TROUBLE}
        try:
            if action == "clear":
                views.close(modal, all=True)
            elif action in ("update", "push"):
                views.checked(answer.get("view"))
                if action == "update":
                    views.replace(modal, answer["view"])
                else:
                    views.put_on_top(modal.user, answer["view"])
            elif action is None and not answer:
                views.close(modal)
            else:
                raise Refused("unknown response_action", fault=True)
        except Refused as refused:
            why = refused.more.get("why", "")
            self.wrong.append(f"view_submission: {refused.error}: {why}")
            return {"": TROUBLE}
        return None

    async def closes(self, user: str, modal: View) -> Delivery | None:
        """A person closes a modal; the app hears of it where it asked to (notify_on_close)."""
        who = self._person(user)
        self._sees(user, modal)
        self.api.views.close(modal)
        if not modal.given.get("notify_on_close"):
            return None
        body = bodies.closed(self.workspace, who, modal, cleared=False)
        return await self.deliver("interactive", body)

    # Home

    async def opens_home(self, user: str, tab: str = "home") -> Delivery | None:
        who = self._person(user)
        event: dict[str, Any] = {
            "type": "app_home_opened",
            "user": who.id,
            "channel": self.workspace.direct_channel(user).id,
            "tab": tab,
        }
        if tab == "home" and user in self.workspace.homes:
            event["view"] = self.workspace.homes[user].as_slack()
        return await self.happens(event)

    # what a person sees

    def ephemerals_of(self, user: str) -> list[Message]:
        return [m for m in self.workspace.ephemerals if m.only_for == user]

    def ephemeral_of(self, user: str) -> Message:
        """The newest message that this person alone sees."""
        if found := self.ephemerals_of(user):
            return found[-1]
        raise NotThere(f"no ephemeral message for {user}")

    def reloads(self, user: str) -> None:
        """Ephemeral messages do not outlive the person's client."""
        theirs = self.ephemerals_of(user)
        self.workspace.ephemerals[:] = [m for m in self.workspace.ephemerals if m not in theirs]

    def modal_of(self, user: str) -> View:
        if stack := self.workspace.modals.get(user):
            return stack[-1]
        raise NotThere(f"no modal is open for {user}")

    def home_of(self, user: str) -> View:
        if user in self.workspace.homes:
            return self.workspace.homes[user]
        raise NotThere(f"nothing was published on the Home tab of {user}")
