"""What people do with themes: look at them, merge, rename, plan, decline, and say that one has shipped.

What a person decided stays: nothing that is found later takes it apart.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

from candorbot import words
from candorbot.card import Card
from candorbot.errors import UserError
from candorbot.feedback_book import Change, FeedbackBook
from candorbot.feedback_card import QUOTED, merge_card, shipped_button, theme_card, themes_card
from candorbot.feedback_item import Item, Wishes, masked, who_asked, wishes_of
from candorbot.feedback_views import RECENT, FeedbackViews
from candorbot.records import AuditEntry, may_read
from candorbot.request import Request
from candorbot.theme_finding import ThemeFinding
from candorbot.theme_record import (
    EVERYONE,
    Origin,
    Status,
    Theme,
    Themes,
    clean_name,
    merged,
    moved,
    record_of,
    renamed,
    shortened,
)

if TYPE_CHECKING:
    from candorbot.skill import Heard

NEARLY = 0.85
"""How alike (0-1) a new name and a theme's may be before we ask whether that one is meant."""


class ThemeDesk:
    """The FeedbackThemes of `skill.py`, for the one request that is being answered. `served`: the workspaces
    where Candor can post."""

    def __init__(
        self, request: Request, book: FeedbackBook, heard: Heard, served: Collection[str] = ()
    ) -> None:
        self._request = request
        self._served = served
        self._book = book
        self._heard = heard
        self._views = FeedbackViews(book, heard)

    # --- to look at ---

    async def all(self, news: str = "") -> Card:
        """Every theme whose name the person may read, those first of which most members spoke lately."""
        themes = await self._book.themes()
        today = self._book.clock.now().astimezone(self._book.files().brand.zone).date()
        who: dict[str, set[tuple[str, str]]] = {}
        for spoke in await self._heard.spoke(today - RECENT, today):
            if spoke.theme:
                name = themes.name_now(spoke.theme)
                who.setdefault(name, set()).add((spoke.workspace, spoke.author))
        members = {name: len(people) for name, people in who.items()}
        return themes_card(themes.for_all_of(self._views.audience), members, news)

    async def names(self) -> Sequence[str]:
        """The names that whoever asks may read."""
        themes = await self._book.themes()
        return [one.name for one in themes.for_all_of(self._views.audience)]

    async def show(self, name: str, news: str = "", *, failed: bool = False) -> Card:
        """One theme. Raises UserError for one that is not there, with the nearest name."""
        themes = await self._book.themes()
        theme = themes.asked_for(name, self._views.audience)
        items = await self._views.of_theme(theme, themes)
        items[:QUOTED] = map(masked, items[:QUOTED])
        others = [one for one in themes.for_all_of(self._views.audience) if one.id != theme.id]
        return theme_card(theme, items, others, self._book.files().brand, news, failed=failed)

    async def find(self) -> Card:
        """Look now for themes among what has none."""
        count = await ThemeFinding(self._book).find()
        many = words.THEMES_FOUND_MANY.format(count=count)
        return await self.all(words.THEMES_FOUND.get(count, many))

    # --- to change ---

    async def ask_merge(self, name: str, into: str) -> Card:
        """Whether a theme shall be taken into another: nothing takes them apart again. Raises UserError where
        they cannot be merged."""
        themes = await self._book.themes()
        one, other = self._meant(name, themes), self._meant(into, themes)
        called = (self._called(name, themes), self._called(into, themes))
        gone, stays = merged(themes, one, other, self._who, self._book.clock.now(), called)
        return merge_card(gone, stays)

    async def merge(self, name: str, into: str, seen: str = "") -> Card:
        """Take a theme into another. `seen`: what it was called on the card that was pressed. The second
        of two who press at once sees what the first did."""
        news, failed, final = "", False, into

        async def change() -> Change | str:
            nonlocal news, failed, final
            themes = await self._book.themes()
            one = self._meant(name, themes)
            other = self._meant(into, themes)
            now = themes.final(one)
            final = now.name
            if seen and (now.name != seen or one.merged_into):
                failed = True
                return words.MERGED_FIRST.format(theme=seen, into=now.name)
            called = (self._called(name, themes), self._called(into, themes))
            gone, stays = merged(themes, now, other, self._who, self._book.clock.now(), called)
            final = stays.name
            entry = self._entry(f"theme merged into {stays.name}", gone.id)
            news = words.MERGED_NOW.format(theme=gone.name, into=stays.name)
            return Change((record_of(gone), record_of(stays)), news, (entry,))

        told = await self._book.keep(change)
        return await self.show(final, told, failed=failed)

    async def rename(self, name: str, to: str) -> Card:
        async def change() -> Change | str:
            themes = await self._book.themes()
            theme = themes.final(self._meant(name, themes))
            people = await self._people(theme, themes)
            became = renamed(themes, theme, to, self._who, self._book.clock.now(), people)
            news = words.RENAMED_NOW.format(theme=became.name, before=theme.name)
            if became is theme:
                return news
            entry = self._entry(f"theme renamed to {became.name}", theme.id)
            return Change((record_of(became),), news, (entry,))

        told = await self._book.keep(change)
        themes = await self._book.themes()
        return await self.show(themes.final(self._meant(name, themes)).name, told)

    async def move(self, name: str, status: Status, shipped: str = "") -> Card:
        """Give a theme another status; who did and when stands in its history."""
        final = name

        async def change() -> Change | str:
            nonlocal final
            themes = await self._book.themes()
            theme = themes.final(self._meant(name, themes))
            final = theme.name
            if theme.status is status and theme.shipped == shipped:
                return words.STATUS_BEFORE.format(theme=theme.name, status=status)
            became = moved(theme, status, self._who, self._book.clock.now(), shipped)
            news = words.STATUS_NOW.format(theme=theme.name, status=status)
            return Change((record_of(became),), news, (self._entry(f"theme {status}", theme.id),))

        told = await self._book.keep(change)
        return await self.show(final, told)

    # --- you asked, we shipped ---

    async def asked(self, name: str) -> tuple[Theme, Wishes]:
        """A theme, and the places where members asked for it, as far as the person may read them and may
        name the theme there. Raises UserError for a theme that is not there."""
        themes = await self._book.themes()
        theme = themes.final(self._meant(name, themes))
        items = await self._views.of_theme(theme, themes)
        places = [one for one in who_asked(items) if may_read(one.first.readers, theme.readers)]
        return theme, wishes_of(places, self._request.place.workspace, self._served)

    async def ask_what_shipped(self, name: str) -> Card:
        """How many would be told, and the question what shipped."""
        theme, wishes = await self.asked(name)
        title = words.SHIPPED_TITLE.format(theme=theme.name)
        members = words.counted(wishes.members, "member")
        said = words.counted(len(wishes.here), "place")
        body = words.SHIPPED_ASK.format(members=members, places=said)
        body = body if wishes.here else words.SHIPPED_ASK_NOBODY
        button = shipped_button(theme, words.SHIPPED_PREPARE, primary=True)
        return Card(title, "\n".join([body, *wishes.not_here]), buttons=(button,))

    # --- inside ---

    def _meant(self, name: str, themes: Themes) -> Theme:
        """A theme by its id, as a button has it, or by its name, if it is for this person."""
        found = themes.of_id(name)
        if found is not None and may_read(self._views.audience, found.readers):
            return found
        return themes.asked_for(name, self._views.audience)

    @staticmethod
    def _called(name: str, themes: Themes) -> str:
        """What a person calls a theme that they typed, or chose on a card."""
        chosen = themes.of_id(name)
        return chosen.name if chosen else shortened(name)

    async def _people(self, theme: Theme, themes: Themes) -> set[str]:
        items = await self._views.of_theme(theme, themes)
        team = self._book.files().brand.file.team.people.values()
        return {item.author_name for item in items if item.author_name}.union(team)

    @property
    def _who(self) -> str:
        return self._book.files().brand.file.team.name_of(self._request.person)

    def _entry(self, what: str, about: str) -> AuditEntry:
        return AuditEntry(self._book.clock.now(), self._request.person.id, what, about)


def chosen_theme(text: str, themes: Themes, audience: Collection[str]) -> Theme | None:
    """The theme that a person chose by id or name; None if the name is a new one. Raises UserError for a
    name so like another that this one may be meant."""
    found = themes.of_id(text) or themes.named(text)
    if found is not None:
        found = themes.final(found)
        if may_read(audience, found.readers):
            return found
        raise UserError(words.CHOOSE_THEME)
    names = {theme.name.casefold(): theme.name for theme in themes.for_all_of(audience)}
    near = get_close_matches(text.strip().casefold()[:200], names, n=1, cutoff=NEARLY)
    if near:
        raise UserError(words.NEARLY_A_THEME.format(theme=names[near[0]]))
    return None


def new_theme(
    themes: Themes, name: str, item: Item, who: str, at: datetime, team: Collection[str] = ()
) -> Theme:
    """A theme as a person names it, for those who may read the item that it is named for. Raises UserError
    for what is no name, and for the name of one of the `team` or of who said it."""
    name = clean_name(name, [*team, *([item.author_name] if item.author_name else [])])
    readers = item.readers if item.message else EVERYONE
    theme = Theme(themes.next_id(), name, Origin.PERSON, readers)
    return theme.stepped(at, who, "named")
