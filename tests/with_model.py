"""A world in which a language model does all that one can do."""

from __future__ import annotations

from dataclasses import replace

from candorbot.live import Loaded, Modelled
from candorbot.paths import shipped
from candorbot.records import Clock
from candorbot.testing import World
from candorbot.testing.models import FreePurse
from candorbot.writers.asking import Asking
from candorbot.writers.in_short import InShort
from candorbot.writers.model import Model
from candorbot.writers.modelled import ModelledWriter
from candorbot.writers.prompts import load_all
from candorbot.writers.second_opinion import SecondOpinion
from candorbot.writers.theme_names import ThemeNames

PROMPTS = load_all(shipped("prompts"))


def modelled(files: Loaded, model: Model, clock: Clock) -> Modelled:
    """All that a model does for these files, the rules' writer behind it."""
    brand, asking = files.brand, Asking(model, FreePurse(), clock)
    return Modelled(
        asking.name,
        ModelledWriter(brand, files.knowledge, files.writer, asking, PROMPTS, files.gate),
        SecondOpinion(brand, asking, PROMPTS["opinion"]),
        ThemeNames(brand, asking, PROMPTS["theme"]),
        InShort(brand, asking, PROMPTS["short"]),
    )


def give(world: World, model: Model) -> None:
    """From now on the world has this model."""
    files = world.live.now
    world.live.now = replace(files, modelled=modelled(files, model, world.clock))
