"""A briefing or a digest as one web page. All words are escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from candorbot.briefing import Briefing, Line
from candorbot.briefing_card import anchor_of, is_web
from candorbot.web_page import figure, web_page


def page(found: Briefing, language: str = "en") -> str:
    """The whole as HTML."""
    footer = [f"<p>{escape(found.coverage)}</p>"]
    if found.anchor:
        footer.append(f"<p>{escape(anchor_of(found))}</p>")
    return web_page(found.title, _body(found), footer, language)


def _body(found: Briefing) -> Iterator[str]:
    if found.news:
        yield f"<p>{escape(found.news)}</p>"
    for part in found.parts:
        if part.title:
            yield f"<h2>{escape(part.title)}</h2>"
        yield "<ul>"
        yield from (f"<li>{_item(line)}</li>" for line in part.lines)
        yield "</ul>"
    yield from map(figure, found.charts)


def _item(line: Line) -> str:
    words = escape(line.words)
    if is_web(line.url):
        return f'{words} <a href="{escape(line.url)}" rel="noreferrer">message</a>'
    return f"{words} ({escape(line.url)})" if line.url else words
