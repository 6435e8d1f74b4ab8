"""Home: how things stand, what waits for whoever asks, today's briefing, and what is to be set up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from candorbot import words
from candorbot.briefing_desk import BriefingDesk
from candorbot.card import Button, Card, Entry, Group
from candorbot.case_desk import CaseDesk
from candorbot.desk import Desk
from candorbot.errors import UserError
from candorbot.live import Live
from candorbot.platform import Platform
from candorbot.records import AuditEntry, Clock, Draft, Record
from candorbot.request import Permission, Request
from candorbot.stats import group, stats
from candorbot.storage import Store
from candorbot.switch import KillSwitch

SETUP = "home.setup"
"""Which steps of the set-up were skipped; a row for each workspace."""
LISTED = 5
"""Of what waits; the rest is counted."""
VERBS = ("draft", "escalate", "feedback", "ideas", "people", "brief", "help")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the set-up: its name in the row, what it is, and what is to be done; "" it is done."""

    name: str
    title: str
    to_do: str


@dataclass(frozen=True, slots=True)
class HomeDesk:
    """The Home of `skill.py`, for the one request that is being answered."""

    request: Request
    permission: Permission
    live: Live
    store: Store
    clock: Clock
    platform: Platform
    desk: Desk
    cases: CaseDesk
    briefings: BriefingDesk

    async def card(self) -> Card:
        """All of it for staff; for a member, what they can do here."""
        brand = self.live.now.brand
        title = words.HOME_TITLE.format(brand=brand.name)
        if self.permission < Permission.MODERATOR:
            return Card(title, words.HOME_OF_MEMBER)
        drafts = await self.store.open_drafts(self._workspace)
        asked = [one for one in drafts if self._mine(one)]
        cases = await self.cases.open_ones()
        opening = [
            replace(one, label=words.HOME_OPEN_CASE.format(id=one.about), primary=False)
            for one in cases.buttons
            if one.action == "open"
        ]
        setup = await self._to_set_up()
        return Card(
            title,
            await self._status(len(drafts), len(opening)),
            groups=(
                *self._queue(asked, cases, opening),
                *await self._briefing(),
                *await self._stats(),
                *_steps(setup),
            ),
            buttons=(
                *(_opens(draft) for draft in asked[:LISTED]),
                *opening[:LISTED],
                *(Button(verb, "", words.VERBS[verb]) for verb in VERBS),
                *(_skips(step) for step in setup if step.to_do),
            ),
        )

    async def open(self) -> Card:
        """A draft of the queue. Raises UserError for one that is not there."""
        return await self.desk.press(self.request, lambda _, draft: self.desk.show(draft))

    async def skip(self) -> Card:
        """Leave out a step of the set-up for this workspace."""
        row = await self.store.record(SETUP, self._workspace)
        done = {*(row.body["skipped"] if row else ()), self.request.about[:20]}
        kept = Record(
            SETUP, self._workspace, {"skipped": sorted(done)}, version=row.version if row else 0
        )
        who = self.request.person.id
        entry = AuditEntry(self.clock.now(), who, "set-up step skipped", self.request.about[:20])
        await self.store.put_records(kept, entries=[entry])
        return await self.card()

    @property
    def _workspace(self) -> str:
        return self.request.place.workspace

    def _mine(self, draft: Draft) -> bool:
        """Whether a draft waits for whoever asks: they asked for it, or were asked; for all staff, each does."""
        if not self.request.person.id:
            return True
        if draft.reviewer:
            name = self.live.now.brand.file.team.name_of(self.request.person)
            return draft.reviewer in (name, self.request.person.name)
        return draft.asker == self.request.person.id

    async def _status(self, drafts: int, cases: int) -> str:
        paused = await KillSwitch(self.store, self.clock).paused_by()
        posting = words.HOME_POSTING
        if paused:
            since = words.local(paused[1], self.live.now.brand.zone)
            posting = words.HOME_PAUSED.format(by=paused[0], since=since)
        counts = words.HOME_COUNTS.format(
            drafts=words.counted(drafts, "draft"), cases=words.counted(cases, "escalation")
        )
        return f"{posting} {counts}"

    def _queue(
        self, asked: Sequence[Draft], cases: Card, opening: Sequence[Button]
    ) -> Sequence[Group]:
        zone = self.live.now.brand.zone
        drafts = [
            words.HOME_DRAFT.format(
                id=one.id,
                to=_to(one),
                state=words.STATES[one.state].lower(),
                until=words.local(one.expires, zone),
            )
            for one in asked[:LISTED]
        ]
        if len(asked) > LISTED:
            drafts.append(words.HOME_MORE.format(count=len(asked) - LISTED))
        lines = [*drafts, *(cases.body.splitlines()[:LISTED] if opening else [])]
        entries = tuple(Entry(line) for line in lines or [words.HOME_NOTHING])
        return (Group(words.HOME_QUEUE, entries),)

    async def _briefing(self) -> Sequence[Group]:
        made = await self.briefings.make("today")
        lines = [entry for group in made.groups for entry in group.entries][:LISTED]
        return (Group(made.title, tuple(lines)),) if lines else ()

    async def _stats(self) -> Sequence[Group]:
        zone = self.live.now.brand.zone
        return group(await stats(self.store, self.clock.now(), zone, compare=False))

    async def _to_set_up(self) -> Sequence[Step]:
        """The steps, while one of them is to be done and not skipped."""
        row = await self.store.record(SETUP, self._workspace)
        skipped = row.body["skipped"] if row else ()
        try:
            await self.platform.staff_place()
            staff = ""
        except UserError as error:
            staff = str(error)
        approvers = "" if await self.platform.approvers() else words.HOME_NO_APPROVERS
        listens = self.live.now.brand.listens_somewhere(self.platform.name, self._workspace)
        steps = (
            Step("staff", words.HOME_STAFF, staff),
            Step("approvers", words.HOME_APPROVERS, approvers),
            Step("listening", words.HOME_LISTENING, "" if listens else words.HOME_LISTENS_NOT),
        )
        left = [step for step in steps if step.name not in skipped]
        return left if any(step.to_do for step in left) else []


def _to(draft: Draft) -> str:
    return words.HOME_TO.format(member=draft.member) if draft.member else ""


def _opens(draft: Draft) -> Button:
    return Button(
        "home", "open", words.HOME_OPEN.format(id=draft.id, to=_to(draft)), draft.id, primary=True
    )


def _skips(step: Step) -> Button:
    return Button("home", "skip", words.HOME_SKIP.format(step=step.title), step.name)


def _steps(steps: Sequence[Step]) -> Sequence[Group]:
    if not steps:
        return ()
    lines = [f"{step.title}: {step.to_do or words.HOME_DONE}" for step in steps]
    return (Group(words.HOME_SETUP, tuple(Entry(line) for line in lines)),)
