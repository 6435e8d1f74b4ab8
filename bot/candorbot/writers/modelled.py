"""The writer that asks a language model, and believes nothing it says that the sources do not.

The rules' own draft is made first: it is what is given where the model fails, is too slow or too dear, or says what
it cannot show. Where help pages answer, the model writes from them (from_sources.py); where the rules choose every
word, it may put them otherwise (reworded.py). The gate judges the whole as it judges anyone's words.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from candorbot import words
from candorbot.brand import Brand
from candorbot.skill import Knowledge, Writer
from candorbot.verdict import Reviewed, Verdict
from candorbot.writers.asking import Asking
from candorbot.writers.from_sources import TASKS, FromSources
from candorbot.writers.model import ModelFailed
from candorbot.writers.prompts import Prompt
from candorbot.writers.reworded import Reworded
from candorbot.writing import Ask, Proposal, Refusal, Unavailable

log = logging.getLogger(__name__)


class Judge(Protocol):
    """What the gate says of a text."""

    def review(self, reviewed: Reviewed) -> Verdict: ...


class ModelledWriter:
    """Implements `skill.Writer` with a model, and the rules' writer behind it."""

    def __init__(
        self, brand: Brand, knowledge: Knowledge, rules: Writer, asking: Asking,
        prompts: Mapping[str, Prompt], gate: Judge,
    ) -> None:  # fmt: skip
        self._rules = rules
        self._gate = gate
        self._name = asking.name
        self._from_sources = FromSources(brand, knowledge, asking, prompts["draft"])
        self._reworded = Reworded(brand, asking, prompts["reword"])

    async def write(self, ask: Ask) -> Proposal | Refusal | Unavailable:
        """A draft of the model's; the rules' own, with a note that says why, where there is none."""
        by_rules = await self._rules.write(ask)
        if not isinstance(by_rules, Proposal):
            return by_rules
        sourced = ask.kind == "reply" or (ask.kind in TASKS and by_rules.sources)
        try:
            drafts = await (self._from_sources if sourced else self._reworded).write(ask, by_rules)
        except ModelFailed as error:
            log.info("no draft of the model's: %s", error, extra={"action": "model.fallback"})
            said = words.MODEL_FAILED.format(model=self._name, why=error)
            return replace(by_rules, note=" ".join(filter(None, [by_rules.note, said])))
        return self._best(drafts)

    def _best(self, drafts: Sequence[Proposal]) -> Proposal:
        """The one the gate finds least in, then the one with most to say."""
        found: dict[int, Proposal] = {}
        for draft in sorted(drafts, key=lambda draft: -len(draft.text)):
            reviewed = Reviewed(draft.text, sources=draft.sources, doubts=draft.doubts)
            gravity = sum(one.severity.gravity for one in self._gate.review(reviewed).findings)
            found.setdefault(gravity, draft)
            if not gravity:
                break
        return found[min(found)]
