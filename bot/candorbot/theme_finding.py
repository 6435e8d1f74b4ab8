"""Once a day what members said without a theme is looked at: some joins a theme that was found before, some
becomes a new one (found_themes.py says which)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta

from candorbot.feedback_book import MANY, Change, FeedbackBook
from candorbot.feedback_item import item_id
from candorbot.feedback_item import record_of as item_row
from candorbot.found_themes import (
    MOST_AROUND,
    MOST_EXAMPLES,
    MOST_TEXTS,
    Group,
    Key,
    Said,
    find,
    without_names,
)
from candorbot.localtime import due_between
from candorbot.optout import opted_out
from candorbot.pii import mask, masks
from candorbot.records import Message, Record, Timer, may_read
from candorbot.theme_record import (
    EVERYONE,
    LONGEST_NAME,
    Origin,
    Theme,
    record_of,
)

FIND = "themes.find"
"""The kind of the timer that finds themes, and of the row that says when that was done last."""
AT = time(4)
"""When themes are found, in the brand's time: before anybody reads a briefing."""
LOOKED_AT = timedelta(days=28)
NO_THEME = ("praise", "other")
"""A message that is no more than this is of no found theme."""


class ThemeFinding:
    """Finds the themes of one community. `timers`: kind -> what is done when one is due."""

    def __init__(self, book: FeedbackBook) -> None:
        self._book = book
        self.timers: Mapping[str, Callable[[Timer], Awaitable[None]]] = {FIND: self._daily}

    async def begin(self) -> None:
        """Set the timer of the next look at what has no theme: at once, if the last one was missed. Once,
        when serving begins."""
        if await self._book.store.record(FIND, "last") is None:
            await self._looked(self._book.clock.now())
        await self._next()

    async def _daily(self, timer: Timer) -> None:
        await self.find()
        await self._next()

    async def _next(self) -> None:
        last = await self._book.store.record(FIND, "last")
        after = datetime.fromisoformat(last.body["at"]) if last else self._book.clock.now()
        slots = due_between(after, after + timedelta(days=3), AT, self._book.files().brand.zone)
        await self._book.store.set_timer(FIND, "", next(slots).at)

    async def find(self) -> int:
        """Look at the messages of the last weeks that have no theme: some join a theme that was found
        before, some become a new one. How many new ones. What only some may read makes themes for these
        alone, and nothing in a wider place is named by it."""
        now = self._book.clock.now()
        settled = {
            (i.workspace, i.message) for i in await self._book.items() if i.private or i.theme
        }
        lately = await self._lately(now)
        out = await opted_out(self._book.store)
        messages = [
            m for m in lately
            if _may_have_theme(m) and (m.workspace, m.id) not in settled and (m.workspace, m.author) not in out
        ]  # fmt: skip
        team = self._book.files().brand.file.team.people.values()
        people = frozenset({m.author_name for m in lately}.union(team))
        scopes = sorted({m.readers for m in messages}, key=lambda r: ("everyone" not in r, r))
        new = 0
        for readers in scopes:
            said = [m for m in messages if m.readers == readers][:MOST_TEXTS]
            around = [m.text for m in lately if m.theme and m.readers == readers]
            new += await self._find_among(said, readers, people, around[:MOST_AROUND])
        await self._refresh(people)
        await self._looked(now)
        return new

    async def _looked(self, at: datetime) -> None:
        """Note when themes were looked for last."""

        async def change() -> Change | str:
            row = await self._book.store.record(FIND, "last") or Record(FIND, "last", {})
            return Change((replace(row, body={"at": at.isoformat()}),), "")

        await self._book.keep(change)

    async def _refresh(self, people: frozenset[str]) -> None:
        """Let go of examples whose messages are forgotten; the oldest that are still kept take their
        place, so that a theme stays what it is and no words outlive their time."""
        themes = await self._book.themes()
        kept: dict[str, list[Message]] = {}
        for message in reversed(await self._lately(self._book.clock.now())):
            theme = themes.named(message.theme) if message.theme else None
            if theme is not None:
                kept.setdefault(theme.id, []).append(message)
        for theme in themes.every():
            if theme.origin is not Origin.FOUND:
                continue
            final = themes.final(theme)
            mine = [m for m in kept.get(final.id, ()) if may_read(theme.readers, m.readers)]
            texts = dict.fromkeys(without_names(_impersonal(m.text), people) for m in mine)
            left = [text for text in theme.examples if text in texts]
            if not theme.merged_into:
                left += [text for text in texts if text not in left]
            examples = tuple(left[:MOST_EXAMPLES])
            if examples != theme.examples:
                await self._put_examples(theme.id, examples)

    async def _put_examples(self, theme_id: str, examples: tuple[str, ...]) -> None:
        async def change() -> Change | str:
            theme = (await self._book.themes()).of_id(theme_id)
            return Change((record_of(replace(theme, examples=examples)),), "") if theme else ""

        await self._book.keep(change)

    async def _lately(self, now: datetime) -> list[Message]:
        """The newest messages of the time that is looked at: where there are more than MANY, of a shorter
        time."""
        span = LOOKED_AT
        while True:
            found = await self._book.store.messages_between(now - span, now, limit=MANY)
            if len(found) < MANY or span < timedelta(minutes=10):
                return list(reversed(found))
            span /= 2

    async def _find_among(
        self,
        said: list[Message],
        readers: tuple[str, ...],
        people: frozenset[str],
        around: list[str],
    ) -> int:
        listening = self._book.files().listening
        around = [*around, *(listening.examples if listening else ())]
        themes = await self._book.themes()
        known = {
            t.id: t.examples for t in themes.every() if t.examples and may_read(readers, t.readers)
        }
        texts = [Said((m.workspace, m.id), m.author, _impersonal(m.text)) for m in said]
        read = self._book.files().sentences
        found = await asyncio.to_thread(lambda: find(texts, known, read(), people, around))
        for key, theme_id in found.joined.items():
            theme = themes.of_id(theme_id)
            if theme is not None and may_read(readers, themes.final(theme).readers):
                await self._give(key, themes.final(theme).name)
        new = 0
        for group in found.new:
            name, is_new = await self._named(
                await self._name(group, readers), group.examples, readers
            )
            new += is_new
            for key in group.keys if name else ():
                await self._give(key, name)
        return new

    async def _name(self, group: Group, readers: tuple[str, ...]) -> str:
        """What a finding is called: as before if it was called so before, else by a language model if there is one and
        everybody may read what was said."""
        modelled = self._book.files().modelled
        known = (await self._book.themes()).named(group.name[:LONGEST_NAME])
        if modelled is None or known is not None or "everyone" not in readers:
            return group.name
        return await modelled.theme_names.name(group.examples) or group.name

    async def _give(self, key: Key, theme: str) -> None:
        """The theme that was found for a message, and for the item if somebody has logged it."""
        await self._book.store.set_theme(*key, theme)

        async def change() -> Change | str:
            item = await self._book.item(item_id(*key))
            if item is None or item.theme:
                return ""
            return Change((item_row(replace(item, theme=theme)),), "")

        await self._book.keep(change)

    async def _named(
        self, name: str, examples: tuple[str, ...], readers: tuple[str, ...]
    ) -> tuple[str, bool]:
        """The name of the theme that a finding is: one that was called so before, whatever became of
        it, or a new one, and whether it is new. The name is "" if what is called so is not for these readers."""
        scope = EVERYONE if "everyone" in readers else readers
        told = ""

        async def change() -> Change | str:
            nonlocal told
            themes = await self._book.themes()
            before = themes.named(name[:LONGEST_NAME])
            if before is not None:
                told = before.name if may_read(readers, before.readers) else ""
                return ""
            told = name[:LONGEST_NAME]
            theme = Theme(themes.next_id(), told, Origin.FOUND, scope, examples)
            theme = theme.stepped(self._book.clock.now(), "Candor", "found")
            return Change((record_of(theme),), told)

        is_new = bool(await self._book.keep(change))
        return told, is_new


def _impersonal(text: str) -> str:
    """The words without personal data."""
    text = mask(text).text
    for one in reversed(masks(text)):
        text = f"{text[: one.start]} {text[one.end :]}"
    return text


def _may_have_theme(message: Message) -> bool:
    said = not message.kinds or any(kind not in NO_THEME for kind in message.kinds)
    return said and not message.theme and not message.by_staff
