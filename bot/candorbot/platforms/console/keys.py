"""What the console asks of whoever types, at a terminal (`typed.py`) or down a pipe (`piped.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from candorbot.card import Input
from candorbot.errors import UserError
from candorbot.platforms.console.layout import Line
from candorbot.platforms.console.screen import Screen
from candorbot.visible import one_line


class Ended(UserError):
    """The input ended in the middle of an answer."""


class Left(Exception):
    """The person left the answer unfinished, on purpose; nothing is wrong."""


class Keys(Protocol):
    """Where lines come from."""

    async def line(self, prompt: str) -> str | None:
        """The next line, None when there are no more."""
        ...

    async def fill(self, field: Input) -> str:
        """What goes into a field. Raises Left or Ended if it is not finished, UserError for a value
        that cannot be."""
        ...

    async def form(self, fields: Sequence[Input]) -> dict[str, str]:
        """What goes into all fields of a form, by their names. Raises as `fill` does."""
        ...

    async def confirm(self, question: str) -> bool:
        """Whether the person says yes. Raises Left or Ended if they do not say."""
        ...


def chosen(field: Input, answer: str) -> str:
    """The value that an answer picks among a field's choices: its number, its label or its value; an
    empty answer keeps the one that holds now."""
    answer = answer.strip()
    if not answer and field.value in {choice.value for choice in field.choices}:
        return field.value
    for number, choice in enumerate(field.choices, start=1):
        if answer.casefold() in (str(number), choice.label.casefold(), choice.value.casefold()):
            return choice.value
    raise UserError(f"“{one_line(answer, 40)}” is not among the choices. Nothing was done.")


def is_yes(answer: str) -> bool:
    return answer.strip().casefold() in ("y", "yes")


def asking(field: Input) -> str:
    """A field's label as a question or with a colon."""
    label = one_line(field.label)
    return label if label.endswith(("?", ":")) else f"{label}:"


def show_choices(screen: Screen, field: Input) -> None:
    """Print a field's choices under their numbers."""
    screen.show(
        [
            Line(asking(field), "bold"),
            *(
                Line(
                    one_line(choice.label) + (" (chosen)" if choice.value == field.value else ""),
                    lead=f"{n:>2}) ",
                )
                for n, choice in enumerate(field.choices, start=1)
            ),
        ],
        gap=False,
    )
