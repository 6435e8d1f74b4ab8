"""Posts to everybody: what answers a question that members asked, from a section of the knowledge, and our own
news. Nothing a member wrote is in them: a question is named as the section names it."""

from __future__ import annotations

from collections.abc import Sequence

from candorbot.records import SEVERAL_ASKED
from candorbot.sources import Section
from candorbot.writers import topic
from candorbot.writers.slots import Slots, cited
from candorbot.writing import Proposal

MOST_WORDS = 90
"""Words quoted at most: a post is read in passing."""
NO_ANSWER = "Nothing in the knowledge answers it, and nothing is made up."


def post(slots: Slots, section: Section, quoted: Sequence[str], *, cut: bool) -> Proposal:
    """Compose it in the section's language. `quoted`: what is quoted of the section, each with its [1]; `cut`:
    the page goes on."""
    text = framed(slots, section, quoted, slots.pick("rest") if cut else "")
    sources, listed = cited([section])
    return Proposal(
        f"{text}\n\n{listed}",
        sources,
        SEVERAL_ASKED,
        True,
        slots.language,
        slots.notice(section.language),
    )


def framed(slots: Slots, section: Section, said: Sequence[str], rest: str = "") -> str:
    """What answers, between what members asked and how a post ends."""
    slot = "several" if slots.ask.askers > 1 else "one_asked"
    opening = slots.pick(slot, topic=question(section))
    ending = f"{rest} {slots.pick('post_end')}".strip()
    return slots.frame([opening, *said, ending], everybody=True)


def news(slots: Slots) -> Proposal:
    """What our own news is called, and where it stands."""
    title = " ".join(slots.ask.theme.split())
    text = slots.frame(
        [slots.pick("news", title=title), slots.ask.shipped, slots.pick("post_end")], everybody=True
    )
    return Proposal(text, (), SEVERAL_ASKED, True, slots.language)


def question(section: Section) -> str:
    """What a section answers, as it names it: a question, or a matter with a full stop behind it."""
    named = topic.clause(section) or topic.phrase(section)
    if not named:
        named = topic.name(section)
    if section.language == "en" and named[-1:] not in "?!.”":
        return f"{named}."
    return named if named[-1:] in "?!." else f"{named}."
