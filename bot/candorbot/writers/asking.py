"""Ask a language model once, within budget and time; one that failed too often is left alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from candorbot import words
from candorbot.costs import Calls
from candorbot.records import Clock
from candorbot.writers.breaker import Breaker
from candorbot.writers.model import Answer, Call, Model, ModelFailed, Purse

SECONDS = 15.0
"""The whole of one call may take so long."""
SHARE = 0.75
"""Of a command's time: what is left is for the rules, if the model gives nothing."""


def seconds_within(command: float) -> float:
    """How long a call may take in a command that may take so many seconds."""
    return min(SECONDS, SHARE * command)


class Asking:
    """A model with all that bounds it. Whoever asks a model of a community asks through the same one."""

    def __init__(
        self, model: Model, purse: Purse, clock: Clock, *, seconds: float = SECONDS
    ) -> None:
        self._model = model
        self._purse = purse
        self._clock = clock
        self._breaker = Breaker(clock)
        self._seconds = seconds

    @property
    def name(self) -> str:
        """The model's, as drafts show it."""
        return self._model.name

    def engine(self, prompt: str) -> str:
        """What a draft says wrote it: the model, and which prompt asked it (`Prompt.label`)."""
        return f"{self._model.name}, prompt {prompt}"

    async def ask(self, person: str, call: Call) -> Mapping[str, Any]:
        """The model's answer to a call that is counted for a person, by the name in the brand; "" nobody asked for
        it. Raises ModelFailed for every way in which there is none.

        What was set aside for a call that is cancelled stays so: the model may have used it."""
        if not self._breaker.lets_through():
            raise await self.useless(call.prompt, words.MODEL_RESTS)
        aside = (call.tokens_in, call.most)
        refused = await self._purse.set_aside(person, *aside)
        if refused:
            raise await self.useless(call.prompt, refused)
        began = self._clock.now()
        answer: Answer | ModelFailed
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._model.ask(call)
        except TimeoutError:
            answer = ModelFailed(words.MODEL_SLOW.format(seconds=self._seconds))
        except ModelFailed as error:
            answer = error
        took = max(0, int((self._clock.now() - began).total_seconds() * 1000))
        spent = aside if answer.spent is None else answer.spent
        calls = Calls(1, *spent, took, took)
        if isinstance(answer, ModelFailed):
            self._breaker.failed()
            calls.none[str(answer)] = 1
        else:
            self._breaker.worked()
        await self._purse.settle(person, aside, self.engine(call.prompt), calls)
        if isinstance(answer, ModelFailed):
            raise answer
        return answer.data

    async def useless(self, prompt: str, why: str) -> ModelFailed:
        """Keep why nobody is asked, or why nothing came of an answer that is whole. What is to be raised."""
        await self._purse.note(self.engine(prompt), why)
        return ModelFailed(why, (0, 0))
