"""Personal data and secrets: found where they stand, masked, and nothing else touched."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from candorbot.card import Card, Field, Quote
from candorbot.notices import masked, secret_masked
from candorbot.pii import AT_THE_DOOR, LABELS, Pii, find, mask, masks
from candorbot.pii.numbers import iban_holds, is_card, luhn
from candorbot.records import Message
from candorbot.store.sqlite import SqliteStore
from candorbot.testing import World

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"
HEX = "0123456789abcdef" * 2
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow+IBAAKCAQEA/x\nq=\n-----END RSA PRIVATE KEY-----"


def one(text: str) -> tuple[str, str]:
    """The type and the words of the only thing found."""
    (pii,) = find(text)
    return pii.type, text[pii.start : pii.end]


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("Write to ", "jo.doe+shop@mail.test", "."),
        ("<", "jo@post.example.co.uk", ">"),
        ("mail ", "ｊｏ＠ｍａｉｌ．ｔｅｓｔ", " please"),
        ("reach me: ", "jo (at) mail dot test", ""),
        ("reach me: ", "jo.doe [at] mail.test", "!"),
        ("my email is ", "jo at mail dot com", ""),
        ("it is ", "me at gmail dot com", ""),
        ("", "jo.smith AT gmail.com", " please"),
        ("or mail ", "ana AT harbor.de", ""),
        ("", "jo.smith at outlook.com", ""),
        ("so: ", "jo(a)mail.com", "!"),
        ("", "jo at yahoo dot co dot uk", ""),
    ],
)
def test_an_email_address_is_found_however_it_is_written(
    before: str, value: str, after: str
) -> None:
    assert one(before + value + after) == ("EMAIL_ADDRESS", value)


@pytest.mark.parametrize(
    "text",
    [
        "Meet us @ the fair.", "Thanks @jo!", "Use icon@2x.png here.", "Pin react@18.2.0-rc.one now.",
        "Clone git@host.example:team/app.", "Look at the dot com boom.", "user@localhost",
        "Look at harbor dot com.", "Sign in at outlook dot com.", "My account at gmail.com is full.", "LOOK AT HARBOR.COM",
        "We were at web.de before.", "Choose option (a) harbor.com.", "arr[a].length and f(a).then", "It works at gmail.com.",
    ],
)  # fmt: skip
def test_a_handle_a_file_and_a_version_are_no_email_address(text: str) -> None:
    assert find(text) == ()


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("Call ", "+44 20 7946 0123", "."),
        ("", "+41 (0)96 471 07 95", " is the desk"),
        ("Tel:", "+491701234567", ""),
        ("or ", "(555) 010-4477", " after six"),
        ("or ", "555-010-4477 ext. 12", ", thanks"),
        ("Ruf ", "030 12 34 56 78", " an"),
        ("Phone: ", "451 5986", ""),
        ("text me at ", "2125550142", ""),
        ("My new number is ", "72 128 827", "."),
        ("", "98 765 432", " is my cell"),
        ("my mobile is ", "5 5 5 0 1 0 4 4 7 7", ""),
        ("whatsapp ", "０５５５ ０１０ ４４７７", ""),
        ("", "0551234567", ""),
        ("Please call ", "451 5986", " today"),
        ("I can be reached at ", "451 5986", ""),
        ("I want to talk to somebody at ", "98 765 432", ""),
        ("Ana, ", "(72) 754-186", ", Rome"),
        ("Just dial ", "2125550142", ""),
        ("It is on the wrong number, ", "212 5550142", ""),
        ("Is ", "98 765 432", " still the right number?"),
        ("Ana\nGreen Shop\n", "451-5986", "\nSee you"),
        ("Ana\nT: ", "99 577450", ""),
        ("Ana: ", "(02)-4961-6897", ""),
        ("try ", "(03).7287.9502", ""),
        ("Jo ", "(+30) 6998 572296", ""),
        ("", "(351) 933 924 080", " is Jo"),
        ("", "(53)/459-5662", " is Jo"),
        ("it was ", "07911123456", " before"),
        ("Ana, ", "61 9293-2216", ""),
        ("here: ", "47/427-0197", ""),
        ("Please contact Ana on ", "94046234", " about it"),
        ("Jo\nM ", "4056224154", ""),
        ("jo (at the shop) ", "2660 873 359", " or mail me"),
        ("call ", "+1 (415) 555 - 0132", ""),
        ("", "(415) 555 - 0132", " is the shop"),
        ("Ana, ", "415 - 555 - 0132", ", London"),
        ("Ana, ", "415 - 555 - 0132 ext 5", ", London"),
        ("Ruf ", "0171 / 234 56 78", " an"),
        ("", "+49 30 - 901820", ""),
        ("it is ", "030 - 90 18 20", "."),
        ("", "(030) - 901820", ""),
        ("or ", "+44 20 7946 - 0958", " after six"),
        ("my number is ", "555 - 123 - 456", ""),
        ("call me on ", "7946 - 0958", ", please"),
        ("please call ", "40123456", " and ask for Ana"),
        ("", "601 234 567", " is what they rang me from"),
        ("", "601 234 567", " keeps calling"),
        ("", "6012345678", " is Ana's number"),
        ("leave a message at ", "601 234 567", " after six"),
        ("emergency contact ", "601 234 567", ""),
        ("send the code to ", "601 234 567", ""),
        ("remind me to text Ana Smith, ", "601 234 567", ""),
        ("my number is ", "05574/12345678", ""),
        ("reach me at ", "8 (495) 123-4567", ""),
        ("reach me at ", "8 495 123 4567", ""),
        ("", "+(370) 26018159", " is ours"),
        ("you can reach our office at ", "4656321223", " or by mail"),
        ("her cell was ", "601 234 567", " I think"),
        ("I tried ", "601 234 567", " and nobody picks up"),
        ("Jo, ", "601 234 567", ", please ring back"),
    ],
)
def test_a_telephone_number_is_found_by_its_form_or_by_what_is_said(
    before: str, value: str, after: str
) -> None:
    assert one(before + value + after) == ("PHONE_NUMBER", value)


def test_the_next_number_of_a_list_is_one_too() -> None:
    text = "Phones: 451 5986, 723 8138 and 555 0199."
    assert mask(text).text == "Phones: [phone 1], [phone 2] and [phone 3]."


@pytest.mark.parametrize(
    "text",
    [
        "030 1234567 - 040 7654321", "+49 30 123456 / 0171 2345678",
        "call 555 1234 - 555 9876",
    ],
)  # fmt: skip
def test_two_numbers_with_a_dash_or_a_slash_between_are_two(text: str) -> None:
    assert mask(text).text.removeprefix("call ") in (
        "[phone 1] - [phone 2]",
        "[phone 1] / [phone 2]",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Since version 2.10.14 and build 20231105.1 it fails.", "On 2026-11-22 you had 1 204 555 visitors.",
        "From 01.02.2024 to 28/02/2024, at 12:30:45.", "Order 555-123-4567 is late.", "Ticket no. 0212 555 0142?",
        "The server is 10.0.12.200.", "It costs $1 234 567 or €12.345.678.", "Slack said 1700000000.123456.",
        "Commit 4111111 and e83c5163316f89bfbde7d9ab23ca2e25604af290.", "ISBN 978-3-16-148410-0",
        "ISBN: 0306406152", "Numbers like 737 219 628 grow.", "2010-2015 and 2016 - 2020", "It took 1234567890 ms.",
        "uuid 123e4567-0378-3549-8901-426614174000", "see https://harbor.example/t/0555-010-4477",
        "The system call 12345678 failed.", "pi is 3.14159265358979", "+12 345 678 views", "1 2 3 4 5 6 7 8 9 10 11",
        "Sums:\n1 204 555\n737 219 628", "12345678 is the build number", "account number 12345678 is mine",
        "Where is purchase 00123842?", "1 2 3 4 5 6 7 8 9", "my id is 0123456789", "account 0123456789",
        "Update react@18.2.0, 1234567 downloads", "(+5) 30 of them", "(12) 345.678 rows", "the (2010) 2015.2016 volume", "Meet me at 7943 2027 Prospect Row.",
        "12 - 11 - 2026", "call me on 05 / 11 / 2026", "2026 - 11 - 23", "2026 11 23 09 45", "01 / 2026 - 03 / 2026",
        "100 - 200 - 300", "between 1000 - 2000 - 3000", "phone support 0900 - 1700", "0800 - 1200 - 1600",
        "07 - 12 - 23 - 31 - 45", "+1500 - 2500", "+500 - 10000 users", "EUR 1.200 - 1.500 / 2.000", "3 - 2 - 1",
        "id 0012 - 3456 - 789", "order 0171 / 234 56 78", "1.2.3 - 1.2.4", "256 - 512 - 1024", "phone traffic: 1200 - 1500",
        "my phone shows 1234567 views", "Tel Aviv 2024 2025 2026", "phone 16 pro max 256 512 1024",
        "mobile: 45.123.456 visits", "0000 0000 0000 0000", "phone: 1234567 unique visitors",
        "the code 601 234 567 is Ana's order", "please call 12345678 rows a large table", "send the code to 40 people",
    ],
)  # fmt: skip
def test_other_numbers_are_no_telephone_numbers(text: str) -> None:
    assert [pii for pii in find(text) if pii.type != "IP_ADDRESS"] == []


@pytest.mark.parametrize(
    "value",
    [
        "4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "4111.1111.1111.1111",
        "5500005555555559", "3782 822463 10005", "30569309025904", "6011000990139424",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "４１１１１１１１１１１１１１１１", "4111\u200b111111111111",
    ],
)  # fmt: skip
def test_a_payment_card_is_found_in_one_piece_in_blocks_and_digit_by_digit(value: str) -> None:
    assert one(f"It is {value}, valid 12/29.") == ("CREDIT_CARD", value)


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112", "order 1234567812345670", "0.4111111111111111", "a4111111111111111",
        "snowflake 503890547220", "0000000000000000", "0x4111111111111111", "41 11 11111111 1111 rows",
        "4111111111111111th",
    ],
)  # fmt: skip
def test_a_number_that_no_brand_gives_out_or_whose_check_digit_is_wrong_is_no_card(
    text: str,
) -> None:
    assert find(text) == ()


def test_a_short_card_number_needs_the_word_card() -> None:
    assert one("Block my card 503890547220") == ("CREDIT_CARD", "503890547220")


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("", "411111 1111111111", ""),
        ("", "4111 11111111 1111", ""),
        ("card:", "4111111111111111", "exp12/27"),
        ("", "4111111111111111", "cvv123"),
        ("x", "4111111111111111", ""),
        ("my Visa is ", "4111 111 111 111 111", ""),
        ("card ", "41 11 11111111 1111", " declined"),
        ("Karte ", "41111 11111 111111", ""),
    ],
)
def test_a_card_number_grouped_otherwise_or_stuck_to_a_word_is_found(
    before: str, value: str, after: str
) -> None:
    text = before + value + after
    assert [text[p.start : p.end] for p in find(text) if p.type == "CREDIT_CARD"] == [value]


def test_the_check_digits_are_those_of_the_standards() -> None:
    assert luhn("4242424242424242")
    assert not luhn("4242424242424241")
    assert is_card("4242424242424242")
    assert not is_card("1234567812345670")
    assert iban_holds("GB82WEST12345698765432")
    assert not iban_holds("GB82WEST12345698765431")
    assert not iban_holds("XX82WEST12345698765432")


@given(st.integers(0, 10**14 - 1), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: int, more: int) -> None:
    front = f"4{number:014}"
    (check,) = (digit for digit in "0123456789" if luhn(front + digit))
    assert not luhn(front + str((int(check) + more) % 10))


@pytest.mark.parametrize(
    "value",
    [
        "DE89 3704 0044 0532 0130 00", "DE89370400440532013000", "GB82WEST12345698765432",
        "de89-3704-0044-0532-0130-00", "ES91 2100 0418 4502 0005 1332",
    ],
)  # fmt: skip
def test_a_bank_account_is_found_and_the_next_words_stay(value: str) -> None:
    assert one(f"To {value} from us") == ("IBAN_CODE", value)


def test_a_bank_account_with_a_wrong_digit_is_none() -> None:
    assert find("To DE89 3704 0044 0532 0130 01. See ticket AB12 3456 7890.") == ()


def test_two_bank_accounts_side_by_side_are_two() -> None:
    text = "DE89370400440532013000 GB82WEST12345698765432"
    assert mask(text).text == "[bank account 1] [bank account 2]"


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("my key is ", "sk-abcdefghijklmnop1234567890", "."),
        ("", "AKIAIOSFODNN7EXAMPLE", ""),
        ("with ", "ghp_0123456789abcdefghij0123456789abcdef", " it works"),
        ("", "xoxb-1234567890-abcdefghij", ""),
        ("", "sk_live_abcdefghij0123456789", ""),
        ("Authorization: Bearer ", JWT, ""),
        ("", PEM, "\nplease"),
        ("password: ", "hunter2hunter2", ""),
        ("My password is ", "hunter2", ", change it."),
        ("Dein Passwort: ", "sommer2026", ""),
        ("?token=", "abcdefghijklmn", "&x=1"),
        ("AWS_SECRET_ACCESS_KEY=", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""),
        ("our api key is ", "9f8e7d6c5b4a", " by the way"),
        ("postgres://app:", "s3cr3tpw", "@db.example/x"),
        ("pin is ", "4711", ""),
        ("token ", f"hf_{'abcdefGHIJklmnop' * 2}ab", ""),
        ("", f"shpat_{HEX}", ""),
        ("", f"dop_v1_{HEX}{HEX}", " is new"),
        ("", f"1234567890:AAH{'x3' * 16}", ""),
        ("https://api.example/", f"bot1234567890:AAH{'x3' * 16}", "/getMe"),
        ("use ", f"lin_api_{'a1' * 20}", ""),
        ("", f"AGE-SECRET-KEY-1{'Q2' * 29}", ""),
        ("", f"SK{HEX}", ""),
        ("", f"key-{HEX}", ""),
        ("Authorization: Basic ", "dXNlcjpwYXNzd29yZA==", ""),
        ("curl -u ana:", "s3cr3tpw", " https://a.example"),
        ("pw: ", "hunter22", ""),
        ("user: ana pass: ", "s3cret!!", ""),
        ("my 2FA code is ", "482913", "."),
        ("OTP: ", "482 913", ""),
        ("", "482913", " is your login code"),
        ("my password is ", "hunter2!", ""),
        ("(my password is ", "hunter2", ")"),
    ],
)
def test_a_key_or_password_is_found_and_the_words_around_it_stay(
    before: str, value: str, after: str
) -> None:
    found = [pii for pii in find(before + value + after) if pii.type == "SECRET"]
    assert found[0].start == len(before)
    assert found[0].end in (len(before + value), len(before + value + after))
    assert value not in mask(before + value + after).text


@pytest.mark.parametrize(
    "text",
    [
        "You make an API key under Settings.", "Your token is shown once.", "Write token=YOUR_TOKEN_HERE.",
        "My password is wrong.", "The password is incorrect, what now?", "See the sk-learn-contrib-packages.", "in pypi-for-package-binary-distribution",
        "password: <your password>", "Bearer authentication is on.", "the secret is out",
        "Password: https://harbor.example/reset2", "token=${TOKEN_2}", "press any key: escape",
        "hf_transformers_for_sequence_classification", "Basic authentication is on", "The Basic plan2026 is full",
        "curl -u user:password https://a.example", "curl -u $NAME:$TOKEN https://a.example", "boarding pass: QF123456",
        "Tests pass: 120000, fail: 3", "first pass: version2", "the login code is 1200 lines long", "2FA: 2026 plans",
        "the error code is 500100", "a verification code is 6 digits", "the pass is 2026", "discount code: 482913",
    ],
)  # fmt: skip
def test_talk_of_keys_and_stand_ins_are_no_secrets(text: str) -> None:
    assert find(text) == ()


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("My SSN is 536-90-4399.", "US_SSN"),
        ("It came from 81.2.69.160 again.", "IP_ADDRESS"),
        ("I am Mr. Jonas Weber.", "PERSON"),
        ("Hello, my name is Ana Sousa!", "PERSON"),
        ("Send it to 12 Green Lane, Leeds", "STREET_ADDRESS"),
        ("Wir sind in der Hauptstrasse 12.", "STREET_ADDRESS"),
    ],
)
def test_names_and_addresses_are_found_where_a_form_gives_them_away(text: str, type_: str) -> None:
    assert [pii.type for pii in find(text)] == [type_]


@pytest.mark.parametrize(
    "text", ["536-00-4399 and 900-12-1234", "version 81.2.69.160", "192.168.0.1"]
)
def test_what_no_office_and_no_open_network_gives_out_is_not_personal(text: str) -> None:
    assert find(text) == ()


# --- masks -------------------------------------------------------------------------------------

VALUES = (
    "jo@mail.test", "ann@mail.test", "+44 20 7946 0123", "(555) 010-4477", "4111 1111 1111 1111",
    "DE89 3704 0044 0532 0130 00", "sk-abcdefghijklmnop1234567890", "AKIAIOSFODNN7EXAMPLE", PEM,
)  # fmt: skip
WORDS = st.lists(
    st.one_of(
        st.sampled_from((*VALUES, "call me at", "password:", "card", "[email 1]", "–", "é", "12", ".")),
        st.text(max_size=8),
    ),
    max_size=6,
)  # fmt: skip
MASK = re.compile(rf"\[(?:{'|'.join(LABELS.values())}) \d+\]")


def test_the_same_value_has_the_same_number_and_the_next_number_is_free() -> None:
    text = "jo@mail.test, JO@mail.test and ann@mail.test; [email 1]"
    masked = mask(text)
    assert masked.text == "[email 2], [email 2] and [email 3]; [email 1]"
    assert masked.count == 3
    assert masked.kinds == {"EMAIL_ADDRESS"}


@given(WORDS)
def test_what_is_found_is_gone_and_the_rest_stays_byte_for_byte(words: list[str]) -> None:
    text = " ".join(words)
    masked = mask(text).text
    kept = MASK.split(masked)
    at = 0
    for part in kept:  # each kept part stands in the original, in the same order
        at = text.index(part, at) + len(part)
    assert text.startswith(kept[0])
    assert text.endswith(kept[-1])
    for value in VALUES:
        assert value not in masked


@given(WORDS)
def test_a_masked_text_stays_as_it_is(words: list[str]) -> None:
    masked = mask(" ".join(words)).text
    assert mask(masked).text == masked
    assert mask(masked).count == 0


CUES = (
    "curl -u ", "me:", "password", "token=", "pw: ", "Bearer ", "Authorization: Basic ", "PIN ", "code ", "://", "@", "tel. ",
    "oder ", "0171", "+49", " 2345678", "4111 ", "DE89", "...", ",", "<", "$", '"', " ", "\n", "a",
)  # fmt: skip
"""What makes a reader look for something, and what may stand behind it instead."""


@given(st.text() | st.lists(st.sampled_from(CUES)).map("".join))
@example("curl -u me:.... https://x")
def test_any_text_has_spans_in_order_within_it(text: str) -> None:
    end = 0
    for pii in find(text):
        assert end <= pii.start < pii.end <= len(text)
        end = pii.end


def test_a_number_behind_a_leading_blank_is_masked() -> None:
    assert mask(" 0171 2345678 oder 0171 2345679").text == " [phone 1] oder [phone 2]"


@given(st.lists(st.sampled_from(VALUES), min_size=1, max_size=6))
def test_each_value_between_words_is_masked(values: list[str]) -> None:
    masked = mask(" and then ".join(values))
    assert masked.count == len(values)
    assert MASK.sub("", masked.text).replace(" and then ", "") == ""


def test_only_the_types_asked_for_are_masked() -> None:
    text = "jo@mail.test 4111111111111111"
    assert mask(text, AT_THE_DOOR).text == "jo@mail.test [card 1]"


def test_masks_are_known_again() -> None:
    assert masks("a [key 2]") == (Pii(2, 9, "SECRET"),)
    assert masks("a [key] [0] [thing 1]") == ()


# --- what a member leaks -----------------------------------------------------------------------

KEY = "sk-proj-abcdEFGH12345678abcdEFGH"
CARD = "4111 1111 1111 1111"


async def bytes_kept(store: SqliteStore) -> bytes:
    return b"".join(
        path.read_bytes() for path in sorted(store.path.parent.rglob("*")) if path.is_file()
    )


async def test_f108_a_key_a_member_leaks_reaches_neither_store_nor_prompt_and_staff_is_told(
    world: World,
) -> None:
    message = await world.hear(f"How do I export? My key is {KEY} and my card {CARD}", by="kofi")
    card = await world.ask("draft")
    assert card.quote is not None
    assert card.quote.text == "How do I export? My key is [key 1] and my card [card 1]"
    await world.ask("draft", f"How do I export? My key is {KEY}")
    await world.bot.settle()
    kept = await bytes_kept(world.store)
    assert b"[key 1]" in kept
    for secret in (KEY, CARD, CARD.replace(" ", "")):
        assert secret.encode() not in kept
        assert not any(secret in ask.message for ask in world.writer.asked)
    (notice,) = [text for place, text, _ in world.platform.posts if place.channel == "staff"]
    assert "A member's message holds a card number and a key or password" in notice
    assert [field.value for field in secret_masked(message, {"SECRET"}).fields] == ["Kofi", "#help"]
    assert KEY not in notice


async def test_f108_ten_leaks_of_one_member_in_an_hour_are_one_notice(world: World) -> None:
    for _ in range(10):
        await world.hear(f"My key is {KEY}", by="kofi")
    await world.bot.settle()
    assert len([place for place, _, _ in world.platform.posts if place.channel == "staff"]) == 1


async def test_f108_a_key_waiting_in_the_inbox_is_masked_there(world: World) -> None:
    message = Message(
        "fake", "m900", "help", "m900", "kofi", "Kofi", f"My key is {KEY}", world.clock.now()
    )
    assert await world.bot.accept(message)
    assert KEY.encode() not in await bytes_kept(world.store)
    await world.bot.recover()
    kept = await world.store.message("fake", "m900")
    assert kept is not None
    assert kept.text == "My key is [key 1]"


async def test_f108_a_reply_with_a_mask_is_not_posted(world: World) -> None:
    card = await world.drafted()
    edited = await world.press(card, "Edit", text=f"We have your key, it is {KEY}.")
    assert "[key 1]" in edited.to_post
    assert "Approve and post" not in [button.label for button in edited.buttons]


async def test_a_notice_shows_no_contacts_and_the_text_to_post_as_it_is(world: World) -> None:
    card = Card(
        "A question", "From jo@mail.test", Quote("Call +44 20 7946 0123"), "Write to us@mail.test",
        fields=(Field("Said", "my name is Ana Sousa"),),
    )  # fmt: skip
    shown = masked(card)
    assert (shown.body, shown.to_post) == ("From [email 1]", "Write to us@mail.test")
    assert shown.quote == Quote("Call [phone 1]")
    assert shown.fields == (Field("Said", "my name is [name 1]"),)
    assert "[email 1]" in (await world.publisher.notice("fake", "n1", card)).payload


@pytest.mark.parametrize(
    "text",
    [
        "See you AT Harbor.com", "We are live AT harbor.com now", "meet AT cafe.it tonight", "Art. 5(a)in.de",
        "section 3(a)ii.no way", "2fa 202405 update", "otp 250000 processes", "User login test pass: 12ms33",
        "account sync pass: retry2",
    ],
)  # fmt: skip
def test_ordinary_words_are_no_personal_data(text: str) -> None:
    assert list(find(text)) == []
