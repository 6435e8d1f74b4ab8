from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from candorbot.cli import main
from candorbot.errors import UserError
from candorbot.platforms.slack.manifest import manifest
from candorbot.platforms.slack.scopes import (
    FREE_EVENTS,
    FREE_METHODS,
    SCOPES,
    asked,
    excess,
    missing,
)
from candorbot.registry import find_skills
from candorbot.request import Permission
from candorbot.skill import Context, Skill, skill

SPECS = Path(__file__).parent / "specs"
SCHEMAS = [
    Draft7Validator(json.loads((SPECS / f"slack_manifest.schema.{version}.json").read_text()))
    for version in ("1.0.0", "2.0.0")
]
SKILLS = find_skills().all()
URL = "https://candor.example/slack/events"
SOURCES = sorted(Path("bot/candorbot/platforms/slack").glob("*.py"))
METHOD = re.compile(
    r"(?:api|apps|auth|chat|conversations|files|im|pins|reactions|team|usergroups|users|views|admin|search)"
    r"(?:\.[a-zA-Z]+)+"
)


def made(**options: Any) -> dict[str, Any]:
    return manifest(SKILLS, **{"name": "Candor", **options})


def offering(name: str, message_action: str) -> Skill:
    @skill(name, summary="Say it", allowed=Permission.MEMBER, message_action=message_action)
    async def run(context: Context) -> Any: ...

    return run


@pytest.mark.parametrize("url", ["", URL])
@pytest.mark.parametrize("listen", [False, True])
def test_the_manifest_is_what_slacks_schemas_take(url: str, listen: bool) -> None:
    for schema in SCHEMAS:
        assert [e.message for e in schema.iter_errors(made(request_url=url, listen=listen))] == []


def test_a_schema_refuses_what_is_wrong() -> None:
    wrong = made()
    wrong["features"]["shortcuts"][0]["name"] = "x" * 25
    wrong["settings"]["socket_mode"] = True
    assert all(len(list(schema.iter_errors(wrong))) == 2 for schema in SCHEMAS)


def test_people_get_two_commands_four_message_shortcuts_and_the_menu() -> None:
    features = made()["features"]
    assert [one["command"] for one in features["slash_commands"]] == ["/candor", "/my-data"]
    assert {(s["type"], s["callback_id"], s["name"]) for s in features["shortcuts"]} == {
        ("global", "candor", "Candor"),
        ("message", "check", "Check honesty"),
        ("message", "draft", "Draft a reply"),
        ("message", "escalate", "Flag for escalation"),
        ("message", "feedback", "Log as feedback"),
    }
    assert features["app_home"]["home_tab_enabled"]


def test_socket_mode_needs_no_address_and_http_has_it_everywhere() -> None:
    assert "candor.example" not in json.dumps(made())
    assert made()["settings"]["socket_mode_enabled"]
    over_http = made(request_url=URL)
    assert not over_http["settings"]["socket_mode_enabled"]
    assert json.dumps(over_http).count(URL) == 4


def test_f107_without_listening_no_message_is_asked_for() -> None:
    assert "history" not in json.dumps(made())
    assert "message." not in json.dumps(made()["settings"])
    heard = made(listen=True)
    assert {"message.channels", "message.groups"} <= set(
        heard["settings"]["event_subscriptions"]["bot_events"]
    )
    assert heard["oauth_config"]["scopes"]["bot_optional"] == ["channels:history", "groups:history"]


def test_f107_nothing_is_asked_for_that_is_not_used() -> None:
    """Set equality of the calls that stand in the code with those that the scopes open."""
    called = {word for source in SOURCES for word in strings(source) if METHOD.fullmatch(word)}
    assert called == {*FREE_METHODS, *(m for scope in SCOPES for m in scope.methods)}
    events = {word for source in SOURCES for word in strings(source)}
    assert set(FREE_EVENTS) <= events
    assert all(scope.why.endswith(".") for scope in SCOPES)


def strings(source: Path) -> set[str]:
    """The words that stand in a module's code, but for where scopes are named."""
    if source.name == "scopes.py":
        return set()
    tree = ast.walk(ast.parse(source.read_text()))
    return {n.value for n in tree if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def test_f107_no_right_of_an_admin_a_borrowed_name_or_an_uninvited_guest() -> None:
    names = {scope.name for scope in SCOPES}
    assert not any(name.startswith(("admin", "im:", "mpim:", "files:")) for name in names)
    assert (
        not {"chat:write.customize", "chat:write.public", "channels:join", "users:read.email"}
        & names
    )
    assert "user" not in made()["oauth_config"]["scopes"]


def test_f107_what_was_granted_is_held_against_what_is_needed() -> None:
    needed = {scope.name for scope in asked(listen=False)}
    assert missing(needed) == ()
    assert excess(needed) == ()
    assert [scope.name for scope in missing(needed - {"chat:write"})] == ["chat:write"]
    assert [s.name for s in missing(needed, listen=True)] == ["channels:history", "groups:history"]
    assert excess({*needed, "groups:history", "admin", "chat:write.customize"}) == (
        "admin",
        "chat:write.customize",
    )


def test_a_message_action_that_slack_would_cut_is_refused_by_name() -> None:
    with pytest.raises(UserError, match="`long`"):
        manifest([offering("long", "Say something that is too long")], name="Candor")


def test_more_shortcuts_than_slack_takes_are_refused() -> None:
    many = [offering(f"one-{chr(97 + n)}", "Say it") for n in range(10)]
    with pytest.raises(UserError, match="there are 11"):
        manifest(many, name="Candor")
    manifest(many[:9], name="Candor")


@pytest.mark.parametrize(
    "options", [{"name": ""}, {"name": "x" * 36}, {"request_url": "http://a.example"}]
)
def test_what_slack_would_refuse_is_refused_here(options: dict[str, str]) -> None:
    with pytest.raises(UserError):
        made(**options)


def test_the_shell_prints_the_manifest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "slack", "--url", "https://candor.example/", "--listen"]) == 0
    assert json.loads(capsys.readouterr().out) == made(request_url=URL, listen=True)


def test_the_shell_says_what_each_scope_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "slack", "--why"]) == 0
    said = capsys.readouterr().out
    assert "usergroups:read: It reads who is in the groups" in said
    assert "history" not in said
