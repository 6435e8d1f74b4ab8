"""What lies beside the store in the data folder and may hold a member's words: backups, stores that were put aside,
the log, what was typed at the console, exports.

A backup is made anew without them. Lines of the log and of the history are written over where they stand, so that
whoever writes there meanwhile loses nothing. An export that quotes them is deleted: it can be made anew.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from base64 import b64decode
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from candorbot.errors import StoreError
from candorbot.store import forgetting, theirs
from candorbot.store.engine import Tables, address, is_damage, plain
from candorbot.store.migrations import migrate
from candorbot.traces import FORGETTING, Traces
from candorbot.visible import one_line

EXPORTS = frozenset({".csv", ".tsv", ".jsonl", ".json", ".md", ".html", ".txt", ".svg", ".ics"})
"""What `candor` writes when somebody asks for a file, as they lie in the data folder itself and in its `exports`.
Others are not ours to touch."""
BACKUPS, OUR_EXPORTS = "backups", "exports"
"""Folders in the data folder."""
LOGS = ("candor.log", "candor.log.1", "candor.log.2", "console_history")
_ESCAPED = re.compile(r"""(?:\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt]))+""")
_PICTURE = re.compile(r"data:image/svg\+xml;base64,([\w+/=]+)", re.ASCII)
LEAST_SHOWN = 12
"""Letters of a longer name that stand anywhere at least."""
PIECE, OVERLAP = 2_000_000, 400_000
"""Letters of an export that are looked at together, and that one piece shares with the next: more than a picture."""
LARGEST = 200_000_000
"""Bytes of an export that is looked at; a larger one is none that we wrote."""
TAKEN_OUT = "taken out"


def clean(store: Path, community: str, who: Traces, at: datetime) -> list[str]:
    """Clean every file beside the store; what was deleted, and why, a line each for the audit."""
    # In a copy that was made after the click, the first stand-in stands already.
    who = replace(who, until="", stand_in=f"{who.stand_in}-copy")
    for file in (*store.parent.glob(f"{BACKUPS}/*.part*"), *store.parent.glob("*.db.part*")):
        file.unlink(missing_ok=True)  # a backup not ended, or being written: from before
    notes = [note for file in _stores(store) if (note := _clean_store(file, community, who, at))]
    for name in LOGS:
        _write_over(store.with_name(name), who)
    return [*notes, *_clean_exports(store.parent, who)]


def _stores(store: Path) -> Iterator[Path]:
    """Backups, whatever they are called, and the stores that `candor restore` put aside."""
    surely = {
        *store.parent.glob(f"{BACKUPS}/*.db"), *store.parent.glob(f"{store.name}.before-restore-*"),
    }  # fmt: skip
    for file in sorted({*surely, *store.parent.glob("*"), *store.parent.glob(f"{BACKUPS}/*")}):
        beside = file == store or file.name.endswith(("-wal", "-shm")) or not file.is_file()
        if not beside and (file in surely or _is_ours(file)):
            yield file


def _is_ours(file: Path) -> bool:
    """Whether it is a store, and no other database that somebody put there."""
    try:
        with closing(sqlite3.connect(address(file, "ro"), uri=True)) as connection:
            found = connection.execute("select 1 from sqlite_master where name = 'audit_head'")
            return found.fetchone() is not None
    except sqlite3.Error:
        return False


def _clean_store(file: Path, community: str, who: Traces, at: datetime) -> str:
    """Make one anew without them, if they are in it. One that this version cannot read is deleted."""
    fresh = file.with_name(file.name + ".cleaning")
    fresh.unlink(missing_ok=True)
    try:
        with (
            closing(sqlite3.connect(address(file, "rw"), uri=True)) as source,
            closing(sqlite3.connect(fresh, isolation_level=None)) as target,
        ):
            source.backup(target)
            target.execute("pragma journal_mode = delete")
            target.execute("pragma secure_delete = on")
            db = Database(target, execute_plugins=False)
            migrate(db)
            changed = _clean_tables(Tables(db, community), who, at)
        if not changed:
            return ""
        with closing(sqlite3.connect(fresh, isolation_level=None)) as target:
            target.execute("vacuum")
        shutil.copystat(file, fresh)  # it is as old as it was
        os.replace(fresh, file)
        for end in ("-wal", "-shm"):
            file.with_name(file.name + end).unlink(missing_ok=True)
    except (sqlite3.Error, StoreError, UnicodeDecodeError) as error:
        if isinstance(error, sqlite3.Error) and not is_damage(error):
            raise plain(error, file) from error  # a full disk, say: it is tried again
        for end in ("", "-wal", "-shm"):
            file.with_name(file.name + end).unlink(missing_ok=True)
        return f"backup deleted: {file.name} could not be read, and a member asked to be forgotten"
    finally:
        fresh.unlink(missing_ok=True)
    return ""


def _clean_tables(t: Tables, who: Traces, at: datetime) -> bool:
    """Take them out of a store that nobody serves. False, and nothing done, if they are not in it."""
    names = sorted(who.names)
    kept = theirs.kept_of(t, who.workspace, who.author, names)
    known = replace(who.knowing(kept), names=who.names)
    there = theirs.places(t, known)
    wishes = [FORGETTING, t.community]
    unfinished = t.db.execute("select 1 from records where kind = ? and community = ?", wishes)
    if not (theirs.any_of(there) or kept.days or unfinished.fetchall()):
        return False
    t.db.execute("begin immediate")
    forgetting.take_out(t, known, there, at)
    t.db.execute("delete from records where kind = ? and community = ?", wishes)
    forgetting.merge_words(t)
    t.db.execute("commit")
    return True


# --- files of text ----------------------------------------------------------------------------------


def _write_over(file: Path, who: Traces) -> None:
    """Write over the lines that hold their words or name, each with as many bytes."""
    if not file.is_file() or file.is_symlink():
        return
    with file.open("rb+") as opened:
        at = 0
        for line in opened.read().splitlines(keepends=True):
            end = at + len(line)
            if _is_about(line.decode("utf-8", "replace"), who):
                bare = line.rstrip(b"\r\n")
                opened.seek(at)
                opened.write(_instead(bare))
            at = end


def _instead(line: bytes) -> bytes:
    """As many bytes that say nothing; of the log's JSON still a line of JSON, of the history still an entry."""
    if line.startswith(b"+"):
        return b"+" + b" " * (len(line) - 1)
    said = json.dumps({"said": TAKEN_OUT}).encode()
    return said.ljust(len(line))[: len(line)] if len(line) >= len(said) else b" " * len(line)


def _is_about(line: str, who: Traces) -> bool:
    texts = [line]
    if line[:1] == "{":
        with suppress(ValueError, AttributeError, RecursionError):
            texts = [str(value) for value in json.loads(line).values()]
    if line[:1] == "+":  # typed at the console
        return who.loosely.quoted_in(line) or who.loosely.named_in(line)
    return any(who.quoted_in(text) or who.named_in(text, surely=True) for text in texts)


def _clean_exports(folder: Path, who: Traces) -> list[str]:
    who = replace(who, names=who.names.union(*map(_as_shown, who.names)))
    notes = []
    for file in _exports(folder):
        try:
            quotes = any(_quotes(piece, who) for piece in _pieces(file))
            if quotes:
                file.unlink()
                file.with_suffix(".png").unlink(missing_ok=True)  # the same picture
        except OSError as error:
            notes.append(f"export {file.name} could not be looked at ({error.strerror})")
            continue
        if quotes:
            notes.append(
                f"export deleted: {file.name} quoted a member who asked to be forgotten; make it anew"
            )
    return notes


def _exports(folder: Path) -> Iterable[Path]:
    for file in [*sorted(folder.glob("*")), *sorted(folder.glob(f"{OUR_EXPORTS}/**/*"))]:
        ours = file.suffix in EXPORTS and file.is_file() and not file.is_symlink()
        if ours and file.stat().st_size <= LARGEST:
            yield file


def _pieces(file: Path) -> Iterator[str]:
    """A file piece by piece, so that a large one takes no more memory than another."""
    with file.open(encoding="utf-8", errors="replace") as opened:
        piece = opened.read(PIECE)
        while piece:
            yield piece
            more = opened.read(PIECE)
            piece = piece[-OVERLAP:] + more if more else ""


def _quotes(text: str, who: Traces) -> bool:
    """Whether a piece of an export holds their words, name or id."""
    return any(
        who.named_in(one, surely=True) or who.quoted_in(one) for one in {text, _as_read(text)}
    )


def _as_shown(name: str) -> set[str]:
    """A name as cards and pages show it: what cannot be seen is made visible, and a long one is cut."""
    seen = one_line(name)
    return {seen, *(f"{seen[:most].rstrip()}…" for most in range(LEAST_SHOWN, len(seen)))}


def _as_read(text: str) -> str:
    """A text and the pictures in it, without the escapes of JSON, CSV and HTML, and iCalendar's folded lines in one."""
    from html import unescape

    for picture in _PICTURE.findall(text):
        with suppress(ValueError):
            text += b64decode(picture).decode("utf-8", "replace")
    text = _ESCAPED.sub(lambda found: json.loads(f'"{found[0]}"'), text)
    return unescape(text.replace("\n ", "").replace("\\,", ",").replace('""', '"'))
