"""The pieces that probes' queries are made of: one select over one published table, all names quoted."""

from datetime import datetime, timedelta

from sqlglot import exp

from motlan.kernel.clock import instant

ONLINE = ("online", "2")
"""How the online channel is written: by its name, or by the national portal's code."""


def column(name: str) -> exp.Column:
    """A quoted column: ``rows`` and ``columns`` are words of some engines."""
    return exp.column(name, quoted=True)


def select(table: str, *figures: exp.Expr) -> exp.Select:
    """``select figures from table``."""
    return exp.select(*figures).from_(exp.to_table(table))


def is_text(name: str, value: str) -> exp.Condition:
    """``name = 'value'``."""
    return exp.EQ(this=column(name), expression=exp.Literal.string(value))


def is_one_of(name: str, values: tuple[str, ...]) -> exp.Condition:
    """``name in (values)``."""
    return exp.In(this=column(name), expressions=[exp.Literal.string(value) for value in values])


def since(what: str | exp.Expr, at: datetime, span: timedelta) -> exp.Condition:
    """``what``, a column's name or an expression, lies within ``span`` before ``at``. Instants are ISO text in UTC, so
    text order is the order of time."""
    moment = column(what) if isinstance(what, str) else what
    not_before = exp.GTE(this=moment, expression=exp.Literal.string(instant(at - span)))
    not_after = exp.LTE(this=moment.copy(), expression=exp.Literal.string(instant(at)))
    return exp.and_(not_before, not_after)


def counted_within(came: exp.Expr, at: datetime, span: timedelta) -> exp.Condition:
    """``came``, the instant by whose day in the country (``day``) a row counts, lies within ``span`` before ``at``.

    An index finds the days. Of those that lie whole within the span, wherever the country is, no instant is looked at:
    a quarter of a nation's dossiers is asked for again and again, and an engine writes out every instant.
    """
    whole = exp.and_(_not_before(at - span, 2), _not_after(at, -2))
    return exp.and_(_not_before(at - span, -1), exp.paren(exp.or_(whole, since(came, at, span))))


def filed_within(at: datetime, span: timedelta) -> exp.Condition:
    """A dossier was filed within ``span`` before ``at``. It counts on the ``day`` of its filing or, once received, on
    a later one: days tell of many that they were not filed before the span, and of most that it was before ``at``."""
    begins, ends = (exp.Literal.string(instant(moment)) for moment in (at - span, at))
    filed = exp.GTE(this=column("filed_at"), expression=begins)
    before = exp.LTE(this=column("filed_at"), expression=ends)
    return exp.and_(_not_before(at - span, -1), filed, exp.paren(exp.or_(_not_after(at, -2), before)))


def _not_before(moment: datetime, days: int) -> exp.Condition:
    """``day`` is not before that of a moment in UTC, so many days later: that in a country differs from it by one."""
    return exp.GTE(
        this=column("day"), expression=exp.Literal.string((moment + timedelta(days=days)).date().isoformat())
    )


def _not_after(moment: datetime, days: int) -> exp.Condition:
    return exp.LTE(
        this=column("day"), expression=exp.Literal.string((moment + timedelta(days=days)).date().isoformat())
    )


def present(name: str) -> exp.Condition:
    """``name`` has a value."""
    return exp.Not(this=exp.Is(this=column(name), expression=exp.Null()))


def all_rows() -> exp.Expr:
    """``count(*)``."""
    return exp.Count(this=exp.Star())


def count_where(condition: exp.Expr) -> exp.Expr:
    """How many rows meet ``condition``; 0 when there are no rows."""
    one = exp.Case().when(condition, exp.Literal.number(1)).else_(exp.Literal.number(0))
    return exp.Coalesce(this=exp.Sum(this=one), expressions=[exp.Literal.number(0)])


def total(name: str) -> exp.Expr:
    """The sum of a column; 0 when there are no rows."""
    return exp.Coalesce(this=exp.Sum(this=column(name)), expressions=[exp.Literal.number(0)])


def lowest(name: str) -> exp.Expr:
    """The smallest value of a column, NULL when there are no rows."""
    return exp.Min(this=column(name))


def highest(name: str) -> exp.Expr:
    """The largest value of a column, NULL when there are no rows."""
    return exp.Max(this=column(name))


def true(name: str) -> exp.Condition:
    """A flag is set, whether the engine keeps it as a number or as a truth value."""
    number = exp.cast(column(name), exp.DataType.Type.INT)
    return exp.EQ(this=number, expression=exp.Literal.number(1))
