"""Superlatives and certainties, and what can be said in their place without proof.

"The best" is a claim to be shown (16 CFR 255.2; CAP Code 3.7), "a good" is an opinion. What has no softer
form ("the only", "cures") is not here: such a sentence is cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from candorbot.spans import Span

_EN = {
    "best": "good", "finest": "fine", "greatest": "great", "fastest": "fast", "quickest": "quick",
    "easiest": "easy", "simplest": "simple", "safest": "safe", "strongest": "strong", "smartest": "smart",
    "cleanest": "clean", "cheapest": "cheap", "greenest": "green", "leading": "good", "number one": "good",
    "no. 1": "good", "nr. 1": "good", "#1": "good", "best-in-class": "good", "best in class": "good",
    "world-class": "good", "world class": "good", "unbeatable": "good", "unrivaled": "good", "unrivalled": "good",
    "unmatched": "good", "unparalleled": "good", "flawless": "good",
}  # fmt: skip
_DE = {
    "beste": "gut", "schnellste": "schnell", "sicherste": "sicher", "einfachste": "einfach",
    "günstigste": "günstig", "stärkste": "stark", "führende": "gut",
}  # fmt: skip
_DE_ARTICLES = {"der": ("ein", "er"), "die": ("eine", "e"), "das": ("ein", "es")}
_FR = {
    "le meilleur": "un bon", "la meilleure": "une bonne", "les meilleurs": "de bons",
    "les meilleures": "de bonnes",
}  # fmt: skip
_ES = {"el": "un buen", "la": "una buena", "los": "buenos", "las": "buenas"}
_STOP = r"\s*(?:[.!?,;:)]|$)"
_LINKS = r"(?:on|in|at|for|ever|that|which|and|you|we|of|to|with|out|there)\b"
_NO_NOUN = rf"(?={_STOP}|\s+(?:in|on|at|for|to|ever|out)\b)"
_UNCOUNTED = (
    r"(?:\w+ware|\w+ics|support|advice|information|equipment|security|privacy|protection|data|news|help|research|content"
    r"|performance|value|reporting|tracking)"
)
_PLURAL = r"\w+(?<![sui])s(?<!ics)"
_MANY = (
    rf"(?=\s+{_PLURAL}(?:{_STOP}|\s+{_LINKS})|\s+(?:[\w-]+\s+)?{_UNCOUNTED}(?:{_STOP}|\s+{_LINKS}))"
)
"""A word in the plural, or what cannot be counted, and nothing that it only describes: lamps, but not sales tool."""
_NOT_THERE = r"(?<!\bof )(?<!\bamong )(?<!\bnot )(?<!n['’]t )(?<!\bthan )(?<!\bdo )(?<!\bdid )(?<!\bdoing )(?<!\btry )(?<!\beven )"
"""One of the best, not the best, we do our best."""
_NOT_SO = (
    rf"(?![\w-]|\s+(?:of|and|or|&|is|are|was|were|has|have|can|will|we|you|i|they|it|there|that|which|who|\d+|two|three"
    rf"|five|ten|few|possible|available|known)(?!\w)|(?:\s+(?!{_LINKS})[\w-]+){{1,2}}\s+{_PLURAL}(?:{_STOP}|\s+{_LINKS}))"
)
"""The best-selling, the best of all, the fastest and cheapest, the best there is: no other word fits in there."""
_AN = re.compile(r"(?!use|uni|eu|one\b)[aeiou]|hon(?:est|our)|hour", re.IGNORECASE)

Said = Callable[["re.Match[str]"], str]
Edit = tuple[int, int, str]


def _english(found: re.Match[str]) -> str:
    adjective = _EN[found["one"].lower()] if found["one"] else found["much"]
    if found["alone"] is not None or found["many"] is not None:
        return str(adjective)
    return f"{'an' if _AN.match(adjective) else 'a'} {adjective}"


def _german(found: re.Match[str]) -> str:
    one = found["one"].lower()
    article, ending = _DE_ARTICLES[found["article"].lower()]
    return f"{_DE[one[:-1]]}e" if one.endswith("n") else f"{article} {_DE[one]}{ending}"


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _ready(*pairs: tuple[str, str | Said]) -> tuple[tuple[re.Pattern[str], str | Said], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), said) for pattern, said in pairs)


_ARTICLE = r"(?:by far |easily )?(?:the|our(?!\s+\w+\s*(?:[.!?,;:)]|$))|(?:the )?(?:world|country|nation|industry|market|europe|america)['’]s)"
_SUPERLATIVES = _ready(
    (
        rf"{_NOT_THERE}\b{_ARTICLE} (?:very |absolute )?(?:(?P<one>{_any(list(_EN))})"
        r"|most (?!(?:used|needed|wanted|visited|loved|limited)\b)(?P<much>\w+(?:able|ible|ful|ing|ed|ate|ive|ent|al|ic|ous)))"
        rf"{_NOT_SO}(?:(?P<alone>{_NO_NOUN})|(?P<many>{_MANY}))?",
        _english,
    ),
    (
        rf"\b(?!(?:der|das) \w+n\b)(?P<article>der|die|das) (?P<one>(?:{_any(list(_DE))})n?)(?=\s+(?-i:[A-ZÄÖÜ]))",
        _german,
    ),
    (
        r"(?<!\bde )(?<!\bparmi )\b(le meilleur|la meilleure|les meilleure?s)(?=\s+\w)(?!\s+(?:de|du|des|d|au|aux|pour|sur|en"
        r"|dans|et|ou|que|qui|est|sont|il)\b)",
        lambda found: _FR[found[1].lower()],
    ),
    (
        r"(?<!\bde )(?<!\bentre )\b(el|la|los|las) mejor(?:es)?(?=\s+\w)(?!\s+(?:de|del|en|para|por|y|o|que|es|son|posible)\b)",
        lambda found: _ES[found[1].lower()],
    ),
    (
        r"(?<=\w )(?<!\bde )(?<!\bparmi )\b(?:le|la|les) plus (?=[\w-]+(?:\s*(?:[.!?,;:)]|$)|\s+(?:du|des|de|au|aux|pour|sur|en|dans)\b))",
        "",
    ),
    (
        r"(?<=\w )(?<!\bde )(?<!\bentre )\b(?:el|la|los|las) más (?=[\w-]+(?:\s*(?:[.!?,;:)]|$)|\s+(?:del|de|en|para|por)\b))",
        "",
    ),
    (r"(?<=, )most (?=\w+(?:able|ible|ful|ing|ed|ate|ive|ent|al|ic|ous)\b)", ""),
    (r"\ban (?:unbeatable|unrivall?ed|unmatched|unparalleled)\b", "a good"),
    (
        r"(?<!\bthe )(?<!\bour )\b(?:unbeatable|unrivall?ed|unmatched|unparalleled|world[- ]class|best[- ]in[- ]class|flawless)\b",
        "good",
    ),
)  # fmt: skip
_BESIDE = _ready(
    (r" (?:(?:on|in) the (?:market|world|industry|planet|business|country)|out there|of all time)(?!\w)", ""),
    (r" ever(?: made| built)?(?=\s*(?:[.!?,;]|$))", ""),
    (r" (?:auf dem markt|am markt|(?:auf|in) der (?:ganzen )?welt|der (?:welt|branche)|aller zeiten)(?!\w)", ""),
    (r" (?:du marché|au monde|du monde|du secteur|de tous les temps)(?!\w)", ""),
    (r" (?:del mercado|del mundo|del sector|de todos los tiempos)(?!\w)", ""),
)  # fmt: skip
"""What only makes sense beside a superlative."""
_CERTAINTIES = _ready(
    (r"\b(?:100|one hundred|hundert|cent|cien) ?(?:%|per ?cent\b|prozent\b|pour cent\b|por ciento\b) (?!(?:of|der|des|de)\b)", ""),
    (r"\b(?:completely|totally|absolutely|entirely|perfectly|absolut|völlig|totalement|absolument|totalmente) (?=\w)", ""),
    (r",? (?:guaranteed|garantiert|garantie?|garantizad[oa])(?=\s*(?:[.!?]|$))", ""),
    (r"\bguaranteed to\b", "made to"),
    (r"\b(?:guaranteed|garantiert) (?=\w)", ""),
    (r"\b(works|runs|helps) every time\b", lambda found: f"usually {found[1].lower()}"),
    (r"\balways\b", "usually"),
    (r"\bnever (?=fails?\b|breaks?\b|crash|goes\b|lets\b|stops?\b|loses?\b|misses\b)", "seldom "),
    (r"\bimmer\b", "meist"),
    (r"\b(?:nie|niemals)\b", "selten"),
    (r"\btoujours\b", "souvent"),
    (r"\bsiempre\b", "normalmente"),
    (r"\bnunca\b", "rara vez"),
)  # fmt: skip


_TITLE = re.compile(r" [A-ZÄÖÜÉ][a-zäöüé]")
"""Inside a superlative: it is a name, The Best of Times."""
_TELLS_TO = re.compile(
    r"\b(?:please|should|must|have to|has to|need to|needs to|make sure|remember to|don['’]t|do not|bitte|soll(?:st|t|en|te\w*)?"
    r"|m[uü]ss(?:t|en|te\w*)?|darfst|dürf(?:t|en)|il faut|dois|doit|devez|devrai\w+|devriez|veuillez|n['’]oublie\w*"
    r"|debes?|deben|deberías?|hay que|no olvide\w*)\b"
    r"|^\W*(?:always|never|immer|nie|niemals|toujours|jamais|siempre|nunca)\b",
    re.IGNORECASE,
)
"""The sentence may tell its reader what to do: its "never" is meant."""
_STATED = re.compile(
    r"[\W\d]*(?!(?:here|there|what|where|which|who|how|why|if|when|hier|was|wo|wer|wie|wenn)\b)"
    r"(?:(?:(?:the|our|this|that|my|der|die|das|unsere?|le|la|les|notre|nos|el|los|las|nuestr[oa]s?) (?:\S+ ){1,2}|\S+ )"
    r"(?:is|are|was|were|ist|sind|est|sont|es|son) |\w+['’](?:s|re|est) |(?:es|son) )"
    r"(?:(?:still|also|simply|always|clearly|now) )?",
    re.IGNORECASE,
)
"""What stands in front of a superlative that is said of something: "Harbor is", "C'est"."""


def stated(sentence: str) -> Span | None:
    """Where the sentence says of something what it is; None if it may say anything else."""
    found = None if sentence.endswith("?") else _STATED.match(sentence)
    return (found.end(), found.end() + 1) if found else None


def softened(sentence: str, kept: Sequence[Span] = (), found: Span | None = None) -> str:
    """The sentence without the superlatives and certainties known here; the same if it has none. What is
    `kept` is not looked at: another's words, code, addresses. `found`: only what stands there is softened."""

    def is_meant(edit: Edit) -> bool:
        return found is None or (edit[0] < found[1] and found[0] < edit[1])

    edits = [
        edit
        for edit in _edits(_SUPERLATIVES, sentence, kept)
        if is_meant(edit) and not _TITLE.search(sentence, edit[0], edit[1])
    ]
    if edits:
        edits += _edits(_BESIDE, sentence, kept)
    if not _TELLS_TO.search(sentence):
        edits += filter(is_meant, _edits(_CERTAINTIES, sentence, kept))
    softer, end = "", 0
    for a, b, said in sorted(edits, key=lambda edit: edit[0]):
        if a >= end:
            softer += sentence[end:a] + said
            end = b
    softer += sentence[end:]
    return softer[:1].upper() + softer[1:] if edits and sentence[:1].isupper() else softer


def _edits(
    pairs: Sequence[tuple[re.Pattern[str], str | Said]], sentence: str, kept: Sequence[Span]
) -> Iterator[Edit]:
    """What is to be said in the place of what, outside of what is kept."""
    for pattern, said in pairs:
        for found in pattern.finditer(sentence):
            if not any(a < found.end() and found.start() < b for a, b in kept):
                yield *found.span(), said if isinstance(said, str) else said(found)
