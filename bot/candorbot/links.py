"""What is an address, also where nothing like https:// stands in front of it. Pure."""

from __future__ import annotations

import re

AFTER = ".,;:!?)]}'\"*_>"
"""What follows an address in a sentence and is not part of it."""
_WEB = re.compile(r"https?://[^\s()<>\[\]\"'\\]+")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ENDINGS = _set(
    "com net org io co dev app info biz ai ru cn xyz shop store ly gg su tk ml ga cf gq tv cc us uk de"
    " fr es nl eu ch at cz dk fi hu jp kr mx nz pl pt se sk tr ua vn za br cl ir ng pk hk sg tw au lt lv ee"
    " hr bg gr ie pw ws onion zip sh gmbh academy photography icu cyou monster quest casino webcam"
    " website wiki agency software technology technologies solutions ventures university vip xxx porn"
    " guru expert lawyer dental clinic pharmacy loans credit creditcard finance financial investments bid"
    " mov foundation international holdings consulting enterprises directory photos pictures rocks ninja"
    " moe lol wtf buzz bet poker tips deals discount click"
)
"""Endings of addresses that nothing else ends in. Not all of IANA's: no list of them stays whole."""
_ENDINGS_THAT_ARE_WORDS = _set(
    "me it to top online site link live club page cloud tech space be ca center company computer"
    " digital exchange express gallery legal"
    " news pizza pub repair science services"
    " social studio systems training travel"
    " world zone church coach coffee delivery education energy"
    " farm fashion fish games golf healthcare institute insure kitchen"
)
_ENDINGS_ABROAD = _set(
    "рф укр бел мкд срб қаз сайт онлайн орг ком дети москва рус ею бг ευ ελ 中国 中國"
    " 公司 网络 网址 在线 商城 香港 台湾 한국 닷컴 भारत ไทย السعودية مصر امارات شبكة ישראל"
)
_FILES = _set(
    "js mjs cjs ts tsx jsx css scss html htm xml json yaml yml toml txt csv tsv pdf png jpg jpeg gif svg"
    " webp ico php rb java jar vue env conf cfg ini log lock sql bat md py rs go"
)
"""Endings of files: a path may go on behind them (a folder's name) without being an address."""

_NAME_END = re.compile(r"[:/?#\\]")
_NAME = re.compile(r"(?:[^\W_][\w-]*\.)+([^\W\d_][\w-]*)([:/?#\\].*)?", re.DOTALL)


def is_address(folded: str, written: str) -> bool:
    """Whether what has no scheme is an address all the same: a name with a known ending, or any name
    with a port or a path. A file is none, nor is a sentence that starts without a space ("so.Then").
    An ending of another alphabet is looked for as it is written: folding changes its letters."""
    name = _NAME.fullmatch(folded)
    if not name:
        return True
    ending, path = name.groups()
    host = _NAME_END.split(written, maxsplit=1)[0].replace("\u3002", ".")
    if ending.casefold() in _ENDINGS or host.rpartition(".")[2].casefold() in _ENDINGS_ABROAD:
        return True
    longer = path is not None and len(path.rstrip(AFTER)) > 1
    starts_sentence = ending.istitle()
    if ending.casefold() in _ENDINGS_THAT_ARE_WORDS:
        return longer or not starts_sentence
    return longer and len(ending) > 1 and not starts_sentence and ending.casefold() not in _FILES


def is_web(url: str) -> bool:
    """Whether it can stand as a link as it is."""
    return _WEB.fullmatch(url) is not None
