"""The shell: `candor VERB`. Each verb is a module with `add_arguments` and `run`, imported when asked for."""

from __future__ import annotations

import argparse
import difflib
import importlib
import io
import keyword
import os
import sys
from collections.abc import Sequence
from typing import Protocol, cast

from candorbot import __version__
from candorbot.errors import UserError

COMMANDS = {
    "console": "Open the community in this terminal, as manager or as a member",
    "run": "Serve the platforms that are set up, until stopped",
    "draft": "Draft a reply to a text and print it",
    "check": "Check a text for honesty; exit 0 if it passes, 1 if not, 2 for bad input; with --jsonl the verdict stands in each row",
    "pii": "Show a text with personal data and secrets masked, or list where they stand",
    "triage": "Say whether a message needs a person; exit 0 if not, 1 if so, 2 for bad input; with --jsonl the label stands in each row",
    "brief": "Sum up a day, a week or a month: what needs you and what members say",
    "escalate": "Show the open escalations or one of them, or flag a text",
    "feedback": "List, find and export what members said, by theme",
    "calendar": "Show the month's posts, their balance and the events, also as a file for other calendars",
    "people": "Show who to welcome, thank, miss and introduce, and the audience as charts and a network",
    "ideas": "Suggest posts that answer what members ask, or bring in how posts did",
    "classify": "Say what kinds of feedback messages are, how pleased they sound, and their themes",
    "survey": "Say what a survey's answers add up to, from a CSV file, and what changed since the last one",
    "import": "Bring in what members said before: a Slack export, DiscordChatExporter JSON or JSONL",
    "search": "Search the brand's knowledge, or a folder or file of articles",
    "pause": "Stop all posting at once, or resume it",
    "manifest": "Print what a platform must be told of Candor: commands, shortcuts, events and the least scopes",
    "invite": "Print the link that brings Candor to a platform, with exactly the rights it uses",
    "eval": "Say how good the drafts of rules and model are, on messages whose answers are known",
    "prompts": "Show what would be sent to a language model for a message, and what would be hidden",
    "stats": "What people did with drafts, and what a language model was asked for and cost",
    "policies": "Test the policies' own cases",
    "doctor": "Look at settings, brand, policies, store and disk, with a cure beside each fault",
    "audit": "Who did what when: show it, verify that nobody changed it, print an anchor",
    "drill": "Live a draft's life many times while things go wrong, and count what breaks",
    "backup": "Write a backup of the store, while it is in use",
    "restore": "Put a backup in the place of the store",
}
BAD_INPUT = 2


class Command(Protocol):
    """What each module of this package offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, options: argparse.Namespace) -> int: ...


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 for success, 2 for what a person must mend."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal without Unicode gets question marks
            stream.reconfigure(errors="replace")
    if sys.stdin is None:  # closed by whoever started us: the same as nothing to read
        sys.stdin = open(os.devnull)  # noqa: SIM115 - for the life of the process
    given = list(sys.argv[1:] if arguments is None else arguments)
    asked = next((word for word in given if not word.startswith("-")), "")
    if asked and asked not in COMMANDS:
        return _unknown(asked)
    parser = _parser(asked)
    options = parser.parse_args(given)
    if not options.command:
        parser.print_help()
        return 0
    try:
        code = _module(options.command).run(options)
        sys.stdout.flush()
    except UserError as error:
        from candorbot.visible import visible

        print(f"candor: {visible(str(error))}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as error:
        print(f"candor: the output cannot be written ({error.strerror or error}).", file=sys.stderr)
        return BAD_INPUT
    return code


def _unknown(word: str) -> int:
    near = difflib.get_close_matches(word[:40], COMMANDS, n=1, cutoff=0.5)
    hint = f" Did you mean `candor {near[0]}`?" if near else ""
    print(
        f"candor: there is no command {word[:40]!a}.{hint} `candor --help` lists them.",
        file=sys.stderr,
    )
    return BAD_INPUT


def _parser(asked: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="candor",
        description="Drafts replies proven honest, and posts nothing without an approval.",
    )
    parser.add_argument("--version", action="version", version=f"candor {__version__}")
    verbs = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, summary in COMMANDS.items():
        one = verbs.add_parser(name, help=summary, description=summary + ".")
        if name == asked:  # the others stay unimported, so that every start is quick
            _module(name).add_arguments(one)
    return parser


def _module(command: str) -> Command:
    name = command + "_" * keyword.iskeyword(command)
    return cast(Command, importlib.import_module(f"candorbot.cli.{name}"))
