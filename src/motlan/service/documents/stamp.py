"""The visible stamp of a signature: a small PDF that is laid on the page."""

from collections.abc import Sequence

from motlan.kernel.text import Text
from motlan.service.documents.draw import compiled

SIGNED = Text(vi="Đã ký số", en="Signed electronically")


def stamp(*, lines: Sequence[str], width: int, height: int, language: str) -> bytes:
    """A stamp of so many points by so many, with a line each for signer and time."""
    data = {
        "title": SIGNED.in_(language),
        "lines": list(lines),
        "width": width,
        "height": height,
        "language": language,
    }
    return compiled("stamp.typ", data, standards=())
