"""A small ministry for tests of sync: one database of persons in any kind of store, and one way to write its rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pymysql
import xlsxwriter

from motlan.data import api
from motlan.data.databases.spec import Database
from motlan.data.progress import Progress
from motlan.data.spec import Catalogue
from motlan.data.sync.run import SyncReport
from motlan.dictionary.book import Dictionary
from motlan.dictionary.codelist import CodeList
from motlan.dictionary.concept import Concept
from motlan.dictionary.identifier import IdentifierScheme
from motlan.dictionary.unit import Crossing, Unit, UnitBook
from motlan.kernel.clock import FixedClock
from motlan.store.lake import Lake
from motlan.store.register import Register
from tests.services import KEY, REGION, SECRET, Answer, Asked

CLOCK = FixedClock(datetime(2026, 3, 1, 8, 0, tzinfo=UTC))
CHANGED = date(2025, 7, 1)
COLUMNS = ("id", "number", "name", "born", "sex", "home", "income", "note", "updated")
KINDS = ("sqlite", "postgres", "mysql", "csv", "parquet", "json", "jsonl", "xlsx", "s3", "http")
NEEDS_A_SERVICE = {
    "postgres": "postgres_database",
    "mysql": "mariadb_database",
    "s3": "objects",
    "http": "listing",
}
"""Kinds whose source is no file of this machine, and the fixture that starts one."""
Row = Mapping[str, Any]


def _label(word: str) -> dict[str, str]:
    return {"vi": word, "en": word}


PERSON = Concept.model_validate(
    {
        "concept": "person",
        "label": _label("person"),
        "identifier": "number",
        "authority": ["ministry"],
        "link": {"exact": ["full_name", "birth_date", "sex"]},
        "attributes": {
            "number": {"type": "identifier", "scheme": "twelve", "label": _label("number")},
            "full_name": {"type": "name", "label": _label("name"), "max_length": 60},
            "birth_date": {"type": "date", "label": _label("born")},
            "sex": {"type": "code", "codes": "sex", "label": _label("sex")},
            "home": {"type": "unit", "label": _label("home")},
            "income": {"type": "number", "label": _label("income")},
            "note": {"type": "text", "label": _label("note")},
        },
    }
)
TWELVE = IdentifierScheme.model_validate(
    {
        "scheme": "twelve",
        "label": _label("twelve digits"),
        "pattern": "[0-9]{12}",
        "encodes": [
            {"attribute": "sex", "digit": 4, "values": {"male": "02468", "female": "13579"}},
            {"attribute": "birth_date", "year": {"century_digit": 4, "first_digit": 5}},
        ],
        "example": "001190000001",
    }
)
SEX = CodeList.model_validate(
    {"code_list": "sex", "label": _label("sex"), "codes": {"male": _label("male"), "female": _label("female")}}
)
UNITS = UnitBook(
    units={
        code: Unit(code=code, name=code, name_en=code, parent="", level=1, kind="commune", valid_from=CHANGED)
        for code in ("00004", "00008", "00025")
    },
    crossings=(
        Crossing(old="00001", new="00004", whole=True, changed_on=CHANGED),
        Crossing(old="00007", new="00008", whole=False, changed_on=CHANGED),
        Crossing(old="00007", new="00025", whole=False, changed_on=CHANGED),
    ),
)
DICTIONARY = Dictionary(concepts={"person": PERSON}, code_lists={"sex": SEX}, schemes={"twelve": TWELVE}, units=UNITS)


def catalogue(kind: str = "sqlite", *, by: str = "snapshot", **changes: Any) -> Catalogue:
    """One database ``ministry`` with one dataset ``people`` in a store of ``kind``; ``changes`` go into the dataset."""
    connect: dict[str, Any] = {"kind": kind, "path": f"${{SAMPLE}}/people.{kind}"}
    if kind == "postgres":
        connect = {"kind": kind, "url": "${POSTGRES}"}
    if kind == "mysql":
        connect = {"kind": kind, "url": "${SERVICE}"}
    if kind == "s3":
        connect = {
            "kind": kind, "path": "${BUCKET}/people/*.csv", "format": "csv", "endpoint": "${SERVICE}", "user": KEY,
            "password": "${STORE_SECRET}", "region": REGION,
        }  # fmt: skip
    if kind == "http":
        pages = {"by": "number", "parameter": "page", "size": 2, "size_parameter": "size", "total": "total"}
        connect = {"kind": kind, "url": "${SERVICE}/people", "records": "data.items", "pages": pages}
    dataset = {
        "table": "people",
        "sheet": "people",
        "key": "id",
        "changes": {"by": by, **({"column": "updated"} if by == "cursor" else {})},
        "describes": "person",
        "founds": True,
        "columns": {
            "number": "number",
            "name": "full_name",
            "born": {"to": "birth_date", "format": "dd/mm/yyyy"},
            "sex": {"to": "sex", "values": {"M": "male", "F": "female"}},
            "home": {"to": "home", "codes": "unit", "as_of": "2025-06-30"},
            "income": "income",
            "note": "note",
        },
        "ignore": ["updated"],
        **changes,
    }
    body = {
        "database": "ministry",
        "label": _label("m"),
        "owner": "m",
        "connect": connect,
        "datasets": {"people": dataset},
    }
    return Catalogue(DICTIONARY, {"ministry": Database.model_validate(body)})


def person(nth: int, **changes: Any) -> dict[str, Any]:
    """One good row."""
    return {
        "id": f"r{nth}",
        "number": f"001190{nth:06d}",
        "name": f"Nguyễn Thị {chr(65 + nth % 26)}",
        "born": "02/03/1990",
        "sex": "F",
        "home": "00001",
        "income": "1000",
        "note": "",
        "updated": "2026-01-01 00:00:00",
    } | changes


class Ministry:
    """A folder with the ministry's store, a register, a lake; ``write`` replaces the whole store."""

    def __init__(
        self, folder: Path, held: Catalogue, *, register: str | None = None, postgres: str = "", service: Any = None
    ) -> None:
        self.folder, self.catalogue, self.postgres, self.service = folder, held, postgres, service
        self.url = register or f"sqlite:///{folder}/register.sqlite3"
        self.kind = held.databases["ministry"].connect.kind
        self.path = folder / f"people.{self.kind}"
        self.lake = Lake(folder / "lake", memory="500MB", threads=1)
        self.bucket = f"bucket-{uuid4().hex[:12]}"

    def write(self, rows: Sequence[Row], columns: Sequence[str] = COLUMNS) -> None:
        """Replace everything the ministry holds."""
        WRITERS[self.kind](self, [{name: row.get(name) for name in columns} for row in rows], columns)

    @property
    def places(self) -> dict[str, str]:
        """What ``${NAME}`` means in the ministry's ``connect``."""
        return {
            "SAMPLE": str(self.folder),
            "POSTGRES": self.postgres or "-",
            "SERVICE": address(self.service),
            "BUCKET": self.bucket,
            "STORE_SECRET": SECRET,
        }

    def sync(self, **options: Any) -> SyncReport:
        """Synchronise once with a connection of its own."""
        progress: Progress | None = options.pop("progress", None)
        with Register.connect(self.url) as register:
            api.prepare(register=register, catalogue=self.catalogue)
            return api.synchronise(
                register=register, lake=self.lake, catalogue=self.catalogue, clock=CLOCK, places=self.places,
                progress=progress, **options,
            )  # fmt: skip

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the register."""
        with Register.connect(self.url) as register:
            return register.rows(query)

    def mirror(self, columns: str = "record_key, full_name") -> list[tuple[Any, ...]]:
        """Rows of the mirror, in the order of the key."""
        return self.ask(f"select {columns} from mirror_ministry__people order by record_key")

    def quarantine(self) -> list[tuple[Any, ...]]:
        """``record_key, attribute, reason, received``."""
        return self.ask("select record_key, attribute, reason, received from quarantine order by 1, 2, 3, 4")

    def everything(self) -> list[list[tuple[Any, ...]]]:
        """All that a sync leaves behind and that must not depend on how often it ran."""
        return [self.mirror("*"), self.quarantine(), self.ask("select * from golden_person order by subject"),
                self.ask("select * from batch order by batch")]  # fmt: skip


def _sqlite(ministry: Ministry, rows: Sequence[Row], columns: Sequence[str]) -> None:
    with sqlite3.connect(ministry.path) as connection:
        connection.execute("drop table if exists people")
        connection.execute(f"create table people ({', '.join(columns)})")
        marks = ", ".join("?" for _ in columns)
        connection.executemany(f"insert into people values ({marks})", [tuple(row.values()) for row in rows])
    connection.close()


def _postgres(ministry: Ministry, rows: Sequence[Row], columns: Sequence[str]) -> None:
    with psycopg.connect(ministry.postgres) as connection:
        connection.execute("drop table if exists people")
        connection.execute(f"create table people ({', '.join(f'{name} text' for name in columns)})")
        marks = ", ".join("%s" for _ in columns)
        with connection.cursor() as cursor:
            cursor.executemany(f"insert into people values ({marks})", [tuple(row.values()) for row in rows])


def address(service: Any) -> str:
    """Where a service is: an address itself, or something that has one."""
    return str(getattr(service, "url", None) or getattr(service, "endpoint", None) or service or "-")


def _mysql(ministry: Ministry, rows: Sequence[Row], columns: Sequence[str]) -> None:
    parts = urlsplit(ministry.service)
    with (
        pymysql.connect(
            host=parts.hostname, port=parts.port, user=parts.username, database=parts.path[1:], autocommit=True
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("drop table if exists people")
        cursor.execute(f"create table people ({', '.join(f'{name} text' for name in columns)}) charset utf8mb4")
        marks = ", ".join("%s" for _ in columns)
        cursor.executemany(f"insert into people values ({marks})", [tuple(row.values()) for row in rows])


def _s3(ministry: Ministry, rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Two objects, where there are rows for two."""
    half = (len(rows) + 1) // 2
    for name, part in (("a", rows[:half]), ("b", rows[half:])):
        ministry.service.put(f"{ministry.bucket}/people/{name}.csv", _as_csv(part, columns).encode())


def _http(ministry: Ministry, rows: Sequence[Row], _columns: Sequence[str]) -> None:
    def answer(asked: Asked) -> Answer:
        size, page = int(asked.parameters["size"]), int(asked.parameters["page"])
        return 200, {}, {"total": len(rows), "data": {"items": rows[size * (page - 1) :][:size]}}

    ministry.service.answer = answer


def _json(ministry: Ministry, rows: Sequence[Row], _columns: Sequence[str]) -> None:
    ministry.path.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def _csv(ministry: Ministry, rows: Sequence[Row], columns: Sequence[str]) -> None:
    ministry.path.write_text(_as_csv(rows, columns), encoding="utf-8")


def _as_csv(rows: Sequence[Row], columns: Sequence[str]) -> str:
    lines = [",".join(columns), *(",".join(_csv_cell(value) for value in row.values()) for row in rows)]
    return "\n".join(lines) + "\n"


def _csv_cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\n') else text


def _parquet(ministry: Ministry, rows: Sequence[Row], columns: Sequence[str]) -> None:
    table = {name: pa.array([row[name] for row in rows], pa.string()) for name in columns}
    pq.write_table(pa.table(table), ministry.path)


def _jsonl(ministry: Ministry, rows: Sequence[Row], _columns: Sequence[str]) -> None:
    ministry.path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _xlsx(ministry: Ministry, rows: Sequence[Row], columns: Sequence[str]) -> None:
    with xlsxwriter.Workbook(str(ministry.path)) as book:
        sheet = book.add_worksheet("people")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, columns)
        for at, row in enumerate(rows, start=1):
            for column, value in enumerate(row.values()):
                if isinstance(value, date):
                    sheet.write_datetime(at, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
                elif isinstance(value, str):
                    sheet.write_string(at, column, value)
                elif value is not None:
                    sheet.write(at, column, value)


WRITERS = {
    "sqlite": _sqlite, "postgres": _postgres, "mysql": _mysql, "csv": _csv, "parquet": _parquet, "json": _json,
    "jsonl": _jsonl, "xlsx": _xlsx, "s3": _s3, "http": _http,
}  # fmt: skip
