"""The writer that needs no key and no network: it finds a section that answers and quotes it.

Every factual sentence is the section's own and ends with its [n]; everything else is a phrasing slot
(see phrases/). Where no section answers well enough, the draft says so and names whom to ask.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from candorbot import terms
from candorbot.brand import Brand
from candorbot.knowledge import PARENT
from candorbot.skill import Knowledge
from candorbot.sources import Hit, Section
from candorbot.writers import (
    asked_for,
    calm,
    compose,
    event,
    members,
    need,
    several_asked,
    topic,
)
from candorbot.writers.quotes import Unit
from candorbot.writers.slots import Slots, cited, spoken_in
from candorbot.writing import Ask, Proposal, Refusal, Unavailable

ENGINE = "offline rules"
MOST_SOURCES = 3
"""Questions of one message that get an answer of their own."""
SEEN = 8
"""Sections looked at."""
ANSWERS = 0.64
"""A section answers when `fit` reaches this: at most one in thirty dev questions outside the knowledge is
answered (tests/evals/questions), nor by a shop of two articles (tests/writers/test_answers.py)."""
NEAR = 0.15
"""Answers of one article whose fits differ by less fit as well."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A section that answers, what is quoted of it, and how well it fits (0-1)."""

    hit: Hit
    units: tuple[Unit, ...]
    fit: float

    @property
    def section(self) -> Section:
        return self.hit.section

    @property
    def has_steps(self) -> bool:
        return any(unit.instructs for unit in self.units)


def _steps_instead(other: Answer, best: Answer) -> bool:
    """`other` has the steps that `best` lacks, in the same article, and fits as well."""
    same = other.section.url.partition("#")[0] == best.section.url.partition("#")[0]
    return same and other.has_steps and other.fit >= best.fit - NEAR


class OfflineWriter:
    """Implements `skill.Writer` with rules and retrieval."""

    def __init__(self, brand: Brand, knowledge: Knowledge) -> None:
        self._brand = brand
        self._knowledge = knowledge

    async def write(self, ask: Ask) -> Proposal | Refusal | Unavailable:
        if not terms.plain(ask.message).strip():
            return Refusal("The message is empty, so there is nothing to answer.")
        text = need.read(ask.message)
        spoken = await spoken_in(ask)
        slots = Slots(self._brand, ask, spoken)
        if ask.kind == "calm":
            return calm.reply(slots)
        if ask.kind == "event":
            return event.post(slots)
        if ask.kind == "shipped":
            return asked_for.reply(slots)
        if ask.kind in members.KINDS and not (ask.kind == "welcome" and need.questions(text)):
            return members.reply(slots)
        if not terms.content_words(text) and ask.kind == "reply":
            return self._clarify(slots)
        if ask.kind == "news":
            return several_asked.news(slots)
        if ask.kind == "post":
            return self._post(slots, await self.answer(text, spoken))
        answers = await self.answers(text, spoken)
        return self._answered(slots, answers) if answers else self._unknown(slots, text)

    async def answers(self, text: str, spoken: str | None) -> list[Answer]:
        """What answers the message: a section for each of its questions if more than one has its own,
        else the one that answers the whole; [] if nothing does."""
        whole = await self.answer(text, spoken)
        if whole is None:
            return []
        found: dict[str, Answer] = {}
        for part in need.parts(text)[:MOST_SOURCES]:
            one = await self.answer(part, spoken)
            if one is not None and one.section.language == whole.section.language:
                found.setdefault(one.section.id, one)
        if len(found) < 2:
            return [whole]
        room = (self._brand.file.voice.max_words - _FRAME) // len(found)
        return [_within(one, room) for one in found.values()]

    async def answer(self, text: str, spoken: str | None) -> Answer | None:
        """The section that answers `text` best, or None if none answers well enough."""
        found: list[Answer] = []
        text = _without(self._brand.name, text)
        for asked in dict.fromkeys((text, " ".join(need.questions(text)))):
            hits = await self._knowledge.search(asked, SEEN) if asked else ()
            found += _answers(hits, asked, spoken, self._brand)
        best = max(found, key=lambda answer: answer.fit, default=None)
        if best is None or best.fit < ANSWERS:
            return None
        if need.wants_steps(text) and not best.has_steps:
            return next((other for other in found if _steps_instead(other, best)), best)
        return best

    def _answered(self, slots: Slots, answers: Sequence[Answer]) -> Proposal:
        section = answers[0].section
        opening = [slots.tongue(section.language)]
        slots.speak(section.language)
        body: list[str] = []
        left_out = False
        room = _SHORT if slots.ask.style == "shorter" else slots.room - _FRAME
        for number, answer in enumerate(answers, start=1):
            core = slots.ask.style == "shorter"
            quoted, cut = _quoted(answer, number, room // len(answers), shorter=core)
            body += quoted
            left_out = left_out or cut
        if slots.upset:
            opening.append(slots.pick("upset"))
        elif slots.ask.style != "shorter":
            opening.append(slots.heard(section, answers[0].hit.weights))
        closing = [slots.pick("rest")] if left_out else []
        if slots.ask.style != "shorter":
            closing.append(slots.pick("next"))
        sources, listed = cited([answer.section for answer in answers])
        text = slots.frame([" ".join(filter(None, opening)), *body, " ".join(closing)])
        return Proposal(
            f"{text}\n\n{listed}",
            sources,
            ENGINE,
            True,
            slots.language,
            slots.notice(section.language),
        )

    def _post(self, slots: Slots, answer: Answer | None) -> Proposal | Refusal:
        if answer is None:
            return Refusal(several_asked.NO_ANSWER)
        section = answer.section
        slots.speak(section.language)
        room = min(several_asked.MOST_WORDS, slots.room - _FRAME)
        quoted, cut = _quoted(answer, 1, room, shorter=False)
        return several_asked.post(slots, section, quoted, cut=cut)

    def _unknown(self, slots: Slots, text: str) -> Proposal:
        area = self._brand.owner_of(text)
        rest = area is self._brand.file.areas[-1]
        hold = slots.pick("hold_any" if rest else "hold", owner=area.owner, area=area.name)
        first = [slots.pick("upset")] if slots.upset else []
        closing = [] if slots.ask.style == "shorter" else [slots.pick("more")]
        body = " ".join([*first, slots.pick("unknown")])
        return Proposal(
            slots.frame([body, hold, *closing]), (), ENGINE, False, slots.language,
            f"Nothing in the knowledge answers this. Ask {area.owner} ({area.name}).",
        )  # fmt: skip

    def _clarify(self, slots: Slots) -> Proposal:
        return Proposal(
            slots.frame([slots.pick("clarify")]), (), ENGINE, False, slots.language,
            "The message holds no question that can be looked up.",
        )  # fmt: skip


def _answers(hits: Sequence[Hit], asked: str, spoken: str | None, brand: Brand) -> list[Answer]:
    """The hits from which something can be quoted, each with its fit."""
    out = []
    for hit in hits:
        language = hit.section.language
        if language not in {spoken or brand.language, brand.language}:
            continue
        weights = hit.weights or _even(asked)
        if not compose.covered(_own(hit.section), weights, language):
            continue
        units = compose.choose(
            hit.section,
            weights,
            sentences=compose.MAX_SENTENCES,
            max_words=brand.file.voice.max_words - _FRAME,
        )
        if units:
            worth = fit(hit, units, weights, asked, brand.name)
            heading = hit.section.heading
            if terms.turned(asked, heading, language) or terms.undoes(asked, heading, language):
                worth -= 0.4
            if topic.ASIDE.match(hit.section.heading):
                worth -= 0.15
            out.append(Answer(hit, tuple(units), worth))
    return out


def _within(answer: Answer, max_words: int) -> Answer:
    """The same answer in fewer words."""
    weights, language = answer.hit.weights, answer.section.language
    units = compose.choose(answer.section, weights, sentences=2, max_words=max_words)
    return replace(answer, units=tuple(units or compose.core(answer.units, weights, language)))


def _own(section: Section) -> str:
    """What a section says itself, beside its article's title."""
    heading = "" if section.heading == section.title else section.heading
    return f"{heading} {section.text}"


def _even(asked: str) -> Mapping[str, float]:
    words = terms.content_words(asked)
    return {word: 1 / len(words) for word in words}


def _without(name: str, text: str) -> str:
    """The text without the brand's name: every article has that. The text itself if nothing remains."""
    rest = re.sub(rf"\b{re.escape(name)}(?:['’]s)?\b", " ", text, flags=re.I)
    return rest if terms.content_words(rest) else text


def fit(
    hit: Hit, units: Sequence[Unit], weights: Mapping[str, float], asked: str, brand: str
) -> float:
    """How well a section answers, 0 to about 2: the match of the section (`hit.score`), the share of the
    question that it has, how well its title names the question; less if it does not know a name the
    question names. The weights come from a logistic regression on the dev part of
    tests/evals/questions, and on questions of other fields."""
    section = hit.section
    title = _without(brand, section.title)
    whole = f"{title} {section.heading} {units[0].head} {section.about} {section.text}"
    heading = _without(brand, section.heading.rsplit(PARENT, 1)[-1])
    names = need.names(asked, section.language)
    missing = not all(need.knows(whole, name, section.language) for name in names)
    return (
        0.54 * hit.score
        + 0.26 * compose.covered(whole, weights, section.language)
        + 0.36
        * max(
            compose.named(title, weights, section.language),
            0.5 * compose.named(heading, weights, section.language),
        )
        + 0.1 * compose.covered(f"{title} {heading}", weights, section.language)
        + 0.06 * compose.alike(asked, heading, section.language)
        - 0.24 * missing
    )


_FRAME = 45
"""Words kept free for greeting, heard line, next step and sign-off."""
_SHORT = 60
"""Words quoted at most in the style `shorter`."""


def _quoted(answer: Answer, number: int, room: int, *, shorter: bool) -> tuple[list[str], bool]:
    """The quoted lines, each citing [number], one paragraph each, and whether a list was cut. `room` is
    the words there is room for."""
    units: Sequence[Unit] = answer.units
    if shorter:
        units = compose.core(units, answer.hit.weights, answer.section.language)
    out: list[str] = []
    left_out = False
    sentences: list[str] = []
    for unit in units:
        if unit.kind == "sentence":
            sentences.append(f"{unit.lines[0]} [{number}]")
            room -= unit.words
            continue
        if sentences:
            out.append(" ".join(sentences))
            sentences = []
        lines, cut = compose.cut_list(
            unit, answer.hit.weights, answer.section.language, max(room, 25)
        )
        left_out = left_out or cut
        room -= sum(len(line.split()) for line in lines)
        out.append("\n".join(f"{line} [{number}]" for line in lines))
    if sentences:
        out.append(" ".join(sentences))
    return out, left_out
