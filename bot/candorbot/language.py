"""Which language a text is in, as far as that can be told.

Function words decide among a few languages: they are sure even in a short question. Only when they do
not decide is py3langid asked, about a text long enough for it or in another script than Latin.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from candorbot import terms
from candorbot.wordlists import FUNCTION, word_set

_TELLING = {
    "en": word_set("hello please thanks thank you can how the my does it"),
    "de": word_set(
        "hallo moin bitte danke kostet kosten pro monat jahr finde gerne geht warum wieso frage kann"
    ),
    "fr": word_set("bonjour bonsoir salut merci svp plaît combien coûte voudrais puis-je mois"),
    "es": word_set(
        "hola el los las una por para con que cómo como puedo mi su del al es en y no está qué favor hay"
        " gracias quiero cuál dónde la de un a o se lo"
    ),
    "it": word_set(
        "ciao il lo gli una per con che come posso mio mia del della è e non sono di da nel grazie vorrei"
        " si la un quanto perché questo"
    ),
    "pt": word_set(
        "olá o os as um uma por para com que como posso meu minha do da é e não está no na obrigado quero"
        " de a se"
    ),
    "nl": word_set(
        "het een ik je mijn kan hoe niet voor met van en is op dat wat waar graag hoi bedankt de we zijn"
    ),
}
"""Words that tell a language, beside its function words; languages we cannot write stand as rivals."""

ENOUGH_LETTERS = 40
"""py3langid guesses wildly below this."""
SURE = 0.9


def detect(text: str) -> str | None:
    """Two letters (ISO 639-1), or None when it cannot be told: too short, no words, mixed."""
    words = terms.words(text[:4000])
    counts = {
        language: sum(word in telling or word in FUNCTION.get(language, ()) for word in words)
        for language, telling in _TELLING.items()
    }
    ranked = sorted(counts, key=lambda language: -counts[language])
    first, second = counts[ranked[0]], counts[ranked[1]]
    share = first / max(1, len(words))
    if first >= 2 and first > 1.3 * second and share >= 0.25:
        return ranked[0]
    letters = "".join(words)
    latin = sum(letter < "\u0250" for letter in letters) * 2 >= len(letters)
    if len(letters) >= ENOUGH_LETTERS or (letters and not latin):
        language, sure = _identifier().classify(" ".join(words))
        if float(sure) >= SURE or not latin:
            return str(language)
    if first > second:
        return ranked[0]
    return None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
