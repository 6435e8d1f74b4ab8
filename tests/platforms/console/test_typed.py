"""A terminal, played by prompt_toolkit's own pipe."""

from __future__ import annotations

import io
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from candorbot.card import Choice, Input
from candorbot.platforms.console.keys import Left
from candorbot.platforms.console.paste import END, START, PasteGuard
from candorbot.platforms.console.screen import Screen
from candorbot.platforms.console.typed import Typed
from candorbot.platforms.console.typing_aids import Kept, Suggested

ENTER, DONE, CTRL_C, CTRL_D = "\r", "\x1b\r", "\x03", "\x04"


@pytest.fixture
def fingers() -> Iterator[PipeInput]:
    with create_pipe_input() as made, create_app_session(input=made, output=DummyOutput()):
        yield made


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def keys(fingers: PipeInput, out: io.StringIO, tmp_path: Path) -> Typed:
    return Typed(Screen(out, 80), tmp_path / "data" / "history", lambda before: [], lambda: "")


async def test_enter_sends_the_line(keys: Typed, fingers: PipeInput) -> None:
    fingers.send_text("hello" + ENTER)
    assert await keys.line("> ") == "hello"


async def test_escape_and_enter_make_a_new_line(keys: Typed, fingers: PipeInput) -> None:
    fingers.send_text("one" + DONE + "two" + ENTER)
    assert await keys.line("> ") == "one\ntwo"


@pytest.mark.parametrize("leave", [CTRL_C, CTRL_D])
async def test_leaving_is_the_end_of_the_lines(keys: Typed, fingers: PipeInput, leave: str) -> None:
    fingers.send_text(leave)
    assert await keys.line("> ") is None


async def test_an_edit_starts_with_the_text_as_it_is(keys: Typed, fingers: PipeInput) -> None:
    fingers.send_text(" you" + ENTER + "there" + DONE)
    assert await keys.fill(Input("text", "Reply", "Hi", multiline=True)) == "Hi you\nthere"


@pytest.mark.parametrize("leave", [CTRL_C, "\x15" + CTRL_D])
async def test_an_edit_can_be_left(keys: Typed, fingers: PipeInput, leave: str) -> None:
    fingers.send_text(leave)
    with pytest.raises(Left):
        await keys.fill(Input("text", "Reply", "Hi", multiline=True))


async def test_what_is_edited_acts_on_no_terminal(keys: Typed, fingers: PipeInput) -> None:
    fingers.send_text(ENTER)
    assert await keys.fill(Input("name", "Name", "a\x1b[2J\u202eb")) == "a␛[2J⟨U+202E⟩b"


async def test_a_wrong_choice_is_asked_again(
    keys: Typed, fingers: PipeInput, out: io.StringIO
) -> None:
    who = Input("who", "Who?", choices=(Choice("mia", "Mia"), Choice("lena", "Lena")))
    fingers.send_text("9" + ENTER + "2" + ENTER)
    assert await keys.fill(who) == "lena"
    assert "“9” is not among the choices" in out.getvalue()


async def test_an_empty_choice_keeps_what_holds_now(keys: Typed, fingers: PipeInput) -> None:
    fingers.send_text(ENTER)
    choices = (Choice("mia", "Mia"), Choice("lena", "Lena"))
    assert await keys.fill(Input("who", "Who?", "lena", choices=choices)) == "lena"


@pytest.mark.parametrize(
    ("answer", "said"), [("y", True), ("Yes", True), ("n", False), ("", False)]
)
async def test_only_yes_confirms(
    keys: Typed, fingers: PipeInput, answer: str, *, said: bool
) -> None:
    fingers.send_text(answer + ENTER)
    assert await keys.confirm("Really?") is said


async def test_a_paste_is_kept_with_its_lines(keys: Typed, fingers: PipeInput) -> None:
    fingers.send_text("\x1b[200~one\r\ntwo\x1b[201~" + ENTER)
    assert await keys.line("> ") == "one\ntwo"


async def test_a_paste_that_is_too_long_leaves_what_was_typed(
    keys: Typed, fingers: PipeInput
) -> None:
    fingers.send_text("typed\x1b[200~" + "x" * 20_001 + "\x1b[201~" + ENTER)
    assert await keys.line("> ") == "typed"


@given(
    st.lists(st.sampled_from(["a", "xyz", START, END, "\x1b", "\x1b[20", "\n"]), max_size=12),
    st.data(),
)
def test_the_guard_is_blind_to_how_the_input_is_cut(pieces: list[str], data: st.DataObject) -> None:
    whole = "".join(pieces)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    cut, once = PasteGuard(Nothing(), 4), PasteGuard(Nothing(), 4)
    out = "".join(
        cut.let_through(whole[a:b]) for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)
    )
    expected = once.let_through(whole)
    assert (out, cut.length) == (expected, once.length)


@given(st.text(alphabet="ab\x1b[20~", max_size=30).filter(lambda t: START not in t))
def test_the_guard_lets_through_what_is_typed(typed: str) -> None:
    assert PasteGuard(Nothing(), 4).let_through(typed) == typed


def test_the_guard_drops_what_is_too_long_and_counts_it() -> None:
    guard = PasteGuard(Nothing(), 4)
    assert guard.let_through(f"a{START}{'x' * 1_000_000}{END}b") == f"a{START}xxxxx{END}b"
    assert guard.length == 1_000_000


class Nothing:
    closed = False

    def read(self, count: int = 0) -> str:
        return ""


async def test_the_history_is_for_its_owner_only(keys: Typed, tmp_path: Path) -> None:
    file = tmp_path / "data" / "history"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_history_holds_what_a_file_can_hold(tmp_path: Path) -> None:
    history = Kept(str(tmp_path / "history"))
    for line in ("kept", "\ud800", "x" * 20_001, "Grüße"):
        history.append_string(line)
    assert list(Kept(str(tmp_path / "history")).load_history_strings()) == ["Grüße", "kept"]


def test_a_completion_replaces_the_last_word() -> None:
    offered = Suggested(lambda before: ["draft"] if before == "/candor dr" else [])
    [one] = offered.get_completions(Document("/candor dr"), CompleteEvent())
    assert (one.text, one.start_position) == ("draft", -2)
