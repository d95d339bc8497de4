"""Files as people attach them, as small as they may be: each is whole, of the kind that its name says."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib


def pdf(words: str = "paper") -> bytes:
    """One page of PDF."""
    return f"%PDF-1.4\n1 0 obj<</Title({words})>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n".encode()


def png(shade: int = 0) -> bytes:
    """A picture of one grey dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes([0, shade]))) + chunk(b"IEND", b"")


def jpeg(inside: bytes = b"picture") -> bytes:
    """The beginning and the end of a photo."""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + inside + b"\xff\xd9"


def webp() -> bytes:
    """A picture for the web."""
    return b"RIFF" + struct.pack("<I", 12) + b"WEBPVP8 \x00\x00\x00\x00"


def heic() -> bytes:
    """A photo as telephones keep it."""
    return struct.pack(">I", 24) + b"ftypheic\x00\x00\x00\x00mif1heic" + struct.pack(">I", 8) + b"mdat"


def tiff() -> bytes:
    """A scan with one empty directory."""
    return b"II*\x00" + struct.pack("<I", 8) + b"\x00\x00" + b"\x00\x00\x00\x00"


def archive(name: str = "paper.pdf", content: bytes = b"") -> bytes:
    """A ZIP archive with one file in it."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr(name, content)
    return kept.getvalue()


PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)
"""The head of a program for Windows."""
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""What every scanner takes for a virus, and what harms nobody."""
