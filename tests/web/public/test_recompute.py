"""What is published can be computed anew from itself alone; what was changed afterwards is named, and nothing else."""

from __future__ import annotations

import csv
import json
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from motlan.governance.api import Span
from motlan.governance.opendata import recompute as anew
from motlan.governance.opendata.recompute import Difference, recompute
from motlan.governance.opendata.write import Format
from motlan.governance.plans.spec import Plan
from motlan.governance.portfolio import api
from motlan.governance.probes.territory import CommunesReady
from motlan.kernel.errors import NotHeld, Refused
from motlan.store.lake import Lake
from motlan.store.register import Register
from motlan.web.centre.actions import measure_plan
from motlan.web.centre.models import Drawn, Finding, ProbeRun, Sample
from motlan.web.centre.plan import plan_of
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.public.edition import make_edition
from tests.unit.governance.opendata.test_every_kind import PROBES
from tests.web.public.conftest import SetClock

PROVINCES, COMMUNES = 34, 3321
READY = "communes_ready"


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_everything_published_is_computed_to_the_same(counted: House, folder: Path, form: Format) -> None:
    written = make_edition(here=counted, folder=folder, formats=[form])
    found = recompute(folder)
    assert found.different == ()
    assert found.values > 5 * (PROVINCES + COMMUNES)
    assert written.rows["unit_lights"] == PROVINCES + COMMUNES
    assert written.rows["figures"] > 0


def test_a_rule_that_pages_of_past_days_name_is_in_the_edition(counted: House, folder: Path, clock: SetClock) -> None:
    of_then = plan_of(counted).territory
    assert of_then is not None
    clock.pass_by(timedelta(days=1))
    eased = {
        name: plan.model_copy(update={"territory": of_then.model_copy(update={"green_from": 5.0, "yellow_from": 1.0})})
        for name, plan in counted.workspace.plans.items()
    }
    later = replace(counted, workspace=replace(counted.workspace, plans=eased))
    measure_plan(here=later)
    make_edition(here=later, folder=folder, formats=["csv"])
    laid_down = {one["rule"]: one["about"] for one in json.loads((folder / "rules.json").read_text())["rules"]}
    now = plan_of(later).territory
    assert now is not None
    assert (laid_down[now.rule], laid_down[of_then.rule]) == ("units", "units_before")
    assert recompute(folder).different == ()


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def rewrite(file: Path, column: str, value: str, **where: str) -> None:
    """Change one cell of a CSV file."""
    rows = rows_of(file)
    (row,) = [row for row in rows if all(row[name] == wanted for name, wanted in where.items())]
    row[column] = value
    write_rows(file, rows)


def write_rows(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def named(found: tuple[Difference, ...]) -> set[tuple[str, str, str]]:
    return {(one.table, one.where, one.column) for one in found}


def test_a_figure_that_was_changed_is_named_and_no_other(counted: House, folder: Path) -> None:
    make_edition(here=counted, folder=folder, formats=["csv"])
    rewrite(folder / "unit_lights.csv", "share", "95.36", unit="04")
    (one,) = recompute(folder).different
    assert (one.table, one.where, one.column, one.published, one.computed) == (
        *("unit_lights", "04", "share"),
        *(95.36, 5.36),
    )


def test_of_csv_and_parquet_both_are_read_and_what_was_changed_in_either_is_named(counted: House, folder: Path) -> None:
    make_edition(here=counted, folder=folder)
    whole = recompute(folder)
    assert whole.holds
    assert whole.cells > 5 * (PROVINCES + COMMUNES)
    assert {one.forms for one in whole.copies} == {("csv", "parquet")}
    untouched = (folder / "unit_lights.csv").read_bytes()
    rewrite(folder / "unit_lights.csv", "measured", "green", unit="04")
    found = recompute(folder)
    assert found.different == (), "the figures are computed from Parquet, where nothing was changed"
    assert not found.holds
    (one,) = found.unlike
    assert (one.table, one.where, one.column, one.csv, one.parquet) == (
        *("unit_lights", "04", "measured"),
        *("green", "red"),
    )
    (folder / "unit_lights.csv").write_bytes(untouched)
    file = folder / "unit_lights.parquet"
    rows = [{**row, "measured": "green"} if row["unit"] == "04" else row for row in pq.read_table(file).to_pylist()]
    pq.write_table(pa.Table.from_pylist(rows, schema=pq.read_schema(file)), file)
    found = recompute(folder)
    assert named(found.different) == {("unit_lights", "04", "measured")}
    assert [(one.where, one.csv, one.parquet) for one in found.unlike] == [("04", "red", "green")]


def test_a_row_that_only_one_of_the_two_files_has_or_has_twice_is_named(counted: House, folder: Path) -> None:
    make_edition(here=counted, folder=folder)
    file = folder / "unit_lights.csv"
    first, *others = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([first, *others[1:]]) + "\n", encoding="utf-8")
    (one,) = recompute(folder).unlike
    assert (one.where, one.column, one.csv, one.parquet) == (
        *(others[0].split(",")[0].strip('"'), "rows"),
        *(0, 1),
    )
    file.write_text("\n".join([first, others[0], *others]) + "\n", encoding="utf-8")
    (one,) = recompute(folder).unlike
    assert (one.column, one.csv, one.parquet) == ("rows", PROVINCES + COMMUNES + 1, PROVINCES + COMMUNES)


def test_a_report_that_was_changed_changes_its_commune_its_province_and_the_task(counted: House, folder: Path) -> None:
    make_edition(here=counted, folder=folder, formats=["csv"])
    ready = {"measure": "meets_all_conditions", "parent": "04", "value": "1"}
    unit = next(row["unit"] for row in rows_of(folder / "reports.csv") if ready.items() <= row.items())
    rewrite(folder / "reports.csv", "value", "0", unit=unit, measure="meets_all_conditions")
    assert recompute(folder).different == (), "what a commune says in one word is no measure"
    rewrite(folder / "reports.csv", "value", "0", unit=unit, measure="computers")
    communes = {("unit_lights", unit, column) for column in ("measured", "ready", "share")}
    assert named(recompute(folder).different) == communes | {
        ("readiness", f"{unit} computers", "claimed"),
        ("unit_lights", "04", "ready"),
        ("unit_lights", "04", "share"),
        ("probes", "communes_ready 0", "figure"),
    }


@pytest.mark.parametrize(
    ("table", "column", "value", "where", "found"),
    [
        ("claims", "light", "yellow", {"scope": "unit", "name": "04"}, {("unit_lights", "04", "claimed")}),
        ("tasks", "claimed", "grey", {"task": "communes_ready"}, {("tasks", "communes_ready", "claimed")}),
        ("probes", "figure", "99.5", {"task": "communes_ready"}, {("probes", "communes_ready 0", "figure")}),
        (
            *("facts", "rest", "96", {"indicator": "2.1", "unit": "country", "period": "2026-10"}),
            {("facts", "2.1 country 2026-10", "rest")},
        ),
    ],
)
def test_claims_probes_and_the_country_are_held_against_what_they_come_from(
    counted: House,
    folder: Path,
    table: str,
    column: str,
    value: str,
    where: dict[str, str],
    found: set[tuple[str, str, str]],
) -> None:
    make_edition(here=counted, folder=folder, formats=["csv"])
    rewrite(folder / f"{table}.csv", column, value, **where)
    assert named(recompute(folder).different) >= found


def test_a_threshold_that_was_changed_is_named_with_the_colours_it_gives(counted: House, folder: Path) -> None:
    make_edition(here=counted, folder=folder, formats=["csv"])
    said = json.loads((folder / "rules.json").read_text(encoding="utf-8"))
    (territory,) = [one for one in said["rules"] if one["about"] == "units"]
    territory["limits"]["yellow_from"] = 5
    (folder / "rules.json").write_text(json.dumps(said), encoding="utf-8")
    found = recompute(folder).different
    red = {row["unit"] for row in rows_of(folder / "unit_lights.csv") if row["measured"] == "red"} & {
        row["code"] for row in rows_of(folder / "units.csv") if row["level"] == "1"
    }
    assert named(found) == {("rules", f"units {territory['name']}", "rule")} | {
        ("unit_lights", unit, "measured") for unit in red
    }
    assert {(one.published, one.computed) for one in found if one.table == "unit_lights"} == {("red", "yellow")}


def test_a_count_that_was_changed_is_found_by_its_sums(counted: House, folder: Path) -> None:
    make_edition(here=counted, folder=folder, formats=["csv"])
    row = {"indicator": "2.1", "level": "unit", "unit": "00004", "period": "2026-10"}
    rewrite(folder / "facts.csv", "rest", "9", **row)
    found = named(recompute(folder).different)
    assert ("facts", "2.1 01 2026-10", "rest") in found
    assert {where.split()[1] for table, where, _ in found if table == "figures"} == {"00004"}


def test_two_engines_agree_on_every_value(counted: House, folder: Path, tmp_path: Path) -> None:
    """The published colours were computed in the register; DuckDB and SQLite both compute them from the open data."""
    make_edition(here=counted, folder=folder, formats=["parquet"])
    beside = anew.beside(anew.about_in(folder), anew.rules_in(folder))
    tables = {file.stem: pq.read_table(file) for file in folder.glob("*.parquet")}
    with closing(Register.connect("sqlite://")) as sqlite, Lake(tmp_path / "spill").session() as duckdb:
        for name, rows in {**tables, **beside}.items():
            duckdb.register_table(name, rows)
            kinds = ", ".join(f'"{one.name}"' for one in rows.schema)
            sqlite.execute(f"create table {name} ({kinds})")
            sqlite.execute_many(
                f"insert into {name} values ({', '.join(f':{one.name}' for one in rows.schema)})", rows.to_pylist()
            )
        present = frozenset(tables)
        answers = [anew.compare(engine, present) for engine in (duckdb, sqlite)]
    assert answers[0] == answers[1]
    assert answers[0][1] == ()


def test_small_counts_are_hidden_with_what_they_could_be_found_from(counted: House, folder: Path) -> None:
    make_edition(here=counted, folder=folder, formats=["csv"])
    october = [row for row in rows_of(folder / "facts.csv") if row["indicator"] == "2.1" and row["period"] == "2026-10"]
    told = {row["unit"]: (row["denominator"], row["rest"], row["hidden"]) for row in october}
    assert told["01279"] == told["01280"] == ("", "", "true")
    assert told["01273"] == ("60", "18", "false")
    assert told["country"] == ("321", "95", "false")


def test_nobody_is_named_by_a_claim(counted: House, folder: Path) -> None:
    make_edition(here=counted, folder=folder, formats=["csv"])
    columns = {file.stem: set(rows_of(file)[0]) for file in folder.glob("*.csv") if rows_of(file)}
    assert not {"by", "account", "note", "subject"} & set().union(*columns.values())


def test_the_dictionary_names_every_column_of_every_file(counted: House, folder: Path) -> None:
    make_edition(here=counted, folder=folder)
    said = json.loads((folder / "csv-metadata.json").read_text(encoding="utf-8"))
    assert said["@context"][0] == "http://www.w3.org/ns/csvw"
    for table in said["tables"]:
        name = table["url"].removesuffix(".csv")
        columns = [one["name"] for one in table["tableSchema"]["columns"]]
        with (folder / table["url"]).open(encoding="utf-8", newline="") as lines:
            assert next(csv.reader(lines)) == columns
        assert pq.read_schema(folder / f"{name}.parquet").names == columns
        assert set(table["tableSchema"]["primaryKey"]) <= set(columns)


def test_a_table_that_is_not_there_or_lacks_rows_is_named(counted: House, folder: Path) -> None:
    make_edition(here=counted, folder=folder, formats=["csv"])
    written = len(rows_of(folder / "probes.csv"))
    for table in ("tasks", "probes"):
        write_rows(folder / f"{table}.csv", [row for row in rows_of(folder / f"{table}.csv") if row["task"] != READY])
    assert ("probes", "", "rows") in named(recompute(folder).different)
    (folder / "probes.csv").unlink()
    (folder / "unit_lights.csv").unlink()
    found = recompute(folder)
    assert not found.holds
    short = {(one.table, one.published, one.computed) for one in found.different if one.column == "rows"}
    assert {("probes", written, 0), ("unit_lights", PROVINCES + COMMUNES, 0)} < short


@pytest.mark.parametrize(
    ("file", "content"),
    [("about.json", "{"), ("about.json", '{"made_at": "2026"}'), ("rules.json", "{"), ("tasks.parquet", "no Parquet")],
)
def test_a_damaged_file_is_refused_by_its_name(counted: House, folder: Path, file: str, content: str) -> None:
    make_edition(here=counted, folder=folder)
    (folder / file).write_text(content, encoding="utf-8")
    with pytest.raises(Refused, match=file):
        recompute(folder)


def test_a_csv_whose_header_was_renamed_is_refused_by_its_name(counted: House, folder: Path) -> None:
    make_edition(here=counted, folder=folder, formats=["csv"])
    file = folder / "unit_lights.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("claimed", "measured", 1), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        recompute(folder)
    assert "The first line of unit_lights.csv does not name its columns: claimed." in refused.value.in_("en")


def test_a_csv_that_was_cut_off_is_refused_by_its_name(counted: House, folder: Path) -> None:
    make_edition(here=counted, folder=folder)
    file = folder / "units.csv"
    file.write_bytes(file.read_bytes()[:5000].rpartition(b",")[0])
    with pytest.raises(Refused, match=r"units\.csv"):
        recompute(folder)


@pytest.mark.parametrize("formats", [["csv"], ["csv", "parquet"]])
def test_a_cell_that_is_not_of_its_kind_is_named_with_its_line(
    counted: House, folder: Path, formats: list[Format]
) -> None:
    make_edition(here=counted, folder=folder, formats=formats)
    rewrite(folder / "unit_lights.csv", "share", "many", unit="04")
    lines = (folder / "unit_lights.csv").read_text(encoding="utf-8").splitlines()
    (line,) = (at for at, said in enumerate(lines, start=1) if "many" in said)
    with pytest.raises(Refused) as refused:
        recompute(folder)
    told = f"unit_lights.csv, line {line}: the value of the column “share” is not of its kind."
    assert told in refused.value.in_("en")


def test_a_folder_without_open_data_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotHeld):
        recompute(tmp_path)


def test_nothing_is_written_into_a_folder_that_holds_something(counted: House, folder: Path) -> None:
    folder.mkdir()
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused):
        make_edition(here=counted, folder=folder)
    assert [one.name for one in folder.iterdir()] == ["mine.txt"]


def test_days_that_end_before_they_begin_or_are_not_over_are_refused(counted: House, folder: Path) -> None:
    begun = counted.today.replace(day=1)
    over = begun - timedelta(days=1)
    for first, last in ((over, over - timedelta(days=1)), (over, begun), (over, counted.today)):
        with pytest.raises(Refused):
            make_edition(here=counted, folder=folder, span=Span(first, last), formats=["csv"])
        assert not folder.exists()
    written = make_edition(here=counted, folder=folder, span=Span(over, over), formats=["csv"])
    assert written.rows["facts"] > 0


def test_the_whole_portfolio_is_told_with_what_was_measured_of_it(
    counted: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = counted.workspace.portfolio
    assert book is not None
    api.measure(book=book, register=counted.register(), clock=counted.clock, today=counted.today)
    stood = dict(api.on(register=counted.register(), day=counted.today))
    stood["civil_status"] = replace(stood["civil_status"], stage="central", grade="B", score=61.5)
    monkeypatch.setattr("motlan.web.public.databases.api.on", lambda **_asked: stood)
    make_edition(here=counted, folder=folder, formats=["csv"])
    rows = {row["database"]: row for row in rows_of(folder / "portfolio.csv")}
    assert len(rows) == len(book.rows) == 105
    civil = rows["civil_status"]
    assert (civil["stage"], civil["basis"]) == ("born_from_procedures", "public")
    assert (civil["stage_measured"], civil["grade"], civil["score"]) == ("central", "B", "61.5")
    ranked = api.priorities(book=book, reader=counted.register(), clock=counted.clock)
    told = {name: (float(row["fields"]), float(row["papers"])) for name, row in rows.items() if row["fields"]}
    assert told == {one.row.database: (one.fields, one.papers) for one in ranked}
    assert recompute(folder).different == ()


def test_a_run_of_before_an_upgrade_does_not_stand_under_todays_words(
    counted: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that still runs the earlier version measures last, by a rule of other words."""

    def measured_meanwhile(*, here: House) -> None:
        measure_plan(here=here)
        run = ProbeRun.objects.filter(task="communes_ready").latest("pk")
        run.pk, run.rule_version, run.outcome = None, "0" * 64, "green"
        run.save()

    monkeypatch.setattr("motlan.web.public.edition.measure_plan", measured_meanwhile)
    make_edition(here=counted, folder=folder, formats=["csv"])
    assert recompute(folder).different == ()
    probes = rows_of(folder / "probes.csv")
    laid_down = {one["rule"] for one in json.loads((folder / "rules.json").read_text(encoding="utf-8"))["rules"]}
    assert {row["rule"] for row in probes} <= laid_down
    assert "0" * 64 not in laid_down
    assert [row["outcome"] for row in probes if row["task"] == "communes_ready"] == ["red"]


def test_an_edition_of_before_an_upgrade_still_computes_to_the_same(
    counted: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_edition(here=counted, folder=folder, formats=["csv"])
    monkeypatch.setattr(CommunesReady, "edition", CommunesReady.edition + 1)
    assert recompute(folder).different == ()
    file = folder / "rules.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    for one in said["rules"]:
        one["wording"].pop("edition", None)
    file.write_text(json.dumps(said), encoding="utf-8")
    assert {one.column for one in recompute(folder).different} == {"rule"}


def test_a_plan_of_every_kind_of_probe_is_computed_to_the_same(counted: House, folder: Path) -> None:
    plan, account = plan_of(counted), Account.objects.create(username="v", display_name="V", role="verifier")
    (word,) = [one for one in plan.tasks if one.task == "communes_ready"]
    asked = [word.model_copy(update={"task": f"t{place}", "measured_by": (one,)}) for place, one in enumerate(PROBES)]
    every = Plan.model_construct(**{**dict(plan), "tasks": (*plan.tasks, *asked)})
    here = replace(counted, workspace=replace(counted.workspace, plans={plan.plan: every}))
    by: dict[str, Any] = {"account": account, "scope": "task"}
    at, one = here.clock.now(), {"name": "births_work"}
    sample = Sample.objects.create(**by, seed="s", number=1, weights={}, population=[], day="2026-11-16", drawn_at=at)
    drawn = Drawn.objects.create(sample=sample, place=0, scope="task", **one, weight=1, claimed="grey", measured="grey")
    Finding.objects.create(**by, **one, drawn=drawn, verdict="holds", at=at)
    written = make_edition(here=here, folder=folder, formats=["csv"])
    assert written.rows["probes"] > len(PROBES)
    assert recompute(folder).different == ()
    looked = [one for one in rows_of(folder / "probes.csv") if one["probe"] == "manual_inspection"]
    assert [one["outcome"] for one in looked] == ["green", "grey", "green"]
