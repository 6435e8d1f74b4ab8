"""The vectors of a brand's sections: made at the first search by meaning, kept beside the words' index."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from candorbot import language
from candorbot.sources import Section
from candorbot.store import meaning

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from candorbot.store.meaning import Model, Vectors

NEAREST = 50
"""Sections that are proposed for a question."""
NEAR = 0.4
"""The least cosine (-1 to 1) by which one is proposed: a section that shares no word is seldom meant below."""
_BLOCK = 1_000
"""Vectors in a row of the table, each number in 16 bits."""

SCHEMA = "create table vectors(block integer primary key, numbers blob not null);"

log = logging.getLogger(__name__)


class SectionVectors:
    """Says how near the sections are to a question. `model` is asked for at the first question; None of
    it: nothing is near. `tells`: what a word tells (0-1). `lock` guards `db`."""

    def __init__(
        self,
        sections: Sequence[Section],
        model: Callable[[], Model | None],
        tells: Callable[[], Callable[[str], float]],
        db: sqlite3.Connection,
        lock: threading.Lock,
    ) -> None:
        self._sections = sections
        self._model = model
        self._tells = tells
        self._db = db
        self._lock = lock
        self._making = threading.Lock()
        self._rows: Vectors | None = None

    def nearness(self, words: str, rarity: Mapping[str, float]) -> NDArray[np.float32] | None:
        """The cosine (-1 to 1) of each section's vector with the question's, to four places, so that equal
        sections tie. (By einsum, on one thread: quicker than BLAS on a busy machine, and the same on every
        number of cores.) None without a model, or for a question in a language that it cannot read."""
        with self._making:
            model = self._model()
            if model is None or not self._sections:
                return None
            if self._rows is None:
                self._rows = self._kept(model)
        if language.detect(words) not in (None, meaning.LANGUAGE):
            return None
        import numpy as np

        cosines: NDArray[np.float32] = np.einsum("ij,j->i", self._rows, model.question(rarity)[0])
        return cosines.round(4)

    def _kept(self, model: Model) -> Vectors:
        """The vectors from the file if they are this model's, else new ones, which are then kept."""
        import numpy as np

        shape = len(self._sections), model.dimensions
        try:
            numbers = self._read(model.digest)
        except sqlite3.Error as error:
            log.warning("vectors cannot be read (%s)", error, extra={"action": "vectors.unread"})
            numbers = b""
        if len(numbers) != 2 * shape[0] * shape[1]:
            halves = model.sections(self._sections, self._tells()).astype(np.float16)
            self._keep(model.digest, halves)
            numbers = halves.tobytes()
        halves = np.nan_to_num(np.frombuffer(numbers, np.float16).reshape(shape))
        return halves.astype(np.float32)

    def _read(self, digest: str) -> bytes:
        with self._lock:
            found = self._db.execute("select value from facts where name = 'model'").fetchone()
            if found != (digest,):
                return b""
            rows = self._db.execute("select numbers from vectors order by block")
            return b"".join(numbers for (numbers,) in rows)

    def _keep(self, digest: str, halves: NDArray[np.float16]) -> None:
        """A file that cannot be written is no reason not to search: the next start makes them again."""
        starts = range(0, len(halves), _BLOCK)
        try:
            with self._lock, self._db:
                self._db.execute("delete from vectors")
                self._db.executemany(
                    "insert into vectors values (?, ?)",
                    ((start, halves[start : start + _BLOCK].tobytes()) for start in starts),
                )
                self._db.execute("insert or replace into facts values ('model', ?)", (digest,))
        except sqlite3.Error as error:
            log.warning("vectors cannot be kept (%s)", error, extra={"action": "vectors.unkept"})


def nearest(cosines: NDArray[np.float32]) -> list[int]:
    """The rows of at most `NEAREST` sections that are near enough, the nearest first; ties in order."""
    import numpy as np

    most = min(NEAREST, len(cosines))
    least = max(float(np.partition(cosines, -most)[-most]), NEAR)
    rows = np.flatnonzero(cosines >= least)
    order = np.argsort(-cosines[rows], kind="stable")[:most]
    return [int(row) for row in rows[order]]
