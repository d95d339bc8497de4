"""``motlan init``: a new workspace."""

from pathlib import Path

import click

from motlan.cli.terminal import Terminal, verb
from motlan.kernel.text import Text
from motlan.workspace.init import init


@click.command("init")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@verb
def command(terminal: Terminal, directory: Path) -> None:
    """Write a small workspace that checks without a fault, to be filled in.

    \b
    Example:
      motlan init my-province && motlan check my-province
    """
    files = init(directory, name=directory.name)
    closing = Text(
        vi=f"Đã tạo {len(files)} tệp trong {directory}. Tiếp theo: motlan check {directory}",
        en=f"Wrote {len(files)} files in {directory}. Next: motlan check {directory}",
    )
    terminal.answer({"directory": str(directory), "files": [str(file) for file in files]}, lines=(closing,))
