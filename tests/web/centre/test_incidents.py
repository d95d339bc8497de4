"""The committee's list of overdue incidents, and the report of quality that programs read."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

ADDRESS = "/centre/incidents/"


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def member(client, db):
    from motlan.web.people.models import Account

    client.force_login(Account.objects.create(username="member", role="committee", language="en"))
    return client


@pytest.fixture
def incident(db):
    """One incident that fell due on the last working day, cause not stated."""
    from motlan.data.api import prepare
    from motlan.web.house import house

    here = house()
    register = here.register()
    prepare(register=register, catalogue=here.catalogue)
    due = here.today - timedelta(days=1)
    while not here.workspace.calendar.is_working(due):
        due -= timedelta(days=1)
    row = {
        "incident": 1,
        "code": "Q2026-00001",
        "database": "population",
        "dataset": "citizens",
        "check_id": "full_name.not_null",
        "attribute": "full_name",
        "criterion": "complete",
        "error_group": "missing",
        "severity": "minor",
        "source": "check",
        "owner": "ministry_of_public_security",
        "state": "new",
        "opened_at": "2026-01-05T01:00:00Z",
        "measured_at": "2026-01-05T01:00:00Z",
        "cause_due": due.isoformat(),
        "due": (here.today + timedelta(days=9)).isoformat(),
        "failed": 1,
        "evaluated": 4,
        "on_site": 0,
        "reopened": 0,
    }
    names = ", ".join(row)
    register.execute(f"insert into incident ({names}) values ({', '.join(f':{name}' for name in row)})", row)
    return register


def test_what_is_overdue_is_listed_with_its_owner(member, incident):
    shown = words(member.get(ADDRESS))
    assert "Ministry of Public Security · Q2026-00001" in shown
    assert "1 incident of quality is not done." in shown
    assert "not stated" in shown
    assert "Q2026-00001" in member.get(f"{ADDRESS}?format=csv").content.decode()


def test_what_is_in_time_is_not_listed(member, incident):
    incident.execute("update incident set cause = 'x'")
    assert "No incident is overdue." in words(member.get(ADDRESS))


def test_visitors_are_asked_to_sign_in(client, incident):
    assert client.get(ADDRESS).status_code == 302


@pytest.mark.parametrize(
    ("ending", "content_type"), [("jsonld", "application/ld+json"), ("ttl", "text/turtle; charset=utf-8")]
)
def test_the_report_is_public_where_lights_are(client, incident, ending, content_type):
    response = client.get(f"/centre/quality.{ending}")
    assert (response.status_code, response["Content-Type"]) == (200, content_type)
    assert "http://www.w3.org/ns/dqv#" in response.content.decode()
