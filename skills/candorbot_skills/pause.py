"""The kill switch: while posting is paused, nothing is posted, whoever approves it."""

from __future__ import annotations

from candorbot import words
from candorbot.card import Button, Card
from candorbot.errors import Denied, UserError
from candorbot.request import Permission
from candorbot.skill import Context, skill

PAUSED_TITLE = "Posting is paused"
PAUSED = "Nothing is posted while this holds. Paused by {who}, {when}. Drafts and checks go on."
ON_TITLE = "Posting is on"
ON = "Approved replies are posted."
USAGE = "`pause {word}` is not known. `pause` stops posting, `pause off` resumes it."
ONLY_APPROVERS = "Only an approver may resume posting. Ask one of them."


@skill(
    "pause",
    summary="Stop all posting at once, or resume it",
    usage="[off]",
    example="pause",
    allowed=Permission.MODERATOR,
)
async def pause(context: Context) -> Card:
    match context.request.text.strip().casefold():
        case "":
            await context.switch.pause(context.request.person)
            return await _state(context)
        case "off" | "resume":
            if context.permission < Permission.APPROVER:
                raise Denied(ONLY_APPROVERS)
            return await resume(context)
        case other:
            raise UserError(USAGE.format(word=other[:40]))


@pause.action("resume", allowed=Permission.APPROVER)
async def resume(context: Context) -> Card:
    await context.switch.resume(context.request.person)
    return await _state(context)


@pause.action("pause")
async def again(context: Context) -> Card:
    await context.switch.pause(context.request.person)
    return await _state(context)


async def _state(context: Context) -> Card:
    paused = await context.switch.paused_by()
    if paused is None:
        return Card(ON_TITLE, ON, buttons=(Button("pause", "pause", words.PAUSE),))
    who, when = paused
    return Card(
        PAUSED_TITLE,
        PAUSED.format(who=who, when=words.local(when, context.brand.zone)),
        buttons=(Button("pause", "resume", words.RESUME, primary=True),),
    )
