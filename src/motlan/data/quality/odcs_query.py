"""The queries of a data contract that count failing records: written so that an owner can read them, and read.

``SELECT COUNT(*) FROM {object} WHERE …`` counts what the condition finds. Where it speaks of dates that are written in
some form of the source, how they are read stands once, in the table that is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import indent
from types import MappingProxyType

import sqlglot
from sqlglot import exp

from motlan.data.quality.odcs_forms import iso

OBJECT = "motlan_object"
"""Stands for ``{object}`` where a query is parsed."""
WIDEST = 160
"""Lists longer than this are written an item a line."""
NO_CODES: Mapping[str, Mapping[str, str]] = MappingProxyType({})
PLAIN = frozenset({"kind", "expressions", "from_"})
"""The clauses of a table that is no more than columns under other names."""


def counting(
    condition: str | exp.Expr, dates: Mapping[str, str | None], codes: Mapping[str, Mapping[str, str]] = NO_CODES
) -> str:
    """The query that counts where ``condition`` (DuckDB's SQL over the source's columns) holds.

    ``dates``: the form of each column that the condition takes for a date in ISO 8601. ``codes``: the dictionary's
    codes by what the source writes, of each column that the condition takes for one of these.
    """
    said = sqlglot.parse_one(condition, read="duckdb") if isinstance(condition, str) else condition
    named = dict.fromkeys(one.name for one in said.find_all(exp.Column))
    if not (dates.keys() | codes.keys()) & named.keys():
        return f"SELECT COUNT(*) FROM {{object}} WHERE {said.sql(dialect='duckdb')}"
    texts, read = [], []
    for name in named:
        column = exp.column(name, quoted=True).sql(dialect="duckdb")
        is_read = name in dates or name in codes
        texts.append(f"TRIM(CAST({column} AS TEXT)) AS {column}" if is_read else column)
        meant = iso(column, dates[name]) if name in dates else _code(column, codes.get(name, {}))
        read.append(f"{meant} AS {column}" if is_read else column)
    asked = said.sql(dialect="duckdb", pretty=True, max_text_width=WIDEST)
    lines = (
        "SELECT COUNT(*) FROM (",
        indent("SELECT " + ", ".join(read), "  "),
        f"  FROM (SELECT {', '.join(texts)} FROM {{object}}) AS written",
        ") AS meant",
        f"WHERE\n{indent(asked, '  ')}",
    )
    return "\n".join(lines)


def _code(column: str, codes: Mapping[str, str]) -> str:
    """The dictionary's code for what stands in ``column`` (SQL); NULL where the source writes something else."""
    ways = (
        f"WHEN {exp.Literal.string(said).sql()} THEN {exp.Literal.string(code).sql()}" for said, code in codes.items()
    )
    return " ".join(("CASE", column, *ways, "END"))


def condition_of(query: exp.Expr) -> exp.Expr | None:
    """What a counting query finds, over the columns of its one table; None for a query of another kind.

    Tables within it that only give columns other names, or read them, are read through.
    """
    where = query.args.get("where")
    counts = isinstance(query, exp.Select) and [type(one) for one in query.expressions] == [exp.Count]
    if not counts or where is None or len(list(query.find_all(exp.Table))) != 1:
        return None
    found, source = where.copy(), query.args["from_"].this
    while isinstance(source, exp.Subquery):
        inner = source.this
        if not isinstance(inner, exp.Select) or any(said for part, said in inner.args.items() if part not in PLAIN):
            return None
        given = {one.alias_or_name: one.unalias() for one in inner.expressions}
        for column in list(found.find_all(exp.Column)):
            if column.name not in given:
                return None
            column.replace(exp.paren(given[column.name].copy()))
        source = inner.args["from_"].this
    return found.this if isinstance(found.this, exp.Expr) else None
