"""In which language a draft is written, and what it says of that, where the brand's, the page's and the member's differ."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from candorbot.brand import Brand, load_brand
from candorbot.knowledge import sections
from candorbot.paths import brand_folder, shipped
from candorbot.sources import Section
from candorbot.store.search import KnowledgeIndex
from candorbot.testing import FakeClock
from candorbot.testing.models import FreePurse, ScriptedModel
from candorbot.testing.models import draft as says
from candorbot.writers import phrases
from candorbot.writers.asking import Asking
from candorbot.writers.from_sources import FromSources, sections_for
from candorbot.writers.offline import OfflineWriter
from candorbot.writers.prompts import load_all
from candorbot.writing import Ask, Proposal

HARBOR = load_brand(brand_folder("harbor"))
PROMPTS = load_all(shipped("prompts"))
ASKED = Ask("Klarna PayPal?", "Kofi", "Mia")
TOLD = {
    "en": "You can pay with Klarna or PayPal for all orders of the shop.",
    "de": "Alle Bestellungen können mit Klarna oder PayPal bezahlt werden.",
    "it": "È possibile pagare tutti gli ordini con Klarna o PayPal.",
    "es": "Puede pagar con Klarna o PayPal en todos los pedidos de la tienda.",
}


def brand(*languages: str) -> Brand:
    file = HARBOR.file.model_copy(update={"languages": list(languages)})
    return Brand(folder=HARBOR.folder, file=file, strategy=HARBOR.strategy)


def page(language: str) -> list[Section]:
    front = f"title: Klarna\nurl: https://l.example/klarna\nlanguage: {language}"
    return sections(f"---\n{front}\n---\n## Klarna, PayPal\n{TOLD[language]}\n", "klarna")


async def draft(ours: Brand, pages: str, **asked: Any) -> Proposal:
    written = await OfflineWriter(ours, KnowledgeIndex(page(pages))).write(replace(ASKED, **asked))
    assert isinstance(written, Proposal)
    return written


@pytest.mark.parametrize("kind", ["reply", "post"])
async def test_a_brand_whose_language_has_no_phrases_gets_english_ones(kind: str) -> None:
    written = await draft(brand("es"), "es", language="es", kind=kind)
    assert f"{TOLD['es']} [1]" in written.text
    assert (written.answered, written.language, written.note) == (True, "en", "")


async def test_the_note_says_in_which_language_the_page_is() -> None:
    of_spain = await draft(brand("en", "es"), "es", language="es")
    assert of_spain.note == ""
    asked_in_german = await draft(brand("es", "de"), "es", language="de")
    told = "Written in Spanish: nothing in the knowledge answers this in German."
    assert asked_in_german.note == told
    post = await draft(brand("es", "de"), "es", language="de", kind="post")
    assert post.note == "Written in Spanish: the knowledge answers this in no other language."


@pytest.mark.parametrize(
    ("asked", "pages", "named", "others"),
    [
        ("en", "de", "German", "English"),
        ("fr", "de", "allemand", "anglais"),
        ("de", "es", "Spanisch", "Englisch"),
        ("de", "en", "Englisch", "Deutsch"),
    ],
)
async def test_the_member_is_told_in_their_language_in_which_one_the_answer_is(
    asked: str, pages: str, named: str, others: str
) -> None:
    written = await draft(brand(pages, asked), pages, language=asked)
    said = [one.replace("{tongue}", named) for one in phrases.PLAIN[asked]["tongue"]]
    assert any(one in written.text for one in said)
    assert others not in written.text


@pytest.mark.parametrize("kind", ["reply", "post"])
async def test_a_models_draft_says_of_its_language_what_the_rules_draft_says(kind: Any) -> None:
    ours, knowledge = brand("de", "fr"), KnowledgeIndex(page("de"))
    ask = replace(ASKED, language="fr", kind=kind)
    rules = await draft(ours, "de", language="fr", kind=kind)
    asking = Asking(ScriptedModel(says(TOLD["de"])), FreePurse(), FakeClock())
    (written,) = await FromSources(ours, knowledge, asking, PROMPTS["draft"]).write(ask, rules)
    assert written.note == rules.note != ""
    told = [one.replace("{tongue}", "allemand") for one in phrases.PLAIN["fr"]["tongue"]]
    for one in (rules, written):
        assert any(line in one.text for line in told) is (kind == "reply")


async def test_where_a_language_has_no_name_in_the_members_nothing_is_said_of_it() -> None:
    written = await draft(brand("it", "de"), "it", language="de")
    assert "Written in Italian" in written.note
    assert "talienisch" not in written.text
    assert "nglisch" not in written.text


async def test_a_model_sees_the_page_that_the_rules_cite_whatever_language_it_is_in() -> None:
    written = await draft(brand("en", "es"), "es", language="es")
    knowledge = KnowledgeIndex(page("es"))
    assert [one.language for one in await sections_for(ASKED, written, knowledge)] == ["es"]
