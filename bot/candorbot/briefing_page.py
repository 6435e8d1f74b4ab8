"""A briefing or a digest as one web page. All words are escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from candorbot.briefing import Briefing
from candorbot.briefing_card import anchor_of
from candorbot.web_page import figure, lists, web_page


def page(found: Briefing) -> str:
    """The whole as HTML."""
    footer = [f"<p>{escape(found.coverage)}</p>"]
    if found.anchor:
        footer.append(f"<p>{escape(anchor_of(found))}</p>")
    return web_page(found.title, _body(found), footer)


def _body(found: Briefing) -> Iterator[str]:
    if found.news:
        yield f"<p>{escape(found.news)}</p>"
    yield from lists(found.parts)
    yield from map(figure, found.charts)
