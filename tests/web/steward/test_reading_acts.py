"""Acts on a database from its page: read it, accept its form, measure it; who may, and what is said where it fails."""

from __future__ import annotations

import pytest

from tests.web.steward.test_pages import DATABASE, words


def test_a_stopped_dataset_is_told_once_with_what_helps(steward, insert):
    said = {
        "message_vi": "Nguồn đổi cấu trúc.",
        "message_en": "The form is new.",
        "remedy_vi": "Sửa.",
        "remedy_en": "Mend that file.",
    }
    at = "2026-03-01T08:00:00Z"
    insert("sync_run", run=1, database="land", dataset="parcels", started_at=at, ended_at=at, outcome="stopped", **said)
    insert(
        "dataset_state",
        database="land",
        dataset="parcels",
        way="cursor",
        standing="stopped",
        since=at,
        attempts=0,
        **said,
    )
    page = steward.get("/steward/databases/land/").content.decode()
    assert (page.count("The form is new."), page.count("Mend that file.")) == (1, 1)
    runs = steward.get("/steward/runs/?outcome=stopped").content.decode()
    assert "stopped: the source&#x27;s schema changed" in runs
    assert "not finished" not in runs


def test_another_synchronisation_at_work_is_said_in_a_sentence(steward, here):
    with here.lake.lock():
        page = steward.post("/steward/databases/land/synchronise/", follow=True).content.decode()
    assert "Another synchronisation is running." in page


@pytest.mark.parametrize("action", ["synchronise", "measure"])
def test_acts_are_refused_to_others_and_by_a_link(steward, client, filled, register, action):
    before = register.rows("select * from sync_run order by run")
    assert steward.get(f"{DATABASE}{action}/").status_code == 405
    steward.logout()
    assert client.post(f"{DATABASE}{action}/").status_code == 302
    assert register.rows("select * from sync_run order by run") == before


def test_acts_on_an_unknown_database_lead_nowhere(steward, filled, register):
    before = register.rows("select * from sync_run order by run")
    assert steward.post("/steward/databases/nowhere/synchronise/").status_code == 404
    assert register.rows("select * from sync_run order by run") == before


def test_a_database_that_is_gone_is_reported_with_its_remedy(steward, filled, register):
    response = steward.post("/steward/databases/land/synchronise/", follow=True)
    assert response.status_code == 200
    run = register.row("select outcome, message_en, remedy_en from sync_run order by run desc limit 1")
    assert run[0] == "failed"
    shown = words(response)
    assert f"Parcels: {run[1]} {run[2]}" in shown
