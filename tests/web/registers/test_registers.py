"""A register kept here: its pages and its interface for programs come from the dictionary alone."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from motlan.data.sources import tokens
from motlan.web.house import House
from motlan.web.people.models import Account
from tests.web.dossiers.conftest import PEOPLE, Cast

BIRTHS = "/registers/civil_status/registered_births/"
RESIDENCES = "/registers/population/registered_residences/"
API = "/api/registers/civil_status/registered_births"
GIVEN = {"full_name": "Lê Văn Tám", "birth_date": "03/02/2020", "sex": "male", "personal_number": "001220000017"}
WHY = {"X-Purpose": "school places", "X-Ground": "Education Law, article 99"}


def signed_in(account: Account, language: str = "en") -> Client:
    client = Client()
    client.force_login(account)
    client.cookies["motlan_language"] = language
    return client


@pytest.fixture
def officer(cast: Cast) -> Client:
    return signed_in(cast.officer)


def words(content: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", content.decode()))


def readings(here: House) -> list[tuple[Any, ...]]:
    return here.register().rows("select reader, purpose, concept, subject is null from reading order by seq")


def written(here: House) -> list[dict[str, Any]]:
    """What stands in the register beside the people of the tests."""
    known = ", ".join(f"'{key}'" for key in PEOPLE)
    return here.register().records(
        "select record_key, full_name, birth_date from mirror_civil_status__registered_births"
        f" where record_key not in ({known}) order by record_key"
    )


def only_record(here: House) -> dict[str, Any]:
    (row,) = written(here)
    return row


@pytest.mark.parametrize("who", ["mother", "stranger"])
def test_a_citizen_keeps_no_register(here: House, cast: Cast, who: str) -> None:
    client = signed_in(getattr(cast, who))
    assert client.get(BIRTHS).status_code == 403
    assert client.post(BIRTHS + "new/", GIVEN).status_code == 403
    assert written(here) == []
    assert readings(here) == []


def test_an_officer_writes_changes_and_takes_out_a_record(here: House, officer: Client) -> None:
    blank = officer.get("/registers/civil_status/registered_births/new/").content.decode()
    assert 'id="mother-hint">Personal number</div>' in blank
    assert "The register is still empty." in words(officer.get(RESIDENCES).content)
    assert "Full name" in words(officer.get(BIRTHS + "new/").content)
    done = officer.post(BIRTHS + "new/", {**GIVEN, "reason": "Sổ gốc số 12"})
    row = only_record(here)
    address = f"{BIRTHS}records/{row['record_key']}/"
    assert (done.status_code, done["Location"]) == (302, address)
    assert (row["full_name"], row["birth_date"]) == ("Lê Văn Tám", "2020-02-03")
    assert here.register().row("select kind, actor, reason_vi from cause order by cause desc") == (
        "hosted", "officer", "Sổ gốc số 12",
    )  # fmt: skip
    assert "03/02/2020" in words(officer.get(address).content)
    form = officer.get(address + "change/").content.decode()
    assert 'value="03/02/2020"' in form
    seen = re.search(r'name="seen" value="(\d+)"', form)
    assert seen is not None
    changed = {**GIVEN, "full_name": "Lê Văn Chín", "seen": seen.group(1)}
    assert officer.post(address + "change/", changed).status_code == 302
    assert only_record(here)["full_name"] == "Lê Văn Chín"
    again = officer.post(address + "change/", {**changed, "full_name": "Lê Văn Mười"})
    assert again.status_code == 422
    assert "Somebody else changed this record meanwhile." in words(again.content)
    assert only_record(here)["full_name"] == "Lê Văn Chín"
    assert officer.post(address + "take-out/", {"reason": ""}).status_code == 422
    assert officer.post(address + "take-out/", {"reason": "Ghi hai lần"})["Location"] == BIRTHS
    assert written(here) == []
    assert officer.get(address).status_code == 404


def test_every_fault_is_named_and_what_was_typed_stays(here: House, officer: Client) -> None:
    wrong = officer.post(BIRTHS + "new/", {"full_name": "Lê Văn Tám", "birth_date": "31/02/2020", "sex": "?"})
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert 'href="#birth_date"' in page
    assert 'href="#sex"' in page
    assert 'value="31/02/2020"' in page
    assert written(here) == []


def test_lists_are_searched_and_every_reading_is_journalled(here: House, officer: Client) -> None:
    officer.post(BIRTHS + "new/", GIVEN)
    officer.post(
        BIRTHS + "new/", {**GIVEN, "full_name": "Ngô Thị Hoà", "sex": "female", "personal_number": "001320000018"}
    )
    before = len(readings(here))
    found = words(officer.get(BIRTHS, {"q": "ngo thi"}).content)
    assert "Ngô Thị Hoà" in found
    assert "Lê Văn Tám" not in found
    assert readings(here)[before:] == [("officer", "register_keeping", "person", 0)]  # whose record the page shows
    assert "Ngô Thị Hoà" not in words(officer.get(BIRTHS, {"q": "tran thi"}).content)
    assert readings(here)[before + 1 :] == [("officer", "register_keeping", "person", 1)]  # nobody's: nothing was found
    assert "Nothing is found." in words(officer.get(BIRTHS, {"q": "khong co"}).content)
    cells = re.findall(r"<td[^>]*>", officer.get(BIRTHS).content.decode())
    assert cells
    assert all('data-label="' in cell for cell in cells)  # on a phone no column has a head


@pytest.mark.parametrize("address", ["/registers/population/citizens/", "/registers/none/none/"])
def test_what_others_write_is_no_register_here(here: House, officer: Client, address: str) -> None:
    assert officer.get(address).status_code == 404
    assert "Registers kept here" in words(officer.get("/registers/").content)


# ---- programs


def program(here: House) -> dict[str, str]:
    token, _ = tokens.make(
        register=here.register(), catalogue=here.catalogue, database="civil_status", note="school", clock=here.clock
    )
    return {"Authorization": f"Bearer {token}"}


def test_a_program_without_a_token_reads_and_writes_nothing(here: House, cast: Cast) -> None:
    client = Client()
    for headers in ({}, {"Authorization": "Bearer motlan-push-wrong"}):
        assert client.get(API + "/records", headers={**headers, **WHY}).status_code == 401
        sent = client.post(API + "/records", "{}", content_type="application/json", headers=headers)
        assert sent.status_code == 401
    assert readings(here) == []


def test_a_program_writes_reads_and_takes_out(here: House, cast: Cast) -> None:
    client, token = Client(), program(here)
    schema = client.get(API, headers=token).json()
    assert schema["properties"]["sex"]["enum"] == ["male", "female"]  # mandatory: null does not fit
    assert "full_name" in schema["required"]
    assert schema["properties"]["full_name"]["type"] == "string"
    body = {"full_name": "Lê Văn Tám", "birth_date": "2020-02-03", "sex": "male", "personal_number": "001220000017"}
    made = client.post(API + "/records", json.dumps(body), content_type="application/json", headers=token)
    assert made.status_code == 201
    key, version = made.json()["key"], made.json()["version"]
    assert made["ETag"] == f'"{version}"'
    record = f"{API}/records/{key}"
    assert made["Location"] == record
    assert client.get(record, headers=token).status_code == 422  # it does not say why
    assert readings(here) == []
    read = client.get(record, headers={**token, **WHY})
    assert (read.json()["values"]["full_name"], read.json()["version"]) == ("Lê Văn Tám", version)
    assert readings(here) == [("civil_status", "school places", "person", 0)]
    put = client.put(
        record, json.dumps({**body, "full_name": "Lê Văn Chín"}), content_type="application/json",
        headers={**token, "If-Match": f'"{version}"'},
    )  # fmt: skip
    assert put.status_code == 200
    blind = client.put(record, json.dumps(body), content_type="application/json", headers=token)
    assert blind.status_code == 428
    stale = client.put(
        record, json.dumps(body), content_type="application/json", headers={**token, "If-Match": f'"{version}"'}
    )
    assert stale.status_code == 409
    page = client.get(API + "/records", headers={**token, **WHY}).json()
    (listed,) = (one for one in page["records"] if one["key"] == key)
    assert listed == client.get(record, headers={**token, **WHY}).json()  # a page leaves nothing of a record out
    assert client.delete(record, headers={**token, "X-Reason": "twice"}).status_code == 428
    now = {"If-Match": client.get(record, headers={**token, **WHY})["ETag"]}
    assert client.delete(record, headers={**token, **now}).status_code == 409  # it does not say why
    assert client.delete(record, headers={**token, **now, "X-Reason": "twice"}).status_code == 204
    assert client.get(record, headers={**token, **WHY}).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [('{"birth_date": "2020-13-01", "sex": "male"}', 422), ("[1]", 400), ("not json", 400), ('{"sex": true}', 400)],
)
def test_what_does_not_fit_is_refused_whole(here: House, cast: Cast, body: str, status: int) -> None:
    sent = Client().post(API + "/records", body, content_type="application/json", headers=program(here))
    assert sent.status_code == status
    assert written(here) == []
    if status == 422:
        assert {one["attribute"] for one in sent.json()["faults"]} == {"personal_number", "full_name", "birth_date"}


def test_a_register_that_others_write_is_closed_to_programs(here: House, cast: Cast) -> None:
    token, _ = tokens.make(
        register=here.register(), catalogue=here.catalogue, database="population", note="x", clock=here.clock
    )
    headers = {"Authorization": f"Bearer {token}", **WHY}
    assert Client().get("/api/registers/population/citizens/records", headers=headers).status_code == 409


@pytest.mark.parametrize("typed", ["tam", "Tám", "van tam"])
def test_a_given_name_stands_last_and_is_found_on_the_page_and_by_programs(
    here: House, officer: Client, typed: str
) -> None:
    officer.post(BIRTHS + "new/", GIVEN)
    row = only_record(here)
    assert "Lê Văn Tám" in words(officer.get(BIRTHS, {"q": typed}).content)
    assert "Lê Văn Tám" not in words(officer.get(BIRTHS, {"q": "tan"}).content)
    answer = Client().get(f"{API}/records", {"q": typed}, headers={**program(here), **WHY})
    assert row["record_key"] in answer.content.decode()
    none = Client().get(f"{API}/records", {"q": "tan"}, headers={**program(here), **WHY})
    assert (none.status_code, none.json()["records"]) == (200, [])
