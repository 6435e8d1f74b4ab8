"""What a typed line means: say something, press a button, or one of the console's own commands. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from candorbot.errors import UserError

COMMANDS = {
    "candor": (
        "/candor VERB …",
        "ask Candor: draft, check, escalate, pause, help; alone it shows the menu",
    ),
    "read": ("/read [CHANNEL] [COUNT]", "show a channel with its threads, every message numbered"),
    "message": ("/message N", "open a message: its full words and what can be done about it"),
    "act": ("/act N ACTION", "do one of these at once: /act 3 draft"),
    "reply": ("/reply N TEXT", "answer in a message's thread"),
    "say": ("/say TEXT", "say it even if it is a number or starts with a slash"),
    "in": ("/in CHANNEL", "go to another channel"),
    "as": ("/as PERSON", "act as somebody else: /as kofi"),
    "channels": ("/channels", "list the channels"),
    "members": ("/members", "list everybody, with the id that /as takes"),
    "my-data": ("/my-data", "see, export or forget what Candor keeps of you, or opt out"),
    "help": ("/help", "this list"),
    "quit": ("/quit", "leave; everything is kept"),
}
"""The console's own commands: usage and what they do."""
NEED_MORE = frozenset({"message", "act", "reply", "in", "as"})
"""Those that mean nothing alone."""

_UNSEEN = "\ufeff\u200b\u2060"
_NUMBER = re.compile(r"\s*([0-9]{1,3})\)?\s*", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,6}", re.ASCII)
_COMMAND = re.compile(r"/([^\s/]{0,40})(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Said:
    """A line, understood. `word` is a command of COMMANDS, or "press"; `rest` is what follows it."""

    word: str
    rest: str = ""


def understand(line: str, verbs: Iterable[str] = ()) -> Said:
    """What `line` means. Raises UserError for a command that is not there, naming the nearest, and for one
    that needs more words."""
    line = line.lstrip(_UNSEEN)  # a file's byte order mark must not make a command into words
    number = _NUMBER.fullmatch(line)
    if number:
        return Said("press", str(int(number[1])))
    command = _COMMAND.fullmatch(line.strip())
    if command is None:
        return Said("say", line.strip())
    word, rest = command[1].casefold(), (command[2] or "").strip()
    if word in NEED_MORE and not rest:
        usage, what = COMMANDS[word]
        raise UserError(f"Type {usage}: {what}. /help lists the rest.")
    if word in COMMANDS:
        return Said(word, rest)
    raise UserError(f"There is no /{command[1]}. {_nearest(word, verbs)}")


def _nearest(word: str, verbs: Iterable[str]) -> str:
    every = {name: f"/{name}" for name in COMMANDS} | {verb: f"/candor {verb}" for verb in verbs}
    found = difflib.get_close_matches(word, every, n=1, cutoff=0.5)
    meant = f"Did you mean {every[found[0]]}? " if found else ""
    return f"{meant}/help lists what there is; /say TEXT says it as it stands."


def first_word(text: str) -> tuple[str, str]:
    """The first word, and what follows it; any white space, also a line end, parts the two."""
    word, *rest = text.split(None, 1) or [""]
    return word, rest[0].strip() if rest else ""


def count_of(word: str) -> int | None:
    """The number a word is, None if it is none (of at most six digits)."""
    count = _COUNT.fullmatch(word.strip())
    return int(count[0]) if count else None


def nearest_name(word: str, names: Sequence[str]) -> str:
    """ " Did you mean …?" for the name most like `word`, or ""."""
    found = difflib.get_close_matches(word.casefold()[:40], names, n=1, cutoff=0.5)
    return f" Did you mean {found[0]}?" if found else ""


def suggestions(
    before: str,
    *,
    verbs: Sequence[str],
    people: Sequence[str],
    channels: Sequence[str],
    messages: Sequence[str] = (),
) -> list[str]:
    """The words that can end what stands before the cursor, best first; each replaces the last word."""
    words = before.split(" ")
    if not before.startswith("/"):
        return []
    if len(words) == 1:
        return [f"/{name}" for name in COMMANDS if name.startswith(words[0][1:].casefold())]
    offered: Sequence[str] = ()
    match (words[0], len(words)):
        case ("/candor", 2):
            offered = verbs
        case ("/as", 2):
            offered = people
        case ("/in" | "/read", 2):
            offered = channels
        case ("/reply" | "/message" | "/act", 2):
            offered = messages
        case ("/act", 3):
            offered = verbs
    return [name for name in offered if name.casefold().startswith(words[-1].casefold())]
