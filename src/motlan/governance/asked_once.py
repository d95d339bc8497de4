"""A reader that asks each question once: tasks of a plan are measured by the same probes, and one round is one look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from sqlglot import exp

from motlan.governance.published import Reader

Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class AskedOnce:
    """Remembers which tables another reader has, and the rows of its questions, for as long as it lives: one round."""

    reader: Reader
    _there: dict[str, bool] = field(default_factory=dict, repr=False)
    _rows: dict[str, Rows] = field(default_factory=dict, repr=False)

    @property
    def dialect(self) -> str:
        """That of the other reader."""
        return self.reader.dialect

    def exists(self, table: str) -> bool:
        """Whether there is such a table or view."""
        if table not in self._there:
            self._there[table] = self.reader.exists(table)
        return self._there[table]

    def rows(self, query: exp.Expression | str, params: Mapping[str, Any] | None = None) -> Rows:
        """All rows of a query; one with values apart is asked each time."""
        if params is not None:
            return self.reader.rows(query, params)
        words = query if isinstance(query, str) else query.sql(dialect=self.dialect)
        if words not in self._rows:
            self._rows[words] = self.reader.rows(query)
        return self._rows[words]

    def arrow(self, query: exp.Expression | str, schema: pa.Schema) -> pa.Table:
        """All rows of a query as columns, asked each time."""
        return self.reader.arrow(query, schema)
