"""A briefing or a digest as one web page, whole in itself: no script, nothing from elsewhere, light and dark.

All words are escaped; the page's own policy (CSP) forbids scripts and every load besides its own pictures.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from html import escape

from candorbot import charts
from candorbot.briefing import Briefing, Line
from candorbot.briefing_card import anchor_of, is_web
from candorbot.card import Chart

_STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #222; --faint: #666; --link: #0072b2 }
@media (prefers-color-scheme: dark) {
  :root { --paper: #1b1b1b; --ink: #e6e6e6; --faint: #a8a8a8; --link: #56b4e9 }
}
body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 1.6rem }
a { color: var(--link) } footer, figcaption { color: var(--faint); font-size: .9rem }
figure { margin: 1.5rem 0 } img { max-width: 100%; height: auto }
"""


def page(found: Briefing, language: str = "en") -> str:
    """The whole as HTML."""
    return "\n".join(_page(found, language)) + "\n"


def _page(found: Briefing, language: str) -> Iterator[str]:
    title = escape(found.title)
    yield f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\">"
    )
    yield f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>"
    if found.news:
        yield f"<p>{escape(found.news)}</p>"
    for part in found.parts:
        if part.title:
            yield f"<h2>{escape(part.title)}</h2>"
        yield "<ul>"
        yield from (f"<li>{_item(line)}</li>" for line in part.lines)
        yield "</ul>"
    yield from map(_figure, found.charts)
    yield f"</main>\n<footer>\n<p>{escape(found.coverage)}</p>"
    if found.anchor:
        yield f"<p>{escape(anchor_of(found))}</p>"
    yield "</footer>\n</body>\n</html>"


def _item(line: Line) -> str:
    words = escape(line.words)
    if is_web(line.url):
        return f'{words} <a href="{escape(line.url)}" rel="noreferrer">message</a>'
    return f"{words} ({escape(line.url)})" if line.url else words


def _figure(chart: Chart) -> str:
    light, dark = (_data(charts.picture(chart, look)) for look in (charts.LIGHT, charts.DARK))
    alt = escape(chart.alt)
    return (
        f'<figure>\n<picture><source media="(prefers-color-scheme: dark)" srcset="{dark}">'
        f'<img src="{light}" alt="{alt}" width="720" height="260"></picture>\n'
        f"<figcaption>{alt}</figcaption>\n</figure>"
    )


def _data(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
