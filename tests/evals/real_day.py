"""The briefing of one real day, as docs/briefing.md shows it.

    python tests/evals/real_day.py [--write]

Brings the channel of irc_chat (see tests/evals/split.py for where the data is) into a new store by
`candor import`, makes the day's briefing by `candor brief`, and prints it; --write puts it into the document.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bot"), str(ROOT / "skills"), str(ROOT / "tests" / "evals")]

from split import data_folder  # noqa: E402

from candorbot.cli import main as candor  # noqa: E402
from candorbot.pii import mask  # noqa: E402

DOCUMENT = ROOT / "docs" / "briefing.md"
CHANNEL, DAY = "mediawiki", "2019-02-24"
BLOCK = re.compile(r"(```text\n)(.*?)(```\n)", re.DOTALL)
LINE = re.compile(r"– .*?“(?P<words>.*?)”  (?P<id>\S+)$", re.MULTILINE)


def data() -> Path:
    return data_folder() / "D_feedback" / "irc_chat" / "data.jsonl"


def made() -> str:
    """The briefing, as the shell prints it."""
    with tempfile.TemporaryDirectory() as folder:
        before = {name: os.environ.get(name) for name in ("CANDOR_DATA", "CANDOR_BRAND")}
        os.environ.update(CANDOR_DATA=folder, CANDOR_BRAND="harbor")
        try:
            _said("import", "--open", "--channel", CHANNEL, str(data()))
            return _said("brief", "--date", DAY)
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value


def _said(*arguments: str) -> str:
    out = io.StringIO()
    with redirect_stdout(out):
        code = candor(arguments)
    assert code == 0, out.getvalue()
    return out.getvalue()


def documented() -> str:
    """The briefing as the document has it."""
    found = BLOCK.search(DOCUMENT.read_text(encoding="utf-8"))
    return found[2] if found else ""


def broken_links(briefing: str) -> list[str]:
    """The lines whose message is not there, or does not begin with the words that are quoted of it."""
    rows = map(json.loads, data().read_text(encoding="utf-8").splitlines())
    said = {row["id"]: row["text"] for row in rows}
    broken = []
    for line in LINE.finditer(briefing):
        words = " ".join(mask(said.get(line["id"], "")).text.split())
        if not words.startswith(line["words"].rstrip("…").rstrip()):
            broken.append(line[0])
    return broken


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put it into docs/briefing.md")
    options = parser.parse_args()
    if not data().is_file():
        print("real day: irc_chat is not here, skipped")
        return 0
    briefing = made()
    print(briefing)
    links = len(LINE.findall(briefing))
    print(f"real day: {links} links, {len(broken_links(briefing))} broken")
    if options.write:
        text = DOCUMENT.read_text(encoding="utf-8")
        shown = BLOCK.sub(lambda block: block[1] + briefing + block[3], text)
        DOCUMENT.write_text(shown, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
