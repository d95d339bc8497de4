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
from motlan.data.databases.check import Check, Threshold
from motlan.data.quality.contract import Criterion, Rule, better, contract
from motlan.data.quality.group import GROUP_OF
from motlan.data.quality.odcs import OPERATORS, Property, Quality, Schema
from motlan.data.quality.odcs_read import ENGINE, check_of
from motlan.data.quality.odcs_same import beside
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
    rules = contract(catalogue, database)
    tables = (_Table(source, rules, catalogue, language, bands) for source in sources)
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
        "schema": [table.written() for table in tables],
    }
    promises = list(_promises(sources, rules))
    return document | ({"slaProperties": promises} if promises else {})


def _promises(sources: list[Source], rules: tuple[Rule, ...]) -> Iterator[dict[str, Any]]:
    for source in sources:
        for rule in rules:
            if rule.dataset == source.name and rule.kind == "fresh" and rule.within is not None:
                yield {"property": "latency", "value": rule.within, "unit": "d", "element": source.name}


class _Table:
    """One table on its way into a contract."""

    def __init__(
        self, source: Source, rules: tuple[Rule, ...], catalogue: Catalogue, language: str, bands: Bands
    ) -> None:
        self._source, self._catalogue, self._language, self._bands = source, catalogue, language, bands
        self._rules = [rule for rule in rules if rule.dataset == source.name and rule.kind != "fresh"]
        self._columns = {mapping.to: name for name, mapping in source.dataset.columns.items()}

    def written(self) -> dict[str, Any]:
        """The table with every property and rule."""
        source = self._source
        table: dict[str, Any] = {"name": source.name, "logicalType": "object"}
        if source.dataset.table:
            table["physicalName"] = source.dataset.table
        if source.dataset.label:
            table["description"] = source.dataset.label.in_(self._language)
        whole = self._quality("")
        properties = [self._property(attribute) for attribute in source.provides]
        return table | ({"quality": whole} if whole else {}) | {"properties": properties}

    def _property(self, attribute: Attribute) -> dict[str, Any]:
        written: dict[str, Any] = {"name": attribute.name, "logicalType": LOGICAL.get(attribute.type, "string")}
        if attribute.name in self._columns:
            written["physicalName"] = self._columns[attribute.name]
        written["businessName"] = attribute.label.in_(self._language)
        if attribute.sensitive:
            written["classification"] = "restricted"
        if attribute.type in {Type.IDENTIFIER, Type.UNIT}:
            written["criticalDataElement"] = True
        target = self._catalogue.dictionary.concepts.get(attribute.concept or "")
        if target is not None:
            written["relationships"] = [{"type": "foreignKey", "to": f"{target.concept}.{target.identifier}"}]
        quality = self._quality(attribute.name)
        return written | ({"quality": quality} if quality else {})

    def _quality(self, attribute: str) -> list[dict[str, Any]]:
        return [self._rule(rule) for rule in self._rules if rule.attribute == attribute]

    def _rule(self, rule: Rule) -> dict[str, Any]:
        """One rule, told as plainly as the standard can, and beside it what that does not keep."""
        bound = replace(rule, threshold=self._threshold(rule))
        source = self._source
        told = (
            _library(bound, source, self._catalogue)
            or _counting(bound, source)
            or _own(bound, _named_witness(rule, source, self._catalogue))
        )
        shared: dict[str, Any] = {"name": rule.check_id}
        if rule.label is not None:
            shared["description"] = rule.label.in_(self._language)
        shared["dimension"] = "uniqueness" if rule.kind == "unique" else DIMENSION[rule.criterion]
        if rule.severity is not None:
            shared["severity"] = rule.severity
        custom: list[dict[str, Any]] = []
        if rule.weight != 1:
            custom.append({"property": "weight", "value": rule.weight})
        if rule.group is not GROUP_OF.get("sql" if told["type"] == "sql" else rule.kind):
            custom.append({"property": "errorGroup", "value": rule.group.value})
        custom += self._beside(rule, Quality.model_validate(told | shared))
        return told | shared | ({"customProperties": custom} if custom else {})

    def _threshold(self, rule: Rule) -> Threshold | None:
        """What the rule is held to."""
        attribute = self._source.concept.attributes.get(rule.attribute)
        if identifying(attribute.type if attribute else None, rule.criterion, rule.kind):
            return Threshold(operator="is", value=0)
        if rule.threshold is not None or rule.kind == "row_count":
            return rule.threshold
        return Threshold(operator="at_most", value=100 - self._bands.green, unit="percent")

    def _beside(self, rule: Rule, told: Quality) -> list[dict[str, Any]]:
        """What ``told`` does not keep of the rule."""
        prop = Property(name=rule.attribute) if rule.attribute else None
        read = check_of(told, Schema(name=rule.dataset, properties=(prop,) if prop else ()), prop)
        meant = Check(
            kind=None if rule.kind == "sql" else rule.kind,
            sql=rule.sql,
            least=rule.least,
            most=rule.most,
            pattern=rule.pattern,
            values=rule.values,
            than=rule.than or None,
            how=rule.how,
            allow=rule.threshold,
        )
        return beside(told, read, meant) if read is not None else []


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
    if rule.kind == "compare":
        return _not_as_declared(rule, dates=source.concept.attributes[rule.attribute].type is Type.DATE)
    if rule.kind == "sql" and not rule.references:
        return f"NOT ({rule.sql})"
    return None


def _not_as_declared(rule: Rule, *, dates: bool) -> str:
    """Two fields that do not stand to each other as declared; dates as far as both are known."""
    one, other = rule.attribute, rule.than
    if dates:
        one, other = f"SUBSTRING({one}, 1, LENGTH({other}))", f"SUBSTRING({other}, 1, LENGTH({one}))"
    return f"NOT ({one} {rule.how} {other})"


def _beyond(name: str, least: float | str | None, most: float | str | None) -> str:
    """Dates compared as far as both are known: one in the last year that is allowed is within it."""
    ends = [f"{name} < SUBSTRING({_literal(least, number=False)}, 1, LENGTH({name}))"] if least is not None else []
    if most is not None:
        ends.append(f"SUBSTRING({name}, 1, {len(str(most))}) > {_literal(most, number=False)}")
    return " OR ".join(ends)


def _literal(value: float | str, *, number: bool) -> str:
    return str(_short(float(value))) if number else exp.Literal.string(str(value)).sql()


def _named_witness(rule: Rule, source: Source, catalogue: Catalogue) -> str:
    """The database that a rule names to agree with; '' where it goes by authority."""
    if rule.kind != "agrees_with" or rule.witnesses == better(catalogue, source, rule.attribute):
        return ""
    return next(iter({witness.database for witness in rule.witnesses}), "")


def _own(rule: Rule, witness: str) -> dict[str, Any]:
    """The rule for this engine, complete: it reads back as the same. ``witness`` is the database that it names."""
    said: dict[str, Any] = {"kind": rule.kind}
    if rule.kind == "sql":
        said = {"sql": rule.sql}
    optional: dict[str, Any] = {
        "values": list(rule.values),
        "fields": list(rule.fields),
        "population": rule.population.source if rule.population else "",
        "where": rule.where,
        "references": {alias: mirror.source for alias, mirror in rule.references},
        "database": witness,
    }
    if rule.threshold is not None:
        optional["allow"] = rule.threshold.model_dump(exclude_none=True)
    return {
        "type": "custom",
        "engine": ENGINE,
        "implementation": said | {key: value for key, value in optional.items() if value},
    }
