"""How a tie is told plainly, in the words that the honesty rules of each language take as clear.

US: FTC, Disclosures 101. UK and Ireland: CAP Code 2.1, CCPC and ASA Ireland, Influencer guidelines (a label
such as "Ad" first). German: Medienanstalten, Leitfaden Werbekennzeichnung ("Werbung" or "Anzeige" first).
French: Loi 2023-451, art. 5 ("Publicité"). Spanish: Autocontrol and AEA, Código de influencers
("Publicidad"). Known, not read again for this.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

AD: Mapping[str, str] = MappingProxyType(
    {"en": "Ad:", "de": "Werbung:", "fr": "Publicité :", "es": "Publicidad:"}
)
"""What readers of each language take for advertising."""
TOLD: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "employee": "I work for {brand}.",
            "owner": "I am an owner of {brand}.",
            "agency": "{brand} is a client of mine.",
            "paid": "{brand} pays me for this.",
            "free_product": "{brand} gave me this for free.",
            "affiliate": "I earn a commission if you buy through my link.",
            "contest": "This is my entry in a contest by {brand}.",
            "family": "People at {brand} are my family or my friends.",
            "programme": "I am in a programme of {brand}.",
        },
        "de": {
            "employee": "Ich arbeite für {brand}.",
            "owner": "Mir gehört {brand}, das ist meine Firma.",
            "agency": "{brand} ist mein Kunde.",
            "paid": "{brand} bezahlt mich dafür.",
            "free_product": "Ich habe das kostenlos von {brand} bekommen.",
            "affiliate": "Ich bekomme Provision, wenn ihr über meinen Link kauft.",
            "contest": "Das ist mein Beitrag zum Gewinnspiel von {brand}.",
            "family": "Meine Familie oder meine Freunde gehören zu {brand}.",
            "programme": "Ich bin in einem Programm von {brand}.",
        },
        "fr": {
            "employee": "Je travaille pour {brand}.",
            "owner": "{brand} est mon entreprise.",
            "agency": "{brand} est mon client.",
            "paid": "{brand} me paie pour cela.",
            "free_product": "{brand} me l'a offert gratuitement.",
            "affiliate": "Je touche une commission si vous achetez avec mon lien.",
            "contest": "C'est ma participation au concours organisé par {brand}.",
            "family": "Ma famille ou des amis ont un lien avec l'entreprise {brand}.",
            "programme": "Je suis dans un programme {brand}.",
        },
        "es": {
            "employee": "Trabajo para {brand}.",
            "owner": "{brand} es mi empresa.",
            "agency": "{brand} es cliente mío.",
            "paid": "{brand} me paga por esto.",
            "free_product": "{brand} me lo ha regalado.",
            "affiliate": "Gano una comisión si compráis con mi enlace.",
            "contest": "Esta es mi participación en el concurso de {brand}.",
            "family": "Mi familia o mis amigos tienen que ver con la empresa {brand}.",
            "programme": "Estoy en un programa de {brand}.",
        },
    }
)
"""Each tie in a sentence, by language. It says what is known of the tie and no more."""
_ADVERTISES = ("paid", "free_product", "affiliate", "programme", "agency")


def label(tie: str, brand: str, language: str, locale: str) -> str:
    """The line that tells a tie to a brand: "Ad: Acme pays me for this."; "" for a tie that is none, not
    known, or a language without words here."""
    told = TOLD.get(language, {}).get(tie, "").replace("{brand}", brand)
    if told and _is_ad(tie, language, locale):
        return f"{AD[language]} {told}"
    return told


def _is_ad(tie: str, language: str, locale: str) -> bool:
    """In the United States, in English, plain words do; elsewhere the word for advertising comes first."""
    if tie in ("owner", "family") and locale == "IE":
        return True
    return tie == "paid" or (tie in _ADVERTISES and (locale != "US" or language != "en"))
