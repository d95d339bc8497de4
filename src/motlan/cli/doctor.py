"""``motlan doctor``: does this machine have what Motlan needs, and is the workspace in order?"""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from motlan.cli.house import open_house
from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.kernel.errors import MotlanError
from motlan.kernel.text import Text
from motlan.store import engines, servers
from motlan.workspace.load import examine

FREE_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, what was seen, what to do."""

    name: str
    well: bool
    seen: str
    remedy: Text


@click.command("doctor")
@workspace_option
@directory_option
@register_option
@verb
def command(terminal: Terminal, workspace: Path, directory: Path, register_url: str | None) -> None:
    """Look at the machine, the workspace and the register; exit status 1 when something is not well.

    \b
    Example:
      motlan doctor
    """
    found = tuple(_findings(workspace, directory, register_url, terminal))
    lines = tuple(
        f"{'✓' if one.well else '✕'} {terminal.word(one.name):12} {one.seen}"
        + ("" if one.well else f" – {terminal.translate(one.remedy)}")
        for one in found
    )
    record = [{"name": one.name, "well": one.well, "seen": one.seen} for one in found]
    terminal.answer({"well": all(one.well for one in found), "findings": record}, lines=lines)
    sys.exit(0 if all(one.well for one in found) else 1)


def _findings(workspace: Path, directory: Path, register_url: str | None, terminal: Terminal) -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding(
        "python", sys.version_info >= (3, 11), version, Text(vi="Cần Python 3.11.", en="Python 3.11 is needed.")
    )
    for name, seen in engines.versions().items():
        well = name != "sqlite" or engines.sqlite_suffices()
        yield Finding(name, well, seen, Text(vi="Cần SQLite 3.37 trở lên.", en="SQLite 3.37 or later is needed."))
    for name, part in servers.parts().items():
        # none of them is needed unless `motlan build --engine` names Sail or Spark
        absent = terminal.translate(
            Text(vi="không có (chỉ cần cho build --engine)", en="absent (only build --engine needs it)")
        )
        yield Finding(name, True, part or absent, Text(en="–"))
    free = shutil.disk_usage(directory if directory.exists() else Path.cwd()).free
    room = Text(vi="Giải phóng ít nhất 2 GB.", en="Free at least 2 GB.")
    yield Finding("disk", free >= FREE_BYTES, f"{terminal.number(free / 1e9, ',.0f')} GB", room)
    yield Finding("processors", True, str(os.cpu_count()), Text(en="–"))
    errors = len(examine(workspace).errors)
    seen = terminal.translate(Text(vi=f"{workspace}: {errors} lỗi", en=f"{workspace}: {errors} faults"))
    yield Finding("workspace", not errors, seen, Text(vi="Chạy motlan check.", en="Run motlan check."))
    if not errors:
        yield _register(workspace, directory, register_url, terminal)


def _register(workspace: Path, directory: Path, register_url: str | None, terminal: Terminal) -> Finding:
    try:
        with open_house(workspace=workspace, directory=directory, register_url=register_url, make=False) as house:
            return Finding("register", True, house.register.dialect, Text(en="–"))
    except MotlanError as error:
        return Finding("register", False, error.in_(terminal.language), error.remedy)
