"""What people edit - brand, knowledge, policies, prompts - is read again when it has changed.

It is read whole, checked, and swapped; if anything of it is not right, what was read before stays in use,
and the log, the status and a staff notice say so.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from candorbot import words
from candorbot.card import Card
from candorbot.cases import run_cases
from candorbot.errors import StoreError, UserError
from candorbot.live import Live, Loaded
from candorbot.policy import Policies
from candorbot.records import AuditEntry, Clock
from candorbot.storage import Store

log = logging.getLogger(__name__)

IN_USE = "policies in use"
"""The setting with the digest of the policies and the brand that were last in use, and its audit entry."""
KEPT = 600.0
"""Seconds until what was swapped out is closed: twice the longest that a command may take."""
READ = (".yaml", ".md", ".json")

Stamp = Mapping[str, tuple[int, int, int]]
"""A file's path -> when it was changed (ns), its size and its inode: equal means unchanged."""


def stamp(folders: Sequence[Path]) -> Stamp:
    """The files of these folders that are read, as they stand. What is not there has no entry."""
    seen: dict[str, tuple[int, int, int]] = {}
    for file in (
        file for folder in folders for file in _listed(folder) if file.name.endswith(READ)
    ):
        with suppress(OSError):  # gone since it was listed: the next look sees it so
            found = file.stat()
            seen[file.path] = found.st_mtime_ns, found.st_size, found.st_ino
    return seen


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as files:
            return list(files)
    except OSError:  # it is not there now; whoever reads it says so
        return []


class Watch:
    """Says when files have changed and stand still. Pure: it is told what was seen."""

    def __init__(self, in_use: Stamp) -> None:
        self._judged = self._last = in_use

    def settled(self, seen: Stamp) -> bool:
        """Whether this is neither what was last judged nor still changing (two looks saw the same)."""
        still, self._last = seen == self._last, seen
        return still and seen != self._judged

    def judged(self, seen: Stamp) -> None:
        """It was read, and is in use or refused: nothing is to do until it changes again."""
        self._judged = seen


def check_cases(policies: Policies) -> None:
    """Raises UserError for the first case that its rule does not hold to."""
    for case in run_cases(policies):
        if not case.holds:
            raise UserError(
                words.CASES_FAIL.format(
                    policy=case.policy, rule=case.rule, must=case.must, did=case.did,
                    text=case.text[:80],
                )
            )  # fmt: skip


class Reload:
    """Keeps `live` in step with the files of `folders`.

    seen     the stamp of the folders, taken before `live` was read
    load     reads and checks everything, off the loop; raises UserError for a file that is not right
    notice   tells the staff: a key under which it is told once, and the card
    say      has a sentence shown as trouble, or takes it off with ""
    """

    def __init__(
        self,
        live: Live,
        load: Callable[[], Loaded],
        folders: Sequence[Path],
        seen: Stamp,
        store: Store,
        clock: Clock,
        *,
        notice: Callable[[str, Card], Awaitable[object]],
        say: Callable[[str, str], None],
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._live = live
        self._load = load
        self._folders = folders
        self._store = store
        self._clock = clock
        self._notice = notice
        self._say = say
        self._elapsed = elapsed
        self._watch = Watch(seen)
        self._bad = False
        self._looking = asyncio.Lock()
        self._before: list[tuple[float, Loaded]] = []

    async def look(self) -> None:
        """One look, and one at a time; about every two seconds is right."""
        async with self._looking:
            await self._look()

    async def _look(self) -> None:
        self.close_old(KEPT)
        seen = await asyncio.to_thread(stamp, self._folders)
        if not self._watch.settled(seen):
            return
        found = await asyncio.to_thread(self._read)
        if await asyncio.to_thread(stamp, self._folders) != seen:  # changed while it was read
            if isinstance(found, Loaded):
                found.close()
        elif isinstance(found, Loaded):
            await self._swap(found)
            self._watch.judged(seen)
        else:
            await self._keep_old(found)
            self._watch.judged(seen)

    async def record(self) -> None:
        """Keep in the audit which policies and brand are in use, if others were before."""
        await self._record(self._live.now)

    def close_old(self, seconds: float = 0.0) -> None:
        """Let go of what was swapped out so many seconds ago: nothing uses it any more."""
        now = self._elapsed()
        for since, old in [(since, old) for since, old in self._before if now - since >= seconds]:
            self._before.remove((since, old))
            old.close()

    def _read(self) -> Loaded | UserError:
        try:
            return self._load()
        except StoreError:  # no fault of the files: tried again
            raise
        except UserError as error:
            return error

    async def _swap(self, loaded: Loaded) -> None:
        try:
            await self._record(loaded)
        except BaseException:
            loaded.close()
            raise
        self._before.append((self._elapsed(), self._live.now))
        self._live.now = loaded
        self._bad = False
        self._say("files", "")
        self._say("lacks", loaded.lacks)
        log.info(
            "files read again", extra={"action": "files.swapped", "digest": loaded.gate.digest}
        )

    async def _record(self, loaded: Loaded) -> None:
        digest = loaded.gate.digest
        kept = await self._store.setting(IN_USE)
        if kept is None or kept["digest"] != digest:
            entry = AuditEntry(self._clock.now(), "candor", IN_USE, "", digest)
            await self._store.set_setting(IN_USE, {"digest": digest}, entry)

    async def _keep_old(self, error: UserError) -> None:
        said = words.OLD_FILES.format(why=error)
        log.error("changed files refused: %s", error, extra={"action": "files.refused"})
        self._say("files", said)
        if not self._bad:  # once, until they are right again
            key = f"files-{self._clock.now().isoformat()}"
            await self._notice(key, Card(words.TROUBLE, said, failed=True))
            self._bad = True
