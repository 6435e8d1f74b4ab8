"""The news that what members asked for is there: it names the theme, and what shipped as a person put it."""

from __future__ import annotations

from candorbot import language
from candorbot.records import ASKED_FOR
from candorbot.writers.slots import Slots, called
from candorbot.writing import Proposal

OTHER_TONGUE = "Written in {language}: the brand does not answer in {spoken}."
WHAT_TONGUE = "What shipped stands there in {language}, as it was given; the rest is in {rest}."


def reply(slots: Slots) -> Proposal:
    """Compose it in the language of those who asked, if the brand speaks it. What shipped is quoted as it was
    given, and the note says if that is in another language."""
    ask = slots.ask
    what = " ".join(ask.shipped.split())
    if what and what[-1].isalnum() and "://" not in what.split()[-1]:
        what += "."
    text = slots.frame(
        [
            f"{slots.pick('you_asked', theme=ask.theme)} {slots.pick('it_is_there', what=what)}",
            slots.pick("does_it_help"),
        ],
        everybody=not ask.member,
    )
    told = language.detect(what)
    notes = []
    if slots.spoken and slots.spoken != slots.language:
        notes.append(
            OTHER_TONGUE.format(language=called(slots.language), spoken=called(slots.spoken))
        )
    if told and told != slots.language:
        notes.append(WHAT_TONGUE.format(language=called(told), rest=called(slots.language)))
    return Proposal(text, (), ASKED_FOR, True, slots.language, " ".join(notes))
