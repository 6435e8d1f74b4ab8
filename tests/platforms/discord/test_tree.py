from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.errors import UserError
from candorbot.platforms.discord.tree import VERBS, commands, digest, line, menus
from candorbot.registry import find_skills
from candorbot.request import Permission
from candorbot.skill import MENU_ENTRY, SUMMARY, WAY, WAYS, Context, Skill, skill
from tests.platforms.discord.openapi import complaints

SKILLS = find_skills().all()
MANAGE_MESSAGES = 1 << 13
CHAT_INPUT, MESSAGE, SUBCOMMAND, STRING = 1, 3, 1, 3


def offering(name: str = "hello", usage: str = "", **more: str) -> Skill:
    @skill(name, usage=usage, allowed=Permission.MEMBER, **{"summary": "Say it", **more})
    async def run(context: Context) -> Any: ...

    return run


def options_of(usage: str) -> dict[str, dict[str, Any]]:
    """What can follow a verb of this usage, by name."""
    (verb,) = commands([offering(usage=usage)])[0]["options"]
    return {option["name"]: option for option in verb.get("options", ())}


def test_the_commands_are_what_discords_description_takes() -> None:
    made = commands(SKILLS)
    assert complaints("PUT", "/applications/1/commands", made) == []
    assert complaints("PUT", "/applications/1/commands", [{**made[0], "name": "x" * 33}]) != []


def test_people_get_two_commands_and_an_entry_in_the_menu_for_each_message_action() -> None:
    made = commands(SKILLS)
    assert [(one["type"], one["name"]) for one in made] == [
        (CHAT_INPUT, "candor"), (CHAT_INPUT, "my-data"), (MESSAGE, "Check honesty"), (MESSAGE, "Draft a reply"),
        (MESSAGE, "Flag for escalation"), (MESSAGE, "Log as feedback"),
    ]  # fmt: skip
    assert [verb["name"] for verb in made[0]["options"]] == [one.name for one in SKILLS]
    assert menus(SKILLS)["Draft a reply"] == "draft"


def test_f107_staff_commands_are_hidden_from_members_and_all_stay_in_servers() -> None:
    for command in commands(SKILLS):
        own = command["name"] == "my-data"
        assert command["default_member_permissions"] == (None if own else MANAGE_MESSAGES)
        assert (command["contexts"], command["integration_types"]) == ([0], [0])


@pytest.mark.parametrize(
    ("usage", "views", "text"),
    [
        ("", [], None),
        ("TEXT", [], ("TEXT", True)),
        ("[off]", ["off"], None),
        ("[TEXT | DRAFT-ID]", [], ("TEXT; DRAFT-ID", False)),
        ("[MONTH | ical | page]", ["ical", "page"], ("MONTH", False)),
        ("[week | article MESSAGE]", ["week", "article"], ("article MESSAGE", False)),
        ("[export csv | opt out | opt in]", ["export csv", "opt out", "opt in"], None),
        ("[theme NAME | theme]", ["theme"], ("theme NAME", False)),
        ("on | off", ["on", "off"], None),
        ("list | TEXT", ["list"], ("list | TEXT", False)),
    ],
)
def test_what_can_follow_a_verb_is_read_from_its_usage(
    usage: str, views: list[str], text: tuple[str, bool] | None
) -> None:
    found = options_of(usage)
    assert [one["value"] for one in found.get("view", {}).get("choices", ())] == views
    assert ("text" in found) == (text is not None)
    if text:
        told = found["text"]["description"]
        assert told in text[0].split(" | ") if " | " in text[0] else told == text[0]
        assert found["text"]["required"] == text[1]
    if usage == "on | off":
        assert found["view"]["required"]


def test_every_small_word_of_every_usage_can_be_chosen_and_typed_back() -> None:
    for verb in commands(SKILLS)[0]["options"]:
        for option in verb.get("options", ()):
            assert option["type"] == STRING
            for choice in option.get("choices", ()):
                assert line([{"name": "view", "type": STRING, "value": choice["value"]}])


def test_the_digest_changes_with_the_commands_and_with_nothing_else() -> None:
    assert digest(commands(SKILLS)) == digest(commands(list(SKILLS)))
    assert digest(commands(SKILLS)) != digest(commands(SKILLS[1:]))


def test_a_skill_as_long_as_may_be_is_taken_by_discord() -> None:
    ways = [f"way{n:02}".ljust(WAY, "x") for n in range(WAYS)]
    long = offering(
        "x" * 32, "|".join(ways), summary="x" * SUMMARY, message_action="x" * MENU_ENTRY
    )
    assert complaints("PUT", "/applications/1/commands", commands([long])) == []


def test_more_verbs_or_menu_entries_than_discord_takes_are_refused() -> None:
    many = [offering(f"one-{number}") for number in range(VERBS + 1)]
    with pytest.raises(UserError, match="there are 26"):
        commands(many)
    assert complaints("PUT", "/applications/1/commands", commands(many[:VERBS])) == []
    acting = [offering(f"one-{number}", message_action=f"Say {number}") for number in range(16)]
    with pytest.raises(UserError, match="there are 16"):
        commands(acting)
    assert complaints("PUT", "/applications/1/commands", commands(acting[:15])) == []


def test_what_was_chosen_and_typed_is_what_one_types_in_a_console() -> None:
    text = {"name": "text", "type": STRING, "value": "Dark mode", "focused": True}
    view = {"name": "view", "type": STRING, "value": "theme"}
    assert line([text, view]) == "theme Dark mode"
    assert (line([view]), line([text]), line([])) == ("theme", "Dark mode", "")


odd = st.recursive(
    st.none() | st.integers() | st.text(max_size=5) | st.sampled_from(["view", "text"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "value", "options"]), inner, max_size=3)
    ),
    max_leaves=9,
)


@given(odd | st.lists(odd, max_size=4))
def test_f080_options_of_another_shape_are_no_words_or_some(options: object) -> None:
    assert isinstance(line(options), str)


@given(st.text("aB[]| -9", max_size=60).filter(lambda usage: usage.count("|") < WAYS))
def test_any_usage_makes_options_that_discord_takes(usage: str) -> None:
    made = commands([offering(usage=usage)])
    assert complaints("PUT", "/applications/1/commands", made) == []
