"""``motlan quality failures``: the records that fail one check, as a table of the values that the check speaks of."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from motlan.cli.columns import in_columns
from motlan.cli.house import House, Place, place_options
from motlan.cli.reader import Reader, reader_options
from motlan.cli.terminal import Terminal, verb
from motlan.data.golden.records import OPERATOR
from motlan.data.registers.listing import NOBODY, note_reading
from motlan.data.stewardship.api import (
    AUTHORITY,
    EXTRACT,
    Failing,
    FailingTable,
    failing_table,
    measured,
    read_failing,
    rules,
    whole,
)
from motlan.kernel.errors import UnknownName
from motlan.kernel.text import Text

NONE = Text(vi="Không bản ghi nào không đạt kiểm tra này.", en="No record fails this check.")
FURTHER = Text(vi="… còn nữa: --after {key}", en="… there are more: --after {key}")
WROTE = Text(vi="{rows:,} bản ghi → {out}", en="{rows:,} records → {out}")
RECORD = Text(vi="Khóa bản ghi", en="Record")
AUTHORITY_HOLDS = Text(vi="Nguồn có thẩm quyền", en="The authority holds")


@click.command("failures")
@click.argument("dataset")
@click.argument("check")
@click.option("--rows", type=click.IntRange(1, 1000), default=50, show_default=True, help="Records of one page.")
@click.option("--after", help="Go on after this record's key.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write all of them as CSV here.")
@reader_options
@place_options
@verb
def failures_command(
    terminal: Terminal,
    place: Place,
    reader: Reader,
    dataset: str,
    check: str,
    rows: int,
    after: str | None,
    out: Path | None,
) -> None:
    """Show the records of DATASET (database.dataset) that fail CHECK: the values that the check speaks of.

    What could not be read is shown as it was received; a value that differs from its authority stands beside what the
    authority holds. A page is a reading of each whose record it shows, the file of all of them is one reading: who, why
    and on what ground goes into the journal.

    \b
    Example:
      motlan quality failures population.citizens birth_date.readable --purpose "mending" --ground "order 12"
    """
    with place.open() as house:
        table = _table(house, dataset, check)
        if out is not None:
            _write_down(house, table, reader, (NOBODY,))
            count = _file(house, table, out)
            terminal.answer({"rows": count, "file": str(out)}, lines=(WROTE.fill(rows=count, out=out),))
            return
        part = read_failing(register=house.register, table=table, after=after, limit=rows)
        _write_down(house, table, reader, [one.subject for one in part.items])
    lines = _lines(table, part.items, terminal) if part.items else (NONE,)
    further = (FURTHER.fill(key=part.following),) if part.following is not None else ()
    records = [_record(table, one) for one in part.items]
    terminal.answer({"records": records, "following": part.following}, lines=(*lines, *further))


def _table(house: House, dataset: str, check: str) -> FailingTable:
    """The table of a check that has been measured; raise UnknownName, which names those with failing records."""
    catalogue = house.workspace.catalogue
    database, _, name = dataset.partition(".")
    source = catalogue.source(database, name)
    rule = rules(catalogue, database).get((source.name, check))
    if rule is None:
        found = measured(register=house.register, database=database)
        failed = [one.check_id for one in found if one.dataset == source.name and one.failed]
        raise UnknownName(kind="check", name=check, known=tuple(failed), where=source.path)
    return failing_table(catalogue, source, rule)


def _write_down(house: House, table: FailingTable, reader: Reader, subjects: Iterable[int | None]) -> None:
    note_reading(
        register=house.register,
        clock=house.clock,
        source=table.holder,
        reader=reader.name,
        role=OPERATOR,
        purpose=reader.purpose,
        ground=reader.ground,
        attributes=("record_key", *table.names),
        subjects=subjects,
    )


def _file(house: House, table: FailingTable, out: Path) -> int:
    """Write all of them; how many there are."""

    every = whole(lambda last: read_failing(register=house.register, table=table, after=last, limit=EXTRACT))
    count = 0
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("record_key", *table.names, *([AUTHORITY] if table.judged else [])))
        for one in every:
            writer.writerow(_cells(table, one))
            count += 1
    return count


def _cells(table: FailingTable, one: Failing) -> list[Any]:
    return [one.record_key, *(one.told(name) for name in table.names), *([one.authority] if table.judged else [])]


def _record(table: FailingTable, one: Failing) -> dict[str, Any]:
    judged = {AUTHORITY: one.authority} if table.judged else {}
    return {
        "record_key": one.record_key,
        "subject": one.subject,
        "values": dict(one.values),
        "received": dict(one.received),
        "options": {name: list(units) for name, units in one.options.items()},
        **judged,
    }


def _lines(table: FailingTable, items: Sequence[Failing], terminal: Terminal) -> tuple[str, ...]:
    """A heading and a line each."""
    heads = [RECORD, *(one.label for one in table.attributes), *([AUTHORITY_HOLDS] if table.judged else [])]
    rows = [[None if cell is None else str(cell) for cell in _cells(table, one)] for one in items]
    return in_columns([[terminal.translate(head) for head in heads], *rows])
