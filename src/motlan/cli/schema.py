"""``motlan schema``: JSON Schemas for editors."""

from pathlib import Path

import click

from motlan.cli.terminal import Terminal, verb
from motlan.workspace.schema import write


@click.command("schema")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@verb
def command(terminal: Terminal, directory: Path) -> None:
    """Write a JSON Schema for each kind of workspace file, for completion and underlining in an editor.

    \b
    Example:
      motlan schema .schemas
      # and as the first line of a concept's file:  # yaml-language-server: $schema=../.schemas/concept.schema.json
    """
    files = write(directory)
    terminal.answer({"files": [str(file) for file in files]}, lines=tuple(str(file) for file in files))
