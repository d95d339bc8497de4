"""The data dictionary: W3C's metadata for tabular data (https://www.w3.org/TR/tabular-metadata/), in two languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from motlan.governance.opendata.tables import BY_NAME, Column, Kind, Table
from motlan.kernel.text import Text

FILE = "csv-metadata.json"
"""Where a reader of CSVW looks for it."""
CONTEXT = "http://www.w3.org/ns/csvw"
DATATYPES: Mapping[Kind, Any] = MappingProxyType(
    {
        "text": "string",
        "whole": "integer",
        "number": "double",
        "flag": {"base": "boolean", "format": "true|false"},
        "date": "date",
        "month": "gYearMonth",
        "instant": "dateTime",
    }
)


def dictionary(*, title: Text, tables: Sequence[Table], modified: str, licence: Text | None) -> dict[str, Any]:
    """The metadata of all tables; the Parquet files have the same columns."""
    names = {one.name for one in tables}
    return {
        "@context": [CONTEXT, {"@language": "vi"}],
        "dc:title": _said(title),
        "dc:modified": {"@value": modified, "@type": "xsd:dateTime"},
        **({"dc:license": _said(licence)} if licence else {}),
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "quoteChar": '"', "doubleQuote": True},
        "tables": [_table(one, names) for one in tables],
    }


def _table(table: Table, names: set[str]) -> dict[str, Any]:
    foreign = [_reference(one) for one in table.columns if one.of in names]
    schema: dict[str, Any] = {
        "columns": [_column(one, table) for one in table.columns],
        "primaryKey": list(table.key),
    }
    if foreign:
        schema["foreignKeys"] = foreign
    return {"url": f"{table.name}.csv", "dc:title": _said(table.title), "tableSchema": schema}


def _column(column: Column, table: Table) -> dict[str, Any]:
    needed = column.name in table.key and (column.name, table.name) not in {("parent", "facts"), ("parent", "figures")}
    return {
        "name": column.name,
        "titles": column.name,
        "dc:description": _said(column.means),
        "datatype": DATATYPES[column.kind],
        **({"required": True} if needed else {}),
    }


def _reference(column: Column) -> dict[str, Any]:
    (key,) = BY_NAME[column.of].key
    return {
        "columnReference": column.name,
        "reference": {"resource": f"{column.of}.csv", "columnReference": key},
    }


def _said(text: Text) -> list[dict[str, str]]:
    return [{"@value": text[language], "@language": language} for language in sorted(text)]
