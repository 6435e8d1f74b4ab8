"""Text as the rules see it: accents, look-alike letters, hidden characters, entities, marks of emphasis,
spaced-out words and what stands for blanks folded away, with every position leading back to the original.

The fold is for checking only. What people see, approve and post is always the original.
"""

from __future__ import annotations

import html
import re
import string
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html.entities import html5

# Letters of other alphabets that look Latin (Unicode's confusables, the ones seen in scams).
_LOOKALIKES = dict(
    zip(
        "аеорсухіјѕһԁԛԝвнкмтгпАВЕКМНОРСТУХІЈЅԌԚԜαβεικνορτυχγηςΑΒΕΖΗΙΚΜΝΟΡΤΥΧոսօցհԼƖɡıℓɑ",
        "aeopcyxijshdqwbhkmtrnABEKMHOPCTYXIJSGQWabeikvoptuxynsABEZHIKMNOPTYXnuoghLIgila",
        strict=True,
    )
)
# Letters drawn another way that Unicode's compatibility forms leave alone: small capitals, and white
# letters on black circles and squares. No language is written in them.
_DRAWN = {
    **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True)),
    **{chr(first + n): chr(65 + n) for first in (0x1F150, 0x1F170) for n in range(26)},
}
REGIONAL = {0x1F1E6 + n: 65 + n for n in range(26)}
"""Letters that make flags in pairs, for `str.translate`. Not folded: a flag is no word."""
_TYPOGRAPHY = {
    **dict.fromkeys("‘’‚‛′´", "'"),
    **dict.fromkeys("。｡", "."),
    **_DRAWN,
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
    "ß": "ss",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
}
_ORDINARY = {letter: plain for letter, plain in _TYPOGRAPHY.items() if letter not in _DRAWN}
"""What people write without a thought."""
_BLANKS_IN_A_ROW = re.compile(r"[^\S\n]+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,16});")
_LINK = r"[Hh][Tt][Tt][Pp][Ss]?://[^\s*`|]+"
_MARKS = re.compile(
    rf"({_LINK})|(?:\\?(?:[`~]|\*(?=\w)|(?<![45])(?<![45] )\*|(?<=\d\d)\*)|\|\|+|__+|\\_|\\(?=\.)"
    r"|(?<!\w)_|_(?!\w))+"
)
"""Marks that Markdown swallows. A single _ inside a word stays, a link keeps its own, and so does
5* for five stars."""
_MARKING = re.compile(r"[`~*_\\]|\|\|")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ODD = re.compile(r"[^\t\n\r -~]+")
"""Everything but printable ASCII and white space: all that can be hidden, or folds letter by letter."""
_NOT_PLAIN = re.compile(r"[^\t\n\r -%'-)+-\[\]^a-{}]")
"""What `_ODD` finds, & (an entity may begin) and the marks of `_MARKING`: without any, only spacing folds."""
_ASCII_LETTERS = string.ascii_letters.encode()
_SPACED = re.compile(
    r"(?<![A-Za-z0-9'])[A-Za-z](?:([ \n._*|/-])[A-Za-z])(?:\1[A-Za-z]){2,}(?![A-Za-z0-9'])"
)
_LETTERS_ALONE = re.compile(r"[ \n._*|/-][A-Za-z][ \n._*|/-][A-Za-z][ \n._*|/-]")
"""What every spaced-out word has in its middle; sought first, for it is found in no time."""
_JOINTS = "·•∙‧⋅・●|/_"
_ONE_JOINT = re.compile(rf"[{_JOINTS}]")
_CLAP = "\U0001f44f[\U0001f3fb-\U0001f3ff]?"
_CLAPS = re.compile(rf" ?{_CLAP} ?")
_CALL = "[^\\s\U0001f44f\U0001f3fb-\U0001f3ff]{1,40}+"
_GLUED = re.compile(
    rf"(?<!\S)[^\s{_JOINTS}]{{1,40}}+(?:[{_JOINTS}][^\s{_JOINTS}]{{1,40}}+){{3,}}(?![{_JOINTS}])"
)
_CLAPPED = re.compile(rf"(?<!\S){_CALL}(?: ?{_CLAP} ?{_CALL}){{3,}}")
"""Words with a dot, a line or clapping hands in the place of every blank: three times in a row at least."""
_LETTERS_OF_A_WORD = 2.5
"""In the mean, at least."""
_THREE_JOINTS = re.compile(rf"[{_JOINTS}](?:[^\s{_JOINTS}]{{1,40}}+[{_JOINTS}]){{2}}")
_AMBIGUOUS = re.compile(r"[|/_]")
_PART = r"[^\W_]{1,40}+"
_STRUNG = re.compile(
    rf"(?<![^\s(\"]){_PART}([-.+~,]){_PART}(?:\1{_PART}){{2,}}"
    r"(?=\1(?!\S)|(?!\1)(?![^\s).,;:!?\"]))"
)
"""The same with a sign that also stands in words, numbers and hosts: always the same one."""
_THREE_STRUNG = re.compile(rf"([-.+~,]){_PART}\1{_PART}\1")
_IN_SENTENCES = re.compile(
    r"\b(?:i|we|you|me|us|my|our|your|he|she|they|it|them|their|an|the|this|ich|du|wir|ihr|sie|es|mein|dein|ein|eine"
    r"|der|die|das|je|tu|nous|vous|il|elle|un|une|le|la|les|yo|nosotros|el|una|los)\b"
)
"""Words that are in sentences, and hardly in a path, a name of a program's, or a table."""
_MOST_PARTS = 4
_JOINERS = frozenset("\u200c\u200d")
_BIDI_MARKS = frozenset("\u200e\u200f\u061c\u2066\u2067\u2068\u2069")
_BIDI_FORCED = frozenset("\u202a\u202b\u202c\u202d\u202e")
_BLACK_FLAG = "\U0001f3f4"
_SEEN_AS_BLANKS = frozenset("\u3164\u2800\x85\x0b\x0c")
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u180e")
"""Letters with nothing to see: hidden ones. Two of them take a letter's room, and are read as blanks, too."""


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is what rules look at; `starts[n]` is where its n-th character came from in the original
    (None: nothing moved). All positions are code points."""

    text: str
    original: str
    starts: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's span of the folded text's [start, end), end exclusive."""
        if self.starts is None:
            return start, end
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else len(self.original)
            return at, at
        last = self.starts[end - 1]
        entity = _ENTITY.match(self.original, last)
        return self.starts[start], entity.end() if entity else last + 1


def fold(text: str, *, marks: bool = False) -> Folded:
    """Fold `text` for checking. Linear time; any string, also lone surrogates. `marks` keeps the marks
    of emphasis: phrases have a use of their own for * and |."""
    if not _NOT_PLAIN.search(text):  # most messages
        closed = _joined(Folded(text, text))
        return closed if marks else _apart(closed)
    read, starts = _without_entities(text)
    letters = _joined(_letters(read))
    folded = letters if marks else _apart(_unmarked(letters))
    if starts is None:
        return folded
    moved = folded.starts if folded.starts is not None else range(len(read))
    return Folded(folded.text, text, [starts[at] for at in moved])


def _without_entities(text: str) -> tuple[str, list[int] | None]:
    """The text with `&#110;` and its kind read, and where each character came from."""
    if "&" not in text or not _ENTITY.search(text):
        return text, None
    out: list[str] = []
    starts: list[int] = []
    at = 0
    for entity in _ENTITY.finditer(text):
        read = _entity(entity.group())
        if not read:
            continue
        out += (text[at : entity.start()], read)
        starts += range(at, entity.start())
        starts += [entity.start()] * len(read)
        at = entity.end()
    out.append(text[at:])
    starts += range(at, len(text))
    return "".join(out), starts


def _entity(written: str) -> str:
    return html.unescape(written) if written[1] == "#" else html5.get(written[1:], "")


def _letters(text: str) -> Folded:
    if not _ODD.search(text):
        return Folded(text, text)
    latin = _mostly_latin(text)
    mixed = frozenset() if latin else _mixed_words(text)
    out: list[str] = []
    starts: list[int] = []
    done, last = 0, ""
    for run in _ODD.finditer(text):
        start, end = run.span()
        if done < start:
            out.append(text[done:start])
            starts.extend(range(done, start))
            last = text[start - 1]
        done = end
        for at, letter in enumerate(run.group(), start):
            plain = _plain(letter, latin or at in mixed)
            if plain is None:
                plain = "" if last and last.isascii() else letter
            if plain:
                out.append(plain)
                starts.extend([at] * len(plain))
                last = plain[-1]
    out.append(text[done:])
    starts.extend(range(done, len(text)))
    return Folded("".join(out), text, starts)


@lru_cache(maxsize=20_000)
def _plain(letter: str, lookalikes: bool) -> str | None:
    """What a letter folds to; None for a mark that goes if it stands on an ASCII letter."""
    if letter in _SEEN_AS_BLANKS:
        return " "
    if letter.isascii():
        return "" if _CONTROLS.match(letter) else letter
    if letter in _TYPOGRAPHY:
        return _TYPOGRAPHY[letter]
    if lookalikes and letter in _LOOKALIKES:
        return _LOOKALIKES[letter]
    kind = unicodedata.category(letter)
    if kind == "Cs":
        return "\ufffd"
    if kind in ("Zs", "Zl", "Zp"):
        return " "
    if kind in ("Cf", "Cc") or letter in _BLANKS or _is_selector(letter):
        return ""
    if kind in ("Mn", "Me"):
        return None
    parts = unicodedata.normalize("NFKD", letter)
    if len(parts) > _MOST_PARTS:  # a whole phrase in one letter: no rule asks for those
        return letter
    if parts[0].isascii():
        return "".join(c for c in parts if unicodedata.category(c) not in ("Mn", "Me"))
    return unicodedata.normalize("NFKC", letter)


def _joined(folded: Folded) -> Folded:
    """Words written l i k e  t h i s (four letters or more), closed up."""
    if not _LETTERS_ALONE.search(folded.text):
        return folded
    runs = [run.span() for run in _SPACED.finditer(folded.text)]
    return without(folded, runs, every=2)


def _apart(folded: Folded) -> Folded:
    """Words written·like·this, or 👏 like 👏 this, with blanks between them."""
    glued = _THREE_JOINTS.search(folded.text) is not None
    clapped = folded.text.count("\U0001f44f") > 2
    strung = _THREE_STRUNG.search(folded.text) is not None
    if not (glued or clapped or strung):
        return folded
    letters = list(folded.text)
    for run in _GLUED.finditer(folded.text) if glued else ():
        if _in_pieces(_ONE_JOINT.split(run[0])):
            continue
        if not _AMBIGUOUS.search(run[0]) or _is_a_sentence(run[0]):
            for at in range(*run.span()):
                if letters[at] in _JOINTS:
                    letters[at] = " "
    for run in _STRUNG.finditer(folded.text) if strung else ():
        said = run[0].split(run[1])
        if not _in_pieces(said) and _IN_SENTENCES.search(" ".join(said).casefold()):
            for at in range(*run.span()):
                if letters[at] == run[1]:
                    letters[at] = " "
    spread: list[tuple[int, int]] = []
    for run in _CLAPPED.finditer(folded.text) if clapped else ():
        if _in_pieces(_CLAPS.split(run[0])):
            continue
        for clap in _CLAPS.finditer(folded.text, *run.span()):
            letters[clap.start()] = " "
            if clap.end() - clap.start() > 1:
                spread.append((clap.start() + 1, clap.end()))
    return without(Folded("".join(letters), folded.original, folded.starts), spread)


def _in_pieces(words: Sequence[str]) -> bool:
    """The pieces of one word, which other readings close up."""
    return sum(map(len, words)) < _LETTERS_OF_A_WORD * len(words)


def _is_a_sentence(glued: str) -> bool:
    """Not a path, a host or a program's name: nothing but words, and one that only sentences have."""
    found = _AMBIGUOUS.sub(" ", glued.casefold()).rstrip(".,;:!?)\"'").split()
    plain = all(word.replace("'", "").replace("-", "").isalnum() for word in found)
    return plain and _IN_SENTENCES.search(" ".join(found)) is not None


def _unmarked(folded: Folded) -> Folded:
    """The text as Markdown shows it, as far as emphasis goes."""
    if not _MARKING.search(folded.text):
        return folded
    marks = [mark.span() for mark in _MARKS.finditer(folded.text) if mark.lastindex is None]
    return without(folded, marks)


def without(folded: Folded, spans: Sequence[tuple[int, int]], every: int = 0) -> Folded:
    """The folded text with nothing of these spans, given in order, or with `every` n-th character of them."""
    if not spans:
        return folded
    text = folded.text
    starts = folded.starts if folded.starts is not None else range(len(text))
    out: list[str] = []
    came_from: list[int] = []
    done = 0
    for start, end in (*spans, (len(text), len(text))):
        if done < start:
            out.append(text[done:start])
            came_from.extend(starts[done:start])
        if every:
            out.append(text[start:end:every])
            came_from.extend(starts[start:end:every])
        done = end
    return Folded("".join(out), folded.original, came_from)


def is_plain(written: str, read: str) -> bool:
    """Whether what was written reads so at first sight: the same letters, apart from accents, case,
    blanks, typography and marks of emphasis."""
    return _at_sight(written) == _at_sight(read)


def _at_sight(text: str) -> str:
    letters = (
        _ORDINARY.get(c) or unicodedata.normalize("NFD", c)[0]
        for c in unicodedata.normalize("NFC", text)
    )
    return _BLANKS_IN_A_ROW.sub(" ", _MARKS.sub("", "".join(letters)).casefold()).strip()


def _is_selector(letter: str) -> bool:
    return "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"


def _mostly_latin(text: str) -> bool:
    """More ASCII letters than letters of any other alphabet: look-alikes are then suspect."""
    plain = text.encode("ascii", "ignore")
    ascii_letters = len(plain) - len(plain.translate(None, _ASCII_LETTERS))
    others: int = sum(c.isalpha() for run in _ODD.findall(text) for c in run)
    return ascii_letters > others


_WORD = re.compile(r"[^\W\d_]+")
_ALIKE = re.compile(f"[{''.join(_LOOKALIKES)}]")


def _mixed_words(text: str) -> frozenset[int]:
    return frozenset(at for start, end in mixed_alphabets(text) for at in range(start, end))


def mixed_alphabets(text: str) -> tuple[tuple[int, int], ...]:
    """Words that mix Latin letters with look-alikes of another alphabet ("Pаypal" with a Cyrillic а),
    and words made only of look-alikes in a text that is otherwise Latin. Spans, code points."""
    if not _ALIKE.search(text):
        return ()
    latin = _mostly_latin(text)
    found = []
    for word in _WORD.finditer(text):
        letters = word.group()
        ascii_letters = len(letters.encode("ascii", "ignore"))
        if ascii_letters == len(letters) or not (ascii_letters or latin):
            continue
        alike = sum(c in _LOOKALIKES for c in letters)
        if alike and (ascii_letters or (alike == len(letters) and alike > 2)):
            found.append(word.span())
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A run of characters nobody can see. `reads` is what it spells, if it spells something;
    `forced` marks what is never innocent: smuggled letters, forced reading direction, controls."""

    start: int
    end: int
    name: str
    reads: str = ""
    forced: bool = False


def hidden(text: str) -> tuple[Hidden, ...]:
    """Characters that are there and cannot be seen, in runs, apart from their honest uses: joiners
    inside emoji and in scripts that need them, direction marks in right-to-left text, flags."""
    odd = set().union(*_ODD.findall(text))
    names = {letter: _unseen(letter) for letter in odd}
    if not any(names.values()):
        return ()
    right_to_left = any(unicodedata.bidirectional(c) in ("R", "AL") for c in odd)
    runs = [(0, 0, "")]
    flag = -1  # where the letters of a flag end
    for at, letter in enumerate(text):
        if letter == _BLACK_FLAG:
            flag = at + 1
        elif _is_tag(letter) and at == flag:
            flag += 1
        elif names.get(letter) and not _is_honest(letter, at, text, right_to_left):
            start, end, name = runs[-1]
            if at == end and name == names[letter]:
                runs[-1] = (start, at + 1, name)
            else:
                runs.append((at, at + 1, names[letter]))
    return tuple(
        Hidden(start, end, name, _spelled(text[start:end]), name in _FORCED)
        for start, end, name in runs[1:]
    )


def _spelled(run: str) -> str:
    """What tag characters spell; nothing for a run of others."""
    if not _is_tag(run[0]):
        return ""
    return "".join(chr(ord(c) - 0xE0000) for c in run if c not in "\U000e0000\U000e0001\U000e007f")


_TAGS, _CONTROL, _DIRECTION = "tag characters", "control characters", "forced reading direction"
_SELECTORS = "variation selectors"
_FORCED = frozenset({_TAGS, _CONTROL, _DIRECTION, _SELECTORS})


@lru_cache(maxsize=20_000)
def _unseen(letter: str) -> str:
    """What a character that cannot be seen is called; "" for one that can."""
    if _is_tag(letter):
        return _TAGS
    if letter in _BIDI_FORCED:
        return _DIRECTION
    if letter in _BIDI_MARKS:
        return "direction marks"
    if _is_selector(letter):
        return _SELECTORS
    if letter in _BLANKS:
        return "blank characters"
    if letter == "\u00ad":
        return "soft hyphens"
    return {"Cf": "zero-width characters", "Cc": _CONTROL}.get(unicodedata.category(letter), "")


def _is_tag(letter: str) -> bool:
    return "\U000e0000" <= letter <= "\U000e007f"


def _is_honest(letter: str, at: int, text: str, right_to_left: bool) -> bool:
    """Whether what cannot be seen has a use where it stands."""
    if letter in _BIDI_MARKS:
        return right_to_left
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if letter in _JOINERS:  # between letters of other scripts, or emoji
        return bool(before and after) and not before.isascii() and not after.isascii()
    if _is_selector(letter):
        letters = before.isalpha() and before.isascii()
        return bool(before) and not letters and not _is_selector(before)
    return False
