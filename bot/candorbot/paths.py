"""Where the data files that come along lie: beside the package when installed, else at the checkout's root."""

from __future__ import annotations

import re
from pathlib import Path

from candorbot.errors import UserError

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")


def shipped(folder: str) -> Path:
    """The folder `brands`, `models`, `policies` or `prompts` that comes along."""
    beside = _PACKAGE / folder
    return beside if beside.is_dir() else _CHECKOUT / folder


def folder_at(written: str, setting: str) -> Path:
    """The folder somebody wrote into a setting, `~` for home. Raises UserError, naming the setting, for
    what the system cannot take as a path."""
    try:
        written.encode()
        folder = Path(written).expanduser()
        folder.exists()
    except PermissionError:
        raise UserError(
            f"{setting} is {written[:80]!a}, which you have no right to look into. Give yourself the right to enter "
            "the folders above it, or set another folder."
        ) from None
    except (OSError, RuntimeError, ValueError):
        raise UserError(
            f"{setting} is {written[:80]!a}, which is no folder's path here. Write a full path."
        ) from None
    return folder


def brand_folder(name: str) -> Path:
    """The folder of a brand: a name under brands/, or a path (it has a slash or a dot in it).
    Raises UserError if there is none."""
    if "/" in name or "\\" in name or name.startswith("."):
        folder = folder_at(name, "CANDOR_BRAND")
    elif _NAME.fullmatch(name):
        brands = shipped("brands")
        folder = brands / name
        if not folder.resolve().is_relative_to(brands.resolve()):
            raise UserError(
                f"{folder} is a link to another folder. Give that folder's path in CANDOR_BRAND."
            )
    else:
        raise UserError(
            f"{name!r} is not a brand's name: use small letters, digits, - and _, starting with a letter, "
            "or give the path of a brand folder."
        )
    if not (folder / "brand.yaml").is_file():
        there = sorted(p.parent.name for p in shipped("brands").glob("*/brand.yaml"))
        raise UserError(
            f"There is no brand at {folder}: no brand.yaml. Set CANDOR_BRAND to one of "
            f"{', '.join(there)}, or to a folder of your own."
        )
    return folder


def policies_folder(own: str = "") -> Path:
    """The folder of the policies: `own` if given, else those that come along."""
    folder = folder_at(own, "CANDOR_POLICIES") if own else shipped("policies")
    if not folder.is_dir():
        raise UserError(f"There is no policies folder at {folder}. Check CANDOR_POLICIES.")
    return folder
