"""A first version of an article for the knowledge, made of a thread in which a question was answered. Pure.

It is the members' own words, so a person checks it before anybody else reads it: their names are taken out
and personal data is masked, as far as either can be found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from candorbot import language
from candorbot.facts import link_of
from candorbot.found_themes import without_names
from candorbot.ideas_threads import Confirmed
from candorbot.knowledge import slug, split_sentences
from candorbot.pii import mask
from candorbot.waiting import asks
from candorbot.wordlists import STOP

MOST_ANSWERS = 6
LONGEST_TITLE = 90
LONGEST_SLUG = 60
_GREETING = re.compile(
    r"^\s*(?:hi|hello|hey|hallo|moin|bonjour|salut|good (?:morning|evening))\b(?: (?:all|everyone|everybody|there|zusammen|à tous))?[ ,!.:]*",
    re.IGNORECASE,
)
_MENTION = re.compile(r"<[@#!][^<>\s]{1,40}>|(?<!\w)@[\w.-]{2,40}")
_COMMENT = re.compile(r"<!--|-->")
_HEADING = re.compile(r"(?m)^[ \t]*(?:#+|-{3,})[ \t]*")
TO_CHECK = (
    "<!-- To be checked by a person before anybody else reads it: made of members' words in one thread, {link}. "
    "Put it right, say it in the brand's voice, and take this out.\nAsked was: {asked} -->"
)


def article(found: Confirmed, names: Collection[str], docs_url: str, brand: str) -> tuple[str, str]:
    """The file's name and its Markdown. `names`: of members, and ids that stand for them; `brand`: the
    language of the brand, where the thread's cannot be told."""
    asked = cleaned(found.root.text, names)
    title = _title(asked)
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    short = slug(plain)[:LONGEST_SLUG].strip("-") or "answer"
    spoken = language.detect(found.root.text) or brand
    answers = [cleaned(one.text, names) for one in found.answers[:MOST_ANSWERS]]
    lines = [
        "---",
        f"title: {_value(title)}",
        f"url: {docs_url.rstrip('/')}/{short}",
        f"language: {spoken}",
        "---",
        "",
        TO_CHECK.format(link=link_of(found.root).replace("--", ""), asked=asked.replace("--", "")),
        "",
        f"## {title}",
        "",
        "\n\n".join(answers),
        "",
    ]
    return f"{short}.md", "\n".join(lines)


def cleaned(text: str, names: Collection[str]) -> str:
    """A member's words without names, mentions, a greeting, personal data, and what Markdown would take for a
    heading or a comment."""
    whole = {name.casefold().lstrip("@") for name in names} - STOP
    lines = []
    for line in _MENTION.sub(" ", mask(text).text).splitlines():
        kept = without_names(line, names).split()
        lines.append(" ".join(w for w in kept if w.strip(",.:;!?()@").casefold() not in whole))
    said = _HEADING.sub("", _COMMENT.sub(" ", "\n".join(lines)))
    return _GREETING.sub("", said).strip()


def _title(asked: str) -> str:
    """The first sentence that asks, as one line."""
    sentences = split_sentences(" ".join(asked.split())) or ["Answer"]
    title = next((one for one in sentences if asks(one)), sentences[0])
    title = _GREETING.sub("", title).replace("\\", "").strip()
    title = title if any(c.isalnum() for c in title) else "Answer"
    if len(title) > LONGEST_TITLE:
        title = title[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
    return title[:1].upper() + title[1:]


def _value(text: str) -> str:
    """A front matter's value: in quotes where it would else be read as something other."""
    return f'"{text.replace(chr(34), chr(92) + chr(34))}"' if re.search(r"[:#\"']", text) else text
