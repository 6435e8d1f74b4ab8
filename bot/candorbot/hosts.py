"""Where Candor may connect to fetch a page: which addresses, which hosts, which numbers behind them. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urljoin, urlsplit

from candorbot.errors import UserError

LONGEST = 2_000
"""Characters of an address."""
PORTS = {"https": 443, "http": 80}

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_NUMBER = re.compile(r"\[.*|(?:0x[0-9a-f]+|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]*))*")
_AT_HOME = ("localhost", "local", "internal", "arpa", "onion", "invalid")
"""Endings of names that no public server has (IANA, Special-Use Domain Names)."""


def _networks(words: str) -> tuple[IPv4Network, ...]:
    return tuple(map(IPv4Network, words.split()))


_NOT_PUBLIC = _networks(
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24"
    " 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15"
    " 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
    " 168.63.129.16/32"  # Azure's own server, as each of its machines sees it
)
"""IANA IPv4 Special-Purpose Address Registry, multicast and reserved space; and what clouds put elsewhere."""
_PUBLIC_6 = IPv6Network("2000::/3")
"""All that is routed on the Internet (IANA IPv6 Address Space): mapped, compatible, NAT64, unique local,
link-local, site-local and multicast addresses lie outside."""
_NOT_PUBLIC_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
"""Teredo and other protocols' own, documentation, 6to4."""


@dataclass(frozen=True, slots=True)
class Target:
    """A page that may be asked for: `path` with its query, as it goes on the wire."""

    scheme: str
    host: str
    path: str

    @property
    def port(self) -> int:
        return PORTS[self.scheme]

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}"


def target_of(url: str, schemes: Collection[str] = ("https",)) -> Target:
    """The target of an address that is written out whole. Raises UserError, saying which rule refuses it."""
    if len(url) > LONGEST:
        raise UserError(f"The address is longer than {LONGEST:,} characters.")
    shown = ascii(url)[1:-1][:200]
    if re.search(r"[\x00-\x20\x7f\\]", url):
        raise UserError(f"{shown} has a space, a control character or a \\ in it.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UserError(f"{shown} is not a web address. Write it out, from https:// on.") from None
    if parts.scheme not in schemes:
        named = parts.scheme or "no scheme"
        raise UserError(f"{shown} starts with {named}: only {' and '.join(schemes)} is fetched.")
    if "@" in parts.netloc:
        raise UserError(f"{shown} has a name or a password before its host. Leave them out.")
    host = parts.netloc.partition(":")[0].lower()
    _check_host(parts.netloc.lower() if parts.netloc[:1] == "[" else host, shown)
    if port not in (None, PORTS[parts.scheme]):
        raise UserError(f"{shown} names port {port}: only {PORTS[parts.scheme]} is asked.")
    path = quote(parts.path or "/", safe="/:@!$&'()*+,;=~-._%", errors="replace")
    if parts.query:
        safe = "/:@!$&'()*+,;=~-._%?[]|^`{}"
        path += "?" + quote(parts.query, safe=safe, errors="replace")
    return Target(parts.scheme, host, path)


def _check_host(host: str, shown: str) -> None:
    if _NUMBER.fullmatch(host):
        raise UserError(f"{shown} names its host by a number. Only names are asked.")
    if not host.isascii():
        raise UserError(f"{shown} has a host in other letters. Write it in its xn-- form.")
    if not _HOST.fullmatch(host) or len(host) > 253:
        raise UserError(f"{shown} names no host of the Internet.")
    if host.rpartition(".")[2] in _AT_HOME:
        raise UserError(f"{shown} names a host of this machine's own network.")


def joined(base: str, link: str) -> str:
    """A link as it stands on a page, written out whole; "" for what is none."""
    try:
        whole = urljoin(base, link.strip()[:LONGEST])
    except ValueError:
        return ""
    return whole if len(whole) < LONGEST else ""


def is_public(address: str) -> bool:
    """Whether a number (IPv4 or IPv6) is a server's on the Internet: not this machine, not the network
    around it, and no number that stands for another one."""
    if "%" in address:
        return False
    try:
        number: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(number, IPv4Address):
        return not any(number in network for network in _NOT_PUBLIC)
    return number in _PUBLIC_6 and not any(number in network for network in _NOT_PUBLIC_6)
