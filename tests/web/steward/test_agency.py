"""A steward of an agency at the doors where she acts: another agency's things are shown with who may, and stay as they
were."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from motlan.data.correction import actions, record
from motlan.web.house import house
from motlan.web.people.models import Account
from tests.web.steward.test_authority import NAME, POPULATION_FIRST, workspace  # noqa: F401 (a fixture)
from tests.web.steward.test_correction_pages import correct
from tests.web.steward.test_pages import SUBJECT, words

RIGHTS = Path(__file__).resolve().parents[2] / "cases" / "rights.yaml"
UNTIL = "2026-06-30"


def of_the_agency_of(here, database: str) -> None:
    Account.objects.filter(role="steward").update(agency=here.catalogue.databases[database].owner)


def standing_state(register) -> tuple[object, ...]:
    asked = (
        "select count(*) from batch",
        "select count(*) from suspension",
        "select count(*) from override where ended_at is null",
        "select min(state) from correction",
        "select min(state) from incident",
        "select max(cause) from cause",
    )
    return tuple(register.value(one) for one in asked)


def tried(correction: int) -> dict[str, tuple[str, dict[str, str]]]:
    """At each bound door: the address of something of the population's or the civil status's, and what is sent."""
    return {
        "steward:authority_apply": (f"{NAME}apply/", {"order": POPULATION_FIRST, "reason": "biên bản 12"}),
        "steward:correction": (f"/steward/corrections/{correction}/", {"verdict": "accept", "reason": "đúng vậy rồi"}),
        "steward:incident": ("/steward/incidents/1/", {"cause": "x", "plan": "y", "planned_for": UNTIL}),
        "steward:lift": ("/steward/databases/population/lift/", {"reason": "r"}),
        "steward:override": (
            f"/steward/subjects/{SUBJECT}/override/full_name/",
            {"value": "Lê Thị Khác", "reason": "seen", "until": UNTIL},
        ),
        "steward:override_end": ("/steward/overrides/1/end/", {"reason": "enough"}),
        "steward:suspend": ("/steward/databases/population/suspend/", {"reason": "r"}),
        "steward:synchronise": ("/steward/databases/population/synchronise/", {}),
    }


def test_at_every_bound_door_another_agencys_things_stay_as_they_were(
    workspace,  # noqa: F811
    steward,
    insert,
    filled,
    register,
    here,
):
    made = correct(SUBJECT)
    day = {"at": "2026-01-02T00:00:00Z", "expires_at": "2099-01-02T00:00:00Z"}
    about = {"concept": "person", "subject": SUBJECT, "attribute": "full_name"}
    insert("override", number=1, **about, value="Lê Thị Hòa", reason="r", by="x", **day)
    of_the_agency_of(here, "land")
    before = standing_state(register)
    doors = tried(made.number)
    assert sorted(doors) == yaml.safe_load(RIGHTS.read_text(encoding="utf-8"))["own_agency_only"]
    assert {name: steward.post(address, sent).status_code for name, (address, sent) in doors.items()} == dict.fromkeys(
        doors, 404
    )
    assert standing_state(register) == before
    assert not (workspace / "dictionary" / "authority.yaml").exists()


def test_what_is_not_hers_says_who_may(workspace, steward, filled, here):  # noqa: F811
    of_the_agency_of(here, "land")
    assert "Only a steward of the whole country lets it stand" in words(
        steward.get(f"{NAME}preview/?order={POPULATION_FIRST}")
    )
    page = words(steward.get("/steward/databases/population/"))
    assert "Synchronise now" not in page.replace("“Synchronise now”", "")
    assert "or one of the whole country, synchronises" in page
    assert "Synchronise now" in words(steward.get("/steward/databases/land/"))
    subject = steward.get(f"/steward/subjects/{SUBJECT}/")
    assert "Set by hand by a steward of" in words(subject)
    assert "/override/full_name/" not in subject.content.decode()


def test_an_agency_may_let_others_be_heard_before_its_own_database(workspace, steward, filled, here):  # noqa: F811
    of_the_agency_of(here, "civil_status")
    assert "Let this order stand" in words(steward.get(f"{NAME}preview/?order={POPULATION_FIRST}"))
    steward.post(f"{NAME}apply/", {"order": POPULATION_FIRST, "reason": "biên bản 12"})
    assert house().catalogue.dictionary.authority("person", "full_name")[0] == "population"
    assert steward.get(f"/steward/subjects/{SUBJECT}/override/full_name/").status_code == 404


@pytest.mark.parametrize(("agreed", "state"), [(False, "open"), (True, "accepted")])
def test_a_mended_correction_waits_again_when_an_order_brings_the_contested_value_back(
    workspace,  # noqa: F811
    steward,
    filled,
    register,
    here,
    agreed,
    state,
):
    made = correct(SUBJECT)
    register.execute("update correction set value = 'Lê Thị Hoa' where number = :n", {"n": made.number})
    if agreed:
        register.execute("update correction set answered_at = '2026-01-03T00:00:00Z', state = 'accepted'")
    assert actions.settle(register=register, catalogue=here.catalogue, clock=here.clock) == (made.number,)
    said = steward.post(f"{NAME}apply/", {"order": POPULATION_FIRST, "reason": "biên bản 12"}, follow=True)
    assert "1 correction that was mended waits for its owner again" in words(said)
    again = record.one(register, made.number)
    assert again is not None
    assert (again.state, again.closed_at) == (state, None)
    assert again.due_at > here.clock.now()
