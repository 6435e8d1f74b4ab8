"""Feedback: what members said, logged, found again and taken away; and the news to those who asked."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from candorbot import words
from candorbot.card import Button, Card, Choice, Entry, Group
from candorbot.errors import StoreError, UserError
from candorbot.feedback_card import INTO
from candorbot.feedback_item import Asked
from candorbot.records import ASKED_FOR, OPEN_STATES, Draft, DraftState, Message, Proposed
from candorbot.request import Permission
from candorbot.skill import Context, skill
from candorbot.theme_record import Status, Theme
from candorbot.writing import Ask, Proposal, Refusal, Unavailable

MOST_DRAFTS = 10
"""Drafts that are prepared at once: nobody reads more with care."""
MOST_NAMES = 3
NOT_WRITTEN = "No draft was written: {why}"
HOW_TO_MERGE = (
    "Say which theme is a part of which: `/candor feedback merge Night mode into Dark mode`."
)
HOW_TO_RENAME = "Say how a theme shall be called: `/candor feedback rename Modus to Dark mode`."
WHICH_THEME = (
    "Say which theme: `/candor feedback {verb} Dark mode`. `/candor feedback themes` lists them."
)
WHICH_WORDS = "Say which words: `/candor feedback search dark mode`."
LOG_WHAT = "Say what to log: `/candor feedback log I would love a dark mode`."
LOG_INSTEAD = " To log these words themselves, write `/candor feedback log …`."
View = Callable[[Context, str], Awaitable[Card]]


async def theme_names(context: Context) -> list[Choice]:
    """The themes, to choose one."""
    return [Choice(name, name) for name in await context.themes.names()]


@skill(
    "feedback",
    summary="Log what a member said, and see, find and export feedback by theme",
    usage="[TEXT | list | themes | theme NAME | search WORDS | export csv | shipped THEME]",
    example="feedback I would love a dark mode for the dashboard",
    allowed=Permission.MODERATOR,
    message_action="Log as feedback",
    suggests=theme_names,
)
async def feedback(context: Context) -> Card:
    request = context.request
    if request.kind == "message_action":
        return await context.feedback.of_message(request.about)
    text = request.text.strip()
    verb, _, rest = text.partition(" ")
    view = VIEWS.get(verb.casefold())
    if view is not None:
        if not rest.strip() and verb.casefold() not in ALONE:
            raise UserError(_question(verb.casefold()))
        return await view(context, rest.strip())
    return await context.feedback.of_text(text) if text else await context.feedback.listed("")


# --- the views that are typed -----------------------------------------------------------------------


async def _theme(context: Context, rest: str) -> Card:
    return await (context.themes.show(rest) if rest else context.themes.all())


async def _export(context: Context, rest: str) -> Card:
    kind, _, filters = rest.partition(" ")
    return await context.feedback.exported(kind.casefold() or "csv", filters.strip())


async def _merge(context: Context, rest: str) -> Card:
    one, into = _two(rest, "into", HOW_TO_MERGE)
    return await context.themes.ask_merge(one, into)


async def _rename(context: Context, rest: str) -> Card:
    one, to = _two(rest, "to", HOW_TO_RENAME)
    return await context.themes.rename(one, to)


async def _shipped(context: Context, rest: str) -> Card:
    """`shipped THEME` asks what shipped; `shipped THEME: WHAT` says so."""
    name, _, what = rest.partition(": ")
    if what.strip():
        return await _tell(context, name, what)
    return await context.themes.ask_what_shipped(rest)


def _move(status: Status) -> View:
    async def moved(context: Context, rest: str) -> Card:
        try:
            return await context.themes.move(rest, status)
        except UserError as error:
            raise UserError(f"{error}{LOG_INSTEAD}") from None

    return moved


VIEWS: Mapping[str, View] = {
    "list": lambda context, rest: context.feedback.listed(rest),
    "themes": lambda context, rest: context.themes.all(),
    "theme": _theme,
    "search": lambda context, rest: context.feedback.searched(rest),
    "export": _export,
    "log": lambda context, rest: context.feedback.of_text(rest),
    "merge": _merge,
    "rename": _rename,
    "shipped": _shipped,
    "open": _move(Status.OPEN),
    "planned": _move(Status.PLANNED),
    "declined": _move(Status.DECLINED),
}
"""What a first word leads to; it gets the words after it."""
ALONE = ("list", "themes", "theme", "export")
"""Views that need nothing further."""
QUESTIONS = {
    "search": WHICH_WORDS,
    "log": LOG_WHAT,
    "merge": HOW_TO_MERGE,
    "rename": HOW_TO_RENAME,
}
"""What a view asks that was given no words; any other asks which theme."""


def _question(verb: str) -> str:
    asked = QUESTIONS.get(verb) or WHICH_THEME.format(verb=verb)
    return asked if verb == "log" else f"{asked}{LOG_INSTEAD}"


def _two(rest: str, between: str, how: str) -> tuple[str, str]:
    """The words before and after `between`. Raises UserError that says how it is written."""
    parts = re.split(rf"\s{between}\s", rest, maxsplit=1, flags=re.IGNORECASE)
    if len(parts) != 2 or not all(part.strip() for part in parts):
        raise UserError(how)
    return parts[0].strip(), parts[1].strip()


# --- the buttons ------------------------------------------------------------------------------------


@feedback.action("save")
async def save(context: Context) -> Card:
    return await context.feedback.save()


@feedback.action("private")
async def private(context: Context) -> Card:
    return await context.feedback.private()


@feedback.action("consent")
async def consent(context: Context) -> Card:
    return await context.feedback.consent()


@feedback.action("theme")
async def change_theme(context: Context) -> Card:
    return await context.feedback.change_theme()


@feedback.action("open")
async def open_item(context: Context) -> Card:
    return await context.feedback.open(context.request.about)


@feedback.action("older")
async def older(context: Context) -> Card:
    return await context.feedback.listed(context.request.about)


@feedback.action("found")
async def older_found(context: Context) -> Card:
    """Those with the words that come after so many."""
    skip, _, text = context.request.about.partition(" ")
    if not skip.isdecimal():
        raise UserError(words.FEEDBACK_CARD_GONE)
    return await context.feedback.searched(text, int(skip))


@feedback.action("merge")
async def merge(context: Context) -> Card:
    request = context.request
    into = request.values.get("theme", "")
    if not into.strip():
        raise UserError(words.CHOOSE_THEME)
    return await context.themes.merge(request.about, into, request.seen)


@feedback.action("merge_into")
async def merge_into(context: Context) -> Card:
    """The two that were typed."""
    request = context.request
    one, _, into = request.about.partition(INTO)
    return await context.themes.merge(one, into, request.seen)


@feedback.action("rename")
async def rename(context: Context) -> Card:
    request = context.request
    return await context.themes.rename(request.about, request.values.get("name", ""))


@feedback.action("find")
async def find(context: Context) -> Card:
    return await context.themes.find()


@feedback.action("status_open")
async def status_open(context: Context) -> Card:
    return await context.themes.move(context.request.about, Status.OPEN)


@feedback.action("status_planned")
async def status_planned(context: Context) -> Card:
    return await context.themes.move(context.request.about, Status.PLANNED)


@feedback.action("status_declined")
async def status_declined(context: Context) -> Card:
    return await context.themes.move(context.request.about, Status.DECLINED)


@feedback.action("shipped")
async def shipped(context: Context) -> Card:
    return await _tell(context, context.request.about, context.request.values.get("what", ""))


@feedback.action("next")
async def next_ones(context: Context) -> Card:
    theme, _ = await context.themes.asked(context.request.about)
    return await _tell(context, theme.id, theme.shipped)


@feedback.action("draft")
async def show_draft(context: Context) -> Card:
    draft = await context.drafts.draft(context.request.about)
    if draft is None:
        raise UserError(words.NO_DRAFT.format(id=context.request.about[:20]))
    return await context.show(draft)


# --- you asked, we shipped --------------------------------------------------------------------------


async def _tell(context: Context, name: str, what: str) -> Card:
    """One draft for each place where members asked, back into it. A place that has one gets no other; if
    what shipped is said in other words, a draft that still waits is written anew."""
    if not what.strip():
        raise UserError(words.SHIPPED_NOTHING)
    await context.themes.move(name, Status.SHIPPED, what.strip())
    theme, wishes = await context.themes.asked(name)
    places = [await _place(context, theme, asked) for asked in wishes.here]
    waiting = [one for one in places if one.draft is None or one.is_outdated(theme)]
    waiting.sort(key=lambda one: one.draft is None)  # wrong words first
    done: list[Told] = []
    left: list[str] = []
    while waiting and len(done) < MOST_DRAFTS:  # one odd message holds up the news of nobody else
        room = MOST_DRAFTS - len(done)
        now, waiting = waiting[:room], waiting[room:]
        heard = [await context.messages.message(one.asked.first.message) for one in now]
        news = await asyncio.gather(
            *(
                _write(context, theme, one.asked, message, what.strip())
                for one, message in zip(now, heard, strict=True)
            )
        )
        for one, message, written in zip(now, heard, news, strict=True):
            try:
                if not isinstance(written, Proposal):
                    raise UserError(NOT_WRITTEN.format(why=written.why))
                done.append(await _keep(context, one, message, written))
            except StoreError:
                raise
            except UserError as error:  # its channel may be gone
                left.append(str(error))
    made = {one.asked.place: one for one in done}
    told = [made.get(one.asked.place, one) for one in places]
    if left and not any(one.draft for one in told):
        raise UserError(left[0])
    return _told(theme, told, done, len(waiting), wishes.not_here, left)


@dataclass(frozen=True, slots=True)
class Told:
    """One place where members asked, and its draft. `once`: what there may be only one draft of; `was`:
    the number of the version that this press found, 0 none."""

    asked: Asked
    once: str
    draft: Draft | None
    was: int = 0

    def has_older_words(self, theme: Theme) -> bool:
        """What shipped was said otherwise since its draft was written."""
        told = theme.told_at
        return self.draft is not None and told is not None and self.draft.version.at < told

    def is_outdated(self, theme: Theme) -> bool:
        """It waits with words of before that nobody has changed by hand."""
        return (
            self.draft is not None
            and self.draft.state in OPEN_STATES
            and self.draft.version.engine.startswith(ASKED_FOR)
            and self.has_older_words(theme)
        )


async def _place(context: Context, theme: Theme, asked: Asked) -> Told:
    """A place with the draft that it has by now. One that was discarded stands for the news that it had."""
    place = asked.place
    once = first = f"shipped {theme.id} {place.workspace} {place.channel} {place.thread}"
    number = 1
    while True:
        draft = await context.drafts.made_once(once)
        if draft is None or draft.state == DraftState.EXPIRED:
            return Told(asked, once, None)
        told = Told(asked, once, draft, draft.version.number)
        if draft.state != DraftState.DISCARDED or not told.has_older_words(theme):
            return told
        number += 1
        once = f"{first} again {number}"


async def _write(
    context: Context, theme: Theme, asked: Asked, message: Message | None, what: str
) -> Proposal | Refusal | Unavailable:
    """The news for one place; `message`: the first there, if it still stands."""
    alone = asked.members[0] if len(asked.members) == 1 else ""
    return await context.writer.write(
        Ask(
            message.text if message else asked.first.text, alone,
            context.brand.file.team.name_of(context.request.person), kind="shipped",
            theme=theme.name, shipped=what, language=asked.language,
        )
    )  # fmt: skip


async def _keep(context: Context, one: Told, message: Message | None, written: Proposal) -> Told:
    """The place with its draft, made or written anew."""
    proposed = Proposed.of_writer(
        written,
        one.asked.place,
        about=message.id if message else "",
        asked=message.text if message else one.asked.first.text,
        member=_names(one.asked),
        once=one.once,
    )
    if one.draft is None:
        await context.propose(proposed)
    else:
        await context.revise(one.draft, proposed)
    draft = await context.drafts.made_once(one.once)
    assert draft is not None
    return replace(one, draft=draft)


def _told(
    theme: Theme, told: Sequence[Told], done: Sequence[Told], waiting: int, other: Sequence[str],
    left: Sequence[str] = (),
) -> Card:  # fmt: skip
    """What was prepared, each draft with a button that opens it: of many, those that were made last."""
    title = words.SHIPPED_TITLE.format(theme=theme.name)
    drafts = [(one.asked, one.draft) for one in told if one.draft]
    if not drafts:
        nobody = words.SHIPPED_NOBODY.format(theme=theme.name)
        return Card(title, "\n".join([nobody, *other]))
    members = words.counted(len({who for asked, _ in drafts for who in asked.authors}), "member")
    count = words.counted(len(drafts), "draft")
    lines = [words.SHIPPED_DONE.format(drafts=count, members=members)]
    made = sum(not one.was for one in done)
    again = sum(one.draft is not None and 0 < one.was < one.draft.version.number for one in done)
    kept = sum(one.has_older_words(theme) and not one.is_outdated(theme) for one in told)
    if made < len(drafts):
        lines.append(words.SHIPPED_MADE.format(made=made))
    for number, said in ((again, words.SHIPPED_AGAIN), (kept, words.SHIPPED_KEPT)):
        if number:
            lines.append(said.format(drafts=words.counted(number, "draft")))
    if left:
        places = words.counted(len(left), "place")
        lines.append(words.SHIPPED_LEFT.format(places=places, why=left[0]))
    lines += other
    last = {one.asked.place for one in done}
    drafts.sort(key=lambda one: one[0].place in last)
    shown = drafts[-MOST_DRAFTS:]
    entries = tuple(
        Entry(
            words.SHIPPED_DRAFT.format(
                id=draft.id, channel=draft.place.channel, members=_names(asked), state=words.STATES[draft.state]
            ),
            asked.first.permalink,
        )
        for asked, draft in shown
    )  # fmt: skip
    buttons = [Button("feedback", "draft", draft.id, draft.id) for _, draft in shown]
    if waiting:
        places = words.counted(waiting, "place")
        said = words.SHIPPED_REST.format(places=places, most=MOST_DRAFTS, button=words.SHIPPED_NEXT)
        lines.append(said)
        buttons.append(Button("feedback", "next", words.SHIPPED_NEXT, theme.id))
    return Card(title, "\n".join(lines), groups=(Group("", entries),), buttons=tuple(buttons))


def _names(asked: Asked) -> str:
    """Who asked in one place, at most three by name."""
    names = list(asked.members[:MOST_NAMES])
    more = len(asked.members) - len(names)
    return words.listed([*names, words.counted(more, "other")] if more else names)
