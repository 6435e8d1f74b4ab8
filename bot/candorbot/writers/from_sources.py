"""What a model writes from the brand's own help pages: a reply, a post, the answer in a welcome.

Each of its sentences says what the sources it names say, or is left out (grounding.py). Greeting, sign-off, links and
what frames a post are ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from candorbot import words
from candorbot.brand import Brand
from candorbot.skill import Knowledge
from candorbot.sources import Section
from candorbot.writers import grounding, need, several_asked
from candorbot.writers.asking import Asking
from candorbot.writers.candidates import Kept, Sentence, kept, paragraphs, read
from candorbot.writers.model import Call
from candorbot.writers.prompts import Prompt, quoted
from candorbot.writers.pseudonyms import Pseudonyms
from candorbot.writers.slots import Slots, called, cited, spoken_in
from candorbot.writing import Ask, Proposal, Style

SEEN = 5
"""Sections that a model sees."""
LONGEST = 2_500
"""Characters of one section that it sees."""
STYLES: Mapping[Style, str] = {
    "plain": "in plain words",
    "shorter": "as short as it can be said",
    "warmer": "warm and unhurried",
}
TASKS: Mapping[str, str] = {
    "reply": "a reply to the member who wrote the message",
    "welcome": "a reply to the new member who wrote the message",
    "post": "a post to everybody that answers what the message asks, without speaking of who asked",
}


class FromSources:
    """Asks the model for candidates, and makes drafts of what the sources bear out."""

    def __init__(self, brand: Brand, knowledge: Knowledge, asking: Asking, prompt: Prompt) -> None:
        self._brand = brand
        self._knowledge = knowledge
        self._asking = asking
        self.prompt = prompt

    async def write(self, ask: Ask, by_rules: Proposal) -> list[Proposal]:
        """Drafts, at least one. Raises ModelFailed."""
        sections = await sections_for(ask, by_rules, self._knowledge)
        if not sections:
            raise await self._asking.useless(self.prompt.label, words.MODEL_NO_SOURCES)
        names = Pseudonyms()
        call = call_for(self.prompt, self._brand, ask, sections, names)
        data = await self._asking.ask(ask.signer, call)
        candidates = read(data)
        if not data.get("answered") or not candidates:
            raise await self._asking.useless(self.prompt.label, words.MODEL_KNOWS_NOT)
        shares = {one: self._borne_out(one, sections) for one in {*chain(*candidates)}}
        found = [
            kept([_restored(one, shares[one], ask, names) for one in candidate])
            for candidate in candidates
        ]
        slots = Slots(self._brand, ask, await spoken_in(ask))
        drafts = [self._draft(slots, one, sections, names) for one in found if one.tells_enough]
        if not drafts:
            raise await self._asking.useless(self.prompt.label, words.MODEL_UNFOUNDED)
        return drafts

    def _borne_out(self, one: Sentence, sections: Sequence[Section]) -> float:
        """How much a sentence says of what the sections that it names say (0 to 1)."""
        cited = [sections[n - 1] for n in dict.fromkeys(one.sources) if 0 < n <= len(sections)]
        texts = [f"{s.text}\n{s.title}\n{s.heading}" for s in cited]
        return grounding.borne_out_by_one(one.text, texts, sections[0].language, self._brand.name)

    def _draft(
        self, slots: Slots, found: Kept, sections: Sequence[Section], names: Pseudonyms
    ) -> Proposal:
        seen, language = dict(enumerate(sections, start=1)), sections[0].language
        used = {n: seen[n] for one in found.sentences for n in one.sources if n in seen}
        numbers = {n: number for number, n in enumerate(used, start=1)}
        slots.speak(language)
        sources, listed = cited(list(used.values()))
        said = paragraphs(found.sentences, numbers)
        if slots.ask.kind == "post":
            text = several_asked.framed(slots, next(iter(used.values())), said)
        else:
            opening = [slots.tongue(language), slots.pick("upset") if slots.upset else ""]
            text = slots.frame([" ".join(filter(None, opening)), *said])
        return Proposal(
            f"{text}\n\n{listed}", sources, self._asking.engine(self.prompt.label), True,
            slots.language, " ".join(filter(None, [slots.notice(language), told(found, names)])), found.doubts,
        )  # fmt: skip


def _restored(one: Sentence, share: float, ask: Ask, names: Pseudonyms) -> tuple[Sentence, float]:
    """A sentence with what was hidden from the model, and how far it is borne out: in a post, which everybody reads,
    not at all."""
    text = names.restored(one.text)
    if ask.kind == "post" and text != one.text:
        return one, 0.0
    return replace(one, text=text), share


def told(found: Kept, names: Pseudonyms) -> str:
    """What the card says of how a draft came about."""
    left_out = words.MODEL_LEFT_OUT.format(count=found.left_out) if found.left_out else ""
    hidden = words.MODEL_HIDDEN.format(count=names.count) if names.count else ""
    return " ".join(filter(None, [left_out, hidden]))


async def sections_for(ask: Ask, by_rules: Proposal, knowledge: Knowledge) -> Sequence[Section]:
    """What may answer: what the rules cite, then what is found, in one language."""
    cited = [await knowledge.section(one.section) for one in by_rules.sources]
    hits = await knowledge.search(need.read(ask.message), SEEN)
    found = {one.id: one for one in (*filter(None, cited), *(hit.section for hit in hits))}
    spoken = next((one.language for one in cited if one), by_rules.language)
    return [one for one in found.values() if one.language == spoken][:SEEN]


def voice_of(brand: Brand) -> dict[str, str]:
    """What every prompt says of the brand."""
    voice = brand.file.voice
    return {
        "brand": brand.name,
        "about": brand.file.about,
        "traits": ", ".join(voice.traits),
        "use": ", ".join(voice.use),
        "avoid": ", ".join(voice.avoid),
        "topics": ", ".join(one.name for one in brand.strategy.topics) or "none",
        "most_words": str(voice.max_words),
    }


def call_for(
    prompt: Prompt, brand: Brand, ask: Ask, sections: Sequence[Section], names: Pseudonyms
) -> Call:
    """What is sent to a model: the message without personal data, and numbered sources of one language."""
    language = sections[0].language
    listed = "\n\n".join(
        f"[{number}] {one.title} · {one.heading}\n{quoted(one.text[:LONGEST])}"
        for number, one in enumerate(sections, start=1)
    )
    names.leave(listed)
    return prompt.call(
        **voice_of(brand),
        task=TASKS[ask.kind],
        language=called(language),
        style=STYLES[ask.style],
        sources=listed,
        message=quoted(names.hidden(ask.message, [ask.member, ask.other])),
    )
