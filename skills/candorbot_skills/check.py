"""Check a text for honesty: anybody's, a person's as well as a model's."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from candorbot import words
from candorbot.card import Button, Card, Quote
from candorbot.errors import UserError
from candorbot.fix import Mended, change, mend
from candorbot.records import PASSING
from candorbot.report import lights, marks
from candorbot.request import Permission
from candorbot.skill import Context, skill
from candorbot.speaker import OF_A_PERSON, speaker_from, speaker_inputs, speaker_row
from candorbot.verdict import Doubt, Opinion, Outcome, Reviewed, Speaker, Verdict

TITLES = {
    Outcome.PASS: "Honest",
    Outcome.ASK: "One thing to know first",
    Outcome.REVISE: "Change this before it is posted",
    Outcome.HOLD: "Do not post this",
}
NOTHING = "There is nothing to check. Write the text after the command: `/candor check TEXT`."
NO_MESSAGE = "That message is not here any more. Choose another one."
GONE = "That text is not kept any more. Check it again."


@dataclass(frozen=True)
class Asked:
    """A text to check: who speaks, whose message it is ("" if it was typed), who typed it, and what a language model
    points at in it."""

    text: str
    speaker: Speaker
    by: str = ""
    asker: str = ""
    opinion: Opinion = field(default_factory=Opinion)


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
        author = context.speakers.author(message)
        opinion = await context.second_opinion(message.text)
        asked = Asked(message.text, author, message.author_name, opinion=opinion)
        return await _report(context, asked)
    if not request.text.strip():
        raise UserError(NOTHING)
    me = await context.speakers.me()
    opinion = await context.second_opinion(request.text)
    return await _report(context, Asked(request.text, me, asker=request.person.id, opinion=opinion))


@check.action("who")
async def who(context: Context) -> Card:
    asked = await _kept(context)
    speaker = speaker_from(context.request.values, asked.speaker)
    if asked.asker == context.request.person.id:
        await context.speakers.remember(speaker)
    return await _report(context, replace(asked, speaker=speaker))


@check.action("fix")
async def fix(context: Context) -> Card:
    asked = await _kept(context)
    mended = _mended(context, asked)
    if mended is None:
        raise UserError(words.FIX_NOTHING_LEFT)
    said = words.FIXED if mended.passes else words.FIXED_PARTLY
    news = said.format(change=change(asked.text, mended.text))
    opinion = replace(asked.opinion, doubts=mended.verdict.doubts)
    fixed = replace(asked, text=mended.text, speaker=mended.reviewed.speaker, opinion=opinion)
    return await _report(context, fixed, news)


async def _kept(context: Context) -> Asked:
    kept = await context.records("text").get(context.request.about)
    if kept is None:
        raise UserError(GONE)
    body = kept.body
    return Asked(
        body["text"],
        speaker_from(body.get("speaker", {}), Speaker()),
        body["by"],
        body.get("asker", ""),
        Opinion(tuple(Doubt(*one) for one in body.get("doubts", ())), body.get("opinion", "")),
    )


async def _report(context: Context, asked: Asked, news: str = "") -> Card:
    verdict = context.gate.review(_reviewed(context, asked))
    row = {
        "text": asked.text,
        "by": asked.by,
        "asker": asked.asker,
        "speaker": speaker_row(asked.speaker),
        "doubts": [[one.rule, one.quote, one.reason] for one in asked.opinion.doubts],
        "opinion": asked.opinion.note,
    }
    kept = await context.records("text").put(
        context.request.key, row, state=PASSING, due=context.clock.now()
    )
    inputs = speaker_inputs(asked.speaker, _questions(verdict))
    buttons = [Button("check", "who", words.WHO, about=kept.id, inputs=inputs)]
    if not asked.by and _mended(context, asked) is not None:
        buttons.append(Button("check", "fix", words.FIX, about=kept.id))
    return Card(
        TITLES[verdict.outcome],
        body="\n".join(filter(None, [news, asked.opinion.note])),
        quote=Quote(asked.text, by=asked.by),
        lights=lights(verdict),
        marks=marks(verdict),
        buttons=tuple(buttons),
    )


def _questions(verdict: Verdict) -> frozenset[str]:
    """The facts to ask for: what decides, with who speaks. None: any of them, to be changed."""
    asked = frozenset(finding.asks for finding in verdict.findings) - {""}
    return asked | frozenset(OF_A_PERSON) if asked else frozenset()


def _mended(context: Context, asked: Asked) -> Mended | None:
    return mend(_reviewed(context, asked), context.gate.review, context.brand)


def _reviewed(context: Context, asked: Asked) -> Reviewed:
    return Reviewed(
        asked.text,
        asked.speaker,
        locale=context.brand.file.locale,
        brand=context.brand.name,
        doubts=asked.opinion.doubts,
    )
