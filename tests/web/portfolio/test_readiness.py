"""Readiness of communes: the figures of the acceptance scene, sorted, filtered, as files, on a past day."""

from __future__ import annotations

import csv
import re
from datetime import timedelta

import pytest
from django.test import Client

from motlan.governance.lights.light import Light
from motlan.governance.plans.measured_by import MeasuredBy
from motlan.governance.readiness import api as governance
from motlan.web.centre import past
from motlan.web.centre.actions import measure_plan
from motlan.web.centre.models import ProbeRun, Report, UnitLight
from motlan.web.centre.plan import communes_of, plan_of
from motlan.web.house import House
from motlan.web.people.permissions import Role
from motlan.web.portfolio.keeping import measure_readiness
from motlan.web.portfolio.readiness_rows import shares_on
from tests.web.centre.conftest import SetClock, SignIn

CAO_BANG, LAI_CHAU, COMMUNE = "04", "12", "01273"


@pytest.fixture
def ready(scene: House) -> House:
    measure_readiness(here=scene)
    return scene


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def table(client: Client, address: str) -> list[list[str]]:
    return list(csv.reader(client.get(address).content.decode().removeprefix("\ufeff").splitlines()))


def test_the_scene_is_reproduced_to_the_last_digit(ready: House, browser: SignIn) -> None:
    territory = plan_of(ready).territory
    assert territory is not None
    found = governance.shares(
        register=ready.register(), territory=territory, communes=communes_of(ready, ready.today), day=ready.today
    )
    assert (found[""].ready, found[""].whole) == (1981, 3321)
    assert (found[CAO_BANG].ready, found[CAO_BANG].whole) == (3, 56)
    client = browser()
    rows = {row[0]: row for row in table(client, "/centre/readiness/?format=csv")}
    assert (rows[CAO_BANG][4], rows[LAI_CHAU][4]) == ("5.36", "7.89")
    assert len(rows) == 35
    page = text(client, "/centre/readiness/")
    assert "1,981/3,321" in page
    assert "59.65 %" in page
    assert "2,820/3,321" in page  # video meetings
    assert "3 of 56 communes meet all basic conditions" in text(client, f"/centre/readiness/{CAO_BANG}/")


def test_provinces_stand_worst_first_and_by_any_criterion(ready: House, browser: SignIn) -> None:
    client = browser()
    rows = table(client, "/centre/readiness/?format=csv")[1:]
    assert [row[0] for row in rows[:2]] == [CAO_BANG, LAI_CHAU]
    best = table(client, "/centre/readiness/?format=csv&by=computers&order=best")
    at = best[0].index("Computers for officials (%)")
    shares = [float(row[at]) for row in best[1:]]
    assert shares == sorted(shares, reverse=True)
    page = text(client, "/centre/readiness/?by=computers")
    assert page.count('aria-sort="ascending"') == 1
    assert client.get("/centre/readiness/?by=nothing").status_code == 404


def test_the_map_has_the_table_as_its_twin(ready: House, browser: SignIn) -> None:
    page = text(browser(), "/centre/readiness/?by=computers")
    assert page.count('<a id="readiness-') == 34
    assert page.count('href="/centre/readiness/04/"') == 2


def test_communes_are_found_by_what_they_lack(ready: House, browser: SignIn) -> None:
    client = browser()
    everything = table(client, f"/centre/readiness/{CAO_BANG}/?format=csv")
    assert len(everything) == 57
    at = everything[0].index("Computers for officials")
    lacking = table(client, f"/centre/readiness/{CAO_BANG}/?format=csv&lacking=computers")
    assert {row[at] for row in lacking[1:]} == {"0"}
    assert len(lacking) - 1 == sum(1 for row in everything[1:] if row[at] == "0")
    assert len(table(client, f"/centre/readiness/{CAO_BANG}/?format=csv&lacking=ready")) == 54
    assert "No commune is like that." in text(client, f"/centre/readiness/{CAO_BANG}/?q=nothing+of+the+kind")
    assert client.get(f"/centre/readiness/{CAO_BANG}/?lacking=x").status_code == 404
    assert client.get("/centre/readiness/99/").status_code == 404


def test_a_past_day_is_read_as_it_stood(ready: House, clock: SetClock, browser: SignIn) -> None:
    before = ready.today
    clock.pass_by(timedelta(days=2))
    Report.objects.filter(unit=COMMUNE, measure="computers").delete()
    measure_readiness(here=ready)
    found = {one.criterion: one for one in governance.on(register=ready.register(), day=ready.today, unit=COMMUNE)}
    assert found["computers"].holds is None
    past = {one.criterion: one for one in governance.on(register=ready.register(), day=before, unit=COMMUNE)}
    assert past["computers"].holds is not None
    page = text(browser(), f"/centre/readiness/{CAO_BANG}/?day={before}")
    assert "As it stood at the end of 16/11/2026." in page
    kept = governance.history(register=ready.register(), unit=COMMUNE)
    assert next((day, holds) for day, criterion, holds in kept if criterion == "computers") == ("2026-11-18", None)


def test_measuring_twice_writes_nothing_more(ready: House) -> None:
    count = "select count(*) from published_readiness"
    assert ready.register().value(count) == 3321 * 7
    measure_readiness(here=ready)
    assert ready.register().value(count) == 3321 * 7


@pytest.mark.parametrize("address", ["/centre/readiness/", f"/centre/readiness/{CAO_BANG}/"])
def test_pages_speak_vietnamese_and_keep_strangers_out(ready: House, browser: SignIn, address: str) -> None:
    page = text(browser(language="vi"), address)
    assert page.count("<h1") == 1
    assert ">Ready<" not in page
    assert " style=" not in page
    assert browser(None).get(address).status_code == 302
    assert browser(Role.CITIZEN).get(address).status_code == 403


def test_map_readiness_and_probe_measure_a_commune_by_one_rule(
    scene: House, clock: SetClock, browser: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A criterion is measured: whoever reports it and is found without it is green nowhere, whatever it says."""
    plan = plan_of(scene)
    assert plan.territory is not None
    unmet = MeasuredBy(sql="select unit, 0 from published_report where measure = 'computers' and unit like '01%'")
    computers = next(one for one in plan.territory.criteria if one.measure == "computers")
    criteria = [
        one.model_copy(update={"measured_by": unmet}) if one is computers else one for one in plan.territory.criteria
    ]
    territory = plan.territory.model_copy(update={"criteria": tuple(criteria)})
    strict = plan.model_copy(update={"territory": territory})
    pages = ("centre.actions", "centre.unit_rules", "portfolio.keeping")
    for module in pages:
        monkeypatch.setattr(f"motlan.web.{module}.plan_of", lambda _here: strict)
    met = Report.objects.filter(parent=CAO_BANG, measure="computers", value=1).order_by("unit")
    claims_all = Report.objects.filter(measure="meets_all_conditions", value=1, unit__startswith="01")
    turned = claims_all.filter(parent=CAO_BANG).count()
    assert turned > 0
    clock.pass_by(timedelta(hours=1))
    measure_plan(here=scene)
    by_map = dict(UnitLight.objects.filter(parent="").values_list("unit", "ready"))
    shares = governance.shares(
        register=scene.register(), territory=territory, communes=communes_of(scene, scene.today), day=scene.today
    )
    assert {code: one.ready for code, one in shares.items() if code} == by_map
    assert by_map[CAO_BANG] == 3 - turned
    probe = ProbeRun.objects.filter(task="communes_ready").latest("pk")
    assert probe.text_en.startswith(f"Communes that meet it: {1981 - claims_all.count():,} of 3,321 ")
    unit = claims_all.filter(parent=CAO_BANG).values_list("unit", flat=True)[0]
    page = text(browser(), f"/centre/communes/{unit}/")
    row = page[page.index("Computers for officials") :]
    row = row[: row.index("</tr>")]
    assert row.index(">met<") < row.index(">not met<")
    shown = text(browser(Role.STEWARD), f"/centre/provinces/{CAO_BANG}/?q=")
    assert f"{met.exclude(unit__startswith='01').count()}/56" in shown


def test_provinces_are_ranked_by_change_too(ready: House, clock: SetClock, browser: SignIn) -> None:
    client = browser()
    rows = table(client, "/centre/readiness/?format=csv&by=change")
    assert rows[0][-1] == "Change in 30 days (points)"
    assert {row[-1] for row in rows[1:]} == {"0.0"}, "the reports are of July 2025: a month ago it was the same"
    early = table(client, "/centre/readiness/?format=csv&by=change&day=2025-08-01")
    assert {row[-1] for row in early[1:]} == {""}, "nothing is known of the month before"
    clock.pass_by(timedelta(days=30))
    Report.objects.filter(parent=CAO_BANG).update(value=1.0)
    Report.objects.filter(unit="00004", measure="computers").update(value=0.0)
    measure_plan(here=ready)
    best = table(client, "/centre/readiness/?format=csv&by=change&order=best")[1:]
    assert (best[0][0], best[0][-1], best[-1][0], best[-1][-1]) == (CAO_BANG, "94.64", "01", "-0.79")
    assert table(client, "/centre/readiness/?format=csv&by=change")[1][0] == "01"
    page = text(client, "/centre/readiness/?by=change")
    assert "+94.64" in page
    assert "The change is against the end of 16/11/2026." in page
    assert "+94.64 percentage points against the end of 16/11/2026" in text(client, f"/centre/readiness/{CAO_BANG}/")
    assert client.get(f"/centre/readiness/{CAO_BANG}/?by=colour").status_code == 404


def test_a_day_of_which_nothing_is_known_says_so(ready: House, browser: SignIn) -> None:
    client, day = browser(), "2025-07-30"
    page = text(client, f"/centre/readiness/?day={day}")
    assert "0/3,321" not in page
    assert page.count(">not known<") == 8
    assert "Nothing is known of any of its communes." in text(client, f"/centre/readiness/{CAO_BANG}/?day={day}")
    assert {row[3] for row in table(client, f"/centre/readiness/?format=csv&day={day}")[1:]} == {""}


def test_communes_of_a_province_are_ranked_by_change(ready: House, clock: SetClock, browser: SignIn) -> None:
    client = browser()
    address = f"/centre/readiness/{CAO_BANG}/"
    early = "day=2025-08-01"
    assert "Of 02/07/2025 nothing is kept: no change is known." in text(client, f"{address}?{early}")
    assert {row[-1] for row in table(client, f"{address}?format=csv&{early}")[1:]} == {""}
    assert {row[-1] for row in table(client, f"{address}?format=csv")[1:]} == {"0"}
    clock.pass_by(timedelta(days=30))
    red = [row[0] for row in table(client, f"{address}?format=csv&by=ready")[1:3]]
    lacked = {row[0]: int(row[3]) for row in table(client, f"{address}?format=csv")[1:]}
    Report.objects.filter(unit=red[0]).update(value=1)
    green = next(code for code, lacking in lacked.items() if not lacking)
    Report.objects.filter(unit=green, measure="computers").update(value=0)
    measure_readiness(here=ready)
    rows = table(client, f"{address}?format=csv&by=change")
    assert (rows[1][0], rows[1][-1]) == (green, "-1")
    best = table(client, f"{address}?format=csv&by=change&order=best")
    assert (best[1][0], best[1][-1]) == (red[0], str(lacked[red[0]]))
    assert sum(int(row[-1]) != 0 for row in rows[1:]) == 2
    page = text(client, f"{address}?by=change")
    assert "0 percentage points against the end of 16/11/2026" in page, "one became ready, one is no longer"
    assert 'aria-sort="ascending"' in page
    assert table(client, f"{address}?format=csv&day=2026-11-16")[1][-1] == "0"


def test_a_past_day_of_which_reports_speak_is_the_same_on_every_page(scene: House, browser: SignIn) -> None:
    """The scene's reports are of 31 July 2025; they were taken in and measured more than a year later."""
    client, day = browser(), "2025-08-01"
    national = text(client, f"/centre/?day={day}")
    assert "59.7 %" in national
    assert "1,981 of 3,321" in national
    page = text(client, f"/centre/readiness/?day={day}")
    assert "1,981/3,321" in page
    assert ">not known<" not in page
    assert "3 of 56 communes meet all basic conditions" in text(client, f"/centre/readiness/{CAO_BANG}/?day={day}")
    known = {row[0]: row[3] for row in table(client, f"/centre/readiness/?format=csv&day={day}")[1:]}
    shown = {row[0]: row[4] for row in table(client, f"/centre/?format=csv&day={day}")[1:]}
    assert known == shown
    assert "Nothing is known of any of its communes." in text(client, f"/centre/readiness/{CAO_BANG}/?day=2025-07-30")


def test_a_task_that_counts_reports_has_the_light_of_their_day(scene: House, browser: SignIn) -> None:
    client, address = browser(), "/centre/tasks/communes_ready/"
    page = text(client, f"{address}?day=2025-08-01")
    assert "Communes that meet it: 1,981 of 3,321 (59.65 %; at least 100 % asked for)." in page
    assert "Not run by then; counted from what is kept of that day." in page
    assert "No run of it is kept" not in page
    row = past.task(scene, "2025-08-01", "communes_ready")
    assert row.measured is Light.RED
    by_name = {one.task.task: one.measured for one in past.tasks(scene, "2025-08-01")}
    assert by_name["communes_ready"] is Light.RED
    assert by_name["birth_registration_works"] is Light.GREY, "dossiers of that day are not kept by day"
    assert past.task(scene, "2025-07-30", "communes_ready").measured is Light.GREY
    today = text(client, address)
    assert "counted from what is kept of that day" not in today


def test_communes_are_read_once_for_every_order_of_the_countrys_page(
    ready: House, clock: SetClock, browser: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, read = browser(), []
    add_up = governance.shares
    monkeypatch.setattr(governance, "shares", lambda **asked: read.append(asked["day"]) or add_up(**asked))
    for address in ("", "?by=name", "?by=change&order=best", "?by=computers", "?by=computers&format=csv"):
        assert client.get(f"/centre/readiness/{address}").status_code == 200
    assert read == [ready.today, ready.today - timedelta(days=30)]
    clock.pass_by(timedelta(days=1))
    Report.objects.filter(parent=CAO_BANG).update(value=1.0)
    measure_readiness(here=ready)
    assert "56/56" in text(client, "/centre/readiness/")
    assert len(read) == 4


def test_only_the_provinces_that_were_measured_otherwise_are_read_anew(
    ready: House, clock: SetClock, browser: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, read = browser(), []
    assert "1,981/3,321" in text(client, "/centre/readiness/")
    add_up = governance.shares
    monkeypatch.setattr(governance, "shares", lambda **asked: read.append([*asked["communes"]]) or add_up(**asked))
    clock.pass_by(timedelta(hours=1))
    Report.objects.filter(parent__in=(CAO_BANG, LAI_CHAU)).update(value=1.0)
    measure_readiness(here=ready)
    page = text(client, "/centre/readiness/")
    assert read == [[CAO_BANG, LAI_CHAU]] * 2  # today, and the day of a month before, which reports may reach back to
    assert f"{1981 - 3 - 3 + 56 + 38:,}/3,321" in page
    territory = plan_of(ready).territory
    assert territory is not None
    whole = add_up(
        register=ready.register(), territory=territory, communes=communes_of(ready, ready.today), day=ready.today
    )
    ready.sums.clear()
    assert shares_on(ready, territory, ready.today) == whole
    assert read[-1] == [*communes_of(ready, ready.today)]
    measure_readiness(here=ready)
    assert "2,069/3,321" in text(client, "/centre/readiness/?by=name")
    assert len(read) == 4  # nothing changed: of the cleared days each was read once


@pytest.mark.parametrize(
    "page", ["readiness/", "readiness/04/", "databases/", "databases/land/", "databases/roadmap/", "compare/"]
)
def test_the_day_is_called_alike_on_every_page_and_old_addresses_lead_there(
    ready: House, browser: SignIn, page: str
) -> None:
    client = browser()
    led = client.get(f"/centre/{page}?on=2026-11-15&by=name")
    assert (led.status_code, led.headers["Location"]) == (301, f"/centre/{page}?by=name&day=2026-11-15")
    assert 'name="on"' not in text(client, f"/centre/{page}?day=2026-11-15")


def test_on_a_narrow_screen_only_what_a_list_is_ordered_by_stands_beside_names(ready: House, browser: SignIn) -> None:
    client = browser()
    for address in ("/centre/readiness/", f"/centre/readiness/{CAO_BANG}/"):
        for by, left in (("ready", 0), ("computers", 1)):
            page = text(client, f"{address}?by={by}")
            row = page[page.rindex('scope="row"') :]
            cells = re.findall(r'<td class="([^"]*)" data-label="([^"]*)"', row)
            shown = [label for kind, label in cells if "centre-rest" not in kind]
            assert len(cells) > 2 + left
            assert len(shown) == 1 + left
            assert "On a narrow screen only what the list is ordered by stands beside each name." in page
        assert '<select class="govuk-select" id="by" name="by">' in page
