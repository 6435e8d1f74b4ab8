"""The app manifest: what Slack must know of Candor, made of the registry and the scopes (Slack, "App manifest
reference")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from candorbot.errors import UserError
from candorbot.platforms.cutting import shortened
from candorbot.platforms.slack.scopes import FREE_EVENTS, asked
from candorbot.skill import Skill

PATH = "/slack/events"
"""Where Slack's deliveries arrive over HTTP, all of them."""
MENU = "candor"
"""The command, and the callback id of the global shortcut; a message's shortcut has its skill's name."""
OWN_COMMAND = ("my-data",)
"""Skills that members use, with a command of their own beside `/candor`."""
NAME, SHORTCUTS, SHORTCUT_NAME, SHORTCUT_SAYS, HINT = 35, 10, 24, 150, 1_000
ABOUT = "Drafts replies proven honest, and posts nothing without an approval."
LONG = (
    "Candor helps community managers. It drafts replies from your own help pages, checks that they are honest and "
    "sound like you, shows you what needs a person, and posts nothing that an approver has not released. It reads "
    "only channels it was invited to and that you switched on, and every member can see and delete what it keeps."
)


def manifest(
    skills: Sequence[Skill], *, name: str, request_url: str = "", listen: bool = False
) -> dict[str, Any]:
    """The manifest of an app that offers these skills. Raises UserError where Slack would refuse it.

    name         of the app and its bot, 1-35 characters
    request_url  https address of PATH on your server; without one the app uses Socket Mode
    listen       also ask to read messages, in channels it is invited to
    """
    if not 0 < len(name.strip()) <= NAME:
        raise UserError(f"A Slack app's name has 1 to {NAME} characters.")
    if request_url and not request_url.startswith("https://"):
        raise UserError(f"Slack delivers to https:// only, not to {request_url[:60]!r}.")
    at = {"request_url": request_url} if request_url else {}
    scopes = asked(listen=listen)
    rights: dict[str, list[str]] = {"bot": [scope.name for scope in scopes]}
    if listen:  # whoever installs it may still say no to these
        rights["bot_optional"] = [scope.name for scope in scopes if scope.optional]
    events = {*FREE_EVENTS, *(event for scope in scopes for event in scope.events)}
    return {
        "display_information": {"name": name, "description": ABOUT, "long_description": LONG},
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,  # else a private answer has no place but a channel
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": name, "always_online": False},
            "shortcuts": _shortcuts(skills),
            "slash_commands": _commands(skills, request_url),
        },
        "oauth_config": {"scopes": rights},
        "settings": {
            "event_subscriptions": {**at, "bot_events": sorted(events)},
            "interactivity": {"is_enabled": True, **at},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not request_url,
            "token_rotation_enabled": False,
        },
    }


def _shortcuts(skills: Sequence[Skill]) -> list[dict[str, str]]:
    offered = [skill for skill in skills if skill.message_action]
    if len(offered) >= SHORTCUTS:
        raise UserError(
            f"Slack takes {SHORTCUTS} shortcuts, and there are {len(offered) + 1} with the menu. Remove a package "
            "that brings some."
        )
    for skill in offered:
        if len(skill.message_action) > SHORTCUT_NAME:
            raise UserError(
                f"The message action of `{skill.name}`, “{skill.message_action}”, is longer than the {SHORTCUT_NAME} "
                "characters Slack shows. Whoever wrote the skill must shorten it."
            )
    menu = {
        "name": "Candor",
        "type": "global",
        "callback_id": MENU,
        "description": "Show what you can do, and what waits for you",
    }
    return [menu, *(_shortcut(skill) for skill in offered)]


def _shortcut(skill: Skill) -> dict[str, str]:
    return {
        "name": skill.message_action,
        "type": "message",
        "callback_id": skill.name,
        "description": shortened(skill.summary, SHORTCUT_SAYS),
    }


def _commands(skills: Sequence[Skill], request_url: str) -> list[dict[str, Any]]:
    verbs = " | ".join(skill.name for skill in skills)
    own = [skill for skill in skills if skill.name in OWN_COMMAND]
    return [
        _command(MENU, ABOUT, shortened(f"[{verbs}]", HINT), request_url),
        *(_command(skill.name, skill.summary, skill.usage, request_url) for skill in own),
    ]


def _command(name: str, says: str, usage: str, request_url: str) -> dict[str, Any]:
    command: dict[str, Any] = {
        "command": f"/{name}",
        "description": says,
        "should_escape": False,
    }
    if usage:
        command["usage_hint"] = usage
    if request_url:
        command["url"] = request_url
    return command
