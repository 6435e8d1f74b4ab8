"""The Web API's methods that an app of ours may call: their parameters, types, tokens and scopes,
as Slack's documentation gives them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.platforms.slack.far_end.workspace import Refused

TS = re.compile(r"^\d{1,12}(\.\d{1,6})?$")


class NotThisType(ValueError):
    pass


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise NotThisType("a string")
    return value


def _flag(value: Any) -> bool:
    if value in (True, "true", "1", 1):
        return True
    if value in (False, "false", "0", 0):
        return False
    raise NotThisType("a boolean")


def _number(value: Any) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,6}", str(value)):
        raise NotThisType("a number")
    return int(value)


def _ts(value: Any) -> str:
    if not isinstance(value, str) or not TS.match(value):
        raise NotThisType("a timestamp, as a string")
    return value


def _names(value: Any) -> list[str]:
    if isinstance(value, str):
        return [name for name in value.split(",") if name]
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return value
    raise NotThisType("names, parted by commas")


def _json(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                raise NotThisType("JSON") from None
        if not isinstance(value, kind):
            raise NotThisType(f"a JSON {kind.__name__}")
        return value

    return read


_list, _dict = _json(list), _json(dict)


def _words(value: Any) -> str:
    """One of Slack's few words, such as parse=none."""
    return _text(value)


@dataclass(frozen=True)
class Method:
    """`takes` names each parameter's type; a name in `needs` must be given. `json`: whether the body
    may be JSON (Slack ignores it elsewhere). `scope`: the fixed scope; a channel's own kind decides
    where it ends in `:read` or `:history` alone."""

    takes: Mapping[str, Callable[[Any], Any]]
    needs: tuple[str, ...] = ()
    json: bool = True
    scope: str = ""
    app_token: bool = False


_MESSAGE: dict[str, Callable[[Any], Any]] = {
    "channel": _text,
    "text": _text,
    "blocks": _list,
    "attachments": _list,
    "thread_ts": _ts,
    "parse": _words,
    "link_names": _flag,
    "icon_emoji": _text,
    "icon_url": _text,
    "username": _text,
    "markdown_text": _text,
}
_PAGE = {"cursor": _text, "limit": _number}
_TIMES = {"latest": _ts, "oldest": _ts, "inclusive": _flag, "include_all_metadata": _flag}

METHODS: dict[str, Method] = {
    "auth.test": Method({}),
    "apps.connections.open": Method({}, app_token=True),
    "chat.postMessage": Method(
        {
            **_MESSAGE,
            "reply_broadcast": _flag,
            "unfurl_links": _flag,
            "unfurl_media": _flag,
            "mrkdwn": _flag,
            "metadata": _dict,
        },
        ("channel",),
        scope="chat:write",
    ),
    "chat.postEphemeral": Method(
        {**_MESSAGE, "user": _text}, ("channel", "user"), scope="chat:write"
    ),
    "chat.update": Method(
        {
            "channel": _text,
            "ts": _ts,
            "text": _text,
            "blocks": _list,
            "attachments": _list,
            "parse": _words,
            "link_names": _flag,
            "metadata": _dict,
            "reply_broadcast": _flag,
            "file_ids": _names,
            "markdown_text": _text,
        },
        ("channel", "ts"),
        scope="chat:write",
    ),
    "chat.delete": Method({"channel": _text, "ts": _ts}, ("channel", "ts"), scope="chat:write"),
    "chat.getPermalink": Method(
        {"channel": _text, "message_ts": _ts}, ("channel", "message_ts"), json=False
    ),
    "conversations.info": Method(
        {"channel": _text, "include_locale": _flag, "include_num_members": _flag},
        ("channel",),
        json=False,
        scope=":read",
    ),
    "conversations.members": Method(
        {"channel": _text, **_PAGE}, ("channel",), json=False, scope=":read"
    ),
    "conversations.history": Method(
        {"channel": _text, **_PAGE, **_TIMES}, ("channel",), json=False, scope=":history"
    ),
    "conversations.replies": Method(
        {"channel": _text, "ts": _ts, **_PAGE, **_TIMES},
        ("channel", "ts"),
        json=False,
        scope=":history",
    ),
    "conversations.list": Method(
        {"exclude_archived": _flag, "types": _names, "team_id": _text, **_PAGE}, json=False
    ),
    "conversations.open": Method(
        {"channel": _text, "users": _names, "return_im": _flag},
        scope="im:write",
    ),
    "users.info": Method(
        {"user": _text, "include_locale": _flag}, ("user",), json=False, scope="users:read"
    ),
    "users.conversations": Method(
        {"user": _text, "types": _names, "exclude_archived": _flag, "team_id": _text, **_PAGE},
        json=False,
    ),
    "usergroups.list": Method(
        {
            "include_users": _flag,
            "include_count": _flag,
            "include_disabled": _flag,
            "team_id": _text,
        },
        json=False,
        scope="usergroups:read",
    ),
    "usergroups.users.list": Method(
        {"usergroup": _text, "include_disabled": _flag, "team_id": _text},
        ("usergroup",),
        json=False,
        scope="usergroups:read",
    ),
    "views.open": Method(
        {"trigger_id": _text, "interactivity_pointer": _text, "view": _dict}, ("view",)
    ),
    "views.push": Method(
        {"trigger_id": _text, "interactivity_pointer": _text, "view": _dict}, ("view",)
    ),
    "views.update": Method(
        {"view": _dict, "view_id": _text, "external_id": _text, "hash": _text}, ("view",)
    ),
    "views.publish": Method({"user_id": _text, "view": _dict, "hash": _text}, ("user_id", "view")),
    "files.getUploadURLExternal": Method(
        {"filename": _text, "length": _number, "alt_txt": _text, "snippet_type": _text},
        ("filename", "length"),
        json=False,
        scope="files:write",
    ),
    "files.completeUploadExternal": Method(
        {
            "files": _list,
            "channel_id": _text,
            "channels": _text,
            "thread_ts": _ts,
            "initial_comment": _text,
        },
        ("files",),
        scope="files:write",
    ),
}

RESPONSE = Method(
    {
        **{key: _MESSAGE[key] for key in ("text", "blocks", "attachments", "thread_ts")},
        "response_type": _words,
        "replace_original": _flag,
        "delete_original": _flag,
        "unfurl_links": _flag,
        "unfurl_media": _flag,
        "metadata": _dict,
    }
)
"""What a response_url takes."""


def read(name: str, given: Mapping[str, Any], as_json: bool) -> dict[str, Any]:
    """The parameters in their types. Raises Refused on what Slack, or a careful reader, would not
    take: an unknown method or parameter, a wrong type, a missing one."""
    method = METHODS.get(name)
    if method is None:
        raise Refused("unknown_method", fault=True, req_method=name)
    if as_json and not method.json:
        raise Refused("invalid_post_type", fault=True, why=f"{name} takes no JSON body")
    return typed(name, method, given)


def typed(name: str, method: Method, given: Mapping[str, Any]) -> dict[str, Any]:
    params: dict[str, Any] = {}
    for key, value in given.items():
        if key in ("token", "team_id"):  # bolt adds its team to every call
            continue
        if key not in method.takes:
            raise Refused("invalid_arguments", fault=True, why=f"{name} has no parameter {key!r}")
        try:
            params[key] = method.takes[key](value)
        except NotThisType as wrong:
            why = f"{key} must be {wrong}, not {value!r:.200}"
            raise Refused("invalid_arguments", fault=True, why=why) from None
    for key in method.needs:
        if params.get(key) in (None, ""):
            why = f"{name} needs {key}"
            raise Refused("invalid_arguments", fault=True, why=why)
    return params
