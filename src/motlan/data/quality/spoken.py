"""Which attributes a rule speaks of: those that one must see beside each other to understand why a record fails it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from motlan.data.linking.mirrors import mirror_of
from motlan.data.quality.checks import ME, Subject, parsed
from motlan.data.quality.whole import THEIRS, chosen

if TYPE_CHECKING:
    from motlan.data.quality.contract import Rule
    from motlan.data.spec import Catalogue, Source
    from motlan.dictionary.attribute import Attribute


def holder_of(catalogue: Catalogue, source: Source, rule: Rule) -> Source:
    """The dataset whose records fail: of objects that are absent here, the one that has them."""
    if rule.population is None:
        return source
    return catalogue.source(rule.population.database, rule.population.dataset)


def spoken_of(catalogue: Catalogue, source: Source, rule: Rule) -> tuple[Attribute, ...]:
    """Attributes of :func:`holder_of`, as the rule names them: its own first, then those that it holds it against.

    A rule of whole records that names no attribute (freshness) speaks of none.
    """
    holder = holder_of(catalogue, source, rule)
    provided = {one.name: one for one in holder.provides}
    named = (rule.attribute, *rule.fields, rule.than, *_in_condition(catalogue, source, rule))
    return tuple(provided[name] for name in dict.fromkeys(named) if name in provided)


def _in_condition(catalogue: Catalogue, source: Source, rule: Rule) -> list[str]:
    """The names that a written condition has of the failing record itself, in the order of writing."""
    mirror = mirror_of(source)
    if rule.sql is not None:
        meant, own = parsed(rule, Subject(mirror=mirror, dictionary=catalogue.dictionary)), ME
    elif rule.where is not None and rule.population is not None:
        meant, own = chosen(rule, rule.population, mirror.database), THEIRS
    else:
        return []
    return [part.name for part in meant.find_all(exp.Column, bfs=False) if part.table == own]
