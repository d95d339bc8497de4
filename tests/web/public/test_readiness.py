"""Readiness by criterion for everybody: the same shares as inside, of any day, and those of the open data."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from motlan.governance.readiness import api as readiness
from motlan.web.centre.plan import communes_of, plan_of
from motlan.web.house import House
from motlan.web.public.readiness import query
from motlan.web.public.shelf import shelve
from tests.web.public.conftest import SignIn

CAO_BANG = "04"


@pytest.fixture
def site(counted: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> House:
    house = replace(counted, state=tmp_path)
    monkeypatch.setattr("motlan.web.public.kept.house", lambda: house)
    return house


def text(signed: SignIn, address: str) -> str:
    response = signed(None).get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_every_criterion_has_its_share_of_the_country_its_source_rule_and_age(site: House, browser: SignIn) -> None:
    page = text(browser, "/open/readiness/")
    territory, day = plan_of(site).territory, site.today
    assert territory is not None
    shares = readiness.shares(
        register=site.register(), territory=territory, communes=communes_of(site, site.today), day=day
    )
    for one in territory.criteria:
        told = f"{shares[''].met[one.measure]:,}/{shares[''].whole:,}"
        assert told in page.partition(one.label.in_("en"))[2], one.measure
    assert "Measured at 09:00, 16/11/2026" in page
    assert "by 3,321 of 3,321 communes" in page
    assert re.search(r"rule [0-9a-f]{12}: green from a share of 90, yellow from 50", page)
    assert page.count('id="readiness-') == 34, "a tile a province"


def test_a_province_shows_its_communes_by_criterion_and_each_leads_to_its_page(site: House, browser: SignIn) -> None:
    page = text(browser, f"/open/readiness/{CAO_BANG}/")
    assert "3 of 56 communes meet all basic conditions" in page
    assert page.count('href="/open/communes/') == 56
    lacking = text(browser, f"/open/readiness/{CAO_BANG}/?lacking=ready")
    assert "53 of 56 communes" in lacking
    assert browser(None).get(f"/open/readiness/{CAO_BANG}/?lacking=rain").status_code == 404
    assert browser(None).get("/open/readiness/99/").status_code == 404


def test_a_past_day_goes_along_to_provinces_communes_and_files(site: House, browser: SignIn) -> None:
    page = text(browser, "/open/readiness/?day=2025-08-01&by=computers")
    assert "As it stood at the end of 01/08/2025" in page
    assert f'href="/open/readiness/{CAO_BANG}/?day=2025-08-01"' in page
    assert "day=2025-08-01&amp;by=computers&amp;format=csv" in page
    assert '<input type="hidden" name="by" value="computers">' in page
    below = text(browser, f"/open/readiness/{CAO_BANG}/?day=2025-08-01")
    assert "?day=2025-08-01" in below.partition('href="/open/communes/')[2].partition('"')[0]
    before = text(browser, "/open/readiness/?day=2025-01-01")
    assert before.count("not known") > 0, "of a day before any report nothing is known"


def test_files_have_what_the_pages_have(site: House, browser: SignIn) -> None:
    response = browser(None).get("/open/readiness/?format=csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 34
    (own,) = [row for row in rows if row["Code"] == CAO_BANG]
    assert (own["Communes"], own["Ready"], own["Ready (%)"]) == ("56", "3", "5.36")
    response = browser(None).get(f"/open/readiness/{CAO_BANG}/?format=csv")
    assert len(list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))) == 56


@pytest.mark.parametrize("province", ["", CAO_BANG])
def test_the_query_that_a_page_shows_counts_its_shares_from_the_open_data(
    site: House, browser: SignIn, province: str
) -> None:
    shelve(site, date(2026, 11, 16))
    territory = plan_of(site).territory
    assert territory is not None
    asked = query(province).replace("open-data/", f"{site.state}/open/2026-11-16/")
    found = {row[0]: row[1:3] for row in duckdb.sql(asked).fetchall()}
    shares = readiness.shares(
        register=site.register(), territory=territory, communes=communes_of(site, site.today), day=site.today
    )[province]
    assert found == {name: (met, shares.whole) for name, met in shares.met.items()}
    page = text(browser, f"/open/readiness/{province}/" if province else "/open/readiness/")
    assert "filter (coalesce(measured, claimed))" in page


def test_it_is_there_only_where_lights_are_published(
    site: House, browser: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = site.workspace.settings.published.model_copy(update={"what": ("tasks",)})
    settings = site.workspace.settings.model_copy(update={"published": published})
    closed = replace(site, workspace=replace(site.workspace, settings=settings))
    monkeypatch.setattr("motlan.web.public.kept.house", lambda: closed)
    for address in ("/open/readiness/", f"/open/readiness/{CAO_BANG}/"):
        assert browser(None).get(address).status_code == 404
