"""The bodies of what Slack delivers: events, commands, shortcuts, presses, submitted modals."""

from __future__ import annotations

from typing import Any

from tests.platforms.slack.far_end.people import OTHER_TEAM, Channel, User
from tests.platforms.slack.far_end.shown import Message, Shown, View, elements
from tests.platforms.slack.far_end.workspace import Workspace

TOKEN = "the-old-verification-token"
Body = dict[str, Any]


def event(workspace: Workspace, inner: Body, shared: bool = False) -> Body:
    """The outer body of one event; `shared`: it happened in a channel of two workspaces."""
    bot = {
        "enterprise_id": None,
        "team_id": workspace.team,
        "user_id": workspace.bot_user,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": TOKEN,
        "team_id": workspace.team,
        "context_team_id": workspace.team,
        "context_enterprise_id": None,
        "api_app_id": workspace.app,
        "event": inner,
        "type": "event_callback",
        "event_id": workspace.next_id("Ev"),
        "event_time": workspace.seconds(),
        "authorizations": [bot],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{workspace.next_id('c')}",
    }


def of_stranger(inner: Body, user: User) -> Body:
    """What a message event says besides when its writer is of another workspace."""
    profile = {"real_name": user.name, "display_name": user.name, "team": user.team}
    return inner | {
        "user_team": user.team,
        "source_team": user.team,
        "user_profile": profile | {"name": user.handle, "is_restricted": False},
    }


def command(
    workspace: Workspace, user: User, channel: Channel, name: str, text: str, url: str
) -> dict[str, str]:
    """The form of a slash command."""
    return {
        "token": TOKEN,
        "team_id": workspace.team,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel.shown_name,
        "user_id": user.id,
        "user_name": user.handle,
        "command": name,
        "text": text,
        "api_app_id": workspace.app,
        "is_enterprise_install": "false",
        "response_url": url,
        "trigger_id": workspace.trigger(user.id, channel.id),
    }


def message_shortcut(
    workspace: Workspace, user: User, channel: Channel, callback: str, message: Message, url: str
) -> Body:
    return _interaction(workspace, user, "message_action") | {
        "action_ts": workspace.next_ts(),
        "callback_id": callback,
        "trigger_id": workspace.trigger(user.id, channel.id),
        "response_url": url,
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": channel.shown_name},
        "message": message.as_slack(),
    }


def global_shortcut(workspace: Workspace, user: User, callback: str) -> Body:
    return _interaction(workspace, user, "shortcut") | {
        "action_ts": workspace.next_ts(),
        "callback_id": callback,
        "trigger_id": workspace.trigger(user.id),
    }


def press(
    workspace: Workspace, user: User, shown: Shown, action: Body, values: Body, url: str
) -> Body:
    """block_actions from a message, an ephemeral message, a modal or a Home tab."""
    body = _interaction(workspace, user, "block_actions") | {
        "api_app_id": workspace.app,
        "trigger_id": workspace.trigger(user.id),
        "actions": [action | {"action_ts": workspace.next_ts()}],
    }
    if isinstance(shown, View):
        body["container"] = {"type": "view", "view_id": shown.id}
        body["view"] = shown.as_slack(values)
        return body
    assert isinstance(shown, Message)
    channel = workspace.channels[shown.channel]
    body["container"] = {
        "type": "message",
        "message_ts": shown.ts,
        "channel_id": shown.channel,
        "is_ephemeral": shown.ephemeral,
        "is_app_unfurl": False,
    }
    if shown.thread_ts:
        body["container"]["thread_ts"] = shown.thread_ts
    body["channel"] = {"id": channel.id, "name": channel.shown_name}
    if not shown.ephemeral:
        body["message"] = shown.as_slack()
    body["state"] = {"values": values}
    body["response_url"] = url
    return body


def submission(workspace: Workspace, user: User, view: View, values: Body) -> Body:
    return _interaction(workspace, user, "view_submission") | {
        "api_app_id": workspace.app,
        "trigger_id": workspace.trigger(user.id),
        "view": view.as_slack(values),
        "response_urls": [],
    }


def closed(workspace: Workspace, user: User, view: View, cleared: bool) -> Body:
    return _interaction(workspace, user, "view_closed") | {
        "api_app_id": workspace.app,
        "view": view.as_slack(),
        "is_cleared": cleared,
    }


def _interaction(workspace: Workspace, user: User, type: str) -> Body:
    domain = "other" if user.team == OTHER_TEAM else workspace.domain
    return {
        "type": type,
        "token": TOKEN,
        "team": {"id": user.team, "domain": domain},
        "user": {
            "id": user.id,
            "username": user.handle,
            "name": user.handle,
            "team_id": user.team,
        },
        "is_enterprise_install": False,
        "enterprise": None,
    }


def action_of(block: Body, element: Body, chosen: Body | None = None) -> Body:
    """One entry of `actions`: the element as it stands, with what was chosen."""
    kept = ("type", "action_id", "text", "value", "style", "url", "confirm", "placeholder")
    action = {key: element[key] for key in kept if key in element}
    return action | {"block_id": block["block_id"]} | (chosen or {})


def initial_values(shown: Shown, given: dict[str, Body] | None = None) -> Body:
    """`state.values` of every input on a surface; `given` overrides by block_id."""
    values: Body = {}
    for block, element in elements(shown.blocks):
        if element["type"] in ("button", "image", "overflow", "workflow_button"):
            continue
        if "action_id" not in element:  # words, not something to fill in
            continue
        value = (given or {}).get(block["block_id"]) or initial_value(element)
        values.setdefault(block["block_id"], {})[element["action_id"]] = value
    return values


def initial_value(element: Body) -> Body:
    """What an untouched input holds."""
    kind = element["type"]
    if kind in ("checkboxes", "multi_static_select"):
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    if kind in ("static_select", "radio_buttons"):
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind.endswith("users_select"):
        return {"type": kind, "selected_user": element.get("initial_user")}
    if kind == "datepicker":
        return {"type": kind, "selected_date": element.get("initial_date")}
    return {"type": kind, "value": element.get("initial_value") or None}
