"""Who is speaking? The questions a person is asked, and the facts their answers make.

What ties a person to the brand, and the account they write from, hold for their next text too. Whether they
used a thing, what backs a claim and what an opinion earns are told of one text, and of no other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from typing import Final, get_args

from candorbot.card import Choice, Input
from candorbot.errors import UserError
from candorbot.verdict import FACTS, Account, Speaker, Tie

FOR_THE_BRAND = Speaker("employee", "official", "unknown", "unknown", "false")
"""What holds for whatever Candor posts: it speaks for the brand, from the brand's own account."""
SURFACE: Final = "community"
"""Where our posts stand, as the policies call it."""
OF_A_PERSON = ("tie", "account")

TIES = {
    "none": "independent: no link to the brand",
    "employee": "an employee",
    "owner": "an owner",
    "agency": "an agency",
    "paid": "paid for it",
    "free_product": "got the product free",
    "affiliate": "earns on the links",
    "contest": "takes part in a contest",
    "family": "family or a friend",
    "programme": "in a member programme",
    "unknown": "I don't know",
}
ACCOUNTS = {
    "official": "the brand's own account",
    "personal": "a personal account",
    "persona": "an invented person's account",
    "other": "another account",
    "unknown": "I don't know",
}
assert set(TIES) == set(get_args(Tie))
assert set(ACCOUNTS) == set(get_args(Account))


def speaker_inputs(known: Speaker, asked: Collection[str] = ()) -> tuple[Input, ...]:
    """“Who is speaking?”: the questions, pre-filled with what is known; only those `asked`, if any."""
    return tuple(one for one in _inputs(known) if not asked or one.name in asked)


def _inputs(known: Speaker) -> tuple[Input, ...]:
    yes_no = (Choice("yes", "yes"), Choice("no", "no"), Choice("unknown", "I don't know"))
    backed = (
        Choice("supported", "yes, it is shown somewhere"),
        Choice("unsupported", "no"),
        Choice("not_needed", "it claims nothing"),
        Choice("unknown", "I don't know"),
    )
    reward = (Choice("true", "yes"), Choice("false", "no"), Choice("unknown", "I don't know"))
    return (
        Input("tie", "The speaker is", known.tie, choices=tuple(Choice(*t) for t in TIES.items())),
        Input(
            "account", "It is posted from", known.account,
            choices=tuple(Choice(*a) for a in ACCOUNTS.items()),
        ),
        Input("used", "Did the speaker use what they speak of?", known.used, choices=yes_no),
        Input("evidence", "Is what it claims backed up?", known.evidence, choices=backed),
        Input(
            "incentive_for_opinion", "Is a reward tied to an opinion?", known.incentive_for_opinion,
            choices=reward,
        ),
    )  # fmt: skip


def speaker_from(values: Mapping[str, str], known: Speaker) -> Speaker:
    """The facts as answered; what was not answered stays as known. Raises UserError for a value that
    no fact has."""
    given = {name: values[name] for name in FACTS if values.get(name)}
    for name, value in given.items():
        if value not in FACTS[name]:
            raise UserError(f"{name} cannot be {value!r}. Choose one of {', '.join(FACTS[name])}.")
    return replace(known, **given)  # type: ignore[arg-type] # each value was checked above


def of_a_person(facts: Speaker) -> Speaker:
    """What of these facts holds for the person's next text, too."""
    return Speaker(**{name: getattr(facts, name) for name in OF_A_PERSON})


def told_against(facts: Speaker) -> frozenset[str]:
    """The facts told of a text that speak against it, so that the answer can be changed."""
    against = {"used": "no", "evidence": "unsupported", "incentive_for_opinion": "true"}
    return frozenset(name for name, value in against.items() if getattr(facts, name) == value)


def speaker_row(speaker: Speaker) -> dict[str, str]:
    """The facts as plain data, for keeping; `speaker_from` reads them back."""
    return asdict(speaker)
