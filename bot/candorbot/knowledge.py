"""A brand's knowledge: Markdown articles cut into Sections that can be cited. Pure but for reading.

An article starts with front matter (title, url; language, description), its sections at `## `; a long
section is cut again at `### `. A section's text is plain, one block a line:

    A paragraph stands on a line of its own.
    - an item of a list              1. a step
    ## a heading inside the section
    | cells | of a table row
        code, indented by four spaces
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from candorbot import datafile
from candorbot.errors import BadFile
from candorbot.markdown import Block, BlockKind, Raw, read_blocks
from candorbot.sources import Section
from candorbot.wordlists import word_set

MAX_LINES = 10_000
LONG = 200
"""Words; a longer section is cut at its own sub-headings."""
NOT_ARTICLES = ("README.md", "NOTICE.md", "LICENSE.md", "ATTRIBUTION.md")
PARENT = " › "
"""Between a heading and the sub-heading a part was cut at."""


def load_knowledge(folder: Path) -> list[Section]:
    """The sections of a brand's `knowledge/*.md`, by file name, in the order they are written.

    `folder` is the brand's folder or its knowledge folder. Raises BadFile with file, line and cure."""
    inner = folder / "knowledge"
    folder = inner if inner.is_dir() else folder
    files = sorted(p for p in folder.glob("*.md") if p.name not in NOT_ARTICLES)
    if not files:
        raise BadFile(
            folder, None, "holds no articles.", "Add Markdown files (*.md) with a title and a url."
        )
    return [section for path in files for section in sections(_read(path), path.stem, path.name)]


def _read(path: Path) -> str:
    return datafile.decoded(datafile.read(path, path.name), path.name)


def plain_rows(rows: Iterable[Mapping[str, object]]) -> list[Section]:
    """Sections of rows `{id, title?, body}`, as they stand. Raises ValueError, naming the row."""
    out: list[Section] = []
    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        row_id, title, body = row.get("id"), row.get("title") or "", row.get("body")
        if not isinstance(row_id, str) or not row_id:
            raise ValueError(f"row {number} has no `id` that is text.")
        if not isinstance(body, str) or not isinstance(title, str):
            raise ValueError(
                f"row {number} ({row_id}) needs a `body`, and a `title` if any, as text."
            )
        if row_id in seen:
            raise ValueError(f"row {number} gives the id {row_id} again.")
        seen.add(row_id)
        whole = hashlib.sha256(f"{title}\n{body}".encode("utf-8", "replace")).hexdigest()
        out.append(Section(row_id, _whole(title), _whole(title), "", _whole(body), whole))
    return out


def _whole(text: str) -> str:
    """The text with lone surrogates replaced, so that it can be stored and printed."""
    return text.encode("utf-8", "replace").decode()


# --- an article ----------------------------------------------------------------------------------

_ENTRY = re.compile(r"([A-Za-z_]+):(?:\s+(.*))?$")
_LANGUAGE = re.compile(r"[a-z]{2}")


def front_matter(markdown: str, name: str) -> tuple[dict[str, str], int]:
    """The entries between the two `---` lines, and the number of lines they take. A value is the rest
    of its line, with or without quotes. Raises BadFile."""
    lines = markdown.splitlines()
    if not lines or lines[0].strip() != "---":
        raise BadFile(name, 1, "has no front matter.", "Start it with ---, title: …, url: …, ---.")
    entries: dict[str, str] = {}
    for number, line in enumerate(lines[1:], start=2):
        if line.strip() == "---":
            return entries, number
        if not line.strip():
            continue
        match = _ENTRY.match(line)
        if not match:
            raise BadFile(name, number, "is not an entry like `title: Words`.", "Write one a line.")
        key, value = match[1], (match[2] or "").strip()
        if key in entries:
            raise BadFile(name, number, f"gives `{key}` twice.", "Keep one of them.")
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = (
                value[1:-1].replace('\\"', '"')
                if value[0] == '"'
                else value[1:-1].replace("''", "'")
            )
        entries[key] = value
    raise BadFile(name, 1, "has front matter that never ends.", "Close it with a line ---.")


def sections(markdown: str, stem: str, name: str = "") -> list[Section]:
    """Cut one article. `stem` starts the ids, `name` is shown in errors."""
    name = name or f"{stem}.md"
    markdown = markdown.replace("\r\n", "\n").replace("\x00", "")
    if markdown.count("\n") > MAX_LINES:
        raise BadFile(name, None, f"has more than {MAX_LINES:,} lines.", "Split it.")
    entries, taken = front_matter(markdown, name)
    for key in ("title", "url"):
        if not entries.get(key):
            raise BadFile(name, 1, f"has no `{key}`.", f"Add `{key}: …` to its front matter.")
    language = entries.get("language", "en")
    if not _LANGUAGE.fullmatch(language):
        raise BadFile(name, 1, f"has the language `{language}`.", "Write two letters: en, de, fr.")
    title, url = entries["title"], entries["url"]
    lines = markdown.split("\n")[taken:]
    out: list[Section] = []
    taken_anchors: dict[str, int] = {}
    for heading, anchor, text in _parts(list(read_blocks(lines))):
        unique = _unique(anchor, taken_anchors) if heading else ""
        digest = hashlib.sha256("\n".join((title, heading, text)).encode()).hexdigest()
        if any(block.kind != "heading" for block in blocks(text)):
            out.append(
                Section(
                    id=f"{stem}#{unique}" if unique else stem,
                    title=title,
                    heading=heading or title,
                    url=f"{url}#{unique}" if unique else url,
                    text=text,
                    digest=digest,
                    language=language,
                    about=entries.get("description", ""),
                )
            )
    return out


def _unique(anchor: str, taken: dict[str, int]) -> str:
    """GitHub's way: the second `usage` is `usage-1`. `taken` says how far each anchor is counted."""
    candidate = anchor = anchor or "section"
    while candidate in taken:
        taken[anchor] += 1
        candidate = f"{anchor}-{taken[anchor]}"
    taken[candidate] = 0
    return candidate


def slug(heading: str) -> str:
    """A heading's anchor as GitHub makes it: lower case, punctuation dropped, spaces to hyphens."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


def _parts(raw: Sequence[Raw]) -> Iterator[tuple[str, str, str]]:
    """(heading, anchor, text) of each section; the words before the first heading have no heading."""
    for heading, anchor, body in _cut(raw, 2):
        if sum(len(r.block.text.split()) for r in body) <= LONG or not heading:
            yield heading, anchor, _text(body)
            continue
        for sub, sub_anchor, part in _cut(body, 3):
            whole = f"{heading}{PARENT}{sub}" if sub else heading
            yield whole, sub_anchor if sub else anchor, _text(part)


def _cut(raw: Sequence[Raw], level: int) -> Iterator[tuple[str, str, list[Raw]]]:
    heading, anchor, body = "", "", list[Raw]()
    for item in raw:
        if 1 <= item.level <= level:
            if body:
                yield heading, anchor, body
            heading, body = item.block.text, []
            anchor = item.anchor or slug(heading)
        else:
            body.append(item)
    if body:
        yield heading, anchor, body


_MARKERS: dict[BlockKind, str] = {
    "text": "", "item": "- ", "step": "", "heading": "## ", "row": "| ", "code": "    ",
}  # fmt: skip


def _text(raw: Sequence[Raw]) -> str:
    return "\n".join(_MARKERS[r.block.kind] + r.block.text for r in raw)


_STEP = re.compile(r"\d{1,3}[.)] ")


def blocks(text: str) -> list[Block]:
    """The blocks of a Section's text. A step keeps its number."""
    out = []
    for line in text.split("\n"):
        kind: BlockKind = "text"
        if line.startswith("    "):
            kind, line = "code", line[4:]
        elif line.startswith("- "):
            kind, line = "item", line[2:]
        elif line.startswith("## "):
            kind, line = "heading", line[3:]
        elif line.startswith("| "):
            kind, line = "row", line[2:]
        elif _STEP.match(line):
            kind = "step"
        if line.strip():
            out.append(Block(kind, line.rstrip()))
    return out


# --- sentences -----------------------------------------------------------------------------------

_ABBREVIATIONS = word_set(
    "e.g i.e etc vs approx incl no nr fig dr mr mrs ms st inc ltd co cf resp max min z.b d.h bzw ca usw ",
    "u.a ggf evtl vgl sog p.ex c.-à-d env m mme p",
)
_NUMBER_OR_LETTER = re.compile(r"\d{1,2}|[a-z]")
_LONGEST = 40
"""Characters before a full stop that are looked at: more than any abbreviation has."""
_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s+[\"'“‘«(\[]*[^\sa-zà-öø-ÿ])")


def split_sentences(paragraph: str) -> list[str]:
    """The sentences of one paragraph. A full stop inside a number, an address, code or after an
    abbreviation ends none; nor does one before a small letter."""
    out, start = [], 0
    for match in _END.finditer(paragraph):
        before = paragraph[max(start, match.start() - _LONGEST) : match.start()]
        if match[0][0] == "." and _is_short(before.rsplit(None, 1)[-1:]):
            continue
        out.append(paragraph[start : match.end()].strip())
        start = match.end()
    out.append(paragraph[start:].strip())
    return [sentence for sentence in out if sentence]


def _is_short(last: Sequence[str]) -> bool:
    """The last word before a full stop, if there is one, is a number, a letter or an abbreviation."""
    word = last[0].lower().lstrip("(\"'“") if last else ""
    return word in _ABBREVIATIONS or _NUMBER_OR_LETTER.fullmatch(word) is not None


def sentences(text: str) -> list[str]:
    """The sentences of a Section's text that can be quoted: of its paragraphs and list items, in
    order; no headings, table rows or code."""
    return [
        sentence
        for block in blocks(text)
        if block.kind in ("text", "item", "step")
        for sentence in split_sentences(block.text)
    ]
