"""What the console prints, before it is printed: lines, rules and flows, in words a person reads.

One sequence of parts gives both the coloured print (`Drawn`) and the plain twin (`twin`), so that the
two cannot say different things. Words are data: they pass `visible` and never become markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from candorbot.visible import one_line, visible

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.text import Text

WIDEST = 100
"""Columns a text uses at most, however wide the window is: longer lines are hard to read."""
NARROWEST = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph. `lead` stands before its first row; `bar` before every further one, or spaces. `as_is`:
    its rows are not broken, however wide the window is: they are to be copied."""

    words: str
    style: str = ""
    lead: str = ""
    bar: str = ""
    lead_style: str = ""
    as_is: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page with a word in it; `title` starts a card, the others part it."""

    words: str = ""
    style: str = ""
    title: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """Short words side by side, broken between them: facts, buttons."""

    items: tuple[str, ...]
    style: str = ""
    between: str = "   "
    strong: int = -1
    """Which item is the expected one, drawn bold."""


Part = Line | Rule | Flow
GAP = Line("")


def twin(parts: Sequence[Part]) -> str:
    """The parts as plain text: nothing but words and line ends, of any width."""
    out: list[str] = []
    for part in parts:
        if isinstance(part, Rule):
            out.append(one_line(part.words) + ("" if part.title or not part.words else ":"))
        elif isinstance(part, Flow):
            out += [one_line(item) for item in part.items]
        else:
            first, *rest = visible(part.words).split("\n")
            bar = part.bar or " " * len(part.lead)
            out += [(part.lead + first).rstrip(), *((bar + row).rstrip() for row in rest)]
    return "\n".join(out).strip("\n")


@dataclass(frozen=True, slots=True)
class Drawn:
    """The parts as rich prints them, no row wider than the console or than WIDEST."""

    parts: tuple[Part, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = max(NARROWEST, min(options.max_width, WIDEST))
        for part in self.parts:
            if isinstance(part, Rule):
                yield from _rule(part, console, width)
            elif isinstance(part, Flow):
                yield from _flow(part, console, width)
            else:
                yield from _line(part, console, width)


def _rows(words: str, console: Console, width: int, style: str = "") -> Iterator[Text]:
    from rich.text import Text

    yield from Text(words, style=style).wrap(console, width, overflow="fold", justify="left")


def _line(part: Line, console: Console, width: int) -> Iterator[Text]:
    from rich.cells import cell_len
    from rich.text import Text

    if part.as_is:
        for line in visible(part.words).split("\n"):
            yield Text(line, no_wrap=True, overflow="ignore")
        return
    bar = part.bar or " " * cell_len(part.lead)
    before = part.lead
    for row in _rows(visible(part.words), console, max(1, width - cell_len(part.lead)), part.style):
        whole = Text.assemble((before, part.lead_style or part.style), row)
        whole.rstrip()
        yield whole
        before = bar


def _rule(part: Rule, console: Console, width: int) -> Iterator[Text]:
    from rich.cells import cell_len
    from rich.text import Text

    words, stroke = one_line(part.words), "━" if part.title else "─"
    line_style = "" if part.title else "dim"
    rest = width - cell_len(words) - 4
    if not words:
        yield Text(stroke * width, style=line_style)
    elif rest >= 1:
        yield Text.assemble(
            (stroke * 2 + " ", line_style), (words, part.style), (" " + stroke * rest, line_style)
        )
    else:
        yield from _rows(words, console, width, part.style)


def _flow(part: Flow, console: Console, width: int) -> Iterator[Text]:
    from rich.cells import cell_len
    from rich.text import Text

    row = Text()
    for number, item in enumerate(part.items):
        words = one_line(item)
        style = f"{part.style} bold" if number == part.strong else part.style
        if row and row.cell_len + cell_len(part.between) + cell_len(words) > width:
            yield row
            row = Text()
        if row:
            row.append(part.between, style="dim")
        if cell_len(words) > width:
            yield from _rows(words, console, width, style)
        else:
            row.append(words, style=style)
    if row:
        yield row
