"""Lines that are no record, kept whole beside their batch: as received, for ever, however long they are.

``000000042.refused`` is one zstd stream of the lines of batch 42, one after the other. Where a line begins in the
unpacked stream, and how many bytes it has, is told with the line.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

SHOWN = 200  # characters of a refused line that are shown; the side file has all of it


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is no record: file name and line (0 where the reader does not know it), reason, its beginning.

    ``offset`` and ``length`` are its bytes (UTF-8) in the unpacked stream of the batch's side file.
    """

    file: str
    line: int
    reason: str
    text: str
    offset: int = 0
    length: int = 0


@dataclass(slots=True)
class Refusals:
    """Writes refused lines to ``path``, piece by piece; nothing refused, no file."""

    path: Path
    lines: list[Rejected] = field(default_factory=list)
    _stream: pa.NativeFile | None = None
    _written: int = 0
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)  # readers read ahead in threads

    def refuse(self, file: str, line: int, reason: str, pieces: Iterable[bytes]) -> None:
        """Keep one line of ``file``; ``pieces`` are its bytes in order."""
        with self._one_at_a_time:
            offset, beginning = self._written, b""
            for piece in pieces:
                self._write(piece)
                beginning += piece[: max(0, SHOWN * 4 - len(beginning))]
            length = self._written - offset
            self._write(b"\n")
            text = beginning.decode("utf-8", errors="replace")[:SHOWN]
            self.lines.append(Rejected(file, line, reason, text, offset, length))

    def close(self) -> bool:
        """End the file; whether there is one."""
        if self._stream is None:
            return False
        self._stream.close()
        return True

    def _write(self, piece: bytes) -> None:
        if self._stream is None:
            self._stream = pa.output_stream(str(self.path), compression="zstd")
        self._stream.write(piece)
        self._written += len(piece)
