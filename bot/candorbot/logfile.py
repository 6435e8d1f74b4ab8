"""The log: one JSON object a line, in the data folder, at most 10 MB of it and two older files.

Nothing that is logged can break its line, nothing secret stays in it, and a log that cannot be written
does not stop Candor.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from candorbot.redact import redacted, secrets_in

LONGEST = 20_000
"""Characters of one entry of a line; of a longer one the middle is left out."""
MAX_LINE = 4_000_000
"""Bytes that no line reaches."""
_PLAIN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """A record as one line of JSON; what stands in `extra` becomes entries of their own. `secrets` are
    taken out of every entry."""

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": str(record.name),
            "said": record.getMessage(),
        }
        entry |= {name: str(value) for name, value in vars(record).items() if name not in _PLAIN}
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        clean = {name: self._clean(text) for name, text in entry.items()}
        return json.dumps(clean, ensure_ascii=True)

    def _clean(self, text: str) -> str:
        if len(text) <= LONGEST:
            return redacted(text, self._secrets)
        # twice what is kept is looked at, so that no secret is cut in two and half of it kept
        start, end = (redacted(part, self._secrets) for part in (text[:LONGEST], text[-LONGEST:]))
        return f"{start[: LONGEST // 2]} … {end[-LONGEST // 2 :]}"


class LogFile(RotatingFileHandler):
    """A line that cannot be written is given up, and what was written of it taken back. The first time, a
    line on standard error says so."""

    _told = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        why = sys.exc_info()[1]
        with suppress(OSError):
            self.close()
        with suppress(OSError):
            _cut_after_last_line(Path(self.baseFilename))
        if not self._told and sys.stderr:
            self._told = True
            said = redacted(
                f"candor: the log cannot be written ({why}); Candor goes on without it.\n"
            )
            with suppress(OSError):
                sys.stderr.write(said)


def _cut_after_last_line(path: Path) -> None:
    with path.open("rb+") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - MAX_LINE))
        end = file.read()
        file.truncate(size - len(end) + end.rfind(b"\n") + 1)


def log_to(folder: Path) -> None:
    """Send the log to `folder`/candor.log. What libraries say in detail (DEBUG) never gets there."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = LogFile(
        folder / "candor.log", maxBytes=10_000_000, backupCount=2, encoding="utf-8", delay=True
    )
    handler.setFormatter(JsonLines(secrets_in(os.environ)))
    handler.setLevel(logging.INFO)
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(handler)
