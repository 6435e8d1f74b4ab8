"""How people call the app: slash commands, the menu of a message, what is offered while typing."""

from __future__ import annotations

from typing import Any

from tests.platforms.discord.wire import bits, payloads
from tests.platforms.discord.wire.command_rules import MESSAGE_MENU, SLASH
from tests.platforms.discord.wire.payloads import AUTOCOMPLETE, CHAT_INPUT, MENU, Interaction
from tests.platforms.discord.wire.shown import Message, NotThere
from tests.platforms.discord.wire.speaking import Speaking

SUBCOMMAND, STRING, INTEGER = 1, 3, 4
Command = dict[str, Any]


class Asking(Speaking):
    async def slash(self, user: str, channel: str, name: str, **options: Any) -> Interaction:
        """A person sends a slash command: "my-data", "candor draft", or "draft" if one command alone
        has such a subcommand."""
        command, sub = self._command(user, channel, name)
        known = {one["name"]: one for one in (sub or command).get("options") or ()}
        given = [_given(known, option, value) for option, value in options.items()]
        for option in known.values():
            if option.get("required") and option["name"] not in options:
                raise NotThere(f"/{name}: {option['name']} is required")
        return await self._sent(user, channel, CHAT_INPUT, command, sub, given)

    async def autocompletes(
        self, user: str, channel: str, name: str, typing: str, **options: Any
    ) -> list[str]:
        """What is offered while a person types the option named `typing`."""
        command, sub = self._command(user, channel, name)
        known = {one["name"]: one for one in (sub or command).get("options") or ()}
        if not known.get(typing, {}).get("autocomplete"):
            raise NotThere(f"/{name}: nothing is offered for {typing}")
        given = []
        for option, value in options.items():
            one = {"name": option, "type": known[option]["type"], "value": value}
            given.append(one | ({"focused": True} if option == typing else {}))
        return (await self._sent(user, channel, AUTOCOMPLETE, command, sub, given)).choices

    async def menu(self, user: str, name: str, message: Message | str) -> Interaction:
        """A person right-clicks a message: Apps, then this entry."""
        stands = self._message(message)
        self._in(user, stands.channel)
        command = self._known(user, stands.channel, MESSAGE_MENU, name)
        data = self._data(command) | {
            "type": MESSAGE_MENU,
            "target_id": stands.id,
            "resolved": {"messages": {stands.id: payloads.of_message(self.world, stands)}},
        }
        return await self._interacts(MENU, user, stands.channel, data, name)

    async def _sent(
        self,
        user: str,
        channel: str,
        kind: str,
        command: Command,
        sub: Command | None,
        given: list[dict[str, Any]],
    ) -> Interaction:
        if sub is not None:
            given = [{"name": sub["name"], "type": SUBCOMMAND, "options": given}]
        data = self._data(command) | {"options": given}
        return await self._interacts(kind, user, channel, data, command["name"])

    async def _interacts(
        self,
        kind: str,
        user: str,
        channel: str,
        data: dict[str, Any],
        name: str = "",
        source: Message | None = None,
    ) -> Interaction:
        """Tells the app, and waits for its first answer; with nobody connected, for nothing."""
        made = self.interactions.begin(kind, user, channel, data, name, source)
        listening = bool(self.gateway.open)
        self.gateway.dispatch("INTERACTION_CREATE", made.as_discord(self.world), 0)
        if listening:
            await self.interactions.answered(made, self.patience)
        return made

    # which command

    def _data(self, command: Command) -> dict[str, Any]:
        guild = command.get("guild_id")
        data = {"id": command["id"], "name": command["name"], "type": command["type"]}
        return data | ({"guild_id": guild} if guild else {})

    def _command(self, user: str, channel: str, name: str) -> tuple[Command, Command | None]:
        self._in(user, channel, bits.USE_COMMANDS)
        first, _, second = name.partition(" ")
        found: list[tuple[Command, Command | None]] = []
        for command in self._commands(SLASH):
            subs = [one for one in command.get("options") or () if one["type"] == SUBCOMMAND]
            if command["name"] == name and not subs:
                found.append((command, None))
            found += [
                (command, sub)
                for sub in subs
                if name == sub["name"] or (command["name"], sub["name"]) == (first, second)
            ]
        own = [one for one in found if one[1] is None]  # a whole command of that name comes first
        found = own or found
        if len(found) != 1:
            raise NotThere(f"{len(found)} commands are called {name!r}")
        self._known(user, channel, SLASH, found[0][0]["name"])
        return found[0]

    def _known(self, user: str, channel: str, kind: int, name: str) -> Command:
        """The command, if this person sees it there."""
        commands = self._commands(kind)
        for command in commands:
            rights = command.get("default_member_permissions")
            if command["name"] == name:
                if rights is not None and not self._allowed(user, channel, int(rights)):
                    raise NotThere(f"{self.world.users[user].name} does not see {name!r}")
                return command
        raise NotThere(f"no {name!r}; there are {[command['name'] for command in commands]}")

    def _allowed(self, user: str, channel: str, rights: int) -> bool:
        has = self.world.rights(user, self.channel(channel))
        return has == bits.ALL or (rights > 0 and has & rights == rights)

    def _commands(self, kind: int) -> list[Command]:
        every = [one for commands in self.world.commands.values() for one in commands]
        return [one for one in every if one["type"] == kind]


def _given(known: dict[str, Command], name: str, value: Any) -> dict[str, Any]:
    if name not in known:
        raise NotThere(f"no option {name!r}; there are {sorted(known)}")
    option = known[name]
    choices = [choice["value"] for choice in option.get("choices") or ()]
    if choices and value not in choices:
        raise NotThere(f"{name}: {value!r} is none of {choices}")
    if option["type"] == STRING:
        least, most = option.get("min_length") or 0, option.get("max_length") or 6000
        if not isinstance(value, str) or not least <= len(value) <= most:
            raise NotThere(f"{name}: not a text of {least} to {most} characters")
    if option["type"] == INTEGER and type(value) is not int:
        raise NotThere(f"{name}: {value!r} is no whole number")
    return {"name": name, "type": option["type"], "value": value}
