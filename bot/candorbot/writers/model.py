"""What a writer asks of a language model: text in, data of a known shape out. No tools, no names of targets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from candorbot.costs import Calls

BYTES = 3
"""Of UTF-8 that are counted as one token: four are one in English (OpenAI, "Tokenizer"), fewer elsewhere."""


@dataclass(frozen=True, slots=True)
class Call:
    """One question. `prompt`: its label, with version and digest; `schema`: the JSON schema of what may come back;
    `most`: its tokens."""

    prompt: str
    system: str
    user: str
    schema: Mapping[str, Any]
    most: int

    @property
    def tokens_in(self) -> int:
        """About how many tokens go in at most."""
        sent = f"{self.system}{self.user}{json.dumps(self.schema)}"
        return len(sent.encode("utf-8", "surrogatepass")) // BYTES

    @property
    def tokens(self) -> int:
        """About how many tokens it costs at most."""
        return self.tokens_in + self.most


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `spent`: the tokens that were used, in and out; None: nobody said."""

    data: Mapping[str, Any]
    spent: tuple[int, int] | None = None


class ModelFailed(Exception):
    """No answer that can be used; `str()` says why, in words a manager reads that quote nobody. `spent`: the tokens
    that were used, in and out; None: as many as the call may cost."""

    def __init__(self, why: str, spent: tuple[int, int] | None = None) -> None:
        super().__init__(why)
        self.spent = spent


class Model(Protocol):
    """A language model. `name`: what drafts say wrote them ("openai gpt-…"); `host`: where text goes to."""

    name: str
    host: str

    async def ask(self, call: Call) -> Answer:
        """Ask once, in `call`'s bounds. Raises ModelFailed."""
        ...


class Purse(Protocol):
    """What may be spent, and what was."""

    async def set_aside(self, person: str, tokens_in: int, tokens_out: int) -> str:
        """Count a call for a person before it is made; or say why it may not be."""
        ...

    async def settle(self, person: str, aside: tuple[int, int], engine: str, calls: Calls) -> None:
        """Count what an engine used in the place of what was set aside (tokens in and out)."""
        ...

    async def note(self, engine: str, why: str) -> None:
        """Count a reason why nothing came of an engine."""
        ...
