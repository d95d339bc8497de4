"""Pages of tasks: the list by its address and as a file, claims beside probes, and who may claim."""

from __future__ import annotations

import pytest

from motlan.web.centre.models import Claim, ProbeRun
from motlan.web.house import House
from motlan.web.people.permissions import Role
from tests.web.centre.conftest import SignIn
from tests.web.centre.test_pages import BIRTH, table, text


def test_tasks_are_filtered_by_the_address(scene: House, browser: SignIn) -> None:
    client = browser()
    assert "28 of 28 tasks" in text(client, "/centre/tasks/")
    assert "9 of 28 tasks" in text(client, "/centre/tasks/?group=data")
    assert "6 of 28 tasks" in text(client, "/centre/tasks/?owner=ministry_of_public_security&late=1")
    assert "1 of 28 tasks" in text(client, "/centre/tasks/?light=red")
    assert "No task is like that." in text(client, "/centre/tasks/?q=nothing+at+all")


def test_tasks_go_out_as_csv_with_both_lights_and_the_gap(scene: House, browser: SignIn) -> None:
    lines = table(browser(), "/centre/tasks/?format=csv&group=infrastructure")
    assert lines[0] == [
        "Task",
        "Group",
        "Owner",
        "Due",
        "Output",
        "Claimed",
        "Basis of the claim",
        "Measured",
        "Gap",
        "Late",
        "State",
        "Legal document",
        "State of the document",
        "Planned",
        "Allotted",
        "Disbursed",
    ]
    ready = next(line for line in lines if line[0] == "Communes meet all basic conditions")
    assert ready[3] == "2025-06-30"
    assert ready[5:10] == ["Works", "illustration", "Does not work", "3", "1"]


def test_a_task_shows_claim_probe_figure_query_and_rule(scene: House, browser: SignIn) -> None:
    page = text(browser(), "/centre/tasks/communes_ready/")
    run = ProbeRun.objects.get(task="communes_ready")
    for shown in ("34 of 34 provinces report green.", "59.65", "FROM published_light", run.rule_version[:12]):
        assert shown in page


def test_a_task_without_probes_says_why_it_is_grey(here: House, browser: SignIn) -> None:
    assert "it stays grey whatever is claimed" in text(browser(), "/centre/tasks/court_decisions/")


def test_only_who_may_claim_can_claim(here: House, browser: SignIn) -> None:
    before = Claim.objects.count()
    officer = browser(Role.OFFICER)
    assert "Make a claim" not in text(officer, BIRTH)
    assert officer.post(f"{BIRTH}claim/", {"light": "green", "note": ""}).status_code == 403
    assert browser(role=None).post(f"{BIRTH}claim/", {"light": "green"}).status_code == 302
    assert Claim.objects.count() == before


def test_a_claim_is_kept_and_shown_as_text_only(here: House, browser: SignIn) -> None:
    client = browser(agency="ministry_of_justice")
    answer = client.post(f"{BIRTH}claim/", {"light": "yellow", "note": "<b>Chậm</b> ' OR 1=1", "extra": "x"})
    assert (answer.status_code, answer.headers["Location"]) == (302, BIRTH)
    assert "&lt;b&gt;Chậm&lt;/b&gt;" in text(client, BIRTH)


@pytest.mark.parametrize("form", [{}, {"light": "grey"}, {"light": "blue"}, {"light": "green", "note": "x" * 1001}])
def test_a_hostile_claim_is_refused_in_words_and_nothing_is_kept(
    here: House, browser: SignIn, form: dict[str, str]
) -> None:
    before = Claim.objects.count()
    answer = browser(agency="ministry_of_justice").post(f"{BIRTH}claim/", form)
    assert answer.status_code == 422
    assert b"govuk-error-summary" in answer.content
    assert Claim.objects.count() == before
