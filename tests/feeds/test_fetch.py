"""Nothing is connected to that must not be, and whatever comes back is bounded in time and in memory."""

from __future__ import annotations

import gzip
import itertools
import threading
import tracemalloc
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.errors import UserError
from candorbot.feeds.fetch import SECONDS, Fetcher, look_up
from candorbot.feeds.fetched import MOST_BYTES, MOST_ON_THE_WIRE
from candorbot.feeds.unpack import Unpacked
from candorbot.hosts import is_public, joined, target_of
from tests.feeds.net import PUBLIC, RSS, Net, answer, hangs, sent_on, served

FEED = "https://harbor.example/feed.xml"

NO_ADDRESS = [
    # what a feed's address may be made to be, and the rule that refuses it before anything is looked up
    ("http://harbor.example/feed", "only https is fetched"),
    ("file:///etc/passwd", "only https is fetched"),
    ("gopher://harbor.example/_x", "only https is fetched"),
    ("ftp://harbor.example/feed", "only https is fetched"),
    ("data:text/xml,<rss/>", "only https is fetched"),
    ("javascript:alert(1)", "only https is fetched"),
    ("//harbor.example/feed", "no scheme"),
    ("harbor.example/feed", "no scheme"),
    ("", "no scheme"),
    ("https://127.0.0.1/feed", "by a number"),
    ("https://2130706433/", "by a number"),
    ("https://0x7f000001/", "by a number"),
    ("https://0177.0.0.1/", "by a number"),
    ("https://127.1/", "by a number"),
    ("https://0x7f.0.0x0.1/", "by a number"),
    ("https://127.0.0.1./", "by a number"),
    ("https://93.184.215.14/", "by a number"),
    ("https://169.254.169.254/latest/meta-data/", "by a number"),
    ("https://[::1]/", "by a number"),
    ("https://[::ffff:127.0.0.1]:443/", "by a number"),
    ("https://[64:ff9b::7f00:1]/", "by a number"),
    ("https://[::1", "is not a web address"),
    ("https://localhost/", "no host of the Internet"),
    ("https://harbor/", "no host of the Internet"),
    ("https:///feed", "no host of the Internet"),
    ("https://harbor.example./", "no host of the Internet"),
    ("https://harbor..example/", "no host of the Internet"),
    ("https://-harbor.example/", "no host of the Internet"),
    ("https://harbor.example%2f@x.example/", "a name or a password"),
    ("https://127.0.0.1%00.harbor.example/", "no host of the Internet"),
    (f"https://{'a' * 64}.example/", "no host of the Internet"),
    (f"https://{'a.' * 150}example/", "no host of the Internet"),
    ("https://feeds.localhost/", "own network"),
    ("https://printer.local/", "own network"),
    ("https://metadata.google.internal/", "own network"),
    ("https://1.0.0.127.in-addr.arpa/", "own network"),
    ("https://mia:secret@harbor.example/", "a name or a password"),
    ("https://harbor.example@evil.example/", "a name or a password"),
    ("https://harbor.example:8443/", "port 8443"),
    ("https://harbor.example:22/", "port 22"),
    ("https://harbor.example:80/", "port 80"),
    ("https://harbor.example:99999/", "is not a web address"),
    ("https://harbor.example\\@evil.example/", "a control character"),
    ("https://harbor.example/a b", "a space"),
    ("https://harbor.example/\r\nHost: evil", "a control character"),
    ("ht\ntps://harbor.example/", "a control character"),
    ("https://①②⑦.⓪.⓪.①/", "other letters"),
    ("https://hаrbor.example/", "other letters"),
    ("https://harbor.example/" + "x" * 2_000, "longer than"),
]  # fmt: skip

NUMBERS = (
    "127.0.0.1 127.255.0.9 0.0.0.0 10.0.0.8 100.64.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.192"
    " 192.88.99.1 192.168.1.1 198.18.0.1 203.0.113.5 224.0.0.1 240.0.0.1 255.255.255.255 168.63.129.16"
    " :: ::1 ::127.0.0.1 ::ffff:10.0.0.1 ::ffff:93.184.215.14 fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 fec0::1"
    " ff02::1 64:ff9b::a00:1 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1:: 2001:db8::1 2002:7f00:1:: 3fff::1"
    " 2606:4700::1%eth0 harbor 1.2.3 0x7f.1"
)


@pytest.mark.parametrize(("url", "rule"), NO_ADDRESS, ids=lambda value: ascii(value)[:40])
async def test_f086_an_address_that_is_refused_is_not_even_looked_up(url: str, rule: str) -> None:
    net = Net()
    with pytest.raises(UserError, match=rule):
        await net.fetcher().get(url)
    assert (net.looked_up, net.connected) == ([], [])


@pytest.mark.parametrize("number", NUMBERS.split())
async def test_f086_a_name_with_a_number_that_is_not_public_is_not_connected_to(
    number: str,
) -> None:
    assert not is_public(number)
    for numbers in ([number], [PUBLIC, number], [number, PUBLIC]):
        net = Net(numbers={"harbor.example": [numbers]})
        with pytest.raises(UserError, match="no public address"):
            await net.fetcher().get(FEED)
        assert net.connected == []


def test_a_number_of_the_internet_is_public() -> None:
    assert all(map(is_public, ("93.184.215.14", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::1")))


@pytest.mark.parametrize(
    ("link", "rule"),
    [
        *(pytest.param(url, rule, id=ascii(url)[:40]) for url, rule in NO_ADDRESS[:6] + NO_ADDRESS[9:48]
          if "\n" not in url and not url.endswith(("[::1", "///feed"))),
        ("//localhost/feed", "no host of the Internet"),
        ("//10.0.0.1/", "by a number"),
        ("https://inside.example/", "no public address"),
    ],
)  # fmt: skip
async def test_f086_a_redirect_is_checked_like_the_first_address(link: str, rule: str) -> None:
    net = Net([sent_on(link)], {"inside.example": [["10.0.0.1"]]})
    with pytest.raises(UserError, match=rule):
        await net.fetcher().get(FEED)
    assert net.connected == [("harbor.example", PUBLIC)]


async def test_f086_a_name_that_changes_its_mind_leads_nowhere_else() -> None:
    net = Net([answer(RSS)], {"harbor.example": [[PUBLIC], ["127.0.0.1"]]})
    assert (await net.fetcher().get(FEED)).body == RSS
    assert net.looked_up == ["harbor.example"]
    assert net.connected == [("harbor.example", PUBLIC)]
    again = Net([sent_on("/other.xml")], {"harbor.example": [[PUBLIC], ["127.0.0.1"]]})
    with pytest.raises(UserError, match="no public address"):
        await again.fetcher().get(FEED)
    assert again.connected == [("harbor.example", PUBLIC)]


async def test_f086_three_redirects_are_followed_and_no_more() -> None:
    hops = [sent_on(f"/{n}") for n in range(4)]
    page = await Net([*hops[:3], answer(RSS)]).fetcher().get(FEED)
    assert (page.url, page.body) == ("https://harbor.example/2", RSS)
    net = Net(hops)
    with pytest.raises(UserError, match="more than 3 times"):
        await net.fetcher().get(FEED)
    assert len(net.connected) == 4


@given(st.text(max_size=60), st.text(max_size=30))
def test_whatever_stands_there_is_a_target_or_a_plain_refusal(text: str, link: str) -> None:
    for url in (text, f"https://{text}", f"https://harbor.example/{text}", joined(FEED, link)):
        try:
            target = target_of(url)
        except UserError:
            continue
        assert target.scheme == "https"
        assert target.path.startswith("/")
        assert target.path.isascii()
        assert not set(target.path) & set(" \r\n\t\\")
        assert target_of(target.url) == target


# --- what comes back -----------------------------------------------------------------------------


def bomb(compressor: Any) -> bytes:
    """32 MB of nothing in 32 KB."""
    return compressor.compress(bytes(32_000_000)) + compressor.flush()


ENDLESS = (b"x" * 16_384 for _ in itertools.count())
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
HOSTILE: dict[str, tuple[Any, str]] = {
    "deflate bomb": (answer(bomb(zlib.compressobj()), content_encoding="deflate"), "longer than 524,288 bytes"),
    "gzip bomb": (answer(bomb(zlib.compressobj(wbits=31)), content_encoding="gzip"), "longer than 524,288 bytes"),
    "gzip twice": (answer(gzip.compress(gzip.compress(RSS)), content_encoding="gzip, gzip"), "not asked for"),
    "zstd": (answer(b"\x28\xb5\x2f\xfd", content_encoding="zstd"), "not asked for"),
    "no gzip": (answer(RSS, content_encoding="gzip"), "cannot be read"),
    "half a gzip": (answer(gzip.compress(RSS)[:-9], content_encoding="gzip"), "end is missing"),
    "too long": (answer(b"x" * (MOST_BYTES + 1)), "longer than"),
    "endless": (itertools.chain([b"HTTP/1.1 200 OK\r\n\r\n"], ENDLESS), "longer than"),
    "endless, no bytes": (itertools.chain([CHUNKED], itertools.repeat(b"1;" + b"x" * 900 + b"\r\nx\r\n")), "longer than"),
    "endless head": (itertools.chain([b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"a: b\r\n")), "proper HTTP"),
    "endless hints": (itertools.repeat(b"HTTP/1.1 103 Early Hints\r\n\r\n"), "no answer"),
    "bad chunk": ([CHUNKED, b"-1\r\n"], "proper HTTP"),
    "two lengths": (b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabc", "proper HTTP"),
    "cut off": (answer(RSS)[:-9], "proper HTTP"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n", "proper HTTP"),
    "nothing": (b"", "no answer|proper HTTP"),
    "another protocol": (b"HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n", "no answer|proper HTTP"),
    "a picture": (answer(b"\x89PNG", kind="image/png"), "no feed and no page"),
    "not there": (answer(b"", "404 Not Found"), "answered 404"),
    "not modified unasked": (answer(b"", "304 Not Modified"), "answered 304"),
    "sent on to nowhere": (answer(b"", "302 Found"), "answered 302"),
    "reset": ([ConnectionResetError(104, "Connection reset by peer")], "broke the connection off"),
    "refused": (ConnectionRefusedError(111, "Connection refused"), "does not answer"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
async def test_f087_what_a_hostile_server_sends_is_refused_before_it_is_held(name: str) -> None:
    script, rule = HOSTILE[name]
    net = Net([script])
    tracemalloc.start()
    try:
        with pytest.raises(UserError, match=rule):
            await net.fetcher().get(FEED)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * MOST_BYTES
    assert all(reader.given <= MOST_ON_THE_WIRE + 16_384 for reader in net.readers)
    assert all(writer.aborted for writer in net.writers)


async def test_f087_a_server_that_drips_gets_five_seconds_for_all_of_it() -> None:
    drip = itertools.chain([b"HTTP/1.1 200 OK\r\n\r\n"], itertools.repeat(b"x"))
    net = Net([sent_on("/slow"), drip], seconds=itertools.count(0.0, 0.1))
    with pytest.raises(UserError, match=f"longer than {SECONDS:g} seconds"):
        await net.fetcher().get(FEED)
    assert sum(reader.given for reader in net.readers) < 200


@pytest.mark.parametrize("stuck", ["resolve", "connect"])
async def test_f087_what_hangs_is_left(stuck: str) -> None:
    ports: dict[str, Callable[..., Awaitable[Any]]] = {
        "resolve": Net().resolve,
        "connect": hangs,
        stuck: hangs,
    }
    with pytest.raises(UserError, match=r"longer than 0\.01 seconds"):
        await Fetcher(seconds=0.01, **ports).get(FEED)


async def test_another_number_is_tried_when_one_does_not_answer() -> None:
    numbers = {"harbor.example": [["2606:4700::1", PUBLIC]]}
    net = Net([OSError(101, "Network is unreachable"), answer(RSS)], numbers)
    assert (await net.fetcher().get(FEED)).body == RSS
    assert [number for _, number in net.connected] == ["2606:4700::1", PUBLIC]


@given(st.binary(max_size=2_000), st.sampled_from(["gzip", "deflate", ""]), st.integers(1, 900))
def test_what_is_packed_comes_out_whole_in_whatever_pieces(
    raw: bytes, packing: str, size: int
) -> None:
    packed = {"gzip": gzip.compress, "deflate": zlib.compress, "": bytes}[packing](raw)
    unpacked = Unpacked(packing, 2_000)
    for at in range(0, len(packed), size):
        unpacked.take(packed[at : at + size])
    assert unpacked.whole() == raw


def test_deflate_without_its_wrapper_is_read_as_browsers_do() -> None:
    packer = zlib.compressobj(wbits=-15)
    unpacked = Unpacked("deflate", 2_000)
    unpacked.take(packer.compress(RSS) + packer.flush())
    assert unpacked.whole() == RSS


# --- a real server -------------------------------------------------------------------------------


async def test_a_feed_comes_over_tls_and_is_not_sent_again_while_it_is_the_same() -> None:
    first = answer(
        gzip.compress(RSS),
        content_encoding="gzip",
        etag='"v1"',
        last_modified="Fri, 20 Nov 2026 09:00:00 GMT",
    )
    async with served(first, answer(status="304 Not Modified", etag='"v1"')) as (fetcher, asked):
        page = await fetcher.get("https://feeds.test/a feed.xml?q=é".replace(" ", "%20"))
        assert (page.body, page.kind, page.fresh) == (RSS, "application/rss+xml", True)
        same = await fetcher.get(page.url, page.etag, page.modified)
        assert (same.fresh, same.body, same.etag) == (False, b"", '"v1"')
    head = asked[0].decode()
    assert head.startswith("GET /a%20feed.xml?q=%C3%A9 HTTP/1.1\r\n")
    assert "\r\nHost: feeds.test\r\n" in head
    assert "\r\nAccept-Encoding: gzip, deflate\r\n" in head
    assert "If-None-Match" not in head
    assert b'\r\nIf-None-Match: "v1"\r\n' in asked[1]
    assert b"\r\nIf-Modified-Since: Fri, 20 Nov 2026 09:00:00 GMT\r\n" in asked[1]


async def test_this_machine_looks_a_name_up_in_a_thread_that_nobody_waits_for() -> None:
    numbers = await look_up("localhost", 443)
    assert {"127.0.0.1", "::1"} & set(numbers)
    assert not any(map(is_public, numbers))
    assert all(one.daemon for one in threading.enumerate() if one.name.startswith("look up"))
    with pytest.raises(UserError, match="no host of the Internet"):
        await Fetcher().get("https://localhost/")


async def test_marks_that_would_add_a_header_are_not_sent() -> None:
    net = Net([answer(RSS)])
    await net.fetcher().get(FEED, '"v1"\r\nX-Evil: 1', "x" * 300)
    assert b"If-" not in net.writers[0].written


async def test_f086_a_server_whose_certificate_is_anothers_is_not_asked() -> None:
    async with served(answer(RSS)) as (fetcher, asked):
        with pytest.raises(UserError, match=r"certificate of other\.test is not right"):
            await fetcher.get("https://other.test/feed.xml")
    assert asked == []
