"""“Fix it” mends mechanically; whatever it gives is checked again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from candorbot.fix import mend
from candorbot.verdict import Finding, Severity

DISCLOSURE = "I work for Harbor:"


def finding(text: str, quote: str, pillar: str, severity: Severity = Severity.BLOCK) -> Finding:
    start = text.index(quote)
    return Finding("honesty", "r", pillar, severity, start, start + len(quote), quote, "", "", "")


def test_a_hidden_tie_gets_the_brands_disclosure_in_front() -> None:
    text = "Harbor is great!"
    assert (
        mend(text, [finding(text, "great", "relationship")], DISCLOSURE) == f"{DISCLOSURE} {text}"
    )


def test_a_vague_tag_makes_way_for_the_disclosure() -> None:
    text = "Harbor is great! #sp"
    assert mend(text, [finding(text, "#sp", "relationship")], DISCLOSURE) == f"{DISCLOSURE} Harbor is great!"  # fmt: skip


def test_the_sentence_with_any_other_finding_goes() -> None:
    text = "Press Export. It cures everything. See you!"
    assert mend(text, [finding(text, "cures", "opinion")], DISCLOSURE) == "Press Export. See you!"


def test_notes_and_questions_are_left_alone() -> None:
    text = "Press Export now."
    for severity in (Severity.NOTE, Severity.QUESTION):
        assert mend(text, [finding(text, "now", "voice", severity)], DISCLOSURE) == text


def test_nothing_left_is_said_as_nothing() -> None:
    text = "It cures everything."
    assert mend(text, [finding(text, "cures", "opinion")], DISCLOSURE) == ""


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 50))
def test_what_a_finding_points_at_never_survives(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    end = min(start + length, len(text))
    found = Finding("p", "r", "voice", Severity.BLOCK, start, end, text[start:end], "", "", "")
    mended = mend(text, [found], DISCLOSURE)
    assert len(mended) <= len(text) - (end - start)
