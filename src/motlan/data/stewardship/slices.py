"""Long lists in slices: each goes on after the last key of the one before, so the last page costs what the first does.

A list that keeps only some rows of a big table (conflicts, records without a subject) looks through a *window* of it:
at most :data:`WINDOW` rows a slice. A slice may then be short, or empty, and still say where to go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlglot import exp

from motlan.store.register import Register

Item = TypeVar("Item")
Key = TypeVar("Key")

PAGE = 50
"""Rows of one page."""
EXTRACT = 2_000
"""Rows that are in memory at one time while a whole list is written out."""
WINDOW = 50_000
"""Rows of a big table that one slice may look through."""


@dataclass(frozen=True, slots=True)
class Slice(Generic[Item, Key]):
    """Some rows in the order of their key. ``following`` is the key to go on after; None: nothing comes after."""

    items: tuple[Item, ...]
    following: Key | None


def cut(found: Sequence[tuple[Key, Item]], limit: int) -> Slice[Item, Key]:
    """A slice of ``limit`` rows from a query that asked for one more, to learn whether there are more.

    >>> cut([(1, "a"), (2, "b"), (3, "c")], 2)
    Slice(items=('a', 'b'), following=2)
    >>> cut([(1, "a")], 2)
    Slice(items=('a',), following=None)
    """
    kept = found[:limit]
    return Slice(tuple(item for _, item in kept), kept[-1][0] if len(found) > limit else None)


def whole(slices: Callable[[Key | None], Slice[Item, Key]]) -> Iterator[Item]:
    """Every row of a list, slice after slice."""
    after: Key | None = None
    while True:
        part = slices(after)
        yield from part.items
        if part.following is None:
            return
        after = part.following


@dataclass(frozen=True, slots=True, kw_only=True)
class Windowed:
    """The rows of ``table`` for which ``condition`` holds, in the order of the column ``key`` (unique, indexed)."""

    table: str
    key: str
    columns: tuple[str, ...]
    condition: exp.Condition
    window: int = WINDOW

    def slice(self, register: Register, *, after: Any, limit: int) -> Slice[tuple[Any, ...], Any]:
        """At most ``limit`` rows (key first, then ``columns``) after the key ``after`` (None: from the beginning)."""
        wanted = exp.select(*_columns((self.key, *self.columns))).from_(self._passage(after).subquery("w"))
        query = wanted.where(self.condition.copy()).order_by(_column(self.key)).limit(limit + 1)
        rows = register.rows(query, {"after": after})
        if len(rows) > limit:
            return cut([(row[0], row) for row in rows], limit)
        return Slice(tuple(rows), self._end(register, after))

    def _passage(self, after: Any) -> exp.Select:
        passage = exp.select("*").from_(exp.to_table(self.table, quoted=True))
        if after is not None:
            passage = passage.where(exp.GT(this=_column(self.key), expression=exp.Placeholder(this="after")))
        return passage.order_by(_column(self.key)).limit(self.window)

    def _end(self, register: Register, after: Any) -> Any:
        """The last key of the window, None when the table ends inside it."""
        last = exp.select(_column(self.key)).from_(self._passage(after).subquery("w"))
        query = last.order_by(_column(self.key)).limit(1).offset(self.window - 1)
        return register.value(query, {"after": after})


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)


def _columns(names: Sequence[str]) -> list[exp.Expression]:
    return [_column(name) for name in names]
