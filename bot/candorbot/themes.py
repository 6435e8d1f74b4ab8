"""Named themes: each text is put into the theme whose examples it is nearest to. A few examples do.

Nearness is a mean of cosines: of each model's vectors, and of words and pairs of words, those that few
examples share counting more (tf-idf). A theme's own name is one more example. Directions in which the
examples of one theme differ among themselves count less: linear discriminant analysis with a shrunken
spread (Hastie, Tibshirani & Friedman 2009, section 4.3). Without a model the words alone decide.

Most messages are of no theme. How near one must be to be of a theme the theme's own examples say: those of a wide one
are far apart. It is a share of how near each of them is to the others, and a least.

Texts that are read together tell more: each theme's centre moves towards the texts that seem its own, by so much as
they do, and all are placed anew (soft k-means from labelled examples: Ren et al. 2018, "Meta-Learning for
Semi-Supervised Few-Shot Classification"). All texts never count more than a theme's own examples: most may be of none.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from candorbot.clusters import Read
from candorbot.errors import UserError
from candorbot.weights import words_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]

SHRINK = 0.6
"""How far (0-1) the spread within themes is drawn towards the same in every direction."""
WORDS = 0.2
"""What the words' cosine counts beside that of all models."""
FIRST = 2.0
"""What that of the first model counts beside each other one's. All three were chosen on another set (clinc150_intents)."""
SHARE = 0.52
"""A text of a theme is at least this share (0-1) as near to the theme's examples as they are, on average, to one
another. This and the next two were chosen on half of that set (`tests/evals/floor.py`)."""
LEAST = 0.25
"""How near (-1 to 1) it is at least, however far apart the examples are. Anything from 0.15 to 0.25 does as well there; this
lets the fewest lines of real chat through."""
LEAST_BY_WORDS = 0.28
"""The same without a model; it decides for nearly every theme then, since examples share few words."""
ROUNDS = 2
"""How often the centres move towards texts that are read together."""
SHARP = 30.0
"""How much more (e to its power) a text counts for a theme that is nearer by 1. Both were chosen on that set, too."""
TEACHING = 2
"""Texts for each theme that it takes to move the centres at all."""
MOST_LEARNT = 5_000
"""Texts that the centres move to: of more, those with the lowest SHA-256. All are placed."""
AT_ONCE = 1_000
"""Texts that are placed in one go."""
MOST_THEMES = 1_000
MOST_EXAMPLES = 10_000


class NamedThemes:
    """Themes by example: `themes` holds the examples of each. `reads`: models, the first of which counts most;
    none: words alone. Raises UserError (see `check`)."""

    def __init__(self, themes: Mapping[str, Sequence[str]], reads: Sequence[Read] = ()) -> None:
        import numpy as np

        check(themes)
        self.names = tuple(sorted(themes))
        """In alphabetical order: the order in which they are given changes nothing."""
        if len(themes) == 1:  # nothing shows what tells it from the rest
            reads = ()
        texts, theme = [], []
        for index, name in enumerate(self.names):
            for text in (*sorted(set(themes[name])), name.replace("_", " ")):
                texts.append(text)
                theme.append(index)
        member = np.array(theme)[:, None] == np.arange(len(self.names))[None]
        self._examples = member.sum(axis=0)
        self._rarity = _rarity(texts)
        self._columns = {feature: at for at, feature in enumerate(self._rarity)}
        self._models = [_Model(read, texts, member.astype(float)) for read in reads]
        self._counts = _counts(len(reads))
        seen = self._seen(texts)
        self._sums = [member.T.astype(rows.dtype) @ rows for rows in seen]
        """What the examples of each theme add up to, by words and by each model."""
        each = zip(self._counts, seen, self._sums, strict=True)
        among = np.sum([count * _among(rows, sums, theme) for count, rows, sums in each], axis=0)
        self._least = LEAST if reads else LEAST_BY_WORDS
        floors = np.maximum(self._least, SHARE * (among @ member) / self._examples)
        self.floors = dict(zip(self.names, floors.tolist(), strict=True))
        """How near (-1 to 1) a text of each theme is at least."""

    def of(self, texts: Sequence[str], *, alike: bool = True) -> list[str]:
        """The theme of each text, "" for none. `alike`: they are in a language of the examples; if not, they lie further
        from them, and the least is enough. What is said of a text does not depend on the others."""
        return [
            name if near >= (self.floors[name] if alike else self._least) else ""
            for name, near in self.nearest(texts)
        ]

    def nearest(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """For each text the theme that it is nearest to, and how near (-1 to 1)."""
        return self._placed(texts, [_unit(sums) for sums in self._sums])

    def together(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """As `nearest`, but the texts also teach what the themes are about, so what is said of one may depend
        on the others; not on their order, nor on how often one stands there. A few texts teach nothing, nor
        do any without a model: it would be wrong as often as right."""
        learnt = sorted(set(texts), key=_digest)[:MOST_LEARNT]
        if not self._models or len(learnt) < TEACHING * len(self.names):
            return self.nearest(texts)
        import numpy as np

        centres = [_unit(sums) for sums in self._sums]
        seen = self._seen(learnt)
        for _ in range(ROUNDS):
            counts = np.exp(SHARP * self._near(seen, centres))
            counts /= counts.sum(axis=1, keepdims=True)
            counts *= np.minimum(1, self._examples / np.maximum(counts.sum(axis=0), 1e-9))
            centres = [
                _unit(sums + counts.T @ rows) for sums, rows in zip(self._sums, seen, strict=True)
            ]
        return self._placed(texts, centres)

    def _placed(self, texts: Sequence[str], centres: Sequence[Floats]) -> list[tuple[str, float]]:
        placed = []
        for start in range(0, len(texts), AT_ONCE):
            near = self._near(self._seen(texts[start : start + AT_ONCE]), centres)
            near = near.round(4)  # what differs less is no difference; then the first by name
            best = near.argmax(axis=1)
            placed += [(self.names[at], float(near[row, at])) for row, at in enumerate(best)]
        return placed

    def _seen(self, texts: Sequence[str]) -> list[Floats]:
        """What is compared: rows of the texts' words, and of each model's vectors."""
        return [self._by_words(texts), *(model.rows(texts) for model in self._models)]

    def _near(self, seen: Sequence[Floats], centres: Sequence[Floats]) -> Floats:
        """How near each text is to each centre: the mean of their cosines, by what each counts."""
        import numpy as np

        each = zip(self._counts, seen, centres, strict=True)
        near: Floats = np.sum([count * (rows @ centre.T) for count, rows, centre in each], axis=0)
        return near

    def _by_words(self, texts: Sequence[str]) -> Floats:
        import numpy as np

        rows = np.zeros((len(texts), len(self._columns)), np.float32)
        for row, text in enumerate(texts):
            for feature, often in _features(text).items():
                at = self._columns.get(feature)
                if at is not None:
                    rows[row, at] = (1 + math.log(often)) * self._rarity[feature]
        return _unit(rows)


def check(themes: Mapping[str, Sequence[str]]) -> None:
    """Raises UserError if there are too many themes or examples, or none."""
    if not themes:
        raise UserError("There are no themes. Give rows {text, theme}, one JSON object a line.")
    if len(themes) > MOST_THEMES or sum(map(len, themes.values())) > MOST_EXAMPLES:
        raise UserError(
            f"There are more than {MOST_THEMES:,} themes or {MOST_EXAMPLES:,} examples. Give fewer."
        )


class _Model:
    """A model's vectors, turned so that what tells the themes apart counts most."""

    def __init__(self, read: Read, texts: Sequence[str], member: Floats) -> None:
        import numpy as np

        self._read = read
        vectors = np.asarray(read(texts), float)
        self._middle = vectors.mean(axis=0)
        centres = (member / member.sum(axis=0)).T @ vectors
        within = vectors - member @ centres
        spread = within.T @ within / len(vectors)
        same = max(float(np.trace(spread)) / len(spread), 1e-9)
        values, ways = np.linalg.eigh((1 - SHRINK) * spread + SHRINK * same * np.eye(len(spread)))
        self._turn = ways / np.sqrt(values)

    def rows(self, texts: Sequence[str]) -> Floats:
        import numpy as np

        return _unit((np.asarray(self._read(texts), float) - self._middle) @ self._turn)


def _among(rows: Floats, sums: Floats, theme: Sequence[int]) -> Floats:
    """How near (-1 to 1) each example, a row of length 1, is to the others of its theme, given what all of them add up to.
    Theme by theme: all rows at once would be large."""
    import numpy as np

    found = np.zeros(len(rows))
    for at, whole in enumerate(sums):
        mine = np.flatnonzero(np.equal(theme, at))
        own, both = (rows[mine] ** 2).sum(axis=1), rows[mine] @ whole
        rest = np.sqrt(np.maximum(whole @ whole - 2 * both + own, 0))
        found[mine] = (both - own) / np.maximum(rest, 1e-9)
    return found


def _counts(models: int) -> list[float]:
    """What the cosine of the words counts, and of each model: 1 together."""
    each = [FIRST, *[1.0] * models][:models]
    counts = [WORDS * sum(each), *each] if models else [1.0]
    return [count / sum(counts) for count in counts]


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


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
