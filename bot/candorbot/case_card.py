"""The card of an escalation: one object, whoever looks at it. Pure: a case and what is known around it, in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from candorbot import words
from candorbot.card import Button, Card, Choice, Colour, Field, Input, Link, Mark, Quote
from candorbot.case_record import URGENT, Case, CaseState, Reason, Report
from candorbot.request import Hand
from candorbot.text import fold, hidden, mixed_alphabets
from candorbot.triage import LEVELS

if TYPE_CHECKING:
    from candorbot.brand import Brand
    from candorbot.rules import Category

LINKS = 4
STEPS = 4
LISTED = 20
LONGEST_READING = 300
QUARRELS = frozenset({"harassment", "hate", "complaint"})
"""Kinds where words to all sides may help; nobody mediates with a scam or a threat."""
URGENCY: Mapping[str, str] = {severity: urgency for urgency, severity in LEVELS.items()}
"""P1 -> now; what people read."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How often people said of a rule that it was right, and how often that it was not."""

    right: int = 0
    wrong: int = 0

    def __str__(self) -> str:
        if not self.right + self.wrong:
            return words.NEVER_JUDGED
        return words.RIGHT_SO_FAR.format(right=self.right, all=self.right + self.wrong)


@dataclass(frozen=True, slots=True)
class AroundCase:
    """What the card says beside the case itself. `category`: the policy's entry, if it still has one;
    `seen`: what people made of each rule; `news`: one line about what just happened; `hands`: what the platform
    does for a moderator; `asks`: the name of who looks, "" for a card that all the staff see."""

    category: Category | None
    seen: Mapping[str, Seen] = field(default_factory=dict)
    news: str = ""
    failed: bool = False
    hands: Sequence[Hand] = ()
    asks: str = ""


def case_card(case: Case, around: AroundCase, brand: Brand) -> Card:
    """The card of a case as it stands."""
    return Card(
        title=words.CASE_TITLE.format(
            urgency=URGENCY[case.severity].capitalize(),
            what=words.CASE_NAMED.format(what=title_of(case, around.category), id=case.id),
        ),
        body="\n".join(_body(case, around, brand)),
        quote=_quote(case, brand),
        fields=_fields(case, brand),
        marks=tuple(_mark(case, one, around.seen) for one in case.reasons),
        links=_links(case, brand),
        buttons=(*_buttons(case, brand, around.asks), *_moderation(case, around.hands)),
        footer=f"{words.CASE_STATES[case.state]} {case.id}",
        failed=around.failed,
        subject=f"case {case.id}",
    )


def away_card(case: Case, around: AroundCase, brand: Brand) -> Card:
    """The card of a case for the staff of another workspace: what it is and whose turn it is, with nothing that
    members said or are called."""
    known = replace(case, quote="", reports=(), names=(), spike="", history=())
    whole = case_card(known, around, brand)
    settle = ("acknowledge", "resolve", "dismiss")
    return Card(
        whole.title,
        "\n".join([whole.body, words.CASE_AWAY]),
        fields=whole.fields,
        buttons=tuple(button for button in whole.buttons if button.action in settle),
        footer=whole.footer,
        failed=whole.failed,
        subject=whole.subject,
    )


def title_of(case: Case, category: Category | None) -> str:
    """What it is, in words: "A threat", "More than usual: complaint"."""
    what = category.title if category else case.category.replace("_", " ")
    return words.MORE_THAN_USUAL.format(what=what) if case.spike else what


def list_card(cases: Sequence[Case], titles: Mapping[str, str], brand: Brand) -> Card:
    """The open cases, in the order given, each with a button that opens it. `titles`: case id -> what."""
    if not cases:
        return Card(words.CASES_NONE_TITLE, words.CASES_NONE)
    lines = [
        words.CASE_LINE.format(
            id=case.id, urgency=URGENCY[case.severity], what=titles[case.id], owner=case.owner,
            state=_state(case), due=words.local(case.due, brand.zone), reports=_reports(case.count),
        )
        for case in cases[:LISTED]
    ]  # fmt: skip
    if len(cases) > LISTED:
        lines.append(words.CASES_MORE.format(count=len(cases) - LISTED))
    title = words.CASES_ONE if len(cases) == 1 else words.CASES_TITLE.format(count=len(cases))
    buttons = tuple(
        Button("escalate", "open", case.id, case.id, primary=n == 0)
        for n, case in enumerate(cases[:LISTED])
    )
    return Card(title, "\n".join(lines), buttons=buttons)


def rules_card(seen: Mapping[str, Seen]) -> Card:
    """How often each rule was right, those that were wrong most often first."""
    order = sorted(seen.items(), key=lambda pair: (-pair[1].wrong, pair[0]))
    lines = [f"{name}: {judged}" for name, judged in order]
    return Card(words.RULES_TITLE, "\n".join(lines) or words.RULES_NONE)


def _body(case: Case, around: AroundCase, brand: Brand) -> list[str]:
    lines = [around.news, case.spike, _seen_through(case.quote)]
    if case.reports and not case.quote:
        lines.append(words.CLOSED_WORDS)
    if around.category and case.is_open and not case.spike:
        lines.append(words.MEANWHILE.format(text=around.category.holding.strip()))
        lines.append(words.DO_NOT_SAY)
        lines += [f"– {line}" for line in around.category.do_not_say]
    lines += [
        f"{words.local(step.at, brand.zone)} {step.who}: {step.what}"
        for step in case.history[-STEPS:]
    ]
    return [line for line in lines if line]


def _seen_through(quote: str) -> str:
    """What the words hold that nobody sees, and how they read to the rules; "" if there is nothing."""
    what = dict.fromkeys(
        one.name + (f" ({one.reads})" if one.reads else "") for one in hidden(quote)
    )
    if mixed_alphabets(quote):
        what[words.TWO_ALPHABETS] = None
    reads = fold(quote).text[:LONGEST_READING]
    return words.SEEN_THROUGH.format(what=words.listed(list(what)), reads=reads) if what else ""


def _quote(case: Case, brand: Brand) -> Quote | None:
    first = case.first
    if first is None or case.typed or not case.quote:
        return Quote(case.quote) if case.quote else None
    return Quote(
        case.quote, first.author_name, f"#{first.channel}", words.local(first.at, brand.zone), first.permalink
    )  # fmt: skip


def _fields(case: Case, brand: Brand) -> tuple[Field, ...]:
    fields = [
        Field("Owner", f"{case.owner} ({case.area})"),
        Field("Due", words.local(case.due, brand.zone)),
        Field("Reports", f"{case.count:,}"),
    ]
    if case.by_hand:
        fields.append(Field("Flagged by", case.by_hand))
    if case.unanswered:
        fields.append(Field("State", _state(case)))
    if case.lost:
        fields.append(Field("Alerts that did not arrive", str(case.lost)))
    return tuple(fields)


def _state(case: Case) -> str:
    return "nobody answered" if case.unanswered else words.CASE_STATES[case.state].lower()


def _reports(count: int) -> str:
    return "1 report" if count == 1 else f"{count:,} reports"


def _mark(case: Case, reason: Reason, seen: Mapping[str, Seen]) -> Mark:
    said = reason.reason
    if reason.kind == "rule":
        said = f"{said.rstrip()} ({seen.get(reason.name, Seen())})"
    colour = Colour.RED if case.severity == URGENT else Colour.AMBER
    name = "trained words" if reason.kind == "words" else reason.name
    quote = reason.quote if case.quote else ""
    return Mark(colour, "escalation", name, quote, said, "", "")


def _links(case: Case, brand: Brand) -> tuple[Link, ...]:
    shown: list[Report] = [*case.reports[:1], *case.reports[1:][-(LINKS - 1) :]]
    return tuple(
        Link(
            f"{one.author_name} in #{one.channel}, {words.local(one.at, brand.zone)}", one.permalink
        )
        for one in shown
        if one.permalink
    )


def _buttons(case: Case, brand: Brand, asks: str) -> tuple[Button, ...]:
    if not case.is_open:
        return ()

    def button(action: str, label: str, *inputs: Input, confirm: str = "") -> Button:
        seen = case.owner if action == "reassign" else ""
        primary = action == "acknowledge"
        return Button("escalate", action, label, case.id, seen, primary, confirm, inputs)

    waiting = case.state is CaseState.OPEN
    others = waiting or case.owner == asks  # what somebody else has taken, one may take over
    people = tuple(
        Choice(*one) for one in brand.file.team.people.items() if not others or one[1] != asks
    )
    replies = case.first is not None and not case.spike
    return (
        *([button("acknowledge", words.ACKNOWLEDGE)] if waiting else []),
        *([button("holding", words.HOLDING)] if replies else []),
        *([button("calm", words.CALM)] if replies and case.category in QUARRELS else []),
        *(
            [button("reassign", words.REASSIGN, Input("person", "To whom?", choices=people))]
            if people
            else []
        ),
        button("resolve", words.RESOLVE, confirm=words.REALLY_RESOLVE),
        button("dismiss", words.NO_CASE, confirm=words.REALLY_NO_CASE),
    )


def _moderation(case: Case, hands: Sequence[Hand]) -> tuple[Button, ...]:
    """What a moderator can have done about the first report, with a reason, one click each."""
    if not case.is_open or case.first is None or not case.first.message or case.spike:
        return ()
    why = Input("reason", words.MODERATE_WHY)
    length = Input(
        "seconds", words.MODERATE_HOW_LONG, "3600",
        choices=tuple(Choice(*one) for one in words.MODERATE_TIMES.items()),
    )  # fmt: skip
    asks = {"timeout": (length, why)}
    return tuple(
        Button("escalate", hand, words.MODERATE[hand], case.id, inputs=asks.get(hand, (why,)))
        for hand in hands
    )
