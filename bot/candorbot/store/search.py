"""Search over the brand's knowledge by words and by meaning.

By words: FTS5 over stems (bm25, the title and heading weighing more) proposes at most 50 sections. By
meaning: the 50 whose vectors are nearest to the question's (cosine; see meaning.py), in English, if the
model is installed. All are put in order by one sum: BM25F over the three fields with what each word tells
(Robertson & Zaragoza 2009, section 3.6), divided by what all words tell; half the cosine; a little for a section that opens with yes or no, if that
is what was asked.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from candorbot import terms
from candorbot.errors import StoreError
from candorbot.sources import Hit, Section
from candorbot.store import meaning, sentences, vectors
from candorbot.wordlists import ALIKE, GENERAL, PHRASES, STOP

if TYPE_CHECKING:
    from candorbot.store.meaning import Model
    from candorbot.store.sentences import Sentences

CANDIDATES = 50
"""Sections that the search by words proposes."""
MAX_WORDS = 48
"""Content words of one question that are looked up, the rarest kept."""
MAX_HITS = 100
MAX_ASKED = 2_000
"""Characters in which it is looked whether yes or no is asked."""

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
_MEANING = 0.5
"""What a cosine of 1 is worth beside a full match by words. This and the next were chosen on headings and
bodies of Plausible's help pages and of FAQ pages (Django, SQLAlchemy, Celery, Fabric, beets, Salt);
0.35 to 0.7 is as good."""
_READ_AGAIN = 10
"""Of the best sections so many are read again by the model of sentences."""
_SENTENCES = 1.5
"""What a cosine of 1 is worth to that model, chosen as _MEANING was, and on the dev half of Harbor's questions;
1 to 2 is as good."""
_SAYS_YES = 0.1
"""What it is worth that a section opens with yes or no, when that is what was asked."""
_FORMAT = "4"

_ASKS_YES = re.compile(
    r"(?:^|[.!?,:]\s)\W{0,3}"
    r"(?:do|does|did|can|could|is|are|will|has|have|should|may|must|would"
    r"|kann|können|könnt|ist|sind|gibt|geht|hat|habt|darf|dürfen|muss|soll"
    r"|puis-je|peut-on|pouvez-vous|est-ce|y a-t-il|avez-vous|dois-je|faut-il)\b(?!n['’]t)",
    re.IGNORECASE,
)
_YES = re.compile(
    r"\W{0,3}(?:yes|no|not|nope|sure|absolutely|definitely|possibly|probably|sorry|unfortunately"
    r"|(?:it|this|that) depends|ja|nein|leider|oui|non|malheureusement)\b",
    re.IGNORECASE,
)

_SCHEMA = """
create virtual table words using fts5(title, heading, body, content='', tokenize='unicode61');
create virtual table vocabulary using fts5vocab(words, 'row');
create table facts(name text primary key, value text not null) without rowid;
"""


class KnowledgeIndex:
    """Sections that can be searched; it implements `skill.Knowledge`.

    With a `path`, the index lies in that file and is made anew only when the sections changed; without,
    in memory. `model` gives the model of meanings at the first search, or None: words alone. `reader` gives
    the one of sentences, which reads the best again, or None. Raises StoreError if the file cannot be written.
    Safe to call from several tasks."""

    def __init__(
        self,
        sections: Sequence[Section],
        path: Path | None = None,
        model: Callable[[], Model | None] = meaning.load,
        reader: Callable[[], Sentences | None] = sentences.load,
    ) -> None:
        self._sections = list(sections)
        self._by_id = {section.id: section for section in self._sections}
        self._names = frozenset(form for section in self._sections for form in _named(section))
        self._reader = reader
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
        self._vectors = vectors.SectionVectors(
            self._sections, model, self._telling, self._db, self._lock
        )

    async def search(self, words: str, limit: int = 5) -> Sequence[Hit]:
        """Sections that share content words with `words` or mean much the same, best first; ties in the
        order given. Nothing for words without content."""
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
        cosines = self._vectors.nearness(words, rarity)
        rows = set(self._found(rarity))
        if cosines is not None:
            rows.update(vectors.nearest(cosines))
        scores = {row: self._score(row, rarity) for row in rows}
        near = {row: 0.0 if cosines is None else float(cosines[row]) for row in rows}
        whole = sum(rarity.values())
        asks_yes = bool(_ASKS_YES.search(words[:MAX_ASKED]))
        worth = {
            row: scores[row] / whole
            + _MEANING * near[row]
            + _SAYS_YES * (asks_yes and bool(_YES.match(self._sections[row].text)))
            for row in rows
        }
        weights = {word: tells / whole for word, tells in rarity.items()}
        best = sorted(rows, key=lambda row: (-worth[row], row))
        if cosines is not None:
            best[:_READ_AGAIN] = self._read_again(words, best[:_READ_AGAIN], worth)
        del best[limit:]
        return [Hit(self._sections[row], scores[row], weights, near[row]) for row in best]

    def _read_again(
        self, question: str, best: Sequence[int], worth: Mapping[int, float]
    ) -> list[int]:
        """The same rows in the order that the model of sentences helps to find."""
        reader = self._reader() if len(best) > 1 else None
        if reader is None:
            return list(best)
        texts = [_told(self._sections[row]) for row in best]
        near = dict(zip(best, reader.nearness(question[:MAX_ASKED], texts), strict=True))
        return sorted(best, key=lambda row: (-worth[row] - _SENTENCES * near[row], row))

    def _rarity(self, words: Sequence[str]) -> dict[str, float]:
        """What each word tells, the `MAX_WORDS` that tell most; 1: as much as a word no section has."""
        out = {}
        for word in words[: MAX_WORDS * 20]:
            forms = terms.forms(word)
            out[word] = self._tells(word, forms, max(map(self._docs, forms)))
        rarest = set(sorted(out, key=lambda word: -out[word])[:MAX_WORDS])
        return {word: tells for word, tells in out.items() if word in rarest}

    def _tells(self, word: str, forms: Sequence[str], docs: int) -> float:
        """What a word tells (0-1) that stands, in one of its forms, in so many sections."""
        general = word in GENERAL and not self._names.intersection(forms)
        if general or (word.isdigit() and not docs):
            return _GENERAL
        total = len(self._sections)
        return max(_FLOOR, _idf(docs, total) / _idf(0, total))

    def _telling(self) -> Callable[[str], float]:
        """The same of many words of the sections, whose numbers are read once for all."""
        with self._lock:
            docs = dict(self._db.execute("select term, doc from vocabulary"))

        @cache
        def tells(word: str) -> float:
            form = terms.term(word, meaning.LANGUAGE)
            return self._tells(word, (form,), docs.get(form, 0))

        return tells

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


def _told(section: Section) -> str:
    """A section as one text."""
    names = [f"{name}." for name in dict.fromkeys((section.title, section.heading)) if name]
    return " ".join([*names, section.text])


def _parts(section: Section) -> tuple[str, str, str]:
    heading = "" if section.heading == section.title else section.heading
    return f"{section.title} {section.about}", heading, section.text


def digest(sections: Sequence[Section]) -> str:
    """Over ids, languages and words of all sections, in order, and the word lists they are read with."""
    lists = (sorted(STOP), ALIKE, [(pattern.pattern, word) for _, pattern, word in PHRASES])
    whole = hashlib.sha256(f"{_FORMAT}\0{lists}".encode())
    for section in sections:
        whole.update(
            f"\0{section.id}\0{section.language}\0{section.digest}\0{section.about}".encode()
        )
    return whole.hexdigest()


def _open(path: Path | None, sections: Sequence[Section], digest: str) -> sqlite3.Connection:
    if path is None:
        return _made(sqlite3.connect(":memory:", check_same_thread=False), sections, digest)
    path.parent.mkdir(0o700, parents=True, exist_ok=True)
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
    db.executescript("begin;" + _SCHEMA + vectors.SCHEMA)
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
