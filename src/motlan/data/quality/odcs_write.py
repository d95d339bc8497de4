"""The rules of a database as a data contract (ODCS 3.1): what the dictionary implies, made plain for any other tool.

What the standard's library can say is said with it; what a count over one table can say is an SQL query that counts the
failing records; the rest is a ``custom`` rule for this engine, which reads back as the very same rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from motlan import __version__
from motlan.data.databases.check import Threshold
from motlan.data.quality.contract import Criterion, Rule, contract
from motlan.data.quality.group import GROUP_OF
from motlan.data.quality.odcs import OPERATORS
from motlan.data.quality.odcs_read import ENGINE
from motlan.data.quality.score import GUIDANCE, Bands, identifying
from motlan.dictionary.attribute import Attribute, Type

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source

DIMENSION: Mapping[Criterion, str] = {
    Criterion.CORRECT: "accuracy",
    Criterion.COMPLETE: "completeness",
    Criterion.CLEAN: "conformity",
    Criterion.LIVING: "timeliness",
    Criterion.UNIFIED: "consistency",
}
LOGICAL: Mapping[Type, str] = {Type.NUMBER: "number"}
"""Everything else is text: dates are ISO 8601 of reduced precision, which no date type of the standard holds."""
LONGEST_LIST = 1_000
STATUS: Mapping[str, str] = {"not_deployed": "proposed", "deploying": "draft"}
COUNT = "SELECT COUNT(*) FROM {object} WHERE "


def data_contract(catalogue: Catalogue, database: str, *, language: str, bands: Bands = GUIDANCE) -> dict[str, Any]:
    """The whole contract of ``database`` as plain data, ready for YAML; raise UnknownName.

    A rule without a threshold of its own gets the one that it is held to: green, or no failure for identifiers.
    """
    held = catalogue.database(database)
    sources = [catalogue.source(database, name) for name in held.datasets]
    by_name = {source.name: source for source in sources}
    rules = tuple(_with_threshold(rule, by_name[rule.dataset], bands) for rule in contract(catalogue, database))
    document: dict[str, Any] = {
        "version": "1.0.0",
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": f"urn:motlan:database:{database}",
        "name": database,
        "status": STATUS.get(held.stage, "active"),
        "description": {"purpose": held.label.in_(language)},
        "team": {"name": held.owner},
        "customProperties": [{"property": "writtenBy", "value": f"motlan {__version__}"}],
        "schema": [_table(source, rules, catalogue, language) for source in sources],
    }
    promises = list(_promises(sources, rules))
    return document | ({"slaProperties": promises} if promises else {})


def _with_threshold(rule: Rule, source: Source, bands: Bands) -> Rule:
    attribute = source.concept.attributes.get(rule.attribute)
    if identifying(attribute.type if attribute else None, rule.criterion, rule.kind):
        return replace(rule, threshold=Threshold(operator="is", value=0))
    if rule.threshold is not None or rule.kind == "row_count":
        return rule
    return replace(rule, threshold=Threshold(operator="at_most", value=100 - bands.green, unit="percent"))


def _promises(sources: list[Source], rules: tuple[Rule, ...]) -> Iterator[dict[str, Any]]:
    for source in sources:
        for rule in rules:
            if rule.dataset == source.name and rule.kind == "fresh" and rule.within is not None:
                yield {"property": "latency", "value": rule.within, "unit": "d", "element": source.name}


def _table(source: Source, rules: tuple[Rule, ...], catalogue: Catalogue, language: str) -> dict[str, Any]:
    own = [rule for rule in rules if rule.dataset == source.name and rule.kind != "fresh"]
    whole = [_quality(rule, source, catalogue, language) for rule in own if not rule.attribute]
    columns = {mapping.to: name for name, mapping in source.dataset.columns.items()}
    table: dict[str, Any] = {"name": source.name, "logicalType": "object"}
    if source.dataset.table:
        table["physicalName"] = source.dataset.table
    if source.dataset.label:
        table["description"] = source.dataset.label.in_(language)
    properties = [
        _property(attribute, columns.get(attribute.name), own, source, catalogue, language)
        for attribute in source.provides
    ]
    return table | ({"quality": whole} if whole else {}) | {"properties": properties}


def _property(
    attribute: Attribute,
    column: str | None,
    rules: list[Rule],
    source: Source,
    catalogue: Catalogue,
    language: str,
) -> dict[str, Any]:
    written: dict[str, Any] = {"name": attribute.name, "logicalType": LOGICAL.get(attribute.type, "string")}
    if column is not None:
        written["physicalName"] = column
    written["businessName"] = attribute.label.in_(language)
    if attribute.sensitive:
        written["classification"] = "restricted"
    if attribute.type in {Type.IDENTIFIER, Type.UNIT}:
        written["criticalDataElement"] = True
    target = catalogue.dictionary.concepts.get(attribute.concept or "")
    if target is not None:
        written["relationships"] = [{"type": "foreignKey", "to": f"{target.concept}.{target.identifier}"}]
    quality = [_quality(rule, source, catalogue, language) for rule in rules if rule.attribute == attribute.name]
    return written | ({"quality": quality} if quality else {})


def _quality(rule: Rule, source: Source, catalogue: Catalogue, language: str) -> dict[str, Any]:
    """One rule, told as plainly as the standard can."""
    told = _library(rule, source, catalogue) or _counting(rule, source) or _own(rule)
    shared: dict[str, Any] = {"name": rule.check_id}
    if rule.label is not None:
        shared["description"] = rule.label.in_(language)
    shared["dimension"] = "uniqueness" if rule.kind == "unique" else DIMENSION[rule.criterion]
    if rule.severity is not None:
        shared["severity"] = rule.severity
    custom = []
    if rule.weight != 1:
        custom.append({"property": "weight", "value": rule.weight})
    if rule.group is not GROUP_OF.get("sql" if told["type"] == "sql" else rule.kind):
        custom.append({"property": "errorGroup", "value": rule.group.value})
    return told | shared | ({"customProperties": custom} if custom else {})


def must(threshold: Threshold | None) -> dict[str, Any]:
    """The comparison; a count of rows without a threshold is above none."""
    if threshold is None:
        return {"mustBeGreaterThan": 0}
    key = next(name for name, operator in OPERATORS.items() if operator == threshold.operator)
    value: Any = _short(threshold.value)
    if threshold.high is not None:
        value = [value, _short(threshold.high)]
    return {key: value} | ({"unit": "percent"} if threshold.unit == "percent" else {})


def _short(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _library(rule: Rule, source: Source, catalogue: Catalogue) -> dict[str, Any] | None:
    """The rule as a metric of the standard's library; None when it has none for it."""
    metric, arguments = _metric(rule, source, catalogue)
    if not metric:
        return None
    library = {"type": "library", "metric": metric, **must(rule.threshold)}
    return library | ({"arguments": arguments} if arguments else {})


def _metric(rule: Rule, source: Source, catalogue: Catalogue) -> tuple[str, dict[str, Any]]:
    if rule.kind == "codes":
        codes = _codes(rule, source, catalogue)
        return ("invalidValues", {"validValues": codes}) if codes else ("", {})
    plain: dict[str, tuple[str, dict[str, Any]]] = {
        "not_null": ("nullValues", {}),
        "missing": ("missingValues", {"missingValues": [None, *rule.values]}),
        "unique": ("duplicateValues", {"properties": list(rule.fields)} if rule.fields else {}),
        "pattern": ("invalidValues", {"pattern": f"^(?:{rule.pattern})$"}),
        "row_count": ("rowCount", {}),
    }
    return plain.get(rule.kind, ("", {}))


def _codes(rule: Rule, source: Source, catalogue: Catalogue) -> list[str]:
    """The codes that are allowed, when they are few enough to be written out."""
    attribute = source.concept.attributes.get(rule.attribute)
    shared = catalogue.dictionary.code_lists.get((attribute.codes if attribute else None) or "")
    codes = list(rule.values or (shared.codes if shared is not None else ()))
    return codes if len(codes) <= LONGEST_LIST else []


def _counting(rule: Rule, source: Source) -> dict[str, Any] | None:
    """The rule as a query that counts what fails; None when one table does not tell."""
    failing = _failing(rule, source)
    return None if failing is None else {"type": "sql", "query": COUNT + failing, **must(rule.threshold)}


def _failing(rule: Rule, source: Source) -> str | None:
    if rule.kind == "range":
        kind = source.concept.attributes[rule.attribute].type
        if kind is Type.DATE:
            return _beyond(rule.attribute, rule.least, rule.most)
        number = kind is Type.NUMBER
        ends = (("<", rule.least), (">", rule.most))
        return " OR ".join(
            f"{rule.attribute} {sign} {_literal(end, number=number)}" for sign, end in ends if end is not None
        )
    if rule.kind == "sql" and not rule.references:
        return f"NOT ({rule.sql})"
    return None


def _beyond(name: str, least: float | str | None, most: float | str | None) -> str:
    """Dates compared as far as both are known: one in the last year that is allowed is within it."""
    ends = [f"{name} < SUBSTRING({_literal(least, number=False)}, 1, LENGTH({name}))"] if least is not None else []
    if most is not None:
        ends.append(f"SUBSTRING({name}, 1, {len(str(most))}) > {_literal(most, number=False)}")
    return " OR ".join(ends)


def _literal(value: float | str, *, number: bool) -> str:
    return f"{float(value):g}" if number else exp.Literal.string(str(value)).sql()


def _own(rule: Rule) -> dict[str, Any]:
    """The rule for this engine, complete: it reads back as the same."""
    said: dict[str, Any] = {"kind": rule.kind}
    if rule.kind == "sql":
        said = {"sql": rule.sql}
    optional: dict[str, Any] = {
        "values": list(rule.values),
        "than": rule.than,
        "how": rule.how if rule.kind == "compare" else "",
        "fields": list(rule.fields),
        "population": rule.population.source if rule.population else "",
        "where": rule.where,
        "references": {alias: mirror.source for alias, mirror in rule.references},
        "database": rule.witnesses[0].database if rule.kind == "agrees_with" and len(rule.witnesses) == 1 else "",
    }
    if rule.threshold is not None:
        optional["allow"] = rule.threshold.model_dump(exclude_none=True)
    return {
        "type": "custom",
        "engine": ENGINE,
        "implementation": said | {key: value for key, value in optional.items() if value},
    }
