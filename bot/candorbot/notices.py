"""What Candor tells the staff by itself when something needs a person. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from candorbot import words
from candorbot.card import Button, Card, Field, Link
from candorbot.pii import mask
from candorbot.records import Draft, Event, Message


def arrival_buttons(draft: Draft) -> tuple[Button, Button]:
    """For a person to say whether a post stands there."""

    def button(action: str, label: str) -> Button:
        return Button("draft", action, label, draft.id, draft.version.digest)

    return button("stands", words.IT_STANDS), button("not_there", words.IT_DOES_NOT)


def nobody_knows(draft: Draft) -> Card:
    """A post was sent, and cannot be looked up."""
    return Card(
        words.DID_IT_ARRIVE.format(post=_named(draft)),
        words.UNKNOWN_SENT,
        to_post=draft.version.text,
        buttons=arrival_buttons(draft),
    )


def not_posted(draft: Draft, why: str) -> Card:
    """An approved post did not leave, and will not by itself."""
    said = {**words.OBJECTIONS, **words.OBJECTIONS_LATER}.get(why) or words.NOT_POSTED.format(
        why=why
    )
    return Card(words.NOT_POSTED_TITLE.format(post=_named(draft)), said, to_post=draft.version.text)


def put_aside(event: Event, tries: int) -> Card:
    """Something that arrived could not be worked."""
    said = words.PUT_ASIDE.format(
        kind=event.kind, workspace=event.workspace, tries=tries, key=event.key
    )
    return Card(words.PUT_ASIDE_TITLE, said)


def secret_masked(message: Message, kinds: Collection[str]) -> Card:
    """A member's message holds a key, a card or the like (types of pii), which is kept masked."""
    what = words.listed([words.MASKED_KINDS[kind] for kind in sorted(kinds)])
    return Card(
        words.SECRET_SEEN_TITLE.format(what=what),
        words.SECRET_SEEN,
        fields=(Field("By", message.author_name), Field("In", f"#{message.channel}")),
        links=(Link("The message", message.permalink),) if message.permalink else (),
    )


def masked(card: Card) -> Card:
    """The card as it may be shown beyond the readers of what it quotes: without personal data (pii). The
    text to post stays byte for byte: the gate has looked at it, and people approve what they see."""

    def without(text: str) -> str:
        return mask(text).text

    return replace(
        card,
        body=without(card.body),
        quote=replace(card.quote, text=without(card.quote.text)) if card.quote else None,
        groups=tuple(
            replace(g, entries=tuple(replace(one, words=without(one.words)) for one in g.entries))
            for g in card.groups
        ),
        fields=tuple(replace(field, value=without(field.value)) for field in card.fields),
        marks=tuple(replace(mark, quote=without(mark.quote)) for mark in card.marks),
    )


def _named(draft: Draft) -> str:
    return words.THE_REPLY.format(to=f" to {draft.member}" if draft.member else "", id=draft.id)
