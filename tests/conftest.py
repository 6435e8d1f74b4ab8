from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from candorbot.logfile import log_to
from candorbot.testing import World, opened
from tests.made_once import IN_MEMORY, made_anew, made_once, quick

settings.register_profile("plain", deadline=None, max_examples=24)  # no test reads the wall clock
settings.register_profile("drill", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or "plain")


if "TMPDIR" not in os.environ and quick(IN_MEMORY):
    os.environ["TMPDIR"] = str(IN_MEMORY)  # for the processes that are started, too
    tempfile.tempdir = None  # which is to be looked up anew


for name in ("CANDOR_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
    os.environ.pop(name, None)  # no test asks a model of whoever runs it


def _clear_away() -> None:
    """The offices' shared brand folder: made once in each process, it belongs to no test."""
    for folder in Path(tempfile.gettempdir()).glob(f"candor-office-{os.getpid()}-*"):
        shutil.rmtree(folder, ignore_errors=True)


def pytest_configure(config: pytest.Config) -> None:
    ending = ExitStack()
    ending.enter_context(made_once())
    ending.callback(_clear_away)
    config.add_cleanup(ending.close)


@pytest.fixture
def anew() -> Iterator[None]:
    """For tests of what the others get ready-made."""
    with made_anew():
        yield


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path) as world:
        yield world


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The log as `candor run` sets it up, taken off again after the test."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    log_to(tmp_path)
    yield tmp_path / "candor.log"
    for handler in [h for h in root.handlers if h not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
