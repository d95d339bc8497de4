"""``motlan recompute``: every published figure and colour anew, from the published files alone."""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from motlan.cli.terminal import Terminal, verb
from motlan.governance.opendata.recompute import Difference, recompute
from motlan.kernel.text import Text

SHOWN = 50


@click.command("recompute")
@click.argument("facts", type=click.Path(exists=True, file_okay=False, path_type=Path))
@verb
def command(terminal: Terminal, facts: Path) -> None:
    """Compute every figure and every colour in FACTS anew and compare it with what was published.

    FACTS is a folder that `motlan facts export` wrote, or the unpacked download of the public site. Nothing else is
    read: no register, no workspace. Exit status 1 when anything differs.

    \b
    Example:
      motlan recompute open-data
      motlan recompute open-data --json
    """
    with terminal.step("recompute", Text(vi="Tính lại từ dữ liệu mở", en="Computing from the open data")):
        found = recompute(facts)
    answer = {
        "same": found.same,
        "of": found.values,
        "different": [asdict(one) for one in found.different],
        "seconds": terminal.seconds,
    }
    said = Text(vi="{same} trên {of} giá trị giống nhau.", en="{same} of {of} the same.")
    lines = [_line(one, terminal) for one in found.different[:SHOWN]]
    more = len(found.different) - SHOWN
    if more > 0:
        lines.append(terminal.translate(Text(vi="… và {n} giá trị khác", en="… and {n} more").fill(n=more)))
    counted = said.fill(same=terminal.number(found.same), of=terminal.number(found.values))
    terminal.answer(answer, lines=(*lines, counted))
    if found.different:
        sys.exit(1)


def _line(one: Difference, terminal: Terminal) -> str:
    said = Text(
        vi="✕ {table} {where}: {column} công bố là {published}, tính lại là {computed}",
        en="✕ {table} {where}: {column} was published as {published}, computed {computed}",
    )
    if one.table == "rules":
        said = Text(
            vi="✕ {table} {where}: không khớp dấu vân tay {published}",
            en="✕ {table} {where}: not the rule of the fingerprint {published}",
        )
    return terminal.translate(said.fill(**asdict(one)))
