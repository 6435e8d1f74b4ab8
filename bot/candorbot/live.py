"""What is read from files that people edit - brand, policies, knowledge - as it is in use now.

It is swapped whole: whoever works on one request takes `live.now` once, and sees one state of the files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from candorbot.skill import Gate, Knowledge, Writer

if TYPE_CHECKING:
    from candorbot.brand import Brand
    from candorbot.listening import Listening
    from candorbot.themes import Read
    from candorbot.triage import Triage


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
    modelled: Writer | None = None
    """What writes with a language model, for one draft that a person asks for; None: none is set up."""


class Live:
    """Holds what is in use: `now`."""

    def __init__(self, loaded: Loaded) -> None:
        self.now = loaded
