"""One golden row by its subject: the question is written once, its columns are known by their place.

Only :mod:`motlan.data.golden.read` may ask, for it is the one door: who reads, why, and the journal's line are its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from motlan.store.register import Register
from motlan.store.tables import golden_name, quoted

PARTS = ("", "__source", "__batch", "__conflict")


@dataclass(frozen=True, slots=True)
class Lookup:
    """The question for some attributes of a concept; ``columns`` are the names of what :meth:`row` gives."""

    query: str
    columns: tuple[str, ...]
    every: str
    """The same of all subjects, without a condition."""

    def row(self, register: Register, subject: int) -> tuple[Any, ...] | None:
        """The values, in the order of ``columns``; None when there is no such subject."""
        return register.lookup(self.query, {"subject": subject})

    def record(self, register: Register, subject: int) -> Mapping[str, Any] | None:
        """The values by the names of their columns."""
        row = self.row(register, subject)
        return None if row is None else dict(zip(self.columns, row, strict=True))

    def records(
        self,
        register: Register,
        condition: str,
        values: Mapping[str, object],
        *,
        most: int | None = None,
        first: str = "",
    ) -> list[Mapping[str, Any]]:
        """The values of every subject for which a condition holds, in the order of the subjects, or of the expression
        ``first`` and the subjects; at most ``most``."""
        order, limit = f"{first}, subject" if first else "subject", "" if most is None else f" limit {most}"
        rows = register.lookups(f"{self.every} where {condition} order by {order}{limit}", values)
        return [dict(zip(self.columns, row, strict=True)) for row in rows]


@lru_cache(maxsize=256)
def lookup(concept: str, attributes: tuple[str, ...], **more: str) -> Lookup:
    """The question for ``attributes`` of ``concept``: subject first, then value, source, batch and conflict of each.

    ``more`` are columns besides, by name, each an expression over the golden row ``g``.

    >>> lookup("person", ("sex",)).columns
    ('subject', 'sex', 'sex__source', 'sex__batch', 'sex__conflict')
    """
    columns = ("subject", *(f"{name}{part}" for name in attributes for part in PARTS))
    chosen = ", ".join([*map(quoted, columns), *(f"{one} as {quoted(name)}" for name, one in more.items())])
    every = f"select {chosen} from {quoted(golden_name(concept))} g"
    return Lookup(f"{every} where subject = :subject", (*columns, *more), every)
