"""What Candor keeps of whoever asks: to see, to take away, to have forgotten, and to opt out."""

from __future__ import annotations

from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.request import Permission
from candorbot.skill import Context, skill

NOT_KNOWN = (
    "“{text}” is nothing that can be done with your data. Say `export`, `forget`, `opt out`, `opt in`, `receipt` "
    "with its code, or nothing to see it."
)
NO_CODE = "Say `receipt` with the code that stands on the card of your forgetting."


@skill(
    "my-data",
    summary="See, export or forget what Candor keeps of you, or opt out",
    usage="[export | forget | opt out | opt in | receipt CODE]",
    example="my-data",
    allowed=Permission.MEMBER,
)
async def my_data(context: Context) -> Card:
    text = context.request.text.strip()
    word, _, rest = text.partition(" ")
    match (word.casefold(), rest.strip().casefold()):
        case ("" | "see", ""):
            return await context.mine.see()
        case ("export", ""):
            return await context.mine.export()
        case ("forget", "" | "me"):
            return await context.mine.ask()
        case ("opt", "out") | ("opt-out" | "optout", ""):
            return await context.mine.opt(out=True)
        case ("opt", "in") | ("opt-in" | "optin", ""):
            return await context.mine.opt(out=False)
        case ("receipt", code) if code:
            return await context.mine.prove(rest)
        case ("receipt", _):
            raise UserError(NO_CODE)
    raise UserError(NOT_KNOWN.format(text=text[:40]))


@my_data.action("export")
async def export(context: Context) -> Card:
    return await context.mine.export()


@my_data.action("forget")
async def forget(context: Context) -> Card:
    return await context.mine.forget()


@my_data.action("out")
async def out(context: Context) -> Card:
    return await context.mine.opt(out=True)


@my_data.action("in")
async def back(context: Context) -> Card:
    return await context.mine.opt(out=False)
