"""The whole way, with every real part: a question, a draft, an approval, exactly one post."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from candorbot.bootstrap import bootstrap
from candorbot.platforms.console.app import run_console
from candorbot.settings import read_settings

Says = Callable[..., Awaitable[tuple[str, int]]]


@pytest.fixture
def says(tmp_path: Path, folder: Path, clock, new_key: Callable[[], str]) -> Says:
    environment = {"CANDOR_DATA": str(tmp_path / "data"), "CANDOR_BRAND": str(folder)}

    async def dialogue(*lines: str) -> tuple[str, int]:
        chunks = iter([("\n".join(lines) + "\n").encode()])
        out = io.StringIO()
        settings = read_settings(environment)
        async with bootstrap(settings, clock=clock, new_id=new_key) as candor:
            code = await run_console(
                candor.bot, candor.community, settings.data, read=lambda: next(chunks, b""), out=out,
                width=80, new_key=new_key,
            )  # fmt: skip
        return out.getvalue(), code

    return dialogue


async def test_a_draft_is_approved_posted_once_and_still_there(says: Says, clock) -> None:
    shown, code = await says("/candor draft", "1", "/read")
    opening, rest = shown.split("mia #help> /candor draft")
    assert "How do I enable 2FA?" in opening
    assert "1) Approve and post" in opening
    assert "Harbor Team" not in opening
    assert "New in #help" in rest
    assert rest.count("↳ Harbor Team") == 2, "once when it was posted, once in the channel"
    assert code == 0
    clock.move(hours=1)
    again, _ = await says("/read")
    assert "Posted lately" in again
    assert again.count("↳ Harbor Team") == 2


async def test_a_member_cannot_approve(says: Says) -> None:
    shown, code = await says("/as kofi", "1", "/read")
    assert "Not allowed" in shown
    assert "Harbor Team" not in shown
    assert code == 1


async def test_an_edited_reply_is_what_stands(says: Says) -> None:
    shown, _ = await says("/candor draft", "3", "I work for Harbor. Hello Ana!", ".", "1", "/read")
    assert "Hello Ana!" in shown.rsplit("↳ Harbor Team", 1)[1]


async def test_a_newer_message_sends_the_draft_back(says: Says) -> None:
    shown, _ = await says("/as ana", "/reply s1 And on my phone?", "/as mia", "1", "/read")
    assert "Nothing was posted" in shown
    assert "Harbor Team" not in shown


async def test_a_question_from_a_member_is_drafted_from_its_message(says: Says) -> None:
    shown, code = await says(
        "/as kofi", "How can I make a shared link?", "/as mia", "/read", "/act 3 draft"
    )
    assert "Reply to Kofi Mensah" in shown
    assert code == 0


async def test_while_posting_is_paused_nothing_is_posted(says: Says) -> None:
    shown, _ = await says("/candor pause", "/candor draft", "1", "/read")
    assert "Harbor Team" not in shown
    again, _ = await says()
    assert "Posting is paused by" in again


async def test_an_unknown_verb_names_the_nearest(says: Says) -> None:
    shown, code = await says("/candor drfat")
    assert "/candor draft" in shown.split("/candor drfat", 1)[1]
    assert code == 1
