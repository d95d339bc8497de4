"""Checks as SQL: each rule says of a record whether it was evaluated and whether it failed.

All rules of a dataset become one query, ``verdicts``: a record key and a column a rule, 1 failed, 0 passed, NULL not
evaluated. Counts and failing records are both read from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from motlan.data.golden.survive import Survivor, compared, differ
from motlan.data.linking import terms
from motlan.data.linking.mirrors import Mirror
from motlan.data.quality.condition import condition, unknown_without_values
from motlan.data.quality.contract import Rule
from motlan.data.quality.structure import breaks, fits
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.book import Dictionary
from motlan.kernel.registry import Registry
from motlan.store.tables import golden_name

ME = "m"
"""The alias of the mirror that is checked."""
COMPARISONS: Mapping[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "<>": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
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


def in_time(_days: int) -> bool:
    """For a dataset that was read just now."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a rule is compiled for: its dataset's mirror, the dictionary, and how long ago the dataset was read.

    ``late`` says of a number of days whether the last good reading is older.
    """

    mirror: Mirror
    dictionary: Dictionary
    late: Callable[[int], bool] = field(default=in_time)

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
    """Structure and check digit hold, and the number agrees with what it encodes.

    A reference bears the number of another: it is held against the structure and the check digit.
    """
    if subject.attribute(rule).type is Type.REFERENCE:
        broken = breaks(_value(rule), rule.scheme) if rule.scheme is not None else _never()
        return Verdict(terms.held(_value(rule)), broken)
    return Verdict(terms.held(_value(rule)), terms.equal(terms.column(f"{rule.attribute}__valid", ME), terms.number(0)))


@CHECKS.register("missing")
def missing(rule: Rule, subject: Subject) -> Verdict:
    """Nothing is empty, and nothing is one of the texts that stand for nothing."""
    placeholder = exp.In(this=_value(rule), expressions=[terms.text(value) for value in rule.values])
    parts = [terms.absent(_value(rule)), *([placeholder] if rule.values else [])]
    return Verdict(_always(), exp.Paren(this=terms.any_of(*parts)))


@CHECKS.register("unique")
def unique(rule: Rule, subject: Subject) -> Verdict:
    """No other record of the dataset has the value (or all the values of ``fields``); empty values do not count."""
    names = rule.fields or (rule.attribute,)
    alias = f"twice_{'_'.join(names)}"
    columns = [terms.column(name) for name in names]
    twice = (
        exp.select(*(terms.named(column.copy(), f"twice{at}") for at, column in enumerate(columns)))
        .from_(subject.mirror.table)
        .where(*(terms.held(column.copy()) for column in columns))
        .group_by(*(column.copy() for column in columns))
        .having("count(*) > 1")
    )
    same = [terms.equal(terms.column(f"twice{at}", alias), terms.column(name, ME)) for at, name in enumerate(names)]
    evaluated = terms.all_of(*(terms.held(terms.column(name, ME)) for name in names))
    join = Join(alias, twice.subquery(), terms.all_of(*same))
    return Verdict(evaluated, terms.held(terms.column("twice0", alias)), (join,))


@CHECKS.register("codes")
def codes(rule: Rule, subject: Subject) -> Verdict:
    """The code is one of the shared list; a unit is one that is in force today."""
    attribute = subject.attribute(rule)
    fails = [_unread(rule)]
    if attribute.type is Type.UNIT:
        fails.append(_divided(rule))
    shared = subject.dictionary.code_lists.get(attribute.codes or "")
    codes = rule.values or (tuple(shared.codes) if shared is not None and len(shared.codes) <= IN_LIST else ())
    if codes:
        known = exp.In(this=_value(rule), expressions=[terms.text(code) for code in codes])
        fails.append(terms.not_(known))
    return Verdict(_received(rule, subject), terms.any_of(*fails))


@CHECKS.register("pattern")
def pattern(rule: Rule, subject: Subject) -> Verdict:
    """The whole value fits the regular expression."""
    return Verdict(terms.held(_value(rule)), terms.not_(fits(_value(rule), rule.pattern or "")))


@CHECKS.register("range")
def within(rule: Rule, subject: Subject) -> Verdict:
    """The value is between ``least`` and ``most``, both included; dates are compared as far as both are known."""
    kind = subject.attribute(rule).type
    number, partial = kind is Type.NUMBER, kind is Type.DATE
    outside: list[exp.Expr] = []
    if rule.least is not None:
        end: exp.Expr = exp.convert(float(rule.least) if number else str(rule.least))
        end = _first(end, exp.Length(this=_value(rule))) if partial else end
        outside.append(exp.LT(this=_value(rule), expression=end))
    if rule.most is not None:
        value = _first(_value(rule), terms.number(len(str(rule.most)))) if partial else _value(rule)
        outside.append(exp.GT(this=value, expression=exp.convert(float(rule.most) if number else str(rule.most))))
    return Verdict(terms.held(_value(rule)), terms.any_of(*outside) if outside else _never())


@CHECKS.register("compare")
def compare(rule: Rule, subject: Subject) -> Verdict:
    """Two fields of a record stand to each other as declared; two dates are compared as far as both are known."""
    one: exp.Expr = _value(rule)
    other: exp.Expr = terms.column(rule.than, ME)
    evaluated = terms.all_of(terms.held(one.copy()), terms.held(other.copy()))
    if subject.attribute(rule).type is Type.DATE:
        known = exp.Least(this=exp.Length(this=one.copy()), expressions=[exp.Length(this=other.copy())])
        one, other = _first(one.copy(), known), _first(other.copy(), known.copy())
    return Verdict(evaluated, terms.not_(COMPARISONS[rule.how](this=one, expression=other)))


def _first(text: exp.Expr, length: exp.Expr) -> exp.Expr:
    """The beginning of a text."""
    return exp.Substring(this=text, start=terms.number(1), length=length)


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
    joins = witnesses_of(rule)
    if not joins:
        return Verdict(_never(), _never())
    mine = compared(field, ME)
    theirs = terms.first(*(compared(field, join.alias) for join in joins))
    evaluated = terms.all_of(terms.held(mine.copy()), terms.held(theirs.copy()))
    return Verdict(evaluated, differ(field, mine, theirs), joins)


def witnesses_of(rule: Rule) -> tuple[Join, ...]:
    """What a record is held against: the record that speaks for the same subject in each witness, the best first."""
    return tuple(_witness(mirror, f"w_{mirror.database}_{mirror.dataset}") for mirror in rule.witnesses)


def _witness(mirror: Mirror, alias: str) -> Join:
    lead = terms.all_of(
        terms.equal(terms.column("subject", alias), terms.column("subject", ME)),
        terms.equal(terms.column("lead", alias), terms.number(1)),
    )
    return Join(alias, exp.to_table(mirror.table), lead)


@CHECKS.register("fresh")
def fresh(rule: Rule, subject: Subject) -> Verdict:
    """The dataset was read within the period that its owner promised."""
    late = rule.within is not None and subject.late(rule.within)
    return Verdict(_always(), terms.equal(terms.number(int(late)), terms.number(1)))


@CHECKS.register("sql")
def declared(rule: Rule, subject: Subject) -> Verdict:
    """The declared condition holds; where a value that it needs is missing, it is not evaluated."""
    condition = unknown_without_values(parsed(rule, subject), ME)
    return Verdict(terms.held(exp.Paren(this=condition)), terms.not_(condition.copy()))


def parsed(rule: Rule, subject: Subject) -> exp.Expr:
    """A declared condition on the dataset's attributes and its references; raise SpecError or UnknownName."""
    return condition(
        rule.sql or "",
        own=ME,
        attributes=subject.mirror.attributes,
        references=dict(rule.references),
        where=rule.check_id,
        file=f"databases/{subject.mirror.database}.yaml",
    )
