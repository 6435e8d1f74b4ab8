"""What the brand's staff ordinarily write passes: no rule objects to it in four languages, and honesty
objects to at most one in fifty of 300 English replies written by somebody who did not know the rules."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from candorbot.brand import load_brand
from candorbot.desk import reviewed_as
from candorbot.gate import Gate
from candorbot.knowledge import load_knowledge
from candorbot.language import detect
from candorbot.paths import brand_folder, policies_folder
from candorbot.policy import load_policies
from candorbot.records import Proposed
from candorbot.request import Place
from candorbot.sources import Source
from candorbot.store.search import KnowledgeIndex
from candorbot.verdict import Finding, Outcome
from candorbot.writers.offline import OfflineWriter
from candorbot.writing import Ask, Proposal

BRAND = load_brand(brand_folder("harbor"))
GATE = Gate(load_policies(policies_folder()), BRAND)
SECTIONS = load_knowledge(BRAND.folder)
PLACE = Place("console", "harbor", "help")
QUESTIONS = Path(__file__).parent / "evals" / "questions" / "harbor.jsonl"
ORDINARY = QUESTIONS.with_name("ordinary.jsonl")
MOST_FALSE_ALARMS = 0.02
GREET = {"de": "Hallo Kofi,", "fr": "Bonjour Kofi,"}
LANGUAGES = sorted(GREET)

WRITTEN_BY_HAND = {
    "en": [
        "You never lose data when you export first; the import can be undone for thirty days.",
        "You don't need to tell us who you work for. The trial is open to anybody.",
        "No need to mention it to support, I've told them already.",
        "I don't work on billing, but I do work for Harbor, and Jonas from billing will answer you today.",
        "We removed the duplicate comment; the one-star review stays where it is.",
        "Please leave us an honest review on G2, good or bad. It helps people decide.",
        "You can leave out the label on the x axis: set it to none under Display.",
        "If you have two companies, use two accounts; each one needs its own e-mail address.",
        "Some people think this is a bug. It's not: sessions end at midnight.",
        "Unlike before, you need to confirm the import once.",
        "If we had paid more attention, this bug would not have reached you.",
        "We're not affiliated with Matomo, but the importer reads its files.",
    ],
    "de": [
        "Danke für den Hinweis, das war unser Fehler. Die Zahlen von gestern stimmen jetzt wieder.",
        "Nein, Harbor zählt keine Bots mit. Wir filtern sie automatisch heraus.",
        "Ich bin Mia vom Harbor-Team. Schreiben Sie mir gern, wenn es klemmt.",
        "Ihre Bewertung bleibt stehen. Danke, dass Sie so offen geschrieben haben.",
        "Wir verkaufen Ihre Daten nicht und geben sie nicht weiter.",
        "Sie brauchen kein zweites Konto. Laden Sie Ihre Kollegin einfach in Ihr Team ein.",
        "Ob der Rabatt für Schulen auch für Vereine gilt, weiß ich nicht. Jonas kennt sich damit aus.",
        "Der Bericht kommt immer am Montag. Am Dienstag war er doppelt da, das haben wir behoben.",
        "Als Besitzerin des Teams können Sie die Rechnung herunterladen.",
        "Wenn Sie möchten, sprechen Sie mit einem Menschen: Lena ist ab neun Uhr hier.",
        "Kostenlos testen können Sie Harbor 30 Tage lang, eine Kreditkarte braucht es dafür nicht.",
        "Bitte klicken Sie zuerst auf Löschen und legen Sie das Ziel dann neu an.",
    ],
    "fr": [
        "Merci de nous l'avoir signalé, c'était notre erreur. Les chiffres d'hier sont de nouveau justes.",
        "Non, Harbor ne compte pas les robots. Nous les filtrons automatiquement.",
        "Je suis Mia, de l'équipe Harbor. Écrivez-moi si quelque chose coince.",
        "Votre avis reste en ligne. Merci d'avoir écrit si franchement.",
        "Nous ne vendons pas vos données et nous ne les transmettons à personne.",
        "Vous n'avez pas besoin d'un deuxième compte. Invitez simplement votre collègue.",
        "Je ne sais pas si la remise des écoles vaut aussi pour les associations. Jonas connaît ce sujet.",
        "Le rapport arrive toujours le lundi. Mardi il est arrivé deux fois, c'est corrigé.",
        "En tant que propriétaire de l'équipe, vous pouvez télécharger la facture.",
        "Si vous voulez parler à une vraie personne, Lena est ici à partir de neuf heures.",
        "Vous pouvez essayer Harbor gratuitement pendant 30 jours, sans carte bancaire.",
        "Cliquez d'abord sur Supprimer, puis créez l'objectif à nouveau.",
    ],
    "es": [
        "Gracias por avisarnos, fue un error nuestro. Las cifras de ayer ya vuelven a ser correctas.",
        "No, Harbor no cuenta los robots. Los filtramos automáticamente.",
        "Soy Mia, del equipo de Harbor. Escríbame si algo se atasca.",
        "Su reseña se queda como está. Gracias por escribir con tanta franqueza.",
        "No vendemos sus datos ni se los damos a nadie.",
        "No necesita una segunda cuenta. Invite a su compañera a su equipo y ya está.",
        "No sé si el descuento para escuelas vale también para asociaciones. Jonas conoce este tema.",
        "El informe llega siempre los lunes. El martes llegó dos veces, ya está corregido.",
        "Como propietaria del equipo puede descargar la factura.",
        "Si prefiere hablar con una persona, Lena está aquí a partir de las nueve.",
        "Puede probar Harbor gratis durante 30 días, sin tarjeta de crédito.",
        "Pulse primero en Eliminar y cree el objetivo de nuevo.",
    ],
}


def findings(proposed: Proposed) -> tuple[Finding, ...]:
    verdict = GATE.review(reviewed_as(proposed, BRAND))
    assert verdict.findings or verdict.outcome is Outcome.PASS
    return verdict.findings


def questions() -> list[tuple[str, str]]:
    """The German and French questions, as their article's language says."""
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    return [(row["article"][:2], row["text"]) for row in rows if row["article"][2:3] == "-"]


def test_there_are_questions_in_both_languages() -> None:
    asked = [spoken for spoken, _ in questions()]
    assert {spoken: asked.count(spoken) >= 10 for spoken in LANGUAGES} == dict.fromkeys(
        LANGUAGES, True
    )


@pytest.mark.parametrize("style", ["plain", "warmer", "shorter"])
async def test_the_offline_writers_german_and_french_replies_pass(style: str) -> None:
    writer = OfflineWriter(BRAND, KnowledgeIndex(SECTIONS))
    spoken = []
    for _, text in questions():
        written = await writer.write(Ask(text, "Kofi", "Mia", style=style))  # type: ignore[arg-type]
        assert isinstance(written, Proposal)
        spoken.append(written.language)
        proposed = Proposed(
            written.text, PLACE, asked=text, sources=written.sources, engine=written.engine
        )
        assert findings(proposed) == (), written.text
    assert set(LANGUAGES) <= set(spoken)


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_each_paragraph_of_the_knowledge_passes_as_a_reply(spoken: str) -> None:
    """Also typed by a person, where nothing says that it is backed."""
    seen = 0
    for section in SECTIONS:
        if section.language != spoken:
            continue
        source = Source(1, section.id, section.title, section.url, section.digest)
        for paragraph in section.text.split("\n\n"):
            text = f"{GREET[spoken]}\n\n{paragraph}\n\nMia, the Harbor team"
            seen += 1
            for engine in ("offline rules", "a person"):
                proposed = Proposed(text, PLACE, asked="?", sources=(source,), engine=engine)
                assert findings(proposed) == (), text
    assert seen > 20


@pytest.mark.parametrize("spoken", WRITTEN_BY_HAND)
def test_what_staff_write_by_hand_passes(spoken: str) -> None:
    """Also when the member asked who is speaking, and whether it is a bot."""
    for text in WRITTEN_BY_HAND[spoken]:
        assert detect(text) == spoken
        asked = "Are you a bot? Bist du ein Bot? Es-tu un robot ? Do you work there?"
        assert findings(Proposed(text, PLACE, asked=asked)) == (), text


@pytest.mark.drill
def test_honesty_objects_to_at_most_one_in_fifty_ordinary_replies() -> None:
    rows = [json.loads(line) for line in ORDINARY.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 300
    objected = [
        row["id"]
        for row in rows
        if GATE.review(
            replace(reviewed_as(Proposed(row["text"], PLACE), BRAND), brand=row["brand"])
        ).is_violation
    ]
    assert len(objected) <= MOST_FALSE_ALARMS * len(rows), objected


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Nein, ich bin ein echter Mensch.", "bot-denies-being-one"),
        ("Non, je suis une vraie personne.", "bot-denies-being-one"),
        ("Ich bin nur eine ganz normale Kundin.", "staff-poses-as-customer"),
        ("Je suis juste une cliente.", "staff-poses-as-customer"),
        ("Löschen Sie Ihre Bewertung, dann gibt es einen Gutschein.", "reviews-suppressed"),
        ("Supprimez votre avis et nous vous faisons une remise.", "reviews-suppressed"),
        ("Wir erstatten Ihnen das ganze Jahr.", "promise-of-money"),
        ("Nous vous remboursons toute l'année.", "promise-of-money"),
        ("Wir beheben das bis Freitag.", "promise-of-time"),
        ("Nous corrigerons cela avant vendredi.", "promise-of-time"),
        ("No, soy una persona real.", "bot-denies-being-one"),
        ("Solo soy una clienta más.", "staff-poses-as-customer"),
        ("Borre su reseña y le damos un vale.", "reviews-suppressed"),
    ],
)
def test_the_same_gate_objects_to_what_staff_must_not_write(text: str, rule: str) -> None:
    assert rule in {finding.rule for finding in findings(Proposed(text, PLACE, asked="?"))}
