"""Exports of other programs are read row by row: each row is a message, or is left out for a reason that is told."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candorbot.errors import UserError
from candorbot.exports import discord, jsonl, slack
from candorbot.exports import rows as reasons
from candorbot.exports.files import SMALL, Files
from candorbot.exports.jsonrows import MOST_BYTES, PIECE, Array, Broken
from candorbot.exports.rows import Skipped, Wanted, moment
from candorbot.records import Message
from candorbot.testing import NOON

TEAM = ("jonas", "mia")
WANTED = Wanted(NOON, frozenset(TEAM), TEAM)
TS = "1763640000.000100"  # 2025-11-20


def row(**changes: Any) -> dict[str, Any]:
    plain = {
        "id": "a1",
        "channel": "help",
        "author": "kofi",
        "text": "Hello?",
        "at": "2026-11-20T10:00",
    }
    return {**plain, **changes}


def read(form: Any, path: Path, wanted: Wanted = WANTED) -> tuple[list[Message], Counter[str]]:
    """The messages, and how often something was left out for which reason."""
    found = list(form.rows(Files(path), wanted))
    skipped = Counter(one.why for one in found if isinstance(one, Skipped))
    return [one for one in found if isinstance(one, Message)], skipped


def written(path: Path, *lines: Any) -> Path:
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    path.write_bytes(b"\n".join(raw))
    return path


# --- JSONL ----------------------------------------------------------------------------------------


def test_a_line_is_a_message_with_all_that_it_says(tmp_path: Path) -> None:
    full = row(
        author_name="Kofi", thread="a0", readers=["mia"], workspace="forum", by_staff=True,
        permalink="https://harbor.example/1", edited="2026-11-20T11:00:00+01:00", at=1_763_640_000,
    )  # fmt: skip
    (message,), skipped = read(jsonl, written(tmp_path / "chat.jsonl", full))
    assert not skipped
    assert message == Message(
        "forum", "a1", "help", "a0", "kofi", "Kofi", "Hello?", datetime(2025, 11, 20, 12, tzinfo=UTC),
        "https://harbor.example/1", ("mia",), by_staff=True, edited=datetime(2026, 11, 20, 10, tzinfo=UTC),
    )  # fmt: skip


def test_a_line_that_says_little_is_for_the_team_alone_and_starts_a_thread(tmp_path: Path) -> None:
    file = written(tmp_path / "chat.jsonl", row(), row(id=2, author="mia"))
    (one, two), _ = read(jsonl, file)
    assert (one.thread, one.author_name, one.readers, one.workspace) == (
        "a1",
        "kofi",
        TEAM,
        "imported",
    )
    assert one.at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert (two.id, two.by_staff, one.by_staff) == ("2", True, False)
    everyone = Wanted(NOON, unsaid=("everyone",))
    assert read(jsonl, file, everyone)[0][0].readers == ("everyone",)


def test_irc_rows_are_read_as_they_stand_and_a_conversation_is_a_thread(tmp_path: Path) -> None:
    def said(number: int, channel: str, conversation: str | None) -> dict[str, Any]:
        return {
            "id": f"irc-{number}", "channel": channel, "date": "2019-09-04", "time": "22:44",
            "user": "member_84d872", "text": "yes", "conversation": conversation, "source": "irc",
        }  # fmt: skip

    rows = [
        said(1, "rust", None),
        said(2, "rust", "c1"),
        said(3, "rust", "c1"),
        said(4, "stripe", "c1"),
    ]
    messages, _ = read(jsonl, written(tmp_path / "data.jsonl", *rows))
    assert [m.thread for m in messages] == ["irc-1", "irc-2", "irc-2", "irc-4"]
    assert messages[0].at == datetime(2019, 9, 4, 22, 44, tzinfo=UTC)
    assert messages[0].author == "member_84d872"


HOSTILE: list[tuple[Any, str]] = [
    (b"{", reasons.NOT_JSON),
    (b"[1, 2]", reasons.NO_OBJECT),
    (b"\xff\xfe", reasons.NOT_UTF8),
    (b"[" * 100_000, reasons.NOT_JSON),
    (b'{"id": ' + b"9" * 5_000 + b"}", reasons.NOT_JSON),
    (b'{"text": "' + b"x" * MOST_BYTES + b'"}', reasons.TOO_LARGE),
    (b'{"id": "1", "channel": "help", "author": "k", "text": NaN, "at": 0}', reasons.LACKS),
    (b'{"id": "1", "channel": "help", "author": "k", "text": "x", "at": NaN}', reasons.NO_TIME),
    (row(id=None), reasons.LACKS),
    (row(id=True), reasons.LACKS),
    (row(id="x" * 301), reasons.LONG_ID),
    (row(id=10**301), reasons.LONG_ID),
    (row(channel="x" * 301), reasons.LONG_ID),
    (row(author="x" * 301), reasons.LONG_ID),
    (row(thread="x" * 301), reasons.LONG_ID),
    (row(conversation="x" * 301), reasons.LONG_ID),
    (row(author={"name": "x"}), reasons.LACKS),
    (row(text=7), reasons.LACKS),
    (row(readers="everyone"), reasons.NO_READERS),
    (row(readers=[["mia"]]), reasons.NO_READERS),
    (row(readers=["x" * 301]), reasons.NO_READERS),
    (row(at="yesterday"), reasons.NO_TIME),
    (row(at=1e300), reasons.NO_TIME),
    (row(at=-1e300), reasons.NO_TIME),
    (row(at=None), reasons.NO_TIME),
    (row(text=" \n"), reasons.NO_WORDS),
    (row(text="x" * 20_001), reasons.TOO_LONG),
    (row(at="2026-11-22T00:00"), reasons.FUTURE),
    (row(at=0), reasons.LONG_AGO),
    (row(at="0001-01-01T00:00:00+14:00"), reasons.NO_TIME),
]


@pytest.mark.parametrize(("line", "why"), HOSTILE, ids=lambda value: str(value)[:40])
def test_f019_a_hostile_line_is_left_out_for_its_reason_and_stops_no_other(
    tmp_path: Path, line: Any, why: str
) -> None:
    file = written(tmp_path / "chat.jsonl", row(), line, b"", row(id="a2"))
    messages, skipped = read(jsonl, file)
    assert [m.id for m in messages] == ["a1", "a2"]
    assert skipped == {why: 1}
    (left_out,) = [r for r in jsonl.rows(Files(file), WANTED) if isinstance(r, Skipped)]
    assert left_out.where == "chat.jsonl, line 2"


def test_f019_half_a_surrogate_pair_and_nul_in_a_name_are_kept_as_what_can_be_kept(
    tmp_path: Path,
) -> None:
    line = rb'{"id": "a\ud83d", "channel": "he\u0000lp", "author": "k", "text": "\ud83d!", "at": "2026-11-20"}'
    (message,), _ = read(jsonl, written(tmp_path / "chat.jsonl", line))
    assert (message.id, message.channel) == ("a?", "help")
    assert message.text == "\ud83d!", "words are made fit at the door, as all words are"


def test_only_the_channels_asked_for_are_read(tmp_path: Path) -> None:
    file = written(tmp_path / "chat.jsonl", row(), row(id="a2", channel="staff"))
    messages, skipped = read(jsonl, file, Wanted(NOON, channels=frozenset({"help"})))
    assert ([m.id for m in messages], skipped) == (["a1"], {reasons.ELSEWHERE: 1})


@given(
    st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.booleans(), st.lists(st.none()))
)
def test_any_value_is_a_time_or_none(value: object) -> None:
    found = moment(value)
    assert found is None or found.tzinfo is UTC


# --- Slack ----------------------------------------------------------------------------------------

SLACK: dict[str, Any] = {
    "channels.json": [{"id": "C1", "name": "help", "members": ["U1"]}, {"id": "C2", "name": "random"}],
    "groups.json": [{"id": "G1", "name": "secret", "members": ["U2", "U1"]}, {"id": "G2", "name": "empty"}],
    "dms.json": [{"id": "D1", "members": ["U1", "U2"]}],
    "mpims.json": [{"id": "M1", "name": "mpdm-a--b-1", "members": ["U1", "U2"]}],
    "users.json": [
        {"id": "U1", "team_id": "T1", "name": "kofi", "profile": {"display_name": "Kofi", "real_name": "K O"}},
        {"id": "U2", "team_id": "T1", "name": "ana", "profile": {"display_name": ""}, "real_name": "Ana B"},
        {"id": "UB", "team_id": "T1", "name": "robot", "is_bot": True},
        {"id": "mia", "team_id": "T1", "name": "mia"},
    ],
    "help/2025-11-20.json": [
        {"type": "message", "user": "U1", "text": "How do I <https://x.example|export>, <@U2>? &lt;3",
         "ts": TS, "thread_ts": TS, "client_msg_id": "x", "team": "T1"},
        {"type": "message", "user": "mia", "text": "See <#C2|random> <!here>", "ts": "1763640060.000000",
         "thread_ts": TS, "edited": {"user": "mia", "ts": "1763640120.000000"}},
        {"type": "message", "subtype": "channel_join", "user": "U2", "text": "<@U2> has joined", "ts": "1763640061.0"},
        {"type": "message", "subtype": "bot_message", "text": "beep", "ts": "1763640062.0", "bot_id": "B1"},
        {"type": "message", "user": "UB", "text": "beep", "ts": "1763640063.0"},
        {"type": "message", "user": "U1", "text": "", "ts": "1763640064.0", "files": [{"id": "F1"}]},
        {"type": "message", "user": "U1", "text": "no time"},
        "odd",
    ],
    "secret/2025-11-20.json": [{"type": "message", "user": "U2", "text": "psst", "ts": "1763640000.000100"}],
    "empty/2025-11-20.json": [{"type": "message", "user": "U2", "text": "psst", "ts": "1763640000.5"}],
    "D1/2025-11-20.json": [{"type": "message", "user": "U2", "text": "just you", "ts": "1763640000.6"}],
    "mpdm-a--b-1/2025-11-20.json": [{"type": "message", "user": "U2", "text": "us", "ts": "1763640000.7"}],
    "unlisted/2025-11-20.json": [{"type": "message", "user": "U2", "text": "?", "ts": "1763640000.8"}],
    "random/2025-11-20.json": b'[{"type": "message", "user": "U1", "text": "cut", "ts": "1763640000.9"}, {"ty',
}  # fmt: skip


def packed(path: Path, files: dict[str, Any], root: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(
                root + name, content if isinstance(content, bytes) else json.dumps(content)
            )
    return path


@pytest.mark.parametrize("root", ["", "Harbor Slack export/"])
def test_f098_a_slack_export_says_who_reads_what_and_nobody_elses_words_come_along(
    tmp_path: Path, root: str
) -> None:
    path = packed(tmp_path / "export.zip", SLACK, root)
    messages, skipped = read(slack, path)
    by_id = {m.id: m for m in messages}
    assert set(by_id) == {f"C1-{TS}", "C1-1763640060.000000", f"G1-{TS}", "C2-1763640000.9"}
    question, answer = by_id[f"C1-{TS}"], by_id["C1-1763640060.000000"]
    assert question.text == "How do I https://x.example, @Ana B? <3"
    assert (question.workspace, question.channel, question.author_name) == ("T1", "C1", "Kofi")
    assert (question.thread, question.readers) == (question.id, ("everyone",))
    assert question.permalink == f"https://slack.com/archives/C1/p{TS.replace('.', '')}"
    assert (answer.thread, answer.by_staff, answer.text) == (question.id, True, "See #random @here")
    assert answer.edited == answer.at + timedelta(minutes=1)
    assert by_id[f"G1-{TS}"].readers == ("U1", "U2")
    assert skipped == {
        reasons.NOT_SAID: 2, reasons.BY_A_BOT: 2, reasons.NO_WORDS: 1, reasons.LACKS: 1,
        reasons.DIRECT: 2, reasons.UNDESCRIBED: 2, reasons.CUT_OFF: 1,
    }  # fmt: skip
    with zipfile.ZipFile(path) as file:
        file.extractall(tmp_path / "folder")
    assert read(slack, tmp_path / "folder") == (messages, skipped)


def test_f019_a_slack_list_that_is_not_json_is_told_with_its_name(tmp_path: Path) -> None:
    path = packed(tmp_path / "export.zip", {**SLACK, "groups.json": b"[{"})
    with pytest.raises(UserError, match=r"groups\.json.*not JSON"):
        read(slack, path)


# --- Discord --------------------------------------------------------------------------------------


def discord_file(kind: str = "GuildTextChat", guild: str = "77", **more: Any) -> dict[str, Any]:
    def said(number: int, **changes: Any) -> dict[str, Any]:
        author = {"id": "9", "name": "kofi", "nickname": "Kofi", "isBot": False}
        return {
            "id": str(number), "type": "Default", "timestamp": f"2026-11-20T10:{number:02}:00.1+01:00",
            "timestampEdited": None, "content": f"words {number}", "author": author, **changes,
        }  # fmt: skip

    return {
        "guild": {"id": guild, "name": "Harbor"},
        "channel": {"id": "5", "type": kind, "categoryId": "3", "name": "help", "topic": '"messages": [', **more},
        "dateRange": {"after": None},
        "messages": [
            said(1),
            said(2, type="Reply", reference={"messageId": "1", "channelId": "5"}),
            said(3, type="Reply", reference={"messageId": "2", "channelId": "5"}, timestampEdited="2026-11-20T11:00:00Z"),
            said(4, type="GuildMemberJoin"),
            said(5, author={"id": "8", "name": "robot", "isBot": True}),
            said(6, content=""),
        ],
        "messageCount": 6,
    }  # fmt: skip


def test_a_discord_channel_is_for_the_team_unless_a_person_says_it_is_open(tmp_path: Path) -> None:
    file = written(tmp_path / "help.json", discord_file())
    messages, skipped = read(discord, file)
    assert [(m.id, m.thread, m.readers) for m in messages] == [
        ("1", "1", TEAM),
        ("2", "1", TEAM),
        ("3", "1", TEAM),
    ]
    assert messages[0].permalink == "https://discord.com/channels/77/5/1"
    assert (messages[0].workspace, messages[0].channel, messages[0].author_name) == (
        "77",
        "5",
        "Kofi",
    )
    assert messages[2].edited == datetime(2026, 11, 20, 11, tzinfo=UTC)
    assert skipped == {reasons.NOT_SAID: 1, reasons.BY_A_BOT: 1, reasons.NO_WORDS: 1}
    assert read(discord, file, Wanted(NOON, unsaid=("everyone",)))[0][0].readers == ("everyone",)
    assert read(discord, file, Wanted(NOON, channels=frozenset({"help"})))[0]
    assert not read(discord, file, Wanted(NOON, channels=frozenset({"chat"})))[0]


def test_a_discord_thread_belongs_to_its_channel(tmp_path: Path) -> None:
    messages, _ = read(discord, written(tmp_path / "t.json", discord_file("GuildPublicThread")))
    assert {(m.channel, m.thread) for m in messages} == {("3", "5")}


@pytest.mark.parametrize("asked", ["questions", "3", "help", "5"])
def test_a_discord_thread_comes_with_its_channel(tmp_path: Path, asked: str) -> None:
    file = discord_file("GuildPublicThread", category="questions")
    wanted = Wanted(NOON, channels=frozenset({asked}))
    assert read(discord, written(tmp_path / "t.json", file), wanted)[0]


@pytest.mark.parametrize(
    ("kind", "guild", "why"),
    [("DirectTextChat", "0", reasons.DIRECT), ("DirectGroupTextChat", "0", reasons.DIRECT),
     ("GuildPrivateThread", "77", reasons.PRIVATE)],
)  # fmt: skip
def test_f098_nobodys_direct_messages_are_read(
    tmp_path: Path, kind: str, guild: str, why: str
) -> None:
    messages, skipped = read(discord, written(tmp_path / "dm.json", discord_file(kind, guild)))
    assert (messages, skipped) == ([], {why: 6})


@pytest.mark.parametrize("form", [slack, discord, jsonl])
def test_f019_a_row_that_is_not_utf8_is_left_out_and_stops_no_other(
    tmp_path: Path, form: Any
) -> None:
    """Once kept with the wrong letters it could not be put right: it would be here before."""
    if form is slack:
        more = {"type": "message", "user": "U1", "ts": TS, "text": "d\xe9j\xe0 vu"}
        day = json.dumps([more], ensure_ascii=False).encode("latin-1")
        path = packed(tmp_path / "export.zip", {**SLACK, "help/2026-11-21.json": day})
    elif form is discord:
        file = discord_file(name="caf\xe9")
        file["messages"][2]["content"] = "d\xe9j\xe0 vu"
        path = written(tmp_path / "a.json", json.dumps(file, ensure_ascii=False).encode("latin-1"))
    else:
        bad = json.dumps(row(text="d\xe9j\xe0 vu"), ensure_ascii=False).encode("latin-1")
        path = written(tmp_path / "a.jsonl", bad, row(id="a2"))
    messages, skipped = read(form, path)
    assert skipped[reasons.NOT_UTF8] == 1
    assert messages
    assert not any("vu" in m.text for m in messages)


@pytest.mark.parametrize("content", [[row()], {"messages": []}, {"messages": [], "guild": 7}])
def test_f019_json_without_messages_where_they_belong_is_told_so(
    tmp_path: Path, content: Any
) -> None:
    assert read(discord, written(tmp_path / "list.json", content)) == ([], {reasons.MISPLACED: 1})


@pytest.mark.parametrize("cut", [0, 40, 150, 400, 900, -3])
def test_f019_a_discord_file_that_is_cut_off_gives_what_stands_before_the_cut(
    tmp_path: Path, cut: int
) -> None:
    whole = json.dumps(discord_file()).encode()
    messages, skipped = read(discord, written(tmp_path / "help.json", whole[:cut]))
    assert [m.id for m in messages] == ["1", "2", "3"][: len(messages)]
    assert skipped[reasons.CUT_OFF] + skipped[reasons.MISPLACED] == (1 if cut >= 0 else 0)


@pytest.mark.parametrize("code", ["utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("form", [jsonl, discord])
def test_f019_a_file_in_another_code_than_utf8_is_told_with_the_code(
    tmp_path: Path, form: Any, code: str
) -> None:
    name, content = ("a.jsonl", row()) if form is jsonl else ("a.json", discord_file())
    bom = "\ufeff" if code == "utf-16-be" else ""
    path = written(tmp_path / name, (bom + json.dumps(content)).encode(code))
    why = reasons.OTHER_CODE.format(code=code[:6].upper())
    assert read(form, path) == ([], {why: 1})
    assert read(form, packed(tmp_path / "a.zip", {name: path.read_bytes()})) == ([], {why: 1})


# --- arrays of any size ---------------------------------------------------------------------------


@settings(max_examples=40)
@given(
    items=st.lists(
        st.dictionaries(st.text(max_size=3), st.one_of(st.text(max_size=9), st.floats(allow_nan=False, allow_infinity=False), st.none())),
        max_size=6,
    ),
    piece=st.integers(1, 40),
    indent=st.sampled_from([None, 2]),
)  # fmt: skip
def test_an_array_comes_item_by_item_whatever_the_pieces_it_is_read_in(
    items: list[Any], piece: int, indent: int | None
) -> None:
    class Slow(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            assert size == PIECE
            return super().read(piece)

    raw = json.dumps({"a": 1, "messages": items, "b": 2}, indent=indent, ensure_ascii=False)
    array = Array(Slow(raw.encode("utf-8", "replace")), r'"messages"\s*:\s*\[')
    expected = json.loads(raw.encode("utf-8", "replace"))["messages"]
    assert list(array) == expected


@pytest.mark.parametrize(
    "raw", [b"", b"{}", b"nothing", b"[" * 300_000, b"[1, 2", b'["' + b"x" * 3_000_000]
)
def test_f019_what_is_no_array_is_told_and_not_read_for_ever(raw: bytes) -> None:
    with pytest.raises(Broken):
        list(Array(BytesIO(raw)))


# --- files ----------------------------------------------------------------------------------------


def test_f087_a_zip_that_would_unpack_to_too_much_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "bomb.zip", {"channels.json": b" " * (SMALL + 1)})
    with pytest.raises(UserError, match="would unpack to"):
        Files(path)
    many = packed(tmp_path / "many.zip", {f"{n}.json": b" " * (SMALL // 4) for n in range(8)})
    with pytest.raises(UserError, match="would unpack to more"):
        Files(many)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.json", "/etc/passwd.json", "..\\x.json", "a/../../x.json", "."]
)
def test_f088_a_path_that_leads_out_of_a_zip_is_left_out(tmp_path: Path, name: str) -> None:
    files = Files(packed(tmp_path / "trick.zip", {name: b"[]", "channels.json": b"[]"}))
    assert files.names == ["channels.json"]
    assert [one.why for one in files.skipped] == [reasons.OUTSIDE]


def test_f088_a_link_that_leads_out_of_a_folder_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "secret.jsonl").write_text("{}")
    inside = tmp_path / "export"
    inside.mkdir()
    (inside / "link.jsonl").symlink_to(tmp_path / "secret.jsonl")
    (inside / "ring.jsonl").symlink_to(inside / "ring.jsonl")
    (inside / "chat.jsonl").write_text("")
    files = Files(inside)
    assert files.names == ["chat.jsonl"]
    assert [one.why for one in files.skipped] == [reasons.OUTSIDE, reasons.OUTSIDE]


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no file or folder"):
        Files(tmp_path / "nothing")
    whole = packed(tmp_path / "whole.zip", SLACK).read_bytes()
    at = whole.index(b"help/2025") + 60
    (tmp_path / "spoilt.zip").write_bytes(whole[:at] + bytes(40) + whole[at + 40 :])
    messages, skipped = read(slack, tmp_path / "spoilt.zip")
    assert skipped[reasons.DAMAGED] == 1
    assert {m.channel for m in messages} >= {"G1", "C2"}, "the files after it are read"
    (tmp_path / "half.zip").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "list.zip").write_bytes(whole[:-60].replace(b"PK\1\2", b"PK\1\3") + whole[-60:])
    for name in ("half.zip", "list.zip"):
        with pytest.raises(UserError, match=f"{name} is damaged or not whole"):
            Files(tmp_path / name)
    spoilt = (tmp_path / "spoilt.zip").read_bytes()
    at = spoilt.index(b"users.json") + 20
    (tmp_path / "nobody.zip").write_bytes(spoilt[:at] + bytes(40) + spoilt[at + 40 :])
    with pytest.raises(UserError, match=r"damaged.*users\.json"):
        read(slack, tmp_path / "nobody.zip")
