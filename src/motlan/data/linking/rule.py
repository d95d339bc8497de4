"""What a concept's records are recognised by, read from the dictionary once and used by every builder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from motlan.data.linking import terms
from motlan.data.linking.mirrors import Mirror
from motlan.dictionary.attribute import Type
from motlan.dictionary.book import Dictionary

FULL_DATE = 10
"""Characters of a date whose year, month and day are all known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """One attribute that must agree: the mirror column that is compared, and whether it must be a whole date."""

    attribute: str
    column: str
    whole_date: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A name or a date that must bear a number out: the mirror column that is compared."""

    attribute: str
    column: str
    date: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkKeys:
    """The identifier and the exact keys of one concept; ``identifier`` is '' where it has none.

    ``checked`` says that the identifier has a scheme, so only a valid one counts; ``borne_out`` are the attributes that
    the number repeats and that a record must therefore have before its number counts for itself. A record links by
    its number when one of ``witnesses`` agrees with a record that founds, or none of them can be compared; without what
    the number repeats, when the whole name agrees. ``similar``
    are the attributes that are compared by likeness.
    """

    concept: str
    identifier: str
    checked: bool
    borne_out: tuple[str, ...]
    exact: tuple[Exact, ...]
    witnesses: tuple[Witness, ...] = ()
    similar: tuple[str, ...] = ()

    @property
    def marks(self) -> tuple[str, ...]:
        """The names of the exact keys in a pool: ``e0``, ``e1``, …"""
        return tuple(f"e{at}" for at in range(len(self.exact)))

    @property
    def attributes(self) -> frozenset[str]:
        """Every attribute that linking reads."""
        agreeing = (*(part.attribute for part in self.exact), *(part.attribute for part in self.witnesses))
        return frozenset({*agreeing, *self.borne_out, *self.similar, self.identifier} - {""})

    def knows(self, mirror: Mirror) -> bool:
        """Whether the mirror has all attributes of the exact rule."""
        return bool(self.exact) and all(part.attribute in mirror.attributes for part in self.exact)

    def numbers(self, mirror: Mirror) -> bool:
        """Whether the number of a record of the mirror can count for itself."""
        return bool(self.identifier) and {self.identifier, *self.borne_out} <= set(mirror.attributes)

    def names(self, mirror: Mirror) -> bool:
        """Whether a number that lacks what it repeats can link a record of the mirror, by a name beside it."""
        beside = any(one.attribute in mirror.attributes for one in self.witnesses if not one.date)
        return bool(self.borne_out) and self.identifier in mirror.attributes and beside

    @property
    def marks_of_witnesses(self) -> tuple[str, ...]:
        """The names of the witnesses in a pool: ``w0``, ``w1``, …"""
        return tuple(f"w{at}" for at in range(len(self.witnesses)))


def link_keys(dictionary: Dictionary, concept: str) -> LinkKeys:
    """The link keys of ``concept``; a number that encodes the year of a date counts only beside that date."""
    declared = dictionary.concept(concept)
    scheme = dictionary.scheme_of(declared.attributes[declared.identifier]) if declared.identifier else None
    years = tuple(part.attribute for part in scheme.encodes if part.year is not None) if scheme else ()
    return LinkKeys(
        concept=concept,
        identifier=declared.identifier,
        checked=scheme is not None,
        borne_out=years,
        exact=tuple(_exact(name, declared.attributes[name].type) for name in declared.link.exact),
        witnesses=tuple(
            Witness(attribute=name, column=name if kind is Type.DATE else f"{name}__plain", date=kind is Type.DATE)
            for name in (declared.link.exact if declared.identifier else ())
            if (kind := declared.attributes[name].type) in (Type.NAME, Type.DATE)
        ),
        similar=declared.link.similar,
    )


def _exact(name: str, kind: Type) -> Exact:
    column = f"{name}__canonical" if kind is Type.NAME else name
    return Exact(attribute=name, column=column, whole_date=kind is Type.DATE)


def number_of(keys: LinkKeys, mirror: Mirror, alias: str) -> exp.Expr:
    """The identifier by which a record of ``mirror`` links, NULL when it must not."""
    if not keys.numbers(mirror):
        return terms.nothing("text")
    conditions = [terms.held(terms.column(name, alias)) for name in keys.borne_out]
    if keys.checked:
        valid = terms.column(f"{keys.identifier}__valid", alias)
        conditions.insert(0, terms.equal(valid, terms.number(1)))
    value = terms.column(keys.identifier, alias)
    return terms.case((terms.all_of(*conditions), value)) if conditions else value


def bare_number_of(keys: LinkKeys, mirror: Mirror, alias: str) -> exp.Expr:
    """The valid identifier of a record of ``mirror`` that lacks what its number repeats; NULL elsewhere.

    It founds nothing and is no golden value, but links where the whole name agrees with who was given the number.
    """
    if not keys.names(mirror):
        return terms.nothing("text")
    valid = terms.equal(terms.column(f"{keys.identifier}__valid", alias), terms.number(1))
    value = terms.column(keys.identifier, alias)
    if not keys.numbers(mirror):
        return terms.case((valid, value))
    missing = terms.any_of(*(terms.absent(terms.column(name, alias)) for name in keys.borne_out))
    return terms.case((terms.all_of(valid, missing), value))


def stated_number_of(keys: LinkKeys, mirror: Mirror, alias: str) -> exp.Expr:
    """The valid identifier that a record of ``mirror`` states, whether or not the record bears it out; else NULL.

    Two records that state two of them are never one subject, however alike they are. Of one row of a mirror
    :func:`stated_number` says the same.
    """
    if not keys.identifier or keys.identifier not in mirror.attributes:
        return terms.nothing("text")
    valid = terms.equal(terms.column(f"{keys.identifier}__valid", alias), terms.number(1))
    return terms.case((valid, terms.column(keys.identifier, alias)))


def stated_number(identifier: str, row: Mapping[str, Any]) -> str | None:
    """The valid identifier that a row of a mirror states: :func:`stated_number_of` of one row that was read."""
    return row.get(identifier) if row.get(f"{identifier}__valid") == 1 else None


def exact_of(keys: LinkKeys, mirror: Mirror, alias: str) -> tuple[exp.Expr, ...]:
    """The exact keys of a record of ``mirror``: all there, or all NULL."""
    if not keys.knows(mirror):
        return tuple(terms.nothing("text") for _ in keys.exact)
    return tuple(terms.case((is_whole(keys, alias), terms.column(part.column, alias))) for part in keys.exact)


def is_whole(keys: LinkKeys, alias: str) -> exp.Expr:
    """Whether a record has every exact key, with dates known to the day."""
    there = [terms.held(terms.column(part.column, alias)) for part in keys.exact]
    dates = [
        terms.equal(exp.Length(this=terms.column(part.column, alias)), terms.number(FULL_DATE))
        for part in keys.exact
        if part.whole_date
    ]
    return terms.all_of(*there, *dates)


def witnesses_of(keys: LinkKeys, mirror: Mirror, alias: str) -> tuple[exp.Expr, ...]:
    """What of a record of ``mirror`` bears its number out; NULL where it is not known."""
    return tuple(
        terms.column(one.column, alias) if one.attribute in mirror.attributes else terms.nothing("text")
        for one in keys.witnesses
    )
