"""Which reports are of one incident, and what is more than usual. Pure.

500 members who report one outage must make one case; two members in distress must make two. So it
depends on the kind: an outage is one unless the symptoms differ; a scam or a double charge is one where
the same thing is described or the same name or address comes up, and in one thread; what concerns one person
(distress, a data request) is one only from the same author.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from statistics import median

from candorbot import terms
from candorbot.case_record import MOST_NAMES, Case
from candorbot.wordlists import FUNCTION

ONE_FOR_ALL = frozenset({"outage"})
"""Kinds that strike many at once: reports of one hour are of one incident unless the symptoms differ."""
SHARED = frozenset(
    {"payment_dispute", "scam", "impersonation", "security_report", "harassment", "hate", "complaint"}
)  # fmt: skip
"""Kinds that may strike many: one incident where the reports describe or name the same. All other kinds
concern one person."""
TOGETHER = timedelta(hours=3)
"""Since the last report of a thing that strikes many at once."""
LATER = timedelta(hours=24)
"""The same for everything else."""
ALIKE = frozenset({"scam", "impersonation"})
"""Two names for what members see as one thing."""


def _words(*starts: str) -> re.Pattern[str]:
    """Words that start so; a `$` ends one: "pay$" is not in "payload"."""
    alternatives = "|".join(re.escape(one).replace(r"\$", r"\b") for one in starts)
    return re.compile(rf"\b(?:{alternatives})")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report may be about: words of `looks_for`, and of `also` if there are any."""

    name: str
    looks_for: re.Pattern[str]
    also: re.Pattern[str] | None = None

    def holds(self, folded: str) -> bool:
        return bool(
            self.looks_for.search(folded) and (self.also is None or self.also.search(folded))
        )


_MONEY = _words(
    "paid", "pay$", "payment", "paypal", "charge", "bill", "debit", "fee$", "fees$", "invoice", "card$",
    "subscription", "renewal", "refund", "bezahl", "abgebucht", "abbuchung", "rechnung", "zahlung",
    "betrag", "prélèvement", "prélev", "débit", "facture", "paiement", "payé",
)  # fmt: skip
_TWO = _words(
    "twice", "double", "duplicate", "two$", "both$", "again$", "identical", "second time", "doppelt", "zweimal",
    "zwei$", "nochmal", "deux$", "deux fois", "en double",
)  # fmt: skip
SUBJECTS = (
    Subject("not reachable", _words(
        "down$", "offline", "outage", "unreachable", "not loading", "won't load", "doesn't load", "never loads",
        "not load", "keeps loading", "blank", "white page", "white screen", "spin", "hangs", "500$", "502$", "503$",
        "504$", "gateway", "timeout", "time out", "times out", "timed out", "timing out", "can't get to",
        "can't reach", "cannot reach", "can't open", "cannot open", "lädt nicht", "nicht erreichbar",
        "weiße seite", "ausfall", "störung", "hängt", "en panne", "ne charge", "inaccessible", "page blanche",
        "injoignable",
    )),
    Subject("data missing", _words(
        "missing", "lost$", "gone$", "wiped", "empty", "zero$", "hole$", "disappeared", "vanished", "deleted",
        "reset", "no data", "fehlen", "fehlt", "verschwunden", "leer$", "verloren", "gelöscht", "perdu", "disparu",
        "vide$", "vides$", "effacé", "manque",
    ), _words(
        "data", "number", "stat", "goal", "visit", "pageview", "page view", "histor", "month", "week", "year",
        "report", "import", "export", "chart", "graph", "update", "release", "deploy", "version", "daten",
        "zahlen", "ziel", "monat", "woche", "jahr", "januar", "februar", "märz", "donnée", "chiffre", "mois",
        "semaine", "historique", "january", "february", "march",
    )),
    Subject("sign-in fails", _words(
        "login", "log in", "logged out", "sign in", "sign-in", "signin", "signing in", "password", "session",
        "anmeld", "einlogg", "passwort", "connexion", "connecter", "mot de passe",
    ), _words(
        "loop", "redirect", "again", "over and over", "back$", "out$", "can't", "cannot", "won't", "doesn't",
        "not$", "nicht", "wieder", "impossible", "boucle", "fail", "stuck", "error", "endlos", "immer",
    )),
    Subject("charged twice", _TWO, _MONEY),
    Subject("pretending to be us", _words(
        "claiming to be", "claims to be", "pretend", "impersonat", "lookalike", "look-alike", "looked like your",
        "looked exactly like", "fake", "phish", "dm$", "dms$", "dming", "direct message", "private message",
        "wrote me", "messaged me", "someone with", "profile called", "gibt sich", "ausgibt", "gefälscht",
        "direktnachricht", "se fait passer", "message privé", "hameçonnage", "faux$", "not you",
    ), _words(
        "staff", "support", "team", "harbor", "admin", "mod$", "logo", "sign-in", "login", "password", "code",
        "link", "verify", "verif", "account", "wallet", "gift", "you$", "konto", "passwort", "compte", "lien",
        "mot de passe", "équipe",
    )),
)  # fmt: skip

_NAMES = re.compile(
    r"@?(?<!\w)[\d_]*+[^\W\d_][^\W\d]*+\d\w*+|@\w{3,}+|\b[\w-]{1,63}+\.(?:[a-z]{2,})\b"
)
"""Handles, words with digits in them, hosts. It gives nothing back: a member may write 4,000 letters in a row."""
_CAPITAL = re.compile(r"(?<=[a-zà-ÿ,] )[A-ZÀ-Þ][a-zà-ÿ]{2,20}\b")
"""A capital inside a sentence: mostly a name, in English and French."""
_GERMAN = frozenset(FUNCTION["de"]) - frozenset(FUNCTION["en"]) - frozenset(FUNCTION["fr"])
"""A text with such words has capitals in front of every noun."""
_COMMON = """
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
october november december lundi mardi mercredi jeudi vendredi samedi dimanche
account accounts admin api billing checkout compte contact customer dashboard docs email export facture faq form help
home import inbox invoice invoices login logout menu page pages payment payments plan plans premium profile refund
refunds report reports search security settings signup site sites subscription support team teams trial user users
english german french internet please thanks
"""
_NO_NAMES = frozenset(_COMMON.split())
"""Words with a capital that are no name: days, months, and what stands on every page of every product."""
_NUMBER = re.compile(r"\d+$")


@dataclass(frozen=True, slots=True)
class Said:
    """A report as it is compared: what it is about, and the names in it."""

    category: str
    author: str
    thread: str
    at: datetime
    subjects: frozenset[str]
    names: frozenset[str]
    words: frozenset[str]


def read(
    text: str, category: str, author: str, thread: str, at: datetime, ours: Iterable[str] = ()
) -> Said:
    """Read a report. `ours`: names that tell nothing apart, such as the brand's."""
    text = terms.plain(text)
    folded = text.casefold().replace("’", "'")
    said = terms.words(text)
    capitals = [] if _GERMAN.intersection(said) else _CAPITAL.findall(text)
    found = {_bare(name) for name in (*_NAMES.findall(folded), *capitals)}
    nothing = {_bare(word) for one in ours for word in (one, *terms.words(one))}
    names = {name for name in found if len(name) >= 3} - nothing - _NO_NAMES
    return Said(
        category,
        author,
        thread,
        at,
        frozenset(subject.name for subject in SUBJECTS if subject.holds(folded)),
        frozenset(sorted(names)[:MOST_NAMES]),
        (frozenset(map(_bare, said)) - nothing) | names,
    )


def _bare(name: str) -> str:
    name = name.casefold().strip("@_-.")
    return _NUMBER.sub("", name) or name


def belongs(said: Said, case: Case) -> bool:
    """Whether a report is of this case's incident. The case must still be open."""
    if not (case.is_open and not case.spike and _one_kind(said.category, case.category)):
        return False
    window = TOGETHER if said.category in ONE_FOR_ALL else LATER
    if abs(said.at - case.last) > window:
        return False
    if any(_same(said.author, r.author) for r in case.reports):
        return True
    if said.category not in ONE_FOR_ALL | SHARED:
        return False
    if any(_same(said.thread, r.thread) for r in case.reports):
        return True
    subjects = set(case.subjects)
    if said.category in ONE_FOR_ALL:
        return not (said.subjects and subjects) or bool(said.subjects & subjects)
    return bool(said.subjects & subjects or said.words & set(case.names))


def _same(one: str, other: str) -> bool:
    """What is not known is no sign that two are one."""
    return bool(one) and one == other


def _one_kind(one: str, other: str) -> bool:
    return one == other or {one, other} <= ALIKE


def best(said: Said, cases: Sequence[Case]) -> Case | None:
    """The case a report is of: the one reported last of those it belongs to."""
    return max((case for case in cases if belongs(said, case)), key=lambda c: c.last, default=None)


def one_more(said: Said, cases: Sequence[Case]) -> Case | None:
    """The open case of what strikes many at once that a message describes, though triage saw nothing in it:
    once somebody has said that it is down, "a blank page here, too" is one more report."""
    if said.category not in ONE_FOR_ALL:
        return None
    return best(said, [case for case in cases if said.subjects & set(case.subjects)])


# --- more than usual ---------------------------------------------------------------------------

LEAST = 6
"""Fewer in an hour are never a spike."""
SELDOM = 1e-4
"""How seldom chance alone would bring so many."""


def is_spike(now: int, before: Sequence[int]) -> bool:
    """Whether `now` messages in an hour are far more than usual: the median of the same hour on the days
    before. The threshold is a Poisson tail of SELDOM around it, with at least half a message expected."""
    if now < LEAST:
        return False
    return _tail(now, max(usual(before), 0.5)) < SELDOM


def usual(before: Sequence[int]) -> float:
    """The median of the same hour on the days before; 0 if nothing is known."""
    return float(median(before)) if before else 0.0


def _tail(count: int, expected: float) -> float:
    """The chance (0 to 1) of `count` or more where `expected` come on average (Poisson)."""
    if expected > 700:  # exp would vanish: far from the middle the answer is plain enough
        return 0.0 if count > expected + 5 * expected**0.5 else 1.0
    term = exp(-expected)
    below = 0.0
    for n in range(count):
        below += term
        term *= expected / (n + 1)
    return max(0.0, 1.0 - below)
