"""The lamp test: a real thing is broken, the right light changes and no other, and it recovers when it is mended.

Two ministries hold the same kind of data, one on a PostgreSQL server of its own, one in a file. Each thing that a light
is about is broken in its turn: the server is stopped, a procedure is taken out of the workspace, identifiers are
corrupted in the source. After each, all lights are held against those of before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from motlan.data import api as data
from motlan.data.databases.spec import Database
from motlan.governance.plans.spec import Plan, Task
from motlan.governance.probes.probe import resolve
from motlan.service.procedures.book import ProcedureBook
from motlan.store.lake import Lake
from motlan.web.centre.actions import latest_runs, measure_plan
from motlan.web.centre.models import TaskLight, UnitLight
from motlan.web.house import House
from motlan.workspace.publishing import publish_procedures
from tests.servers import PostgresServer, postgres_server
from tests.web.centre.conftest import SetClock

Lights = Mapping[str, str]
MINISTRIES = ("server", "file")
NUMBERS = ("001190000018", "001190000026", "001190000034")
MOTHER = "001165000012"
BIRTHS, RESIDENCE = "1.001193", "1.004222"
FRESH = "6 hours"
PROCEDURE = "select count(*) from published_procedure where procedure = '{}'"


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server that no other test needs: it will be stopped."""
    with postgres_server() as found:
        yield found


def database(name: str, connect: dict[str, Any]) -> Database:
    dataset = {
        "key": "id",
        "describes": "person",
        "founds": True,
        "columns": {"number": "personal_number", "name": "full_name", "mother": "mother"},
        **({"table": "people"} if connect["kind"] == "postgres" else {}),
    }
    body = {"database": name, "label": {"vi": name, "en": name}, "owner": "ministry_of_justice", "connect": connect}
    return Database.model_validate({**body, "datasets": {"people": dataset}})


def task(like: Task, name: str, *probes: dict[str, Any]) -> Task:
    return like.model_copy(update={"task": name, "measured_by": tuple(resolve(one) for one in probes), "claimed": None})


def plan(like: Plan) -> Plan:
    """A light for each thing that can break, and for its neighbour, which must not."""
    one = like.tasks[0]
    tasks = [
        task(one, f"{name}_{what}", probe | {"database": name})
        for name in MINISTRIES
        for what, probe in (
            ("fresh", {"probe": "database_fresh", "within": FRESH}),
            ("identifiers", {"probe": "identifier_rule"}),
            ("connected", {"probe": "database_connected"}),
        )
    ]
    label = {"vi": "Thủ tục", "en": "Procedure"}
    tasks += [
        task(one, name, {"probe": "sql_count", "label": label, "sql": PROCEDURE.format(code), "at_least": 1})
        for name, code in (("births_offered", BIRTHS), ("residence_offered", RESIDENCE))
    ]
    made = like.model_copy(update={"tasks": tuple(tasks)})
    made.__dict__.pop("by_name", None)
    return made


@dataclass
class Nation:
    """The two ministries, the house that reads them, and its clock."""

    house: House
    clock: SetClock
    server: PostgresServer
    address: str
    places: Mapping[str, str]

    def read(self) -> tuple[str, ...]:
        """What a sync and a measurement of quality bring; the datasets that could not be read."""
        register, catalogue = self.house.register(), self.house.catalogue
        found = data.synchronise(
            register=register, lake=self.house.lake, catalogue=catalogue, clock=self.clock, places=self.places
        )
        data.measure_quality(register=register, catalogue=catalogue, clock=self.clock)
        return tuple(one.database for one in found.failed)

    def lights(self) -> Lights:
        """Every light there is, as measured now: tasks, provinces, communes."""
        publish_procedures(register=self.house.register(), workspace=self.house.workspace, on=self.house.today)
        measure_plan(here=self.house)
        return {
            **dict(TaskLight.objects.values_list("task", "measured")),
            **dict(UnitLight.objects.values_list("unit", "measured")),
        }

    def says(self, statement: str, *values: str | None) -> None:
        """Have the source itself changed, as its owner would."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(statement, values)


@pytest.fixture
def nation(here: House, clock: SetClock, server: PostgresServer, tmp_path: Path) -> Iterator[Nation]:
    name = "people"
    address = server.create(name)
    people = [(f"r{at}", number, f"Nguyễn Thị {chr(65 + at)}", MOTHER) for at, number in enumerate(NUMBERS)]
    (tmp_path / "people.csv").write_text(
        "id,number,name,mother\n" + "".join(f"{','.join(one)}\n" for one in people), "utf-8"
    )
    databases = {
        "server": database("server", {"kind": "postgres", "url": "${SERVER}"}),
        "file": database("file", {"kind": "csv", "path": "${FILES}/people.csv"}),
    }
    like = here.workspace.plans["plan_02"]
    workspace = replace(here.workspace, databases=databases, plans={"plan_02": plan(like)})
    house = replace(here, workspace=workspace, lake=Lake(tmp_path / "lake"), state=tmp_path)
    data.prepare(register=house.register(), catalogue=house.catalogue)
    places = {"SERVER": address, "FILES": str(tmp_path)}
    made = Nation(house=house, clock=clock, server=server, address=address, places=places)
    made.says("create table people (id text primary key, number text, name text, mother text)")
    for row in people:
        made.says("insert into people values (%s, %s, %s, %s)", *row)
    yield made
    server.drop(name)


def changed(before: Lights, after: Lights) -> dict[str, tuple[str, str]]:
    """Every light that is another, from what to what."""
    assert before.keys() == after.keys()
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}


@pytest.fixture
def before(nation: Nation) -> Lights:
    """All lights while nothing is broken: every task is green."""
    assert nation.read() == ()
    lights = nation.lights()
    assert {lights[one.task] for one in nation.house.workspace.plans["plan_02"].tasks} == {"green"}
    assert len(lights) == 8 + 34 + 3321
    return lights


def test_a_source_database_is_stopped(nation: Nation, before: Lights) -> None:
    nation.server.stop()
    try:
        assert nation.read() == ("server",)
        assert changed(before, nation.lights()) == {"server_connected": ("green", "red")}
        run = latest_runs().get(task="server_connected")
        assert run.figure == 0
        assert run.text_en.startswith("The last reading failed: 1 of 1 datasets. ")
        # what it says is why, not only that
        assert len(run.text_en) > len("The last reading failed: 1 of 1 datasets. ")
        assert len(run.text_vi) > len("Lần đọc cuối không thành công: 1 trên 1 tập dữ liệu. ")
        # a run is published: where the source stands is nobody's business
        assert run.text_en == (
            "The last reading failed: 1 of 1 datasets. The database does not answer. Its owner has to open it"
            " again, mend its address or account, or look at its new form, and have it read."
        )
        nation.clock.pass_by(timedelta(hours=7))
        assert nation.read() == ("server",)
        red = {"server_connected": ("green", "red"), "server_fresh": ("green", "red")}
        assert changed(before, nation.lights()) == red
    finally:
        nation.server.start()
    assert nation.read() == ()
    assert changed(before, nation.lights()) == {}


def test_a_source_file_is_gone(nation: Nation, before: Lights) -> None:
    file = Path(nation.places["FILES"]) / "people.csv"
    away = file.rename(file.with_suffix(".away"))
    assert nation.read() == ("file",)
    assert changed(before, nation.lights()) == {"file_connected": ("green", "red")}
    away.rename(file)
    assert nation.read() == ()
    assert changed(before, nation.lights()) == {}


def test_a_procedure_is_taken_out_of_the_workspace(nation: Nation, before: Lights) -> None:
    whole = nation.house
    offered = whole.workspace.procedures.versions.items()
    less = ProcedureBook({code: versions for code, versions in offered if code != RESIDENCE})
    nation.house = replace(whole, workspace=replace(whole.workspace, procedures=less))
    assert changed(before, nation.lights()) == {"residence_offered": ("green", "red")}
    nation.house = whole
    assert changed(before, nation.lights()) == {}


def test_identifiers_are_corrupted_in_the_source(nation: Nation, before: Lights) -> None:
    nation.says("update people set number = %s where id = 'r1'", "00119000002X")
    nation.read()
    assert changed(before, nation.lights()) == {"server_identifiers": ("green", "red")}
    nation.says("update people set number = %s where id = 'r1'", NUMBERS[1])
    nation.read()
    assert changed(before, nation.lights()) == {}


def test_numbers_by_which_records_name_others_are_corrupted_in_the_source(nation: Nation, before: Lights) -> None:
    nation.says("update people set mother = %s where id = 'r2'", MOTHER[:-1])
    nation.read()
    assert changed(before, nation.lights()) == {"server_identifiers": ("green", "red")}
    run = latest_runs().get(task="server_identifiers")
    said = "Identifiers that break their rule: 1. Its owner has to mend them at the source."
    assert (run.figure, run.text_en) == (1, said)
    asked = {"database": "server", "dataset": "people", "check_id": "mother.identifier", "limit": 10}
    register, catalogue = nation.house.register(), nation.house.catalogue
    assert data.failures(register=register, catalogue=catalogue, **asked).record_keys == ("r2",)
    # somebody whom nobody holds, and nobody at all, break no rule of a number
    for mother in ("001165999999", None):
        nation.says("update people set mother = %s where id = 'r2'", mother)
        nation.read()
        assert changed(before, nation.lights()) == {}
    nation.says("update people set mother = %s where id = 'r2'", MOTHER)
    nation.read()
    assert changed(before, nation.lights()) == {}
