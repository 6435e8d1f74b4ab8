"""Who is who in one Slack workspace, who reads what, and who may do what.

Authority comes from Slack by id, at the moment it is asked for: people, user groups, members of channels,
admins. A guest is a member at most; strangers (Slack Connect), bots and who has left are nobody.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from candorbot import words
from candorbot.errors import UserError
from candorbot.lately import Lately
from candorbot.platform import Known, ReadByPeople
from candorbot.platforms.call_errors import CallError, Refused, unanswered
from candorbot.platforms.slack.calls import Answer, Calls, why
from candorbot.platforms.slack.ids import CHANNEL_ID, GROUP_ID, NAME, PERSON_ID, message_id, ts_of
from candorbot.records import Clock
from candorbot.request import Permission, Person, Place

if TYPE_CHECKING:
    from candorbot.brand import Access, Brand

EVERYONE = "everyone"
CONNECTED = "slack-connect"
"""A reader beside everyone where other organisations read, too: to begin with that is another audience."""
A_MINUTE, AN_HOUR = timedelta(minutes=1), timedelta(hours=1)
PAGE = 200
ADMINS = "admins"
"""In brand.yaml: the workspace's admins and owners."""
PeopleOf = Callable[[str], Awaitable[Sequence[str]]]


class Directory(ReadByPeople):
    """The people and channels of one workspace. `who` is what Slack says we are (see `who_we_are`)."""

    def __init__(self, calls: Calls, brand: Callable[[], Brand], clock: Clock, who: Answer) -> None:
        self._calls = calls
        self._brand = brand
        self.workspace = str(who["team_id"])
        self.title = str(who.get("team") or self.workspace)
        self.bot_id = str(who["user_id"])
        self.url = str(who.get("url") or "https://slack.com/").rstrip("/")
        self._profiles = Lately(clock, AN_HOUR, self._profile)
        self._people = Lately(clock, A_MINUTE, self._people_of)
        self._channels = Lately(clock, A_MINUTE, self._channel)
        self._read_by = Lately(clock, A_MINUTE, self._readers)

    @property
    def access(self) -> Access:
        """Who may do what, as brand.yaml says now."""
        from candorbot.brand import Access

        return self._brand().file.access.get(NAME) or Access()

    @property
    def listens(self) -> bool:
        """Whether members are listened to here."""
        return self._brand().listens_somewhere(NAME, self.workspace)

    # --- who reads --------------------------------------------------------------------------------

    async def readers(self, place: Place) -> tuple[str, ...]:
        """Everyone in a public channel (and Slack Connect, if it is shared), the members' ids of another.
        Raises LookupError for one that is gone, archived, or that we are not in."""
        return await self._readers(place.channel)

    async def lately_read_by(self, channel: str) -> tuple[str, ...]:
        """The same, at most a minute old: for what is heard."""
        return await self._read_by(channel)

    async def _readers(self, channel_id: str) -> tuple[str, ...]:
        channel = await self._channel(channel_id)
        if channel.get("is_archived"):
            raise LookupError(words.SLACK_ARCHIVED)
        shared = channel.get("is_ext_shared") or channel.get("is_pending_ext_shared")
        if channel.get("is_private") or channel.get("is_im") or channel.get("is_mpim"):
            try:
                members = await self._members(channel_id)
            except CallError as error:
                raise unanswered(NAME, error) from None
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
            if str(error) in ("missing_scope", "not_in_channel", "no_permission"):
                return ""
            if error.passing:
                raise unanswered(NAME, error) from None
            raise LookupError(why(str(error))) from None
        except CallError as error:
            raise unanswered(NAME, error) from None
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
            if await _is_among(user, ids, self._people_of):
                return allowed
        return Permission.MEMBER

    async def known(self, person_id: str) -> Known:
        """Who somebody is; the name at most an hour old, whether they are staff a minute."""
        if not PERSON_ID.fullmatch(person_id):
            return Known("", staff=False)
        user = await self._profiles(person_id)
        if user is None:
            return Known("", staff=False)
        return Known(_name(user), staff=await self._is_staff(user))

    async def _is_staff(self, user: Answer) -> bool:
        if self._is_nobody(user) or _is_guest(user):
            return False
        ids = [*self.access.approvers, *self.access.moderators]
        return await _is_among(user, ids, self._people)

    async def approvers(self) -> Sequence[Person]:
        """The people who may release a post, at most an hour old: for choosing among them. Admins are not
        listed, since that would need to read everybody."""
        ids = [
            person
            for one in self.access.approvers
            for person in ([one] if PERSON_ID.fullmatch(one) else await self._people(one))
        ]
        users = [await self._profiles(one) for one in dict.fromkeys(ids)]
        return [
            Person(str(user["id"]), _name(user))
            for user in users
            if user and not self._is_nobody(user) and not _is_guest(user)
        ]

    # --- what cards say ---------------------------------------------------------------------------

    def permalink(self, channel: str, ts: str, thread_ts: str = "") -> str:
        """Where a message stands."""
        link = f"{self.url}/archives/{channel}/p{ts.replace('.', '')}"
        return f"{link}?thread_ts={thread_ts}&cid={channel}" if thread_ts not in ("", ts) else link

    async def channel_name(self, channel: str) -> str:
        """The name of a channel, at most a minute old; its id if we cannot see it, or if it is a private one that
        brand.yaml does not list: anybody may type an id, and its name is not for everybody."""
        try:
            found = await self._channels(channel)
        except (LookupError, UserError):
            return channel
        listed = [self.access.staff_channel, *self._brand().listened_channels(self.workspace)]
        if found.get("is_private") and channel not in listed:
            return channel
        return str(found.get("name") or channel)

    # --- asked of Slack ---------------------------------------------------------------------------

    async def _user(self, person_id: str) -> Answer | None:
        """A person of this workspace; None for who is none, has left, is a bot or of another organisation."""
        if not PERSON_ID.fullmatch(person_id):
            return None
        user = await self._profile(person_id)
        return None if user is None or self._is_nobody(user) else user

    def _is_nobody(self, user: Answer) -> bool:
        gone = user.get("deleted") or user.get("is_bot") or user.get("is_stranger")
        elsewhere = user.get("team_id") != self.workspace
        return bool(gone or elsewhere or user["id"] in (self.bot_id, "USLACKBOT"))

    async def _profile(self, person_id: str) -> Answer | None:
        """What Slack says of a person; None for an id nobody has."""
        try:
            answer = await self._calls.read("users.info", user=person_id)
        except CallError as error:
            if str(error) in ("user_not_found", "user_not_visible"):
                return None
            raise unanswered(NAME, error) from None
        user = answer.get("user")
        return user if isinstance(user, Mapping) and user.get("id") == person_id else None

    async def _people_of(self, one: str) -> Sequence[str]:
        """The members of a user group or of a channel; nobody for an id of something else. One that is gone or
        that we may not see has nobody."""
        try:
            if GROUP_ID.fullmatch(one):
                answer = await self._calls.read("usergroups.users.list", usergroup=one)
                return [str(person) for person in answer.get("users") or ()]
            if CHANNEL_ID.fullmatch(one):
                return await self._members(one)
        except CallError as error:
            if isinstance(error, Refused) and not error.passing:
                return ()
            raise unanswered(NAME, error) from None
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
            raise LookupError(why("channel_not_found"))
        try:
            answer = await self._calls.read("conversations.info", channel=channel)
        except CallError as error:
            if isinstance(error, Refused) and not error.passing:
                raise LookupError(why(str(error))) from None
            raise unanswered(NAME, error) from None
        found = answer.get("channel")
        if not isinstance(found, Mapping):
            raise unanswered(NAME, "no channel in the answer")
        return found


async def who_we_are(calls: Calls) -> Answer:
    """What Slack says we are. Raises UserError if it does not know us, CallError if it cannot be reached."""
    try:
        who = await calls.read("auth.test")
    except Refused as error:
        raise UserError(words.SLACK_TOKEN.format(error=error)) from None
    if not who.get("team_id") or not who.get("user_id"):
        raise UserError(words.SLACK_TOKEN.format(error="no bot token"))
    return who


async def _is_among(user: Answer, ids: Sequence[str], people_of: PeopleOf) -> bool:
    """Whether somebody is meant by these ids of brand.yaml: of people, groups, channels, or ADMINS."""
    if user["id"] in ids:
        return True
    if ADMINS in ids and (user.get("is_admin") or user.get("is_owner")):
        return True
    return any([user["id"] in await people_of(one) for one in ids if one != ADMINS])


def _is_guest(user: Answer) -> bool:
    return bool(user.get("is_restricted") or user.get("is_ultra_restricted"))


def _name(user: Answer) -> str:
    profile = user.get("profile")
    told = profile if isinstance(profile, Mapping) else {}
    names = told.get("display_name"), told.get("real_name"), user.get("real_name"), user.get("name")
    return next((str(name) for name in names if name), str(user["id"]))
