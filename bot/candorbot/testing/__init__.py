"""For tests of this project and of third-party skills: the fakes, and a small world that runs on them."""

from candorbot.platform import NotSent
from candorbot.testing.fakes import (
    NOON,
    FakeClock,
    FakeKnowledge,
    FakePlatform,
    FakeWriter,
    counted,
)
from candorbot.testing.world import (
    BRAND,
    DAY,
    EXPORT,
    POLICIES,
    REPLY,
    World,
    find_button,
    opened,
)

__all__ = [
    "BRAND",
    "DAY",
    "EXPORT",
    "NOON",
    "POLICIES",
    "REPLY",
    "FakeClock",
    "FakeKnowledge",
    "FakePlatform",
    "FakeWriter",
    "NotSent",
    "World",
    "counted",
    "find_button",
    "opened",
]
