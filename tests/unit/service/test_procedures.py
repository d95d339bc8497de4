"""Versions of procedures, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from motlan.kernel.errors import UnknownName
from motlan.kernel.spec import Read
from motlan.service.procedures.book import ProcedureBook
from motlan.service.procedures.fee import Amount, owed
from motlan.service.procedures.fee_spec import Fee, FeeRow
from motlan.service.procedures.spec import Procedure


@pytest.fixture
def residence(procedures: Mapping[str, Read[Procedure]]) -> Procedure:
    procedure = procedures["permanent_residence"].value
    assert procedure is not None
    return procedure


@pytest.mark.parametrize(("channel", "value"), [("direct", 20_000), ("online", 10_000), ("post", 20_000)])
def test_the_fee_depends_on_the_channel(residence: Procedure, channel: str, value: int) -> None:
    costs = owed(procedure=residence, channel=channel, units=["00004", "01"], filed_on=date(2026, 1, 1))
    assert costs.total == Amount(value, "VND")


def test_a_province_may_lower_it_from_a_day_on_and_earlier_dossiers_keep_the_old_one(residence: Procedure) -> None:
    rows = (FeeRow(online=10_000), FeeRow(since=date(2026, 8, 8), units=("01",), online=0))
    cheaper = residence.model_copy(update={"fee": Fee(currency="VND", amounts=rows)})

    def of(unit: str, day: date) -> int:
        return owed(procedure=cheaper, channel="online", units=[unit], filed_on=day).total.value

    assert of("01", date(2026, 8, 7)) == 10_000
    assert of("01", date(2026, 8, 8)) == 0
    assert of("04", date(2026, 8, 8)) == 10_000


def test_no_fee_is_free(procedures: Mapping[str, Read[Procedure]]) -> None:
    birth = procedures["birth_registration"].value
    assert birth is not None
    assert owed(procedure=birth, channel="online", units=[], filed_on=date(2026, 1, 1)).total.free


def test_a_dossier_keeps_its_version_when_a_new_one_comes_into_force(residence: Procedure) -> None:
    newer = residence.model_copy(update={"in_force": date(2026, 7, 1)})
    book = ProcedureBook.of([newer, residence])
    code = residence.procedure
    assert book.in_force(code, on=date(2026, 6, 30)) is residence
    assert book.in_force(code, on=date(2026, 7, 1)) is newer
    assert book.version(code, "2025-07-01") is residence
    assert book.all_in_force(on=date(2026, 7, 1)) == (newer,)
    assert book.all_in_force(on=date(2020, 1, 1)) == ()


def test_what_is_not_there_is_named_with_what_is(residence: Procedure) -> None:
    book = ProcedureBook.of([residence])
    with pytest.raises(UnknownName) as unknown:
        book.in_force("9.999999", on=date(2026, 1, 1))
    assert unknown.value.known == ("1.004222",)
    with pytest.raises(UnknownName) as gone:
        book.version("1.004222", "2024-01-01")
    assert gone.value.known == ("1.004222 2025-07-01",)


def test_one_version_cannot_stand_twice(residence: Procedure) -> None:
    with pytest.raises(ValueError, match="stands twice"):
        ProcedureBook.of([residence, residence])
