"""What is done to a dossier: all of it or nothing, by those who may, and nobody overwrites anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from motlan.data.correction.record import Correction
from motlan.data.golden import read as golden
from motlan.data.golden.records import Reading
from motlan.kernel.errors import NotAllowed, Refused
from motlan.service.dossiers import decisions
from motlan.service.dossiers.codes import CodesExhausted
from motlan.service.dossiers.status import Status
from motlan.web.dossiers import actions
from motlan.web.dossiers.corrections import report_wrong
from motlan.web.dossiers.holding import holder_for
from motlan.web.dossiers.models import Counter, Dossier, DossierEvent, Draft
from motlan.web.dossiers.store import Overtaken, append, state_of
from motlan.web.house import House
from tests.web.dossiers.conftest import (
    ANSWERS,
    BIRTH,
    FATHER_NUMBER,
    MONDAY,
    MOTHER_NUMBER,
    OTHER_WARD,
    PROVINCE,
    WARD,
    Cast,
    at,
    file_birth,
    gives,
)


def _kinds(dossier: Dossier) -> list[str]:
    return list(dossier.events.order_by("number").values_list("kind", flat=True))


def _children(here: House, cast: Cast) -> list[golden.Record]:
    reading = Reading(
        reader="test", role="test", purpose="test", ground="test", concept="person", subject=cast.mother.subject or 0
    )
    return list(
        golden.related(
            register=here.register(),
            catalogue=here.catalogue,
            clock=here.clock,
            reading=reading,
            concept="person",
            reference="mother",
        )
    )


def test_a_filed_dossier_has_a_code_a_unit_and_its_first_event(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    dossier.refresh_from_db()
    assert dossier.code == f"{WARD}-20261116-0000001"
    assert (dossier.deciding, dossier.receiving, dossier.helping, dossier.province) == (WARD, WARD, "", PROVINCE)
    assert (dossier.status, dossier.name, dossier.name_plain) == (Status.NEW, "Nguyễn Thị Hoa", "nguyen thi hoa")
    assert (dossier.due_at, dossier.version, dossier.number) == (None, "2025-07-01", 1)
    assert _kinds(dossier) == ["filed"]
    state = state_of(dossier)
    assert state.answers["child.birth_place"] == WARD
    assert state.held["mother.personal_number"].value == MOTHER_NUMBER
    assert state.held["father.personal_number"].value == FATHER_NUMBER
    assert state.subjects == {
        "applicant": cast.mother.subject,
        "mother": cast.mother.subject,
        "father": cast.father.subject,
    }


def test_codes_count_on_within_a_unit_and_a_day(here: House, cast: Cast) -> None:
    file_birth(here, cast.mother)
    assert file_birth(here, cast.mother).code == f"{WARD}-20261116-0000002"
    assert file_birth(here, cast.stranger, choose__father="none").code == f"{OTHER_WARD}-20261116-0000001"
    assert file_birth(at(here, MONDAY + timedelta(days=1)), cast.mother).code == f"{WARD}-20261117-0000001"


def test_when_the_codes_of_a_day_run_out_nothing_is_filed_and_the_draft_is_kept(here: House, cast: Cast) -> None:
    last = here.workspace.settings.dossier.last_number
    Counter.objects.create(agency=WARD, day=MONDAY.date(), last=last)
    actions.save_draft(house=here, account=cast.mother, procedure=BIRTH, answers=ANSWERS)
    with pytest.raises(CodesExhausted):
        file_birth(here, cast.mother)
    assert (Dossier.objects.count(), DossierEvent.objects.count(), Draft.objects.count()) == (0, 0, 1)
    assert Counter.objects.get().last == last


def test_a_unit_may_have_a_code_of_its_own_and_series_that_follow_one_another(here: House, cast: Cast) -> None:
    settings = here.workspace.settings
    changed = settings.model_copy(
        update={
            "agency_codes": {WARD: "G09.20"},
            "dossier": settings.dossier.model_copy(update={"last_number": 1, "overflow": "next_series"}),
        }
    )
    coded = replace(here, workspace=replace(here.workspace, settings=changed))
    codes = [file_birth(coded, cast.mother).code for _ in range(3)]
    assert codes == [f"G09.20-20261116-0000001{series}" for series in ("", "A", "B")]


def test_a_wrong_answer_files_nothing_and_names_the_field(here: House, cast: Cast) -> None:
    with pytest.raises(actions.FormFaults) as caught:
        file_birth(here, cast.mother, child__birth_date="31/12/2030", mother__full_name="Somebody")
    assert [fault.field for fault in caught.value.faults] == ["mother.full_name", "child.birth_date"]
    assert (Dossier.objects.count(), Counter.objects.count()) == (0, 0)


def test_a_draft_is_filed_once(here: House, cast: Cast) -> None:
    draft = actions.save_draft(house=here, account=cast.mother, procedure=BIRTH, answers=ANSWERS)
    form = here.forms.in_force(BIRTH, on=MONDAY.date())
    holder = holder_for(house=here, account=cast.mother, procedure=form.procedure)

    def file() -> Dossier:
        return actions.file_dossier(
            house=here, account=cast.mother, form=form, holder=holder, answers=draft.answers, draft=draft
        )

    file()
    with pytest.raises(Refused) as caught:
        file()
    assert caught.value.what.in_("en") == "This form has been filed already."
    assert Dossier.objects.count() == 1


def test_saving_a_draft_keeps_what_other_pages_typed(here: House, cast: Cast) -> None:
    actions.save_draft(house=here, account=cast.mother, procedure=BIRTH, answers={"child.full_name": "An"})
    draft = actions.save_draft(house=here, account=cast.mother, procedure=BIRTH, answers={"child.sex": "x"})
    assert draft.answers == {"child.full_name": "An", "child.sex": "x"}
    assert Draft.objects.count() == 1


def test_a_draft_is_thrown_away_by_its_owner_only(here: House, cast: Cast) -> None:
    actions.save_draft(house=here, account=cast.mother, procedure=BIRTH, answers=ANSWERS)
    actions.discard_draft(account=cast.stranger, procedure=BIRTH)
    with pytest.raises(NotAllowed):
        actions.discard_draft(account=cast.officer, procedure=BIRTH)
    assert Draft.objects.count() == 1
    actions.discard_draft(account=cast.mother, procedure=BIRTH)
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("who", ["officer", "steward"])
def test_only_a_person_files(here: House, cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        file_birth(here, getattr(cast, who))
    assert Dossier.objects.count() == 0


def test_granting_a_birth_creates_the_child_in_the_register(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    assert _children(here, cast) == []
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    decided = actions.decide(house=here, account=cast.officer, code=dossier.code, seen=2, given=gives(dossier.code))
    decided.refresh_from_db()
    (child,) = _children(here, cast)
    assert {name: child.value(name) for name in ("full_name", "birth_date", "sex", "birth_place")} == {
        "full_name": "Trần Văn An",
        "birth_date": "2026-11-02",
        "sex": "male",
        "birth_place": WARD,
    }
    assert (child.value("mother"), child.value("father")) == (MOTHER_NUMBER, FATHER_NUMBER)
    assert child.value("residence_unit") == WARD
    assert child.values["full_name"].source == "civil_status"
    assert (decided.effect_done, decided.created) == (True, child.subject)
    assert (decided.status, decided.result_link) == (Status.RETURNED, f"/results/{dossier.code}/")
    assert _kinds(decided) == ["filed", "received", "decided", "returned"]


def test_reception_sets_the_due_instant(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    late = at(here, datetime(2026, 11, 16, 8, 30, tzinfo=UTC))
    received = actions.receive(house=late, account=cast.officer, code=dossier.code, seen=1)
    received.refresh_from_db()
    assert received.due_at == datetime(2026, 11, 18, 10, tzinfo=UTC)
    assert received.order_at == received.due_at


def test_when_the_effect_fails_the_decision_is_not_taken(
    here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)

    def broken(**_kwargs: object) -> tuple[int, ...]:
        raise Refused(what=here.workspace.settings.label, remedy=here.workspace.settings.label)

    monkeypatch.setattr("motlan.web.dossiers.effect.data.write_hosted", broken)
    with pytest.raises(Refused):
        actions.decide(house=here, account=cast.officer, code=dossier.code, seen=2, given=gives(dossier.code))
    assert _kinds(dossier) == ["filed", "received"]
    assert _children(here, cast) == []


def test_when_the_event_fails_the_child_is_not_created(
    here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)

    def broken(**_kwargs: object) -> None:
        raise Overtaken(code=dossier.code)

    monkeypatch.setattr("motlan.web.dossiers.acts.officer.append", broken)
    with pytest.raises(Overtaken):
        actions.decide(house=here, account=cast.officer, code=dossier.code, seen=2, given=gives(dossier.code))
    assert _children(here, cast) == []


def test_of_two_officers_who_decide_at_once_one_wins(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    actions.decide(house=here, account=cast.officer, code=dossier.code, seen=2, given=gives(dossier.code))
    with pytest.raises(Overtaken) as caught:
        actions.refuse(house=here, account=cast.colleague, code=dossier.code, seen=2, reason="Không thuộc thẩm quyền")
    assert caught.value.what.in_("en").startswith("Somebody else has just acted on this dossier")
    with pytest.raises(Overtaken):
        actions.decide(house=here, account=cast.colleague, code=dossier.code, seen=2, given=gives(dossier.code))
    assert _kinds(dossier) == ["filed", "received", "decided", "returned"]
    assert len(_children(here, cast)) == 1


def test_two_events_never_share_a_number(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    state = state_of(dossier)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    with transaction.atomic(), pytest.raises(Overtaken):
        append(
            dossier=dossier,
            state=state,
            act=decisions.withdraw(state=state, reason=""),
            at=MONDAY,
            actor=cast.mother,
        )
    assert _kinds(dossier) == ["filed", "received"]


@pytest.mark.parametrize("who", ["elsewhere", "steward", "mother", "stranger"])
def test_officers_of_other_units_and_other_roles_do_nothing(here: House, cast: Cast, who: str) -> None:
    dossier = file_birth(here, cast.mother)
    account = getattr(cast, who)
    for attempt in (
        lambda: actions.receive(house=here, account=account, code=dossier.code, seen=1),
        lambda: actions.decide(house=here, account=account, code=dossier.code, seen=1, given=gives(dossier.code)),
        lambda: actions.take(house=here, account=account, code=dossier.code, seen=1),
        lambda: actions.refuse(house=here, account=account, code=dossier.code, seen=1, reason="Không đúng nơi"),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert _kinds(dossier) == ["filed"]


def test_the_province_sees_but_does_not_decide_and_an_officer_without_unit_does(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    with pytest.raises(NotAllowed):
        actions.receive(house=here, account=cast.provincial, code=dossier.code, seen=1)
    actions.receive(house=here, account=cast.unbound, code=dossier.code, seen=1)
    assert _kinds(dossier) == ["filed", "received"]


def test_a_supplement_stops_the_clock_and_moves_the_due_day(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    asked = actions.ask_supplement(
        house=here,
        account=cast.officer,
        code=dossier.code,
        seen=2,
        items=("birth_certificate", "child.full_name", "made_up"),
        note="",
    )
    asked.refresh_from_db()
    assert (asked.status, asked.waiting_since, asked.requests) == (Status.SUPPLEMENT, MONDAY, 1)
    state = state_of(asked)
    assert state.asked is not None
    assert state.asked.items == ("birth_certificate", "child.full_name")
    supplied = actions.supply(
        house=at(here, MONDAY + timedelta(days=2)),
        account=cast.mother,
        code=dossier.code,
        seen=3,
        answers={"child.full_name": "Trần Văn Ân", "mother.full_name": "Somebody"},
        note="Bản gốc đã gửi",
    )
    supplied.refresh_from_db()
    assert (supplied.status, supplied.waiting_since) == (Status.RECEIVED, None)
    assert supplied.due_at == datetime(2026, 11, 19, 10, tzinfo=UTC)
    assert state_of(supplied).answers["child.full_name"] == "Trần Văn Ân"
    assert "mother.full_name" not in state_of(supplied).answers


def test_a_supplement_that_does_not_fit_is_not_taken(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    actions.ask_supplement(
        house=here, account=cast.officer, code=dossier.code, seen=1, items=("child.birth_date",), note=""
    )
    with pytest.raises(actions.FormFaults) as caught:
        actions.supply(
            house=here, account=cast.mother, code=dossier.code, seen=2, answers={"child.birth_date": "32/1/2026"}
        )
    assert [fault.field for fault in caught.value.faults] == ["child.birth_date"]
    assert _kinds(dossier) == ["filed", "supplement_asked"]


def test_only_the_applicant_withdraws(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    for account in (cast.stranger, cast.officer):
        with pytest.raises(NotAllowed):
            actions.withdraw(house=here, account=account, code=dossier.code, seen=1)
    assert _kinds(dossier) == ["filed"]
    withdrawn = actions.withdraw(house=here, account=cast.mother, code=dossier.code, seen=1)
    assert withdrawn.status == Status.WITHDRAWN


def test_events_are_only_ever_added(here: House, cast: Cast) -> None:
    event = file_birth(here, cast.mother).events.get()
    for attempt in (
        event.save,
        event.delete,
        lambda: DossierEvent.objects.all().delete(),
        lambda: DossierEvent.objects.update(kind="decided"),
    ):
        with pytest.raises(Refused):
            attempt()
    assert DossierEvent.objects.get().kind == "filed"


def test_a_contested_value_goes_to_its_owner_with_a_day(here: House, cast: Cast) -> None:
    form = here.forms.in_force(BIRTH, on=MONDAY.date())
    holder = holder_for(house=here, account=cast.mother, procedure=form.procedure)
    mother = cast.mother.subject or 0

    def report(subject: int = mother, wrong: str = "Tôi sinh năm 1991") -> Correction:
        return report_wrong(
            house=here,
            account=cast.mother,
            holder=holder,
            concept="person",
            subject=subject,
            attribute="birth_date",
            wrong=wrong,
            own=frozenset({mother}),
        )

    with pytest.raises(NotAllowed):
        report(subject=cast.stranger.subject or 0)
    with pytest.raises(Refused):
        report(wrong="sai")
    assert here.register().value("select count(*) from correction") == 0
    correction = report()
    assert (correction.value, correction.source) == ("1990-05-01", "civil_status")
    assert correction.due_at.astimezone(UTC) == datetime(2026, 11, 30, 10, tzinfo=UTC)
    with pytest.raises(Refused) as twice:
        report()
    assert twice.value.what.in_("en") == "This value is being looked into already."
    assert here.register().value("select count(*) from correction") == 1


def test_reading_for_a_form_is_in_the_persons_journal(here: House, cast: Cast) -> None:
    file_birth(here, cast.mother)
    read = golden.readings_of(register=here.register(), subject=cast.father.subject or 0)
    assert [(one.reader, one.purpose, one.ground) for one in read] == [
        ("mother", BIRTH, "Luật Hộ tịch 60/2014/QH13; Nghị định 118/2025/NĐ-CP")
    ]
