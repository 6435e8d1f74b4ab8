"""Telephone numbers: by their form where it is a number's own, else by what is said beside them.

A number with its country's code, with an area code of North America or in brackets, with the 0 of a
national call, or grouped as Brazil and Hungary group theirs is one wherever it stands. Any other run of 7 to 13 digits (ITU-T E.164 allows 15) is one only where somebody
speaks of phones. Dates, times, versions, book numbers and links are covered up first.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from candorbot.pii.patterns import compiled


def _abroad(gap: str) -> str:
    """With a country's code in front; `gap` is what may stand between two groups."""
    return rf"(?:\+ ?|\b00 ?)(?:[1-9]\d{{0,3}}|\([1-9]\d{{0,2}}\))(?:{gap}\(\d{{1,5}}\))?(?:{gap}\d{{1,6}}){{1,6}}"


_AMERICA = r"(?:(?:\b1[ .-]?|\b[78][ -])?(?:\(\d{3}\) ?|\b\d{3}[ .-]))\d{3}[ .-]\d{4}"
"""North America's, and with the 8 (or 7) in front of a Russian one."""
_IN_BRACKETS = (
    r"\(\d{2,5}\) ?\d{3,4}[ -]\d{3,4}(?:[ -]\d{3,4})?|\(\d{2,5}\)(?:\.\d{3,4}){2}"
    r"|\(\d{2,5}\)[/-]\d{3,4}-\d{3,4}|\(\d{2,3}\) ?\d{7,9}"
    r"|\(\+[1-9]\d{0,2}\)(?:[ ./-]{0,2}\d{1,10}){1,6}"
)
_BY_HABIT = (
    r"\b\d{2} \d{4,5}-\d{4}|\b06-\d{1,2}/\d{3}[ -]\d{4}|\b\d{1,2}/\d{3}-\d{4}|\b0[1-9]\d{8,9}"
)
"""As Brazil and Hungary write them, and a national call in one piece."""
_NATIONAL = r"(?:\(0\d{1,4}\)[ ./-]{0,2}|\b0\d{1,4}[ ./-] ?)\d{2,4}(?:[ ./-]?\d{2,4}){1,3}"
_EXTENSION = r"(?: ?(?:x|ext\.?|extension) ?\d{1,6})?\b"
_OWN_FORM = (
    rf"(?:{_abroad(r'[ ./-]{0,2}')}|{_AMERICA}|{_NATIONAL}|{_IN_BRACKETS}|{_BY_HABIT}){_EXTENSION}"
)
_GROUPS = r"(?:\(\d{1,5}\) ?|\b\d{1,5}[ ./-]{1,2})(?:\(?\d{1,7}\)?[ ./-]{1,2}){0,4}\d{2,8}"
_ANY = rf"(?:{_GROUPS}|\b\d{{7,12}}|\b\d(?:[ .-]\d){{6,12}}){_EXTENSION}"

_GAP = r"(?:[ ./-]{1,2}| [/-] )"
_WIDE_FORM = (
    rf"(?:{_abroad(f'{_GAP}?')}|(?:\b1{_GAP})?(?:\(\d{{3}}\){_GAP}?|\b\d{{3}}{_GAP})\d{{3}}{_GAP}\d{{4}}"
    rf"|(?:\(0\d{{1,4}}\){_GAP}?|\b0\d{{1,4}}{_GAP})\d{{2,4}}(?:{_GAP}?\d{{2,4}}){{1,3}}){_EXTENSION}"
)
"""The own forms with a dash or a slash between blanks, too: "030 - 90 18 20", "0171 / 234 56 78"."""
_WIDE_GROUPS = (
    rf"(?:\(\d{{1,5}}\){_GAP}?|\b\d{{1,5}}{_GAP})(?:\d{{1,7}}{_GAP}){{0,4}}\d{{2,7}}{_EXTENSION}"
)
_WIDE = (" - ", " / ")

_DAY, _MONTH, _YEAR = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])", "(?:19|20)[0-9]{2}"
_COVERED = (
    r"https?://\S+|\bwww\.\S+"
    rf"|\b{_YEAR}[-/.]{_MONTH}[-/.]{_DAY}(?:[T ]\d{{1,2}}:\d{{2}}[\d:.]*Z?)?\b"
    rf"|\b{_YEAR} [-/] {_MONTH} [-/] {_DAY}\b|\b{_YEAR} {_MONTH} {_DAY}(?: \d{{2}}){{0,3}}\b"
    rf"|\b(?:{_DAY} - {_MONTH} - |{_DAY} / {_MONTH} / |{_MONTH} [-/] {_DAY} [-/] |{_MONTH} / ){_YEAR}\b"
    rf"|\b(?:{_DAY}\.{_MONTH}\.|{_DAY}/{_MONTH}/|{_MONTH}/{_DAY}/|{_DAY}-{_MONTH}-){_YEAR}\b"
    r"|\b\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?\b"
    r"|\b\d{10}\.\d{6}\b"  # the time of a Slack message
    rf"|\b{_YEAR} ?- ?{_YEAR}\b"
    r"|\b97[89][- ]?\d(?:[- ]?\d){8}[- ]?\d\b"  # ISBN-13
    r"|\bv\d+(?:\.\d+)+"
)
_OTHER = (
    r"(?i)\b(?:order|ticket|invoice|ref|reference|case|issue|build|version|isbn|issn|sku|serial|tracking"
    r"|parcel|licen[sc]e|policy|passport|account|id|ssn|error|bug|commit|row|line|page|bestellung|rechnung|commande)\b"
    r"(?: (?:number|no|nr|num|id|code|is|was|of|the))*\.?[ :#]*$"
)
"""What a number is of, said right in front of it, when it is no telephone's."""
_WHOSE = "my|our|his|her|their|your|the|this|that|meine|deine|mon|mi"
_KIND = (
    "new|old|right|correct|wrong|best|only|same|current|direct|private|phone|cell|mobile|home|work|office"
    "|contact|emergency"
)
_CUE = (
    r"(?i)(?:\b(?:phones?|telephone|landline|tel|ph|fax|whatsapp|sms|telefon\w*|telefono|rufnummer|dial|hotline"
    r"|helpline|toll[ -]?free|pager|voicemail|viber)\b[^\d]{0,40}"
    r"|\b(?:mobile|cell|cellphone|mobil\w*|handy|portable|movil)\b(?: (?:number|no|line|is|was))*[^\w]{0,4}"
    r"|\b(?:desk|office|home|work|direct|reception|main|[tmpchw])\.?: ?"
    r"|\b(?:call|calls|calling|called|text|texting|texted|ring|rang|reach|reached|contact"
    r"|contacted|speak|speaking|spoke|talk|talking|talked|phoned|anrufen|appelez|llam\w+)"
    r"(?: (?:me|us|him|her|them|my|our|his|their|the|number|back|out|to|with|you|team|(?:front )?desk|office|reception|support|shop|clinic|someone|somebody|anyone|now|please|directly|today|later|up|this))*"
    r" (?:me|us|him|her|them|back|at|on|from|number|under|au|al)\b[ :]*"
    r"|\b(?:call|contact|reach|ring|text|phone|ask)(?: (?-i:[A-Z][a-z]+)){1,2} (?:at|on|under)\b[ :]*"
    r"|(?:^|\n)[tmpf]\.?[ :]+|@[\w-]*[a-z][\w.-]*\.[a-z]{2,}[ ,;|/\n]+"
    r"|\b(?:someone|somebody|anyone) (?:at|under)\b[ :]*"
    r"|\b(?:leave|left) (?:me |us |him |her |them )?a (?:voice ?)?(?:message|mail) (?:at|on)\b[ :]*"
    r"|\bemergency contact\b[^\d\n]{0,25}"
    r"|\b(?:send|sent) (?:me |us )?(?:the |a |my |your )?(?:code|text|sms|pin|message)s? to[ :]*"
    r"|\b(?:please|pls|kindly) (?:call|ring|phone|dial|text)(?: (?:at|on))?[ :]*"
    r"|\bcontact(?: (?:details?|info|data))?: ?(?:[A-Z][a-z]+[ ,]+){0,3}|\b(?:my|our|his|her|their|your|the) # ?(?:is )?"
    r"|(?:^|[\n,;])[ ]*(?:number|nr|no)\.?: ?"
    r"|\b(?:messages?|calls?|texts?|text messages?|voice messages?) (?:from|to|by)(?: (?:the number|number))?[ :]*"
    rf"|\b(?:{_WHOSE}|to|at|on|from|under|another|different|new|old|contact)"
    rf" (?:(?:{_KIND}) )?(?:number|nummer|numero)\b[^\d\n.]{{0,25}})[+(]*$"
)
_ORDER = (
    r"(?i)\b(?:call|calling|called|ring|rang|dial|dialing|dialled|dialed|text|texting|texted|phone|phoning|phoned|contact)"
    r"(?: (?-i:[A-Z][a-z]+)){0,2}(?: (?:at|on|to))?[ :,]*[+(]*$"
)
"""Said right in front of a number of nine digits, or in groups. Programs call shorter ones."""
_CUE_AFTER = (
    r"(?i)^[ ,]*(?:\(?(?:mobile|cell|phone|home|work|office|fax|tel)\)?\b"
    rf"|(?:is |was |as )?(?:still )?(?:{_WHOSE}|a)(?: (?:{_KIND})){{0,2}} (?:number|phone|cell|mobile|line|hotline|helpline)\b"
    r"|is (?:(?-i:[A-Z][a-z]+)['’]s|the (?:best|only|easiest|quickest|fastest)) (?:number|phone|mobile|cell|way to (?:reach|call|contact))\b"
    r"|(?:(?:is|was) (?:what|where|the one) )?(?:(?:he|she|they|you|someone|somebody) )?(?:just )?"
    r"(?:rang|called|phoned|texted) (?:me|us|him|her|them)\b|keeps? (?:calling|ringing|texting)\b"
    r"|(?:and|but) (?:(?:nobody|no one|noone) (?:ever )?(?:picks?|picked|answers?|answered|calls back|rings back)|it (?:just |only )?(?:rings|rang)\b)"
    r"|(?:and |or |please |pls )?(?:(?:text|call|ring|phone|ask for) (?:me|us|back)|e?-?mail)\b| ?[,;|/\n] ?[\w.+-]+@)"
)
_UNIT = (
    r"(?i)^ ?(?:(?:unique |page |new |active |total )?(?:views?|visits?|visitors?|users?|rows?|hits?|clicks?|events?"
    r"|sessions?|requests?|records?|entries|members?|subscribers?|followers?|downloads?|installs?|impressions?"
    r"|pageviews?|bytes|[kmgt]b|px|pixels?|dollars?|euros?|eur|usd|gbp|ms|seconds?|lines|points?|steps?|copies"
    r"|percent|units?|goals?|conversions?|likes|besuche\w*|aufrufe|nutzer|zeilen|vues|visites|visiteurs|lignes))\b"
)
"""What a number counts, said right behind it."""
_BEFORE, _BEHIND = 80, 40
_LONGEST = 16
"""Digits: 15 of E.164, and the (0) that people put behind the country's code."""
_SEPARATORS = " ./-"
_ALONE = 9
"""Digits from which on a message that is nothing but a number is taken for a telephone's."""
_BARE = (10, 11)
"""Digits of a number without groups that is taken for one where it fills its line, as under an address."""
_SIZES = frozenset(str(2**n) for n in range(4, 13))
"""Of memory and of pictures, as devices are sold: 256 512 1024."""
_IN_A_LIST = (" to ", " - ", ", ", " or ", " and ", " / ", "/", "\n", ",", "; ")
_STUCK = frozenset("_.+/=#@$€£¥-")
_GOES_ON = frozenset(".-/:,")


def find(text: str) -> Iterator[tuple[int, int]]:
    """Spans of telephone numbers with their extensions; first those of a form of their own. A later one
    can overlap an earlier one, and is then the less sure."""
    own_form, any_, wide_form, wide, covered, other, cue, cue_after, order, unit = _patterns()
    looked_at = covered.sub(lambda match: "\0" * len(match[0]), text)
    whole = looked_at.strip()
    ends = set()

    def is_free(start: int, end: int) -> bool:
        before = looked_at[max(0, start - _BEFORE) : start]
        certain = looked_at[start] == "+"
        return (
            _stands_alone(looked_at, start, end)
            and not _counts(looked_at[start:end])
            and (certain or not other.search(before))
        )

    def is_spoken(start: int, end: int, *, long: bool) -> bool:
        before = looked_at[max(0, start - _BEFORE) : start]
        after = looked_at[end : end + _BEHIND]
        if unit.search(after):
            return False
        return bool(
            cue.search(before) or cue_after.search(after) or (long and order.search(before))
        )

    has_wide = any(one in looked_at for one in _WIDE)
    for pattern in (wide_form, wide) if has_wide else ():
        own = pattern is wide_form
        for match in pattern.finditer(looked_at):
            start, end = match.span()
            one = _is_one_number(match[0], looked_at[end : end + 4], own=own)
            if not one or not is_free(start, end) or unit.search(looked_at[end : end + _BEHIND]):
                continue
            if own or is_spoken(start, end, long=True):
                ends.add(end)
                yield start, end
    for match in own_form.finditer(looked_at):
        number = _not_too_long(match[0])
        start, end = match.start(), match.start() + len(number)
        goes_before = (
            number[0] == "0" and looked_at[start - 1 : start] == " " and start - 1 not in ends
        )
        if goes_before and looked_at[start - 2 : start - 1].isdecimal():
            continue  # the middle of a longer number in groups
        if _has_own_form(number) and is_free(start, end):
            ends.add(end)
            yield start, end
    for match in any_.finditer(looked_at):
        start, end = match.span()
        digits = _digits(match[0])
        if not 7 <= digits <= 13 or _is_dotted_quad(match[0]) or not is_free(start, end):
            continue
        before = looked_at[max(0, start - _BEFORE) : start]
        after = looked_at[end : end + _BEHIND]
        grouped = not match[0].isdecimal()
        spoken = is_spoken(start, end, long=grouped or digits >= _ALONE)
        listed = not unit.search(after) and any(
            start - len(b) in ends for b in _IN_A_LIST if before.endswith(b)
        )
        written_so = grouped and not _is_thousands(match[0]) and not _is_counting(match[0])
        own_line = (written_so or digits in _BARE) and _fills_line(before, after)
        alone = digits >= _ALONE and match[0] == whole and not _is_counting(match[0])
        if spoken or listed or own_line or alone:
            ends.add(end)
            yield start, end


def _fills_line(before: str, after: str) -> bool:
    """A line that is nothing but the number, as under a letter."""
    return (not before or before.rstrip(" \t")[-1:] == "\n" or not before.strip()) and (
        not after.strip(" \t") or after.lstrip(" \t")[0] in "\r\n"
    )


def _is_thousands(number: str) -> bool:
    """Written as large amounts are: 1 204 555."""
    first, *groups = number.lstrip("+").replace(".", " ").split(" ")
    return len(first) <= 3 and all(len(group) == 3 and group.isdecimal() for group in groups)


def _is_counting(number: str) -> bool:
    """Digit by digit: 1 2 3 4 5 6 7 8 9."""
    return number[1::2].strip(_SEPARATORS) == ""


def _counts(number: str) -> bool:
    """Years or sizes side by side, or one figure again and again."""
    groups = _groups(number)
    if len(set("".join(groups))) == 1:
        return True
    years = all(len(group) == 4 and group[:2] in ("19", "20") for group in groups)
    return len(groups) > 1 and number[0] != "+" and (years or _SIZES.issuperset(groups))


def _groups(number: str) -> list[str]:
    return "".join(c if c.isdecimal() else " " for c in _called(number)).split()


def _is_one_number(number: str, after: str, *, own: bool) -> bool:
    """One telephone number in groups with a wide gap; no two with a dash between, and no range or list."""
    groups = _groups(number)
    gaps = sum(number.count(one) for one in _WIDE)
    if not gaps or after.lstrip(" ./-")[:1].isdecimal() or _digits(number) >= _LONGEST:
        return False
    only_wide = gaps == len(groups) - 1
    if only_wide and all(group[-1] == "0" for group in groups) and (not own or groups[0][0] != "0"):
        return False
    if not own:
        return 7 <= _digits(number) <= 13
    if only_wide and (
        len(set(map(len, groups))) == 1 or (len(groups) == 2 and _digits(number) < 9)
    ):
        return False
    plain = number[0] == "+" or groups[0][0] == "0"
    return _has_own_form(number) and (plain or all(g[0] not in "01" for g in groups[-3:-1]))


def _not_too_long(number: str) -> str:
    """Without the last groups of digits if it has more than a telephone number can: they are another's."""
    while _digits(number) > _LONGEST and any(c in number for c in _SEPARATORS):
        number = number[: max(number.rfind(c) for c in _SEPARATORS)].rstrip(_SEPARATORS)
    return number


def _has_own_form(number: str) -> bool:
    digits = _digits(number)
    groups = _called(number).strip(" +").split(" ")
    if number[0] == "+":
        return 8 <= digits <= _LONGEST and not (digits < 10 and _is_thousands(number))
    if number[:2] == "(+":
        return 9 <= digits <= _LONGEST
    if number.startswith("00"):
        return 11 <= digits <= _LONGEST
    if number.lstrip("(")[0] == "0":
        return 9 <= digits <= 12
    if len(groups) > 2 and "(" not in number:  # three numbers side by side, or one of North America
        return all(group[0] not in "01" for group in groups[-3:-1])
    return True


def _stands_alone(text: str, start: int, end: int) -> bool:
    """No part of a longer number or word, and no price."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if before and (before[-1] in _STUCK or before[-1].isalnum()):
        return False
    if before.endswith(":") and before[0].isdecimal():
        return False
    if after and (after[0] in "_%$€£¥" or after[0].isalnum()):
        return False
    return not (len(after) == 2 and after[0] in _GOES_ON and after[1].isdecimal())


def _is_dotted_quad(number: str) -> bool:
    return number.count(".") == 3 and all(
        part.isdecimal() and len(part) <= 3 for part in number.split(".")
    )


def _digits(number: str) -> int:
    """How many digits it has without its extension."""
    return sum(c.isdecimal() for c in _called(number))


def _called(number: str) -> str:
    """It without its extension."""
    return number.replace("ext", "x").partition("x")[0]


@cache
def _patterns() -> tuple[Any, ...]:
    return compiled(
        _OWN_FORM, _ANY, _WIDE_FORM, _WIDE_GROUPS, _COVERED, _OTHER, _CUE, _CUE_AFTER, _ORDER, _UNIT
    )  # fmt: skip
