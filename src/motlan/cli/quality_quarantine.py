"""``motlan quality quarantine`` and ``received``: what was put aside, why, where, and as it was received."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from motlan.cli.house import House, Place, place_options
from motlan.cli.reader import Reader, reader_options
from motlan.cli.terminal import Terminal, verb
from motlan.data.golden.records import OPERATOR
from motlan.data.registers.listing import NOBODY, note_reading
from motlan.data.spec import Source
from motlan.data.stewardship.api import EXTRACT, REASONS, Held, quarantine, subject_of, whole
from motlan.data.stewardship.quarantine import heaps
from motlan.kernel.text import Text

NOTHING = Text(vi="Không có gì trong khu cách ly.", en="Nothing is in quarantine.")
ROW = Text(vi="cả dòng", en="the whole row")
AGAIN = Text(
    vi="Ra khỏi đây khi nguồn sửa, hoặc khi ánh xạ trong databases/ đổi: lần `motlan sync` sau đọc lại.",
    en="It leaves when the source mends it, or when its mapping in databases/ changes: the next `motlan sync` reads it"
    " again.",
)
FURTHER = Text(vi="… còn nữa: --rows, hoặc --out để lấy tất cả.", en="… there are more: --rows, or --out for all.")
WROTE = Text(vi="{rows:,} dòng → {out}", en="{rows:,} rows → {out}")
COLUMNS = ("record_key", "attribute", "batch", "received", "reason", "detail")


@click.command("quarantine")
@click.argument("name", required=False)
@place_options
@verb
def quarantine_command(terminal: Terminal, place: Place, name: str | None) -> None:
    """Count what was put aside, of all databases or of NAME (database or database.dataset): place, reason, number.

    No value of a person is shown: ``received`` shows those of one dataset.

    \b
    Examples:
      motlan quality quarantine
      motlan quality quarantine population.citizens --json
    """
    with place.open() as house:
        database, dataset = _named(house, name)
        found = heaps(register=house.register, database=database, dataset=dataset)
    lines = [
        f"{one.number:>8,}  {one.database}.{one.dataset}  {one.attribute or terminal.translate(ROW)}"
        f"  {_why(one.reason, terminal)}"
        for one in found
    ]
    records = [{**asdict(one), "why": _why(one.reason, terminal)} for one in found]
    terminal.answer({"quarantine": records}, lines=(*lines, AGAIN) if found else (NOTHING,))


@click.command("received")
@click.argument("dataset")
@click.option("-a", "--attribute", help="Only values of this attribute ('row': rows put aside whole).")
@click.option("--reason", type=click.Choice(tuple(REASONS)), help="Only what was put aside for this reason.")
@click.option("--rows", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many are shown.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write all of them as CSV here.")
@reader_options
@place_options
@verb
def received_command(
    terminal: Terminal,
    place: Place,
    reader: Reader,
    dataset: str,
    attribute: str | None,
    reason: str | None,
    rows: int,
    out: Path | None,
) -> None:
    """Show what was put aside of DATASET (database.dataset) as it was received, each with its record and its reason.

    What is shown is a reading of each whose record it is, the file of all is one reading: who, why and on what ground
    goes into the journal.

    \b
    Example:
      motlan quality received population.citizens -a birth_date --purpose "mending" --ground "order 12"
    """
    with place.open() as house:
        database, _, name = dataset.partition(".")
        source = house.workspace.catalogue.source(database, name)
        wanted: dict[str, Any] = {
            "register": house.register,
            "database": database,
            "dataset": name,
            "attribute": "" if attribute == "row" else attribute,
            "reason": reason,
        }
        if out is not None:
            _note(house, source, reader, [NOBODY])
            every = whole(lambda last: quarantine(**wanted, after=last, limit=EXTRACT))
            count = _file(out, every, terminal)
            terminal.answer({"rows": count, "file": str(out)}, lines=(WROTE.fill(rows=count, out=out),))
            return
        part = quarantine(**wanted, limit=rows)
        _note(house, source, reader, [_subject(house, source, one) for one in part.items])
    lines = [
        f"{one.record_key or '–'}  {one.attribute or terminal.translate(ROW)}  “{one.received or ''}”"
        f"  {_why(one.reason, terminal)}{f' ({one.detail})' if one.detail else ''}"
        for one in part.items
    ]
    further = (FURTHER,) if part.following is not None else ()
    records = [{**asdict(one), "why": _why(one.reason, terminal)} for one in part.items]
    terminal.answer(
        {"received": records, "more": part.following is not None}, lines=(*lines, *further) if lines else (NOTHING,)
    )


def _named(house: House, name: str | None) -> tuple[str | None, str | None]:
    """A database and a dataset by their name; raise UnknownName."""
    if name is None:
        return None, None
    database, dot, dataset = name.partition(".")
    if dot:
        house.workspace.catalogue.source(database, dataset)
        return database, dataset
    house.workspace.catalogue.database(database)
    return database, None


def _subject(house: House, source: Source, one: Held) -> int | None:
    return subject_of(register=house.register, source=source, record_key=one.record_key) if one.record_key else NOBODY


def _note(house: House, source: Source, reader: Reader, subjects: Sequence[int | None]) -> None:
    note_reading(
        register=house.register,
        clock=house.clock,
        source=source,
        reader=reader.name,
        role=OPERATOR,
        purpose=reader.purpose,
        ground=reader.ground,
        attributes=("record_key", *(attribute.name for attribute in source.provides)),
        subjects=subjects,
    )


def _file(out: Path, every: Iterator[Held], terminal: Terminal) -> int:
    """Write all of them; how many there are."""
    count = 0
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*COLUMNS, "why"))
        for one in every:
            writer.writerow((*(getattr(one, name) for name in COLUMNS), _why(one.reason, terminal)))
            count += 1
    return count


def _why(reason: str, terminal: Terminal) -> str:
    return terminal.translate(REASONS[reason]) if reason in REASONS else reason
