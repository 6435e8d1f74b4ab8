"""What a member needs, read from their message. The message is data: nothing in it is an instruction,
and none of its words reach the draft. Pure."""

from __future__ import annotations

import re

from candorbot import terms
from candorbot.sentiment import sentiment
from candorbot.wordlists import GENERAL

MAX_READ = 4_000
"""Characters of a long message that are read: its start, and as much of its end."""

_FENCED = re.compile(r"```.*?(?:```|\Z)", re.S)
_QUOTED = re.compile(r"(?m)^[^\S\n]*>.*$")
_LINK = re.compile(r"(?:https?://|www\.)\S*[^\s.,;:!?)]|<[^<>\s][^<>]{0,200}>")
_MENTION = re.compile(r"(?<!\w)[@#][\w.-]+")
_ADDRESSED = (
    r"(?:(?i:all|y['’]all|team|there|everyone|everybody|folks|guys|friends|community|support|again|and|welcome|mr|mrs|ms|"
    r"dr|sir|madam|zusammen|alle|leute|liebes?|herr|frau|und|willkommen|à|et|tous|toutes|tout|le|monde|l['’]équipe|"
    r"madame|monsieur)\b\.?|[A-ZÀ-ÖØ-Þ][^\W\d_A-Z]{0,30}(?:['’-][^\W\d_]{1,30}){0,2}\b)"
)
"""What a greeting can go on with: a word of address, or one that could be a name."""
_GREETING = re.compile(
    r"^\s*(?i:hi|hello|hey|heya|hiya|yo|dear|good (?:morning|evening|afternoon|day)|hallo|moin|servus|guten (?:tag|"
    rf"morgen|abend)|liebes?|bonjour|salut|bonsoir|coucou)\b(?:(?:[^\S\n]+{_ADDRESSED}){{0,5}}[^\S\n]*[,!.:\n]+"
    r"|[^\S\n]+[^\W\d_]{1,20},)"
)
_UPSET = re.compile(
    r"\b(?:frustrat\w*|annoy\w*|angry|furious|unacceptable|ridiculous|terribl[ey]|awful|horribl[ey]|useless|"
    r"disappoint\w*|fed up|sick of|worst(?: \w+)? (?:ever|experience|service|support|tool|product|app|company)|(?<!\bno )joke|wtf|waste of|outrageous|disgust\w*|pissed|nightmare|broken again|"
    r"ärgerlich|unverschämt|sauer|genervt|nervt|frech\w*|katastroph\w*|enttäusch\w*|wütend|unmöglich|"
    r"inadmissible|inacceptable|déçu\w*|énerv\w*|furieux|furieuse|marre|scandaleux|ridicule|honteux)\b"
    r"|😡|🤬|😤",
    re.I,
)
_LOUD = re.compile(r"(?:^|(?<=[.!?\n]))([^.!?\n]*+)!{3,}")


def read(message: str) -> str:
    """The member's own words: no code blocks, quotes, links, mentions or greeting."""
    return " ".join(_GREETING.sub("", _own(message)).split())


def _own(message: str) -> str:
    """The same line by line, with the greeting."""
    if len(message) > 2 * MAX_READ:
        message = message[:MAX_READ] + "\n" + message[-MAX_READ:]
    text = terms.plain(message)
    for pattern in (_FENCED, _QUOTED, _LINK, _MENTION):
        text = pattern.sub(" ", text)
    return text


_SENTENCE = re.compile(r"([^.!?\n]+)(\?)?")


def questions(text: str) -> list[str]:
    """The sentences that ask, at most five; of a long one, its end."""
    asking = [words for words, mark in _SENTENCE.findall(text) if mark and len(words) >= 3]
    return [f"{words[-400:]}?".strip() for words in asking[:5]]


_AND = re.compile(
    r"[,;]? \b(?:and|und|et)\b (?=(?:also )?(?:how|what|where|which|when|why|who|can|could|will|would|do|does|did|is|are|"
    r"should|wie|was|wo|welche|wann|warum|kann|können|wird|werden|ist|sind|"
    r"comment|où|quand|pourquoi|peut-on|est-ce|quel(?:le)?s?)\b)",
    re.I,
)


def parts(text: str) -> list[str]:
    """The questions of a message one by one: two that are joined by "and" are two."""
    found = [part.strip(" ,;") for asked in questions(text) for part in _AND.split(asked)]
    return [part for part in found if len(terms.content_words(part)) > 1]


_HOW = re.compile(
    r"\b(?:how (?:do|can|to|would|should)|way to|where (?:do|can)|wie (?:kann|geht|mache|schließe|stelle|richte)|wie \w+e ich|"
    r"comment)\b",
    re.I,
)


def wants_steps(text: str) -> bool:
    """It asks how something is done."""
    return bool(_HOW.search(text))


def upset(message: str) -> bool:
    """The member is angry or worn out, as far as the words show it."""
    text = _own(message)
    loud = any(sentiment(said).score <= 0 for said in _LOUD.findall(text))
    return loud or bool(_UPSET.search(text))


_LONGEST_NAME = 60
_EDGES = " .,;:!?\"'“”„‘’«»()[]*~"


def names(text: str, language: str) -> list[str]:
    """What the text names, case folded: code; words with a capital inside a sentence (not in German,
    where every noun has one), with capitals throughout, or with letters and digits mixed."""
    found: list[str] = []
    starts = True
    for token in text.split():
        if token.isalpha() and token.islower():
            starts = False
            continue
        word = token.strip(_EDGES).strip("`")
        if word and len(token) <= _LONGEST_NAME:
            if "_" in word or "`" in token or token.rstrip(_EDGES[:7]).endswith("()"):
                found.append(word.casefold())
            elif _is_name(word, starts, language):
                found += (w for w in terms.content_words(word) if w not in GENERAL)
        starts = token[-1] in ".!?:"
    return [name for name in dict.fromkeys(found) if name]


def _is_name(word: str, starts: bool, language: str) -> bool:
    if any(c.isdigit() for c in word) and any(c.isalpha() for c in word):
        return True
    if word[1:] != word[1:].lower():
        return True
    return word[0].isupper() and not starts and language != "de"


def knows(text: str, name: str, language: str) -> bool:
    """`text` has the name, as it stands or in any form a word can take."""
    said = text.casefold()
    if re.search(r"\W|_", name):
        return name in said
    stands = terms.term(name, language) in terms.stems(text, language)
    return stands or bool(re.search(rf"\b{re.escape(name)}\b", said))
