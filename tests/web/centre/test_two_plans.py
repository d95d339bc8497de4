"""A workspace of two plans: each task under the rules of its own, on every page, in alerts, reports and open data."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation

from motlan.governance.plans.spec import Phase, Plan
from motlan.kernel.text import Text
from motlan.web.centre import actions, standing
from motlan.web.centre.alerts import watch
from motlan.web.centre.models import Alert, TaskLight
from motlan.web.centre.plan import plan_of
from motlan.web.dailyreport.making import make
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.public.edition import _claims as published_claims
from tests.web.centre import conftest
from tests.web.centre.conftest import SetClock, SignIn

OWNER = "ministry_of_health"
SECOND = "a_health_plan"


def second(first: Plan) -> Plan:
    """Two tasks of another ministry, with groups, phases and rules of its own and neither territory nor scene."""
    tasks = [
        first.by_name["video_meetings"].model_copy(
            update={
                "task": name,
                "label": Text(vi=f"Việc {name}", en=f"Job {name}"),
                "owner": OWNER,
                "group": "clinics",
                "phase": "first",
                "due": due,
                "claimed": None,
                "depends_on": (),
            }
        )
        for name, due in (("clinics_online", date(2026, 1, 31)), ("clinics_paid", date(2027, 1, 31)))
    ]
    found = first.model_copy(
        update={
            "plan": SECOND,
            "label": Text(vi="Kế hoạch y tế", en="Health plan"),
            "source": Text(vi="Quyết định y tế", en="Health decision"),
            "groups": {"clinics": Text(vi="Trạm y tế", en="Clinics")},
            "phases": {"first": Phase(label=Text(vi="Đợt một", en="First wave"), until=date(2027, 12, 31))},
            "hold": timedelta(days=7),
            "escalate_after": timedelta(hours=1),
            "territory": None,
            "scene": None,
            "tasks": tuple(tasks),
        }
    )
    found.__dict__.pop("by_name", None)
    return found


@pytest.fixture
def two(here: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The worked example with a second plan, which comes first by name, measured."""
    first = here.workspace.plans["plan_02"]
    plans = {"plan_02": first, SECOND: second(first)}
    house = replace(here, workspace=replace(here.workspace, plans=plans))
    for module in conftest.READERS:
        monkeypatch.setattr(f"{module}.house", lambda: house)
    actions.load_scene(here=house)
    actions.measure_plan(here=house)
    return house


def test_every_task_of_both_is_measured_and_listed(two: House, browser: SignIn) -> None:
    first, other = (two.workspace.plans[name] for name in ("plan_02", SECOND))
    names = {*first.by_name, *other.by_name}
    assert set(TaskLight.objects.values_list("task", flat=True)) == names
    assert {one.task.task for one in standing.tasks(two)} == names
    client = browser()
    page = client.get("/centre/tasks/").content.decode()
    assert f"{len(names)} of {len(names)} tasks" in page
    assert "Health plan" in page
    assert "2 of" in client.get(f"/centre/tasks/?plan={SECOND}").content.decode()
    lines = list(csv.reader(client.get(f"/centre/tasks/?plan={SECOND}&format=csv").content.decode().splitlines()))
    assert [line[0] for line in lines[1:]] == ["Job clinics_online", "Job clinics_paid"]
    assert client.get("/centre/tasks/?plan=none").status_code == 404


def test_each_task_is_under_the_rules_of_its_own_plan(two: House, browser: SignIn) -> None:
    plan = plan_of(two)
    task, old = plan.by_name["clinics_online"], plan.by_name["legal_documents_amended"]
    assert plan.plan == "plan_02", "the plan that measures units leads, though it is not the first by name"
    assert plan.rules(task).hold == timedelta(days=7)
    assert plan.rules(old).hold == two.workspace.plans["plan_02"].hold != timedelta(days=7)
    client = browser()
    page = client.get("/centre/tasks/clinics_online/").content.decode()
    assert ("Health decision" in page, "02-KH" in page) == (True, False)
    assert "Clinics" in page
    other = client.get("/centre/tasks/legal_documents_amended/").content.decode()
    assert ("Health decision" in other, "02-KH" in other) == (False, True)


def test_the_country_is_measured_by_the_plan_that_says_how(two: House, browser: SignIn) -> None:
    client = browser()
    page = client.get("/centre/").content.decode()
    assert "Cao Bang Province: Does not work, 5.36 %" in page
    assert client.get("/centre/provinces/04/").status_code == 200
    assert client.get("/centre/communes/01273/").status_code == 200
    assert client.get("/centre/readiness/").status_code == 200
    assert client.get("/centre/units/").status_code == 200


def test_reports_count_both_and_tell_them_apart(two: House, browser: SignIn) -> None:
    client = browser()

    def lines(by: str) -> dict[str, int]:
        rows = csv.DictReader(
            client.get(f"/centre/tasks/report/?by={by}&format=csv").content.decode("utf-8-sig").splitlines()
        )
        return {row["name"]: int(row["tasks"]) for row in rows}

    assert lines("plan") == {"plan_02": len(two.workspace.plans["plan_02"].tasks), SECOND: 2}
    assert lines("group")["clinics"] == lines("phase")["first"] == 2
    page = client.get("/centre/tasks/report/?by=plan").content.decode()
    assert f'href="/centre/tasks/?plan={SECOND}"' in page
    titles = {by: f">Tasks by {by}</h1>" for by in ("owner", "group", "phase", "plan")}
    assert all(title in client.get(f"/centre/tasks/report/?by={by}").content.decode() for by, title in titles.items())
    report = make(here=two, day=date(2026, 11, 16)).report
    late = next(one for one in report.sections if one.name == "late")
    assert "Job clinics_online" in {row[0].text["en"] for row in late.tables[1].rows if row[0].text}
    assert report.plan["en"] == "Health plan; Plan 02-KH/BCĐTW"


def test_alerts_rise_for_both_and_escalate_by_their_own_time(two: House, clock: SetClock) -> None:
    for name, agency in (("o", OWNER), ("j", "ministry_of_justice"), ("top", "")):
        Account.objects.create(username=name, display_name=name, role="committee", agency=agency)
    watch(here=two)
    assert Alert.objects.filter(name="clinics_online", kind="late").exists()
    assert not Alert.objects.filter(name="clinics_paid").exists()
    clock.pass_by(timedelta(hours=1))
    actions.measure_plan(here=two)
    watch(here=two)
    told = {
        one.name: one.escalated_at
        for one in Alert.objects.filter(name__in=("clinics_online", "legal_documents_amended"))
    }
    assert told["clinics_online"] is not None
    assert told["legal_documents_amended"] is None


def test_a_past_day_and_the_open_data_name_both(two: House, browser: SignIn, clock: SetClock) -> None:
    clock.pass_by(timedelta(days=1))
    page = browser().get("/centre/tasks/?day=2026-11-16&q=clinics").content.decode()
    assert re.findall(r"/centre/tasks/(clinics_\w+)/", page) == ["clinics_online", "clinics_paid"]
    sources = {one["name"]: one["source_en"] for one in published_claims(two) if one["scope"] == "task"}
    assert sources["papers_not_asked_again"] == two.workspace.plans["plan_02"].source["en"]


def test_one_plan_is_itself(here: House) -> None:
    with translation.override("en"):
        assert plan_of(here) is here.workspace.plans["plan_02"]
