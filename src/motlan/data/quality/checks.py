"""Checks as SQL: each rule says of a record whether it was evaluated and whether it failed.

All rules of a dataset become one query, ``verdicts``: a record key and a column a rule, 1 failed, 0 passed, NULL not
evaluated. Counts and failing records are both read from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from motlan.data.golden.survive import Survivor, compared, differ
from motlan.data.linking import terms
from motlan.data.linking.mirrors import Mirror
from motlan.data.quality.contract import Rule
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.book import Dictionary
from motlan.kernel.errors import SpecError, UnknownName
from motlan.kernel.issue import Issue
from motlan.kernel.registry import Registry
from motlan.kernel.text import Text
from motlan.store.tables import golden_name

ME = "m"
"""The alias of the mirror that is checked."""
IN_LIST = 200
"""A longer list of codes is checked by what shaping could not read instead of being written out."""


@dataclass(frozen=True, slots=True)
class Join:
    """Something joined from the left to the mirror: at most one row a record."""

    alias: str
    relation: exp.Expr
    on: exp.Expr


@dataclass(frozen=True, slots=True)
class Verdict:
    """When a record is evaluated, and when it fails."""

    evaluated: exp.Expr
    fails: exp.Expr
    joins: tuple[Join, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a rule is compiled for: its dataset's mirror, the dictionary, and whether the dataset is late."""

    mirror: Mirror
    dictionary: Dictionary
    late: bool = False

    def attribute(self, rule: Rule) -> Attribute:
        """The rule's attribute."""
        return self.dictionary.attribute(f"{self.mirror.concept}.{rule.attribute}")


Compile = Callable[[Rule, Subject], Verdict]
CHECKS: Registry[Compile] = Registry("check")


def verdicts(rules: Sequence[Rule], subject: Subject) -> exp.Select:
    """``record_key, c0, c1, …`` for the rules in order."""
    query = exp.select(terms.column("record_key", ME)).from_(exp.to_table(subject.mirror.table).as_(ME))
    joined: dict[str, Join] = {}
    for at, rule in enumerate(rules):
        verdict = CHECKS.get(rule.kind)(rule, subject)
        joined |= {join.alias: join for join in verdict.joins}
        failed = terms.case((verdict.fails, terms.number(1)), otherwise=terms.number(0))
        judged = terms.case((verdict.evaluated, failed))
        query.select(terms.named(judged, f"c{at}"), copy=False)
    for join in joined.values():
        query.join(join.relation, on=join.on, join_type="left", join_alias=join.alias, copy=False)
    return query


def counted(rules: Sequence[Rule], table: str) -> exp.Select:
    """One row from ``verdicts`` as a table: records, those without failure, then evaluated and failed rule by rule."""
    failed = [terms.equal(exp.column(f"c{at}"), terms.number(1)) for at in range(len(rules))]
    spotless = terms.case((terms.any_of(*failed), terms.number(0)), otherwise=terms.number(1))
    query = exp.select("count(*)", exp.Sum(this=spotless)).from_(table)
    for at in range(len(rules)):
        counts = exp.Count(this=exp.column(f"c{at}"))
        failures = terms.first(exp.Sum(this=exp.column(f"c{at}")), terms.number(0))
        query.select(counts, failures, copy=False)
    return query


def flawed(rules: Sequence[Rule], table: str) -> exp.Select:
    """The few rows of ``verdicts`` as a table that failed at least one rule."""
    failed = [terms.equal(exp.column(f"c{at}"), terms.number(1)) for at in range(len(rules))]
    return exp.select("*").from_(table).where(terms.any_of(*failed), copy=False)


def failing(rules: Sequence[Rule], table: str) -> exp.Query:
    """``check_id, record_key`` of every failure, from ``verdicts`` as a table."""
    first, *rest = (
        exp.select(terms.named(terms.text(rule.check_id), "check_id"), exp.column("record_key"), copy=False)
        .from_(exp.to_table(table), copy=False)
        .where(terms.equal(exp.column(f"c{at}"), terms.number(1)), copy=False)
        for at, rule in enumerate(rules)
    )
    query: exp.Query = first
    for other in rest:
        query = exp.Union(this=query, expression=other, distinct=False)
    return query


# ---- what all checks are made of


def _value(rule: Rule) -> exp.Expr:
    return terms.column(rule.attribute, ME)


def _unread(rule: Rule) -> exp.Expr:
    """Something was received that could not be read."""
    place = exp.StrPosition(this=terms.column("faults", ME), substr=terms.text(f" {rule.attribute} "))
    return exp.GT(this=place, expression=terms.number(0))


def _divided(rule: Rule) -> exp.Expr:
    return terms.held(terms.column(f"{rule.attribute}__options", ME))


def _received(rule: Rule, subject: Subject) -> exp.Expr:
    """The source said something, readable or not."""
    parts = [terms.held(_value(rule)), _unread(rule)]
    if subject.attribute(rule).type is Type.UNIT:
        parts.append(_divided(rule))
    return exp.Paren(this=terms.any_of(*parts))


def _always() -> exp.Expr:
    return terms.equal(terms.number(1), terms.number(1))


def _never() -> exp.Expr:
    return terms.equal(terms.number(1), terms.number(0))


# ---- the kinds


@CHECKS.register("not_null")
def not_null(rule: Rule, subject: Subject) -> Verdict:
    """Nothing mandatory is empty; a divided unit is there, only not decided."""
    empty = terms.absent(_value(rule))
    if subject.attribute(rule).type is Type.UNIT:
        empty = terms.all_of(empty, terms.not_(_divided(rule)))
    return Verdict(_always(), empty)


@CHECKS.register("readable")
def readable(rule: Rule, subject: Subject) -> Verdict:
    """What was received could be read as the dictionary writes it."""
    return Verdict(_received(rule, subject), _unread(rule))


@CHECKS.register("identifier")
def identifier(rule: Rule, subject: Subject) -> Verdict:
    """Structure and check digit hold, and the number agrees with what it encodes."""
    return Verdict(terms.held(_value(rule)), terms.equal(terms.column(f"{rule.attribute}__valid", ME), terms.number(0)))


@CHECKS.register("unique")
def unique(rule: Rule, subject: Subject) -> Verdict:
    """No other record of the dataset has the value; empty values do not count."""
    alias = f"twice_{rule.attribute}"
    twice = (
        exp.select(terms.named(terms.column(rule.attribute), "twice"))
        .from_(subject.mirror.table)
        .where(terms.held(terms.column(rule.attribute)))
        .group_by(terms.column(rule.attribute))
        .having("count(*) > 1")
    )
    same = terms.column("twice", alias)
    join = Join(alias, twice.subquery(), terms.equal(same.copy(), _value(rule)))
    return Verdict(terms.held(_value(rule)), terms.held(same), (join,))


@CHECKS.register("codes")
def codes(rule: Rule, subject: Subject) -> Verdict:
    """The code is one of the shared list; a unit is one that is in force today."""
    attribute = subject.attribute(rule)
    fails = [_unread(rule)]
    if attribute.type is Type.UNIT:
        fails.append(_divided(rule))
    shared = subject.dictionary.code_lists.get(attribute.codes or "")
    if shared is not None and len(shared.codes) <= IN_LIST:
        known = exp.In(this=_value(rule), expressions=[terms.text(code) for code in shared.codes])
        fails.append(terms.not_(known))
    return Verdict(_received(rule, subject), terms.any_of(*fails))


@CHECKS.register("pattern")
def pattern(rule: Rule, subject: Subject) -> Verdict:
    """The whole value fits the regular expression."""
    fits = exp.RegexpLike(this=_value(rule), expression=exp.Literal.string(f"^(?:{rule.pattern})$"))
    return Verdict(terms.held(_value(rule)), terms.not_(fits))


@CHECKS.register("range")
def within(rule: Rule, subject: Subject) -> Verdict:
    """The value is between ``least`` and ``most``, both included; dates are compared as ISO text."""
    kind = float if subject.attribute(rule).type is Type.NUMBER else str
    outside: list[exp.Expr] = []
    if rule.least is not None:
        outside.append(exp.LT(this=_value(rule), expression=exp.convert(kind(rule.least))))
    if rule.most is not None:
        outside.append(exp.GT(this=_value(rule), expression=exp.convert(kind(rule.most))))
    return Verdict(terms.held(_value(rule)), terms.any_of(*outside) if outside else _never())


@CHECKS.register("reference")
def reference(rule: Rule, subject: Subject) -> Verdict:
    """The subject that is named is one that we know."""
    target = subject.dictionary.concept(subject.attribute(rule).concept or "")
    alias = f"known_{target.concept}_{rule.attribute}"
    same = terms.equal(terms.column(target.identifier, alias), _value(rule))
    known = exp.select("1").from_(exp.to_table(golden_name(target.concept)).as_(alias)).where(same)
    return Verdict(terms.held(_value(rule)), terms.not_(exp.Exists(this=known)))


@CHECKS.register("agrees_with")
def agrees_with(rule: Rule, subject: Subject) -> Verdict:
    """The value is the one that the best of the witnesses has for the same subject."""
    attribute = subject.attribute(rule)
    field = Survivor(attribute.name, attribute.type, rule.witnesses)
    aliases = {mirror: f"w_{mirror.database}_{mirror.dataset}" for mirror in rule.witnesses}
    if not aliases:
        return Verdict(_never(), _never())
    mine = compared(field, ME)
    theirs = terms.first(*(compared(field, alias) for alias in aliases.values()))
    joins = tuple(_witness(mirror, alias) for mirror, alias in aliases.items())
    evaluated = terms.all_of(terms.held(mine.copy()), terms.held(theirs.copy()))
    return Verdict(evaluated, differ(field, mine, theirs), joins)


def _witness(mirror: Mirror, alias: str) -> Join:
    lead = terms.all_of(
        terms.equal(terms.column("subject", alias), terms.column("subject", ME)),
        terms.equal(terms.column("lead", alias), terms.number(1)),
    )
    return Join(alias, exp.to_table(mirror.table), lead)


@CHECKS.register("fresh")
def fresh(rule: Rule, subject: Subject) -> Verdict:
    """The dataset was read within the period that its owner promised."""
    return Verdict(_always(), terms.equal(terms.number(int(subject.late)), terms.number(1)))


@CHECKS.register("sql")
def declared(rule: Rule, subject: Subject) -> Verdict:
    """The declared condition holds; where a value that it needs is missing, it is not evaluated."""
    condition = parsed(rule, subject)
    return Verdict(terms.held(exp.Paren(this=condition)), terms.not_(condition.copy()))


def parsed(rule: Rule, subject: Subject) -> exp.Expr:
    """A declared condition on the dataset's attributes alone; raise SpecError or UnknownName."""
    try:
        condition = sqlglot.parse_one(rule.sql or "", into=exp.Condition)
    except sqlglot.errors.ParseError as error:
        raise _unusable(rule, subject, str(error).splitlines()[0]) from error
    if condition.find(exp.Query, exp.Anonymous, exp.Command, exp.Subquery) is not None:
        raise _unusable(rule, subject, "only conditions on this dataset's attributes")
    for part in list(condition.find_all(exp.Column)):
        if part.name not in subject.mirror.attributes:
            raise UnknownName(kind="attribute", name=part.name, known=subject.mirror.attributes, where=rule.check_id)
        part.replace(terms.column(part.name, ME))
    return condition


def _unusable(rule: Rule, subject: Subject, why: str) -> SpecError:
    issue = Issue(
        file=f"databases/{subject.mirror.database}.yaml",
        line=1,
        path=f"checks.{rule.check_id}",
        why=Text(vi=f"Điều kiện không dùng được: {why}.", en=f"The condition cannot be used: {why}."),
        remedy=Text(
            vi="Viết một điều kiện SQL trên các thuộc tính của tập dữ liệu này.",
            en="Write an SQL condition on the attributes of this dataset.",
        ),
    )
    return SpecError(issues=(issue,), where=issue.file)
