from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candorbot.brand import load_brand
from candorbot.card import Colour
from candorbot.cases import example_brand
from candorbot.gate import Gate
from candorbot.paths import brand_folder, policies_folder
from candorbot.policy import load_policies
from candorbot.report import PILLARS, lights, marks
from candorbot.sources import Source
from candorbot.text import fold
from candorbot.verdict import (
    FACTS,
    LANGUAGE_RULE,
    Doubt,
    Finding,
    Outcome,
    Reviewed,
    Severity,
    Speaker,
    Verdict,
)

POLICIES = load_policies(policies_folder())
GATE = Gate(POLICIES, example_brand())
HONESTY = Gate(POLICIES.only("honesty"), example_brand())
STAFF = Speaker("employee", "official", "unknown", "unknown", "false")
PAID = Speaker("paid", "personal")

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)
WORDS = st.lists(
    st.sampled_from(
        [
            "I",
            "love",
            "my",
            "Acme",
            "lamp",
            "thanks",
            "#ad",
            "#sp",
            "@everyone",
            "we",
            "will",
            "refund",
            "you",
            "by",
            "Friday",
            "not",
            "sponsored",
            "best",
            "https://evil.test/x",
            "jo@mail.test",
            "4111111111111111",
            "review",
            "five",
            "stars",
            "free",
            ".",
            "!",
            "\n",
            "\u200b",
            "аd",
        ]
    ),
    max_size=25,
).map(" ".join)
SPEAKERS = st.builds(
    Speaker, **{name: st.sampled_from(values) for name, values in FACTS.items()}
)  # fmt: skip


def rules(verdict: Verdict) -> set[str]:
    return {finding.rule for finding in verdict.findings}


def review(text: str, speaker: Speaker = STAFF, gate: Gate = GATE, **more: Any) -> Verdict:
    return gate.review(Reviewed(text, speaker, **more))


# --- properties --------------------------------------------------------------------------------


@given(st.one_of(ANY_TEXT, WORDS), SPEAKERS, ANY_TEXT)
@settings(deadline=None)
def test_any_text_gets_a_verdict_whose_spans_are_the_quotes(
    text: str, speaker: Speaker, context: str
) -> None:
    verdict = review(text, speaker, context=context)
    for finding in verdict.findings:
        assert 0 <= finding.start <= finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.quote
        assert finding.reason
        assert finding.fix
    assert review(text, speaker, context=context) == verdict
    assert verdict.policies == GATE.digest


@given(WORDS, SPEAKERS)
@settings(deadline=None)
def test_the_gravest_finding_decides(text: str, speaker: Speaker) -> None:
    verdict = review(text, speaker)
    severities = {finding.severity for finding in verdict.findings}
    expected = Outcome.PASS
    for severity, outcome in (
        (Severity.QUESTION, Outcome.ASK),
        (Severity.REVISE, Outcome.REVISE),
        (Severity.BLOCK, Outcome.HOLD),
    ):
        if severity in severities:
            expected = outcome
    assert verdict.outcome is expected


@given(WORDS, SPEAKERS, st.one_of(ANY_TEXT, WORDS))
@settings(deadline=None)
def test_what_a_member_says_around_it_never_removes_a_finding(
    text: str, speaker: Speaker, member: str
) -> None:
    """The context is other people's words: it can add findings, and argue nothing away."""
    assert set(review(text, speaker).findings) <= set(
        review(text, speaker, context=member).findings
    )


@given(WORDS, SPEAKERS)
@settings(deadline=None)
def test_hiding_a_character_in_each_word_hides_nothing(text: str, speaker: Speaker) -> None:
    plain = text.replace("\u200b", "").replace("а", "a")
    hidden = "".join(
        letter + "\u200b" if letter.isalpha() and after.isalpha() else letter
        for letter, after in zip(plain, [*plain[1:], " "], strict=False)
    )
    assert rules(review(plain, speaker)) <= rules(review(hidden, speaker))


@given(WORDS, SPEAKERS)
@settings(deadline=None)
def test_an_unknown_fact_never_makes_a_finding_graver(text: str, speaker: Speaker) -> None:
    """What is asked for when a fact is unknown is a finding for some value of that fact."""
    for finding in review(text, replace(speaker, tie="unknown")).findings:
        if finding.asks == "tie":
            told = [review(text, replace(speaker, tie=tie)) for tie in FACTS["tie"]]
            assert any(finding.rule in rules(verdict) for verdict in told)


@pytest.mark.parametrize("size", [10_000, pytest.param(20_000, marks=pytest.mark.drill)])
@pytest.mark.parametrize(
    "unit",
    ["a", " ", "i ", "we will ", "review ", "#a ", "1 ", "1", "a.", "!", '"', "<@", "a@", "/x", "I love my ", "é", "zаb ",
     "_", "*", "`~", "||", "a_b", "&#110;", "&#", "a.b ", "a.b/", "https://", "http:/", "project ", "project-", "[1,", "#a", "4111 ", "de89-", "token=", "\\", "as a "],
)  # fmt: skip
def test_a_long_text_takes_linear_time(unit: str, size: int) -> None:
    """Four times the text: far from sixteen times the time (noise of a busy machine allowed)."""

    def cost(size: int) -> float:
        text = (unit * size)[:size]
        best = 1e9
        for _ in range(2):
            before = time.process_time()
            review(text, PAID, context="a question")
            best = min(best, time.process_time() - before)
        return best

    cost(100)
    assert cost(size) < size * 2.5e-6 + 10 * cost(size // 4)


@given(WORDS)
@settings(deadline=None, max_examples=30)
def test_the_filter_finds_what_each_pattern_finds_by_itself(text: str) -> None:
    screen, subject = POLICIES.screen("Acme"), fold(text).text.encode()
    numbers = range(len(screen._numbers))
    assert screen.hits(subject) == {n for n in numbers if screen.pattern(n).search(subject)}


# --- facts -------------------------------------------------------------------------------------


def test_the_same_words_are_honest_from_a_customer_and_not_from_a_paid_guest() -> None:
    text = "Thanks Acme!"
    assert review(text, Speaker("none", "personal")).outcome is Outcome.PASS
    assert "disclosure-vague" in rules(review(text, PAID))


def test_a_missing_fact_is_asked_for_only_if_it_decides() -> None:
    (asked,) = review("Thanks Acme!", Speaker(), HONESTY).findings
    assert (asked.severity, asked.asks) == (Severity.QUESTION, "tie")
    assert review("The menu is on the left.", Speaker(), HONESTY).findings == ()
    assert review("Thanks Acme!", Speaker(account="official"), HONESTY).findings == ()


def test_a_note_is_never_turned_into_a_question() -> None:
    (rule,) = [r for p in POLICIES.reviews for r in p.rules if r.id == "disclosure-vague"]
    noted = rule.model_copy(update={"severity": "note"})
    policy = POLICIES.reviews[0].model_copy(update={"rules": [noted]})
    gate = Gate(type(POLICIES)([policy], ""), example_brand())
    assert review("Thanks Acme!", Speaker(), gate).findings == ()
    told = review("Thanks Acme!", PAID, gate)
    assert [f.severity for f in told.findings] == [Severity.NOTE]
    assert told.outcome is Outcome.PASS
    assert all(light.colour is Colour.GREEN for light in lights(told))


def test_the_brand_of_a_text_is_the_brand_it_speaks_of() -> None:
    speaker = Speaker("paid", "personal")
    assert rules(review("Sunday with bolt teapots.", speaker, HONESTY, brand="Bolt")) == {
        "tie-not-disclosed-feature"
    }
    assert rules(review("Sunday with bolt teapots.", speaker, HONESTY)) == set()


def test_a_surface_a_rule_does_not_name_is_left_alone() -> None:
    rule = POLICIES.only("voice").reviews[0].rules[1]
    when = rule.when.model_copy(update={"surface": ["email"]})
    policy = POLICIES.only("voice").reviews[0]
    policy = policy.model_copy(update={"rules": [rule.model_copy(update={"when": when})]})
    gate = Gate(type(POLICIES)([policy], ""), example_brand())
    assert review("READ THIS NOW please.", gate=gate).findings == ()
    assert review("READ THIS NOW please.", gate=gate, surface="email").findings


def test_what_a_label_must_be_depends_on_the_locale() -> None:
    text = "Sponsored by Acme. New lamp day!"
    assert review(text, PAID, HONESTY, locale="US").outcome is Outcome.PASS
    for locale in ("UK", "IE", "EU"):
        assert rules(review(text, PAID, HONESTY, locale=locale)) == {"ad-label-missing"}


@pytest.mark.parametrize(
    "text",
    [
        "Hi Kofi,\n\nClick Export to CSV [1].\n\nMia, the Acme team\n\n[1] Export – https://acme.example/docs",
        "I love this question! The best place to start is Goals [1].",
        "We don't know yet. I have asked Lena, who looks after integrations.",
        "Thanks, Kofi. You can use the new filter to compare two periods [1].",
        "We remove reviews that contain slurs, whatever the star rating.",
        "We are not affiliated with Google.",
    ],
)
def test_an_ordinary_reply_of_the_brands_own_account_passes(text: str) -> None:
    sources = (Source(1, "s", "Export", "https://acme.example/docs", "d"),)
    asked = "Does Acme work with WordPress? Who can I ask?"
    verdict = review(text, STAFF, context=asked, sources=sources)
    assert verdict.findings == ()


@pytest.mark.parametrize(
    "text",
    ["Great lamp! s p o n s o r e d", "Great lamp! spon\u200bsored", "Grеаt lаmp, I lovе it"],
)
def test_an_evasion_does_not_change_the_judgement_of_a_paid_post(text: str) -> None:
    assert review(text, PAID, HONESTY).is_violation


# --- publishing --------------------------------------------------------------------------------


def test_a_cited_address_may_stand_byte_for_byte_and_no_other() -> None:
    sources = (Source(1, "s", "Docs", "https://docs.other.test/a?b=1#c", "d"),)
    assert review("See https://docs.other.test/a?b=1#c.", sources=sources).findings == ()
    for link in (
        "https://docs.other.test/a?b=1",
        "https://docs.other.test/a?b=1#c/d",
        "http://docs.other.test/a?b=1#c",
        "https://docs.other.test/a?b=1#С",
    ):
        assert "link-not-ours" in rules(review(f"See {link} now.", sources=sources)), link


@pytest.mark.parametrize(
    "link",
    [
        "https://acme.example.evil.test/x",
        "https://acme.example@evil.test/",
        "https://evil.test\\@acme.example/",
        "HTTPS://EVIL.TEST",
        "http://acme.example/",
        "hxxps://evil.test/a",
        "[docs](https://evil.test/a)",
        "<https://evil.test|https://acme.example>",
        "evil.com/login",
        "ｅｖｉｌ.com",
        "ev\u200bil.com",
        "https://acme.ex\u200bample.evil.test",
        "https://аcme.example/",
        "ftp://evil.test/x",
        "javascript:alert(1)",
        "10.0.0.1/login",
        "//evil.com/x",
    ],
)
def test_a_foreign_link_never_passes(link: str) -> None:
    assert review(f"Look: {link}").outcome is Outcome.HOLD


@pytest.mark.parametrize(
    "text",
    [
        "https://acme.example/docs/a_(b)?x=1",
        "See (https://acme.example/docs).",
        "acme.example",
        "https://code.example/acme",
        "Put script.js into index.html, e.g. v2.3.1.",
        "Write yourdomain.com into the field.",
    ],
)
def test_our_own_links_and_file_names_pass(text: str) -> None:
    assert review(text).findings == ()


def test_every_personal_datum_is_marked_where_it_stands() -> None:
    text = "Jo: jo@mail.test, card 4111-1111-1111-1111, ann@mail.test"
    found = {f.quote: f.rule for f in review(text).findings}
    assert found == {
        "jo@mail.test": "email-address",
        "ann@mail.test": "email-address",
        "4111-1111-1111-1111": "payment-card",
    }


def test_a_brand_that_keeps_nothing_secret_has_no_confidential_words() -> None:
    open_brand = example_brand()
    open_brand.file = open_brand.file.model_copy(update={"confidential": []})
    assert "confidential-word" in rules(review("Project Kite"))
    assert rules(review("Project Kite", gate=Gate(POLICIES, open_brand))) == set()


def test_smuggled_letters_are_shown_to_the_person() -> None:
    (found,) = review("Hi\U000e0070\U000e0061\U000e0079").findings
    assert found.rule == "smuggled-characters"
    assert '"pay"' in found.reason


def test_one_rule_gives_a_bounded_number_of_findings() -> None:
    found = Counter(finding.rule for finding in review("@everyone " * 500).findings)
    assert max(found.values()) <= 21


def test_words_of_the_text_are_never_read_as_placeholders() -> None:
    (found,) = review("{detail} {brand}", STAFF, Gate(_quoting(), example_brand())).findings
    assert found.reason == 'It says "{detail} {brand}" of Acme.'


def _quoting() -> Any:
    rule = POLICIES.only("voice").reviews[0].rules[1].model_copy(
        update={"looks_for": ["/.+/"], "reason": 'It says "{quote}" of {brand}.'}
    )  # fmt: skip
    policy = POLICIES.only("voice").reviews[0].model_copy(update={"rules": [rule]})
    return type(POLICIES)([policy], "")


# --- evasions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Soon: _Project Kite_", "confidential-word"),
        ("Soon: **Project** *Kite*", "confidential-word"),
        ("Soon: Pro`ject` Ki~~te~~", "confidential-word"),
        ("Soon: ||Project|| Ki||te||", "confidential-word"),
        ("Use _sk-abcdefghijklmnop1234567890_.", "secret"),
        ("Use _AKIAIOSFODNN7EXAMPLE_.", "secret"),
        ("See _evil.com_.", "link-not-ours"),
        ("Ask _joe@gmail.com_.", "email-address"),
        ("It was _4111111111111111_.", "payment-card"),
        ("To _DE89370400440532013000_.", "bank-account"),
        ("We _will_ refund you.", "promise-of-money"),
        ("We *will* refund you.", "promise-of-money"),
        ("As a *customer* I love Acme!", "staff-poses-as-customer"),
        ("Hello @everyone_", "ping"),
    ],
)
def test_emphasis_hides_nothing(text: str, rule: str) -> None:
    assert rule in rules(review(text))


@pytest.mark.parametrize(
    "text",
    [
        "Project_Kite", "Project-Kite", "ProjectKite", "project   kites", "Pro-\nject Kite",
        "Project\nKite", "Project\u200bKite", "#ProjectKite", "#TeamProjectKiteSoon", "#project_kite",
        "ᴘʀᴏᴊᴇᴄᴛ ᴋɪᴛᴇ", "🄿🅁🄾🄹🄴🄲🅃 🄺🄸🅃🄴", "🅿🆁🅾🅹🅴🅲🆃 🅺🅸🆃🅴", "Ⓟⓡⓞⓙⓔⓒⓣ Ⓚⓘⓣⓔ", "🇵🇷🇴🇯🇪🇨🇹 🇰🇮🇹🇪",
        "Project K&#105;te", "Project&nbsp;Kite", "Project K&#x69;te's colour",
    ],
)  # fmt: skip
def test_a_confidential_name_is_seen_however_it_is_written(text: str) -> None:
    found = [f for f in review(text).findings if f.rule == "confidential-word"]
    assert len(found) == 1
    assert found[0].quote in text
    assert found[0].quote.endswith((text[-1], "e", "ProjectKite"))


@pytest.mark.parametrize(
    "text",
    ["A projectile, kite.", "We project. Kites fly.", "Projects: kite-free.", "Protect Kiter"],
)
def test_other_words_are_not_confidential(text: str) -> None:
    assert "confidential-word" not in rules(review(text))


@pytest.mark.parametrize(
    "link",
    [
        "evil.рф",
        "зло.рф",
        "evil。com",
        "https:/evil.com",
        "https:evil.com",
        "evil.photography",
        "evil.academy/abc",
        "evil.internal/abc",
        "evil[.]com",
        "evil(dot)com",
        "localhost:8080/x",
        "https://acme.example\\@evil.com",
        "acme.example evil.com",
        "evil\\.com",
    ],
)
def test_an_address_in_disguise_never_passes(link: str) -> None:
    assert "link-not-ours" in rules(review(f"Look: {link}"))


@pytest.mark.parametrize(
    "text",
    [
        "Open config.yaml, robots.txt and src/app.js/ first.",
        "It works.Then press Save.And/or wait, z.B. here, e.g. there.",
        "Send form.submit with utm_source and #acme_ambassador.",
        "Is it Gatsby.js? Then leave out `https://` and read user.email.",
        "Hallo 🇩🇪🇵🇱, schöne Grüße nach Łódź & Köln.",
        "It costs 5 * 3, so ~20 at most.",
    ],
)
def test_what_only_looks_like_an_address_or_a_mark_passes(text: str) -> None:
    assert review(text).findings == ()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("4111.1111.1111.1111", "payment-card"),
        ("4111/1111/1111/1111", "payment-card"),
        ("4111\n1111\n1111\n1111", "payment-card"),
        ("DE89-3704-0044-0532-0130-00", "bank-account"),
        ("ES91 2100 0418 4502 0005 1332 from us", "bank-account"),
        ("The password is hunter2", "secret"),
        ("Passwort: sommer2026", "secret"),
        ("token=abcdefghijklmn", "secret"),
        ("jo@gmail.com", "email-address"),
        ("+44 20 7946 0123", "phone-number"),
    ],
)
def test_personal_data_and_secrets_can_not_be_approved(text: str, rule: str) -> None:
    verdict = review(f"Here: {text}")
    assert rule in rules(verdict)
    assert not verdict.may_be_approved


@pytest.mark.parametrize(
    "text",
    [
        "Full refund for everyone!",
        "You get fifty percent off.",
        "It is half-price now.",
        "Have 3 months for free.",
        "It ships tomorrow.",
        "Guaranteed GDPR compliant.",
    ],
)
def test_a_promise_is_weighed_by_a_person(text: str) -> None:
    verdict = review(text)
    assert verdict.outcome is Outcome.REVISE
    assert verdict.may_be_approved


def test_a_number_that_cites_nothing_is_not_green() -> None:
    text = "Acme was founded on Mars and has 9 million customers. [1]"
    source = Source(1, "s", "About", "https://acme.example/about", "d")
    (found,) = review(text).findings
    assert (found.rule, found.quote) == ("citation-without-source", "[1]")
    assert review(text, sources=(source,)).findings == ()
    (found,) = review("So it is [1, 2].", sources=(source,)).findings
    assert "[2]" in found.reason


# --- language ----------------------------------------------------------------------------------


ITALIAN = "Grazie per il tuo messaggio, lo controlliamo domani e ti facciamo sapere."


def test_text_the_rules_cannot_read_is_held_and_no_light_is_green() -> None:
    verdict = review(ITALIAN)
    assert rules(verdict) == {LANGUAGE_RULE}
    assert verdict.outcome is Outcome.HOLD
    assert not verdict.may_be_approved
    assert not verdict.is_violation
    assert [light.colour for light in lights(verdict)] == [Colour.RED] * 3


def test_policies_for_any_language_hold_nothing_for_its_language() -> None:
    gate = Gate(POLICIES.only("publishing"), example_brand())
    assert review(ITALIAN, gate=gate).findings == ()


def test_a_voice_for_english_holds_no_german_reply() -> None:
    """What honesty covers is read, whatever the other policies are written for."""
    assert POLICIES.only("voice").reviews[0].languages == ["en"]
    gate = Gate(POLICIES.only("honesty", "voice"), example_brand())
    assert review("Danke für die Frage, das steht in den Einstellungen.", gate=gate).findings == ()


def test_the_title_of_a_cited_page_is_a_name_and_the_words_beside_it_are_read() -> None:
    source = Source(
        1, "s", "Come esportare i dati del proprio sito", "https://acme.example/it", "d"
    )
    line = f"You can do that here.\n\n[1] {source.label} – {source.url}"
    assert review(line, sources=(source,)).findings == ()
    assert rules(review(line)) == {LANGUAGE_RULE, "citation-without-source"}
    (found,) = review(f"{ITALIAN} {line}", sources=(source,)).findings
    assert found.quote.startswith(ITALIAN)


# --- as people read it -------------------------------------------------------------------------


def found(pillar: str, severity: Severity, policy: str = "honesty", asks: str = "") -> Finding:
    return Finding(policy, "r", pillar, severity, 0, 1, "q", "Why.", "src", "Do.", asks)


def test_all_is_well_in_three_green_lights() -> None:
    shown = lights(Verdict(Outcome.PASS))
    assert [light.pillar for light in shown] == list(PILLARS)
    assert {light.colour for light in shown} == {Colour.GREEN}
    assert all(light.words for light in shown)


def test_a_pillar_shows_its_gravest_finding_and_other_policies_only_when_not_green() -> None:
    verdict = Verdict(
        Outcome.HOLD,
        (
            found("opinion", Severity.NOTE),
            found("opinion", Severity.BLOCK),
            found("opinion", Severity.REVISE),
            found("voice", Severity.NOTE, "voice"),
            found("publishing", Severity.REVISE, "publishing"),
        ),
    )
    colours = {light.pillar: light.colour for light in lights(verdict)}
    assert colours == {
        "relationship": Colour.GREEN,
        "opinion": Colour.RED,
        "identity": Colour.GREEN,
        "publishing": Colour.AMBER,
    }


def test_a_question_is_asked_in_plain_words() -> None:
    verdict = Verdict(Outcome.ASK, (found("relationship", Severity.QUESTION, asks="tie"),))
    assert lights(verdict)[0].words.startswith("Who is speaking?")
    (mark,) = marks(verdict)
    assert mark.colour is Colour.AMBER
    assert mark.fix.endswith("If it applies: Do.")


def test_marks_come_gravest_first() -> None:
    verdict = Verdict(
        Outcome.HOLD, (found("opinion", Severity.NOTE), found("identity", Severity.BLOCK))
    )
    assert [mark.pillar for mark in marks(verdict)] == ["identity", "opinion"]
    assert marks(verdict)[0].fix == "Do."


def test_a_word_we_avoid_may_stand_in_an_address() -> None:
    brand = load_brand(brand_folder("harbor"))
    gate = Gate(POLICIES, brand)
    link = "Look here: https://harbor.example/docs/users-roles"
    assert [f.rule for f in gate.review(Reviewed(link, STAFF)).findings] == []
    said = gate.review(Reviewed(f"Our users like it. {link}", STAFF)).findings
    assert [(f.rule, f.quote) for f in said] == [("avoided-word", "users")]


def test_a_doubt_about_the_first_words_is_shown_and_one_about_none_is_not() -> None:
    doubts = tuple(
        Doubt("unsupported", quote, "No source says so.") for quote in ("Harbor", "", "gone")
    )
    found = review("Harbor is here.", doubts=doubts).findings
    assert [(one.start, one.end, one.quote) for one in found if one.rule == "unsupported"] == [
        (0, 6, "Harbor")
    ]
