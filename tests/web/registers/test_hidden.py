"""A register kept here shows of its sensitive values what its keeper has a right to, and reads no more for her."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from motlan.data.golden.read import readings_of
from motlan.web.house import House
from motlan.web.people import attribute_rights
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.web.dossiers.conftest import FATHER_NUMBER, MONDAY, MOTHER_NUMBER, WARD, Cast
from tests.web.registers.test_registers import BIRTHS, GIVEN, signed_in, words

RECORD = f"{BIRTHS}records/mother/"
NUMBER = "person.personal_number"


@pytest.fixture
def newcomer(cast: Cast) -> Account:
    """An officer without any right."""
    return Account.objects.create(username="newcomer", role=Role.OFFICER.value, unit=WARD)


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return words(answer.content)


def read_by(here: House, cast: Cast, reader: str) -> set[str]:
    found = readings_of(register=here.register(), subject=cast.mother.subject or 0, limit=100)
    return {name for one in found if one.reader == reader for name in one.attributes}


def test_what_needs_a_right_is_neither_shown_nor_read(here: House, cast: Cast, newcomer: Account) -> None:
    client = signed_in(newcomer)
    for address in (BIRTHS, RECORD, f"{RECORD}change/", f"{RECORD}take-out/"):
        page = shown(client, address)
        assert (MOTHER_NUMBER in page, FATHER_NUMBER in page) == (False, False), address
    assert "hidden: needs a right" in shown(client, RECORD)
    assert "Nguyễn Thị Hoa" in shown(client, RECORD)
    read = read_by(here, cast, newcomer.username)
    assert ("full_name" in read, "personal_number" in read, "spouse" in read) == (True, False, False)
    given = {"attributes": (NUMBER,), "until": MONDAY.date(), "reason": "Giữ sổ hộ tịch của phường"}
    attribute_rights.grant(house=here, by=None, username=newcomer.username, **given)  # type: ignore[arg-type]
    assert MOTHER_NUMBER in shown(client, BIRTHS)
    assert (MOTHER_NUMBER in shown(client, RECORD), FATHER_NUMBER in shown(client, RECORD)) == (True, True)
    assert "personal_number" in read_by(here, cast, newcomer.username)


def test_a_change_leaves_what_is_hidden_as_it_is(here: House, newcomer: Account) -> None:
    client = signed_in(newcomer)
    form = client.get(f"{RECORD}change/").content.decode()
    assert 'name="personal_number"' not in form
    assert "what you write leaves it as it is" in form
    assert f"attribute={NUMBER}" in form
    seen = re.search(r'name="seen" value="(\d+)"', form)
    assert seen is not None
    typed = {"full_name": "Nguyễn Thị Hoà", "birth_date": "01/05/1990", "sex": "female", "seen": seen.group(1)}
    # A number that is sent nonetheless is nobody's to write who may not see it.
    done = client.post(f"{RECORD}change/", {**typed, "personal_number": "001220000017", "spouse": ""})
    assert (done.status_code, done.headers["Location"]) == (302, RECORD)
    held = here.register().row(
        "select full_name, personal_number, spouse from mirror_civil_status__registered_births where record_key = :key",
        {"key": "mother"},
    )
    assert held == ("Nguyễn Thị Hoà", MOTHER_NUMBER, FATHER_NUMBER)


def test_a_new_record_is_written_by_who_will_not_see_it_again(here: House, newcomer: Account) -> None:
    client = signed_in(newcomer)
    written = client.post(BIRTHS + "new/", GIVEN)
    assert written.status_code == 302
    assert GIVEN["personal_number"] not in shown(client, written.headers["Location"])
    register = here.register()
    held = "select personal_number from mirror_civil_status__registered_births where full_name = :name"
    assert register.value(held, {"name": GIVEN["full_name"]}) == GIVEN["personal_number"]
