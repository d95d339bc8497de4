"""Bytes in files under their fingerprint: written once, whole, and never changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text

REMEDY = Text(vi="Báo quản trị viên khôi phục bản sao lưu.", en="Have the administrator restore the backup.")
GONE = Text(vi="Không còn tệp này trong kho.", en="The file is gone.")
CHANGED = Text(vi="Tệp này đã bị thay đổi trong kho.", en="The file has been changed.")


def fingerprint(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A folder of such files: ``aa/bb/<fingerprint><ending>``, and ``incoming/`` for what is being written."""

    folder: Path
    ending: str = ""

    def keep(self, content: bytes) -> str:
        """Write the bytes so that they outlive a fall of the machine; their fingerprint. The same are kept once."""
        name = fingerprint(content)
        if not self.place(name).exists():
            self.put(self.stage(content), name)
        return name

    def stage(self, content: bytes) -> Path:
        """Write the bytes beside the shelf, all of them on the disk."""
        self.incoming.mkdir(parents=True, exist_ok=True)
        descriptor, fresh = tempfile.mkstemp(dir=self.incoming)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        return Path(fresh)

    def put(self, staged: Path, name: str) -> None:
        """Move what was staged to its place; one that lies there already is the same."""
        place = self.place(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(staged, place)
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def read(self, name: str) -> bytes:
        """The bytes of a fingerprint; raise NotHeld when the file is gone, Refused when it is not what it was."""
        place = self.place(name)
        if not place.exists():
            raise NotHeld(what=GONE, remedy=REMEDY)
        content = place.read_bytes()
        if fingerprint(content) != name:
            raise Refused(what=CHANGED, remedy=REMEDY)
        return content

    def names(self, prefix: str) -> Iterator[tuple[str, Path]]:
        """The fingerprints that begin with two digits, with their files."""
        for place in sorted((self.folder / prefix).glob(f"??/*{self.ending}")):
            yield place.name.removesuffix(self.ending), place

    def place(self, name: str) -> Path:
        """Where the file of a fingerprint lies."""
        return self.folder / name[:2] / name[2:4] / f"{name}{self.ending}"

    @property
    def incoming(self) -> Path:
        """Where files are written before they are whole."""
        return self.folder / "incoming"
