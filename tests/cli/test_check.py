from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candorbot.brand import load_brand
from candorbot.cli import main
from candorbot.cli.check import FACTS, judge_rows
from candorbot.cli.given import BAD_INPUT, MOST_BYTES, MOST_LETTERS
from candorbot.gate import Gate
from candorbot.paths import brand_folder, policies_folder
from candorbot.policy import load_policies
from candorbot.verdict import Reviewed, Speaker

PAID = {"tie": "paid", "account": "personal"}
AS_PAID = ["--tie", "paid", "--account", "personal"]
ROW_KEYS = {"id", "label", "verdict", "pillar", "findings"}
FINDING_KEYS = {"rule", "pillar", "severity", "start", "end", "quote", "reason", "source", "fix"}


class Shell:
    """Runs `candor check` with bytes on stdin."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch = monkeypatch
        self.capsys = capsys

    def __call__(self, *arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        stream = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
        self.monkeypatch.setattr(sys, "stdin", stream)
        code = main(["check", *arguments])
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def rows(self, *rows: object, arguments: tuple[str, ...] = ()) -> tuple[int, list[Any]]:
        lines = b"".join(
            row + b"\n" if isinstance(row, bytes) else json.dumps(row).encode() + b"\n"
            for row in rows
        )
        code, out, err = self("--jsonl", *arguments, stdin=lines)
        assert err == ""
        return code, [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    for name in ("CANDOR_BRAND", "CANDOR_POLICIES"):
        monkeypatch.delenv(name, raising=False)
    return Shell(monkeypatch, capsys)


# --- one text ----------------------------------------------------------------------------------


def test_an_honest_text_exits_0(shell: Shell) -> None:
    code, out, _ = shell("--tie", "none", stdin=b"Thanks Acme!")
    assert code == 0
    assert out == "pass: It passes.\n"


def test_the_same_words_from_a_paid_guest_exit_1_and_say_why(shell: Shell) -> None:
    code, out, _ = shell(*AS_PAID, stdin=b"Thanks Acme!")
    assert code == 1
    assert out.startswith("revise: ")
    for word in ("disclosure-vague", '"Thanks Acme" (0-11)', "Why: ", "Source: FTC", "Fix: "):
        assert word in out


def test_a_missing_fact_exits_1_and_is_named(shell: Shell) -> None:
    code, out, _ = shell(stdin=b"Thanks Acme!")
    assert code == 1
    assert "(asks: tie)" in out


def test_a_file_is_read_and_one_that_is_not_there_exits_2(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "post.txt"
    path.write_bytes("\ufeffThe menu is on the left.".encode())
    assert shell(str(path))[0] == 0
    code, _, err = shell(str(tmp_path / "nowhere.txt"))
    assert code == 2
    assert "nowhere.txt" in err
    assert shell(str(tmp_path))[0] == 2
    assert shell("a\0b")[0] == 2


@pytest.mark.parametrize("stdin", [b"", b"  \n "])
def test_nothing_to_check_exits_2(shell: Shell, stdin: bytes) -> None:
    code, out, err = shell(stdin=stdin)
    assert (code, out) == (2, "")
    assert "nothing to check" in err


def test_text_that_is_not_utf8_exits_2_and_names_the_line(shell: Shell) -> None:
    code, _, err = shell(stdin=b"one\ntwo \xff")
    assert code == 2
    assert "stdin:2: is not UTF-8" in err


def test_a_text_of_5_mb_exits_2_at_once(shell: Shell) -> None:
    code, _, err = shell(stdin=b"a " * 2_500_000)
    assert code == 2
    assert f"{MOST_BYTES:,} bytes" in err


def test_control_characters_are_checked_and_never_reach_the_terminal(shell: Shell) -> None:
    code, out, _ = shell("--all", stdin=b"Great \x1b[31m\x00 lamp")
    assert code == 1
    assert "smuggled-characters" in out
    assert "\x1b" not in out
    assert "\x00" not in out


def test_line_ends_and_joined_emoji_are_printed_to_be_copied(shell: Shell) -> None:
    family = "👨‍👩‍👧 👩🏽‍💻 ❤️‍🔥"
    text = f"Thanks Acme! {family}\r\n\tC'est bon\u202f! #sp".encode()
    _, out, _ = shell("--fix", *AS_PAID, "--brand", "Acme", stdin=text)
    assert f"Thanks Acme! {family}\n\tC'est bon\u202f!" in out
    assert "\\u" not in out
    _, out, _ = shell(
        "--fix", *AS_PAID, "--brand", "Acme", stdin="Thanks A\u200dcme! 👧\u200d".encode()
    )
    assert "\u200d" not in out


def test_only_honesty_is_run_unless_all_is_asked_for(shell: Shell) -> None:
    text = b"Hello @everyone"
    assert shell("--tie", "none", stdin=text)[0] == 0
    code, out, _ = shell("--tie", "none", "--all", stdin=text)
    assert code == 1
    assert "ping" in out


def test_json_is_one_object_without_an_id(shell: Shell) -> None:
    code, out, _ = shell("--json", *AS_PAID, stdin="Größe: thanks Acme 👍!".encode())
    answer = json.loads(out)
    assert code == 1
    assert set(answer) == ROW_KEYS - {"id"}
    assert (answer["label"], answer["verdict"], answer["pillar"]) == (
        "violation",
        "revise",
        "relationship",
    )
    (finding,) = answer["findings"]
    assert set(finding) == FINDING_KEYS
    assert (finding["start"], finding["end"], finding["quote"]) == (7, 18, "thanks Acme")


def test_brand_context_and_locale_are_taken(shell: Shell) -> None:
    text = b"Sponsored by Bolt. A new lamp!"
    assert shell(*AS_PAID, "--brand", "Bolt", "--locale", "US", stdin=text)[0] == 0
    assert shell(*AS_PAID, "--brand", "Bolt", "--locale", "UK", stdin=text)[0] == 1
    real = b"No, I am a real person."
    assert shell("--tie", "none", stdin=real)[0] == 0
    assert shell("--tie", "none", "--context", "Written by a chatbot.", stdin=real)[0] == 1


def test_a_brand_name_of_any_length_is_not_taken(shell: Shell) -> None:
    assert shell("--brand", "x" * 201, stdin=b"hi")[0] == 2


@pytest.mark.parametrize("wrong", [["--tie", "boss"], ["--locale", "FR"]])
def test_an_unknown_value_of_a_fact_is_refused(shell: Shell, wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        shell(*wrong, stdin=b"hi")
    assert left.value.code == 2


def test_a_broken_policies_folder_exits_2(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "honesty.yaml").write_text("kind: review\nkind: review\n")
    monkeypatch.setenv("CANDOR_POLICIES", str(tmp_path))
    code, _, err = shell(stdin=b"hi")
    assert code == 2
    assert "honesty.yaml:2: gives `kind` twice" in err


# --- rows --------------------------------------------------------------------------------------


def test_every_row_gets_one_verdict_in_order(shell: Shell) -> None:
    code, rows = shell.rows(
        {"id": "a", "text": "Thanks Acme!", "speaker": {"tie": "none"}, "label": "x", "extra": 1},
        {"id": 2, "text": "Thanks Acme!", "speaker": PAID},
        {"id": "c", "text": "Thanks Acme!"},
        {"id": "d", "text": ""},
    )
    assert code == 0
    assert [row["id"] for row in rows] == ["a", 2, "c", "d"]
    assert [row["label"] for row in rows] == ["honest", "violation", "honest", "honest"]
    assert [row["verdict"] for row in rows] == ["pass", "revise", "ask", "pass"]
    assert [row["pillar"] for row in rows] == [None, "relationship", "relationship", None]
    assert all(set(row) == ROW_KEYS for row in rows)
    assert rows[2]["findings"][0]["asks"] == "tie"


def test_a_label_is_violation_exactly_when_honesty_objects(shell: Shell) -> None:
    """With --all, a ping holds the text and the label stays honest."""
    row = {"id": "a", "text": "Hello @everyone", "speaker": {"tie": "none"}}
    _, (found,) = shell.rows(row, arguments=("--all",))
    assert (found["label"], found["verdict"]) == ("honest", "hold")


def test_a_row_may_name_its_brand_context_and_locale(shell: Shell) -> None:
    text = "Sponsored by Bolt. A new lamp!"
    _, rows = shell.rows(
        {"id": 1, "text": text, "speaker": PAID, "brand": "Bolt", "locale": "US"},
        {"id": 2, "text": text, "speaker": PAID, "brand": "Bolt", "locale": "IE"},
        {"id": 3, "text": "I am a real person.", "context": "Written by a chatbot."},
        {"id": 4, "text": "hi", "brand": None, "context": None, "locale": None, "speaker": None},
    )
    assert [row["label"] for row in rows] == ["honest", "violation", "violation", "honest"]


def test_facts_of_the_command_line_hold_where_a_row_is_silent(shell: Shell) -> None:
    _, rows = shell.rows(
        {"id": 1, "text": "Thanks Acme!"},
        {"id": 2, "text": "Thanks Acme!", "speaker": {"tie": "none"}},
        arguments=tuple(AS_PAID),
    )
    assert [row["label"] for row in rows] == ["violation", "honest"]


@pytest.mark.parametrize(
    ("given_", "label"), [(True, "violation"), (False, "honest"), ("unknown", "honest")]
)
def test_the_incentive_may_be_a_boolean(shell: Shell, given_: object, label: str) -> None:
    row = {"id": 1, "text": "Leave a word.", "speaker": {"incentive_for_opinion": given_}}
    _, (found,) = shell.rows(row)
    assert found["label"] == label


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (b"{", "it is not JSON"),
        (b"\xff\xfe", "it is not UTF-8; save it as UTF-8"),
        ('{"id": 1, "text": "Schöner Tag"}'.encode("latin-1"), "it is not UTF-8; save it as UTF-8"),
        (b'{"id": 1, "text": "fine", "text": "I want to die"}', 'it has the name "text" twice'),
        (b'{"id": 1, "text": "fine", "speaker": {"tie": "none", "tie": "paid"}}', 'the name "tie" twice'),
        (b"[" * 100_000, "it is not JSON"),
        ([], "it is not an object"),
        ("text", "it is not an object"),
        ({"text": "x"}, "it needs an `id`"),
        ({"id": None, "text": "x"}, "it needs an `id`"),
        ({"id": True, "text": "x"}, "it needs an `id`"),
        ({"id": {}, "text": "x"}, "it needs an `id`"),
        ({"id": 1}, "it needs a `text`"),
        ({"id": 1, "text": 5}, "its `text` is no text (a string)"),
        ({"id": 1, "text": "x", "speaker": "paid"}, "`speaker` must be an object"),
        ({"id": 1, "text": "x", "speaker": {"tie": "boss"}}, "`speaker.tie` must be one of none, "),
        ({"id": 1, "text": "x", "speaker": {"tie": ["paid"]}}, "`speaker.tie` must be one of"),
        ({"id": 1, "text": "x", "speaker": {"used": True}}, "`speaker.used` must be one of"),
        ({"id": 1, "text": "x", "speaker": {"tye": "paid"}}, "`speaker` has no fact tye; it has tie, "),
        ({"id": 1, "text": "x", "locale": "FR"}, "`locale` must be one of US, UK, IE, EU"),
        ({"id": 1, "text": "x", "locale": ["US"]}, "`locale` must be one of"),
        ({"id": 1, "text": "x", "brand": 5}, "`brand` must be text"),
        ({"id": 1, "text": "x", "brand": "b" * 201}, "brand's name is longer than 200"),
        ({"id": 1, "text": "x", "context": 5}, "`context` must be text"),
        ({"id": 1, "text": "x" * (MOST_LETTERS + 1)}, f"longer than {MOST_LETTERS:,}"),
    ],
)  # fmt: skip
def test_a_bad_row_says_so_and_the_others_are_still_read(
    shell: Shell, row: object, said: str
) -> None:
    code, rows = shell.rows(row, {"id": "good", "text": "The menu is on the left."})
    assert code == 2
    assert len(rows) == 2
    assert set(rows[0]) == {"id", "error"}
    assert said in rows[0]["error"]
    assert rows[0]["error"].startswith("line 1: ")
    assert rows[0]["id"] == (
        1 if isinstance(row, dict) and row.get("id") == 1 and row["id"] is not True else None
    )
    assert rows[1]["label"] == "honest"


def test_blank_lines_are_passed_over_and_lines_still_counted(shell: Shell) -> None:
    code, rows = shell.rows(b"", b"  ", b"nonsense")
    assert code == 2
    assert [row["error"] for row in rows] == ["line 3: it is not JSON."]


def test_lone_surrogates_and_nul_come_back_as_they_were(shell: Shell) -> None:
    row = b'{"id": "\\ud800", "text": "\\u0000 thanks \\udc00 Acme", "speaker": {"tie": "paid"}}'
    code, (found,) = shell.rows(row)
    assert code == 0
    assert found["id"] == "\ud800"


def test_rows_are_read_from_a_file_too(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id": 1, "text": "x"}\n')
    assert shell("--jsonl", str(path))[0] == 0
    assert shell("--jsonl", str(tmp_path / "none.jsonl"))[0] == 2


TEXTS = st.text(st.characters(exclude_categories=()), max_size=80)


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate(load_policies(policies_folder()), load_brand(brand_folder("harbor")))


@given(
    TEXTS,
    st.sampled_from(["", "Thanks Acme! ", "I love my lamp. #sp ", "\U000e0041", "Not sponsored "]),
    st.fixed_dictionaries({name: st.sampled_from(values) for name, values in FACTS.items()}),
)
@settings(deadline=None, max_examples=60)
def test_offsets_are_code_points_of_the_original(
    gate: Gate, odd: str, words: str, facts: dict[str, str]
) -> None:
    text = odd + words + odd
    line = json.dumps({"id": 1, "text": text, "speaker": facts}).encode()
    with redirect_stdout(io.StringIO()) as out:
        assert judge_rows([line], gate, Reviewed("", Speaker(), brand="Acme")) == 0
    row = json.loads(out.getvalue())
    for finding in row["findings"]:
        assert text[finding["start"] : finding["end"]] == finding["quote"]
    objects = any(
        f["severity"] in ("revise", "block")
        and f["pillar"] in ("relationship", "opinion", "identity")
        for f in row["findings"]
    )
    assert row["label"] == ("violation" if objects else "honest")


# --- --fix ---------------------------------------------------------------------------------------


def test_fix_shows_what_changes_and_what_is_said_of_it(shell: Shell) -> None:
    code, out, _ = shell("--fix", *AS_PAID, "--brand", "Acme", stdin=b"Thanks Acme! Soft. #sp")
    assert code == 1
    assert "+ Ad: Acme pays me for this." in out
    assert "− Soft. #sp\n+ Soft." in out
    assert "Checked again: pass: It passes." in out
    assert out.endswith("\n\nAd: Acme pays me for this. Thanks Acme! Soft.\n")


def test_fix_says_so_where_it_cannot(shell: Shell) -> None:
    bot = ["--fix", "--context", "Written by a chatbot."]
    code, out, _ = shell(*bot, stdin=b"No, I am a real person.")
    assert code == 1
    assert "Write it in your own words." in out


def test_fixed_stands_in_json_only_when_asked_for(shell: Shell) -> None:
    _, out, _ = shell("--json", "--fix", *AS_PAID, "--brand", "Acme", stdin=b"Thanks Acme! Soft.")
    answer = json.loads(out)
    assert set(answer) == ROW_KEYS - {"id"} | {"fixed", "fixed_verdict"}
    assert answer["fixed"] == "Ad: Acme pays me for this. Thanks Acme! Soft."
    assert answer["fixed_verdict"] == "pass"


def test_each_row_is_mended_when_asked_for(gate: Gate, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"id": 1, "text": "Thanks Acme! Soft.", "speaker": PAID},
        {"id": 2, "text": "The menu is on the left."},
        {"id": 3},
    ]
    lines = [json.dumps(row).encode() for row in rows]
    assert judge_rows(lines, gate, Reviewed("", Speaker(), brand="Acme"), fix=True) == BAD_INPUT
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row.get("fixed", "none") for row in found] == [
        "Ad: Acme pays me for this. Thanks Acme! Soft.", None, "none",
    ]  # fmt: skip


def test_what_holds_for_the_whole_text_quotes_nothing(shell: Shell) -> None:
    code, out, _ = shell(stdin=b"We will look into it. " * 1_000)
    assert code == 1
    assert "too long to check" in out
    assert '""' not in out


# --- candor policies test ----------------------------------------------------------------------


@pytest.mark.drill  # `make test` runs the command itself, in `make check`
def test_the_shipped_policies_pass_their_own_cases(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policies", "test"]) == 0
    out = capsys.readouterr().out
    assert "ok    honesty/tie-denied" in out
    assert " 0 failed" in out


def test_a_failing_case_is_shown_and_exits_1(
    shell: Shell, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p.yaml").write_text(
        """\
name: p
kind: review
about: x
languages: []
rules:
  - id: r
    pillar: p
    severity: note
    looks_for: [lamp]
    reason: x
    source: x
    fix: x
    cases:
      fires: [{text: lamp}, {text: light}]
      passes: [{text: a}, {text: b}]
"""
    )
    assert main(["policies", "test", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "FAIL  p/r  3 of 4" in out
    assert "must fire, did pass: 'light'" in out
    assert main(["policies", "test", str(tmp_path / "nowhere")]) == 2
