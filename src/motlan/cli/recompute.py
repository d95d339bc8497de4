"""``motlan recompute``: every published figure and colour anew, from the published files alone."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from motlan.cli.terminal import Terminal, verb
from motlan.governance.opendata.copies import ROWS, Copies, Unlike
from motlan.governance.opendata.recompute import Difference, recompute
from motlan.governance.opendata.write import ABOUT, RULES
from motlan.kernel.text import Text

SHOWN = 50


@click.command("recompute")
@click.argument("facts", type=click.Path(exists=True, file_okay=False, path_type=Path))
@verb
def command(terminal: Terminal, facts: Path) -> None:
    """Compute every figure and every colour in FACTS anew and compare it with what was published.

    FACTS is a folder that `motlan facts export` wrote, or the unpacked download of the public site. Nothing else is
    read: no register, no workspace. Where a table lies there as CSV and as Parquet, both are read and held against each
    other cell by cell. Exit status 1 when anything differs.

    \b
    Example:
      motlan recompute open-data
      motlan recompute open-data --json
    """
    with terminal.step("recompute", Text(vi="Tính lại từ dữ liệu mở", en="Computing from the open data")):
        found = recompute(facts)
    answer = {
        "same": found.same,
        "of": found.values,
        "different": [asdict(one) for one in found.different],
        "read": [ABOUT, RULES, *(file for one in found.copies for file in one.files)],
        "cells_in_both": found.cells,
        "unlike": [asdict(one) for one in found.unlike],
        "seconds": terminal.seconds,
    }
    said = Text(vi="{same} trên {of} giá trị giống nhau.", en="{same} of {of} the same.")
    counted = said.fill(same=terminal.number(found.same), of=terminal.number(found.values))
    wrong = [_line(one, terminal) for one in found.different], [_unlike(one, terminal) for one in found.unlike]
    lines = [line for lines in wrong for line in _some(lines, terminal)]
    terminal.answer(answer, lines=(*lines, *_read(found.copies, found.cells, terminal), counted))
    if not found.holds:
        sys.exit(1)


def _some(lines: Sequence[str], terminal: Terminal) -> Sequence[str]:
    more = len(lines) - SHOWN
    if more <= 0:
        return lines
    return [*lines[:SHOWN], terminal.translate(Text(vi="… và {n} giá trị khác", en="… and {n} more").fill(n=more))]


READ = {
    ("csv", "parquet"): Text(
        vi="Đã đọc cả CSV và Parquet, đối chiếu từng ô ({cells} ô): {tables}",
        en="Read as CSV and as Parquet, compared cell by cell ({cells} cells): {tables}",
    ),
    ("csv",): Text(vi="Chỉ có CSV: {tables}", en="Read as CSV, there is no Parquet: {tables}"),
    ("parquet",): Text(vi="Chỉ có Parquet: {tables}", en="Read as Parquet, there is no CSV: {tables}"),
}
"""What was read, by the forms in which a table is there."""


def _read(copies: Sequence[Copies], cells: int, terminal: Terminal) -> Iterator[str]:
    for forms, said in READ.items():
        tables = [one.table for one in copies if one.forms == forms]
        if tables:
            yield terminal.translate(said.fill(tables=", ".join(tables), cells=terminal.number(cells)))


def _unlike(one: Unlike, terminal: Terminal) -> str:
    said = Text(
        vi="✕ {table} {where}: {column} trong {table}.csv là {csv}, trong {table}.parquet là {parquet}",
        en="✕ {table} {where}: {column} is {csv} in {table}.csv, {parquet} in {table}.parquet",
    )
    if one.column == ROWS:
        said = Text(
            vi="✕ {table} {where}: {table}.csv có {csv} hàng, {table}.parquet có {parquet}",
            en="✕ {table} {where}: rows in {table}.csv: {csv}, in {table}.parquet: {parquet}",
        )
    return terminal.translate(said.fill(**asdict(one)))


def _line(one: Difference, terminal: Terminal) -> str:
    said = Text(
        vi="✕ {table} {where}: {column} công bố là {published}, tính lại là {computed}",
        en="✕ {table} {where}: {column} was published as {published}, computed {computed}",
    )
    if one.column == ROWS:
        said = Text(
            vi="✕ {table}: about.json ghi {published} hàng, có {computed}",
            en="✕ {table}: {published} rows by about.json, there are {computed}",
        )
    if one.table == "rules":
        said = Text(
            vi="✕ {table} {where}: không khớp dấu vân tay {published}",
            en="✕ {table} {where}: not the rule of the fingerprint {published}",
        )
    return terminal.translate(said.fill(**asdict(one)))
