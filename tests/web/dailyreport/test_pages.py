"""Pages of the daily reports: the days, one report with its contents and papers, and what everybody may read of it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from motlan.governance.opendata.published import Published
from motlan.web.centre.alerts import watch
from motlan.web.dailyreport.making import make
from motlan.web.dailyreport.models import Edition
from motlan.web.house import House
from motlan.web.people.permissions import Role
from tests.web.dailyreport.conftest import READERS, SetClock, SignIn

MONDAY = date(2026, 11, 16)
ADDRESS = "/centre/reports/2026-11-16/"


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def table(client: Client, address: str) -> list[list[str]]:
    response = client.get(address)
    assert response.status_code == 200, address
    body = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    return list(csv.reader(body.removeprefix("\ufeff").splitlines()))


def test_before_the_first_report_the_list_says_when_it_comes(measured: House, browser: SignIn) -> None:
    page = text(browser(), "/centre/reports/")
    assert "The first report is made when this day is over." in page
    assert "Reports: 0" in page


def test_the_days_are_listed_found_and_downloaded(stood: House, browser: SignIn, clock: SetClock) -> None:
    make(here=stood, day=MONDAY)
    clock.pass_by(timedelta(days=1))
    make(here=stood, day=date(2026, 11, 17))
    client = browser()
    page = text(client, "/centre/reports/")
    assert page.index('href="2026-11-17/"') < page.index('href="2026-11-16/"')
    assert "Reports: 2" in page
    assert "Reports: 2" in text(client, "/centre/reports/?q=cao+bang&month=2026-11")
    assert "No report is like that." in text(client, "/centre/reports/?q=no+such+words")
    assert "No report is like that." in text(client, "/centre/reports/?month=2025-01")
    rows = table(client, "/centre/reports/?format=csv")
    assert [row[:2] for row in rows] == [["day", "edition"], ["2026-11-17", "1"], ["2026-11-16", "1"]]
    assert dict(zip(rows[0], rows[2], strict=True))["provinces_measured_green"] == "8"


def test_a_report_has_a_list_of_contents_and_numbered_sections(stood: House, browser: SignIn) -> None:
    make(here=stood, day=MONDAY)
    page = text(browser(), ADDRESS)
    for number in range(1, 11):
        assert f'href="#section-{number}"' in page
        assert f'id="section-{number}">{number}. ' in page
    assert "1. The two lights: claimed and measured" in page
    assert '<a class="govuk-link" href="/centre/provinces/04/">' in page
    assert "the day was not over" in page
    assert "1. Hai đèn: báo cáo và đo được" in text(browser(Role.VERIFIER, language="vi"), ADDRESS)


def test_a_table_of_a_report_is_a_file_too(measured: House, browser: SignIn) -> None:
    make(here=measured, day=MONDAY)
    rows = table(browser(), f"{ADDRESS}?format=csv&table=lights-0")
    assert rows[0][:3] == ["Light", "Provinces, claimed", "Provinces, measured"]
    assert [row[:3] for row in rows[1:]] == [
        ["Works", "0", "0"],
        ["Falls short", "0", "0"],
        ["Does not work", "0", "0"],
        ["Not measured", "34", "34"],
    ]
    assert browser(Role.VERIFIER).get(f"{ADDRESS}?format=csv&table=nothing-0").status_code == 404


def test_its_paper_is_tagged_and_says_the_same(measured: House, browser: SignIn) -> None:
    make(here=measured, day=MONDAY)
    response = browser().get(f"{ADDRESS}1/vi.pdf")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
    reader = PdfReader(io.BytesIO(response.content))
    root: Any = reader.trailer["/Root"]
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == ("vi", True)
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    titles = [one.title for one in reader.outline if not isinstance(one, list)]
    assert titles[0] == "1. Hai đèn: báo cáo và đo được"
    assert len(titles) == 10
    assert browser(Role.VERIFIER).get(f"{ADDRESS}1/fr.pdf").status_code == 404


def test_earlier_editions_stay_open(measured: House, browser: SignIn) -> None:
    make(here=measured, day=MONDAY)
    watch(here=measured)
    make(here=measured, day=MONDAY)
    client = browser()
    assert "Edition 2, made at" in text(client, ADDRESS)
    assert "a later edition took its place" in text(client, f"{ADDRESS}1/")
    assert client.get(f"{ADDRESS}3/").status_code == 404
    assert client.get("/centre/reports/2026-11-15/").status_code == 404


def test_todays_report_is_made_by_hand(measured: House, browser: SignIn) -> None:
    client = browser()
    assert client.get("/centre/reports/today/").status_code == 405
    response = client.post("/centre/reports/today/")
    assert (response.status_code, response.headers["Location"]) == (302, ADDRESS)
    assert Edition.objects.get().day == "2026-11-16"


@pytest.mark.parametrize("address", ["/centre/reports/", ADDRESS, f"{ADDRESS}1/", f"{ADDRESS}1/vi.pdf"])
def test_reports_are_not_for_citizens(measured: House, browser: SignIn, address: str) -> None:
    make(here=measured, day=MONDAY)
    assert browser(Role.CITIZEN).get(address).status_code == 403
    assert browser(None).get(address).status_code == 302


def test_what_is_not_published_is_not_on_the_public_site(measured: House, browser: SignIn) -> None:
    make(here=measured, day=MONDAY)
    for address in ("", "2026-11-16/", "2026-11-16/1/vi.pdf"):
        assert browser(None).get(f"/open/reports/{address}").status_code == 404


def test_the_public_site_shows_the_sections_of_what_is_published(published: House, browser: SignIn) -> None:
    watch(here=published)
    make(here=published, day=MONDAY)
    client = browser(None)
    assert "2026-11-16/" in text(client, "/open/reports/")
    page = text(client, "/open/reports/2026-11-16/")
    assert "1. The two lights: claimed and measured" in page
    for hidden in ("Late tasks by owner", "Alerts of the day", "Commitments", "/centre/"):
        assert hidden not in page.replace("/static/centre/", "")
    listed = table(client, "/open/reports/?format=csv")[0]
    assert ("provinces_measured_green" in listed, "tasks_late" in listed) == (True, False)
    assert client.get("/open/reports/2026-11-16/?format=csv&table=late-0").status_code == 404
    paper = client.get("/open/reports/2026-11-16/1/en.pdf")
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    assert ("The two lights" in words, "Late tasks by owner" in words) == (True, False)


def test_a_paper_that_shows_what_is_published_no_more_is_not_handed_out(
    published: House, browser: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(here=published, day=MONDAY)
    settings = published.workspace.settings.model_copy(update={"published": Published(what=("reports",))})
    less = replace(published, workspace=replace(published.workspace, settings=settings), clock=published.clock)
    for module in READERS:
        monkeypatch.setattr(f"{module}.house", lambda: less)
    client = browser(None)
    assert "The two lights" not in text(client, "/open/reports/2026-11-16/")
    assert client.get("/open/reports/2026-11-16/1/en.pdf").status_code == 404
