"""Running `candor` as people run it: as a process, in a folder of its own, with a deadline and no sleep."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SECONDS = 60
"""The longest that any of it may take."""


FEW = ("shared-links", "export-stats", "excluding", "visibility", "reset-password", "LICENSE")
COMMUNITY = """\
channels:
  - {id: help, name: help}
  - {id: staff, name: staff, staff: true}
members:
  - {id: kofi, name: Kofi}
messages:
  - {id: m1, channel: help, by: kofi, days_ago: 1, time: "09:00", text: "How do I reset my password?"}
"""


def small_brand(folder: Path) -> str:
    """Harbor with a few articles, one member and one question, so that a process starts at once: its
    path, for CANDOR_BRAND."""
    harbor, small = ROOT / "brands" / "harbor", folder / "small"
    (small / "knowledge").mkdir(parents=True)
    for name in ("brand.yaml", "strategy.yaml"):
        shutil.copy(harbor / name, small)
    for name in FEW:
        shutil.copy(harbor / "knowledge" / f"{name}.md", small / "knowledge")
    shutil.copytree(harbor / "eval", small / "eval")
    (small / "community.yaml").write_text(COMMUNITY)
    return str(small)


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a newcomer whose data lies in `folder`/data: none of ours, and no colour."""
    plain = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("CANDOR", "PYTHON", "COV", "MAKE", "MFLAGS", "DATA"))
    }
    return {
        **plain,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "CANDOR_DATA": str(folder / "data"),
        "NO_COLOR": "1",
        "COLUMNS": "80",
        **more,
    }


def run(
    *command: str, folder: Path, given: str = "", environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command in `folder` to its end; `given` is its standard input."""
    return subprocess.run(
        command,
        cwd=folder,
        env=environ or environment(folder),
        input=given,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
    )


def candor(
    *arguments: str, folder: Path, given: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    """Run `candor` with these arguments; `more` are environment variables."""
    environ = environment(folder, **more)
    return run(
        sys.executable, "-m", "candorbot", *arguments, folder=folder, given=given, environ=environ
    )


class Running:
    """A process whose lines can be waited for."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def next_line(self) -> str | None:
        """The next line; None when it has ended."""
        return self._lines.get(timeout=SECONDS)

    def wait_for(self, words: str) -> str:
        """The next line that has these words."""
        heard = ""
        while (line := self.next_line()) is not None:
            heard += line
            if words in line:
                return line
        raise AssertionError(f"it ended without saying {words!r}:\n{heard}")

    def ends(self) -> int:
        """Its exit code, when it has ended."""
        return self.process.wait(timeout=SECONDS)


def _hears_ctrl_c() -> None:
    """Also where the tests were started in the background, so that they themselves ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def started(
    *arguments: str, folder: Path, program: Sequence[str] = ("-m", "candorbot"), **more: str
) -> Iterator[Running]:
    """Start `candor` and let it run while the block does. `program`: what Python is to run instead."""
    with subprocess.Popen(
        [sys.executable, *program, *arguments],
        cwd=folder,
        env=environment(folder, **more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        preexec_fn=_hears_ctrl_c,
    ) as process:
        try:
            yield Running(process)
        finally:
            process.kill()
