"""Random worlds of channels, members and readers, in which every word from a place says who may read it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from candorbot.case_record import Case
from candorbot.facts import Facts, LostPost, Named, OpenCase, Shipped, Watched
from candorbot.records import HeardChannel, Message, Tally, may_read
from candorbot.usual import Kind, Period, period_of

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
PEOPLE = ("ana", "ben", "chloe", "mia", "jonas")
KINDS = ("problem_report", "feature_request", "question", "praise", "complaint", "other")


def facts(
    *tallies: tuple[str, int, int], kind: Kind = "today", since: int = 60, **more: object
) -> Facts:
    """Facts with tallies (what, days before DAY, count) of an open channel, heard for `since` days."""
    rows = [
        Tally(DAY - timedelta(days=before), "console", "help", ("everyone",), what, count)
        for what, before, count in tallies
    ]
    first = NOW - timedelta(days=since)
    last = NOW - timedelta(hours=1)
    plain = Facts(
        "Harbor", "console", BERLIN, period_of(kind, DAY), NOW, tallies=rows,
        watched=[Watched("console", "help", ("everyone",))],
        heard=[HeardChannel("console", "help", ("everyone",), last, first)],
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


def message(number: int, text: str, *, hours: float = 5, **more: object) -> Message:
    plain = Message(
        "console", f"m{number}", "help", f"m{number}", "kofi", "Kofi", text, NOW - timedelta(hours=hours),
        f"/message m{number}",
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


def case(number: int, **more: object) -> Case:
    plain = Case(
        f"c{number}", "console", "outage", "P2", "Lena", "operations", NOW - timedelta(hours=2),
        NOW + timedelta(hours=2), NOW,
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


def random_world(seed: int) -> Facts:
    """Channels of random readers; each name, word, theme and count of them bears the channel's mark."""
    chance = random.Random(seed)
    period = period_of(chance.choice(("today", "week", "month")), DAY)
    world = Facts("Harbor", "console", BERLIN, period, NOW, staff_reads=_readers(chance), anchor="")
    rows: dict[str, list[object]] = {name: [] for name in _ROWS}
    for n in range(chance.randint(1, 5)):
        _add_channel(chance, f"zq{n}zq", _readers(chance), period, rows)
    for n in range(chance.randint(0, 2)):  # a theme found in one place, and spoken of in another
        mark, readers = f"zqtheme{n}zq", _readers(chance)
        rows["named"].append(Named(mark, f"now {mark}", readers))
        open_too = ("everyone",)
        rows["tallies"] += [
            Tally(DAY, "console", "open", open_too, f"theme:{mark}", chance.randint(1, 90)),
            Tally(DAY, "console", "open", open_too, f"theme-mood:{mark}:-1", chance.randint(1, 90)),
        ]
    for n in range(chance.randint(0, 4)):
        mark = f"zqcase{n}zq"
        readers = _readers(chance)
        rows["cases"].append(OpenCase(case(n, owner=mark), "today", mark, readers))
        rows["lost"].append(LostPost(mark, readers))
        rows["shipped"].append(Shipped(mark, f"{mark} is there", readers))
    return replace(world, anchor="1:zqanchorzq", **rows)  # type: ignore[arg-type]


_ROWS = (
    "tallies", "waiting", "said", "cases", "lost", "shipped", "watched", "heard", "named",
)  # fmt: skip


def _readers(chance: random.Random) -> tuple[str, ...]:
    if chance.random() < 0.3:
        return ("everyone",)
    return tuple(sorted(chance.sample(PEOPLE, chance.randint(1, len(PEOPLE)))))


def audience(seed: int) -> tuple[str, ...]:
    chance = random.Random(f"audience {seed}")
    return () if chance.random() < 0.05 else _readers(chance)


def _add_channel(
    chance: random.Random,
    mark: str,
    readers: tuple[str, ...],
    period: Period,
    rows: dict[str, list[object]],
) -> None:
    days = [DAY - timedelta(days=n) for n in range(40)]
    themes = [f"theme {mark} {n}" for n in range(chance.randint(0, 2))]
    for day in [*chance.sample(days, chance.randint(0, 30)), DAY]:
        whats = ["messages", "staff", "asked", "answered", "mood:-1", "mood:1", "shed"]
        whats += [f"theme:{one}" for one in themes] + [f"theme-mood:{one}:-1" for one in themes]
        rows["tallies"] += [
            Tally(day, "console", mark, readers, what, chance.randint(1, 40))
            for what in chance.sample(whats, chance.randint(1, len(whats)))
        ]
    for n in range(chance.randint(0, 4)):
        author = f"author {mark} {n}"
        theme = chance.choice(themes) if themes else ""
        text = f"words {mark} {chance.choice(('how do I export?', 'it is broken'))}"
        heard = Message(
            chance.choice(("console", "slack")), f"m{mark}{n}", mark, f"m{mark}{n}", author, author, text,
            NOW - timedelta(hours=chance.randint(1, 30)), f"https://{mark}.example/{n}", readers,
            theme=theme, kinds=(chance.choice(KINDS),),
        )  # fmt: skip
        rows["said"].append(heard)
        if chance.random() < 0.6:
            rows["waiting"].append(heard)
    rows["watched"].append(Watched("console", mark, readers))
    if chance.random() < 0.8:
        ago = chance.randint(1, 60)
        since, last = NOW - timedelta(days=ago), NOW - timedelta(days=chance.randint(0, ago))
        rows["heard"].append(HeardChannel("console", mark, readers, last, since))


def forbidden(world: Facts, readers: tuple[str, ...]) -> list[str]:
    """The marks of all that somebody of the audience may not read."""
    marks = [one.channel for one in world.watched if not may_read(readers, one.readers)]
    marks += [one.title for one in world.cases if not may_read(readers, one.readers)]
    marks += [one.name for one in world.named if not may_read(readers, one.readers)]
    return marks + ([] if may_read(readers, world.staff_reads) else ["zqanchorzq"])


def without_forbidden(world: Facts, readers: tuple[str, ...]) -> Facts:
    """The world as it would be if what the audience may not read had never been."""
    kept = {
        name: [row for row in getattr(world, name) if may_read(readers, row.readers)]
        for name in _ROWS
    }
    anchor = world.anchor if may_read(readers, world.staff_reads) else ""
    hidden = [one.name for one in world.named if not may_read(readers, one.readers)]
    kept["tallies"] = [t for t in kept["tallies"] if not any(name in t.what for name in hidden)]
    return replace(world, anchor=anchor, **kept)  # type: ignore[arg-type]
