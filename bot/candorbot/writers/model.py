"""What a writer asks of a language model: text in, data of a known shape out. No tools, no names of targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Call:
    """One question. `schema`: the JSON schema of what may come back; `most`: its tokens."""

    name: str
    system: str
    user: str
    schema: Mapping[str, Any]
    most: int

    @property
    def tokens(self) -> int:
        """About how many tokens it costs at most: four characters are one, in English (OpenAI, "Tokenizer"), so
        three are counted."""
        return (len(self.system) + len(self.user)) // 3 + self.most


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and the tokens that were used."""

    data: Mapping[str, Any]
    tokens_in: int
    tokens_out: int


class ModelFailed(Exception):
    """No answer that can be used; `str()` says why, in words a manager reads."""


class Model(Protocol):
    """A language model. `name`: what drafts say wrote them ("openai gpt-…"); `host`: where text goes to."""

    name: str
    host: str

    async def ask(self, call: Call) -> Answer:
        """Ask once, in `call`'s bounds. Raises ModelFailed."""
        ...


class Purse(Protocol):
    """What may be spent."""

    async def refusal(self, person: str, tokens: int) -> str:
        """Why so many tokens may not be spent for a person now; "" they may."""
        ...

    async def spend(self, person: str, tokens_in: int, tokens_out: int) -> None:
        """Keep what was spent."""
        ...
