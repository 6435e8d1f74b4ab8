"""What words mean, as vectors: the model of the package `wordllama`, read from its own files.

Nothing is imported or read before the first search, and nothing is ever fetched. (The package itself is
not imported: it brings an HTTP client, looks for a hub and sets up logging.)

The vector of a text is the sum of its words' vectors, each counting log(1 + how often) times what the
word tells (sublinear tf-idf: Manning, Raghavan & Schütze 2008, section 6.4), at length 1. Words' vectors
are taken from the middle of all, or every text would seem alike (Mu & Viswanath 2018, "All-but-the-Top").
"""

from __future__ import annotations

import hashlib
import logging
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from candorbot import terms
from candorbot.sources import Section
from candorbot.wordlists import STOP

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    """One row for each text or word."""

LANGUAGE = "en"
"""The language the model has learnt; sections in another are searched by words alone."""
WEIGHTS = "weights/l2_supercat_256.safetensors"
TOKENS = "tokenizers/l2_supercat_tokenizer_config.json"
KEPT_WORDS = 30_000
"""Words whose vectors are kept at hand for the next text."""
_TITLE, _HEADING = 4, 3
"""How many times a word in title or heading counts, as in the search by words."""

log = logging.getLogger(__name__)


class Model:
    """Vectors of English words. `digest` changes with the model's files."""

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load
        from tokenizers import Tokenizer

        weights, tokens = (folder / WEIGHTS).read_bytes(), (folder / TOKENS).read_bytes()
        self.digest = hashlib.sha256(weights + tokens).hexdigest()
        self._pieces = load(weights)["embedding.weight"]
        self._middle = self._pieces.mean(axis=0, dtype="float32")
        self._tokenizer = Tokenizer.from_buffer(tokens)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._word = lru_cache(maxsize=KEPT_WORDS)(lambda word: self.words([word])[0])

    @property
    def dimensions(self) -> int:
        return int(self._pieces.shape[1])

    def words(self, words: Sequence[str]) -> Vectors:
        """The vectors of some words: of each, the mean of its pieces'."""
        import numpy as np

        out = np.zeros((len(words), self.dimensions), np.float32)
        for row, word in enumerate(words):
            pieces = self._tokenizer.encode(word, add_special_tokens=False).ids
            if pieces:
                out[row] = self._pieces[pieces].mean(axis=0, dtype=np.float32) - self._middle
        return out

    def sections(self, sections: Sequence[Section], tells: Callable[[str], float]) -> Vectors:
        """The vectors of some sections; 0 for one without words or in another language. `tells`: what a
        word tells (0-1)."""
        import numpy as np

        numbers: dict[str, int] = {}
        texts = []
        for section in sections:
            counts = _counts(section)
            words = [numbers.setdefault(word, len(numbers)) for word in counts]
            weights = [tells(word) * math.log1p(count) for word, count in counts.items()]
            texts.append((np.array(words, np.int32), np.array(weights, np.float32)))
        known = self.words(list(numbers))
        out = np.zeros((len(sections), self.dimensions), np.float32)
        for row, (rows, heights) in enumerate(texts):
            out[row] = heights @ known[rows]
        return _unit(out)

    def texts(self, texts: Sequence[str]) -> Vectors:
        """The vectors of some texts: the mean of all their words', at length 1; 0 for one without words.
        (To tell themes apart this is better than by what words tell: "how do I" counts, too.)"""
        import numpy as np

        said = [terms.words(text) for text in texts]
        number = {word: at for at, word in enumerate(dict.fromkeys(w for one in said for w in one))}
        out = np.zeros((len(texts), self.dimensions), np.float32)
        if number:
            known = np.stack([self._word(word) for word in number])
            filled = [row for row, one in enumerate(said) if one]
            starts = np.cumsum([0, *(len(said[row]) for row in filled)])[:-1]
            flat = [number[word] for one in said for word in one]
            out[filled] = np.add.reduceat(known[flat], starts)
        return _unit(out)

    def question(self, tells: Mapping[str, float]) -> Vectors:
        """The vector of a question, as one row, by what each of its words tells."""
        import numpy as np

        return _unit(np.array([list(tells.values())], np.float32) @ self.words(list(tells)))


def _unit(rows: Vectors) -> Vectors:
    import numpy as np

    unit: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit


def _counts(section: Section) -> Counter[str]:
    """How often each content word stands in a section the model can read."""
    counts: Counter[str] = Counter()
    if section.language == LANGUAGE:
        heading = "" if section.heading == section.title else section.heading
        named = f"{section.title} {section.about}"
        for text, times in ((named, _TITLE), (heading, _HEADING), (section.text, 1)):
            for word in _content(text):
                counts[word] += times
    return counts


@lru_cache(maxsize=100)
def _content(text: str) -> tuple[str, ...]:
    """Its words that carry meaning, in order. (The sections of an article share a title.)"""
    return tuple(word for word in terms.words(text) if word not in STOP and len(word) > 1)


def installed() -> bool:
    """Are the model's files there? Asks without importing anything."""
    return all((_folder() / name).is_file() for name in (WEIGHTS, TOKENS))


def _folder() -> Path:
    spec = find_spec("wordllama")
    places = spec.submodule_search_locations if spec is not None else None
    return Path(next(iter(places or ()), "no-wordllama"))


@cache
def load() -> Model | None:
    """The model, read once (about half a second). None, and a line in the log, when the package is
    missing or damaged: then words alone are searched."""
    if not installed():
        log.info("no wordllama: words alone", extra={"action": "meaning.missing"})
        return None
    try:
        return Model(_folder())
    except Exception:  # whatever the two libraries raise for files that are not whole
        log.exception("wordllama cannot be read: words alone", extra={"action": "meaning.broken"})
        return None
