"""Slack's Web API on loopback: reads a call, checks it, carries it out, records it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.platforms.slack.far_end import methods
from tests.platforms.slack.far_end.chat import Chat
from tests.platforms.slack.far_end.faults import Faults
from tests.platforms.slack.far_end.people import Channel
from tests.platforms.slack.far_end.reads import Reads
from tests.platforms.slack.far_end.views import Views
from tests.platforms.slack.far_end.workspace import URL_USES, Refused, Workspace

BOT_TOKEN, APP_TOKEN = "xoxb-far-end", "xapp-far-end"


@dataclass
class Call:
    """One request of the app: a method of the Web API, or "response_url"."""

    method: str
    params: Mapping[str, Any]
    at: datetime
    answer: dict[str, Any] = field(default_factory=dict)


class WebApi:
    """`open_socket` gives the address of a new Socket Mode connection; `moved` hears of each call."""

    def __init__(
        self,
        workspace: Workspace,
        faults: Faults,
        tell: Callable[[dict[str, Any]], None],
        open_socket: Callable[[], str],
    ) -> None:
        self.workspace, self.faults, self.open_socket = workspace, faults, open_socket
        self.granted: set[str] = set()
        self.bot_tokens, self.app_tokens = {BOT_TOKEN}, {APP_TOKEN}
        self.calls: list[Call] = []
        self.wrong: list[str] = []
        self.moved = asyncio.Condition()
        self.root = ""
        granted = lambda: self.granted  # noqa: E731
        self.chat = Chat(workspace, granted, tell)
        self.reads = Reads(workspace, granted)
        self.views = Views(workspace)
        chat, reads, views = self.chat, self.reads, self.views
        self._carry: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "auth.test": self._auth_test,
            "apps.connections.open": lambda _: {"url": self.open_socket()},
            "chat.postMessage": chat.post_message,
            "chat.postEphemeral": chat.post_ephemeral,
            "chat.update": chat.update,
            "chat.delete": chat.delete,
            "chat.getPermalink": chat.permalink,
            "conversations.info": reads.info,
            "conversations.members": reads.members,
            "conversations.history": reads.history,
            "conversations.replies": reads.replies,
            "conversations.list": reads.list,
            "conversations.open": reads.open,
            "users.info": reads.user,
            "users.conversations": reads.of_user,
            "usergroups.list": reads.groups,
            "usergroups.users.list": reads.group_users,
            "views.open": views.open,
            "views.push": views.push,
            "views.update": views.update,
            "views.publish": views.publish,
            "files.getUploadURLExternal": self._upload_url,
            "files.completeUploadExternal": chat.complete_upload,
        }

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/api/{method}", self._method),
            web.post("/upload/{file}", self._upload),
            web.post("/{kind:actions|commands}/{rest:.*}", self._response_url),
        ]

    # a method

    async def _method(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        given, as_json, token = await _given(request)
        call = Call(name, given, self.workspace.clock.now())
        self.calls.append(call)

        def carry() -> web.Response:
            call.answer = self._answer(call, as_json, token)
            headers = {"x-oauth-scopes": ",".join(sorted(self.granted))}
            return web.json_response(call.answer, headers=headers)

        try:
            return await self.faults.next(name).strike(request, carry)
        finally:
            await self.tell_all()

    def _answer(self, call: Call, as_json: bool, token: str) -> dict[str, Any]:
        try:
            params = methods.read(call.method, call.params, as_json)
            call.params = params
            self._token(methods.METHODS[call.method], token)
            self._scope(methods.METHODS[call.method], params)
            return {"ok": True, **self._carry[call.method](params)}
        except Refused as refused:
            return self._refusal(call, refused)

    def _refusal(self, call: Call, refused: Refused) -> dict[str, Any]:
        why = refused.more.pop("why", "")
        if refused.fault:
            self.wrong.append(f"{call.method}: {refused.error}" + (f": {why}" if why else ""))
        answer = {"ok": False, "error": refused.error, **refused.more}
        if why:
            answer["response_metadata"] = {"messages": [f"[ERROR] {why}"]}
        return answer

    def _token(self, method: methods.Method, token: str) -> None:
        if not token:
            raise Refused("not_authed", fault=True)
        mine, other = self.bot_tokens, self.app_tokens
        if method.app_token:
            mine, other = other, mine
        if token in other:
            raise Refused("not_allowed_token_type", fault=True)
        if token not in mine:
            raise Refused("invalid_auth")

    def _scope(self, method: methods.Method, params: Mapping[str, Any]) -> None:
        scope = method.scope
        if scope in (":read", ":history"):
            channel: Channel = self.workspace.channel(params["channel"])
            scope = channel.scope + scope
        if scope:
            self.reads.need(scope)

    def _auth_test(self, _: Mapping[str, Any]) -> dict[str, Any]:
        workspace = self.workspace
        return {
            "url": f"https://{workspace.domain}.slack.com/",
            "team": workspace.domain.capitalize(),
            "user": workspace.users[workspace.bot_user].handle,
            "team_id": workspace.team,
            "user_id": workspace.bot_user,
            "bot_id": workspace.bot_id,
            "is_enterprise_install": False,
        }

    # the two addresses beside the methods

    def _upload_url(self, params: Mapping[str, Any]) -> dict[str, Any]:
        answer = self.chat.upload_url(params)
        return answer | {"upload_url": self.root + answer["upload_url"]}

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        upload = self.workspace.uploads.get(request.match_info["file"])
        content = await request.read()

        def carry() -> web.Response:
            if upload is None:
                return web.Response(status=404)
            upload["content"] = content
            return web.Response(text=f"OK - {len(content)}")

        return await self.faults.next("upload").strike(request, carry)

    async def _response_url(self, request: web.Request) -> web.StreamResponse:
        given, _, _ = await _given(request)
        call = Call("response_url", given, self.workspace.clock.now())
        self.calls.append(call)

        def carry() -> web.Response:
            call.answer = self._responded(call, request.path.lstrip("/"))
            if call.answer["ok"]:
                return web.Response(text="ok")
            return web.json_response(call.answer, status=404)

        try:
            return await self.faults.next("response_url").strike(request, carry)
        finally:
            await self.tell_all()

    def _responded(self, call: Call, path: str) -> dict[str, Any]:
        try:
            call.params = methods.typed("response_url", methods.RESPONSE, call.params)
            url = self.workspace.urls.get(path)
            if url is None or self.workspace.clock.now() > url.until:
                raise Refused("expired_url")
            if url.used >= URL_USES:
                raise Refused("used_url")
            url.used += 1
            self.chat.respond(url, call.params)
        except Refused as refused:
            return self._refusal(call, refused)
        return {"ok": True}

    def answer_to(self, url: str, given: Mapping[str, Any]) -> None:
        """What an app says to a command with its acknowledgement itself."""
        call = Call("acknowledgement", given, self.workspace.clock.now())
        call.answer = self._responded(call, url.removeprefix(f"{self.root}/"))

    async def tell_all(self) -> None:
        async with self.moved:
            self.moved.notify_all()


async def _given(request: web.Request) -> tuple[dict[str, Any], bool, str]:
    """What was given, whether as JSON, and the token (from the header, or among what was given)."""
    given: dict[str, Any] = dict(request.query)
    as_json = request.content_type == "application/json"
    if as_json:
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise web.HTTPOk(text='{"ok":false,"error":"invalid_json"}')
        given |= body
    elif request.method == "POST":
        given |= dict(await request.post())
    bearer = request.headers.get("Authorization", "")
    token = bearer.removeprefix("Bearer ") if bearer.startswith("Bearer ") else ""
    return given, as_json, token or str(given.get("token", ""))
