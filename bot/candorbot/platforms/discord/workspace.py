"""One Discord server as the core sees it: the Platform that `publish.py` asks for."""

from __future__ import annotations

import asyncio
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from candorbot import words
from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.platform import NotSent
from candorbot.platforms.bodies import Body
from candorbot.platforms.call_errors import Refused, Unreached
from candorbot.platforms.channel_names import with_names
from candorbot.platforms.discord.attached import Attached
from candorbot.platforms.discord.calls import Calls, why
from candorbot.platforms.discord.chart import drawn
from candorbot.platforms.discord.directory import Directory
from candorbot.platforms.discord.ids import FORUMS, NAME, is_id, mark, nonce
from candorbot.platforms.discord.messages import (
    as_forum_post,
    as_message,
    custom_ids,
    is_marked,
    marked,
    title_of,
)
from candorbot.platforms.discord.moderation import RIGHT, Moderating
from candorbot.platforms.discord.render import message, post
from candorbot.platforms.kept_cards import KeptCards
from candorbot.platforms.payloads import packed, unpacked
from candorbot.records import Clock
from candorbot.request import Hand, Place

if TYPE_CHECKING:
    from candorbot.brand import Brand

SETTLE = timedelta(seconds=60)
PAGES, PAGE = 10, 100


class Workspace(Directory):
    """One server. Use `Workspace.open`."""

    name = NAME
    settle = SETTLE
    hands: Sequence[Hand] = tuple(RIGHT)

    def __init__(
        self, calls: Calls, brand: Callable[[], Brand], clock: Clock, me: Body, server: Body,
        cards: KeptCards,
    ) -> None:  # fmt: skip
        super().__init__(calls, brand, clock, me, server)
        self._cards = cards
        self._drawing = asyncio.Lock()
        self.moderate = Moderating(calls, self, clock).moderate

    @classmethod
    async def open(
        cls, calls: Calls, brand: Callable[[], Brand], clock: Clock, cards: KeptCards, server: str = ""
    ) -> Workspace:  # fmt: skip
        """Ask Discord who we are, and which server is ours. Raises as `our_server` does."""
        return cls(calls, brand, clock, *await our_server(calls, server), cards)

    def post_payload(self, text: str) -> str:
        """A post: typed words and links, no markup. Raises UserError for one that is too long."""
        return packed({"components": post(text), "title": title_of(text)})

    async def notice_payload(self, card: Card) -> str:
        """A staff notice: the card's components, and its files. Its buttons are kept beside it."""
        body, files = await self.message(card)
        attached = [
            {"name": one.name, "content": b64encode(one.content).decode(), "description": one.description}
            for one in files
        ]  # fmt: skip
        more = {"files": attached} if attached else {}
        return packed({**body, **more, "subject": card.subject})

    async def message(self, card: Card) -> tuple[dict[str, Any], Sequence[Attached]]:
        """A card as the body of a message and its files; its buttons are kept."""
        card = await with_names(card, self.channel_name)
        if card.chart:
            async with self._drawing:  # matplotlib draws one at a time
                await asyncio.to_thread(drawn, card.chart)  # render.py asks for it again
        kept = await self._cards.keep(self.workspace, card, whole=True)
        presses, guild = self._cards.presses, self.workspace
        shown = message(card, lambda number: presses.place("c1", guild, kept, number))
        return {"components": shown.components}, shown.files

    async def send(self, place: Place, payload: str, key: str) -> str:
        """Post the payload, marked with our key. Raises NotSent if certainly nothing was created, and
        Unclear if nobody knows."""
        told = unpacked(payload, "components")
        files = [
            Attached(one["name"], b64decode(one["content"]), one["description"])
            for one in told.get("files", ())
        ]
        body = as_message(marked(told["components"], mark(key)), files)
        forum = await self._forum(place)
        if forum:
            where, path, body = place.channel, "threads", as_forum_post(forum, told, body)
        else:
            where, more = await self._where_to(place)
            path, body = "messages", {**body, **more, "nonce": nonce(key), "enforce_nonce": True}
        try:
            answer = await self._calls.call("POST", f"/channels/{where}/{path}", body, files=files)
        except Refused as error:
            wait, said = error.retry_after, why(error.code, str(error))
            raise NotSent(said, passing=error.passing, retry_after=wait) from None
        except Unreached as error:
            raise NotSent(str(error), passing=True) from None
        sent = answer.get("id") if isinstance(answer, Mapping) else None
        if not is_id(sent):
            raise ValueError(f"Discord gave {str(sent)[:60]!a} as the id of a message")
        await self._stands_now(told, f"{where}:{sent}", key)
        return str(sent)

    async def _forum(self, place: Place) -> Body | None:
        """The forum that a new post is for; None for any other place."""
        if place.thread is not None:
            return None
        try:
            channel = await self._channels(place.channel)
        except LookupError as error:
            raise NotSent(str(error), passing=False) from None
        except UserError as error:  # Discord does not answer: nothing was sent
            raise NotSent(str(error), passing=True) from None
        return channel if channel.get("type") in FORUMS else None

    async def _where_to(self, place: Place) -> tuple[str, dict[str, Any]]:
        """The channel or thread to write to, and the message that is answered."""
        if place.thread is None:
            return place.channel, {}
        if not is_id(place.thread):
            raise NotSent(words.DISCORD_NO_THREAD, passing=False)
        try:
            thread = await self._channel(place.thread)
        except LookupError:
            answered = {"message_id": place.thread, "fail_if_not_exists": True}
            return place.channel, {"message_reference": answered}
        except UserError as error:  # Discord does not answer: nothing was sent
            raise NotSent(str(error), passing=True) from None
        if str(thread.get("parent_id")) != place.channel and place.thread != place.channel:
            raise NotSent(words.DISCORD_NO_THREAD, passing=False)
        told = thread.get("thread_metadata") or {}
        if told.get("locked"):
            raise NotSent(words.DISCORD_LOCKED, passing=False)
        return place.thread, {}

    async def _stands_now(self, told: Mapping[str, Any], message: str, key: str) -> None:
        """Note where the card of a subject stands now, so that it is kept up to date there, with its mark."""
        if told.get("subject"):
            await self._cards.stands(self.workspace, str(told["subject"]), message, mark(key))

    async def find(self, place: Place, key: str) -> str | None:
        """Look for our mark in what was said last. Raises LookupError if we may not read there, or too much was
        said meanwhile."""
        forum = (await self._channels(place.channel)).get("type") in FORUMS
        if place.thread is None and forum:
            return await self._find_post(place.channel, key)
        places = [place.channel]
        if place.thread and await self.is_thread(place.thread):
            alone = forum or place.thread == place.channel
            places = [place.thread, *([] if alone else places)]  # opened since, perhaps
        since = int(str(place.thread)) if is_id(place.thread) else 0
        for where in places:
            if sent := await self._find_in(where, key, since=since):
                return sent
        return None

    async def _find_in(self, where: str, key: str, since: int) -> str | None:
        """Look among the messages that are no older than the id `since`."""
        before = ""
        for _ in range(PAGES):
            found = await self._messages(f"/channels/{where}/messages?limit={PAGE}{before}")
            if not (found or before or await self._may_look(where)):
                raise LookupError(why(50013))
            for one in found:
                if is_marked(one, key, self.bot_id):
                    await self._found(where, one, key)
                    return str(one["id"])
            if len(found) < PAGE or int(found[-1]["id"]) < since:
                return None
            before = f"&before={found[-1]['id']}"
        raise LookupError(words.DISCORD_NO_THREAD)

    async def _found(self, where: str, message: Body, key: str) -> None:
        """Note where the card of a subject stands: its buttons say which one it is."""
        for name in custom_ids(message.get("components")):
            pressed = self._cards.presses.placed(name, self.workspace)
            subject = await self._cards.subject(self.workspace, pressed[1]) if pressed else ""
            if subject:
                stands = f"{where}:{message['id']}"
                await self._cards.stands(self.workspace, subject, stands, mark(key))
                return

    async def _find_post(self, forum: str, key: str) -> str | None:
        """Look for our mark on what we posted in a forum."""
        found = await self._read(f"/guilds/{self.workspace}/threads/active")
        for thread in found.get("threads", ()) if isinstance(found, Mapping) else ():
            ours = str(thread.get("owner_id")) == self.bot_id
            if str(thread.get("parent_id")) == forum and ours:
                first = await self._read(f"/channels/{thread['id']}/messages/{thread['id']}")
                if is_marked(first, key, self.bot_id):
                    return str(thread["id"])
        return None


async def our_server(calls: Calls, wanted: str) -> tuple[Body, Body]:
    """Who we are (a user, with the id of its `app`), and the server to serve (`wanted`: its id, "" the only one).
    Raises UserError if Discord does not know us, or we are in none or several, CallError if it cannot be
    reached."""
    user = await _asked(calls, "/users/@me", words.DISCORD_TOKEN)
    app = await _asked(calls, "/oauth2/applications/@me", words.DISCORD_TOKEN)
    return {**user, "app": app["id"]}, await _server(calls, wanted)


async def _server(calls: Calls, wanted: str) -> Body:
    if wanted:
        not_there = words.DISCORD_NOT_THERE.format(server=wanted)
        found: Body = await _asked(calls, f"/guilds/{wanted}", not_there)
        return found
    servers = await _asked(calls, "/users/@me/guilds", words.DISCORD_TOKEN)
    if not servers:
        raise UserError(words.DISCORD_NO_SERVER)
    if len(servers) > 1:
        named = words.listed([f"{one.get('name')} ({one.get('id')})" for one in servers[:10]])
        raise UserError(words.DISCORD_WHICH.format(servers=named))
    return dict(servers[0])


async def _asked(calls: Calls, path: str, refused: str) -> Any:
    """What Discord says; where it refuses for good, UserError with these words."""
    try:
        return await calls.call("GET", path)
    except Refused as error:
        if error.passing:
            raise
        raise UserError(refused.format(error=error)) from None
