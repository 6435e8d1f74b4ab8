"""How near a message must be to a named theme to be of it: the floors of listening.py.

    python tests/evals/floor.py              (data: $DATA, by default ../shared/data beside the checkout)

Intents of CLINC150 (Larson et al. 2019, CC BY 3.0) stand for themes. Half of them, by the SHA-256 of their names, are
dev: on these the floors were chosen; the other half are only reported on. In each of 12 draws ten intents of a half are
themes, with five examples each, and all others of that half are messages of no theme, four for one with a theme, as
in chat. A floor is judged by F1 of "the right theme was named". BANKING77 is not touched.
(A first look, before the halves were made, was at all intents: "unseen" is the half that chose nothing.)
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bot"), str(ROOT / "tests" / "evals")]

from split import data_folder  # noqa: E402

from candorbot.listening import FLOOR, FLOOR_BY_SENTENCES, FLOOR_BY_WORDS  # noqa: E402
from candorbot.store import meaning, sentences  # noqa: E402
from candorbot.themes import NamedThemes, Read  # noqa: E402

DRAWS = 12
THEMES = 10
EXAMPLES = 5
WITH = 15
"""Messages of each theme."""
NONE_TO_ONE = 4
STEPS = [n / 20 for n in range(21)]
Near = tuple[bool, float]
"""Whether the nearest theme is the right one, and how near it is."""


def share(name: str) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16)


def halves() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The texts of each intent, in the order of their ids' hashes; dev first."""
    file = data_folder() / "D_feedback" / "clinc150_intents" / "data.jsonl"
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    dev: dict[str, list[str]] = defaultdict(list)
    test: dict[str, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: share(row["id"])):
        half = test if share(row["intent"]) % 2 else dev
        half[row["intent"]].append(row["text"])
    return dev, test


def judged(texts: dict[str, list[str]], read: Read | None) -> tuple[list[Near], list[float]]:
    """Over all draws: of each message with a theme what was found, and of each without how near one was."""
    told: list[Near] = []
    none: list[float] = []
    for draw in range(DRAWS):
        order = sorted(texts, key=lambda name: share(f"{draw}{name}"))
        inside, outside = order[:THEMES], order[THEMES:]
        themes = NamedThemes({name: texts[name][:EXAMPLES] for name in inside}, read)
        asked = [(name, text) for name in inside for text in texts[name][EXAMPLES:][:WITH]]
        found = themes.nearest([text for _, text in asked])
        told += [(said == name, near) for (said, near), (name, _) in zip(found, asked, strict=True)]
        each = NONE_TO_ONE * len(asked) // len(outside) + 1
        others = [text for name in outside for text in texts[name][:each]]
        none += [near for _, near in themes.nearest(others[: NONE_TO_ONE * len(asked)])]
    return told, none


def figures(
    told: Sequence[Near], none: Sequence[float], floor: float
) -> tuple[float, float, float]:
    """F1, the share of messages with a theme that got theirs, and of those without that got one."""
    right = sum(ok and near >= floor for ok, near in told)
    named = sum(near >= floor for _, near in told) + sum(near >= floor for near in none)
    found, wrong = right / len(told), sum(near >= floor for near in none) / len(none)
    precision = right / named if named else 0.0
    return 2 * precision * found / max(precision + found, 1e-9), found, wrong


def remembered(read: Read) -> Read:
    """The same, which reads no text twice."""
    one = cache(lambda text: read([text])[0])
    return lambda texts: np.array([one(text) for text in texts], float)


def main() -> None:
    print("floors of named themes")
    if not (data_folder() / "D_feedback" / "clinc150_intents").is_dir():
        print("  the data are not here, skipped")
        return
    model, reader = meaning.load(), sentences.load()
    dev, test = halves()

    def meanings(texts: Sequence[str]) -> object:
        assert model is not None
        return model.texts(texts).astype(float)

    for name, read, floor in (
        ("sentences", reader and remembered(reader.vectors), FLOOR_BY_SENTENCES),
        ("words' meanings", model and meanings, FLOOR),
        ("words alone", None, FLOOR_BY_WORDS),
    ):
        if read is None and floor != FLOOR_BY_WORDS:
            print(f"  {name}: the model is not installed, skipped")
            continue
        seen = judged(dev, read)  # type: ignore[arg-type]
        best = max(STEPS, key=lambda step: figures(*seen, step)[0])
        print(f"  {name}: best on dev {best:.2f}, in use {floor:.2f}")
        for half, told in (("dev", seen), ("unseen", judged(test, read))):  # type: ignore[arg-type]
            f1, found, wrong = figures(*told, floor)
            print(
                f"    {half:<7} F1 {f1:.3f}; {found:.3f} of those of a theme get theirs,"
                f" {wrong:.3f} of those of none get one ({len(told[0])}, {len(told[1])} messages)"
            )


if __name__ == "__main__":
    main()
