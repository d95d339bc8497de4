"""The daily report: what it says of a day, that it is made once and kept, and how a correction names what it mends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from motlan.governance.lights.light import Light
from motlan.governance.plans.measured_by import MeasuredBy
from motlan.governance.readiness import api as governance
from motlan.governance.report.content import Report, Section
from motlan.kernel.errors import Refused
from motlan.web.centre import standing
from motlan.web.centre.actions import measure_plan
from motlan.web.centre.alerts import watch
from motlan.web.centre.commitments import commit, end
from motlan.web.centre.models import Claim
from motlan.web.centre.models import Report as Reported
from motlan.web.centre.plan import communes_of
from motlan.web.dailyreport.making import latest, make, missing
from motlan.web.dailyreport.models import Edition, Paper
from motlan.web.dailyreport.work import REPORT, make_report, see_to_it
from motlan.web.files.clearing import clear
from motlan.web.files.keeping import shelf
from motlan.web.files.models import Blob
from motlan.web.house import House
from motlan.web.jobs.models import Job
from motlan.web.jobs.registry import Work
from motlan.web.people.models import Account
from motlan.web.portfolio.keeping import measure_readiness
from tests.web.centre.conftest import SetClock
from tests.web.centre.test_actions import BIRTH, decided

MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)
OWNER = "ministry_of_justice"
SECTIONS = (*("lights", "changed", "gaps", "late", "databases", "index", "readiness", "alerts", "commitments", "made"),)


def section(report: Report, name: str) -> Section:
    return next(one for one in report.sections if one.name == name)


def words(report: Report, name: str, table: int = 0) -> list[list[str]]:
    """The cells of a table, in English."""
    return [
        [cell.text.in_("en") if cell.text else "" for cell in row] for row in section(report, name).tables[table].rows
    ]


def next_morning(here: House, clock: SetClock) -> None:
    clock.pass_by(timedelta(days=1))
    measure_plan(here=here)


def test_it_tells_of_both_lights_in_sum(stood: House) -> None:
    report = make(here=stood, day=MONDAY).report
    assert tuple(one.name for one in report.sections) == SECTIONS
    assert words(report, "lights") == [
        ["Works", "34", "8", *_tasks(report, "Works")],
        ["Falls short", "0", "19", *_tasks(report, "Falls short")],
        ["Does not work", "0", "7", *_tasks(report, "Does not work")],
        ["Not measured", "0", "0", *_tasks(report, "Not measured")],
    ]
    said = section(report, "lights").said
    assert said[0].in_("en").startswith("1,981 of 3,321 communes are ready (59.65 %")
    assert said[0].in_("vi").startswith("1.981 trên 3.321 xã đạt mọi điều kiện (59,65 %")
    assert report.figures["provinces_measured_green"] == 8
    assert report.figures["communes_ready"] == 1981


def test_where_no_day_before_is_known_no_change_is_told(stood: House) -> None:
    report = make(here=stood, day=MONDAY).report
    for name in ("lights", "index"):
        for said in section(report, name).said:
            for language in ("vi", "en"):
                assert "– percentage" not in said.in_(language)
                assert "– điểm" not in said.in_(language)


def _tasks(report: Report, light: str) -> list[str]:
    """Both counts of tasks; they sum up to the plan in the test below."""
    return next(row[3:] for row in words(report, "lights") if row[0] == light)


def test_every_task_is_counted_once(measured: House) -> None:
    report = make(here=measured, day=MONDAY).report
    for column in (3, 4):
        assert sum(int(row[column]) for row in words(report, "lights")) == len(
            measured.workspace.plans["plan_02"].tasks
        )


def test_what_changed_is_told_on_the_day_on_which_it_did(measured: House, clock: SetClock) -> None:
    clock.pass_by(timedelta(days=1))
    decided(measured)
    measure_plan(here=measured)
    changed = words(make(here=measured, day=TUESDAY).report, "changed")
    label = measured.workspace.plans["plan_02"].by_name[BIRTH].label.in_("en")
    assert [row[:3] for row in changed if row[0] == label] == [[label, "Not measured", "Works"]]
    lights = {row[0]: row for row in words(make(here=measured, day=TUESDAY).report, "lights")}
    assert lights["Works"][4].endswith("(+1)")
    assert words(make(here=measured, day=MONDAY).report, "changed") == []


def test_the_widest_gaps_come_first(stood: House) -> None:
    report = make(here=stood, day=MONDAY).report
    gaps = words(report, "gaps")
    assert len(gaps) == 10
    assert gaps[0][1:] == ["Works", "Does not work", "3", "5.36 %"]
    opens = section(report, "gaps").tables[0].rows[0][0].opens
    assert opens == ("province", "04")


def test_communes_by_condition(stood: House) -> None:
    measure_readiness(here=stood)
    report = make(here=stood, day=MONDAY).report
    country, provinces = words(report, "readiness"), words(report, "readiness", table=1)
    territory = stood.workspace.plans["plan_02"].territory
    assert territory is not None
    numbered = [f"{at}. {one.label.in_('en')}" for at, one in enumerate(territory.criteria, start=1)]
    assert [row[0] for row in country] == ["Every basic condition is met", *numbered]
    assert country[0][1:4] == ["1,981", "1,981", "59.65 %"]
    assert country[0][-1] == "Falls short"
    assert len(provinces) == 34
    name = stood.workspace.dictionary.units.units["04"].in_("en")
    (own,) = [row for row in provinces if row[0] == name]
    assert own[1:4] == ["56", "3", "5.36 %"]
    shares = governance.shares(
        register=stood.register(), territory=territory, communes=communes_of(stood, MONDAY), day=MONDAY
    )
    assert own[4:] == [f"{met:,}" for met in shares["04"].met.values()]


def test_what_communes_report_of_a_condition_stands_beside_what_was_measured(
    stood: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has computers by measurement, whatever communes report."""
    plan = stood.workspace.plans["plan_02"]
    assert plan.territory is not None
    unmet = MeasuredBy(sql="select unit, 0 from published_report where measure = 'computers'")
    criteria = [
        one.model_copy(update={"measured_by": unmet}) if one.measure == "computers" else one
        for one in plan.territory.criteria
    ]
    strict = plan.model_copy(update={"territory": plan.territory.model_copy(update={"criteria": tuple(criteria)})})
    for module in ("portfolio.keeping", "dailyreport.parts.stood"):
        monkeypatch.setattr(f"motlan.web.{module}.plan_of", lambda _here: strict)
    measure_readiness(here=stood)
    report = make(here=stood, day=MONDAY).report
    (row,) = [one for one in words(report, "readiness") if one[0].endswith("Computers for officials")]
    claimed = Reported.objects.filter(measure="computers", value=1).exclude(parent="")
    assert row[1] == f"{claimed.count():,}"
    assert row[2].partition(" ")[0] == "0"
    assert row[4:] == ["Falls short", "Does not work"]


def test_late_tasks_stand_by_owner(measured: House) -> None:
    report = make(here=measured, day=MONDAY).report
    owners, tasks = words(report, "late"), words(report, "late", 1)
    assert sum(int(row[1]) for row in owners) == len(tasks) == report.figures["tasks_late"]
    assert [int(row[1]) for row in owners] == sorted((int(row[1]) for row in owners), reverse=True)
    assert all(int(row[3].replace(",", "")) > 0 for row in tasks)
    gaps = {"Works": 0, "Falls short": 1, "Not measured": 2, "Does not work": 3}
    for *_, claimed, found, gap in tasks:
        ahead = 0 if claimed == "Not measured" else max(0, gaps[found] - gaps[claimed])
        assert int(gap) == ahead
    assert any(int(row[-1]) for row in tasks)
    plan = measured.workspace.plans["plan_02"]
    stood = {one.task.task: one for one in standing.tasks(measured)}
    for label, _, whole, _, claimed, found, ahead in owners:
        own = [stood[one.task] for one in plan.tasks if measured.workspace.agency(one.owner, "en") == label]
        assert [int(one) for one in (whole, claimed, found, ahead)] == [
            len(own),
            sum(1 for one in own if one.claimed is Light.GREEN),
            sum(1 for one in own if one.measured is Light.GREEN),
            sum(1 for one in own if one.gap),
        ]


def test_alerts_of_the_day_and_those_that_still_stand(measured: House, clock: SetClock) -> None:
    raised = watch(here=measured)
    monday = make(here=measured, day=MONDAY).report
    assert len(words(monday, "alerts")) == raised > 0
    next_morning(measured, clock)
    assert watch(here=measured) == 0
    tuesday = section(make(here=measured, day=TUESDAY).report, "alerts")
    assert tuesday.tables[0].rows == ()
    assert tuesday.tables[0].empty.in_("en") == "There was no alert on the day."
    assert (
        tuesday.said[0].in_("en")
        == f"0 new alerts; {raised} stood at the end of the day, {raised} of them seen by nobody."
    )


def test_of_a_day_on_which_nobody_looked_no_number_of_alerts_is_told(measured: House, clock: SetClock) -> None:
    monday = section(make(here=measured, day=MONDAY).report, "alerts")
    nobody = "Nobody looked on the day whether anything was wrong."
    assert monday.said[0].in_("en").startswith(nobody)
    assert monday.tables[0].empty.in_("vi") == "Trong ngày không có lần kiểm tra nào xem có gì sai."
    raised = watch(here=measured)
    assert section(make(here=measured, day=MONDAY).report, "alerts").said[0].in_("en").startswith(f"{raised} new")
    next_morning(measured, clock)
    tuesday = section(make(here=measured, day=TUESDAY).report, "alerts")
    assert tuesday.tables[0].empty.in_("en") == nobody
    assert tuesday.said[0].in_("en") == (
        f"{nobody} Alerts that stood from before: {raised}, {raised} of them seen by nobody."
    )


def test_of_the_days_before_looks_were_kept_an_alert_tells_that_somebody_looked(
    measured: House, clock: SetClock
) -> None:
    watch(here=measured)
    measured.register().execute("delete from fact_seen where what like 'alerts %'")
    next_morning(measured, clock)
    tuesday = section(make(here=measured, day=TUESDAY).report, "alerts")
    assert tuesday.said[0].in_("en").startswith("0 new alerts; ")


def test_commitments_that_are_due_past_or_broken(measured: House, clock: SetClock) -> None:
    account = Account.objects.create(username="o", role="committee", agency=OWNER)
    given = [
        commit(
            here=measured,
            account=account,
            owner=OWNER,
            what=f"Word {days}",
            until=MONDAY + timedelta(days=days),
            task="",
        )
        for days in (0, 1, 3, 30)
    ]
    assert [row[1:] for row in words(make(here=measured, day=MONDAY).report, "commitments")] == [
        ["Word 0", "16/11/2026", "Due on this day"],
        ["Word 1", "17/11/2026", "Due soon"],
        ["Word 3", "19/11/2026", "Due soon"],
    ]
    next_morning(measured, clock)
    end(here=measured, account=account, commitment=given[3], kept=False, note="No money")
    assert [row[1::2] for row in words(make(here=measured, day=TUESDAY).report, "commitments")] == [
        ["Word 30", "Not kept"],
        ["Word 0", "Its day is past"],
        ["Word 1", "Due on this day"],
        ["Word 3", "Due soon"],
    ]


def test_a_red_database_and_one_that_stopped_delivering(measured: House, clock: SetClock) -> None:
    register = measured.register()
    for database, band in (("civil_status", "red"), ("population", "green")):
        register.execute(
            "insert into published_portfolio (database, day, claimed, stage, grade, formula, band, rows, quarantined,"
            " readings, landed_at, items, quality) values (:database, '2026-11-16', 'central', 'central', 'C', '',"
            " :band, 5, 0, 0, :landed, '', 41.5) on conflict (database, day) do update set band = excluded.band,"
            " landed_at = excluded.landed_at, quality = excluded.quality",
            {
                "database": database,
                "band": band,
                "landed": "2026-01-05T00:00:00Z" if band == "green" else "2026-11-15T00:00:00Z",
            },
        )
    found = words(make(here=measured, day=MONDAY).report, "databases")
    assert {row[4] for row in found} == {"Quality is red", "No longer delivers"}
    (red,) = [row for row in found if row[4] == "Quality is red"]
    assert red[2:] == [
        *("data born from procedures", "central database", "Quality is red", "41.5", "07:00, 15/11/2026"),
    ]


def test_the_same_day_says_the_same_and_is_made_once(measured: House, clock: SetClock) -> None:
    next_morning(measured, clock)
    first = make(here=measured, day=MONDAY)
    clock.pass_by(timedelta(hours=2))
    assert make(here=measured, day=MONDAY).pk == first.pk
    assert (Edition.objects.count(), Paper.objects.count()) == (1, 2)
    assert (first.number, first.whole, first.former) == (1, True, None)


def test_a_correction_is_a_new_edition_that_names_the_former(measured: House, clock: SetClock) -> None:
    next_morning(measured, clock)
    first = make(here=measured, day=MONDAY)
    before = (first.content, sorted(Paper.objects.values_list("blob", flat=True)))
    commit_late(measured)
    with pytest.raises(Refused, match="lý do"):
        make(here=measured, day=MONDAY)
    assert Edition.objects.count() == 1
    mended = make(here=measured, day=MONDAY, because="A word was noted late")
    assert (mended.number, mended.former_id, mended.because) == (2, first.pk, "A word was noted late")
    assert latest(MONDAY) == mended
    kept = Edition.objects.get(pk=first.pk)
    assert (kept.content, sorted(Paper.objects.filter(edition=first).values_list("blob", flat=True))) == before
    with pytest.raises(Refused):
        Edition.objects.filter(pk=first.pk).update(because="x")
    with pytest.raises(Refused):
        kept.delete()


def commit_late(here: House) -> None:
    """A word that was given on Monday, and noted only on Tuesday."""
    account = Account.objects.create(username="late", role="committee", agency=OWNER)
    given = commit(here=here, account=account, owner=OWNER, what="A word", until=TUESDAY, task="")
    with connection.cursor() as cursor:
        at = datetime(2026, 11, 16, 5, tzinfo=UTC)
        cursor.execute("update centre_commitment set made_at = %s where id = %s", [at, given.pk])


def test_the_day_so_far_is_followed_by_the_whole_day(measured: House, clock: SetClock) -> None:
    so_far = make(here=measured, day=MONDAY)
    assert not so_far.whole
    next_morning(measured, clock)
    make_report(measured, Work(kind=REPORT, key="2026-11-16", payload={"day": "2026-11-16"}))
    whole = latest(MONDAY)
    assert whole is not None
    assert (whole.number, whole.whole, whole.former_id, whole.because) == (2, True, so_far.pk, "")


def test_days_that_were_missed_are_made_up_for_once(measured: House, clock: SetClock) -> None:
    assert missing(measured) == []
    clock.pass_by(timedelta(days=3))
    see_to_it(measured)
    see_to_it(measured)
    wanted = list(Job.objects.filter(kind=REPORT).order_by("key").values_list("key", flat=True))
    assert wanted == ["2026-11-16", "2026-11-17", "2026-11-18"]
    for _ in range(2):
        for key in wanted:
            make_report(measured, Work(kind=REPORT, key=key, payload={"day": key}))
    assert list(Edition.objects.order_by("day").values_list("day", "number")) == [(key, 1) for key in wanted]
    assert missing(measured) == []
    not_measured = section(Edition.objects.get(day="2026-11-17").report, "made").said
    assert any(one.in_("en").startswith("The plan was not measured on the day") for one in not_measured)


def test_a_day_is_the_countrys(measured: House, clock: SetClock) -> None:
    clock.at = datetime(2026, 11, 16, 16, 59, tzinfo=UTC)  # 23:59 there
    assert missing(measured) == []
    clock.at = datetime(2026, 11, 16, 17, tzinfo=UTC)
    assert missing(measured) == [MONDAY]


@pytest.mark.parametrize("day", [date(2026, 11, 15), date(2026, 11, 18)])
def test_nothing_is_told_of_days_before_and_to_come(measured: House, day: date) -> None:
    with pytest.raises(Refused):
        make(here=measured, day=day)
    assert Edition.objects.count() == 0


def test_its_papers_are_kept_for_good(measured: House, clock: SetClock) -> None:
    made = make(here=measured, day=MONDAY)
    papers = {one.language: one.blob_id for one in made.papers.all()}
    assert set(papers) == {"vi", "en"}
    clock.pass_by(timedelta(days=30))
    for part in range(256):
        clear(measured, f"{part:02x}")
    for name in papers.values():
        assert shelf(measured).read(name).startswith(b"%PDF-1.7")
        assert Blob.objects.get(pk=name).filed


def test_it_stays_as_it_was_whatever_the_plan_says_later(measured: House) -> None:
    made = make(here=measured, day=MONDAY)
    Claim.objects.all()._raw_delete("default")  # type: ignore[attr-defined] # no page removes a claim
    Reported.objects.all().delete()
    assert Edition.objects.get(pk=made.pk).report == made.report
