"""Lines from a terminal: history, completion, editing in place. Built on prompt_toolkit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from candorbot.card import Input
from candorbot.errors import UserError
from candorbot.platforms.console.keys import Left, asking, chosen, is_yes, show_choices
from candorbot.platforms.console.paste import PasteGuard
from candorbot.platforms.console.screen import Screen
from candorbot.request import TEXT_LIMIT
from candorbot.visible import heard, one_line, visible

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent


class Typed:
    """A terminal. Enter sends, Esc and Enter make a new line; Tab completes, arrows bring back."""

    def __init__(
        self,
        screen: Screen,
        history: Path,
        suggest: Callable[[str], list[str]],
        hint: Callable[[], str],
    ) -> None:
        self._screen = screen
        self._suggest = suggest
        self._hint = hint
        self._guard: PasteGuard | None = None
        self._session = self._prepare(history)

    async def line(self, prompt: str) -> str | None:
        try:
            return await self._session.prompt_async([("bold", prompt)])
        except (EOFError, KeyboardInterrupt):
            return None

    async def fill(self, field: Input) -> str:
        if field.choices:
            show_choices(self._screen, field)
            return await self._choose(field)
        if not field.multiline:
            return heard(await self._ask(f"{asking(field)} ", field.value))
        self._screen.note(
            f"{asking(field)} Esc, then Enter when you are done. Ctrl-C leaves it as it was."
        )
        return heard(await self._ask("", field.value, multiline=True))

    async def form(self, fields: Sequence[Input]) -> dict[str, str]:
        return {field.name: await self.fill(field) for field in fields}

    async def confirm(self, question: str) -> bool:
        return is_yes(await self._ask(f"{one_line(question)} (y/n) "))

    async def _choose(self, field: Input) -> str:
        while True:
            try:
                return chosen(field, await self._ask("number> "))
            except UserError as error:
                self._screen.note(f"{error} Ctrl-C leaves it as it was.")

    async def _ask(self, prompt: str, value: str = "", *, multiline: bool = False) -> str:
        from prompt_toolkit import PromptSession

        session: PromptSession[str] = PromptSession(multiline=multiline, key_bindings=self._paste())
        try:
            return await session.prompt_async(prompt, default=visible(value))
        except (EOFError, KeyboardInterrupt):
            raise Left from None

    def _prepare(self, history: Path) -> PromptSession[str]:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.application import get_app_session
        from prompt_toolkit.input.vt100 import Vt100Input

        from candorbot.platforms.console.typing_aids import Kept, Suggested

        terminal = get_app_session().input
        if isinstance(terminal, Vt100Input):
            self._guard = PasteGuard(terminal.stdin_reader, TEXT_LIMIT)
            terminal.stdin_reader = self._guard  # type: ignore[assignment]
        history.parent.mkdir(parents=True, exist_ok=True)
        history.touch(mode=0o600, exist_ok=True)
        bindings = self._paste()

        @bindings.add("escape", "enter")
        def _new_line(event: KeyPressEvent) -> None:
            event.current_buffer.insert_text("\n")

        return PromptSession(
            history=Kept(str(history)),
            completer=Suggested(self._suggest),
            complete_while_typing=False,
            key_bindings=bindings,
            bottom_toolbar=self._hint,
        )

    def _paste(self) -> KeyBindings:
        """Refuses a paste that is too long before it fills the line; what was typed stays."""
        from prompt_toolkit.application import run_in_terminal
        from prompt_toolkit.key_binding import KeyBindings
        from prompt_toolkit.keys import Keys as Pressed

        bindings = KeyBindings()

        @bindings.add(Pressed.BracketedPaste)
        def _pasted(event: KeyPressEvent) -> None:
            data = event.data.replace("\r\n", "\n").replace("\r", "\n")
            if len(data) <= TEXT_LIMIT:
                event.current_buffer.insert_text(data)
                return
            count = max(len(data), self._guard.length if self._guard else 0)
            words = (
                f"Not pasted: {count:,} characters; {TEXT_LIMIT:,} is the most. Paste it in parts."
            )
            run_in_terminal(lambda: self._screen.note(words))

        return bindings
