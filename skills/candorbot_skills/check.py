"""Check a text for honesty: anybody's, a person's as well as a model's."""

from __future__ import annotations

from candorbot import words
from candorbot.card import Button, Card, Quote
from candorbot.errors import UserError
from candorbot.report import lights, marks
from candorbot.request import Permission
from candorbot.skill import Context, skill
from candorbot.speaker import speaker_from, speaker_inputs
from candorbot.verdict import Outcome, Reviewed, Speaker

TITLES = {
    Outcome.PASS: "Honest",
    Outcome.ASK: "One thing to know first",
    Outcome.REVISE: "Change this before it is posted",
    Outcome.HOLD: "Do not post this",
}
NOTHING = "There is nothing to check. Write the text after the command: `/candor check TEXT`."
NO_MESSAGE = "That message is not here any more. Choose another one."
GONE = "That text is not kept any more. Check it again."


@skill(
    "check",
    summary="Check a text for honesty of relationship, opinion and identity",
    usage="TEXT",
    example="check We love Harbor! #sp",
    allowed=Permission.MODERATOR,
    message_action="Check honesty",
)
async def check(context: Context) -> Card:
    request = context.request
    if request.kind == "message_action":
        message = await context.messages.message(request.about)
        if message is None:
            raise UserError(NO_MESSAGE)
        return await _report(context, message.text, Speaker(), message.author_name)
    if not request.text.strip():
        raise UserError(NOTHING)
    return await _report(context, request.text, await context.speaker(), "")


@check.action("who")
async def who(context: Context) -> Card:
    kept = await context.records("text").get(context.request.about)
    if kept is None:
        raise UserError(GONE)
    speaker = speaker_from(context.request.values, await context.speaker())
    if not kept.body["by"]:
        await context.remember_speaker(speaker)
    return await _report(context, kept.body["text"], speaker, kept.body["by"])


async def _report(context: Context, text: str, speaker: Speaker, by: str) -> Card:
    verdict = context.gate.review(
        Reviewed(
            text,
            speaker,
            locale=context.brand.file.locale,
            brand=context.brand.name,
        )
    )
    kept = await context.records("text").put(context.request.key, {"text": text, "by": by})
    return Card(
        TITLES[verdict.outcome],
        quote=Quote(text, by=by),
        lights=lights(verdict),
        marks=marks(verdict),
        buttons=(Button("check", "who", words.WHO, about=kept.id, inputs=speaker_inputs(speaker)),),
    )
