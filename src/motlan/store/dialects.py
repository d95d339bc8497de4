"""How SQL Server and Oracle are asked for every column as text: their quoting, their catalogues, their conversions.

Everything here is composed and nothing is sent: see :mod:`motlan.store.foreign_servers`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from motlan.store.source import Since

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Described:
    """One column: its name, its type in full, and the bare name of the type."""

    name: str
    type: str
    kind: str


class Dialect(Protocol):
    """What one kind of server wants to be asked."""

    @property
    def scheme(self) -> str:
        """Of the driver's address."""
        ...

    @property
    def port(self) -> int:
        """Where it listens, unless the address says otherwise."""
        ...

    def columns(self, table: str) -> str:
        """Ask for name, type, length, precision and scale of each column, as text, in order."""
        ...

    def tables(self) -> str:
        """Ask for schema, name and estimated rows, as text, of all tables and views."""
        ...

    def described(self, row: Sequence[str | None]) -> Described:
        """One row of the answer to :meth:`columns`."""
        ...

    def rows(
        self, table: str, columns: Sequence[Described], since: tuple[Since, Described] | None, limit: int | None
    ) -> str:
        """Ask for columns as text; since a value of one of them; at most so many rows."""
        ...


def literal(value: str) -> str:
    """A text, quoted as standard SQL quotes it."""
    return "'" + value.replace("'", "''") + "'"


def _full(kind: str, length: str | None, precision: str | None, scale: str | None) -> str:
    if length is not None:
        return f"{kind}({'max' if length == '-1' else length})"
    if precision is not None:
        return f"{kind}({precision})" if scale in (None, "0") else f"{kind}({precision},{scale})"
    return kind


# ---- SQL Server


@dataclass(frozen=True, slots=True)
class SqlServer:
    """Transact-SQL of SQL Server 2016 and later."""

    scheme: str = "mssql"
    port: int = 1433

    def columns(self, table: str) -> str:
        """From the catalogue of the database; a table without schema is of the account's own."""
        name = literal(".".join(map(self.quoted, table.split("."))))
        return (
            "select cast(c.name as nvarchar(128)) as name, cast(type_name(c.system_type_id) as nvarchar(128)) as kind,"
            " cast(case when type_name(c.system_type_id) in ('char', 'varchar', 'binary', 'varbinary')"
            " then c.max_length when type_name(c.system_type_id) in ('nchar', 'nvarchar') and c.max_length > 0"
            " then c.max_length / 2 when type_name(c.system_type_id) in ('nchar', 'nvarchar') then c.max_length end"
            " as nvarchar(20)) as length, cast(case when type_name(c.system_type_id) in ('decimal', 'numeric')"
            " then c.precision end as nvarchar(20)) as prec, cast(c.scale as nvarchar(20)) as scale"
            f" from sys.columns c where c.object_id = object_id(N{name}) order by c.column_id"
        )

    def tables(self) -> str:
        """All that the account may see."""
        return (
            "select cast(s.name as nvarchar(128)) as owner, cast(o.name as nvarchar(128)) as name,"
            " cast((select sum(p.rows) from sys.partitions p where p.object_id = o.object_id and p.index_id in (0, 1))"
            " as nvarchar(20)) as held from sys.objects o join sys.schemas s on s.schema_id = o.schema_id"
            " where o.type in ('U', 'V') order by s.name, o.name"
        )

    def described(self, row: Sequence[str | None]) -> Described:
        """A type of the system, never a name that somebody gave it."""
        name, kind, length, precision, scale = row
        return Described(str(name), _full(str(kind), length, precision, scale), str(kind))

    def rows(
        self, table: str, columns: Sequence[Described], since: tuple[Since, Described] | None, limit: int | None
    ) -> str:
        """One statement; under the server's own isolation (see the guide)."""
        wanted = ", ".join(f"{self._cell(one)} as {self.quoted(one.name)}" for one in columns)
        most = "" if limit is None else f"top ({limit:d}) "
        query = f"select {most}{wanted} from {'.'.join(map(self.quoted, table.split('.')))}"
        if since is None:
            return query
        value, column = since
        name = self.quoted(column.name)
        return f"{query} where {name} >= {self._value(value.value, column)} or {name} is null"

    def quoted(self, name: str) -> str:
        """A name in brackets."""
        return "[" + name.replace("]", "]]") + "]"

    def _cell(self, column: Described) -> str:
        name = self.quoted(column.name)
        made = _SQL_SERVER.get(column.kind, "convert(nvarchar(max), {})")
        return made.format(name)

    def _value(self, value: str, column: Described) -> str:
        # 121 is ISO whatever language the login speaks; without it 2025-07-01 may be the 7th of January
        if column.kind in _SQL_SERVER_TIMES:
            return f"convert({column.kind}, {literal(value)}, 121)"
        return f"N{literal(value)}"


_SQL_SERVER_TIMES = frozenset({"date", "time", "datetime", "datetime2", "smalldatetime", "datetimeoffset"})
_BYTES = r"'\x' + lower(convert(varchar(max), convert(varbinary(max), {}), 2))"
_SQL_SERVER: Mapping[str, str] = {
    "date": "convert(nvarchar(10), {}, 23)",
    **dict.fromkeys(
        ("time", "datetime", "datetime2", "smalldatetime", "datetimeoffset"), "convert(nvarchar(40), {}, 121)"
    ),
    **dict.fromkeys(("float", "real"), "convert(nvarchar(40), {}, 3)"),  # 3 loses no digit
    **dict.fromkeys(("money", "smallmoney"), "convert(nvarchar(40), {}, 2)"),  # 2 gives all four places
    **dict.fromkeys(("binary", "varbinary", "image", "timestamp"), _BYTES),
    "uniqueidentifier": "lower(convert(nvarchar(36), {}))",
    **dict.fromkeys(("geometry", "geography"), "{}.STAsText()"),
    "hierarchyid": "{}.ToString()",
}


# ---- Oracle


@dataclass(frozen=True, slots=True)
class Oracle:
    """SQL of Oracle 12.1 and later. An empty text is NULL there, and so it is here."""

    scheme: str = "oracle"
    port: int = 1521

    def columns(self, table: str) -> str:
        """From the catalogue; names that nobody quoted are in capitals there, so both spellings are looked for."""
        owner, _, name = table.rpartition(".")
        schema = f"in ({self._spellings(owner)})" if owner else "= sys_context('userenv', 'current_schema')"
        return (
            "select column_name as name, data_type as kind,"
            " case when data_type in ('CHAR', 'VARCHAR2', 'NCHAR', 'NVARCHAR2') then to_char(char_length)"
            " when data_type = 'RAW' then to_char(data_length) end as length,"
            " case when data_type = 'NUMBER' then to_char(data_precision) end as prec, to_char(data_scale) as scale"
            f" from all_tab_columns where owner {schema} and table_name in ({self._spellings(name)}) order by column_id"
        )

    def tables(self) -> str:
        """All that the account may read and that is not the server's own."""
        return (
            "select owner, name, held from (select owner, table_name as name, to_char(num_rows) as held from all_tables"
            " union all select owner, view_name, cast(null as varchar2(40)) from all_views) where owner in"
            " (select username from all_users where oracle_maintained = 'N') order by owner, name"
        )

    def described(self, row: Sequence[str | None]) -> Described:
        """The bare type loses its own precision: ``TIMESTAMP(6) WITH TIME ZONE``."""
        name, kind, length, precision, scale = row
        bare = re.sub(r"\(\d+\)", "", str(kind))
        return Described(str(name), _full(str(kind).lower(), length, precision, scale), bare)

    def rows(
        self, table: str, columns: Sequence[Described], since: tuple[Since, Described] | None, limit: int | None
    ) -> str:
        """One statement, and so one instant."""
        wanted = ", ".join(f"{self._cell(one)} as {self.quoted(one.name)}" for one in columns)
        query = f"select {wanted} from {'.'.join(self._as_written(part) for part in table.split('.'))}"
        if since is not None:
            value, column = since
            name = self.quoted(column.name)
            query += f" where {name} >= {self._value(value.value, column)} or {name} is null"
        return query if limit is None else f"{query} fetch first {limit:d} rows only"

    def quoted(self, name: str) -> str:
        """A name in quotation marks, which Oracle's names cannot hold."""
        return '"' + name.replace('"', "") + '"'

    def _as_written(self, name: str) -> str:
        """A plain name is left to the server, which writes it in capitals; any other is quoted."""
        return name if re.fullmatch(r"[A-Za-z][A-Za-z0-9_$#]*", name) else self.quoted(name)

    def _spellings(self, name: str) -> str:
        return literal(name.upper()) if self._as_written(name) == name else literal(name)

    def _cell(self, column: Described) -> str:
        return _ORACLE.get(column.kind, "{}").format(self.quoted(column.name))

    def _value(self, value: str, column: Described) -> str:
        if column.kind == "DATE":
            return f"to_date({literal(value[:19])}, {literal(_DAY + _TIME)})"
        if column.kind.startswith("TIMESTAMP"):
            return f"to_timestamp({literal(value[:26])}, {literal(_DAY + _TIME + '.FF')})"
        if column.kind in _ORACLE_NUMBERS and NUMBER.fullmatch(value):
            return value
        return literal(value)


_DAY, _TIME = "YYYY-MM-DD", " HH24:MI:SS"
_ORACLE_NUMBERS = frozenset({"NUMBER", "FLOAT", "BINARY_FLOAT", "BINARY_DOUBLE"})
_ORACLE: Mapping[str, str] = {
    "DATE": f"to_char({{}}, '{_DAY}{_TIME}')",
    "TIMESTAMP": f"to_char({{}}, '{_DAY}{_TIME}.FF6')",
    "TIMESTAMP WITH LOCAL TIME ZONE": f"to_char({{}}, '{_DAY}{_TIME}.FF6')",
    "TIMESTAMP WITH TIME ZONE": f"to_char({{}}, '{_DAY}{_TIME}.FF6TZH:TZM')",
    # TM9 gives every digit; the point does not depend on the language of the session
    **dict.fromkeys(_ORACLE_NUMBERS, "to_char({}, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''')"),
    "RAW": r"case when {0} is not null then '\x' || lower(rawtohex({0})) end",
    "ROWID": "rowidtochar({})",
    "XMLTYPE": "{}.getClobVal()",
    **dict.fromkeys(("INTERVAL YEAR TO MONTH", "INTERVAL DAY TO SECOND"), "to_char({})"),
}
