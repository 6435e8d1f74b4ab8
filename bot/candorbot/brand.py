"""A brand folder: who we are, how we speak, what we may claim, where we may link.

`brands/harbor/` is the worked example; every entry is explained there.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from candorbot import yamlfile
from candorbot.errors import BadFile, UserError
from candorbot.hosts import target_of
from candorbot.request import Person
from candorbot.yamlfile import Fault, Unfit

OPT_IN = ("slack", "discord")
"""Where nothing is listened to unless the brand lists it."""
Locale = Literal["US", "UK", "IE", "EU"]

_WEEKLY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun) (?:[01]\d|2[0-3]):[0-5]\d")
_SPAN = re.compile(r"([1-9]\d{0,2}) (minute|hour|day)s?")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_IDS = {
    "slack": (
        re.compile(r"[UWSCG][A-Z0-9]{5,}|admins"),
        "Copy the id of a member (U…), a group (S…) or a channel (C…), or write admins.",
    ),
    "discord": (re.compile(r"\d{15,20}"), "Copy the id of the person or role: digits, in quotes."),
}


def _time(text: str) -> str:
    if not _TIME.fullmatch(text):
        raise Unfit(f"{text} is not a time of day.", 'Write one like "09:00".')
    return text


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise Unfit(f"{text} is not a date.", 'Write one like "2026-12-25".') from None
    return text


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise Unfit(f"no time zone is called {name}.", "Write one like Europe/Berlin.")
    return name


def _language(code: str) -> str:
    if not re.fullmatch("[a-z]{2}", code):
        raise Unfit(f"{code} is not a language code.", "Write two small letters, like en.")
    return code


def _host(host: str) -> str:
    if "/" in host or ":" in host:
        bare = urlsplit(host if "//" in host else f"//{host}").netloc.rpartition("@")[2]
        bare = bare.partition(":")[0]
        raise Unfit(f"{host} is more than a host.", f"Write {bare or 'the host alone'}.")
    if not _HOST.fullmatch(host):
        raise Unfit(f"{host} is not a host.", "Write one like harbor.example, in small letters.")
    return host


def _url(url: str) -> str:
    if not url.startswith("https://") or not _HOST.fullmatch(_hostname(url)) or " " in url:
        raise Unfit(f"{url} is not a web address.", "Write it out, from https:// on.")
    return url


def _feed(url: str) -> str:
    try:
        target_of(url)
    except UserError as error:
        raise Unfit(str(error), "Write one like https://harbor.example/feed.xml.") from None
    return url


def _hostname(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _filled(text: str) -> str:
    if not text.strip():
        raise Unfit("it is blank.", "Fill it in, or remove it.")
    return text


Word = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_filled)]
Line = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_filled)]
Url = Annotated[str, Field(max_length=500), AfterValidator(_url)]
FeedUrl = Annotated[str, Field(max_length=500), AfterValidator(_feed)]
Host = Annotated[str, Field(max_length=253), AfterValidator(_host)]
Day = Annotated[str, AfterValidator(_day)]
"""YYYY-MM-DD."""
ClockTime = Annotated[str, AfterValidator(_time)]
"""HH:MM, 00:00 to 23:59."""
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Team(Strict):
    """Who speaks for the brand."""

    name: Word
    bot_name: Word
    people: dict[Word, Word] = {}
    """Platform person id -> the name that signs."""

    def name_of(self, person: Person) -> str:
        """The name that signs; the one on the platform, of somebody who is not listed."""
        return self.people.get(person.id, person.name)


class Voice(Strict):
    traits: Annotated[list[Word], Field(min_length=1)]
    use: list[Word] = []
    avoid: list[Word] = []
    max_words: Annotated[int, Field(ge=20, le=1000)] = 160
    sign_off: Line = "{signer}, {team}"
    """{signer} is the person who approves, {team} the team's name."""


class Claim(Strict):
    """Something we may say of ourselves, with where it is shown to be true."""

    says: Line
    evidence: Url


class Links(Strict):
    """Where posts may link: hosts, or exact addresses. Cited sources may always be linked."""

    hosts: list[Host] = []
    urls: list[Url] = []


class Access(Strict):
    """Ids of people or groups as the platform knows them. Names grant nothing."""

    approvers: list[Word] = []
    moderators: list[Word] = []
    staff_channel: Annotated[str, Field(max_length=200)] = ""
    """Where staff notices go, by its id; the console's own says `staff: true` in community.yaml."""
    everyone: list[Word] = []
    """On Discord: roles that every member has, such as "verified"; a channel they can read is open to everyone."""


class Area(Strict):
    """What somebody owns: questions nobody can answer go to them, and escalations, if nobody
    acknowledges one, to those of `then` in turn."""

    name: Word
    owner: Word
    then: list[Word] = []
    about: list[Word]


class HouseRule(Strict):
    """A rule of the community, as members can read it. `about`: kinds of escalation it speaks to."""

    name: Word
    says: Line
    about: list[Word] = []


class Hours(Strict):
    days: Annotated[list[Weekday], Field(min_length=1)]
    opens: ClockTime
    closes: ClockTime


class Listed(Strict):
    """A channel that is listened to, by its id as the platform knows it; of one workspace, or of each."""

    id: Word
    workspace: Annotated[str, Field(max_length=200)] = ""


class Listens(Strict):
    """Where members are listened to, and for how long what they said is kept."""

    channels: list[Listed] | None = None
    """None: the whole console, which is a community of its own, and nothing of Slack and Discord."""
    keep_words_days: Annotated[int, Field(ge=1, le=36_500)] = 30
    keep_counts_days: Annotated[int, Field(ge=1, le=36_500)] = 365


class Delivery(Strict):
    """A briefing that comes by itself: where, when, and about what."""

    channel: Word
    """Its id as the platform knows it."""
    workspace: Annotated[str, Field(max_length=200)] = ""
    """Empty: the one that is connected, or the first of several."""
    at: ClockTime
    zone: Annotated[str, AfterValidator(_zone)] | None = None
    """None: the brand's."""
    days: Annotated[list[Weekday], Field(min_length=1)] | None = None
    """None: the days of `hours`."""
    kind: Literal["today", "week", "month"] = "today"
    """today comes on each of the days, week on the first of each week, month on the first of each month."""


class BrandFile(Strict):
    """brand.yaml."""

    name: Word
    about: Line
    docs_url: Url
    team: Team
    voice: Voice
    disclosure: dict[Literal["community", "social", "review", "email"], Line]
    claims: list[Claim] = []
    links: Links
    access: dict[Literal["console", "slack", "discord"], Access]
    areas: Annotated[list[Area], Field(min_length=1)]
    locale: Locale
    languages: Annotated[list[Annotated[str, AfterValidator(_language)]], Field(min_length=1)]
    """The first is the brand's own."""
    time_zone: Annotated[str, AfterValidator(_zone)]
    hours: Hours
    holidays: list[Day] = []
    """When nobody is there."""
    rounds: Annotated[int, Field(ge=1, le=5)] = 2
    """How often everybody of an area is asked before an escalation ends unanswered."""
    house_rules: list[HouseRule] = []
    people: bool = True
    """Whether staff get lists of people to welcome, to thank and to introduce."""
    listening: Listens = Listens()
    briefings: list[Delivery] = []
    feeds: Annotated[list[FeedUrl], Field(max_length=20)] = []
    """The organisation's own news, which is fetched: feeds, or pages such as a changelog."""
    confidential: list[Word] = []
    """Words that must not leave: code names, unannounced products."""


class Topic(Strict):
    """Something we want to be known for, with a goal that can be counted. `why` is for whoever reads the file."""

    name: Word
    why: Line
    words: list[Word]
    goal: Line
    count: Annotated[int, Field(ge=1)]
    per: Literal["week", "month", "quarter"]


def _span(text: object) -> object:
    if isinstance(text, timedelta):
        return text
    match = _SPAN.fullmatch(text) if isinstance(text, str) else None
    if not match:
        raise Unfit(f"{text} is not a time span.", "Write one like 30 minutes, 4 hours or 2 days.")
    return timedelta(**{match[2] + "s": int(match[1])})


def _weekly(text: str) -> str:
    if not _WEEKLY.fullmatch(text):
        raise Unfit(f"{text} is not a time of a week.", 'Write one like "tue 09:30", in quotes.')
    return text


Percent = Annotated[int, Field(ge=1, le=100)]


class Goals(Strict):
    """What a month is measured by (`candor brief month`). Each may be left out."""

    answered: Percent | None = None
    """Of members' questions, in percent."""
    wait: Annotated[timedelta, BeforeValidator(_span)] | None = None
    """The median until the first answer."""
    in_time: Percent | None = None
    """Of escalations that were taken before they were due, in percent."""
    shipped: Annotated[int, Field(ge=1)] | None = None
    """Themes of members' feedback."""
    posts: Annotated[int, Field(ge=1)] | None = None


class Balance(Strict):
    """Percent of a month's posts that serve each function; 100 in all, or nothing."""

    advocate: Annotated[int, Field(ge=0, le=100)] = 0
    voice: Annotated[int, Field(ge=0, le=100)] = 0
    mediator: Annotated[int, Field(ge=0, le=100)] = 0
    informer: Annotated[int, Field(ge=0, le=100)] = 0


class PlanFile(Strict):
    """What a month's posts are for, and when they go out (`/candor calendar`)."""

    balance: Balance | None = None
    times: list[Annotated[str, AfterValidator(_weekly)]] = []
    """Weekday and local time: "tue 09:30"."""
    channel: Word | None = None
    """Where posts go that answer nobody; None: where most asked."""


class StrategyFile(Strict):
    """strategy.yaml."""

    topics: Annotated[list[Topic], Field(min_length=1, max_length=12)]
    goals: Goals = Goals()
    plan: PlanFile = PlanFile()


class Brand:
    """A brand folder, loaded and checked. `file` and `strategy` are its YAML, `folder` where it lies."""

    def __init__(self, folder: Path, file: BrandFile, strategy: StrategyFile) -> None:
        self.folder = folder
        self.file = file
        self.strategy = strategy

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hex, over what the file says: it changes when a link, a claim or a name does."""
        return hashlib.sha256(self.file.model_dump_json().encode()).hexdigest()

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def language(self) -> str:
        return self.file.languages[0]

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.file.time_zone)

    @cached_property
    def holidays(self) -> frozenset[date]:
        return frozenset(date.fromisoformat(day) for day in self.file.holidays)

    @property
    def staff(self) -> tuple[str, ...]:
        """The ids of all who may approve or moderate, on every platform."""
        access = self.file.access.values()
        return tuple(sorted({i for one in access for i in (*one.approvers, *one.moderators)}))

    def listens_to(self, platform: str, workspace: str, channel: str) -> bool:
        """Whether what is said in this channel is kept. In Slack and Discord only where a person listed
        it."""
        watched = self.file.listening.channels
        if watched is None:
            return platform not in OPT_IN
        return any(one.id == channel and one.workspace in ("", workspace) for one in watched)

    def listened_channels(self, workspace: str) -> list[str]:
        """The ids of the channels that a person listed for a workspace."""
        watched = self.file.listening.channels or []
        return [one.id for one in watched if one.workspace in ("", workspace)]

    def listens_somewhere(self, platform: str, workspace: str) -> bool:
        """Whether any channel there is listened to."""
        watched = self.file.listening.channels
        if watched is None:
            return platform not in OPT_IN
        return any(one.workspace in ("", workspace) for one in watched)

    def area(self, name: str) -> Area | None:
        """The area of this name, whatever its capitals."""
        named = name.casefold()
        return next((one for one in self.file.areas if one.name.casefold() == named), None)

    def house_rule(self, kind: str) -> HouseRule | None:
        """The rule that speaks to this kind of escalation; else the first that names none."""
        rules = self.file.house_rules
        named = [rule for rule in rules if kind in rule.about]
        return next(iter(named or [rule for rule in rules if not rule.about]), None)

    def owner_of(self, text: str) -> Area:
        """The area whose words the text names most (a word may go on: `invoice` is in `invoices`);
        else the last area, which takes the rest."""
        said = text.casefold()
        named = [
            sum(_begins(word).search(said) is not None for word in area.about)
            for area in self.file.areas
        ]
        return self.file.areas[named.index(max(named)) if any(named) else -1]


@cache
def _begins(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word.casefold())}")


def load_brand(folder: Path) -> Brand:
    """Load `folder`/brand.yaml and strategy.yaml. Raises BadFile with file, line and cure."""
    if not folder.is_dir():
        raise BadFile(
            folder,
            None,
            "is not a brand folder.",
            "Name one with brand.yaml in it (CANDOR_BRAND), e.g. harbor.",
        )
    shown = f"{folder.name}/"
    return Brand(
        folder,
        yamlfile.load(folder / "brand.yaml", BrandFile, shown + "brand.yaml", brand_faults),
        yamlfile.load(
            folder / "strategy.yaml", StrategyFile, shown + "strategy.yaml", strategy_faults
        ),
    )


def brand_faults(file: BrandFile) -> Iterator[Fault]:
    """What does not fit together in a brand.yaml whose entries are each right."""
    yield from _access_faults(file)
    yield from _twice(("areas",), [area.name for area in file.areas], "name")
    yield from _twice(("languages",), file.languages)
    yield from _twice(("links", "hosts"), file.links.hosts)
    yield from _twice(("feeds",), file.feeds)
    watched = [f"{one.workspace} {one.id}".strip() for one in file.listening.channels or ()]
    yield from _twice(("listening", "channels"), watched, "id")
    if file.listening.keep_counts_days < file.listening.keep_words_days:
        yield Fault(
            ("listening", "keep_counts_days"),
            "the counts would go before the words they were counted from.",
            "Keep them as long as the words, or longer.",
        )
    comes = [f"{one.workspace} {one.channel} {one.kind}".strip() for one in file.briefings]
    yield from _twice(("briefings",), comes, "channel")
    names = sorted(set(file.team.people.values()))
    for n, area in enumerate(file.areas):
        asked = [(("owner",), area.owner), *((("then", k), p) for k, p in enumerate(area.then))]
        for entry, person in asked:
            if names and person not in names:
                yield Fault(
                    ("areas", n, *entry),
                    f"{person} is not in team.people.",
                    f"Write one of {', '.join(names)}, or add the person there.",
                )
        if not area.about and n < len(file.areas) - 1:
            yield Fault(
                ("areas", n, "about"),
                f"the area `{area.name}` names no words.",
                "Add some; only the last area, which takes the rest, may have none.",
            )
    if file.hours.closes <= file.hours.opens:
        yield Fault(
            ("hours", "closes"),
            f"closes at {file.hours.closes}, but opens at {file.hours.opens}.",
            "Make it later on the same day.",
        )
    for entry in set(re.findall(r"\{(.*?)\}", file.voice.sign_off)) - {"signer", "team"}:
        yield Fault(
            ("voice", "sign_off"),
            f"{{{entry}}} is not something we can fill in.",
            "Use {signer} and {team}.",
        )
    both = {w.casefold() for w in file.voice.use} & {w.casefold() for w in file.voice.avoid}
    for n, word in enumerate(file.voice.avoid):
        if word.casefold() in both:
            yield Fault(("voice", "avoid", n), f"`{word}` is also under use.", "Keep one of them.")
    if "community" not in file.disclosure:
        yield Fault(
            ("disclosure",), "`disclosure.community` is missing.", "Say who you are: I work for …"
        )


def _access_faults(file: BrandFile) -> Iterator[Fault]:
    if not any(access.approvers for access in file.access.values()):
        yield Fault(
            ("access",), "nobody may approve, so nothing could be posted.", "Add approvers: [id]."
        )
    for platform, access in file.access.items():
        for group in ("approvers", "moderators"):
            ids: list[str] = getattr(access, group)
            where = ("access", platform, group)
            yield from _twice(where, ids)
            for n, one in enumerate(ids):
                if platform == "console" and one not in file.team.people:
                    yield Fault(
                        (*where, n), f"`{one}` is not in team.people.", f"Add `{one}: Name` there."
                    )
                if platform in _IDS and not _IDS[platform][0].fullmatch(one):
                    yield Fault(
                        (*where, n), f"`{one}` is not a {platform.title()} id.", _IDS[platform][1]
                    )


def strategy_faults(file: StrategyFile) -> Iterator[Fault]:
    """What does not fit together in a strategy.yaml."""
    yield from _twice(("topics",), [topic.name for topic in file.topics], "name")
    yield from _twice(("plan", "times"), file.plan.times)
    balance = file.plan.balance
    total = sum(dict(balance).values()) if balance else 100
    if total != 100:
        yield Fault(("plan", "balance"), f"The shares add up to {total} percent.", "Make them 100.")


def _twice(where: tuple[object, ...], words: list[str], entry: str = "") -> Iterator[Fault]:
    seen: Counter[str] = Counter()
    for n, word in enumerate(words):
        seen[word.casefold()] += 1
        if seen[word.casefold()] == 2:
            at = (*where, n, entry) if entry else (*where, n)
            yield Fault(at, f"`{word}` is given twice.", "Keep one of them.")
