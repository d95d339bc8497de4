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

from motlan.data.linking.mirrors import Mirror
from motlan.data.linking.rule import LinkKeys, column, link_keys
from motlan.dictionary.attribute import Type
from motlan.dictionary.book import Dictionary


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
    query = exp.select(column("subject", "s")).from_(spine.subquery("s"))
    for mirror, alias in aliases.items():
        lead = exp.and_(column("subject", alias).eq(column("subject", "s")), column("lead", alias).eq(1))
        query.join(exp.to_table(mirror.table).as_(alias), on=lead, join_type="left", copy=False)
    for field in fields:
        query.select(*_survivors(field, [(mirror, aliases[mirror]) for mirror in field.speakers]), copy=False)
    return query


def spine(mirrors: Sequence[Mirror]) -> exp.Query:
    """Every subject that a record of ``mirrors`` speaks for."""
    first, *rest = (exp.select("subject").from_(mirror.table).where(column("lead").eq(1)) for mirror in mirrors)
    query: exp.Query = first
    for other in rest:
        query = exp.union(query, other, distinct=True)
    return query


def in_authority(dictionary: Dictionary, concept: str, attribute: str, mirrors: Sequence[Mirror]) -> tuple[Mirror, ...]:
    """The mirrors that know ``attribute``, best authority first.

    Databases that the attribute's own order leaves out come after it, in the concept's order, then by name; the
    datasets of one database stay as declared.
    """
    ranked = dict.fromkeys((*dictionary.authority(concept, attribute), *dictionary.concept(concept).authority))
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
    values = [value_of(attribute, alias) for _, alias in speakers]
    sources: list[exp.Expr] = [exp.Literal.string(mirror.database) for mirror, _ in speakers]
    batches: list[exp.Expr] = [column("batch", alias) for _, alias in speakers]
    kind = "double precision" if attribute.type is Type.NUMBER else "text"
    plain: list[exp.Expr] = [column(f"{attribute.name}__plain", alias) for _, alias in speakers]
    parts = [
        _first(values, kind),
        *([_of_first(values, plain, "text")] if attribute.type is Type.NAME else []),
        _of_first(values, sources, "text"),
        _of_first(values, batches, "int"),
        _conflict(attribute, [alias for _, alias in speakers]),
    ]
    for part, name in zip(parts, _names(attribute), strict=True):
        yield exp.alias_(part, name, quoted=True)


def value_of(attribute: Survivor, alias: str) -> exp.Expr:
    """The value that a mirror has for ``attribute``; an invalid identifier counts as none."""
    value = column(attribute.name, alias)
    if attribute.type is not Type.IDENTIFIER:
        return value
    held = [column(name, alias).is_(exp.null()).not_() for name in attribute.borne_out]
    return exp.case().when(exp.and_(column(f"{attribute.name}__valid", alias).eq(1), *held), value)


def differ(attribute: Survivor, one: exp.Expr, other: exp.Expr) -> exp.Expr:
    """Whether two held values contradict each other; two dates do not when one is the beginning of the other."""
    if attribute.type is not Type.DATE:
        return exp.NEQ(this=one.copy(), expression=other.copy())
    return exp.and_(_no_beginning(one, other), _no_beginning(other, one))


def compared(attribute: Survivor, alias: str) -> exp.Expr:
    """What is compared: names in canonical form, everything else as held."""
    return column(f"{attribute.name}__canonical", alias) if attribute.type is Type.NAME else value_of(attribute, alias)


def _no_beginning(short: exp.Expr, long: exp.Expr) -> exp.Expr:
    beginning = exp.Substring(this=long.copy(), start=exp.Literal.number(1), length=exp.Length(this=short.copy()))
    return exp.NEQ(this=beginning, expression=short.copy())


def _first(values: Sequence[exp.Expr], kind: str) -> exp.Expr:
    if len(values) == 0:
        return exp.cast(exp.null(), kind)
    return (
        exp.Coalesce(this=values[0].copy(), expressions=[value.copy() for value in values[1:]])
        if values[1:]
        else values[0].copy()
    )


def _of_first(values: Sequence[exp.Expr], wanted: Sequence[exp.Expr], kind: str) -> exp.Expr:
    """The ``wanted`` of the first speaker that has a value."""
    if not values:
        return exp.cast(exp.null(), kind)
    case = exp.case()
    for value, result in zip(values, wanted, strict=True):
        case = case.when(value.copy().is_(exp.null()).not_(), result.copy())
    return case


def _conflict(attribute: Survivor, aliases: Sequence[str]) -> exp.Expr:
    """1 when two speakers contradict each other, else 0."""
    pairs = [
        differ(attribute, compared(attribute, one), compared(attribute, other))
        for one, other in combinations(aliases, 2)
    ]
    if not pairs:
        return exp.Literal.number(0)
    return exp.case().when(exp.or_(*pairs), exp.Literal.number(1)).else_(exp.Literal.number(0))
