"""``motlan units``: what units say of themselves, from a table."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.governance.readiness import api as readiness
from motlan.governance.readiness.api import RowFault, Told
from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text
from motlan.store.typed_rows import typed
from motlan.web.opening import bring_up_to_date, open_roof

if TYPE_CHECKING:
    from motlan.web.house import House

SHOWN = 20
ROW = Text(vi="dòng", en="row")


@click.group("units")
def command() -> None:
    """Keep what units say of themselves; each verb has --json.

    \b
    Example:
      motlan units report communes.xlsx --day 2026-10-31 --source "Office of the committee"
    """


@command.command("report")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day of which the table speaks.")
@click.option("--source", required=True, help="Who gathered it; pages show it.")
@click.option("--dry-run", is_flag=True, help="Only say what would be kept; nothing is written.")
@workspace_option
@directory_option
@register_option
@verb
def report(
    terminal: Terminal,
    workspace: Path,
    directory: Path,
    register_url: str | None,
    file: Path,
    day: object,
    source: str,
    dry_run: bool,
) -> None:
    """Take in which criteria communes say they meet: a CSV or XLSX file with a row a commune.

    Its columns are unit (the number or the exact name, with province where several are called so) and the criteria of
    the plan by name or label; cells are yes or no, and an empty one leaves what was said before. All of it are claims:
    they are added to what was said, a later one stands, and what is measured counts before them. When any row has a
    fault nothing is taken; a table that is taken in again changes nothing.

    \b
    Example:
      motlan units report communes.csv --day 2026-10-31 --source "Office of the committee" --dry-run
      motlan units report communes.xlsx --day 2026-10-31 --source "Office of the committee"
    """
    open_roof(workspace=workspace, directory=directory, register_url=register_url)
    bring_up_to_date()
    from motlan.web.house import house
    from motlan.web.unitreports.acts import take_in

    here, of = house(), date.fromisoformat(str(day)[:10])
    told = _read(here, file, of)
    new = 0
    if not told.faults:
        new = take_in(here=here, says=told.says, by=source.strip(), day=of, write=not dry_run)
    _answer(terminal, told, {"day": of.isoformat(), "new": new, "written": bool(new) and not dry_run})


def _read(here: House, file: Path, day: date) -> Told:
    territory = here.workspace.programme.territory if here.workspace.plans else None
    if territory is None:
        raise NotHeld(
            what=Text(vi="Kế hoạch không đo các xã.", en="No plan here measures communes."),
            remedy=Text(vi="Khai territory trong kế hoạch.", en="Declare territory in the plan."),
        )
    if day > here.today:
        raise Refused(
            what=Text(vi="Ngày này chưa đến.", en="This day has not come."),
            remedy=Text(vi="Ghi ngày của bảng vào --day.", en="Give the day of which the table speaks."),
        )
    table, units = typed(file), here.workspace.dictionary.units
    return readiness.read_table(headings=table.headings, rows=table.rows, territory=territory, units=units, day=day)


def _answer(terminal: Terminal, told: Told, done: Mapping[str, Any]) -> None:
    said = sum(len(one.holds) for one in told.says)
    lines = (*_lines(terminal, told.faults), terminal.translate(_closing(told, said, done)))
    record = {"units": len(told.says), "said": said, **done, "faults": _faults(terminal, told.faults)}
    terminal.answer(record, lines=lines)
    sys.exit(1 if told.faults else 0)


def _lines(terminal: Terminal, faults: Sequence[RowFault]) -> list[str]:
    """The first faults, each with what to do, and how many there are besides."""
    lines = [
        f"{terminal.translate(ROW)} {one['row']}, {one['column']}: {one['why']} {one['remedy']}"
        for one in _faults(terminal, faults[:SHOWN])
    ]
    return [*lines, f"… {terminal.number(len(faults) - SHOWN)}"] if len(faults) > SHOWN else lines


def _faults(terminal: Terminal, faults: Sequence[RowFault]) -> list[dict[str, object]]:
    return [
        {
            "row": one.row,
            "column": one.column,
            "why": terminal.translate(one.why),
            "remedy": terminal.translate(one.remedy),
        }
        for one in faults
    ]


def _closing(told: Told, said: int, done: Mapping[str, Any]) -> Text:
    if told.faults:
        return Text(
            vi="{faults:,} lỗi; {units:,} dòng đúng. Chưa ghi gì cả: sửa tệp rồi chạy lại.",
            en="{faults:,} {faults:fault|faults}; {units:,} {units:row is|rows are} right."
            " Nothing was written: mend the file and run it again.",
        ).fill(faults=len(told.faults), units=len(told.says))
    if done["written"]:
        return Text(
            vi="Đã ghi {new:,} điều của {units:,} xã. Đèn đổi theo: motlan measure.",
            en="Kept {new:,} things said of {units:,} communes. Lights follow: motlan measure.",
        ).fill(new=done["new"], units=len(told.says))
    if not done["new"]:
        return Text(
            vi="{said:,} điều của {units:,} xã đã có; không có gì mới.",
            en="{said:,} things said of {units:,} communes are known; nothing is new.",
        ).fill(said=said, units=len(told.says))
    return Text(
        vi="Sẽ ghi {new:,} điều của {units:,} xã.", en="{new:,} things said of {units:,} communes would be kept."
    ).fill(new=done["new"], units=len(told.says))
