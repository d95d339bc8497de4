"""On which rows of their files records stand, told by those who read files to whoever keeps the batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

HEADER = 1
"""Lines above the first record of a CSV file."""


class Rows(Protocol):
    """Is told of every file, in the order in which their records are read."""

    def file(self, name: str) -> None:
        """A file begins; the records of the one before it were all handed over."""
        ...

    def go_on(self, place: int, row: int) -> None:
        """From the record at ``place`` (from 0 in this file) on, each stands on the row after the last one's, the first
        on ``row`` (from 1). 0: nobody knows."""
        ...


class Unasked:
    """Nobody asks."""

    def file(self, _name: str) -> None:
        """Pass over it."""

    def go_on(self, _place: int, _row: int) -> None:
        """Pass over it."""


class CsvRows:
    """The rows of one CSV file's records: exact as long as each line is a record, or one that was refused.

    A line without anything, or a value that goes on over several lines, ends that: no row is told from there on.
    """

    def __init__(self, name: str, told: Rows) -> None:
        self._told = told
        self._line = 1  # that the next run begins with
        self._until: int | None = None  # the line from which on nothing is known
        self._refused: list[int] = []
        told.file(name)
        told.go_on(0, HEADER + 1)

    def watch(self, runs: Iterator[bytes]) -> Iterator[bytes]:
        """The runs of lines as they come from the file, looked at in passing."""
        for run in runs:
            if self._until is None and not is_plain(run):
                self._until = self._line
            self._line += run.count(b"\n")
            yield run

    def refuse(self, line: int) -> None:
        """The record on this line is none."""
        self._refused.append(line)

    def end(self) -> None:
        """Tell what was learnt on the way; every record was handed over."""
        known = [line for line in sorted(self._refused) if self._until is None or line < self._until]
        for count, line in enumerate(known, start=1):
            self._told.go_on(line - HEADER - count, line + 1)
        if self._until is not None:
            self._told.go_on(max(0, self._until - HEADER - 1 - len(known)), 0)


def is_plain(run: bytes) -> bool:
    """Whether each line of some whole lines is a record of its own, as far as one can see without parsing them.

    >>> is_plain(b'1,"a, b"\\n2,c\\n'), is_plain(b'1,"a\\nb"\\n'), is_plain(b"1\\n\\n2\\n")
    (True, False, False)
    """
    if run[:1] in (b"\n", b"\r") or b"\n\n" in run or b"\n\r" in run or run.count(b"\r") != run.count(b"\r\n"):
        return False
    return b'"' not in run or not any(line.count(b'"') & 1 for line in run.split(b"\n"))
