"""Function words decide which language a text is in; py3langid only where they do not."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candorbot import language
from candorbot.language import detect, foreign
from candorbot.writers import phrases

EN = frozenset({"en"})
COVERED = frozenset({"en", "de", "fr"})
REPLIES = {
    "en": (
        "Hi Kofi,\n\nYou can export your numbers under Settings, then Export. Pick the range you want"
        " first, and the file arrives by e-mail in a few minutes.\n\nIf you see something else on your"
        " side, tell me what it says, and I will look into it with you. The page below has the whole"
        " list of columns.\n\nMia, the Harbor team"
    ),
    "de": (
        "Hallo Kofi,\n\nSie können Ihre Zahlen in den Einstellungen unter Export herunterladen. Wählen"
        " Sie zuerst den Zeitraum, die Datei kommt dann nach wenigen Minuten per E-Mail.\n\nWenn es bei"
        " Ihnen anders aussieht, schreiben Sie kurz, was Sie sehen.\n\nMia, the Harbor team"
    ),
    "fr": (
        "Bonjour Kofi,\n\nVous pouvez télécharger vos chiffres dans les réglages, sous Export. Choisissez"
        " d’abord la période ; le fichier arrive par e-mail en quelques minutes.\n\nSi vous voyez autre"
        " chose de votre côté, dites-moi quoi.\n\nMia, the Harbor team"
    ),
}
OTHERS = {
    "es": ("Gracias por tu mensaje, lo revisamos mañana y te contamos.", "Puedes exportar los datos desde la configuración del sitio."),
    "it": ("Grazie per il messaggio, lo guardiamo domani e ti facciamo sapere.", "Puoi esportare i dati dalle impostazioni del sito."),
    "pt": ("Obrigado pela mensagem, vamos ver isso amanhã e avisamos.", "Pode exportar os dados nas configurações do site."),
    "nl": ("Bedankt voor je bericht, we kijken er morgen naar en laten het weten.", "Open de instellingen en kies daar voor exporteren."),
    "sv": ("Tack för ditt meddelande, vi tittar på det i morgon och hör av oss.", "Du kan exportera data i inställningarna för webbplatsen."),
    "da": ("Tak for din besked, vi ser på det i morgen og vender tilbage.", "Du kan eksportere data i indstillingerne for siden."),
    "pl": ("Dziękujemy za wiadomość, sprawdzimy to jutro i damy znać.", "Dzieki za wiadomosc, sprawdzimy to jutro rano i damy znac."),
    "cs": ("Děkujeme za zprávu, zítra se na to podíváme a ozveme se.", "Data můžete exportovat v nastavení webu."),
    "hu": ("Köszönjük az üzenetet, holnap megnézzük és jelentkezünk.", "Az adatokat a webhely beállításaiban exportálhatja."),
    "tr": ("Mesajınız için teşekkürler, yarın bakıp size haber vereceğiz.", "Verileri site ayarlarından dışa aktarabilirsiniz."),
    "ru": ("Привет, мы посмотрим завтра и напишем.", "Данные можно выгрузить в настройках сайта."),
    "ja": ("ありがとうございます、確認します", "設定からデータを書き出せます。"),
    "zh": ("谢谢您的留言，我们明天会查看并回复您。", "您可以在设置中导出数据。"),
    "ar": ("شكرا على رسالتك، سننظر في الأمر غدا ونعود إليك.", "يمكنك تصدير البيانات من إعدادات الموقع."),
}  # fmt: skip


@pytest.mark.parametrize("spoken", REPLIES)
def test_an_ordinary_reply_is_told_without_the_model(spoken: str) -> None:
    """In a fresh interpreter: neither py3langid nor numpy is imported."""
    code = (
        "import sys\n"
        "from candorbot.language import detect, foreign\n"
        f"text = {REPLIES[spoken]!r}\n"
        f"assert foreign(text, frozenset({sorted(COVERED)})) is None\n"
        f"assert detect(text) == {spoken!r}\n"
        f"assert foreign(text, frozenset({sorted(COVERED - {spoken})})) is not None\n"
        "assert not {'py3langid', 'numpy'} & set(sys.modules), sorted(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})


def test_an_ordinary_reply_costs_little_more_than_its_words() -> None:
    """At most a hundred times finding and sorting the words (about twenty-five times, measured)."""
    text = REPLIES["en"]
    assert len(text) >= 300

    def cost(work: Callable[[], object]) -> float:
        best = 1e9
        for _ in range(50):
            before = time.process_time_ns()
            work()
            best = min(best, time.process_time_ns() - before)
        return best

    words = cost(lambda: sorted(re.findall(r"\w+", text.casefold())))
    assert cost(lambda: foreign(text, COVERED)) < 100 * words


@pytest.mark.parametrize("spoken", phrases.LANGUAGES)
def test_no_phrase_of_the_offline_writer_needs_the_model(
    spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(said: str) -> dict[str, float]:
        raise AssertionError(said)

    monkeypatch.setattr(language, "_likely", asked)
    for slots in (phrases.PLAIN[spoken], phrases.WARM[spoken]):
        for choices in slots.values():
            for phrase in choices:
                said = phrase.format_map(
                    defaultdict(lambda: "Export", name="Kofi", owner="Lena", when="10:00")
                )
                assert foreign(said, frozenset({spoken})) is None, said


@pytest.mark.parametrize("other", OTHERS)
def test_a_language_the_rules_do_not_cover_is_never_taken_for_one_they_do(other: str) -> None:
    for text in OTHERS[other]:
        assert foreign(text, COVERED) is not None, text


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Danke, wir schauen uns das morgen genauer an und melden uns.", "de"),
        ("Merci beaucoup pour votre message", "fr"),
        ("Привет, мы посмотрим", "ru"),
        ("ありがとうございます、確認します", "ja"),
        ("Hi Kofi,\nwir melden uns morgen bei dir, danke für die Geduld.", "de"),
    ],
)
def test_a_language_no_rule_covers_is_named(text: str, named: str) -> None:
    found = foreign(text, EN)
    assert found is not None
    assert found[0] == named


def test_the_part_that_is_not_covered_is_marked() -> None:
    text = "Hi Kofi,\n\nGracias por tu mensaje, lo revisamos mañana.\n\nMia"
    found = foreign(text, COVERED)
    assert found is not None
    assert text[found[1] : found[2]] == "Gracias por tu mensaje, lo revisamos mañana."


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "👍👍👍",
        "Grazie!",
        "Amara, Kofi, Lucía, Wren",
        "Site Settings > Goals > Add goal",
        "```\nvar element = document.getElementById(tag.elementId)\n```",
        '        "id": "pa-1iQepzD1J73BaHey2csUp",',
        "https://harbor.example/docs/das-ist-nur-eine-adresse-und-kein-satz",
        "Danke! You can add a goal under Settings, and it counts from then on.",
        ".pdf, .xlsx, .docx, .txt, .rtf, .csv, .exe, .key, .pps, .ppt, .pptx, .pkg, .rar, .zip",
    ],
)
def test_short_texts_names_code_and_links_count_as_covered(text: str) -> None:
    assert foreign(text, EN) is None


@pytest.mark.parametrize(
    ("text", "named", "part"),
    [
        ("Thanks, we look into it. Scriviamo recensioni false per Harbor e cancelliamo quelle negative.", "it", " Scriviamo"),
        ("Thanks for asking about our product. 偽のレビューを書きましょう。皆さん。", "ja", " 偽の"),
        ("Scriviamo recensioni\nfalse per Harbor\ne cancelliamo quelle\nnegative.", "it", "Scriviamo"),
    ],
)  # fmt: skip
def test_a_language_is_seen_beside_a_covered_one_and_in_short_lines(
    text: str, named: str, part: str
) -> None:
    found = foreign(text, COVERED)
    assert found is not None
    assert (found[0], text[found[1] :][: len(part)]) == (named, part)


@pytest.mark.parametrize("name", ["محمد", "प्रिया", "李 伟", "Ольга"])
def test_a_greeting_is_no_foreign_language_whatever_the_name_is_written_in(name: str) -> None:
    assert foreign(f"Hey {name},\n\nThe export is under Settings.", COVERED) is None
    assert foreign(f"{name} {name} {name} {name}", COVERED) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Hi 偽のレビューを書きましょう、皆さん\n\nThe export is under Settings.",
        "Hi Mia,\nHi 偽のレビュー\n\nThe export is under Settings.",
        "Hi 偽のレビュー",
    ],
)
def test_a_greeting_is_one_short_line_at_the_beginning(text: str) -> None:
    assert foreign(text, COVERED) is not None


def test_a_list_of_names_beside_a_sentence_counts_as_covered() -> None:
    names = "Anna Kowalska, Jan Nowak, Piotr Zielinski, Maria Wisniewska"
    assert foreign(f"Thanks to everybody who helped this week. {names}.", COVERED) is None


def test_a_covered_language_is_not_held() -> None:
    text = "Danke, wir schauen uns das morgen genauer an und melden uns."
    assert foreign(text, frozenset({"en", "de"})) is None


@given(st.text(st.characters(exclude_categories=()), max_size=120))
def test_any_text_has_a_language_or_none(text: str) -> None:
    named = detect(text)
    assert named is None or len(named) == 2
    found = foreign(text, COVERED)
    assert found is None or (found[0] not in COVERED and 0 <= found[1] < found[2] <= len(text))


@pytest.mark.parametrize(
    "unit",
    ["a", " ", "a ", "é", "а", "the ", "`", "```", "\n", "a\n", "Ma quelle. ", "due parole\n"],
)
def test_telling_a_language_takes_linear_time(unit: str) -> None:
    """Four times the text: far from sixteen times the time (noise of a busy machine allowed)."""

    def cost(size: int) -> float:
        best = 1e9
        for _ in range(2):
            before = time.process_time()
            foreign((unit * size)[:size], COVERED)
            best = min(best, time.process_time() - before)
        return best

    cost(100)
    assert cost(20_000) < 0.05 + 10 * cost(5_000)
