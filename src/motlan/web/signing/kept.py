"""The bytes of documents, in files under their fingerprint: written once, whole, and never changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text

FOLDER = "documents"


def fingerprint(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def keep(*, state: Path, content: bytes) -> str:
    """Write the bytes so that they outlive a fall of the machine; their fingerprint. The same bytes are kept once."""
    name = fingerprint(content)
    place = _place(state, name)
    if place.exists():
        return name
    place.parent.mkdir(parents=True, exist_ok=True)
    descriptor, fresh = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(fresh, place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return name


def read(*, state: Path, name: str) -> bytes:
    """The bytes of a fingerprint; raise NotHeld when the file is gone and Refused when it is no longer what it was."""
    place = _place(state, name)
    if not place.exists():
        raise NotHeld(
            what=Text(vi="Không còn tệp của giấy này.", en="The file of this document is gone."),
            remedy=Text(vi="Báo quản trị viên khôi phục bản sao lưu.", en="Have the administrator restore the backup."),
        )
    content = place.read_bytes()
    if fingerprint(content) != name:
        raise Refused(
            what=Text(vi="Tệp của giấy này đã bị thay đổi.", en="The file of this document has been changed."),
            remedy=Text(vi="Báo quản trị viên khôi phục bản sao lưu.", en="Have the administrator restore the backup."),
        )
    return content


def _place(state: Path, name: str) -> Path:
    return state / FOLDER / name[:2] / name[2:4] / f"{name}.pdf"
