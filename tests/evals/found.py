"""How pure and how steady the themes are that nobody has named.

    python tests/evals/found.py              (data: $DATA, by default ../shared/data beside the checkout)

Reviews of two apps that people put into fine clusters of one wish or problem, English and French (Wei et al.
2023). Each row counts as a member of its own. `NEAR` was chosen on Garmin; Huawei is for reporting.

  pure     of the messages in found themes, how many are of their theme's main cluster
  found    clusters of three or more that are the main one of a theme, with three of it or more
  steady   the rows come on two days: of those of the second whose cluster is the main one of a theme of the
           first day, how many join this theme; and of all that join one, how many are of its main cluster
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bot"), str(ROOT / "tests" / "evals")]

from split import data_folder  # noqa: E402
from themes import rows  # noqa: E402

from candorbot.clusters import Read  # noqa: E402
from candorbot.found_themes import LEAST, Key, Said, find  # noqa: E402
from candorbot.store import sentences  # noqa: E402


def main_topic(keys: Sequence[Key], topics: Mapping[Key, str]) -> tuple[str, int]:
    return Counter(sorted(topics[key] for key in keys)).most_common(1)[0]


def measure(app: str, read: Read | None) -> None:
    read_rows = rows(f"app_clusters_{app}")
    topics = {(app, row["id"]): row["topic"] for row in read_rows}
    said = [Said((app, row["id"]), row["id"], row["text"]) for row in read_rows]
    groups = find(said, {}, read).new
    mains = [main_topic(group.keys, topics) for group in groups]
    inside, pure = sum(len(group.keys) for group in groups), sum(count for _, count in mains)
    there = {topic for topic, count in Counter(topics.values()).items() if count >= LEAST}
    found = {topic for topic, count in mains if count >= LEAST} & there
    print(
        f"    {app}, {len(said)} rows: {len(groups)} themes, pure {pure} of {inside}"
        f" ({pure / max(inside, 1):.2f}), found {len(found)} of {len(there)}"
    )
    first, second = said[::2], said[1::2]
    before = {str(n): group for n, group in enumerate(find(first, {}, read).new)}
    about = {n: main_topic(group.keys, topics)[0] for n, group in before.items()}
    joined = find(second, {n: g.examples for n, g in before.items()}, read).joined
    right = sum(about[theme] == topics[key] for key, theme in joined.items())
    due = sum(topics[one.key] in about.values() for one in second)
    print(
        f"      steady: {len(before)} themes of the first day; {right} of {due} join theirs,"
        f" {right} of {len(joined)} that join are right"
    )


def main() -> None:
    print("found themes")
    if not (data_folder() / "D_feedback" / "app_clusters_garmin").is_dir():
        print("  the data are not here, skipped")
        return
    model = sentences.load()
    for name, read in (("words alone", None), ("with sentences", model and model.vectors)):
        print(f"  {name}")
        for app in sys.argv[1:] or ("garmin", "huawei"):
            measure(app, read or None)


if __name__ == "__main__":
    main()
