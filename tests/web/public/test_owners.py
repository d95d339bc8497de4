"""Who answers for what, for everybody: counts of what is published of tasks, of any day, and those of the open data."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from motlan.governance.lights.light import Light
from motlan.web.centre import standing
from motlan.web.centre.tally import lines_of
from motlan.web.house import House
from motlan.web.public.owners import COUNTS
from motlan.web.public.shelf import shelve
from tests.web.public.conftest import SignIn

POLICE = "ministry_of_public_security"


@pytest.fixture
def site(counted: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> House:
    house = replace(counted, state=tmp_path)
    monkeypatch.setattr("motlan.web.public.kept.house", lambda: house)
    return house


def text(signed: SignIn, address: str) -> str:
    response = signed(None).get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def table(signed: SignIn, address: str) -> list[dict[str, str]]:
    response = signed(None).get(address)
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_each_owner_stands_with_its_tasks_and_leads_to_them(site: House, browser: SignIn) -> None:
    page = text(browser, "/open/owners/")
    lines = lines_of(site, standing.tasks(site), "owner")
    for line in lines:
        assert f'href="/open/owners/{line.name}/"' in page
        if line.late:
            assert f'href="/open/tasks/?owner={line.name}&amp;late=1"' in page
    assert "Measured at 09:00, 16/11/2026" in page
    rows = table(browser, "/open/owners/?format=csv")
    told = {row["name"]: (int(row["tasks"]), int(row["late"]), int(row["gap"])) for row in rows}
    assert told == {line.name: (line.tasks, line.late, line.gap) for line in lines}
    assert not {"closed", "planned", "disbursed"} & set(rows[0]), "only what is published of tasks"


def test_an_owner_opens_to_its_tasks_and_a_late_count_to_just_these(site: House, browser: SignIn) -> None:
    own = [one for one in standing.tasks(site) if one.task.owner == POLICE]
    page = text(browser, f"/open/owners/{POLICE}/")
    assert page.count('href="/open/tasks/') >= len(own)
    for one in own:
        assert f'href="/open/tasks/{one.task.task}/"' in page
    late = text(browser, f"/open/tasks/?owner={POLICE}&late=1")
    assert f"{sum(one.late for one in own)} of {len(standing.tasks(site))} tasks" in late
    assert [row["task"] for row in table(browser, f"/open/owners/{POLICE}/?format=csv")] == [
        one.task.task for one in own
    ]
    assert browser(None).get("/open/owners/nobody/").status_code == 404


def test_what_is_not_published_of_tasks_filters_nothing(site: House, browser: SignIn) -> None:
    whole = f"{len(standing.tasks(site))} of {len(standing.tasks(site))} tasks"
    assert whole in text(browser, "/open/tasks/?state=closed&document=any")


@pytest.mark.parametrize("by", ["owner", "group"])
def test_the_query_that_a_page_shows_counts_the_same(site: House, browser: SignIn, by: str) -> None:
    shelve(site, date(2026, 11, 16))
    asked = COUNTS.format(by=by, day="2026-11-16").replace("open-data/", f"{site.state}/open/2026-11-16/")
    found = {row[0]: row[1:] for row in duckdb.sql(asked).fetchall()}
    assert found == {
        line.name: (line.tasks, line.late, line.claimed[Light.GREEN], line.measured[Light.GREEN])
        for line in lines_of(site, standing.tasks(site), by)
    }
    assert "filter (due &lt; &#x27;2026-11-16&#x27;" in text(browser, f"/open/owners/?by={by}")


def test_a_past_day_goes_along(site: House, browser: SignIn) -> None:
    page = text(browser, "/open/owners/?day=2026-11-15&by=owner&order=gap")
    assert "As it stood at the end of 15/11/2026" in page
    assert f'href="/open/owners/{POLICE}/?day=2026-11-15"' in page
    own = text(browser, f"/open/owners/{POLICE}/?day=2026-11-15")
    assert re.search(r'href="/open/tasks/\w+/\?day=2026-11-15"', own)
    for wrong in ("by=colour", "order=best"):
        assert browser(None).get(f"/open/owners/?{wrong}").status_code == 404


def test_it_is_there_only_where_tasks_are_published(
    site: House, browser: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = site.workspace.settings.published.model_copy(update={"what": ("lights",)})
    settings = site.workspace.settings.model_copy(update={"published": published})
    closed = replace(site, workspace=replace(site.workspace, settings=settings))
    monkeypatch.setattr("motlan.web.public.kept.house", lambda: closed)
    for address in ("/open/owners/", f"/open/owners/{POLICE}/"):
        assert browser(None).get(address).status_code == 404
