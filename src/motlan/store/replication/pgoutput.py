"""Decodes pgoutput, the binary form in which PostgreSQL tells what was committed (protocol version 1).

Source of the format: PostgreSQL documentation, chapter "Logical Replication Message Formats".

Texts are as ``column::text`` writes them, so that a value read from a snapshot and the same value read from the stream
are the same text; where a type's output and its cast to text differ (boolean, character(n), inet), the cast counts.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from motlan.store.replication.events import UNCHANGED, Change, Column, Committed, Described, Emptied, Event, Value

EPOCH = 946_684_800  # 2000-01-01, PostgreSQL's own, in seconds since 1970
BOOLEAN, BPCHAR, INET = 16, 1042, 869
LEFT_OUT, TEXT = ord("u"), ord("t")

NameOfType = Callable[[int, int], str]
"""Type's number and modifier → its name as ``format_type`` writes it."""


def lsn_text(lsn: int) -> str:
    """A position as PostgreSQL writes it.

    >>> lsn_text(0x16B374D848)
    '16/B374D848'
    """
    return f"{lsn >> 32:X}/{lsn & 0xFFFFFFFF:X}"


def lsn_number(text: str) -> int:
    """The number of a position.

    >>> lsn_number("16/B374D848") == 0x16B374D848
    True
    """
    high, low = text.split("/")
    return (int(high, 16) << 32) + int(low, 16)


def _as_cast(kind: int) -> Callable[[str], str] | None:
    """From a type's output to its cast to text, where they differ."""
    if kind == BOOLEAN:
        return lambda text: "true" if text == "t" else "false"
    if kind == BPCHAR:
        return lambda text: text.rstrip(" ")
    if kind == INET:
        return lambda text: text if "/" in text else f"{text}/{128 if ':' in text else 32}"
    return None


@dataclass(frozen=True, slots=True)
class _Table:
    """A relation as the stream last described it; only the ``wanted`` columns are decoded."""

    described: Described
    wanted: tuple[tuple[str, Callable[[str], str] | None] | None, ...]
    keyed: frozenset[str]


class Decoder:
    """Decodes one connection's messages, in their order. ``wanted`` has the columns to decode by ``schema.table``."""

    def __init__(self, wanted: Mapping[str, frozenset[str]], name_of_type: NameOfType) -> None:
        self._wanted = wanted
        self._name_of_type = name_of_type
        self._tables: dict[int, _Table | None] = {}
        self._message = memoryview(b"")
        self._at = 0
        self._begun = 0
        self.open = False
        self._readers: dict[int, Callable[[], tuple[Event, ...]]] = {
            ord("B"): self._begin, ord("C"): self._commit, ord("R"): self._relation, ord("I"): self._insert,
            ord("U"): self._update, ord("D"): self._delete, ord("T"): self._truncate,
        }  # fmt: skip

    def decode(self, message: bytes) -> tuple[Event, ...]:
        """What one message says; nothing for origins, types and messages of other programs."""
        reader = self._readers.get(message[0])
        if reader is None:
            return ()
        self._message, self._at = memoryview(message), 1
        return reader()

    # ---- messages

    def _begin(self) -> tuple[Event, ...]:
        (self._begun,) = self._take(">Q")
        self.open = True
        return ()

    def _commit(self) -> tuple[Event, ...]:
        _, _, end, microseconds = self._take(">BQQq")
        self.open = False
        return (Committed(lsn_text(end), EPOCH + microseconds / 1e6),)

    def _relation(self) -> tuple[Event, ...]:
        (number,) = self._take(">I")
        namespace, name = self._name() or "pg_catalog", self._name()
        replica, count = self._take(">cH")
        columns, kinds, keyed = [], [], []
        for _ in range(count):
            (flags,) = self._take(">B")
            column = self._name()
            kind, modifier = self._take(">Ii")
            columns.append(Column(column, self._name_of_type(kind, modifier)))
            kinds.append(kind)
            if flags & 1 or replica == b"f":
                keyed.append(column)
        table = f"{namespace}.{name}"
        wanted = self._wanted.get(table)
        if wanted is None:
            self._tables[number] = None
            return ()
        described = Described(table, tuple(columns), tuple(keyed))
        reading = tuple(
            (one.name, _as_cast(kind)) if one.name in wanted else None for one, kind in zip(columns, kinds, strict=True)
        )
        self._tables[number] = _Table(described, reading, frozenset(keyed))
        return (described,)

    def _insert(self) -> tuple[Event, ...]:
        table = self._table()
        if table is None:
            return ()
        self._take(">c")
        return (Change(table.described.table, self._row(table), None),)

    def _update(self) -> tuple[Event, ...]:
        table = self._table()
        if table is None:
            return ()
        (kind,) = self._take(">c")
        old: dict[str, Value] | None = None
        if kind != b"N":
            old = self._row(table)
            self._take(">c")
        new = self._row(table)
        if kind == b"O" and old is not None:  # the whole old row: it has what the new one left out
            new = {name: old[name] if value is UNCHANGED else value for name, value in new.items()}
        return (Change(table.described.table, new, self._identity(table, old)),)

    def _delete(self) -> tuple[Event, ...]:
        table = self._table()
        if table is None:
            return ()
        self._take(">c")
        return (Change(table.described.table, None, self._identity(table, self._row(table))),)

    def _truncate(self) -> tuple[Event, ...]:
        count, _ = self._take(">IB")
        tables = [self._tables.get(number) for number in self._take(f">{count}I")]
        return tuple(Emptied(table.described.table) for table in tables if table is not None)

    # ---- parts of messages

    def _table(self) -> _Table | None:
        (number,) = self._take(">I")
        return self._tables[number]

    @staticmethod
    def _identity(table: _Table, old: Mapping[str, Value] | None) -> dict[str, Value] | None:
        return None if old is None else {name: value for name, value in old.items() if name in table.keyed}

    def _row(self, table: _Table) -> dict[str, Value]:
        message, at = self._message, self._at
        (count,) = struct.unpack_from(">H", message, at)
        at += 2
        row: dict[str, Value] = {}
        for place in range(count):
            kind = message[at]
            at += 1
            text: Value = None
            wanted = table.wanted[place]
            if kind == LEFT_OUT:
                text = UNCHANGED
            elif kind == TEXT:
                (length,) = struct.unpack_from(">I", message, at)
                at += 4
                if wanted is not None:
                    text = str(message[at : at + length], "utf-8")
                    text = wanted[1](text) if wanted[1] is not None else text
                at += length
            if wanted is not None:
                row[wanted[0]] = text
        self._at = at
        return row

    def _take(self, form: str) -> tuple[Any, ...]:
        taken = struct.unpack_from(form, self._message, self._at)
        self._at += struct.calcsize(form)
        return taken

    def _name(self) -> str:
        end = bytes(self._message[self._at :]).index(0) + self._at
        name = str(self._message[self._at : end], "utf-8")
        self._at = end + 1
        return name
