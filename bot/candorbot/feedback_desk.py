"""What people do with feedback: log it, give it a theme, keep it private, look at it, take it away as a file.

Two who press at once do so one after the other: the second sees who was first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from candorbot import words
from candorbot.card import Card, File
from candorbot.errors import UserError
from candorbot.feedback_book import Change, FeedbackBook
from candorbot.feedback_card import (
    LISTED,
    NEW,
    NONE,
    Known,
    item_card,
    list_card,
    older_button,
)
from candorbot.feedback_export import FORMATS
from candorbot.feedback_item import (
    NO_THEME,
    Consent,
    Item,
    heard_item,
    item_id,
    masked,
    record_of,
)
from candorbot.feedback_query import Query, before, read_query
from candorbot.feedback_views import MOST_FOUND, FeedbackViews, says_something
from candorbot.records import AuditEntry, Message, may_read
from candorbot.request import Request
from candorbot.theme_desk import chosen_theme, new_theme
from candorbot.theme_record import Theme, Themes, shortened
from candorbot.theme_record import record_of as theme_row

if TYPE_CHECKING:
    from candorbot.skill import Heard

MOST_EXPORTED = 10_000
LONGEST_SEARCH = 200
Step = Callable[[Item], Item]


class FeedbackDesk:
    """The Feedback of `skill.py`, for the one request that is being answered."""

    def __init__(self, request: Request, book: FeedbackBook, heard: Heard) -> None:
        self._request = request
        self._book = book
        self._heard = heard
        self._views = FeedbackViews(book, heard)

    # --- one item ---

    async def of_message(self, message_id: str) -> Card:
        """A message as feedback, logged or about to be. Raises UserError if the person may not read it."""
        item = await self._item(item_id(self._request.place.workspace, message_id))
        if item is None:
            raise UserError(words.FEEDBACK_GONE)
        return await self._card(item)

    async def of_text(self, text: str) -> Card:
        """Typed words as feedback, about to be logged. They are for the team: nobody said them anywhere."""
        if not says_something(text):
            raise UserError(words.NOTHING_SAID)
        request = self._request
        now = self._book.clock.now()
        said = Message(
            request.place.workspace, "", "", "", "", "", text, now, readers=(request.person.id,)
        )
        listening = self._book.files().listening
        if listening is not None:
            said = (await asyncio.to_thread(listening.read, [said]))[0]
        readers = tuple(sorted({request.person.id, *self._book.files().brand.file.team.people}))
        item = masked(replace(heard_item(said), id=f"text-{request.key}", readers=readers))

        async def change() -> Change | str:
            kept = await self._book.item(item.id)
            return "" if kept else Change((record_of(item),), "")

        await self._book.keep(change)
        return await self._card(await self._must(item.id))

    async def open(self, about: str) -> Card:
        return await self._card(await self._must(about))

    async def save(self) -> Card:
        """Log it as it is."""

        def step(item: Item) -> Item:
            return item

        return await self._change(step, words.LOGGED, "logged")

    async def private(self) -> Card:
        """Keep it with the team, or, if it is, no more."""
        item = await self._must(self._request.about)
        news = words.IS_NOT_PRIVATE if item.private else words.IS_PRIVATE

        def step(item: Item) -> Item:
            return replace(item, private=not item.private)

        return await self._change(step, news, "private" if not item.private else "not private")

    async def consent(self) -> Card:
        """Note whether the member agreed to be quoted. Raises UserError for another answer."""
        told = self._request.values.get("consent", "")
        if told not in {str(one) for one in Consent}:
            raise UserError(words.CHOOSE_CONSENT)

        def step(item: Item) -> Item:
            return replace(item, consent=Consent(told))

        news = words.CONSENT_IS.format(consent=told)
        return await self._change(step, news, f"consent: {told}")

    async def change_theme(self) -> Card:
        """Give it another theme, a new one, or none. Raises UserError for a theme that is not there."""
        item = await self._must(self._request.about)
        values = self._request.values
        chosen = values.get("theme", "")
        named = values.get("new", "") if chosen in (NEW, "") or values.get("new") else chosen
        if chosen == NONE and not values.get("new", "").strip():
            return await self._themed(item, None)
        themes = await self._book.themes()
        theme = chosen_theme(named, themes, self._views.audience)
        if theme is None:
            if not named.strip():
                raise UserError(words.CHOOSE_THEME)
            theme = self._named(named, item, themes)
        elif not may_read(item.readers, theme.readers):
            raise UserError(words.THEME_NARROWER.format(theme=theme.name))
        return await self._themed(item, theme)

    def _named(self, name: str, item: Item, themes: Themes) -> Theme:
        team = self._book.files().brand.file.team.people.values()
        return new_theme(themes, name, item, self._who, self._book.clock.now(), list(team))

    async def _themed(self, item: Item, theme: Theme | None) -> Card:
        name = theme.name if theme else ""
        news = words.THEME_IS.format(theme=name) if name else words.THEME_NONE

        def step(item: Item) -> Item:
            return replace(item, theme=name or NO_THEME)

        card = await self._change(step, news, f"theme: {name or 'none'}", name)
        message = await self._book.store.message(item.workspace, item.message)
        if message is not None and not card.failed:
            await self._heard.set_theme(message, name)
        return card

    async def _change(self, step: Step, news: str, what: str, theme: str = "") -> Card:
        """Log the item with a change, unless somebody changed it since the card that was pressed. `theme`:
        the name of the one it is given, which is made with it if there is none."""
        about, seen = self._request.about, self._request.seen
        failed = False

        async def change() -> Change | str:
            nonlocal failed
            item = await self._must(about)
            failed = seen not in ("", str(item.version))
            if failed:
                told = words.CHANGED_MEANWHILE if what != "logged" else words.LOGGED_BEFORE
                return told.format(person=item.by or words.FEEDBACK_TYPED)
            logged = step(masked(item))
            if not item.by:
                logged = replace(logged, by=self._who, logged_at=self._book.clock.now())
            entry = self._entry(f"feedback {what}", item.id)
            themes = await self._book.themes()
            if not theme or themes.named(theme):
                return Change((record_of(logged),), news, (entry,))
            made = self._named(theme, item, themes)
            named = self._entry(f"theme named: {made.name}", made.id)
            return Change((record_of(logged), theme_row(made)), news, (named, entry))

        told = await self._book.keep(change)
        return await self._card(await self._must(about), told, failed=failed)

    async def _card(self, item: Item, news: str = "", *, failed: bool = False) -> Card:
        themes = await self._book.themes()
        known = Known(
            self._views.theme_of(item, themes),
            await self._views.others_like(item, themes),
            self._for(item, themes),
            news,
            failed,
        )
        return item_card(masked(item), known, self._book.files().brand)

    def _for(self, item: Item, themes: Themes) -> list[Theme]:
        """The themes an item may be given: those whose names all who read it may read."""
        mine = themes.for_all_of(self._views.audience)
        return [theme for theme in mine if may_read(item.readers, theme.readers)]

    async def _item(self, about: str) -> Item | None:
        """An item as logged, or as heard; None if the person may not read it."""
        item = await self._book.item(about)
        if item is None:
            workspace, _, message_id = about.partition(":")
            message = await self._book.store.message(workspace, message_id)
            item = heard_item(message) if message else None
        readers = await self._views.readers_now()
        return item if item is not None and self._views.may_read(item, readers) else None

    async def _must(self, about: str) -> Item:
        item = await self._item(about)
        if item is None:
            raise UserError(words.FEEDBACK_CARD_GONE)
        return item

    # --- many ---

    async def listed(self, text: str) -> Card:
        """The newest that fit the filters a person typed (feedback_query.py)."""
        themes = await self._book.themes()
        query = await self._query(text, themes)
        found = await self._views.newest(query, themes, query.skip + LISTED + 1)
        shown = found[: query.skip + LISTED]
        older = older_button("older", _older(text, shown)) if len(found) > len(shown) else None
        return list_card(
            words.FEEDBACK_LIST, shown[query.skip :], self._by_name(themes), self._book.files().brand, older
        )  # fmt: skip

    async def searched(self, text: str, skip: int = 0) -> Card:
        """Those with all the words, `skip` of the newest left out. Raises UserError for more words than the
        button *Older* can carry."""
        if len(text) > LONGEST_SEARCH:
            raise UserError(words.TOO_LONG.format(count=len(text), limit=LONGEST_SEARCH))
        themes = await self._book.themes()
        found = await self._views.with_words(text, themes)
        end = skip + LISTED
        older = older_button("found", f"{end} {text}") if len(found) > end else None
        rows = words.counted(min(len(found), MOST_FOUND), "piece of feedback", "pieces of feedback")
        said = words.FOUND_MORE if len(found) > MOST_FOUND else words.FOUND
        return list_card(
            words.FEEDBACK_SEARCH.format(words=shortened(text)), [masked(item) for item in found[skip:end]],
            self._by_name(themes), self._book.files().brand, older, said.format(rows=rows),
        )  # fmt: skip

    async def exported(self, kind: str, text: str) -> Card:
        """A file of all that fit, `kind` csv, jsonl or md: without what is private, and only what the
        person may read. Raises UserError for another kind of file, and if there is nothing."""
        if kind not in FORMATS:
            raise UserError(
                f"“{shortened(kind)}” is no kind of file. Say `/candor feedback export csv`, jsonl or md."
            )
        themes = await self._book.themes()
        query = await self._query(text, themes)
        end = query.skip + MOST_EXPORTED
        found = await self._views.newest(query, themes, end + 1)
        items = [item for item in found[query.skip : end] if not item.private]
        if not items and len(found) <= end:
            raise UserError(words.EXPORT_NONE)
        rows = words.counted(len(items), "piece of feedback", "pieces of feedback")
        body = words.EXPORT_BODY.format(rows=rows)
        if len(found) > end:
            body += " " + words.EXPORT_CUT.format(
                most=MOST_EXPORTED, rest=_older(text, found[:end])
            )
        if kind == "csv":
            body += " " + words.EXPORT_CSV
        file = await asyncio.to_thread(FORMATS[kind], items, self._by_name(themes))
        return Card(words.EXPORT_TITLE, body, file=File(f"feedback.{kind}", file))

    async def _query(self, text: str, themes: Themes) -> Query:
        zone = self._book.files().brand.zone
        return read_query(text, self._book.clock.now(), zone, themes, self._views.audience)

    def _by_name(self, themes: Themes) -> dict[str, Theme]:
        return {theme.name: theme for theme in themes.for_all_of(self._views.audience)}

    # --- who ---

    @property
    def _who(self) -> str:
        return self._book.files().brand.file.team.name_of(self._request.person)

    def _entry(self, what: str, about: str) -> AuditEntry:
        return AuditEntry(self._book.clock.now(), self._request.person.id, what, about)


def _older(text: str, shown: Sequence[Item]) -> str:
    """What asks for those after the ones shown, with the same filters."""
    last = shown[-1].at
    skip = sum(item.at == last for item in shown)  # of one moment, more may follow
    return before(text, last + timedelta(microseconds=1), skip)
