"""Every registered kind of probe, with each key it can have: what it found is published and computed anew."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from motlan.governance.lights.rollup import task_light
from motlan.governance.opendata import rules, tables
from motlan.governance.opendata.published import Published
from motlan.governance.opendata.recompute import recompute
from motlan.governance.opendata.rules import Rule
from motlan.governance.opendata.tables import Table
from motlan.governance.opendata.write import Edition, write
from motlan.governance.plans.spec import Criterion, Territory
from motlan.governance.probes.probe import KINDS, Probe, ProbeResult, resolve
from motlan.governance.probes.run import run_probe
from motlan.governance.published import Reader
from motlan.kernel import fingerprint
from motlan.kernel.clock import instant
from motlan.kernel.text import Text
from tests.unit.governance.conftest import AT, ROWS
from tests.unit.governance.test_probes import CASES

WORD = Text(vi="Từ", en="Word")
PROVINCE_OF = {"01273": "04", "01290": "04", "00004": "01", "00008": "01"}
HERE = {"unit": "00004", "province": "01"}
COUNT = {"label": {"vi": "Hồ sơ", "en": "Dossiers"}, "sql": "select count(*) from published_dossier"}
MORE: list[dict[str, Any]] = [
    *(
        {"probe": f"{kind}_share", **HERE, "within": "30 days", "at_least": 50}
        for kind in ("online", "electronic_result")
    ),
    *({"probe": kind, **HERE, "at_least": 50} for kind in ("dossiers_on_time", "result_in_register")),
    {"probe": "procedure_used", **HERE, "filed_within": "30 days"},
    {"probe": "document_signed", "file": "ab" * 32, "within": "2 hours"},
    {"probe": "sql_count", **COUNT, "at_least": 6, "yellow_from": 5},
    {"probe": "sql_count", **COUNT, "at_least": 1, "at_most": 4, "yellow_from": 0},
    {"probe": "synchronising_rate", "database": "civil_status", "within": "1 day", "at_least": 50},
    {"probe": "unlinked_share_at_most", "concept": "person", "at_most": 1, "yellow_to": 2},
]
"""Keys that no case of the probes' own test gives."""
PROBES: tuple[Probe, ...] = tuple(resolve(said) for said in (*(said for said, _, _ in CASES), *MORE))
Rows = Iterator[Mapping[str, Any]]


def piece(table: Table, rows: Rows) -> list[pa.Table]:
    return [pa.Table.from_pylist([dict(row) for row in rows], schema=table.schema)]


def units() -> Rows:
    since = date(2025, 7, 1).isoformat()
    levels = {**dict.fromkeys(("01", "04"), ("country", 1)), **{code: (up, 2) for code, up in PROVINCE_OF.items()}}
    for code, (parent, level) in levels.items():
        yield {"code": code, "parent": parent, "level": level, "valid_from": since}


def readiness() -> Rows:
    for unit, parent, criterion, _, until, claimed, measured in ROWS["published_readiness"]:
        if until is None:
            flags = {"claimed": claimed, "measured": measured}
            known = {name: None if value is None else bool(value) for name, value in flags.items()}
            yield {"unit": unit, "parent": parent, "criterion": criterion, **known}


def reports() -> Rows:
    for unit, parent, criterion, _, until, claimed, _ in ROWS["published_readiness"]:
        if until is None and claimed is not None:
            yield {"unit": unit, "parent": parent, "measure": criterion, "value": float(claimed)}


def unit_lights(rule: Rule) -> Rows:
    """As the sample's communes stand: one of two is ready in the first province, one of one in the second."""
    red, green = {"measured": "red", "ready": 0, "share": 0.0}, {"measured": "green", "ready": 1, "share": 100.0}
    known = {"01273": green, "01290": red, "00004": green}
    grey = {"measured": "grey", "ready": 0, "reported": 0, "share": None}
    for unit, parent in PROVINCE_OF.items():
        lit = {"reported": 1, **known[unit]} if unit in known else grey
        yield {"unit": unit, "parent": parent, "claimed": "grey", "whole": 1, **lit, "rule": rule.rule}
    half = {"measured": "yellow", "ready": 1, "whole": 2, "share": 50.0, "claimed": "grey", "rule": rule.rule}
    yield {"unit": "04", "parent": "country", "reported": 2, **half}
    yield {"unit": "01", "parent": "country", "reported": 1, **half}


def databases(rule: Rule) -> Rows:
    for name, index, band, _, breaches, _ in ROWS["published_quality"]:
        found = {"quality": index, "band": band, "identifier_breaches": breaches}
        yield {"database": name, "rule": rule.rule, **found}


def tasks(found: Mapping[str, ProbeResult]) -> Rows:
    for name, one in found.items():
        yield {"task": name, "claimed": "grey", "measured": task_light([one.outcome]).value}


def probes(found: Mapping[str, ProbeResult]) -> Rows:
    for name, one in found.items():
        came_out = {"outcome": one.outcome.value, "figure": one.figure, "measured_at": instant(one.at)}
        yield {"task": name, "place": 0, "probe": one.probe, "query": one.query, "rule": one.rule_version, **came_out}


def edition(found: Mapping[str, ProbeResult]) -> Edition:
    territory = rules.of_territory(
        "plan",
        Territory(ready="said", green_from=80, yellow_from=50, criteria=(Criterion(measure="ready", label=WORD),)),
    )
    of_databases = rules.of_databases(green=90, yellow=75)
    of_probes = {rule.rule: rule for rule in map(rules.of_probe, PROBES)}
    rows: list[tuple[Table, Rows]] = [
        *((tables.UNITS, units()), (tables.CLAIMS, iter(())), (tables.REPORTS, reports())),
        *((tables.READINESS, readiness()), (tables.UNIT_LIGHTS, unit_lights(territory))),
        *((tables.TASKS, tasks(found)), (tables.PROBES, probes(found)), (tables.DATABASES, databases(of_databases))),
    ]
    return Edition(
        title=WORD,
        made_at=instant(AT),
        day=AT.date().isoformat(),
        published=Published(what=("lights", "tasks", "databases")),
        since="2026-02-01",
        until="2026-02-28",
        rules=[territory, of_databases, *of_probes.values()],
        tables={table.name: piece(table, lines) for table, lines in rows},
    )


@pytest.fixture
def found(reader: Reader) -> dict[str, ProbeResult]:
    """What each case found, as a task of its own."""
    return {
        f"t{place}": replace(run_probe(probe=probe, reader=reader, at=AT), rule_version=probe.rule_for_all)
        for place, probe in enumerate(PROBES)
    }


def test_there_is_a_case_of_every_kind_and_of_each_of_its_keys() -> None:
    built_in = {name for name in KINDS.names() if KINDS.get(name).__module__.startswith("motlan.")}
    given = {kind: set[str]() for kind in built_in}
    for probe in PROBES:
        given[probe.probe] |= probe.model_fields_set
    assert given == {kind: set(KINDS.get(kind).model_fields) for kind in built_in}


def test_every_kind_with_any_of_its_keys_is_computed_to_the_same(found: dict[str, ProbeResult], tmp_path: Path) -> None:
    written = write(edition=edition(found), folder=tmp_path / "open")
    again = recompute(tmp_path / "open")
    assert again.different == ()
    assert again.holds
    assert written.rows["probes"] == len(PROBES)
    assert {one.outcome for one in found.values()} == {"green", "yellow", "red", "grey"}


def test_the_public_is_not_told_what_a_key_holds_that_says_where_something_stands_inside_the_house() -> None:
    def at(address: str) -> Probe:
        probe: Probe = resolve({"probe": "public_page", "address": address, "words": ["Open"]})
        return probe

    rule = rules.of_probe(at("http://10.0.7.5/private"))
    assert rule.wording["kept_back"] == ["address"]
    assert (rule.wording["words"], rule.limits) == (["Open"], None)
    assert "10.0.7.5" not in json.dumps(rule.record())
    assert rule.rule == rules.of_probe(at("http://10.0.7.6/")).rule, "nobody finds the address by trying"
    assert at("http://10.0.7.5/private").rule_version != at("http://10.0.7.6/").rule_version
    assert rule.is_itself
    again = rule.record()
    assert rules.read(again).is_itself
    assert not rules.read({**again, "wording": {**again["wording"], "words": ["Shut"]}}).is_itself
    assert not rules.read({**again, "limits": {"green_from": 1}}).is_itself


@pytest.mark.parametrize("kind", sorted({probe.probe for probe in PROBES}))
def test_a_colour_or_a_figure_that_was_changed_is_named(
    found: dict[str, ProbeResult], tmp_path: Path, kind: str
) -> None:
    """Of a kind with limits the colour, of a finding the task that it makes."""
    name, one = next((name, one) for name, one in found.items() if one.probe == kind and one.figure is not None)
    painted = replace(one, outcome=next(light for light in type(one.outcome) if light is not one.outcome))
    written = edition(found)
    changed = {**written.tables, "probes": piece(tables.PROBES, probes({**found, name: painted}))}
    write(edition=replace(written, tables=changed), folder=tmp_path / "open", formats=["csv"])
    follows = rules.of_probe(PROBES[int(name[1:])]).limits is not None
    ((table, where),) = {(it.table, it.where) for it in recompute(tmp_path / "open").different}
    assert (table, where) == (("probes", f"{name} 0") if follows else ("tasks", name))


def test_what_a_kind_of_a_package_found_is_taken_as_found_where_it_is_not_installed(
    found: dict[str, ProbeResult], tmp_path: Path
) -> None:
    """Its keys may bear any name and hold anything: they are the package's own."""
    wording = {"probe": "of_a_package", "edition": 1, "of": "anything", "measure": 3, "database": ["a"], "province": {}}
    rule = Rule(rule=fingerprint.of(wording), about="probe", name="of_a_package", limits=None, wording=wording)
    theirs = replace(next(iter(found.values())), probe="of_a_package", rule_version=rule.rule)
    whole = {**found, "theirs": theirs}
    written = edition(whole)
    write(edition=replace(written, rules=[*written.rules, rule]), folder=tmp_path / "open", formats=["csv"])
    assert recompute(tmp_path / "open").different == ()
