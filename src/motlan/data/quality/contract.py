"""The quality contract of a database: the rules that the dictionary and the mapping imply, and those it declares.

Criteria and the rule for identifiers follow the guidance of the Ministry of Public Security to Decision 2439/QĐ-TTg: a
value is *correct* when it agrees with its authority, *complete* when nothing mandatory is empty, *clean* when it is
unique and readable, *living* when the source is read within the promised period, *unified* when it uses shared codes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from motlan.data.golden.survive import in_authority
from motlan.data.linking.mirrors import Mirror, mirror_of, mirrors_of
from motlan.data.quality.group import GROUP_OF, ErrorGroup
from motlan.dictionary.attribute import Attribute, Type
from motlan.kernel import fingerprint
from motlan.kernel.errors import UnknownName
from motlan.kernel.text import Text

if TYPE_CHECKING:
    from motlan.data.databases.check import Check, Comparison, Severity, Threshold
    from motlan.data.spec import Catalogue, Source
    from motlan.dictionary.identifier import IdentifierScheme


class Criterion(StrEnum):
    """The five that are scored; sharing, the sixth, is a principle and no part of the index."""

    CORRECT = "correct"
    COMPLETE = "complete"
    CLEAN = "clean"
    LIVING = "living"
    UNIFIED = "unified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of one dataset. ``attribute`` is '' for a rule of whole records.

    ``witnesses`` are the mirrors that a value must agree with, best authority first; ``sql`` is a declared condition on
    the dataset's attributes, which may look into ``references``; ``least`` and ``most`` bound a range; ``pattern`` is a
    regular expression for values; ``values`` are codes, or texts that stand for nothing; ``than`` is the attribute that
    it is compared with by ``how``; ``fields`` are unique together; ``population`` holds what must be present, as far as
    ``where`` says; ``within`` are days; ``scheme`` is the structure of the numbers of a reference; ``threshold`` is
    what the check needs to hold (None: as the policy says).
    """

    check_id: str
    dataset: str
    attribute: str
    kind: str
    criterion: Criterion
    weight: float = 1.0
    label: Text | None = None
    witnesses: tuple[Mirror, ...] = ()
    sql: str | None = None
    least: float | str | None = None
    most: float | str | None = None
    pattern: str | None = None
    group: ErrorGroup = ErrorGroup.CONTRADICTION
    severity: Severity | None = None
    threshold: Threshold | None = None
    values: tuple[str, ...] = ()
    than: str = ""
    how: Comparison = "<="
    fields: tuple[str, ...] = ()
    population: Mirror | None = None
    where: str | None = None
    within: int | None = None
    references: tuple[tuple[str, Mirror], ...] = ()
    scheme: IdentifierScheme | None = None


CRITERION_OF: Mapping[str, Criterion] = {
    "identifier": Criterion.CLEAN,
    "not_null": Criterion.COMPLETE,
    "missing": Criterion.COMPLETE,
    "present": Criterion.COMPLETE,
    "row_count": Criterion.COMPLETE,
    "compare": Criterion.CLEAN,
    "unique": Criterion.CLEAN,
    "readable": Criterion.CLEAN,
    "pattern": Criterion.CLEAN,
    "codes": Criterion.UNIFIED,
    "range": Criterion.CLEAN,
    "reference": Criterion.UNIFIED,
    "agrees_with": Criterion.CORRECT,
    "fresh": Criterion.LIVING,
    "sql": Criterion.CLEAN,
}
"""The criterion that each kind of check speaks for, unless the check says another."""


def contract(catalogue: Catalogue, database: str) -> tuple[Rule, ...]:
    """Every rule of ``database``; a declared rule takes the place of the implied one of the same name."""
    implied = [
        rule
        for name in catalogue.database(database).datasets
        for rule in _implied(catalogue, catalogue.source(database, name))
    ]
    declared = [
        rule
        for place, check in enumerate(catalogue.checks(database), start=1)
        for rule in _declared(catalogue, database, check, place)
    ]
    return tuple({(rule.dataset, rule.check_id): rule for rule in (*implied, *declared)}.values())


def asked_of(catalogue: Catalogue) -> frozenset[tuple[str, str, str]]:
    """Every rule of every database as (database, dataset, check); the index of a whole one as (database, '', '')."""
    rules = {(name, rule.dataset, rule.check_id) for name in catalogue.databases for rule in contract(catalogue, name)}
    return frozenset({*rules, *((name, "", "") for name in catalogue.databases)})


def version_of(catalogue: Catalogue) -> str:
    """Which rules are asked, as twelve hexadecimal digits: another once a rule or a database comes or goes."""
    return fingerprint.of({"asked": sorted(asked_of(catalogue))})[:12]


def fingerprint_of(catalogue: Catalogue, database: str) -> str:
    """What the rules of one database ask, as twelve hexadecimal digits: another once anything but a label changes, so
    that two indexes with the same one were measured alike."""
    said = {
        f"{rule.dataset}/{rule.check_id}": repr(replace(rule, label=None)) for rule in contract(catalogue, database)
    }
    return fingerprint.of(said)[:12]


def _implied(catalogue: Catalogue, source: Source) -> Iterator[Rule]:
    if source.dataset.period is not None and not source.dataset.hosted:
        yield _rule(source, "", "fresh")
    for attribute in source.provides:
        yield from _of_attribute(catalogue, source, attribute)


def _of_attribute(catalogue: Catalogue, source: Source, attribute: Attribute) -> Iterator[Rule]:
    name, identifies = attribute.name, attribute.name == source.concept.identifier
    # what the platform writes itself may wait for another agency to give the number
    if attribute.mandatory and not (identifies and source.dataset.hosted):
        yield _rule(source, name, "not_null")
    yield _rule(source, name, "readable")
    if attribute.type is Type.IDENTIFIER:
        yield _rule(source, name, "identifier")
    if identifies:
        yield _rule(source, name, "unique")
    if attribute.type in {Type.CODE, Type.UNIT}:
        yield _rule(source, name, "codes")
    if attribute.type is Type.REFERENCE:
        scheme = _scheme(catalogue, source, attribute)
        if scheme is not None:
            yield _rule(source, name, "identifier", scheme=scheme)
        yield _rule(source, name, "reference")
    witnesses = better(catalogue, source, name)
    if witnesses:
        yield _rule(source, name, "agrees_with", witnesses=witnesses)


def better(catalogue: Catalogue, source: Source, attribute: str) -> tuple[Mirror, ...]:
    """The mirrors of other databases with more authority over ``attribute`` than the source's own."""
    mirrors = mirrors_of(catalogue, source.concept.concept)
    ranked = in_authority(catalogue.dictionary, source.concept.concept, attribute, mirrors)
    first = next(at for at, mirror in enumerate(ranked) if mirror.database == source.database.database)
    return ranked[:first]


def _scheme(catalogue: Catalogue, source: Source, attribute: Attribute | None) -> IdentifierScheme | None:
    """The structure of the numbers by which a reference names another; the mirror has judged identifiers itself."""
    if attribute is None or attribute.type is not Type.REFERENCE:
        return None
    written = (one.scheme for one in source.dataset.columns.values() if one.to == attribute.name)
    return catalogue.dictionary.scheme_of(attribute, next(written, None))


def _rule(
    source: Source,
    attribute: str,
    kind: str,
    *,
    witnesses: tuple[Mirror, ...] = (),
    scheme: IdentifierScheme | None = None,
) -> Rule:
    return Rule(
        check_id=f"{attribute}.{kind}" if attribute else kind,
        dataset=source.name,
        attribute=attribute,
        kind=kind,
        criterion=CRITERION_OF[kind],
        group=GROUP_OF[kind],
        witnesses=witnesses,
        scheme=scheme,
        within=source.dataset.period if kind == "fresh" else None,
    )


def _declared(catalogue: Catalogue, database: str, check: Check, place: int) -> Iterator[Rule]:
    """A check that names no dataset holds for every dataset that has its field."""
    kind = "sql" if check.sql is not None else check.kind or "readable"
    for name in catalogue.database(database).datasets:
        source = catalogue.source(database, name)
        provided = {attribute.name for attribute in source.provides}
        if check.dataset not in (None, name) or (check.field is not None and check.field not in provided):
            continue
        yield Rule(
            check_id=_name(check, kind, place),
            dataset=name,
            attribute=check.field or "",
            kind=kind,
            criterion=_criterion(check, kind),
            weight=check.weight,
            label=check.label,
            witnesses=_witnesses(catalogue, source, check),
            sql=check.sql,
            least=check.least,
            most=check.most,
            pattern=check.pattern,
            group=ErrorGroup(check.group) if check.group else GROUP_OF.get(kind, ErrorGroup.CONTRADICTION),
            severity=check.severity,
            threshold=check.allow,
            values=check.values,
            than=check.than or "",
            how=check.how,
            fields=check.fields,
            population=_mirror(catalogue, check.population) if check.population else None,
            where=check.where,
            within=(check.within if check.within is not None else source.dataset.period) if kind == "fresh" else None,
            references=tuple((alias, _mirror(catalogue, path)) for alias, path in check.references.items()),
            scheme=_scheme(catalogue, source, source.concept.attributes.get(check.field or ""))
            if kind == "identifier"
            else None,
        )


def _mirror(catalogue: Catalogue, path: str) -> Mirror:
    """The mirror of ``database.dataset``; raise UnknownName."""
    database, _, dataset = path.partition(".")
    return mirror_of(catalogue.source(database, dataset))


def _criterion(check: Check, kind: str) -> Criterion:
    if check.criterion is not None:
        return Criterion(check.criterion)
    if kind not in CRITERION_OF:
        raise UnknownName(kind="check", name=kind, known=tuple(CRITERION_OF))
    return CRITERION_OF[kind]


def _name(check: Check, kind: str, place: int) -> str:
    if check.name is not None:
        return check.name
    if kind == "sql":
        return f"sql.{place}"
    parts = (check.field or "", *check.fields, kind, check.database or "", check.than or "", check.population or "")
    return ".".join(part for part in parts if part)


def _witnesses(catalogue: Catalogue, source: Source, check: Check) -> tuple[Mirror, ...]:
    if check.kind != "agrees_with" or check.field is None:
        return ()
    if check.database is None:
        return better(catalogue, source, check.field)
    others = (mirror_of(one) for one in catalogue.sources(source.concept.concept))
    return tuple(one for one in others if one.database == check.database and check.field in one.attributes)


def criteria_covered(catalogue: Catalogue, database: str, rules: tuple[Rule, ...]) -> float | None:
    """The share (0 … 1) of mapped attributes × five criteria that have a rule; None when nothing is mapped."""
    pairs = [
        (name, attribute.name)
        for name in catalogue.database(database).datasets
        for attribute in catalogue.source(database, name).provides
    ]
    of_records = {(rule.dataset, rule.criterion) for rule in rules if rule.kind == "fresh"}
    of_fields = {(rule.dataset, rule.attribute, rule.criterion) for rule in rules}
    held = sum(
        (dataset, attribute, criterion) in of_fields or (dataset, criterion) in of_records
        for dataset, attribute in pairs
        for criterion in Criterion
    )
    return held / (len(pairs) * len(Criterion)) if pairs else None
