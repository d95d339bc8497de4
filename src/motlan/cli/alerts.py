"""``motlan alerts``: what stands wrong, who was told and who has seen it."""

from pathlib import Path

import click

from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.kernel.text import Text
from motlan.web.opening import bring_up_to_date, open_roof


@click.command("alerts")
@workspace_option
@directory_option
@register_option
@verb
def command(terminal: Terminal, workspace: Path, directory: Path, register_url: str | None) -> None:
    """Say what stands wrong: late tasks, red databases, lapsed lights; who was told, who has seen it.

    The worker raises alerts once a minute; this verb does so too, then lists those that stand.

    \b
    Example:
      motlan alerts
      motlan alerts --json
    """
    open_roof(workspace=workspace, directory=directory, register_url=register_url)
    bring_up_to_date()
    from motlan.web.centre.alerts import label_of, open_alerts, records, watch
    from motlan.web.house import house

    here = house()
    new = watch(here=here)
    lines = tuple(
        f"{one.kind:8} {one.owner or '–':40} {'✓' if one.seen_at else '–'}  {terminal.translate(label_of(here, one))}"
        for one in open_alerts()
    )
    closing = Text(vi="{all:,} cảnh báo, {new:,} mới.", en="{all:,} alerts, {new:,} new.").fill(all=len(lines), new=new)
    terminal.answer({"alerts": list(records(here)), "new": new}, lines=(*lines, closing))
