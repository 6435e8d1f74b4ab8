"""The writer that asks a language model, and believes nothing it says that the sources do not.

The rules' own draft is made first: it is what is given where the model fails, is too slow or too dear, or says what
it cannot show. The model's sentences stand between our own greeting and sign-off; each says what its sources say, or
is left out (grounding.py). The gate judges the whole as it judges anyone's words.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from candorbot import words
from candorbot.brand import Brand
from candorbot.skill import Knowledge, Writer
from candorbot.sources import Section, Source
from candorbot.verdict import Reviewed, Verdict
from candorbot.writers import grounding, need, phrases
from candorbot.writers.breaker import Breaker
from candorbot.writers.model import Call, Model, ModelFailed, Purse
from candorbot.writers.prompts import Prompt, quoted
from candorbot.writers.pseudonyms import Pseudonyms
from candorbot.writers.slots import NAMES, Slots
from candorbot.writing import Ask, Proposal, Refusal, Style, Unavailable

log = logging.getLogger(__name__)

SECONDS = 15.0
"""The whole of one call may take so long; a command has twenty."""
SEEN = 5
"""Sections that a model sees."""
LONGEST = 2_500
"""Characters of one section that it sees."""
STYLES: Mapping[Style, str] = {
    "plain": "in plain words",
    "shorter": "as short as it can be said",
    "warmer": "warm and unhurried",
}


class Judge(Protocol):
    """What the gate says of a text."""

    def review(self, reviewed: Reviewed) -> Verdict: ...


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the model's, as far as its shape is right."""

    text: str
    sources: tuple[int, ...]
    step: bool


class ModelledWriter:
    """Implements `skill.Writer` with a model, and the rules' writer behind it."""

    def __init__(
        self, brand: Brand, knowledge: Knowledge, rules: Writer, model: Model, prompt: Prompt, gate: Judge,
        purse: Purse, breaker: Breaker, *, seconds: float = SECONDS,
    ) -> None:  # fmt: skip
        self._brand = brand
        self._knowledge = knowledge
        self._rules = rules
        self._model = model
        self._prompt = prompt
        self._gate = gate
        self._purse = purse
        self._breaker = breaker
        self._seconds = seconds

    @property
    def engine(self) -> str:
        """What a draft says wrote it: the model, and which prompt asked it."""
        version, digest = self._prompt.front.version, self._prompt.digest[:8]
        return f"{self._model.name}, prompt {self._prompt.name} {version} ({digest})"

    async def write(self, ask: Ask) -> Proposal | Refusal | Unavailable:
        """A draft of the model's; the rules' own, with a note that says why, where there is none."""
        by_rules = await self._rules.write(ask)
        if not isinstance(by_rules, Proposal) or ask.kind != "reply":
            return by_rules
        try:
            return await self._by_model(ask, by_rules)
        except ModelFailed as error:
            log.info("no draft of the model's: %s", error, extra={"action": "model.fallback"})
            said = words.MODEL_FAILED.format(model=self._model.name, why=error)
            return replace(by_rules, note=" ".join(filter(None, [by_rules.note, said])))

    async def _by_model(self, ask: Ask, by_rules: Proposal) -> Proposal:
        sections = await sections_for(ask, by_rules, self._knowledge)
        if not sections:
            raise ModelFailed(words.MODEL_NO_SOURCES)
        names = Pseudonyms()
        call = call_for(self._prompt, self._brand, ask, sections, names)
        data = await self._asked(ask, call)
        candidates = _read(data)
        if not data.get("answered") or not candidates:
            raise ModelFailed(words.MODEL_KNOWS_NOT)
        found = [self._proposal(ask, one, sections, names) for one in candidates]
        drafts = [draft for draft in found if draft is not None]
        if not drafts:
            raise ModelFailed(words.MODEL_UNFOUNDED)
        return min(drafts, key=self._worth)

    async def _asked(self, ask: Ask, call: Call) -> Mapping[str, Any]:
        """The model's answer, within budget and time. Raises ModelFailed."""
        if self._breaker.is_open:
            raise ModelFailed(words.MODEL_RESTS)
        refused = await self._purse.refusal(ask.signer, call.tokens)
        if refused:
            raise ModelFailed(refused)
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._model.ask(call)
        except TimeoutError:
            self._breaker.failed()
            await self._purse.spend(ask.signer, call.tokens, 0)
            raise ModelFailed(words.MODEL_SLOW.format(seconds=self._seconds)) from None
        except ModelFailed:
            self._breaker.failed()
            await self._purse.spend(ask.signer, call.tokens, 0)
            raise
        self._breaker.worked()
        await self._purse.spend(ask.signer, answer.tokens_in, answer.tokens_out)
        return answer.data

    def _proposal(
        self, ask: Ask, sentences: Sequence[Sentence], sections: Sequence[Section],
        names: Pseudonyms,
    ) -> Proposal | None:  # fmt: skip
        """A draft of the sentences that their sources bear out; None if none do, or most do not."""
        seen, language = dict(enumerate(sections, start=1)), sections[0].language
        kept, left_out = [], 0
        for one in sentences:
            cited = [seen[n] for n in one.sources if n in seen]
            texts = [s.text for s in cited] + [f"{s.title}\n{s.heading}" for s in cited]
            if grounding.why_not(one.text, texts, language, self._brand.name):
                left_out += 1
            else:
                kept.append(one)
        if not kept or left_out > len(kept):
            return None
        used = {n: seen[n] for one in kept for n in one.sources if n in seen}
        renumbered = {n: number for number, n in enumerate(used, start=1)}
        slots = Slots(self._brand, ask, language)
        slots.language = language if language in phrases.LANGUAGES else self._brand.language
        sources = tuple(
            Source(renumbered[n], s.id, s.title, s.url, s.digest) for n, s in used.items()
        )
        opening = [slots.pick("upset")] if slots.upset else []
        text = slots.frame([*opening, *_paragraphs(kept, renumbered)])
        listed = "\n".join(f"[{s.number}] {s.label} – {s.url}" for s in sources)
        return Proposal(
            f"{names.restored(text)}\n\n{listed}", sources, self.engine, True, slots.language,
            self._note(names.count, left_out),
        )  # fmt: skip

    def _note(self, hidden: int, left_out: int) -> str:
        said = [words.MODEL_LEFT_OUT.format(count=left_out)] if left_out else []
        said += [words.MODEL_HIDDEN.format(count=hidden)] if hidden else []
        return " ".join(said)

    def _worth(self, draft: Proposal) -> tuple[int, int]:
        """Which of two drafts is better: the one the gate finds less in, then the one with more to say."""
        verdict = self._gate.review(Reviewed(draft.text, sources=draft.sources))
        return sum(one.severity.gravity for one in verdict.findings), -len(draft.text)


async def sections_for(ask: Ask, by_rules: Proposal, knowledge: Knowledge) -> Sequence[Section]:
    """What may answer: what the rules cite, then what is found, in one language."""
    cited = [await knowledge.section(one.section) for one in by_rules.sources]
    hits = await knowledge.search(need.read(ask.message), SEEN)
    found = {one.id: one for one in (*filter(None, cited), *(hit.section for hit in hits))}
    return [one for one in found.values() if one.language == by_rules.language][:SEEN]


def call_for(
    prompt: Prompt, brand: Brand, ask: Ask, sections: Sequence[Section], names: Pseudonyms
) -> Call:
    """What is sent to a model: the message without personal data, and numbered sources of one language."""
    voice, language = brand.file.voice, sections[0].language
    listed = "\n\n".join(
        f"[{number}] {one.title} · {one.heading}\n{quoted(one.text[:LONGEST])}"
        for number, one in enumerate(sections, start=1)
    )
    system, user = prompt.filled(
        brand=brand.name,
        about=brand.file.about,
        traits=", ".join(voice.traits),
        use=", ".join(voice.use),
        avoid=", ".join(voice.avoid),
        most_words=str(voice.max_words),
        language=NAMES.get(language, language),
        style=STYLES[ask.style],
        sources=listed,
        message=quoted(names.hidden(ask.message, [ask.member, ask.other])),
    )
    return Call(prompt.name, system, user, prompt.schema, prompt.front.most_tokens)


def _read(data: Mapping[str, Any]) -> list[list[Sentence]]:
    """The candidates of an answer, as far as their shape is right."""
    candidates = data.get("candidates")
    found = []
    for one in candidates if isinstance(candidates, list) else ():
        sentences = one.get("sentences") if isinstance(one, Mapping) else None
        read = [_sentence(told) for told in sentences] if isinstance(sentences, list) else []
        if kept := [told for told in read if told is not None]:
            found.append(kept)
    return found[:2]


def _sentence(told: object) -> Sentence | None:
    if not isinstance(told, Mapping) or not isinstance(told.get("text"), str):
        return None
    numbers = told.get("sources")
    sources = [n for n in numbers if type(n) is int] if isinstance(numbers, list) else []
    text = " ".join(told["text"].split())
    return Sentence(text, tuple(sources), told.get("step") is True) if text else None


def _paragraphs(sentences: Sequence[Sentence], numbers: Mapping[int, int]) -> list[str]:
    """The sentences with their sources; steps one under the other, with their numbers."""
    parts: list[str] = []
    steps = 0
    joined = False
    for one in sentences:
        cited = "".join(f" [{numbers[n]}]" for n in dict.fromkeys(one.sources) if n in numbers)
        if one.step:
            steps += 1
            line = f"{steps}. {one.text}{cited}"
            parts = [*parts[:-1], f"{parts[-1]}\n{line}"] if steps > 1 else [*parts, line]
            joined = False
        else:
            line = f"{one.text}{cited}"
            parts = [*parts[:-1], f"{parts[-1]} {line}"] if joined else [*parts, line]
            joined, steps = True, 0
    return parts
