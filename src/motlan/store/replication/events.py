"""What a change stream tells, whatever engine it comes from.

A stream gives whole transactions: the changes of one, then a :class:`Committed` that bears the position behind it. A
position is text of the engine's own form; only the stream that made it can compare two of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Literal, Protocol

from motlan.kernel.text import Text


class Unsent(Enum):
    """A value that a change does not carry, because it is large and did not change."""

    UNCHANGED = "unchanged"


UNCHANGED = Unsent.UNCHANGED
Value = str | Unsent | None
Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a source: its name, and its type in the source's own words."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Followed:
    """One table to follow: as the workspace writes it, its record's key, and the columns that are wanted."""

    declared: str
    key: tuple[str, ...]
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Described:
    """A table's columns, told before its first change and again whenever they changed.

    ``identity`` are the columns that a deletion carries; empty when it carries none. ``storage`` is where the source
    holds the rows: another place than before says that it wrote them all anew. It is empty where the log tells that,
    and in what a stream says of a table.
    """

    table: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    storage: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One row: written (``new`` has it, ``old`` its former identity where that changed) or deleted (``old``)."""

    table: str
    new: Row | None
    old: Row | None


@dataclass(frozen=True, slots=True)
class Emptied:
    """A table that was truncated."""

    table: str


@dataclass(frozen=True, slots=True)
class Altered:
    """A table that a statement changed in its form, or dropped."""

    table: str


@dataclass(frozen=True, slots=True)
class Committed:
    """The end of a transaction; ``at`` is its time at the source, in seconds since 1970."""

    position: str
    at: float


Event = Described | Change | Emptied | Altered | Committed
Standing = Literal["fresh", "held", "lost"]
"""How the source keeps our place: it never did, it does, it did and no longer does."""


class Stream(Protocol):
    """An open stream. Every method raises SourceError when the source breaks off."""

    def fileno(self) -> int:
        """What becomes readable when something arrived."""
        ...

    def read(self, limit: int) -> tuple[Event, ...]:
        """What has arrived, ``limit`` events or a few more; never waits."""
        ...

    @property
    def reached(self) -> str | None:
        """The position up to which the source has told everything; None inside a transaction or before a word."""
        ...

    def ask(self) -> None:
        """Let the source say how far it is."""
        ...

    def confirm(self, position: str) -> None:
        """Everything before ``position`` is safe here: the source need not keep it."""
        ...

    def close(self) -> None:
        """End it; the source keeps our place."""
        ...


class Log(Protocol):
    """The change stream of one database, not yet open. Every method raises SourceError."""

    lost: ClassVar[Text]
    """What became of the log when our place in it is lost, in words that go on after a colon."""

    def prepare(self, known: str | None) -> tuple[Standing, Mapping[str, Described]]:
        """Get the source ready; how our place stands, and each table by its declared name."""
        ...

    def instant(self) -> AbstractContextManager[tuple[str, str | None]]:
        """A position, and the snapshot that shows the source as it was there; both hold inside the block."""
        ...

    def storage(self) -> Mapping[str, str]:
        """:attr:`Described.storage` of each table as it is now, by its name in the stream."""
        ...

    def stream(self, start: str, tables: Mapping[str, Described]) -> Stream:
        """Everything committed at or after ``start``."""
        ...

    def now(self) -> str:
        """The position behind everything committed so far."""
        ...

    def is_before(self, one: str, other: str) -> bool:
        """Whether a position comes before another."""
        ...

    def rows(
        self, table: str, key: Sequence[str], columns: Sequence[str], keys: Sequence[Sequence[str]]
    ) -> list[Sequence[str | None]]:
        """The rows with these keys as they are now, every column as text."""
        ...

    def give_up_place(self) -> None:
        """The source need keep nothing for us any longer."""
        ...
