"""The draft card: one object, whoever looks at it. Pure: a draft and what is known around it, in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from candorbot import words
from candorbot.card import Button, Card, Choice, Colour, Field, Input, Light, Link, Quote
from candorbot.fix import is_grave
from candorbot.notices import arrival_buttons
from candorbot.objections import is_late
from candorbot.records import AS_WRITTEN, OPEN_STATES, PERSON, Draft, DraftState, Message, Version
from candorbot.report import lights, marks
from candorbot.request import Person
from candorbot.speaker import speaker_inputs, told_against

if TYPE_CHECKING:
    from candorbot.brand import Brand


@dataclass(frozen=True, slots=True)
class Around:
    """What the card says beside the draft itself."""

    now: datetime
    message: Message | None = None
    colleagues: Sequence[Person] = ()
    news: str = ""
    """One line about what just happened ("Posting is paused …")."""
    failed: bool = False
    sign: bool = False
    """Another person's name signs it; offer to put one's own."""
    unknown: bool = False
    """It was sent, and nobody knows whether it arrived."""


def draft_card(draft: Draft, around: Around, brand: Brand) -> Card:
    """The card of a draft as it stands."""
    version = draft.version
    return Card(
        title=_title(draft),
        body="\n".join(line for line in (around.news, version.note) if line),
        quote=_quote(draft, around, brand),
        to_post=version.text,
        fields=_fields(draft, around, brand),
        lights=_lights(version),
        marks=marks(version.verdict),
        links=tuple(
            Link(s.label, s.url, s.number)
            for s in version.sources
            if f"[{s.number}]" in version.text and s.url not in version.text
        ),
        buttons=_buttons(draft, around, brand.zone),
        footer=f"{words.STATES[draft.state]} {draft.id}, version {version.number}",
        failed=around.failed,
        subject=f"draft {draft.id}",
    )


def elsewhere_card(draft: Draft, said: str) -> Card:
    """What staff sees of a draft whose words are not for all of them. It is nobody's lasting card: what its button
    opens is shown to whoever presses it, alone."""
    button = Button("draft", "open", words.HOME_OPEN.format(id=draft.id, to=""), draft.id)
    return Card(words.DRAFT_ELSEWHERE_TITLE, said, buttons=(button,))


def open_questions(draft: Draft) -> frozenset[str]:
    """The facts a person must tell before the draft can be judged. Who speaks, and from which account,
    is none of them: a post always speaks for the brand, from the brand's own account."""
    asked = {finding.asks for finding in draft.version.verdict.findings}
    return frozenset(asked - {"", "tie", "account"})


def _title(draft: Draft) -> str:
    to = "Reply" if draft.asked else "Post"
    to = f"Reply to {draft.member}" if draft.member else to
    return to if draft.state is DraftState.DRAFT else f"{to} – {words.STATES[draft.state].lower()}"


def _quote(draft: Draft, around: Around, brand: Brand) -> Quote | None:
    message = around.message
    if message is not None:
        return Quote(
            message.text,
            by=message.author_name,
            where=f"#{message.channel}",
            when=words.local(message.at, brand.zone),
            url=message.permalink,
        )
    return Quote(draft.asked) if draft.asked else None


def _fields(draft: Draft, around: Around, brand: Brand) -> tuple[Field, ...]:
    version = draft.version
    fields = [Field("Written by", version.engine if version.engine != PERSON else "a person")]
    if draft.post_at is not None and draft.state is not DraftState.POSTED:
        fields.append(Field("To be posted", words.local(draft.post_at, brand.zone)))
    if around.message is not None and not around.message.answered:
        fields.append(Field("Waiting", words.waited(around.message.at, around.now)))
    if draft.state in OPEN_STATES:
        if draft.place.thread is not None and draft.state is not DraftState.STALE:
            fields.append(Field("Newer messages", "none" if version.newest else "not checked"))
        fields.append(Field("Good until", words.local(draft.expires, brand.zone)))
    if draft.reviewer and draft.state is DraftState.IN_REVIEW:
        fields.append(Field("Asked", draft.reviewer))
    return tuple(fields)


def _lights(version: Version) -> tuple[Light, ...]:
    """One line when all is well; else a light for each pillar, in words."""
    shown = lights(version.verdict)
    if any(light.colour is not Colour.GREEN for light in shown):
        return shown
    backed = words.BACKED if version.engine != PERSON and version.sources else ""
    return (Light(words.HONEST, Colour.GREEN, words.AS_STAFF + backed),)


def _buttons(draft: Draft, around: Around, zone: ZoneInfo) -> tuple[Button, ...]:
    def button(
        action: str, label: str, *inputs: Input, primary: bool = False, confirm: str = ""
    ) -> Button:
        seen = draft.approvable if action == "approve" else draft.version.digest
        return Button("draft", action, label, draft.id, seen, primary, confirm, inputs)

    if around.unknown:
        return arrival_buttons(draft)
    at = draft.post_at
    move = words.SCHEDULE if at is None else words.MOVE
    slot = [] if draft.about else [button("schedule", move, Input("when", words.ASK_WHEN))]
    approve = words.APPROVE
    if at is not None:
        slot.append(button("unschedule", words.UNSCHEDULE))
        if at > around.now:
            approve = words.APPROVE_LATER.format(when=words.local(at, zone))
            if draft.state is DraftState.APPROVED:
                return tuple(slot)
    if draft.state not in OPEN_STATES:
        return ()
    verdict = draft.version.verdict
    text = Input("text", "The reply", draft.version.text, multiline=True)
    people = tuple(Choice(person.id, person.name) for person in around.colleagues)
    first = [button("approve", approve, primary=True), button("copy", words.COPY)]
    if draft.state is DraftState.STALE:
        first = [button("again", words.AGAIN, primary=True)]
    elif verdict.is_only_unread or (verdict.may_be_approved and is_late(at, around.now)):
        first = [button("copy", words.COPY)]
    elif not verdict.may_be_approved:
        mends = is_grave(verdict)
        first = [button("fix", words.FIX, primary=True)] if mends else []
        if asked := open_questions(draft) | told_against(draft.version.speaker):
            inputs = speaker_inputs(draft.version.speaker, asked)
            first.append(button("who", words.WHO, *inputs, primary=not mends))
    elif around.sign:
        first = [button("sign", words.SIGN, primary=True)]
    restyle = []
    if not draft.version.engine.startswith(AS_WRITTEN):
        restyle = [button("shorter", words.SHORTER), button("warmer", words.WARMER)]
    ask = [button("colleague", words.COLLEAGUE, Input("person", "Who?", choices=people))]
    done = [button("answered", words.ANSWERED)] if draft.about else []
    return (
        *first,
        button("edit", words.EDIT, text),
        *restyle,
        *slot,
        *(ask if people and draft.state is not DraftState.STALE else []),
        *done,
        button("discard", words.DISCARD, confirm=words.REALLY_DISCARD),
    )
