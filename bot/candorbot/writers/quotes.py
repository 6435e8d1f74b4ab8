"""What of a section can be quoted: whole sentences, and lists with the line that opens them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from candorbot.knowledge import blocks, split_sentences
from candorbot.markdown import Block
from candorbot.sources import Section
from candorbot.wordlists import word_set
from candorbot.writers import topic

# Starts that lean on the sentence before.
_LEANS = re.compile(
    r"(?:However|But|And|Or|So|Also|Then|Instead|Otherwise|Therefore|Thus|Hence|Besides|Additionally|"
    r"Furthermore|Moreover|Similarly|Likewise|Alternatively|Finally|Next|Afterwards|Afterward|Again|"
    r"Even so|Still|Here|There(?! (?:is|are) (?:a|an|no|two|three|several|many))|Both|Either|Neither|"
    r"This|That|These|Those|It|Its|They|Their|Them|He|She|Such|One|Another|Other|Others|The same|"
    r"The (?:latter|former|above|following|second|third|first|other)|In (?:this|that|these|those|the example|"
    r"other words|addition|turn)|For (?:this|that|these|those|example|instance)|On the other hand|"
    r"As (?:a result|such|mentioned|before)|At (?:this|that)|With (?:this|that|these)|By doing|Doing (?:so|this)|"
    r"From (?:there|here)|If (?:so|not|it|this|that|they|these)|When (?:it|this|that|they)|Once (?:it|this|that|done)|"
    r"After (?:that|this)|Because of (?:this|that)|Unlike|Imagine|Consider|Let's|Note that (?:this|that|it|these)|"
    r"Now|Depending|Even (?:a|an|the|though)|Same|Yet|Only then|"
    r"Dies(?:e|er|es|em|en)?|Das|Es|Sie|Er|Aber|Doch|Jedoch|Außerdem|Dann|Danach|Daher|Deshalb|Dort|Dabei|"
    r"Damit|Dadurch|Dafür|Hier|Anschließend|Zudem|Auch|Sonst|Andernfalls|So|Solche|Beide|Alternativ|"
    r"Cela|Ceci|C['’]est|Ce|Cette|Ces|Il|Elle|Ils|Elles|Mais|Ensuite|Puis|Donc|Ainsi|Cependant|Toutefois|"
    r"De plus|Sinon|Là|Ici|Celui|Celle|Ceux|Celles|Voilà)\b"
)
_VAGUE = re.compile(r"\b(?:this|these|that|those|it|they|them|dies\w*|cela|ceci|ces)\b", re.I)
# Points at what is not quoted, or asks the reader to look elsewhere.
_POINTS = re.compile(
    r"^(?:See|Read|Learn|Check out|Here(?:'s|’s| is| are)|Have a look|Take a look|Visit|Follow (?:these|the|this)|"
    r"For (?:more|full|further|details)|More (?:details|information)|You can (?:read|learn|find) more|"
    r"Want to|Need (?:help|more)|Have a |Siehe|Mehr (?:dazu|Informationen)|Weitere Informationen|Hier (?:ist|sind)|"
    r"Full explanation|Voir|Consulte[rz]?|Pour en savoir|Plus d['’]informations|Voici)\b"
    r"|\b(?:below|above|screenshot|screencast|as shown|the image|the video|this guide|this page|these docs|"
    r"this article|this document|at the end of|blog post|learn more|read more|more details|this section|next section|previous section|the following|as follows|click here|"
    r"contact us|guide here|more about it|over here|here's how|here’s how|step \d|steps? (?:from|in)|"
    r"unten|oben|wie folgt|folgende[nrsm]?|nächsten Abschnitt|ci-dessous|ci-dessus|suivante?s?|capture d['’]écran)\b"
    r"|\b(?:visit|check out|read|refer to|look at|take a look at) (?:our|the|this|these)\b"
    r"|\b(?:See|see|siehe|voir) (?:our|the|how|[A-Z])|\bhere[.!]?$",
)
_PICTURES = re.compile(
    r"\b(?:screenshot|screencast|image|picture|video|looks? (?:something )?like|unten abgebildet|capture d['’]écran)\b",
    re.I,
)
_STEPS_FOLLOW = re.compile(r"(?:Here(?:['’]s| is| are)\b|So (?:geht|gehen)\b|Voici\b)")
# Announces what the next sentences or lines say, and is no answer without them.
_ANNOUNCES = re.compile(
    r"(?:There (?:are|is)|We (?:offer|have|support)|You (?:have|can choose (?:from|between))|Harbor (?:offers|gives you))"
    r" (?:\w+ ){0,4}?(?:ways|options|methods|reasons|possibilities|choices)\b"
    r"|Before (?:you|\w+ing)\b|First(?:ly)?,|To (?:begin|start|get started)\b|Es gibt (?:\w+ ){0,4}?\w*(?:Möglichkeiten|Wege|Gründe)\b"
    r"|Il (?:existe|y a) (?:\w+ ){0,4}?(?:façons|moyens|manières|raisons)\b"
)
# A line of a reference: what something does, without saying what.
_FRAGMENT = re.compile(
    r"(?:Used|Required|Optional|Defaults?|Deprecated)\b"
    r"|(?:An? |The )?(?:id|name|number|list|array|object|value|type)s? of\b|Whether\b"
    r"|(?:Accepts|Adds|Allows|Contains|Creates|Defines|Deletes|Describes|Determines|Enables|Gets|Gives|Indicates|"
    r"Lists|Records|Removes|Represents|Returns|Sends|Sets|Shows|Specifies|Tells|Updates)\b",
    re.I,
)
_ENDS = re.compile(r"[.!?…][\"'”’»)\]]*$")
_SHORT_ANSWER = re.compile(r"(?:Yes|No|Not (?:yet|quite|really)|Ja|Nein|Oui|Non)\b", re.I)
_CLAUSE = re.compile(
    r"(?:You|We|The|All|Each|No|Visitors|Sie|Wir|Vous|Nous)\b.{3,}? (?:can|is|are|will|has|have|must|need|"
    r"können|ist|sind|pouvez|est|sont)\b|(?:You|We|Sie|Vous) (?:can|will|have|need|must|können|pouvez)\b"
)
_MARKER = re.compile(r"^(?:- |\d+[.)] )")
_NUMBERED = re.compile(r"(\d{1,3})[.)] (.*)$", re.S)
_EXPLAINED = re.compile(r"[^:.]{2,60}(?::| [-–]) \S+(?: \S+){3,}")
_STEP_WORDS = word_set(
    "first then now next in under on within once after finally from if öffnen klicken gehen wählen unter im",
    "dans sous cliquez ouvrez choisissez allez",
)
"""Words a step starts with, beside its verb."""
_ODD = re.compile(r"[\x00-\x08{}]|\[\d+\]|`")
_ADDRESS = re.compile(
    r"://|\b[\w-]+\.(?:com|net|org|io|co|dev|app|info|me|ai|de|fr|es|it|nl|eu|uk|us)\b", re.I
)
"""An address: the gate holds links that are not the brand's, and examples are seldom answers."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is quoted or left out as a whole: a sentence, or a list with the line that opens it."""

    lines: tuple[str, ...]
    kind: str
    paragraph: int
    run: int
    head: str = ""

    @property
    def words(self) -> int:
        return sum(len(line.split()) for line in self.lines)

    @property
    def opens(self) -> bool:
        """It can be the first thing said."""
        first = self.lines[0]
        if self.kind == "list" and is_item(first):
            return True
        if self.kind == "list" and (_VAGUE.search(first) or _STEPS_FOLLOW.match(first)):
            return bool(_STEPS_FOLLOW.match(first)) and _tell(self.lines[1:])
        return not _LEANS.match(first) and not _FRAGMENT.match(first)

    @property
    def instructs(self) -> bool:
        """It is a step written as a sentence ("Open the settings."), or a list that is mostly steps."""
        if self.kind == "sentence":
            return _instruction(self.lines[0])
        items = [line for line in self.lines if is_item(line)]
        return 2 * sum(map(_instruction, items)) > len(items)

    @property
    def announces(self) -> bool:
        """It is no answer without what comes next."""
        return self.kind == "sentence" and bool(_ANNOUNCES.match(self.lines[0]))


@lru_cache(maxsize=2_000)
def units(section: Section) -> tuple[Unit, ...]:
    """What can be quoted, in order. Units of one `run` stood next to each other under one heading."""
    found = _units(blocks(section.text))
    return tuple(unit for unit in found if not any(map(_ADDRESS.search, unit.lines)))


def _units(found: Sequence[Block]) -> Iterator[Unit]:
    run, head, n, skipped = 0, "", 0, False
    while n < len(found):
        block = found[n]
        if block.kind in ("item", "step"):  # what opens it is quotable as a sentence, or missing
            led = n > 0 and found[n - 1].kind != "heading" and found[n - 1].text.endswith(":")
            items, n = _items(found, n)
            if items and _tell(items) and not led:
                yield Unit(items, "list", n, run, head)
            else:
                run += 1
            continue
        n += 1
        if block.kind == "heading":
            run, head = run + 1, block.text
        elif block.kind in ("row", "code"):
            run += 1
        else:
            *before, last = split_sentences(block.text)
            leads = n < len(found) and found[n].kind in ("item", "step")
            for sentence in (*before, last):
                if leads and sentence is last:
                    items, after = _items(found, n)
                    if sentence.endswith(":") or not _tell(items):
                        n = after
                        if items and _can_lead(sentence):
                            yield Unit((sentence, *items), "list", n, run, head)
                        else:
                            run += 1
                        continue
                if quotable(sentence):
                    run += skipped and bool(_LEANS.match(sentence))
                    yield Unit((sentence,), "sentence", n, run, head)
                    skipped = False
                elif _POINTS.search(sentence) and not sentence.endswith(":"):
                    skipped = True
                else:
                    run += 1


def _can_lead(sentence: str) -> bool:
    """It can stand above the list it opens."""
    whole = sentence.endswith(":") or bool(_ENDS.search(sentence))
    return whole and not _PICTURES.search(sentence) and not _ODD.search(sentence)


def _items(found: Sequence[Block], n: int) -> tuple[tuple[str, ...], int]:
    """The list that starts at `n` as lines with their markers, and where it ends. Empty if one of its
    items, or the last one, leads to something that cannot be quoted."""
    kind, lines, whole = found[n].kind, [], True
    while n < len(found) and found[n].kind == kind:
        text = found[n].text
        number = _NUMBERED.match(text) if kind == "step" else None
        body = number[2] if number else text
        kept = list(takewhile(lambda s: not _POINTS.search(s), split_sentences(body)))
        if not kept or kept[-1].endswith(":") or any(_ODD.search(s) for s in kept):
            whole = whole and not body.endswith(":") and bool(_POINTS.search(body))
        else:
            lines.append((f"{number[1]}. " if number else "- ") + " ".join(kept))
        n += 1
    whole = whole and not (n < len(found) and found[n].kind == "code")
    return (tuple(lines) if whole else ()), n


def quotable(sentence: str) -> bool:
    """A whole sentence that stands without a picture, a list or a page it points at."""
    if (
        len(sentence) > 600
        or not _ENDS.search(sentence)
        or _POINTS.search(sentence)
        or _ODD.search(sentence)
    ):
        return False
    return (
        len(sentence.split()) >= 4 or bool(_SHORT_ANSWER.match(sentence)) or _instruction(sentence)
    )


def _tell(items: Sequence[str]) -> bool:
    """The items tell something without the line above the list: the first is an instruction or a whole
    sentence, and so are more than half of numbered steps, three of four other items."""
    said = [_says(item) for item in items]
    if items and _NUMBERED.match(items[0]):
        return said[0] and 2 * sum(said) > len(said)
    return bool(said) and said[0] and 4 * sum(said) >= 3 * len(said)


def _says(line: str) -> bool:
    """A list item that is a whole sentence, an instruction, or a name with what it is."""
    text = _MARKER.sub("", line)
    said = _ENDS.search(text) or _EXPLAINED.match(text) or _CLAUSE.match(text)
    return bool(said) or _instruction(line)


def _instruction(line: str) -> bool:
    start = _MARKER.sub("", line).split(" ", 1)[0].lower().rstrip(",")
    return start in topic.VERBS or start in _STEP_WORDS


def is_item(line: str) -> bool:
    return line.startswith("- ") or bool(_NUMBERED.match(line))
