"""Rules of whole datasets: how many records there are, and whether every object that must be here is here.

Completeness has two halves (guidance to Decision 2439/QĐ-TTg): no mandatory field is empty, *and* every managed object
is present. The second can be measured only where a check declares its population: another dataset that is known to
hold them all. What is absent has no record here, so its failing records are those of the population.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from motlan.data.linking import terms
from motlan.data.linking.mirrors import Mirror
from motlan.data.quality.condition import condition
from motlan.data.quality.contract import Rule

KINDS: Mapping[str, str] = {
    "present": "Every object of the population has a record here with the same value of the field.",
    "row_count": "The dataset has as many records as the threshold says.",
}
"""The kinds that judge no single record of their dataset, and what each demands."""
OF_DATASETS = frozenset(KINDS)
THEIRS = "p"


def population(rule: Rule, mirror: Mirror) -> exp.Select:
    """``record_key, absent`` (1 or 0) of every object of the rule's population that has the field at all."""
    there = rule.population
    if there is None:
        msg = f"{rule.check_id} has no population"
        raise ValueError(msg)
    field = rule.attribute
    same = terms.equal(terms.column(field, "h"), terms.column(field, THEIRS))
    here = exp.select("1").from_(exp.to_table(mirror.table).as_("h")).where(same)
    absent = terms.case((exp.Exists(this=here), terms.number(0)), otherwise=terms.number(1))
    query = (
        exp.select(terms.column("record_key", THEIRS), terms.named(absent, "absent"))
        .from_(exp.to_table(there.table).as_(THEIRS))
        .where(terms.held(terms.column(field, THEIRS)))
    )
    return query.where(chosen(rule, there, mirror.database)) if rule.where else query


def chosen(rule: Rule, there: Mirror, database: str) -> exp.Expr:
    """Which objects of the population ``there`` must be here, as the rule's ``where`` says; raise SpecError or
    UnknownName."""
    return condition(
        rule.where or "",
        own=THEIRS,
        attributes=there.attributes,
        references={},
        where=rule.check_id,
        file=f"databases/{database}.yaml",
    )


def absent(rule: Rule, mirror: Mirror) -> exp.Select:
    """``record_key`` of every object that should be here and is not."""
    return exp.select("record_key").from_(population(rule, mirror).subquery("x")).where("absent = 1")


def counted(rule: Rule, mirror: Mirror) -> exp.Select:
    """One row: objects that should be here, and those that are not."""
    return exp.select("count(*)", "coalesce(sum(absent), 0)").from_(population(rule, mirror).subquery("x"))
