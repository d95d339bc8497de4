"""What an officer feels of the desk: her queue, a search in it, and many officers at once.

A PostgreSQL register that writes as a ministry's does, with the dossiers of a whole country (:mod:`bench.queue_house`),
the site served by `motlan serve`, and clients on this machine that ask again when they have read the answer. Every page
is whole: session, counters of all lists, fifty rows, HTML. CPU is what all processes of the site used, by request; that
of PostgreSQL is a figure of its own. The worker rests meanwhile.

MOTLAN_BENCH_DOSSIERS, MOTLAN_BENCH_SEARCHED and MOTLAN_BENCH_IDENTIFIED make it smaller for trying.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

from bench.figure import Bar, Figure
from bench.processes import cpu_seconds, listening
from bench.stage import REPOSITORY, WORKSPACE, Stage

DOSSIERS = int(os.environ.get("MOTLAN_BENCH_DOSSIERS", "1000000"))
SEARCHABLE = int(os.environ.get("MOTLAN_BENCH_SEARCHED", "1000000"))
IDENTIFIABLE = int(os.environ.get("MOTLAN_BENCH_IDENTIFIED", "1000000"))
FEW = 10_000
CASES = 3_500
OFFICERS = 1_000
CLIENTS = 4
SECONDS = 15.0
PAUSE = 10.0
"""Seconds between two pages of one officer."""
SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "1GB",
    "max_wal_size": "8GB",
    "wal_level": "replica",
    "max_connections": "100",
}
COUNTRY, PROVINCE, COMMUNE = 0, 1, 2
"""Whose cookies come first: the three kinds of officers, each with the most to look at."""
LISTS = ("open", "new", "late", "today", "mine", "waiting", "ended")
KIND = "1.001193"


def officer_queue(stage: Stage) -> Iterator[Figure]:
    """CPU of a page of the queue: any list, with and without a procedure, the first page and one further down, for an
    officer of the country, of a province and of its busiest commune, in turn; and how it grows from ten thousand
    dossiers to a million: of those pages that have as many rows then as now, for a row costs what it costs."""
    with _site(stage, dossiers=FEW) as few, _site(stage, dossiers=DOSSIERS) as many:
        pages = list(zip(_lists(few), _lists(many), strict=True))
        alike = [(one, other) for one, other in pages if _rows(few, *one) == _rows(many, *other)]
        small, large = (
            measured(few, [one for one, _ in pages], clients=CLIENTS),
            measured(many, [other for _, other in pages], clients=CLIENTS),
        )
        early = measured(few, [one for one, _ in alike], clients=CLIENTS)
        late = measured(many, [other for _, other in alike], clients=CLIENTS)
    size = {"dossiers": DOSSIERS, "clients": CLIENTS, "requests": large.count}
    yield Figure(name="officer_queue", value=large.site, unit="ms", bar=Bar(4, "at_most"), size=size)
    yield Figure(name="officer_queue.postgres_cpu", value=large.postgres, unit="ms", size=size)
    yield Figure(name="officer_queue.p95", value=large.p95, unit="ms", size=size)
    for name, ran in ((f"at_{FEW}", small), (f"postgres_cpu_at_{FEW}", None)):
        value = small.postgres if ran is None else ran.site
        yield Figure(name=f"officer_queue.{name}", value=value, unit="ms", size={**size, "dossiers": FEW})
    growth, compared = (late.site + late.postgres) / (early.site + early.postgres), {**size, "pages": len(alike)}
    yield Figure(name="officer_queue.growth", value=growth, unit="times", bar=Bar(1.2, "at_most"), size=compared)


def queue_search(stage: Stage) -> Iterator[Figure]:
    """Milliseconds of a search in the queue, the 95th of a hundred, one after the other: names common and rare, whole
    and begun, without tones; codes, their beginnings and last numbers; personal numbers; by each kind of officer."""
    with _site(stage, dossiers=SEARCHABLE) as site:
        asked = [
            (f"/desk/?q={quote(words)}", site.cookies[who])
            for words in SEARCHED
            for who in (COUNTRY, PROVINCE, COMMUNE)
        ]
        ran = measured(site, asked, clients=1)
    size = {"dossiers": SEARCHABLE, "searches": len(SEARCHED), "requests": ran.count}
    yield Figure(name="queue_search", value=ran.p95, unit="ms", bar=Bar(100, "at_most"), size=size)
    yield Figure(name="queue_search.median", value=ran.median, unit="ms", size=size)
    yield Figure(name="queue_search.worst", value=ran.worst, unit="ms", size=size)


SEARCHED = (
    "nguyen", "nguyễn thị", "nguyen thi hoa", "tran van", "le thi lan", "hoa", "Hòa", "thi", "ksor", "giang",
    "giàng thị", "ly duc khoa", "van thi", "chau ngoc", "quynh", "phạm minh tuấn", "0000120", "99999",
    "0123456", "=", "nobody", "001190000119", "001190765433", "001190012345", "00004-2026", "00004-",
    "00008-2025", "dang thanh huong", "ho van t",
)  # fmt: skip


def registry_list_100(stage: Stage) -> Iterator[Figure]:
    """Seconds until a list of a hundred rows is there, of 3,500 cases, at the median of a user alone; then of as many
    cases as a country has. A registry of another country promises one second."""
    for cases, name in ((CASES, "registry_list_100"), (DOSSIERS, "registry_list_100.of_a_country")):
        with _site(stage, dossiers=cases) as site:
            ran = measured(site, [("/desk/?rows=100&show=ended", site.cookies[COUNTRY])], clients=1)
        size = {"dossiers": cases, "rows": 100, "requests": ran.count}
        yield Figure(name=name, value=ran.median / 1000, unit="s", bar=Bar(1, "at_most"), size=size)


def queue_1000_users(stage: Stage) -> Iterator[Figure]:
    """Seconds until an officer sees her queue, the 95th of a hundred, while a thousand work: each opens another list
    ten seconds after she saw the last one."""
    with _site(stage, dossiers=SEARCHABLE, workers=2) as site:
        asked = [(f"/desk/?show={LISTS[n % len(LISTS)]}", one) for n, one in enumerate(site.cookies[COMMUNE:])]
        ran = measured(site, asked, clients=OFFICERS, pause=PAUSE)
    size = {"dossiers": SEARCHABLE, "clients": OFFICERS, "pause_s": PAUSE, "requests": ran.count}
    yield Figure(name="queue_1000_users", value=ran.p95 / 1000, unit="s", bar=Bar(3, "at_most"), size=size)
    yield Figure(name="queue_1000_users.a_second", value=ran.count / ran.seconds, unit="a second", size=size)


def identifier_search_50(stage: Stage) -> Iterator[Figure]:
    """Seconds until a dossier is found by its person's number, the 95th of a hundred, when fifty search at once."""
    with _site(stage, dossiers=IDENTIFIABLE) as site:
        numbers = [f"001{n % 2}90{n % 1_000_000:06d}" for n in range(1, 200_000, 997)]
        asked = [(f"/desk/?q={number}", site.cookies[COUNTRY]) for number in numbers]
        ran = measured(site, asked, clients=50)
    size = {"dossiers": IDENTIFIABLE, "persons": IDENTIFIABLE, "clients": 50, "requests": ran.count}
    yield Figure(name="identifier_search_50", value=ran.p95 / 1000, unit="s", bar=Bar(4, "at_most"), size=size)


# ---- measuring


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A run: seconds in all, milliseconds of each request, CPU milliseconds a request of the site and of PostgreSQL."""

    seconds: float
    each: Sequence[float]
    site: float
    postgres: float

    @property
    def count(self) -> int:
        return len(self.each)

    @property
    def median(self) -> float:
        return statistics.median(self.each)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.each, n=20, method="inclusive")[-1]

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.each, n=100, method="inclusive")[-1]

    @property
    def worst(self) -> float:
        return max(self.each)


def _lists(site: Site) -> list[tuple[str, str]]:
    """Pages of the queue, each with the cookies of who opens it."""
    return [
        (address, site.cookies[who])
        for who in (COUNTRY, PROVINCE, COMMUNE)
        for show in LISTS
        for address in (f"/desk/?show={show}", f"/desk/?show={show}&procedure={KIND}", site.further(who, show))
    ]


def _rows(site: Site, address: str, cookies: str) -> int:
    """How many dossiers a page shows."""
    return site.page(address, cookies).count("data-desk-row")


def measured(site: Site, asked: Sequence[tuple[str, str]], *, clients: int, pause: float = 0.0) -> Ran:
    """Each client asks the next of the addresses, over and over, with a pause between; each was asked before."""
    asyncio.run(_ask(site, asked, clients=min(clients, 8), seconds=0.0, at_least=2 * len(asked)))
    before, begun = site.cpu(), time.perf_counter()
    each = asyncio.run(_ask(site, asked, clients=clients, seconds=SECONDS, at_least=len(asked), pause=pause))
    seconds, after = time.perf_counter() - begun, site.cpu()
    own, server = (1000 * (late - early) / len(each) for early, late in zip(before, after, strict=True))
    return Ran(seconds=seconds, each=each, site=own, postgres=server)


async def _ask(
    site: Site,
    asked: Sequence[tuple[str, str]],
    *,
    clients: int,
    seconds: float,
    at_least: int,
    pause: float = 0.0,
) -> list[float]:
    each: list[float] = []
    turns = itertools.count()
    ends = time.perf_counter() + seconds

    async def client(nth: int) -> None:
        await asyncio.sleep(pause * nth / clients)
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
        while time.perf_counter() < ends or len(each) < at_least:
            address, cookies = asked[next(turns) % len(asked)]
            begun = time.perf_counter()
            head = f"GET {address} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nCookie: {cookies}"
            writer.write(f"{head}\r\n\r\n".encode())
            await _answer(reader, address)
            each.append(1000 * (time.perf_counter() - begun))
            await asyncio.sleep(pause)
        writer.close()

    await asyncio.gather(*(client(nth) for nth in range(clients)))
    return each


async def _answer(reader: asyncio.StreamReader, address: str) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    if not head.startswith("http/1.1 200"):
        raise RuntimeError(f"{address}: {head}")
    await reader.readexactly(int(head.partition("content-length:")[2].split("\r\n", 1)[0]))


# ---- the site


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A served site: the cookies of its officers, and whose processes it is."""

    port: int
    cookies: Sequence[str]
    server: int
    postgres: int

    def cpu(self) -> tuple[float, float]:
        """CPU seconds of the site's processes and of PostgreSQL's so far."""
        return cpu_seconds(self.server), cpu_seconds(self.postgres)

    def page(self, address: str, cookies: str) -> str:
        """What stands at an address."""
        from http.client import HTTPConnection

        line = HTTPConnection("127.0.0.1", self.port)
        line.request("GET", address, headers={"Cookie": cookies, "Host": "localhost"})
        return line.getresponse().read().decode()

    def further(self, who: int, show: str) -> str:
        """The address of a list's second page; its first where it has no second."""
        page = self.page(f"/desk/?show={show}", self.cookies[who])
        found = page.partition('rel="next" href="')[2].partition('"')[0]
        return f"/desk/{found.replace('&amp;', '&')}" if found else f"/desk/?show={show}"


@contextmanager
def _site(stage: Stage, *, dossiers: int, workers: int = 2) -> Iterator[Site]:
    url, folder, server, cookies = _house(stage, dossiers)
    with served(url=url, folder=folder, server=server, cookies=cookies, workers=workers) as site:
        yield site


@contextmanager
def served(*, url: str, folder: Path, server: int, cookies: Sequence[str], workers: int = 2) -> Iterator[Site]:
    """The site over a register at a PostgreSQL server's port."""
    from tests.servers import free_port

    port = free_port()
    command = [sys.executable, "-m", "motlan", "serve", "--port", str(port), "--workspace", str(WORKSPACE)]
    command += ["--dir", str(folder), "--register", url, "--workers", str(workers), "--no-worker"]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as serving:
        try:
            _wait(port, serving)
            yield Site(port=port, cookies=cookies, server=serving.pid, postgres=listening(server))
        finally:
            serving.send_signal(signal.SIGINT)


def _house(stage: Stage, dossiers: int) -> tuple[str, Path, int, list[str]]:
    """A register with so many dossiers, made once a run: its address, folder, server's port, its officers' cookies."""
    kept: dict[int, tuple[str, Path, int, list[str]]] = stage.__dict__.setdefault("queue_houses", {})
    if dossiers not in kept:
        server = stage.__dict__.get("queue_server") or stage.__dict__.setdefault("queue_server", started())
        url, folder = server.create(f"queue_{dossiers}"), stage.folder / f"queue_{dossiers}"
        command = [sys.executable, "-m", "bench.queue_house", str(WORKSPACE), str(folder), url]
        command += [str(dossiers), str(max(dossiers, FEW)), str(OFFICERS)]
        done = subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True)
        tidied(url)
        cookies = json.loads(done.stdout.splitlines()[-1])["cookies"]
        kept[dossiers] = url, folder, server.port, cookies
    return kept[dossiers]


def started() -> Any:
    """A PostgreSQL that ends with the program, and writes as a ministry's does."""
    import atexit

    from tests.servers import postgres_server

    starting = postgres_server(**SETTINGS)
    server = starting.__enter__()
    atexit.register(starting.__exit__, None, None, None)
    return server


def tidied(url: str) -> None:
    """Leave nothing to be cleared up while something is measured."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as register:
        register.execute("vacuum analyze")
        register.execute("checkpoint")


def _wait(port: int, serving: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + 90
    while serving.poll() is None and time.monotonic() < ends:
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=10):
                return
        except OSError:
            time.sleep(0.3)
    raise RuntimeError("the site did not come up")
