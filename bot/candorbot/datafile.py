"""A data file that people write - brand, policy, article - is read whole, or refused with the cure."""

from __future__ import annotations

from pathlib import Path

from candorbot.errors import BadFile

MAX_BYTES = 1_000_000


def read(path: Path, shown: str = "") -> bytes:
    """The bytes of a regular file of at most MAX_BYTES that lies in its own folder. Raises BadFile, naming
    it as `shown` (else the path): for a link that leads out of the folder, a pipe or a device too."""
    name = shown or str(path)
    try:
        if not path.resolve().is_relative_to(path.parent.resolve()):
            raise BadFile(name, None, "is a link to another folder.", "Copy the file here.")
        if path.exists() and not path.is_file():
            raise BadFile(name, None, "cannot be read (no file).", "Put a file in its place.")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, RuntimeError, ValueError) as error:  # a link in a circle; a NUL in the name
        why = getattr(error, "strerror", None) or error
        raise BadFile(
            name, None, f"cannot be read ({why}).", "Check its name and rights."
        ) from None
    if len(raw) > MAX_BYTES:
        raise BadFile(name, None, f"is larger than {MAX_BYTES:,} bytes.", "Split it.")
    return raw


def decoded(raw: bytes, shown: str) -> str:
    """The text of a file's bytes, without a byte order mark. Raises BadFile with the line."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadFile(shown, line, "is not UTF-8 text.", "Save it as UTF-8.") from None
