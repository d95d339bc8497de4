"""A contract of which single rules cannot be used: they are set aside with the reason, the rest is read.

A contract comes from its publisher, who may know metrics and engines that we do not. Whoever holds a file against it
wants to know what the other rules say; what is wrong outside the rules leaves no contract to speak of.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motlan.data.quality.odcs import DataContract, Quality
from motlan.data.quality.odcs_implied import NotRun
from motlan.kernel.errors import SpecError
from motlan.kernel.issue import Issue
from motlan.kernel.spec import Document, load, validate
from motlan.kernel.text import Text

ASIDE = {"type": "text", "description": "set aside"}
"""Stands in the place of a rule that was set aside, so that the others keep their numbers."""


@dataclass(frozen=True, slots=True)
class ReadContract:
    """A contract and the rules of it that cannot be used."""

    contract: DataContract
    aside: tuple[NotRun, ...]


def read_contract(file: Path) -> ReadContract:
    """The contract in ``file``; raise SpecError with everything that is wrong with it outside its rules."""
    document, issues = load(file)
    if issues:
        raise no_contract(issues, str(file))
    data, aside = copy.deepcopy(document.data), []
    for path, rules, at in list(_rules(data)):
        faults = validate(Document(document.file, rules[at], {}), Quality).issues
        if faults:
            aside.append(NotRun(path, _told(faults, "vi"), _told(faults, "en"), name=_name_of(rules[at])))
            rules[at] = ASIDE
    found = validate(Document(document.file, data, document.lines), DataContract)
    if found.value is None:
        raise no_contract(found.issues, str(file))
    return ReadContract(found.value, tuple(aside))


def no_contract(issues: tuple[Issue, ...], where: str) -> SpecError:
    """A contract that cannot be used at all."""
    count = len(issues)
    return SpecError(
        issues=issues,
        where=where,
        what=Text(
            vi=f"Hợp đồng dữ liệu có {count} lỗi.",
            en=f"The data contract has {count} {'fault' if count == 1 else 'faults'}.",
        ),
        remedy=Text(
            vi="Sửa các dòng nêu trên, hoặc báo cho bên công bố hợp đồng.",
            en="Mend the lines named above, or tell the contract's publisher.",
        ),
    )


def _rules(data: Any) -> Iterator[tuple[tuple[str | int, ...], list[Any], int]]:
    """Every rule: its place in the contract, the list that it stands in and its number there."""
    tables = data.get("schema") if isinstance(data, dict) else None
    for at, table in enumerate(tables if isinstance(tables, list) else ()):
        yield from _of_element(table, ("schema", at))
        columns = table.get("properties") if isinstance(table, dict) else None
        for column, prop in enumerate(columns if isinstance(columns, list) else ()):
            yield from _of_element(prop, ("schema", at, "properties", column))


def _of_element(element: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], list[Any], int]]:
    rules = element.get("quality") if isinstance(element, dict) else None
    if isinstance(rules, list):
        for at in range(len(rules)):
            yield (*path, "quality", at), rules, at


def _name_of(rule: Any) -> str:
    name = rule.get("name") if isinstance(rule, dict) else None
    return name if isinstance(name, str) else ""


def _told(faults: tuple[Issue, ...], language: str) -> str:
    """The faults in one sentence without its last point."""
    told = (
        f"{f'{one.path}: ' if one.path else ''}{one.why.in_(language)} {one.remedy.in_(language)}" for one in faults
    )
    return " ".join(told).removesuffix(".")
