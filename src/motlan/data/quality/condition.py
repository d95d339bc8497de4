"""Declared SQL conditions: parsed, never trusted.

A condition speaks of the attributes of its dataset, with the operators and the few functions that every engine has
alike. It looks into other datasets only by a subquery on an alias that the check declares under ``references``. There
is no way to a file, a setting or the clock, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from motlan.data.linking import terms
from motlan.kernel.errors import SpecError, UnknownName
from motlan.kernel.issue import Issue
from motlan.kernel.text import Text

if TYPE_CHECKING:
    from motlan.data.linking.mirrors import Mirror

FUNCTIONS: tuple[type[exp.Expr], ...] = (
    *(exp.And, exp.Or, exp.Not, exp.In, exp.Exists, exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Cast),
    *(exp.Lower, exp.Upper, exp.Length, exp.Substring, exp.Trim, exp.Abs, exp.StrPosition, exp.RegexpLike, exp.Concat),
    *(exp.Count, exp.Min, exp.Max, exp.Sum),
)
"""What a condition may call; every engine answers it alike."""
FORBIDDEN = (
    *(exp.Anonymous, exp.AnonymousAggFunc, exp.Command, exp.DML, exp.DDL, exp.With, exp.Window, exp.Placeholder),
    *(exp.Parameter, exp.SetOperation, exp.Join, exp.Star, exp.Limit, exp.Order),
)


def condition(
    sql: str,
    *,
    own: str,
    attributes: tuple[str, ...],
    references: Mapping[str, Mirror],
    where: str,
    file: str,
) -> exp.Expr:
    """``sql`` as an expression over the alias ``own`` with ``attributes``; raise SpecError or UnknownName.

    ``where`` names the check in errors, ``file`` its file.
    """
    try:
        parsed = sqlglot.parse_one(sql, into=exp.Condition)
    except sqlglot.errors.ParseError as error:
        raise unusable(str(error).splitlines()[0], where=where, file=file) from error
    refused = _refused(parsed, references)
    if refused:
        raise unusable(refused, where=where, file=file)
    _name_columns(parsed, own, attributes, references, where)
    for table in list(parsed.find_all(exp.Table)):
        mirror = references[table.name]
        table.replace(exp.alias_(exp.to_table(mirror.table), table.name, table=True))
    return parsed


def _refused(parsed: exp.Expr, references: Mapping[str, Mirror]) -> str:
    """Why the condition cannot be used; '' when it can."""
    if not references and parsed.find(exp.Query, exp.Subquery) is not None:
        return "only conditions on this dataset's attributes"
    strange = parsed.find(*FORBIDDEN)
    if strange is not None and not isinstance(strange.parent, exp.Count):
        return f"“{strange.sql()[:60]}” is not allowed in a condition"
    for function in parsed.find_all(exp.Func):
        if not isinstance(function, FUNCTIONS):
            return f"the function “{function.sql()[:60]}” is not allowed in a condition"
    for table in parsed.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier) or table.db or table.alias or table.name not in references:
            return f"“{table.sql()[:60]}” is none of the declared references"
    return ""


def _name_columns(
    parsed: exp.Expr, own: str, attributes: tuple[str, ...], references: Mapping[str, Mirror], where: str
) -> None:
    for part in list(parsed.find_all(exp.Column)):
        if not part.table:
            known, alias = attributes, own
        elif part.table in references:
            known, alias = references[part.table].attributes, part.table
        else:
            raise UnknownName(kind="reference", name=part.table, known=tuple(references), where=where)
        if part.name not in known:
            raise UnknownName(kind="attribute", name=part.name, known=known, where=where)
        part.replace(terms.column(part.name, alias))


def unknown_without_values(parsed: exp.Expr, own: str) -> exp.Expr:
    """A look into another dataset that needs a missing value of this record finds nothing, and that proves nothing: its
    answer is NULL then, as that of every comparison is."""
    whole = exp.Paren(this=parsed)
    for look in list(_looks(whole)):
        columns = (part for part in look.find_all(exp.Column) if part.table == own and _is_needed(part, look))
        needed = {part.name: part for part in columns}
        if needed:
            there = terms.all_of(*(terms.held(part.copy()) for part in needed.values()))
            look.replace(terms.case((there, look.copy())))
    meant: exp.Expr = whole.this
    return meant


def _looks(node: exp.Expr) -> Iterator[exp.Expr]:
    """The outermost subqueries, each with the operator that asks it."""
    if isinstance(node, exp.Exists | exp.Subquery) or node.args.get("query") is not None:
        yield node
        return
    for part in node.iter_expressions():
        yield from _looks(part)


def _is_needed(part: exp.Column, look: exp.Expr) -> bool:
    """Whether a value is compared as it is: what stands in ``coalesce`` or before ``is null`` may be missing."""
    above = part.parent
    while above is not None and above is not look:
        if isinstance(above, exp.Coalesce | exp.Is):
            return False
        above = above.parent
    return True


def unusable(why: str, *, where: str, file: str) -> SpecError:
    """The fault of a condition that cannot be used."""
    issue = Issue(
        file=file,
        line=1,
        path=f"checks.{where}",
        why=Text(vi=f"Điều kiện không dùng được: {why}.", en=f"The condition cannot be used: {why}."),
        remedy=Text(
            vi="Viết một điều kiện SQL trên các thuộc tính của tập dữ liệu này.",
            en="Write an SQL condition on the attributes of this dataset.",
        ),
    )
    return SpecError(issues=(issue,), where=issue.file)
