"""`candor survey`, as a shell runs it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from candorbot.cli import main
from candorbot.store import multilingual, sentences
from tests.processes import ROOT

AUTUMN, SPRING = (str(ROOT / "examples/survey" / name) for name in ("autumn.csv", "spring.csv"))


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Harbor, without the models of sentences."""
    monkeypatch.setenv("CANDOR_BRAND", "harbor")
    monkeypatch.setattr(sentences, "reader", lambda: None)
    monkeypatch.setattr(multilingual, "reader", lambda: None)
    monkeypatch.setattr("candorbot.survey_page.MOST_CHARTS", 0)


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(["survey", *arguments]) == code
    found = capsys.readouterr()
    return found.err if code else found.out


def test_a_survey_is_summed_up_with_what_changed(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, AUTUMN, "--before", SPRING)
    assert told.startswith("autumn.csv: 64 people, 5 questions\n")
    assert "Left out (who, when, ids, unanswered): Timestamp." in told
    assert "  NPS -5 (95 % interval -25 to +16, adjusted Wald): 34 % promoters (9, 10)" in told
    assert "  Since spring.csv: NPS -5, was -20: +15 points" in told
    assert "What they speak of (all read):" in told
    assert "(found): 3, 9 %\n" in told
    assert "ana@mail.test" not in told


def test_f087_however_many_questions_there_are_few_answers_are_read_closely(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read: list[str] = []

    def model(texts: Sequence[str]) -> Any:
        read.extend(one for one in texts if one.startswith("The export "))
        return np.eye(len(texts), 8) + 0.01

    monkeypatch.setattr(sentences, "reader", lambda: model)
    monkeypatch.setattr("candorbot.cli.survey.CLOSELY", 30)
    answers = [",".join(f"The export {n} of {q} is slow" for q in range(12)) for n in range(10)]
    file = tmp_path / "wide.csv"
    file.write_text("\n".join([",".join(f"Question {q}" for q in range(12)), *answers]))
    assert said(capsys, str(file)).count("(in their own words; 10 of 10 answered)") == 12
    assert len(set(read)) == 30


def test_the_page_is_written_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "survey.html"
    assert said(capsys, AUTUMN, "--html", str(out)) == f"Written: {out}\n"
    page = out.read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert (page.count("<picture>"), page.count("<table>")) == (0, 4)
    assert "ana@mail.test" not in page
    assert said(capsys, AUTUMN, "--html", "-").startswith("<!DOCTYPE html>")
    assert said(capsys, AUTUMN, "--html", str(tmp_path), code=2).startswith(
        f"candor: {tmp_path} cannot be written"
    )


def test_the_page_never_takes_the_place_of_the_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_bytes(Path(AUTUMN).read_bytes())
    for files in ([str(answers)], [AUTUMN, "--before", str(answers)]):
        told = said(capsys, *files, "--html", str(tmp_path / "." / "answers.csv"), code=2)
        assert "is the survey itself" in told
    assert answers.read_bytes() == Path(AUTUMN).read_bytes()


def test_what_is_no_survey_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "nowhere.csv: cannot be read" in said(capsys, "nowhere.csv", code=2)
    (tmp_path / "x.csv").write_bytes(b"a,b\n1,\0")
    assert "x.csv:2: has a NUL" in said(capsys, AUTUMN, "--before", str(tmp_path / "x.csv"), code=2)
