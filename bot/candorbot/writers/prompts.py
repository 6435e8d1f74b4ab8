"""Prompts: one Markdown file with front matter for each kind of call. What people say goes in as data: put in once,
between marks it cannot contain, and never read as a template."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from candorbot import datafile, yamlfile
from candorbot.errors import BadFile
from candorbot.writers.model import Call

VOICE = frozenset({"brand", "about", "traits", "use", "avoid", "topics", "most_words"})
INPUTS: Mapping[str, frozenset[str]] = {
    "draft": VOICE | {"task", "language", "style", "sources", "message"},
    "reword": VOICE | {"task", "language", "style", "text"},
    "opinion": VOICE | {"text"},
    "theme": frozenset({"brand", "language", "text"}),
    "short": frozenset({"brand", "text"}),
}
"""The prompts there are, each with what may be put into it."""
_PARTS = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_PLACE = re.compile(r"\{\{([a-z_]+)\}\}")
_USER = "\n# The message\n"
"""What stands below is said by the user, in the model's sense; above, by us."""


class Front(BaseModel):
    """What stands above a prompt."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    purpose: Annotated[str, Field(min_length=1, max_length=300)]
    version: Annotated[int, Field(ge=1)]
    inputs: list[str]
    most_tokens: Annotated[int, Field(ge=50, le=4_000)]
    schema_file: Annotated[str, Field(pattern=r"[a-z_]+\.json")]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt. `digest` is over all that stands in its files, so that a draft can say which one wrote it."""

    name: str
    front: Front
    system: str
    user: str
    schema: Mapping[str, Any]
    digest: str

    @property
    def label(self) -> str:
        """Which one it is, in short: "draft 1 (0a1b2c3d)"."""
        return f"{self.name} {self.front.version} ({self.digest[:8]})"

    def call(self, **inputs: str) -> Call:
        """What is asked of a model. Each input stands there once it is put in; a place in it is no place; one that
        this prompt has no place for is left out. Raises KeyError for an input that is not there."""
        system, user = _filled(self.system, inputs), _filled(self.user, inputs)
        return Call(self.label, system, user, self.schema, self.front.most_tokens)


def load(folder: Path, name: str) -> Prompt:
    """Read NAME.md of a folder, one of INPUTS, and the schema it names. Raises BadFile."""
    path = folder / f"{name}.md"
    text = datafile.decoded(datafile.read(path), str(path))
    found = _PARTS.match(text)
    if found is None or _USER not in found[2]:
        raise BadFile(
            path, None, "no front matter between --- lines, or no heading “# The message”."
        )
    front = yamlfile.made(found[1].encode(), Front, str(path))
    system, _, user = found[2].partition(_USER)
    beside = folder / front.schema_file
    schema = datafile.decoded(datafile.read(beside), str(beside))
    shape = _shape(schema, beside)
    places = set(_PLACE.findall(found[2]))
    if places != set(front.inputs):
        said = f"`inputs` are {sorted(front.inputs)}, and the places in it {sorted(places)}."
        raise BadFile(path, None, said, "Write both alike.")
    if unknown := places - INPUTS[name]:
        said = f"nothing is put in for {sorted(unknown)}."
        raise BadFile(path, None, said, f"There are {sorted(INPUTS[name])}.")
    digest = hashlib.sha256(f"{text}\0{schema}".encode()).hexdigest()
    return Prompt(name, front, system.strip(), user.strip(), shape, digest)


def load_all(folder: Path) -> Mapping[str, Prompt]:
    """Every prompt, by its name, from a folder. Raises BadFile."""
    return {name: load(folder, name) for name in INPUTS}


def _shape(schema: str, path: Path) -> Mapping[str, Any]:
    try:
        shape = json.loads(schema)
    except (ValueError, RecursionError) as error:
        raise BadFile(path, None, f"it is no JSON: {error}.") from None
    if not isinstance(shape, dict) or not isinstance(shape.get("title"), str):
        raise BadFile(path, None, "it is no JSON schema of an object with a title.")
    return shape


def quoted(text: str) -> str:
    """Somebody's words as data: between marks that are made of them, so that they cannot stand in them."""
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"<data {mark}>\n{text}\n</data {mark}>"


def _filled(text: str, inputs: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: inputs[place[1]], text)
