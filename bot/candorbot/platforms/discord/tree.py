"""Discord's commands, made of the registry: what people can type, and what a message's menu offers them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any, Final

from discord import AppCommandOptionType, AppCommandType, Permissions
from discord.app_commands import AppCommandContext, AppInstallationType

from candorbot import words
from candorbot.errors import UserError
from candorbot.platforms.cutting import shortened
from candorbot.skill import Skill

MENU: Final = "candor"
OWN_COMMAND = ("my-data",)
"""Skills that members use, with a command of their own beside `/candor`."""
VIEW, TEXT = "view", "text"
MENUS, VERBS, SAYS = 15, 25, 100
"""The most that Discord takes: entries of a message's menu, verbs of a command, characters of what an option says
(Discord, "Application Commands"). What it takes of one skill, `@skill` looks at."""
STAFF = Permissions(manage_messages=True).value
"""Whom Discord shows the commands of staff, until an administrator says otherwise."""
_SMALL = re.compile(r"[a-z][a-z0-9-]*")


def commands(skills: Sequence[Skill]) -> list[dict[str, Any]]:
    """All commands of the app, as it declares them. Raises UserError where Discord would refuse them."""
    offered = [skill for skill in skills if skill.message_action]
    if len(skills) > VERBS:
        raise UserError(words.DISCORD_MANY_VERBS.format(most=VERBS, count=len(skills)))
    if len(offered) > MENUS:
        raise UserError(words.DISCORD_MANY_ACTIONS.format(most=MENUS, count=len(offered)))
    typed, chosen = AppCommandType.chat_input, AppCommandType.message
    verb = AppCommandOptionType.subcommand.value
    verbs = [{"type": verb, "name": skill.name, **_asks(skill)} for skill in skills]
    return [
        {**_command(typed, MENU, STAFF), "description": words.DISCORD_ABOUT, "options": verbs},
        *(
            {**_command(typed, skill.name, None), **_asks(skill)}
            for skill in skills
            if skill.name in OWN_COMMAND
        ),
        *(_command(chosen, skill.message_action, STAFF) for skill in offered),
    ]


def menus(skills: Sequence[Skill]) -> dict[str, str]:
    """What stands in a message's menu -> the skill that it is."""
    return {skill.message_action: skill.name for skill in skills if skill.message_action}


def digest(commands: Sequence[Mapping[str, Any]]) -> str:
    """The same for the same commands: while it is, Discord has no need to hear them again."""
    as_json = json.dumps(commands, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(as_json.encode()).hexdigest()


def line(options: object) -> str:
    """What was chosen and typed for a verb, as it is typed behind it in a console: "theme Dark mode". Nothing
    for options of another shape."""
    told: dict[str, str] = {}
    for option in options if isinstance(options, list) else ():
        if isinstance(option, Mapping) and isinstance(value := option.get("value"), str):
            told[str(option.get("name"))] = value
    return " ".join(told[name] for name in (VIEW, TEXT) if told.get(name))


# --- one command ---------------------------------------------------------------------------------


def _command(kind: AppCommandType, name: str, shown_to: int | None) -> dict[str, Any]:
    return {
        "type": kind.value,
        "name": name,
        "default_member_permissions": shown_to,
        "contexts": AppCommandContext(guild=True).to_array(),
        "integration_types": AppInstallationType(guild=True).to_array(),
    }


def _asks(skill: Skill) -> dict[str, Any]:
    """What a verb says of itself, and what can follow it."""
    views, texts = _ways(skill.usage)
    must = not skill.usage.startswith("[")
    options = []
    if views:
        view = _option(VIEW, words.DISCORD_VIEW, must=must and not texts)
        options.append({**view, "choices": [{"name": one, "value": one} for one in views]})
    if texts:
        text = _option(TEXT, shortened("; ".join(texts), SAYS), must=must and not views)
        aid = {"autocomplete": True} if skill.suggests else {}
        options.append({**text, **aid})
    return {"description": skill.summary, **({"options": options} if options else {})}


def _ways(usage: str) -> tuple[list[str], list[str]]:
    """The small words that can be said, and the ways that end in words of one's own, which stand there in
    capitals: "[TEXT | list | theme NAME]" gives list, theme and TEXT, theme NAME."""
    views: list[str] = []
    texts: list[str] = []
    for way in usage.strip("[]").split("|"):
        said = way.split()
        small = " ".join(takewhile(_SMALL.fullmatch, said))
        if small and small not in views:
            views.append(small)
        if small != " ".join(said):
            texts.append(" ".join(said))
    return views, texts


def _option(name: str, says: str, *, must: bool) -> dict[str, Any]:
    kind = AppCommandOptionType.string.value
    return {"type": kind, "name": name, "description": says, "required": must}
