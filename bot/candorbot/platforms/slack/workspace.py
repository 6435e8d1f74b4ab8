"""One Slack workspace as the core sees it: the Platform that `publish.py` asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from candorbot import words
from candorbot.card import Card
from candorbot.platform import NoModeration, NotSent
from candorbot.platforms.call_errors import Refused, Unreached
from candorbot.platforms.channel_names import with_names
from candorbot.platforms.kept_cards import KeptCards
from candorbot.platforms.payloads import packed, unpacked
from candorbot.platforms.slack.calls import Answer, Calls, why
from candorbot.platforms.slack.directory import PAGE, Directory, who_we_are
from candorbot.platforms.slack.ids import MESSAGE_ID, NAME, message_id, ts_of
from candorbot.platforms.slack.render import card_view, home, message, post
from candorbot.records import Clock
from candorbot.request import Place

if TYPE_CHECKING:
    from candorbot.brand import Brand

SETTLE = timedelta(seconds=60)
EVENT = "candor"
"""The type of our messages' metadata."""


class Workspace(Directory, NoModeration):
    """One workspace. Use `Workspace.open`."""

    name = NAME
    settle = SETTLE

    def __init__(
        self, calls: Calls, brand: Callable[[], Brand], clock: Clock, who: Answer, cards: KeptCards
    ) -> None:
        super().__init__(calls, brand, clock, who)
        self._cards = cards

    @classmethod
    async def open(
        cls, calls: Calls, brand: Callable[[], Brand], clock: Clock, cards: KeptCards
    ) -> Workspace:
        """Ask Slack who we are. Raises UserError if it does not know us, CallError if it cannot be reached."""
        return cls(calls, brand, clock, await who_we_are(calls), cards)

    def post_payload(self, text: str) -> str:
        """A post: typed words and links, no markup. Raises UserError for one that is too long."""
        return packed(_quiet(post(text)))

    async def notice_payload(self, card: Card) -> str:
        """A staff notice: the card's blocks. What its buttons ask for is kept beside it."""
        body = await self.message(card)
        return packed({**body, "metadata": _metadata(subject=card.subject)})

    async def message(self, card: Card) -> dict[str, Any]:
        """A card as a message, and what its buttons ask for kept."""
        card = await with_names(card, self.channel_name)
        return _quiet(
            message(card, self._cards.presses, await self._cards.keep(self.workspace, card))
        )

    async def view(self, card: Card) -> dict[str, Any]:
        """A card as a view."""
        card = await with_names(card, self.channel_name)
        return card_view(card, self._cards.presses, await self._cards.keep(self.workspace, card))

    async def home(self, card: Card) -> dict[str, Any]:
        """A card as a person's Home."""
        card = await with_names(card, self.channel_name)
        return home(card, self._cards.presses, await self._cards.keep(self.workspace, card))

    async def send(self, place: Place, payload: str, key: str) -> str:
        """Post the payload, marked with our key. Raises NotSent if certainly nothing was created, and
        Unclear if nobody knows."""
        body = unpacked(payload, "text")
        told = body.get("metadata", {}).get("event_payload", {})
        where: dict[str, Any] = {"channel": place.channel}
        if place.thread:
            where["thread_ts"] = ts_of(place.thread)
            if not where["thread_ts"]:
                raise NotSent(words.SLACK_NO_THREAD, passing=False)
        marked = {**body, **where, "metadata": _metadata(**told, key=key)}
        try:
            answer = await self._calls.write("chat.postMessage", marked)
        except Refused as error:
            wait = error.retry_after
            raise NotSent(why(str(error)), passing=error.passing, retry_after=wait) from None
        except Unreached as error:
            raise NotSent(str(error), passing=True) from None
        sent = message_id(str(answer.get("channel")), str(answer.get("ts")))
        if not MESSAGE_ID.fullmatch(sent):
            raise ValueError(f"Slack gave {sent[:60]!a} as the id of a message")
        await self._stands(told, sent)
        return sent

    async def _stands(self, told: Mapping[str, Any], sent: str) -> None:
        """Note where the card of a subject stands now, so that it is kept up to date there."""
        if told.get("subject"):
            await self._cards.stands(self.workspace, str(told["subject"]), sent)

    async def find(self, place: Place, key: str) -> str | None:
        """Look for our key in what was said last. Raises LookupError if we may not read there, or too much was
        said meanwhile."""
        method = "conversations.history"
        where: dict[str, Any] = {"channel": place.channel}
        if place.thread:
            method, where["ts"] = "conversations.replies", ts_of(place.thread)
        try:
            pages = self._calls.pages(
                method, "messages", **where, limit=PAGE, include_all_metadata="true"
            )
            async for messages in pages:
                for one in messages:
                    told = _told(one)
                    if told.get("key") == key:
                        found = message_id(place.channel, str(one.get("ts")))
                        await self._stands(told, found)
                        return found
        except Refused as error:
            if error.passing:
                raise
            raise LookupError(why(str(error))) from None
        return None


def _quiet(body: Mapping[str, Any]) -> dict[str, Any]:
    """A message that mentions nobody, makes no links of its own and unfurls none."""
    return {
        **body, "parse": "none", "link_names": False, "mrkdwn": False,
        "unfurl_links": False, "unfurl_media": False,
    }  # fmt: skip


def _metadata(**told: str) -> dict[str, Any]:
    return {"event_type": EVENT, "event_payload": told}


def _told(message: object) -> Mapping[str, Any]:
    """What we wrote beside a message of ours; nothing for another's."""
    told = message.get("metadata") if isinstance(message, Mapping) else None
    if not isinstance(told, Mapping) or told.get("event_type") != EVENT:
        return {}
    body = told.get("event_payload")
    return body if isinstance(body, Mapping) else {}
