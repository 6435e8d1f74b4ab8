"""Parts that prompt_toolkit wants as classes of its own; imported only at a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory

from candorbot.errors import UserError
from candorbot.visible import heard


class Kept(FileHistory):
    """History of only what a file can hold: no broken characters, nothing longer than may be said."""

    def store_string(self, string: str) -> None:
        try:
            super().store_string(heard(string))
        except UserError:
            return  # the line itself is refused with the same words, and stays in this session's history


class Suggested(Completer):
    """Completes the last word with what `suggest` gives for the text before the cursor."""

    def __init__(self, suggest: Callable[[str], list[str]]) -> None:
        self._suggest = suggest

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterator[Completion]:
        before = document.text_before_cursor
        last = before.rsplit(" ", 1)[-1]
        for word in self._suggest(before):
            yield Completion(word, start_position=-len(last))
