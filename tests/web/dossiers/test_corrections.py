"""The owner's answer to "this is wrong", and corrections that the data close by themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from motlan.data.correction.record import Correction, one
from motlan.kernel.errors import NotAllowed, Refused
from motlan.service.dossiers.lacking import lacking
from motlan.web.dossiers.corrections import answer, report_wrong, settle
from motlan.web.dossiers.holding import holder_for
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from motlan.web.opening import measure_now
from tests.web.dossiers.conftest import BIRTH, MONDAY, Cast, file_birth


def _reported(here: House, cast: Cast, attribute: str = "birth_date") -> Correction:
    holder = holder_for(
        house=here, account=cast.mother, procedure=here.forms.in_force(BIRTH, on=MONDAY.date()).procedure
    )
    return report_wrong(
        house=here,
        account=cast.mother,
        holder=holder,
        concept="person",
        subject=cast.mother.subject or 0,
        attribute=attribute,
        wrong="Đúng là 05/01/1990",
        own=frozenset({cast.mother.subject or 0}),
    )


def _states(here: House) -> dict[int, str]:
    return dict(here.register().rows("select number, state from correction order by number"))


def test_a_paper_that_a_doubted_value_calls_for_is_missed_by_the_office_too(here: House, cast: Cast) -> None:
    form = here.forms.in_force(BIRTH, on=MONDAY.date())

    def missed() -> tuple[str, ...]:
        return tuple(one.id for one in lacking(form=form, state=state_of(file_birth(here, cast.mother))))

    relied = missed()
    assert "marriage_papers" not in relied
    reported = _reported(here, cast, "marital_status")
    answer(house=here, account=cast.steward, number=reported.number, verdict="accept", reason="")
    assert {*missed()} == {*relied, "marriage_papers"}


@pytest.mark.parametrize("who", ["mother", "officer", "stranger"])
def test_only_a_steward_answers(here: House, cast: Cast, who: str) -> None:
    reported = _reported(here, cast)
    with pytest.raises(NotAllowed):
        answer(house=here, account=getattr(cast, who), number=reported.number, verdict="accept", reason="")
    assert one(here.register(), reported.number) == reported


def test_a_refusal_needs_a_reason_and_is_given_once(here: House, cast: Cast) -> None:
    number = _reported(here, cast).number
    with pytest.raises(Refused) as caught:
        answer(house=here, account=cast.steward, number=number, verdict="refuse", reason="  không  ")
    assert caught.value.what.in_("en") == "The reason is not clear enough."
    done = answer(house=here, account=cast.steward, number=number, verdict="refuse", reason=" Sổ gốc ghi như vậy. ")
    assert (done.state, done.answer, done.answered_at) == ("upheld", "Sổ gốc ghi như vậy.", MONDAY)
    with pytest.raises(Refused) as caught:
        answer(house=here, account=cast.steward, number=number, verdict="accept", reason="")
    assert caught.value.what.in_("en") == "This correction no longer waits for an answer."
    assert _states(here) == {1: "upheld"}


def test_the_data_close_a_correction_whether_it_was_answered_or_not(here: House, cast: Cast) -> None:
    first, second = _reported(here, cast), _reported(here, cast, "full_name")
    third = _reported(here, cast, "sex")
    answer(house=here, account=cast.steward, number=first.number, verdict="accept", reason="")
    assert settle(house=here) == 0
    here.register().execute(
        "update golden_person set birth_date = '1990-01-05', full_name = null where subject = :subject",
        {"subject": cast.mother.subject},
    )
    before = here.register().value("select count(*) from reading")
    assert settle(house=here) == 2
    assert settle(house=here) == 0
    assert here.register().value("select count(*) from reading") == before
    assert _states(here) == {first.number: "corrected", second.number: "corrected", third.number: "open"}


def test_the_worker_closes_what_the_data_have_answered(
    here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported = _reported(here, cast)
    here.register().execute("update golden_person set birth_date = '1990-01-05'")
    monkeypatch.setattr("motlan.web.house.house", lambda: replace(here, workspace=replace(here.workspace, plans={})))
    measure_now()
    closed = one(here.register(), reported.number)
    assert closed is not None
    assert (closed.state, closed.closed_at) == ("corrected", MONDAY)


def test_what_was_turned_down_stays_so_when_the_value_changes(here: House, cast: Cast) -> None:
    reported = _reported(here, cast)
    answer(house=here, account=cast.steward, number=reported.number, verdict="refuse", reason="Sổ gốc ghi như vậy.")
    here.register().execute("update golden_person set birth_date = '1990-01-05'")
    assert settle(house=here) == 0
    assert _states(here) == {1: "upheld"}
