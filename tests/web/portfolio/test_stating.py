"""What the owner of a database says of it by form: kept for ever, dated, beside what is measured, by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from motlan.kernel.errors import Refused
from motlan.web.centre.models import Statement
from motlan.web.house import House
from motlan.web.people.permissions import Role
from motlan.web.portfolio.rows import book_of
from tests.web.centre.conftest import SetClock, SignIn
from tests.web.portfolio.test_databases import table, text

PAGE = "/centre/databases/civil_status/"
STAGE, ITEM = 3, 15


@pytest.fixture
def owner(here: House, browser: SignIn) -> Client:
    """A member of the committee for the agency that answers for the database."""
    return browser(agency=book_of(here).by_name["civil_status"].owner)


def say(client: Client, said: str, note: str = "As the report of the fourth quarter says") -> int:
    return client.post(f"{PAGE}claim/", {"said": said, "note": note}).status_code


def test_a_stage_that_its_owner_claims_stands_beside_what_is_measured(
    here: House, owner: Client, clock: SetClock
) -> None:
    before = book_of(here).by_name["civil_status"].stage
    assert before != "deploying"
    clock.pass_by(timedelta(days=1))
    assert say(owner, ":deploying") == 302
    assert book_of(here).by_name["civil_status"].stage == "deploying"
    page = text(owner, PAGE)
    assert "As the report of the fourth quarter says" in page
    assert "Your claim is kept." in page
    row = next(row for row in table(owner, "/centre/databases/?format=csv") if row[0] == "civil_status")
    assert row[STAGE] == "being deployed"
    yesterday = (here.today - timedelta(days=1)).isoformat()
    assert "As the report" not in text(owner, f"{PAGE}?day={yesterday}")
    assert book_of(here, here.today - timedelta(days=1)).by_name["civil_status"].stage == before


def test_a_line_of_the_checklist_counts_until_something_else_is_said(here: House, owner: Client) -> None:
    item = book_of(here).spec.checklist[-1].item
    for said, holds in (("1", True), ("0", False)):
        assert say(owner, f"{item}:{said}") == 302
        claims = [one for one in book_of(here).spec.claims if (one.database, one.item) == ("civil_status", item)]
        assert claims[-1].holds is holds
    assert Statement.objects.count() == 2
    with pytest.raises(Refused):
        Statement.objects.all().delete()


@pytest.mark.parametrize("said", ["", "deploying", ":nothing", "no_line:1", "no_line:", ":"])
def test_what_cannot_be_said_is_refused_and_the_note_is_not_lost(owner: Client, said: str) -> None:
    answer = owner.post(f"{PAGE}claim/", {"said": said, "note": "my long note"})
    assert answer.status_code == 422
    assert "my long note" in answer.content.decode()
    assert Statement.objects.count() == 0


def test_a_claim_says_what_shows_it(owner: Client) -> None:
    assert say(owner, ":deploying", note=" ") == 422


def test_nobody_claims_for_another_agency(here: House, browser: SignIn) -> None:
    other = browser(agency="nobody")
    assert say(other, ":central") == 403
    assert "Make a claim" not in text(other, PAGE)
    assert say(browser(Role.STEWARD), ":central") == 403
    assert Statement.objects.count() == 0
