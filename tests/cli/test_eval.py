"""`candor eval drafts` counts what is right, and names what is not."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from candorbot.brand import load_brand
from candorbot.cli import main
from candorbot.cli.draft_figures import (
    BORNE_OUT,
    GREEN,
    HONEST,
    LENGTH,
    MEASURES,
    NEVER,
    OF_ANSWERS,
    PUBLISHING,
    RIGHT,
    TONGUE,
    UNKNOWN,
    VOICE,
    WORD_FOR_WORD,
    Row,
    figures,
    points,
    stated,
)
from candorbot.cli.eval import ROWS, evaluated, read_rows
from candorbot.errors import BadFile
from candorbot.gate import Gate
from candorbot.knowledge import load_knowledge
from candorbot.paths import brand_folder, policies_folder
from candorbot.policy import load_to_serve
from candorbot.sources import Section, Source
from candorbot.store.search import KnowledgeIndex
from candorbot.testing.models import draft as told
from candorbot.testing.models import sources_of
from candorbot.verdict import HONESTY, UNSUPPORTED, Finding, Outcome, Severity, Verdict
from candorbot.writers.model import Answer, Call
from candorbot.writers.offline import ENGINE, OfflineWriter
from candorbot.writers.phrases import PLAIN
from candorbot.writing import Proposal
from tests.processes import small_brand

BRAND = load_brand(brand_folder("harbor"))
SECTION = Section(
    "export#all", "Export your stats", "Export all", "https://harbor.example/docs/export#all",
    "Click on Export stats. You get a ZIP file with one CSV file per report.", "d1",
)  # fmt: skip
SOURCE = Source(1, SECTION.id, "Export all", SECTION.url, "d1")
GOOD = f"Click on Export stats. [1]\n\nMia, Harbor team\n\n[1] Export all – {SECTION.url}"
DRAFT = Proposal(GOOD, (SOURCE,), "a model", True, "en")
ROW = Row("r1", "en", "How do I export?", (("export",),), ("for free",))
PASS = Verdict(Outcome.PASS)


def missed(
    row: Row = ROW, draft: Proposal = DRAFT, verdict: Verdict = PASS, languages: Iterable[str] = ("en",)
) -> set[str]:  # fmt: skip
    """What is not well."""
    found = points(
        row, draft, {1: SECTION}, verdict, BRAND, signer="Mia", languages=tuple(languages)
    )
    return {point.measure for point in found if point.wrong}


def saying(text: str, **more: Any) -> Proposal:
    return replace(DRAFT, text=GOOD.replace("Click on Export stats.", text), **more)


# --- what is looked at -----------------------------------------------------------------------------


def test_a_good_draft_has_no_fault() -> None:
    assert missed() == set()


@pytest.mark.parametrize("wanted", ["export", "export#all"])
def test_a_source_is_right_by_its_section_or_its_article(wanted: str) -> None:
    assert missed(replace(ROW, answers=(("other", wanted),))) == set()


@pytest.mark.parametrize("wanted", ["exp", "export#part", "other"])
def test_another_source_is_wrong(wanted: str) -> None:
    assert missed(replace(ROW, answers=((wanted,),))) == {RIGHT, OF_ANSWERS}


def test_of_two_questions_both_want_their_source() -> None:
    assert missed(replace(ROW, answers=(("export",), ("billing",)))) == {RIGHT}


def test_i_dont_know_is_right_where_it_is_due_and_wrong_elsewhere() -> None:
    said = f"{PLAIN['en']['unknown'][0]}\n\nMia, Harbor team"
    unknown = Proposal(said, (), ENGINE, False, "en")
    assert missed(replace(ROW, answers=()), unknown) == set()
    assert RIGHT in missed(draft=unknown)
    assert missed(replace(ROW, answers=())) == {UNKNOWN, OF_ANSWERS}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Click on Export stats to get a ZIP file.", {WORD_FOR_WORD}),
        ("Click on Export stats within 24 hours.", {WORD_FOR_WORD, BORNE_OUT, GREEN}),
        ("Our team adores colourful spreadsheets.", {WORD_FOR_WORD, BORNE_OUT, GREEN}),
        ("Exports are For Free.", {WORD_FOR_WORD, BORNE_OUT, GREEN, NEVER}),
        ("Click on Export stats. [1] " * 50 + "One ZIP file.", {LENGTH, WORD_FOR_WORD}),
        ("Klicken Sie bitte auf die Schaltfläche für den Export Ihrer Statistiken.", {WORD_FOR_WORD, BORNE_OUT, GREEN, TONGUE}),
    ],
)  # fmt: skip
def test_each_fault_counts_where_it_belongs(text: str, wrong: set[str]) -> None:
    assert missed(draft=saying(text)) == wrong


def test_a_sentence_without_a_source_is_not_borne_out() -> None:
    bare = replace(DRAFT, text=GOOD.replace(" [1]\n", "\n", 1))
    assert missed(draft=bare) == {WORD_FOR_WORD, BORNE_OUT, GREEN}


def test_a_doubtful_sentence_that_is_marked_is_not_shown_green() -> None:
    said = "Click on Export rockets."
    doubt = Finding(
        "gate", UNSUPPORTED, "opinion", Severity.REVISE, 0, 9, said, "why", "who", "how"
    )
    marked = Verdict(Outcome.REVISE, (doubt,))
    assert missed(draft=saying(said), verdict=marked) == {WORD_FOR_WORD, BORNE_OUT, PUBLISHING}
    assert missed(draft=saying(said)) == {WORD_FOR_WORD, BORNE_OUT, GREEN}


@pytest.mark.parametrize(
    ("policy", "measure"), [(HONESTY, HONEST), ("voice", VOICE), ("publishing", PUBLISHING)]
)
def test_what_the_gate_finds_counts_by_policy_and_a_note_does_not(
    policy: str, measure: str
) -> None:
    def found(severity: Severity) -> Verdict:
        one = Finding(policy, "a-rule", "opinion", severity, 0, 5, "Click", "why", "who", "how")
        return Verdict(Outcome.REVISE, (one,))

    assert missed(verdict=found(Severity.REVISE)) == {measure}
    assert missed(verdict=found(Severity.NOTE)) == set()


@pytest.mark.parametrize(
    ("spoken", "languages", "answered", "wrong"),
    [
        ("de", ("de", "en"), True, {TONGUE}),
        ("de", ("en",), True, set()),
        ("es", ("en",), True, set()),
        ("de", ("en",), False, {TONGUE}),
    ],
)
def test_a_member_is_answered_in_their_language_if_a_page_is_in_it(
    spoken: str, languages: tuple[str, ...], answered: bool, wrong: set[str]
) -> None:
    row = replace(ROW, language=spoken)
    assert missed(row, replace(DRAFT, answered=answered), languages=languages) == wrong


def test_steps_and_several_citations_are_read_back() -> None:
    text = "Here. [1] And [2] there [2] [3]\n\n1. Click. [1]\n- Look. [2]\nNo more."
    read = [(one.text, one.numbers) for one in stated(text, (), BRAND)]
    assert read == [
        ("Here.", (1,)), ("And", (2,)), ("there", (2, 3)), ("Click.", (1,)), ("Look.", (2,)),
        ("No more.", ()),
    ]  # fmt: skip


def test_a_share_comes_with_its_interval() -> None:
    found = list(points(ROW, DRAFT, {1: SECTION}, PASS, BRAND, signer="Mia", languages=("en",)))
    lengths = [figure for figure in figures(found * 10) if figure.measure == LENGTH]
    assert [(one.good, one.of, round(one.low, 3), one.high) for one in lengths] == [
        (10, 10, 0.722, 1.0)
    ]


# --- Harbor's messages -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return read_rows(str(BRAND.folder / ROWS))


def test_there_are_thirty_messages_in_each_of_four_languages(rows: Sequence[Row]) -> None:
    assert Counter(row.language for row in rows) == {"en": 30, "de": 30, "fr": 30, "es": 30}
    assert len({row.id for row in rows}) == len({row.text for row in rows}) == len(rows)
    assert Counter(row.language for row in rows if not row.answers) == dict.fromkeys(
        ("en", "de", "fr", "es"), 8
    )


def test_every_section_that_a_message_waits_for_is_there(rows: Sequence[Row]) -> None:
    there = {section.id for section in load_knowledge(BRAND.folder / "knowledge")}
    there |= {one.partition("#")[0] for one in there}
    assert {id for row in rows for question in row.answers for id in question} <= there


# --- the command -----------------------------------------------------------------------------------


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small brand, and no model, whatever the environment says."""
    for name in ("OPENAI_API_KEY", "CANDOR_MODEL", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CANDOR_BRAND", small_brand(tmp_path))
    monkeypatch.setenv("CANDOR_DATA", str(tmp_path / "data"))
    return tmp_path


SAMPLE = (
    {
        "id": "a",
        "language": "en",
        "text": "How do I reset my password?",
        "answers": [["reset-password"]],
    },
    {"id": "b", "language": "en", "text": "Do you like penguins?", "answers": []},
    {"id": "c", "language": "en", "text": "How do I export my stats?", "answers": [["not-there"]]},
)


def sample(folder: Path, *lines: object) -> str:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines))
    return str(path)


def test_it_prints_counts_with_their_intervals_and_what_was_missed(
    shell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = sample(shell, *SAMPLE)
    assert main(["eval", "drafts", "--rows", file, "--misses"]) == 0
    said = capsys.readouterr().out
    assert "3 messages (3 en)" in said
    assert "offline rules" in said
    line = next(line for line in said.splitlines() if line.startswith(RIGHT))
    assert line.split()[-4:] == ["1", "of", "2", "(9%-91%)"]
    assert "... in en" in said
    assert f"c  {RIGHT}: cites" in said
    assert "not not-there" in said


def test_it_prints_the_same_for_a_program(shell: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = sample(shell, *SAMPLE)
    assert main(["eval", "drafts", "--rows", file, "--json", "--engine", "rules"]) == 0
    told = json.loads(capsys.readouterr().out)
    (one,) = told["engines"]
    assert (told["messages"], one["engine"], one["own_drafts"]) == (3, ENGINE, 3)
    by_name = {figure["measure"]: figure for figure in one["measures"]}
    assert set(by_name) <= set(MEASURES)
    assert (by_name[RIGHT]["good"], by_name[RIGHT]["of"]) == (1, 2)
    assert (by_name[UNKNOWN]["good"], by_name[UNKNOWN]["of"]) == (1, 1)
    assert {"row": "c", "measure": RIGHT} in [
        {"row": miss["row"], "measure": miss["measure"]} for miss in one["misses"]
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no", ":2: it is not JSON"),
        ('{"id": "a", "language": "en", "text": "x"}', ":2: it needs `answers`"),
        ({**SAMPLE[0], "answers": ["2fa"]}, "its `answers` is not a list of texts"),
        ({**SAMPLE[0], "never": "x"}, "its `never` is not a list of texts"),
        ({**SAMPLE[0], "text": 7}, "its `text` is no text (a string)"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_with_its_line(
    line: object, said: str, tmp_path: Path
) -> None:
    with pytest.raises(BadFile) as raised:
        read_rows(sample(tmp_path, SAMPLE[0], line))
    assert said in str(raised.value)


def test_without_messages_or_a_model_it_says_what_to_do(
    shell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", "drafts", "--rows", sample(shell)]) == 2
    assert "holds no message" in capsys.readouterr().err
    assert main(["eval", "drafts", "--rows", "nowhere.jsonl"]) == 2
    assert "cannot be read" in capsys.readouterr().err
    file = sample(shell, *SAMPLE)
    assert main(["eval", "drafts", "--rows", file, "--engine", "model"]) == 2
    assert "No model is set up" in capsys.readouterr().err


class Quoting:
    """A model that says the first sentence of the first source."""

    name, host = "openai:quoting", "localhost"

    async def ask(self, call: Call) -> Answer:
        first = sources_of(call)[1].split(". ")[0].split("\n")[0]
        return Answer(told((first, [1])), (100, 10))

    async def close(self) -> None:
        pass


def test_a_model_stands_beside_the_rules_and_what_it_used_is_told(
    shell: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = SimpleNamespace(LangChainModel=lambda settings: Quoting())
    monkeypatch.setitem(sys.modules, "candorbot.writers.chat", there)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    assert main(["eval", "drafts", "--rows", sample(shell, *SAMPLE), "--json"]) == 0
    said = capsys.readouterr()
    rules, model = json.loads(said.out)["engines"]
    assert (rules["engine"], model["engine"]) == (ENGINE, "openai:quoting")
    assert rules["own_drafts"] == 3
    assert 1 <= model["own_drafts"] <= 3
    assert "openai:quoting was asked" in said.err
    assert main(["eval", "drafts", "--rows", sample(shell, *SAMPLE), "--engine", "rules"]) == 0
    assert "openai" not in capsys.readouterr().out


SOME = ("en01", "en23", "de01", "es12", "fr30")
PAGES = ("2fa", "de-export-stats", "export-stats", "nonprofit-and-education-pricing", "fr-billing")
"""What `make test` asks, of these pages: all 120 of all pages take 19 s of processor time, and are `make eval`'s."""


def test_the_rules_writer_is_held_to_its_figures_on_some_of_harbors_messages(
    rows: Sequence[Row],
) -> None:
    every = load_knowledge(BRAND.folder / "knowledge")
    sections = [one for one in every if one.id.partition("#")[0] in PAGES]
    writer = OfflineWriter(BRAND, KnowledgeIndex(sections))
    gate = Gate(load_to_serve(policies_folder("")), BRAND)
    some = [row for row in rows if row.id in SOME]
    found = asyncio.run(
        evaluated(ENGINE, writer, rows=some, brand=BRAND, sections=sections, gate=gate)
    )
    wrong = Counter(point.measure for point in found.points if point.wrong)
    assert found.own == len(SOME)
    assert set(wrong) <= {RIGHT}, wrong
