"""What `candor doctor` says of Slack: in order, or what to mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from candorbot.brand import Brand, load_brand
from candorbot.errors import UserError
from candorbot.platforms.slack.examined import examined
from candorbot.settings import SlackSettings
from tests.platforms.slack.far_end import Error, FarEnd
from tests.platforms.slack.office import MANAGERS, MIA, STAFF, brand_folder


@pytest.fixture
def brand(tmp_path: Path) -> Brand:
    return load_brand(brand_folder(tmp_path))


@pytest.fixture
def settings(slack: FarEnd) -> SlackSettings:
    return SlackSettings(slack.bot_token, slack.app_token, slack.signing_secret, slack.url)


async def test_what_is_in_order_is_said_in_a_line(
    slack: FarEnd, settings: SlackSettings, brand: Brand
) -> None:
    slack.granted -= {"files:write", "im:history", "im:read", "im:write", "mpim:read"}
    assert await examined(settings, brand) == "Harbor; the team is told in #staff; 2 approvers"


@pytest.mark.parametrize(
    ("spoilt", "says"),
    [
        ("excess", "more than is needed: files:write"),
        ("lacking", "not grant what is needed: users:read"),
        ("open", "can be read by more than your team"),
        ("gone", "cannot be used"),
        ("nobody", "Nobody may release posts"),
        ("revoked", "does not take the token"),
        ("down", "cannot be reached"),
    ],
)
async def test_what_is_not_is_said_with_its_cure(
    slack: FarEnd, settings: SlackSettings, brand: Brand, spoilt: str, says: str
) -> None:
    slack.granted -= {"files:write", "im:history", "im:read", "im:write", "mpim:read"}
    if spoilt == "excess":
        slack.granted |= {"files:write"}
    elif spoilt == "lacking":
        slack.granted -= {"users:read"}
    elif spoilt == "open":
        slack.turns(STAFF, private=False)
    elif spoilt == "gone":
        await slack.leaves(slack.workspace.bot_user, STAFF)
    elif spoilt == "nobody":
        slack.workspace.users[MIA].deleted = True
        slack.workspace.groups[MANAGERS].users.clear()
    elif spoilt == "revoked":
        slack.faults.plan("auth.test", Error("token_revoked"))
    else:
        settings = SlackSettings("xoxb-1", "xapp-1", "", "http://127.0.0.1:9/api/")
    with pytest.raises(UserError, match=says):
        await examined(settings, brand)
