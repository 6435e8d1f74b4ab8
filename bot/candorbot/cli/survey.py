"""`candor survey FILE.csv [--before OLD.csv] [--html OUT]`: what a survey says, and what changed since the last one.

It reads a file and changes nothing; who the brand is says which themes its answers are put into."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from candorbot.errors import UserError

if TYPE_CHECKING:
    from candorbot.survey import Survey
    from candorbot.survey_text import Report
    from candorbot.survey_themes import Spoken

FEW = 500
"""Answers to one question that take some seconds to read closely."""
CLOSELY = 2_000
"""Answers of all questions together that are read closely: more would take minutes."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the answers as CSV, a row for each person, the questions in the first row")  # fmt: skip
    parser.add_argument("--before", metavar="OLD", default="", help="the last survey, to say what changed since")  # fmt: skip
    parser.add_argument("--html", metavar="OUT", default="", help="write a page with charts to OUT (- for stdout), whole in itself")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    from candorbot.cli.check import printable
    from candorbot.survey_text import as_text

    if options.html and _same(options.html, options.file, options.before):
        raise UserError(f"{options.html} is the survey itself. Name another place for the page.")
    report = _report(options.file, options.before)
    if not options.html:
        print(printable(as_text(report)))
        return 0
    from candorbot.cli.brief import write
    from candorbot.survey_page import survey_page

    write(options.html, survey_page(report).encode("utf-8", "replace"))
    return 0


def _same(out: str, *files: str) -> bool:
    """Whether a file that would be written is one of those that are read."""
    place = Path(out)
    return place.is_file() and any(Path(one).is_file() and place.samefile(one) for one in files)


def _report(file: str, before: str) -> Report:
    from candorbot.survey import changes
    from candorbot.survey_text import Report

    survey = _survey(file)
    last = _survey(before) if before else None
    changed = changes(survey, last) if last else {}
    return Report(survey, _spoken(survey), changed, last.name if last else "")


def _survey(file: str) -> Survey:
    from candorbot.cli.given import opened
    from candorbot.survey import survey_of
    from candorbot.survey_file import MOST_BYTES, read_table

    name = "stdin" if file == "-" else Path(file).name
    with opened(file) as stream:
        raw = stream.read(MOST_BYTES + 1)
    return survey_of(read_table(raw, name))


def _spoken(survey: Survey) -> dict[str, Spoken]:
    """The themes of each question that people answer in their own words. A few answers are read by models of
    sentences, as messages are when they come; many, and those of questions after CLOSELY, by the quicker one, as
    those of an import."""
    free = [question for question in survey.questions if question.texts]
    if not free:
        return {}
    from candorbot.bootstrap import listening_to_many
    from candorbot.cli.store import our_brand
    from candorbot.kinds import Kinds
    from candorbot.listening import Listening
    from candorbot.paths import shipped
    from candorbot.store import sentences, theme_models
    from candorbot.survey_themes import spoken
    from candorbot.theme_file import load_themes

    brand = our_brand()
    model, themes = sentences.reader(), load_themes(brand.folder)
    kinds = shipped("models") / "kinds.json"
    few = Listening(lambda: Kinds.load(kinds), themes, theme_models.of_each)
    many = listening_to_many(brand)
    found, left = {}, CLOSELY
    for one in free:
        reader = few if one.n <= min(FEW, left) else many
        found[one.name] = spoken(one.texts, reader.themes, model if left > 0 else None)
        left -= min(one.n, FEW)
    return found
