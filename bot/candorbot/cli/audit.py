"""`candor audit`: who did what when, and whether it is as it was written. It works beside a running Candor."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from candorbot.records import AuditCheck, AuditEntry

SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="do", metavar="show | verify | anchor")
    show = verbs.add_parser("show", help="the newest entries (what `candor audit` alone does)")
    show.add_argument("--limit", type=_count, default=SHOWN, help=f"how many (default: {SHOWN})")
    verify = verbs.add_parser("verify", help="look at every entry; exit 0 if all is well, 1 if not")
    verify.add_argument(
        "--anchor", metavar="NUMBER:HASH", default="", help="an anchor that you noted elsewhere"
    )
    verbs.add_parser("anchor", help="the newest entry as NUMBER:HASH, to be noted elsewhere")


def _count(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= number <= 100_000:
        raise argparse.ArgumentTypeError("give a number from 1 to 100000")
    return number


def run(options: argparse.Namespace) -> int:
    import asyncio

    if options.do in ("show", None):
        for entry in reversed(asyncio.run(_newest(options.limit if options.do else SHOWN))):
            print(line(entry))
        return 0
    found = asyncio.run(verified(options.anchor if options.do == "verify" else ""))
    if found.faults:
        print(found, CURE)
        return 1
    print(found.newest if options.do == "anchor" else f"{found}. The newest: {found.newest}")
    return 0


CURE = (
    "Somebody or something changed the store outside Candor. Keep a copy of it, find out who can write "
    "the data folder, and put back a backup that is whole: `candor restore FILE`."
)


def line(entry: AuditEntry) -> str:
    """An entry as a person reads it, in local time; what others wrote in it cannot break the line."""
    words = (entry.who, entry.what, entry.about, entry.digest[:12])
    told = "  ".join("".join(c if c.isprintable() else "?" for c in word) for word in words if word)
    return f"{entry.number:>6}  {entry.at.astimezone():%Y-%m-%d %H:%M:%S %Z}  {told}"


async def _newest(limit: int) -> list[AuditEntry]:
    from candorbot.cli.store import looked_at

    async with looked_at() as store:
        return list(await store.audit_log(limit))


async def verified(anchor: str = "") -> AuditCheck:
    from candorbot.cli.store import looked_at

    async with looked_at() as store:
        return await store.verify_audit(anchor)
