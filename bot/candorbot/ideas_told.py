"""Ideas of what members could be told: what shipped of their wishes, and the organisation's own news. Nothing is
changed here."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from candorbot import words
from candorbot.card import Entry
from candorbot.feedback_item import Asked, who_asked
from candorbot.feedback_views import FeedbackViews
from candorbot.feeds.kept import FeedItem
from candorbot.ideas_around import Around
from candorbot.ideas_demand import LOOK_BACK
from candorbot.ideas_rank import points, speaks_for
from candorbot.ideas_record import Idea, Kept, Source
from candorbot.records import ONCE, Function, may_read
from candorbot.request import Place
from candorbot.storage import Store
from candorbot.theme_record import Status, Theme
from candorbot.writing import Ask, Proposal

MANY = 10_000
MOST_NEWS = 2
"""News that become ideas, the newest."""
EVERYONE = ("everyone",)


async def shipped(
    around: Around, store: Store, views: FeedbackViews, signer: str = ""
) -> list[Idea]:
    """Themes that shipped in the last weeks, and nobody was told so: a post for each."""
    told = {row.id for row in await store.find_records(ONCE, limit=MANY, newest=True)}
    found = []
    for theme in around.themes.for_all_of(around.audience):
        if theme.status is not Status.SHIPPED or theme.shipped_at is None:
            continue
        is_news = around.now - LOOK_BACK <= theme.shipped_at
        if not is_news or any(one.startswith(f"shipped {theme.id} ") for one in told):
            continue
        items = [
            item
            for item in await views.of_theme(theme, around.themes)
            if (item.workspace, item.author) not in around.out
            and may_read(item.readers, theme.readers)
        ]
        scopes = Counter(item.readers for item in items if item.asks)
        if scopes:
            readers = max(scopes, key=lambda one: (scopes[one], one))
            wished = who_asked([item for item in items if item.readers == readers])
            found += await _of_theme(theme, wished, readers, around, signer)
    return found


async def _of_theme(
    theme: Theme, wished: Sequence[Asked], readers: tuple[str, ...], around: Around, signer: str
) -> list[Idea]:
    idea_id = f"shipped-{theme.id}"
    kept = around.kept_as(idea_id) or Kept(idea_id, Source.SHIPPED, readers, about=theme.id)
    ask = Ask(
        theme.name, signer=signer, kind="shipped", theme=theme.name, shipped=theme.shipped,
        language=around.brand.language,
    )  # fmt: skip
    post = await around.loaded.writer.write(ask)
    if not wished or kept.readers != readers or not isinstance(post, Proposal):
        return []
    members = len({who for one in wished for who in one.authors})
    channels = Counter((one.place.workspace, one.place.channel) for one in wished)
    workspace, channel = max(channels, key=lambda one: (channels[one], one))
    first = wished[0].first
    learned = speaks_for(Function.VOICE, "", around.learned)
    said = words.IDEA_SHIPPED.format(members=words.counted(members, "member"))
    why = (
        Entry(said, first.permalink or first.message),
        *(Entry(one.sentence) for one in learned),
    )
    title = words.IDEA_TELL.format(theme=theme.name)
    rank = points(members, 0, False, "", learned)
    place = Place(workspace, channel)
    return [Idea(kept, title, why, Function.VOICE, "", place, members, rank, post, ask=ask)]


async def news(
    around: Around, since: datetime, signer: str = "", most: int = MOST_NEWS
) -> list[Idea]:
    """The newest of the organisation's own news, for the open channel where most is said."""
    often = Counter((one.workspace, one.channel) for one in around.said if one.readers == EVERYONE)
    if not often:
        return []
    workspace, channel = max(often, key=lambda one: (often[one], one))
    found = []
    for item in [one for one in around.news if one.at >= since][:most]:
        ask = Ask(
            item.title, signer=signer, kind="news", theme=item.title, shipped=item.url,
            language=around.brand.language,
        )  # fmt: skip
        post = await around.loaded.writer.write(ask)
        if not isinstance(post, Proposal):
            continue
        idea_id = news_id(item)
        kept = around.kept_as(idea_id) or Kept(idea_id, Source.NEWS, EVERYONE, about=item.url)
        topic = around.topic([f"{item.title} {item.summary}"])
        learned = speaks_for(Function.INFORMER, topic, around.learned)
        why = (
            Entry(words.IDEA_NEWS_NOW, item.url),
            *around.why_topic(topic),
            *(Entry(one.sentence) for one in learned),
        )
        rank = points(0, 0, False, topic, learned)
        place = Place(workspace, channel)
        found.append(
            Idea(kept, item.title, why, Function.INFORMER, topic, place, 0, rank, post, ask=ask)
        )
    return found


def news_id(item: FeedItem) -> str:
    """By its title, too: the entries of a changelog have the address of their page."""
    said = f"{item.url}\n{item.title}".encode("utf-8", "replace")
    return f"news-{hashlib.sha256(said).hexdigest()[:10]}"
