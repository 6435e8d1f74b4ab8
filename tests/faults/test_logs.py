"""FAULTS 59 and 106: no text breaks the log, a full disk for it stops nothing, and no secret gets into it."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot.errors import UserError
from candorbot.logfile import JsonLines, LogFile, log_to
from candorbot.redact import GONE, redacted, secrets_in
from candorbot.settings import read_settings
from candorbot.testing import World
from tests.processes import environment, run

CANARY = "canary-9f3a7c51e2"
HOSTILE = (
    '\n{"level": "info", "said": "all is well"}', "\r\n", "\x1b[2J\x1b]0;owned\x07", "\u2028\u2029\x85",
    "\0", '"}', "%s %d %(x)s", "{0.__class__}", "\u202egnp.exe", "x" * 1_000_000,
)  # fmt: skip


def lines(log: Path) -> list[dict[str, str]]:
    """Every line of it, read as JSON."""
    return [json.loads(line) for line in log.read_bytes().split(b"\n") if line]


# --- 59 ------------------------------------------------------------------------------------------


def test_f059_hostile_names_and_words_stay_one_line_each(log: Path) -> None:
    for text in HOSTILE:
        logging.getLogger("candorbot.test").warning("heard %s", text, extra={"name_of": text})
        logging.getLogger(f"candorbot.{text[:50]}").warning("x")
    kept = lines(log)
    assert len(kept) == 2 * len(HOSTILE)
    assert {line["level"] for line in kept} == {"warning"}
    assert log.read_bytes().isascii()
    assert max(len(line) for line in log.read_bytes().split(b"\n")) < 300_000, "long ones are cut"
    assert kept[0]["said"] == "heard " + HOSTILE[0]


async def test_f059_a_skill_that_fails_on_hostile_words_leaves_lines_that_can_be_read(
    world: World, log: Path
) -> None:
    def breaks(*_: object) -> None:
        raise ValueError("".join(HOSTILE))

    world.writer.write = breaks  # type: ignore[assignment]
    for text in HOSTILE[:5]:
        await world.ask("draft", f"how? {text}", by="mia")
    failed = [line for line in lines(log) if line.get("action") == "request.failed"]
    assert len(failed) == 5
    assert all("ValueError" in line["trace"] for line in failed)


FILLED = """
import json, logging, resource, signal, sys
from pathlib import Path
from candorbot.logfile import log_to

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
log_to(Path("data"))
log = logging.getLogger("candorbot.test")
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
log.info("first")
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
for number in range(100):
    log.info("line %d %s", number, "x" * 300)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
log.info("last")
kept = [json.loads(line)["said"] for line in Path("data/candor.log").read_text().splitlines()]
print(kept[0], kept[-1], len(kept))
"""


def test_f059_a_full_disk_for_the_log_stops_nothing_and_leaves_whole_lines(tmp_path: Path) -> None:
    done = run(sys.executable, "-c", FILLED, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[:2] == ["first", "last"]
    (told,) = done.stderr.splitlines()
    assert "the log cannot be written" in told
    assert "Candor goes on without it" in told


def test_f059_a_log_that_cannot_be_opened_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "candor.log").mkdir()
    handler = LogFile(tmp_path / "candor.log", encoding="utf-8", delay=True)
    for _ in range(3):
        handler.handle(logging.makeLogRecord({"msg": "x"}))
    handler.close()
    assert capsys.readouterr().err.count("the log cannot be written") == 1


def test_f059_the_log_turns_over_and_every_line_of_every_file_is_whole(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (handler,) = [
        h
        for h in logging.getLogger().handlers
        if isinstance(h, LogFile) and Path(h.baseFilename) == log
    ]
    monkeypatch.setattr(handler, "maxBytes", 3000)
    for number in range(60):
        logging.getLogger("candorbot.test").warning("%d %s", number, "\n\x1b" * 50)
    files = sorted(log.parent.glob("candor.log*"))
    assert len(files) == 3
    said = [int(line["said"].split()[0]) for file in reversed(files) for line in lines(file)]
    assert said == list(range(60 - len(said), 60))


# --- 106 -----------------------------------------------------------------------------------------

SECRET_NAMES = ("SLACK_BOT_TOKEN", "OPENAI_API_KEY", "SLACK_SIGNING_SECRET", "MY_PASSWORD")
STARTS = {"SLACK_BOT_TOKEN": "xoxb-"}
TOKENS = (
    "xoxb-1234567890-abcdefghij", "xoxp-1-2-3-abcdef0123", "xapp-1-A0123-456-abcdef",
    "sk-proj-abcdEFGH12345678", "ghp_0123456789abcdefghij", "Bearer abc.def-ghi",
    "MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe.abcdefghijklmnopqrstuvwxyz01", "https://bot:hunter22@proxy.example/",
)  # fmt: skip


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_f106_the_value_of_a_secret_setting_is_in_no_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, CANARY)
    formatter = JsonLines(secrets_in(os.environ))
    try:
        raise RuntimeError(f"refused: {CANARY}")
    except RuntimeError:
        record = logging.makeLogRecord(
            {
                "msg": "token %s",
                "args": (CANARY,),
                "exc_info": sys.exc_info(),
                "url": f"?t={CANARY}",
            }
        )
    line = formatter.format(record)
    assert CANARY not in line
    assert line.count(GONE) >= 3


@pytest.mark.parametrize("token", TOKENS)
def test_f106_what_looks_like_a_token_is_in_no_line_whatever_its_setting(token: str) -> None:
    assert token not in redacted(f"it said {token}, and stopped")
    assert GONE in redacted(f"it said {token}, and stopped")


@given(st.text(min_size=6).filter(lambda text: len(text.strip()) >= 6), st.text(), st.text())
def test_f106_a_secret_of_any_letters_is_taken_out(secret: str, before: str, after: str) -> None:
    kept = redacted(before + secret.strip() + after, secrets_in({"X_TOKEN": secret}))
    assert secret.strip() not in kept.replace(GONE, "\0\0")


def test_f106_a_secret_is_taken_out_as_an_address_and_a_repr_write_it() -> None:
    secret = "a/b c'd\\é+=="
    secrets = secrets_in({"CANDOR_SECRET": secret})
    assert redacted(f"GET /?k={quote(secret, safe='')}", secrets) == f"GET /?k={GONE}"
    assert "é" not in redacted(f"{ ({'k': secret})!r}", secrets)


def test_f106_ordinary_words_and_addresses_stay() -> None:
    text = "the key of the risk-register: https://harbor.example/docs/export-stats#csv, see sk- and xoxb"
    assert (
        redacted(text, secrets_in({"X_KEY": "key", "PATH": "/usr/bin", "HOME": "harbor"})) == text
    )


def test_f106_what_libraries_say_in_detail_never_gets_into_the_log(log: Path) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    for library in ("slack_sdk.web", "discord.http", "openai", "httpx", "httpcore", "asyncio"):
        logging.getLogger(library).setLevel(logging.DEBUG)
        logging.getLogger(library).debug("payload: a member's words")
        logging.getLogger(library).info("connected")
        logging.getLogger(library).setLevel(logging.NOTSET)
    assert {line["said"] for line in lines(log)} == {"connected"}


async def test_f106_a_canary_reaches_neither_log_nor_cards_nor_audit_nor_settings(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SECRET_NAMES:
        monkeypatch.setenv(name, STARTS.get(name, "") + CANARY)
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    log_to(tmp_path / "log")

    def breaks(*_: object) -> None:
        raise ValueError(f"401 for {CANARY}")

    world.writer.write = breaks  # type: ignore[assignment]
    card = await world.ask("draft", "how?")
    for handler in [h for h in root.handlers if h not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    log = (tmp_path / "log" / "candor.log").read_text()
    assert "401 for" in log
    audit = await world.store.audit_log(1000)
    settings = read_settings(os.environ)
    for shown in (log, repr(card), repr(audit), repr(settings), str(vars(type(settings)))):
        assert CANARY not in shown
    with pytest.raises(UserError) as refused:
        read_settings({**os.environ, "CANDOR_SKILL_SECONDS": "soon"})
    assert CANARY not in str(refused.value)


DUMPS = """
import resource, sys
from candorbot.cli.until_told import until_told

async def serve(stop):
    print(resource.getrlimit(resource.RLIMIT_CORE))
    return 0

sys.exit(until_told(serve))
"""


def test_f106_a_serving_process_leaves_no_core_dump(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DUMPS], cwd=tmp_path, env=environment(tmp_path), check=True,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == "(0, 0)"
