"""What everybody may see: only what is published, as old as it says, at no cost to whoever asks again."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client

from motlan.governance.facts import due
from motlan.governance.opendata.published import Published
from motlan.governance.opendata.recompute import recompute
from motlan.governance.portfolio import api as portfolio
from motlan.web.centre.actions import measure_plan
from motlan.web.centre.models import Drawn
from motlan.web.centre.samples import draw, find
from motlan.web.house import House
from motlan.web.jobs.models import Job
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from motlan.web.portfolio.rows import declared
from motlan.web.public.shelf import WHOLE, editions, shelve
from motlan.web.public.work import see_to_it
from tests.web.public.conftest import SetClock, SignIn

PAGES = (
    "/open/",
    "/open/provinces/04/",
    "/open/communes/01273/",
    "/open/tasks/",
    "/open/tasks/birth_registration_works/",
    "/open/databases/",
    "/open/databases/population/",
    "/open/indicators/",
    "/open/indicators/2.1/",
    "/open/indicators/2.1/?month=2026-10&unit=04",
    "/open/data/",
)


@pytest.fixture
def site(counted: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> House:
    house = replace(counted, state=tmp_path)
    monkeypatch.setattr("motlan.web.public.kept.house", lambda: house)
    return house


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_everybody_may_read_it_without_signing_in_and_is_given_no_cookie(
    site: House, browser: SignIn, address: str
) -> None:
    response = browser(None).get(address)
    assert response.status_code == 200
    assert not response.cookies
    assert response.headers["Cache-Control"].startswith("public, max-age=60")
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_the_map_by_claims_is_all_green_and_the_map_by_measurement_is_not(site: House, browser: SignIn) -> None:
    page = text(browser(None), "/open/")
    lights = dict(re.findall(r'<a id="(\w+-\d\d)"[^>]* aria-label="[^":]*: ([^",(]*)', page))
    claimed = [light.strip() for name, light in lights.items() if name.startswith("claimed-")]
    measured = [light.strip() for name, light in lights.items() if name.startswith("measured-")]
    assert claimed == ["Works"] * 34
    assert (len(measured), measured.count("Works")) == (34, 8)
    assert "59.7 %" in page


def test_every_figure_says_how_old_it_is_what_it_rests_on_and_by_which_rule(site: House, browser: SignIn) -> None:
    page = text(browser(None), "/open/provinces/04/")
    assert "Measured at 09:00, 16/11/2026" in page
    assert "by 56 of 56 communes" in page
    assert re.search(r"rule [0-9a-f]{12}: green from a share of 90, yellow from 50", page)
    assert 'href="/open/data/"' in page


def test_asked_again_it_costs_nothing(
    site: House, browser: SignIn, clock: SetClock, django_assert_num_queries: object
) -> None:
    client = browser(None)
    first = client.get("/open/")
    with django_assert_num_queries(0):  # type: ignore[operator]
        again = client.get("/open/")
        same = client.get("/open/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.content == first.content
    assert (same.status_code, same.content) == (304, b"")


def test_a_minute_later_a_new_measurement_shows(site: House, browser: SignIn, clock: SetClock) -> None:
    client = browser(None)
    before = client.get("/open/").headers["ETag"]
    measure_plan(here=replace(site, clock=clock))
    assert client.get("/open/").headers["ETag"] == before
    clock.pass_by(timedelta(seconds=61))
    measure_plan(here=site)
    assert client.get("/open/").headers["ETag"] != before
    assert "Measured at 09:01, 16/11/2026" in text(client, "/open/")


@pytest.mark.parametrize(
    ("what", "address"),
    [
        ((), "/open/data/"),
        ((), "/open/"),
        (("lights",), "/open/tasks/"),
        (("lights",), "/open/databases/"),
        (("lights",), "/open/databases/population/"),
        (("lights",), "/open/indicators/2.1/"),
        (("tasks",), "/open/provinces/04/"),
    ],
)
def test_what_is_not_published_is_not_there(
    site: House, browser: SignIn, monkeypatch: pytest.MonkeyPatch, what: tuple[str, ...], address: str
) -> None:
    settings = site.workspace.settings.model_copy(update={"published": Published.model_validate({"what": what})})
    closed = replace(site, workspace=replace(site.workspace, settings=settings))
    monkeypatch.setattr("motlan.web.public.kept.house", lambda: closed)
    for role in (None, Role.COMMITTEE):
        assert browser(role).get(address).status_code == 404


def table(client: Client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("address", "rows", "key"),
    [
        ("/open/?", 34, "code"),
        ("/open/?day=2025-08-01&", 34, "code"),
        ("/open/provinces/04/?", 56, "code"),
        ("/open/databases/?", 105, "database"),
        ("/open/databases/?day=2026-11-10&stage=central&", None, "database"),
        ("/open/indicators/2.1/?month=2026-10&", 35, "unit"),
        ("/open/indicators/2.1/?month=2026-10&unit=04&", 4, "unit"),
    ],
)
def test_every_list_is_a_file_too(site: House, browser: SignIn, address: str, rows: int | None, key: str) -> None:
    client = browser(None)
    assert "format=csv" in text(client, address)
    found = table(client, f"{address}format=csv")
    assert len({row[key] for row in found}) == len(found)
    assert rows is None or len(found) == rows
    if "stage=" in address:
        assert {row["stage"] for row in found} == {"central"}


def test_a_file_hides_what_its_page_hides(site: House, browser: SignIn) -> None:
    client = browser(None)
    (own,) = [row for row in table(client, "/open/?format=csv") if row["code"] == "04"]
    assert (own["claimed"], own["measured"], own["ready"], own["share"]) == ("green", "red", "3", "5.36")
    rows = {row["unit"]: row for row in table(client, "/open/indicators/2.1/?month=2026-10&unit=04&format=csv")}
    assert (rows["01279"]["numerator"], rows["01279"]["hidden"], rows["01279"]["rate"]) == ("", "True", "")
    assert rows["01273"]["numerator"] == "42"
    found = table(client, "/open/indicators/?format=csv")
    assert next(row["indicator"] for row in found if row["indicator"].startswith("2.")) == "2.1"
    assert client.get("/open/?day=2027-01-01&format=csv").status_code == 404


def test_an_indicator_hides_what_is_small(site: House, browser: SignIn) -> None:
    page = text(browser(None), "/open/indicators/2.1/?month=2026-10&unit=04")
    assert "2 units are hidden" in page
    assert "42/60" in page
    assert not re.search(r">\s*[12]/3\s*<", page)


def test_another_language_is_asked_for_by_the_address_and_remembered(site: House, browser: SignIn) -> None:
    client = Client()
    response = client.get("/open/tasks/?q=khai&lang=en")
    assert (response.status_code, response.headers["Location"]) == (302, "/open/tasks/?q=khai")
    assert "Tasks" in text(client, "/open/tasks/")
    assert client.get("/open/?lang=xx").status_code == 404


def test_each_day_an_edition_is_made_that_computes_to_the_same(site: House, browser: SignIn) -> None:
    assert "No edition has been made yet" in text(browser(None), "/open/data/")
    shelve(site, date(2026, 11, 16))
    shelve(site, date(2026, 11, 16))
    assert editions(site) == ["2026-11-16"]
    assert recompute(site.state / "open" / "2026-11-16").different == ()
    response = browser(None, "vi").get(f"/open/data/2026-11-16/{WHOLE}")
    assert response.headers["Content-Disposition"] == f'attachment; filename="2026-11-16-{WHOLE}"'
    assert b"".join(response).startswith(b"PK")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["nothing.csv", "..", "2026-11-16/units.csv"])
def test_only_files_of_an_edition_are_handed_out(site: House, browser: SignIn, name: str) -> None:
    shelve(site, date(2026, 11, 16))
    assert browser(None).get(f"/open/data/2026-11-16/{name}").status_code == 404


def test_the_first_edition_waits_until_the_indicators_that_pages_show_were_counted(
    site: House, browser: SignIn
) -> None:
    see_to_it(site)
    assert not Job.objects.filter(kind="open_edition").exists()
    page = text(browser(None), "/open/indicators/")
    assert "no edition has been made yet" in page
    due.see(site.register(), "whole", "2026-11-15")
    see_to_it(site)
    assert not Job.objects.filter(kind="open_edition").exists(), "counted yesterday: today's count is still to come"
    due.see(site.register(), "whole", "2026-11-16")
    see_to_it(site)
    assert [one.key for one in Job.objects.filter(kind="open_edition")] == ["2026-11-16"]


def test_the_commands_name_the_site_as_it_was_asked(site: House, browser: SignIn) -> None:
    shelve(site, date(2026, 11, 16))
    for host in ("localhost:8515", "127.0.0.1:9000"):
        page = browser(None).get("/open/data/", headers={"host": host}).content.decode()
        assert f"curl -O http://{host}/open/data/2026-11-16/{WHOLE}" in page
        assert "edition of 16/11/2026" in browser(None).get("/open/", headers={"host": host}).content.decode()


def test_a_past_day_is_shown_as_it_stood_under_its_rule_and_leads_back_to_today(site: House, browser: SignIn) -> None:
    client = browser(None)
    past = text(client, "/open/?day=2025-08-01")
    assert "As it stood at the end of 01/08/2025" in past
    assert 'href="/open/provinces/04/?day=2025-08-01"' in past
    assert re.search(r'<a class="govuk-link" href="/open/">\s*To today', past)
    assert "59.7 %" in past
    province = text(client, "/open/provinces/04/?day=2025-08-01")
    assert "3/56 (5.36 %)" in province
    assert 'href="/open/communes/01273/?day=2025-08-01"' in province
    assert "As it stood at the end of" in text(client, "/open/communes/01273/?day=2025-08-01")
    assert "59.7 %" not in text(client, "/open/?day=2025-01-01"), "of a day before any report nothing is known"


def test_a_task_of_a_past_day_shows_no_run_of_after_it(site: House, browser: SignIn) -> None:
    client, task = browser(None), "/open/tasks/communes_ready/"
    assert "Measured at 09:00, 16/11/2026" in text(client, task)
    before = text(client, f"{task}?day=2026-11-15")
    assert "16/11/2026 by rule" not in before
    assert "As it stood at the end of 15/11/2026" in before
    assert "As it stood at the end of 15/11/2026" in text(client, "/open/tasks/?day=2026-11-15&light=grey")


@pytest.mark.parametrize("address", ["/open/", "/open/provinces/04/", "/open/communes/01273/", "/open/tasks/"])
@pytest.mark.parametrize("day", ["2027-01-01", "yesterday"])
def test_a_day_that_is_none_says_so(site: House, browser: SignIn, address: str, day: str) -> None:
    page = text(browser(None), f"{address}?day={day}")
    assert "What is shown is today&#x27;s state." in page or "What is shown is today's state." in page


def test_the_worker_wants_one_edition_a_day(site: House) -> None:
    due.see(site.register(), "whole", "2026-11-16")
    for _ in range(2):
        see_to_it(site)
    assert [one.key for one in Job.objects.filter(kind="open_edition")] == ["2026-11-16"]


@pytest.fixture
def measured(site: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The site with its portfolio measured; civil status is behind what is claimed of it."""
    book, register = declared(site), site.register()
    portfolio.measure(book=book, register=register, clock=site.clock, today=site.today)
    stood = dict(portfolio.on(register=register, day=site.today))
    stood["civil_status"] = replace(
        stood["civil_status"],
        stage="partial",
        grade="B",
        score=61.5,
        quality=99.786,
        band="green",
        identifier_breaches=22,
        connected=50.0,
        mapped=80.0,
    )
    for module in ("public.portfolio.governance", "portfolio.rows.governance"):
        monkeypatch.setattr(f"motlan.web.{module}.on", lambda **_asked: stood)
    return site


def test_a_stage_is_said_to_be_a_claim_and_what_was_measured_stands_beside_it(measured: House, browser: SignIn) -> None:
    page = text(browser(None), "/open/databases/")
    assert "105 of 105 databases" in page
    (row,) = [one for one in page.split("<tr ") if "/open/databases/civil_status/" in one]
    assert row.index("born from procedures") < row.index("partly deployed")
    assert "B (61.5)" in row
    assert "22 identifiers break their rule" in row
    assert "Stage, claimed" in page
    assert "Stage, measured" in page
    graded = text(browser(None), "/open/databases/?grade=B")
    assert "1 of 105 databases" in graded
    assert browser(None).get("/open/databases/?grade=Z").status_code == 404


def test_a_database_opens_to_its_band_breaches_coverage_and_grade(measured: House, browser: SignIn) -> None:
    page = text(browser(None), "/open/databases/civil_status/")
    for said in ("22 identifiers break their rule", "50.0", "of its datasets connected", "behind the claim"):
        assert said in page
    assert re.search(r"Rule [0-9a-f]{12}: green from a quality index of", page)
    planned = next(one.database for one in declared(measured).rows if one.database not in measured.catalogue.databases)
    assert "does not describe it" in text(browser(None), f"/open/databases/{planned}/")
    assert browser(None).get("/open/databases/nothing/").status_code == 404
    assert "As it stood at the end of" in text(browser(None), "/open/databases/civil_status/?day=2026-11-10")


def test_a_finding_against_a_commune_shows_on_its_page_its_provinces_and_the_map(
    site: House, browser: SignIn, clock: SetClock
) -> None:
    client, legend = browser(None), "Where this sign stands, a verifier looked"
    pages = ("/open/", "/open/provinces/04/", "/open/communes/01273/")
    assert not [page for page in pages if "≠" in text(client, page)]
    verifier = Account.objects.create(username="v", display_name="V", role="verifier", agency="government_inspectorate")
    sample = draw(here=site, account=verifier, scope="unit", number=1, seed="s")
    unit = Drawn(sample=sample, place=2, scope="unit", name="01273", weight=1, claimed="grey", measured="red")
    unit.save()
    find(here=site, account=verifier, one=unit, verdict="against", note="No computer there")
    clock.pass_by(timedelta(seconds=61))
    country, province, commune = (text(client, page) for page in pages)
    assert [page.count(legend) for page in (country, province, commune)] == [1, 1, 1]
    assert country.count('aria-hidden="true">≠</text>') == 2, "a tile of each map"
    table = country.partition('id="table-title"')[2]
    assert "≠ 1 finding against it" in table.partition("/open/provinces/04/")[2].partition("</tr>")[0]
    assert "≠ 1 finding against it" in province.partition("/open/communes/01273/")[2].partition("</tr>")[0]
    assert "≠ 1 finding against it" in commune
    assert "No computer there" not in commune
