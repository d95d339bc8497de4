"""A wrong value of a register that is kept here, by pages alone: told, mended by the steward, held, the person told."""

from __future__ import annotations

from django.test import Client

from motlan.data.correction import record
from motlan.web.house import House
from tests.web.desk.reading import text_of
from tests.web.dossiers.conftest import Cast
from tests.web.portal.conftest import browser

WRONG = "/record/person/0/birth_date/wrong/"


def _reported(cast: Cast, right: str) -> tuple[Client, str]:
    """The mother says what is right; her browser, and where the steward answers."""
    mother = browser(cast.mother)
    assert "01/05/1990" in text_of(mother.get(WRONG).content)
    assert mother.post(WRONG, {"right": right, "reason": "Theo giấy khai sinh"}).status_code == 302
    return mother, "/steward/corrections/1/"


def test_what_the_steward_accepts_is_held_at_once_and_the_correction_closes(here: House, cast: Cast) -> None:
    mother, address = _reported(cast, "02/05/1990")
    steward = browser(cast.steward)
    page = steward.get(address).content.decode()
    assert 'name="right" value="02/05/1990"' in page
    assert "It is wrong: it is mended in this register" in page
    done = steward.post(address, {"verdict": "accept", "right": "02/05/1990", "reason": "Sổ gốc ghi vậy"})
    assert done["Location"] == "/steward/corrections/"
    held = here.register().rows(
        "select birth_date from golden_person where subject = :subject", {"subject": cast.mother.subject}
    )
    assert held == [("1990-05-02",)]
    closed = record.one(here.register(), 1)
    assert closed is not None
    assert (closed.state, closed.answer) == ("corrected", "Sổ gốc ghi vậy")
    told = text_of(mother.get("/record/").content)
    assert "02/05/1990" in told
    assert "Sổ gốc ghi vậy" in told


def test_what_is_no_date_is_said_at_its_field_and_nothing_changes(here: House, cast: Cast) -> None:
    _mother, address = _reported(cast, "02/05/1990")
    answer = browser(cast.steward).post(address, {"verdict": "accept", "right": "31/02/1990", "reason": "Sổ gốc"})
    assert (answer.status_code, b'href="#right"' in answer.content) == (422, True)
    assert b'name="right" value="31/02/1990"' in answer.content
    kept = record.one(here.register(), 1)
    assert kept is not None
    assert kept.state == "open"
