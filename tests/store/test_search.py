"""Search by words: finds, ranks, survives any question, and is made anew only when it must."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.errors import StoreError
from candorbot.knowledge import plain_rows
from candorbot.sources import Section
from candorbot.store.search import MAX_HITS, KnowledgeIndex

ROWS = [
    {
        "id": "pay",
        "title": "Pay by card",
        "body": "We take cards and PayPal. Invoices come by e-mail.",
    },
    {
        "id": "2fa",
        "title": "Two-factor authentication",
        "body": "To enable 2FA, open the settings.",
    },
    {
        "id": "off",
        "title": "Leave",
        "body": "To disable 2FA, open the settings. To delete it, too.",
    },
    {
        "id": "bots",
        "title": "Bots",
        "body": "We filter bots, crawlers and spam on every dashboard.",
    },
]
INDEX = KnowledgeIndex(plain_rows(ROWS))


def ids(words: str, limit: int = 5) -> list[str]:
    return [hit.section.id for hit in INDEX.find(words, limit)]


def test_a_long_question_finds_by_its_content_words() -> None:
    assert ids("hi all, could you please tell me whether you would take paypal?")[0] == "pay"


def test_any_form_of_a_word_finds_it() -> None:
    assert ids("filtering a crawler") == ["bots"]


def test_words_that_mean_the_same_find_each_other() -> None:
    assert ids("how do I turn it on, two-factor?")[0] == "2fa"
    assert ids("remove it")[0] == "off"


def test_words_of_no_meaning_find_nothing() -> None:
    assert ids("how can I do this please") == []
    assert ids("") == []


@pytest.mark.parametrize(
    "words",
    [
        '"',
        "NEAR(bots spam)",
        "title:bots OR *",
        "bots AND NOT spam",
        "-bots ^spam",
        "bots\x00spam",
        "{}()",
    ],
)
def test_a_question_is_never_search_syntax(words: str) -> None:
    assert ids(words) in (["bots"], [])


@given(st.text(max_size=300))
def test_any_text_can_be_asked(words: str) -> None:
    assert len(INDEX.find(words, 3)) <= 3


def test_lone_surrogates_and_20000_characters_can_be_asked() -> None:
    assert ids("\ud800 bots " + "padding " * 2_500)[0] == "bots"


def test_weights_name_each_word_sought_and_sum_to_one() -> None:
    (hit, *_) = INDEX.find("paypal on the dashboard with unicorns")
    assert set(hit.weights) == {"paypal", "dashboard", "unicorns"}
    assert sum(hit.weights.values()) == pytest.approx(1)
    assert hit.weights["unicorns"] == max(hit.weights.values())


def test_equal_matches_keep_the_order_of_the_knowledge() -> None:
    index = KnowledgeIndex(plain_rows({"id": f"s{n}", "body": "Same words."} for n in range(9)))
    assert [h.section.id for h in index.find("same words", 4)] == ["s0", "s1", "s2", "s3"]


def test_a_limit_out_of_range_is_brought_into_it() -> None:
    assert len(ids("settings", 0)) == 1
    assert len(ids("settings", MAX_HITS + 1)) == 2


def test_german_and_french_words_are_stemmed_in_their_language() -> None:
    index = KnowledgeIndex(
        [
            Section(
                "de", "Rechnungen", "Rechnungen", "", "Alle Rechnungen stehen im Konto.", "1", "de"
            ),
            Section("fr", "Factures", "Factures", "", "Toutes les factures sont là.", "2", "fr"),
        ]
    )
    assert index.find("Wo ist meine Rechnung?")[0].section.id == "de"
    assert index.find("où est ma facture ?")[0].section.id == "fr"


async def test_many_tasks_may_search_at_once() -> None:
    found = await asyncio.gather(*(INDEX.search(words) for words in ["paypal", "crawlers"] * 20))
    assert [hits[0].section.id for hits in found] == ["pay", "bots"] * 20
    assert await INDEX.section("pay") is not None
    assert await INDEX.section("nobody") is None


def test_an_index_on_file_is_used_again_until_the_sections_change(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "search.db"
    sections = plain_rows(ROWS)
    KnowledgeIndex(sections, path).close()
    made = path.stat().st_ino
    again = KnowledgeIndex(sections, path)
    assert path.stat().st_ino == made
    assert again.find("paypal")[0].section.id == "pay"
    again.close()
    changed = KnowledgeIndex(plain_rows([*ROWS, {"id": "new", "body": "Unicorns."}]), path)
    assert changed.find("unicorn")[0].section.id == "new"
    changed.close()


def test_a_file_that_is_no_index_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "search.db"
    path.write_bytes(b"nonsense" * 1_000)
    index = KnowledgeIndex(plain_rows(ROWS), path)
    assert index.find("paypal")
    index.close()


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"search index .* cannot be made"):
        KnowledgeIndex(plain_rows(ROWS), tmp_path / "file" / "search.db")
