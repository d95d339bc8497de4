"""The service index for everybody: scores of what is published, month by month, and those of the open data."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from django.test import RequestFactory

from motlan.governance.indicators.index import group_of
from motlan.web.house import House
from motlan.web.public.counted import month_told
from motlan.web.public.serviceindex import asked
from motlan.web.public.shelf import shelve
from tests.web.public.conftest import SignIn

MONTH = "2026-10"
PAGE = f"/open/service-index/?month={MONTH}"


@pytest.fixture
def site(counted: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> House:
    house = replace(counted, state=tmp_path)
    monkeypatch.setattr("motlan.web.public.kept.house", lambda: house)
    return house


def text(signed: SignIn, address: str) -> str:
    response = signed(None).get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def rows_of(signed: SignIn, address: str) -> dict[str, dict[str, str]]:
    response = signed(None).get(f"{address}&format=csv")
    return {row["code"]: row for row in csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))}


def test_the_country_has_points_by_group_and_indicator_and_provinces_stand_in_order(
    site: House, browser: SignIn
) -> None:
    page = text(browser, PAGE)
    index = site.workspace.settings.service_index
    assert index is not None
    for name, group in index.groups.items():
        assert f"{name}. {group.label.in_('en')}" in page
    for one in site.workspace.indicators.values():
        assert f'href="/open/indicators/{one.indicator}/?month={MONTH}"' in page
    rows = rows_of(browser, PAGE)
    assert [one.code for one in site.workspace.dictionary.units.lasting()] == sorted(rows)
    assert {code for code, row in rows.items() if row["place"]} == {"01", "04"}
    assert "2 of 34 units have a score" in page
    assert "Counted at 07:00, 01/11/2026" in page


def test_a_score_is_what_was_earned_of_what_could_be_with_what_is_told(site: House, browser: SignIn) -> None:
    row = rows_of(browser, f"{PAGE}&unit=04")["01273"]
    (own,) = [one for one in month_told(site, MONTH, ["04"]) if one.unit == "01273"]
    told = [one for one in own.values.values() if one.points is not None]
    assert float(row["points"]) == pytest.approx(sum(one.points or 0 for one in told))
    assert float(row["reachable"]) == pytest.approx(sum(one.full or 0 for one in told))
    groups = {group_of(one.indicator) for one in told}
    assert {name for name in "12345" if row[f"group_{name}"]} == groups


def test_small_counts_are_in_no_score(site: House, browser: SignIn) -> None:
    """Unit 01279 counted 3 and is hidden, and 01280 with 7 beside it, so that nobody finds it by subtracting; of that
    one, which is no unit any more, there is no page."""
    rows = rows_of(browser, f"{PAGE}&unit=04")
    for code in ("01279", "01280"):
        assert (rows[code]["place"], rows[code]["score"]) == ("", "")
        assert int(rows[code]["hidden"]) > 0
    assert "unit=01280" not in text(browser, f"{PAGE}&unit=04")
    assert rows["01273"]["hidden"] == "0"
    page = text(browser, f"{PAGE}&unit=01279")
    assert "2/3" not in page
    assert ">hidden<" in page.replace("\n", "")
    assert "indicators are hidden: a denominator below 5 is not told" in page


@pytest.mark.parametrize("unit", ["", "04"])
def test_the_query_that_a_page_shows_gives_its_scores(site: House, browser: SignIn, unit: str) -> None:
    shelve(site, date(2026, 11, 16))
    address = f"{PAGE}&unit={unit}" if unit else PAGE
    query = asked(RequestFactory().get(address), site).query()
    found = duckdb.sql(query.replace("open-data/", f"{site.state}/open/2026-11-16/")).fetchall()
    shown = {code: row for code, row in rows_of(browser, address).items() if row["score"]}
    assert {row[0]: row[3] for row in found if row[0] in shown} == {
        code: float(row["score"]) for code, row in shown.items()
    }
    assert "read_json(&#x27;open-data/rules.json&#x27;" in text(browser, address)


def test_the_change_is_against_the_month_before(site: House, browser: SignIn) -> None:
    page = text(browser, f"{PAGE}&by=change")
    assert "the change is against 2026-09" in page
    rows = rows_of(browser, f"{PAGE}&by=change")
    assert rows["04"]["change"], "both months were counted"
    assert next(iter(rows)) == "04"
    assert "of the month before nothing is published" in text(browser, "/open/service-index/?month=2025-11")


@pytest.mark.parametrize("wrong", ["month=2026-11", "month=soon", "unit=xx"])
def test_what_cannot_be_asked_for_is_not_there(site: House, browser: SignIn, wrong: str) -> None:
    assert browser(None).get(f"/open/service-index/?{wrong}").status_code == 404


def test_it_is_there_only_where_indicators_are_published(
    site: House, browser: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = site.workspace.settings.published.model_copy(update={"what": ("lights",)})
    settings = site.workspace.settings.model_copy(update={"published": published})
    closed = replace(site, workspace=replace(site.workspace, settings=settings))
    monkeypatch.setattr("motlan.web.public.kept.house", lambda: closed)
    assert browser(None).get("/open/service-index/").status_code == 404
