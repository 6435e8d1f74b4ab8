from __future__ import annotations

import re
from pathlib import Path

import pytest
import re2

from candorbot import report, speaker, words
from candorbot.cases import run_cases
from candorbot.errors import BadFile
from candorbot.paths import policies_folder
from candorbot.phrases import BadPhrase, any_of, literal, pattern
from candorbot.policy import Policies, load_policies, load_to_serve

SHIPPED = load_policies(policies_folder())

ROUTE = """\
name: escalation
kind: route
about: Who is called.
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
        looks_for: [down for everyone]
        reason: '"{quote}" is an outage.'
        source: Our own.
        cases:
          fires: [Down for everyone?, It is down for everyone!]
          passes: [Scroll down., Everyone is down the hall.]
"""
GOOD = """\
name: lamps
kind: review
about: How we speak of lamps.
languages: [en]
words:
  shine:
    - shines|glows
rules:
  - id: shining
    pillar: opinion
    severity: revise
    looks_for: ["{brand} really? {shine}"]
    when: {tie: [paid]}
    reason: '"{quote}" is about light, {brand}.'
    source: us
    fix: Do not.
    cases:
      fires:
        - {text: "Acme shines.", tie: paid}
        - {text: "acme REALLY  glows", tie: paid}
      passes:
        - {text: "Acme shines.", tie: none}
        - {text: "Lamps shine.", tie: paid}
      asks:
        - {text: "Acme shines."}
"""


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def refused(tmp_path: Path, old: str, new: str) -> str:
    assert old in GOOD
    with pytest.raises(BadFile) as caught:
        load_policies(folder(tmp_path, lamps=GOOD.replace(old, new, 1)))
    return str(caught.value)


def test_a_good_file_loads_and_its_cases_hold(tmp_path: Path) -> None:
    policies = load_policies(folder(tmp_path, lamps=GOOD))
    results = list(run_cases(policies))
    assert len(results) == 5
    assert all(result.holds for result in results)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    severity: revise\n", "    severity: grave\n", "lamps.yaml:11: "),
        ("    source: us\n", "", "`rules.1.source` is missing"),
        ("    source: us\n", "    source: us\n    sauce: us\n", "lamps.yaml:16: `rules.1.sauce` is not a known"),
        ("{tie: [paid]}", "{mood: [paid]}", "lamps.yaml:13: `rules.1.when.mood` is not a known"),
        ("{tie: [paid]}", "{tie: [boss]}", "lamps.yaml:13: "),
        ("{tie: [paid]}", "{tie: []}", "lamps.yaml:13: "),
        ("{brand} really? {shine}", "{brand} ...", "lamps.yaml:12: a phrase is not right"),
        ("{brand} really? {shine}", "really?", "lamps.yaml:12: a phrase is not right"),
        ("{brand} really? {shine}", "{gloom}", "lamps.yaml:12: a phrase is not right: {gloom}"),
        ("{brand} really? {shine}", "/(a/", "lamps.yaml:12: `/(a/` is no pattern of RE2"),
        ("{brand} really? {shine}", "/(?=a)/", "lamps.yaml:12: `/(?=a)/` is no pattern of RE2"),
        ("shines|glows", "shines|", "lamps.yaml:7: a phrase is not right"),
        ("shines|glows", "shines?|glows", "lamps.yaml:7: a phrase is not right"),
        ("{quote}", "{qoute}", "reason and fix know only"),
        ('    looks_for: ["{brand} really? {shine}"]\n', "", "give one of looks_for, check, seems or always"),
        ("    when:", "    always: true\n    when:", "give one of looks_for, check, seems or always"),
        ("    when:", "    only_if: luck\n    when:", "lamps.yaml:13: "),
        (
            '    looks_for: ["{brand} really? {shine}"]\n',
            "    always: true\n    only_if: luhn\n",
            "only_if judges what looks_for found",
        ),
        ('        - {text: "Lamps shine.", tie: paid}\n', "", "lamps.yaml:21: `rules.1.cases.passes`"),
        ('        - {text: "acme REALLY  glows", tie: paid}\n', "", "lamps.yaml:18: `rules.1.cases.fires`"),
        ("kind: review\n", "kind: revue\n", "lamps.yaml:2: `kind`"),
        ("kind: review\n", "kind: review\nkind: review\n", "lamps.yaml:3: gives `kind` twice"),
        ("kind: review\n", "", "`kind` is missing"),
        ("source: us", "source: no", "lamps.yaml:15: `no` can be read in two ways"),
        ("source: us", "source: &a us", "lamps.yaml:15: uses an anchor"),
        ("source: us", "source: !!str us", "lamps.yaml:15: uses a tag"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in refused(tmp_path, old, new)


def test_two_rules_of_one_id_are_refused(tmp_path: Path) -> None:
    rule = GOOD[GOOD.index("  - id: shining") :]
    with pytest.raises(BadFile, match=r"lamps\.yaml:26: gives the rule `shining` twice"):
        load_policies(folder(tmp_path, lamps=GOOD + rule))


def test_two_policies_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"lamps2\.yaml: is called `lamps`, as lamps\.yaml is"):
        load_policies(folder(tmp_path, lamps=GOOD, lamps2=GOOD))


def test_a_file_whose_name_would_leave_its_rules_out_is_refused(tmp_path: Path) -> None:
    folder(tmp_path, lamps=GOOD)
    (tmp_path / "house.yml").write_text(GOOD.replace("name: lamps", "name: house", 1), "utf-8")
    with pytest.raises(BadFile, match=r"house\.yml: would not be read\. Call it \*\.yaml"):
        load_policies(tmp_path)


def test_an_empty_or_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="has no policies"):
        load_policies(tmp_path)
    with pytest.raises(BadFile, match="has no policies"):
        load_policies(tmp_path / "nowhere")


def test_a_policy_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").mkdir()
    with pytest.raises(BadFile, match=r"odd\.yaml: cannot be read"):
        load_policies(tmp_path)


def test_a_route_file_brings_categories_and_no_review_rules(tmp_path: Path) -> None:
    policies = load_policies(folder(tmp_path, lamps=GOOD, escalation=ROUTE))
    assert [policy.name for policy in policies.reviews] == ["lamps"]
    assert policies.routes
    assert [category.id for category in policies.routes.categories] == ["outage"]
    with pytest.raises(BadFile, match="`about` is missing"):
        load_policies(folder(tmp_path, escalation=ROUTE.replace("about: Who is called.\n", "")))


def test_the_digest_changes_with_any_byte_and_with_any_name(tmp_path: Path) -> None:
    first = load_policies(folder(tmp_path, lamps=GOOD)).digest
    assert load_policies(tmp_path).digest == first
    assert load_policies(folder(tmp_path, lamps=GOOD + "# x\n")).digest != first
    (tmp_path / "lamps.yaml").rename(tmp_path / "lights.yaml")
    (tmp_path / "lights.yaml").write_text(GOOD)
    assert load_policies(tmp_path).digest != first


def test_a_route_file_counts_in_the_digest(tmp_path: Path) -> None:
    first = load_policies(folder(tmp_path, lamps=GOOD)).digest
    assert load_policies(folder(tmp_path, escalation=ROUTE)).digest != first


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("we will refund", "We  will\nrefund you", "We  will\nrefund"),
        ("we will refund", "we will refunds", None),
        ("refund*", "Refunding", "Refunding"),
        ("refund|repay you", "to repay you", "repay you"),
        ("we really? love", "we love", "we love"),
        ("we really? love", "we really love", "we really love"),
        ("really? love", "love", "love"),
        ("a b? c?", "a c", "a c"),
        ("i ... recommend", "I very much recommend", "I very much recommend"),
        ("i ... recommend", "I know. They recommend", None),
        ("thanks {brand}", "thanks big  acme!", "thanks big  acme"),
        ("#{brand}ad", "#bigacmead", "#bigacmead"),
        ("#ad", "an #ad", "#ad"),
        ("#ad", "#adventure", None),
        ("c++", "c++ and", "c++"),
        ("what ?", "what ?", "what ?"),
        ("fógra", "fogra", "fogra"),
        (r"/\d+ ?%/", "20 %", "20 %"),
        ("/{brand}!/", "Big Acme!", "Big Acme!"),
        ("/", "a/b", "/"),
    ],
)
def test_a_phrase_finds_what_it_says(phrase: str, text: str, found: str | None) -> None:
    import re2

    match = re2.search("(?i)" + pattern(phrase, {"brand": literal("Big Acme")}), text)
    assert (match.group() if match else None) == found


@pytest.mark.parametrize(
    "phrase", ["really?", "...", "a ...", "a|", "|", "{nothing}", "a?b", "/{nothing}/", ""]
)
def test_a_phrase_that_says_nothing_is_refused(phrase: str) -> None:
    with pytest.raises(BadPhrase):
        pattern(phrase, {})


def test_any_of_finds_each() -> None:
    import re2

    both = re2.compile(any_of(["red lamp", "blue"], {}))
    assert both.search("a red lamp")
    assert both.search("blue")
    assert not both.search("red")


def test_a_brand_without_letters_is_found_nowhere() -> None:
    import re2

    for text in ("", "a", " ", "a b"):
        assert not re2.search(literal(" \u200b "), text)


# --- the shipped policies ----------------------------------------------------------------------


def test_every_shipped_rule_has_two_cases_each_way_and_a_source() -> None:
    for policy in SHIPPED.reviews:
        for rule in policy.rules:
            assert len(rule.cases.fires) >= 2
            assert len(rule.cases.passes) >= 2
            assert rule.source


def test_rule_ids_are_unique_across_the_shipped_policies() -> None:
    ids = [rule.id for policy in SHIPPED.reviews for rule in policy.rules]
    assert len(ids) == len(set(ids))


def test_honesty_has_the_three_pillars_and_only_those() -> None:
    (honesty,) = SHIPPED.only("honesty").reviews
    assert {rule.pillar for rule in honesty.rules} == {"relationship", "opinion", "identity"}


def test_choosing_some_policies_keeps_the_digest_of_the_whole() -> None:
    assert SHIPPED.only("voice").digest == SHIPPED.digest
    assert [policy.name for policy in SHIPPED.only("voice").reviews] == ["voice"]


def test_honesty_alone_decides_which_languages_are_covered(tmp_path: Path) -> None:
    assert SHIPPED.languages == {"en", "de", "fr", "es"}
    assert SHIPPED.only("honesty").languages == SHIPPED.languages
    assert SHIPPED.only("honesty", "voice").languages == SHIPPED.languages
    assert SHIPPED.only("publishing", "voice").languages is None
    any_language = GOOD.replace("name: lamps", "name: honesty").replace("[en]", "[]")
    assert load_policies(folder(tmp_path, honesty=any_language)).languages is None


def test_german_and_french_have_the_same_groups_of_words() -> None:
    (honesty,) = SHIPPED.only("honesty").reviews
    german, french = (
        {name.removesuffix(end) for name in honesty.words if name.endswith(end)}
        for end in ("_de", "_fr")
    )
    assert german == french != set()


@pytest.mark.parametrize("language", ["de", "fr"])
def test_each_group_of_words_in_another_language_is_used(language: str) -> None:
    """A group that no rule reaches would look like a rule and do nothing."""
    (honesty,) = SHIPPED.only("honesty").reviews
    named = {name for name in honesty.words if name.endswith(f"_{language}")}
    lists = [*honesty.words.values()]
    for rule in honesty.rules:
        lists += [
            rule.looks_for,
            rule.also,
            rule.context,
            rule.unless,
            rule.unless_told,
            rule.unless_front,
        ]
    used = {
        name for phrases in lists for phrase in phrases for name in named if f"{{{name}}}" in phrase
    }
    assert named == used


def test_what_people_read_has_none_of_our_own_words() -> None:
    """Cards say who is speaking, to post, now: never tie, outbox, P1."""
    routes = SHIPPED.routes
    assert routes
    cards = "\n".join(
        [
            *(text for review in SHIPPED.reviews for rule in review.rules for text in (rule.reason, rule.fix)),
            *(text for kind in routes.categories for text in (kind.title, kind.holding, *kind.do_not_say)),
            *(rule.reason for kind in routes.categories for rule in kind.rules),
            *(text for text in vars(words).values() if isinstance(text, str) and text != words.__doc__),
            *speaker.TIES.values(), *speaker.ACCOUNTS.values(), *report._ASKED.values(),
        ]
    )  # fmt: skip
    assert not re.findall(r"\b(?:ties?|outbox|P[1-4])\b", cards)


def test_a_screen_is_made_once_for_a_brand() -> None:
    assert SHIPPED.screen("Acme") is SHIPPED.screen("Acme")
    assert SHIPPED.screen("Acme") is not SHIPPED.screen("Bolt")


def test_a_filter_that_gives_up_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """RE2's filter finds nothing when it runs out of memory: the patterns are then searched singly."""
    from candorbot.screen import Screen

    text = b"Thanks Acme, I love my lamp! @everyone"
    whole = Screen(SHIPPED.reviews, "Acme").hits(text)
    assert whole
    with monkeypatch.context() as patch:
        patch.setattr(re2.Filter, "Match", lambda self, text: None)
        silent = Screen(SHIPPED.reviews, "Acme")
        assert silent.hits(text) == whole

    def too_much(self: re2.Filter) -> None:
        raise re2.error("failed to compile Filter")

    monkeypatch.setattr(re2.Filter, "Compile", too_much)
    assert Screen(SHIPPED.reviews, "Acme").hits(text) == whole


def test_no_shipped_set_is_empty() -> None:
    assert isinstance(SHIPPED, Policies)
    assert len(SHIPPED.reviews) == 3


def test_nothing_is_served_without_the_honesty_policy(tmp_path: Path) -> None:
    """Without it every text would look honest."""
    only_lamps = folder(tmp_path, lamps=GOOD)
    assert load_policies(only_lamps)
    with pytest.raises(BadFile, match=r"no policy called `honesty`.*Put honesty.yaml back"):
        load_to_serve(only_lamps)
