"""What a draft in a model's words costs beside the bare call: processor time, the server in a process of its own.

    python tests/benches/models.py [--pairs N]

  bare     `AsyncOpenAI.chat.completions.create` with the same prompt, schema and bounds, the answer's JSON read
  langchain  LangChain's `ainvoke` as writers/chat.py asks it, to the bare call: its own share
  ours     all that a model adds to a draft of the rules': purse (SQLite), breaker, prompt, pseudonyms, LangChain,
           grounding of two candidates, the gate's look at both, to the bare call           goal 2 at 50 at once
  whole    the same and the rules' own draft before it, with its search among all of Harbor's pages

One at a time and 50 at once, timed in turn (pairs.py). The rules' draft is made with or without a model: its search
is the greater part of `whole`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "bot"), str(ROOT / "skills")]


from candorbot import language  # noqa: E402
from candorbot.brand import load_brand  # noqa: E402
from candorbot.clock import SystemClock  # noqa: E402
from candorbot.gate import Gate  # noqa: E402
from candorbot.knowledge import load_knowledge  # noqa: E402
from candorbot.paths import brand_folder, policies_folder, shipped  # noqa: E402
from candorbot.policy import load_to_serve  # noqa: E402
from candorbot.purse import StoredPurse  # noqa: E402
from candorbot.settings import ModelSettings  # noqa: E402
from candorbot.sources import Hit, Section  # noqa: E402
from candorbot.store.search import KnowledgeIndex  # noqa: E402
from candorbot.store.sqlite import SqliteStore  # noqa: E402
from candorbot.writers.asking import Asking  # noqa: E402
from candorbot.writers.model import Call  # noqa: E402
from candorbot.writers.modelled import ModelledWriter  # noqa: E402
from candorbot.writers.offline import ENGINE, OfflineWriter  # noqa: E402
from candorbot.writers.prompts import load_all  # noqa: E402
from candorbot.writing import Ask, Proposal  # noqa: E402
from tests.benches.pairs import HEAD, Timed, compare  # noqa: E402

ASK = Ask("Hey, I am kofi@mail.example. How do I turn on 2FA?", "Kofi", "Mia")
SAID = (
    "In the Security section, find “Two-Factor Authentication (2FA)” and click on the “Enable 2FA” button.",
    "Link your Harbor account to your authenticator app by scanning the QR code.",
    "Store the recovery codes somewhere safe.",
)
PAGE = "2fa#how-to-enable-2fa"
EACH, AT_ONCE = 20, 50
Work = Callable[[], Awaitable[object]]


class Found:
    """Knowledge that was searched before."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self._sections = {one.id: one for one in sections}

    async def search(self, words: str, limit: int = 5) -> Sequence[Hit]:
        return [Hit(one, 1.0) for one in self._sections.values()][:limit]

    async def section(self, section_id: str) -> Section | None:
        return self._sections.get(section_id)


class Written:
    """A rules' writer that has written before."""

    def __init__(self, draft: Proposal) -> None:
        self._draft = draft

    async def write(self, ask: Ask) -> Proposal:
        return self._draft


class Keeping:
    """A model that keeps what it is asked, so that the bare client can ask the same."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.name, self.host = model.name, model.host
        self.call: Call | None = None

    async def ask(self, call: Call) -> Any:
        self.call = call
        return await self._model.ask(call)


def spent(work: Work, count: int, *, at_once: bool) -> Timed:
    """Seconds of this process's processors that one of so many takes."""

    async def timed() -> float:
        start = time.process_time()
        if at_once:
            await asyncio.gather(*(work() for _ in range(count)))
        else:
            for _ in range(count):
                await work()
        return (time.process_time() - start) / count

    return timed


async def measure(url: str, pairs: int, folder: Path) -> None:
    from openai import AsyncOpenAI

    from candorbot.writers.chat import LangChainModel

    settings = ModelSettings("openai", "small", "sk-bench", url, 1_000_000_000_000)
    brand = load_brand(brand_folder("harbor"))
    gate = Gate(load_to_serve(policies_folder("")), brand)
    language.get_ready()
    sections = load_knowledge(brand.folder / "knowledge")
    index = KnowledgeIndex(sections)
    rules = OfflineWriter(brand, index)
    store = await SqliteStore.open(folder / "bench.db", "harbor", zone=lambda: brand.zone)
    clock = SystemClock()
    model = Keeping(LangChainModel(settings))
    asking = Asking(model, StoredPurse(store, clock, lambda: brand.zone, settings), clock)
    by_rules = await rules.write(ASK)
    assert isinstance(by_rules, Proposal)
    first = [one for one in sections if one.id == PAGE]
    found = Found(
        [*first, *(one for one in sections if one.id.startswith("2fa") and one.id != PAGE)]
    )
    prompts = load_all(shipped("prompts"))
    on_top = ModelledWriter(brand, found, Written(by_rules), asking, prompts, gate)
    whole = ModelledWriter(brand, index, rules, asking, prompts, gate)
    written = await on_top.write(ASK)
    assert isinstance(written, Proposal)
    assert written.engine != ENGINE, written.note
    call = model.call
    assert call
    client = AsyncOpenAI(base_url=url, api_key="sk-bench", max_retries=0)
    shape: Any = {
        "type": "json_schema",
        "json_schema": {"name": "draft", "schema": dict(call.schema)},
    }
    said: Any = [{"role": "system", "content": call.system}, {"role": "user", "content": call.user}]

    async def bare() -> None:
        answer = await client.chat.completions.create(
            model="small", messages=said, response_format=shape, max_tokens=call.most, temperature=0.3
        )  # fmt: skip
        json.loads(answer.choices[0].message.content or "")

    async def langchain() -> None:
        await model.ask(call)

    works: dict[str, Work] = {
        "langchain": langchain, "ours": lambda: on_top.write(ASK), "whole": lambda: whole.write(ASK),
    }  # fmt: skip
    for count, at_once in ((EACH, False), (AT_ONCE, True)):
        print(f"{count} {'at once' if at_once else 'one after the other'}")
        print(HEAD)
        for name, work in works.items():
            fewer = max(3, pairs // 3) if name == "whole" else pairs
            ours = spent(work, count, at_once=at_once)
            print(await compare(name, ours, spent(bare, count, at_once=at_once), fewer, count), flush=True)  # fmt: skip
    await client.close()
    await store.close()


async def serve() -> None:
    """The far end, in a process of its own: answers everything alike, until its input ends."""
    from tests.model_server import choice, says, served

    told = [{"text": one, "sources": [1], "step": n < 2} for n, one in enumerate(SAID)]
    answer = {"answered": True, "candidates": [{"sentences": told}, {"sentences": told[:2]}]}
    async with served(says(choice(json.dumps(answer)))) as url:
        print(url, flush=True)
        await asyncio.to_thread(sys.stdin.read)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=11, help="how often the two are timed in turn")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    if given.serve:
        asyncio.run(serve())
        return 0
    far = subprocess.Popen(
        [sys.executable, __file__, "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    assert far.stdout
    assert far.stdin
    try:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(measure(far.stdout.readline().strip(), given.pairs, Path(folder)))
    finally:
        far.stdin.close()
        far.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
