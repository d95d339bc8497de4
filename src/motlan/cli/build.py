"""``motlan build``: link and consolidate everything anew, on the bulk path."""

from pathlib import Path

import click

from motlan.cli.house import open_house
from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.data.api import build
from motlan.kernel.text import Text


@click.command("build")
@workspace_option
@directory_option
@register_option
@verb
def command(terminal: Terminal, workspace: Path, directory: Path, register_url: str | None) -> None:
    """Build all golden records from the mirrors and swap them in; what is served meanwhile stays whole.

    \b
    Example:
      motlan build --dir demo
    """
    with (
        open_house(workspace=workspace, directory=directory, register_url=register_url) as house,
        terminal.step("build", Text(vi="Dựng bản ghi vàng", en="Building golden records")) as tell,
    ):
        report = build(
            register=house.register,
            lake=house.lake,
            catalogue=house.workspace.catalogue,
            clock=house.clock,
            progress=lambda stage: tell(f"{stage.of} {stage.rows:,}"),
        )
    concepts = {
        name: {"subjects": one.subjects, "conflicts": one.conflicts, "unlinked": one.unlinked}
        for name, one in report.concepts.items()
    }
    lines = tuple(
        f"{name:24} {one['subjects']:>12,} {one['conflicts']:>10,} {one['unlinked']:>10,}"
        for name, one in concepts.items()
    )
    terminal.answer({"concepts": concepts, "seconds": terminal.seconds}, lines=lines)
