"""The service index of a nation: a month of dossiers counted by every indicator; viewers on the pages of the centre.

MOTLAN_BENCH_INDEX_DOSSIERS makes it smaller for trying.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from bench.facts import INDICATORS, year_of_facts
from bench.figure import Bar, Figure
from bench.index_house import FIRST
from bench.queue import measured, served, started, tidied
from bench.stage import REPOSITORY, WORKSPACE, Stage
from motlan.store.register import Register
from motlan.workspace.load import load

DOSSIERS = int(os.environ.get("MOTLAN_BENCH_INDEX_DOSSIERS", "1000000"))
EVENTS = 1_000
VIEWERS = 50
PAUSE = 2.0
"""Seconds between two pages of one viewer."""
MONTH = "since=2026-04-01&until=2026-04-30"
PAGES = (
    "/centre/",
    "/centre/indicators/?days=30&until=2026-04-30",
    "/centre/indicators/2.1/?days=30&until=2026-04-30",
    "/centre/indicators/2.1/?days=30&until=2026-04-30&unit={province}",
    f"/centre/service-index/?{MONTH}",
    f"/centre/service-index/?{MONTH}&unit={{province}}",
    f"/centre/service-index/?{MONTH}&unit={{commune}}",
    "/centre/provinces/{province}/",
    "/centre/communes/{commune}/",
    "/centre/tasks/",
    "/centre/readiness/",
    "/centre/readiness/{province}/",
    f"/centre/service-index/?{MONTH}&of=ministries",
    "/centre/indicators/2.1/?days=365&until=2026-04-30",
    "/centre/indicators/2.1/?days=365&until=2026-04-30&unit={province}",
    "/centre/tasks/{task}/",
    "/centre/tasks/report/",
    "/centre/owners/{owner}/",
    "/centre/databases/",
    "/centre/databases/{database}/",
    "/centre/compare/?a={commune}&b={other}&days=30&until=2026-04-30",
    "/centre/reports/",
    "/centre/reports/{reported}/",
    "/centre/?day={past}",
    "/centre/provinces/{province}/?day={past}",
    "/centre/communes/{commune}/?day={past}",
    "/centre/tasks/?day={past}",
    "/centre/tasks/{task}/?day={past}",
    "/open/",
    "/open/provinces/{province}/",
    "/open/communes/{commune}/",
    "/open/readiness/",
    "/open/tasks/",
    "/open/tasks/{task}/",
    "/open/indicators/?days=30&until=2026-04-30",
    "/open/indicators/2.1/?days=30&until=2026-04-30",
    "/open/databases/",
)
PAST = "2026-10-15"
"""A day that is over, after the reports of the acceptance scene."""


def index_766(stage: Stage) -> Iterator[Figure]:
    """All indicators of Decision 766/QĐ-TTg over a month of dossiers of all units: from nothing, and after a thousand
    dossiers anywhere in the month have changed; the index of all provinces, and of a province's communes."""
    for engine in ("postgres", "sqlite"):
        told = _house(stage, engine)
        size = {"dossiers": DOSSIERS, "days": 30, "events": EVENTS}
        scratch, events = told["scratch"], statistics.median(told["events"])
        yield Figure(name=f"index_766.scratch_{engine}", value=scratch, unit="s", bar=Bar(10, "at_most"), size=size)
        yield Figure(name=f"index_766.events_{engine}", value=events, unit="s", bar=Bar(1, "at_most"), size=size)
        for name in ("index_of_a_country", "index_of_a_province"):
            yield Figure(name=f"index_766.{name}_{engine}", value=told[name], unit="ms", size=size)


def centre_50_viewers(stage: Stage) -> Iterator[Figure]:
    """Milliseconds until a page of the centre is there, of fifty viewers who look at another one two seconds after they
    saw the last: the 95th and the 99th of a hundred. Beside the dossiers stands a year of facts of sixty indicators."""
    told = _house(stage, "postgres")
    facts = _year_beside(told)
    asked = [(page, told["cookies"][at % VIEWERS]) for at, page in enumerate(_asked(told["reported"]))]
    with served(url=told["url"], folder=told["folder"], server=told["port"], cookies=told["cookies"]) as site:
        ran = measured(site, asked, clients=VIEWERS, pause=PAUSE)
    size = {"dossiers": DOSSIERS, "facts": facts, "pages": len(PAGES), "clients": VIEWERS, "pause_s": PAUSE}
    size["requests"] = ran.count
    yield Figure(name="centre_50_viewers", value=ran.p95, unit="ms", bar=Bar(50, "at_most"), size=size)
    yield Figure(name="centre_50_viewers.p99", value=ran.p99, unit="ms", bar=Bar(200, "at_most"), size=size)
    yield Figure(name="centre_50_viewers.cpu", value=ran.site, unit="ms", size=size)


def _asked(reported: str) -> Iterator[str]:
    """Every page for each province in turn, with one of its communes, a task with its owner, a database."""
    workspace = load(WORKSPACE)
    units, tasks = workspace.dictionary.units, [task for plan in workspace.plans.values() for task in plan.tasks]
    databases = list(workspace.databases)
    for at, province in enumerate(units.lasting()):
        commune, other, *_ = (one.code for one in units.lasting(province.code))
        task = tasks[at % len(tasks)]
        found = {"province": province.code, "commune": commune, "other": other, "task": task.task, "owner": task.owner}
        for page in PAGES:
            yield page.format(**found, database=databases[at % len(databases)], past=PAST, reported=reported)


def _year_beside(told: dict[str, Any]) -> int:
    """Take in a year of facts up to the month of the dossiers, once a run: of the workspace's own indicators that count
    rows, and of as many others as make sixty; how many facts."""
    if "facts" not in told:
        own = [one.indicator for one in load(WORKSPACE).indicators.values() if one.counts == "rows"]
        names = (*own, *INDICATORS[len(own) :])
        with closing(Register.connect(told["url"])) as register:
            told["facts"] = year_of_facts(register, names, until=date.fromisoformat(FIRST))
    facts: int = told["facts"]
    return facts


def _house(stage: Stage, engine: str) -> dict[str, Any]:
    """What filling and counting told, once a run; of PostgreSQL also where it listens."""
    kept: dict[str, dict[str, Any]] = stage.__dict__.setdefault("index_houses", {})
    if engine not in kept:
        folder = stage.folder / f"index_{engine}"
        url, port = _register(stage, engine, folder)
        command = [sys.executable, "-m", "bench.index_house", str(WORKSPACE), str(folder), url]
        command += [str(DOSSIERS), str(EVENTS), str(VIEWERS)]
        done = subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True)
        if engine == "postgres":
            tidied(url)
        kept[engine] = {**json.loads(done.stdout.splitlines()[-1]), "url": url, "folder": folder, "port": port}
    return kept[engine]


def _register(stage: Stage, engine: str, folder: Path) -> tuple[str, int]:
    if engine == "sqlite":
        folder.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{folder / 'register.sqlite3'}", 0
    server = stage.__dict__.get("queue_server") or stage.__dict__.setdefault("queue_server", started())
    return server.create("index"), server.port
