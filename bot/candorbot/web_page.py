"""One web page, whole in itself: no script, nothing from elsewhere, light and dark. Pure.

Whoever fills it escapes the words; the page's own policy (CSP) forbids scripts and every load besides its own
pictures.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from html import escape

from candorbot import charts
from candorbot.briefing import Line, Part
from candorbot.card import Chart
from candorbot.links import is_web
from candorbot.visible import visible

_STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #222; --faint: #666; --link: #0072b2 }
@media (prefers-color-scheme: dark) {
  :root { --paper: #1b1b1b; --ink: #e6e6e6; --faint: #a8a8a8; --link: #56b4e9 }
}
body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 1.6rem }
a { color: var(--link) } footer, figcaption, .faint { color: var(--faint); font-size: .9rem }
figure { margin: 1.5rem 0 } img { max-width: 100%; height: auto }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid var(--faint); padding: .3rem; text-align: left; vertical-align: top }
"""


def web_page(
    title: str, body: Iterable[str], footer: Iterable[str] = (), language: str = "en"
) -> str:
    """The page with its heading; `body` and `footer` are HTML, the title is words. What would turn the words around
    it is made visible."""
    named = escape(title)
    lines = [
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\">",
        f"<title>{named}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{named}</h1>",
        *body,
        "</main>\n<footer>",
        *footer,
        "</footer>\n</body>\n</html>\n",
    ]
    return visible("\n".join(lines))


def lists(parts: Iterable[Part]) -> Iterator[str]:
    """Parts as headings with lists, each line with its link."""
    for part in parts:
        if part.title:
            yield f"<h2>{escape(part.title)}</h2>"
        yield "<ul>"
        yield from (f"<li>{_item(line)}</li>" for line in part.lines)
        yield "</ul>"


def _item(line: Line) -> str:
    words = escape(line.words)
    if is_web(line.url):
        return f'{words} <a href="{escape(line.url)}" rel="noreferrer">message</a>'
    return f"{words} ({escape(line.url)})" if line.url else words


def figure(chart: Chart) -> str:
    """A chart as a picture, in light and dark, with the same in words."""
    light, dark = (charts.picture(chart, look) for look in (charts.LIGHT, charts.DARK))
    return pictured(light, dark, chart.alt)


def pictured(light: bytes, dark: bytes, words: str, height: int = 260) -> str:
    """The two SVG pictures as one figure, with what they show in words."""
    alt = escape(words)
    return (
        f'<figure>\n<picture><source media="(prefers-color-scheme: dark)" srcset="{_data(dark)}">'
        f'<img src="{_data(light)}" alt="{alt}" width="720" height="{height}"></picture>\n'
        f"<figcaption>{alt}</figcaption>\n</figure>"
    )


def _data(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
