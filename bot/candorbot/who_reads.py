"""Whether somebody, or all staff, may read a place: asked of its platform, before words from there are shown."""

from __future__ import annotations

from collections.abc import Sequence

from candorbot.platform import Platform
from candorbot.records import may_read
from candorbot.request import Place


async def staff_reads(platform: Platform, place: Place) -> bool:
    """Whether everybody who reads the staff channel reads a place. Raises LookupError for one that is gone, UserError
    where there is no staff channel."""
    staff = await platform.readers(await platform.staff_place())
    return may_read(staff, await platform.readers(place))


async def may_see(platform: Platform, person: str, place: Place, then: Sequence[str]) -> bool:
    """Whether a person, or with none all staff, may be shown words from a place; `then`: who read it when they were
    written. What everyone could read is no secret; of a place that is gone, it is as it was."""
    if "everyone" in then:
        return True
    try:
        if person:
            return await platform.reads(person, place)
        return await staff_reads(platform, place)
    except LookupError:
        return may_read((person,), then)
