"""The visible stamp of a signature: a small PDF that is laid on the page."""

from collections.abc import Sequence
from functools import lru_cache

from motlan.kernel.text import Text
from motlan.service.documents.draw import compiled

SIGNED = Text(vi="Đã ký số", en="Signed electronically")


def stamp(*, lines: Sequence[str], width: int, height: int, language: str) -> bytes:
    """A stamp of so many points by so many, with a line each for signer and time."""
    return _drawn(tuple(lines), width, height, language)


@lru_cache(maxsize=16)
def _drawn(lines: tuple[str, ...], width: int, height: int, language: str) -> bytes:
    """Results that are signed together, within a minute, bear the same stamp: it is drawn once."""
    data = {
        "title": SIGNED.in_(language),
        "lines": list(lines),
        "width": width,
        "height": height,
        "language": language,
    }
    return compiled("stamp.typ", data, standards=())
