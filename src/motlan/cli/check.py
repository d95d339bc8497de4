"""``motlan check``: everything that is wrong with a workspace."""

import sys
from pathlib import Path

import click

from motlan.cli.terminal import Terminal, here_or_example, verb
from motlan.kernel.text import Text
from motlan.workspace.load import examine


@click.command("check")
@click.argument("workspace", type=click.Path(file_okay=False, path_type=Path), default=here_or_example)
@verb
def command(terminal: Terminal, workspace: Path) -> None:
    """Report every fault of a workspace: file, line, why, and what to do. Worked cases of indicators are counted, too.
    Exit status 1 when there is an error.

    \b
    Example:
      motlan check workspaces/vietnam --json
    """
    loaded = examine(workspace, worked=True)
    records = [issue.as_record(terminal.language) for issue in loaded.issues]
    errors = len(loaded.errors)
    warnings = len(records) - errors
    closing = Text(
        vi=f"{errors} lỗi, {warnings} cảnh báo.",
        en=f"{errors} {'error' if errors == 1 else 'errors'}, {warnings} {'warning' if warnings == 1 else 'warnings'}.",
    )
    lines = tuple(issue.in_(terminal.language) for issue in loaded.issues)
    terminal.answer({"ok": not errors, "errors": errors, "issues": records}, lines=(*lines, closing))
    sys.exit(1 if errors else 0)
