"""What is wrong with where a database is said to be, told before anything is read, with file and line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace

from motlan.data.databases import connectors as _built_in  # noqa: F401  # registers the built-in kinds
from motlan.data.databases.connector import FILLED, MAPPED, connectors
from motlan.data.databases.places import GIVEN
from motlan.data.databases.secrets import PLACE, literal_password
from motlan.data.databases.spec import Connect, Database, Dataset
from motlan.kernel.issue import Issue, Severity
from motlan.kernel.spec import Document
from motlan.kernel.text import Text

HOSTED = "hosted"
"""The kind of a database that has no source of its own: the platform writes all of it."""
PUSH = "push"
"""The kind of a database whose owner sends changes; nothing is read there."""
SECRET_NAMES = re.compile(r"(?i)authori[sz]ation|cookie|token|secret|key|password|passwd|pwd")


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
    yield from _secrets(database.connect, document)
    for path, text in _texts(database, read):
        yield from _unset(document, path, text)


def _texts(database: Database, read: dict[str, Dataset]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Everything in which ``${NAME}`` is filled, with its place."""
    connect = database.connect
    for name in FILLED:
        yield ("connect", name), getattr(connect, name) or ""
    for name in MAPPED:
        for key, text in getattr(connect, name).items():
            yield ("connect", name, key), text
    for name, dataset in read.items():
        yield ("datasets", name, "path"), dataset.path or ""


def _secrets(connect: Connect, document: Document) -> Iterator[Issue]:
    """A secret that is written out: whoever reads the workspace, and its history, would have it."""
    if connect.url is not None and literal_password(connect.url):
        yield _written_out(document, ("connect", "url"))
    if connect.password is not None and PLACE.sub("", connect.password):
        yield _written_out(document, ("connect", "password"))
    for name in MAPPED:
        for key, text in getattr(connect, name).items():
            if SECRET_NAMES.search(key) and not PLACE.search(text):
                yield _written_out(document, ("connect", name, key))


def _written_out(document: Document, path: tuple[str, ...]) -> Issue:
    return document.issue(
        path,
        why=Text(vi="Mật khẩu hoặc khóa được viết thẳng ở đây.", en="A password or key is written out here."),
        remedy=Text(
            vi="Viết ${TÊN_BIẾN} hoặc ${file:/run/secrets/ten} rồi đổi mật khẩu này, vì nó đã lộ.",
            en="Write ${NAME} or ${file:/run/secrets/name} instead, and change this one: it has been seen.",
        ),
    )


def _missing(database: Database, read: dict[str, Dataset], document: Document) -> Iterator[Issue]:
    """What the connector of this kind cannot do without."""
    needs, connect = connectors.get(database.connect.kind).needs, database.connect
    if "path" in needs and connect.path is None and any(dataset.path is None for dataset in read.values()):
        yield _lacking(document, ("connect",), connect.kind, "path")
    for key in ("url", "format"):
        if key in needs and getattr(connect, key) is None:
            yield _lacking(document, ("connect",), connect.kind, key)
    for name, dataset in read.items():
        if "table" in needs and dataset.table is None:
            yield _lacking(document, ("datasets", name), connect.kind, "table")
        if (connect.kind == PUSH) != (dataset.changes.by == PUSH):
            yield document.issue(
                ("datasets", name, "changes"),
                why=Text(
                    vi="`kind: push` và `changes: {by: push}` phải đi cùng nhau.",
                    en="`kind: push` and `changes: {by: push}` go together.",
                ),
                remedy=Text(vi="Khai báo cả hai, hoặc bỏ cả hai.", en="Declare both, or neither."),
            )


def _lacking(document: Document, path: tuple[str, ...], kind: str, key: str) -> Issue:
    return document.issue(
        path,
        why=Text(vi=f"Loại `{kind}` cần `{key}`.", en=f"A database of kind `{kind}` needs its `{key}`."),
        remedy=Text(vi=f"Thêm `{key}`.", en=f"Add `{key}`."),
    )


def _unset(document: Document, path: tuple[str, ...], text: str) -> Iterator[Issue]:
    for match in PLACE.finditer(text):
        name, file = match["name"], match["file"]
        if name is not None and name not in GIVEN and not os.environ.get(name):
            issue = document.issue(
                path,
                why=Text(vi=f"Biến môi trường {name} chưa được đặt ở đây.", en=f"The variable {name} is not set here."),
                remedy=Text(
                    vi=f"Đặt biến môi trường {name} nơi `motlan sync` chạy, hoặc sửa tên.",
                    en=f"Set the environment variable {name} where `motlan sync` runs, or correct the name.",
                ),
            )
            yield replace(issue, severity=Severity.WARNING)
        if file is not None and not os.access(file, os.R_OK):
            issue = document.issue(
                path,
                why=Text(vi=f"Không đọc được tệp {file} ở đây.", en=f"The file {file} cannot be read here."),
                remedy=Text(
                    vi="Tạo tệp này nơi `motlan sync` chạy, hoặc sửa đường dẫn.",
                    en="Make this file where `motlan sync` runs, or correct the path.",
                ),
            )
            yield replace(issue, severity=Severity.WARNING)
