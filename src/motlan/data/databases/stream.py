"""Which change stream a database has. What speaks to a server is imported for that server alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from motlan.data.databases.connector import Request
from motlan.data.databases.spec import Database, Dataset
from motlan.kernel.errors import SourceChanged
from motlan.kernel.text import Text
from motlan.store.replication.events import Followed

if TYPE_CHECKING:
    from motlan.store.replication.mysql import MysqlLog
    from motlan.store.replication.postgres import PostgresLog

KINDS = ("postgres", "mysql")


def stream_of(asked: Request, database: Database, datasets: Sequence[Dataset]) -> PostgresLog | MysqlLog:
    """The change stream of a database for these datasets, not opened; raise SourceChanged where its kind has none."""
    tables = tuple(Followed(one.table or "", one.key, frozenset(one.read_columns)) for one in datasets)
    name = database.connect.stream or f"motlan_{database.database}"
    if asked.connect.kind == "postgres":
        from motlan.store.replication.postgres import PostgresLog

        return PostgresLog(asked.url, name, tables)
    if asked.connect.kind == "mysql":
        from motlan.store.replication.mysql import MysqlLog

        return MysqlLog(asked.url, name, tables, asked.connect.timeout)
    raise SourceChanged(
        what=Text(
            vi=f"Loại `{asked.connect.kind}` không có nhật ký thay đổi đọc được.",
            en=f"A database of kind `{asked.connect.kind}` has no change stream that can be read.",
        ),
        remedy=Text(
            vi=f"Dùng `changes: {{by: snapshot}}` hoặc `cursor`; nhật ký chỉ có ở: {', '.join(KINDS)}.",
            en=f"Use `changes: {{by: snapshot}}` or `cursor`; there are change streams of: {', '.join(KINDS)}.",
        ),
        where=database.database,
    )
