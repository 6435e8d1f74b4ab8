"""What is known when ideas are looked for, as far as an audience may read it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from candorbot import words
from candorbot.brand import Brand
from candorbot.card import Entry
from candorbot.feeds.kept import FeedItem
from candorbot.ideas_demand import Questions
from candorbot.ideas_record import Kept
from candorbot.live import Loaded
from candorbot.records import Message
from candorbot.results import Shift
from candorbot.subjects import touches
from candorbot.theme_record import Themes


@dataclass(frozen=True)
class Around:
    """What was said and what people made of it, as these readers may know.

    audience  the ids of those who read
    said      the newest messages of the last weeks, under the present names of their themes, oldest first
    themes    all themes; what may be read of them says `audience`
    kept      ideas that were shown before
    learned   what did better or worse of our posts
    news      the organisation's own
    private   (workspace, id) of messages that stay with the team
    out       (workspace, id) of members who asked to be left out
    free      times of the plan at which no other post goes out
    """

    now: datetime
    loaded: Loaded
    audience: tuple[str, ...]
    said: Sequence[Message]
    themes: Themes
    kept: Sequence[Kept]
    learned: Sequence[Shift]
    news: Sequence[FeedItem]
    private: Collection[tuple[str, str]]
    out: Collection[tuple[str, str]]
    free: Sequence[datetime]

    @property
    def brand(self) -> Brand:
        return self.loaded.brand

    @cached_property
    def questions(self) -> Questions:
        """What was asked in all that was said."""
        team = self.brand.file.team.people.values()
        names = {one.author_name for one in self.said} | {*team, self.brand.name}
        return Questions(self.said, self.now, names)

    def kept_as(self, idea_id: str) -> Kept | None:
        return next((one for one in self.kept if one.id == idea_id), None)

    def topic(self, texts: Iterable[str]) -> str:
        """The topic of the strategy that most of these texts touch, "" if none does; of several, the first."""
        topics = self.brand.strategy.topics
        texts = list(texts)
        often = {one.name: sum(bool(touches(text, one.words)) for text in texts) for one in topics}
        best = max(often, key=lambda name: often[name], default="")
        return best if often.get(best) else ""

    def why_topic(self, topic: str) -> tuple[Entry, ...]:
        """The line that says which goal an idea serves."""
        for one in self.brand.strategy.topics:
            if one.name == topic:
                said = words.IDEA_TOPIC.format(
                    topic=topic, goal=one.goal, count=one.count, per=one.per
                )
                return (Entry(said),)
        return ()
