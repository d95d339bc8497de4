"""Some weeks of dossiers in a register of twenty persons: true to their events, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from motlan.data import api as data
from motlan.governance import api as governance
from motlan.governance.api import Place, Span
from motlan.kernel.errors import Refused
from motlan.service.dossiers.status import Status
from motlan.web.centre.counting import count_now
from motlan.web.dossiers.models import Dossier, DossierEvent, TallyChange
from motlan.web.dossiers.store import projected, state_of
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.rehearsal.api import Rehearsed, rehearse
from tests.web.dossiers.conftest import MONDAY, OTHER_WARD, WARD

MANY = 36
TOKENS = {"payment", "reference"}
"""What an order of payment is called is nobody's to guess, and differs each time."""


@pytest.fixture
def nation(here: House) -> House:
    """Twenty grown-up persons of two wards."""
    people = [person(number) for number in range(20)]
    data.write_hosted(
        register=here.register(),
        catalogue=here.catalogue,
        clock=here.clock,
        database="civil_status",
        dataset="registered_births",
        rows=people,
        record_keys=[one["personal_number"] for one in people],
    )
    return here


def person(number: int) -> dict[str, str]:
    sex, digit, name = ("male", "0", "Trần Văn An") if number % 2 else ("female", "1", "Lê Thị Hoa")
    return {
        "personal_number": f"001{digit}85{number:06}",
        "full_name": name,
        "birth_date": f"1985-03-{number + 1:02}",
        "sex": sex,
        "marital_status": "single",
        "residence_unit": WARD if number % 3 else OTHER_WARD,
    }


@pytest.fixture
def rehearsed(nation: House) -> Rehearsed:
    return rehearse(here=nation, dossiers=MANY, seed=7)


def test_every_row_is_what_its_events_say(rehearsed: Rehearsed) -> None:
    assert rehearsed.dossiers == Dossier.objects.count() == MANY
    for dossier in Dossier.objects.all():
        columns = projected(state_of(dossier))
        assert {name: getattr(dossier, name) for name in columns} == columns, dossier.code


def test_they_stand_in_many_ways_and_in_several_procedures(rehearsed: Rehearsed) -> None:
    assert {"new", "received", "supplement", "returned"} <= set(rehearsed.statuses)
    assert len(rehearsed.procedures) >= 4
    assert rehearsed.communes == 2
    assert Dossier.objects.filter(paid_way="counter").exists()
    assert Dossier.objects.filter(paid_way="online").exists()


def test_events_follow_one_another_and_none_is_yet_to_come(rehearsed: Rehearsed) -> None:
    for dossier in Dossier.objects.all():
        moments = list(DossierEvent.objects.filter(dossier=dossier).order_by("number").values_list("at", flat=True))
        assert moments == sorted(moments)
        assert moments[-1] < MONDAY


def test_nothing_is_written_into_the_registers(nation: House) -> None:
    def held() -> list[tuple[Any, ...]]:
        return nation.register().rows("select * from golden_person order by subject")

    before = held()
    rehearse(here=nation, dossiers=MANY, seed=7)
    assert held() == before
    owing = Dossier.objects.filter(effect_done__isnull=False)
    assert owing.exists()
    # neither decided nor late: the probes of what registers are to show stay without an answer
    assert not owing.exclude(ended_at=None).exclude(status=Status.WITHDRAWN).exists()
    assert not owing.filter(received_at__isnull=False, ended_at=None, due_at__lt=MONDAY).exists()


def test_tallies_are_folded_and_the_index_has_figures(rehearsed: Rehearsed, nation: House) -> None:
    assert not TallyChange.objects.exists()
    count_now(here=nation)
    units, index = nation.workspace.dictionary.units, nation.workspace.settings.service_index
    assert index is not None
    provinces = Place(parent="", units=tuple(one.code for one in units.lasting()))
    span = Span(date(2026, 10, 17), date(2026, 11, 15))
    specs = nation.workspace.indicators
    found = governance.index(index=index, specs=specs, register=nation.register(), span=span, place=provinces)
    progress = {one.unit: one.groups["2"].share for one in found}
    assert [unit for unit, share in progress.items() if share] == ["01"]


def test_one_seed_gives_one_and_the_same_and_another_another(nation: House) -> None:
    first, again, other = (told(nation, seed) for seed in (7, 7, 8))
    assert first == again
    assert first != other


def told(here: House, seed: int) -> list[Any]:
    """Everything that was done, and then undone."""
    with transaction.atomic():
        rehearse(here=here, dossiers=MANY, seed=seed)
        found = list(_told())
        transaction.set_rollback(True)
    return found


def _told() -> Iterator[Any]:
    for event in DossierEvent.objects.select_related("dossier").order_by("dossier__code", "number"):
        said = {name: value for name, value in event.payload.items() if name not in TOKENS}
        yield event.dossier.code, event.number, event.at, event.kind, said


def test_nobody_signs_in_by_the_accounts_that_were_made(rehearsed: Rehearsed) -> None:
    made = Account.objects.filter(username__startswith="rehearsal-")
    assert made.exists()
    assert not made.filter(is_active=True).exists()


def test_where_anything_was_filed_nothing_is_rehearsed(rehearsed: Rehearsed, nation: House) -> None:
    with pytest.raises(Refused, match="đã có hồ sơ"):
        rehearse(here=nation, dossiers=1, seed=1)
    assert Dossier.objects.count() == MANY


def test_in_production_nothing_is_rehearsed(nation: House, settings: Any) -> None:
    settings.MOTLAN_PRODUCTION = True
    with pytest.raises(Refused, match="hệ thống thật"):
        rehearse(here=nation, dossiers=1, seed=1)
    assert Dossier.objects.count() == 0


def test_where_nobody_is_held_nobody_files(here: House) -> None:
    with pytest.raises(Refused, match="chưa có người"):
        rehearse(here=here, dossiers=1, seed=1)
