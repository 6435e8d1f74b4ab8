"""Which messages wait for an answer, and which replies are one. Pure, and plain on purpose: a person
looks at what it finds (docs/figures.md says how often it is right on real chat)."""

from __future__ import annotations

import re
from dataclasses import replace

from candorbot.records import Message

_ASKING = re.compile(
    r"\?|\b(how (do|can|to|would)|is there (a|any) way|does (any|some)(one|body)|can (any|some)(one|body)"
    r"|any (idea|ideas|pointers|help)|what am i (missing|doing)|please help|need help|wondering (if|how|whether)"
    r"|wie (kann|geht|mache|bekomme)|gibt es|kann (mir|jemand)|weiß jemand|comment (puis|faire|on|je)"
    r"|est-ce (que|qu)|quelqu'un (sait|peut)|y a-t-il)\b",
    re.IGNORECASE,
)
_JOINING_IN = re.compile(
    r"\W*(same( (here|issue|problem|question|for me))?\b|me too|\+\s?1|i (have|had|see|get) the same|following|bump"
    r"|also (interested|curious|waiting)|mine (too|was|is|did)|geht mir (auch|genauso)|ich auch|moi aussi|pareil)",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?<!\S)\S+?://\S+")  # from a word's start: looked at once
MANY_ANSWERS_WORDS = 5


def asks(text: str) -> bool:
    """It reads as a question: a question mark outside links, or the words one asks with."""
    return bool(_ASKING.search(_LINK.sub(" ", text)))


def reads_as_answer(reply: Message) -> bool:
    """Any reply by staff, or a member's of five words or more that neither asks back nor joins in ("same
    here …")."""
    return reply.by_staff or (
        len(reply.text.split()) >= MANY_ANSWERS_WORDS
        and not asks(reply.text)
        and not _JOINING_IN.match(reply.text)
    )


def joins_in(reply: Message, root: Message) -> bool:
    """Somebody else has the same question: "same here", "me too"."""
    return (
        not reply.by_staff
        and reply.author != root.author
        and _JOINING_IN.match(reply.text) is not None
    )


def judged(message: Message) -> Message:
    """The message, with whether it asks (a member's that starts a thread) or answers (within one)."""
    starts = message.thread == message.id
    return replace(
        message,
        asks=starts and not message.by_staff and asks(message.text),
        answering=not starts and reads_as_answer(message),
    )
