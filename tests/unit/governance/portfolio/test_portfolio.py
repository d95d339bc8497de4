"""The portfolio: stages, grades by worked cases, the checklist, what is kept of it by day, priority, roadmap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motlan.data import api as data
from motlan.governance import api as governance
from motlan.governance.portfolio.api import history, made_of, measure, measured_at, on, priorities, roadmap
from motlan.governance.portfolio.book import PortfolioBook, Step
from motlan.governance.portfolio.grade import graded
from motlan.governance.portfolio.measure import Measured, holding, stages
from motlan.governance.portfolio.measure import measure as measured
from motlan.governance.portfolio.priority import doubt
from motlan.governance.portfolio.roadmap import standing_of
from motlan.governance.portfolio.spec import Formula, GradeCase
from motlan.governance.portfolio.stage import Arrived, measured_stage
from motlan.governance.portfolio.state import portfolio
from motlan.governance.published import Reader
from motlan.kernel.clock import FixedClock
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.workspace.load import load
from tests.unit.governance.conftest import Rows, filed, in_duckdb, in_sqlite

VIETNAM = Path(__file__).parents[4] / "workspaces" / "vietnam"
WORKSPACE = load(VIETNAM)
AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)

ROWS: Rows = {
    "published_sync": [
        ("population", "citizens", "2026-03-10T03:00:00Z", 1000, 4, None, None, None),
        ("population", "cards", "2026-01-10T03:00:00Z", 200, 0, None, None, None),
        ("civil_status", "births", "2026-03-09T03:00:00Z", 900, 0, None, None, None),
    ],
    "published_quality": [
        ("population", 81.0, "yellow", 97.0, 4, "2026-03-10T03:10:00Z"),
        ("civil_status", 90.0, "green", 99.0, 0, "2026-03-10T03:10:00Z"),
    ],
    "published_mapping": [("population", 20, 20), ("civil_status", 10, 10)],
    "published_held_back": [("population", "citizens", "unit", 3), ("population", "citizens", "date", 1)],
    "published_incident": [
        (
            1,
            "population",
            "citizens",
            "police",
            "format",
            "minor",
            "done",
            "2026-02-01",
            "2026-02-13",
            "2026-02-10T08:00:00Z",
        ),
        (2, "population", "citizens", "police", "format", "minor", "new", "2026-02-01", "2026-02-13", None),
        (3, "population", "citizens", "police", "format", "minor", "new", "2026-03-09", "2026-03-20", None),
        # its rule was withdrawn: no promise kept, none broken
        (
            4,
            "population",
            "citizens",
            "police",
            "format",
            "minor",
            "withdrawn",
            "2026-02-01",
            "2026-02-13",
            "2026-02-09",
        ),
    ],
    "published_database": [
        ("population", "ministry_of_public_security", "sqlite", 2, 1, 0, None),
        ("civil_status", "ministry_of_justice", "sqlite", 1, 1, 0, 1),
        ("judgments", "supreme_peoples_court", "hosted", 0, 1, 1, None),
    ],
    "published_saving": [
        ("1.001193", "population", "saves", 3, 2),
        ("1.001193", "civil_status", "saves", 4, 1),
        ("1.001193", "civil_status", "writes", 1, 0),
        ("1.001193", "health", "waits", 0, 1),
        ("1.004222", "construction", "waits", 2, 1),
    ],
    "published_use": [("population", "2026-03-01", 12), ("population", "2024-03-01", 500)],
    "published_dossier": [
        filed(
            "d1", "00004 01 online 01T02 01T03 02T10 02T09", "done", 1, "/result/1", sources=",civil_status,population,"
        ),
        filed("d2", "00004 01 online 01T02 01T03 02T10 03T09", "refused", 0, sources=",population,"),
        filed("d3", "00008 01 direct 09T02 09T03 11T10 -", "in_work", 0),
        filed("d5", "01273 04 direct 10T02 - - -", "new", 0, procedure="1.004222"),
    ],
}


@pytest.fixture(params=["sqlite", "duckdb"])
def found(request: pytest.FixtureRequest) -> Iterator[dict[str, Measured]]:
    """Every database as the hand-written rows measure it, by name."""
    if request.param == "duckdb":
        yield {one.database: one for one in measured(book=book(), reader=in_duckdb(ROWS), at=AT, on=TODAY)}
        return
    with closing(in_sqlite(ROWS)) as register:
        yield {one.database: one for one in measured(book=book(), reader=register, at=AT, on=TODAY)}


def book() -> PortfolioBook:
    assert WORKSPACE.portfolio is not None
    return WORKSPACE.portfolio


class Listening:
    """A reader that counts the questions to one table."""

    def __init__(self, reader: Reader, table: str) -> None:
        self.reader, self.table, self.heard = reader, table, 0
        self.dialect, self.exists, self.arrow = reader.dialect, reader.exists, reader.arrow

    def rows(self, query: Any, params: Any = None) -> Any:
        self.heard += self.table in str(query)
        return self.reader.rows(query, params)


@pytest.mark.parametrize(
    ("later", "stage", "questions"),
    [
        # both procedures write into it: what the first has written is enough
        pytest.param(timedelta(), "born_from_procedures", 1, id="written today"),
        pytest.param(timedelta(days=95), "deploying", 2, id="written too long ago"),
    ],
)
def test_a_database_is_born_from_procedures_where_one_wrote_lately(
    later: timedelta, stage: str, questions: int
) -> None:
    writing = [(procedure, "judgments", "writes", 1, 0) for procedure in ("1.001193", "1.004222")]
    with closing(in_sqlite({**ROWS, "published_saving": [*ROWS["published_saving"], *writing]})) as register:
        heard = Listening(register, "published_dossier")
        states = {state.database: state for state in portfolio(reader=register)}
        found = stages(rule=book().spec.stages, states=states, reader=heard, at=AT + later)
    assert (found["judgments"], heard.heard) == (stage, questions)


CASES = [
    pytest.param(formula, case, id=f"{formula.since}: {case.says['en']}")
    for formula in book().spec.formulas
    for case in formula.cases
]


@pytest.mark.parametrize(("formula", "case"), CASES)
def test_a_worked_case_has_the_grade_it_says(formula: Formula, case: GradeCase) -> None:
    found = graded(formula, dict(case.figures))
    assert (found.score, found.grade) == (case.score, case.grade)


def test_every_formula_has_worked_cases() -> None:
    assert all(formula.cases for formula in book().spec.formulas)


def test_each_day_has_the_formula_of_the_day() -> None:
    spec = book().spec
    first, second = spec.formulas
    assert spec.formula(first.since - timedelta(days=1)) is None
    assert spec.formula(second.since - timedelta(days=1)) is first
    assert spec.formula(second.since) is second


@given(
    figures=st.dictionaries(
        st.sampled_from(["connected", "use", "quality", "standards", "operation"]),
        st.floats(min_value=0, max_value=100, allow_nan=False).map(lambda one: round(one, 2)),
        min_size=1,
    ),
    more=st.floats(min_value=0, max_value=50).map(lambda one: round(one, 2)),
)
def test_a_better_figure_never_lowers_a_score(figures: dict[str, float], more: float) -> None:
    formula = book().spec.formulas[-1]
    name = next(iter(figures))
    before, after = graded(formula, figures), graded(formula, figures | {name: figures[name] + more})
    assert before.score is not None
    assert after.score is not None
    assert 0 <= before.score <= after.score <= 100


@pytest.mark.parametrize(
    ("arrived", "stage"),
    [
        ((2, 0, 0, 0, None, 0), "not_deployed"),
        ((2, 1, 1, 1, 100.0, 0), "deploying"),
        ((2, 1, 0, 0, None, 3), "deploying"),
        ((2, 0, 2, 1, 100.0, 9), "partial"),
        ((2, 0, 2, 2, 99.9, 9), "partial"),
        ((2, 0, 2, 2, 100.0, 0), "central"),
        ((2, 1, 2, 2, 100.0, 1), "born_from_procedures"),
        ((0, 1, 0, 0, None, 0), "deploying"),
        ((0, 1, 0, 0, None, 1), "born_from_procedures"),
    ],
)
def test_a_stage_is_measured(arrived: tuple[int, int, int, int, float | None, int], stage: str) -> None:
    datasets, hosted, landed, fresh, mapped, born = arrived
    told = Arrived(datasets=datasets, hosted=hosted, landed=landed, fresh=fresh, mapped=mapped, born=born)
    assert measured_stage(told, mapped_from=100) == stage


def test_what_arrived_is_measured_by_the_rules(found: dict[str, Measured]) -> None:
    assert {name: one.stage for name, one in found.items() if one.stage} == {
        "population": "partial",  # one of two datasets was read longer ago than thirty days
        "civil_status": "born_from_procedures",
        "judgments": "deploying",
    }


def test_the_figures_of_a_grade_are_those_of_the_tables(found: dict[str, Measured]) -> None:
    population = found["population"]
    # connected: one fresh dataset of two and one hosted of three; use: 3 fields x 2 dossiers of a year; quality: 81;
    # standards: 9 lines of 11 hold (3 as measured, 6 as claimed); operation: one incident of two in time
    assert dict(population.figures) == {
        "connected": 66.67,
        "use": 6.0,
        "quality": 81.0,
        "standards": 81.82,
        "operation": 50.0,
    }
    assert (population.answers, population.readings) == (6, 12)
    # 20 x .6667 + 25 x .006 + 30 x .9 + 15 x .8182 + 10 x .5
    assert (population.grade.score, population.grade.grade) == (57.76, "C")
    # 4 fields x the one dossier in which it stands; a procedure that would use it and does not counts nothing
    assert (found["civil_status"].answers, found["judgments"].answers) == (4, 0)


def test_of_incidents_that_are_open_and_not_yet_due_nothing_is_known() -> None:
    """Fifteen severe ones that stand open are no promise kept: a zero denominator is no share."""
    when = ("2026-03-09", "2026-03-20", None)
    rows = {
        **ROWS,
        "published_incident": [
            (at, "population", "citizens", "police", "format", "severe", "new", *when) for at in range(15)
        ],
    }
    found = {one.database: one for one in measured(book=book(), reader=in_sqlite(rows), at=AT, on=TODAY)}
    population = found["population"]
    assert population.figures["operation"] is None
    (part,) = [one for one in population.grade.parts if one.measure == "operation"]
    assert (part.figure, part.won, part.most) == (None, 0.0, 10.0)
    # as without what else was not measured: 57.76 less the 10 x .5 of one incident in two
    assert population.grade.score == 52.76


def test_a_dataset_whose_last_reading_failed_is_not_connected() -> None:
    def failing(row: tuple[Any, ...]) -> tuple[Any, ...]:
        return (*row[:5], "2026-03-10T08:00:00Z", "Không có tệp.", "No file.") if row[1] == "citizens" else row

    rows = {**ROWS, "published_sync": [failing(row) for row in ROWS["published_sync"]]}
    population = {one.database: one for one in measured(book=book(), reader=in_sqlite(rows), at=AT, on=TODAY)}[
        "population"
    ]
    assert population.figures["connected"] == 33.33  # the hosted one alone, of three
    assert population.stage == "partial"


@pytest.mark.parametrize("engine", [in_sqlite, in_duckdb])
def test_figures_open_into_the_questions_behind_them(engine: Callable[[Rows], Any]) -> None:
    opened = made_of(database="population", reader=engine(ROWS), clock=FixedClock(AT))
    rows = {figure: [[tuple(row) for row in one.rows or ()] for one in asked] for figure, asked in opened.items()}
    assert rows == {
        "connected": [
            [(2, 1)],
            [("citizens", "2026-03-10T03:00:00Z", 1000, 4, None), ("cards", "2026-01-10T03:00:00Z", 200, 0, None)],
            [(20, 20)],
        ],
        "use": [[("1.001193", "saves", 3)], []],
        "quality": [[(81.0, "yellow", 97.0, 4, "2026-03-10T03:10:00Z")]],
        "operation": [rows["operation"][0]],
        "readings": [[(12,)]],
    }
    assert sorted(rows["operation"][0]) == [("done", 1), ("new", 2), ("withdrawn", 1)]
    assert opened["use"][1].rows is None
    assert "published_dossier" in opened["use"][1].query
    assert opened["connected"][1].header == ["dataset", "landed_at", "rows", "quarantined", "failed_since"]


def test_the_checklist_is_measured_where_it_can_be_and_else_as_claimed(found: dict[str, Measured]) -> None:
    items = found["population"].items
    assert items == {"mapped": True, "keys": True, "interface": False, "units": False, "audit_log": True}
    assert holding(book(), "population", items) == 9
    assert found["civil_status"].items["encrypted"] is True


def test_what_the_workspace_does_not_describe_is_measured_in_nothing(found: dict[str, Measured]) -> None:
    finance = found["finance"]
    assert (finance.claimed, finance.stage, finance.grade) == ("born_from_procedures", None, None)
    assert len(found) == 105


@pytest.fixture(params=["sqlite", "postgres"])
def register(request: pytest.FixtureRequest) -> Iterator[Register]:
    """A register with everything that is kept, in each engine."""
    url = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres_database")
    with Register.connect(url) as register:
        data.prepare(register=register, catalogue=WORKSPACE.catalogue)
        governance.prepare(register=register)
        yield register


def test_a_day_is_kept_when_something_changed_and_read_as_it_stood(register: Register) -> None:
    def look(day: int) -> int:
        at = datetime(2026, 3, day, 9, tzinfo=UTC)
        return measure(book=book(), register=register, clock=FixedClock(at), today=at.date())

    assert measured_at(register=register) is None
    assert look(10) == 105
    assert look(10) == 0
    assert look(11) == 0
    register.execute(
        "insert into published_database (database, owner, kind, datasets, hosted) values ('land', 'o', 'sqlite', 1, 0)"
    )
    assert look(12) == 1
    assert measured_at(register=register) == "2026-03-12T09:00:00Z"
    assert on(register=register, day=date(2026, 3, 9)) == {}
    assert on(register=register, day=date(2026, 3, 11))["land"].stage == ""
    stood = on(register=register, day=date(2026, 3, 20))
    assert (stood["land"].stage, stood["land"].day, len(stood)) == ("not_deployed", "2026-03-12", 105)
    assert [one.day for one in history(register=register, database="land")] == ["2026-03-12", "2026-03-10"]


def test_priority_is_the_sum_over_procedures_weighted_by_dossiers() -> None:
    with closing(in_sqlite(ROWS)) as register:
        ranked = priorities(book=book(), reader=register, clock=FixedClock(AT))
    told = [(one.row.database, one.fields, one.papers) for one in ranked]
    # birth: 3 dossiers of a year; residence: 1. Mending: what population saves x .19, civil status x .1
    assert told == [
        ("construction", 2.0, 1.0),
        ("health", 0.0, 3.0),
        ("population", 1.71, 1.14),
        ("civil_status", 1.2, 0.3),
    ]
    assert [one.way for one in ranked[2].addends] == ["mend"]


def test_a_procedure_that_nobody_filed_counts_as_one_dossier() -> None:
    with closing(in_sqlite(dict(ROWS) | {"published_dossier": []})) as register:
        ranked = priorities(book=book(), reader=register, clock=FixedClock(AT))
    assert ranked[0].row.database == "construction"
    assert (ranked[0].freed, ranked[1].freed) == (3.0, 1.0)


def test_values_that_were_never_measured_are_not_doubted() -> None:
    assert [doubt(index) for index in (None, 100.0, 81.0, 0.0)] == [0.0, 0.0, 0.19, 1.0]


@pytest.mark.parametrize(
    ("claimed", "found", "today", "standing"),
    [
        ("deploying", "central", date(2026, 1, 1), "kept"),
        ("deploying", "born_from_procedures", date(2027, 1, 1), "kept"),
        ("central", "partial", date(2027, 1, 1), "late"),
        ("central", "", date(2027, 1, 1), "claimed"),
        ("deploying", "", date(2027, 1, 1), "late"),
        ("deploying", "", date(2026, 6, 30), "to_come"),
    ],
)
def test_a_step_is_kept_when_it_is_measured(claimed: str, found: str, today: date, standing: str) -> None:
    step = Step(
        database="x",
        stage="central",
        due=date(2026, 6, 30),
        basis="illustrative",
        source=Text(vi="minh hoạ", en="illustration"),
    )
    assert standing_of(step, claimed=claimed, measured=found, today=today) == standing


def test_the_roadmap_stands_in_the_order_of_its_days() -> None:
    planned = roadmap(book=book(), stood={}, today=TODAY)
    assert len(planned) == len(book().steps)
    assert [one.step.due for one in planned] == sorted(one.step.due for one in planned)
    assert planned[0].quarter == "2025-Q4"
    assert all(one.days == (TODAY - one.step.due).days for one in planned if one.standing == "late")
