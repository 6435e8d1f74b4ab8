"""A sentence is borne out if what it cites says it; what is added, exchanged, joined or turned around is seen."""

from __future__ import annotations

import pytest

from candorbot.writers.grounding import DOUBTFUL, ENOUGH, borne_out, borne_out_by_one

PAGE = (
    "Open the settings page and click on the “Enable 2FA” button. The code changes every 30 seconds. "
    "The Free plan has 3 sites and 10,000 visits. You can export all data."
)
OTHER = "The Pro plan includes single sign-on. Write to support@harbor.example."
CLICK = "Open the settings page and click on the “Enable 2FA” button"


def share(sentence: str) -> float:
    return borne_out(sentence, [PAGE, OTHER], "en", "Harbor")


@pytest.mark.parametrize(
    "said",
    [
        f"{CLICK}.",
        "The code changes every 30 seconds.",
        "There are 10,000 visits and 3 sites in the Free plan.",
        "With Harbor you can export all data.",
        "Write to support@harbor.example.",
    ],
)
def test_what_the_sources_say_is_borne_out(said: str) -> None:
    assert share(said) >= ENOUGH


IMPORT = "To start with: import your historical stats from Google Analytics to Harbor."


@pytest.mark.parametrize(
    "said",
    [
        "Import your historical stats from Google Analytics to Harbor.",
        "You can import your stats from Google Analytics.",
        "With Harbor you can import stats from Google.",
    ],
)
def test_a_name_that_is_two_words_is_found_where_it_stands(said: str) -> None:
    assert borne_out(said, [IMPORT, "You can import stats."], "en", "Harbor") >= ENOUGH
    assert borne_out(said.replace("Google", "Yandex"), [IMPORT], "en", "Harbor") == 0.0


def test_what_stands_there_word_for_word_is_borne_out_whatever_else_stands_there() -> None:
    unique = "Each domain must be unique: one domain can’t be linked to more than one team."
    page = f"{unique} A login is not a domain. No. Teams can be deleted."
    assert borne_out(unique, [page], "en") == 1.0
    assert borne_out(unique.replace("’", "'"), [page], "en") == 1.0
    assert borne_out("No. Teams can be deleted.", [page], "en") == 0.0
    assert borne_out(unique.replace("one team", "<one> team"), [page], "en") == 0.0


def test_each_part_of_a_sentence_is_held_against_what_is_nearest_to_it() -> None:
    page = "Each domain must be unique: one domain can't be linked to more than one team."
    turned = "Each domain must be unique: one domain can be linked to more than one team."
    assert borne_out(turned, [page], "en") == 0.0
    assert borne_out(turned.replace("can be", "cannot be"), [page], "en") >= ENOUGH


def test_a_word_again_and_again_is_not_borne_out() -> None:
    assert share("You can export all data, export by export.") >= ENOUGH
    assert share("The Free plan has " + "visits " * 30) == 0


@pytest.mark.parametrize(
    "said",
    [
        f"{CLICK} at evil.example.",
        f"{CLICK} at evil.example/2fa.",
        f"{CLICK}, see https://evil.example.",
        f"{CLICK}, see [the settings page](evil.example).",
        f"{CLICK}, or write to ceo@harbor.evil.",
    ],
)
def test_f076_a_link_that_no_source_has_is_seen_in_each_of_its_forms(said: str) -> None:
    assert share(said) == 0.0


@pytest.mark.parametrize("mention", ["@everyone", "@here", "<!channel>", "<@U0MIA0>", "#general"])
def test_f078_a_mention_is_not_borne_out(mention: str) -> None:
    assert share(f"{CLICK}, {mention}.") == 0.0


@pytest.mark.parametrize(
    "hidden", ["\u202egnp", "\u200b", "\U000e0041", "\ud800", "\x00", "\x1b[2J", "\u2066x\u2069"]
)
def test_f082_what_nobody_sees_is_not_borne_out(hidden: str) -> None:
    assert share(f"{CLICK}{hidden}.") == 0.0


@pytest.mark.parametrize(
    "said",
    [
        "The code changes every 30 days.",
        "The Free plan has 3 visits and 10,000 sites.",
        "The Free plan has 30 sites.",
        "Disable 2FA on the settings page: click on the button.",
        "You can import all data.",
        "You can delete all data.",
        "You cannot export all data.",
    ],
)
def test_f065_what_is_exchanged_or_turned_around_is_not_borne_out(said: str) -> None:
    assert share(said) == 0.0


TOLD = (
    "You can invite up to three Zapwing guests. Exports are kept for ten days. We charge your card before the trial ends. "
    "Our support answers within two hours. Use two-factor authentication. The trial has 30 days."
)
TOLD_DE = "Sie können bis zu drei Gäste einladen. Der Export bleibt zehn Tage gespeichert."
TOLD_FR = "Vous pouvez inviter trois personnes. Votre export reste disponible douze jours."


@pytest.mark.parametrize(
    ("language", "page", "said"),
    [
        ("en", TOLD, "You can invite up to 3 Zapwing guests."),
        ("en", TOLD, "The trial has thirty days."),
        ("en", TOLD, "Exports are kept for 10 days, each one of them."),
        ("en", "Turn on 2FA authentication.", "Turn on two-factor authentication."),
        ("de", TOLD_DE, "Sie können 3 Gäste einladen."),
        ("fr", TOLD_FR, "Vous pouvez inviter 3 personnes."),
        ("fr", "Remise de 10 % pour les écoles.", "Une remise de 10 pour cent pour les écoles."),
    ],
)
def test_a_number_is_the_same_in_a_word_and_in_digits(language: str, page: str, said: str) -> None:
    assert borne_out(said, [page], language) >= DOUBTFUL


@pytest.mark.parametrize(
    ("language", "page", "said"),
    [
        ("en", TOLD, "You can invite up to five Zapwing guests."),
        ("en", TOLD, "You can invite up to ten Zapwing guests."),
        ("en", TOLD, "Exports are kept for six days."),
        ("en", TOLD, "Our support answers within one hour."),
        ("de", TOLD_DE, "Sie können bis zu fünf Gäste einladen."),
        ("de", TOLD_DE, "Der Export bleibt zwanzig Tage gespeichert."),
        ("fr", TOLD_FR, "Vous pouvez inviter cinq personnes."),
        ("en", TOLD, "We charge your card after the trial ends."),
        ("en", TOLD, "Our support always answers within two hours."),
        ("en", TOLD, "You can invite unlimited Zapwing guests."),
    ],
)
def test_another_number_word_or_a_larger_claim_is_not_borne_out(
    language: str, page: str, said: str
) -> None:
    assert borne_out(said, [page], language) == 0.0


def test_f065_two_truths_that_are_joined_to_a_third_are_in_doubt() -> None:
    joined = "The Free plan includes single sign-on."
    assert borne_out_by_one(joined, [PAGE, OTHER], "en") == DOUBTFUL
    assert borne_out_by_one(f"{CLICK}.", [PAGE, OTHER], "en") == 1.0
    assert borne_out_by_one(joined, [], "en") == 0.0
