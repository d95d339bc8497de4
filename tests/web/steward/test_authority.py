"""The pages of authority: what was counted, another order tried, let stand and taken back, through the journal."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from motlan.web.house import house
from motlan.web.jobs.api import run_once
from motlan.web.jobs.models import Job
from tests.web.steward.test_pages import SUBJECT, body, words

PAGE = "/steward/authority/"
NAME = f"{PAGE}person/full_name/"
POPULATION_FIRST = "population,civil_status,health_insurance,social_insurance,schooling"


@pytest.fixture
def workspace(settings, tmp_path: Path) -> Path:
    """A copy of the workspace that the pages may write into."""
    root = tmp_path / "workspace"
    shutil.copytree(settings.MOTLAN_WORKSPACE, root)
    settings.MOTLAN_WORKSPACE = root
    return root


def test_nothing_counted_is_said_and_counting_fills_the_page(workspace, steward, filled):
    assert "Nothing was counted yet." in words(steward.get(PAGE))
    assert steward.get(f"{PAGE}count/").status_code == 405
    for _twice in range(2):  # who asks again is shown the count that is under way
        answered = steward.post(f"{PAGE}count/", follow=True)
        assert re.search(r"0 of \d+ concepts are done", words(answered))
    assert Job.objects.filter(kind="overlap").count() == 1
    assert 'action="/steward/authority/count/"' not in body(answered)
    assert steward.get(f"{PAGE}counting/?seen=0").status_code == 204
    assert "0 of " in words(steward.get(f"{PAGE}counting/"))
    run_once(house=house())
    assert steward.get(f"{PAGE}counting/?seen=0").headers["HX-Refresh"] == "true"
    assert Job.objects.filter(kind="overlap", done_at=None).count() == 0
    text = words(steward.get(PAGE))
    assert "Count anew" in text
    assert "Full name" in text
    assert "★" in text
    rows = [line.split(",") for line in body(steward.get("/steward/authority.csv")).splitlines()]
    name = {row[2]: (row[3], row[5], row[6]) for row in rows if row[:2] == ["person", "full_name"]}
    assert name == {"civil_status": ("1", "1", "1"), "population": ("2", "2", "1")}


def test_a_register_counts_a_first_time_by_itself_and_then_only_when_asked(workspace, steward, filled, register):
    register.execute("update jobs_job set due_at = '2000-01-01 00:00:00+00:00' where kind = 'chore:first_overlap'")
    run_once(house=house())
    assert "Full name" in words(steward.get(PAGE))
    assert [(job.key, job.done_at is not None) for job in Job.objects.filter(kind="overlap")] == [("first", True)]
    Job.objects.filter(kind="chore:first_overlap").update(due_at=house().clock.now())
    run_once(house=house())
    assert Job.objects.filter(kind="overlap").count() == 1


def test_a_count_that_failed_is_told_with_its_reason(workspace, steward, filled, monkeypatch):
    steward.post(f"{PAGE}count/")
    monkeypatch.setattr("motlan.web.steward.work.compute", lambda **_: 1 / 0)
    run_once(house=house())
    assert "repeated by itself: An error that nobody foresaw (ZeroDivisionError)." in words(steward.get(PAGE))


def test_another_order_is_previewed_of_whom_and_journalled(workspace, steward, filled, journal):
    text = words(steward.get(f"{NAME}preview/?order={POPULATION_FIRST}"))
    assert "Lê Thị Hòa" in text
    assert "Lê Thị Hoa" in text
    assert [(row[4], row[5]) for row in journal()] == [(SUBJECT, "full_name")]
    assert not (workspace / "dictionary" / "authority.yaml").exists()


def test_an_order_let_stand_changes_the_value_and_can_be_taken_back(workspace, steward, filled, register):
    answered = steward.post(f"{NAME}apply/", {"order": POPULATION_FIRST, "reason": "biên bản 12"}, follow=True)
    assert "The order stands." in words(answered)
    assert "biên bản 12" in words(answered)
    held = "select full_name from golden_person where subject = :subject"
    assert register.value(held, {"subject": SUBJECT}) == "Lê Thị Hoa"
    assert house().catalogue.dictionary.authority("person", "full_name")[0] == "population"
    assert register.row("select kind, actor, reason_vi from cause order by cause desc limit 1") == (
        "authority",
        "steward-1",
        "biên bản 12",
    )
    back = ",".join(("civil_status", *POPULATION_FIRST.replace("civil_status,", "").split(",")))
    assert f"?order={back}&amp;undo=1" in body(answered)
    assert 'name="undo"' in body(steward.get(f"{NAME}preview/?order={back}&undo=1"))
    answered = steward.post(f"{NAME}apply/", {"order": back, "undo": "1", "reason": "hoàn lại"}, follow=True)
    assert register.value(held, {"subject": SUBJECT}) == "Lê Thị Hòa"
    assert "Every decision was taken back" in words(answered)


def test_a_decision_that_stands_already_keeps_the_reason_on_the_page(workspace, steward, filled):
    steward.post(f"{NAME}apply/", {"order": POPULATION_FIRST, "reason": "biên bản 12"})
    answered = steward.post(f"{NAME}apply/", {"order": POPULATION_FIRST, "reason": "biên bản 13, trang 2"})
    assert (answered.status_code, "biên bản 13, trang 2" in words(answered)) == (422, True)
    assert len((workspace / "dictionary" / "authority.yaml").read_text().split("- attribute:")) == 2


@pytest.mark.parametrize(
    ("order", "reason", "said"),
    [
        ("population", "r", "name each database that carries the attribute, once"),
        (POPULATION_FIRST, " ", "No reason was given"),
    ],
)
def test_a_decision_without_sense_is_refused_and_nothing_is_written(workspace, steward, filled, order, reason, said):
    answered = steward.post(f"{NAME}apply/", {"order": order, "reason": reason}, follow=True)
    assert said in words(answered)
    assert (f"You had typed: {reason}" in words(answered)) == bool(reason.strip())
    assert not (workspace / "dictionary" / "authority.yaml").exists()


def test_what_is_only_written_otherwise_is_passed_over_until_asked_for(workspace, steward, filled, register):
    register.execute("update mirror_population__citizens set full_name = 'LÊ THỊ HOÀ' where full_name is not null")
    address = f"{NAME}preview/?order={POPULATION_FIRST}"
    few = words(steward.get(address))
    assert "LÊ THỊ HOÀ" not in few
    assert "Also those that would only be written otherwise" in few
    assert "≈ LÊ THỊ HOÀ" in words(steward.get(f"{address}&spelling=1"))


def test_a_place_given_twice_is_said_and_the_choice_is_kept(workspace, steward, filled):
    chosen = "?place-civil_status=2&place-population=2&place-schooling=4&place-health_insurance=3"
    answered = steward.get(f"{NAME}preview/{chosen}&place-social_insurance=5")
    assert answered.status_code == 422
    assert "Place 2 is given to" in words(answered)
    page = body(answered)
    assert page.count('<option value="2" selected>') == 2
    answered = steward.get(f"{NAME}preview/?place-civil_status=2&place-population=1")
    assert (answered.status_code, "Lê Thị Hoa" in words(answered)) == (200, True)


def test_attributes_are_found_by_what_the_evidence_speaks_for(workspace, steward, filled):
    steward.post(f"{PAGE}count/")
    run_once(house=house())
    standing, first = (words(steward.get(f"{PAGE}?evidence={each}")) for each in ("standing", "first"))
    assert "Full name" in standing
    assert "Full name" not in first
    assert "No attribute is like this." in first
    assert steward.get(f"{PAGE}?evidence=shoe").status_code == 404
    assert len(body(steward.get("/steward/authority.csv?evidence=first")).splitlines()) == 1


@pytest.mark.parametrize("address", [f"{PAGE}person/shoe/", f"{PAGE}shoe/size/", f"{PAGE}person/shoe/preview/"])
def test_what_is_not_in_the_dictionary_is_nowhere(steward, filled, address):
    assert steward.get(address).status_code == 404


@pytest.mark.parametrize("address", [PAGE, NAME, f"{NAME}preview/"])
def test_nobody_else_sees_the_pages(client, filled, address):
    assert client.get(address).status_code in {302, 403}
