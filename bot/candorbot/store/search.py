"""Search over the brand's knowledge by words: an FTS5 index of stems, and a second look at its best.

FTS5 (bm25, the title and heading weighing more) proposes at most 50 sections; they are put in order by
BM25F over the same three fields with the rarity of each word (Robertson & Zaragoza 2009, section 3.6).
A second half that searches by meaning would add its candidates in `_found` and its score in `_score`.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import sqlite3
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from candorbot import terms
from candorbot.errors import StoreError
from candorbot.sources import Hit, Section
from candorbot.wordlists import ALIKE, GENERAL, PHRASES, STOP

CANDIDATES = 50
MAX_WORDS = 48
"""Content words of one question that are looked up, the rarest kept."""
MAX_HITS = 100

_FIELDS = (4.0, 3.0, 1.0)
"""Weights of title, heading and body."""
_LENGTH = (0.3, 0.3, 0.8)
"""How much a long field counts less (BM25's b)."""
_SATURATION = 3.0
_FLOOR = 0.35
"""What a word tells at least, however common it is here, as a share of what one tells that no section
has: "import" and "stats" are what a brand is asked about."""
_GENERAL = 0.15
"""The same at most for a general word (GENERAL) that title and heading lack, and a number nobody wrote."""
_FORMAT = "3"

_SCHEMA = """
create virtual table words using fts5(title, heading, body, content='', tokenize='unicode61');
create virtual table vocabulary using fts5vocab(words, 'row');
create table facts(name text primary key, value text not null) without rowid;
"""


class KnowledgeIndex:
    """Sections that can be searched by words; it implements `skill.Knowledge`.

    With a `path`, the index lies in that file and is made anew only when the sections changed; without,
    in memory. Raises StoreError if the file cannot be written. Safe to call from several tasks."""

    def __init__(self, sections: Sequence[Section], path: Path | None = None) -> None:
        self._sections = list(sections)
        self._by_id = {section.id: section for section in self._sections}
        self._names = frozenset(form for section in self._sections for form in _named(section))
        self._lock = threading.Lock()
        self.digest = digest(self._sections)
        try:
            self._db = _open(path, self._sections, self.digest)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"The search index {path} cannot be made ({error}). Free space there, or delete the file."
            ) from None
        (lengths,) = self._db.execute("select value from facts where name = 'lengths'").fetchone()
        self._mean: tuple[float, ...] = tuple(json.loads(lengths))

    async def search(self, words: str, limit: int = 5) -> Sequence[Hit]:
        """Sections that share content words with `words`, best first; ties in the order given."""
        return await asyncio.to_thread(self.find, words, limit)

    async def section(self, section_id: str) -> Section | None:
        return self._by_id.get(section_id)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def find(self, words: str, limit: int = 5) -> list[Hit]:
        """The same as `search`, for callers without an event loop."""
        limit = max(1, min(limit, MAX_HITS))
        rarity = self._rarity(terms.content_words(words))
        if not rarity:
            return []
        scores = {row: self._score(row, rarity) for row in self._found(rarity)}
        best = sorted(scores, key=lambda row: (-scores[row], row))[:limit]
        whole = sum(rarity.values())
        weights = {word: weight / whole for word, weight in rarity.items()}
        return [Hit(self._sections[row], scores[row], weights) for row in best]

    def _rarity(self, words: Sequence[str]) -> dict[str, float]:
        """What each word tells, the `MAX_WORDS` that tell most; 1: as much as a word no section has."""
        total = len(self._sections)
        out = {}
        for word in words[: MAX_WORDS * 20]:
            docs = max(self._docs(form) for form in terms.forms(word))
            general = word in GENERAL and not self._names.intersection(terms.forms(word))
            general = general or (word.isdigit() and not docs)
            out[word] = _GENERAL if general else max(_FLOOR, _idf(docs, total) / _idf(0, total))
        rarest = set(sorted(out, key=lambda word: -out[word])[:MAX_WORDS])
        return {word: weight for word, weight in out.items() if word in rarest}

    def _docs(self, form: str) -> int:
        with self._lock:
            row = self._db.execute("select doc from vocabulary where term = ?", (form,)).fetchone()
        return int(row[0]) if row else 0

    def _found(self, rarity: Mapping[str, float]) -> list[int]:
        """Rows of at most `CANDIDATES` sections. Each word is quoted: nothing in it is FTS syntax."""
        forms = dict.fromkeys(form for word in rarity for form in terms.forms(word))
        query = " OR ".join('"' + form.replace('"', '""') + '"' for form in forms)
        with self._lock:
            rows = self._db.execute(
                "select rowid - 1 from words where words match ?"
                " order by bm25(words, 4.0, 3.0, 1.0), rowid limit ?",
                (query, CANDIDATES),
            ).fetchall()
        return [int(row) for (row,) in rows]

    def _score(self, row: int, rarity: Mapping[str, float]) -> float:
        section = self._sections[row]
        counts, lengths = field_counts(section)
        score = 0.0
        for word, tells in rarity.items():
            form = terms.term(word, section.language)
            if form in counts[0] or form in counts[1]:
                tells = max(tells, _FLOOR)
            weighed = 0.0
            for n, weight in enumerate(_FIELDS):
                if form in counts[n]:
                    norm = 1 - _LENGTH[n] + _LENGTH[n] * lengths[n] / self._mean[n]
                    weighed += weight * counts[n][form] / norm
            score += tells * weighed / (_SATURATION + weighed)
        return score


def _named(section: Section) -> list[str]:
    """The terms of a short title or heading, such as "Returns": no general words where they stand."""
    short = [name for name in (section.title, section.heading) if len(name.split()) <= 2]
    return [
        term
        for name in short
        if name[-1:] not in "?."
        for term in terms.terms(name, section.language)
    ]


def _idf(docs: int, total: int) -> float:
    """How much a word tells that stands in `docs` of `total` sections (BM25's idf, never below 0)."""
    return math.log(1 + (total - docs + 0.5) / (docs + 0.5))


@lru_cache(maxsize=20_000)
def field_counts(section: Section) -> tuple[tuple[dict[str, int], ...], tuple[int, ...]]:
    """How often each term stands in title, heading and body, and how long each is."""
    fields = tuple(terms.terms(part, section.language) for part in _parts(section))
    return tuple(Counter(field) for field in fields), tuple(len(field) for field in fields)


def _parts(section: Section) -> tuple[str, str, str]:
    heading = "" if section.heading == section.title else section.heading
    return f"{section.title} {section.about}", heading, section.text


def digest(sections: Sequence[Section]) -> str:
    """Over ids, languages and words of all sections, in order, and the word lists they are read with."""
    lists = (sorted(STOP), ALIKE, [(pattern.pattern, word) for pattern, word in PHRASES])
    whole = hashlib.sha256(f"{_FORMAT}\0{lists}".encode())
    for section in sections:
        whole.update(
            f"\0{section.id}\0{section.language}\0{section.digest}\0{section.about}".encode()
        )
    return whole.hexdigest()


def _open(path: Path | None, sections: Sequence[Section], digest: str) -> sqlite3.Connection:
    if path is None:
        return _made(sqlite3.connect(":memory:", check_same_thread=False), sections, digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, check_same_thread=False)
    try:
        kept = db.execute("select value from facts where name = 'digest'").fetchone()
    except sqlite3.DatabaseError:
        kept = None
    if kept == (digest,):
        return db
    db.close()
    path.unlink(missing_ok=True)
    return _made(sqlite3.connect(path, check_same_thread=False), sections, digest)


def _made(db: sqlite3.Connection, sections: Sequence[Section], digest: str) -> sqlite3.Connection:
    db.executescript("begin;" + _SCHEMA)
    rows, lengths = [], [0, 0, 0]
    for number, section in enumerate(sections, start=1):
        fields = [terms.terms(part, section.language) for part in _parts(section)]
        rows.append((number, *(" ".join(field) for field in fields)))
        lengths = [whole + len(field) for whole, field in zip(lengths, fields, strict=True)]
    db.executemany("insert into words(rowid, title, heading, body) values (?, ?, ?, ?)", rows)
    mean = [max(1.0, whole / max(1, len(sections))) for whole in lengths]
    db.executemany(
        "insert into facts values (?, ?)", [("digest", digest), ("lengths", json.dumps(mean))]
    )
    db.commit()
    return db
