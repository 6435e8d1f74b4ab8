"""What is read from files that people edit - brand, policies, knowledge - as it is in use now.

It is swapped whole: whoever works on one request takes `live.now` once, and sees one state of the files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from candorbot.skill import Gate, Knowledge, Writer
from candorbot.verdict import Opinion

if TYPE_CHECKING:
    from candorbot.brand import Brand
    from candorbot.briefing import Briefing
    from candorbot.clusters import Read
    from candorbot.listening import Listening
    from candorbot.triage import Triage


class SecondOpinion(Protocol):
    async def of(self, text: str, asker: str) -> Opinion:
        """What it points at in a text. Never raises."""
        ...


class ThemeNames(Protocol):
    async def name(self, texts: Sequence[str]) -> str:
        """A name for what these texts are about; "" none."""
        ...


class InShort(Protocol):
    async def of(self, found: Briefing, asker: str = "") -> str:
        """What matters most in a briefing, in a sentence or two; "" nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Modelled:
    """What a language model does, where one is set up; `name`: the model's. Each gives way to the rules where it
    fails."""

    name: str
    writer: Writer
    second_opinion: SecondOpinion
    theme_names: ThemeNames
    in_short: InShort


@dataclass(frozen=True, slots=True)
class Loaded:
    """One state of the files, checked and made ready."""

    brand: Brand
    gate: Gate
    knowledge: Knowledge
    writer: Writer
    close: Callable[[], None] = lambda: None
    """Lets go of open files, once nothing uses this state any more."""
    triage: Triage | None = None
    """What finds the messages that need a person; None: nothing is looked for."""
    sentences: Callable[[], Read | None] = lambda: None
    """Gives the model of sentences, which takes a while to read; None where it is not installed."""
    listening: Listening | None = None
    """What reads kinds, themes and the like out of messages; None: they are kept unread."""
    lacks: str = ""
    """What could not be read and is done without, in a sentence; "" if nothing is missing."""
    modelled: Modelled | None = None
    """What a language model does; None: none is set up."""

    @property
    def best_writer(self) -> Writer:
        """What writes one draft that a person asks for: the model if there is one."""
        return self.modelled.writer if self.modelled else self.writer


class Live:
    """Holds what is in use: `now`."""

    def __init__(self, loaded: Loaded) -> None:
        self.now = loaded
