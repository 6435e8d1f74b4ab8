"""Named themes: each text is put into the theme whose examples it is nearest to. A few examples do.

Nearness is two cosines added: of the sentences' vectors, and of their words and pairs of words, those that
few examples share counting more (tf-idf). A theme's own name is one more example. Directions in which the
examples of one theme differ among themselves count less: linear discriminant analysis with a shrunken
spread (Hastie, Tibshirani & Friedman 2009, section 4.3). Without the model of sentences the words alone decide.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from candorbot.errors import UserError
from candorbot.weights import words_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Read = Callable[[Sequence[str]], "Floats"]
"""Turns texts into vectors of length 1, a row for each."""

SHRINK = 0.6
"""How far (0-1) the spread within themes is drawn towards the same in every direction."""
WORDS = 0.4
"""What the words' cosine counts beside the sentences'. Both were chosen on another set (clinc150_intents)."""
MOST_THEMES = 1_000
MOST_EXAMPLES = 10_000


class NamedThemes:
    """Themes by example: `themes` holds the examples of each. `read` None: words alone.
    Raises UserError if there are too many, or none."""

    def __init__(self, themes: Mapping[str, Sequence[str]], read: Read | None = None) -> None:
        import numpy as np

        if not themes:
            raise UserError("There are no themes. Give rows {text, theme}, one JSON object a line.")
        if len(themes) > MOST_THEMES or sum(map(len, themes.values())) > MOST_EXAMPLES:
            raise UserError(
                f"There are more than {MOST_THEMES:,} themes or {MOST_EXAMPLES:,} examples. Give fewer."
            )
        self.names = tuple(sorted(themes))
        """In alphabetical order: the order in which they are given changes nothing."""
        texts, theme = [], []
        for index, name in enumerate(self.names):
            for text in (*sorted(set(themes[name])), name.replace("_", " ")):
                texts.append(text)
                theme.append(index)
        member = np.array(theme)[:, None] == np.arange(len(self.names))[None]
        self._rarity = _rarity(texts)
        self._columns = {feature: at for at, feature in enumerate(self._rarity)}
        self._words = _unit(member.T.astype(float) @ self._by_words(texts))
        self._read = read
        if read is not None:
            self._learn(np.asarray(read(texts), float), member.astype(float))

    def nearest(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """For each text its theme, and how near it is (higher is nearer; only to be compared)."""
        if not texts:
            return []
        near = WORDS * (self._by_words(texts) @ self._words.T)
        if self._read is not None:
            import numpy as np

            vectors = np.asarray(self._read(texts), float)
            near = near + _unit((vectors - self._middle) @ self._turn) @ self._centres.T
        near = near.round(4)  # what differs less is no difference; then the first by name
        best = near.argmax(axis=1)
        return [(self.names[at], float(near[row, at])) for row, at in enumerate(best)]

    def _learn(self, vectors: Floats, member: Floats) -> None:
        import numpy as np

        self._middle = vectors.mean(axis=0)
        centres = (member / member.sum(axis=0)).T @ vectors
        within = vectors - member @ centres
        spread = within.T @ within / len(vectors)
        same = max(float(np.trace(spread)) / len(spread), 1e-9)
        values, ways = np.linalg.eigh((1 - SHRINK) * spread + SHRINK * same * np.eye(len(spread)))
        self._turn = ways / np.sqrt(values)
        self._centres = _unit(member.T @ _unit((vectors - self._middle) @ self._turn))

    def _by_words(self, texts: Sequence[str]) -> Floats:
        import numpy as np

        rows = np.zeros((len(texts), len(self._columns)))
        for row, text in enumerate(texts):
            for feature, often in _features(text).items():
                at = self._columns.get(feature)
                if at is not None:
                    rows[row, at] = (1 + math.log(often)) * self._rarity[feature]
        return _unit(rows)


def _features(text: str) -> Counter[str]:
    """Words and pairs of neighbours, and how often each stands there."""
    words = words_of(text)
    pairs = (f"{one} {two}" for one, two in pairwise(words))
    return Counter([*words, *pairs])


def _rarity(texts: Iterable[str]) -> dict[str, float]:
    """log((n + 1) / (d + 1)) + 1 of each feature that stands in d of the n texts."""
    every = [_features(text) for text in texts]
    stands = Counter(feature for one in every for feature in one)
    return {
        feature: math.log((len(every) + 1) / (count + 1)) + 1
        for feature, count in sorted(stands.items())
    }


def _unit(rows: Floats) -> Floats:
    import numpy as np

    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit
