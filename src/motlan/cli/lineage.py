"""``motlan lineage``: from a held value back to the batch file, its row, and the text as it was received."""

from dataclasses import asdict
from typing import Any

import click

from motlan.cli.house import Place, place_options
from motlan.cli.naming import record_named
from motlan.cli.reader import Reader, reader_options, subject_of, subject_options
from motlan.cli.terminal import Terminal, verb
from motlan.data.api import Lineage, Spoken, lineage
from motlan.kernel.text import Text


@click.command("lineage")
@click.argument("concept")
@subject_options
@click.option("--attribute", "-a", required=True, help="The attribute whose value is followed.")
@click.option("--record", "record", help="What this record says, stands or not: database.dataset/key.")
@click.option("--batch", type=int, help="With --record: what it said with this batch (motlan history --sources).")
@reader_options
@place_options
@verb
def command(
    terminal: Terminal,
    place: Place,
    reader: Reader,
    concept: str,
    subject: str | None,
    identifier: str | None,
    attribute: str,
    record: str | None,
    batch: int | None,
) -> None:
    """Follow one value of a subject back to the row of the file that it came in.

    It is the value that stands, or with --record what one record of a source says or said.

    It is a reading of personal data: who, why and on what ground goes into the journal.

    \b
    Example:
      motlan lineage person --identifier 001175000001 -a full_name --purpose "complaint 17" --ground "order 12"
    """
    if batch is not None and record is None:
        raise click.UsageError("--batch belongs to --record")
    with place.open() as house:
        declared = house.workspace.catalogue.dictionary.concept(concept)
        key = subject_of(house, declared, subject, identifier)
        trail = lineage(
            register=house.register,
            lake=house.lake,
            catalogue=house.workspace.catalogue,
            clock=house.clock,
            reading=reader.reading(concept, key, (attribute,)),
            spoken=_spoken(record, batch) if record is not None else None,
        )
    terminal.answer(_record(key, trail, terminal), lines=_lines(trail, terminal))


def _spoken(record: str, batch: int | None) -> Spoken:
    source, key = record_named(record)
    database, _, dataset = source.partition(".")
    return Spoken(database=database, dataset=dataset, record_key=key, batch=batch)


def _record(subject: int, trail: Lineage, terminal: Terminal) -> dict[str, Any]:
    return {
        "subject": subject,
        "attribute": trail.held.attribute,
        "value": trail.held.value,
        "source": trail.held.source,
        "dataset": trail.dataset,
        "record_key": trail.record_key,
        "delivery": asdict(trail.delivery) if trail.delivery else None,
        "received": [asdict(one) for one in trail.received],
        "made": [terminal.translate(step) for step in trail.made],
        "override": asdict(trail.override) if trail.override else None,
        "ends": terminal.translate(trail.ends) if trail.ends else None,
    }


def _lines(trail: Lineage, terminal: Terminal) -> tuple[str, ...]:
    held, delivery, override = trail.held, trail.delivery, trail.override
    found: list[tuple[Text, object]] = [
        (Text(vi="Giá trị", en="Value"), held.value),
        (Text(vi="Nguồn", en="Source"), f"{trail.database}.{trail.dataset}" if trail.dataset else trail.database),
        (Text(vi="Khóa bản ghi", en="Record"), trail.record_key),
    ]
    if override is not None:
        found += [
            (Text(vi="Người đặt", en="Set by"), f"{override.by}, {override.at}"),
            (Text(vi="Lý do", en="Reason"), override.reason),
            (Text(vi="Đến", en="Until"), override.expires_at),
        ]
    found += [(Text(vi="Cách làm", en="Made"), terminal.translate(step)) for step in trail.made]
    found += [(Text(vi="Nhận được", en="Received"), f"{one.column} = {one.text!r}") for one in trail.received]
    if delivery is not None:
        row = f":{delivery.row}" if delivery.row is not None else ""
        found += [
            (Text(vi="Đợt", en="Batch"), f"{delivery.batch} ({terminal.word(delivery.mode)}, {delivery.landed_at})"),
            (Text(vi="Tệp và dòng", en="File and row"), f"{delivery.file}{row}" if delivery.file else ""),
            (Text(vi="Dòng ở nguồn", en="Row at the source"), delivery.origin),
        ]
    found += [(Text(vi="Dừng ở đây", en="Ends here"), terminal.translate(trail.ends))] if trail.ends else []
    return tuple(f"{terminal.translate(label):18} {value}" for label, value in found if value not in (None, ""))
