"""Contract files of a workspace (``contracts/*.odcs.yaml``): held against its databases, their rules made checks.

A contract speaks of the database that bears its ``name``. Its tables are datasets, by name or by the source's table;
its properties are attributes, by name or by the source's column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from motlan.data.databases.check import Check
from motlan.data.quality.declared import issues_at
from motlan.data.quality.odcs import DataContract, Property, Quality, Schema
from motlan.data.quality.odcs_implied import NotRun, Placed
from motlan.data.quality.odcs_read import checks_of, in_names
from motlan.dictionary.attribute import Type
from motlan.kernel.issue import Issue, Severity
from motlan.kernel.spec import Document
from motlan.kernel.text import Text

if TYPE_CHECKING:
    from motlan.data.databases.spec import Database, Dataset
    from motlan.data.spec import Catalogue


def contracted(contract: DataContract, database: Database) -> tuple[Check, ...]:
    """The checks that a contract adds to its database."""
    return tuple(one.check for one in _placed(contract, database) if isinstance(one, Placed))


def contract_issues(contract: DataContract, document: Document, catalogue: Catalogue) -> Iterator[Issue]:
    """Everything of a contract that leads nowhere; what is not run is told as a warning."""
    database = catalogue.databases.get(contract.name or "")
    if database is None:
        listed = ", ".join(sorted(catalogue.databases)) or "–"
        yield document.issue(
            ("name",),
            why=Text(vi=f"Không có cơ sở dữ liệu “{contract.name}”.", en=f"There is no database “{contract.name}”."),
            remedy=Text(vi=f"`name` là một trong: {listed}.", en=f"Its `name` is one of: {listed}."),
        )
        return
    for at, table in enumerate(contract.tables):
        if dataset_of(table, database) is None:
            listed = ", ".join(database.datasets)
            yield document.issue(
                ("schema", at, "name"),
                why=Text(vi=f"Không có tập dữ liệu “{table.name}”.", en=f"There is no dataset “{table.name}”."),
                remedy=Text(vi=f"Dùng một trong: {listed}.", en=f"Use one of: {listed}."),
            )
    for one in _placed(contract, database):
        if isinstance(one, Placed):
            yield from issues_at(document, one.path, one.check, database, catalogue)
        elif not _is_held_anyway(one, contract, database, catalogue):
            yield _not_run(document, one)


def _is_held_anyway(one: NotRun, contract: DataContract, database: Database, catalogue: Catalogue) -> bool:
    """Whether it is the foreign key of an attribute that the dictionary has as a reference: that is checked always."""
    match one.path:
        case ("schema", int(at), "properties", int(column), "relationships", _):
            table = _named(contract.tables[at], database)
            held = catalogue.source(database.database, table.name).provides
            name = table.properties[column].name
            return any(attribute.name == name and attribute.type is Type.REFERENCE for attribute in held)
    return False


def _not_run(document: Document, one: NotRun) -> Issue:
    path = ".".join(str(part) for part in one.path)
    return Issue(
        file=document.file,
        line=document.line(one.path),
        path=path,
        why=Text(vi=f"Quy tắc này không chạy: {one.why_vi}.", en=f"This rule is not run: {one.why_en}."),
        remedy=one.remedy,
        severity=Severity.WARNING,
    )


def dataset_of(table: Schema, database: Database) -> str | None:
    """The dataset that a table of a contract speaks of."""
    if table.name in database.datasets:
        return table.name
    wanted = {table.name, table.physicalName} - {None}
    return next((name for name, dataset in database.datasets.items() if dataset.table in wanted), None)


def _placed(contract: DataContract, database: Database) -> Iterator[Placed | NotRun]:
    named = tuple(_named(table, database) for table in contract.tables)
    whole = contract.model_copy(update={"tables": named})
    for table in named:
        if table.name in database.datasets:
            yield from checks_of(whole, table)


def _named(table: Schema, database: Database) -> Schema:
    """The table with our names in the place of the source's."""
    name = dataset_of(table, database)
    if name is None:
        return table
    dataset = database.datasets[name]
    meant = [(prop, _attribute(prop.name, prop.physicalName, dataset)) for prop in table.properties]
    names = _names(meant, dataset)
    properties = tuple(
        prop.model_copy(update={"name": attribute, "quality": _in_names(prop.quality, names)})
        for prop, attribute in meant
    )
    return table.model_copy(update={"name": name, "properties": properties, "quality": _in_names(table.quality, names)})


def _names(meant: Iterable[tuple[Property, str]], dataset: Dataset) -> dict[str, str]:
    """The attribute of every column whose name is no attribute's, by the source's name and the contract's."""
    known = {mapping.to for mapping in dataset.columns.values()}
    ours = {column: mapping.to for column, mapping in dataset.columns.items()}
    for prop, attribute in meant:
        ours |= {column: attribute for column in (prop.name, prop.physicalName) if column is not None}
    return {column: attribute for column, attribute in ours.items() if column not in known}


def _in_names(rules: Iterable[Quality], names: Mapping[str, str]) -> tuple[Quality, ...]:
    return tuple(in_names(rule, names) for rule in rules)


def _attribute(name: str, column: str | None, dataset: Dataset) -> str:
    """The attribute that a property means; its own name where no column says otherwise."""
    known = {mapping.to for mapping in dataset.columns.values()}
    if name in known:
        return name
    mapped = dataset.columns.get(name) or dataset.columns.get(column or "")
    return mapped.to if mapped is not None else name
