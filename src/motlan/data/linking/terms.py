"""The terms that generated queries are made of, put together without copying.

sqlglot's own composers copy what they are given, again at every level; a golden query of sixty columns then takes a
second to write. Here a term is handed over: who needs one twice asks for it twice, or copies it.
"""

from __future__ import annotations

from sqlglot import exp


def column(name: str, table: str | None = None) -> exp.Column:
    """A quoted column: attribute names may be words that an engine reserves (``year``, ``owner``)."""
    return exp.column(name, table=table, quoted=True)


def number(value: int) -> exp.Literal:
    """A whole number, not negative."""
    return exp.Literal(this=str(value), is_string=False)


def text(value: str) -> exp.Literal:
    """A text."""
    return exp.Literal.string(value)


def nothing(kind: str) -> exp.Expr:
    """A NULL of a type."""
    return exp.cast(exp.null(), kind)


def equal(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    """``one = other``."""
    return exp.EQ(this=one, expression=other)


def unequal(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    """``one <> other``; NULL when either is."""
    return exp.NEQ(this=one, expression=other)


def absent(term: exp.Expr) -> exp.Expr:
    """``term is null``."""
    return exp.Is(this=term, expression=exp.null())


def held(term: exp.Expr) -> exp.Expr:
    """``term is not null``."""
    return exp.Not(this=absent(term))


def not_(term: exp.Expr) -> exp.Expr:
    """``not (term)``."""
    return exp.Not(this=exp.Paren(this=term))


def all_of(*terms: exp.Expr) -> exp.Expr:
    """Every term holds; at least one is needed."""
    return exp.and_(*terms, copy=False)


def any_of(*terms: exp.Expr) -> exp.Expr:
    """One of the terms holds; at least one is needed."""
    return exp.or_(*terms, copy=False)


def case(*branches: tuple[exp.Expr, exp.Expr], otherwise: exp.Expr | None = None) -> exp.Expr:
    """The result of the first (condition, result) whose condition holds, else ``otherwise``, else NULL."""
    ifs = [exp.If(this=condition, true=result) for condition, result in branches]
    return exp.Case(ifs=ifs, default=otherwise)


def first(*terms: exp.Expr) -> exp.Expr:
    """The first of the terms that is not NULL."""
    head, *rest = terms
    return exp.Coalesce(this=head, expressions=rest) if rest else head  # SQLite wants two


def named(term: exp.Expr, name: str) -> exp.Expr:
    """``term as "name"``."""
    return exp.Alias(this=term, alias=exp.to_identifier(name, quoted=True))
