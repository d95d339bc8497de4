"""What is wrong with where a database is said to be, told before anything is read, with file and line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

from motlan.data.databases import connectors as _built_in  # noqa: F401  # registers the built-in kinds
from motlan.data.databases.connector import PLACE, connectors
from motlan.data.databases.spec import Database, Dataset
from motlan.kernel.issue import Issue, Severity
from motlan.kernel.spec import Document
from motlan.kernel.text import Text

HOSTED = "hosted"
"""The kind of a database that has no source of its own: the platform writes all of it."""
GIVEN = frozenset({"SAMPLE"})
"""What the program itself puts in the place of ``${NAME}``."""


def connection_issues(*, database: Database, document: Document) -> Iterator[Issue]:
    """Every fault of ``connect`` and of the datasets' places; a ``${NAME}`` that is not set here is only a warning."""
    read = {name: dataset for name, dataset in database.datasets.items() if not dataset.hosted}
    kind = database.connect.kind
    if kind not in connectors.names() and (read or kind != HOSTED):
        known = ", ".join((*connectors.names(), HOSTED))
        yield document.issue(
            ("connect", "kind"),
            why=Text(vi=f"Không có loại cơ sở dữ liệu “{kind}”.", en=f"There is no kind of database “{kind}”."),
            remedy=Text(vi=f"Dùng một trong: {known}.", en=f"Use one of: {known}."),
        )
    elif read:
        yield from _missing(database, read, document)
    yield from _unset(document, ("connect", "path"), database.connect.path)
    yield from _unset(document, ("connect", "url"), database.connect.url)
    for name, dataset in read.items():
        yield from _unset(document, ("datasets", name, "path"), dataset.path)


def _missing(database: Database, read: dict[str, Dataset], document: Document) -> Iterator[Issue]:
    """What the connector of this kind cannot do without."""
    needs, connect = connectors.get(database.connect.kind).needs, database.connect
    if "path" in needs and connect.path is None and any(dataset.path is None for dataset in read.values()):
        yield _lacking(document, ("connect",), connect.kind, "path")
    if "url" in needs and connect.url is None:
        yield _lacking(document, ("connect",), connect.kind, "url")
    for name, dataset in read.items():
        if "table" in needs and dataset.table is None:
            yield _lacking(document, ("datasets", name), connect.kind, "table")


def _lacking(document: Document, path: tuple[str, ...], kind: str, key: str) -> Issue:
    return document.issue(
        path,
        why=Text(vi=f"Loại `{kind}` cần `{key}`.", en=f"A database of kind `{kind}` needs its `{key}`."),
        remedy=Text(vi=f"Thêm `{key}`.", en=f"Add `{key}`."),
    )


def _unset(document: Document, path: tuple[str, ...], text: str | None) -> Iterator[Issue]:
    for name in dict.fromkeys(PLACE.findall(text or "")):
        if name not in GIVEN and not os.environ.get(name):
            issue = document.issue(
                path,
                why=Text(vi=f"Biến môi trường {name} chưa được đặt ở đây.", en=f"The variable {name} is not set here."),
                remedy=Text(
                    vi=f"Đặt biến môi trường {name} nơi `motlan sync` chạy, hoặc sửa tên.",
                    en=f"Set the environment variable {name} where `motlan sync` runs, or correct the name.",
                ),
            )
            yield replace(issue, severity=Severity.WARNING)
