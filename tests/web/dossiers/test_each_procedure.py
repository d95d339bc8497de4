"""Every procedure of the workspace, filed and decided: what it asks, what it costs, what it brings about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from motlan.data import api as data
from motlan.data.correction.record import pending_of
from motlan.data.golden import read as golden
from motlan.data.golden.records import Reading, Record
from motlan.service.forms.prefill import prefill
from motlan.web.dossiers import actions
from motlan.web.dossiers.holding import holder_for
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.dossiers.views import says
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.web.dossiers.conftest import (
    ANSWERS,
    BIRTH,
    CERTIFICATE,
    FATHER_NUMBER,
    MARITAL,
    MONDAY,
    MOTHER_NUMBER,
    MOVE,
    RESIDENCE,
    STRANGER_NUMBER,
    WARD,
    Cast,
    born,
    came,
    file,
    gives,
)

WARD_NAME = "Phường Ba Đình, Thành phố Hà Nội"


@dataclass(frozen=True, kw_only=True)
class Filing:
    """One procedure as one person files it; ``held``: how many values the registers fill in, ``typed``: the rest."""

    code: str
    who: str = "mother"
    answers: Mapping[str, str] = field(default_factory=dict)
    held: int
    typed: int
    fee: int = 0
    document: str
    says: Mapping[str, str] = field(default_factory=dict)


CHILD_NUMBER = "001319000011"

FILINGS = (
    Filing(code=BIRTH, answers=ANSWERS, held=7, typed=6, document="birth_extract"),
    Filing(
        code=RESIDENCE,
        who="stranger",
        answers={**MOVE, "applicant.residence_detail": "Số 1"},
        held=4,
        typed=5,
        fee=10_000,
        document="residence_notice",
    ),
    Filing(
        code=MARITAL,
        answers=CERTIFICATE,
        held=6,
        typed=3,
        document="marital_status_certificate",
        says={"Marital status": "Married"},
    ),
    Filing(
        code="2.000635",
        answers={"dossier.entry": "marriage", "dossier.copies": "3"},
        held=6,
        typed=2,
        fee=24_000,
        document="civil_status_extract",
        says={"Which entry": "Marriage", "How many copies": "3"},
    ),
    Filing(
        code="2.000815",
        answers={
            "dossier.paper": "Bằng tốt nghiệp",
            "dossier.issued_by": "Trường Đại học Y",
            "dossier.pages": "10",
            "dossier.copies": "2",
            "dossier.office": WARD_NAME,
        },
        held=2,
        typed=5,
        fee=24_000,
        document="certified_copy",
        says={"Pages of the original": "10"},
    ),
    Filing(
        code="VN-TAMTRU",
        who="stranger",
        answers={"stay.unit": WARD_NAME, "stay.detail": "Phòng 3", "dossier.home_right": "rented"},
        held=4,
        typed=3,
        fee=7_000,
        document="temporary_residence_notice",
    ),
    Filing(
        code="1.014137",
        answers={"card.hospital": "Bệnh viện Ba Đình"},
        held=5,
        typed=1,
        document="health_insurance_card",
    ),
    Filing(
        code="1.000894",
        who="bridegroom",
        answers={
            "partner.personal_number": "001 192 000003",
            "partner.full_name": "lê thị xa",
            "partner.birth_date": "1/1/1992",
            "dossier.lived_abroad": "never",
        },
        held=6,
        typed=4,
        document="marriage_certificate",
    ),
    Filing(
        code="2.001263",
        answers={
            "child.personal_number": CHILD_NUMBER,
            "child.full_name": "Đỗ Thị Bé",
            "child.birth_date": "05/09/2019",
            "dossier.relation": "stranger",
            "dossier.special_needs": "has",
        },
        held=5,
        typed=5,
        document="adoption_certificate",
    ),
)


BRIDEGROOM_NUMBER = "001090000009"


@pytest.fixture
def bridegroom(here: House, cast: Cast) -> Account:
    """A man who is not married, and an account of his."""
    subject = born(here, BRIDEGROOM_NUMBER, "Phạm Văn Tư", "1990-02-02", sex="male", marital_status="single")
    account = Account(username="bridegroom", display_name="Tư", role=Role.CITIZEN.value, subject=subject)
    account.set_unusable_password()
    account.save()
    return account


@pytest.fixture
def orphan(here: House, cast: Cast) -> int:
    """A child of seven years."""
    return born(here, CHILD_NUMBER, "Đỗ Thị Bé", "2019-09-05", sex="female", marital_status="single")


def granted(here: House, officer: Account, dossier: Dossier) -> Dossier:
    """The dossier received and decided."""
    actions.receive(house=here, account=officer, code=dossier.code, seen=1)
    seen = came(here, officer, dossier.code)
    decided = actions.decide(house=here, account=officer, code=dossier.code, seen=seen, given=gives(dossier.code))
    decided.refresh_from_db()
    return decided


@pytest.mark.parametrize("filing", FILINGS, ids=lambda one: one.code)
def test_it_is_filed_and_decided(here: House, cast: Cast, bridegroom: Account, orphan: int, filing: Filing) -> None:
    account: Account = bridegroom if filing.who == "bridegroom" else getattr(cast, filing.who)
    form = here.forms.in_force(filing.code, on=MONDAY.date())
    holder = holder_for(house=here, account=account, procedure=form.procedure)
    filled = prefill(form=form, holder=holder, applicant=account.subject or 0, answers=filing.answers)
    assert (len(filled.held), len(filled.asked)) == (filing.held, filing.typed)
    dossier = file(here, account, filing.code, filing.answers)
    assert (dossier.deciding, state_of(dossier).fee) == (WARD, filing.fee)
    decided = granted(here, cast.officer, dossier)
    state = state_of(decided)
    assert state.decided is not None
    assert state.decided.document == filing.document
    assert decided.effect_done is (True if form.procedure.result.effect else None)
    stated = {label.in_("en"): shown.in_("en") for label, shown in says(form, state)}
    assert stated.items() >= filing.says.items()


def test_none_is_left_out(here: House) -> None:
    versions = here.workspace.procedures.versions
    # Where parties are heard before anything is granted, the tests of hearings do it; linked ones are in test_linked,
    # those with a process of their own in tests/web/desk/test_own_process.py.
    heard = {
        code
        for code in here.workspace.procedures.codes()
        if versions[code][-1].hearing is not None or versions[code][-1].parts or versions[code][-1].process.use == "own"
    }
    # What is filed for an enterprise is filed in tests/web/people/test_enterprise.py.
    assert {filing.code for filing in FILINGS} == set(here.workspace.procedures.codes()) - heard - {"VN-TAMNGUNG"}


def held(here: House, concept: str, subject: int) -> Record:
    reading = Reading(reader="test", role="test", purpose="test", ground="test", concept=concept, subject=subject)
    return golden.read(register=here.register(), catalogue=here.catalogue, clock=here.clock, reading=reading)


def by_code(code: str) -> Filing:
    return next(filing for filing in FILINGS if filing.code == code)


def test_a_marriage_changes_both_and_founds_its_entry(here: House, cast: Cast, bridegroom: Account) -> None:
    decided = granted(here, cast.officer, file(here, bridegroom, "1.000894", by_code("1.000894").answers))
    bride, groom = cast.stranger.subject or 0, bridegroom.subject or 0
    for subject, spouse in ((groom, STRANGER_NUMBER), (bride, BRIDEGROOM_NUMBER)):
        record = held(here, "person", subject)
        assert (record.value("marital_status"), record.value("spouse")) == ("married", spouse)
    (entry,) = [one for (one,) in here.register().rows("select subject from golden_marriage")]
    marriage = held(here, "marriage", entry)
    assert {name: marriage.value(name) for name in ("certificate_number", "husband", "wife", "registered_on")} == {
        "certificate_number": decided.code,
        "husband": BRIDEGROOM_NUMBER,
        "wife": STRANGER_NUMBER,
        "registered_on": "2026-11-16",
    }
    assert here.register().value("select count(*) from golden_person") == 4


@pytest.mark.parametrize(
    "wrong", [{"partner.full_name": "Lê Thị Gần"}, {"partner.birth_date": "1992"}, {"partner.personal_number": "1"}]
)
def test_who_is_named_wrongly_is_nobody_and_nothing_of_her_is_told(
    here: House, cast: Cast, bridegroom: Account, wrong: Mapping[str, str]
) -> None:
    answers = {**by_code("1.000894").answers, **wrong}
    form = here.forms.in_force("1.000894", on=MONDAY.date())
    holder = holder_for(house=here, account=bridegroom, procedure=form.procedure)
    filled = prefill(form=form, holder=holder, applicant=bridegroom.subject or 0, answers=answers)
    assert "partner" not in filled.known
    assert not [path for path in filled.context if path.startswith("partner.") and path not in answers]
    with pytest.raises(actions.FormFaults) as caught:
        file(here, bridegroom, "1.000894", answers)
    assert [fault.field for fault in caught.value.faults] == ["partner.personal_number"]
    assert Dossier.objects.count() == 0


def test_an_extract_of_a_marriage_says_its_latest_entry_and_one_of_a_birth_no_status(here: House, cast: Cast) -> None:
    entries = [
        {"certificate_number": number, "wife": MOTHER_NUMBER, "registered_on": day, "registered_at": WARD}
        for number, day in (("KH-2/2015", "2015-06-01"), ("KH-1/2010", "2010-03-02"))
    ]
    data.write_hosted(
        register=here.register(),
        catalogue=here.catalogue,
        clock=here.clock,
        database="civil_status",
        dataset="registered_marriages",
        rows=[{**one, "husband": FATHER_NUMBER} for one in entries],
        record_keys=["second", "first"],
    )
    stated = {}
    for entry in ("marriage", "birth"):
        dossier = file(here, cast.mother, "2.000635", {"dossier.entry": entry, "dossier.copies": "1"})
        form = here.forms.version(dossier.procedure, dossier.version)
        stated[entry] = {label.in_("en"): shown.in_("en") for label, shown in says(form, state_of(dossier))}
    married = stated["marriage"]
    assert (married["Certificate number"], married["Registered on"]) == ("KH-2/2015", "01/06/2015")
    assert married["Registered at"] == "Ba Dinh Ward, Hanoi City"
    assert not {"Marital status", "Certificate number", "Registered on"} & stated["birth"].keys()


def test_a_card_is_the_persons_at_once(here: House, cast: Cast) -> None:
    decided = granted(here, cast.officer, file(here, cast.mother, "1.014137", by_code("1.014137").answers))
    card = held(here, "health_insurance", state_of(decided).decided.created)
    assert (card.value("card_number"), card.value("holder"), card.value("valid_from")) == (
        decided.code,
        MOTHER_NUMBER,
        "2026-11-16",
    )


def test_an_answer_against_a_doubted_value_begins_its_correction_with_the_dossier(here: House, cast: Cast) -> None:
    register, mother = here.register(), cast.mother.subject or 0
    register.execute(
        "insert into quality_failure (database, dataset, check_id, record_key)"
        " values ('civil_status', 'registered_births', 'birth_date.range', 'mother')",
        {},
    )
    answers = {**by_code("1.014137").answers, "applicant.birth_date": "01/06/1990"}
    dossier = file(here, cast.mother, "1.014137", answers)
    (begun,) = pending_of(register, concept="person", subject=mother)
    assert (begun.attribute, begun.value, begun.proposed) == ("birth_date", "1990-05-01", "1990-06-01")
    assert (begun.source, begun.capacity, begun.dossier) == ("civil_status", "person", dossier.code)
    file(here, cast.mother, "1.014137", answers)
    assert len(pending_of(register, concept="person", subject=mother)) == 1


def test_the_same_answer_as_the_doubted_value_begins_nothing(here: House, cast: Cast) -> None:
    register = here.register()
    register.execute(
        "insert into quality_failure (database, dataset, check_id, record_key)"
        " values ('civil_status', 'registered_births', 'birth_date.range', 'mother')",
        {},
    )
    answers = {**by_code("1.014137").answers, "applicant.birth_date": "1/5/1990"}
    file(here, cast.mother, "1.014137", answers)
    assert pending_of(register, concept="person", subject=cast.mother.subject or 0) == ()
