"""``motlan serve``: the pages, and beside them the worker that measures."""

import http.client
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.kernel import together
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.web.opening import bring_up_to_date, open_roof

THREADS = 4  # a process: requests wait for the database, not for the processor
BACKLOG = 2048
"""Connections that a process keeps at a time; browsers keep theirs open between two pages, and each counts."""
GIVES_WAY = 10
"""How much nicer than the pages the worker is: nobody waits for it with a page open."""
ANSWERS_WITHIN, ASKED_EVERY = 60.0, 0.2
"""Seconds that a first answer may take, and between two questions before the server listens."""
LOOPBACK = ("127.0.0.1", "0.0.0.0", "::1")  # noqa: S104 - names to recognise, nothing is bound here


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--workers", type=click.IntRange(min=1), default=2, show_default=True, help="Processes that answer requests."
)
@click.option("--worker/--no-worker", "with_worker", default=True, help="Also run the worker that measures the plans.")
@click.option(
    "--watch", "with_watch", is_flag=True, help="Also keep the databases living, as `motlan sync --watch` does."
)
@click.option("--log-refused", is_flag=True, help="Also write a technical line of every request that was refused.")
@workspace_option
@directory_option
@register_option
@verb
def command(
    terminal: Terminal,
    workspace: Path,
    directory: Path,
    register_url: str | None,
    host: str,
    port: int,
    workers: int,
    with_worker: bool,
    with_watch: bool,
    log_refused: bool,
) -> None:
    """Serve the pages until interrupted. A fault of the program is one technical line; with --log-refused every refused
    request (a 404, a conflict of a push, a stale form) is one too.

    \b
    Example:
      motlan serve --dir demo --port 8000
    """
    # Documents issued here are verified here, unless their codes shall lead to another name of the site.
    os.environ.setdefault("MOTLAN_ADDRESS", address(host, port))
    if log_refused:
        os.environ["MOTLAN_LOG_REFUSED"] = "1"
    open_roof(workspace=workspace, directory=directory, register_url=register_url)
    prepare_roof(terminal)
    opened = address(host, port)
    ready = Text(vi=f"Mở {opened}  (Ctrl+C để dừng)", en=f"Open {opened}  (Ctrl+C stops it)")
    run_server(
        host=host,
        port=port,
        workers=workers,
        with_worker=with_worker,
        with_watch=with_watch,
        ready=lambda: terminal.say(ready),
    )


def address(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    return f"http://{'localhost' if host in LOOPBACK else host}:{port}"


def prepare_roof(terminal: Terminal) -> None:
    """Bring every table up to date, and say so."""
    with terminal.step("prepare", Text(vi="Chuẩn bị sổ đăng ký", en="Preparing the register")):
        bring_up_to_date()


def run_server(
    *, host: str, port: int, workers: int, with_worker: bool, with_watch: bool = False, ready: Callable[[], None]
) -> None:
    """Run granian, and worker and watch as processes of their own that end with it; ``ready`` is called once the pages
    answer, which is some seconds after they are begun.

    Raise Refused when the port is taken.
    """
    from motlan.web.drawn import SHARED

    _refuse_a_taken_port(host, port)
    # A fork has the locks of this process and none of its threads: where a document was drawn here, or a query of
    # DuckDB asked, the first one in a fork would wait for ever. Those who answer requests begin with nothing instead.
    multiprocessing.set_start_method("spawn", force=True)
    together.begin()
    beside = [subprocess.Popen([sys.executable, "-m", "motlan", "worker"])] if with_worker else []
    for process in beside:
        os.setpriority(os.PRIO_PROCESS, process.pid, GIVES_WAY)
    if with_watch:
        beside.append(subprocess.Popen([sys.executable, "-m", "motlan", "sync", "--watch"]))
    drawn = tempfile.TemporaryDirectory(prefix="motlan-drawn-", ignore_cleanup_errors=True)
    os.environ[SHARED] = drawn.name
    threading.Thread(target=_when_it_answers, args=(host, port, ready), daemon=True).start()
    try:
        Granian(
            "motlan.web.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=THREADS,
            backpressure=BACKLOG,
            websockets=False,
            log_access=False,
            log_level=LogLevels.warning,
        ).serve()
    finally:
        drawn.cleanup()
        for process in beside:
            process.terminate()
        for process in beside:
            process.wait(timeout=60)  # a landing under way is ended first


def _when_it_answers(host: str, port: int, ready: Callable[[], None]) -> None:
    """Ask until somebody answers, whatever it is."""
    own = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - every address of the machine: its own is one
    while True:
        line = http.client.HTTPConnection(own, port, timeout=ANSWERS_WITHIN)
        try:
            line.request("HEAD", "/")
            line.getresponse()
        except (OSError, http.client.HTTPException):
            time.sleep(ASKED_EVERY)
        else:
            ready()
            return
        finally:
            line.close()


def _refuse_a_taken_port(host: str, port: int) -> None:
    """The server shares its port among its workers, and so would share it with a stranger without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                what=Text(
                    vi=f"Cổng {port} đang bận ({error.strerror}).", en=f"Port {port} is taken ({error.strerror})."
                ),
                remedy=Text(
                    vi="Dừng chương trình kia, hoặc chọn --port khác.",
                    en="Stop the other program, or choose another --port.",
                ),
            ) from error
