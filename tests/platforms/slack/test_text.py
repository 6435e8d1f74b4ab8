from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.platforms.slack.text import escaped, plain
from tests.platforms.hostile import hostile


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("Hi <@U1>, and <@U2|ben>", "Hi @Ana, and @ben"),
        ("<@U9> is unknown", "@U9 is unknown"),
        ("see <#C1|help> and <#C2>", "see #help and #C2"),
        ("a private one: <#C3|>", "a private one: #C3"),
        ("<!channel> <!here|here> <!everyone>", "@channel @here @everyone"),
        ("ask <!subteam^S1|@managers> or <!subteam^S2>", "ask @managers or @S2"),
        ("by <!date^1700000000^{date_short}|14 Nov 2023>", "by 14 Nov 2023"),
        ("by <!date^1700000000^{date}^https://x.example/|Tuesday>", "by Tuesday"),
        ("<https://harbor.example/docs>", "https://harbor.example/docs"),
        ("<http://harbor.example|harbor.example>", "http://harbor.example"),
        ("<https://evil.example/x|your account>", "your account (https://evil.example/x)"),
        ("<mailto:ana@x.example|ana@x.example>", "ana@x.example"),
        ("<tel:+15551234|555 1234>", "555 1234 (+15551234)"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&amp;lt; stays as it was typed", "&lt; stays as it was typed"),
        ("a &copy; is no entity of Slack's", "a &copy; is no entity of Slack's"),
        ("R&amp;D, says <@U1> &lt;3", "R&D, says @Ana <3"),
        ("an open <bracket", "an open <bracket"),
        ("a > alone, and <>", "a > alone, and <>"),
        ("<<@U1>>", "<@Ana>"),
        ("*bold* :wave:", "*bold* :wave:"),
    ],
)
def test_a_text_of_slacks_is_read_as_people_see_it(sent: str, read: str) -> None:
    assert plain(sent, {"U1": "Ana"}) == read


@given(hostile)
def test_what_is_escaped_comes_back_as_it_was(text: str) -> None:
    assert plain(escaped(text)) == text


@given(hostile)
def test_f078_nothing_in_an_escaped_text_is_a_mention_or_a_link(text: str) -> None:
    assert not set("<>") & set(escaped(text))


@given(st.text(alphabet="<>|!@#&;^ax", max_size=200) | hostile)
def test_any_text_can_be_read(text: str) -> None:
    plain(text)
