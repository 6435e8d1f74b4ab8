"""“Fix it”: mend mechanically what the gate found, and keep only what the gate then finds better.

The brand's disclosure, or a plain label, goes in front of a tie that is hidden or told vaguely; a superlative
that nothing backs is softened; what cannot be said otherwise is cut, sentence by sentence. Nothing is added
but the label, which says what is known of the tie. Quoted words and code are never reworded: nobody is made to
say what they did not say.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from candorbot.labels import label
from candorbot.language import detect
from candorbot.quoted import kept_as_said, not_to_reword
from candorbot.softer import softened, stated
from candorbot.spans import Span, sentences
from candorbot.verdict import HONESTY, Doubt, Finding, Reviewed, Severity, Verdict

if TYPE_CHECKING:
    from candorbot.brand import Brand

MOST_TRIES = 40
"""Changes to one text that are tried; one that needs more is written anew by a person."""
OF_THE_WHOLE = {
    "claim-without-evidence": "evidence",
    "reward-depends-on-opinion": "incentive_for_opinion",
}
"""Rules that judge a whole text by what a person told of it -> that fact. Once the words it was told of
are softened or cut, it is not known of those that are left."""
WORDS_ALONE = ("ping", "smuggled-characters")
"""Rules whose words can go without their sentence."""
UNSEEN = "smuggled-characters"
"""The rule whose characters nobody sees: they can go from quoted words, too."""

_TAG = re.compile(r" ?#\w+")
_MOST_TAGS = 20
_BLOCK = re.compile(
    r"[ \t]*(?:>|#{1,6} |-# |[-*+] |\d{1,3}[.)] |`{3}|~{3}|\||[^\n]+\n(?:=+|-+)[ \t]*(?:\n|$))"
)
"""What stands in front of a quote, a heading, a list, code or a table in Markdown, or a line under a heading."""
_SAYS = re.compile(
    r"\b(?:said|says|wrote|writes|told|tells|according to|sagte?|schrieb|schreibt|laut|dit|écrit|selon"
    r"|dijo|dice|escribió|según)\b",
    re.IGNORECASE,
)
"""The sentence may tell what somebody says, without quotation marks: it is not reworded either."""
_GREETING = re.compile(
    r"\s*(?:hi|hello|hey|dear|hallo|guten (?:tag|morgen)|liebe[r]?|bonjour|salut|hola|buenos días)\b[^\n.?]{0,60}\n\s*",
    re.IGNORECASE,
)

Review = Callable[[Reviewed], Verdict]


@dataclass(frozen=True, slots=True)
class Mended:
    """A text after “Fix it”, with what the gate says of it."""

    reviewed: Reviewed
    verdict: Verdict

    @property
    def text(self) -> str:
        return self.reviewed.text

    @property
    def passes(self) -> bool:
        """Nothing is left to mend; there may be a question."""
        return not is_grave(self.verdict)


def is_grave(verdict: Verdict) -> bool:
    """Something stands in the way of an approval, beside questions: “Fix it” may help."""
    return bool(_grave(verdict))


def mend(reviewed: Reviewed, review: Review, brand: Brand, *, whole: bool = False) -> Mended | None:
    """The text mended as far as that makes it better; None if there is nothing to mend, nothing that can
    be, or nothing would be left. What an approval may pass over (voice, say) is left to the writer.
    `whole`: no sentence is cut, since one of them is what the text is for."""
    first = now = Mended(reviewed, review(reviewed))
    opinions = False
    tries = iter(range(MOST_TRIES))
    while step := _step(now, review, brand, tries, whole):
        now, opinion = step
        opinions = opinions or opinion
    if next(tries, None) is None:
        return None
    now = _told_anew(now, review, opinions)
    if now.text == reviewed.text or _weight(now.verdict) >= _weight(first.verdict):
        return None
    return now


def change(before: str, after: str) -> str:
    """What a fix did, sentence by sentence: − what went, + what came."""
    old, new = (
        ["".join(text[a:b].split("\n")) for a, b in sentences(text)] for text in (before, after)
    )
    lines = []
    for _, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[a:b] != new[c:d]:
            lines += [*(f"− {one}" for one in old[a:b]), *(f"+ {one}" for one in new[c:d])]
    return "\n".join(lines)


# --- one step ------------------------------------------------------------------------------------


def _step(
    now: Mended, review: Review, brand: Brand, tries: Iterator[int], whole: bool
) -> tuple[Mended, bool] | None:
    """The first change that makes the text better, and whether it changed a claim; None: there is none, or
    no try is left."""
    for finding in sorted(_grave(now.verdict), key=_order):
        for text in _remedies(now, finding, review, brand, whole):
            if next(tries, None) is None:
                return None
            if text == now.text or not _says_something(text, now.text):
                continue
            changed = replace(
                now.reviewed,
                text=text,
                doubts=_still_doubted(now.reviewed.doubts, now.text, text),
            )
            mended = Mended(changed, review(changed))
            if _mends(finding, mended, now):
                return mended, finding.pillar == "opinion"
    return None


def _still_doubted(doubts: Sequence[Doubt], before: str, after: str) -> tuple[Doubt, ...]:
    """Doubts, of words that were softened too: no source says these any more than those."""
    old, new = sentences(before), sentences(after)
    if not doubts or len(old) != len(new):
        return tuple(doubts)
    softer = []
    for one in doubts:
        start = before.find(one.quote)
        touched = [n for n, (a, b) in enumerate(old) if a < start + len(one.quote) and start < b]
        if start >= 0 and touched:
            softer.append(replace(one, quote=after[new[touched[0]][0] : new[touched[-1]][1]]))
    changed = [one for one in softer if one.quote not in before]
    return tuple(dict.fromkeys((*doubts, *changed)))


def _order(finding: Finding) -> tuple[bool, int]:
    """The gravest first; what judges the whole text last."""
    return finding.rule in OF_THE_WHOLE, -finding.severity.gravity


def _remedies(
    now: Mended, finding: Finding, review: Review, brand: Brand, whole: bool
) -> Iterator[str]:
    """The texts that may mend a finding, the mildest change first."""
    reviewed, text = now.reviewed, now.reviewed.text
    here = _around(text, finding)
    if finding.rule in OF_THE_WHOLE:
        if OF_THE_WHOLE[finding.rule] == "evidence":
            yield _softer(text, sentences(text), None)
    elif finding.guess:
        if not whole:
            yield _cut(text, here)
    elif finding.pillar == "relationship" and finding.severity is Severity.REVISE:
        if any(f.severity is Severity.BLOCK and f.policy == HONESTY for f in now.verdict.findings):
            return  # "I work for Acme. I have nothing to do with Acme": no label mends a lie behind it
        told = _disclosure(reviewed, brand)
        plain = _without_vague_tags(reviewed, finding, review)
        if told and plain and told not in plain:
            yield _in_front(told, plain)
    else:
        if finding.pillar == "opinion":
            yield _softer(text, here, (finding.start, finding.end))
        if finding.rule == UNSEEN or (
            finding.rule in WORDS_ALONE and not _is_kept(text, finding.start, finding.end)
        ):
            yield text[: finding.start].rstrip(" ") + text[finding.end :]
        if not whole:
            yield _cut(text, here)


def _disclosure(reviewed: Reviewed, brand: Brand) -> str:
    """How this speaker's tie is told here: staff of the brand in its own words, in its own language."""
    language = detect(reviewed.text) or brand.language
    tie, name = reviewed.speaker.tie, reviewed.brand or brand.name
    if tie == "employee" and name == brand.name and language == brand.language:
        lines = {str(place): line for place, line in brand.file.disclosure.items()}
        return lines.get(reviewed.surface, lines["community"])
    return label(tie, name, language, reviewed.locale)


def _in_front(told: str, text: str) -> str:
    greeting = _GREETING.match(text)
    at = greeting.end() if greeting else 0
    rest = text[at:].lstrip()
    gap = "\n\n" if _BLOCK.match(rest) else " "
    return f"{text[:at]}{told}{gap}{rest}".strip()


def _without_vague_tags(reviewed: Reviewed, finding: Finding, review: Review) -> str:
    """Without the tag that was found, and others that the gate finds too vague when they stand alone."""

    def kept(tag: re.Match[str]) -> str:
        alone = tag[0].strip()
        found = (finding, *_grave(review(replace(reviewed, text=alone))))
        vague = any(f.pillar == "relationship" and f.quote == alone for f in found)
        mine = not any(tag.start() < b and a < tag.end() for a, b in not_ours)
        return "" if vague and mine else tag[0]

    not_ours = not_to_reword(reviewed.text)
    return _TAG.sub(kept, reviewed.text, count=_MOST_TAGS).strip()


def _softer(text: str, spans: Sequence[Span], found: Span | None) -> str:
    """The text with these sentences softened where something was found, but for what is not the writer's own.
    Where nothing points at a place, only a superlative is, that a sentence says of something."""
    not_ours, softer = not_to_reword(text), text
    for start, end in reversed(spans):
        sentence = text[start:end]
        there = (found[0] - start, found[1] - start) if found else stated(sentence)
        if there and not _SAYS.search(sentence):
            kept = [(a - start, b - start) for a, b in not_ours if a < end and start < b]
            softer = softer[:start] + softened(sentence, kept, there) + softer[end:]
    return softer


def _is_kept(text: str, start: int, end: int) -> bool:
    return any(kept.touches(start, end) for kept in kept_as_said(text))


def _cut(text: str, spans: Sequence[Span]) -> str:
    """The text without these sentences, and without the whole of what is quoted in them: half of what somebody
    said is not what they said. The same text if they stand in code, or in a quote of more than a line."""
    going = set(spans)
    kept = kept_as_said(text)
    for one in (*kept, *reversed(kept)):
        if any(one.touches(*span) for span in going):
            if one.whole:
                return text
            going.update(span for span in sentences(text) if one.touches(*span))
    return without(text, sorted(going))


def without(text: str, spans: Sequence[Span]) -> str:
    """The text without these sentences. One that is a line of its own goes with its line."""
    for start, end in reversed(spans):
        before, after = text[:start].rstrip(" \t"), text[end:].lstrip(" \t")
        above, below = len(before) - len(before.rstrip("\n")), len(after) - len(after.lstrip("\n"))
        if (above or not before) and below:
            text = before.rstrip("\n") + "\n" * max(above, below) + after.lstrip("\n")
        elif above or not before or below:
            text = before + after
        else:
            text = f"{before} {after}"
    return text.strip()


def _around(text: str, finding: Finding) -> list[Span]:
    """The sentences that a finding touches."""
    return [(a, b) for a, b in sentences(text) if a < finding.end and finding.start < b]


# --- what counts as better -----------------------------------------------------------------------


def _mends(finding: Finding, new: Mended, old: Mended) -> bool:
    """Nothing is worse, and what was found there is gone. (The same rule may find the next place now.)"""
    if _weight(new.verdict) > _weight(old.verdict):
        return False
    same = any((f.rule, f.quote) == (finding.rule, finding.quote) for f in new.verdict.findings)
    fewer = new.text.count(finding.quote) < old.text.count(finding.quote)
    return not same or fewer or finding.rule in OF_THE_WHOLE


def _grave(verdict: Verdict) -> list[Finding]:
    """What stands in the way of an approval, but for questions."""
    return [
        f
        for f in verdict.findings
        if f.severity is Severity.BLOCK or (f.severity is Severity.REVISE and f.policy == HONESTY)
    ]


def _weight(verdict: Verdict) -> tuple[int, int]:
    """Blocks first. A question is no fault: a person can answer it."""
    grave = _grave(verdict)
    blocks = sum(f.severity is Severity.BLOCK for f in grave)
    return blocks, len(grave) - blocks


def _told_anew(now: Mended, review: Review, opinions: bool) -> Mended:
    """With the facts forgotten that were told of claims which are softened or cut by now."""
    left = {OF_THE_WHOLE.get(f.rule, "") for f in _grave(now.verdict)}
    if not opinions or not left or "" in left:
        return now
    speaker = replace(now.reviewed.speaker, **dict.fromkeys(left, "unknown"))  # type: ignore[arg-type]
    reviewed = replace(now.reviewed, speaker=speaker)
    return Mended(reviewed, review(reviewed))


def _says_something(text: str, before: str) -> bool:
    """More than a greeting, a name and numbered sources is left, if there was more before."""
    return bool(text.strip()) and (bool(_said(text)) or not _said(before))


def _said(text: str) -> list[str]:
    greeting = _GREETING.match(text)
    rest = text[greeting.end() :] if greeting else text
    lines = [rest[a:b] for a, b in sentences(rest)]
    return [line for line in lines if line[-1] in ".!?…])" and not line.startswith("[")]
