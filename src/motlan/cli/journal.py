"""``motlan journal``: is the journal of readings whole?"""

import sys
from pathlib import Path

import click

from motlan.cli.house import open_house
from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.kernel.text import Text
from motlan.store import journal


@click.command("journal")
@workspace_option
@directory_option
@register_option
@verb
def command(terminal: Terminal, workspace: Path, directory: Path, register_url: str | None) -> None:
    """Walk the chain of hashes of every reading of personal data; exit status 1 when a link is broken.

    \b
    Example:
      motlan journal --json
    """
    with open_house(workspace=workspace, directory=directory, register_url=register_url, make=False) as house:
        verdict = journal.verify(house.register)
    whole = Text(vi=f"Nguyên vẹn: {verdict.entries} lần đọc.", en=f"Whole: {verdict.entries} readings.")
    broken = Text(
        vi=f"Mắt xích {verdict.broken} bị sửa hoặc mất. Khôi phục từ bản sao lưu và báo người phụ trách an toàn.",
        en=f"Link {verdict.broken} was changed or is gone. Restore a backup and tell the security officer.",
    )
    terminal.answer(
        {"whole": verdict.broken is None, "readings": verdict.entries, "broken_at": verdict.broken},
        lines=(whole if verdict.broken is None else broken,),
    )
    sys.exit(0 if verdict.broken is None else 1)
