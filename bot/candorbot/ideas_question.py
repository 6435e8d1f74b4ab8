"""Which messages are questions to everybody, and what each asks. Pure, and plain on purpose: a person looks at what
is made of it (tests/evals/ideas.py says how often it is right on real chat)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import timedelta

from candorbot.found_themes import TELLING, without_names
from candorbot.pii import mask, masks
from candorbot.records import Message
from candorbot.terms import content_words, words
from candorbot.waiting import asks
from candorbot.wordlists import word_set

MOST_LETTERS = 600
"""Letters of a question that are read: what is asked stands in front."""
MOST_LOOKED_AT = 4_000
"""Letters by which it is told whether a message is a question: as many as Discord allows."""
AT_ONCE = timedelta(minutes=10)
FEW_WORDS = 8
"""A question of no more words, to somebody by name or AT_ONCE after one like it, is asked back."""
SOME_WORDS = 16
"""One of no more words that speaks of "you", or goes on from what was said before, is no question to everybody."""
_WITHIN_A_WORD = re.compile(r"\?(?=\w)")
_ADDRESSED = re.compile(r"\s*(?:<@[^<>\s]{1,40}>|@([\w.-]{2,40})|([\w|`^\[\]-]{2,32}):\s)")
_NOBODY = word_set(
    "question questions quick problem issue help hi hello hey all everyone everybody guys frage fragen problem hilfe ",
    "hallo moin question aide bonjour salut sujet re q ps edit update here channel team mods admin admins staff",
)
_MYSELF = word_set(
    "i my me mine we our us ich mein meine mir wir unser unsere uns je mon ma mes nous notre nos"
)
_LINK = re.compile(r"(?<!\S)\S+?://\S+")
_MENTION = re.compile(r"<[@#!][^<>\s]{1,40}>|(?<!\w)[@#][\w.-]{2,40}")
_OF_YOU = re.compile(
    r"\b(?:did|have|are|were|had) you\b(?! (?:all|guys|folks))|\byou mean\b|\byou(?:['’](?:ve|re)| are| have| did| tried)\b|\bhast du\b"
    r"|\bhaben sie\b|\bas-tu\b|\bavez-vous\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\W*(?:so|but|and|or|like|then|ok|okay|yeah|yes|no|hmm+|ah|oh|aber|und|oder|also|mais|et|ou|donc)\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|hallo|moin|servus|bonjour|salut|good (?:morning|evening)|guten (?:morgen|tag|abend))\b[^.!?\n]{0,25}?[,!.:\n]+",
    re.IGNORECASE,
)


def is_question(message: Message) -> bool:
    """A member's question that says what it is about, and stands for itself: none that is asked back of somebody
    ("did you …?", or a short one by name), or goes on from what was said before ("so this?")."""
    if not message.asks or message.by_staff:
        return False
    text = _MENTION.sub(" ", _LINK.sub(" ", message.text[:MOST_LOOKED_AT]))
    long = len(text.split())
    if len(content_words(text)) < TELLING or (is_addressed(message) and long <= FEW_WORDS):
        return False
    if _OF_YOU.search(text) and (long <= SOME_WORDS or is_addressed(message)):
        return False
    if _GOES_ON.match(text) and long <= SOME_WORDS:
        return False
    return asks(_WITHIN_A_WORD.sub(" ", text))


def is_addressed(message: Message) -> bool:
    """It begins with somebody's name: a mention, or a word and a colon."""
    found = _ADDRESSED.match(message.text)
    return found is not None and (found[1] or found[2] or "").casefold() not in _NOBODY


def question_of(message: Message, people: Collection[str] = ()) -> str:
    """What a message asks, without links, a greeting, members' names and personal data."""
    text = _MENTION.sub(" ", _LINK.sub(" ", mask(message.text[:MOST_LETTERS]).text))
    text = _GREETING.sub(" ", text)
    for one in reversed(masks(text)):
        text = f"{text[: one.start]} {text[one.end :]}"
    return without_names(text, people)


def _is_curt(text: str) -> bool:
    """A few words, and none of who says them."""
    return len(text.split()) <= FEW_WORDS and _MYSELF.isdisjoint(words(text))


def without_asked_back(alike: Sequence[Message]) -> list[Message]:
    """Questions that ask the same, oldest first, without those by which somebody asks back at once: curt
    ("which socket?"), or to somebody by name."""
    kept: list[Message] = []
    for message in sorted(alike, key=lambda one: (one.at, one.id)):
        last = kept[-1] if kept else None
        asked_back = (
            last is not None
            and last.channel == message.channel
            and last.author != message.author
            and message.at - last.at <= AT_ONCE
            and (is_addressed(message) or _is_curt(message.text))
        )
        if not asked_back:
            kept.append(message)
    return kept
