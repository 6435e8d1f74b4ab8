"""How good drafts are, told without a judge: what they cite, what their sources bear out, what they must not say. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from candorbot import language
from candorbot.brand import Brand
from candorbot.signing import sign_off
from candorbot.sources import Section, Source
from candorbot.survey_figures import wilson
from candorbot.verdict import HONESTY, Verdict
from candorbot.writers import grounding, phrases
from candorbot.writing import Proposal

RIGHT = "messages answered from a right source, each question"
OF_ANSWERS = "answers that cite a right source"
UNKNOWN = "“I don't know” where it is due"
WORD_FOR_WORD = "sentences that stand in what they cite"
BORNE_OUT = "sentences that what they cite bears out"
GREEN = "sentences shown without a doubt that are borne out"
NEVER = "drafts that say nothing they must not"
HONEST = "drafts honesty has nothing against"
VOICE = "drafts the voice has nothing against"
PUBLISHING = "drafts nothing else is against"
LENGTH = "drafts within the brand's length"
TONGUE = "drafts in the member's language, or the pages'"
MEASURES = (
    RIGHT, OF_ANSWERS, UNKNOWN, WORD_FOR_WORD, BORNE_OUT, GREEN, NEVER, HONEST, VOICE, PUBLISHING, LENGTH, TONGUE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A message as a member would write it.

    answers  for each of its questions the sections ("2fa#how-to-enable-2fa") or articles ("2fa") any of which
             answers it; () if "I don't know" is due
    never    what a reply must not say, whatever it cites; big and small letters count the same
    """

    id: str
    language: str
    text: str
    answers: tuple[tuple[str, ...], ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that was looked at: whether it is well, else what is not."""

    row: str
    measure: str
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """One factual sentence of a draft, with the numbers it cites."""

    text: str
    numbers: tuple[int, ...]


# --- reading a draft back --------------------------------------------------------------------------


def _slot_pattern() -> re.Pattern[str]:
    one = {
        re.sub(r"\\\{\w+\\\}", r"[^\\n]{1,120}?", re.escape(template))
        for texts in (phrases.PLAIN, phrases.WARM)
        for slots in texts.values()
        for templates in slots.values()
        for template in templates
    }
    slot = "(?:" + "|".join(sorted(one, key=len, reverse=True)) + ")"
    return re.compile(f"{slot}(?: {slot})*")


_SLOTS = _slot_pattern()
_CITED = re.compile(r"(.*?)((?: \[\d+\])+)(?=\s|$)")
_BULLET = re.compile(r"^(?:[-*•] |\d+[.)] )")


def stated(text: str, sources: Iterable[Source], brand: Brand, signer: str = "") -> list[Stated]:
    """The factual sentences of a draft: all that is no phrasing slot, no sign-off and no line of a source."""
    own = {f"[{s.number}] {s.label} – {s.url}" for s in sources}
    own |= {sign_off(signer, brand), sign_off("", brand)}
    out: list[Stated] = []
    for line in (line.strip() for line in text.split("\n")):
        if not line or line in own or _SLOTS.fullmatch(line):
            continue
        end = 0
        for found in _CITED.finditer(line):
            numbers = tuple(int(n) for n in re.findall(r"\d+", found[2]))
            out.append(Stated(_BULLET.sub("", found[1].strip()), numbers))
            end = found.end()
        if rest := line[end:].strip():
            out.append(Stated(_BULLET.sub("", rest), ()))
    return out


def normal(text: str) -> str:
    """Only words and numbers, in order, whatever the markup: ` to change it click 2 `."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", " ", text)
    text = re.sub(r"\]\([^()]*(?:\([^()]*\)[^()]*)*\)", " ", text)
    text = html.unescape(text)
    return " " + " ".join(re.findall(r"[^\W_]+|[%€$£]", text.casefold())) + " "


# --- what is looked at -----------------------------------------------------------------------------


def points(
    row: Row, draft: Proposal, cited: Mapping[int, Section], verdict: Verdict, brand: Brand, *,
    signer: str = "", languages: Collection[str] = (),
) -> Iterator[Point]:  # fmt: skip
    """All there is to say of one draft.

    cited      its sources' sections, by their numbers
    languages  those of the sections that would answer it
    """
    yield from _sources(row, draft)
    for one in stated(draft.text, draft.sources, brand, signer):
        sections = [cited[n] for n in one.numbers if n in cited]
        share = _borne_out(one, sections, brand)
        yield Point(row.id, WORD_FOR_WORD, "" if share > 1 else f"“{one.text[:80]}”")
        said = f"{share:.0%} of “{one.text[:80]}”" if share < grounding.ENOUGH else ""
        yield Point(row.id, BORNE_OUT, said)
        if not any(one.text in doubt.quote for doubt in verdict.doubts):
            yield Point(row.id, GREEN, said)
    body = draft.text.casefold()
    wrong = [one for one in row.never if one.casefold() in body]
    yield Point(row.id, NEVER, f"says “{wrong[0]}”" if wrong else "")
    grave = [one for one in verdict.findings if one.severity.gravity]
    for measure, policies in ((HONEST, {HONESTY}), (VOICE, {"voice"})):
        yield Point(row.id, measure, _told(f.rule for f in grave if f.policy in policies))
    yield Point(row.id, PUBLISHING, _told(f.rule for f in grave if f.policy not in (HONESTY, "voice")))  # fmt: skip
    words, most = len(draft.text.split()), brand.file.voice.max_words
    yield Point(row.id, LENGTH, f"{words} words of {most}" if words > most else "")
    yield Point(row.id, TONGUE, _wrong_language(row, draft, languages, brand))


def _sources(row: Row, draft: Proposal) -> Iterator[Point]:
    """Whether it answers, and from where."""
    cited = {one.section for one in draft.sources}
    cited |= {one.partition("#")[0] for one in cited}
    told = ", ".join(one.section for one in draft.sources) or "nothing"
    missing = [question for question in row.answers if not cited & set(question)]
    if row.answers:
        wanted = " or ".join(missing[0][:2]) if missing else ""
        yield Point(row.id, RIGHT, f"cites {told}, and not {wanted}" if missing else "")
    else:
        yield Point(row.id, UNKNOWN, f"cites {told}" if draft.answered else "")
    if draft.answered:
        right = len(missing) < len(row.answers)
        yield Point(row.id, OF_ANSWERS, "" if right else f"cites {told}")


def _borne_out(one: Stated, cited: Sequence[Section], brand: Brand) -> float:
    """The share (0 to 1) of a sentence that the sections say; more than 1 if it stands there word for word."""
    words = normal(one.text)
    if any(words in normal(section.text) for section in cited):
        return 2.0
    texts = [f"{s.text}\n{s.title}\n{s.heading}" for s in cited]
    spoken = cited[0].language if cited else brand.language
    return grounding.borne_out(one.text, texts, spoken, brand.name)


def _told(rules: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(rules))


def _wrong_language(row: Row, draft: Proposal, languages: Collection[str], brand: Brand) -> str:
    """The member's language if the brand writes it; an answer that no page has in it may be in the brand's."""
    own = row.language if row.language in brand.file.languages else brand.language
    allowed = {own} if own in languages or not draft.answered else {own, brand.language}
    read = language.detect(draft.text.partition("\n\n[1] ")[0])
    spoken = {draft.language, read or draft.language}
    return "" if spoken <= allowed else f"in {', '.join(sorted(spoken))}"


# --- what it comes to ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figure:
    """So many good ones of so many, and the interval (0-1) of the share (Wilson 1927)."""

    measure: str
    good: int
    of: int
    low: float
    high: float


def figures(found: Sequence[Point]) -> list[Figure]:
    """One for each measure of which there is something to say, in the measures' order."""
    out = []
    for measure in MEASURES:
        mine = [point for point in found if point.measure == measure]
        if mine:
            good = sum(not point.wrong for point in mine)
            out.append(Figure(measure, good, len(mine), *wilson(good, len(mine))))
    return out
