"""Pages of incidents and suspensions: what they show, what a statement changes, and what it cannot."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from motlan.kernel.clock import instant
from motlan.web.people.models import Account

LIST = "/steward/incidents/"
ONE = "/steward/incidents/1/"
SUBJECT = 4_611_686_018_427_387_905


def words(response):
    text = b"".join(response.streaming_content) if response.streaming else response.content
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.decode()))


@pytest.fixture
def incident(filled, here):
    """One identifier that failed yesterday; its deadlines are some days ahead."""
    today = here.today
    values = {
        "incident": 1,
        "code": "Q2026-00001",
        "database": "population",
        "dataset": "citizens",
        "check_id": "personal_number.identifier",
        "attribute": "personal_number",
        "criterion": "clean",
        "error_group": "format",
        "severity": "severe",
        "source": "identifier",
        "owner": "ministry_of_public_security",
        "state": "new",
        "opened_at": instant(here.clock.now() - timedelta(days=1)),
        "measured_at": instant(here.clock.now() - timedelta(days=1)),
        "cause_due": (today + timedelta(days=5)).isoformat(),
        "due": (today + timedelta(days=12)).isoformat(),
        "failed": 1,
        "evaluated": 4,
        "on_site": 0,
        "reopened": 0,
    }
    filled("incident", **values)
    filled("incident_event", incident=1, seq=1, at=values["opened_at"], kind="opened", actor="measurement", failed=1)
    return values


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("address", [LIST, ONE, "/steward/incidents.csv", "/steward/suspensions/"])
def test_pages_of_incidents_show_no_personal_data(steward, incident, journal, address, language):
    steward.cookies["motlan_language"] = language
    response = steward.get(address)
    assert response.status_code == 200
    shown = words(response)
    assert not [secret for secret in ("001193000123", "Lê Thị", "0912345678") if secret in shown]
    assert journal() == []


def test_the_list_names_check_owner_and_deadline(steward, incident):
    shown = words(steward.get(LIST))
    assert "Personal number: keeps the rules of its number" in shown
    assert "Ministry of Public Security" in shown
    assert "1 of 4" in shown
    assert "to find the cause" in shown
    assert "Q2026-00001" not in words(steward.get(f"{LIST}?state=overdue"))
    assert "No incident fits this choice." in words(steward.get(f"{LIST}?state=overdue"))
    assert steward.get(f"{LIST}?state=nonsense").status_code == 404


def test_what_is_overdue_is_said_and_listed(steward, incident, register, here):
    past = (here.today - timedelta(days=1)).isoformat()
    register.execute("update incident set cause_due = :past", {"past": past})
    assert "1 incident is overdue and goes to the committee" in words(steward.get(LIST))
    assert "Q2026-00001" in words(steward.get(f"{LIST}?state=overdue"))


def test_a_statement_puts_it_in_work_and_is_in_the_timeline(steward, incident, register, here):
    day = (here.today + timedelta(days=1)).isoformat()
    response = steward.post(ONE, {"cause": "Typed by hand", "plan": "Type again", "planned_for": day})
    assert (response.status_code, response["Location"]) == (302, ONE)
    assert register.row("select state, cause, stated_by, planned_for from incident") == (
        "in_work",
        "Typed by hand",
        "steward-1",
        day,
    )
    shown = words(steward.get(ONE))
    assert "cause and plan stated" in shown
    assert "Typed by hand → Type again" in shown


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"cause": "", "plan": "x", "planned_for": "2099-01-01"}, "Write this."),
        ({"cause": "x", "plan": "x", "planned_for": "tomorrow"}, "Give a date."),
        ({"cause": "x", "plan": "x", "planned_for": "2099-01-01"}, "must be between today and the deadline"),
    ],
)
def test_a_statement_with_a_fault_changes_nothing_and_keeps_what_was_typed(steward, incident, register, given, why):
    response = steward.post(ONE, given)
    assert response.status_code == 422
    assert why in words(response)
    assert register.row("select state, cause from incident") == ("new", None)


def test_an_incident_that_is_done_offers_no_form(steward, incident, register):
    register.execute("update incident set state = 'done', closed_at = opened_at")
    shown = words(steward.get(ONE))
    assert "Write this down" not in shown
    assert steward.post(ONE, {"cause": "x", "plan": "x", "planned_for": "2099-01-01"}).status_code == 422


def test_the_incident_of_a_band_tells_its_index_then_and_now(steward, incident, register):
    register.execute("update incident set dataset = '', check_id = '', source = 'band', failed = 4, evaluated = 100")
    register.execute("update incident_event set failed = 31")
    assert "index 96, below 75" in words(steward.get(LIST))
    register.execute("update incident set state = 'done', closed_at = opened_at")
    assert "index 96, green again" in words(steward.get(LIST + "?state=done"))
    shown = words(steward.get(ONE))
    assert "96, green again" in shown
    assert re.search("opened by a measurement [^·]* · index 69", shown)


@pytest.mark.parametrize("address", ["/steward/incidents/2/", "/steward/incidents/99999999999999999999/"])
def test_an_incident_that_is_not_there_is_nowhere(steward, incident, address):
    assert steward.get(address).status_code == 404


@pytest.mark.parametrize("role", ["citizen", "officer", "committee"])
@pytest.mark.parametrize("address", [LIST, ONE, "/steward/suspensions/", "/steward/quality.ttl"])
def test_other_roles_do_not_open_them(client, incident, role, address):
    from motlan.web.people.models import Account

    client.force_login(Account.objects.create(username="other", role=role, subject=5))
    assert client.get(address).status_code == 403


def test_a_database_is_suspended_with_a_reason_and_lifted_with_one(steward, filled, register):
    address = "/steward/databases/population/"
    refused = steward.post(f"{address}suspend/", {"reason": "  "})
    assert (refused.status_code, register.value("select count(*) from suspension")) == (422, 0)
    assert 'href="#reason"' in refused.content.decode()
    assert 'id="reason" name="reason" maxlength="500" value="  "' in refused.content.decode()
    steward.post(f"{address}suspend/", {"reason": "It leaks"})
    shown = words(steward.get(address))
    assert "it is not synchronised by itself. steward-1: It leaks" in shown
    assert "suspended" in words(steward.get("/steward/"))
    assert "Citizens suspended" in words(steward.get(f"/steward/subjects/{SUBJECT}/"))
    refused = steward.post(f"{address}lift/", {"reason": ""})
    assert (refused.status_code, 'id="reason-error"' in refused.content.decode()) == (422, True)
    steward.post(f"{address}lift/", {"reason": "Mended"})
    assert "It leaks" not in words(steward.get(address))
    assert register.row("select suspended_by, reason, lifted_by, lifted_reason from suspension") == (
        "steward-1",
        "It leaks",
        "steward-1",
        "Mended",
    )
    assert "steward-1: Mended" in words(steward.get("/steward/suspensions/"))


def test_suspending_asks_for_a_post(steward, filled):
    assert steward.get("/steward/databases/population/suspend/").status_code == 405


@pytest.mark.parametrize(
    ("ending", "content_type"),
    [
        ("json", "application/json"),
        ("csv", "text/csv; charset=utf-8"),
        ("jsonld", "application/ld+json"),
        ("ttl", "text/turtle; charset=utf-8"),
    ],
)
def test_the_report_is_there_for_programs(steward, filled, ending, content_type):
    response = steward.get(f"/steward/quality.{ending}")
    assert (response.status_code, response["Content-Type"]) == (200, content_type)
    assert "population" in response.content.decode()
    if ending == "jsonld":
        assert json.loads(response.content)["@context"]["dqv"] == "http://www.w3.org/ns/dqv#"


def test_a_steward_of_one_agency_sees_and_acts_on_its_own_incidents_only(steward, incident, filled, register, here):
    Account.objects.filter(role="steward").update(agency=here.catalogue.databases["land"].owner)
    filled("incident", **{**incident, "incident": 2, "code": "Q2026-00002", "database": "land", "dataset": "parcels"})
    past = (here.today - timedelta(days=1)).isoformat()
    register.execute("update incident set cause_due = :past", {"past": past})
    shown = words(steward.get(LIST))
    assert "Q2026-00002" in shown
    assert "Q2026-00001" not in shown
    assert "1 incident is overdue" in shown
    assert "Q2026-00001" not in words(steward.get("/steward/incidents.csv"))
    assert steward.get(f"{LIST}?database=population").status_code == 404
    day = (here.today + timedelta(days=1)).isoformat()
    assert steward.get(ONE).status_code == 404
    assert steward.post(ONE, {"cause": "x", "plan": "y", "planned_for": day}).status_code == 404
    assert register.value("select state from incident where incident = 1") == "new"
    assert steward.get("/steward/incidents/2/").status_code == 200


def test_a_steward_of_one_agency_suspends_its_own_databases_only(steward, filled, register, here):
    Account.objects.filter(role="steward").update(agency=here.catalogue.databases["land"].owner)
    assert "Suspend this database" not in words(steward.get("/steward/databases/population/"))
    assert steward.post("/steward/databases/population/suspend/", {"reason": "down"}).status_code == 404
    assert register.value("select count(*) from suspension") == 0
    assert "Suspend this database" in words(steward.get("/steward/databases/land/"))
    assert steward.post("/steward/databases/land/suspend/", {"reason": "down"}).status_code == 302
    assert register.value("select count(*) from suspension") == 1


def test_an_incident_of_a_withdrawn_rule_is_not_late_and_keeps_its_history(steward, incident, register):
    register.execute(
        "update incident set state = 'withdrawn', check_id = 'old', database = 'left', due = '2020-01-01',"
        " cause_due = '2020-01-01', closed_at = '2020-02-03T00:00:00Z'"
    )
    register.execute(
        "insert into incident_event (incident, seq, at, kind, actor, failed, note)"
        " values (1, 2, '2020-02-03T00:00:00Z', 'withdrawn', 'workspace', 1, '0123456789ab')"
    )
    listed = words(steward.get(LIST))
    assert "rule withdrawn 03/02/2020" in listed
    assert "overdue and go" not in listed
    assert "Q2026-00001" in words(steward.get(f"{LIST}?state=withdrawn"))
    for state in ("open", "overdue", "done"):
        assert "Q2026-00001" not in words(steward.get(f"{LIST}?state={state}"))
    page = steward.get(ONE)
    assert re.search(
        r"closed: the check is no longer asked for [^·]*03/02/2020[^·]* · version 0123456789ab of the contracts",
        words(page),
    )
    assert "/checks/old/" not in page.content.decode()
    assert "Cause and plan" not in words(page)
