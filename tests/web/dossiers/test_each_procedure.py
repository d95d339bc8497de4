"""Every procedure of the workspace, filed by somebody and decided by an officer: what it asks, costs and brings about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from motlan.service.forms.prefill import prefill
from motlan.web.dossiers import actions
from motlan.web.dossiers.holding import holder_for
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.dossiers.views import says
from motlan.web.house import House
from motlan.web.people.models import Account
from tests.web.dossiers.conftest import (
    ANSWERS,
    BIRTH,
    CERTIFICATE,
    MARITAL,
    MONDAY,
    MOVE,
    RESIDENCE,
    WARD,
    Cast,
    file,
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


FILINGS = (
    Filing(code=BIRTH, answers=ANSWERS, held=7, typed=5, document="birth_extract"),
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
        held=7,
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
)


def granted(here: House, officer: Account, dossier: Dossier) -> Dossier:
    """The dossier received and decided."""
    actions.receive(house=here, account=officer, code=dossier.code, seen=1)
    decided = actions.decide(house=here, account=officer, code=dossier.code, seen=2)
    decided.refresh_from_db()
    return decided


@pytest.mark.parametrize("filing", FILINGS, ids=lambda one: one.code)
def test_it_is_filed_and_decided(here: House, cast: Cast, filing: Filing) -> None:
    account: Account = getattr(cast, filing.who)
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
    assert {filing.code for filing in FILINGS} == set(here.workspace.procedures.codes())
