"""How much personal data reaches a language model: what stands in the bytes that the writer sends.

Run: python tests/evals/wire.py       (data: $DATA, by default ../shared/data beside the checkout)

Each text is a member's message, alone and behind a question, and goes through the writer, LangChain and openai's SDK to
a server on loopback, which keeps the whole request. A value has reached it if its letters and digits stand there one
after the other, whatever is between them; "in part": at least six of its digits in a row, and half of them. Rows are
seen or unseen as tests/evals/pii.py says; nothing was tuned on what is counted here. Names of people and places are
not promised; they are counted all the same. The rows made here have a fixed seed.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import string
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "bot")]

from aiohttp import web  # noqa: E402

from candorbot.brand import load_brand  # noqa: E402
from candorbot.gate import Gate  # noqa: E402
from candorbot.knowledge import load_knowledge  # noqa: E402
from candorbot.paths import brand_folder, policies_folder, shipped  # noqa: E402
from candorbot.pii import CREDIT_CARD, EMAIL_ADDRESS, IBAN_CODE, PHONE_NUMBER, SECRET  # noqa: E402
from candorbot.policy import load_to_serve  # noqa: E402
from candorbot.settings import ModelSettings  # noqa: E402
from candorbot.store.search import KnowledgeIndex  # noqa: E402
from candorbot.testing import FakeClock  # noqa: E402
from candorbot.testing.models import FreePurse  # noqa: E402
from candorbot.writers.asking import Asking  # noqa: E402
from candorbot.writers.modelled import ModelledWriter  # noqa: E402
from candorbot.writers.offline import OfflineWriter  # noqa: E402
from candorbot.writers.prompts import load_all  # noqa: E402
from candorbot.writing import Ask  # noqa: E402
from tests.evals import pii  # noqa: E402
from tests.evals.split import data_folder  # noqa: E402
from tests.model_server import choice, served  # noqa: E402

PROMISED = (EMAIL_ADDRESS, PHONE_NUMBER, CREDIT_CARD, IBAN_CODE, SECRET)
"""What must not reach a model."""
QUESTION = "How do I export my stats?"
KEY = "sk-ours-0123456789"
MADE = 200


# --- what is sent --------------------------------------------------------------------------------


async def sent(chat: ModuleType, texts: Sequence[str]) -> list[bytes]:
    """The whole request that each text leads to; b"" where nobody was asked."""
    kept: list[bytes] = []

    async def keep(request: web.Request) -> web.StreamResponse:
        headers = b"\n".join(b"%s: %s" % pair for pair in request.raw_headers)
        kept.append(f"{request.path_qs}\n".encode() + headers + b"\n\n" + await request.read())
        return web.json_response(choice())

    brand = load_brand(brand_folder("harbor"))
    knowledge = KnowledgeIndex(load_knowledge(brand.folder / "knowledge"), model=lambda: None)
    async with served(keep) as url:
        model = chat.LangChainModel(ModelSettings("openai", "small", KEY, url, 0))
        writer = ModelledWriter(
            brand, knowledge, OfflineWriter(brand, knowledge),
            Asking(model, FreePurse(), FakeClock()), load_all(shipped("prompts")),
            Gate(load_to_serve(policies_folder("")), brand),
        )  # fmt: skip
        found = []
        for text in texts:
            kept.clear()
            await writer.write(Ask(text, "Kofi", "Mia"))
            found.append(b"".join(kept))
        await model.close()
    return found


# --- what of it is personal ----------------------------------------------------------------------


def reaches(value: str, request: bytes) -> str:
    """ "whole", "in part" or "": how much of a value stands in a request."""
    _, _, body = request.partition(b"\n\n")
    told = json.loads(body)["messages"][-1]["content"] if body else ""
    said = f"{request.decode('utf-8', 'replace')}\n{told}"
    if value in said or (len(_only(value)) > 5 and _only(value) in _only(told)):
        return "whole"
    digits, there = re.sub(r"\D", "", value), re.sub(r"\D", "", told)
    least = max(6, len(digits) // 2)
    runs = (digits[at : at + least] for at in range(len(digits) - least + 1))
    return "in part" if any(run in there for run in runs) else ""


def _only(text: str) -> str:
    """Its letters and digits."""
    return "".join(c for c in text.casefold() if c.isalnum())


# --- rows of our own -----------------------------------------------------------------------------


def _email(draw: random.Random) -> str:
    def word(k: int) -> str:
        return "".join(draw.choices(string.ascii_lowercase, k=k))

    local = draw.choice((".", "_", "-", "+", "")).join((word(draw.randint(2, 9)), word(draw.randint(2, 8))))  # fmt: skip
    local = local.title() if draw.random() < 0.2 else local + draw.choice(("", "7", "1984"))
    host = draw.choice(("mail.example", "uni-bonn.example", "post.co.example", "x.example", "firma-gmbh.example"))  # fmt: skip
    return f"{local}@{host}"


def _card(draw: random.Random) -> str:
    start, length = draw.choice((("4", 16), ("51", 16), ("55", 16), ("37", 15), ("6011", 16)))
    digits = start + "".join(draw.choices(string.digits, k=length - len(start) - 1))
    total = 0
    for place, one in enumerate(reversed(digits)):
        doubled = int(one) * (1 if place % 2 else 2)
        total += doubled - 9 if doubled > 9 else doubled
    digits += str(-total % 10)
    parts = (4, 10) if length == 15 else (4, 8, 12)
    between = draw.choice(("", " ", "-"))
    cuts = [digits[a:b] for a, b in zip((0, *parts), (*parts, length), strict=True)]
    return between.join(cuts)


def _phone(draw: random.Random) -> str:
    def some(k: int) -> str:
        return draw.choice("123456789") + "".join(draw.choices(string.digits, k=k - 1))

    forms: Sequence[Callable[[], str]] = (
        lambda: f"+49 {some(3)} {some(7)}", lambda: f"+49{some(11)}", lambda: f"0{some(3)}/{some(7)}",
        lambda: f"+33 {draw.randint(1, 7)} " + " ".join(some(2) for _ in range(4)),
        lambda: f"+34 {some(3)} {some(3)} {some(3)}", lambda: f"({some(3)}) 555-{some(4)}",
        lambda: f"+1-{some(3)}-{some(3)}-{some(4)}", lambda: f"+44 20 {some(4)} {some(4)}",
        lambda: f"00 41 {some(2)} {some(3)} {some(2)} {some(2)}",
    )  # fmt: skip
    return draw.choice(forms)()


_AROUND = {
    EMAIL_ADDRESS: ("write to {it} please", "Meine Adresse: {it}.", "c'est {it}, merci", "({it})", "mailto:{it}", "mi correo es {it}"),
    PHONE_NUMBER: ("call me on {it}", "Tel. {it}, ab 18 Uhr", "mon téléphone : {it}", "phone: {it}", "mi número de teléfono es {it}"),
    CREDIT_CARD: ("my card {it} was declined", "Karte: {it}", "ma carte {it} est refusée", "tarjeta {it}", "{it}"),
}  # fmt: skip


def made() -> list[pii.Row]:
    """E-mails, phones, cards, IBANs and keys among words of four languages."""
    draw = random.Random(9)
    rows = [row for found in pii.made().values() for row in found if row.gold]
    for type_, new in ((EMAIL_ADDRESS, _email), (PHONE_NUMBER, _phone), (CREDIT_CARD, _card)):
        for _ in range(MADE):
            it = new(draw)
            text = draw.choice(_AROUND[type_]).format(it=it)
            start = text.index(it)
            rows.append(pii.Row(text, frozenset({(start, start + len(it), type_)})))
    return rows


# --- the figures ---------------------------------------------------------------------------------


async def count(chat: ModuleType, name: str, rows: Sequence[pii.Row]) -> int:
    """Print what reached the wire; how many values did that must not."""
    texts = [text for row in rows for text in (row.text, f"{QUESTION}\n\n{row.text}")]
    requests = await sent(chat, texts)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for at, request in enumerate(requests):
        row = rows[at // 2]
        for start, end, type_ in row.gold if request else ():
            found[type_]["sent"] += 1
            found[type_][reaches(row.text[start:end], request)] += 1
    asked = sum(map(bool, requests))
    print(f"{name}: {len(texts):,} messages, {asked:,} of which a model was asked about")
    for type_ in (*PROMISED, *sorted(set(found) - set(PROMISED))):
        one = found[type_]
        goal = "  goal 0" if type_ in PROMISED else ""
        print(f"  {type_:<15} {one['sent']:>5} values: {one['whole']:>4} reached the wire whole, {one['in part']:>3} in part{goal}")  # fmt: skip
    return sum(found[type_]["whole"] + found[type_]["in part"] for type_ in PROMISED)


async def main() -> int:
    from candorbot.writers import chat

    print("personal data on the wire to a language model")
    reached = 0
    path = data_folder() / "C_safety" / "presidio_pii" / "data.jsonl"
    if path.is_file():
        rows = pii.presidio(path)
        for name in ("unseen", "seen"):
            chosen = [row for row in rows if row.unseen == (name == "unseen")]
            reached += await count(chat, f"presidio_pii, {name} templates", chosen)
    else:
        print("presidio_pii: not here, skipped")
    reached += await count(chat, "made here (ours)", made())
    return 1 if reached else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
