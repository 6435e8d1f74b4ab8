"""How near a message must be to a named theme to be of it: SHARE, LEAST and LEAST_BY_WORDS of themes.py.

    python tests/evals/floor.py              (data: $DATA, by default ../shared/data beside the checkout)

Intents of CLINC150 (Larson et al. 2019, CC BY 3.0) stand for themes, and others for messages of no theme, some four for
one with a theme, as in chat. A theme is narrow: one intent with five examples, ten of them at a time; or wide: four
intents of one domain (travel, banking ...) with three examples each, six of them in two domains; then one in four of the
others is of an intent of the same domains. Half of the intents, and of the domains, are dev: the numbers were chosen on
them, and the other half is reported on, though for wide themes half of its intents are among the narrow ones of dev.
Judged by F1 of "the right theme was named". BANKING77 is not touched.

First, the example brand's own themes: of its English examples alone, of what theme are the German and French ones?
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bot"), str(ROOT / "tests" / "evals")]

from split import data_folder  # noqa: E402

from candorbot import language  # noqa: E402
from candorbot.clusters import Read  # noqa: E402
from candorbot.store import theme_models  # noqa: E402
from candorbot.theme_file import load_themes  # noqa: E402
from candorbot.themes import NamedThemes  # noqa: E402

DRAWS = 12
NONE_TO_ONE = 4
STEPS = [n / 25 for n in range(15, 48)]
DOMAINS = [
    "account_blocked balance bill_balance bill_due freeze_account interest_rate min_payment order_checks pay_bill"
    " pin_change report_fraud routing spending_history transactions transfer",
    "application_status apr card_declined credit_limit credit_limit_change credit_score damaged_card expiration_date"
    " improve_credit_score international_fees new_card redeem_rewards replacement_card_duration report_lost_card"
    " rewards_balance",
    "direct_deposit income insurance insurance_change meeting_schedule next_holiday payday pto_balance pto_request"
    " pto_request_status pto_used rollover_401k schedule_meeting taxes w2",
    "book_flight book_hotel car_rental carry_on exchange_rate flight_status international_visa lost_luggage plug_type"
    " timezone translate travel_alert travel_notification travel_suggestion vaccines",
    "accept_reservations calories cancel_reservation confirm_reservation cook_time food_last how_busy"
    " ingredient_substitution ingredients_list meal_suggestion nutrition_info recipe restaurant_reservation"
    " restaurant_reviews restaurant_suggestion",
    "current_location directions distance gas gas_type jump_start last_maintenance mpg oil_change_how oil_change_when"
    " schedule_maintenance tire_change tire_pressure traffic uber",
    "calendar calendar_update next_song order order_status play_music reminder reminder_update shopping_list"
    " shopping_list_update smart_home todo_list todo_list_update update_playlist what_song",
    "alarm calculator date definition find_phone flip_coin make_call measurement_conversion roll_dice share_location"
    " spelling text time timer weather",
]
"""Eight of the set's ten domains; the others are small talk."""
Texts = Mapping[str, Sequence[str]]
Draw = tuple[dict[str, list[str]], list[tuple[str, str]], list[str]]
"""The examples of each theme; messages of a theme; messages of none."""
Near = tuple[bool, float]
"""Whether the nearest theme is the right one, and how near it is: from 1 on a message is of it."""


def number(name: str) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16)


def texts() -> dict[str, list[str]]:
    """The texts of each intent, in the order of their ids' hashes."""
    file = data_folder() / "D_feedback" / "clinc150_intents" / "data.jsonl"
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    found: dict[str, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: number(row["id"])):
        found[row["intent"]].append(row["text"])
    return found


def narrow(said: Texts, half: int) -> Iterator[Draw]:
    intents = [name for name in said if number(name) % 2 == half]
    for draw in range(DRAWS):
        order = sorted(intents, key=lambda name: number(f"{draw}{name}"))
        inside, outside = order[:10], order[10:]
        asked = [(name, text) for name in inside for text in said[name][5:20]]
        each = NONE_TO_ONE * len(asked) // len(outside) + 1
        others = [text for name in outside for text in said[name][:each]]
        yield (
            {name: list(said[name][:5]) for name in inside},
            asked,
            others[: NONE_TO_ONE * len(asked)],
        )


def wide(said: Texts, half: int) -> Iterator[Draw]:
    domains = [domain.split() for domain in DOMAINS[half::2]]
    for draw in range(DRAWS):
        chance = random.Random(f"{half}{draw}")
        examples: dict[str, list[str]] = {}
        asked: list[tuple[str, str]] = []
        near: list[str] = []
        inside = chance.sample(range(len(domains)), 2)
        for at in inside:
            order = chance.sample(domains[at], len(domains[at]))
            for start in (0, 4, 8):
                theme = " and ".join(order[start : start + 4])
                examples[theme] = [t for name in order[start : start + 4] for t in said[name][:3]]
                asked += [(theme, t) for name in order[start : start + 4] for t in said[name][5:9]]
            near += [text for name in order[12:] for text in said[name][5:]]
        outside = [one for at, one in enumerate(domains) if at not in inside]
        far = [text for domain in outside for name in domain for text in said[name][5:]]
        yield examples, asked, near + chance.sample(far, 3 * len(near))


def judged(draws: Iterator[Draw], reads: Sequence[Read]) -> tuple[list[Near], list[float]]:
    """Over all draws: of each message with a theme what was found, and of each without how near one was."""
    told: list[Near] = []
    none: list[float] = []
    for examples, asked, others in draws:
        themes = NamedThemes(examples, reads)
        found = themes.nearest([text for _, text in asked])
        told += [
            (name == right, near / themes.floors[name])
            for (name, near), (right, _) in zip(found, asked, strict=True)
        ]
        none += [near / themes.floors[name] for name, near in themes.nearest(others)]
    return told, none


def figures(
    told: Sequence[Near], none: Sequence[float], least: float = 1
) -> tuple[float, float, float]:
    """F1, the share of messages with a theme that got theirs, and of those without that got one."""
    right = sum(ok and near >= least for ok, near in told)
    named = sum(near >= least for _, near in told) + sum(near >= least for near in none)
    found, wrong = right / len(told), sum(near >= least for near in none) / len(none)
    precision = right / named if named else 0.0
    return 2 * precision * found / max(precision + found, 1e-9), found, wrong


def remembered(read: Read) -> Read:
    """The same, which reads no text twice."""
    one = cache(lambda text: read([text])[0])
    return lambda texts: np.array([one(text) for text in texts], float)


def in_other_languages(reads: Sequence[Read]) -> str:
    """How many of the example brand's German and French examples are told their theme by its English ones."""
    themes = load_themes(ROOT / "brands" / "harbor")
    english = {
        theme.name: [text for text in theme.examples if language.detect(text) in ("en", None)]
        for theme in themes
    }
    asked = [
        (theme.name, text)
        for theme in themes
        for text in theme.examples
        if text not in english[theme.name]
    ]
    named = NamedThemes(english, reads)
    said = [text for _, text in asked]
    nearest = [name for name, _ in named.nearest(said)]
    right = sum(name == gold for name, (gold, _) in zip(nearest, asked, strict=True))
    told = sum(
        name == gold for name, (gold, _) in zip(named.of(said, alike=False), asked, strict=True)
    )
    return f"{right} of {len(asked)} are nearest to theirs, {told} get it"


def main() -> None:
    print("how near to a named theme a message of it is")
    for name, reads in (
        ("models of English", theme_models.of_each()[:1]),
        ("the multilingual model", theme_models.of_each(english=False)),
        ("words alone", []),
    ):
        print(f"  German and French, {name}: {in_other_languages(reads)}")
    if not (data_folder() / "D_feedback" / "clinc150_intents").is_dir():
        print("  the data are not here, skipped")
        return
    said = texts()
    for name, reads in (
        ("as they come", theme_models.of_each()),
        ("the multilingual model alone", theme_models.of_each(english=False)),
        ("many at once", theme_models.of_many()),
        ("words alone", []),
    ):
        reads = [remembered(read) for read in reads]
        print(f"  {name}")
        for width, draws in (("narrow", narrow), ("wide", wide)):
            dev, unseen = (judged(draws(said, half), reads) for half in (0, 1))
            best = max(STEPS, key=lambda step: figures(*dev, step)[0])
            f1, found, wrong = figures(*unseen)
            print(
                f"    {width:<6} dev F1 {figures(*dev)[0]:.3f} (best {figures(*dev, best)[0]:.3f}, at {best:.2f} of the least);"
                f" unseen F1 {f1:.3f}, {found:.3f} of those of a theme get theirs, {wrong:.3f} of those of none get one"
                f" ({len(unseen[0])}, {len(unseen[1])} messages)"
            )


if __name__ == "__main__":
    main()
