"""A brand's themes: `themes.yaml` in its folder names what members speak of, with a few examples each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from candorbot import yamlfile
from candorbot.errors import UserError
from candorbot.theme_record import LONGEST_NAME, clean_name
from candorbot.yamlfile import Fault, Unfit

FILE = "themes.yaml"


def _name(told: str) -> str:
    """What *Rename* makes of it, or refuses."""
    try:
        return clean_name(told)
    except UserError as error:
        what, _, cure = str(error).partition(". ")
        raise Unfit(f"{what}.", cure) from None


_Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), AfterValidator(_name)]
_Words = Annotated[str, Field(min_length=1, max_length=1_000)]


class Theme(BaseModel):
    """A name that people read, and what a member might say about it, best in all languages they write."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: _Name
    examples: Annotated[tuple[_Words, ...], Field(min_length=1, max_length=100)]


class ThemeFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    themes: Annotated[tuple[Theme, ...], Field(max_length=200)]


def load_themes(folder: Path) -> tuple[Theme, ...]:
    """The themes of the brand in `folder`; none if it has no file of them. Raises BadFile with line and
    cure."""
    path = folder / FILE
    if not path.exists() and not path.is_symlink():
        return ()
    return yamlfile.load(path, ThemeFile, FILE, _faults).themes


def _faults(file: ThemeFile) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, theme in enumerate(file.themes):
        if theme.name.casefold() in seen:
            yield Fault(
                ("themes", index, "name"), f"{theme.name} stands there twice.", "Join them."
            )
        seen.add(theme.name.casefold())
