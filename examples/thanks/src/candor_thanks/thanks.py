"""Thank members who help others: note a helpful message, draft the thank-you, see who helps most."""

from __future__ import annotations

from candorbot.card import Button, Card, Field, Input, Quote
from candorbot.errors import UserError
from candorbot.records import Message, Proposed
from candorbot.request import Permission
from candorbot.skill import Context, skill

MENU = "Thank for this"
NOBODY = f"Nobody is noted yet. Choose “{MENU}” in the menu of a member's helpful message."
COUNTED = "Helpful messages, as the team noted them."
GONE = "That message is not here any more. Choose another one."
OURS = "{name} is one of the team. This is for members who help."
POST = "Thank you, {name}, for helping {whom}! {why}"
OTHERS = "others"


@skill(
    "thanks",
    summary="Thank a member who helped, and see who helps most",
    example="thanks",
    allowed=Permission.MODERATOR,
    message_action=MENU,
)
async def thanks(context: Context) -> Card:
    if context.request.kind == "message_action":
        return await _note(context, await _message(context))
    counts = [
        (len(row.body["messages"]), row.body["name"])
        for row in await context.records("helper").find(limit=1000)
    ]
    most = tuple(Field(name, str(count)) for count, name in sorted(counts, reverse=True)[:10])
    return Card("Who helps", COUNTED if most else NOBODY, fields=most)


@thanks.action("write")
async def write(context: Context) -> Card:
    """The button. Members would read the thank-you, so this gives a draft, and a person approves it."""
    message = await _message(context)
    there = await context.drafts.open_draft_about(message.id)
    if there is not None:
        return await context.show(there)
    start = (await context.messages.thread(message.thread))[0]
    post = POST.format(
        name=message.author_name,
        whom=OTHERS if start.author == message.author else start.author_name,
        why=context.request.values.get("why", ""),
    )
    text = f"{post.strip()}\n\n{context.brand.file.team.name}"
    return await context.propose(
        Proposed(text, message.place, message.id, message.text, message.author_name)
    )


async def _note(context: Context, message: Message) -> Card:
    if message.by_staff:
        raise UserError(OURS.format(name=message.author_name))
    helpers = context.records("helper")
    kept = await helpers.get(message.author)
    messages = {message.id, *(kept.body["messages"] if kept else ())}
    row = {"name": message.author_name, "messages": sorted(messages)}
    await helpers.put(message.author, row)
    why = Input("why", "What was good about it?", "That was clear and kind.")
    draft = Button("thanks", "write", "Draft a thank-you", message.id, primary=True, inputs=(why,))
    return Card(
        f"{message.author_name} helped",
        quote=Quote(message.text, by=message.author_name),
        fields=(Field("Helpful messages", str(len(messages))),),
        buttons=(draft,),
    )


async def _message(context: Context) -> Message:
    message = await context.messages.message(context.request.about)
    if message is None:
        raise UserError(GONE)
    return message
