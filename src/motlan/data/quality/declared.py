"""What is wrong with the checks that a database declares, told before anything is measured, with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from motlan.data.linking.mirrors import mirror_of
from motlan.data.quality.checks import CHECKS, Subject, parsed
from motlan.data.quality.contract import CRITERION_OF, Criterion, Rule
from motlan.data.quality.whole import OF_DATASETS
from motlan.dictionary.attribute import Type
from motlan.kernel.errors import SpecError, UnknownName
from motlan.kernel.issue import Issue
from motlan.kernel.spec import Document
from motlan.kernel.text import Text

if TYPE_CHECKING:
    from motlan.data.databases.check import Check
    from motlan.data.databases.spec import Database
    from motlan.data.spec import Catalogue, Source

OF_RECORDS = frozenset({"fresh", "sql", "row_count"})
"""The kinds that judge whole records or datasets and need no field."""
Key = str | int


@dataclass(frozen=True, slots=True)
class _Place:
    """One declared check in its file."""

    document: Document
    path: tuple[Key, ...]

    def issue(self, key: str, why: Text, remedy: Text) -> Issue:
        return self.document.issue((*self.path, key) if key else self.path, why=why, remedy=remedy)

    def unknown(self, key: str, *, kind: Text, name: str, known: Iterable[str]) -> Issue:
        listed = ", ".join(sorted(known)) or "–"
        return self.issue(
            key,
            Text(vi=f"Không có {kind.in_('vi')} tên “{name}”.", en=f"There is no {kind.in_('en')} called “{name}”."),
            Text(vi=f"Dùng một trong: {listed}.", en=f"Use one of: {listed}."),
        )


def check_issues(*, database: Database, document: Document, catalogue: Catalogue) -> Iterator[Issue]:
    """Every fault of every declared check of ``database``: names that nothing answers to, conditions that are none."""
    for at, check in enumerate(database.checks):
        yield from issues_at(document, ("checks", at), check, database, catalogue)


def issues_at(
    document: Document, path: tuple[Key, ...], check: Check, database: Database, catalogue: Catalogue
) -> Iterator[Issue]:
    """Every fault of one declared check, which stands at ``path`` of its file."""
    place = _Place(document, path)
    sources = _sources(database, catalogue, check)
    if not sources and check.dataset is not None:
        kind = Text(vi="tập dữ liệu", en="dataset")
        yield place.unknown("dataset", kind=kind, name=check.dataset, known=database.datasets)
        return
    yield from _other_datasets(place, check, catalogue)
    if check.sql is not None:
        yield from _condition(place, check, sources, catalogue)
        return
    yield from _kind(place, check)
    yield from _field(place, check, sources)
    yield from _others(place, check, sources)
    yield from _bounds(place, check, sources)
    yield from _witness(place, check, sources, catalogue)


def _other_datasets(place: _Place, check: Check, catalogue: Catalogue) -> Iterator[Issue]:
    """The datasets that a check looks into are there."""
    known = [f"{name}.{dataset}" for name, held in catalogue.databases.items() for dataset in held.datasets]
    named = [("references", path) for path in check.references.values()]
    named += [("population", check.population)] if check.population is not None else []
    for key, path in named:
        if path not in known:
            yield place.unknown(key, kind=Text(vi="tập dữ liệu", en="dataset"), name=path, known=known)
    if check.kind == "present" and check.population is None:
        yield place.issue(
            "",
            Text(vi="Không nói phải có đủ những ai.", en="It does not say who must be present."),
            Text(vi="Ghi `population: cơ_sở.tập`.", en="Name the `population: database.dataset`."),
        )


def _others(place: _Place, check: Check, sources: tuple[Source, ...]) -> Iterator[Issue]:
    """The fields that a check names beside its own are mapped."""
    held = {attribute.name for source in sources for attribute in source.provides}
    kind = Text(vi="thuộc tính được ánh xạ", en="mapped attribute")
    for key, name in (*(("fields", name) for name in check.fields), *((("than", check.than),) if check.than else ())):
        if name not in held and sources:
            yield place.unknown(key, kind=kind, name=name, known=held)
    if check.kind == "compare" and check.than is None:
        yield place.issue(
            "",
            Text(vi="So sánh mà không nói với gì.", en="It compares with nothing."),
            Text(vi="Ghi `than`.", en="Name the field to compare with: `than`."),
        )


def _sources(database: Database, catalogue: Catalogue, check: Check) -> tuple[Source, ...]:
    """The datasets that a check may speak of; one that describes nothing known is a fault of its own elsewhere."""
    return tuple(
        catalogue.source(database.database, name)
        for name, dataset in database.datasets.items()
        if check.dataset in (None, name) and dataset.describes in catalogue.dictionary.concepts
    )


def _kind(place: _Place, check: Check) -> Iterator[Issue]:
    kind = check.kind or "readable"
    known = {*CHECKS.names(), *OF_DATASETS}
    if kind not in known:
        yield place.unknown("kind", kind=Text(vi="loại kiểm tra", en="kind of check"), name=kind, known=known)
    elif kind not in CRITERION_OF and check.criterion is None:
        yield place.issue(
            "kind",
            Text(vi=f"Loại “{kind}” chưa thuộc tiêu chí nào.", en=f"The kind “{kind}” speaks for no criterion."),
            Text(vi=f"Ghi `criterion`: {_CRITERIA}.", en=f"Name its `criterion`: {_CRITERIA}."),
        )
    elif kind == "sql":
        yield place.issue(
            "kind",
            Text(vi="Kiểm tra loại `sql` mà không có điều kiện.", en="A check of kind `sql` without a condition."),
            Text(vi="Viết điều kiện sau `sql:`.", en="Write the condition after `sql:`."),
        )


_CRITERIA = ", ".join(Criterion)


def _field(place: _Place, check: Check, sources: tuple[Source, ...]) -> Iterator[Issue]:
    held = {attribute.name for source in sources for attribute in source.provides}
    if check.field is None:
        if check.kind not in OF_RECORDS and not check.fields:
            yield place.issue(
                "",
                Text(vi="Kiểm tra này không nói về thuộc tính nào.", en="This check speaks of no attribute."),
                Text(vi="Ghi `field`.", en="Name its `field`."),
            )
    elif check.field not in held and sources:
        kind = Text(vi="thuộc tính được ánh xạ", en="mapped attribute")
        yield place.unknown("field", kind=kind, name=check.field, known=held)


def _bounds(place: _Place, check: Check, sources: tuple[Source, ...]) -> Iterator[Issue]:
    if check.kind == "range" and check.least is None and check.most is None:
        yield place.issue(
            "",
            Text(vi="Khoảng không có đầu nào.", en="The range has no end."),
            Text(vi="Ghi `least` hoặc `most`.", en="Name `least` or `most`."),
        )
    if check.kind == "pattern" and not _compiles(check.pattern):
        yield place.issue(
            "pattern" if check.pattern is not None else "",
            Text(vi="Không phải biểu thức chính quy.", en="It is no regular expression."),
            Text(vi="Ghi `pattern` hợp lệ.", en="Write a `pattern` that is one."),
        )
    numeric = any(a.name == check.field and a.type is Type.NUMBER for source in sources for a in source.provides)
    for key, bound in (("least", check.least), ("most", check.most)):
        if check.kind == "range" and numeric and not _is_number(bound):
            yield place.issue(
                key,
                Text(vi=f"“{bound}” không phải số.", en=f"“{bound}” is no number."),
                Text(vi="Thuộc tính này là số: ghi một số.", en="The attribute is a number: write one."),
            )


def _compiles(pattern: str | None) -> bool:
    if pattern is None:
        return False
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _is_number(bound: float | str | None) -> bool:
    if bound is None:
        return True
    try:
        float(bound)
    except ValueError:
        return False
    return True


def _witness(place: _Place, check: Check, sources: tuple[Source, ...], catalogue: Catalogue) -> Iterator[Issue]:
    """The database that a value must agree with holds that attribute of the same concept."""
    if check.kind != "agrees_with" or check.database is None:
        return
    concepts = {source.concept.concept for source in sources}
    holding = {
        one.database.database
        for concept in concepts
        for one in catalogue.sources(concept)
        if check.field in {attribute.name for attribute in one.provides}
    }
    if check.database not in holding:
        kind = Text(vi="cơ sở dữ liệu giữ thuộc tính này", en="database that holds the attribute")
        yield place.unknown("database", kind=kind, name=check.database, known=holding)


def _condition(place: _Place, check: Check, sources: tuple[Source, ...], catalogue: Catalogue) -> Iterator[Issue]:
    known = {source.path: mirror_of(source) for source in catalogue.sources()} if check.references else {}
    for source in sources:
        rule = Rule(
            check_id=check.name or "sql",
            dataset=source.name,
            attribute="",
            kind="sql",
            criterion=CRITERION_OF["sql"],
            sql=check.sql,
            references=tuple((alias, known[path]) for alias, path in check.references.items() if path in known),
        )
        try:
            parsed(rule, Subject(mirror=mirror_of(source), dictionary=catalogue.dictionary))
        except SpecError as error:
            yield place.issue("sql", error.issues[0].why, error.issues[0].remedy)
            return
        except UnknownName as error:
            kind = Text(vi=f"thuộc tính của {source.path}", en=f"attribute of {source.path}")
            yield place.unknown("sql", kind=kind, name=error.name, known=error.known)
            return
