"""What Discord's description says of a request is said, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.platforms.discord import openapi

MESSAGES = "/channels/1/messages"
CALLBACK = "/interactions/1/token/callback"
GOOD: list[tuple[str, str, Any]] = [
    ("GET", "/users/@me", None),
    ("GET", "/guilds/1/members/2", None),
    ("POST", MESSAGES, {"content": "hi", "allowed_mentions": {"parse": []}, "nonce": "a"}),
    ("PATCH", "/channels/1/messages/2", {"components": [{"type": 10, "content": "x", "id": 5}]}),
    ("PATCH", "/guilds/1/members/2", {"communication_disabled_until": "2026-01-01T00:00:00Z"}),
    ("PATCH", "/channels/1", {"locked": True, "archived": True}),
    ("PATCH", "/channels/1", {"rate_limit_per_user": 30}),
    ("PUT", "/applications/1/commands", [{"name": "candor", "description": "x"}]),
    ("POST", CALLBACK, {"type": 5, "data": {"flags": 64}}),
    ("POST", CALLBACK, {"type": 8, "data": {"choices": [{"name": "a", "value": "b"}]}}),
    ("PATCH", "/webhooks/1/token/messages/@original", {"content": "x"}),
    ("POST", "/channels/1/threads", {"name": "x", "message": {"content": "y"}}),
]
BAD: list[tuple[str, str, Any, str]] = [
    ("GET", "/guilds/1/bans", None, "no such operation"),
    ("DELETE", "/channels/1", None, "no such operation"),
    ("GET", "/channels/none", None, "channel_id"),
    ("POST", MESSAGES, None, "body"),
    ("POST", MESSAGES, {"contents": "hi"}, "contents"),
    ("POST", MESSAGES, {"message_reference": {"message_id": 12}}, "message_id: 12 is not of type"),
    ("POST", MESSAGES, {"nonce": "n" * 26}, "nonce"),
    ("POST", MESSAGES, {"components": [{"type": 10, "content": ""}]}, "content"),
    ("POST", MESSAGES, {"components": [{"type": 99}]}, "no place here"),
    ("POST", MESSAGES, {"components": [{"content": "x"}]}, "'type' is a required property"),
    ("POST", MESSAGES, {"components": [{"type": 10, "content": "x", "id": 2**31}]}, "maximum"),
    ("PATCH", "/guilds/1/members/2", {"communication_disabled_until": "soon"}, "date-time"),
    ("POST", CALLBACK, {"type": 9, "data": {"custom_id": "a", "title": "t" * 46}}, "too long"),
    ("PUT", "/applications/1/commands", [{"name": "x" * 33}], "too long"),
    ("GET", "/users/@me", {}, "a body where none"),
]


@pytest.mark.parametrize(("method", "path", "body"), GOOD)
def test_what_is_described_is_right(method: str, path: str, body: Any) -> None:
    assert openapi.complaints(method, path, body) == []


@pytest.mark.parametrize(("method", "path", "body", "why"), BAD)
def test_what_is_not_described_is_named(method: str, path: str, body: Any, why: str) -> None:
    found = openapi.complaints(method, path, body)
    assert any(why in one for one in found), found


def test_a_query_is_read_as_described() -> None:
    good = {"limit": "100", "after": "12"}
    assert openapi.complaints("GET", MESSAGES, None, good) == []
    assert openapi.complaints("GET", MESSAGES, None, {"limit": "101"})
    assert openapi.complaints("GET", MESSAGES, None, {"since": "1"})


def test_words_of_a_path_go_before_places_in_it() -> None:
    original = openapi.operation("GET", "/webhooks/1/token/messages/@original")
    assert original
    assert original.name == "GET /webhooks/{}/{}/messages/@original"


def test_a_whole_card_says_where_it_is_wrong() -> None:
    button = {"type": 2, "style": 9, "label": "Go", "custom_id": "x"}
    card = {"type": 17, "components": [{"type": 1, "components": [button]}]}
    (found,) = openapi.complaints("POST", MESSAGES, {"components": [card]})
    assert "body.components[0].components[0].components[0].style" in found
