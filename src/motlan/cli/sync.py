"""``motlan sync``: take over what changed in the databases."""

import sys
from pathlib import Path

import click

from motlan.cli.house import open_house
from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.data.api import prepare, synchronise
from motlan.data.sync.report import DatasetReport, SyncReport
from motlan.kernel.text import Text


@click.command("sync")
@click.argument("databases", nargs=-1)
@click.option(
    "--path",
    type=click.Choice(["auto", "living", "bulk"]),
    default="auto",
    show_default=True,
    help="living: touched records only; bulk: everything anew.",
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
    path: str,
) -> None:
    """Synchronise all databases, or those named. Exit status 1 when one of them failed; the others are taken over.

    \b
    Example:
      motlan sync population civil_status
    """
    with open_house(workspace=workspace, directory=directory, register_url=register_url) as house:
        prepare(register=house.register, catalogue=house.workspace.catalogue)
        with terminal.step("sync", Text(vi="Đồng bộ", en="Synchronising")) as progress:
            report = synchronise(
                register=house.register,
                lake=house.lake,
                catalogue=house.workspace.catalogue,
                clock=house.clock,
                places=house.places,
                only=databases,
                path=path,
                progress=progress,
            )
    terminal.answer(as_record(report, terminal), lines=tuple(_line(one, terminal) for one in report.datasets))
    sys.exit(1 if report.failed else 0)
