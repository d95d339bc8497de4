"""A data contract in the form of the Open Data Contract Standard 3.1: what we read of it, and what we know is in it.

Source: bitol-io/open-data-contract-standard, version 3.1.0 (Linux Foundation AI & Data, Bitol). Every key of the
standard is known, so that a misspelt one is a fault; sections that say nothing of quality are taken as they are.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from motlan.data.databases.check import Operator, Threshold
from motlan.data.databases.check import Unit as CountUnit
from motlan.kernel.spec import Spec

API_VERSIONS = ("v3.1.0", "v3.0.2", "v3.0.1", "v3.0.0")
SUFFIX = ".odcs.yaml"
OPERATORS: dict[str, Operator] = {
    "mustBe": "is",
    "mustNotBe": "is_not",
    "mustBeLessThan": "less_than",
    "mustBeLessOrEqualTo": "at_most",
    "mustBeGreaterThan": "greater_than",
    "mustBeGreaterOrEqualTo": "at_least",
    "mustBeBetween": "between",
    "mustNotBeBetween": "not_between",
}
Dimension = Literal["accuracy", "completeness", "conformity", "consistency", "coverage", "timeliness", "uniqueness"]
Metric = Literal["nullValues", "missingValues", "invalidValues", "duplicateValues", "rowCount"]
Number = int | float
Pair = tuple[Number, Number]


class CustomProperty(Spec):
    """A key and value that the standard leaves to us."""

    property: str
    value: Any
    description: str | None = None
    id: str | None = None


class _Custom(Spec):
    """A part of a contract that may bear properties of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    customProperties: tuple[CustomProperty, ...] = ()  # noqa: N815 - the standard's names

    def custom(self, name: str) -> Any:
        """The value of a custom property; None when it is not there."""
        return next((one.value for one in self.customProperties if one.property == name), None)


class Quality(_Custom):
    """One rule: a metric of the library, an SQL query, text for people, or one that belongs to another engine."""

    type: Literal["text", "library", "sql", "custom"] = "library"
    metric: Metric | None = None
    rule: str | None = None
    arguments: dict[str, Any] = Field(default={})
    query: str | None = None
    engine: str | None = None
    implementation: str | dict[str, Any] | None = None
    mustBe: Number | bool | None = None  # noqa: N815
    mustNotBe: Number | bool | None = None  # noqa: N815
    mustBeGreaterThan: Number | None = None  # noqa: N815
    mustBeGreaterOrEqualTo: Number | None = None  # noqa: N815
    mustBeLessThan: Number | None = None  # noqa: N815
    mustBeLessOrEqualTo: Number | None = None  # noqa: N815
    mustBeBetween: Pair | None = None  # noqa: N815
    mustNotBeBetween: Pair | None = None  # noqa: N815
    unit: str | None = None
    id: str | None = None
    name: str | None = None
    description: str | None = None
    dimension: Dimension | None = None
    severity: str | None = None
    businessImpact: str | None = None  # noqa: N815
    method: str | None = None
    schedule: str | None = None
    scheduler: str | None = None
    tags: tuple[str, ...] = ()
    authoritativeDefinitions: tuple[Any, ...] = ()  # noqa: N815

    @model_validator(mode="after")
    def _has_what_its_type_needs(self) -> Quality:
        kind = "library" if self.metric is not None else self.type
        given = [name for name in OPERATORS if getattr(self, name) is not None]
        needs = {
            "library": ("metric", self.metric),
            "sql": ("query", self.query),
            "custom": ("implementation", self.implementation),
            "text": ("description", self.description),
        }
        key, value = needs[kind]
        if value is None:
            msg = f"a rule of type {kind} has a `{key}`"
            raise ValueError(msg)
        if kind in {"library", "sql"} and len(given) != 1:
            msg = f"a rule of type {kind} has exactly one of {', '.join(OPERATORS)}"
            raise ValueError(msg)
        return self

    @property
    def is_library(self) -> bool:
        """Whether it is a metric of the library (the type may then be left out)."""
        return self.metric is not None

    @property
    def threshold(self) -> Threshold | None:
        """What the count must be."""
        for name, operator in OPERATORS.items():
            value = getattr(self, name)
            if value is not None:
                low, high = value if isinstance(value, tuple) else (value, None)
                unit: CountUnit = "percent" if self.unit == "percent" else "rows"
                return Threshold(operator=operator, value=float(low), high=None if high is None else high, unit=unit)
        return None


class _Element(_Custom):
    """What objects and properties of a schema share."""

    name: str | None = None
    id: str | None = None
    physicalName: str | None = None  # noqa: N815
    physicalType: str | None = None  # noqa: N815
    businessName: str | None = None  # noqa: N815
    description: str | None = None
    logicalType: str | None = None  # noqa: N815
    tags: tuple[str, ...] = ()
    authoritativeDefinitions: tuple[Any, ...] = ()  # noqa: N815
    relationships: tuple[Any, ...] = ()
    quality: tuple[Quality, ...] = ()


class Property(_Element):
    """One column."""

    name: str
    required: bool = False
    unique: bool = False
    primaryKey: bool = False  # noqa: N815
    primaryKeyPosition: int | None = None  # noqa: N815
    partitioned: bool = False
    partitionKeyPosition: int | None = None  # noqa: N815
    classification: str | None = None
    encryptedName: str | None = None  # noqa: N815
    criticalDataElement: bool = False  # noqa: N815
    transformSourceObjects: tuple[str, ...] = ()  # noqa: N815
    transformLogic: str | None = None  # noqa: N815
    transformDescription: str | None = None  # noqa: N815
    examples: tuple[Any, ...] = ()
    logicalTypeOptions: dict[str, Any] = Field(default={})  # noqa: N815
    properties: tuple[Any, ...] = ()
    items: Any = None


class Schema(_Element):
    """One table."""

    name: str
    dataGranularityDescription: str | None = None  # noqa: N815
    properties: tuple[Property, ...] = ()


class Agreement(Spec):
    """One promise on the service: how fresh, how long kept."""

    property: str
    value: Any
    id: str | None = None
    valueExt: Any = None  # noqa: N815
    unit: str | None = None
    element: str | None = None
    driver: str | None = None
    description: str | None = None
    scheduler: str | None = None
    schedule: str | None = None


class DataContract(_Custom):
    """One contract."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, protected_namespaces=())

    version: str
    apiVersion: Literal["v3.1.0", "v3.0.2", "v3.0.1", "v3.0.0"]  # noqa: N815
    kind: Literal["DataContract"]
    id: str
    status: str
    name: str | None = None
    tenant: str | None = None
    tags: tuple[str, ...] = ()
    servers: tuple[Any, ...] = ()
    dataProduct: str | None = None  # noqa: N815
    description: Any = None
    domain: str | None = None
    tables: tuple[Schema, ...] = Field(default=(), alias="schema")
    support: Any = None
    price: Any = None
    team: Any = None
    roles: Any = None
    slaDefaultElement: str | None = None  # noqa: N815
    slaProperties: tuple[Agreement, ...] = ()  # noqa: N815
    authoritativeDefinitions: tuple[Any, ...] = ()  # noqa: N815
    contractCreatedTs: Any = None  # noqa: N815

    def table(self, name: str | None) -> Schema | None:
        """The table called ``name``, or the only one."""
        if name is None:
            return self.tables[0] if len(self.tables) == 1 else None
        return next((one for one in self.tables if name in (one.name, one.physicalName)), None)
