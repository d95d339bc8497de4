"""A procedure of an enterprise from end to end: filed by who represents it, decided, written into a register."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from motlan.data import api as data
from motlan.store.lake import Lake
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier, DossierEvent, Draft
from motlan.web.house import House
from tests.web.dossiers.conftest import MOTHER_NUMBER, WARD, Cast
from tests.web.people.test_acting import act_for, signed_in

CODE = "VN-TAMNGUNG"
FORM = f"/procedures/{CODE}/form/"
COMPANY = {
    "ma_doanh_nghiep": "DN1",
    "ma_so_thue": "0100233488",
    "ten": "Công ty An Phát",
    "so_dd_dai_dien": MOTHER_NUMBER,
    "ma_xa_tru_so": WARD,
    "ngay_thanh_lap": "2004-07-09",
    "von_dieu_le": 14050000000,
    "tinh_trang": "dang_hoat_dong",
    "cap_nhat": "2024-05-30T11:29:33Z",
}


@pytest.fixture
def company(here: House, cast: Cast, tmp_path: Path) -> int:
    """An enterprise that the mother represents, read from the database that registers enterprises."""
    (tmp_path / "enterprises.jsonl").write_text(json.dumps(COMPANY) + "\n", "utf-8")
    data.synchronise(
        register=here.register(),
        lake=Lake(tmp_path / "lake"),
        catalogue=here.catalogue,
        clock=here.clock,
        places={"SAMPLE": str(tmp_path)},
        only=("enterprises.companies",),
    )
    return int(str(here.register().value("select subject from golden_enterprise")))


def status(here: House) -> tuple[object, object]:
    row = here.register().row("select status, status__source from golden_enterprise")
    return tuple(row or ())[:2]  # type: ignore[return-value]


def test_a_legal_representative_suspends_the_business_of_her_enterprise(here: House, cast: Cast, company: int) -> None:
    browser = signed_in(cast.mother)
    hindered = browser.get(FORM)
    assert hindered.status_code == 403
    assert "This procedure is filed for an organisation. Choose the one for which you act." in hindered.content.decode()
    assert act_for(browser, f"legal-{company}-0") == 302
    start = browser.get(f"/procedures/{CODE}/").content.decode()
    assert "Công ty An Phát" in start
    first = browser.get(f"{FORM}pages/wish/").content.decode()
    assert "0100233488" in first
    assert first.count('class="govuk-input') == 1
    asked = {"dossier.wish": "suspended", "dossier.from_day": "01/12/2026", "act": "on"}
    assert browser.post(f"{FORM}pages/wish/", asked)["Location"] == f"{FORM}pages/suspension/"
    until = {"dossier.months": "12", "act": "on"}
    assert browser.post(f"{FORM}pages/suspension/", until)["Location"] == f"{FORM}pages/enterprise/"
    about = browser.get(f"{FORM}pages/enterprise/").content.decode()
    assert "Nguyễn Thị Hoa" in about
    assert "Ba Dinh Ward" in about
    assert browser.post(f"{FORM}pages/enterprise/", {"act": "on"})["Location"] == f"{FORM}check/"
    assert browser.post(f"{FORM}check/", {"behalf": str(company)}).status_code == 302
    dossier = Dossier.objects.get()
    assert (dossier.subject, dossier.name, dossier.deciding) == (company, "Công ty An Phát", WARD)
    filed = DossierEvent.objects.get().payload
    assert filed["by"] == {"name": "Mother", "capacity": "legal"}
    assert status(here) == ("active", "enterprises")

    desk = signed_in(cast.officer).get(f"/desk/{dossier.code}/").content.decode()
    assert "Mother (legal representative)" in desk
    assert "Công ty An Phát" in desk
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    assert signed_in(cast.officer).get(f"/desk/{dossier.code}/decide/").status_code == 200
    actions.decide(house=here, account=cast.officer, code=dossier.code, seen=2)
    assert status(here) == ("suspended", "enterprises")
    again = browser.get(f"{FORM}pages/wish/").content.decode()
    assert "Suspended" in again
    followed = browser.get(f"/my-dossiers/{dossier.code}/").content.decode()
    assert "Mother (legal representative) filed the dossier" in followed


def test_whoever_acts_for_an_enterprise_is_shown_what_is_filed_for_one(here: House, cast: Cast, company: int) -> None:
    browser = signed_in(cast.mother)
    assert "/procedures/1.000894/" in browser.get("/procedures/").content.decode()
    act_for(browser, f"legal-{company}-0")
    listed = browser.get("/procedures/").content.decode()
    assert f'href="/procedures/{CODE}/"' in listed
    assert "/procedures/1.000894/" not in listed
    assert 'href="?all=1"' in listed
    assert "/procedures/1.000894/" in browser.get("/procedures/?all=1").content.decode()
    searched = browser.get("/procedures/", {"q": "marriage"}).content.decode()
    assert "/procedures/1.000894/" not in searched
    assert 'href="?q=marriage&amp;all=1"' in searched


def test_nobody_else_files_for_it(here: House, cast: Cast, company: int) -> None:
    father = signed_in(cast.father)
    assert act_for(father, f"legal-{company}-0") == 403
    assert father.post(f"{FORM}pages/wish/", {"dossier.wish": "suspended"}).status_code == 403
    assert Draft.objects.count() == 0
    assert signed_in(cast.father).get(f"/procedures/{CODE}/").status_code == 200
