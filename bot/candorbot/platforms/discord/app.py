"""Discord, whole: the server that the publisher writes to, and the connection that brings what people ask and say."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

import discord

from candorbot import words
from candorbot.card import Card
from candorbot.errors import StoreError, UserError
from candorbot.leaving import Leaving
from candorbot.platforms.call_errors import CallError
from candorbot.platforms.catching_up import CatchingUp
from candorbot.platforms.discord import tree
from candorbot.platforms.discord.answers import Answers
from candorbot.platforms.discord.calls import Calls
from candorbot.platforms.discord.events import Reader, Where
from candorbot.platforms.discord.examined import rights_wrong
from candorbot.platforms.discord.gateway import Gateway, Work
from candorbot.platforms.discord.history import History
from candorbot.platforms.discord.ids import NAME, is_id
from candorbot.platforms.discord.incoming import Bot as Asking
from candorbot.platforms.discord.incoming import Incoming
from candorbot.platforms.discord.panel import Panel
from candorbot.platforms.discord.workspace import Workspace
from candorbot.platforms.kept_cards import KeptCards
from candorbot.platforms.reached import reached
from candorbot.platforms.up_to_date import Shows, UpToDate
from candorbot.records import Clock, Record
from candorbot.request import Permission, Place, Request
from candorbot.settings import DiscordSettings
from candorbot.skill import Skill
from candorbot.storage import Store, put_if_first
from candorbot.who_reads import staff_reads

if TYPE_CHECKING:
    from candorbot.brand import Brand
    from candorbot.supervisor import Supervisor

log = logging.getLogger(__name__)

BETWEEN = 1.0
"""Seconds between two connections."""
COMMANDS = "discord.commands"
"""The digest of the commands that Discord was told; a row for each app."""
MOST_KEPT_LATER = 1_000
"""Of what could not be kept; what is older is fetched again, as far as Discord has it."""
NOT_MISSED = timedelta(days=3650)
"""Discord itself delivers again what was missed in a session; a new one says so."""


class Core(Asking, Protocol):
    """What is used of the core."""

    async def tell_staff(self, workspace: str, key: str, card: Card) -> None: ...
    def skills(self) -> Sequence[Skill]: ...


class Discord:
    """One server, connected. Use `Discord.opened`, then `connect`, then `go_on`.

    trouble  is told what is wrong, a sentence under a name; "" when it is over
    """

    def __init__(
        self, settings: DiscordSettings, calls: Calls, workspace: Workspace, cards: KeptCards,
        store: Store, clock: Clock, brand: Callable[[], Brand],
    ) -> None:  # fmt: skip
        self.workspace = workspace
        self.way = "its gateway"
        self._settings = settings
        self._calls = calls
        self._cards = cards
        self._store = store
        self._clock = clock
        self._brand = brand
        self._to_fetch = False
        self._not_kept: deque[Work] = deque(maxlen=MOST_KEPT_LATER)
        self._may_listen = True
        self.gateway: Gateway | None = None
        self.trouble: Callable[[str, str], None] = lambda what, said: None

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, settings: DiscordSettings, store: Store, brand: Callable[[], Brand], clock: Clock
    ) -> AsyncIterator[Discord]:
        """Ask Discord who we are, again and again until it answers. Raises UserError if it does not know us."""
        async with Calls.opened(settings.token, settings.api, clock) as calls:
            cards = await KeptCards.open(NAME, store, clock)
            workspace = await reached(
                NAME,
                lambda: Workspace.open(calls, brand, clock, cards, settings.server),
                CallError,
            )
            yield cls(settings, calls, workspace, cards, store, clock, brand)

    def connect(self, bot: Core, shows: Shows, leaving: Leaving) -> None:
        """Hand over the core: what asks and says comes to it, and cards are shown by it."""
        server = self.workspace.workspace
        presses = self._cards.presses
        reader = Reader(server, self.workspace.bot_id, presses, tree.menus(bot.skills()))
        answers = Answers(self._calls, self.workspace, self._cards, self._too_late)
        self.incoming = Incoming(bot, reader, answers, self.workspace, self._cards)
        self._bot = bot
        self._shows = shows
        self._leaving = leaving
        self._up_to_date = UpToDate(server, self._store, self._cards, shows, answers.refresh)
        self.panel = Panel(
            bot, shows, self._calls, self.workspace, self._cards, self._store, self._clock
        )
        self._catching_up = CatchingUp(
            NAME, server, self._store, self._clock, self._brand, missed=NOT_MISSED, ours=is_id,
            fetch=History(self._calls, server, self.incoming).fetch,
        )  # fmt: skip

    # --- the connection ---------------------------------------------------------------------------

    def go_on(self, supervisor: Supervisor) -> None:
        """Have done what goes on by itself."""
        self.trouble = supervisor.say
        supervisor.own("Discord's connection", self.listen)
        supervisor.every(2.0, "Discord's cards", self.refresh)
        supervisor.every(30.0, "Discord's gaps", self.hear_on)
        supervisor.every(30.0, "Discord's panel", self.panel.look)
        supervisor.every(60.0, "Discord's rights", self.look_at_rights)

    async def listen(self) -> None:
        """Tell Discord the commands, then stay connected, each time anew when the connection was closed. discord.py
        tries again by itself where Discord cannot be reached. Commands that it would not take are trouble, and what
        people say is heard all the same."""
        try:
            await self.tell_commands()
        except StoreError:
            raise
        except UserError as error:
            self.trouble("discord commands", str(error))
        else:
            self.trouble("discord commands", "")
        while True:
            self.gateway = Gateway(
                self._settings.api, self.incoming, self.workspace.workspace,
                listens=self._wants_to_listen, missed=self._missed, there=self._there,
            )  # fmt: skip
            try:
                async with self.gateway:
                    await self.gateway.start(self._settings.token)
            except discord.PrivilegedIntentsRequired:
                self._may_listen = False
                self.trouble("discord intent", words.DISCORD_INTENT)
            except AttributeError as error:  # discord.py, where the first connection is cut
                log.warning("not connected: %s", error, extra={"action": "discord.unconnected"})
            except discord.LoginFailure as error:
                self.trouble("discord token", words.DISCORD_TOKEN.format(error=error))
                await asyncio.Event().wait()
            await asyncio.sleep(BETWEEN)

    @property
    def _wants_to_listen(self) -> bool:
        return bool(self.workspace.listened) and self._may_listen

    def _missed(self, what: Work | None) -> None:
        """A session is new, or something could not be kept: what was said is fetched. What was edited or deleted
        Discord does not tell again: that is kept later."""
        self._to_fetch = True
        if what is not None:
            self._not_kept.append(what)

    @property
    def connected(self) -> bool:
        """Whether Discord can reach us, as far as we know."""
        return self.gateway is not None and self.gateway.is_ready() and self.gateway.hears

    async def tell_commands(self) -> None:
        """Tell Discord the commands, if they changed since it was last told."""
        commands = tree.commands(self._bot.skills())
        digest, app = tree.digest(commands), self.workspace.app_id
        row = await self._store.record(COMMANDS, app)
        if row is not None and row.body["digest"] == digest:
            return
        await self._calls.call("PUT", f"/applications/{app}/commands", commands)
        kept = Record(COMMANDS, app, {"digest": digest}, version=row.version if row else 0)
        await put_if_first(self._store, kept)

    async def _there(self, there: bool) -> None:
        """We are in the server, or it took us away."""
        self.trouble("discord app", "" if there else words.DISCORD_REMOVED)
        if there:
            await self._leaving.back(self.workspace.workspace)
        else:
            log.error("removed from the server", extra={"action": "discord.gone"})
            await self._leaving.left(self.workspace.workspace)

    # --- what goes on by itself -------------------------------------------------------------------

    async def refresh(self) -> None:
        """Bring the cards up to date whose subject has changed."""
        await self._up_to_date.look()

    async def hear_on(self) -> None:
        """Note that nothing was missed, or fetch what was; and connect anew when listening was switched."""
        await self._keep_later()
        connected = self.connected
        fetch = connected and self._to_fetch
        self._to_fetch = self._to_fetch and not fetch
        try:
            await self._catching_up.look(connected, anew=fetch)
        except BaseException:
            self._to_fetch = self._to_fetch or fetch
            raise
        if self.gateway is not None and self.gateway.listens != self._wants_to_listen:
            await self.gateway.close()

    async def _keep_later(self) -> None:
        """Try once more to keep what could not be kept. Raises StoreError."""
        for what in list(self._not_kept):
            try:
                await what()
            except StoreError:
                raise
            except UserError as error:  # Discord still does not say where it stands
                log.error("not kept: %s", error, extra={"action": "discord.not_kept"})
            else:
                if what in self._not_kept:  # newer ones may have pushed it out meanwhile
                    self._not_kept.remove(what)

    async def look_at_rights(self) -> None:
        """Say what our role may not do that is needed, and what it may do that is not."""
        try:
            self.trouble("discord rights", await rights_wrong(self.workspace))
        except UserError as error:
            log.warning("rights unknown: %s", error, extra={"action": "discord.rights"})

    async def show_late(self, request: Request, card: Card) -> None:
        """Show the card of what was asked before a restart, if it was asked here."""
        if request.place.workspace == self.workspace.workspace:
            person = request.person
            own = request.skill in tree.OWN_COMMAND
            where = Where(person.id, person.name, request.place.channel, request.key, "", own=own)
            await self._too_late(where, card, request.skill)

    async def _too_late(self, where: Where, card: Card, what: str = "") -> None:
        """Discord takes no private answer any more: of what staff asked for, what all of them may see is shown to staff;
        of the rest, and of what was asked where not all of them read, only that it was; of somebody's own nothing."""
        if where.own:
            return
        server = self.workspace.workspace
        try:
            if await self.workspace.permission(where.user) < Permission.MODERATOR:
                return
            for_all = card if card.still else await self._shows(card.subject, server)
            if not await staff_reads(self.workspace, Place(server, where.channel)):
                for_all = None
        except (LookupError, UserError) as error:
            log.error("a card is not shown: %s", error, extra={"action": "discord.unshown"})
            return
        if for_all is None:
            said = words.DISCORD_LATE_PRIVATE.format(name=where.name)
            shown = Card(words.DISCORD_LATE_TITLE, said, failed=True)
        else:
            said = words.DISCORD_LATE.format(name=where.name, what=what or card.title)
            shown = replace(
                for_all, footer=f"{for_all.footer} · {said}" if for_all.footer else said
            )
        await self._bot.tell_staff(server, f"late-{where.id}", shown)

    async def idle(self) -> None:
        """Wait until what was taken is worked."""
        await self.incoming.idle()
