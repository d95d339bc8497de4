"""Commitments of owners for everybody: who, what, until when, kept or not; what nobody publishes stays inside."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from motlan.governance.lights.light import Light
from motlan.governance.opendata.published import Published
from motlan.web.centre import days
from motlan.web.centre.commitments import commit, end
from motlan.web.centre.days import Lit, keep
from motlan.web.house import House
from motlan.web.people.models import Account
from tests.web.public.conftest import SetClock, SignIn

JUSTICE, POLICE = "ministry_of_justice", "ministry_of_public_security"
TASK, ADDRESS = "birth_registration_works", "/open/commitments/"


def publishing(house: House, monkeypatch: pytest.MonkeyPatch, *what: str) -> House:
    settings = house.workspace.settings.model_copy(update={"published": Published(what=what)})
    shown = replace(house, workspace=replace(house.workspace, settings=settings))
    monkeypatch.setattr("motlan.web.public.kept.house", lambda: shown)
    return shown


@pytest.fixture
def site(scene: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> House:
    return publishing(replace(scene, state=tmp_path), monkeypatch, "tasks", "commitments")


@pytest.fixture
def given(site: House, clock: SetClock) -> House:
    """One word kept in time of which the task measured red, one broken, one of which the day is past, one to come."""
    first, second = (
        Account.objects.create(username=f"{of}-words", role="committee", agency=of, display_name="Mai Anh")
        for of in (JUSTICE, POLICE)
    )
    until = [site.today + timedelta(days=ahead) for ahead in (1, 1, 1, 9)]
    said = [
        commit(here=site, account=first, owner=JUSTICE, what="Register births everywhere", until=until[0], task=TASK),
        commit(here=site, account=second, owner=POLICE, what="Join the two registers", until=until[1], task=""),
        commit(here=site, account=second, owner=POLICE, what="Publish the form", until=until[2], task=""),
        commit(here=site, account=first, owner=JUSTICE, what="=Train the officers", until=until[3], task=""),
    ]
    end(here=site, account=first, commitment=said[0], kept=True, note="A note for the house")
    end(here=site, account=second, commitment=said[1], kept=False, note="A note for the house")
    keep(scope=days.TASK, lit=[Lit(name=TASK, claimed=Light.GREEN, measured=Light.RED)], day=site.today.isoformat())
    clock.pass_by(timedelta(days=3))
    return site


def text(signed: SignIn, address: str = ADDRESS) -> str:
    response = signed(None).get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def table(signed: SignIn, query: str) -> list[dict[str, str]]:
    response = signed(None).get(f"{ADDRESS}?format=csv{query}")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_everybody_sees_who_promised_what_and_whether_it_was_kept(given: House, browser: SignIn) -> None:
    page = text(browser)
    for words in (
        "Register births everywhere",
        "Ministry of Justice",
        "under way",
        "its day is past",
        "not kept",
        "not measured green",
    ):
        assert words in page
    assert "1/3" in page, "kept in time, of those due"
    assert f'href="/open/tasks/{TASK}/"' in page
    rows = table(browser, "")
    assert [(one["what"], one["standing"]) for one in rows] == [
        ("Publish the form", "past"),
        ("'=Train the officers", "open"),
        ("Register births everywhere", "kept"),
        ("Join the two registers", "broken"),
    ]


def test_who_typed_it_and_notes_stay_inside(given: House, browser: SignIn) -> None:
    whole = text(browser) + browser(None).get(f"{ADDRESS}?format=csv").content.decode()
    assert "Mai Anh" not in whole
    assert "A note for the house" not in whole


def test_one_owner_or_one_standing_alone(given: House, browser: SignIn) -> None:
    assert {one["owner"] for one in table(browser, f"&owner={POLICE}")} == {POLICE}
    assert [one["what"] for one in table(browser, "&standing=broken")] == ["Join the two registers"]
    assert "No commitment is like that." in text(browser, f"{ADDRESS}?owner={JUSTICE}&standing=broken")
    for query in ("owner=nobody", "standing=lost"):
        assert browser(None).get(f"{ADDRESS}?{query}").status_code == 404


def test_a_past_day_knows_nothing_of_after_it(given: House, browser: SignIn) -> None:
    early = (given.today - timedelta(days=4)).isoformat()
    assert "No commitment had been made in writing by that day." in text(browser, f"{ADDRESS}?day={early}")
    assert table(browser, f"&day={early}") == []


def test_it_is_there_only_where_commitments_are_published(
    given: House, browser: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f'href="{ADDRESS}?owner={JUSTICE}"' in text(browser, f"/open/owners/{JUSTICE}/")
    publishing(given, monkeypatch, "tasks")
    assert browser(None).get(ADDRESS).status_code == 404
    assert ADDRESS not in text(browser, f"/open/owners/{JUSTICE}/")
    assert ADDRESS not in text(browser, "/open/tasks/")
