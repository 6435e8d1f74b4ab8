"""What many tests of an office in Slack begin with."""

from __future__ import annotations

from tests.platforms.slack.far_end import FarEnd, Message
from tests.platforms.slack.office import HELP, KOFI, MIA, STAFF, Office

QUESTION = "How do I export my stats to CSV?"
APPROVE = "Approve and post"


async def asked(office: Office, slack: FarEnd, channel: str = HELP) -> str:
    """Kofi asks; the message's ts."""
    ts = await slack.says(KOFI if channel == HELP else MIA, channel, QUESTION)
    await office.done()
    return ts


async def drafted(office: Office, slack: FarEnd, user: str = MIA) -> tuple[str, Message]:
    """Kofi has asked, and somebody has a draft of the answer before them: the question's ts, and the card as it
    stood then."""
    ts = await asked(office, slack)
    return ts, (await office.candor_says(user, HELP, "draft")).as_seen()


def replies(slack: FarEnd, ts: str, channel: str = HELP) -> list[str]:
    """What Candor wrote below a message."""
    ours = slack.workspace.bot_user
    return [m.text for m in slack.messages(channel) if m.thread_ts == ts and m.user == ours]


def posts(slack: FarEnd, channel: str = HELP) -> int:
    """How often Slack was asked to post there."""
    return sum(params["channel"] == channel for params in slack.called("chat.postMessage"))


def told(slack: FarEnd) -> str:
    """All that stands in the staff channel, as text."""
    return "\n".join(slack.words(message) for message in slack.messages(STAFF))


async def tick(office: Office, **time: float) -> None:
    """Time passes, and what is due by then is done."""
    office.clock.advance(**time)
    await office.candor.bot.retry_waiting()
    await office.done()
