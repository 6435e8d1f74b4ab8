"""A word to a member: a welcome, thanks, or an introduction of two. Nothing is promised and nobody is compared."""

from __future__ import annotations

import re

from candorbot.records import TO_MEMBERS
from candorbot.writers.slots import EVERYBODY, Slots, given_name
from candorbot.writing import Proposal, Refusal

KINDS = ("welcome", "thanks", "praise", "introduction")
NO_NAME = "One of the two has no name that can stand in a text. Write to them in your own words."
NOTE = "Both are named in it: look at what each wrote before you approve it."
_HANDLE = re.compile(r"(?=.*[^\W\d_])\w[\w-]{1,30}")


def reply(slots: Slots) -> Proposal | Refusal:
    """Compose it in the language of the member's message, if the brand speaks it. Of what members wrote
    nothing is repeated but the words of an introduction (people_meet.py)."""
    ask = slots.ask
    if ask.kind == "introduction":
        return _introduction(slots)
    said = {
        "welcome": [slots.pick("invite")],
        "thanks": [f"{slots.pick('helped')} {slots.pick('matters')}"],
    }.get(ask.kind, [f"{slots.pick('praised')} {slots.pick('pass_on')}"])
    return Proposal(slots.frame(said), (), TO_MEMBERS, True, slots.language)


def _introduction(slots: Slots) -> Proposal | Refusal:
    ask = slots.ask
    one, other = (given_name(name) or _handle(name) for name in (ask.member, ask.other))
    if not (one and other):
        return Refusal(NO_NAME)
    both = slots.pick("you_both", one=one, other=other, theme=ask.theme)
    text = slots.frame([f"{both} {slots.pick('compare')}"], everybody=True)
    return Proposal(text, (), TO_MEMBERS, True, slots.language, NOTE)


def _handle(name: str) -> str:
    """A name of one word with nothing in it that could be a command, a mention or a link; else ""."""
    if name.casefold() in EVERYBODY or "." in name:
        return ""
    return name if _HANDLE.fullmatch(name) else ""
