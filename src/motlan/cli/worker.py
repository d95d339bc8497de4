"""``motlan worker``: what goes on beside the pages: sealing what was read, what acts bring with them, and measuring.

Lights are measured in a thread of their own: a decision brings a document with it that is drawn and signed, and whoever
looks at the light that the decision turned would wait for that, too.
"""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

from motlan.cli.rest import Rested
from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.kernel.errors import MotlanError
from motlan.kernel.together import end_with_starter
from motlan.web.opening import (
    leave_register,
    lights_are_awaited,
    lights_are_watched,
    lights_turned,
    measure_now,
    open_roof,
    seal_readings,
    work_once,
)

T = TypeVar("T")
WATCHED = 0.25
"""Seconds between two questions whether lights are to be measured, while somebody has a page of them open."""


@click.command("worker")
@click.option(
    "--every", type=click.FloatRange(min=0.5), default=2.0, show_default=True, help="Seconds between two runs."
)
@workspace_option
@directory_option
@register_option
@verb
def command(terminal: Terminal, workspace: Path, directory: Path, register_url: str | None, every: float) -> None:
    """Seal what was read of personal data, do what acts on dossiers bring with them (letters, signatures, deadlines
    that lapse), and measure the plan again and again, so that a light follows what it measures within seconds. The
    longer measuring takes, the longer it rests, up to a minute; while somebody has a page of lights open, or once
    something happened to a dossier or a database, no longer than it took.

    Several may run, on one machine or more. Ends on SIGTERM or Ctrl+C, after the job under way.

    \b
    Example:
      motlan worker --every 2
    """
    end_with_starter()
    open_roof(workspace=workspace, directory=directory, register_url=register_url)
    from motlan.web.warm import keep_out_of_the_way

    keep_out_of_the_way()
    ended = threading.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: ended.set())
    with _beside(lambda: _measure(terminal, ended, every), ended):
        more = False
        while not ended.wait(0 if more else every):
            _once(terminal, seal_readings)
            more = bool(_once(terminal, lambda: work_once(ended=ended.is_set)))
    sys.exit(0)


@contextmanager
def _beside(rounds: Callable[[], None], ended: threading.Event) -> Iterator[None]:
    """Make ``rounds`` in a thread until ``ended``. What either of the two fails with ends both, and is raised."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            rounds()
        except BaseException as failure:  # raised where somebody hears of it
            failures.append(failure)
        finally:
            ended.set()
            leave_register()

    thread = threading.Thread(target=run, name="lights")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
    if failures:
        raise failures[0]


def _measure(terminal: Terminal, ended: threading.Event, every: float) -> None:
    measure = Rested(measure_now, awaited=lights_are_awaited, turned=lights_turned)
    while not ended.wait(min(every, WATCHED) if lights_are_watched() else every):
        _once(terminal, measure)


def _once(terminal: Terminal, task: Callable[[], T]) -> T | None:
    """One round; what keeps it from being made is said, and the next one is tried."""
    try:
        return task()
    except MotlanError as error:
        terminal.say(error.in_(terminal.language))
        return None
