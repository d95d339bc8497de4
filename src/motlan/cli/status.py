"""``motlan status``: how the databases stand, in one screen."""

from pathlib import Path

import click

from motlan.cli.house import open_house
from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.kernel.text import Text


@click.command("status")
@workspace_option
@directory_option
@register_option
@verb
def command(terminal: Terminal, workspace: Path, directory: Path, register_url: str | None) -> None:
    """Show for each dataset when it last changed and how many records it holds, and each database's index.

    \b
    Example:
      motlan status --json
    """
    with open_house(workspace=workspace, directory=directory, register_url=register_url, make=False) as house:
        register = house.register
        held = register.exists("published_sync")
        syncs = register.records("select * from published_sync order by database, dataset") if held else []
        quality = register.records("select * from published_quality order by database") if held else []
        golden = register.records("select * from published_golden order by concept") if held else []
    lines = (
        terminal.translate(Text(vi="Tập dữ liệu: lần đồng bộ, bản ghi", en="Datasets: last synchronised, records")),
        *(f"{one['database'] + '.' + one['dataset']:36} {one['landed_at']:22} {one['rows']:>10,}" for one in syncs),
        terminal.translate(Text(vi="Cơ sở dữ liệu: chỉ số, mức", en="Databases: index, band")),
        *(f"{one['database']:36} {one['dqi'] or 0:>7.2f} {one['band']}" for one in quality),
        terminal.translate(
            Text(vi="Khái niệm: đối tượng, mâu thuẫn, chưa gắn", en="Concepts: subjects, conflicts, unlinked records")
        ),
        *(f"{one['concept']:36} {one['subjects']:>10,} {one['conflicts']:>8,} {one['unlinked']:>8,}" for one in golden),
    )
    terminal.answer({"sync": syncs, "quality": quality, "golden": golden}, lines=lines)
