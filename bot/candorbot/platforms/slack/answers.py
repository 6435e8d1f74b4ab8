"""A card to the one who asked, where they are; and to all who read the card of the same thing elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from candorbot import notices, words
from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.platforms.asked import not_done
from candorbot.platforms.call_errors import CallError, is_passing
from candorbot.platforms.kept_cards import KeptCards
from candorbot.platforms.slack.calls import Calls
from candorbot.platforms.slack.directory import CONNECTED, EVERYONE
from candorbot.platforms.slack.events import Opens
from candorbot.platforms.slack.ids import MESSAGE_ID
from candorbot.platforms.slack.modal import modal, notice_modal
from candorbot.platforms.slack.where import Where, state
from candorbot.platforms.slack.workspace import Workspace

log = logging.getLogger(__name__)


class Answers:
    """Shows cards in one workspace. What Slack refuses is tried another way; then it is logged."""

    def __init__(self, calls: Calls, workspace: Workspace, cards: KeptCards) -> None:
        self._calls = calls
        self._workspace = workspace
        self._cards = cards

    async def show(self, card: Card, where: Where) -> None:
        """Show a card in the place of what was pressed, or to the one who asked alone."""
        if where.view:
            view = await self._workspace.view(card)
            if await self._try("views.update", {"view_id": where.view, "view": view}):
                return
        if where.stands == "message" and not card.failed and card.subject:
            standing = await self._cards.standing(self._workspace.workspace, card.subject)
            if where.message in standing and await self._is_closed(where.channel):
                await self.refresh(card)
                return
        await self._privately(card, where)

    async def _privately(self, card: Card, where: Where) -> None:
        whole = await self._workspace.message(card)
        body = {name: whole[name] for name in ("text", "blocks")}
        only_news = card.failed and not card.buttons
        replaces = where.stands == "status" or (where.stands == "private" and not only_news)
        if where.url and where.stands != "message":
            told = {**body, "response_type": "ephemeral", "replace_original": replaces}
            try:
                await self._calls.respond(where.url, told)
            except CallError as error:
                log.info("no answer there: %s", error, extra={"action": "slack.response_url"})
            else:
                return
        if where.channel:
            thread = {"thread_ts": where.thread} if where.thread else {}
            there = {**_quiet(whole), **thread, "channel": where.channel, "user": where.user}
            if await self._try("chat.postEphemeral", there):
                return
        alone = {**whole, "channel": where.user}
        if not await self._try("chat.postMessage", alone):
            log.error("a card could not be shown", extra={"action": "slack.unshown"})

    async def working(self, where: Where, said: str) -> Where:
        """Say that it is under way, and give where the card goes then."""
        if where.stands in ("view", "home") and not where.view:
            return await self._view(where, notice_modal(words.CANDOR, said))
        if where.url and where.stands == "":
            told = {"text": said, "response_type": "ephemeral"}
            try:
                await self._calls.respond(where.url, told)
            except CallError as error:
                log.info("no status line: %s", error, extra={"action": "slack.status"})
                return where
            return Where(where.user, where.channel, where.thread, "status", url=where.url)
        return where

    async def _view(self, where: Where, view: Mapping[str, Any]) -> Where:
        """Open a view; where it stands now."""
        try:
            answer = await self._calls.write(
                "views.open", {"trigger_id": where.trigger, "view": dict(view)}
            )
        except CallError as error:
            log.info("no view: %s", error, extra={"action": "slack.view"})
            return Where(where.user, where.channel, where.thread)
        opened = answer.get("view")
        view_id = str(opened.get("id") or "") if isinstance(opened, Mapping) else ""
        return Where(where.user, where.channel, where.thread, "view", view=view_id)

    async def ask(self, opens: Opens) -> None:
        """Ask for what a button asks for, in a view."""
        where = opens.where
        button = await self._cards.button(opens.pressed)
        if button is None:
            await self.show(not_done(words.SLACK_OLD_CARD), where)
            return
        presses = self._cards.presses
        value = presses.write(button, opens.pressed.card)
        view = modal(button, presses.seal(state(value, where)))
        method = "views.push" if where.stands == "view" else "views.open"
        if not await self._try(method, {"trigger_id": where.trigger, "view": view}):
            await self.show(not_done(words.SLACK_TOO_LATE), where)

    async def refresh(self, card: Card) -> bool:
        """Bring the cards of a subject up to date, wherever they stand. False where one may be later."""
        team = self._workspace.workspace
        done = True
        body = await self._workspace.message(notices.masked(card))
        for message in await self._cards.standing(team, card.subject):
            found = MESSAGE_ID.fullmatch(message)
            if found and await self._is_closed(found[1]):
                told = {"channel": found[1], "ts": found[2], **_quiet(body)}
                try:
                    await self._calls.write("chat.update", told)
                except CallError as error:
                    said = {"action": "slack.refused", "method": "chat.update"}
                    log.warning("a card is not up to date: %s", error, extra=said)
                    done = done and not is_passing(error)
        return done

    async def _is_closed(self, channel: str) -> bool:
        """Whether not everybody read there a minute ago: what is news of a case or a draft is for staff."""
        try:
            there = await self._workspace.lately_read_by(channel)
        except (LookupError, UserError):
            return False
        return not {EVERYONE, CONNECTED} & set(there)

    async def home(self, user: str, card: Card) -> None:
        """Show a card as a person's Home."""
        await self._try(
            "views.publish", {"user_id": user, "view": await self._workspace.home(card)}
        )

    async def _try(self, method: str, body: Mapping[str, Any]) -> bool:
        try:
            await self._calls.write(method, body)
        except CallError as error:
            said = {"action": "slack.refused", "method": method}
            log.warning("%s: %s", method, error, extra=said)
            return False
        return True


def _quiet(body: Mapping[str, Any]) -> dict[str, Any]:
    """Of a message what a private one and a change take, too."""
    return {name: body[name] for name in ("text", "blocks", "parse", "link_names")}
