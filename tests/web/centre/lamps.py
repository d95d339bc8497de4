"""A nation with one light for each kind of probe, over real things: the files of sources, a web page, a signed
document, dossiers that are filed and decided, an officer's reading, a verifier's finding, a commune's report."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import Any

from motlan.data import api as data
from motlan.data.databases.spec import Database
from motlan.governance.lights.light import Light
from motlan.governance.plans.spec import Plan
from motlan.governance.probes.probe import Probe, resolve
from motlan.service.dossiers.status import Channel
from motlan.web.centre.actions import latest_runs, measure_plan
from motlan.web.centre.models import Drawn, ProbeRun, TaskLight, UnitLight
from motlan.web.centre.samples import find
from motlan.web.dossiers import actions
from motlan.web.dossiers.holding import holder_for
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from motlan.web.observing.looking import observed, see
from motlan.web.people.models import Account
from motlan.web.unitreports.acts import report
from motlan.workspace.publishing import publish_procedures
from tests.web.centre.conftest import SetClock
from tests.web.dossiers.conftest import ANSWERS, BIRTH, CERTIFICATE, MARITAL, MOVE, RESIDENCE, Cast, gives

Lights = Mapping[str, str]
PROVINCE = "01"
INSIDE = ("127.0.0.0/8", "::1/128")
PERSON = {"number": "personal_number", "name": "full_name"}
ENTERPRISE = {"number": "tax_code", "name": "name"}
DATABASES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    **dict.fromkeys(("fresh", "connected", "identifiers", "mapped", "quality"), ("person", ("people",))),
    "rate": ("person", ("people", "more")),
    "tax": ("enterprise", ("people",)),
    "customs": ("enterprise", ("people",)),
}
"""Each ministry's database: what it describes, and its tables."""
TAXED = ("0100109106", "0100112437", "0100111948")
WORDS = "Cổng dịch vụ công"


def database(name: str) -> Database:
    concept, tables = DATABASES[name]
    columns = PERSON if concept == "person" else ENTERPRISE
    one = {"key": "id", "describes": concept, "founds": name != "customs", "columns": columns}
    return Database.model_validate(
        {
            "database": name,
            "label": {"vi": name, "en": name},
            "owner": "ministry_of_justice",
            "connect": {"kind": "sqlite", "path": "${FILES}/" + f"{name}.sqlite3"},
            "datasets": {table: {**one, "table": table} for table in tables},
        }
    )


def probes(address: str) -> Mapping[str, dict[str, Any]]:
    """A task for each kind of probe, by its name: green while nothing is broken."""
    enough = {"at_least": 60}
    return {
        "database_fresh": {"database": "fresh", "within": "6 hours"},
        "database_connected": {"database": "connected"},
        "synchronising_rate": {"database": "rate", "within": "6 hours"},
        "quality_at_least": {"database": "quality", "index": 90},
        "identifier_rule": {"database": "identifiers"},
        "mapped_share": {"database": "mapped"},
        "golden_conflicts_at_most": {"concept": "enterprise", "at_most": 10},
        "unlinked_share_at_most": {"concept": "enterprise", "at_most": 10},
        "access_journaled": {"purpose": "lamp", "within": "60 days"},
        "procedure_live": {"procedure": RESIDENCE, "decided_within": "200 days"},
        "procedure_used": {"procedure": MARITAL, "filed_within": "20 days"},
        "online_share": {"procedure": BIRTH, **enough},
        "electronic_result_share": {"procedure": MARITAL, **enough},
        "dossiers_on_time": {"procedure": BIRTH, **enough},
        "result_in_register": {"procedure": RESIDENCE, **enough},
        "communes_ready": {"measure": "computers", "province": PROVINCE, "at_least": 100},
        "public_page": {"address": address, "words": [WORDS]},
        "document_signed": {"path": "decision.pdf"},
        "manual_inspection": {"name": "sql_count", "within": "90 days"},
        "sql_count": {
            "label": {"vi": "Thủ tục công bố", "en": "Procedures offered"},
            "sql": f"select count(*) from published_procedure where procedure = '{MARITAL}'",
            "at_least": 1,
        },
    }


def lit_by(like: Plan, address: str) -> Plan:
    """The plan with these tasks instead of its own; each is named as its kind."""
    specs = {kind: resolve({"probe": kind, **spec}) for kind, spec in probes(address).items()}
    tasks = (
        like.tasks[0].model_copy(update={"task": kind, "measured_by": (probe,), "claimed": None, "depends_on": ()})
        for kind, probe in specs.items()
    )
    made = like.model_copy(update={"tasks": tuple(tasks)})
    made.__dict__.pop("by_name", None)
    return made


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<h1>{WORDS}</h1>".encode())

    def log_message(self, *_args: object) -> None:
        return


def say(file: Path, statement: str, rows: Iterable[Sequence[str | None]]) -> None:
    """One statement for each of some rows in a source's own file."""
    with closing(sqlite3.connect(file)) as line:
        line.executemany(statement, rows)
        line.commit()


def make_sources(folder: Path) -> None:
    """Every ministry's file, with three persons or enterprises in each table; customs knows the enterprises of tax."""
    persons = (f"0011900000{tens:02}" for tens in range(11, 99))
    for name, (concept, tables) in DATABASES.items():
        for table in tables:
            numbers = TAXED if concept == "enterprise" else tuple(islice(persons, 3))
            say(folder / f"{name}.sqlite3", f"create table {table} (id text primary key, number text, name text)", [()])
            rows = [(f"r{at}", number, f"Nguyễn Thị {chr(65 + at)}") for at, number in enumerate(numbers)]
            say(folder / f"{name}.sqlite3", f"insert into {table} values (?, ?, ?)", rows)


@dataclass
class Site:
    """A page that can be taken away and brought back, under one address."""

    server: ThreadingHTTPServer | None = None
    port: int = 0

    def start(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), _Page)
        self.port = self.server.server_port
        Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


@dataclass
class Nation:
    """The house with all these lights, its clock, its people, and the things that they are about."""

    house: House
    clock: SetClock
    cast: Cast
    files: Path
    site: Site
    unread: set[str] = field(default_factory=set)
    """Databases that nobody reads at present."""
    accepts: tuple[str, ...] = ()
    """Datasets at whose new form somebody looked before the next reading."""
    born: int = 0
    moved: int = 0

    @property
    def plan(self) -> Plan:
        return self.house.workspace.plans["plan_02"]

    def probe(self, kind: str) -> Probe:
        return self.plan.by_name[kind].measured_by[0]

    def lights(self) -> Lights:
        """Read every source, look at all that is outside, measure: every light there is, tasks and units."""
        register, catalogue, house = self.house.register(), self.house.catalogue, self.house
        only = tuple(name for name in DATABASES if name not in self.unread)
        places = {"FILES": str(self.files)}
        data.synchronise(
            register=register, lake=house.lake, catalogue=catalogue, clock=self.clock, places=places, only=only,
            accept_schemas=self.accepts,
        )  # fmt: skip
        self.accepts = ()
        data.measure_quality(register=register, catalogue=catalogue, clock=self.clock)
        publish_procedures(register=register, workspace=house.workspace, on=house.today)
        see(here=house, probes=observed(house).values())
        measure_plan(here=house)
        return {
            **dict(TaskLight.objects.values_list("task", "measured")),
            **dict(UnitLight.objects.values_list("unit", "measured")),
        }

    def run(self, kind: str) -> ProbeRun:
        return latest_runs().get(task=kind)

    def source(self, name: str, statement: str, *values: str | None) -> None:
        """Have a source itself changed, as its owner would."""
        say(self.files / f"{name}.sqlite3", statement, [values])

    def file(self, procedure: str, who: Account, answers: Mapping[str, str], channel: Channel = Channel.ONLINE) -> str:
        """A dossier that was filed and received; its code."""
        form = self.house.forms.in_force(procedure, on=self.house.today)
        holder = holder_for(house=self.house, account=who, procedure=form.procedure)
        dossier = actions.file_dossier(
            house=self.house, account=who, form=form, holder=holder, answers=answers, channel=channel
        )
        officer = self.cast.unbound
        actions.receive(house=self.house, account=officer, code=dossier.code, seen=1)
        return dossier.code

    def decide(self, code: str) -> None:
        self.end(code, refused=False)

    def end(self, code: str, *, refused: bool) -> None:
        house, account, seen = self.house, self.cast.unbound, Dossier.objects.get(code=code).number
        if refused:
            actions.refuse(house=house, account=account, code=code, seen=seen, reason="Không đúng nơi cư trú")
        else:
            actions.decide(house=house, account=account, code=code, seen=seen, given=gives(code))

    def move(self, who: Account) -> str:
        """Somebody moves to the next house of the street; the dossier's code."""
        self.moved += 1
        return self.file(RESIDENCE, who, {**MOVE, "dossier.new_detail": f"Số {self.moved}, ngõ 12"})

    def birth(self, channel: Channel = Channel.ONLINE) -> str:
        self.born += 1
        name = f"Trần Văn {chr(64 + self.born)}"
        proof = f"GCS-2026/{self.born:05}"
        answers = {**ANSWERS, "child.full_name": name, "dossier.certificate_number": proof}
        return self.file(BIRTH, self.cast.mother, answers, channel)

    def certificate(self) -> str:
        """A certificate of marital status is asked for; its code."""
        return self.file(MARITAL, self.cast.stranger, CERTIFICATE)

    def find(self, verdict: str) -> None:
        """A verifier goes and looks."""
        inspector = Account.objects.get(username="inspector")
        drawn = Drawn.objects.get(scope="task", name="sql_count")
        find(here=self.house, account=inspector, one=drawn, verdict=verdict, note="Đã xem tại chỗ.")

    def commune_says(self, *, computers: bool) -> None:
        head = Account.objects.get(username="head")
        report(
            here=self.house, account=head, light=Light.GREEN, holds={"computers": computers}, note="Biên bản bàn giao."
        )
