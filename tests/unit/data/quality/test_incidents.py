"""Incidents: opened by what a measurement finds, closed by what a later one finds, dated in working days."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from motlan.data import api
from motlan.data.quality.contract import version_of
from motlan.data.quality.incident import Incident, deadlines
from motlan.data.quality.incident_log import (
    Statement,
    Wanted,
    incidents,
    one_incident,
    overdue,
    state_cause,
    timeline,
    withdraw_gone,
)
from motlan.data.quality.policy import Policy
from motlan.data.quality.remeasure import Remeasure
from motlan.data.quality.suspension import lift, suspend, suspensions
from motlan.data.spec import Catalogue
from motlan.data.suspended import suspended
from motlan.data.sync.plan import plan
from motlan.kernel.calendar import WorkCalendar
from motlan.kernel.clock import FixedClock
from motlan.kernel.errors import NotHeld, Refused
from motlan.store.register import Register
from tests.conformance.people import Row, catalogue, country, fill

LAN: Row = {"number": "001175000001", "full_name": "Nguyễn Thị Hoà", "birth_date": "1975-03-02", "sex": "female"}
NAM: Row = {"number": "001076000002", "full_name": "Trần Nam", "birth_date": "1976-01-01", "sex": "male"}
BAD: Row = NAM | {"number": "12"}
# Wednesday; Friday the 4th is a holiday here
CALENDAR = WorkCalendar(zone=ZoneInfo("UTC"), holidays=frozenset({date(2025, 7, 4)}))
POLICY = Policy(calendar=CALENDAR)


def at(day: int, hour: int = 9) -> FixedClock:
    return FixedClock(datetime(2025, 7, day, hour, tzinfo=UTC))


@pytest.fixture
def held() -> Catalogue:
    return catalogue()


@pytest.fixture
def register(held: Catalogue) -> Register:
    register = Register.connect("sqlite://")
    country(register, held)
    return register


class Office:
    """A country in which records are changed and quality is measured, day after day."""

    def __init__(self, register: Register, held: Catalogue) -> None:
        self.register, self.held = register, held

    def measure(
        self, rows: Mapping[str, Row], clock: FixedClock, policy: Policy = POLICY, database: str = "population"
    ) -> None:
        path = {"population": "population.citizens", "civil": "civil.born"}[database]
        self.register.execute(f'delete from "mirror_{path.replace(".", "__")}"')
        fill(self.register, self.held, path, rows)
        (found,) = api.measure_quality(
            register=self.register, catalogue=self.held, clock=clock, only=(database,), policy=policy
        )
        assert found.error is None

    def incident(self, check_id: str) -> Incident:
        (found,) = [one for one in incidents(self.register, Wanted()) if one.check_id == check_id]
        return found

    def told(self, check_id: str) -> list[tuple[str, str]]:
        return [(one.kind, one.at[:10]) for one in timeline(self.register, self.incident(check_id).incident)]


@pytest.fixture
def office(register: Register, held: Catalogue) -> Office:
    return Office(register, held)


def test_one_broken_identifier_is_a_severe_incident_at_once(office: Office) -> None:
    office.measure({"a": LAN, **{f"n{n}": LAN | {"number": f"00117500{n:04d}"} for n in range(50)}, "b": BAD}, at(2))
    found = office.incident("number.identifier")
    assert (found.severity, found.source, found.state, found.failed) == ("severe", "identifier", "new", 1)
    assert (found.error_group, found.owner, found.attribute) == ("format", "x", "number")
    assert found.code == "Q2025-00001"


def test_deadlines_are_working_days_from_the_alert(office: Office) -> None:
    office.measure({"a": BAD}, at(2))
    found = office.incident("number.identifier")
    # 3, 7, 8, 9, 10 July: the 4th is a holiday, 5 and 6 a weekend; then 11, 14 … 17
    assert (found.cause_due, found.due) == ("2025-07-10", "2025-07-17")
    assert deadlines(POLICY, "2025-07-02T09:00:00Z", on_site=True) == ("2025-07-10", "2025-07-24")


def test_a_check_above_green_is_no_incident_and_one_below_is(office: Office) -> None:
    rows = {f"n{n}": LAN | {"number": f"00117500{n:04d}"} for n in range(10)}
    office.measure(rows | {"n0": rows["n0"] | {"full_name": None}}, at(2))
    assert [one.check_id for one in incidents(office.register, Wanted())] == []
    office.measure(rows | {n: rows[n] | {"full_name": None} for n in ("n0", "n1")}, at(3))
    (found,) = incidents(office.register, Wanted())
    assert (found.check_id, found.severity, found.error_group) == ("full_name.not_null", "minor", "missing")
    assert (found.failed, found.evaluated) == (2, 10)


def test_the_data_close_an_incident_and_open_it_again(office: Office) -> None:
    office.measure({"a": LAN, "b": BAD}, at(2))
    office.measure({"a": LAN, "b": NAM}, at(3))
    closed = office.incident("number.identifier")
    assert (closed.state, closed.failed, closed.closed_at) == ("done", 0, "2025-07-03T09:00:00Z")
    office.measure({"a": LAN, "b": BAD}, at(8))
    again = office.incident("number.identifier")
    assert (again.state, again.reopened, again.opened_at, again.closed_at) == ("new", 1, "2025-07-08T09:00:00Z", None)
    assert (again.incident, again.code, again.due) == (closed.incident, closed.code, "2025-07-22")
    assert office.told("number.identifier") == [
        ("opened", "2025-07-02"),
        ("closed", "2025-07-03"),
        ("reopened", "2025-07-08"),
    ]


def test_measuring_the_same_again_tells_nothing_new(office: Office) -> None:
    for day in (2, 3):
        office.measure({"a": LAN, "b": BAD}, at(day))
    found = office.incident("number.identifier")
    assert (found.opened_at, found.measured_at) == ("2025-07-02T09:00:00Z", "2025-07-03T09:00:00Z")
    assert office.told("number.identifier") == [("opened", "2025-07-02")]


def test_what_nothing_was_measured_of_stays_open(office: Office) -> None:
    office.measure({"a": LAN, "b": BAD}, at(2))
    office.measure({}, at(3))
    assert office.incident("number.identifier").state == "new"


def test_a_band_that_falls_is_an_incident_and_worsens(office: Office) -> None:
    rows = {f"n{n}": LAN | {"number": f"00117500{n:04d}"} for n in range(4)}
    office.measure(rows, at(2))
    assert [one for one in incidents(office.register, Wanted()) if not one.check_id] == []
    nothing = {key: {"number": None, "full_name": None, "faults": " birth_date sex "} for key in rows}
    office.measure(nothing, at(3))
    (band,) = [one for one in incidents(office.register, Wanted()) if one.source == "band"]
    assert (band.severity, band.dataset, band.error_group, band.state) == ("severe", "", None, "new")
    dqi = office.register.value("select dqi from quality_index order by measured_at desc limit 1")
    assert (band.is_of_band, band.index, band.bound(POLICY.bands)) == (True, math.floor(dqi), POLICY.bands.yellow)
    office.measure(rows, at(4))
    ended = one_incident(office.register, band.incident)
    dqi = office.register.value("select dqi from quality_index order by measured_at desc limit 1")
    assert (ended.state, ended.index) == ("done", math.floor(dqi))


def test_a_statement_puts_an_incident_in_work_and_cannot_end_it(office: Office) -> None:
    office.measure({"a": LAN, "b": BAD}, at(2))
    number = office.incident("number.identifier").incident
    said = Statement(cause=" Nhập tay ", plan="Nhập lại", planned_for=date(2025, 7, 21), on_site=True)
    stated = state_cause(office.register, number=number, statement=said, by="lan", policy=POLICY, clock=at(3))
    assert (stated.state, stated.cause, stated.due, stated.on_site) == ("in_work", "Nhập tay", "2025-07-24", 1)
    assert one_incident(office.register, number) == stated
    assert timeline(office.register, number)[-1].note == "Nhập tay\n→ Nhập lại (2025-07-21; on site)"
    office.measure({"a": LAN, "b": BAD}, at(4))
    assert one_incident(office.register, number).state == "in_work"


@pytest.mark.parametrize(
    "said",
    [
        Statement(cause="", plan="x", planned_for=date(2025, 7, 4)),
        Statement(cause="x", plan=" ", planned_for=date(2025, 7, 4)),
        Statement(cause="x", plan="x", planned_for=date(2025, 7, 2)),
        Statement(cause="x", plan="x", planned_for=date(2025, 7, 18)),
    ],
    ids=["no cause", "no plan", "in the past", "after the deadline"],
)
def test_a_statement_that_says_too_little_changes_nothing(office: Office, said: Statement) -> None:
    office.measure({"a": LAN, "b": BAD}, at(2))
    before = office.incident("number.identifier")
    with pytest.raises(Refused):
        state_cause(office.register, number=before.incident, statement=said, by="lan", policy=POLICY, clock=at(3))
    assert office.incident("number.identifier") == before
    assert len(timeline(office.register, before.incident)) == 1


def test_a_closed_incident_takes_no_statement_and_an_unknown_one_is_not_held(office: Office) -> None:
    office.measure({"a": LAN, "b": BAD}, at(2))
    office.measure({"a": LAN, "b": NAM}, at(3))
    said = Statement(cause="x", plan="x", planned_for=date(2025, 7, 4))
    number = office.incident("number.identifier").incident
    with pytest.raises(Refused):
        state_cause(office.register, number=number, statement=said, by="lan", policy=POLICY, clock=at(3))
    with pytest.raises(NotHeld):
        one_incident(office.register, 99)


def test_an_incident_is_overdue_the_day_after_its_deadline(office: Office) -> None:
    office.measure({"a": LAN, "b": BAD}, at(2))
    number = office.incident("number.identifier").incident
    late = [number in {one.incident for one in overdue(office.register, today=date(2025, 7, day))} for day in (10, 11)]
    assert late == [False, True]
    said = Statement(cause="x", plan="x", planned_for=date(2025, 7, 15))
    state_cause(office.register, number=number, statement=said, by="lan", policy=POLICY, clock=at(11))
    late = [number in {one.incident for one in overdue(office.register, today=date(2025, 7, day))} for day in (17, 18)]
    assert late == [False, True]
    assert one_incident(office.register, number).overdue(date(2025, 7, 18))
    assert not one_incident(office.register, number).overdue(date(2025, 7, 17))


def test_a_threshold_of_its_own_decides_whether_a_check_is_an_incident(register: Register) -> None:
    checks = [
        {"field": "home", "kind": "not_null", "allow": "60%"},
        {"field": "income", "kind": "not_null", "allow": 1},
    ]
    held = catalogue({"population": checks})
    rows = {"a": LAN | {"home": "Huế"}, "b": NAM}
    Office(register, held).measure(rows, at(2))
    assert [one.check_id for one in incidents(register, Wanted(group="missing"))] == ["income.not_null"]


def test_a_rule_that_is_no_longer_asked_withdraws_its_incident(register: Register, held: Catalogue) -> None:
    asked = catalogue({"population": [{"field": "income", "kind": "not_null", "allow": 0}]})
    Office(register, asked).measure({"a": LAN}, at(2))
    office = Office(register, held)
    office.measure({"a": LAN}, at(3))
    assert office.told("income.not_null") == [("opened", "2025-07-02"), ("withdrawn", "2025-07-03")]
    found = office.incident("income.not_null")
    assert (found.state, found.closed_at, found.failed) == ("withdrawn", "2025-07-03T09:00:00Z", 1)
    assert timeline(register, found.incident)[-1].note == version_of(held) != version_of(asked)
    assert not found.overdue(date(2026, 1, 1))
    assert overdue(register, today=date(2026, 1, 1)) == ()
    again = Office(register, asked)
    again.measure({"a": LAN}, at(4))
    assert (again.incident("income.not_null").state, again.incident("income.not_null").reopened) == ("new", 1)


def test_a_statement_on_an_incident_of_a_withdrawn_rule_is_refused(register: Register, held: Catalogue) -> None:
    Office(register, catalogue({"population": [{"field": "income", "kind": "not_null", "allow": 0}]})).measure(
        {"a": LAN}, at(2)
    )
    Office(register, held).measure({"a": LAN}, at(3))
    number = Office(register, held).incident("income.not_null").incident
    said = Statement(cause="x", plan="x", planned_for=date(2025, 7, 15))
    with pytest.raises(Refused, match=r"Quy tắc của sự cố này đã rút"):
        state_cause(register, number=number, statement=said, by="lan", policy=POLICY, clock=at(4))
    assert one_incident(register, number).state == "withdrawn"


def test_what_left_the_workspace_owes_nothing(office: Office, held: Catalogue) -> None:
    rows = {f"n{n}": LAN | {"number": None, "full_name": None, "birth_date": None} for n in range(4)}
    office.measure(rows, at(2))
    opened = incidents(office.register, Wanted(database="population"))
    assert {one.source for one in opened} >= {"check", "band"}
    left = replace(held, databases={name: one for name, one in held.databases.items() if name != "population"})
    gone = withdraw_gone(office.register, left, at="2025-07-03T09:00:00Z")
    assert {one.incident.incident for one in gone} == {one.incident for one in opened}
    ended = incidents(office.register, Wanted(database="population"))
    assert {(one.state, one.closed_at) for one in ended} == {("withdrawn", "2025-07-03T09:00:00Z")}
    assert withdraw_gone(office.register, left, at="2025-07-04T09:00:00Z") == ()
    assert [one.kind for one in timeline(office.register, opened[0].incident)] == ["opened", "withdrawn"]


def test_the_plan_of_a_change_names_the_incidents_that_it_ends(register: Register, held: Catalogue) -> None:
    asked = catalogue({"population": [{"field": "income", "kind": "not_null", "allow": 0}]})
    office = Office(register, asked)
    office.measure({"a": LAN}, at(2))
    number = office.incident("income.not_null").incident

    def named(workspace: Catalogue) -> list[tuple[str, str]]:
        changes = api.plan_migration(register=register, catalogue=workspace).changes
        return [(one.where, one.words["en"]) for one in changes if one.what == "incident"]

    assert named(asked) == []
    assert named(held) == [("population.citizens", f"Incident {number} ends: its rule is asked no more.")]
    withdraw_gone(register, held, at="2025-07-04T09:00:00Z")
    assert named(held) == []


def test_what_was_called_done_when_its_rule_was_withdrawn_is_called_so_now(register: Register, held: Catalogue) -> None:
    asked = catalogue({"population": [{"field": "income", "kind": "not_null", "allow": 0}]})
    Office(register, asked).measure({"a": LAN, "b": BAD}, at(2))
    office = Office(register, held)
    office.measure({"a": LAN, "b": NAM}, at(3))
    register.execute("update incident set state = 'done'")
    withdraw_gone(register, held, at="2025-07-04T09:00:00Z")
    assert office.incident("income.not_null").state == "withdrawn"
    assert office.incident("number.identifier").state == "done"


# ---- suspension

RED_STOPS = Policy(calendar=CALENDAR, suspend_when="red", grace_days=2)
RED: dict[str, Row] = {"a": {"number": None, "full_name": None, "faults": " birth_date sex "}}
GREEN: dict[str, Row] = {"a": LAN}


def test_red_for_longer_than_the_grace_is_suspended_and_recovers_by_itself(office: Office) -> None:
    stands = []
    for day, rows in ((2, RED), (3, RED), (4, RED), (5, RED), (7, GREEN)):
        office.measure(rows, at(day), RED_STOPS)
        stands.append(suspended(office.register))
    assert stands == [frozenset(), frozenset(), frozenset({"population"}), frozenset({"population"}), frozenset()]
    (one,) = suspensions(office.register)
    assert (one.origin, one.suspended_at, one.lifted_at) == ("policy", "2025-07-04T09:00:00Z", "2025-07-07T09:00:00Z")


def test_without_a_policy_red_suspends_nobody(office: Office) -> None:
    office.measure(RED, at(2))
    office.measure(RED, at(9))
    assert suspended(office.register) == frozenset()


def test_who_lifts_by_hand_is_not_overruled_until_it_falls_again(office: Office) -> None:
    for day in (2, 4):
        office.measure(RED, at(day), RED_STOPS)
    lift(office.register, database="population", by="lan", reason="bên kia đã sửa", at="2025-07-04T10:00:00Z")
    office.measure(RED, at(5), RED_STOPS)
    assert suspended(office.register) == frozenset()
    office.measure(GREEN, at(6), RED_STOPS)
    for day in (7, 9):
        office.measure(RED, at(day), RED_STOPS)
    assert suspended(office.register) == {"population"}


def test_a_suspension_by_hand_outlives_a_good_measurement(office: Office) -> None:
    suspend(office.register, database="population", by="lan", reason="rò rỉ", at="2025-07-02T00:00:00Z")
    office.measure(GREEN, at(3), RED_STOPS)
    assert suspended(office.register) == {"population"}


def test_suspending_twice_lifting_nothing_and_giving_no_reason_are_refused(register: Register) -> None:
    now = "2025-07-02T00:00:00Z"
    with pytest.raises(Refused):
        suspend(register, database="population", by="lan", reason=" ", at=now)
    with pytest.raises(Refused):
        lift(register, database="population", by="lan", reason="x", at=now)
    suspend(register, database="population", by="lan", reason="x", at=now)
    with pytest.raises(Refused):
        suspend(register, database="population", by="lan", reason="x", at=now)
    with pytest.raises(Refused):
        lift(register, database="population", by="lan", reason="", at=now)
    assert len(suspensions(register)) == 1


def test_a_suspended_database_is_read_only_when_it_is_named(held: Catalogue) -> None:
    stopped = frozenset({"population"})
    assert "population.citizens" not in {step.source.path for step in plan(held, {}, (), stopped)}
    assert {step.source.path for step in plan(held, {}, ("population",), stopped)} == {"population.citizens"}


# ---- while databases are watched


class Later:
    """A clock that is moved by hand."""

    def __init__(self, start: datetime) -> None:
        self.at = start

    def now(self) -> datetime:
        return self.at


def test_a_change_is_measured_soon_and_not_twice_within_a_minute(register: Register, held: Catalogue) -> None:
    clock = Later(datetime(2025, 7, 2, 9, tzinfo=UTC))
    remeasure = Remeasure(catalogue=held, clock=clock, policy=POLICY)
    stands = []
    for rows, minutes in (({"b": BAD}, 0), ({"b": NAM}, 0.5), ({"b": NAM}, 1)):
        register.execute("delete from mirror_population__citizens")
        fill(register, held, "population.citizens", rows)
        remeasure.note({"population.citizens"})
        clock.at = datetime(2025, 7, 2, 9, tzinfo=UTC) + timedelta(minutes=minutes)
        remeasure.catch_up(register)
        stands.append({one.check_id: one.state for one in incidents(register, Wanted())}["number.identifier"])
    assert stands == ["new", "new", "done"]
    assert remeasure.changed == set()


def test_what_left_the_workspace_is_measured_no_more(register: Register, held: Catalogue) -> None:
    remeasure = Remeasure(catalogue=held, clock=at(2), policy=POLICY)
    remeasure.note({"population.citizens", "gone.people"})
    remeasure.catch_up(register)
    assert [row[0] for row in register.rows("select database from quality_index")] == ["population"]
    assert remeasure.changed == set()


def test_what_did_not_change_is_not_measured(register: Register, held: Catalogue) -> None:
    Remeasure(catalogue=held, clock=at(2), policy=POLICY).catch_up(register)
    assert register.value("select count(*) from quality_index") == 0
