"""The columns of a mirror that linking reads, as Arrow: of rows on their way into it, or as the register holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from sqlglot import exp

from motlan.data.golden.build import ARROW
from motlan.data.linking import bulk
from motlan.data.linking.rule import LinkKeys, link_keys
from motlan.data.linking.terms import column
from motlan.dictionary.book import Dictionary
from motlan.store.register import Register

if TYPE_CHECKING:
    from motlan.data.spec import Source


def linkable(dictionary: Dictionary, source: Source, rows: pa.Table) -> pa.Table:
    """The columns that linking reads, of rows that no link was made for yet."""
    schema = _link_schema(source, link_keys(dictionary, source.concept.concept))
    fresh = {"subject": pa.nulls(rows.num_rows, pa.int64()), "lead": pa.array(np.zeros(rows.num_rows, np.int16))}
    columns = [fresh[name] if name in fresh else rows.column(name) for name in schema.names]
    return pa.table(columns, schema.names).cast(schema)


def held(register: Register, source: Source, keys: LinkKeys, kept: pa.Table | None) -> pa.Table:
    """The columns of a mirror that linking reads, as Arrow."""
    if kept is not None and _is_untouched(register, source, kept):
        return kept
    schema = _link_schema(source, keys)
    return register.arrow(exp.select(*(column(name) for name in schema.names)).from_(source.mirror), schema)


def _link_schema(source: Source, keys: LinkKeys) -> pa.Schema:
    read = set(bulk.read_columns(keys))
    return pa.schema([(one.name, ARROW[one.kind]) for one in source.table.columns if one.name in read])


def _is_untouched(register: Register, source: Source, kept: pa.Table) -> bool:
    """Whether a mirror still is what one batch filled it with: no later batch, and no link by way of another record."""
    last = register.value(
        "select max(batch) from batch where database = :database and dataset = :dataset",
        {"database": source.database.database, "dataset": source.name},
    )
    linked = register.value(f'select 1 from "{source.mirror}" where subject is not null limit 1')
    return linked is None and kept.num_rows > 0 and last == kept.column("batch")[0].as_py()
