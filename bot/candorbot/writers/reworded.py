"""What the rules write word for word - a calm reply, thanks, news, a post around an event - put in a model's words.

The model sees neither what members wrote nor what a person gave (a rule, a name, a time): "Fact-1" stands for it, and
must stand in its words as often. It may say what the rules' own phrases for this say, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from candorbot import words
from candorbot.brand import Brand
from candorbot.verdict import Doubt
from candorbot.writers import grounding, phrases
from candorbot.writers.asking import Asking
from candorbot.writers.candidates import Kept, kept, paragraphs, read
from candorbot.writers.from_sources import STYLES, voice_of
from candorbot.writers.prompts import Prompt, quoted
from candorbot.writers.slots import called, given_name
from candorbot.writing import Ask, Proposal

_SLOTS: Mapping[str, Sequence[str]] = {
    "calm": ("calm", "both", "agreed", "settle"),
    "shipped": ("you_asked", "it_is_there", "does_it_help"),
    "news": ("news", "post_end"),
    "event": ("event_ahead", "event_near", "event_over"),
    "welcome": ("welcome", "invite"),
    "thanks": ("helped", "matters"),
    "praise": ("praised", "pass_on"),
    "introduction": ("you_both", "compare"),
}
"""The phrases whose words may be used for each kind."""
TASKS: Mapping[str, str] = {
    "calm": "words to everybody in a quarrel: calm, on nobody's side",
    "shipped": "the news that what members asked for is there",
    "news": "a post that says what our own news is",
    "event": "a post around an event",
    "welcome": "a welcome to a new member",
    "thanks": "thanks to a member who helped others",
    "praise": "thanks to a member who spoke well of us",
    "introduction": "an introduction of two members",
}
_FACT = re.compile(r"\bFact-\d+\b")
_PLACE = re.compile(r"\{[a-z]+\}")


class Reworded:
    """Asks the model for other words, and takes those that say nothing else."""

    def __init__(self, brand: Brand, asking: Asking, prompt: Prompt) -> None:
        self._brand = brand
        self._asking = asking
        self.prompt = prompt

    async def write(self, ask: Ask, by_rules: Proposal) -> list[Proposal]:
        """Drafts, at least one. Raises ModelFailed."""
        before, body, after = _parts(by_rules.text, ask)
        facts = Facts(body, ask)
        language = by_rules.language
        call = self.prompt.call(
            **voice_of(self._brand),
            task=TASKS[ask.kind],
            language=called(language),
            style=STYLES[ask.style],
            text=quoted(facts.hidden),
        )
        candidates = read(await self._asking.ask(ask.signer, call))
        texts = [facts.hidden, *_phrases(_SLOTS[ask.kind], language)]
        drafts = []
        for one in candidates:
            found = kept(
                [(s, grounding.borne_out(s.text, texts, language, self._brand.name)) for s in one]
            )
            said = "\n\n".join(paragraphs(found.sentences, {}))
            if found.tells_enough and facts.all_in(said):
                text = "\n\n".join([*before, facts.restored(said), *after])
                drafts.append(self._draft(by_rules, text, found, facts))
        if not drafts:
            raise await self._asking.useless(self.prompt.label, words.MODEL_SAYS_ELSE)
        return drafts

    def _draft(self, by_rules: Proposal, text: str, found: Kept, facts: Facts) -> Proposal:
        engine = words.MODEL_REWORDED.format(
            rules=by_rules.engine, model=self._asking.engine(self.prompt.label)
        )
        doubts = [Doubt(one.rule, facts.restored(one.quote), one.reason) for one in found.doubts]
        return replace(by_rules, text=text, engine=engine, doubts=tuple(doubts))


class Facts:
    """What a person gave and stands in a text: "Fact-1" in its place, on the way to the model and back."""

    def __init__(self, text: str, ask: Ask) -> None:
        people = (ask.member, ask.other)
        given = (
            ask.details,
            ask.shipped,
            ask.rule,
            ask.theme,
            ask.when,
            *people,
            *map(given_name, people),
        )
        parts = {part for one in given for part in (one.strip(), " ".join(one.split())) if part}
        whole = "|".join(re.escape(one) for one in sorted(parts, key=lambda one: (-len(one), one)))
        self._name_of: dict[str, str] = {}
        self.hidden = re.sub(rf"(?<!\w)(?:{whole})(?!\w)", self._named, text) if parts else text

    def _named(self, part: re.Match[str]) -> str:
        return self._name_of.setdefault(part[0], f"Fact-{len(self._name_of) + 1}")

    def all_in(self, said: str) -> bool:
        """Whether these words have the facts of the text, as often and in their order, and no other: who helped whom
        is not turned around."""
        return _FACT.findall(said) == _FACT.findall(self.hidden)

    def restored(self, said: str) -> str:
        """The words with what was given."""
        given = {name: part for part, name in self._name_of.items()}
        return _FACT.sub(lambda fact: given.get(fact[0], fact[0]), said)


def _parts(text: str, ask: Ask) -> tuple[list[str], str, list[str]]:
    """Our greeting, what stands between, and our sign-off: of a first reply, that is."""
    parts = text.split("\n\n")
    if not ask.first or len(parts) < 3:
        return [], text, []
    return parts[:1], "\n\n".join(parts[1:-1]), parts[-1:]


def _phrases(slots: Sequence[str], language: str) -> list[str]:
    """What the rules could have said."""
    bank = (texts.get(language, {}) for texts in (phrases.PLAIN, phrases.WARM))
    return [_PLACE.sub(" ", one) for texts in bank for slot in slots for one in texts.get(slot, ())]
