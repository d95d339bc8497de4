"""``motlan worker``: what goes on beside the pages: measuring, and synchronising when asked to."""

import signal
import sys
import threading
from pathlib import Path

import click

from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.kernel.errors import MotlanError
from motlan.web.opening import measure_now, open_roof


@click.command("worker")
@click.option(
    "--every", type=click.FloatRange(min=0.5), default=2.0, show_default=True, help="Seconds between two runs."
)
@workspace_option
@directory_option
@register_option
@verb
def command(terminal: Terminal, workspace: Path, directory: Path, register_url: str | None, every: float) -> None:
    """Measure the plan again and again, so that a light follows what it measures within seconds.

    Ends on SIGTERM or Ctrl+C, after the measurement under way.

    \b
    Example:
      motlan worker --every 2
    """
    open_roof(workspace=workspace, directory=directory, register_url=register_url)
    ended = threading.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: ended.set())
    while not ended.wait(every):
        _measure_once(terminal)
    sys.exit(0)


def _measure_once(terminal: Terminal) -> None:
    """One measurement; what keeps it from being made is said, and the next one is tried."""
    try:
        measure_now()
    except MotlanError as error:
        terminal.say(error.in_(terminal.language))
