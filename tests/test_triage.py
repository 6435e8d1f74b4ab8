"""Triage: the rules of the route policy, the weights beside them, and how they join."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, cast

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from candorbot.anchors import Anchors, Needs, needs, needs_of_group, needs_of_name
from candorbot.cases import run_cases
from candorbot.errors import BadFile
from candorbot.paths import brand_folder
from candorbot.phrases import BRAND, any_of, literal, pattern
from candorbot.policy import load_policies, load_routes, shipped_routes
from candorbot.readings import chat_readings
from candorbot.rules import Routes
from candorbot.screen import groups_of
from candorbot.text import fold
from candorbot.triage import LEVELS, NEAR, Triage, Triaged
from candorbot.weights import Scored, Weighed, Weights


@cache
def shipped() -> Triage:
    return Triage(shipped_routes())


def look(text: str) -> Triaged:
    return shipped().look(text)


class Told:
    """Weights that say what they are told to."""

    threshold = 0.5
    thresholds: ClassVar[Mapping[str, float]] = defaultdict(lambda: 0.5)
    sure = 0.9

    def __init__(self, escalate: float, categories: Mapping[str, float] | None = None) -> None:
        self.said = Scored(escalate, categories or {}, (Weighed("gone", 0, 4, 1.5),))

    def score(self, text: str) -> Scored:
        return self.said

    def escalate(self, text: str) -> float:
        return self.said.escalate


def with_weights(escalate: float, **categories: float) -> Triage:
    triage = copy.copy(shipped())
    triage.weights = cast(Weights, Told(escalate, categories))
    return triage


# --- what people read, and what must hold ------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "category", "severity"),
    [
        ("I want to die and nobody would miss me", "self_harm", "P1"),
        ("I'll kill you and your family", "threat", "P1"),
        ("Ich bringe dich um!", "threat", "P1"),
        ("J'ai envie de mourir", "self_harm", "P1"),
        ("someone doxxed me in this channel", "doxxing", "P1"),
        ("Someone has used my card to buy things", "account_security", "P2"),
        ("I found an XSS in the comment form", "security_report", "P2"),
        ("Is the dashboard down for everyone?", "outage", "P2"),
        ("I was charged twice for the same order", "payment_dispute", "P3"),
        ("I want to speak to a human", "human_requested", "P3"),
        ("Please delete all my personal data under GDPR", "data_request", "P3"),
    ],
)
def test_a_message_of_a_kind_is_found_with_how_soon(
    text: str, category: str, severity: str
) -> None:
    triaged = look(text)
    assert (triaged.label, triaged.category, triaged.severity) == ("escalate", category, severity)
    first = triaged.evidence[0]
    assert text[first.start : first.end] == first.quote
    assert first.quote in first.reason


@pytest.mark.parametrize(
    "text",
    [
        "kill the process on port 8080",
        "this bug is killing me",
        "the deadline is dead serious, so abort and execute the child process again",
        "rename the master branch, and attach the slave replica",
        "You have to stop calling gay people disgusting.",
        "I'm a proud queer, and so are my friends",
        "we're going to crush you in the quiz tonight :D",
        "Is the airdrop taxable in Germany?",
        "What's your refund policy? Reading up before I buy.",
        "How do I reset my password?",
        "",
    ],
)
def test_a_frightening_word_alone_wakes_nobody(text: str) -> None:
    assert look(text) == Triaged("ok", "", "", 0.0, ())


def test_the_gravest_decides_and_the_rest_stays_as_evidence() -> None:
    triaged = look("I was charged twice and now I want to die")
    assert triaged.category == "self_harm"
    assert triaged.rules[0] == "wants-to-die"
    assert "charged-wrongly" in triaged.rules


def test_spaced_and_look_alike_letters_are_seen_through() -> None:
    triaged = look("I want to k i l l myself, р\u200blease help")
    assert triaged.category == "self_harm"


def test_what_takes_a_rule_back_counts_only_near_it() -> None:
    assert not shipped().fires("data-lost", "I lost my data, all of it. Would I lose data there?")
    far = (
        "I lost my data, all of it. " + "Nice weather today. " * (NEAR // 10) + "Would I lose data?"
    )
    assert shipped().fires("data-lost", far)


@pytest.mark.parametrize(
    ("excused", "meant"),
    [
        ("my laptop wants to die", "My laptop is broken, I failed the exam and I want to die"),
        ("I want to die in the game", "You can die in this game. I want to die too"),
        ("I will kill you in Minecraft", "I will kill you. In Minecraft, of course"),
        ("the dragon is gonna kill you", "I am gonna kill you like a dragon"),
        (
            "In the movie he says: I will kill you",
            "I will shoot you, watch the movie when it's done",
        ),
    ],
)
def test_an_excuse_for_violence_has_to_touch_it(excused: str, meant: str) -> None:
    assert look(excused).label == "ok"
    assert look(meant).severity == "P1"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Ich will einfach nur noch sterben", "self_harm"),
        ("je veux en finir avec la vie", "self_harm"),
        ("No quiero seguir viviendo", "self_harm"),
        ("te voy a matar", "threat"),
        ("je vais te casser la gueule", "threat"),
        ("Wir werden euch alle abstechen", "threat"),
    ],
)
def test_a_crisis_is_seen_in_german_french_and_spanish(text: str, category: str) -> None:
    triaged = look(text)
    assert (triaged.category, triaged.severity) == (category, "P1")


def test_figures_for_letters_hide_nothing_from_the_rules() -> None:
    text = "W0m3n are v3rmin"
    assert look(text).category == "hate"
    assert look(text).evidence[0].quote == text


@pytest.mark.parametrize(
    ("text", "category", "quote"),
    [
        ("i want to dieeee!", "self_harm", "want to dieeee"),
        ("ok so i want to d-i-e now", "self_harm", "want to d-i-e"),
        ("just k y s", "self_harm", "k y s"),
        ("I wiiill killl you", "threat", "I wiiill killl you"),
        (
            "I will \U0001f480 kill \U0001f480 you",
            "threat",
            "I will \U0001f480 kill \U0001f480 you",
        ),
        ("the site is doooown", "outage", "site is doooown"),
    ],
)
def test_stretched_and_parted_words_are_read_and_shown_as_they_stand(
    text: str, category: str, quote: str
) -> None:
    triaged = look(text)
    assert triaged.category == category
    assert triaged.evidence[0].quote == quote


@pytest.mark.parametrize(
    "text", ["sooooo cool", "www.example.org", "a b c", "see K, Y and S", "hmm"]
)
def test_a_stretched_or_parted_word_alone_is_nothing(text: str) -> None:
    assert look(text).label == "ok"


@given(st.text(st.sampled_from("dieksyml '.-\u2620 "), max_size=60))
def test_each_reading_of_a_chat_is_as_long_as_the_text(text: str) -> None:
    assert {len(reading) for reading in chat_readings(text)} == {len(text)}


def test_of_the_example_community_only_the_scam_alerts_and_only_the_complaint_is_listed() -> None:
    messages = yaml.safe_load((brand_folder("harbor") / "community.yaml").read_text("utf-8"))
    found = [look(message["text"]) for message in messages["messages"]]
    assert len(found) > 60
    assert [(one.category, one.severity) for one in found if one.label == "escalate"] == [
        ("scam", "P2"), ("complaint", "P3"),
    ]  # fmt: skip


def test_patterns_compiled_beforehand_say_the_same() -> None:
    triage = Triage(shipped_routes())
    triage.prepare()
    for text in ("I want to die", "kill the process", "you are an idiot"):
        assert triage.look(text) == look(text)


# --- rules and weights -------------------------------------------------------------------------


def test_f113_the_floor_finds_danger_without_weights_model_or_platform() -> None:
    assert look("I am going to kill myself tonight").severity == "P1"
    assert look("I'm going to shoot you").severity == "P1"


def test_weights_alone_never_reach_p1_and_p2_only_when_sure() -> None:
    assert with_weights(0.99, self_harm=1.0).look("gone").severity == "P2"
    assert with_weights(0.6, self_harm=1.0).look("gone").severity == "P3"
    assert with_weights(0.99, complaint=1.0).look("gone").severity == "P3"


def test_weights_alone_show_the_words_that_weighed() -> None:
    triaged = with_weights(0.7, scam=0.8, threat=0.2).look("gone fishing")
    assert (triaged.label, triaged.category, triaged.score) == ("escalate", "scam", 0.7)
    assert [(e.kind, e.quote, e.weight) for e in triaged.evidence] == [("words", "gone", 1.5)]
    assert triaged.rules == ()


def test_below_the_threshold_or_of_an_unknown_category_weights_say_nothing() -> None:
    assert with_weights(0.4, threat=1.0).look("gone") == Triaged("ok", "", "", 0.4, ())
    assert with_weights(0.9, gardening=1.0).look("gone").label == "ok"


def test_a_harmless_sign_silences_weights_but_never_a_rule() -> None:
    triage = with_weights(0.99, threat=1.0)
    assert triage.look("How do I kill the process?").label == "ok"
    assert triage.look("Kill the process. And I want to die.").category == "self_harm"


def test_a_harmless_sign_explains_only_the_categories_it_names() -> None:
    assert with_weights(0.99, harassment=1.0).look("Oh shit, my keys").label == "ok"
    assert with_weights(0.99, payment_dispute=1.0).look("Oh shit, my money").label == "escalate"


def test_a_rule_wins_over_the_category_of_the_weights() -> None:
    triaged = with_weights(0.99, scam=1.0).look("I want to speak to a human")
    assert (triaged.category, triaged.severity, triaged.score) == ("human_requested", "P3", 0.99)


# --- the policy file ---------------------------------------------------------------------------


def test_each_category_says_who_how_soon_and_what_to_say() -> None:
    for category in shipped_routes().categories:
        assert category.severity in LEVELS
        assert category.within.total_seconds() > 0
        assert category.holding
        assert category.do_not_say
        assert category.owner


def test_what_is_due_now_alerts_somebody() -> None:
    for category in shipped_routes().categories:
        graves = {category.severity, *(rule.severity for rule in category.rules)}
        if "now" in graves:
            assert category.route == "alert"


def test_every_kind_the_contract_names_has_a_category() -> None:
    assert {category.id for category in shipped_routes().categories} == {
        "self_harm", "wellbeing", "threat", "child_safety", "hate", "harassment", "doxxing",
        "security_report", "account_security", "payment_dispute", "scam", "impersonation", "legal",
        "press", "data_request", "outage", "complaint", "human_requested", "dangerous_request",
    }  # fmt: skip


SMALL = """\
name: small
kind: route
about: Who is called.
words:
  place: [dashboard, report]
categories:
  - id: outage
    title: Something is down
    severity: today
    within: 15 minutes
    owner: operations
    route: alert
    holding: We are looking.
    do_not_say: [It works for me.]
    rules:
      - id: down
        looks_for:
          - "{place} is down"
        reason: '"{quote}" is an outage.'
        source: Our own.
        cases:
          fires: [The dashboard is down., The report is down!]
          passes: [Scroll down., The report is fine.]
harmless:
  - id: moods
    looks_for: [feeling down]
    reason: Somebody is sad.
    source: Our own.
    cases:
      fires: [feeling down, I am feeling down]
      passes: [The report is down., Hello]
"""


def folder_with(folder: Path, old: str = "", new: str = "") -> Path:
    assert old in SMALL
    (folder / "small.yaml").write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("within: 15 minutes", "within: soon", "10: `categories.1.within`"),
        ("severity: today", "severity: P2", "9: `categories.1.severity` is not a known word"),
        ("route: alert", "route: shout", "12: `categories.1.route` is not a known word"),
        ("- id: moods", "- id: down", "gives the rule `down` twice"),
        ("is an outage", "is {an} outage", "reason knows only {quote}"),
        ("{place} is", "{nobody} is", "names no group"),
        ('"{place} is down"', "/(/", "is no pattern of RE2"),
        (
            "source: Our own.",
            "source: Our own.\n        unless_beside: [/(/]",
            "is no pattern of RE2",
        ),
        ("Scroll down.,", "", "has too few entries"),
        ("looks_for: [feeling", "explains: [joy]\n    looks_for: [feeling", "no such category"),
    ],
)
def test_a_mistake_is_refused_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(BadFile) as refused:
        load_routes(folder_with(tmp_path, old, new))
    assert said in str(refused.value)
    assert str(refused.value).startswith("small.yaml:")


def test_a_category_given_twice_is_refused(tmp_path: Path) -> None:
    again = SMALL[SMALL.index("  - id: outage") : SMALL.index("harmless:")]
    with pytest.raises(BadFile, match="gives the category `outage` twice"):
        load_routes(folder_with(tmp_path, "harmless:", again + "harmless:"))


def test_its_own_cases_are_run_with_those_of_the_other_policies(tmp_path: Path) -> None:
    wrong = folder_with(tmp_path, "Scroll down.", "The dashboard is down again")
    results = list(run_cases(load_policies(wrong)))
    assert [(r.rule, r.must, r.did) for r in results if not r.holds] == [("down", "pass", "fire")]
    assert len(results) == 8


def test_a_second_route_policy_is_refused(tmp_path: Path) -> None:
    folder_with(tmp_path)
    (tmp_path / "alarms.yaml").write_text(SMALL.replace("name: small", "name: alarms"))
    with pytest.raises(BadFile, match="second policy of kind route"):
        load_policies(tmp_path)


def test_a_folder_without_a_route_policy_keeps_the_shipped_floor(tmp_path: Path) -> None:
    source = Path(__file__).parents[1] / "policies" / "voice.yaml"
    (tmp_path / "voice.yaml").write_bytes(source.read_bytes())
    assert load_policies(tmp_path).routes is None
    assert load_routes(tmp_path) == shipped_routes()


# --- never raises, linear, and the short cut loses nothing -------------------------------------


@given(st.text(max_size=400))
def test_no_text_makes_it_raise(text: str) -> None:
    for evidence in look(text).evidence:
        assert text[evidence.start : evidence.end] == evidence.quote


@pytest.mark.parametrize(
    "piece",
    [
        "i will kill ",
        "women ",
        "you are a ",
        "\u0430\ud800",
        "((",
        "I ",
        "kkk",
        "k y s ",
        "\u2620 ",
    ],
)
def test_a_hundred_kilobytes_are_looked_at(piece: str) -> None:
    assert look(piece * (100_000 // len(piece))).label in ("ok", "escalate")


def phrase_book(routes: Routes) -> tuple[list[str], Anchors, list[Any]]:
    import re2

    options = re2.Options()
    options.case_sensitive = False
    groups = groups_of(routes, literal("Acme"))
    known: dict[str, Needs] = {BRAND: needs_of_name("Acme")}
    for name, phrases in routes.words.items():
        known[name] = needs_of_group(phrases, known)
    phrases = [phrase for _, sign in routes.signs for phrase in sign.looks_for]
    compiled = [re2.compile(pattern(phrase, groups), options) for phrase in phrases]
    return phrases, Anchors([needs(phrase, known) for phrase in phrases]), compiled


def test_words_told_apart_first_lose_no_phrase() -> None:
    """Whatever a phrase's pattern finds in the policy's own cases, the short cut lets through."""
    routes = shipped_routes()
    phrases, anchors, compiled = phrase_book(routes)
    found = 0
    for _, sign in routes.signs:
        for case in (sign.cases.fires[0], sign.cases.passes[-1]):
            text = fold(case).text
            allowed = set(anchors.allowed(text))
            for n, search in enumerate(compiled):
                if search.search(text):
                    found += 1
                    assert n in allowed, (phrases[n], case)
    assert found > 150


def test_a_rule_whose_second_condition_has_no_word_in_the_text_is_never_searched() -> None:
    sign = next(s for _, s in shipped_routes().signs if s.id == "wants-money-back")
    second = needs_of_group(sign.also, {})
    phrase = Anchors([needs("refund", {}) + second])
    assert phrase.allowed("a refund is what i get") == [0]
    assert phrase.allowed("every refund counts") == []


@given(
    st.lists(
        st.sampled_from(["will", "refund*", "a|b*", "maybe?", "...", "can't", "{g}"]), min_size=1
    ),
    st.lists(st.sampled_from(["will", "Refunded", "a", "bold", "maybe", "can't", "gone by", "."])),
)
def test_a_phrase_that_stands_in_a_text_is_never_ruled_out(
    phrase: list[str], text: list[str]
) -> None:
    import re2

    from candorbot.phrases import BadPhrase

    group = ["gone by", "b*"]
    try:
        source = pattern(" ".join(phrase), {"g": any_of(group, {})})
    except BadPhrase:
        return
    options = re2.Options()
    options.case_sensitive = False
    said = " ".join(text)
    need = needs(" ".join(phrase), {"g": needs_of_group(group, {})})
    if re2.compile(source, options).search(said):
        assert Anchors([need]).allowed(said) == [0]


@pytest.mark.parametrize(
    ("brand", "text", "label"),
    [
        ("Kölner Lampen", "Is KölnerLampen down for everybody?", "escalate"),
        ("Kölner Lampen", "Kölner Lampen isn't working since noon", "escalate"),
        ("Vela", "vela isn't working since noon", "escalate"),
        ("Vela", "Acme isn't working since noon", "ok"),
        ("", "Acme isn't working since noon", "ok"),
        ("a|b (c", "a|b (c isn't working since noon", "escalate"),
    ],
)
def test_a_route_rule_can_name_the_brand(brand: str, text: str, label: str) -> None:
    assert Triage(shipped_routes(), brand=brand).look(text).label == label
