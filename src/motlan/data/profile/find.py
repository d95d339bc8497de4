"""Which database is meant, and which tables it has: the address of a server, a file, a folder of files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from motlan.data.databases.connector import TableName, connectors, fill, looking, tables
from motlan.data.databases.spec import Connect
from motlan.data.profile.words import tokens
from motlan.kernel.errors import SourceEmpty, UnknownName
from motlan.kernel.text import Text
from motlan.store import files, source_errors
from motlan.store.addresses import without_password
from motlan.store.csv_form import delimiter_of
from motlan.store.json_files import is_object, lists_in

SERVERS = {
    "postgresql": "postgres",
    "postgres": "postgres",
    "mysql": "mysql",
    "mariadb": "mysql",
    "mssql": "sqlserver",
    "oracle": "oracle",
    "http": "http",
    "https": "http",
}
FILES = {
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}


BETWEEN = Text(
    vi="các cột cách nhau bằng “{mark}”: nhận ra từ chính tệp", en="columns stand apart by “{mark}”: seen in the file"
)
WITHIN = Text(
    vi="danh sách bản ghi nằm tại “{way}”: nhận ra từ chính tệp", en="the records are at “{way}”: seen in the file"
)
OTHER_LISTS = Text(vi="danh sách khác trong tệp: {others}", en="other lists in it: {others}")


def connect_of(place: str) -> Connect:
    """How to reach an address, a file, a pattern of files, or a folder with files of one kind; raise UnknownName."""
    scheme = urlsplit(place).scheme
    if "://" in place and scheme in SERVERS:
        return _server(SERVERS[scheme], place)
    path = Path(place)
    if path.is_dir():
        return _folder(path)
    kind = FILES.get(path.suffix.lower())
    if kind is None:
        known = (*(f"{scheme}://…" for scheme in SERVERS), *(f"*{suffix}" for suffix in FILES))
        raise UnknownName(kind="database", name=place, known=known)
    more = {"delimiter": "\t"} if path.suffix.lower() == ".tsv" else {}
    return Connect.model_validate({"kind": kind, "path": place, **more})


def _server(kind: str, address: str) -> Connect:
    """A password in the address is used now and never written down: the workspace names a variable for it."""
    return Connect(kind=kind, url=address)


def _folder(path: Path) -> Connect:
    """The files of a folder, by the kind that most of them have."""
    found: dict[str, int] = {}
    for one in path.iterdir():
        suffix = one.suffix.lower()
        if suffix in FILES:
            found[suffix] = found.get(suffix, 0) + 1
    if not found:
        raise UnknownName(kind="file", name=str(path), known=tuple(f"*{suffix}" for suffix in FILES))
    most = max(found, key=lambda suffix: found[suffix])
    return connect_of(str(path / f"*{most}"))


@dataclass(frozen=True, slots=True)
class Settled:
    """How to reach files, with what was found out about how they are written, in words."""

    connect: Connect
    found: tuple[Text, ...] = ()


def settled(connect: Connect, places: Mapping[str, str]) -> Settled:
    """What nobody said of files is looked up in the first: what stands between columns, where in a document the list
    of records is. Raise SourceError where there is no file, or several lists or none."""
    said = connect.model_fields_set
    if connect.path is None or connect.kind not in {"csv", "json"} or said & {"delimiter", "records"}:
        return Settled(connect)
    first = files.matching(fill(connect.path, places, file="databases/*.yaml") or "")[0]
    if connect.kind == "csv":
        mark = delimiter_of(first, connect.encoding)
        if mark == connect.delimiter:
            return Settled(connect)
        told = BETWEEN.fill(mark={"\t": "\\t"}.get(mark, mark))
        return Settled(connect.model_copy(update={"delimiter": mark}), (told,))
    if not is_object(first):
        return Settled(connect)
    lists = lists_in(first)
    if not lists:
        raise source_errors.one_object(str(first), ())
    others = OTHER_LISTS.fill(others=", ".join(lists[1:])) if len(lists) > 1 else None
    told = WITHIN.fill(way=lists[0])
    return Settled(connect.model_copy(update={"records": lists[0]}), (told, *([others] if others else [])))


def name_of(place: str) -> str:
    """A name for a database that is only known by its place."""
    last = urlsplit(place).path if "://" in place else place
    parts = [part for part in Path(last).parts if not re.search(r"[*?\[]", part)]
    bare = "_".join(tokens(Path(parts[-1]).stem)) if parts else ""
    return bare if bare[:1].isalpha() else f"database_{bare}".rstrip("_")


def written(connect: Connect, name: str) -> dict[str, object]:
    """What the workspace says of the place: no password, ever."""
    said = connect.model_dump(exclude_defaults=True, mode="json")
    if connect.url is not None:
        bare = without_password(connect.url)
        if bare != connect.url:
            said = {**said, "url": bare, "password": f"${{{name.upper()}_PASSWORD}}"}
    return said


@dataclass(frozen=True, slots=True)
class Tables:
    """What can be looked at, and the files and sheets in which nothing is at all."""

    full: tuple[TableName, ...]
    empty: tuple[TableName, ...] = ()


def tables_of(connect: Connect, places: Mapping[str, str], only: tuple[str, ...] = ()) -> Tables:
    """Every table (or those of ``only``); files of a pattern that all have the same columns are one.

    A sheet may be named without its workbook. Raise SourceError, UnknownName where ``only`` names what is not there,
    and SourceEmpty where all that is there is empty.
    """
    every = tables(connect, places)
    found = _named(connect, every, only) if only else every
    if len(every) < 2 or any(one.path is None for one in found):  # noqa: PLR2004 - one file needs no gathering
        return Tables(tuple(_without_own_path(connect, one) for one in found))
    alike, empty = _by_columns(connect, found, places)
    if len(alike) > 1 or empty or len(found) < len(every):
        gone = set(empty)
        return Tables(tuple(one for one in found if one not in gone), empty)
    return Tables(tuple(_gathered(connect, group) for group in alike.values()))


def _named(connect: Connect, every: tuple[TableName, ...], only: tuple[str, ...]) -> tuple[TableName, ...]:
    """Those of ``only``: by name, a sheet by its own, a file by its file's; all by that of the whole."""
    whole = {name_of(connect.path)} if connect.path else set()
    called = {one: whole | {one.name, one.sheet or "", Path(one.path or "").name} for one in every}
    for name in only:
        if not any(name in names for names in called.values()):
            raise UnknownName(kind="table", name=name, known=tuple(one.sheet or one.name for one in every))
    return tuple(one for one, names in called.items() if names & set(only))


def _by_columns(
    connect: Connect, files: Iterable[TableName], places: Mapping[str, str]
) -> tuple[dict[tuple[object, ...], list[TableName]], tuple[TableName, ...]]:
    """Files and sheets by their columns, and the empty ones; raise the error of the last where all are empty."""
    alike: dict[tuple[object, ...], list[TableName]] = {}
    empty: list[TableName] = []
    error: SourceEmpty | None = None
    for one in files:
        try:
            columns = connectors.get(connect.kind).schema(looking(connect, one, places))
        except SourceEmpty as raised:
            empty.append(one)
            error = raised
        else:
            alike.setdefault((one.sheet, tuple(column.name for column in columns)), []).append(one)
    if error is not None and not alike:
        raise error
    return alike, tuple(empty)


def _gathered(connect: Connect, group: Iterable[TableName]) -> TableName:
    first = next(iter(group))
    return TableName(name_of(connect.path or first.name), sheet=first.sheet)


def _without_own_path(connect: Connect, found: TableName) -> TableName:
    """The only file is what ``connect`` names already; its name alone says nothing new."""
    if found.path is None:
        return found
    return TableName(found.sheet or Path(found.path).stem, table=found.table, sheet=found.sheet, rows=found.rows)
