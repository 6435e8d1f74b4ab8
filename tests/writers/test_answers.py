"""What is answered, and that a quoted answer stands by itself."""

from __future__ import annotations

import hashlib
import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from candorbot import terms
from candorbot.brand import load_brand
from candorbot.knowledge import load_knowledge, sections
from candorbot.paths import brand_folder
from candorbot.sources import Section
from candorbot.store.search import KnowledgeIndex
from candorbot.writers import compose
from candorbot.writers.offline import OfflineWriter
from candorbot.writers.quotes import units
from candorbot.writing import Ask, Proposal

BRAND = load_brand(brand_folder("harbor"))
HARBOR = OfflineWriter(BRAND, KnowledgeIndex(load_knowledge(BRAND.folder)))
QUESTIONS = Path(__file__).parents[1] / "evals" / "questions"

RETURNS = "You have 30 days to return a lamp. We send the money back to the card you paid with."
SHIPPING = "We ship lamps in two days. Shipping to the EU costs 9 euros."


def article(stem: str, title: str, body: str) -> list[Section]:
    return sections(f"---\ntitle: {title}\nurl: https://l.example/{stem}\n---\n{body}\n", stem)


TWO_ARTICLES = article("returns", "Returns", RETURNS) + article("shipping", "Shipping", SHIPPING)
ONE_ARTICLE = article("help", "Lamp shop help", f"## Returns\n{RETURNS}\n\n## Shipping\n{SHIPPING}")


async def draft(text: str, knowledge: list[Section] | None = None) -> Proposal:
    writer = OfflineWriter(BRAND, KnowledgeIndex(knowledge)) if knowledge else HARBOR
    written = await writer.write(Ask(text, "Kofi", "Mia"))
    assert isinstance(written, Proposal)
    return written


def quoted(body: str, *words: str, heading: str = "Things") -> list[str]:
    made = Section("s", "Things", heading, "https://h.example", body, "d")
    weights = {word: 1 / len(words) for word in words}
    chosen = compose.choose(made, weights, sentences=4, max_words=100)
    return [line for unit in chosen for line in unit.lines]


# --- what is answered ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("How do I export my stats?", "export-stats"),
        ("How do I change my email address?", "change-email"),
        ("do you take paypal", "billing"),
        ("How do I leave my own visits out?", "excluding-localstorage"),
        ("Can I import from Google Analytics?", "google-analytics-import"),
        ("How do I enable two-factor authentication?", "2fa"),
    ],
)
async def test_a_short_question_in_common_words_is_answered(text: str, cited: str) -> None:
    written = await draft(text)
    assert written.answered
    assert written.sources[0].section.partition("#")[0] == cited


@pytest.mark.parametrize("knowledge", [TWO_ARTICLES, ONE_ARTICLE], ids=["articles", "headings"])
async def test_a_brand_of_two_sections_answers_from_them(knowledge: list[Section]) -> None:
    written = await draft("How long do I have to return a lamp?", knowledge)
    assert "You have 30 days to return a lamp. [1]" in written.text
    written = await draft("What does shipping to the EU cost?", knowledge)
    assert "Shipping to the EU costs 9 euros. [1]" in written.text


@pytest.mark.parametrize("knowledge", [TWO_ARTICLES, ONE_ARTICLE], ids=["articles", "headings"])
@pytest.mark.parametrize(
    "text", ["Do you sell sofas?", "Can I pay with Klarna?", "Do you ship to Japan?", "Is the lamp waterproof?"]
)  # fmt: skip
async def test_a_brand_of_two_sections_knows_what_it_does_not_know(
    text: str, knowledge: list[Section]
) -> None:
    assert not (await draft(text, knowledge)).answered


async def test_an_articles_title_alone_makes_none_of_its_sections_an_answer() -> None:
    assert not (await draft("Where is your shop?", ONE_ARTICLE)).answered


async def test_the_brands_name_says_nothing_about_the_question() -> None:
    knowledge = article("h", "Harbor hats", "Harbor hats come in blue. Harbor makes Harbor hats.")
    assert not (await draft("Does Harbor sell boats at Harbor?", knowledge)).answered


async def test_nobody_is_told_to_delete_what_they_did_not_ask_to_delete() -> None:
    assert terms.undoes("track outbound links", "How to disable outbound links", "en")
    assert not terms.undoes("remove my site", "Delete your site", "en")
    written = await draft("Can I track outbound links?")
    assert "disable" not in written.sources[0].section


# --- whole answers -------------------------------------------------------------------------------


async def test_a_definition_keeps_the_line_that_turns_its_list_round() -> None:
    written = await draft("what does bounce rate mean")
    if "- Views more than one page" in written.text:
        assert "unless the visitor does at least one of the following: [1]" in written.text


def test_a_list_comes_with_its_opening_line_or_not_at_all() -> None:
    body = "A visit is a bounce unless one of the following happens:\n- a second page\n- an event"
    assert quoted(body, "bounce") == body.split("\n")
    assert quoted("As the screenshot shows:\n- a second page\n- an event", "event") == []


def test_a_sentence_that_leads_into_a_list_comes_with_it() -> None:
    body = "Three colours are sold.\n- red\n- green\n- blue"
    assert quoted(body, "colours") == body.split("\n")


def test_steps_stand_without_the_line_above_them() -> None:
    steps = ["1. Open the settings", "2. your hats are listed there", "3. Click Save"]
    assert quoted("\n".join(["See the picture for hats.", *steps]), "hats") == steps


def test_a_sentence_that_only_announces_is_no_answer() -> None:
    announced = "There are a couple of different ways you can buy hats."
    assert quoted(announced, "hats") == []
    assert quoted("Before buying hats, you have to open a shop.", "hats") == []
    assert quoted(f"{announced} Open the shop and click Buy.", "hats") == [
        announced,
        "Open the shop and click Buy.",
    ]


@pytest.mark.parametrize(
    "line", ["Used to explicitly set a hat.", "Creates a custom hat in your shop.", "Id of your hat in the shop."]
)  # fmt: skip
def test_a_line_without_a_subject_opens_no_reply(line: str) -> None:
    assert quoted(line, "hat") == []


def test_steps_written_as_sentences_are_quoted_to_the_end() -> None:
    body = (
        "Log in to your account and open the menu in the top right, then choose the hats section of it.\n"
        "Scroll down to your hats and look for the red button beside them.\n"
        "Click Remove."
    )
    assert quoted(body, "hats")[-1] == "Click Remove."


def test_no_list_of_the_example_brand_lost_its_opening_line() -> None:
    """A list that does not tell anything by itself starts with a line that is no item."""
    for section in load_knowledge(BRAND.folder):
        blocks = section.text.split("\n")
        for unit in units(section):
            if unit.kind == "list" and unit.lines[0].startswith("- "):
                above = next(
                    (a for a, b in itertools.pairwise(blocks) if b[:40] == unit.lines[0][:40]), ""
                )  # fmt: skip
                assert not above.endswith(":") or above.startswith("## "), (section.id, above)


# --- the direct question sets --------------------------------------------------------------------


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (QUESTIONS / name).read_text("utf-8").splitlines()]


@pytest.mark.parametrize("name", ["direct.jsonl", "outside_direct.jsonl"])
def test_direct_questions_are_unique_and_split_by_the_hash_of_the_id(name: str) -> None:
    found = rows(name)
    assert len(found) == len({row["id"] for row in found}) == len({r["text"] for r in found}) == 60
    for row in found:
        share = int(hashlib.sha256(row["id"].encode()).hexdigest()[:8], 16) / 2**32
        assert row["split"] == ("dev" if share < 0.5 else "test")


def test_direct_questions_name_articles_that_are_there() -> None:
    for row in rows("direct.jsonl"):
        for stem in (row["article"], *row.get("also", [])):
            assert (BRAND.folder / "knowledge" / f"{stem}.md").is_file(), row["id"]


# --- more than one question ----------------------------------------------------------------------


async def test_each_question_gets_its_own_numbered_source() -> None:
    written = await draft(
        "How long do I have to return a lamp? And what does shipping cost?", TWO_ARTICLES
    )
    assert [source.label for source in written.sources] == ["Returns", "Shipping"]
    assert "You have 30 days to return a lamp. [1]" in written.text
    assert "Shipping to the EU costs 9 euros. [2]" in written.text
    assert written.text.endswith("[1] Returns – https://l.example/returns\n[2] Shipping – https://l.example/shipping")  # fmt: skip


async def test_two_questions_joined_by_and_are_two() -> None:
    written = await draft(
        "How long do I have to return a lamp and what does shipping cost?", TWO_ARTICLES
    )
    assert len(written.sources) == 2


async def test_several_answers_stay_within_the_brands_length() -> None:
    written = await draft("Can I import our old GA4 stats? And can I invite our agency as guests?")
    assert len(written.sources) == 2
    assert len(written.text.partition("\n\n[1] ")[0].split()) <= BRAND.file.voice.max_words


async def test_one_section_for_two_questions_is_cited_once() -> None:
    written = await draft("Can I return a lamp? How long do I have to return it?", TWO_ARTICLES)
    assert len(written.sources) == 1
