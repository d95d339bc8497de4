"""The queries of a data contract that count failing records: written so that an owner can read them, and read.

``SELECT COUNT(*) FROM {object} WHERE …`` counts what the condition finds. Where it speaks of dates that are written in
some form of the source, how they are read stands once, in the table that is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import indent

import sqlglot
from sqlglot import exp

from motlan.data.quality.odcs_forms import iso

OBJECT = "motlan_object"
"""Stands for ``{object}`` where a query is parsed."""
WIDEST = 160
"""Lists longer than this are written an item a line."""
PLAIN = frozenset({"kind", "expressions", "from_"})
"""The clauses of a table that is no more than columns under other names."""


def counting(condition: str | exp.Expr, dates: Mapping[str, str | None]) -> str:
    """The query that counts where ``condition`` (DuckDB's SQL over the source's columns) holds.

    ``dates``: the form of each column that the condition takes for a date in ISO 8601.
    """
    said = sqlglot.parse_one(condition, read="duckdb") if isinstance(condition, str) else condition
    named = dict.fromkeys(one.name for one in said.find_all(exp.Column))
    if not dates.keys() & named:
        return f"SELECT COUNT(*) FROM {{object}} WHERE {said.sql(dialect='duckdb')}"
    texts, read = [], []
    for name in named:
        column = exp.column(name, quoted=True).sql(dialect="duckdb")
        texts.append(f"TRIM(CAST({column} AS TEXT)) AS {column}" if name in dates else column)
        read.append(f"{iso(column, dates[name])} AS {column}" if name in dates else column)
    asked = said.sql(dialect="duckdb", pretty=True, max_text_width=WIDEST)
    lines = (
        "SELECT COUNT(*) FROM (",
        indent("SELECT " + ", ".join(read), "  "),
        f"  FROM (SELECT {', '.join(texts)} FROM {{object}}) AS written",
        ") AS dated",
        f"WHERE\n{indent(asked, '  ')}",
    )
    return "\n".join(lines)


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
