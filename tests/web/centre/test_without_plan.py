"""A workspace without a plan: its pages say so, and nothing leads to a map that is not there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from motlan.web.house import House
from tests.web.centre.conftest import SignIn
from tests.web.centre.test_pages import BIRTH, text


@pytest.fixture
def without_plan(here: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A workspace in which nobody has written a plan."""
    bare = replace(here, workspace=replace(here.workspace, plans={}))
    modules = ("national", "territory", "task", "tasks", "indicators")
    for module in (*(f"centre.{one}" for one in modules), "portfolio.databases"):
        monkeypatch.setattr(f"motlan.web.{module}.house", lambda: bare)
    for module in ("people.context", "frame"):
        monkeypatch.setattr(f"motlan.web.{module}.house", lambda: bare)
    return bare


@pytest.mark.parametrize("address", ["/centre/", "/centre/tasks/", BIRTH, "/centre/provinces/04/"])
def test_without_a_plan_its_pages_say_so(without_plan: House, browser: SignIn, address: str) -> None:
    response = browser().get(address)
    assert response.status_code == 404
    assert '<h1 class="govuk-heading-l">This workspace has no plan yet.</h1>' in response.content.decode()


@pytest.mark.parametrize("address", ["/centre/databases/", "/centre/indicators/"])
def test_without_a_plan_the_rest_of_the_centre_is_there_and_leads_to_no_map(
    without_plan: House, browser: SignIn, address: str
) -> None:
    page = text(browser(), address)
    assert 'href="/centre/"' not in page
    assert 'href="/centre/tasks/"' not in page
    assert '<li><a href="/centre/databases/" aria-current="page">Centre</a></li>' in page


def test_without_a_plan_the_committee_begins_at_the_databases(without_plan: House, browser: SignIn) -> None:
    committee = browser()
    account = committee.get("/centre/databases/").wsgi_request.user
    account.username = "committee"
    account.save()
    assert Client().post("/sign-in/", {"account": "committee"})["Location"] == "/centre/databases/"


def test_a_visitor_finds_the_map_that_the_workspace_shows(here: House, browser: SignIn) -> None:
    assert '<li><a href="/open/">Progress</a></li>' in text(browser(None), "/")
    assert '<a href="/centre/" aria-current="page">Centre</a>' in text(browser(), "/centre/")


def test_a_stranger_sees_no_way_to_a_map_that_is_not_there(without_plan: House, browser: SignIn) -> None:
    assert 'href="/centre/' not in text(browser(None), "/")
