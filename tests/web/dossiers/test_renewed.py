"""A decision writes of somebody's record what it holds on its own day, and tells whoever decides what has changed."""

from __future__ import annotations

import pytest

from motlan.data import api as data
from motlan.kernel.errors import NotAllowed
from motlan.kernel.text import Text
from motlan.service.dossiers.events import HeldThen, PartStarted
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.renewed import renewed
from motlan.service.forms.held import HeldRecord, HeldValue
from motlan.web.dossiers import actions
from motlan.web.dossiers.renewal import renewed_today
from motlan.web.dossiers.rights import visible_to
from motlan.web.dossiers.store import events_of
from motlan.web.house import House
from tests.web.desk.reading import signed_in, text_of
from tests.web.dossiers.conftest import CERTIFICATE, MARITAL, MOTHER_NUMBER, OTHER_WARD, PROVINCE, WARD, Cast, file
from tests.web.dossiers.test_linked import GIVEN, decide, held, received, stand

PATHS = ("mother.residence_unit", "mother.residence_detail")


def moves(here: House, unit: str, detail: str) -> None:
    """The mother is registered at another address, by another dossier than this one."""
    data.write_hosted(
        register=here.register(),
        catalogue=here.catalogue,
        clock=here.clock,
        database="population",
        dataset="registered_residences",
        rows=[
            {
                "personal_number": MOTHER_NUMBER,
                "birth_date": "1990-05-01",
                "residence_unit": unit,
                "residence_detail": detail,
            }
        ],
        record_keys=[f"{unit}-{detail}"],
    )


def test_a_child_is_registered_where_its_mother_lives_on_the_day_of_the_decision(here: House, cast: Cast) -> None:
    moves(here, WARD, "183 Bà Triệu")
    dossier = received(here, cast)
    decide(here, cast.officer, dossier, "birth", GIVEN)
    address = f"/desk/{dossier.code}/part/residence/"
    before = text_of(signed_in(cast.colleague).get(address).content)
    assert ("183 Bà Triệu" in before, "has changed since" in before) == (True, False)
    moves(here, OTHER_WARD, "12 Liễu Giai")
    page = text_of(signed_in(cast.colleague).get(address).content)
    assert "This has changed since the dossier was filed; the decision writes what is held now." in page
    assert "12 Liễu Giai at the filing: 183 Bà Triệu" in page
    decide(here, cast.colleague, dossier, "residence")
    state = stand(dossier)
    child = held(here, "person", state.subjects["child"])
    assert (child.value("residence_unit"), child.value("residence_detail")) == (OTHER_WARD, "12 Liễu Giai")
    assert [state.values[path] for path in PATHS] == [OTHER_WARD, "12 Liễu Giai"]
    assert state.held["mother.residence_unit"].value == WARD


def test_a_part_begins_where_she_lives_who_moved_before_it(here: House, cast: Cast) -> None:
    dossier = received(here, cast)
    moves(here, OTHER_WARD, "12 Liễu Giai")
    assert not visible_to(cast.elsewhere).filter(pk=dossier.pk).exists()
    decide(here, cast.officer, dossier, "birth", GIVEN)
    state = stand(dossier)
    assert {name: one.deciding for name, one in state.parts.items()} == {
        "birth": WARD,
        "residence": OTHER_WARD,
        "health_card": PROVINCE,
    }
    begun = [event.act for event in events_of(dossier) if isinstance(event.act, PartStarted)]
    assert {one.part: one.deciding for one in begun} == {"birth": "", "residence": OTHER_WARD, "health_card": ""}
    page = text_of(signed_in(cast.mother).get(f"/my-dossiers/{dossier.code}/").content)
    assert "The residence has changed since the filing, so " in page
    with pytest.raises(NotAllowed):
        decide(here, cast.officer, dossier, "residence")
    assert visible_to(cast.elsewhere).filter(pk=dossier.pk).exists()
    decide(here, cast.elsewhere, dossier, "residence")
    assert held(here, "person", state.subjects["child"]).value("residence_unit") == OTHER_WARD


def test_what_nobody_changed_is_not_renewed(here: House, cast: Cast) -> None:
    dossier = received(here, cast)
    decide(here, cast.officer, dossier, "birth", GIVEN)
    state = stand(dossier)
    procedure = here.forms.version(state.procedure, state.version).procedure
    for part in ("residence", "health_card"):
        assert renewed_today(house=here, account=cast.colleague, procedure=procedure, state=state, part=part) == {}


def test_a_certificate_says_what_is_held_on_the_day_it_is_signed(here: House, cast: Cast) -> None:
    """Between the filing and the decision a marriage ended; nothing but the document is made of that status."""
    filed = file(here, cast.mother, MARITAL, CERTIFICATE)
    dossier = actions.receive(house=here, account=cast.officer, code=filed.code, seen=1)
    officer, address = signed_in(cast.officer), f"/desk/{dossier.code}/decide/"
    before = text_of(officer.get(address).content)
    assert ("Marital status Married" in before, "has changed since" in before) == (True, False)
    data.write_hosted(
        register=here.register(),
        catalogue=here.catalogue,
        clock=here.clock,
        database="civil_status",
        dataset="registered_marital",
        rows=[{"personal_number": MOTHER_NUMBER, "birth_date": "1990-05-01", "marital_status": "divorced"}],
        record_keys=["end of a marriage"],
    )
    page = text_of(officer.get(address).content)
    assert "This has changed since the dossier was filed" in page
    assert "Divorced at the filing: Married" in page
    assert "Marital status Divorced" in page
    assert officer.post(address, {"seen": "2"}).status_code == 302
    said = text_of(officer.get(f"/desk/{dossier.code}/result/").content)
    assert ("Marital status Divorced" in said, "Married" in said) == (True, False)


def test_the_rest_of_an_old_address_goes_with_it_and_what_is_doubtful_changes_nothing() -> None:
    then = {
        path: HeldThen(value=value, source="civil", as_of="2026-11-01")
        for path, value in zip(PATHS, ("1", "a"), strict=True)
    }
    state = DossierState(held=then, subjects={"mother": 7})

    def now(doubt: Text | None, **values: str) -> dict[str, HeldRecord]:
        found = {
            name: HeldValue(
                value=value, source="civil", source_label=Text(vi="Hộ tịch"), as_of="2026-11-16", doubt=doubt
            )
            for name, value in values.items()
        }
        return {"mother": HeldRecord(concept="person", subject=7, values=found)}

    moved = now(None, residence_unit="2")
    assert renewed(paths=PATHS, state=state, now=moved) == {PATHS[0]: "2", PATHS[1]: ""}
    assert renewed(paths=PATHS, state=state, now=now(Text(vi="mâu thuẫn"), residence_unit="2")) == {}
    assert renewed(paths=PATHS, state=state, now=now(None, residence_unit="1")) == {}
    assert renewed(paths=PATHS, state=state, now={}) == {}
