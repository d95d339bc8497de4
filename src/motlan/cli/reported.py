"""``motlan reported``: monthly counts from older systems, taken in from a file."""

from pathlib import Path

import click

from motlan.cli.house import Place, place_options
from motlan.cli.terminal import Terminal, verb
from motlan.dictionary.unit_asked import near_units
from motlan.governance.api import prepare
from motlan.governance.facts.reported import COLUMNS, Reported, read, take_in
from motlan.kernel.clock import instant
from motlan.kernel.errors import SpecError
from motlan.kernel.text import Text
from motlan.workspace.sheet import table


@click.command("reported")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--source", required=True, help="Who counted, and in which system; pages show it.")
@place_options
@verb
def command(terminal: Terminal, place: Place, file: Path, source: str) -> None:
    """Take in what units counted of whole months where this register cannot know it: a CSV file with the columns
    measure, unit, month (2026-03) and value. A month that is told again replaces what was told before; when any line
    is wrong nothing is taken.

    \b
    Example:
      motlan reported counts.csv --source "National reporting system"
    """
    with place.open() as house:
        units, today = house.workspace.dictionary.units, house.today

        def known(row: dict[str, str]) -> Reported:
            if row["unit"] not in units.units:
                near = ", ".join(near_units(units, row["unit"], on=today)) or "–"
                msg = f"there is no unit {row['unit']!r} in units.csv; the nearest: {near}"
                raise ValueError(msg)
            return read(row)

        sheet = table(file, name=file.name, columns=COLUMNS, build=known)
        if sheet.issues:
            raise SpecError(
                issues=sheet.issues,
                where=str(file),
                what=Text(vi="Tệp có dòng sai; chưa lấy gì vào.", en="Lines of the file are wrong; nothing was taken."),
                remedy=Text(
                    vi="Sửa các dòng được nêu rồi chạy lại.", en="Mend the lines that are named, then run again."
                ),
            )
        prepare(register=house.register)
        provinces = {one.unit: units.path(one.unit)[0].code for one in sheet.rows}
        at = instant(house.clock.now())
        take_in(register=house.register, counts=sheet.rows, provinces=provinces, source=source, at=at)
    months = sorted({one.month for one in sheet.rows})
    done = Text(vi="Đã lấy {n:,} số đếm của {months} tháng.", en="Took {n:,} counts of {months} months.")
    terminal.answer(
        {"counts": len(sheet.rows), "months": months}, lines=(done.fill(n=len(sheet.rows), months=len(months)),)
    )
