"""A page that was fetched, and how much of one is taken."""

from __future__ import annotations

from dataclasses import dataclass

MOST_BYTES = 512 * 1024
"""Of a page, unpacked."""
MOST_ON_THE_WIRE = 2 * MOST_BYTES
"""Of all that one server sends, head and framing included."""
MOST_HEAD = 16 * 1024

READ = (
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml",
    "application/feed+json", "application/json", "text/html", "application/xhtml+xml", "text/markdown",
    "text/x-markdown", "text/plain",
)  # fmt: skip
"""Kinds of content that are read."""


@dataclass(frozen=True, slots=True)
class Page:
    """What came. `fresh` False: it is as it was when these marks were given, and `body` is empty.

    url     where it stands in the end     kind   its content type, without parameters
    etag, modified    the server's marks of this state, "" none: give them with the next request
    """

    url: str
    kind: str
    body: bytes
    etag: str = ""
    modified: str = ""
    fresh: bool = True
