"""A source that changed its form: what is different from what was last accepted, and whether that stops a dataset.

A dataset stops when a column that it reads is gone or has another type, and when a new column appears of which the
workspace says nothing. Columns that nobody reads may come and go when they are listed in ``ignore``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from motlan.data.databases.spec import Dataset
from motlan.data.spec import Source
from motlan.kernel.errors import SourceChanged
from motlan.kernel.text import Text
from motlan.store.replication.events import Column

_PRECISION = re.compile(r"\s*\([^)]*\)")


class FormChanged(SourceChanged):
    """The source is there, but has another form than the one that was mapped."""


@dataclass(frozen=True, slots=True)
class Differences:
    """What is different from the form last accepted, as far as it matters."""

    gone: tuple[str, ...]
    new: tuple[str, ...]
    other_type: tuple[tuple[str, str, str], ...]
    """Column, its type as accepted, its type now."""

    def __bool__(self) -> bool:
        """Whether anything is different."""
        return bool(self.gone or self.new or self.other_type)


def differences(dataset: Dataset, accepted: Sequence[Column], now: Sequence[Column]) -> Differences:
    """Compare two forms of a source; a type that is unknown differs from none.

    >>> read = Dataset(key="id", columns={"name": "full_name"}, ignore=("age",), describes="person")
    >>> before = [Column("id", "integer"), Column("name", "text"), Column("old", "text")]
    >>> after = [Column("id", "bigint"), Column("name", "text"), Column("age", "integer"), Column("fax", "text")]
    >>> differences(read, before, after)
    Differences(gone=(), new=('fax',), other_type=(('id', 'integer', 'bigint'),))
    """
    before, there = {one.name: one.type for one in accepted}, {one.name: one.type for one in now}
    knowingly = {*dataset.read_columns, *dataset.ignore}
    read = [name for name in dataset.read_columns if name in before]
    return Differences(
        gone=tuple(name for name in read if name not in there),
        new=tuple(name for name in there if name not in before and name not in knowingly),
        other_type=tuple(
            (name, before[name], there[name])
            for name in read
            if name in there and _is_other_type(before[name], there[name])
        ),
    )


def _is_other_type(one: str, other: str) -> bool:
    """Whether two types differ; a longer text or more digits is the same type."""
    if not one or not other:
        return False
    return _PRECISION.sub("", one).lower() != _PRECISION.sub("", other).lower()


def form_changed(source: Source, found: Differences) -> FormChanged:
    """The report: what changed, what is still served, what to do."""
    parts_vi = [f"không còn cột “{name}”" for name in found.gone]
    parts_en = [f"column “{name}” is gone" for name in found.gone]
    for name, before, after in found.other_type:
        parts_vi.append(f"cột “{name}” đổi kiểu từ {before} sang {after}")
        parts_en.append(f"column “{name}” changed its type from {before} to {after}")
    parts_vi += [f"có cột mới “{name}”" for name in found.new]
    parts_en += [f"column “{name}” is new" for name in found.new]
    return FormChanged(
        what=Text(
            vi=f"Nguồn đổi cấu trúc: {'; '.join(parts_vi)}. Đã dừng nhận, bản tốt gần nhất vẫn được dùng.",
            en=f"The source's schema changed: {'; '.join(parts_en)}. Stopped; its last good state is served.",
        ),
        remedy=_remedy(source, found),
        where=source.path,
    )


def table_gone(source: Source, error: SourceChanged) -> FormChanged:
    """The report when the whole table is gone."""
    return FormChanged(
        what=Text(
            vi=f"{error.what.in_('vi')} Đã dừng nhận, bản tốt gần nhất vẫn được dùng.",
            en=f"{error.what.in_('en')} Stopped; its last good state is served.",
        ),
        remedy=error.remedy,
        where=source.path,
    )


def _remedy(source: Source, found: Differences) -> Text:
    file = f"databases/{source.database.database}.yaml"
    if found.gone:
        return Text(
            vi=f"Sửa `columns` trong {file} theo cấu trúc mới (hoặc hỏi chủ quản); sau đó việc đọc tự tiếp tục, kể cả"
            " khi đang sync --watch.",
            en=f"Adapt `columns` in {file} to the new form (or ask the owner); reading then goes on by itself, under"
            " sync --watch too.",
        )
    if not found.new:
        return Text(
            vi=f"Xem `columns` trong {file} còn đọc đúng kiểu mới không, rồi chấp nhận: motlan sync --accept-schema"
            f" {source.path}. Sau đó việc đọc tự tiếp tục.",
            en=f"See that `columns` in {file} read the new type rightly, then accept it: motlan sync --accept-schema"
            f" {source.path}. Reading then goes on by itself.",
        )
    return Text(
        vi=f"Thêm cột vào `columns` hoặc `ignore` trong {file}, hoặc chấp nhận: motlan sync --accept-schema"
        f" {source.path}. Sau đó việc đọc tự tiếp tục.",
        en=f"Add the column to `columns` or `ignore` in {file}, or accept it: motlan sync --accept-schema"
        f" {source.path}. Reading then goes on by itself.",
    )
