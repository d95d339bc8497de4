"""Named parameters, written once and rendered for each engine.

Queries are written with ``:name`` (as text) or ``exp.Placeholder(this="name")`` (as an expression). SQLite reads
``:name`` itself; psycopg wants ``%(name)s`` and a doubled ``%`` for every literal per cent sign.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from sqlglot import exp

Dialect = Literal["sqlite", "postgres"]
Parameters = Mapping[str, object]

_TOKEN = re.compile(
    r"""'(?:[^']|'')*' | "(?:[^"]|"")*" | --[^\n]* | /\*.*?\*/ | :: | :(?P<name>[A-Za-z_]\w*) | %""",
    re.DOTALL | re.VERBOSE,
)


def render(query: exp.Expr | str, dialect: Dialect) -> str:
    """Write a query as SQL of the dialect, every parameter as ``:name``."""
    if isinstance(query, str):
        return query
    if dialect == "postgres" and query.find(exp.Placeholder) is not None:
        query = query.transform(_named)  # a copy of the whole tree: only where the dialect would write it otherwise
    return query.sql(dialect=dialect)


@lru_cache(maxsize=512)
def for_psycopg(sql: str) -> str:
    """Turn ``:name`` into ``%(name)s`` outside of texts, names and comments, and double every literal ``%``.

    >>> for_psycopg("select ':a', 5 % 2, x::text from t where a = :a and b like '%z'")
    "select ':a', 5 %% 2, x::text from t where a = %(a)s and b like '%%z'"
    """
    return _TOKEN.sub(_psycopg_token, sql)


def _psycopg_token(match: re.Match[str]) -> str:
    name = match.group("name")
    return f"%({name})s" if name else match.group(0).replace("%", "%%")


def numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """Turn ``:name`` into ``$1``, as the server reads it; the statement, and the names in the order of the numbers.

    >>> numbered("select ':a', 5 % 2 from t where a = :a and b > :b and c < :a")
    ("select ':a', 5 % 2 from t where a = $1 and b > $2 and c < $1", ('a', 'b'))
    """
    numbers: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        name = match.group("name")
        return f"${numbers.setdefault(name, len(numbers) + 1)}" if name else match.group(0)

    return _TOKEN.sub(number, sql), tuple(numbers)


def _named(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Placeholder) and node.name:
        return exp.Var(this=f":{node.name}")
    return node
