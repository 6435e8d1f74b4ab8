"""What a section is about, in words that fit a sentence: made from its heading, never from a member."""

from __future__ import annotations

import re

from candorbot.knowledge import PARENT
from candorbot.sources import Section
from candorbot.wordlists import word_set

_LEADING = re.compile(
    r"^(?:(?:Step|Option|Method|Part|Schritt|Étape|Etape)\s*(?:\d{1,2}|[A-Z])\s*(?:\((?:optional|facultatif)\)\s*)?[-–:.)]|"
    r"\d{1,2}[.):])\s+",
    re.I,
)
_BARE = re.compile(
    r"(?:troubleshooting|overview|introduction|examples?|common .*|before you start.*|notes?|faq|limitations?|"
    r"prerequisites|quick .*|general|advanced.*|details|next steps|tips|good to know|important.*|more .*|other .*|"
    r"what to .*|why .* matters?|how it works|what it .*|key .*|summary|requirements?|setup|usage|best practices?)",
    re.I,
)
VERBS = word_set(
    "access activate add allow attach block build cancel change check choose compare configure connect create",
    "customize delete disable download edit embed enable enrich exclude export filter find generate get give",
    "handle hide identify import include install integrate invite join leave limit link list log manage measure",
    "merge migrate move open optimize pause pay pin proxy recover remove rename replace request reset restrict",
    "revoke save schedule segment select send set share show sign start stop subscribe switch test track",
    "transfer trigger turn unblock uninstall update upgrade upload use verify view whitelist write",
    "redact require ensure force go click log sign enter scroll paste copy navigate confirm press define",
    "group invite import report review optimise customise set tag assign drag drop type wait look",
)
_NOUNS = word_set(
    "access build change check copy display drop edit embed export filter group handle import invite leave",
    "limit link list log look pause pin press proxy report request review scroll segment set share show sign",
    "start stop switch tag test track transfer turn type update upgrade use view wait",
)
"""Verbs that are nouns as often: they count as verbs before a word of _AFTER_VERB."""
_AFTER_VERB = word_set(
    "a all an another any at by from in individual into multiple off on out over the these this to up",
    "visits visitors your yourself our custom specific weekly",
)
_QUESTIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.I), by)
    for pattern, by in (
        (r"how to (.+)$", r"how to \1"),
        (rf"to ((?:{'|'.join(sorted(VERBS))}) .+)$", r"how to \1"),
        (r"how (?:do|can|would|should) (?:I|you|we) (.+)$", r"how to \1"),
        (r"(?:can|could|may) (?:I|you) (.+)$", r"whether you can \1"),
        (r"(?:do|will|must|should) (?:I|you) (?:need|have) to (.+)$", r"whether you need to \1"),
        (r"do I need (.+)$", r"whether you need \1"),
        (
            r"(what|which|how much|how many)( [\w ]+)? do you "
            r"((?:accept|charge|collect|count|keep|measure|offer|provide|sell|share|ship|store|support|take)\b.*)$",
            r"\1\2 we \3",
        ),
        (
            r"(what|which|how much|how many|how often|how long)( \w+)? (?:can|should) (?:I|you) (.+)$",
            r"\1\2 you can \3",
        ),
    )
)
_FIRST_PERSON = (
    (re.compile(r"\bmyself\b", re.I), "yourself"),
    (re.compile(r"\bI(?:['’]m| am)\b"), "you are"),
    (re.compile(r"\bam I\b"), "are you"),
    (re.compile(r"\bI was\b"), "you were"),
    (re.compile(r"\bwas I\b"), "were you"),
    (re.compile(r"\bmy\b", re.I), "your"),
    (re.compile(r"\bmine\b", re.I), "yours"),
    (re.compile(r"\b(?:I|me)\b"), "you"),
)
_YOU = re.compile(r"\byou\b", re.I)
_I = re.compile(r"\b(?:my|mine|myself|me|I)\b")


ASIDE = re.compile(
    r"(?:what['’]s next|next steps?|see also|related.*|further reading|more .*|other .*|want to .*)\??$",
    re.I,
)
"""Headings of what stands beside the point: no place to look for an answer first."""


def name(section: Section) -> str:
    """The heading without numbering; the title where the heading says nothing by itself."""
    heading = section.heading.rsplit(PARENT, 1)[-1]
    heading = _LEADING.sub("", heading).strip().rstrip(":").strip()
    if not heading or _BARE.fullmatch(heading) or len(heading) > 90:
        heading = section.title
    return heading


def clause(section: Section) -> str:
    """English: "how to share a dashboard", "whether you can pay by card"; other languages: the heading
    if it is a question. "" where no clause can be made safely."""
    heading = name(section)
    if section.language != "en":
        return heading if heading.endswith("?") else ""
    words = heading.rstrip("?.! ")
    if _YOU.search(words) and _I.search(words):  # it asks what we do for a member
        return ""
    for pattern, by in _QUESTIONS:
        if pattern.match(words):
            made = pattern.sub(by, words, count=1)
            return _yours(made[0].lower() + made[1:])
    first, second = [*words.split(" "), ""][:2]
    if heading.endswith("?") or ":" in words or first.isupper():
        return ""
    if first.lower() in VERBS and (
        second in _AFTER_VERB or (first.lower() not in _NOUNS and second)
    ):
        return _yours(f"how to {first.lower()}{words[len(first) :]}")
    return ""


def phrase(section: Section) -> str:
    """What can stand after "about": "adding Harbor to Ghost", “Visit duration”; "" where the heading is
    a question, a whole sentence or code. Other languages have their own quotation marks around it."""
    heading = name(section)
    heading = " ".join(re.sub(r"\bFAQ\b", " ", heading).split())
    if (
        not heading
        or heading.endswith(("?", ".", "!"))
        or re.search(r"[/<>{}=_]|^(?:how|what|why)\b", heading, re.I)
    ):
        return ""
    if section.language != "en":
        return heading
    first = heading.split(" ", 1)[0]
    if first.istitle() and first.endswith("ing") and _is_word(first.lower(), section.text):
        return _yours(first.lower() + heading[len(first) :])
    return f"“{heading}”"


def _is_word(ending_in_ing: str, text: str) -> bool:
    """Whether it is no name: made of a verb ("adding", "enabling", "setting"), or written small in a text."""
    base = ending_in_ing.removesuffix("ing")
    verb = not VERBS.isdisjoint({base, f"{base}e", base[:-1] if base[-1:] == base[-2:-1] else base})
    return verb or bool(re.search(rf"\b{re.escape(ending_in_ing)}\b", text))


def _yours(words: str) -> str:
    for pattern, by in _FIRST_PERSON:
        words = pattern.sub(by, words)
    return words
