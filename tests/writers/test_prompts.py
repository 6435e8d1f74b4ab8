"""A prompt that is not right is refused in words that say where; what stands in for personal data is never mistaken."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from candorbot.errors import BadFile
from candorbot.paths import shipped
from candorbot.reload import stamp
from candorbot.testing import FakeClock
from candorbot.testing.models import FreePurse, ScriptedModel
from candorbot.writers.asking import Asking
from candorbot.writers.in_short import InShort
from candorbot.writers.model import ModelFailed
from candorbot.writers.modelled import ModelledWriter
from candorbot.writers.prompts import INPUTS, load_all
from candorbot.writers.pseudonyms import Pseudonyms
from candorbot.writers.reworded import Facts
from candorbot.writers.second_opinion import SecondOpinion
from candorbot.writers.theme_names import ThemeNames
from candorbot.writing import Ask
from tests.writers.test_modelled import BRAND, ENABLE, GATE, KNOWLEDGE, PROMPTS, RULES
from tests.writers.test_said_of_models import BRIEFING


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped("prompts"), tmp_path / "prompts"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("draft.json", "{", "", "no JSON"),
        ("draft.json", '"title"', '"titel"', "schema of an object with a title"),
        ("short.md", "{{brand}}", "{{brand}} {{secrets}}", "Write both alike"),
        ("short.md", "inputs: [brand, text]", "inputs: [brand]", "Write both alike"),
        ("theme.md", "# The message", "# Message", "no heading"),
        ("opinion.md", "most_tokens: 300", "most_tokens: many", "most_tokens"),
    ],
)
def test_f090_a_prompt_that_is_not_right_is_refused(
    folder: Path, name: str, old: str, new: str, says: str
) -> None:
    edit(folder / name, old, new)
    with pytest.raises(BadFile, match=says):
        load_all(folder)


def test_f090_a_place_that_nothing_is_put_into_is_refused(folder: Path) -> None:
    edit(folder / "short.md", "inputs: [brand, text]", "inputs: [brand, text, secrets]")
    edit(folder / "short.md", "{{brand}}", "{{brand}} {{secrets}}")
    with pytest.raises(BadFile, match=r"nothing is put in for .'secrets'"):
        load_all(folder)


def test_f090_a_prompt_that_is_gone_is_named(folder: Path) -> None:
    (folder / "reword.md").unlink()
    with pytest.raises(BadFile, match=r"reword\.md"):
        load_all(folder)


def test_f090_a_changed_schema_is_seen(folder: Path) -> None:
    before = stamp([folder])
    edit(folder / "draft.json", "14", "15")
    assert stamp([folder]) != before


async def test_every_place_that_a_prompt_may_have_is_filled() -> None:
    full = {
        name: replace(one, system=" ".join(f"{{{{{place}}}}}" for place in sorted(INPUTS[name])))
        for name, one in PROMPTS.items()
    }
    model = ScriptedModel(ModelFailed("it is busy"))
    asking = Asking(model, FreePurse(), FakeClock())
    writer = ModelledWriter(BRAND, KNOWLEDGE, RULES, asking, full, GATE)
    await writer.write(ENABLE)
    await writer.write(Ask("Hello", "Kofi", "Mia", kind="thanks", language="en"))
    await SecondOpinion(BRAND, asking, full["opinion"]).of("All is well.", "Mia")
    await ThemeNames(BRAND, asking, full["theme"]).name(["dark mode", "dark mode"])
    assert [call.prompt.split()[0] for call in model.calls] == [
        "draft",
        "reword",
        "opinion",
        "theme",
    ]
    await InShort(BRAND, Asking(model, FreePurse(), FakeClock()), full["short"]).of(BRIEFING)
    assert model.calls[-1].prompt.startswith("short")


# --- what stands in for what is not shown ----------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "member", "hidden"),
    [
        ("Cheers, Kofi", "Kofi Mensah", "Cheers, Member-1"),
        ("Cheers, (Kofi)", "(Kofi)", "Cheers, Member-1"),
        ("Email-1 is not kofi@mail.example", "", "Email-1 is not Email-2"),
        ("I am Email-1, kofi@mail.example", "Email-1", "I am Member-1, Email-2"),
    ],
)
def test_names_are_hidden_and_what_looks_like_one_of_ours_stays(
    said: str, member: str, hidden: str
) -> None:
    names = Pseudonyms()
    assert names.hidden(said, [member]) == hidden
    assert names.restored(hidden) == said


@pytest.mark.parametrize("name", ["1", "Fact", "Fact-1", "2"])
def test_a_fact_is_put_back_whatever_a_member_is_called(name: str) -> None:
    ask = Ask("", member=name, other="Ana", rule="Fact-2: we listen.", kind="calm")
    text = f"Dear {name}, and Ana: Fact-2: we listen."
    facts = Facts(text, ask)
    assert facts.hidden == "Dear Fact-1, and Fact-2: Fact-3"
    assert facts.restored(facts.hidden) == text


def test_who_helped_whom_is_not_turned_around() -> None:
    facts = Facts("Kofi helped Ana.", Ask("", member="Kofi", other="Ana"))
    assert facts.all_in("It was Fact-1 who helped Fact-2.")
    assert not facts.all_in("Fact-2 was glad, and helped Fact-1.")
