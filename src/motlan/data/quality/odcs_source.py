"""A data contract in the words of its source: for who holds the owner's tables and neither dictionary nor mapping.

Columns bear the source's names, codes are those that the source writes; dates, numbers and identifiers are held against
the form in which the source writes them, conditions on dates are asked of what such a text says. Check digits, what a
number repeats of the row and days that no month has are queries on these texts. A rule that judges what only reading
makes of a text – a unit code of another day, agreement with another database – is told in words (``text``), with what
it counts: no tool could run it there, and none may take it for held.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlglot
from sqlglot import exp

from motlan.data.databases.check import Threshold
from motlan.data.quality import odcs_beyond, odcs_forms
from motlan.data.quality.group import GROUP_OF
from motlan.data.quality.odcs_beyond import Asked, Beside
from motlan.data.quality.odcs_query import OBJECT, counting
from motlan.data.quality.odcs_read import ENGINE
from motlan.data.quality.odcs_same import bare
from motlan.data.quality.odcs_write import must
from motlan.dictionary.attribute import Attribute, Type
from motlan.kernel.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from motlan.data.databases.spec import ColumnMapping
    from motlan.data.spec import Catalogue, Source
    from motlan.dictionary.book import Dictionary
    from motlan.dictionary.identifier import IdentifierScheme

Plain = dict[str, Any]
AFTER_READING = Text(
    vi="Được đo sau khi đọc theo ánh xạ của kho, không đo trên văn bản của nguồn.",
    en="Measured after reading by the workspace's mapping, not on the source's own texts.",
)
KEPT_OF_TEXT = frozenset({"name", "description", "dimension", "severity", "customProperties"})
AS_IT_IS = frozenset({"nullValues", "missingValues", "rowCount", "duplicateValues"})


def of_source(contract: Plain, catalogue: Catalogue, *, language: str) -> Plain:
    """The contract that :func:`~motlan.data.quality.odcs_write.data_contract` wrote, as its source would put it."""
    tables = [
        _Table(catalogue.source(contract["name"], table["name"]), catalogue.dictionary, language).said(table)
        for table in contract["schema"]
    ]
    return contract | {"schema": tables}


class _Table:
    """One table on its way into the source's words."""

    def __init__(self, source: Source, dictionary: Dictionary, language: str) -> None:
        self._dictionary = dictionary
        self._attributes = {one.name: one for one in source.provides}
        self._columns = {mapping.to: (name, mapping) for name, mapping in source.dataset.columns.items()}
        self._language = language
        dates = (name for name in self._attributes if self._is_date(name))
        self._dates = {self._column(name): self._form_of(name) for name in dates}
        self._coded = {
            name: mapping.values
            for name, mapping in self._columns.values()
            if mapping.values and mapping.codes is None and mapping.format is None
        }

    def said(self, table: Plain) -> Plain:
        """The table with every property and rule."""
        quality = [self._rule(rule, None) for rule in table.get("quality", ())]
        properties = [self._property(one) for one in table["properties"]]
        return table | ({"quality": quality} if quality else {}) | {"properties": properties}

    def _property(self, written: Plain) -> Plain:
        attribute = self._attributes[written["name"]]
        name, mapping = self._columns.get(attribute.name, (attribute.name, None))
        said = {key: value for key, value in written.items() if key != "relationships"} | {"name": name}
        if mapping is not None and mapping.format is not None:
            said["customProperties"] = [{"property": "format", "value": mapping.format}]
            if attribute.type is Type.NUMBER:
                said["logicalType"] = "string"  # no tool would read it as a number
        quality = [told for rule in written.get("quality", ()) for told in self._rules(rule, attribute)]
        return said | ({"quality": quality} if quality else {})

    def _rules(self, rule: Plain, attribute: Attribute) -> list[Plain]:
        """The rule; what more than its pattern is known of a number or a date stands beside, each thing by itself."""
        told = self._rule(rule, attribute)
        if told["type"] == "text" or told.get("metric") != "invalidValues":
            return [told]
        return [told, *(self._beyond(rule, one) for one in self._asked(_kind(rule), attribute))]

    def _asked(self, kind: str, attribute: Attribute) -> Iterator[Asked]:
        text, scheme = self._text(attribute.name), self._scheme(attribute)
        if kind == "identifier" and scheme is not None:
            labels = {name: one.label for name, one in self._attributes.items()}
            yield from odcs_beyond.of_number(text, scheme.called(labels), self._beside, self._dictionary.placeholders)
        elif kind == "readable" and attribute.type is Type.DATE:
            yield odcs_beyond.of_day(self._sql(attribute.name))

    def _beyond(self, rule: Plain, asked: Asked) -> Plain:
        """A rule of its own for what a pattern does not tell: as a query, else in words."""
        named = rule | {"name": f"{rule['name']}.{asked.name}", "description": asked.words.in_(self._language)}
        if asked.wrong is None:
            return self._in_words(named | {"description": named["description"].removesuffix(".")})
        return self._in_place(named, rule) | {"type": "sql", "query": counting(asked.wrong, self._dates)}

    def _beside(self, name: str) -> Beside | None:
        """A column of which a number speaks; None for one that is not here, or is not read as it is written."""
        if name not in self._attributes:
            return None
        if self._is_date(name):
            return Beside(self._text(name), iso=self._sql(name))
        mapping, attribute = self._mapping(name), self._attributes[name]
        listed = self._dictionary.code_lists.get(attribute.codes or "")
        if mapping is not None and mapping.values:
            return Beside(self._text(name), codes=mapping.values)
        if not self._is_as_written(name) or listed is None:
            return None
        return Beside(self._text(name), codes={code: code for code in listed.codes})

    def _text(self, name: str) -> str:
        """The text of an attribute's column as SQL, without blanks around it."""
        return f"TRIM(CAST({self._sql(name)} AS TEXT))"

    def _sql(self, name: str) -> str:
        """An attribute's column as SQL."""
        return exp.column(self._column(name), quoted=True).sql(dialect="duckdb")

    def _rule(self, written: Plain, attribute: Attribute | None) -> Plain:
        rule = bare(written)  # what it is in our own words says nothing to who holds the source
        told = {"library": self._metric, "sql": self._query, "custom": self._form}.get(rule["type"])
        return (told(rule, attribute) if told is not None else None) or self._in_words(rule)

    def _in_words(self, rule: Plain) -> Plain:
        what = rule.get("description") or rule["name"]
        kept = {name: value for name, value in rule.items() if name in KEPT_OF_TEXT}
        return {"type": "text", **kept, "description": f"{what}. {AFTER_READING.in_(self._language)}"}

    def _metric(self, rule: Plain, attribute: Attribute | None) -> Plain | None:
        arguments = rule.get("arguments", {})
        if rule["metric"] in AS_IT_IS:
            named = [self._column(name) for name in arguments.get("properties", ())]
            return rule | ({"arguments": arguments | {"properties": named}} if named else {})
        if attribute is None:
            return None
        if "validValues" in arguments:
            codes = self._codes(attribute, arguments["validValues"])
            return rule | {"arguments": arguments | {"validValues": codes}} if codes else None
        return rule if self._is_as_written(attribute.name) else None

    def _codes(self, attribute: Attribute, codes: list[str]) -> list[str]:
        """What the source writes for the codes that are allowed; nothing where only reading tells."""
        mapping = self._mapping(attribute.name)
        if mapping is None or (not mapping.values and mapping.codes is None):
            return codes
        return [said for said, code in (mapping.values or {}).items() if code in codes]

    def _form(self, rule: Plain, attribute: Attribute | None) -> Plain | None:
        """That a text is written as the source writes dates, numbers or this kind of identifier; None for other rules
        of ours."""
        patterns = self._patterns(_kind(rule), attribute) if attribute is not None else []
        if rule.get("engine") != ENGINE or not patterns:
            return None
        pattern = odcs_forms.whole(patterns, self._dictionary.placeholders)
        return self._in_place(rule, rule) | {
            "type": "library",
            "metric": "invalidValues",
            "arguments": {"pattern": pattern},
        }

    def _in_place(self, said: Plain, rule: Plain) -> Plain:
        """``said`` with the bound, the weight and the error group of the ``rule`` of ours in whose place it stands."""
        allowed = Threshold.model_validate(rule["implementation"].get("allow", {"operator": "is", "value": 0}))
        group = {"property": "errorGroup", "value": GROUP_OF[_kind(rule)].value}
        custom = rule.get("customProperties", [])
        return {
            **{key: value for key, value in said.items() if key not in {"type", "engine", "implementation"}},
            **must(allowed),
            "customProperties": custom if any(one["property"] == "errorGroup" for one in custom) else [*custom, group],
        }

    def _patterns(self, kind: str, attribute: Attribute) -> list[str]:
        scheme = self._scheme(attribute)
        form = self._form_of(attribute.name)
        if kind == "identifier" and scheme is not None and self._is_as_written(attribute.name):
            return [f"(?:{scheme.pattern})"]
        if kind == "readable" and attribute.type is Type.DATE:
            return odcs_forms.dates(form)
        return odcs_forms.numbers(form) if kind == "readable" and attribute.type is Type.NUMBER and form else []

    def _scheme(self, attribute: Attribute) -> IdentifierScheme | None:
        """The kind of number that the source writes, as reading takes it."""
        mapping = self._mapping(attribute.name)
        return self._dictionary.scheme_of(attribute, mapping.scheme if mapping is not None else None)

    def _query(self, rule: Plain, _attribute: Attribute | None) -> Plain | None:
        """A counting query over the source's columns, where each of them is a date, has a code for each text that the
        source writes, or is as the dictionary writes it."""
        query = sqlglot.parse_one(rule["query"].replace("{object}", OBJECT), read="duckdb")
        named = [one.name for one in query.find_all(exp.Column)]
        if not all(name in self._attributes and self._is_told(name) for name in named) or self._orders_numbers(query):
            return None
        for one in list(query.find_all(exp.Column)):
            one.replace(exp.column(self._column(one.name), quoted=True))
        return rule | {"query": counting(query.args["where"].this, self._dates, self._coded)}

    def _is_told(self, name: str) -> bool:
        return self._is_date(name) or self._column(name) in self._coded or self._is_as_written(name)

    def _orders_numbers(self, query: exp.Expr) -> bool:
        """Whether two numbers are compared with each other: in the source both may be texts, and 9 be above 10."""
        sides = (one.find_all(exp.Column) for one in query.find_all(exp.Predicate) if isinstance(one, exp.Binary))
        return any(sum(self._attributes[one.name].type is Type.NUMBER for one in side) > 1 for side in sides)

    def _is_date(self, name: str) -> bool:
        return self._attributes[name].type is Type.DATE

    def _mapping(self, name: str) -> ColumnMapping | None:
        return self._columns[name][1] if name in self._columns else None

    def _form_of(self, name: str) -> str | None:
        mapping = self._mapping(name)
        return mapping.format if mapping is not None else None

    def _column(self, name: str) -> str:
        return self._columns[name][0] if name in self._columns else name

    def _is_as_written(self, name: str) -> bool:
        """Whether a text of the source and the value that it becomes are written alike, but for blanks."""
        mapping, kind = self._mapping(name), self._attributes[name].type
        if mapping is None:
            return True
        if mapping.format is not None or mapping.values or mapping.codes is not None:
            return False
        return kind in {Type.TEXT, Type.IDENTIFIER, Type.NUMBER, Type.CODE, Type.NAME, Type.REFERENCE}


def _kind(rule: Plain) -> str:
    """The kind of a rule for our own engine; '' of any other."""
    said = rule.get("implementation")
    return str(said.get("kind", "")) if isinstance(said, dict) else ""


__all__ = ["of_source"]
