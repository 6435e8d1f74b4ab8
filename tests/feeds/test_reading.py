"""Feeds of every kind are read; what anybody may have written in one costs little and does nothing."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.errors import UserError
from candorbot.feeds.pages import Entry, Unreadable
from candorbot.feeds.parse import LONGEST_SUMMARY, LONGEST_TITLE, MOST, parse
from candorbot.feeds.reading import read
from candorbot.feeds.times import moment
from tests.feeds.net import RSS

ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title>
<entry><title type="html">Funnels &amp;amp; &lt;i&gt;goals&lt;/i&gt;</title><link rel="edit" href="/no"/><link href="/funnels"/>
<updated>2026-11-21T10:00:00Z</updated><published>2026-11-20T09:00:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div></content></entry></feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="urn:m"><channel><title>Harbor</title></channel>
<item><media:title>No</media:title><title>Old and good</title><link>https://harbor.example/1</link><dc:date>2026-11-20</dc:date></item></rdf:RDF>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {"id": "1", "url": "https://harbor.example/1", "content_html": "<p>Hello <b>all</b></p>", "date_published": "2026-11-20T10:00:00+01:00"},
            "odd",
        ],
    }
).encode()  # fmt: skip
MARKDOWN = b"""# Changelog
All that changed.

## [1.2.0] - 2026-11-01
### Added
- **Funnels**, see [the docs](https://harbor.example/docs)
```
## 9.9.9 is in a fence
```
## v1.1.0 (October 3rd, 2026)
- A fix
"""
HTML = b"""<!doctype html><html><head><title>News</title><script>"<h2>no</h2>"</script><body><nav><h2>Menu 1.0</h2></nav>
<main><h1>What is new</h1><article id="a1"><h2>Funnels</h2><time datetime="2026-11-02">2 Nov</time><p>Now<p>here</article>
<h2 id="b">5 October 2026: <em>fixes</em></h2><ul><li>one<li>two</ul></main><footer><h2>Contact 2.0</h2></footer></html>"""


def test_the_feed_that_an_entry_was_taken_from_says_nothing_of_it() -> None:
    source = b'<source><title>Planet</title><link href="/planet"/><updated>2020-01-01T00:00:00Z</updated></source>'
    assert parse(ATOM.replace(b"<entry>", b"<entry>" + source)) == parse(ATOM)


def test_each_kind_of_feed_is_read() -> None:
    nine = "2026-11-20T09:00:00+00:00"
    assert parse(RSS) == [
        Entry("Funnels are here", "https://harbor.example/blog/funnels", nine, "See where visitors leave.")
    ]  # fmt: skip
    assert parse(ATOM) == [Entry("Funnels & goals", "/funnels", nine, "One. Two.")]
    assert parse(RDF) == [
        Entry("Old and good", "https://harbor.example/1", "2026-11-20T00:00:00+00:00", "")
    ]
    assert parse(JSON) == [Entry("Hello all", "https://harbor.example/1", nine, "Hello all")]
    assert parse(RSS.decode().encode("utf-16")[:]) == parse(RSS)
    windows = RSS.replace(b'"1.0"', b'"1.0" encoding="windows-1252"').replace(
        b"Funnels", b"Fl\xfcsse"
    )
    assert parse(windows)[0].title == "Flüsse are here"


def test_a_page_is_read_by_the_headings_that_are_news() -> None:
    assert parse(MARKDOWN, "text/markdown") == [
        Entry("1.2.0 - 2026-11-01", "", "2026-11-01T00:00:00+00:00", "Added - Funnels, see the docs ## 9.9.9 is in a fence".replace("## ", "")),
        Entry("v1.1.0 (October 3rd, 2026)", "", "2026-10-03T00:00:00+00:00", "- A fix"),
    ]  # fmt: skip
    badge = b"[![checks](https://ci.example/b.svg)](https://ci.example)\n" + MARKDOWN
    assert parse(badge, "text/plain") == parse(MARKDOWN)
    assert parse(HTML, "text/html") == [
        Entry("Funnels", "#a1", "2026-11-02T00:00:00+00:00", "2 Nov Now here"),
        Entry("5 October 2026: fixes", "#b", "2026-10-05T00:00:00+00:00", "one two"),
    ]
    plain = b"<html><body><h1>News</h1><h2>We moved</h2><p>To Berlin.</p><h3>Why</h3><p>Space.</p>"
    assert parse(plain) == [Entry("We moved", "", "", "To Berlin. Why Space.")]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Fri, 20 Nov 2026 10:00:00 +0100", "2026-11-20T09:00:00+00:00"),
        ("20 Nov 26 10:00 EST", "2026-11-20T15:00:00+00:00"),
        ("Friday, 20 November 2026 10:00:00 GMT", "2026-11-20T10:00:00+00:00"),
        ("2026-11-20", "2026-11-20T00:00:00+00:00"),
        ("2026-11-20T10:00:00.5Z", "2026-11-20T10:00:00.500000+00:00"),
    ],
)
def test_times_are_read_as_feeds_write_them(text: str, at: str) -> None:
    found = moment(text)
    assert found is not None
    assert found.isoformat() == at


@pytest.mark.parametrize(
    "text", ["", "soon", "32 Nov 2026 10:00 GMT", "20 Nov 2026 25:00 GMT", "1 Jan 1970 00:00 GMT", "20 Nov 2026 10:00 +9999", "0001-01-01T00:00+14:00"]
)  # fmt: skip
def test_what_is_no_time_is_none(text: str) -> None:
    assert moment(text) is None


BILLION = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><rss><channel><item><title>&c;</title></item></channel></rss>"""
HOSTILE = [
    ("a billion laughs", BILLION, "document type"),
    ("a file", b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>', "document type"),
    ("another's DTD", b'<!DOCTYPE rss SYSTEM "https://evil.example/x.dtd"><rss/>', "document type"),
    ("a parameter entity", b'<!DOCTYPE r [<!ENTITY % x SYSTEM "http://10.0.0.1/">%x;]><rss/>', "document type"),
    ("an entity without a DTD", b"<rss><channel><item><title>&nbsp;</title></item></channel></rss>", "not right"),
    ("brackets", b"<" * 500_000, "not right"),
    ("depth", b"<rss>" + b"<a>" * 100_000, "within each other"),
    ("cut off", RSS[:-30], "not right"),
    ("an unknown encoding", RSS.replace(b'"1.0"', b'"1.0" encoding="utf-7"'), "encoding that is not read"),
    ("NUL", RSS.replace(b"Funnels", b"Fun\0nels"), "not right"),
    ("other XML", b'<?xml version="1.0"?><svg/>', "neither RSS nor Atom"),
    ("JSON, deep", b'{"items": ' + b"[" * 400_000, "not JSON"),
    ("JSON, other", b'{"items": []}', "no JSON Feed"),
    ("JSON, long number", b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"9" * 9_000 + b"}", "not JSON"),
    ("half a mark", b"<![\n<h2>x</h2>", "HTML is not right"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "rule"), [one[1:] for one in HOSTILE], ids=[one[0] for one in HOSTILE]
)
def test_f087_a_hostile_feed_is_refused(raw: bytes, rule: str) -> None:
    with pytest.raises(Unreadable, match=rule):
        parse(raw, "text/html" if b"<h2>" in raw else "text/xml")


def test_f087_a_feed_of_any_length_gives_a_hundred_short_entries() -> None:
    long = (
        b"<item><title>"
        + b"x" * 2_000
        + b"</title><description>"
        + b"y " * 900
        + b"</description></item>"
    )
    found = parse(b"<rss><channel>" + long * 130)  # not even its end is read
    assert len(found) == MOST
    assert {len(entry.title) for entry in found} == {LONGEST_TITLE}
    assert {len(entry.summary) for entry in found} == {LONGEST_SUMMARY}
    assert len(parse(b"## 1.2.3\n" * 5_000)) == MOST


@given(st.one_of(st.binary(max_size=300), st.text(alphabet="<>![]-#&;/ \"'=ah2CDAT\n", max_size=200).map(str.encode)), st.sampled_from(["", "text/html", "text/xml"]))  # fmt: skip
def test_any_bytes_are_entries_or_a_refusal(raw: bytes, kind: str) -> None:
    for whole in (raw, RSS[:60] + raw, b"<html>" + raw, ATOM[:180] + raw):
        try:
            found = parse(whole, kind)
        except Unreadable:
            continue
        assert all(entry.title and "\n" not in entry.title + entry.summary for entry in found)


# --- the child -----------------------------------------------------------------------------------


async def test_a_feed_is_read_in_a_process_of_its_own() -> None:
    assert await read(RSS, "application/rss+xml") == parse(RSS)


async def test_f087_the_child_says_why_it_refuses() -> None:
    with pytest.raises(UserError, match="document type"):
        await read(BILLION, "text/xml")


@pytest.mark.drill
async def test_f087_a_child_that_takes_too_long_is_ended() -> None:
    with pytest.raises(UserError, match="in the time and the memory"):
        await read(b"<p a='" * 80_000, "text/html")


async def test_f087_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = ("-I", "-c", "import sys, time; sys.stdin.buffer.read(); time.sleep(60)")
    monkeypatch.setattr("candorbot.feeds.reading.CHILD", endless)
    with pytest.raises(UserError, match=r"longer than 0\.2 seconds"):
        await read(RSS, seconds=0.2)


async def test_f087_a_child_that_says_too_much_is_not_listened_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talks = ("-I", "-c", "import sys; sys.stdin.buffer.read()\nwhile True: print('x' * 60000)")
    monkeypatch.setattr("candorbot.feeds.reading.CHILD", talks)
    with pytest.raises(UserError, match="more than a feed may"):
        await read(RSS)


def test_f087_the_child_has_no_files_no_network_little_memory_and_little_time() -> None:
    tries = """
import resource, socket
from candorbot.feeds.child import limit
limit()
print(*resource.getrlimit(resource.RLIMIT_CPU))
for what in (lambda: open("/etc/hostname"), lambda: socket.socket(), lambda: bytearray(300_000_000)):
    try:
        what()
        print("done")
    except (OSError, MemoryError) as error:
        print(type(error).__name__)
"""
    done = subprocess.run([sys.executable, "-I", "-c", tries], capture_output=True, text=True)
    assert done.stdout.split() == ["2", "2", "OSError", "OSError", "MemoryError"], done.stderr
