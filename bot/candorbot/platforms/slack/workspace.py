"""One Slack workspace as the core sees it: the Platform that `publish.py` asks for.

Authority comes from Slack by id, at the moment it is asked for: people, user groups, members of channels,
admins. A guest is a member at most; strangers (Slack Connect), bots and who has left are nobody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from candorbot import words
from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.platform import Known, NotSent
from candorbot.platforms.slack.calls import Answer, Calls, Refused, SlackError, Unreached
from candorbot.platforms.slack.cards import Cards
from candorbot.platforms.slack.names import channels_in, named
from candorbot.platforms.slack.render import card_view, home, message, post
from candorbot.records import Clock
from candorbot.request import Permission, Person, Place

if TYPE_CHECKING:
    from candorbot.brand import Access, Brand

NAME: Final = "slack"
EVERYONE = "everyone"
CONNECTED = "slack-connect"
"""A reader beside everyone where other organisations read, too: to begin with that is another audience."""
SETTLE = timedelta(seconds=60)
A_MINUTE = timedelta(seconds=60)
PAGE = 200
EVENT = "candor"
"""The type of our messages' metadata."""
PERSON_ID = re.compile(r"[UW][A-Z0-9]{2,20}")
GROUP_ID = re.compile(r"S[A-Z0-9]{2,20}")
CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{2,20}")
TS = r"[0-9]{1,11}\.[0-9]{1,9}"
"""Slack's id of a message within its channel: seconds since 1970, up to the year 5138."""
MESSAGE_ID = re.compile(rf"([CGD][A-Z0-9]{{2,20}}):({TS})")
ADMINS = "admins"
"""In brand.yaml: the workspace's admins and owners."""


def message_id(channel: str, ts: str) -> str:
    """Our id of a message: Slack's own (ts) is one only within its channel."""
    return f"{channel}:{ts}"


def ts_of(message: str) -> str:
    """Slack's id of a message, of ours; "" if it is none."""
    found = MESSAGE_ID.fullmatch(message)
    return found[2] if found else ""


def payload(body: Mapping[str, Any]) -> str:
    """The bytes of a message: JSON, in ASCII, so that any text has bytes."""
    return json.dumps(body)


class Workspace:
    """One workspace. Use `Workspace.open`."""

    name = NAME
    settle = SETTLE

    def __init__(
        self, calls: Calls, brand: Callable[[], Brand], clock: Clock, cards: Cards, who: Answer
    ) -> None:
        self._calls = calls
        self._brand = brand
        self._clock = clock
        self._cards = cards
        self.workspace = str(who["team_id"])
        self.title = str(who.get("team") or self.workspace)
        self.bot_id = str(who["user_id"])
        self.url = str(who.get("url") or "https://slack.com/").rstrip("/")
        self._known: dict[str, tuple[datetime, Known]] = {}
        self._approvers: tuple[datetime, Sequence[Person]] | None = None
        self._channels: dict[str, tuple[datetime, Answer]] = {}

    @classmethod
    async def open(
        cls, calls: Calls, brand: Callable[[], Brand], clock: Clock, cards: Cards
    ) -> Workspace:
        """Ask Slack who we are. Raises UserError if it does not know us, SlackError if it cannot be reached."""
        try:
            who = await calls.read("auth.test")
        except Refused as error:
            raise UserError(words.SLACK_TOKEN.format(error=error)) from None
        if not who.get("team_id") or not who.get("user_id"):
            raise UserError(words.SLACK_TOKEN.format(error="no bot token"))
        return cls(calls, brand, clock, cards, who)

    @property
    def access(self) -> Access:
        """Who may do what, as brand.yaml says now."""
        from candorbot.brand import Access

        return self._brand().file.access.get(NAME) or Access()

    @property
    def listens(self) -> bool:
        """Whether members are listened to here."""
        return self._brand().listens_somewhere(NAME, self.workspace)

    # --- what leaves ------------------------------------------------------------------------------

    def post_payload(self, text: str) -> str:
        """A post: typed words and links, no markup. Raises UserError for one that is too long."""
        return payload(_quiet(post(text)))

    async def notice_payload(self, card: Card) -> str:
        """A staff notice: the card's blocks. What its buttons ask for is kept beside it."""
        body = await self.message(card)
        return payload({**body, "metadata": _metadata(subject=card.subject)})

    async def message(self, card: Card) -> dict[str, Any]:
        """A card as a message, and what its buttons ask for kept."""
        card = await self._named(card)
        return _quiet(message(card, self._cards.presses, await self._cards.keep(card)))

    async def view(self, card: Card) -> dict[str, Any]:
        """A card as a view."""
        card = await self._named(card)
        return card_view(card, self._cards.presses, await self._cards.keep(card))

    async def home(self, card: Card) -> dict[str, Any]:
        """A card as a person's Home."""
        card = await self._named(card)
        return home(card, self._cards.presses, await self._cards.keep(card))

    async def _named(self, card: Card) -> Card:
        """With the names of its channels."""
        names = {one: await self.channel_name(one) for one in channels_in(card)}
        return named(card, names) if names else card

    async def send(self, place: Place, payload: str, key: str) -> str:
        """Post the payload, marked with our key. Raises NotSent if certainly nothing was created, and
        Unclear if nobody knows."""
        body = _message_of(payload)
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
            raise NotSent(_why(error.error), passing=wait is not None, retry_after=wait) from None
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
            if error.retry_after is not None:
                raise
            raise LookupError(_why(error.error)) from None
        return None

    # --- who reads --------------------------------------------------------------------------------

    async def readers(self, place: Place) -> tuple[str, ...]:
        """Everyone in a public channel (and Slack Connect, if it is shared), the members' ids of another.
        Raises LookupError for one that is gone, archived, or that we are not in."""
        channel = await self._channel(place.channel)
        if channel.get("is_archived"):
            raise LookupError(words.SLACK_ARCHIVED)
        shared = channel.get("is_ext_shared") or channel.get("is_pending_ext_shared")
        if channel.get("is_private") or channel.get("is_im") or channel.get("is_mpim"):
            try:
                members = await self._members(place.channel)
            except SlackError as error:
                raise _unanswered(error) from None
            return tuple(sorted({*members, *([CONNECTED] if shared else [])} - {self.bot_id}))
        return tuple(sorted({EVERYONE, *([CONNECTED] if shared else [])}))

    async def staff_place(self) -> Place:
        """The staff channel of brand.yaml. Raises UserError if there is none, or not only this workspace's
        invited people read it."""
        channel = self.access.staff_channel
        if not channel:
            raise UserError(words.SLACK_NO_STAFF)
        place = Place(self.workspace, channel)
        try:
            readers = await self.readers(place)
        except LookupError as error:
            raise UserError(words.SLACK_STAFF_GONE.format(channel=channel, why=error)) from None
        if EVERYONE in readers or CONNECTED in readers:
            raise UserError(words.SLACK_STAFF_OPEN.format(channel=channel))
        return place

    async def newest(self, place: Place) -> str:
        """Id of the newest message of the thread, "" if we may not look. Raises LookupError for a thread that
        is gone."""
        if not place.thread:
            return ""
        ts = ts_of(place.thread)
        try:
            answer = await self._calls.read(
                "conversations.replies", channel=place.channel, ts=ts, limit=1
            )
        except Refused as error:
            if error.error in ("missing_scope", "not_in_channel", "no_permission"):
                return ""
            if error.retry_after is not None:
                raise _unanswered(error) from None
            raise LookupError(_why(error.error)) from None
        except SlackError as error:
            raise _unanswered(error) from None
        first = next(iter(answer.get("messages") or ()), None)
        if not isinstance(first, Mapping) or str(first.get("ts")) != ts:
            raise LookupError(words.SLACK_NO_THREAD)
        return message_id(place.channel, str(first.get("latest_reply") or ts))

    # --- who may do what --------------------------------------------------------------------------

    async def permission(self, person_id: str) -> Permission:
        """What this person may do now, asked of Slack by id."""
        user = await self._user(person_id)
        if user is None:
            return Permission.NOBODY
        if _is_guest(user):
            return Permission.MEMBER
        for allowed, ids in (
            (Permission.APPROVER, self.access.approvers),
            (Permission.MODERATOR, self.access.moderators),
        ):
            if await self._is_among(user, ids):
                return allowed
        return Permission.MEMBER

    async def known(self, person_id: str) -> Known:
        """Who somebody is, at most a minute old."""
        now = self._clock.now()
        kept = self._known.get(person_id)
        if kept is None or now - kept[0] >= A_MINUTE:
            user = await self._user(person_id)
            staff = await self.permission(person_id) >= Permission.MODERATOR
            if len(self._known) > 10_000:
                self._known.clear()
            kept = self._known[person_id] = now, Known(_name(user) if user else "", staff)
        return kept[1]

    async def approvers(self) -> Sequence[Person]:
        """The people who may release a post, at most a minute old: for choosing among them."""
        now = self._clock.now()
        if self._approvers is None or now - self._approvers[0] >= A_MINUTE:
            ids = [one async for one in self._ids(self.access.approvers)]
            users = [await self._user(one) for one in dict.fromkeys(ids)]
            people = [
                Person(str(user["id"]), _name(user))
                for user in users
                if user and not _is_guest(user)
            ]
            self._approvers = now, people
        return self._approvers[1]

    # --- what cards say ---------------------------------------------------------------------------

    def permalink(self, channel: str, ts: str, thread_ts: str = "") -> str:
        """Where a message stands."""
        link = f"{self.url}/archives/{channel}/p{ts.replace('.', '')}"
        return f"{link}?thread_ts={thread_ts}&cid={channel}" if thread_ts not in ("", ts) else link

    async def channel_name(self, channel: str) -> str:
        """The name of a channel, at most a minute old; its id if we cannot see it."""
        now = self._clock.now()
        kept = self._channels.get(channel)
        if kept is None or now - kept[0] >= A_MINUTE:
            try:
                kept = now, await self._channel(channel)
            except (LookupError, UserError):
                kept = now, {}
            if len(self._channels) > 10_000:
                self._channels.clear()
            self._channels[channel] = kept
        return str(kept[1].get("name") or channel)

    # --- asked of Slack ---------------------------------------------------------------------------

    async def _user(self, person_id: str) -> Answer | None:
        """A person of this workspace; None for who is none, has left, is a bot or of another organisation."""
        if not PERSON_ID.fullmatch(person_id) or person_id == self.bot_id:
            return None
        try:
            answer = await self._calls.read("users.info", user=person_id)
        except SlackError as error:
            if str(error) in ("user_not_found", "user_not_visible"):
                return None
            raise _unanswered(error) from None
        user = answer.get("user")
        if not isinstance(user, Mapping) or user.get("id") != person_id:
            return None
        gone = user.get("deleted") or user.get("is_bot") or user.get("is_stranger")
        elsewhere = user.get("team_id") != self.workspace
        return None if gone or elsewhere or person_id == "USLACKBOT" else user

    async def _is_among(self, user: Answer, ids: Sequence[str]) -> bool:
        if user["id"] in ids:
            return True
        if ADMINS in ids and (user.get("is_admin") or user.get("is_owner")):
            return True
        return any([user["id"] in await self._people_of(one) for one in ids if one != ADMINS])

    async def _ids(self, ids: Iterable[str]) -> Any:
        """The people whom these ids name; admins are not listed, since that would need to read everybody."""
        for one in ids:
            for person in [one] if PERSON_ID.fullmatch(one) else await self._people_of(one):
                yield person

    async def _people_of(self, one: str) -> Sequence[str]:
        """The members of a user group or of a channel; nobody for an id of something else. One that is gone or
        that we may not see has nobody."""
        try:
            if GROUP_ID.fullmatch(one):
                answer = await self._calls.read("usergroups.users.list", usergroup=one)
                return [str(person) for person in answer.get("users") or ()]
            if CHANNEL_ID.fullmatch(one):
                return await self._members(one)
        except SlackError as error:
            if isinstance(error, Refused) and error.retry_after is None:
                return ()
            raise _unanswered(error) from None
        except LookupError:
            return ()
        return ()

    async def _members(self, channel: str) -> list[str]:
        pages = self._calls.pages(
            "conversations.members", "members", most=50, channel=channel, limit=PAGE
        )
        return [str(one) async for page in pages for one in page]

    async def _channel(self, channel: str) -> Answer:
        if not CHANNEL_ID.fullmatch(channel):
            raise LookupError(_why("channel_not_found"))
        try:
            answer = await self._calls.read("conversations.info", channel=channel)
        except SlackError as error:
            if isinstance(error, Refused) and error.retry_after is None:
                raise LookupError(_why(error.error)) from None
            raise _unanswered(error) from None
        found = answer.get("channel")
        if not isinstance(found, Mapping):
            raise UserError(words.SLACK_NO_ANSWER.format(error="no channel in the answer"))
        return found


def _quiet(body: Mapping[str, Any]) -> dict[str, Any]:
    """A message that mentions nobody, makes no links of its own and unfurls none."""
    return {
        **body, "parse": "none", "link_names": False, "mrkdwn": False,
        "unfurl_links": False, "unfurl_media": False,
    }  # fmt: skip


def _metadata(**told: str) -> dict[str, Any]:
    return {"event_type": EVENT, "event_payload": told}


def _message_of(payload: str) -> dict[str, Any]:
    """The message of a payload. Raises NotSent if it is none."""
    try:
        body = json.loads(payload)
    except ValueError:
        body = None
    if not isinstance(body, dict) or not str(body.get("text", "")).strip():
        raise NotSent(words.NO_WORDS, passing=False)
    return body


def _told(message: object) -> Mapping[str, Any]:
    """What we wrote beside a message of ours; nothing for another's."""
    told = message.get("metadata") if isinstance(message, Mapping) else None
    if not isinstance(told, Mapping) or told.get("event_type") != EVENT:
        return {}
    body = told.get("event_payload")
    return body if isinstance(body, Mapping) else {}


def _is_guest(user: Answer) -> bool:
    return bool(user.get("is_restricted") or user.get("is_ultra_restricted"))


def _name(user: Answer) -> str:
    profile = user.get("profile")
    told = profile if isinstance(profile, Mapping) else {}
    names = told.get("display_name"), told.get("real_name"), user.get("real_name"), user.get("name")
    return next((str(name) for name in names if name), str(user["id"]))


def _unanswered(error: SlackError) -> UserError:
    """What a person is told where Slack could not be asked."""
    busy = isinstance(error, Refused) and error.retry_after is not None
    return UserError(words.SLACK_BUSY if busy else words.SLACK_NO_ANSWER.format(error=error))


def _why(error: str) -> str:
    """What Slack refused, in words a manager reads; its own word for what is rare."""
    return words.SLACK_REFUSED.get(error) or words.SLACK_REFUSED_ELSE.format(error=error)
