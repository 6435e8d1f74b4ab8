"""Members who could meet, and members who write of what the strategy is about. Pure.

Two members could meet if both wrote a rare name ("Kubernetes") and something else that few write, or the name in
messages about one theme, and have not replied to each other yet. Each could read what the other wrote; and what
brings them together is said again only where nobody reads who could not read it before.

Nothing is made of what is personal: words of health, belief, politics and the like bring nobody together, nor
do messages that sound displeased, or that stand in an escalation (the caller leaves those out).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

from candorbot.people_talk import Talk, Who, is_member, who
from candorbot.people_words import NOT_TELLING, PERSONAL
from candorbot.records import Message, may_read
from candorbot.sentiment import mood
from candorbot.terms import term
from candorbot.wordlists import GENERAL, STOP

if TYPE_CHECKING:
    from candorbot.brand import Topic

FEW = 6
"""Members who may write a word, at most, and RARE of all members (0-1): else it is not rare."""
RARE = 0.05
MOST_WORDS = 3
"""Words of an introduction."""
LEAST_MESSAGES = 2
"""Messages in which a member writes of a topic, at least."""
MOST_LETTERS = 1_000
COMMON = 0.2
"""The share (0-1) of members from which a topic's word says nothing of who writes it; of few members COMMON_OF."""
COMMON_OF = 3
_LINK = re.compile(r"(?<!\S)\S*?(?://|www\.)\S*|<?@\S+|`[^`]{0,200}`")
_MASKED = re.compile(r"(.)\1{3}")
_WORD = re.compile(r"[^\W\d_][\w+#-]{2,30}")
_ORDINARY = STOP | GENERAL | NOT_TELLING
_PERSONAL = tuple(PERSONAL)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two members and the names that both wrote, in their newest messages with the first of them. It stands
    below `at`, one of the two: all who read that can read the other one, too."""

    one: Message
    other: Message
    words: tuple[str, ...]
    at: Message


@dataclass(frozen=True, slots=True)
class Touching:
    """A member who writes of a strategy topic: what they wrote, newest first, with which of its words."""

    topic: str
    words: tuple[str, ...]
    said: tuple[Message, ...]


@dataclass(slots=True)
class _Word:
    """Who wrote a word: their newest message with it; how it is written, and whether it is a name."""

    by: dict[Who, Message]
    written: Counter[str]
    name: bool = False


def meetings(said: Sequence[Message], talk: Talk, ordinary: Collection[str]) -> list[Meeting]:
    """Pairs, those with the rarest in common first; each member in one of them. `ordinary`: words that tell
    nothing here, such as the brand's name."""
    told = [one for one in said if is_member(one) and mood(one.sentiment) != -1]
    met = {frozenset((who(reply.message), who(reply.to))) for reply in talk.replies}
    members = {who(one) for one in told}
    names = {word.casefold() for one in told for word in _WORD.findall(one.author_name)}
    words = _words(told, names | {word.casefold() for word in ordinary})
    most = max(2, min(FEW, round(RARE * len(members))))
    shared: defaultdict[tuple[Who, Who], list[str]] = defaultdict(list)
    for stem, word in words.items():
        if 2 <= len(word.by) <= most:
            for one, other in combinations(sorted(word.by), 2):
                if one[0] == other[0] and frozenset((one, other)) not in met:
                    shared[one, other].append(stem)
    found = []
    for pair, stems in shared.items():
        meeting = _meeting(pair, stems, words)
        if meeting is not None:
            found.append((sum(1 / len(words[stem].by) for stem in stems), meeting))
    found.sort(key=lambda one: (-one[0], one[1].one.id, one[1].other.id))
    return list(_each_once(meeting for _, meeting in found))


def _words(said: Iterable[Message], ordinary: Collection[str]) -> dict[str, _Word]:
    found: dict[str, _Word] = {}
    for message in said:
        text = _LINK.sub(" . ", message.text[:MOST_LETTERS])
        for match in _WORD.finditer(text):
            written = match[0].rstrip("-")
            stem = _stem(written, message.language or "en")
            if not stem or written.casefold() in ordinary:
                continue
            word = found.setdefault(stem, _Word({}, Counter()))
            word.by[who(message)] = message
            word.written[written] += 1
            word.name = word.name or _is_name(text, match.start(), written)
    return found


@lru_cache(maxsize=100_000)
def _stem(written: str, language: str) -> str:
    """What a word is counted as; "" if it tells nothing."""
    word = written.casefold()
    if len(word) < 4 or word in _ORDINARY or _MASKED.search(word):
        return ""
    stem = term(word, language)
    return "" if stem.startswith(_PERSONAL) else stem


def _is_name(text: str, start: int, written: str) -> bool:
    """Written as names are: with a capital where no sentence begins, or with a digit or capital inside."""
    if any(letter.isupper() or letter.isdigit() for letter in written[1:]):
        return not written.isupper() or len(written) <= 5
    before = text[:start].rstrip(" \"'“”‘’(*_")
    return written[0].isupper() and bool(before) and before[-1] not in ".!?:;\n-–—"


def _meeting(pair: tuple[Who, Who], stems: list[str], words: dict[str, _Word]) -> Meeting | None:
    """What two members with these words in common could meet about, if it is enough and both could read it."""
    kept = []
    for stem in stems:
        two = [words[stem].by[member] for member in pair]
        if all(may_read([author], message.readers) for _, author in pair for message in two):
            kept.append(stem)
    kept.sort(key=lambda stem: (not words[stem].name, len(words[stem].by), stem))
    if not kept or not words[kept[0]].name:
        return None
    one, other = (words[kept[0]].by[member] for member in pair)
    if len(kept) < 2 and not (one.theme and one.theme == other.theme):
        return None
    said_in = [words[stem].by[member] for stem in kept[:MOST_WORDS] for member in pair]
    for at in sorted((one, other), key=lambda message: (message.at, message.id), reverse=True):
        if all("everyone" in m.readers or may_read(at.readers, m.readers) for m in said_in):
            told = tuple(_as_written(words[stem]) for stem in kept[:MOST_WORDS] if words[stem].name)
            return Meeting(one, other, told, at)
    return None


def _as_written(word: _Word) -> str:
    return min(word.written, key=lambda one: (-word.written[one], one))


def _each_once(found: Iterable[Meeting]) -> Iterator[Meeting]:
    taken: set[Who] = set()
    for meeting in found:
        two = {who(meeting.one), who(meeting.other)}
        if not two & taken:
            taken |= two
            yield meeting


def touching(said: Iterable[Message], topics: Sequence[Topic]) -> list[Touching]:
    """Who writes of the strategy's topics in words that not everybody writes, each member under the one they
    write of most."""
    patterns = {topic.name: _pattern(topic.words) for topic in topics if topic.words}
    by: defaultdict[str, set[Who]] = defaultdict(set)
    found: list[tuple[Message, str, set[str]]] = []
    members = set()
    for message in said:
        if is_member(message) and mood(message.sentiment) != -1:
            members.add(who(message))
            folded = message.text[:MOST_LETTERS].casefold()
            for name, pattern in patterns.items():
                words = set(pattern.findall(folded))
                found += [(message, name, words)] if words else []
                for word in words:
                    by[word].add(who(message))
    most = max(COMMON_OF, COMMON * len(members))
    mine: defaultdict[Who, defaultdict[str, list[tuple[Message, set[str]]]]]
    mine = defaultdict(lambda: defaultdict(list))
    for message, name, words in found:
        if rare := {word for word in words if len(by[word]) <= most}:
            mine[who(message)][name].insert(0, (message, rare))
    return sorted(
        (one for one in map(_touching, mine.values()) if one is not None),
        key=lambda one: (-len(one.said), one.topic, one.said[0].id),
    )


def _touching(mine: dict[str, list[tuple[Message, set[str]]]]) -> Touching | None:
    """What a member writes of most, if it is enough."""
    name, written = min(mine.items(), key=lambda one: (-len(one[1]), one[0]))
    if len(written) < LEAST_MESSAGES:
        return None
    words = sorted({word for _, rare in written for word in rare})
    return Touching(name, tuple(words[:MOST_WORDS]), tuple(message for message, _ in written))


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Any of the words, as a word begins: `invoice` is in `invoices`."""
    return re.compile(
        r"(?<!\w)(" + "|".join(re.escape(word.casefold()) for word in words if word.strip()) + ")"
    )
