"""Whose name signs: the person's who releases it (WOMMA, honesty of identity)."""

from __future__ import annotations

from candorbot.signing import sign_off, signed_anew, signed_by
from candorbot.testing import BRAND, World

TEXT = "Hi,\n\nPress Export. [1]\n\nLena, Harbor team\n\n[1] Export – https://harbor.example/docs/x"


def test_the_sign_off_is_the_brands_line() -> None:
    assert sign_off("Mia", BRAND) == "Mia, Harbor team"
    assert sign_off("", BRAND) == "Harbor team"


def test_a_sign_off_is_a_line_of_its_own() -> None:
    assert signed_by(TEXT, BRAND) == "Lena"
    assert signed_by("Ask Lena, Harbor team lead.", BRAND) == ""
    assert signed_by("Harbor team", BRAND) == ""


def test_signing_anew_changes_that_line_alone() -> None:
    assert signed_anew(TEXT, "mia", BRAND) == TEXT.replace("Lena,", "Mia,")
    assert signed_anew("No name.", "mia", BRAND) == "No name."


async def test_nobody_releases_a_reply_in_another_persons_name(world: World) -> None:
    world.writer.answers = [TEXT]
    await world.hear("How do I export?")
    card = await world.ask("draft", by="lena")
    refused = await world.press(card, "Approve and post", by="jonas")
    assert refused.failed
    assert "another person's name" in refused.body
    assert world.platform.posts == []
    signed = await world.press(refused, "Sign it as me", by="jonas")
    assert "Jonas, Harbor team" in signed.to_post
    await world.press(signed, "Approve and post", by="jonas")
    assert world.platform.posted() == [f"post:{TEXT.replace('Lena,', 'Jonas,')}"]
