"""A view of people as one web page, whole in itself, with its charts and the network. All words are escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from candorbot.charts import DARK, LIGHT
from candorbot.people_picture import network_picture
from candorbot.people_sheet import Sheet, as_html
from candorbot.web_page import figure, pictured, web_page


def page(sheet: Sheet, language: str = "en") -> str:
    """The whole as HTML."""
    return web_page(sheet.title, _body(sheet), [f"<p>{escape(sheet.footer)}</p>"], language)


def _body(sheet: Sheet) -> Iterator[str]:
    for part in sheet.parts:
        if part.title:
            yield f"<h2>{escape(part.title)}</h2>"
        yield "<ul>"
        yield from (f"<li>{as_html(line)}</li>" for line in part.lines)
        yield "</ul>"
    yield from map(figure, sheet.charts)
    if sheet.network is not None and sheet.network.ties:
        light, dark = (network_picture(sheet.network, look) for look in (LIGHT, DARK))
        yield pictured(light, dark, sheet.network.alt, height=500)
