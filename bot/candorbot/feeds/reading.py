"""Reads the bytes of a feed in a process of its own (child.py), within bounds."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import suppress

from candorbot.errors import UserError
from candorbot.feeds.pages import Entry

SECONDS = 5.0
"""Until the child is ended, whatever it does; of processor time it has less."""
MOST_ANSWER = 2_000_000
"""Bytes: what 100 entries take at most."""
CHILD = ("-I", "-m", "candorbot.feeds.child")


async def read(raw: bytes, kind: str = "", seconds: float = SECONDS) -> Sequence[Entry]:
    """The entries of a feed or page with this content type. Raises UserError for what cannot be read."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, *CHILD, env={}, cwd="/", limit=MOST_ANSWER,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(seconds):
            told = await _told(child, json.dumps({"kind": kind}).encode() + b"\n" + raw)
            await child.wait()
    except TimeoutError:
        raise UserError(f"It takes longer than {seconds:g} seconds to read.") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        raise UserError("It cannot be read in the time and the memory that it may take.")
    answer = json.loads(told)
    if "why" in answer:
        raise UserError(answer["why"])
    return [Entry(*entry) for entry in answer["found"]]


async def _told(child: asyncio.subprocess.Process, asked: bytes) -> bytes:
    """What the child answers, however it ends; its exit code says whether that is all."""
    assert child.stdin is not None
    assert child.stdout is not None
    with suppress(BrokenPipeError, ConnectionResetError):
        child.stdin.write(asked)
        await child.stdin.drain()
    child.stdin.close()
    try:
        await child.stdout.readexactly(MOST_ANSWER)
    except asyncio.IncompleteReadError as ended:
        return ended.partial
    raise UserError("It says more than a feed may.")
