"""``motlan journal``: is the journal of readings whole?"""

import sys

import click

from motlan.cli.house import Place, place_options
from motlan.cli.terminal import Terminal, verb
from motlan.kernel.text import Text
from motlan.store import journal


@click.command("journal")
@place_options
@verb
def command(terminal: Terminal, place: Place) -> None:
    """Walk the chain of hashes of every reading of personal data; exit status 1 when a link is broken.

    Readings that wait for their seal are sealed first; those that come in meanwhile are counted.

    \b
    Example:
      motlan journal --json
    """
    with place.open() as house:
        journal.seal_all(house.register)
        verdict = journal.verify(house.register)
    whole = Text(vi="Nguyên vẹn: {entries:,} lần đọc.", en="Whole: {entries:,} readings.").fill(entries=verdict.entries)
    waiting = Text(
        vi="{unsealed:,} lần đọc vừa có thêm đang chờ niêm phong.",
        en="{unsealed:,} readings came in meanwhile and wait for their seal.",
    ).fill(unsealed=verdict.unsealed)
    broken = Text(
        vi=f"Mắt xích {verdict.broken} bị sửa hoặc mất. Khôi phục từ bản sao lưu và báo người phụ trách an toàn.",
        en=f"Link {verdict.broken} was changed or is gone. Restore a backup and tell the security officer.",
    )
    terminal.answer(
        {
            "whole": verdict.broken is None,
            "readings": verdict.entries,
            "broken_at": verdict.broken,
            "unsealed": verdict.unsealed,
        },
        lines=(whole if verdict.broken is None else broken, *((waiting,) if verdict.unsealed else ())),
    )
    sys.exit(0 if verdict.broken is None else 1)
