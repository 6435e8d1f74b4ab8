"""The shapes of Block Kit, as its reference gives them: fields, lengths, and what may stand where."""

from __future__ import annotations

from typing import Any

from tests.platforms.slack.far_end.rules import (
    Complaints,
    Rule,
    anything,
    boolean,
    many,
    one_of,
    shape,
    string,
    typed,
    url,
    whole,
)

# text, options, confirmation


def plain(most: int) -> Rule:
    takes = {"type": one_of("plain_text"), "text": string(most), "emoji": boolean}
    return shape(takes, "type", "text")


def marked(most: int) -> Rule:
    takes = {"type": one_of("mrkdwn"), "text": string(most), "verbatim": boolean}
    return shape(takes, "type", "text")


def words(most: int) -> Rule:
    return typed({"plain_text": plain(most), "mrkdwn": marked(most)})


CONFIRM = shape(
    {
        "title": plain(100),
        "text": words(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": one_of("primary", "danger"),
    },
    "title",
    "text",
    "confirm",
    "deny",
)
OPTION = {"text": words(75), "value": string(150), "description": words(75)}
PLAIN_OPTION = shape({**OPTION, "text": plain(75)}, "text", "value")
RICH_OPTION = shape(OPTION, "text", "value")
OVERFLOW_OPTION = shape({**OPTION, "text": plain(75), "url": url}, "text", "value")
GROUP = shape({"label": plain(75), "options": many(PLAIN_OPTION, 1, 100)}, "label", "options")

# elements


def element(name: str, fields: dict[str, Rule], *needs: str, either: tuple[str, ...] = ()) -> Rule:
    """An element people use: it has an action_id, and a confirmation if wanted."""
    common: dict[str, Rule] = {"type": one_of(name), "action_id": string(255), "confirm": CONFIRM}
    return shape({**common, **fields}, "type", "action_id", *needs, either=either)


def picker(name: str, initial: str, rule: Rule = anything) -> Rule:
    fields = {initial: rule, "placeholder": plain(150), "focus_on_load": boolean}
    return element(name, fields)


def chosen_among(rule: Rule) -> Rule:
    """The options chosen at first stand among the options, letter by letter."""

    def check(value: Any, at: str) -> Complaints:
        yield from rule(value, at)
        options = list(value.get("options", ()))
        for group in value.get("option_groups", ()):
            options += group.get("options", ())
        first = value.get("initial_options") or [value.get("initial_option")]
        if any(option not in options for option in first if option is not None):
            yield f"{at}: what is chosen at first is not among the options"
        held = [o.get("value") for o in options if isinstance(o, dict)]
        if len(set(held)) < len(held):
            yield f"{at}: two options have one value"

    return check


LISTS = {"options": many(PLAIN_OPTION, 1, 100), "option_groups": many(GROUP, 1, 100)}
MENU = {**LISTS, "placeholder": plain(150), "focus_on_load": boolean}
TEXT_INPUT = {
    "placeholder": plain(150),
    "initial_value": string(3000),
    "multiline": boolean,
    "min_length": whole(0, 3000),
    "max_length": whole(1, 3000),
    "dispatch_action_config": anything,
    "focus_on_load": boolean,
}
ELEMENTS: dict[str, Rule] = {
    "button": element(
        "button",
        {
            "text": plain(75),
            "url": url,
            "value": string(2000),
            "style": one_of("primary", "danger"),
            "accessibility_label": string(75),
        },
        "text",
    ),
    "static_select": chosen_among(
        element(
            "static_select",
            {**MENU, "initial_option": PLAIN_OPTION},
            either=("options", "option_groups"),
        )
    ),
    "multi_static_select": chosen_among(
        element(
            "multi_static_select",
            {
                **MENU,
                "initial_options": many(PLAIN_OPTION, 1, 100),
                "max_selected_items": whole(1, 100),
            },
            either=("options", "option_groups"),
        )
    ),
    "radio_buttons": chosen_among(
        element(
            "radio_buttons",
            {
                "options": many(RICH_OPTION, 1, 10),
                "initial_option": RICH_OPTION,
                "focus_on_load": boolean,
            },
            "options",
        )
    ),
    "checkboxes": chosen_among(
        element(
            "checkboxes",
            {
                "options": many(RICH_OPTION, 1, 10),
                "initial_options": many(RICH_OPTION, 1, 10),
                "focus_on_load": boolean,
            },
            "options",
        )
    ),
    "overflow": element("overflow", {"options": many(OVERFLOW_OPTION, 1, 5)}, "options"),
    "plain_text_input": element("plain_text_input", TEXT_INPUT),
    "users_select": picker("users_select", "initial_user", string(255)),
    "channels_select": picker("channels_select", "initial_channel", string(255)),
    "conversations_select": picker("conversations_select", "initial_conversation", string(255)),
    "datepicker": picker("datepicker", "initial_date", string(10, 10)),
    "timepicker": picker("timepicker", "initial_time", string(5, 5)),
    "image": shape(
        {
            "type": one_of("image"),
            "image_url": url,
            "alt_text": string(2000),
            "slack_file": anything,
        },
        "type",
        "alt_text",
        either=("image_url", "slack_file"),
    ),
}
MENUS = ("static_select", "multi_static_select", "radio_buttons", "checkboxes")
PICKERS = ("users_select", "channels_select", "conversations_select", "datepicker", "timepicker")
ACTIONS = typed(ELEMENTS, "button", "overflow", *MENUS, *PICKERS)
ACCESSORY = typed(ELEMENTS, "button", "overflow", "image", *MENUS, *PICKERS)
INPUT = typed(ELEMENTS, "plain_text_input", *MENUS, *PICKERS)

# rich text

STYLE = shape(dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))


def part(name: str, fields: dict[str, Rule], *needs: str) -> Rule:
    return shape({"type": one_of(name), "style": STYLE, **fields}, "type", *needs)


PARTS: dict[str, Rule] = {
    "text": part("text", {"text": string(12_000)}, "text"),
    "link": part("link", {"url": url, "text": string(12_000), "unsafe": boolean}, "url"),
    "user": part("user", {"user_id": string(255)}, "user_id"),
    "usergroup": part("usergroup", {"usergroup_id": string(255)}, "usergroup_id"),
    "channel": part("channel", {"channel_id": string(255)}, "channel_id"),
    "broadcast": part("broadcast", {"range": one_of("here", "channel", "everyone")}, "range"),
    "emoji": part("emoji", {"name": string(255), "unicode": string(255)}, "name"),
    "date": part(
        "date",
        {
            "timestamp": whole(0, 2**40),
            "format": string(255),
            "url": url,
            "fallback": string(255),
        },
        "timestamp",
        "format",
    ),
}
LINE = many(typed(PARTS), 1, 1000)
SECTION = shape({"type": one_of("rich_text_section"), "elements": LINE}, "type", "elements")
RICH: dict[str, Rule] = {
    "rich_text_section": SECTION,
    "rich_text_quote": shape(
        {"type": anything, "elements": LINE, "border": whole(0, 1)}, "elements"
    ),
    "rich_text_preformatted": shape(
        {
            "type": anything,
            "elements": many(typed(PARTS, "text", "link"), 1, 1000),
            "border": whole(0, 1),
            "language": string(50),
        },
        "elements",
    ),
    "rich_text_list": shape(
        {
            "type": anything,
            "elements": many(SECTION, 1, 1000),
            "style": one_of("bullet", "ordered"),
            "indent": whole(0, 8),
            "offset": whole(0, 10_000),
            "border": whole(0, 1),
        },
        "elements",
        "style",
    ),
}
