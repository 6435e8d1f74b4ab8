"""What goes wrong, and at which moment: a plan is asked at every point that is passed."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import NamedTuple, Protocol

from candorbot.drill.farend import FarEnd
from candorbot.faults import Crash

AT_SEND = ("reset before", "reset after", "no answer", "late", "busy", "refused")
AT_LOOK = ("hidden", "look fails", "look hangs")
KINDS = {
    "store.begin": ("crash", "disk full"),
    "store.commit": ("crash", "disk full"),
    "store.committed": ("crash",),
    "inbox.receive": ("crash",),
    "inbox.finish": ("crash",),
    "publish.mark": ("crash",),
    "publish.send": ("crash", *AT_SEND),
    "publish.sent": ("crash",),
    "publish.look": ("crash", *AT_LOOK),
    "schedule.work": ("crash", "failure"),
    "schedule.finish": ("crash",),
}
"""Point -> what can go wrong there. A committed transaction can only be followed by a crash; what a platform
does wrong is armed when the point before the call is passed."""


class Moment(NamedTuple):
    """The `nth` time (from 1) that the point `name` is passed in a life."""

    name: str
    nth: int


class Fault(NamedTuple):
    moment: Moment
    kind: str

    def __str__(self) -> str:
        return f"{self.moment.name}:{self.moment.nth}:{self.kind}"


def faults_at(moment: Moment) -> list[Fault]:
    """Every fault that makes sense at a moment."""
    return [Fault(moment, kind) for kind in KINDS[moment.name]]


class Plan(Protocol):
    def strikes(self, moment: Moment) -> str:
        """The kind that strikes at this moment, "" for none."""
        ...

    @property
    def left(self) -> int:
        """How many faults have not struck yet."""
        ...


class Chosen:
    """These faults, each at its moment."""

    def __init__(self, *faults: Fault) -> None:
        self._kinds = {fault.moment: fault.kind for fault in faults}

    def strikes(self, moment: Moment) -> str:
        return self._kinds.pop(moment, "")

    @property
    def left(self) -> int:
        return len(self._kinds)


class Rolled:
    """So many faults, each a few points after the one before, as the dice say. The store's points are passed
    most often; the others count for more, so that they get their share."""

    FARTHEST = 30
    OTHERS = 5

    def __init__(self, dice: Random, count: int) -> None:
        self._dice = dice
        self._left = count
        self._roll()

    def strikes(self, moment: Moment) -> str:
        self._gap -= 1 if moment.name.startswith("store.") else self.OTHERS
        if self._gap > 0 or not self._left:
            return ""
        self._left -= 1
        self._roll()
        return self._dice.choice(KINDS[moment.name])

    @property
    def left(self) -> int:
        return self._left

    def _roll(self) -> None:
        self._gap = self._dice.randint(1, self.FARTHEST)


@dataclass
class Strikes:
    """Called at every point (`faults.struck_by`). A crash is the end: until `revive`, every point and the
    platform say so again, whatever the dying code still tries."""

    plan: Plan
    platform: FarEnd
    trace: list[str]

    def __post_init__(self) -> None:
        self.moments: list[Moment] = []
        self.quiet = False
        self._passed: Counter[str] = Counter()

    def __call__(self, name: str) -> None:
        if self.platform.dead:
            raise Crash(name)
        if self.quiet:
            return
        self._passed[name] += 1
        moment = Moment(name, self._passed[name])
        self.moments.append(moment)
        kind = self.plan.strikes(moment)
        if kind:
            self.trace.append(f"  fault: {kind} at {moment.name}, the {moment.nth}. time")
            self._strike(name, kind)

    def revive(self) -> None:
        """A new process starts."""
        self.platform.dead = False

    def _strike(self, name: str, kind: str) -> None:
        match kind:
            case "crash":
                self.platform.dead = True
                raise Crash(name)
            case "disk full":
                raise sqlite3.OperationalError("database or disk is full")
            case "failure":
                raise RuntimeError("the work failed")
            case _ if kind in AT_LOOK:
                self.platform.blinded = kind
            case _:
                self.platform.armed = kind
