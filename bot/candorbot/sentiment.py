"""How pleased a message sounds: a short list of words in English, German and French, added up.

Each word counts 1 to 3, for or against. A negation up to three words before it turns it round and halves
it ("not good" is milder than "bad"); a strengthening word right before it counts it half as much again.
The sum s becomes s / sqrt(s*s + 15), between -1 and 1 (the form of VADER: Hutto and Gilbert 2014).

It sees words, not meaning: irony and quoted praise are taken at their word.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

CLEAR = 0.2
"""The sentiment, either way, above which a message is called pleased or displeased."""
MOST_LETTERS = 20_000
"""Letters that are read."""
REACH = 3
"""How many words before a word a negation may stand."""
_SOFT = 15.0
_STRONGER = 1.5
_TURNED = -0.5

_WORDS = {
    3: """
        excellent amazing awesome fantastic brilliant outstanding superb perfect perfectly wonderful love loved loving
        ausgezeichnet hervorragend fantastisch großartig grossartig perfekt genial wunderbar liebe begeistert
        excellente parfait parfaite parfaitement génial géniale magnifique fantastique adore super formidable
    """,
    2: """
        good great nice happy glad pleased thanks thank helpful useful easy enjoy enjoyed recommend reliable intuitive
        smooth smoothly impressed beautiful best better cool solid kudos grateful appreciate appreciated
        gut gute guter gutes guten toll tolle toller schön schöne danke hilfreich nützlich einfach freue zufrieden
        empfehle zuverlässig klasse prima besser beste dankbar gefällt
        bon bonne bons bonnes bien merci utile pratique content contente satisfait satisfaite facile recommande
        agréable fiable efficace mieux meilleur meilleure bravo ravi ravie jolie beau belle aime
    """,
    1: """
        ok okay fine works worked fast quick quickly clear decent like
        funktioniert schnell klar ordentlich läuft
        fonctionne rapide rapidement clair claire correct correcte marche
    """,
    -1: """
        slow missing lacks lacking confusing difficult hard complicated unclear unfortunately issue issues problem
        problems annoying limited
        langsam fehlt fehlen verwirrend schwierig kompliziert leider problem probleme umständlich
        lent lente manque manquent compliqué compliquée difficile malheureusement dommage problème problèmes souci
        soucis
    """,
    -2: """
        bad poor worse broken bug bugs buggy crash crashes crashed crashing fail fails failed error errors annoyed
        disappointed disappointing frustrated frustrating unusable unreliable waste wrong sad unhappy useless stupid
        schlecht schlechte schlechter schlechtes kaputt fehler absturz stürzt enttäuscht enttäuschend frustriert
        nervt nervig unbrauchbar unzuverlässig ärgerlich traurig falsch nutzlos
        mauvais mauvaise mauvaises pire cassé cassée bogue bugue plante plantage erreur erreurs déçu déçue
        décevant décevante frustrant énervant inutile inutilisable triste faux pénible
    """,
    -3: """
        terrible horrible awful worst hate hated disgusting pathetic garbage rubbish scam appalling unacceptable
        furchtbar schrecklich schrecklicher grauenhaft katastrophe katastrophal hasse schrott müll betrug
        inakzeptabel
        horrible affreux nul nulle nuls pire catastrophe catastrophique déteste arnaque inadmissible inacceptable
        honteux lamentable
    """,
}
_COUNTS = {word: count for count, words in _WORDS.items() for word in words.split()}
_NEGATION = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "nothing",
        "cannot",
        "cant",
        "can't",
        "dont",
        "don't",
        "doesnt",
        "doesn't",
        "didnt",
        "didn't",
        "isnt",
        "isn't",
        "wasnt",
        "wasn't",
        "wont",
        "won't",
        "wouldn't",
        "couldn't",
        "without",
        "hardly",
        "nicht",
        "kein",
        "keine",
        "keinen",
        "keiner",
        "nie",
        "niemals",
        "ohne",
        "kaum",
        "pas",
        "jamais",
        "aucun",
        "aucune",
        "sans",
    ]
)
_STRENGTHENING = frozenset(
    [
        "very",
        "really",
        "so",
        "extremely",
        "totally",
        "absolutely",
        "too",
        "incredibly",
        "sehr",
        "wirklich",
        "total",
        "absolut",
        "extrem",
        "zu",
        "echt",
        "très",
        "vraiment",
        "trop",
        "tellement",
        "totalement",
        "extrêmement",
    ]
)
_AFTER = frozenset(["pas", "jamais", "nicht"])
"""Negations that may stand right after their word: "ne fonctionne pas", "läuft nicht"."""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def mood(sentiment: float) -> Literal[-1, 0, 1]:
    """-1 displeased, 1 pleased, 0 neither."""
    if sentiment > CLEAR:
        return 1
    return -1 if sentiment < -CLEAR else 0


@dataclass(frozen=True, slots=True)
class Sentiment:
    """`score`: -1 (displeased) to 1 (pleased), 0 where no word tells. `words`: those that told, in order."""

    score: float
    words: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """positive, neutral or negative."""
        return {1: "positive", -1: "negative", 0: "neutral"}[mood(self.score)]


def sentiment(text: str) -> Sentiment:
    """How pleased `text` sounds. Any string; linear time; never raises."""
    words = _WORD.findall(text[:MOST_LETTERS].lower().replace("’", "'"))
    total = 0.0
    told = []
    for at, word in enumerate(words):
        count = _COUNTS.get(word)
        if count is None:
            continue
        value = float(count)
        if at and words[at - 1] in _STRENGTHENING:
            value *= _STRONGER
        before = words[max(0, at - REACH) : at]
        if any(one in _NEGATION for one in before) or (
            words[at + 1 : at + 2] and words[at + 1] in _AFTER
        ):
            value *= _TURNED
        total += value
        told.append(word)
    return Sentiment(round(total / math.sqrt(total * total + _SOFT), 3), tuple(told))
