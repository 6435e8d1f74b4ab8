"""What people do in Discord, and what they see."""

from __future__ import annotations

from tests.platforms.discord.office import HELP, KOFI, MIA, Office
from tests.platforms.discord.wire import Wire
from tests.platforms.discord.wire.shown import Message

QUESTION = "How do I export my stats to CSV?"
THREAT = "I will come to your office and shoot you all."


async def asked(office: Office, discord: Wire, channel: str = HELP) -> Message:
    """Kofi asks."""
    message = await discord.says(KOFI, channel, QUESTION)
    await office.done()
    return message


def replies(discord: Wire, message: Message) -> list[str]:
    """What Candor wrote in reply to a message."""
    return [m.text for m in discord.messages(message.channel) if m.reply_to == message.id]


async def test_a_question_is_answered_where_it_was_asked(office: Office, discord: Wire) -> None:
    """From the question over the draft and the approval to one reply, which pings nobody."""
    question = await asked(office, discord)
    card = await office.candor_says(MIA, HELP, "draft")
    await office.presses(MIA, card, "Approve and post")
    (reply,) = replies(discord, question)
    assert "Export to CSV" in reply
    assert "Mia, Harbor team" in reply
    assert "posted" in discord.words(discord.ephemeral_of(MIA))
    assert not discord.pings
