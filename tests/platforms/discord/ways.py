"""What many tests of an office in Discord begin with."""

from __future__ import annotations

import asyncio

from tests.platforms.discord.office import HELP, KOFI, MIA, STAFF, Office
from tests.platforms.discord.wire import Message, Wire
from tests.platforms.discord.wire.links import Session
from tests.test_supervisor import settled

QUESTION = "How do I export my stats to CSV?"
THREAT = "I will come to your office and shoot you all."
APPROVE = "Approve and post"
POST = "POST /channels/{}/messages"


async def asked(
    office: Office, discord: Wire, channel: str = HELP, text: str = QUESTION
) -> Message:
    """Somebody asks: Kofi, where he can."""
    message = await discord.says(KOFI if channel == HELP else MIA, channel, text)
    await office.done()
    return message


async def drafted(office: Office, discord: Wire, user: str = MIA) -> tuple[Message, Message]:
    """Kofi has asked, and somebody has a draft of the answer before them: the question, and the card as it stood
    then."""
    question = await asked(office, discord)
    return question, (await office.candor_says(user, HELP, "draft")).as_seen()


def replies(discord: Wire, message: Message) -> list[str]:
    """What Candor wrote in reply to a message."""
    return [m.text for m in discord.messages(message.channel) if m.reply_to == message.id]


def posts(discord: Wire, channel: str = HELP) -> int:
    """How often Discord was asked to post there."""
    return sum(call.args["channel_id"] == channel for call in discord.called(POST))


def told(discord: Wire) -> str:
    """All that stands in the staff channel, as text."""
    return discord.shows(STAFF)


async def kept(office: Office, word: str = "export") -> list[str]:
    """The texts with this word that are kept."""
    found = await office.candor.store.search_messages(word)
    return [message.text for message in found]


def session(discord: Wire) -> Session:
    """The only one."""
    (link,) = discord.gateway.open
    assert link.session
    return link.session


async def connected(office: Office) -> None:
    """Wait until the app counts itself as connected."""
    async with asyncio.timeout(10):
        while not office.discord.connected:
            await settled()


async def tick(office: Office, **time: float) -> None:
    """Time passes, and what is due by then is done."""
    office.clock.advance(**time)
    await office.candor.bot.retry_waiting()
    await office.done()
