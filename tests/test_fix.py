"""“Fix it” mends mechanically, through the real gate, and keeps only what the gate then finds better."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candorbot.fix import OF_THE_WHOLE, WORDS_ALONE, Mended, change, mend, without
from candorbot.gate import Gate
from candorbot.labels import AD, TOLD, label
from candorbot.quoted import kept_as_said, not_to_reword
from candorbot.softer import softened
from candorbot.spans import sentences
from candorbot.testing.world import BRAND, POLICIES
from candorbot.verdict import Finding, Outcome, Reviewed, Severity, Speaker, Tie, Verdict

GATE = Gate(POLICIES, BRAND)
TIES = sorted(set(get_args(Tie)) - {"none", "unknown"})
PRAISE = {
    "en": "Such a soft jumper from Acme, I love it!",
    "de": "So ein weicher Pulli von Acme, ich liebe ihn!",
    "fr": "Un pull Acme si doux, je l'adore !",
    "es": "Este jersey de Acme es muy suave y me encanta.",
}


def fixed(
    text: str, *, brand: str = "Acme", locale: str = "US", context: str = "", surface: str = "community",
    **facts: Any,
) -> Mended | None:  # fmt: skip
    facts.setdefault("account", "personal")
    reviewed = Reviewed(text, Speaker(**facts), surface, locale, brand, context)
    return mend(reviewed, GATE.review, BRAND)


def text_of(mended: Mended | None) -> str:
    assert mended is not None
    return mended.text


# --- the tie -------------------------------------------------------------------------------------


@pytest.mark.parametrize("spoken", PRAISE)
@pytest.mark.parametrize("locale", ["US", "UK", "IE", "EU"])
def test_a_hidden_tie_is_told_in_front_in_the_language_of_the_text(
    spoken: str, locale: str
) -> None:
    for tie in TIES:
        before = Reviewed(PRAISE[spoken], Speaker(tie=tie, account="personal"), locale=locale, brand="Acme")  # type: ignore[arg-type]  # fmt: skip
        mended = mend(before, GATE.review, BRAND)
        if mended is None:  # here the rules do not ask this tie to be told
            assert not GATE.review(before).is_violation, (tie, locale)
            continue
        assert mended.text == f"{label(tie, 'Acme', spoken, locale)} {PRAISE[spoken]}"
        assert mended.verdict.outcome == "pass", (tie, mended.verdict.findings)


def test_every_language_has_every_tie_and_its_word_for_advertising() -> None:
    assert AD.keys() == TOLD.keys()
    assert {spoken: sorted(told) for spoken, told in TOLD.items()} == dict.fromkeys(TOLD, TIES)


@pytest.mark.parametrize(
    ("tag", "locale", "front"),
    [
        ("#sp", "US", "Acme gave me this for free."),
        ("#collab", "US", "Acme gave me this for free."),
        ("#sp", "UK", "Ad: Acme gave me this for free."),
        ("#collab", "IE", "Ad: Acme gave me this for free."),
    ],
)
def test_a_vague_tag_makes_way_for_the_clear_label_of_the_locale(
    tag: str, locale: str, front: str
) -> None:
    mended = fixed(f"{PRAISE['en']} {tag}", tie="free_product", locale=locale)
    assert text_of(mended) == f"{front} {PRAISE['en']}"


def test_staff_of_the_brand_tell_it_in_the_brands_own_words_for_the_place() -> None:
    for surface in ("community", "review"):
        mended = fixed("Harbor is great!", brand="Harbor", tie="employee", surface=surface)
        assert text_of(mended) == f"{BRAND.file.disclosure[surface]} Harbor is great!"  # type: ignore[index]


def test_the_disclosure_comes_after_the_greeting() -> None:
    mended = fixed("Hi Kofi,\n\nHarbor is great!", brand="Harbor", tie="employee")
    assert text_of(mended) == "Hi Kofi,\n\nI work for Harbor. Harbor is great!"


def test_a_tie_that_is_not_known_is_never_made_up() -> None:
    assert fixed("Harbor is great! #sp", brand="Harbor") is None
    assert label("unknown", "Acme", "en", "US") == label("none", "Acme", "de", "EU") == ""
    assert label("paid", "Acme", "nl", "EU") == ""


@pytest.mark.parametrize(
    "text",
    [
        "I have no connection to Acme, I just think they are brilliant.",
        "I have nothing to do with Acme, it is just the best.",
        "As a regular customer I can tell you that Acme is miles ahead.",
        "Ich bin nur ein ganz normaler Kunde und finde Acme super.",
        "Je suis une simple cliente et je trouve Acme formidable.",
        "Soy un cliente normal y Acme me parece fantástica.",
    ],
)
def test_no_label_goes_in_front_of_a_lie_that_cannot_be_cut(text: str) -> None:
    assert fixed(text, tie="employee") is None


def test_a_denied_tie_is_cut_and_then_told() -> None:
    mended = fixed("Not sponsored, just love it! The lamp is great.", tie="paid")
    assert text_of(mended) == "Ad: Acme pays me for this. The lamp is great."


# --- claims --------------------------------------------------------------------------------------

UNBACKED: dict[str, Any] = {"tie": "employee", "account": "official", "evidence": "unsupported"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Harbor is the best analytics tool on the market.", "Harbor is a good analytics tool."),
        ("It is guaranteed to work.", "It is made to work."),
        ("It works every time.", "It usually works."),
        ("It is 100 % reliable and never fails.", "It is reliable and seldom fails."),
        ("Die beste Lampe auf dem Markt.", "Eine gute Lampe."),
        ("La meilleure lampe du marché.", "Une bonne lampe."),
        ("Es la mejor lámpara del mercado y me gusta.", "Es una buena lámpara y me gusta."),
    ],
)
def test_an_unsupported_superlative_is_softened(before: str, after: str) -> None:
    mended = fixed(before, **UNBACKED)
    assert text_of(mended) == after
    assert mended is not None
    assert mended.verdict.outcome == "pass"


def test_a_claim_that_cannot_be_softened_is_cut_with_its_sentence() -> None:
    mended = fixed("Our tea cures migraine. You can have it with milk.", **UNBACKED)
    assert text_of(mended) == "You can have it with milk."
    two = fixed(
        "Studies show that it helps. You can have it with milk. Nobody offers better support.",
        **UNBACKED,
    )
    assert text_of(two) == "You can have it with milk."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "See https://harbor.example/docs/always-on first. Your data is always encrypted. Harbor is the fastest tool.",
            "See https://harbor.example/docs/always-on first. Your data is always encrypted. Harbor is a fast tool.",
        ),
        (
            "Ihr Passwort sollten Sie nie teilen. Harbor ist das sicherste Tool.",
            "Ihr Passwort sollten Sie nie teilen. Harbor ist ein sicheres Tool.",
        ),
        (
            "No compartas nunca tu contraseña. Harbor es la mejor herramienta.",
            "No compartas nunca tu contraseña. Harbor es una buena herramienta.",
        ),
        (
            "Always back up first. The easiest way is the menu. Our tea cures migraine.",
            "Always back up first. The easiest way is the menu.",
        ),
        ("It never fails. We always answer on Mondays.", "It seldom fails. We always answer on Mondays."),
        (
            "It works every time, and the easiest way is always the menu.",
            "It usually works, and the easiest way is always the menu.",
        ),
    ],
)  # fmt: skip
def test_only_what_was_found_is_softened(before: str, after: str) -> None:
    assert text_of(fixed(before, **UNBACKED)) == after


@pytest.mark.parametrize(
    "text",
    [
        "See https://harbor.example/docs/always-on first.",
        "Always back up first.",
        "You should never share your password.",
        "Ihr Passwort sollten Sie nie teilen.",
        "No compartas nunca tu contraseña.",
        "Here is the easiest way to export.",
        "What is the fastest tool?",
    ],
)
def test_an_instruction_and_a_link_say_what_they_said(text: str) -> None:
    assert fixed(text, **UNBACKED) is None


def test_a_claim_inside_an_instruction_is_cut_and_not_turned_around() -> None:
    assert softened("You should always trust it, it always works.").count("always") == 2
    mended = fixed("You must never forget that it never fails. Press Export.", **UNBACKED)
    assert text_of(mended) == "Press Export."


def test_what_was_told_of_the_cut_words_is_not_known_of_those_left() -> None:
    mended = fixed("Our tea cures migraine. You can have it with milk.", **UNBACKED)
    assert mended is not None
    assert mended.reviewed.speaker == Speaker("employee", "official")


# --- what somebody else said, and code -----------------------------------------------------------

CLAIM = "Harbor is the best tool on the market."


@pytest.mark.parametrize(
    "said",
    [
        f'From Ana: "{CLAIM}"',
        f'From Ana: "I came in May. {CLAIM} It shows."',
        f"From Ana: “{CLAIM[:-1]}”, and we thank her.",
        f"From Ana: '{CLAIM}'",
        f"From Ana: «{CLAIM}»",
        f"From Ana: »{CLAIM[:-1]}«.",
        f"From Ana: „{CLAIM[:-1]}“.",
        f"Ana says {CLAIM}",
        f"Set it to `{CLAIM[:-1]}` there.",
    ],
)
def test_anothers_words_go_whole_or_stay_as_they_were_said(said: str) -> None:
    mended = fixed(f"{said} We read it with care.", **UNBACKED)
    assert text_of(mended) == "We read it with care."


@pytest.mark.parametrize(
    "block",
    [
        f"> {CLAIM}",
        f"> I came in May.\n> {CLAIM}\n> It shows.",
        f"```\necho {CLAIM}\n```",
        f"~~~ sh\necho {CLAIM}",
        f"Run this:\n\n    echo {CLAIM}",
        f'Ana wrote: "I came in May.\n{CLAIM} It shows."',
    ],
)
def test_quoted_lines_and_code_are_left_to_a_person(block: str) -> None:
    assert fixed(f"We read it with care.\n\n{block}", **UNBACKED) is None


def test_our_own_words_beside_anothers_are_softened() -> None:
    mended = fixed(
        f'We are the best tool on the market, "by far the best" or not. {CLAIM}', **UNBACKED
    )
    assert text_of(mended) == 'We are a good tool, "by far the best" or not. Harbor is a good tool.'


def test_a_ping_and_a_tag_in_anothers_words_stay_there() -> None:
    staff = {"tie": "employee", "account": "official"}
    mended = fixed('Ana wrote: "Hello @everyone, it works." We were glad.', **staff)
    assert text_of(mended) == "We were glad."
    mended = fixed(
        'Harbor is great! #sp Ana wrote "fine #sp" below.', brand="Harbor", tie="employee"
    )
    assert mended is None or '"fine #sp"' in mended.text


@pytest.mark.parametrize(
    "block",
    [
        "> I love Harbor, it is great!",
        "# Harbor is great!\n\nI love it!",
        "- Harbor is great!\n- I love it!",
        "1. Harbor is great!\n2. I love it!",
        "```\nmake\n```\nI love Harbor, it is great!",
        "Harbor is great!\n===\n\nI love it!",
    ],
)
def test_the_disclosure_stands_on_a_line_of_its_own_before_a_block(block: str) -> None:
    for greeting in ("", "Hi Kofi,\n\n"):
        mended = fixed(greeting + block, brand="Harbor", tie="employee")
        assert text_of(mended) == f"{greeting}I work for Harbor.\n\n{block}"


@pytest.mark.parametrize(
    "part", ['"', "'", "“", "‘", "«", "» ", "`", "` ``", "\n\n```\n", "\n> ", "a.b", "\n    x"]
)
def test_quotes_are_found_in_linear_time(part: str) -> None:
    text = f" {part}a" * 20_000
    kept_as_said.__wrapped__(text)  # a pattern that goes back and forth would take minutes
    not_to_reword.__wrapped__(text)


# --- what nothing points at ----------------------------------------------------------------------


def test_a_claim_that_nothing_points_at_is_left_to_a_person() -> None:
    assert fixed("The lamp is made in Italy. It has a switch.", **UNBACKED) is None


def test_the_rules_that_judge_a_whole_text_are_those_of_the_policy() -> None:
    rules = {rule.id: rule for policy in POLICIES.reviews for rule in policy.rules}
    assert all(rules[name].always for name in OF_THE_WHOLE)
    assert all(getattr(rules[name].when, fact) for name, fact in OF_THE_WHOLE.items())
    assert set(WORDS_ALONE) <= rules.keys()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("We make the fastest lamps on the market.", "We make fast lamps."),
        ("The easiest way is the menu.", "An easy way is the menu."),
        ("This is the world's most reliable app ever.", "This is a reliable app."),
        ("It is the best!", "It is good!"),
        ("Click the top button, as in 100 % of all cases.",) * 2,
        ("Der schnellste Dienst der Welt läuft immer.", "Ein schneller Dienst läuft meist."),
        ("It is always the easiest to use.", "It is usually easy to use."),
        ("Harbor is by far the best tool on the market.", "Harbor is a good tool."),
        ("The world's best-in-class tool for photographers.", "A good tool for photographers."),
        ("We make the best analytics software on the market.", "We make good analytics software."),
        ("It is the most useful tool.", "It is a useful tool."),
        ("C'est la solution la plus rapide du marché.", "C'est la solution rapide."),
        ("Les meilleures lampes du marché.", "De bonnes lampes."),
    ],
)
def test_softer_words_read_as_a_person_writes(before: str, after: str) -> None:
    assert softened(before) == after
    assert softened(after) == after


@pytest.mark.parametrize(
    "text",
    [
        "Harbor is the best-selling tool and one of the best.",
        "It is the best of all tools.",
        "It is not the best tool.",
        "We will do our best.",
        "It is the fastest and cheapest tool.",
        "These are the best analytics tools.",
        "It is the most used tool.",
        "It is the best possible result.",
        "We read The Best of Times at the Best Western.",
        "C'est la plus rapide solution.",
        "C'est le meilleur.",
        "La plus rapide est Harbor.",
        "Es el mejor.",
        "Es la más rápida solución.",
        "Es läuft in der besten App.",
        "Das Beste an Harbor ist das sicherste neue Tool.",
    ],
)
def test_what_no_softer_word_fits_into_is_left(text: str) -> None:
    assert softened(text) == text


def test_a_claim_that_no_softer_word_fits_into_is_cut() -> None:
    mended = fixed("It is the fastest and cheapest tool on the market. Press Export.", **UNBACKED)
    assert text_of(mended) == "Press Export."


# --- persons -------------------------------------------------------------------------------------

BOT = "Posted by the brand's bot account."


def test_a_persona_and_a_denial_are_cut_and_the_rest_stands() -> None:
    before = "Hi Kofi,\n\nClick Export to CSV. [1]\nI am not a bot, just a happy customer. #sp\n\nMia, Harbor team"
    mended = fixed(before, brand="Harbor", tie="employee", account="official", context=BOT)
    assert text_of(mended) == "Hi Kofi,\n\nClick Export to CSV. [1]\n\nMia, Harbor team"


def test_nothing_is_left_of_a_greeting_and_a_name() -> None:
    before = "Hi Kofi,\n\nI am a real person, promise.\n\nMia, Harbor team"
    assert fixed(before, brand="Harbor", tie="employee", account="official", context=BOT) is None


def test_a_ping_goes_without_its_sentence() -> None:
    mended = fixed("Hello @everyone, the export works.", tie="employee", account="official")
    assert text_of(mended) == "Hello, the export works."


# --- what the gate does not object to ------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Press Export.",
        "Please be advised that the export is slow!!",
        "Thanks Acme!",
        "",
        " \n",
        "#",
    ],
)
def test_what_may_be_posted_or_asks_a_question_is_left_alone(text: str) -> None:
    assert fixed(text, account="official") is None


PARTS = [
    "Press Export. ", "It cures migraine. ", "I am a real person. ", "#sp ", "Thanks Acme! ", "Not sponsored! ",
    "The best tool on the market! ", "Hi Kofi,\n", "\n\n", "1. Open it. ", "e.g. the menu ", "It always works ",
    "five stars get a voucher. ", "Mia, Harbor team", "@everyone ", "Acme is great, I love it. ", "\u202e", "x@y.de ",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PARTS) | st.text(max_size=8), max_size=7).map("".join)
FACTS = st.fixed_dictionaries(
    {
        "tie": st.sampled_from(["paid", "employee", "unknown", "none"]),
        "account": st.sampled_from(["personal", "official", "persona"]),
        "used": st.sampled_from(["no", "unknown"]),
        "evidence": st.sampled_from(["unsupported", "unknown"]),
        "incentive_for_opinion": st.sampled_from(["true", "unknown"]),
    }
)


@given(TEXTS, FACTS)
@settings(deadline=None, max_examples=15)
def test_a_mended_text_is_better_and_is_not_mended_twice(text: str, facts: dict[str, str]) -> None:
    before = Reviewed(text, Speaker(**facts), brand="Acme", context=BOT)  # type: ignore[arg-type]
    mended = mend(before, GATE.review, BRAND)
    if mended is not None:
        assert mended.verdict == GATE.review(mended.reviewed)
        assert mend(mended.reviewed, GATE.review, BRAND) is None
        assert mend(replace(before, text=mended.text), GATE.review, BRAND) is None


def _words(text: str) -> list[str]:
    """The text's words without tags and pings, each as it is when softened."""
    plain = text.replace("#sp", " ").replace("@everyone", " ")
    return " ".join(softened(plain[a:b]) for a, b in sentences(plain)).casefold().split()


SEEN = {
    "migraine": ("opinion", Severity.REVISE),
    "best": ("opinion", Severity.REVISE),
    "always": ("opinion", Severity.REVISE),
    "real person": ("identity", Severity.BLOCK),
    "@everyone": ("publishing", Severity.BLOCK),
    "#sp": ("relationship", Severity.REVISE),
    "voucher": ("voice", Severity.NOTE),
}


def simple_review(reviewed: Reviewed) -> Verdict:
    """A gate that is quick: it finds these words wherever they stand."""
    found = [
        Finding("honesty", word, pillar, severity, at, at + len(word), word, "", "", "")
        for word, (pillar, severity) in SEEN.items()
        for at in range(len(reviewed.text))
        if reviewed.text.startswith(word, at)
    ]
    return Verdict(Outcome.REVISE if found else Outcome.PASS, tuple(found))


@given(TEXTS)
def test_no_sentence_changes_in_which_nothing_was_found(text: str) -> None:
    """They stand as they were, in their order; all that is new is the label in front."""
    before = Reviewed(text, Speaker("paid", "personal"), brand="Acme")
    mended = mend(before, simple_review, BRAND)
    if mended is None:
        return
    grave = [word for word, (_, severity) in SEEN.items() if severity is not Severity.NOTE]
    said = kept_as_said(text)  # it goes with its sentences
    kept = [
        text[a:b]
        for a, b in sentences(text)
        if not any(w in text[a:b] for w in grave) and not any(one.touches(a, b) for one in said)
    ]
    at = 0
    for sentence in kept:
        at = mended.text.index(sentence, at) + len(sentence)
    new = mended.text
    for spoken in AD if "#sp" in text else ():  # a text of two words can be taken for any language
        new = new.replace(label("paid", "Acme", spoken, "US"), "", 1)
    assert set(_words(new)) <= set(_words(text))
    assert mend(mended.reviewed, simple_review, BRAND) is None


# --- sentences, and the change -------------------------------------------------------------------


def test_sentences_end_where_a_person_ends_them() -> None:
    text = "Hi Kofi,\n\n1. Open it, e.g. in a tab. [1] Then wait!\nv2.5 is out. #new See you"
    assert [text[a:b] for a, b in sentences(text)] == [
        "Hi Kofi,", "1. Open it, e.g. in a tab. [1]", "Then wait!", "v2.5 is out. #new", "See you",
    ]  # fmt: skip


@given(st.text(st.sampled_from("aB1. \n!#[]?é"), max_size=60))
def test_sentences_hold_every_letter_once(text: str) -> None:
    spans = sentences(text)
    assert list(spans) == sorted(spans)
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
    assert without(text, spans).strip() == ""


def test_a_cut_keeps_paragraphs_apart() -> None:
    text = "One. Two.\n\nThree.\n\nFour."
    spans = {text[a:b]: (a, b) for a, b in sentences(text)}
    assert without(text, [spans["Two."]]) == "One.\n\nThree.\n\nFour."
    assert without(text, [spans["Three."]]) == "One. Two.\n\nFour."
    assert without(text, [spans["One."], spans["Four."]]) == "Two.\n\nThree."


def test_the_change_is_told_sentence_by_sentence() -> None:
    assert change("One. Two.\n\nThree.", "Zero. One.\n\nThird.") == (
        "+ Zero.\n− Two.\n− Three.\n+ Third."
    )
