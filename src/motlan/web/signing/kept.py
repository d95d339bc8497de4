"""The bytes of documents, in files under their fingerprint: written once, whole, and never changed."""

from __future__ import annotations

from pathlib import Path

from motlan.web.files.shelf import Shelf, fingerprint

__all__ = ["fingerprint", "keep", "read"]

FOLDER = "documents"


def keep(*, state: Path, content: bytes) -> str:
    """Write the bytes so that they outlive a fall of the machine; their fingerprint. The same bytes are kept once."""
    return _documents(state).keep(content)


def read(*, state: Path, name: str) -> bytes:
    """The bytes of a fingerprint; raise NotHeld when the file is gone and Refused when it is no longer what it was."""
    return _documents(state).read(name)


def _documents(state: Path) -> Shelf:
    return Shelf(folder=state / FOLDER, ending=".pdf")
