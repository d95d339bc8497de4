"""``motlan facts``: what the workspace publishes, as plain files."""

from datetime import datetime
from pathlib import Path

import click

from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.governance.api import Span
from motlan.governance.opendata.write import FORMATS, Format
from motlan.kernel.text import Text
from motlan.web.opening import bring_up_to_date, open_roof


@click.group("facts")
def command() -> None:
    """What the workspace publishes (`published` in workspace.yaml), as open data.

    \b
    Example:
      motlan facts export open-data
      motlan recompute open-data
    """


@command.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day of the facts (default: a year's months).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day (default: the last month that is over).")
@click.option("--format", "forms", type=click.Choice(FORMATS), multiple=True, help="Default: both.")
@workspace_option
@directory_option
@register_option
@verb
def export_command(
    terminal: Terminal,
    folder: Path,
    since: datetime | None,
    until: datetime | None,
    forms: tuple[Format, ...],
    workspace: Path,
    directory: Path,
    register_url: str | None,
) -> None:
    """Write everything that is published into FOLDER, which must not be there yet: units, claims, reports, lights,
    tasks with their probes, databases, indicators with their counts, the rules of every colour, and what each column
    means (CSVW). The plan is measured first. Small counts are hidden as the workspace says.

    \b
    Examples:
      motlan facts export open-data
      motlan facts export open-data --since 2026-01-01 --until 2026-12-31 --format parquet
    """
    open_roof(workspace=workspace, directory=directory, register_url=register_url)
    bring_up_to_date()
    from motlan.web.house import house
    from motlan.web.public.counted import last_whole_month
    from motlan.web.public.edition import make_edition

    usual = last_whole_month(house().today)
    last = until.date() if until else usual.last
    span = Span(since.date() if since else min(usual.first, last.replace(day=1)), last)
    with terminal.step("export", Text(vi="Xuất dữ liệu mở", en="Writing the open data")):
        written = make_edition(here=house(), folder=folder, span=span, formats=forms or FORMATS)
    size = sum(written.bytes.values())
    answer = {"folder": str(folder), "rows": written.rows, "bytes": written.bytes, "seconds": terminal.seconds}
    lines = [f"{name:14} {terminal.number(rows):>12}" for name, rows in written.rows.items()]
    kilobytes = terminal.number(round(size / 1000))
    told = Text(vi="{size} kB → {folder}", en="{size} kB → {folder}").fill(size=kilobytes, folder=folder)
    terminal.answer(answer, lines=(*lines, told))
