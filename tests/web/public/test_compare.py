"""Two units side by side for everybody: what is published of them, and nothing that is hidden."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from motlan.web.house import House
from tests.web.public.conftest import SignIn

PAIR = "/open/compare/?a=01&b=04&month=2026-10"


@pytest.fixture
def site(counted: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> House:
    house = replace(counted, state=tmp_path)
    monkeypatch.setattr("motlan.web.public.kept.house", lambda: house)
    return house


def publish(site: House, monkeypatch: pytest.MonkeyPatch, *what: str) -> None:
    published = site.workspace.settings.published.model_copy(update={"what": what})
    settings = site.workspace.settings.model_copy(update={"published": published})
    house = replace(site, workspace=replace(site.workspace, settings=settings))
    monkeypatch.setattr("motlan.web.public.kept.house", lambda: house)


def text(signed: SignIn, address: str) -> str:
    response = signed(None).get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def table(signed: SignIn, address: str) -> dict[str, list[str]]:
    response = signed(None).get(f"{address}&format=csv")
    return {row[1]: row for row in csv.reader(io.StringIO(response.content.decode("utf-8-sig")))}


def test_two_provinces_stand_side_by_side_with_where_it_comes_from(site: House, browser: SignIn) -> None:
    page = text(browser, PAIR)
    for group in ("Lights", "Readiness", "Service index", "Indicators"):
        assert f">{group}</h2>" in page
    assert "Measured at 09:00, 16/11/2026" in page
    assert 'href="/open/provinces/04/"' in page
    assert 'href="/open/indicators/2.1/"' in page
    assert 'href="?a=04&amp;b=01&amp;month=2026-10"' in page
    rows = table(browser, PAIR)
    assert rows["Measured"][2:4] == ["Works", "Does not work"]
    assert rows["All basic conditions"][3] == "5.36"


def test_what_is_hidden_is_hidden_here(site: House, browser: SignIn) -> None:
    address = "/open/compare/?a=01279&b=01273&month=2026-10"
    page = text(browser, address)
    assert re.search(r">hidden\s*</td>", page)
    own = next(row for label, row in table(browser, address).items() if label.startswith("2.1 "))
    assert own[2] == ""
    assert float(own[3]) > 0
    assert own[4] == "cannot be compared"


def test_a_past_day_and_a_month_are_kept_when_sides_change(site: House, browser: SignIn) -> None:
    page = text(browser, "/open/compare/?a=01&b=04&day=2025-08-01&month=2026-09")
    assert 'href="?a=04&amp;b=01&amp;month=2026-09&amp;day=2025-08-01"' in page
    assert "What is shown is today" in text(browser, "/open/compare/?day=2027-01-01")
    assert browser(None).get("/open/compare/?month=2026-11").status_code == 404


def test_only_what_is_published_is_compared(site: House, browser: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(site, monkeypatch, "indicators")
    page = text(browser, PAIR)
    assert (">Lights</h2>" in page, ">Indicators</h2>" in page) == (False, True)
    assert "/open/provinces/" not in page
    publish(site, monkeypatch, "lights")
    page = text(browser, "/open/compare/?a=01&b=04")
    assert (">Lights</h2>" in page, ">Indicators</h2>" in page) == (True, False)
    publish(site, monkeypatch, "tasks")
    assert browser(None).get(PAIR).status_code == 404


def test_what_is_no_unit_is_said(site: House, browser: SignIn) -> None:
    assert "No single unit is called “Atlantis”" in text(browser, "/open/compare/?a=Atlantis&b=04")
