"""How the running Candor is: its tasks, its loop, and what is wrong. Kept as a row, for `candor doctor`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from candorbot import words

KIND = "health"
"""The kind of the row, and its id: there is one."""
SILENT = timedelta(minutes=3)
"""Older than this, the last sign of life is too old: one is given every minute."""


@dataclass(frozen=True, slots=True)
class TaskHealth:
    """A task: how often it was started again, how often it failed since it last ran well, the last error.

    stuck   one step of it has taken longer than any may
    """

    name: str
    restarts: int = 0
    failing: int = 0
    error: str = ""
    stuck: bool = False


@dataclass(frozen=True, slots=True)
class Stall:
    """The event loop stood still: from when, for how many seconds, and in which line."""

    at: datetime
    seconds: float
    where: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """All of it. `trouble` holds whole sentences: what else a person must know."""

    tasks: tuple[TaskHealth, ...] = ()
    trouble: tuple[str, ...] = ()
    stall: Stall | None = None


def wrong(health: Health) -> list[str]:
    """What is wrong, a sentence each; none if all is well."""
    failing = [words.TASK_FAILS.format(**asdict(task)) for task in health.tasks if task.failing]
    stuck = [words.TASK_STUCK.format(name=task.name) for task in health.tasks if task.stuck]
    return [*health.trouble, *failing, *stuck]


def summary(health: Health, zone: ZoneInfo) -> str:
    """One line: "4 tasks running; outbox restarted 3 times, last: …; the loop stood still …"."""
    said = [words.TASKS_RUN.format(count=len(health.tasks))]
    said += [words.TASK_BACK.format(**asdict(task)) for task in health.tasks if task.restarts]
    if health.stall:
        at = words.local(health.stall.at, zone)
        said.append(words.STALLED.format(at=at, seconds=health.stall.seconds))
    return "; ".join(said)


def health_row(health: Health, at: datetime) -> dict[str, Any]:
    """The health as plain JSON, with the time of this sign of life."""
    row = asdict(health) | {"at": at.isoformat()}
    if health.stall:
        row["stall"]["at"] = health.stall.at.isoformat()
    return row


def health_from(row: Mapping[str, Any]) -> tuple[Health, datetime]:
    """What `health_row` made, back."""
    stall = row["stall"]
    return Health(
        tuple(TaskHealth(**task) for task in row["tasks"]),
        tuple(row["trouble"]),
        Stall(**stall | {"at": datetime.fromisoformat(stall["at"])}) if stall else None,
    ), datetime.fromisoformat(row["at"])
