"""The models that say what theme a message is of, of those that are installed.

Those of English read best what is English; the multilingual one reads it, too, and messages in other languages
alone: to the others all German is alike.
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
    """For many at once, as in an import: words' meanings are quicker."""
    model = meaning.load() if english else None
    if model is None:
        return of_each(english=False)
    return [lambda texts: model.texts(texts).astype(float)]
