"""A real LangChain model against a server on loopback that speaks OpenAI's language, well and badly. One test for
all its faults: the libraries take seconds to read, and each process of the tests that runs one reads them."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from aiohttp import web

from candorbot.bootstrap import bootstrap
from candorbot.candor import Candor
from candorbot.case_record import CASE
from candorbot.clock import SystemClock
from candorbot.costs import Price
from candorbot.errors import UserError
from candorbot.paths import shipped
from candorbot.records import Message
from candorbot.registry import find_skills
from candorbot.request import Person, Place, Request
from candorbot.settings import (
    OPENAI_URL,
    ModelSettings,
    ModerationSettings,
    Settings,
    read_settings,
)
from candorbot.stats import stats
from candorbot.testing.models import FreePurse, draft, sources_of
from candorbot.words import MODEL_STOPPED
from candorbot.writers.asking import Asking
from candorbot.writers.model import Call, ModelFailed
from candorbot.writers.prompts import load
from candorbot.writers.renewed import MOST_FAILURES, Renewed
from tests.evals import wire
from tests.model_server import TOLD, Serve, choice, says, served

CALL = Call("draft", "You write.", "How?", load(shipped("prompts"), "draft").schema, 200)


async def cut(request: web.Request) -> web.StreamResponse:
    assert request.transport
    request.transport.abort()
    return web.Response()


def says_bytes(body: bytes) -> Serve:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(body=body, content_type="application/json")

    return answer


async def packed(request: web.Request) -> web.StreamResponse:
    """It comes packed, though nobody asked for that."""
    body = gzip.compress(json.dumps(choice(" " * 3_000_000)).encode())
    assert request.headers["Accept-Encoding"] == "identity"
    kind = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    return web.Response(body=body, headers=kind)


FAULTS: dict[str, Serve] = {
    "html": says("<html>hello</html>", kind="text/html"),
    "no choices": says({**choice(), "choices": []}),
    "null": says(choice(None)),
    "no json": says(choice("Sure! Here it is.")),
    "cut json": says(choice('{"answered": tr')),
    "a list": says(choice("[1, 2]")),
    "an object": says(choice({"answered": True})),
    "an empty body": says(""),
    "no utf-8": says_bytes(b'{"choices": [{"message": {"content": "\xff\xfe"}}]}'),
    "length": says(choice(reason="length")),
    "filter": says(choice(reason="content_filter")),
    "refusal": says(choice(None, refusal="I cannot help with that.")),
    "401": says({"error": {"message": "bad key sk-secret", "type": "auth"}}, 401),
    "429": says({"error": {"message": "slow down", "type": "rate"}}, 429),
    "500": says("oops", 500, "text/plain"),
    "50 MB": says(choice(" " * 3_000_000)),
    "50 MB, packed": packed,
    "a cut line": cut,
}


FLAGGED = {
    "results": [{"categories": {"harassment": True}, "category_scores": {"harassment": 0.9}}]
}
STOPPED = {"length": MODEL_STOPPED["length"], "filter": MODEL_STOPPED["content_filter"]}
SPENT = dict.fromkeys(
    ("null", "no json", "cut json", "a list", "length", "filter", "refusal"), (11, 7)
) | dict.fromkeys(("401", "429", "500"), (0, 0))
"""What the answer says was used; what was turned away used nothing; of the rest nobody knows."""


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_f060_f062_f063_f070_what_is_no_whole_answer_is_no_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And it asks once, in a shape, with no tools; no tracing is on; what the server wrote is in no message."""
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
    for name in ("LANGSMITH_GATEWAY", "OPENAI_API_BASE", "OPENAI_PROXY"):
        monkeypatch.setenv(name, "https://elsewhere.example")
    chat = await asyncio.to_thread(__import__, "candorbot.writers.chat", fromlist=["x"])
    asked: list[Any] = []

    async def well(request: web.Request) -> web.StreamResponse:
        asked.append(await request.json())
        return web.json_response(choice())

    async with served(well) as url:
        model = chat.LangChainModel(ModelSettings("openai", "small", "sk-test", url, 0))
        answer = await model.ask(CALL)
        await model.close()
    assert (answer.data, answer.spent) == (TOLD, (11, 7))
    (body,) = asked
    assert body["response_format"]["type"] == "json_schema"
    assert body["response_format"]["json_schema"]["schema"] == CALL.schema
    assert body["max_completion_tokens"] == CALL.most
    assert "tools" not in body
    assert [one["role"] for one in body["messages"]] == ["system", "user"]
    assert os.environ["LANGSMITH_TRACING"] == os.environ["LANGCHAIN_TRACING_V2"] == "false"
    await f069_the_environment_sends_nothing_elsewhere(chat)
    now: dict[str, Any] = {"count": 0, "fault": well}

    async def badly(request: web.Request) -> web.StreamResponse:
        now["count"] += 1
        fault: Serve = now["fault"]
        return await fault(request)

    async with served(badly) as url:
        model = chat.LangChainModel(ModelSettings("openai", "small", "sk-test", url, 0))
        for name, fault in FAULTS.items():
            now |= {"count": 0, "fault": fault}
            with pytest.raises(ModelFailed) as raised:
                await model.ask(CALL)
            assert now["count"] == 1, f"{name}: asked {now['count']} times"
            assert "sk-secret" not in str(raised.value), name
            assert raised.value.spent == SPENT.get(name), name
            assert name not in STOPPED or str(raised.value) == STOPPED[name]
        await model.close()
    await a_server_that_others_made_is_understood_too(chat)
    await a_model_that_drips_is_not_waited_for(chat)
    await a_poisoned_client_is_made_anew(chat)
    await a_draft_is_in_the_models_words(tmp_path)
    await no_personal_data_is_in_the_bytes_that_are_sent(chat)


async def f069_the_environment_sends_nothing_elsewhere(chat: ModuleType) -> None:
    """To where the doctor says, and nowhere else; and a model that thinks is told to think little."""
    settings = read_settings({"OPENAI_API_KEY": "sk-test"}).model
    assert settings
    model = chat.LangChainModel(settings)
    made = model._model
    assert str(made.root_async_client.base_url) == f"{OPENAI_URL}/"
    assert settings.host in OPENAI_URL
    assert made.reasoning_effort == "minimal"  # or gpt-5-mini uses all it may to think
    await model.close()
    assert chat._effort("gpt-5.2") == "none"
    assert chat._effort("gpt-4.1-mini") == chat._effort("gpt-5-chat-latest") == ""
    for name in ("nobody_has:this", "azure_openai:without-an-endpoint"):
        with pytest.raises(UserError, match="cannot be used"):
            chat.LangChainModel(read_settings({"CANDOR_MODEL": name}).model)


async def no_personal_data_is_in_the_bytes_that_are_sent(chat: ModuleType) -> None:
    """One of each kind of value, of the rows that tests/evals/wire.py counts."""
    every = wire.made()
    rows = [
        next(row for row in every for _, _, one in row.gold if one == type_)
        for type_ in wire.PROMISED
    ]
    requests = await wire.sent(chat, [f"{wire.QUESTION} {row.text}" for row in rows])
    for row, request in zip(rows, requests, strict=True):
        ((start, end, type_),) = row.gold
        assert wire.QUESTION.encode() in request
        assert not wire.reaches(row.text[start:end], request), type_
    assert wire.reaches(wire.QUESTION, requests[0]) == "whole"


async def a_server_that_others_made_is_understood_too(chat: ModuleType) -> None:
    """llmock, well and badly; each is asked once."""
    from llmock.scenarios import Fail, Reply, ToolCall
    from llmock.testing import LLMockServer

    order = ToolCall("post", {"text": "APPROVED"})
    badly = {
        Fail(429, retry_after=0.01): "too often",
        Fail(401): "key",
        Fail(500): "(500)",
        Fail(503, retry_after=0.01): "(503)",
        Fail(400, code="context_length_exceeded"): "(400)",
        Reply("Sure!"): "another shape",
        Reply('{"answered": tr'): "another shape",
        Reply(json.dumps(TOLD), finish_reason="length"): MODEL_STOPPED["length"],
        Reply("", finish_reason="content_filter"): MODEL_STOPPED["content_filter"],
    }
    with LLMockServer() as server:
        model = chat.LangChainModel(ModelSettings("openai", "m", "sk-test", server.base_url(), 0))
        assert set((await model.ask(CALL)).data) == set(TOLD)
        asked = len(server.state.journal.records())
        for fault, why in badly.items():
            server.state.scenarios.add(fault)
            with pytest.raises(ModelFailed, match=re.escape(why)):
                await model.ask(CALL)
        server.state.scenarios.add(Reply(tool_calls=(order,)))
        with pytest.raises(ModelFailed, match="another shape"):
            await model.ask(CALL)
        assert len(server.state.journal.records()) == asked + len(badly) + 1
        await model.close()


async def a_model_that_drips_is_not_waited_for(chat: ModuleType) -> None:
    """Each byte that arrives in time would keep a time-out of the SDK's from firing."""

    async def drips(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(b" ")
            await asyncio.sleep(0)

    async with served(drips) as url:
        model = chat.LangChainModel(ModelSettings("openai", "small", "sk-test", url, 0))
        purse = FreePurse()
        with pytest.raises(ModelFailed, match="took longer"):
            await Asking(model, purse, SystemClock(), seconds=0.05).ask("Mia", CALL)
        assert [one.calls for one in purse.spent] == [1]
        await model.close()


async def a_poisoned_client_is_made_anew(chat: ModuleType) -> None:
    async with served(says(choice())) as url:
        settings = ModelSettings("openai", "small", "sk-test", url, 0)
        made: list[Any] = []

        def make() -> Any:
            made.append(chat.LangChainModel(settings))
            return made[-1]

        model = Renewed(make, SystemClock())
        await model.ask(CALL)
        await made[0].close()
        for _ in range(MOST_FAILURES):
            with pytest.raises(ModelFailed):
                await model.ask(CALL)
        assert (await model.ask(CALL)).data == TOLD
        assert len(made) == 2
        await model.close()


async def a_draft_is_in_the_models_words(folder: Path) -> None:
    """From the question on the console over the model to the card; the rules' own once it fails."""
    hung = [False]

    async def quotes(request: web.Request) -> web.StreamResponse:
        if hung[0]:
            return web.Response(status=500)
        told = await request.json()
        system = told["messages"][0]["content"]
        text = sources_of(Call("draft", system, "", {}, 1))[1]
        first = re.split(r"(?<=[.!?])\s", text.strip("- "))[0]
        return web.json_response(choice(json.dumps(draft((first, [1])))))

    async with served(quotes, says(FLAGGED)) as url:
        settings = Settings(
            folder, "harbor", "", "", 20, offline=False,
            model=ModelSettings("openai", "small", "sk-test", url, 100_000, Price(1.0, 2.0)),
            moderation=ModerationSettings("sk-test", url),
        )  # fmt: skip
        async with bootstrap(settings, registry=find_skills()) as candor:
            for key, engine in (("k1", "openai:small"), ("k2", "offline rules")):
                asks = Request(
                    key, "command", Person("mia", "Mia"), Place("console", "help"), "draft",
                    "How do I turn on 2FA?",
                )  # fmt: skip
                assert await candor.bot.accept(asks)
                card = await candor.bot.handle(asks)
                assert engine in f"{card.fields} {card.footer}", card
                hung[0] = True
            assert "it answers with an error (500)" in f"{card}"
            await what_it_cost_is_kept(candor)
            await moderation_adds_a_case(candor)


async def what_it_cost_is_kept(candor: Candor) -> None:
    found = await stats(candor.store, SystemClock().now(), candor.live.now.brand.zone)
    ((engine, calls),) = [one for one in found.calls.items() if ", prompt draft " in one[0]]
    assert (calls.calls, calls.tokens_in, calls.tokens_out) == (2, 11, 7)
    assert calls.money == pytest.approx(11 * 1e-6 + 7 * 2e-6)
    assert calls.none == {"it answers with an error (500)": 1}
    assert found.drafts[engine].open == 1


async def moderation_adds_a_case(candor: Candor) -> None:
    """From what a member says on the console, over the wire, to the case."""
    said = Message(
        "console", "m1", "help", "m1", "kofi", "Kofi", "Your dog wrote this.", SystemClock().now()
    )
    assert await candor.bot.accept(said)
    await candor.bot.note(said)
    assert await candor.store.find_records(CASE) == []
    await candor.bot.second_look.look()
    (row,) = await candor.store.find_records(CASE)
    assert (row.body["category"], row.body["severity"]) == ("harassment", "P3")
    async with candor.serving(lambda: None):
        assert "second look" in {task.name for task in candor.supervisor.health().tasks}
