"""The files of an export: a folder, a zip, or one file. They are read where they lie, a piece at a time."""

from __future__ import annotations

import codecs
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from candorbot.errors import UserError
from candorbot.exports.jsonrows import Broken, Misplaced
from candorbot.exports.rows import (
    CUT_OFF,
    DAMAGED,
    MISPLACED,
    OTHER_CODE,
    OUTSIDE,
    Skipped,
    SkippedFile,
)
from candorbot.records import Message

MOST_FILES = 200_000
MOST_TIMES = 200
"""How many times its own size a packed file may have unpacked: chat packs to a tenth, bombs to a thousandth."""
SMALL = 10_000_000
"""Bytes; a packed file that unpacks to less may be packed as tight as it likes."""

_CODES = {
    codecs.BOM_UTF32_LE: "UTF-32", codecs.BOM_UTF32_BE: "UTF-32",  # first: it begins as UTF-16 does
    codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16",
}  # fmt: skip
"""What a file that is not in UTF-8 begins with."""
_UNREADABLE = (
    OSError, EOFError, zlib.error, zipfile.BadZipFile,
    NotImplementedError, RuntimeError,  # a way of packing that Python has not; a password
)  # fmt: skip


class Unread(UserError):
    """One file of an export cannot be read; `left_out` says so for all that reads on."""

    def __init__(self, path: Path, left_out: SkippedFile) -> None:
        super().__init__(f"{path} has a file that is {left_out.why} ({left_out.where}).")
        self.left_out = left_out


class Files:
    """`names`, sorted, with / between folders; `total` and `done` count bytes, unpacked. `skipped`: what in
    it is not read at all. `told`: a person said what it is, so that a single file may have any name. Raises
    UserError for what cannot be opened or would unpack to too much."""

    def __init__(self, path: Path, told: bool = False) -> None:
        self.path = path
        self._any_name = False
        self.done = 0
        self.skipped: list[SkippedFile] = []
        self._zip: zipfile.ZipFile | None = None
        try:
            if path.is_dir():
                sizes = self._folder()
            elif not path.is_file():
                raise UserError(f"There is no file or folder {path}. Check its name.")
            elif zipfile.is_zipfile(path):
                sizes = self._packed()
            elif path.suffix.lower() == ".zip":
                raise zipfile.BadZipFile
            else:
                sizes = {path.name: path.stat().st_size}
                self._any_name = told
        except zipfile.BadZipFile:
            raise UserError(
                f"{path} is damaged or not whole: it cannot be opened as a zip. Get it again."
            ) from None
        except (OSError, ValueError) as error:
            raise UserError(
                f"{path} cannot be read ({error}). Check its name and rights."
            ) from None
        if len(sizes) > MOST_FILES:
            raise UserError(f"{path} holds more than {MOST_FILES:,} files. Import it in parts.")
        self._sizes = sizes
        self.names = sorted(sizes)

    def ending(self, ends: str | tuple[str, ...]) -> list[str]:
        """Those whose names end so."""
        return [one for one in self.names if self._any_name or one.lower().endswith(ends)]

    def total(self, names: list[str]) -> int:
        """How many bytes these are together."""
        return sum(self._sizes[name] for name in names)

    def rows(
        self, names: Sequence[str], read: Callable[[str, Counted], Iterator[Message | Skipped]]
    ) -> Iterator[Message | Skipped]:
        """What `read` gives of each of these files. One that cannot be read, or not to its end, stops no other."""
        for name in names:
            try:
                with self.opened(name) as stream:
                    yield from read(name, stream)
            except Misplaced:
                yield SkippedFile(MISPLACED, name)
            except Broken:
                yield SkippedFile(CUT_OFF, name)
            except Unread as error:
                yield error.left_out

    @contextmanager
    def opened(self, name: str) -> Iterator[Counted]:
        """A file's bytes; how many were read is counted. Raises Unread."""
        before = self.done
        try:
            with self._open(name) as stream:
                first = stream.read(4)
                stream.seek(0)
                for mark, code in _CODES.items():
                    if first.startswith(mark):
                        raise Unread(self.path, SkippedFile(OTHER_CODE.format(code=code), name))
                yield Counted(stream, self)
        except _UNREADABLE as error:
            raise Unread(self.path, SkippedFile(DAMAGED, f"{name}: {error}")) from None
        finally:
            self.done = before + self._sizes[name]

    def _open(self, name: str) -> IO[bytes]:
        if self._zip is not None:
            return self._zip.open(name)
        return (self.path / name if self.path.is_dir() else self.path).open("rb")

    def _folder(self) -> dict[str, int]:
        root = self.path.resolve()
        sizes = {}
        for file in sorted(self.path.rglob("*")):
            name = file.relative_to(self.path).as_posix()
            if not _stands_in(file, root):
                self.skipped.append(SkippedFile(OUTSIDE, name))
            elif file.is_file():
                sizes[name] = file.stat().st_size
        return sizes

    def _packed(self) -> dict[str, int]:
        self._zip = zipfile.ZipFile(self.path)
        sizes = {}
        for info in self._zip.infolist():
            if info.is_dir():
                continue
            if info.file_size > max(SMALL, MOST_TIMES * info.compress_size):
                raise UserError(
                    f"{self.path}: {info.filename[:100]!a} would unpack to {info.file_size:,} bytes, over"
                    f" {MOST_TIMES} times its size. That is no chat; nothing was imported."
                )
            parts = PurePosixPath(info.filename.replace("\\", "/")).parts
            outside = ".." in parts or info.filename.startswith(("/", "\\"))
            if outside or not parts or ":" in parts[0]:
                self.skipped.append(SkippedFile(OUTSIDE, info.filename[:100]))
            else:
                sizes[info.filename] = info.file_size
        most = max(SMALL, MOST_TIMES * self.path.stat().st_size)
        if sum(sizes.values()) > most:
            raise UserError(
                f"{self.path} would unpack to more than {most:,} bytes. That is no chat; nothing was imported."
            )
        return sizes


class Counted:
    """A stream whose bytes are counted as they are read."""

    def __init__(self, stream: IO[bytes], files: Files) -> None:
        self._stream = stream
        self._files = files

    def read(self, size: int) -> bytes:
        found = self._stream.read(size)
        self._files.done += len(found)
        return found

    def readline(self, size: int) -> bytes:
        found = self._stream.readline(size)
        self._files.done += len(found)
        return found


def _stands_in(file: Path, root: Path) -> bool:
    """Whether a file, its links followed, stands in the folder; no for links that lead in a circle."""
    try:
        return file.resolve().is_relative_to(root)
    except RuntimeError:
        return False
