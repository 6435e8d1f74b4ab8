"""Texts that say the same: clusters by average linkage (Sokal & Michener 1958), without names given before.

Two texts are as near as the cosine of their sentences' vectors and that of their letter groups and words say,
each vector first taken from the middle of all. The two nearest clusters are joined until none are near enough;
how near two clusters are is the mean over their pairs. Neither the order of the texts nor chance plays a part.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from candorbot.errors import UserError
from candorbot.weights import letter_groups, words_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Read = Callable[[Sequence[str]], "Floats"]
"""Turns texts into vectors of length 1, a row for each."""

WORDS = 0.6
"""What letter groups and words count; sentences the rest."""
NEAR = 0.2
"""How near (-1 to 1) two clusters must be to be joined."""
MOST = 3_000
"""Texts that are compared at once: the table of nearness grows with the square."""


def same_wish(texts: Sequence[str], read: Read | None = None, near: float = NEAR) -> list[int]:
    """For each text the place of the first text of its cluster (by the alphabet): equal numbers, same
    cluster. `read` gives the sentences' vectors; None: letters and words alone. Raises UserError for more
    than MOST different texts."""
    distinct = sorted(set(texts))
    if len(distinct) > MOST:
        raise UserError(f"Only {MOST:,} different texts can be compared at once. Give fewer.")
    places = {text: at for at, text in reversed(list(enumerate(texts)))}
    cluster = linked(nearness(distinct, read), near) if distinct else []
    first = {text: places[distinct[head]] for text, head in zip(distinct, cluster, strict=True)}
    return [first[text] for text in texts]


def nearness(texts: Sequence[str], read: Read | None = None) -> Floats:
    """How near (-1 to 1) each two texts are, to four places."""
    import numpy as np

    table = _cosines(_by_letters(texts))
    if read is not None:
        vectors = np.asarray(read(texts), float)
        table = WORDS * table + (1 - WORDS) * _cosines(vectors - vectors.mean(axis=0))
    return table.round(4)


def linked(table: Floats, near: float) -> list[int]:
    """The clusters of average linkage, cut where the nearest two are less near than `near`: for each row the
    first row of its cluster. Follows each cluster to its nearest until two are each other's nearest
    (Murtagh 1983): they are joined or, if not near enough, will never be, and are done."""
    import numpy as np

    table = table.copy()
    np.fill_diagonal(table, -np.inf)
    size = np.ones(len(table))
    head = np.arange(len(table))
    open_ = np.ones(len(table), bool)
    chain: list[int] = []
    while open_.sum() > 1:
        if not chain:
            chain.append(int(np.flatnonzero(open_)[0]))
        last = chain[-1]
        others = np.where(open_, table[last], -np.inf)
        best = int(others.argmax())
        if len(chain) > 1 and others[chain[-2]] >= others[best]:
            best = chain[-2]
        if best not in chain[-2:]:
            chain.append(best)
            continue
        del chain[-2:]
        kept, gone = min(last, best), max(last, best)
        if others[best] >= near:
            joined = (size[kept] * table[kept] + size[gone] * table[gone]) / (
                size[kept] + size[gone]
            )
            table[kept] = table[:, kept] = joined
            table[kept, kept] = -np.inf
            size[kept] += size[gone]
            head[head == gone] = kept
            open_[gone] = False
        else:
            open_[kept] = open_[gone] = False
            chain.clear()
    return [int(one) for one in head]


def _by_letters(texts: Sequence[str]) -> Floats:
    """tf-idf of words and letter groups that stand in two texts or more."""
    import numpy as np

    counted = [
        Counter(f for word in words_of(text) for f in (word, *letter_groups(word)))
        for text in texts
    ]
    stands = Counter(feature for one in counted for feature in one)
    column = {f: at for at, f in enumerate(sorted(f for f, n in stands.items() if n > 1))}
    rows = np.zeros((len(texts), len(column)), np.float32)
    for row, one in enumerate(counted):
        for feature, often in one.items():
            if feature in column:
                rarity = math.log((len(texts) + 1) / (stands[feature] + 1)) + 1
                rows[row, column[feature]] = (1 + math.log(often)) * rarity
    return rows.astype(float)


def _cosines(rows: Floats) -> Floats:
    import numpy as np

    unit = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    cosines: Floats = unit @ unit.T
    return cosines
