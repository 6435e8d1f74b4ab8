"""`candor import`: bring in what a community said before: a Slack export, DiscordChatExporter's JSON, or JSONL."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from candorbot.errors import UserError

if TYPE_CHECKING:
    from types import ModuleType

    from candorbot.brand import Brand
    from candorbot.exports.files import Files
    from candorbot.exports.rows import SkippedFile, Wanted
    from candorbot.importing import Brought
    from candorbot.listening import Listening

FORMATS = ("slack", "discord", "jsonl")
MAY_HOLD = (".json", ".jsonl", ".ndjson", ".zip")
"""How the names of files end that may hold messages; pictures and the like are nothing that is left out."""
MOST_CHANNELS = 10
"""Channels that the summary names."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", help="a Slack export (zip or folder), or JSON or JSONL (file, folder or zip)"
    )
    parser.add_argument(
        "--format", choices=FORMATS, default="", help="what it is; else it is told from the files"
    )
    parser.add_argument(
        "--channel",
        action="append",
        default=[],
        metavar="CHANNEL",
        help="only this channel, by id or name; may be given several times",
    )
    parser.add_argument(
        "--open",
        action="store_true",
        help="where the files do not say who reads a channel: everyone. Without it: the team alone",
    )
    parser.add_argument(
        "--workspace", help='its name, where the files do not say it; else "imported"'
    )
    parser.add_argument("--dry-run", action="store_true", help="read everything and keep nothing")


def run(options: argparse.Namespace) -> int:
    import asyncio

    from candorbot.bootstrap import listening_to_many
    from candorbot.cli.store import our_brand
    from candorbot.clock import SystemClock
    from candorbot.exports.files import Files
    from candorbot.exports.rows import Wanted, word
    from candorbot.importing import Brought, staff_of

    workspace = word(options.workspace)
    if options.workspace is not None and not workspace:
        raise UserError(
            "--workspace needs a name. Leave it out, or name the community's workspace."
        )
    brand = our_brand()
    staff = staff_of(brand)
    wanted = Wanted(
        SystemClock().now(),
        staff,
        ("everyone",) if options.open else tuple(sorted(staff)),
        frozenset(options.channel),
        workspace,
    )
    if not options.path:
        raise UserError("Say what to import: a file or a folder. A dot is the folder you are in.")
    files = Files(Path(options.path), told=bool(options.format))
    form = format_of(files, options.format)
    brought = Brought()
    try:
        asyncio.run(
            _bring(files, form, wanted, brand, listening_to_many(brand), brought, options.dry_run)
        )
    except (Exception, KeyboardInterrupt):
        if brought.new and not options.dry_run:
            said = f"{_count(brought.new, 'message')} kept; start it again, and it goes on."
            print(f"candor: {said}", file=sys.stderr)
        raise
    print("\n".join(summary(brought, form.NAME, wanted, brand, dry=options.dry_run)))
    if not (brought.new or brought.known):
        why = "What is said above tells why." if brought.places else "It holds no messages."
        raise UserError(f"Nothing in {files.path} could be brought in. {why}")
    return 0


def format_of(files: Files, asked: str) -> ModuleType:
    """The module that reads these files. Raises UserError if they are of no format it knows."""
    from candorbot.exports import discord, jsonl, slack

    modules = {"slack": slack, "discord": discord, "jsonl": jsonl}
    if asked:
        found = modules[asked]
    elif slack.root_of(files) is not None:
        found = slack
    else:
        found = jsonl if jsonl.files_of(files) else discord
    if not found.files_of(files):
        raise UserError(
            f"{files.path} holds nothing that `candor import` reads. Give a Slack export (its zip, or the"
            " folder with channels.json), DiscordChatExporter's .json, or .jsonl with a message a line."
        )
    return found


async def _bring(
    files: Files, form: ModuleType, wanted: Wanted, brand: Brand, listening: Listening,
    brought: Brought, dry: bool,
) -> None:  # fmt: skip
    """Bring it in, and note in the audit what was kept, however it ends."""
    from candorbot.cli.store import opened
    from candorbot.importing import bring
    from candorbot.records import AuditEntry

    total = files.total(form.files_of(files))
    with progress(total) as shown:

        def told(read: int) -> None:
            shown(files.done, read)

        if dry:
            await bring(form.rows(files, wanted), None, listening, told, brought)
        else:
            async with opened(brand) as store:
                kept = frozenset((c.workspace, c.channel) for c in await store.heard_channels())
                rows = form.rows(files, replace(wanted, kept=kept))
                try:
                    await bring(rows, store, listening, told, brought)
                finally:
                    if brought.new:
                        what = f"{_count(brought.new, 'message')} imported"
                        await store.audit(AuditEntry(wanted.now, "shell", what, form.NAME))
    for left_out in (*files.skipped, *_of_another_kind(files, form)):
        brought.skip(left_out)


def _of_another_kind(files: Files, form: ModuleType) -> Iterator[SkippedFile]:
    """What may hold messages, but not of this format, or of a second export."""
    from candorbot.exports import slack
    from candorbot.exports.rows import OTHER_KIND, SkippedFile

    known = {*form.files_of(files), *(slack.lists_of(files) if form is slack else ())}
    for name in files.ending(MAY_HOLD):
        if name not in known:
            yield SkippedFile(OTHER_KIND, name)


@contextmanager
def progress(total: int) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, and nothing elsewhere; it is told how many bytes and rows were read."""
    if not sys.stderr.isatty():
        yield lambda done, read: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    with Progress(
        TextColumn("{task.fields[rows]:,} rows"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task("import", total=max(total, 1), rows=0)
        yield lambda done, read: bar.update(task, completed=done, rows=read)


def summary(brought: Brought, name: str, wanted: Wanted, brand: Brand, *, dry: bool) -> list[str]:
    """What was read, kept and left out, in lines for a person."""
    from candorbot.cli.check import printable

    kept = "would be new" if dry else "new"
    lines = [
        f"{name}: {_count(brought.read, 'row')} read.",
        f"{_count(brought.new, 'message')} {kept}, {brought.known:,} here before.",
    ]
    if brought.first and brought.last:
        channels = [name for name, _ in brought.channels.most_common(MOST_CHANNELS)]
        more = len(brought.channels) - len(channels)
        lines.append(
            f"From {brought.first:%Y-%m-%d} to {brought.last:%Y-%m-%d}, in {', '.join(channels)}"
            + (f" and {more} more." if more > 0 else ".")
        )
        lines.append(
            f"{brought.asked:,} ask something; {brought.by_staff:,} are the team's own."
            " Nothing was escalated: what is past needs nobody now."
        )
        if wanted.unsaid != ("everyone",) and "Slack" not in name:
            lines.append(
                "Where the files do not say who reads a channel, it is for the team alone (--open changes that)."
            )
        lines += _going(brought, wanted, brand)
    for begins, what, left_out in (
        ("Left out", "row", brought.skipped),
        ("Left out, whole or in part", "file", brought.files),
    ):
        if left_out:
            lines.append(f"{begins}: {_count(left_out.total(), what)}.")
        for why, count in left_out.most_common():
            places = ", ".join(brought.places[why])
            lines.append(
                f"  {count:,} {why} ({places}{', …' if count > len(brought.places[why]) else ''})"
            )
    return [printable(line) for line in lines]


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"


def _going(brought: Brought, wanted: Wanted, brand: Brand) -> list[str]:
    days = brand.file.listening.keep_words_days
    if brought.first is None or brought.first >= wanted.now - timedelta(days=days):
        return []
    return [
        f"Some are older than {days} days: a Candor that serves takes their words out at night, and keeps the"
        " counts. `listening.keep_words_days` in brand.yaml says for how long words are kept."
    ]
