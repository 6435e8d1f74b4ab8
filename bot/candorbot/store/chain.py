"""The audit as a chain: each entry is hashed together with the hash of the one before it. No I/O here.

The hash of an entry is SHA-256, in hex, over this JSON, in ASCII and without blanks:

    [hash of the entry before, community, number, at, who, what, about, digest]

Numbers start at 1 in each community and leave no gap; before the first entry stand 64 zeros. The format
is never changed: kept entries are bound to it. Whoever can write the file can also compute a chain anew,
so the newest hash must now and then be noted where they cannot write: an anchor.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from json.encoder import encode_basestring_ascii as quoted
from typing import NamedTuple

from candorbot.errors import UserError
from candorbot.records import AuditCheck, AuditFault


class Row(NamedTuple):
    """An entry as the file has it. In a damaged file a column may hold anything."""

    community: str
    number: int
    at: str
    who: str
    what: str
    about: str
    digest: str
    before: str
    hash: str

    def is_sound(self) -> bool:
        """Nothing of it was changed since it was hashed."""
        return list(map(type, self)) == _TYPES and digest(self) == self.hash


_TYPES = [str, int, str, str, str, str, str, str, str]


class Head(NamedTuple):
    """The newest entry, kept apart so that a cut end shows; an anchor is one that is kept elsewhere."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


NONE_YET = Head(0, "0" * 64)


def digest(row: Row) -> str:
    """The hash that an entry should have."""
    texts = (row.before, row.community, row.at, row.who, row.what, row.about, row.digest)
    before, community, *words = map(quoted, texts)  # as json.dumps does, in a third of the time
    told = f"[{before},{community},{row.number},{','.join(words)}]"
    return hashlib.sha256(told.encode("ascii")).hexdigest()


def following(
    newest: Head, community: str, at: str, who: str, what: str, about: str, digest_of: str
) -> Row:
    """The next entry of the chain."""
    number = newest.number + 1
    row = Row(community, number, at, who, what, about, digest_of, newest.hash, "")
    return row._replace(hash=digest(row))


def anchor(text: str) -> Head:
    """An anchor, NUMBER:HASH. Raises UserError for anything else."""
    number, _, hexes = text.strip().lower().partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 16) or not (
        len(hexes) == 64 and set(hexes) <= set("0123456789abcdef")
    ):
        raise UserError(
            f"{text[:90]!a} is no anchor. An anchor is NUMBER:HASH, the hash in 64 letters and digits, "
            "as `candor audit anchor` prints it."
        )
    return Head(int(number), hexes)


class Unreadable(Exception):
    """The file cannot be read from here on."""


def verify(rows: Iterable[Row], head: Head | None, noted: Head | None = None) -> AuditCheck:
    """Look at every entry, in the table's own order. `rows` may raise Unreadable; `head` is None where
    none is kept; `noted` is an anchor. A fault that hides what follows is reported up to the head."""
    found: list[AuditFault] = []
    newest, read, anchored = NONE_YET, 0, noted is None or noted == NONE_YET
    gone = "missing"
    try:
        for row in rows:
            read += 1
            due = newest.number + 1
            if not row.is_sound():
                if head is not None and due > head.number:
                    found.append(AuditFault(due, due, "added"))
                    continue
                found.append(AuditFault(due, due, "changed"))
                newest = Head(due, "")  # what its hash was, nobody knows
                continue
            if row.number < due:
                found.append(AuditFault(row.number, row.number, "out of order"))
                continue
            if row.number > due:
                found.append(AuditFault(due, row.number - 1, "missing"))
            elif newest.hash and row.before != newest.hash:
                found.append(AuditFault(max(1, due - 1), due, "not written one after the other"))
            newest = Head(row.number, row.hash)
            anchored = anchored or newest == noted
    except Unreadable:
        gone = "unreadable"
    end = head.number if head is not None else newest.number + (gone == "unreadable")
    if end > newest.number:
        found.append(AuditFault(newest.number + 1, end, gone))
    elif end < newest.number:
        found.append(AuditFault(end + 1, newest.number, "added"))
    elif newest.number and (head is None or newest.hash not in ("", head.hash)):
        found.append(AuditFault(end, end, "not the one noted as the newest"))
    if not anchored and noted is not None:
        found.append(AuditFault(noted.number, noted.number, "not the one the anchor names"))
    return AuditCheck(read, str(newest), tuple(_joined(found)))


def _joined(faults: Iterable[AuditFault]) -> list[AuditFault]:
    """Faults of one kind that touch each other become one."""
    out: list[AuditFault] = []
    for fault in faults:
        if out and out[-1].what == fault.what and out[-1].last + 1 == fault.first:
            fault = AuditFault(out.pop().first, fault.last, fault.what)
        out.append(fault)
    return out
