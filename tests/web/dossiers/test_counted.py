"""What indicators count of a dossier: each column is written by the act that brings it, in its transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from motlan.governance.facts import due
from motlan.service.dossiers.attachment import Attachment
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.money import Payment
from motlan.web.complaints import actions as complaints
from motlan.web.dossiers import actions
from motlan.web.dossiers.counted import of_state
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from tests.web.dossiers.conftest import MONDAY, Cast, at, file_birth, gives

SCAN = Attachment(sha256="0" * 64, name="scan.pdf", kind="pdf", size=9)


@pytest.mark.parametrize(
    ("payment", "way"),
    [
        (Payment(asked=8000), ""),
        (Payment(asked=8000, paid=8000, way="online"), "online"),
        (Payment(asked=8000, paid=8000, way="counter"), "counter"),
        (Payment(asked=8000, paid=8000, refunded=8000, way="online"), ""),
        (Payment(asked=8000, paid=16000, refunded=8000, way="online"), "online"),
    ],
)
def test_how_it_was_paid(payment: Payment, way: str) -> None:
    told = of_state(replace(DossierState(), payment=payment))
    assert (told["fee"], told["paid_way"]) == (8000, way)


def test_papers_without_a_file_are_told_apart() -> None:
    state = DossierState(papers=("a", "b"), originals=("c",), attachments={"b": (SCAN,), "d": (SCAN,), "": (SCAN,)})
    told = of_state(state)
    assert (told["files"], told["papers_only"]) == (3, 2)


def test_a_birth_filed_online_and_decided(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    assert (dossier.has_fee, dossier.owes_result, dossier.limit_kind, dossier.handling) == (False, True, "days", None)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    later = at(here, MONDAY + timedelta(days=2))
    decided = actions.decide(house=later, account=cast.officer, code=dossier.code, seen=2, given=gives(dossier.code))
    assert Dossier.objects.get().handling == decided.handling == 2


def test_who_complains_or_dislikes_marks_the_dossier_on_its_own_day(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    actions.decide(house=here, account=cast.officer, code=dossier.code, seen=2, given=gives(dossier.code))
    later = at(here, MONDAY + timedelta(days=3))
    due.take(here.register())
    complaints.rate(house=later, account=cast.mother, code=dossier.code, liked=False, words="")
    assert Dossier.objects.get().unhappy
    assert due.take(here.register()) == (("2026-11-16", dossier.deciding), ("2026-11-19", dossier.deciding))


def test_who_likes_it_does_not(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    actions.decide(house=here, account=cast.officer, code=dossier.code, seen=2, given=gives(dossier.code))
    complaints.rate(house=here, account=cast.mother, code=dossier.code, liked=True, words="")
    assert not Dossier.objects.get().unhappy
    complaints.complain(
        house=here, account=cast.mother, code=dossier.code, about="conduct", words="Cán bộ bắt tôi chờ cả buổi sáng."
    )
    assert Dossier.objects.get().unhappy


def test_a_first_sign_in_level_is_kept(here: House, cast: Cast) -> None:
    assert of_state(DossierState(assurance="loa3"))["assurance"] == "loa3"
    assert file_birth(here, cast.mother).assurance == ""
