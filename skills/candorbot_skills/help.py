"""What Candor can do here, for the person who asks."""

from __future__ import annotations

from candorbot.card import Button, Card, Field
from candorbot.errors import UserError
from candorbot.request import Permission
from candorbot.skill import Context, Skill, skill

TITLE = "What Candor does"
BODY = (
    "It drafts replies from {brand}'s help pages, checks that they are honest, and posts nothing "
    "without an approval."
)
NO_HELP = "There is no command `{word}`.{nearest}"
NEAREST = " Did you mean `{nearest}`?"
MENU = "In a message's menu"
NEEDS = "For"


@skill(
    "help",
    summary="Show what you can do here",
    usage="[COMMAND]",
    example="help draft",
    fresh=False,
    allowed=Permission.MEMBER,
)
async def help_(context: Context) -> Card:
    word = context.request.text.strip().casefold().removeprefix("/candor").strip()
    if not word:
        return _menu(context)
    found = [one for one in context.skills.all() if one.name == word]
    if not found:
        nearest = context.skills.nearest(word)
        hint = NEAREST.format(nearest=nearest) if nearest else ""
        raise UserError(NO_HELP.format(word=word[:40], nearest=hint))
    return _about(found[0])


@help_.action("menu")
async def menu(context: Context) -> Card:
    return _menu(context)


def _menu(context: Context) -> Card:
    mine = [one for one in context.skills.all() if one.allowed <= context.permission]
    return Card(
        TITLE,
        BODY.format(brand=context.brand.name),
        fields=tuple(Field(_typed(one), one.summary) for one in mine),
        still=True,
    )


def _about(one: Skill) -> Card:
    fields = [
        Field("Type", _typed(one)),
        Field("For example", f"/candor {one.example}"),
        Field(NEEDS, f"{one.allowed.name.lower()}s and up"),
    ]
    if one.message_action:
        fields.append(Field(MENU, one.message_action))
    return Card(
        one.name, one.summary + ".", fields=tuple(fields), buttons=(Button("help", "menu", "All commands"),)
    )  # fmt: skip


def _typed(one: Skill) -> str:
    return f"/candor {one.name} {one.usage}".strip()
