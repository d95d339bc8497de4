"""The content of a request, unpacked, and never more of it than fits."""

from __future__ import annotations

import zlib

from django.http import HttpRequest

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text

LARGEST = 64 << 20  # bytes, unpacked
PIECE = 1 << 16
GZIP = 16 + zlib.MAX_WBITS


class TooLarge(Refused):
    """More than one request may carry."""


class Garbled(Refused):
    """Not packed as the header says."""


def content(request: HttpRequest) -> bytes:
    """The body; raise TooLarge beyond :data:`LARGEST`, and Garbled for a body that is not packed as it says."""
    packed = request.headers.get("Content-Encoding", "identity").strip().lower()
    if packed not in ("identity", "gzip", ""):
        raise _garbled(f"Content-Encoding: {packed[:40]}")
    unpack = zlib.decompressobj(GZIP) if packed == "gzip" else None
    whole = bytearray()
    while piece := request.read(PIECE):
        try:
            # a little packed may be a lot unpacked: no more is unpacked than may still be taken
            whole += piece if unpack is None else unpack.decompress(piece, LARGEST + 1 - len(whole))
        except zlib.error as error:
            raise _garbled("gzip") from error
        if len(whole) > LARGEST:
            raise TooLarge(
                what=Text(vi=f"Gói lớn hơn {LARGEST >> 20} MB.", en=f"The batch is larger than {LARGEST >> 20} MB."),
                remedy=Text(vi="Chia thành nhiều gói.", en="Send it as several batches."),
            )
    if unpack is not None and not unpack.eof:
        raise _garbled("gzip")
    return bytes(whole)


def _garbled(how: str) -> Garbled:
    return Garbled(
        what=Text(vi=f"Không giải nén được nội dung ({how}).", en=f"The content cannot be unpacked ({how})."),
        remedy=Text(vi="Gửi không nén, hoặc nén gzip.", en="Send it unpacked, or packed by gzip."),
    )
