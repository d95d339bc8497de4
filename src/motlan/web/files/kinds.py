"""What a file is, by its content; what it is called and what the browser says of it count for nothing.

A file is only looked at, never opened: no archive is unpacked, no picture is drawn, no page is laid out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

END_OF_ARCHIVE = b"PK\x05\x06"
LONGEST_NAME = 100
LAST_BYTES = 2048
ENDING = re.compile(r"[A-Za-z][A-Za-z0-9]{0,4}")
PICTURES_OF_PHONES = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})


class Kind(StrEnum):
    """A kind of file that may be attached, by its usual ending."""

    PDF = "pdf"
    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    TIFF = "tiff"

    @property
    def media_type(self) -> str:
        """As the web calls it: ``application/pdf``."""
        return _MEDIA[self]

    @property
    def endings(self) -> tuple[str, ...]:
        """With what such a file's name may end."""
        return _ENDINGS.get(self, (self.value,))


_MEDIA = {
    Kind.PDF: "application/pdf",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.WEBP: "image/webp",
    Kind.HEIC: "image/heic",
    Kind.TIFF: "image/tiff",
}
_ENDINGS = {Kind.JPEG: ("jpg", "jpeg"), Kind.HEIC: ("heic", "heif"), Kind.TIFF: ("tiff", "tif")}


def kind_of(content: bytes) -> Kind | None:
    """What the bytes are; None for anything else, for half a file, and for one that is an archive as well.

    >>> kind_of(b"%PDF-1.7 ... %%EOF")
    <Kind.PDF: 'pdf'>
    >>> kind_of(b"MZ...")
    """
    if _is_archive(content):
        return None
    return next((kind for kind, is_one in _SIGNS.items() if is_one(content)), None)


def _is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-LAST_BYTES:]


def _is_jpeg(content: bytes) -> bool:
    # telephones hang a film or a map of depths to a picture: its end is not always the file's
    return content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content


def _is_png(content: bytes) -> bool:
    return content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR" and b"IEND" in content


def _is_webp(content: bytes) -> bool:
    length = int.from_bytes(content[4:8], "little") + 8
    return content.startswith(b"RIFF") and content[8:12] == b"WEBP" and 12 < length <= len(content)  # noqa: PLR2004


def _is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in PICTURES_OF_PHONES and b"mdat" in content


def _is_tiff(content: bytes) -> bool:
    if content.startswith(b"II*\x00"):
        first = int.from_bytes(content[4:8], "little")
    elif content.startswith(b"MM\x00*"):
        first = int.from_bytes(content[4:8], "big")
    else:
        return False
    return 8 <= first < len(content)  # noqa: PLR2004 - the first directory stands after the head


_SIGNS: dict[Kind, Callable[[bytes], bool]] = {
    Kind.PDF: _is_pdf,
    Kind.JPEG: _is_jpeg,
    Kind.PNG: _is_png,
    Kind.WEBP: _is_webp,
    Kind.HEIC: _is_heic,
    Kind.TIFF: _is_tiff,
}


def _is_archive(content: bytes) -> bool:
    """Whether a ZIP reader would find an archive: its last record ends where the file ends, whatever stands before."""
    at = content.rfind(END_OF_ARCHIVE)
    record = content[at : at + 22]
    return at >= 0 and len(record) == 22 and at + 22 + int.from_bytes(record[20:22], "little") == len(content)  # noqa: PLR2004


def shown_name(given: str) -> str:
    """What a file was called, without folders and without signs that hide or turn letters."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    shown = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*')
    return " ".join(shown.split())[:LONGEST_NAME].strip(". ")


def plain_name(given: str, kind: Kind) -> str:
    """A name to keep and to hand out, with the ending of what the file is.

    >>> plain_name("C:\\\\anh\\\\giấy khai sinh.JPG", Kind.JPEG)
    'giấy khai sinh.jpg'
    >>> plain_name("gi\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe", Kind.PDF)
    'gifdp.pdf'
    >>> plain_name("../..", Kind.PNG)
    'file.png'
    """
    shown = shown_name(given)
    stem, dot, ending = shown.rpartition(".")
    if not dot or not ENDING.fullmatch(ending):
        stem = shown
    return f"{stem.strip('. ') or 'file'}.{kind.value}"
