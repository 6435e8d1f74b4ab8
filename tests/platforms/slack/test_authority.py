"""Who may do what, and words that try to be more than words (FAULTS.md, rows 76 to 80, 93, 94, 107), through Slack.

Row 79 is Discord's; that no call of ours lets Slack make links or mentions of its own stands with row 78. There is
no setting for four eyes: who may approve may approve their own draft, and the card says whose words they are. The
scopes of the manifest against the calls in the code (row 107) are in test_manifest.py.
"""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from candorbot.platforms.call_errors import Refused
from candorbot.platforms.slack.calls import Calls
from candorbot.platforms.slack.manifest import manifest
from candorbot.records import DraftState
from candorbot.registry import find_skills
from candorbot.request import Permission
from candorbot.testing import FakeWriter
from tests.platforms.drilled import mostly_drilled
from tests.platforms.slack.far_end import Delivery, FarEnd, Message, Status
from tests.platforms.slack.office import (
    ANA,
    GUEST,
    HELP,
    JONAS,
    KOFI,
    LENA,
    MANAGERS,
    MIA,
    STAFF,
    STRANGER,
    Office,
    opened,
)
from tests.platforms.slack.ways import (
    APPROVE,
    asked,
    drafted,
    posts,
    replies,
    tick,
    told,
)

THREAT = "I will come to your office and shoot you all."
ROBOT, GONE = "U0ROBOT", "U0GONE0"


@pytest.fixture
async def office(slack: FarEnd, tmp_path: Path) -> AsyncIterator[Office]:
    """By HTTP alone: what a body says is read the same, whichever way it came."""
    async with opened(tmp_path, slack, slack.clock) as office:
        yield office


def staffed(slack: FarEnd) -> None:
    """Everyone stands in the group of approvers and in the channels, also who must never approve."""
    slack.add_user(ROBOT, "Robot", bot=True)
    slack.add_user(GONE, "Gone", deleted=True)
    slack.workspace.groups[MANAGERS].users[:] = [
        JONAS, GUEST, STRANGER, ROBOT, GONE, slack.workspace.bot_user, "USLACKBOT",
    ]  # fmt: skip
    for channel in (HELP, STAFF):
        slack.channel(channel).members += [GUEST, STRANGER, ROBOT, GONE]


async def presses_as(slack: FarEnd, user: str, card: Message, label: str) -> Delivery:
    """Whoever it is, and whether or not they can see the card: what Slack would deliver of their click."""
    block, element = card.button(label)
    who = slack.workspace.users.get(user)
    home = slack.workspace.team
    body = {
        "type": "block_actions",
        "team": {"id": who.team if who else home, "domain": "x"},
        "user": {"id": user, "username": "boss", "name": "boss", "team_id": who.team if who else home},
        "api_app_id": slack.workspace.app,
        "trigger_id": slack.workspace.next_id("t"),
        "container": {"type": "message", "message_ts": card.ts, "channel_id": card.channel},
        "channel": {"id": card.channel, "name": "x"},
        "message": card.as_slack(),
        "response_url": slack.new_response_url("actions", user, card.channel),
        "actions": [{**element, "block_id": block["block_id"], "action_ts": "1.1"}],
    }  # fmt: skip
    return await slack.deliver("interactive", body)


# --- 93: who may approve -------------------------------------------------------------------------------


NOT_APPROVERS = [
    LENA, KOFI, ANA, GUEST, STRANGER, ROBOT, GONE, "U0CANDOR", "USLACKBOT", "U0NOBODY", "W0ELSE", "x",
]  # fmt: skip


async def test_f093_who_may_not_approve_is_denied_at_the_click(
    office: Office, slack: FarEnd
) -> None:
    """By what Slack says of the id, whatever name stands beside it, and though most of them stand in the group."""
    staffed(slack)
    _, card = await drafted(office, slack)
    for who in NOT_APPROVERS:
        before = await office.candor.store.audit_log(1)
        assert (await presses_as(slack, who, card, APPROVE)).acked
        await office.done()
        assert posts(slack) == 0, who
        assert (await office.draft()).state in (DraftState.DRAFT, DraftState.IN_REVIEW), who
        (newest,) = await office.candor.store.audit_log(1)
        if who not in (LENA, STRANGER):  # told to ask a colleague; not let in at all
            assert newest.number > before[0].number, who
            assert "denied" in newest.what, who
    await tick(office, minutes=1)
    assert posts(slack) == 0


async def test_f093_no_command_of_a_stranger_or_a_guest_shows_staff_matters(
    office: Office, slack: FarEnd
) -> None:
    staffed(slack)
    await asked(office, slack)
    for who in (GUEST, STRANGER):
        for text in ("draft", "people", "brief", "escalate", "pause"):
            await slack.command(who, HELP, "/candor", text)
            await office.done()
        for shown in slack.ephemerals_of(who):
            assert slack.words(shown).startswith("✗")
        await slack.opens_home(who)
        await office.done()
    assert "Waiting for you" not in str(slack.workspace.homes)


async def test_f093_what_slack_says_of_a_person_decides(office: Office, slack: FarEnd) -> None:
    """By the id of their workspace: a person of another organisation is nobody, whether or not Slack calls them a
    stranger, which it does not where they share a channel with us."""
    staffed(slack)
    assert office.candor.slack
    permission = office.candor.slack.workspace.permission
    may = {
        who: await permission(who) for who in (MIA, JONAS, LENA, KOFI, GUEST, STRANGER, ROBOT, GONE)
    }
    assert may == {
        MIA: Permission.APPROVER, JONAS: Permission.APPROVER, LENA: Permission.MODERATOR,
        KOFI: Permission.MEMBER, GUEST: Permission.MEMBER, STRANGER: Permission.NOBODY,
        ROBOT: Permission.NOBODY, GONE: Permission.NOBODY,
    }  # fmt: skip
    assert not slack.workspace.users[STRANGER].as_slack(slack.workspace.team, True)["is_stranger"]
    assert {one.id for one in await office.candor.slack.workspace.approvers()} == {MIA, JONAS}


@pytest.mark.parametrize(
    "leaves", ["the group", "the workspace", "to be a guest", "the group is gone"]
)
async def test_f093_who_left_between_click_and_send_has_not_approved(
    office: Office, slack: FarEnd, leaves: str
) -> None:
    await asked(office, slack)
    await slack.command(JONAS, HELP, "/candor", "draft")
    await office.done()
    if "Sign it as me" in slack.ephemeral_of(JONAS).buttons:
        await office.presses(JONAS, slack.ephemeral_of(JONAS), "Sign it as me")
    slack.faults.plan("chat.postMessage", Status(429, retry_after="30"))
    await office.presses(JONAS, slack.ephemeral_of(JONAS), APPROVE)
    assert posts(slack) == 1
    match leaves:
        case "the group":
            slack.workspace.groups[MANAGERS].users.remove(JONAS)
        case "the workspace":
            slack.workspace.users[JONAS].deleted = True
        case "to be a guest":
            slack.workspace.users[JONAS].guest = True
        case _:
            del slack.workspace.groups[MANAGERS]
    await tick(office, seconds=31)
    await tick(office, seconds=1)
    assert posts(slack) == 1
    assert (await office.draft()).state is DraftState.IN_REVIEW
    assert "not posted" in told(slack).lower()


# --- 94: clicks again, late, on old cards, at once -----------------------------------------------------


async def test_f094_two_approvers_at_once_post_one_reply(office: Office, slack: FarEnd) -> None:
    ts = await asked(office, slack)
    card = await office.candor_says(LENA, HELP, "draft")
    await slack.press(LENA, card, "Ask a colleague…")
    modal = await slack.until(lambda: slack.modal_of(LENA))
    assert await slack.submit(LENA, modal, {"Who?": "Mia"}) is None
    await office.done()
    notice = slack.newest(STAFF)
    if "Sign it as me" in notice.buttons:
        await office.presses(MIA, notice, "Sign it as me")
    slack.channel(STAFF).members.append("U0OTTO")
    seen = slack.newest(STAFF).as_seen()
    mine = slack.ephemerals_of(MIA)[-1].as_seen() if slack.ephemerals_of(MIA) else seen
    card = mine if APPROVE in mine.buttons else seen
    await asyncio.gather(*(presses_as(slack, who, card, APPROVE) for who in (MIA, JONAS, MIA)))
    await office.done()
    await tick(office, minutes=2)
    assert len(replies(slack, ts)) == posts(slack) <= 1


async def test_f094_a_double_click_on_the_card_of_all_posts_once(
    office: Office, slack: FarEnd
) -> None:
    ts, card = await drafted(office, slack)
    await asyncio.gather(*(slack.press(MIA, card, APPROVE) for _ in range(4)))
    await office.done()
    await tick(office, minutes=2)
    assert len(replies(slack, ts)) == posts(slack) == 1


async def test_f094_a_click_on_an_old_card_does_not_post_other_words(
    office: Office, slack: FarEnd
) -> None:
    """The words have changed since; the card that shows the old ones posts neither."""
    _ts, old = await drafted(office, slack)
    await slack.press(MIA, old, "Edit…")
    modal = await slack.until(lambda: slack.modal_of(MIA))
    assert await slack.submit(MIA, modal, {"The reply": "Use Export.\n\nMia, Harbor team"}) is None
    await office.done()
    await office.presses(MIA, old, APPROVE)
    assert posts(slack) == 0
    assert (await office.draft()).version.number == 2


@pytest.mark.parametrize("over", ["expired", "discarded", "posted"])
async def test_f094_a_click_after_the_end_posts_nothing_and_says_so(
    office: Office, slack: FarEnd, over: str
) -> None:
    _, card = await drafted(office, slack)
    if over == "expired":
        office.clock.advance(days=3)
        await office.candor.schedule.run_due()
    else:
        await office.presses(MIA, card, "Discard" if over == "discarded" else APPROVE)
    before = posts(slack)
    await office.presses(MIA, card, APPROVE)
    assert posts(slack) == before
    assert slack.ephemeral_of(MIA).buttons == [] or "again" in slack.words(slack.ephemeral_of(MIA))


async def test_f094_a_click_on_anothers_card_counts_as_ones_own(
    office: Office, slack: FarEnd
) -> None:
    """What Lena alone sees, pressed by Jonas's client: he may approve, but not in Mia's name."""
    _, card = await drafted(office, slack)
    await presses_as(slack, JONAS, card, APPROVE)
    await office.done()
    assert posts(slack) == 0
    assert (await office.draft()).state is DraftState.DRAFT


# --- 80: forged buttons, views and addresses -------------------------------------------------------------


def forgeries(value: str) -> list[str]:
    body, _, tag = value.rpartition(".")
    flipped = ("B" if body[5] != "B" else "C") + body[6:]
    return [
        "", ".", "x", value[:-1], value + "A", value.upper(), body, tag, f"{body}.", f".{tag}",
        f"{body[:5]}{flipped}.{tag}", json.dumps(["draft", "approve", "d1", "", "", False]),
        "\x00", "\ud800", "é" * 300, "A" * 2_000, f"{tag}.{body}", "eyJ9.AAAA",
    ]  # fmt: skip


async def test_f080_a_button_that_we_did_not_write_does_nothing(
    office: Office, slack: FarEnd
) -> None:
    _, card = await drafted(office, slack)
    value = card.button(APPROVE)[1]["value"]
    for forged in forgeries(value):
        changed = copy.deepcopy(card)
        changed.button(APPROVE)[1]["value"] = forged
        assert (await presses_as(slack, MIA, changed, APPROVE)).acked
        await office.done()
    assert posts(slack) == 0
    assert (await office.draft()).state is DraftState.DRAFT


async def test_f080_a_form_of_another_or_one_that_was_changed_does_nothing(
    office: Office, slack: FarEnd
) -> None:
    await drafted(office, slack)
    card = slack.ephemeral_of(MIA)
    await slack.press(MIA, card, "Edit…")
    modal = await slack.until(lambda: slack.modal_of(MIA))
    good = modal.given["private_metadata"]
    value = card.button(APPROVE)[1]["value"]
    views = [*forgeries(good), value, "[]", '["a"]']
    for state in views:
        modal.given["private_metadata"] = state
        slack.workspace.modals[MIA] = [modal]
        await slack.submit(MIA, modal, {"The reply": "Forged words."})
        await office.done()
    modal.given["private_metadata"] = good
    modal.user = JONAS
    slack.workspace.modals[JONAS] = [modal]
    await slack.submit(JONAS, modal, {"The reply": "Words of another."})
    await office.done()
    draft = await office.draft()
    assert draft.version.number == 1
    assert "Forged" not in str(slack.workspace.ephemerals)


ELSEWHERE = [
    "https://evil.example/",
    "http://hooks.slack.com/x",
    "https://hooks.slack.com.evil.example/x",
    "https://hooks.slack.com@evil.example/x",
    "https://evil.example/https://hooks.slack.com/",
    "https://evil.example#hooks.slack.com",
    "https://evil.example\\@hooks.slack.com.evil.example",
    "http://169.254.169.254/latest",
    "file:///etc/passwd",
    "//hooks.slack.com/x",
    "https://[",
    "x",
    "http://127.0.0.1:1/actions/1",
]


async def test_f080_an_answer_goes_to_slack_alone(
    office: Office, slack: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A `response_url` elsewhere is not asked; the answer finds the person another way."""
    assert office.candor.slack
    calls: Calls = office.candor.slack._calls
    for url in ELSEWHERE:
        assert not calls.is_ours(url), url
        with pytest.raises(Refused, match="no address of Slack's"):
            await calls.respond(url, {"text": "x"})
    monkeypatch.setattr(slack, "new_response_url", lambda *given, **how: ELSEWHERE[0])
    await slack.command(MIA, HELP, "/candor", "help")
    await office.done()
    assert "/candor draft" in slack.words(slack.ephemeral_of(MIA))


# --- 76 to 78: links, mentions and markup in words ---------------------------------------------------------

MARKUP = (
    "<!channel> <!here> <!everyone> <@U0MIA0> <@U0MIA0|mia> <!subteam^S0MANAGERS> <#C0STAFF|staff> "
    "<!date^1392734382^{date}^https://evil.example|x> <https://evil.example|harbor.example> "
    "[good](https://evil.example) *bold* `code` @channel @here @mia &lt;!here&gt; &amp;lt;!here&amp;gt;"
)  # fmt: skip


@pytest.mark.parametrize("raw", mostly_drilled([True, False], 1))
async def test_f078_nothing_that_people_write_pings_anybody(
    office: Office, slack: FarEnd, raw: bool
) -> None:
    """In names of people and channels, in questions, commands, forms and cases: in every place that shows them."""
    slack.workspace.users[KOFI].name = f"Kofi {MARKUP}"[:200]
    slack.workspace.users[LENA].name = "<!channel> Lena <@U0JONAS>"
    slack.channel(HELP).name = "<!here|help> <@U0MIA0>"
    ts = await slack.says(KOFI, HELP, f"How do I export my stats to CSV? {MARKUP}", raw=raw)
    await slack.says(KOFI, HELP, f"{THREAT} {MARKUP}", raw=raw)
    await slack.says(KOFI, HELP, THREAT)
    await office.done()
    for text in (f"draft {MARKUP}", "draft", f"check {MARKUP}", f"feedback {MARKUP}", "feedback", "escalate",
                 f"people {MARKUP}", "people", "brief", "ideas", MARKUP, f"pause {MARKUP}"):  # fmt: skip
        await slack.command(MIA, HELP, "/candor", text)
        await office.done()
    for action in ("draft", "check", "escalate", "feedback"):
        await slack.shortcut(MIA, action, HELP, ts)
        await office.done()
    await slack.opens_home(MIA)
    await office.done()
    card = next(c for c in reversed(slack.ephemerals_of(MIA)) if "Edit…" in c.buttons)
    await slack.press(MIA, card, "Edit…")
    modal = await slack.until(lambda: slack.modal_of(MIA))
    await slack.submit(MIA, modal, {"The reply": f"Look there. {MARKUP}\n\nMia, Harbor team"})
    await office.done()
    await office.refresh()
    assert slack.pings == 0
    assert "shoot" in told(slack)
    assert not slack.unfurled or all(one.ephemeral for one in slack.unfurled)
    for method in ("chat.postMessage", "chat.postEphemeral", "chat.update"):
        for call in slack.called(method):
            assert call.get("parse") == "none", method
            assert call.get("link_names") is False, method
            assert call.get("unfurl_links", False) is False, method


URLS = [
    "https://evil.example/?q=secret", "http://evil.example", "[docs](https://evil.example)",
    "![x](https://evil.example/x.png)", "<https://evil.example|harbor.example>", "hxxp://evil.example",
    "evil.example/secret", "https://harbor.example@evil.example", "https://xn--hrbor-jra.example",
    "https://ev\u200bil.example", "mailto:a@evil.example", "https%3A%2F%2Fevil.example", "//evil.example/x",
]  # fmt: skip


async def test_f076_f077_a_link_that_is_not_ours_never_leaves(
    slack: FarEnd, tmp_path: Path
) -> None:
    """A hostile writer: whatever form its link takes, the card holds it back, and no block makes it a link."""
    texts = [f"You can read it here: {url}\n\nMia, Harbor team" for url in URLS]
    async with opened(tmp_path, slack, slack.clock, writer=FakeWriter(*texts)) as office:
        for _url in URLS:
            ts = await asked(office, slack)
            await slack.shortcut(MIA, "draft", HELP, ts)
            await office.done()
            card = slack.ephemeral_of(MIA)
            if APPROVE in card.buttons:
                await office.presses(MIA, card, APPROVE)
            office.clock.advance(minutes=10)
    ours = [m for m in slack.messages(HELP) if m.user == slack.workspace.bot_user]
    assert not [link for m in ours for link in links(m.blocks) if "evil" in str(link)]
    assert not [one for one in slack.unfurled if not one.ephemeral]
    assert len(ours) < len(URLS)
    shown = [link for card in slack.ephemerals_of(MIA) for link in links(card.blocks)]
    assert all(
        link.get("text", link["url"]) == link["url"] for link in shown if "evil" in str(link)
    )


def links(part: Any) -> list[dict[str, Any]]:
    """Every link in blocks."""
    if isinstance(part, list):
        return [link for one in part for link in links(one)]
    if not isinstance(part, dict):
        return []
    here = [part] if part.get("type") == "link" else []
    return here + [link for one in part.values() for link in links(one)]


# --- 107: no more rights than are used ----------------------------------------------------------------


async def test_f107_with_the_scopes_of_the_manifest_everything_goes(
    slack: FarEnd, tmp_path: Path
) -> None:
    """And start-up says which are lacking, and which are too many."""
    made = manifest(find_skills().all(), name="Candor", listen=True)
    slack.install(made)
    async with opened(tmp_path, slack, slack.clock) as office:
        said: dict[str, str] = {}
        app = office.candor.slack
        assert app
        app.trouble = said.__setitem__
        ts, card = await drafted(office, slack)
        app.look_at_scopes()
        assert said == {"slack scopes": ""}
        await office.presses(MIA, card, APPROVE)
        await slack.opens_home(MIA)
        await office.done()
        assert len(replies(slack, ts)) == 1
        assert "missing_scope" not in str([call.answer for call in slack.calls])
        slack.granted = {*slack.granted, "admin", "chat:write.customize"} - {"usergroups:read"}
        await app.workspace.permission(MIA)
        app.look_at_scopes()
        assert "usergroups:read" in said["slack scopes"]
        assert "admin and chat:write.customize" in said["slack scopes"]
