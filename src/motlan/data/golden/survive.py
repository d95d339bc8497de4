"""Survivorship: which source's value stands for a subject, as one generated query.

The spine (the subjects asked for) is left-joined to the record that speaks for the subject in each mirror, mirrors in
order of authority; ``coalesce`` takes the first value, two ``case`` tell where it is from. The result depends on the
mirrors alone, not on the order in which they were filled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlglot import exp

from motlan.data.linking import terms
from motlan.data.linking.mirrors import Mirror
from motlan.data.linking.rule import LinkKeys, link_keys
from motlan.dictionary.attribute import Type
from motlan.dictionary.book import Dictionary
from motlan.store.tables import STEWARD


@dataclass(frozen=True, slots=True)
class Survivor:
    """One attribute and the mirrors that know it, best authority first.

    ``borne_out`` are the attributes that a number repeats: it counts only in a record that has them, as in linking, so
    that no two subjects hold one number.
    """

    name: str
    type: Type
    speakers: tuple[Mirror, ...]
    borne_out: tuple[str, ...] = ()


def survivors(*, dictionary: Dictionary, concept: str, mirrors: Sequence[Mirror]) -> tuple[Survivor, ...]:
    """Who speaks for each attribute of ``concept``, in the dictionary's order."""
    keys = link_keys(dictionary, concept)
    return tuple(
        Survivor(
            one.name,
            one.type,
            in_authority(
                dictionary, concept, one.name, linkable(keys, mirrors) if one.name == keys.identifier else mirrors
            ),
            keys.borne_out if one.name == keys.identifier else (),
        )
        for one in dictionary.concept(concept).attributes.values()
    )


def linkable(keys: LinkKeys, mirrors: Sequence[Mirror]) -> tuple[Mirror, ...]:
    """The mirrors whose numbers count."""
    return tuple(mirror for mirror in mirrors if keys.numbers(mirror))


def consolidate(*, fields: Sequence[Survivor], mirrors: Sequence[Mirror], spine: exp.Query) -> exp.Select:
    """The golden rows of the subjects in ``spine`` (one column, ``subject``), columns as in the golden table."""
    aliases = {mirror: f"m{at}" for at, mirror in enumerate(mirrors)}
    query = exp.select(terms.column("subject", "s")).from_(spine.subquery("s"))
    for mirror, alias in aliases.items():
        lead = terms.all_of(
            terms.equal(terms.column("subject", alias), terms.column("subject", "s")),
            terms.equal(terms.column("lead", alias), terms.number(1)),
        )
        query.join(exp.to_table(mirror.table).as_(alias), on=lead, join_type="left", copy=False)
    for field in fields:
        query.select(*_survivors(field, [(mirror, aliases[mirror]) for mirror in field.speakers]), copy=False)
    return query


def spine(mirrors: Sequence[Mirror]) -> exp.Query:
    """Every subject that a record of ``mirrors`` speaks for."""
    first, *rest = (exp.select("subject").from_(mirror.table).where("lead = 1") for mirror in mirrors)
    query: exp.Query = first
    for other in rest:
        query = exp.union(query, other, distinct=True)
    return query


def in_authority(dictionary: Dictionary, concept: str, attribute: str, mirrors: Sequence[Mirror]) -> tuple[Mirror, ...]:
    """The mirrors that know ``attribute``, best authority first; what a steward set stands before all of them.

    Databases that the attribute's own order leaves out come after it, in the concept's order, then by name; the
    datasets of one database stay as declared.
    """
    ranked = dict.fromkeys((STEWARD, *dictionary.authority(concept, attribute), *dictionary.concept(concept).authority))
    place = {database: at for at, database in enumerate(ranked)}
    knowing = [mirror for mirror in mirrors if attribute in mirror.attributes]
    return tuple(sorted(knowing, key=lambda mirror: (place.get(mirror.database, len(place)), mirror.database)))


def _names(attribute: Survivor) -> Iterator[str]:
    name = attribute.name
    yield name
    if attribute.type is Type.NAME:
        yield f"{name}__plain"
    yield from (f"{name}__source", f"{name}__batch", f"{name}__conflict")


def _survivors(attribute: Survivor, speakers: Sequence[tuple[Mirror, str]]) -> Iterator[exp.Expr]:
    """The columns of one attribute, in the order of :func:`_names`."""
    aliases = [alias for _, alias in speakers]
    name = attribute.name
    parts = [_first(attribute, aliases)]
    if attribute.type is Type.NAME:
        plain = [terms.column(f"{name}__plain", alias) for alias in aliases]
        parts.append(_of_first(attribute, aliases, plain, "text"))
    sources = [terms.text(mirror.database) for mirror, _ in speakers]
    parts.append(_of_first(attribute, aliases, sources, "text"))
    parts.append(_of_first(attribute, aliases, [terms.column("batch", alias) for alias in aliases], "int"))
    parts.append(_conflict(attribute, aliases))
    yield from (terms.named(part, column) for part, column in zip(parts, _names(attribute), strict=True))


def value_of(attribute: Survivor, alias: str) -> exp.Expr:
    """The value that a mirror has for ``attribute``; an invalid identifier counts as none."""
    value = terms.column(attribute.name, alias)
    if attribute.type is not Type.IDENTIFIER:
        return value
    borne_out = [terms.held(terms.column(name, alias)) for name in attribute.borne_out]
    valid = terms.equal(terms.column(f"{attribute.name}__valid", alias), terms.number(1))
    return terms.case((terms.all_of(valid, *borne_out), value))


def compared(attribute: Survivor, alias: str) -> exp.Expr:
    """What is compared: names in canonical form, everything else as held."""
    if attribute.type is Type.NAME:
        return terms.column(f"{attribute.name}__canonical", alias)
    return value_of(attribute, alias)


def differ(attribute: Survivor, one: exp.Expr, other: exp.Expr) -> exp.Expr:
    """Whether two held values contradict each other; two dates do not when one is the beginning of the other."""
    unequal = terms.unequal(one, other)
    if attribute.type is not Type.DATE:
        return unequal
    # most dates are equal, and engines that see that first need not cut texts
    return terms.all_of(unequal, _no_beginning(one, other), _no_beginning(other, one))


def _no_beginning(short: exp.Expr, long: exp.Expr) -> exp.Expr:
    length = exp.Length(this=short.copy())
    return terms.unequal(exp.Substring(this=long.copy(), start=terms.number(1), length=length), short.copy())


def _first(attribute: Survivor, aliases: Sequence[str]) -> exp.Expr:
    if not aliases:
        return terms.nothing("double precision" if attribute.type is Type.NUMBER else "text")
    return terms.first(*(value_of(attribute, alias) for alias in aliases))


def _of_first(attribute: Survivor, aliases: Sequence[str], wanted: Sequence[exp.Expr], kind: str) -> exp.Expr:
    """The ``wanted`` of the first speaker that has a value."""
    if not aliases:
        return terms.nothing(kind)
    values = (terms.held(value_of(attribute, alias)) for alias in aliases)
    return terms.case(*zip(values, wanted, strict=True))


def _conflict(attribute: Survivor, aliases: Sequence[str]) -> exp.Expr:
    """1 when two speakers contradict each other, else 0."""
    pairs = [
        differ(attribute, compared(attribute, one), compared(attribute, other))
        for one, other in combinations(aliases, 2)
    ]
    if not pairs:
        return terms.number(0)
    return terms.case((terms.any_of(*pairs), terms.number(1)), otherwise=terms.number(0))
