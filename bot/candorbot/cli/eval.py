"""`candor eval drafts`: how good the drafts of an engine are, on messages whose answers are known, without a judge."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from candorbot.errors import BadFile, UserError

if TYPE_CHECKING:
    from candorbot.brand import Brand
    from candorbot.cli.draft_figures import Figure, Point, Row
    from candorbot.costs import Calls
    from candorbot.gate import Gate
    from candorbot.settings import Settings
    from candorbot.skill import Knowledge, Writer
    from candorbot.sources import Section

ROWS = "eval/drafts.jsonl"
"""Where a brand keeps its messages."""
MEMBER = "Kofi"
"""Who writes them; the brand's first person answers."""
LIKE = (
    'Write {"id": "…", "language": "en", "text": "…", "answers": [["article#part"]], "never": []}.'
)
NAME, COLUMN = 54, 24
"""How wide the table's columns are."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["drafts"], help="what is looked at: replies to members")
    parser.add_argument("--engine", choices=["rules", "model"], help="one engine alone; without it the rules, and beside them the model if one is set up")  # fmt: skip
    parser.add_argument("--rows", metavar="FILE", default="", help=f"messages of your own; else the brand's {ROWS}")  # fmt: skip
    parser.add_argument("--misses", action="store_true", help="list what is not well")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    import asyncio

    return asyncio.run(_evaluate(options))


@dataclass(frozen=True)
class Evaluated:
    """What was found of one engine. `own`: drafts that are its own, and not the rules' in its place."""

    engine: str
    points: Sequence[Point]
    own: int


async def _evaluate(options: argparse.Namespace) -> int:
    import json
    from functools import partial

    from candorbot.brand import load_brand
    from candorbot.cli.check import printable
    from candorbot.gate import Gate
    from candorbot.knowledge import load_knowledge
    from candorbot.paths import brand_folder, policies_folder
    from candorbot.policy import load_to_serve
    from candorbot.settings import read_settings
    from candorbot.store.search import KnowledgeIndex
    from candorbot.writers.offline import ENGINE, OfflineWriter

    settings = read_settings()
    brand = load_brand(brand_folder(settings.brand))
    rows = read_rows(options.rows or str(brand.folder / ROWS))
    sections = load_knowledge(brand.folder / "knowledge")
    knowledge = KnowledgeIndex(sections)
    gate = Gate(load_to_serve(policies_folder(settings.policies)), brand)
    rules = OfflineWriter(brand, knowledge)
    look = partial(evaluated, rows=rows, brand=brand, sections=sections, gate=gate)
    found = []
    if options.engine != "model":
        found.append(await look(ENGINE, rules))
    if options.engine == "model" or (settings.model and not options.engine):
        async with _with_model(settings, brand, knowledge, rules, gate) as (name, writer):
            found.append(await look(name, writer))
    if options.json:
        print(json.dumps(_plain(rows, found), ensure_ascii=False, indent=2))
    else:
        print(printable("\n".join(_table(rows, found, misses=options.misses))))
    return 0


def read_rows(file: str) -> list[Row]:
    """The messages of a file. Raises BadFile with the line."""
    from candorbot.cli.given import BadRow, opened, rows

    out = []
    with opened(file) as stream:
        for number, row in rows(stream):
            try:
                if isinstance(row, BadRow):
                    raise row
                out.append(_row(row))
            except BadRow as error:
                raise BadFile(file, number, f"{error}.", LIKE) from None
    if not out:
        raise BadFile(file, None, "holds no message.", LIKE)
    return out


def _row(told: dict[str, Any]) -> Row:
    """Raises BadRow."""
    from candorbot.cli.draft_figures import Row
    from candorbot.cli.given import BadRow, text_of

    def texts(name: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise BadRow(f"its `{name}` is not a list of texts")
        return tuple(value)

    asked = told.get("answers")
    if not isinstance(asked, list):
        raise BadRow("it needs `answers`; [] if “I don't know” is due")
    answers = tuple(texts("answers", one) for one in asked)
    never = texts("never", told.get("never", []))
    return Row(text_of(told, "id"), text_of(told, "language"), text_of(told), answers, never)


async def evaluated(
    engine: str, writer: Writer, *, rows: Sequence[Row], brand: Brand, sections: Sequence[Section], gate: Gate
) -> Evaluated:  # fmt: skip
    """Let a writer answer each message, and look at what it writes."""
    from candorbot.cli.draft_figures import points
    from candorbot.desk import reviewed_as
    from candorbot.records import Proposed
    from candorbot.request import Place
    from candorbot.writers.offline import ENGINE
    from candorbot.writing import Ask, Proposal

    signer = next(iter(brand.file.team.people.values()), "")
    by_id = {one.id: one for one in sections}
    found: list[Point] = []
    own = 0
    for row in rows:
        draft = await writer.write(Ask(row.text, MEMBER, signer))
        if not isinstance(draft, Proposal):
            raise UserError(f"Message {row.id}: no reply was written: {draft.why}")
        own += engine == ENGINE or draft.engine != ENGINE
        proposed = Proposed.of_writer(draft, Place("shell", ""), asked=row.text)
        verdict = gate.review(reviewed_as(proposed, brand))
        cited = {one.number: by_id[one.section] for one in draft.sources}
        wanted = {id for one in row.answers for id in one}
        languages = {s.language for s in sections if {s.id, s.id.partition("#")[0]} & wanted}
        found += points(row, draft, cited, verdict, brand, signer=signer, languages=languages)
    return Evaluated(engine, found, own)


# --- a model ---------------------------------------------------------------------------------------


class Counted:
    """Implements `writers.model.Purse`: refuses nothing, and counts the tokens in and out."""

    def __init__(self) -> None:
        self.calls = 0
        self.tokens = 0

    async def set_aside(self, person: str, tokens_in: int, tokens_out: int) -> str:
        return ""

    async def settle(self, person: str, aside: tuple[int, int], engine: str, calls: Calls) -> None:
        self.calls += calls.calls
        self.tokens += calls.tokens_in + calls.tokens_out

    async def note(self, engine: str, why: str) -> None:
        pass


@asynccontextmanager
async def _with_model(
    settings: Settings, brand: Brand, knowledge: Knowledge, rules: Writer, gate: Gate
) -> AsyncIterator[tuple[str, Writer]]:
    """The model's name, and the writer that asks it. Raises UserError if none is set up."""
    if settings.model is None:
        raise UserError("No model is set up. Set OPENAI_API_KEY or CANDOR_MODEL, as docs/models.md says.")  # fmt: skip
    from candorbot.clock import SystemClock
    from candorbot.paths import shipped
    from candorbot.writers.asking import Asking
    from candorbot.writers.chat import LangChainModel
    from candorbot.writers.modelled import ModelledWriter
    from candorbot.writers.prompts import load_all

    model, purse = LangChainModel(settings.model), Counted()
    asking = Asking(model, purse, SystemClock())
    prompts = load_all(shipped("prompts"))
    try:
        yield model.name, ModelledWriter(brand, knowledge, rules, asking, prompts, gate)
        print(f"{model.name} was asked {purse.calls:,} times: {purse.tokens:,} tokens.", file=sys.stderr)  # fmt: skip
    finally:
        await model.close()


# --- what is told ----------------------------------------------------------------------------------


def _table(rows: Sequence[Row], found: Sequence[Evaluated], *, misses: bool) -> Iterator[str]:
    """A line for each measure, an engine a column: so many of so many, and Wilson's 95 % interval of the share."""
    from candorbot.cli.draft_figures import MEASURES, RIGHT, figures

    said = Counter(row.language for row in rows)
    yield f"{len(rows)} messages ({', '.join(f'{n} {one}' for one, n in sorted(said.items()))})"
    yield f"\n{'':<{NAME}}" + "".join(f"  {one.engine:<{COLUMN}}" for one in found).rstrip()
    for measure in MEASURES:
        yield _line(measure, [figures(one.points) for one in found], measure)
        if measure == RIGHT:
            for language in said:
                own = {row.id for row in rows if row.language == language}
                per = [figures([p for p in one.points if p.row in own]) for one in found]
                yield _line(f"  ... in {language}", per, measure)
    for one in found:
        if one.own < len(rows):
            yield f"\n{len(rows) - one.own} drafts in the column of {one.engine} are the rules', since it gave none."
    for one in found if misses else ():
        yield f"\n{one.engine}: what is not well"
        yield from (f"  {p.row}  {p.measure}: {p.wrong}" for p in one.points if p.wrong)


def _line(name: str, columns: Sequence[Sequence[Figure]], measure: str) -> str:
    cells = []
    for column in columns:
        one = next((figure for figure in column if figure.measure == measure), None)
        cells.append(f"{one.good} of {one.of}  ({one.low:.0%}-{one.high:.0%})" if one else "none")
    return f"{name:<{NAME}}" + "".join(f"  {cell:<{COLUMN}}" for cell in cells).rstrip()


def _plain(rows: Sequence[Row], found: Sequence[Evaluated]) -> dict[str, object]:
    from dataclasses import asdict

    from candorbot.cli.draft_figures import figures

    engines = [
        {
            "engine": one.engine,
            "own_drafts": one.own,
            "measures": [asdict(figure) for figure in figures(one.points)],
            "misses": [asdict(point) for point in one.points if point.wrong],
        }
        for one in found
    ]
    return {"messages": len(rows), "engines": engines}
