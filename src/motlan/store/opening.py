"""Opening a register, and what to say where it refuses."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

import psycopg

from motlan.kernel.errors import RegisterError
from motlan.kernel.text import Text
from motlan.store.addresses import without_password

BUSY_SECONDS = 30

_PRAGMAS = (
    f"pragma busy_timeout = {BUSY_SECONDS * 1000}",
    "pragma journal_mode = wal",
    # WAL with NORMAL survives a killed process; a power cut may undo the last commits, whole, checkpoint included
    "pragma synchronous = normal",
    "pragma foreign_keys = on",
    "pragma temp_store = memory",
    "pragma cache_size = -65536",
)


_NOT_MADE = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn)


def open_sqlite(url: str) -> sqlite3.Connection:
    """Open or make the file; in memory for ``sqlite://`` alone. Raise RegisterError."""
    path = url.removeprefix("sqlite://").removeprefix("/") if url != "sqlite://" else ":memory:"
    if path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        connection.create_function("regexp", 2, _matches, deterministic=True)
    except sqlite3.Error as error:
        raise explained(error, url) from error
    return connection


def _matches(pattern: str, value: str | None) -> bool | None:
    """SQLite's ``value regexp pattern``, which it leaves to whoever opens it."""
    return None if value is None else re.search(pattern, value) is not None


def open_postgres(url: str) -> psycopg.Connection[Any]:
    """Log in; every statement is its own transaction until one is begun. Raise RegisterError."""
    try:
        return psycopg.connect(url, autocommit=True, application_name="motlan", options="-c jit=off")
    except psycopg.Error as error:
        raise explained(error, without_password(url)) from error


def explained(error: Exception, where: str) -> RegisterError:
    """What an engine's error means to whoever runs the program."""
    reason = " ".join(str(error).split()).rstrip(".") + "."
    if "locked" in reason or isinstance(error, psycopg.errors.LockNotAvailable):
        return RegisterError(
            what=Text(vi="Sổ đăng ký đang bị tiến trình khác khóa.", en="Another process holds the register locked."),
            remedy=Text(
                vi="Chờ việc kia xong rồi làm lại; chưa có gì bị thay đổi.",
                en="Wait until the other work ends and try again; nothing was changed.",
            ),
            where=where,
        )
    if isinstance(error, _NOT_MADE) or reason.startswith(("no such table", "no such column")):
        return RegisterError(
            what=Text(
                vi=f"Sổ đăng ký từ chối: {reason} Sổ được chuẩn bị cho từ điển hoặc cơ sở dữ liệu khác với bây giờ.",
                en=f"The register refused: {reason} It was prepared for another dictionary or for other databases.",
            ),
            remedy=Text(
                vi="Xem thay đổi bằng `motlan plan`, rồi áp dụng: `motlan plan --apply`; chưa có gì bị thay đổi.",
                en="See what changes with `motlan plan`, then do it: `motlan plan --apply`; nothing was changed.",
            ),
            where=where,
        )
    return RegisterError(
        what=Text(vi=f"Sổ đăng ký từ chối: {reason}", en=f"The register refused: {reason}"),
        remedy=Text(
            vi="Kiểm tra địa chỉ và trạng thái sổ đăng ký (motlan doctor); giao dịch đang dở đã được hoàn lại.",
            en="Check the register's address and state (motlan doctor); the open transaction is undone.",
        ),
        where=where,
    )
