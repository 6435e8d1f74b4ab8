"""Slack, whole: the workspace that the publisher writes to, and both ways in."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from candorbot import words
from candorbot.card import Card
from candorbot.errors import StoreError
from candorbot.leaving import Leaving
from candorbot.platforms.asked import Core
from candorbot.platforms.call_errors import Unclear, Unreached
from candorbot.platforms.catching_up import CatchingUp
from candorbot.platforms.kept_cards import KeptCards
from candorbot.platforms.reached import reached
from candorbot.platforms.slack import front
from candorbot.platforms.slack.answers import Answers
from candorbot.platforms.slack.calls import Calls
from candorbot.platforms.slack.events import Lost, Reader
from candorbot.platforms.slack.examined import scopes_wrong
from candorbot.platforms.slack.history import MISSED, History
from candorbot.platforms.slack.ids import CHANNEL_ID, NAME
from candorbot.platforms.slack.incoming import Incoming
from candorbot.platforms.slack.manifest import PATH
from candorbot.platforms.slack.sockets import LinkDisabled, Sockets
from candorbot.platforms.slack.workspace import Workspace
from candorbot.platforms.up_to_date import Shows, UpToDate
from candorbot.records import Clock
from candorbot.request import Request
from candorbot.settings import SlackSettings
from candorbot.storage import Store

if TYPE_CHECKING:
    from candorbot.brand import Brand
    from candorbot.supervisor import Supervisor

log = logging.getLogger(__name__)

ANYTHING = re.compile(".*", re.DOTALL)


class Slack:
    """One workspace, connected. Use `Slack.opened`, then `connect`, then `go_on`.

    trouble  is told what is wrong, a sentence under a name; "" when it is over
    """

    def __init__(
        self, settings: SlackSettings, calls: Calls, app_calls: Calls,
        workspace: Workspace, cards: KeptCards, store: Store, clock: Clock, brand: Callable[[], Brand],
    ) -> None:  # fmt: skip
        self.workspace = workspace
        self.way = "Socket Mode" if settings.by_socket else "HTTP"
        self._settings = settings
        self._calls = calls
        self._app_calls = app_calls
        self._cards = cards
        self._store = store
        self._clock = clock
        self._brand = brand
        self._answers = Answers(calls, workspace, cards)
        self.sockets: Sockets | None = None
        self.trouble: Callable[[str, str], None] = lambda what, said: None

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, settings: SlackSettings, store: Store, brand: Callable[[], Brand], clock: Clock
    ) -> AsyncIterator[Slack]:
        """Ask Slack who we are, again and again until it answers. Raises UserError if it does not know us."""
        async with (
            Calls.opened(settings.bot_token, settings.api) as calls,
            Calls.opened(settings.app_token, settings.api) as app_calls,
        ):
            cards = await KeptCards.open(NAME, store, clock)
            workspace = await reached(
                NAME, lambda: Workspace.open(calls, brand, clock, cards), Unreached, Unclear
            )
            yield cls(settings, calls, app_calls, workspace, cards, store, clock, brand)

    # --- the ways in ------------------------------------------------------------------------------

    def connect(self, bot: Core, shows: Shows, leaving: Leaving) -> None:
        """Hand over the core: what asks and says comes to it, and cards are shown by it."""
        reader = Reader(
            self.workspace.workspace, self.workspace.bot_id, self._cards.presses, self.workspace.permalink
        )  # fmt: skip
        self.incoming = Incoming(bot, reader, self._answers, self.workspace, self._lost)
        self._up_to_date = UpToDate(
            self.workspace.workspace, self._store, self._cards, shows, self._answers.refresh
        )
        self._leaving = leaving
        self._catching_up = CatchingUp(
            NAME, self.workspace.workspace, self._store, self._clock, self._brand,
            missed=MISSED, ours=CHANNEL_ID.fullmatch, fetch=History(self._calls, self.incoming).fetch,
        )  # fmt: skip
        self._bolt = self._listening()
        if self._settings.by_socket:
            self.sockets = Sockets(self._app_calls, self._take_body)

    def _listening(self) -> AsyncApp:
        """The app with one listener for each kind; where a thing goes is for our own registry to say."""
        who = AuthorizeResult(
            enterprise_id=None, team_id=self.workspace.workspace, bot_user_id=self.workspace.bot_id,
            bot_token=self._settings.bot_token,
        )  # fmt: skip

        async def authorize(**given: Any) -> AuthorizeResult:
            return who

        quiet = logging.getLogger("slack_bolt")
        quiet.setLevel(logging.ERROR)  # it warns that `authorize` is ours
        app = AsyncApp(
            name="candor",
            logger=quiet,
            signing_secret=self._settings.signing_secret or "unused",
            authorize=authorize,
            client=self._calls.client,
            process_before_response=True,  # what is kept is acknowledged, and nothing else
            request_verification_enabled=False,  # front.py has, and the next two
            ssl_check_enabled=False,
            url_verification_enabled=False,
            ignoring_self_events_enabled=False,  # events.py does
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )

        async def received(body: dict[str, Any]) -> BoltResponse:
            return await self._received(body)

        async def stumbled(error: Exception) -> BoltResponse:
            """Over a body of an odd shape, before it came to us."""
            log.warning("a body of an odd shape: %r", error, extra={"action": "slack.odd_body"})
            return BoltResponse(status=400, body="")

        app.event(ANYTHING)(received)
        app.command(ANYTHING)(received)
        app.shortcut(ANYTHING)(received)
        app.action(ANYTHING)(received)
        app.view(ANYTHING)(received)
        app.error(stumbled)
        return app

    async def _received(self, body: Mapping[str, Any]) -> BoltResponse:
        """Keep a delivery: 200 with what acknowledges it, or 503."""
        try:
            told = await self.incoming.take(body)
        except StoreError as error:
            log.error("not kept: %s", error, extra={"action": "slack.not_kept"})
            return BoltResponse(status=503, body="")
        except Exception:
            log.exception("not taken", extra={"action": "slack.not_taken"})
            return BoltResponse(status=503, body="")
        return BoltResponse(status=200, body=dict(told) if told else "")

    async def _take_body(self, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """A delivery of Socket Mode, and what acknowledges it; None: it was not kept."""
        response = await self._dispatched(body)
        if response.status not in (200, 400, 404):  # 400, 404: nothing for us
            return None
        told: Mapping[str, Any] = json.loads(response.body) if response.body else {}
        return told if response.status == 200 else {}

    async def _dispatched(self, body: Mapping[str, Any]) -> BoltResponse:
        """What bolt answers to a body; 400 for one of a shape that makes it stumble before it comes to us. It
        gets what front.py has read, as in Socket Mode: it need not read it again."""
        if body.get("type") == "app_rate_limited":  # bolt knows no such kind
            return await self._received(body)
        try:
            asked = AsyncBoltRequest(mode="socket_mode", body=dict(body), headers={})
            return await self._bolt.async_dispatch(asked)
        except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            log.warning("a body of an odd shape: %r", error, extra={"action": "slack.odd_body"})
            return BoltResponse(status=400, body="")

    def routes(self) -> Sequence[web.RouteDef]:
        """Slack's events over HTTP; none in Socket Mode."""
        return [] if self._settings.by_socket else [web.post(PATH, self._posted)]

    async def _posted(self, request: web.Request) -> web.Response:
        try:
            body = await request.content.read(front.LARGEST + 1)
            while len(body) <= front.LARGEST and not request.content.at_eof():
                body += await request.content.read(front.LARGEST + 1 - len(body))
            if len(body) > front.LARGEST:
                raise front.TurnedAway(413, "too large")
            secret = self._settings.signing_secret
            front.verified(secret, request.headers, body, self._clock.now().timestamp())
            told = front.parsed(request.headers.get("Content-Type", ""), body)
        except front.TurnedAway as away:
            log.info("turned away: %s", away, extra={"action": "slack.turned_away"})
            return web.Response(status=away.status)
        if told.get("type") == "url_verification":
            return web.json_response({"challenge": str(told.get("challenge", ""))[:1000]})
        if "ssl_check" in told:
            return web.Response()
        response = await self._dispatched(told)
        text = response.body if response.status == 200 else ""
        return web.Response(
            status=200 if response.status == 404 else response.status,  # 404: nothing for us
            text=text,
            content_type="application/json" if text[:1] == "{" else "text/plain",
        )

    async def listen(self) -> None:
        """Serve Socket Mode; what the supervisor keeps going."""
        assert self.sockets
        try:
            await self.sockets.serve()
        except LinkDisabled:
            self.trouble("slack link", words.SLACK_LINK_DISABLED)
            await asyncio.Event().wait()

    @property
    def connected(self) -> bool:
        """Whether Slack can reach us, as far as we know."""
        return self.sockets.connected if self.sockets else True

    # --- what goes on by itself -------------------------------------------------------------------

    def go_on(self, supervisor: Supervisor) -> None:
        """Have it done."""
        self.trouble = supervisor.say
        self.look_at_scopes()
        if self.sockets:
            supervisor.own("Slack's connection", self.listen)
        supervisor.every(2.0, "Slack's cards", self.refresh)
        supervisor.every(30.0, "Slack's gaps", self.hear_on)

    async def refresh(self) -> None:
        """Bring the cards up to date whose subject has changed."""
        await self._up_to_date.look()

    async def hear_on(self) -> None:
        """Note that nothing was missed, or fetch what was."""
        await self._catching_up.look(self.connected)

    async def show_late(self, request: Request, card: Card) -> None:
        """Show the card of what was asked before a restart, if it was asked here."""
        if request.place.workspace == self.workspace.workspace:
            await self.incoming.show_late(request, card)

    def look_at_scopes(self) -> None:
        """Say what the token may not do that is needed, and what it may do that is not."""
        told = scopes_wrong(self._calls.scopes, listens=self.workspace.listens)
        self.trouble("slack scopes", told)

    async def _lost(self, lost: Lost) -> None:
        if lost.what == "app_rate_limited":
            log.error("Slack left out events: too many", extra={"action": "slack.rate_limited"})
            self.trouble("slack events", words.SLACK_LEFT_OUT)
            await self._catching_up.left_out()
        else:
            log.error("Slack: %s", lost.what, extra={"action": "slack.gone"})
            self.trouble("slack app", words.SLACK_UNINSTALLED)
            await self._leaving.left(self.workspace.workspace)

    async def idle(self) -> None:
        """Wait until what was taken is worked."""
        await self.incoming.idle()
