"""The example brand loads, and a manager's slip in a brand file gets a plain answer."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from candorbot.brand import Brand, load_brand
from candorbot.errors import BadFile
from candorbot.knowledge import load_knowledge
from candorbot.policy import shipped_routes

HARBOR = Path(__file__).parents[1] / "brands" / "harbor"
ARTICLES = sorted(p for p in (HARBOR / "knowledge").glob("*.md") if p.name != "LICENSE.md")


@pytest.fixture(scope="module")
def harbor() -> Brand:
    return load_brand(HARBOR)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "harbor"
    target.mkdir()
    for name in ("brand.yaml", "strategy.yaml"):
        shutil.copy(HARBOR / name, target)
    return target


def test_the_example_brand_loads(harbor: Brand) -> None:
    assert (harbor.name, harbor.language, str(harbor.zone)) == ("Harbor", "en", "Europe/Berlin")
    assert len(harbor.strategy.topics) == 5
    assert harbor.file.access["console"].approvers == ["mia", "jonas"]


def test_every_entry_of_the_example_brand_is_explained() -> None:
    lines = (HARBOR / "brand.yaml").read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        if re.match(r"[a-z_]+:", line):
            assert lines[number - 1].startswith("#"), f"{line} has no comment above it"


def test_every_owner_that_the_shipped_escalations_name_is_an_area(harbor: Brand) -> None:
    owners = {category.owner for category in shipped_routes().categories}
    assert [owner for owner in owners if harbor.area(owner) is None] == []


def test_a_question_goes_to_the_owner_of_what_it_names(harbor: Brand) -> None:
    assert harbor.owner_of("Why was my card declined on the invoice?").name == "billing"
    assert harbor.owner_of("Ist das mit der DSGVO und dem Datenschutz vereinbar?").owner == "Mia"
    assert harbor.owner_of("Where are old invoices?").name == "billing"
    assert harbor.owner_of("A rapid discard") == harbor.file.areas[-1]  # not api, not card
    assert harbor.owner_of("Do you like boats?") == harbor.file.areas[-1]


BROKEN = [
    # what stands there, what a manager wrote instead, what is said, what cures it
    ("time_zone: Europe/Berlin", "time_zone: Berlin", "no time zone is called Berlin", "Europe/Berlin"),
    ('closes: "18:00"', 'closes: "08:00"', "closes at 08:00, but opens at 09:00", "later"),
    ('closes: "18:00"', "closes: 18:00", "can be read in two ways", '"18:00"'),
    ('opens: "09:00"', 'opens: "9 am"', "9 am is not a time of day", "09:00"),
    ("- status.harbor", "- https://status.harbor", "more than a host", "Write status.harbor.example."),
    ("- status.harbor", "- Status harbor", "is not a host", "small letters"),
    ("- status.harbor.example", "- harbor.example", "`harbor.example` is given twice", "Keep one"),
    ("  - name: integrations", "  - name: Billing", "`Billing` is given twice", "Keep one"),
    ("    owner: Jonas", "    owner: Jonsa", "Jonsa is not in team.people", "Jonas, Lena, Mia"),
    ("approvers: [mia, jonas]", "approvers: [mia, jon]", "`jon` is not in team.people", "`jon: Name`"),
    ("approvers: [mia, jonas]", "approvers: []", "nobody may approve", "Add approvers"),
    ("languages: [en, de, fr]", "languages: [english]", "english is not a language", "two small"),
    ("languages: [en, de, fr]", "languages: []", "too few entries", "at least 1"),
    ("locale: US", "locale: Texas", "not a known word", "'US', 'UK', 'IE' or 'EU'"),
    ("max_words: 160", "max_words: 5", "too small", "20 or more"),
    ("{signer}, {team}", "{name}, {team}", "{name} is not something we can fill in", "{signer}"),
    ("    - users", "    - visitors", "`visitors` is also under use", "Keep one"),
    ("    evidence: https://", "    evidence: ", "is not a web address", "from https:// on"),
    ("  community: I work", "  comunity: I work", "not a known", "community"),
    ("name: Harbor", 'name: " "', "it is blank", "Fill it in"),
    ("  traits: [plain", "  trait: [plain", "`voice.traits` is missing", "Add it"),
    ("days: [mon, tue", "days: [monday, tue", "not a known word", "'mon'"),
]  # fmt: skip


@pytest.mark.parametrize(("there", "instead", "what", "cure"), BROKEN)
def test_a_broken_brand_names_file_line_and_cure(
    folder: Path, there: str, instead: str, what: str, cure: str
) -> None:
    path = folder / "brand.yaml"
    text = path.read_text("utf-8")
    assert there in text
    path.write_text(text.replace(there, instead, 1), "utf-8")
    with pytest.raises(BadFile) as caught:
        load_brand(folder)
    message = str(caught.value)
    line = text[: text.index(there)].count("\n") + 1
    near = range(line - 3, line + 1)  # a missing entry is reported where its block begins
    assert re.match(r"harbor/brand\.yaml:\d+: ", message), message
    assert caught.value.line in near, message
    assert what in message
    assert cure in message


def test_a_brand_without_areas_is_refused(folder: Path) -> None:
    path = folder / "brand.yaml"
    text = re.sub(r"(?s)\nareas:\n.*?\n\n", "\nareas: []\n\n", path.read_text("utf-8"))
    path.write_text(text, "utf-8")
    with pytest.raises(BadFile, match=r"harbor/brand\.yaml:\d+: `areas` has too few entries"):
        load_brand(folder)


@pytest.mark.parametrize(
    ("platform", "wrong", "what"),
    [("slack", "mia", "not a Slack id"), ("discord", "'@mia'", "not a Discord id")],
)
def test_a_name_in_place_of_an_id_is_refused(
    folder: Path, platform: str, wrong: str, what: str
) -> None:
    path = folder / "brand.yaml"
    text = path.read_text("utf-8").replace(
        "access:\n", f"access:\n  {platform}:\n    approvers: [{wrong}]\n"
    )
    path.write_text(text, "utf-8")
    with pytest.raises(BadFile, match=what):
        load_brand(folder)


@pytest.mark.parametrize(
    ("there", "instead", "what"),
    [
        ("count: 4", "count: 0", "too small"),
        ("per: month", "per: year", "not a known word"),
        ("Leaving Google Analytics", "Analytics without cookies", "is given twice"),
        ("count: 4", "count: four", "must be a whole number"),
    ],
)
def test_a_broken_strategy_names_file_and_line(
    folder: Path, there: str, instead: str, what: str
) -> None:
    path = folder / "strategy.yaml"
    path.write_text(path.read_text("utf-8").replace(there, instead, 1), "utf-8")
    with pytest.raises(BadFile, match=rf"harbor/strategy\.yaml:\d+: .*{what}"):
        load_brand(folder)


def test_a_folder_that_is_not_there_says_what_to_name(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="CANDOR_BRAND"):
        load_brand(tmp_path / "nowhere")
    with pytest.raises(BadFile, match=r"brand\.yaml: cannot be read"):
        load_brand(tmp_path)


# --- the knowledge ---------------------------------------------------------------------------------


def test_every_article_has_a_title_an_address_and_a_language() -> None:
    assert len(ARTICLES) >= 120
    for path in ARTICLES:
        front = path.read_text("utf-8").split("---\n")[1]
        entries = dict(line.split(": ", 1) for line in front.strip().splitlines())
        language = path.stem[:2] if path.stem[:3] in ("de-", "fr-") else "en"
        bare = path.stem[3:] if language != "en" else path.stem
        folder = "" if language == "en" else f"{language}/"
        assert entries["url"] == f"https://harbor.example/docs/{folder}{bare}"
        assert entries["language"] == language
        assert len(entries["title"]) > 2
        assert not entries["title"].endswith(".md")


def test_no_other_company_is_left_but_in_the_attribution() -> None:
    for path in HARBOR.rglob("*"):
        if path.is_file() and path.name not in ("LICENSE.md", "ADAPTED.md"):
            assert "plausible" not in path.read_text("utf-8").lower(), path.name


def test_the_attribution_names_source_authors_licence_and_changes() -> None:
    notice = (HARBOR / "knowledge" / "LICENSE.md").read_text("utf-8")
    for part in ("github.com/plausible/docs", "contributors", "licenses/by-sa/4.0", "Changes:"):
        assert part in notice


def test_articles_are_plain_markdown() -> None:
    """No page components, notices or pictures outside code."""
    for path in ARTICLES:
        text = re.sub(r"(?ms)^\s*```.*?^\s*```|`[^`\n]*`", "", path.read_text("utf-8"))
        assert not re.search(r"</?[A-Za-z]|^:::|!\[|^import ", text, re.M), path.name


def test_links_between_articles_lead_somewhere() -> None:
    stems = {path.stem for path in ARTICLES}
    for path in ARTICLES:
        for target in re.findall(
            r"\]\(https://harbor\.example/docs/([\w./-]+)", path.read_text("utf-8")
        ):
            assert target.replace("/", "-") in stems, f"{path.name} -> {target}"


def test_every_claim_stands_in_a_section_of_the_knowledge(harbor: Brand) -> None:
    addresses = {section.url for section in load_knowledge(HARBOR)}
    for claim in harbor.file.claims:
        assert claim.evidence in addresses, claim.says


def test_the_most_asked_articles_exist_in_every_language_of_the_brand(harbor: Brand) -> None:
    for language in harbor.file.languages[1:]:
        own = {path.stem[3:] for path in ARTICLES if path.stem.startswith(f"{language}-")}
        assert len(own) >= 6
        assert own <= {path.stem for path in ARTICLES}


def test_what_the_guide_shows_of_briefings_and_goals_is_right(folder: Path) -> None:
    told = (HARBOR.parents[1] / "docs" / "brand.md").read_text("utf-8")
    blocks = dict(
        re.findall(r"^```text\n(briefings|goals):\n(.*?)^```$", told, re.MULTILINE | re.DOTALL)
    )
    for name, entry in (("brand.yaml", "briefings"), ("strategy.yaml", "goals")):
        text = (folder / name).read_text("utf-8")
        kept = re.sub(rf"^{entry}:\n(?:  .*\n|\n(?=  ))*", "", text, flags=re.MULTILINE)
        (folder / name).write_text(f"{kept}\n{entry}:\n{blocks[entry]}", "utf-8")
    brand = load_brand(folder)
    assert [one.kind for one in brand.file.briefings] == ["today", "week", "month"]
    assert brand.strategy.goals.posts == 20


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("brand.yaml", "kind: week", "kind: year", "Write 'today', 'week' or 'month'"),
        ("brand.yaml", '"09:05"', '"9:05"', "9:05 is not a time of day"),
        ("brand.yaml", "kind: week", "kind: today", "`staff today` is given twice"),
        ("strategy.yaml", "wait: 4 hours", "wait: soon", "soon is not a time span"),
        ("strategy.yaml", "wait: 4 hours", "wait: 4", "4 is not a time span. Write one like 30 m"),
        ("strategy.yaml", "answered: 90", "answered: 190", "answered"),
        ("strategy.yaml", "shipped: 1", "shiped: 1", "shiped"),
    ],
)
def test_a_slip_in_briefings_or_goals_is_named(
    folder: Path, name: str, before: str, after: str, said: str
) -> None:
    text = (folder / name).read_text("utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(BadFile) as refused:
        load_brand(folder)
    assert said in str(refused.value)
    assert name in str(refused.value)
