"""A survey as one web page, whole in itself. All words are escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from candorbot.card import Chart, Series
from candorbot.survey import Question
from candorbot.survey_text import (
    Report,
    asked,
    headline,
    notes,
    odd,
    percent,
    read,
    short,
    shown,
    since,
    told,
)
from candorbot.survey_themes import Spoken
from candorbot.web_page import figure, web_page

MOST_CHARTS = 30
"""Pictures of one page; questions after that have their tables alone."""


def survey_page(report: Report) -> str:
    """The whole as HTML."""
    return web_page(headline(report.survey), _body(report), _paragraphs(notes(report)))


def _body(report: Report) -> Iterator[str]:
    charts = MOST_CHARTS
    for question in report.survey.questions:
        yield f"<h2>{escape(question.name)}</h2>"
        said = asked(question, report.survey.rows).removeprefix(question.name).strip(" ()")
        yield f'<p class="faint">{escape(said)}</p>'
        if question.figure is not None:
            yield f"<p>{escape(told(question.figure, question.bars))}</p>"
        if question.bars:
            if charts > 0:
                yield figure(_chart(question))
            charts -= 1
            yield _table(question)
        yield from _paragraphs(odd(question))
        if question.name in report.spoken:
            yield from _themes(report.spoken[question.name], question)
        yield from _paragraphs(since(report.changes.get(question.name, ()), report.last))


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    return (f"<p>{escape(line)}</p>" for line in lines)


def _chart(question: Question) -> Chart:
    bars = shown(question)
    most = max(bars, key=lambda bar: bar.count)
    return Chart(
        question.name[:80],
        tuple(short(bar.label) for bar in bars),
        (Series("answers", tuple(float(bar.count) for bar in bars)),),
        f"Most often: {short(most.label)}, {most.count:,} of {question.n:,}.",
        "bars",
    )


def _table(question: Question) -> str:
    rows = (
        f"<tr><td>{escape(bar.label)}</td><td>{bar.count:,}</td><td>{percent(bar.share)}</td></tr>"
        for bar in shown(question)
    )
    return (
        f"<table>\n<tr><th>Answer</th><th>People</th><th>Share</th></tr>\n{''.join(rows)}\n</table>"
    )


def _themes(words: Spoken, question: Question) -> Iterator[str]:
    yield f"<p>{escape(read(words, question))}</p>\n<ul>"
    for name, count, quotes in words.groups:
        said = "".join(f"<blockquote>{escape(quote)}</blockquote>" for quote in quotes)
        yield f"<li>{escape(name)}: {count:,}, {percent(count / words.read)}{said}</li>"
    yield "</ul>"
