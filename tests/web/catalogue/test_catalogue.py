"""The catalogue for those who keep it: found, looked at from three sides, counted; nobody is read for a preview."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from motlan.service.procedures.book import ProcedureBook
from motlan.web.catalogue import views
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.web.dossiers.conftest import BIRTH, MONDAY, PEOPLE, RESIDENCE, Cast, file_birth

VERSION = "2025-07-01"


def client(account: Account, language: str = "en") -> Client:
    account.language = language
    account.save()
    found = Client()
    found.force_login(account)
    return found


def journal(here: House) -> int:
    return int(here.register().value("select count(*) from journal_intake") or 0) + int(
        here.register().value("select count(*) from journal") or 0
    )


@pytest.mark.parametrize("words", ["khai sinh", "dang ky KHAI SINH", "birth registration", "1.001193", ""])
def test_a_procedure_is_found_by_name_without_tones_and_by_code(cast: Cast, words: str) -> None:
    page = client(cast.steward).get(reverse("catalogue:procedures"), {"q": words})
    assert page.status_code == 200
    assert reverse("catalogue:procedure", args=[BIRTH]) in page.content.decode()


def test_what_nobody_called_so_is_said(cast: Cast) -> None:
    page = client(cast.steward).get(reverse("catalogue:procedures"), {"q": "xyzzy"}).content.decode()
    assert "No procedure is called so." in page
    assert reverse("catalogue:procedure", args=[BIRTH]) not in page


def test_versions_stand_with_the_days_on_which_they_are_in_force(
    here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    birth = here.workspace.procedures.version(BIRTH, VERSION)
    later = birth.model_copy(update={"in_force": date(2027, 1, 1)})
    older = birth.model_copy(update={"in_force": date(2020, 1, 1)})
    book = ProcedureBook.of((older, birth, later))
    still = replace(here, workspace=replace(here.workspace, procedures=book))
    monkeypatch.setattr(views, "house", lambda: still)
    page = client(cast.steward).get(reverse("catalogue:procedure", args=[BIRTH])).content.decode()
    rows = re.findall(
        r'<th class="govuk-table__header" scope="row">(.*?)</th>.*?>([^<]*)</td><td[^>]*>([^<]*)</td>', page
    )
    assert rows == [
        ("01/01/2027", "–", "not yet in force"),
        ("01/07/2025", "01/01/2027", "in force"),
        ("01/01/2020", "01/07/2025", "replaced"),
    ]


@pytest.mark.parametrize("view", ["citizen", "officer"])
def test_a_preview_reads_nobody_and_can_send_nothing(here: House, cast: Cast, view: str) -> None:
    before = journal(here)
    page = client(cast.steward).get(reverse("catalogue:preview", args=[BIRTH, VERSION, view]))
    text = page.content.decode()
    assert page.status_code == 200
    assert journal(here) == before
    assert "A preview: every value is made up" in text
    assert "Sample Person" in text
    assert [one["full_name"] for one in PEOPLE.values() if str(one["full_name"]) in text] == []
    main = text[text.index("<main") : text.index("</main>")]
    assert re.findall(r"<form|<script|<button", main) == []


def test_the_form_on_paper_is_a_pdf(cast: Cast) -> None:
    page = client(cast.steward).get(reverse("catalogue:paper", args=[BIRTH, VERSION]))
    assert (page.status_code, page.headers["Content-Type"]) == (200, "application/pdf")
    assert page.content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "address",
    [
        "/catalogue/9.999999/",
        f"/catalogue/{BIRTH}/1999-01-01/citizen/",
        f"/catalogue/{BIRTH}/{VERSION}/nobody/",
        f"/catalogue/{BIRTH}/1999-01-01/paper.pdf",
    ],
)
def test_what_is_not_there_is_not_found(cast: Cast, address: str) -> None:
    assert client(cast.steward).get(address).status_code == 404


def test_who_decides_is_said_in_words(cast: Cast) -> None:
    page = client(cast.steward).get(reverse("catalogue:procedure", args=[RESIDENCE])).content.decode()
    assert ("dossier.new_unit" in page, "which one, says “" in page) == (False, True)


def test_savings_are_counted_with_the_dossiers_of_the_year(here: House, cast: Cast) -> None:
    file_birth(here, cast.mother)
    signed_in = client(cast.steward)
    rows = csv.DictReader(io.StringIO(b"".join(signed_in.get(reverse("catalogue:savings_csv"))).decode("utf-8-sig")))
    birth = next(row for row in rows if row["procedure"] == BIRTH)
    assert (birth["fields"], birth["asked"], birth["saved"], birth["filed"]) == ("13", "6", "7", "1")
    page = signed_in.get(reverse("catalogue:savings")).content.decode()
    assert page.count('scope="row"') >= len(here.workspace.procedures.all_in_force(on=MONDAY.date()))


@pytest.mark.parametrize("role", [Role.CITIZEN, Role.OFFICER, Role.HEAD, Role.COMMITTEE, Role.VERIFIER])
def test_others_do_not_get_in(here: House, role: Role) -> None:
    other = Account.objects.create(username="other", role=role.value, subject=7, unit="00004")
    for name, words in (("procedures", []), ("savings", []), ("procedure", [BIRTH]), ("paper", [BIRTH, VERSION])):
        assert client(other).get(reverse(f"catalogue:{name}", args=words)).status_code == 403


def test_pages_are_in_vietnamese_for_who_reads_it(cast: Cast) -> None:
    page = (
        client(cast.steward, "vi").get(reverse("catalogue:preview", args=[BIRTH, VERSION, "citizen"])).content.decode()
    )
    assert "Bản xem trước: mọi giá trị là đặt ra" in page
    assert "Danh mục thủ tục" in page


def test_what_a_procedure_leaves_unsaid_is_shown_in_the_list_the_page_and_the_file(
    here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    birth = here.workspace.procedures.version(BIRTH, VERSION).model_copy(update={"may_file": ()})
    book = ProcedureBook.of([birth])
    monkeypatch.setattr(views, "house", lambda: replace(here, workspace=replace(here.workspace, procedures=book)))
    found = client(cast.steward)
    listed = found.get(reverse("catalogue:procedures")).content.decode()
    assert "0 of 1 procedures say all seven parts" in listed
    assert 'data-label="Unsaid">who may file</td>' in listed
    page = found.get(reverse("catalogue:procedure", args=[BIRTH])).content.decode()
    assert page.count("✓ ") == 6
    assert "<strong>✕ who may file</strong> – Write `may_file`: who may file." in page
    file = b"".join(found.get(reverse("catalogue:procedures_csv"))).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(file))
    assert (row["procedure"], row["parts_missing"], row["missing"], row["online"]) == (BIRTH, "1", "filers", "1")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            ("Its own time limit", "1 working day", "5 working days if facts must be verified", "only if asked for"),
        ),
        ("vi", ("Thời hạn riêng", "1 ngày làm việc", "5 ngày làm việc nếu phải xác minh", "chỉ khi được đề nghị")),
    ],
)
def test_the_parts_of_a_linked_procedure_stand_side_by_side_with_their_limits(
    cast: Cast, language: str, said: tuple[str, ...]
) -> None:
    page = client(cast.steward, language).get(reverse("catalogue:procedure", args=["3.000722"])).content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
    assert [words for words in said if words not in text] == []
    birth, residence = page.index(">1.001193</a>"), page.index(">1.004222</a>")
    assert birth < residence
    assert 'id="parts"' not in client(cast.steward).get(reverse("catalogue:procedure", args=[BIRTH])).content.decode()
