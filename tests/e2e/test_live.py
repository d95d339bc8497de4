"""An open page follows what happens: a dossier decided, a database gone stale. Nobody reloads anything.

Several people have the national page open at once, others the list of databases; for each of them the time is taken
from the act until the page says something else. How long each try took is printed (``pytest -s``).
"""

from __future__ import annotations

import sqlite3
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browsers import DESK, machine_is_busy, open_page
from tests.e2e.conftest import Site, motlan, nation
from tests.e2e.walk import CHILD, decide, register_birth, sign_in

VIEWERS, OF_DATABASES = 4, 2
TRIES = 3
WITHIN = 5.0
"""Seconds from the act to the open page: always for a light of a database, as the median for the plan."""
PATIENCE = 60.0
"""Seconds after which a try has failed, on a machine that others keep busy."""
DATABASE, STOPPED, BORN = "health_insurance", "land", "civil_status"
TIMES = (("batch", "landed_at"), ("sync_run", "ended_at"), ("dataset_state", "seen_at"))
"""Where it is kept when data of a database came last."""
LONG_AGO = "2026-01-05T00:00:00Z"
Kept = list[tuple[str, str, int, str]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A nation in which nothing was decided yet."""
    with nation(tmp_path_factory.mktemp("live")) as untouched:
        yield untouched


@contextmanager
def viewer(browser: Browser, site: Site, path: str = "/centre/") -> Iterator[Page]:
    """Somebody who has a page open and touches nothing. A reload would lose the mark on the window."""
    pages = open_page(browser, viewport=DESK, script=True)
    page = next(pages)
    sign_in(page, site.address, "committee")
    page.goto(f"{site.address}{path}")
    page.evaluate("window.sameAsBefore = true")
    yield page
    assert page.evaluate("window.sameAsBefore")
    assert list(pages) == []


def said(page: Page) -> str:
    """What the page says of the plan's tasks."""
    return page.locator("section", has=page.locator("#plan-title")).locator(".centre-counts").inner_text()


def stage_of(database: str) -> Callable[[Page], str]:
    """What a page says of the measured stage of a database."""

    def stage(page: Page) -> str:
        row = page.locator("tr", has=page.locator(f"th a[href*='/databases/{database}/']"))
        return row.locator("td").nth(1).locator(".motlan-light__word").first.inner_text()

    return stage


def seconds_to_change(
    pages: list[Page], before: list[str], began: float, said: Callable[[Page], str] = said
) -> list[float]:
    """For each viewer, the seconds from the act until the page says something else."""
    took: dict[int, float] = {}
    while len(took) < len(pages):
        for number, page in enumerate(pages):
            if number not in took and said(page) != before[number]:
                took[number] = time.monotonic() - began
        assert time.monotonic() - began < PATIENCE, f"{len(took)} of {len(pages)} pages changed: {before[0]!r}"
        time.sleep(0.05)
    return [took[number] for number in range(len(pages))]


def go_stale(directory: Path) -> Kept:
    """Have the newest data of a database come long ago; when they really came."""
    with closing(sqlite3.connect(directory / "register.sqlite3", timeout=20)) as register:
        kept = [
            (table, column, int(row), str(at))
            for table, column in TIMES
            for row, at in register.execute(
                f"select rowid, {column} from {table} where database = ? and {column} is not null", (DATABASE,)
            )
        ]
        _say(register, [(table, column, row, LONG_AGO) for table, column, row, _ in kept])
    return kept


def come_again(directory: Path, kept: Kept) -> None:
    """Have them come when they really came."""
    with closing(sqlite3.connect(directory / "register.sqlite3", timeout=20)) as register:
        _say(register, kept)


def read_again(directory: Path, standing: str) -> float:
    """Synchronise the stopped database by the verb; the moment at which its reading came to be known."""
    reads = threading.Thread(target=motlan, args=("sync", STOPPED), kwargs={"directory": directory})
    reads.start()
    with closing(sqlite3.connect(directory / "register.sqlite3", timeout=20)) as register:
        asked = "select count(*) from dataset_state where database = ? and standing = ?"
        while not register.execute(asked, (STOPPED, standing)).fetchone()[0]:
            assert reads.is_alive()
            time.sleep(0.01)
    began = time.monotonic()
    reads.join()
    return began


def _say(register: sqlite3.Connection, kept: Kept) -> None:
    for table, column, row, at in kept:
        register.execute(f"update {table} set {column} = ? where rowid = ?", (at, row))
    register.commit()


def test_open_pages_follow_a_decision_and_a_database_that_goes_stale(site: Site, browser: Browser) -> None:
    with ExitStack() as open_pages:
        pages = [open_pages.enter_context(viewer(browser, site)) for _ in range(VIEWERS)]
        lists = [
            open_pages.enter_context(viewer(browser, site, "/centre/databases/?key=1")) for _ in range(OF_DATABASES)
        ]
        other = open_pages.enter_context(viewer(browser, site))
        tries: dict[str, list[float]] = {}

        sign_in(other, site.address, "mother")
        code, _ = register_birth(other, site.address, CHILD)
        sign_in(other, site.address, "officer")
        before, born = [said(page) for page in pages], stage_of(BORN)
        listed = [born(page) for page in lists]
        decide(other, site.address, code)
        began = time.monotonic()
        tries["decided"] = seconds_to_change(pages, before, began)
        tries["born"] = seconds_to_change(lists, listed, began, born)
        other.evaluate("window.sameAsBefore = true")

        for number in range(TRIES):
            before = [said(page) for page in pages]
            kept = go_stale(site.directory)
            tries[f"stale {number}"] = seconds_to_change(pages, before, time.monotonic())
            before = [said(page) for page in pages]
            come_again(site.directory, kept)
            tries[f"fresh {number}"] = seconds_to_change(pages, before, time.monotonic())

        source, stage = site.directory / "sample" / f"{STOPPED}.sqlite", stage_of(STOPPED)
        for number in range(TRIES):
            listed = [stage(page) for page in lists]
            away = source.rename(source.with_suffix(".away"))
            tries[f"stopped {number}"] = seconds_to_change(lists, listed, read_again(site.directory, "stale"), stage)
            listed = [stage(page) for page in lists]
            away.rename(source)
            tries[f"back {number}"] = seconds_to_change(lists, listed, read_again(site.directory, "living"), stage)

    for name, took in tries.items():
        print(f"{name:16}", " ".join(f"{one:5.2f} s" for one in took))  # noqa: T201 - what it is for
    for kind, of_all in (
        ("decided", False),
        ("stale", False),
        ("fresh", False),
        ("born", True),
        ("stopped", True),
        ("back", True),
    ):
        took = [one for name, some in tries.items() if name.split()[0] == kind for one in some]
        print(f"{kind}: median {statistics.median(took):.2f} s, slowest {max(took):.2f} s, {len(took)} looks")  # noqa: T201
        if not machine_is_busy():
            assert (max(took) if of_all else statistics.median(took)) <= WITHIN, kind
