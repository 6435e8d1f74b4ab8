"""The models that say what theme a message is of, of those that are installed; none of them: words alone decide.

English is read by a model of English, and as it comes by the multilingual one as well; other languages
(`english=False`) are read by the multilingual one alone: to a model of English all German is alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from candorbot.store import meaning, multilingual, sentences

if TYPE_CHECKING:
    from candorbot.clusters import Read


def of_each(english: bool = True) -> Sequence[Read]:
    """For messages as they come: some milliseconds each."""
    models = (sentences.reader() if english else None, multilingual.reader())
    return [read for read in models if read is not None]


def of_many(english: bool = True) -> Sequence[Read]:
    """For many at once, as in an import: English by words' meanings, which are quicker, or, where that model is
    missing, by the multilingual one."""
    model = meaning.load() if english else None
    if model is None:
        return of_each(english=False)
    return [lambda texts: model.texts(texts).astype(float)]
