"""The parts of the documents that are made from the code, so that they cannot say anything else.

`make docs` writes them into README.md, CONTRIBUTING.md, .env.example and docs/*.md; `make check` fails
where one is out of date.
"""

from __future__ import annotations

import asyncio
import inspect
import io
import os
import tempfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from candorbot import checks, phrases, rules
from candorbot.cli import COMMANDS
from candorbot.platforms.console import lines
from candorbot.platforms.discord.rights import RIGHTS
from candorbot.platforms.slack.scopes import SCOPES
from candorbot.registry import find_skills
from candorbot.settings import SETTINGS, Settings
from candorbot.verdict import FACTS
from candorbot.words import STATES

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 78


def commands() -> str:
    """A row for each skill."""
    return table(
        ("Type", "What it does", "Who may"),
        (
            (f"`/candor {one.name} {one.usage}".strip() + "`", one.summary, _who(one.allowed.name))
            for one in find_skills().all()
        ),
    )


def message_actions() -> str:
    """A row for each entry in a message's menu."""
    return table(
        ("In a message's menu", "The same as"),
        (
            (one.message_action, f"`/candor {one.name}` on that message")
            for one in find_skills().all()
            if one.message_action
        ),
    )


def shell() -> str:
    """A row for each command of the shell."""
    return table(
        ("Command", "What it does"), ((f"`candor {name}`", says) for name, says in COMMANDS.items())
    )


def slack_scopes() -> str:
    """A row for each right that Candor asks Slack for."""
    return table(
        ("Scope", "What it is for", "Asked for"),
        (
            (f"`{one.name}`", one.why, "with `--listen`" if one.optional else "always")
            for one in SCOPES
        ),
    )


def discord_rights() -> str:
    """A row for each permission that Candor asks Discord for."""
    return table(
        ("Permission", "What it is for", "Asked for"),
        (
            (f"`{one.name}`", one.why, "with `--moderate`" if one.moderation else "always")
            for one in RIGHTS
        ),
    )


def console() -> str:
    """A row for each of the console's own commands."""
    return table(
        ("Type", "What it does"), ((f"`{u}`", says) for u, says in lines.COMMANDS.values())
    )


def settings() -> str:
    """A row for each setting."""
    return table(
        ("Variable", "If unset", "What it is"),
        ((f"`{s.name}`", f"`{s.default}`" if s.default else "(empty)", s.help) for s in SETTINGS),
    )


def env_example() -> str:
    """Every setting as a line of an environment file, commented out at its default."""
    return "\n".join(f"# {s.help}\n#{s.name}={s.default}\n" for s in SETTINGS).rstrip()


def states() -> str:
    """What each state of a draft is called on its card."""
    return ", ".join(f"*{shown}*" for shown in STATES.values())


def rule_parts() -> str:
    """When a rule fires, as rules.py says it."""
    return _indented(rules)


def phrase_forms() -> str:
    """How a phrase is written, as phrases.py says it."""
    return _indented(phrases)


def judges() -> str:
    return _named("only_if", checks.JUDGES)


def finders() -> str:
    return _named("check", checks.FINDERS)


def facts() -> str:
    """A row for each speaker fact with its values."""
    return table(
        ("Fact", "Values"),
        (
            (f"`{fact}`", ", ".join(f"`{value}`" for value in values))
            for fact, values in FACTS.items()
        ),
    )


def layers() -> str:
    """The layers of the import-linter contract, top first; arrows only point down."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    found = next(c["layers"] for c in contracts["contracts"] if c["type"] == "layers")
    rows = [layer.replace(" : ", ", ").replace(" | ", "  |  ") for layer in found]
    return "```text\n" + "\n     ↓\n".join(f"  {row}" for row in rows) + "\n```"


def first_card() -> str:
    """The card that `make demo` opens with, drawn by the console on an hour that stands still."""
    whole = asyncio.run(_console())
    start = whole.index("━━ Reply to")
    card = whole[start : whole.index("Everything is kept")].rstrip()
    return f"```text\n{card}\n```"


async def _console() -> str:
    from candorbot.bootstrap import bootstrap
    from candorbot.platforms.console.app import run_console
    from candorbot.testing import FakeClock

    os.environ.pop("FORCE_COLOR", None)
    out = io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        here = Settings(Path(folder), "harbor", "", "", 60.0)
        async with bootstrap(here, clock=FakeClock()) as candor:
            community, data = candor.community, Path(folder)
            await run_console(candor.bot, community, data, read=lambda: b"", out=out, width=WIDTH)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; a bar in a cell is written so that it stays in it."""
    cells = [[cell.replace("|", "\\|") for cell in row] for row in (head, *rows)]
    cells.insert(1, ["---"] * len(head))
    return "\n".join("| " + " | ".join(row) + " |" for row in cells)


def _who(permission: str) -> str:
    return {"MEMBER": "everybody", "MODERATOR": "moderators and approvers"}.get(
        permission, f"{permission.lower()}s"
    )


def _indented(module: object) -> str:
    """The indented part of a module's docstring, as a block."""
    told = inspect.getdoc(module) or ""
    start = next(n for n, line in enumerate(told.splitlines()) if line.startswith("    "))
    kept = told.splitlines()[start:]
    end = next(n for n, line in enumerate(kept) if line and not line.startswith("    "))
    return "```text\n" + "\n".join(line[4:] for line in kept[:end]).rstrip() + "\n```"


def _named(key: str, functions: Mapping[str, object]) -> str:
    def says(name: str, function: object) -> str:
        told = inspect.getdoc(function)
        return told.splitlines()[0] if told else name.replace("_", " ").capitalize() + "."

    return table(
        (f"`{key}:`", "What it decides"), ((f"`{n}`", says(n, f)) for n, f in functions.items())
    )
