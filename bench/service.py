"""What people feel of the service plane: a form filled with what the state holds, a dossier filed, a result held.

A PostgreSQL register that writes as a ministry's does (every commit is on disk), the site served by `motlan serve` with
two workers, and eight clients on this machine that send the next request when they have read the answer, gzip accepted,
as browsers do. CPU is what all processes of the site used from first request to last, by request. The worker is one of
them; it has come to rest before, for what it counts and measures once after its start is not what a page costs. CPU of
PostgreSQL is a figure of its own.

Sizes: MOTLAN_SERVICE_PERSONS, MOTLAN_SERVICE_DOSSIERS for trying; the defaults are what was promised.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.figure import Bar, Figure
from bench.processes import cpu_seconds, listening
from bench.service_house import BORN_BEFORE
from bench.stage import REPOSITORY, WORKSPACE, Stage

PERSONS = int(os.environ.get("MOTLAN_SERVICE_PERSONS", "1000000"))
DOSSIERS = int(os.environ.get("MOTLAN_SERVICE_DOSSIERS", "1000000"))
ACCOUNTS = 20_000
CLIENTS = 8
SECONDS = 20.0
WARM = 3.0
SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "1GB",
    "max_wal_size": "8GB",
    "wal_level": "replica",
}
PAGES = ("child", "parents")
AT_REST = 300.0
"""Seconds after which a site that is asked nothing has done all that it had to do."""
RESULTS = 100
PATIENCE = 30.0
"""Seconds after which a result will not come any more."""
IN_GOLDEN = "select 1 from dossiers_dossier d join golden_person g on g.subject = d.created where d.code = %s"


def prefilled_form(stage: Stage) -> Iterator[Figure]:
    """The pages of a birth registration for signed-in mothers, each another one: asked, filled, journalled, shown."""
    with _site(stage) as site:
        addresses = [f"/procedures/{site.procedure}/form/pages/{page}/" for page in PAGES]
        asked = itertools.count()

        def one() -> Request:
            nth = next(asked)
            return Request("GET", addresses[nth % 2], site.cookies[nth // 2 % len(site.cookies)])

        ran = _measured(site, one, answer=SHOWN)
    bars = (Bar(500, "at_least"), Bar(30, "at_most"), Bar(2.5, "at_most"))
    yield from ran.figures("prefilled_form", bars)


def file_dossier(stage: Stage) -> Iterator[Figure]:
    """Dossiers handed in: the answers checked again, read, numbered, written with their first event, on disk."""
    with _site(stage) as site:
        address = f"/procedures/{site.procedure}/form/check/"
        asked = itertools.count()

        def one() -> Request:
            return Request("POST", address, site.cookies[next(asked)])

        ran = _measured(site, one, answer=FILED)
    yield from ran.figures("file_dossier", (Bar(200, "at_least"), Bar(60, "at_most"), None))


def result_to_golden(stage: Stage) -> Iterator[Figure]:
    """Seconds from a decision, sent by an officer, until the child that it enters can be read by everybody else: the
    95th of a hundred births, one after the other, each filed and received before."""
    import psycopg

    with _site(stage) as site, psycopg.connect(site.register, autocommit=True) as register, _line(site) as line:
        numbers = boys_numbers()
        each = [_until_golden(site, line, register, one, next(numbers)) for one in site.cookies[:RESULTS]]
    size = {"persons": PERSONS, "dossiers": DOSSIERS, "decisions": len(each)}
    yield Figure(name="result_to_golden", value=_p95(each), unit="s", bar=Bar(1, "at_most"), size=size)
    yield Figure(name="result_to_golden.median", value=statistics.median(each), unit="s", size=size)


def boys_numbers() -> Iterator[str]:
    """Numbers that the population register could give to boys born as those of the bench are, which nobody has."""
    born = datetime.now(tz=UTC).date() - BORN_BEFORE
    return (f"0012{born:%y}{nth:06}" for nth in itertools.count(1))


def _until_golden(site: Site, line: socket.socket, register: Any, cookies: str, number: str) -> float:
    filed = _asked(line, Request("POST", f"/procedures/{site.procedure}/form/check/", cookies), FILED)
    code = filed.partition("/my-dossiers/")[2].partition("/")[0]
    _asked(line, Request("POST", f"/desk/{code}/receive/", site.officer, "&seen=1"), DONE)
    begun = time.perf_counter()
    given = f"&child.personal_number={number}"
    _asked(line, Request("POST", f"/desk/{code}/decide/", site.officer, f"&seen=2{given}"), DONE)
    while register.execute(IN_GOLDEN, [code]).fetchone() is None:
        if time.perf_counter() - begun > PATIENCE:
            raise RuntimeError(f"{code} was not entered")
    return time.perf_counter() - begun


def _asked(line: socket.socket, request: Request, answer: Answer) -> str:
    """The head of the answer."""
    line.sendall(request.raw())
    head = _answer(line).decode("latin-1")
    if not answer.is_in(head):
        raise RuntimeError(f"{request.verb} {request.address}: {head}")
    return head


# ---- what is asked, and how long it takes


@dataclass(frozen=True, slots=True)
class Request:
    """One request with the cookies of somebody who has signed in."""

    verb: str
    address: str
    cookies: str
    words: str = ""
    """What a post says beside its token."""

    def raw(self) -> bytes:
        head = f"{self.verb} {self.address} HTTP/1.1\r\nHost: localhost\r\nCookie: {self.cookies}\r\n"
        head += "Accept-Encoding: gzip\r\n"
        if self.verb == "GET":
            return f"{head}\r\n".encode()
        body = f"csrfmiddlewaretoken={self.cookies.partition('csrftoken=')[2]}{self.words}"
        kind = "application/x-www-form-urlencoded"
        return f"{head}Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """What must come back: a status, and for a redirect where it leads."""

    status: int
    leads_to: str = ""

    def is_in(self, head: str) -> bool:
        return int(head[9:12]) == self.status and self.leads_to in head


SHOWN, FILED, DONE = Answer(200), Answer(302, "/receipt/"), Answer(302, "/desk/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a run showed: seconds in all, those of each request, CPU seconds of the site and of PostgreSQL."""

    seconds: float
    each: Sequence[float]
    site_cpu: float
    server_cpu: float

    def figures(self, name: str, bars: tuple[Bar | None, Bar | None, Bar | None]) -> Iterator[Figure]:
        count = len(self.each)
        size: dict[str, int | float | str] = {
            "persons": PERSONS, "dossiers": DOSSIERS, "clients": CLIENTS, "requests": count,
        }  # fmt: skip
        rate, tail, work = bars
        yield Figure(name=name, value=count / self.seconds, unit="a second", bar=rate, size=size)
        yield Figure(name=f"{name}.p95", value=1000 * _p95(self.each), unit="ms", bar=tail, size=size)
        yield Figure(name=f"{name}.cpu", value=1000 * self.site_cpu / count, unit="ms", bar=work, size=size)
        yield Figure(name=f"{name}.postgres_cpu", value=1000 * self.server_cpu / count, unit="ms", size=size)


def _p95(each: Sequence[float]) -> float:
    return statistics.quantiles(each, n=20, method="inclusive")[-1]


def _measured(site: Site, next_one: Callable[[], Request], *, answer: Answer) -> Ran:
    """Warm up, then count; every answer must be this one."""
    _ask(site, next_one, answer, WARM)
    before = site.site_cpu(), site.server_cpu()
    begun = time.perf_counter()
    each = _ask(site, next_one, answer, SECONDS)
    seconds = time.perf_counter() - begun
    after = site.site_cpu(), site.server_cpu()
    return Ran(seconds=seconds, each=each, site_cpu=after[0] - before[0], server_cpu=after[1] - before[1])


def _ask(site: Site, next_one: Callable[[], Request], answer: Answer, seconds: float) -> list[float]:
    each: list[float] = []
    faults: list[str] = []
    turn = threading.Lock()
    ends = time.perf_counter() + seconds

    def client() -> None:
        with _line(site) as line:
            while time.perf_counter() < ends and not faults:
                with turn:
                    request = next_one()
                begun = time.perf_counter()
                line.sendall(request.raw())
                head = _answer(line)
                each.append(time.perf_counter() - begun)
                if not answer.is_in(head.decode("latin-1")):
                    faults.append(f"{request.verb} {request.address}: {head.decode('latin-1')}")

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    if faults:
        raise RuntimeError(faults[0])
    return each


def _line(site: Site) -> socket.socket:
    """A connection that a browser keeps."""
    line = socket.create_connection(("127.0.0.1", site.port))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def _answer(line: socket.socket) -> bytes:
    """Read one answer to its end; its head."""
    got = line.recv(1 << 16)
    while b"\r\n\r\n" not in got:
        got += _more(line)
    head, _, body = got.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    missing = length - len(body)
    while missing > 0:
        missing -= len(_more(line))
    return head


def _more(line: socket.socket) -> bytes:
    got = line.recv(1 << 16)
    if not got:
        raise ConnectionError("the site closed the connection")
    return got


# ---- the site


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A served site: who is signed in, and whose processes it is."""

    port: int
    procedure: str
    cookies: Sequence[str]
    officer: str
    """The cookies of an officer of the whole country."""
    head: str
    """Those of a head, who signs."""
    register: str
    server: int
    """Process of `motlan serve`."""
    postgres: int

    def site_cpu(self) -> float:
        """CPU seconds of the site's processes so far."""
        return cpu_seconds(self.server)

    def server_cpu(self) -> float:
        """CPU seconds of PostgreSQL's processes so far."""
        return cpu_seconds(self.postgres)


@contextmanager
def _site(stage: Stage) -> Iterator[Site]:
    from tests.servers import free_port, postgres_server

    with postgres_server(**SETTINGS) as server:
        url, folder, port = server.create("service"), stage.folder / "service", free_port()
        made = _filled(server.url(), url, folder)
        command = [sys.executable, "-m", "motlan", "serve", "--port", str(port), "--workspace", str(WORKSPACE)]
        command += ["--dir", str(folder), "--register", url]
        with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL) as serving:
            try:
                _wait(port, serving)
                _rest(serving.pid)
                yield Site(port=port, register=url, server=serving.pid, postgres=listening(server.port), **made)
            finally:
                serving.send_signal(signal.SIGINT)


def _filled(server: str, url: str, folder: Path) -> dict[str, Any]:
    """Make everything without waiting for the disk; what is measured afterwards waits for it."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as administrator:
        administrator.execute("alter system set fsync = off")
        administrator.execute("select pg_reload_conf()")
        sizes = [str(size) for size in (PERSONS, DOSSIERS, ACCOUNTS)]
        command = [sys.executable, "-m", "bench.service_house", str(WORKSPACE), str(folder), url, *sizes]
        done = subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True)
        administrator.execute("alter system reset fsync")
        administrator.execute("select pg_reload_conf()")
    with psycopg.connect(url, autocommit=True) as register:
        register.execute("vacuum analyze")
        register.execute("checkpoint")
    made: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return made


def _rest(server: int) -> None:
    """Until the processes of the site do next to nothing."""
    ends = time.monotonic() + AT_REST
    while time.monotonic() < ends:
        before = cpu_seconds(server)
        time.sleep(3)
        if cpu_seconds(server) - before < 0.05 * 3:
            return
    raise RuntimeError("the site did not come to rest")


def _wait(port: int, serving: subprocess.Popen[bytes]) -> None:
    """Until the site answers."""
    ends = time.monotonic() + 60
    while serving.poll() is None and time.monotonic() < ends:
        try:
            with socket.create_connection(("127.0.0.1", port)) as line:
                line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                _answer(line)
                return
        except (ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError("the site did not come up")
