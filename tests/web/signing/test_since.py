"""A document stays what was issued; whoever verifies it reads when the register says something else by now."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest

from motlan.data.registers.keep import Keeper, put, take_out
from motlan.data.registers.listing import entry
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from motlan.web.signing.results import issue_result
from tests.web.desk.reading import text_of
from tests.web.dossiers.conftest import MONDAY, Cast, at, file_birth, gives
from tests.web.signing.conftest import signed_in

BORN = {"database": "civil_status", "dataset": "registered_births"}
LATER = MONDAY + timedelta(days=2)
CHANGED, GONE = "was corrected at 09:00, 18/11/2026", "was taken out of the register at 09:00, 18/11/2026"


@pytest.fixture
def decided(here: House, cast: Cast) -> Dossier:
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    return actions.decide(house=here, account=cast.officer, code=dossier.code, seen=2, given=gives(dossier.code))


def changed(here: House, code: str, **values: str) -> None:
    """The steward writes the child's record anew, two days later."""
    then, source = at(here, LATER), here.catalogue.source("civil_status", "registered_births")
    found = entry(register=here.register(), source=source, record_key=code)
    assert found is not None
    held = {name: None if value is None else str(value) for name, value in found.values.items()}
    put(
        register=here.register(),
        catalogue=here.catalogue,
        clock=then.clock,
        given={**held, **values},
        keeper=Keeper(by="steward", reason="Sổ gốc"),
        record_key=code,
        **BORN,
    )


def pages(here: House, cast: Cast, dossier: Dossier) -> list[str]:
    """What a stranger, the person and the office read."""
    code = issue_result(house=here, dossier=dossier).code
    addresses = ((None, f"/verify/{code}/"), (cast.mother, f"/results/{dossier.code}/"))
    office = (cast.officer, f"/desk/{dossier.code}/result/")
    return [text_of(signed_in(who).get(address).content) for who, address in (*addresses, office)]


def test_while_the_register_says_the_same_the_document_is_valid(here: House, cast: Cast, decided: Dossier) -> None:
    changed(here, decided.code)
    verify, mine, office = pages(here, cast, decided)
    assert "The document is valid" in verify
    assert "register at" not in verify + mine + office


def test_what_was_corrected_since_is_said_to_everybody(here: House, cast: Cast, decided: Dossier) -> None:
    changed(here, decided.code, full_name="Trần Văn Ân")
    verify, mine, office = pages(here, cast, decided)
    assert ("The register has changed since" in verify, "The document is valid" in verify) == (True, False)
    assert CHANGED in verify
    assert "Ân" not in verify, "what it says now is nobody's business here"
    for page in (mine, office):
        assert "corrected in the register at 09:00, 18/11/2026" in page


def test_what_left_the_register_is_said_to_everybody(here: House, cast: Cast, decided: Dossier) -> None:
    then = at(here, LATER)
    take_out(
        register=here.register(),
        catalogue=here.catalogue,
        clock=then.clock,
        record_key=decided.code,
        keeper=Keeper(by="steward", reason="Đăng ký nhầm"),
        **BORN,
    )
    verify, mine, office = pages(here, cast, decided)
    assert ("The register has changed since" in verify, GONE in verify) == (True, True)
    assert "nhầm" not in verify
    for page in (mine, office):
        assert "taken out of the register at 09:00, 18/11/2026" in page


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("001190000001", "•••••••••001"),
        ("Vũ An (001190000001)", "Vũ An (•••••••••001)"),
        ("20261124-0001", "20261124-0001"),
        ("8.000 đồng", "8.000 đồng"),
    ],
)
def test_documents_of_before_show_strangers_the_end_of_a_number(line: str, shown: str) -> None:
    assert import_module("motlan.web.signing.migrations.0002_numbers_by_their_end")._veiled(line) == shown
