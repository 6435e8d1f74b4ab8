"""How much personal data is found, and how much is taken for it that is none.

Run: python tests/evals/pii.py        (data: $DATA, by default ../shared/data beside the checkout)

The patterns were written looking only at rows called "seen"; a row is seen or unseen by the hash of its
template, so that no template is in both. No unseen row was read; their figure was looked at six times
while the cues of phone numbers were widened, so take it as a little too good.

A span counts only if its ends and its type are exact. Types of the set that pii does not look for are not
counted. Keys and bank accounts are not in the set: they are made here, and so their figure is ours.
"""

from __future__ import annotations

import json
import random
import string
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "bot")]

from candorbot.pii import EMAIL_ADDRESS, IBAN_CODE, LABELS, SECRET, find  # noqa: E402
from candorbot.pii.numbers import IBAN_LENGTHS  # noqa: E402
from tests.evals.split import data_folder, unseen  # noqa: E402

Span = tuple[int, int, str]
PROMISED = (EMAIL_ADDRESS, "PHONE_NUMBER", "CREDIT_CARD")
MADE = 300


@dataclass(frozen=True)
class Row:
    text: str
    gold: frozenset[Span]
    unseen: bool = False


def found(text: str) -> frozenset[Span]:
    return frozenset((pii.start, pii.end, pii.type) for pii in find(text))


def line(type_: str, rows: Iterable[Row]) -> str:
    hit = false = missed = touched = spans = 0
    for row in rows:
        gold = {span for span in row.gold if span[2] == type_}
        said = {span for span in found(row.text) if span[2] == type_}
        hit += len(gold & said)
        false += len(said - gold)
        missed += len(gold - said)
        spans += len(gold)
        touched += sum(any(s < e2 and s2 < e for s2, e2, _ in said) for s, e, _ in gold)
    precision = f"{hit / (hit + false):.3f}" if hit + false else "    -"
    recall = f"{hit / spans:.3f}" if spans else "    -"
    return (
        f"  {type_:<15} spans {spans:>4}  missed {missed:>3}  false {false:>3}  precision {precision}"
        f"  recall {recall}  touched {touched:>4}"
    )


def presidio(path: Path) -> list[Row]:
    rows = []
    for text in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(text)
        gold = frozenset((s["start"], s["end"], s["type"]) for s in row["spans"])
        rows.append(Row(row["text"], gold, unseen("presidio_pii", row)))
    return rows


# --- rows of our own ---------------------------------------------------------------------------


def _iban(draw: random.Random) -> str:
    country = draw.choice(sorted(IBAN_LENGTHS))
    letters = "".join(
        draw.choices(string.digits + "ABCDEFGH" * draw.randint(0, 1), k=IBAN_LENGTHS[country] - 4)
    )
    number = int("".join(str(int(c, 36)) for c in f"{letters}{country}00"))
    return f"{country}{98 - number % 97:02}{letters}"


def _written(iban: str, draw: random.Random) -> str:
    if draw.random() < 0.4:
        return iban
    groups = [iban[at : at + 4] for at in range(0, len(iban), 4)]
    return draw.choice((" ", "-")).join(groups)


def _key(draw: random.Random) -> str:
    def some(k: int, letters: str = string.ascii_letters + string.digits) -> str:
        return "".join(draw.choices(letters, k=k - 1)) + draw.choice(string.digits)

    upper = string.ascii_uppercase + string.digits
    forms: Sequence[Callable[[], str]] = (
        lambda: "sk-" + some(48), lambda: "sk-proj-" + some(60), lambda: "sk_live_" + some(24),
        lambda: "AKIA" + some(16, upper), lambda: "ghp_" + some(36),
        lambda: "github_pat_" + some(60), lambda: "xoxb-" + some(12) + "-" + some(24),
        lambda: f"eyJ{some(20)}.eyJ{some(40)}.{some(43)}", lambda: "AIza" + some(35),
        lambda: "glpat-" + some(20),
    )  # fmt: skip
    return draw.choice(forms)()


_AROUND = (
    "my {what} is {it}", "Hi! Here is it: {it}, please look.", "{it}", "I sent you {it} yesterday",
    "Use ({it}) for now.", "Does “{it}” look right?", "{what}: {it}\nThanks",
)  # fmt: skip
_HARMLESS = (
    "commit {hash} broke it", "see https://harbor.example/docs/{slug}#csv", "order {digits}",
    "build {digits}.{slug}", "the sk-learn-{slug} package", "uuid {uuid}", "npm_config_{slug}=true",
    "You make an API key under Settings.", "my token is not accepted", "what is my password for?",
    "ticket {country}{digits}", "the id is {country}{hash}",
)  # fmt: skip


def made() -> dict[str, list[Row]]:
    """Bank accounts and keys among words, and as many texts that only look like them. Fixed seed."""
    draw = random.Random(4)
    rows: dict[str, list[Row]] = {IBAN_CODE: [], SECRET: []}
    for type_, what in ((IBAN_CODE, "IBAN"), (SECRET, "key")):
        for _ in range(MADE):
            it = _written(_iban(draw), draw) if type_ == IBAN_CODE else _key(draw)
            text = draw.choice(_AROUND).format(what=what, it=it)
            start = text.index(it)
            rows[type_].append(Row(text, frozenset({(start, start + len(it), type_)})))
            rows[type_].append(Row(_harmless(draw), frozenset()))
    return rows


def _harmless(draw: random.Random) -> str:
    def some(letters: str, k: int) -> str:
        return "".join(draw.choices(letters, k=k))

    hex_ = string.hexdigits[:16]
    return draw.choice(_HARMLESS).format(
        hash=some(hex_, 40),
        slug=some(string.ascii_lowercase, 14),
        digits=some(string.digits, draw.randint(8, 22)),
        uuid="-".join(some(hex_, n) for n in (8, 4, 4, 4, 12)),
        country=draw.choice(sorted(IBAN_LENGTHS)),
    )


# --- the figures -------------------------------------------------------------------------------


def main() -> int:
    print("personal data: exact spans; touched = found at least in part")
    path = data_folder() / "C_safety" / "presidio_pii" / "data.jsonl"
    if path.is_file():
        rows = presidio(path)
        for name in ("unseen", "seen"):
            chosen = [row for row in rows if row.unseen == (name == "unseen")]
            print(f"presidio_pii, {name} templates, {len(chosen)} rows")
            types = {span[2] for row in chosen for span in row.gold} | set(PROMISED)
            for type_ in LABELS:
                if type_ in types:
                    print(line(type_, chosen))
            aside = Counter(s[2] for row in chosen for s in row.gold if s[2] not in LABELS)
            print("  not looked for: " + ", ".join(f"{t} {n}" for t, n in sorted(aside.items())))
    else:
        print("presidio_pii: not here, skipped")
    print(f"made here (ours), {MADE} spans of each type and {MADE} texts that only look like it")
    for type_, rows in made().items():
        print(line(type_, rows))
    _chat(data_folder() / "D_feedback" / "irc_chat" / "data.jsonl")
    return 0


def _chat(path: Path) -> None:
    if not path.is_file():
        print("irc_chat: not here, skipped")
        return
    rows = [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]
    texts = [row["text"] for row in rows if not unseen("irc_chat", row)]
    for text in texts[:500]:
        find(text)
    before = time.process_time()
    counts = Counter(pii.type for text in texts for pii in find(text))
    micros = (time.process_time() - before) / len(texts) * 1e6
    said = ", ".join(f"{t} {n}" for t, n in sorted(counts.items())) or "none"
    print(f"real chat (irc_chat, {len(texts)} seen lines, nobody labelled them), found: {said}")
    print(f"cost: {micros:.0f} µs of processor time a message (this machine, now)")


if __name__ == "__main__":
    sys.exit(main())
