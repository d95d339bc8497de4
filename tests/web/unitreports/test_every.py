"""Reports of all units for the committee, and a table of them sent by form: all of it is taken, or none."""

from __future__ import annotations

import csv

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motlan.web.centre.models import Claim, Report
from motlan.web.house import House
from motlan.web.people.permissions import Role
from motlan.web.unitreports.models import Said
from tests.web.centre.conftest import SignIn
from tests.web.unitreports.conftest import Lead
from tests.web.unitreports.test_pages import COMMUNE, SAID, send, text

PAGE = "/centre/unit-reports/"
TABLE = f"Đơn vị;Dữ liệu số;digital_signatures\n{COMMUNE};có;\n01279;no;đạt\n"
GIVEN = {"day": "2026-10-31", "source": "Office of the committee"}


def take(client: Client, table: str = TABLE, *, name: str = "table.csv", **given: str) -> tuple[int, str]:
    answer = client.post(f"{PAGE}take/", {**GIVEN, **given, "table": SimpleUploadedFile(name, table.encode())})
    return answer.status_code, answer.content.decode()


def test_a_table_is_taken_in_and_again_changes_nothing(scene: House, browser: SignIn) -> None:
    client = browser()
    assert "No table was taken in yet." in text(client, PAGE)
    assert take(client)[0] == 302
    page = text(client, PAGE)
    assert "The table was taken in: 3 new, of 2 communes." in page
    assert "Office of the committee" in page
    said = Said.objects.order_by("id").values_list("unit", "measure", "holds", "account__username")
    assert list(said) == [
        (COMMUNE, "digital_data", True, "a-committee"),
        ("01279", "digital_data", False, "a-committee"),
        ("01279", "digital_signatures", True, "a-committee"),
    ]
    assert take(client)[0] == 302
    assert ("0 new, of 2 communes" in text(client, PAGE), Said.objects.count()) == (True, 3)
    assert "from a table, of 31/10/2026" in text(client, f"/centre/communes/{COMMUNE}/")


def test_every_fault_is_told_and_nothing_is_taken(scene: House, browser: SignIn) -> None:
    client, before = browser(), Report.objects.filter(unit=COMMUNE).values_list("measure", "value")
    stood = list(before)
    status, page = take(client, TABLE.replace("no;", "perhaps;") + "99999;;yes\n")
    assert status == 422
    for word in (
        "“perhaps” is neither yes nor no.",
        "There is no commune “99999” on 2026-10-31.",
        "Nothing was taken in",
    ):
        assert word in page
    assert 'value="31/10/2026"' in page
    assert 'value="Office of the committee"' in page
    assert (Said.objects.count(), list(before.all())) == (0, stood)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"day": "2999-01-01"}, "Give a day that has come."),
        ({"day": "soon"}, "Give a day that has come."),
        ({"source": " "}, "Name who gathered it"),
        ({"name": "table.pdf"}, "Choose a CSV or XLSX file"),
        ({"table": ""}, "The file or table is empty."),
        ({"table": "only words"}, "The column of units is missing."),
        ({"name": "table.xlsx"}, "It cannot be read"),
    ],
)
def test_what_cannot_be_taken_in_is_said(scene: House, browser: SignIn, change: dict[str, str], said: str) -> None:
    status, page = take(browser(), **change)
    assert (status, Said.objects.count()) == (422, 0)
    assert said in page


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD, Role.STEWARD, Role.ADMINISTRATOR, Role.VERIFIER])
def test_nobody_takes_a_table_in_who_claims_for_no_agency(scene: House, lead: Lead, role: Role) -> None:
    client = lead(COMMUNE, role)[0]
    assert f"{PAGE}take/" not in text(client, PAGE)
    assert (take(client)[0], Said.objects.count()) == (403, 0)


def test_claims_of_units_are_found_by_name_and_come_as_a_file(scene: House, lead: Lead, browser: SignIn) -> None:
    assert send(lead(COMMUNE)[0], SAID, file=True)[0] == 302
    client = browser()
    assert f"{Claim.objects.filter(scope='unit').count()} reports" in text(client, PAGE)
    found = text(client, f"{PAGE}?q={COMMUNE}")
    assert "Lan of 01273" in found
    assert "1 criterion" in found
    assert "minutes.pdf" in found
    assert "PDF, 1" in found
    assert "No unit of this name has reported." in text(client, f"{PAGE}?q=nowhere")
    lines = list(csv.reader(text(client, f"{PAGE}?q={COMMUNE}&format=csv").removeprefix("\ufeff").splitlines()))
    assert [line[0] for line in lines] == ["unit", COMMUNE]
    assert lines[1][3:] == ["Lan of 01273", "yellow", "Handed over on 12 November", "red", "2"]
