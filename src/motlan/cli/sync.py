"""``motlan sync``: take over what changed in the databases."""

import sys
from pathlib import Path
from typing import Any, Literal

import click

from motlan.cli.house import open_house
from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.data.api import DatasetReport, SyncReport, prepare, synchronise
from motlan.kernel.text import Text


@click.command("sync")
@click.argument("databases", nargs=-1)
@click.option(
    "--path",
    type=click.Choice(["auto", "living", "bulk"]),
    default="auto",
    show_default=True,
    help="living: touched records only; bulk: golden records anew.",
)
@click.option(
    "--accept-removals",
    is_flag=True,
    help="Take a delivery over although it lacks many records that are held; look at it first.",
)
@workspace_option
@directory_option
@register_option
@verb
def command(
    terminal: Terminal,
    workspace: Path,
    directory: Path,
    register_url: str | None,
    databases: tuple[str, ...],
    path: Literal["auto", "living", "bulk"],
    accept_removals: bool,
) -> None:
    """Synchronise all databases, or those named (``database`` or ``database.dataset``).

    Exit status 1 when one of them failed; the others are taken over all the same.

    \b
    Example:
      motlan sync population civil_status.births
    """
    with open_house(workspace=workspace, directory=directory, register_url=register_url) as house:
        prepare(register=house.register, catalogue=house.workspace.catalogue)
        with terminal.step("sync", Text(vi="Đồng bộ", en="Synchronising")) as tell:
            report = synchronise(
                register=house.register,
                lake=house.lake,
                catalogue=house.workspace.catalogue,
                clock=house.clock,
                places=house.places,
                only=databases,
                path=path,
                accept_removals=accept_removals,
                progress=lambda stage: tell(f"{stage.of} {stage.name} {stage.rows:,}"),
            )
    terminal.answer(as_record(report, terminal), lines=tuple(_line(one, terminal) for one in report.datasets))
    sys.exit(1 if report.failed else 0)


def as_record(report: SyncReport, terminal: Terminal) -> dict[str, Any]:
    """A sync as plain values, dataset by dataset."""
    return {
        "datasets": [
            {
                "database": one.database,
                "dataset": one.dataset,
                "outcome": one.outcome,
                "message": terminal.translate(one.message),
                "remedy": terminal.translate(one.remedy or ""),
                "rows": one.rows,
                "added": one.added,
                "changed": one.changed,
                "removed": one.removed,
                "quarantined": one.quarantined,
                "unreadable": one.unreadable,
                "kept": one.kept,
                "seconds": round(one.seconds, 3),
            }
            for one in report.datasets
        ],
        "seconds": terminal.seconds,
    }


def _line(one: DatasetReport, terminal: Terminal) -> str:
    name = f"{one.database}.{one.dataset}"
    if one.outcome == "failed":
        return f"{name:36} ✕ {terminal.translate(one.message)} {terminal.translate(one.remedy or '')}"
    figures = f"{one.rows:>9,}  +{one.added:,} ~{one.changed:,} -{one.removed:,}"
    held_back = terminal.translate(
        Text(
            vi=f"  {one.quarantined:,} bản ghi và {one.unreadable:,} giá trị vào cách ly",
            en=f"  {one.quarantined:,} records and {one.unreadable:,} values in quarantine",
        )
    )
    quarantine = held_back if one.quarantined or one.unreadable else ""
    told = f"  {terminal.translate(one.message)}" if one.kept else ""
    return f"{name:36} {figures}{quarantine}{told}  {one.seconds:.1f} s"
