"""A person fills a modal in: the values of its inputs, and what Slack itself asks for first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.platforms.slack.far_end.bodies import initial_value
from tests.platforms.slack.far_end.shown import NotThere, View, words_of

Value = dict[str, Any]
REQUIRED = "Please complete this required field."


class Filling:
    """`values` by block_id; `errors` by label, found before anything is sent."""

    def __init__(self, view: View, given: Mapping[str, str]) -> None:
        self.inputs = {words_of(b["label"]): b for b in view.blocks if b["type"] == "input"}
        unknown = [label for label in given if label not in self.inputs]
        if unknown:
            raise NotThere(f"no input {unknown}; there are {list(self.inputs)}")
        self.values: dict[str, Value] = {}
        self.errors: dict[str, str] = {}
        for label, block in self.inputs.items():
            element = block["element"]
            value = filled(element, given[label]) if label in given else initial_value(element)
            self.values[block["block_id"]] = value
            if error := _asked(block, value):
                self.errors[label] = error

    def by_label(self, errors: Mapping[str, str]) -> dict[str, str]:
        """The app's errors, which name blocks, under the labels that people see."""
        labels = {block["block_id"]: label for label, block in self.inputs.items()}
        return {labels[block]: text for block, text in errors.items() if block in labels}


def filled(element: Value, words: str) -> Value:
    """What an input holds once a person typed these words, or chose the option so named."""
    kind = element["type"]
    if kind in ("static_select", "radio_buttons"):
        return {"type": kind, "selected_option": _option(element, words)}
    if kind in ("checkboxes", "multi_static_select"):
        chosen = [_option(element, one) for one in words.split(", ") if one]
        return {"type": kind, "selected_options": chosen}
    if kind == "users_select":
        return {"type": kind, "selected_user": words}
    if kind == "datepicker":
        return {"type": kind, "selected_date": words}
    return {"type": kind, "value": words or None}


def _option(element: Value, words: str) -> Value:
    options = list(element.get("options", ()))
    for group in element.get("option_groups", ()):
        options += group["options"]
    for option in options:
        if words_of(option["text"]) == words:
            return dict(option)
    raise NotThere(f"no option {words!r}; there are {[words_of(o['text']) for o in options]}")


def _asked(block: Value, value: Value) -> str:
    """What Slack's own client asks for before it sends the modal, or ""."""
    held = next(v for key, v in value.items() if key != "type")
    if not held or (isinstance(held, str) and not held.strip()):
        return "" if block.get("optional") else REQUIRED
    element = block["element"]
    if isinstance(held, str) and len(held) > element.get("max_length", 3000):
        return f"Please use at most {element.get('max_length', 3000)} characters."
    if isinstance(held, str) and len(held) < element.get("min_length", 0):
        return f"Please use at least {element['min_length']} characters."
    return ""
