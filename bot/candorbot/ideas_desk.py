"""What people do with ideas: look at them, have one drafted or put off, make an article of a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from candorbot import words
from candorbot.card import Card, File
from candorbot.errors import UserError
from candorbot.facts import shortened
from candorbot.feedback_book import Change, FeedbackBook
from candorbot.ideas_around import Around
from candorbot.ideas_article import article
from candorbot.ideas_card import Opening, gaps_card, idea_card, ideas_card, join_card
from candorbot.ideas_demand import LOOK_BACK, WEEK
from candorbot.ideas_rank import best_slot
from candorbot.ideas_record import IDEA, Gap, Idea, Kept, State, idea_of, record_of
from candorbot.ideas_threads import Confirmed, by_thread, confirmed, conversations
from candorbot.ideas_views import MOST_SAID, IdeaViews
from candorbot.knowledge import split_sentences
from candorbot.live import Live
from candorbot.optout import opted_out
from candorbot.publish import Publisher
from candorbot.records import AuditEntry, Message, Proposed, Record, may_read
from candorbot.request import Request
from candorbot.writing import Ask, Proposal

if TYPE_CHECKING:
    from candorbot.skill import Heard

SPANS = {"week": WEEK, "month": LOOK_BACK}
MOST_JOINED = 3
MOST_ARTICLES = 3
ASKED_ABOUT = 8
"""Threads for which it is looked up whether an article has the answer."""
LONGEST_OPENING = 160
Step = Callable[[Kept], Kept]


class IdeasDesk:
    """The Ideas of `skill.py`, for the one request that is being answered. Without a publisher nothing is kept
    and no post can be made: so a shell looks."""

    def __init__(
        self,
        request: Request,
        book: FeedbackBook,
        live: Live,
        heard: Heard,
        publisher: Publisher | None,
    ) -> None:
        self._request = request
        self._book = book
        self._live = live
        self._heard = heard
        self._publisher = publisher
        self._members: dict[str, int] = {}
        """Of the ideas whose post was handed out: how many members stood behind each."""
        self._views = IdeaViews(book, live, heard)

    # --- to look at ---

    async def around(self) -> Around:
        """What is known now."""
        return await self._views.around()

    async def found(self, period: str, around: Around) -> tuple[list[Idea], list[Gap]]:
        """The ideas and gaps of the last week or month."""
        return await self._views.found(SPANS[period], around)

    async def make(self, period: str) -> Card:
        around = await self.around()
        ideas, gaps = await self.found(period, around)
        await self._keep(ideas)
        openings = await self.openings(around)
        return ideas_card(
            period, ideas, gaps, openings, self._live.now.brand, self._workspace, around.now, _cut(around)
        )  # fmt: skip

    async def gaps(self) -> Card:
        around = await self.around()
        _, gaps = await self.found("month", around)
        return gaps_card(gaps, await self._worth_an_article(around), self._workspace, _cut(around))

    async def join(self) -> Card:
        around = await self.around()
        openings = await self.openings(around)
        return join_card(openings, self._live.now.brand, self._workspace, around.now)

    async def open(self, idea_id: str) -> Card:
        """One idea. Raises UserError if it is not there, or not theirs to read."""
        idea, _ = await self._idea(idea_id)
        here = idea.place.workspace == self._workspace
        return idea_card(idea, self._live.now.brand, here=here)

    async def openings(self, around: Around) -> list[Opening]:
        """The conversations to join, each with what one could open with."""
        topics = {one.name: one.words for one in self._live.now.brand.strategy.topics}
        found = await asyncio.to_thread(conversations, around.said, topics, around.now)
        return [Opening(one, await self._opening(one.root)) for one in found[:MOST_JOINED]]

    async def _opening(self, root: Message) -> str:
        """What the knowledge says to a question, in a sentence; "" if nothing."""
        if not root.asks:
            return ""
        written = await self._live.now.writer.write(Ask(root.text, first=False))
        if not isinstance(written, Proposal) or not written.answered:
            return ""
        lines = [one for one in written.text.split("\n") if one.strip()]
        if written.sources and lines[1:2] and lines[1][0].isdigit():
            return words.JOIN_STEPS.format(page=written.sources[0].label)
        lines = lines[:1] if lines[1:2] and not lines[1][0].isalpha() else lines[:2]
        return shortened(" ".join(split_sentences(" ".join(lines))[:2]), LONGEST_OPENING)

    async def _worth_an_article(self, around: Around) -> list[Confirmed]:
        """Threads that anybody may read, whose answer was confirmed and stands in no article; the newest."""
        found = [one for thread in by_thread(around.said).values() if (one := _open(thread))]
        found.sort(key=lambda one: (one.thanks.at, one.root.id), reverse=True)
        worth = []
        for one in found[:ASKED_ABOUT]:
            ask = Ask(one.root.text, kind="post", language=one.root.language)
            written = await self._live.now.writer.write(ask)
            if not isinstance(written, Proposal) or not written.answered:
                worth.append(one)
        return worth[:MOST_ARTICLES]

    # --- to do ---

    async def post(self, idea_id: str, *, later: bool) -> Proposed:
        """The post of an idea, to be proposed; `later`: for its time. Raises UserError if its channel may be
        read by others than those who asked, or is in another workspace."""
        idea, around = await self._idea(idea_id)
        place = idea.place
        if place.workspace != self._workspace or self._publisher is None:
            raise UserError(words.IDEA_ELSEWHERE.format(workspace=place.workspace))
        try:
            readers = await self._publisher.platform(place.workspace).readers(place)
        except LookupError:
            raise UserError(words.NO_PLACE.format(channel=place.channel)) from None
        if not may_read(readers, idea.kept.readers):
            raise UserError(words.IDEA_CLOSED.format(channel=place.channel))
        slot = idea.kept.slot
        if later and slot not in around.free:
            slot, _ = best_slot(around.free, around.learned, self._live.now.brand.zone)
            if slot is None:
                raise UserError(words.IDEA_NO_SLOT)
        self._members[idea_id] = idea.members
        return Proposed.of_writer(
            await self._worded(idea),
            place,
            once=idea.kept.once,
            post_at=slot if later else None,
            function=idea.function,
        )

    async def _worded(self, idea: Idea) -> Proposal:
        """The post of an idea, by the language model if there is one and no draft was made yet."""
        if idea.ask is None or idea.draft or self._live.now.modelled is None:
            return idea.post
        anew = await self._live.now.best_writer.write(idea.ask)
        return anew if isinstance(anew, Proposal) and anew.answered else idea.post

    async def drafted(self, idea_id: str, *, later: bool) -> None:
        """Note that a draft was made of it."""
        members = self._members.get(idea_id, 0)
        state = State.SCHEDULED if later else State.DRAFTED
        await self._change(idea_id, lambda kept: replace(kept, state=state, members=members))

    async def not_now(self, idea_id: str) -> Card:
        """Put it off."""
        idea, around = await self._idea(idea_id)
        if idea.draft:
            raise UserError(words.IDEA_IN_DRAFT.format(draft=idea.draft))

        def put_away(kept: Kept) -> Kept:
            away = kept.is_away(idea.members, around.now)
            return kept if away else kept.put_away(idea.members, around.now)

        await self._change(idea_id, put_away, "idea: not now")
        return Card(words.NOT_NOW, words.IDEA_AWAY.format(title=idea.title))

    async def article(self, about: str) -> Card:
        """A first version of an article, of a message's thread (its id or its link). Raises UserError if nobody
        confirmed an answer there, if not everybody may read it, or somebody in it asked to be left out."""
        if not about.strip():
            raise UserError(words.ARTICLE_WHICH)
        out = await opted_out(self._book.store)
        said = await self._views.said(self._book.clock.now(), out)
        linked = [one for one in said if about.strip() in (one.permalink, one.id)]
        message = linked[-1] if linked else None
        message = message or await self._book.store.message(self._workspace, about.strip())
        if message is None or not may_read(self._heard.audience, message.readers):
            raise UserError(words.ARTICLE_GONE)
        thread = await self._book.store.thread(message.workspace, message.thread)
        found = confirmed([one for one in thread if may_read(self._heard.audience, one.readers)])
        if found is None:
            raise UserError(words.ARTICLE_UNSURE)
        parts = (found.root, *found.answers, found.thanks)
        if not all("everyone" in one.readers for one in parts):
            raise UserError(words.ARTICLE_CLOSED)
        if any((one.workspace, one.author) in out for one in parts):
            raise UserError(words.ARTICLE_OUT)
        brand = self._live.now.brand
        names = {name for one in (*said, *thread) for name in (one.author_name, one.author)}
        names |= {name for team in brand.file.team.people.items() for name in team}
        ours = brand.name.casefold()  # which some members have in their names
        names = {" ".join(w for w in n.split() if ours not in w.casefold()) for n in names} - {""}
        name, text = article(found, names, brand.file.docs_url, brand.language)
        title = words.ARTICLE_TITLE.format(title=name.removesuffix(".md"))
        return Card(title, words.ARTICLE_BODY.format(name=name), file=File(name, text))

    # --- inside ---

    @property
    def _workspace(self) -> str:
        return self._request.place.workspace

    async def _idea(self, idea_id: str) -> tuple[Idea, Around]:
        row = await self._book.store.record(IDEA, idea_id[:40])
        around = await self.around()
        signer = self._live.now.brand.file.team.name_of(self._request.person)
        idea = await self._views.idea(idea_of(row), around, signer) if row else None
        if idea is None:
            raise UserError(words.IDEA_GONE)
        return idea, around

    async def _keep(self, ideas: Sequence[Idea]) -> None:
        """Keep what is shown, so that its buttons lead to it."""
        if self._publisher is None:
            return

        async def change() -> Change | str:
            rows: list[Record] = []
            for idea in ideas:
                row = await self._book.store.record(IDEA, idea.id)
                before = replace(idea.kept, version=row.version if row else 0)
                shown = before.shown(idea.kept.keys, idea.kept.slot)
                if row is None or idea_of(row) != shown:
                    rows.append(record_of(shown))
            return Change(tuple(rows), "") if rows else ""

        await self._book.keep(change)

    async def _change(self, idea_id: str, step: Step, what: str = "") -> None:
        async def change() -> Change | str:
            row = await self._book.store.record(IDEA, idea_id)
            if row is None:
                return ""
            before = idea_of(row)
            after = step(before)
            if after == before:
                return ""
            now, who = self._book.clock.now(), self._request.person.id
            entries = (AuditEntry(now, who, what, idea_id),) if what else ()
            return Change((record_of(after),), "", entries)

        await self._book.keep(change)


def _open(thread: Sequence[Message]) -> Confirmed | None:
    """What a thread answered, if anybody may read it."""
    if not all("everyone" in one.readers for one in thread):
        return None
    return confirmed(thread)


def _cut(around: Around) -> str:
    full = len(around.said) >= MOST_SAID
    return words.IDEAS_CUT.format(most=MOST_SAID) if full else ""
