"""Look-ups: the app itself, guilds, roles, members, channels, threads; and its commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.platforms.discord.wire import bits, command_rules, refused
from tests.platforms.discord.wire.gateway import IDENTIFIES, Gateway
from tests.platforms.discord.wire.things import JOINED
from tests.platforms.discord.wire.world import World

if TYPE_CHECKING:
    from tests.platforms.discord.wire.rest import Call

CONTENT_FLAG = 1 << 19  # GATEWAY_MESSAGE_CONTENT_LIMITED


class Places:
    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world, self.gateway = world, gateway

    def carry(self) -> dict[str, Callable[[Call], Any]]:
        return {
            "GET /applications/@me": self.application,
            "GET /oauth2/applications/@me": self.application,
            "GET /users/@me": self.me,
            "GET /users/{}": self.user,
            "GET /users/@me/guilds": self.guilds,
            "POST /users/@me/channels": self.open_direct,
            "GET /gateway": lambda _: {"url": self.gateway.url},
            "GET /gateway/bot": self.gateway_bot,
            "GET /guilds/{}": self.guild,
            "GET /guilds/{}/roles": self.roles,
            "GET /guilds/{}/members/{}": self.member,
            "GET /guilds/{}/channels": self.channels,
            "GET /guilds/{}/threads/active": self.threads,
            "GET /channels/{}": self.channel,
            "GET /channels/{}/thread-members": self.thread_members,
            "GET /channels/{}/threads/archived/public": self.archived,
            "GET /applications/{}/commands": self.commands,
            "PUT /applications/{}/commands": self.put_commands,
            "GET /applications/{}/guilds/{}/commands": self.commands,
            "PUT /applications/{}/guilds/{}/commands": self.put_commands,
        }

    # the app

    def application(self, _: Call) -> Any:
        world = self.world
        return {
            "id": world.app,
            "name": "Candor",
            "icon": None,
            "description": "",
            "type": None,
            "bot_public": False,
            "bot_require_code_grant": False,
            "integration_types_config": {"0": {}},
            "verify_key": "00",
            "flags": CONTENT_FLAG if world.reads_content else 0,
            "flags_new": "0",
            "max_participants": None,
            "hook": True,
            "explicit_content_filter": 0,
            "eligible_oauth2_scopes": [],
            "bot": world.users[world.bot].as_discord(),
            "owner": world.users[world.guilds[next(iter(world.guilds))].owner].as_discord(),
            "team": None,
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "approximate_guild_count": len(world.guilds),
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "event_webhooks_url": None,
            "event_webhooks_status": 1,
            "event_webhooks_types": [],
        }

    def me(self, _: Call) -> Any:
        me = self.world.users[self.world.bot].as_discord()
        return me | {"mfa_enabled": True, "locale": "en-US", "email": None, "verified": True}

    def gateway_bot(self, _: Call) -> Any:
        left = max(0, IDENTIFIES - self.gateway.identifies)
        limit = {"total": IDENTIFIES, "remaining": left, "reset_after": 0, "max_concurrency": 1}
        return {"url": self.gateway.url, "shards": 1, "session_start_limit": limit}

    # people

    def user(self, call: Call) -> Any:
        return self.world.user(call.args["user_id"]).as_discord()

    def open_direct(self, call: Call) -> Any:
        user = self.world.user(str(call.body.get("recipient_id")))
        if user.bot:
            raise refused.of_code(50007)
        return self.world.direct_channel(user.id).as_discord(self.world.users)

    # guilds and channels

    def guild(self, call: Call) -> Any:
        return self.world.guild(call.args["guild_id"]).as_discord()

    def guilds(self, _: Call) -> Any:
        """Those that the app is in, as far as Discord says so much of them at once."""
        world, found = self.world, []
        for guild in world.guilds.values():
            if world.bot in guild.members:
                named = {"id": guild.id, "name": guild.name, "icon": None, "banner": None}
                rights = str(world.guild_rights(world.bot, guild))
                found.append(named | {"owner": False, "permissions": rights, "features": []})
        return found

    def roles(self, call: Call) -> Any:
        return self.world.guild(call.args["guild_id"]).as_discord()["roles"]

    def member(self, call: Call) -> Any:
        return self.world.member(call.args["guild_id"], call.args["user_id"]).as_discord()

    def channels(self, call: Call) -> Any:
        """All of them, also those that the app cannot open, as Discord does."""
        guild = self.world.guild(call.args["guild_id"])
        found = [c for c in self.world.channels.values() if c.guild == guild.id]
        return [c.as_discord(self.world.users) for c in found if not c.is_thread]

    def threads(self, call: Call) -> Any:
        guild, world = self.world.guild(call.args["guild_id"]), self.world
        found = [c for c in world.channels.values() if c.guild == guild.id and c.is_thread]
        seen = [c for c in found if not c.archived and world.may(world.bot, c, bits.VIEW)]
        return {
            "threads": [c.as_discord(world.users) for c in seen],
            "members": [],
            "has_more": False,
        }

    def archived(self, call: Call) -> Any:
        """The closed threads of a channel that are not private."""
        parent, world = self.world.channel(call.args["channel_id"]), self.world
        world.need(parent, bits.READ_HISTORY)
        threads = [c for c in world.channels.values() if c.parent == parent.id and c.archived]
        public = [c for c in threads if c.type != bits.PRIVATE_THREAD]
        limit = int(call.query.get("limit", 50))
        shown = sorted(public, key=lambda c: (c.archived_at, int(c.id)), reverse=True)[:limit]
        answer = {"threads": [c.as_discord(world.users) for c in shown], "members": []}
        return answer | {"has_more": len(public) > limit}

    def thread_members(self, call: Call) -> Any:
        thread = self.world.channel(call.args["channel_id"])
        if not thread.is_thread:
            raise refused.unknown("channel")
        own = {"id": thread.id, "join_timestamp": JOINED, "flags": 0}
        return [own | {"user_id": person} for person in thread.people]

    def channel(self, call: Call) -> Any:
        return self.world.channel(call.args["channel_id"]).as_discord(self.world.users)

    # the app's commands

    def commands(self, call: Call) -> Any:
        self._own(call)
        return self.world.commands.get(call.args.get("guild_id", ""), [])

    def put_commands(self, call: Call) -> Any:
        self._own(call)
        return self.install(call.body or [], call.args.get("guild_id", ""))

    def install(self, commands: list[dict[str, Any]], guild: str = "") -> list[dict[str, Any]]:
        """Takes these commands in place of all before; what kept its name keeps its id."""
        command_rules.check(commands)
        before = {(c["type"], c["name"]): c["id"] for c in self.world.commands.get(guild, [])}
        kept = []
        for command in commands:
            kind = command.get("type") or 1
            made = command | {
                "type": kind,
                "id": before.get((kind, command["name"]), "") or self.world.snowflake(),
                "application_id": self.world.app,
                "version": self.world.snowflake(),
                "description": command.get("description") or "",
                "nsfw": False,
            }
            rights = command.get("default_member_permissions")
            made["default_member_permissions"] = None if rights is None else str(rights)
            kept.append(made | ({"guild_id": guild} if guild else {}))
        self.world.commands[guild] = kept
        return kept

    def _own(self, call: Call) -> None:
        if call.args["application_id"] != self.world.app:
            raise refused.Refused(403, 20012, "You are not authorized", fault=True)
