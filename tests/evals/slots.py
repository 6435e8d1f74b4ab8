"""Is a briefing due once for each local date, in every zone?

    python tests/evals/slots.py [--zones N]

For every time zone of the system's list (those with a city; links among them) and every day from 2024 to 2030,
at 02:30, which clocks leave out or show twice more often than any other time. A slot is missed if a date that
the zone has brings none, double if it brings two, and wrong if it is not the first instant at which clocks
there show 02:30 or, where they never do, later.
"""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from candorbot.slots import Plan, slots

FIRST, LAST = date(2024, 1, 1), date(2030, 12, 31)
AT = time(2, 30)
LONGEST_GAP = timedelta(hours=25)


def zones() -> list[str]:
    """All zones, without those that are another list's spelling of them."""
    return sorted(one for one in available_timezones() if not one.startswith(("posix/", "right/")))


def judge(zone: ZoneInfo) -> Counter[str]:
    """How many slots the zone has, and how many are missed, double or wrong."""
    plan = Plan("today", AT, zone, range(7))
    start = datetime.combine(FIRST, time(), UTC) - timedelta(days=3)
    until = datetime.combine(LAST, time(), UTC) + timedelta(days=3)
    found = Counter[str]()
    seen: Counter[date] = Counter()
    for slot in slots(plan, start, until):
        if FIRST <= slot.date <= LAST:
            seen[slot.date] += 1
            found["wrong"] += not _is_first(slot.at, slot.date, zone)
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    found["slots"] = sum(seen.values())
    found["missed"] = sum(not seen[day] and _exists(day, zone) for day in days)
    found["double"] = sum(seen[day] > 1 for day in days)
    return found


def _is_first(at: datetime, day: date, zone: ZoneInfo) -> bool:
    """Whether clocks show `AT` or later then, and a second before did not yet, ever that day."""
    local, before = (one.astimezone(zone) for one in (at, at - timedelta(seconds=1)))
    wanted = datetime.combine(day, AT)
    if local.replace(tzinfo=None) < wanted:
        return False
    return before.replace(tzinfo=None) < wanted and local.fold == 0


def _exists(day: date, zone: ZoneInfo) -> bool:
    noon = datetime.combine(day, time(12), zone)
    return noon.astimezone(UTC).astimezone(zone).date() == day


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--zones", type=int, default=0, help="only so many of them, spread evenly")
    names = zones()
    wanted = parser.parse_args().zones
    chosen = names[:: max(1, len(names) // wanted)] if wanted else names
    total = Counter[str]()
    for name in chosen:
        total += judge(ZoneInfo(name))
    print(
        f"slots: {len(chosen)} zones, {FIRST.year} to {LAST.year}, {total['slots']:,} slots:"
        f" {total['missed']} missed, {total['double']} double, {total['wrong']} at a wrong instant"
    )


if __name__ == "__main__":
    main()
