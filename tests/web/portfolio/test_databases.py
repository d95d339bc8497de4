"""The portfolio's pages: claimed beside measured, filters, files, one database opened, priority, roadmap, the past."""

from __future__ import annotations

import csv
import re
from datetime import timedelta

import pytest
from django.test import Client

from motlan.governance.lights.light import Light
from motlan.governance.portfolio import api as governance
from motlan.web.centre.actions import measure_plan
from motlan.web.centre.alerts import watch
from motlan.web.centre.models import Alert
from motlan.web.dailyreport.compose import compose
from motlan.web.house import House
from motlan.web.people.permissions import Role
from motlan.web.portfolio.keeping import EVERY, measure_if_due, measure_portfolio
from tests.web.centre.conftest import SetClock, SignIn
from tests.web.centre.test_actions import decided

ADDRESSES = (
    "/centre/databases/",
    "/centre/databases/civil_status/",
    "/centre/databases/planned_01/",
    "/centre/databases/priority/",
    "/centre/databases/roadmap/",
)


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def table(client: Client, address: str) -> list[list[str]]:
    body = client.get(address).content.decode()
    assert body.startswith("\ufeff")
    return list(csv.reader(body.removeprefix("\ufeff").splitlines()))


def arrive(here: House, database: str, dataset: str) -> None:
    """One batch of a dataset, as a sync leaves it."""
    register = here.register()
    number = int(register.value("select coalesce(max(batch), 0) from batch") or 0) + 1
    register.execute(
        "insert into batch (batch, database, dataset, mode, landed_at, rows, held) values"
        " (:batch, :database, :dataset, 'snapshot', '2026-11-16T01:00:00Z', 5, 5)",
        {"batch": number, "database": database, "dataset": dataset},
    )
    register.execute(
        "insert into mapping (database, dataset, fingerprint, columns, mapped) values (:database, :dataset, 'x', 4, 4)",
        {"database": database, "dataset": dataset},
    )


def test_all_105_are_listed_before_anything_was_measured(here: House, browser: SignIn) -> None:
    client = browser()
    page = text(client, "/centre/databases/")
    assert "105 of 105 databases" in page
    assert "Nothing was measured yet." in page
    assert len(table(client, "/centre/databases/?format=csv")) == 106


def test_a_source_that_was_lost_shows_before_the_portfolio_is_measured_again(here: House, browser: SignIn) -> None:
    arrive(here, "land", "parcels")
    measure_portfolio(here=here)
    client, register = browser(), here.register()
    measured_at = governance.measured_at(register=register)
    lost = re.compile(r"databases/land/.{0,900}Last reading: .{0,300}motlan-light--red.{0,200}failed", re.DOTALL)
    assert "Last reading: " not in text(client, "/centre/databases/")
    register.execute(
        "insert into dataset_state (database, dataset, standing, since) values"
        " ('land', 'parcels', 'stale', '2026-11-16T02:00:00Z')"
    )
    page = text(client, "/centre/databases/")
    assert lost.search(page)
    assert page.count("Last reading: ") == 1
    assert "Last reading: " not in text(client, "/centre/databases/?day=2026-11-15")
    register.execute("delete from dataset_state")
    assert "Last reading: " not in text(client, "/centre/databases/")
    assert governance.measured_at(register=register) == measured_at


def test_what_is_claimed_stands_beside_what_was_measured(here: House, browser: SignIn) -> None:
    arrive(here, "land", "parcels")
    measure_portfolio(here=here)
    client = browser()
    rows = {row[0]: row for row in table(client, "/centre/databases/?format=csv")}
    assert rows["Code"][3:8] == ["Stage claimed", "Claimed on", "Basis", "Stage measured", "Gap"]
    assert rows["land"][3:8] == ["data born from procedures", "2025-12-15", "public", "central database", "1"]
    assert rows["schooling"][6:8] == ["not deployed", "2"]
    assert rows["finance"][6:8] == ["", "4"]
    page = text(client, "/centre/databases/?key=1&q=land")
    assert "1 of 105 databases" in page
    assert re.search(r"motlan-light--red.{0,200}central database", page, re.DOTALL)


def test_totals_are_reported_claimed_and_measured(here: House, browser: SignIn) -> None:
    arrive(here, "land", "parcels")
    measure_portfolio(here=here)
    cells = re.findall(r'data-label="(Reported|Claimed here|Measured)">(\d+)<', text(browser(), "/centre/databases/"))
    assert cells == [
        *[("Reported", "31"), ("Claimed here", "31"), ("Measured", "1")],
        *[("Reported", "36"), ("Claimed here", "36"), ("Measured", "1")],  # judgments: a register nobody wrote into
        *[("Reported", "38"), ("Claimed here", "38"), ("Measured", "6")],
    ]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("claimed=not_deployed", 38),
        ("claimed=born_from_procedures", 5),
        ("measured=none", 97),
        ("measured=not_deployed", 7),
        ("owner=supreme_peoples_court", None),
        ("grade=none", 97),
        ("key=1", 12),
        ("q=ho+tich", 1),
        ("q=nothing+is+called+so", 0),
    ],
)
def test_the_list_is_filtered_in_the_address(here: House, browser: SignIn, query: str, count: int | None) -> None:
    measure_portfolio(here=here)
    client = browser(language="vi")
    rows = table(client, f"/centre/databases/?{query}&format=csv")[1:]
    if count is not None:
        assert len(rows) == count
    assert f"{len(rows)} trên 105" in text(client, f"/centre/databases/?{query}")


@pytest.mark.parametrize("query", ["claimed=x", "measured=x", "owner=x", "grade=D", "day=yesterday"])
def test_what_cannot_be_asked_is_not_found(here: House, browser: SignIn, query: str) -> None:
    assert browser().get(f"/centre/databases/?{query}").status_code == 404


def test_a_grade_opens_into_its_formula_and_figures(here: House, browser: SignIn) -> None:
    arrive(here, "land", "parcels")
    measure_portfolio(here=here)
    page = text(browser(), "/centre/databases/land/")
    # connected 100 wins 20 of 20; no use, no quality; 2 of 11 lines hold (mapped, keys, units; interface does not): 3
    points = re.findall(r'data-label="Points">([\d.]+)/([\d.]+)<', page)
    assert points == [("20", "20"), ("0", "25"), ("0", "30"), ("4.09", "15"), ("0", "10")]
    assert "24.09 of 100; A from 85, B from 60, by the formula since 01/01/2026." in page
    assert "<strong>C</strong>" in page
    assert "Quality not measured wins nothing" in page


def test_the_figures_open_into_what_they_are_made_of(here: House, clock: SetClock, browser: SignIn) -> None:
    arrive(here, "land", "parcels")
    measure_portfolio(here=here)
    register = here.register()
    for check, failed in (("keys", 0), ("dates", 3)):
        register.execute(
            "insert into quality_score (database, dataset, check_id, attribute, kind, error_group, criterion, weight,"
            " evaluated, failed, measured_at) values ('land', 'parcels', :check, 'x', 'unique', 'format', 'clean', 1,"
            " 5, :failed, '2026-11-16T01:00:00Z')",
            {"check": check, "failed": failed},
        )
    client = browser()
    page = text(client, "/centre/databases/land/")
    for figure in ("connected", "use", "quality", "operation", "readings"):
        assert f'<details class="govuk-details" id="made-{figure}">' in page
    for figure in ("connected", "use"):
        assert f'href="#made-{figure}"' in page
    assert "FROM published_sync WHERE" in page
    assert "Asked when the portfolio is measured" in page
    assert re.findall(r"<code>parcels\.(\w+)</code>", page) == ["dates"]
    assert "1 of 2 checks fail." in page
    assert "3/5" in page
    clock.pass_by(timedelta(days=1))
    assert "made-connected" not in text(client, "/centre/databases/land/?day=2026-11-16")


def test_a_database_that_was_not_measured_does_not_say_that_there_is_no_formula(here: House, browser: SignIn) -> None:
    measure_portfolio(here=here)
    client = browser()
    assert "Nothing was measured, so there is no grade." in text(client, "/centre/databases/planned_01/")
    assert "No formula gave it a grade on this day." in text(client, "/centre/databases/planned_01/?day=2020-01-01")


def test_the_checklist_says_what_was_measured_and_what_is_only_claimed(here: House, browser: SignIn) -> None:
    arrive(here, "land", "parcels")
    measure_portfolio(here=here)
    page = text(browser(), "/centre/databases/land/")
    assert page.count('data-label="From where"') == 11
    assert "Checklist: 3/11" in page
    assert "42 of 61 million parcels are cleaned." in page


def test_a_past_day_is_shown_as_it_was_under_its_own_formula(here: House, clock: SetClock, browser: SignIn) -> None:
    measure_portfolio(here=here)
    before = here.today
    clock.pass_by(timedelta(days=3))
    arrive(here, "land", "parcels")
    measure_portfolio(here=here)
    client = browser()
    row = {row[0]: row for row in table(client, f"/centre/databases/?format=csv&day={before}")}["land"]
    assert row[6] == "not deployed"
    assert "central database" in text(client, "/centre/databases/land/")
    past = text(client, f"/centre/databases/land/?day={before}")
    assert "As it stood at the end of 16/11/2026." in past
    assert re.search(r"motlan-light--red.{0,200}not deployed", past, re.DOTALL)
    assert past.count('href="?day=2026-11-1') == 2


def test_what_turns_no_light_is_measured_again_after_some_minutes_only(here: House, clock: SetClock) -> None:
    arrive(here, "land", "parcels")
    measure_if_due(here=here)
    here.register().execute("update batch set held = 6 where database = 'land'")
    measure_if_due(here=here)
    held = "select rows from published_portfolio where database = 'land'"
    assert here.register().value(held) == 5
    clock.pass_by(EVERY)
    measure_if_due(here=here)
    assert here.register().value(held) == 6


def test_a_stage_turns_at_once_and_an_open_page_is_told(here: House, browser: SignIn) -> None:
    """A source that arrives, stops answering, and has a result written into it by a decision."""
    measure_if_due(here=here)
    stage = "select stage from published_portfolio where database = 'enterprises'"
    assert here.register().value(stage) == "not_deployed"
    client, asks = browser(), re.compile(r'hx-get="(/centre/follow/\?seen=\w+&amp;tells=databases)"')
    for act, found in (
        (_arrives, "central"),
        (_stops, "partial"),
        (_answers, "central"),
        (_decides, "born_from_procedures"),
    ):
        (following,) = asks.findall(text(client, "/centre/databases/"))
        following = following.replace("&amp;", "&")
        assert client.get(following).status_code == 204
        act(here)
        measure_if_due(here=here)
        assert here.register().value(stage) == found
        answer = client.get(following)
        assert (answer.status_code, answer["HX-Trigger"]) == (200, "lights-turned")
        assert asks.search(answer.content.decode())
    assert client.get("/centre/follow/?tells=weather").status_code == 404


def test_an_open_list_is_told_of_a_reading_that_fails_before_anything_is_measured(here: House, browser: SignIn) -> None:
    arrive(here, "enterprises", "companies")
    measure_portfolio(here=here)
    client = browser()
    (following,) = re.findall(r'hx-get="(/centre/follow/[^"]+)"', text(client, "/centre/databases/enterprises/"))
    following = following.replace("&amp;", "&")
    assert client.get(following).status_code == 204
    _stops(here)
    assert client.get(following).status_code == 200


def _arrives(here: House) -> None:
    arrive(here, "enterprises", "companies")


def _stops(here: House) -> None:
    here.register().execute(
        "insert into dataset_state (database, dataset, standing, since) values"
        " ('enterprises', 'companies', 'stale', '2026-11-16T02:00:00Z')"
    )


def _answers(here: House) -> None:
    here.register().execute("update dataset_state set standing = 'living'")


def _decides(here: House) -> None:
    ended = here.clock.now() - timedelta(days=1)
    decided(here, procedure="VN-TAMNGUNG", filed_at=ended, ended_at=ended)


def test_a_database_that_turns_red_is_red_in_alerts_report_and_pages_at_once(here: House, browser: SignIn) -> None:
    """Its quality is green and some of its identifiers break their rule: that alone is a severe incident."""
    measure_plan(here=here)
    measure_if_due(here=here)
    here.register().execute(
        "insert into quality_index (database, dqi, band, coverage, identifier_breaches, measured_at)"
        " values ('land', 99.78, 'green', 100.0, 3, '2026-11-16T02:00:00Z')"
    )
    watch(here=here)
    measure_if_due(here=here)
    red = set(Alert.objects.filter(kind=Alert.Kind.RED, over_at=None).values_list("name", flat=True))
    report = {one.name: one for one in compose(here=here, day=here.today).sections}["databases"]
    told = [[cell.text.in_("en") if cell.text else "" for cell in row] for row in report.tables[0].rows]
    kept = governance.on(register=here.register(), day=here.today)
    assert red == {"land"} == {name for name, one in kept.items() if one.severe}
    assert [(row[0], row[4]) for row in told] == [("Land", "Identifiers that break their rule: 3")]
    assert report.tables[0].rows[0][4].light is Light.RED
    client, light = browser(), re.compile(r"motlan-light--red.{0,200}3 broken identifiers", re.DOTALL)
    page = text(client, "/centre/databases/land/")
    assert light.search(page)
    assert light.search(text(client, "/centre/databases/?q=land"))
    assert page.count('href="#made-quality">99.7</a>') == 2, "the index is cut one way, above and in the grade"


def test_priorities_open_into_procedures(here: House, browser: SignIn) -> None:
    measure_portfolio(here=here)
    client = browser()
    page = text(client, "/centre/databases/priority/")
    assert page.index("Health") < page.index("Construction") < page.index("Criminal records")
    rows = table(client, "/centre/databases/priority/?format=csv")
    health = [row for row in rows if row[1] == "health"]
    assert sorted(row[5] for row in health) == ["1.001193", "2.001263", "3.000722"]
    assert {row[4] for row in rows[1:]} == {"connect"}  # nothing was measured, so nothing is doubted
    assert "No database would spare" in text(client, "/centre/databases/priority/?way=mend")
    assert client.get("/centre/databases/priority/?way=x").status_code == 404
    assert "Place 1: spared in a year: fields 0, papers 3" in text(client, "/centre/databases/health/")


def test_the_roadmap_says_what_is_late(here: House, browser: SignIn) -> None:
    arrive(here, "land", "parcels")
    measure_portfolio(here=here)
    client = browser()
    rows = table(client, "/centre/databases/roadmap/?format=csv")
    land = [row for row in rows if row[2] == "land"]
    assert [(row[1], row[6], row[7]) for row in land] == [
        ("2025-12-31", "kept, measured", "0"),
        ("2026-06-30", "late", "139"),
    ]
    late = table(client, "/centre/databases/roadmap/?format=csv&standing=late")
    assert {row[6] for row in late[1:]} == {"late"}
    assert "139 days late" in text(client, "/centre/databases/roadmap/")
    assert client.get("/centre/databases/roadmap/?standing=x").status_code == 404


def test_a_database_that_nobody_declared_is_not_found(here: House, browser: SignIn) -> None:
    assert browser().get("/centre/databases/nothing/").status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_speak_vietnamese_and_keep_strangers_out(here: House, browser: SignIn, address: str) -> None:
    measure_portfolio(here=here)
    page = text(browser(language="vi"), address)
    assert page.count("<h1") == 1
    assert not re.search(r">(Measured|Claimed|Grade|Owner|Priority|Roadmap|Download as CSV)<", page)
    assert " style=" not in page
    assert browser(None).get(address).status_code == 302
    assert browser(Role.CITIZEN).get(address).status_code == 403


def graded(
    here: House, database: str, day: str, score: float | None, *, formula: str = "2026-01-01", stage: str = ""
) -> None:
    """How a database was measured from a day on."""
    here.register().execute(
        "insert into published_portfolio (database, day, claimed, stage, grade, score, formula, quality, rows,"
        " quarantined, readings, items)"
        " values (:database, :day, 'central', :stage, 'B', :score, :formula, :quality, 0, 0, 0, '')",
        {"database": database, "day": day, "score": score, "formula": formula, "stage": stage, "quality": score},
    )


@pytest.fixture
def moved(here: House) -> House:
    """Four databases over the month before 16 November: +20, +5, -10, and one whose formula is another."""
    for database, then, now in (("population", 50, 70), ("civil_status", 60, 65), ("social_insurance", 90, 80)):
        graded(here, database, "2026-10-17", then, stage="deploying")
        graded(here, database, "2026-11-16", now, stage="central" if database == "population" else "deploying")
    graded(here, "enterprises", "2026-10-17", 10, formula="2025-01-01")
    graded(here, "enterprises", "2026-11-16", 99)
    graded(here, "planned_01", "2026-10-18", 42)
    return here


def ranked(client: Client, way: str) -> list[str]:
    return [line[0] for line in table(client, f"/centre/databases/?format=csv&{way}")[1:]]


def test_databases_are_ranked_by_level_and_by_change(moved: House, browser: SignIn) -> None:
    client = browser()
    assert ranked(client, "by=change")[:3] == ["social_insurance", "civil_status", "population"]
    assert ranked(client, "by=change&order=best")[:3] == ["population", "civil_status", "social_insurance"]
    assert ranked(client, "by=score")[:5] == [
        "planned_01",
        "civil_status",
        "population",
        "social_insurance",
        "enterprises",
    ]
    assert ranked(client, "by=quality&order=best")[:2] == ["enterprises", "social_insurance"]
    assert len(ranked(client, "by=change")) == 105
    lines = table(client, "/centre/databases/?format=csv&by=name")
    changes = {line[0]: line[-3:] for line in lines[1:]}
    assert changes["population"] == ["20.0", "20.0", "being deployed"]
    assert changes["social_insurance"][:2] == ["-10.0", "-10.0"]
    # another formula: the scores are not compared, the quality index is; the day before, none: nothing is known
    assert changes["enterprises"][:2] == ["", "89.0"]
    assert changes["planned_01"] == ["", "", ""]
    assert client.get("/centre/databases/?by=colour").status_code == 404


def test_the_page_says_against_which_day_a_change_is(moved: House, browser: SignIn, clock: SetClock) -> None:
    client = browser()
    page = text(client, "/centre/databases/?by=change&owner=ministry_of_public_security")
    assert "The change is against the end of 17/10/2026." in page
    assert "+20" in page
    assert "stage before: being deployed" in page
    assert 'href="?owner=ministry_of_public_security&amp;by=change&amp;order=best"' in page
    assert 'aria-sort="ascending"' in page
    assert "Of 16/09/2026 nothing is kept" in text(client, "/centre/databases/?day=2026-10-16")
    assert "graded by another formula then" in text(client, "/centre/databases/?by=quality&order=best")
    clock.pass_by(timedelta(days=1))
    assert ranked(client, "by=change&day=2026-11-16")[:3] == ["social_insurance", "civil_status", "population"]
    assert ranked(client, "by=score&day=2026-11-15")[0] == "enterprises"
