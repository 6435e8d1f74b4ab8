"""A packed body, unpacked piece by piece, so that no more is ever held than may be. Pure."""

from __future__ import annotations

import zlib

from candorbot.errors import UserError

PACKINGS = ("gzip", "deflate")
"""What is asked for."""
TOO_LONG = "The page is longer than {most:,} bytes, unpacked."


class Unpacked:
    """Takes the pieces of a body as they come; `body` holds them unpacked. Raises UserError for a packing
    that was not asked for, a spoilt one, and as soon as there is more than `most` bytes."""

    def __init__(self, packing: str, most: int) -> None:
        packing = packing.strip().lower()
        if packing not in ("", "identity", "x-gzip", *PACKINGS):
            raise UserError(
                f"The page is packed as {ascii(packing)[1:41]}, which was not asked for."
            )
        self.body = bytearray()
        self._most = most
        self._zip = None if packing in ("", "identity") else packing.removeprefix("x-")
        self._open = zlib.decompressobj(31)  # gzip
        self._begun = False

    def take(self, piece: bytes) -> None:
        if self._zip is None:
            self._keep(piece)
            return
        if not self._begun and self._zip == "deflate" and piece:
            # RFC 9110, 8.4.1.2: in a zlib wrapper; some servers leave it out
            self._open = zlib.decompressobj(15 if piece[0] & 0x0F == 8 else -15)
        self._begun = self._begun or bool(piece)
        try:
            while piece and not self._open.eof:
                self._keep(self._open.decompress(piece, self._most - len(self.body) + 1))
                piece = self._open.unconsumed_tail
        except zlib.error:
            raise UserError("The page is packed in a way that cannot be read.") from None

    def whole(self) -> bytes:
        """The body, once all of it was given. Raises UserError if its end is missing."""
        if self._begun and not self._open.eof:
            raise UserError("The page is packed, and its end is missing.")
        return bytes(self.body)

    def _keep(self, piece: bytes) -> None:
        self.body += piece
        if len(self.body) > self._most:
            raise UserError(TOO_LONG.format(most=self._most))
