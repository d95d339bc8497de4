"""A linked procedure from the filing to the last part: three agencies decide, one filing, nothing asked twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from motlan.data.golden import read as golden
from motlan.data.golden.records import Reading, Record
from motlan.kernel.errors import NotAllowed, Refused
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.status import Status
from motlan.service.forms.prefill import prefill
from motlan.web.dossiers import actions
from motlan.web.dossiers.holding import holder_for
from motlan.web.dossiers.models import Dossier, DossierEvent, Share
from motlan.web.dossiers.rights import visible_to
from motlan.web.dossiers.store import Overtaken, state_of
from motlan.web.dossiers.views import written
from motlan.web.house import House
from motlan.web.people.models import Account
from tests.web.dossiers.conftest import (
    ANSWERS,
    MONDAY,
    MOTHER_NUMBER,
    OTHER_WARD,
    PROVINCE,
    WARD,
    Cast,
    at,
    born,
    file,
)

LINKED = "3.000722"
CHILD_NUMBER = "001226000777"
BIRTH = {
    **ANSWERS,
    "dossier.home": "mother",
    "card.hospital": "Bệnh viện Ba Đình",
    "dossier.identity_card": "later",
}
BOTH_CARDS = {**BIRTH, "dossier.identity_card": "wanted"}
GIVEN = {"child.personal_number": CHILD_NUMBER}
SCRIPT = Path(__file__).with_name("parts_at_once.py")


def received(here: House, cast: Cast, answers: Mapping[str, str] = BIRTH) -> Dossier:
    """A linked dossier that was taken in: the birth runs, the others wait for it."""
    dossier = file(here, cast.mother, LINKED, answers)
    return actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)


def decide(here: House, account: Account, dossier: Dossier, part: str, given: Mapping[str, str] | None = None) -> None:
    """Grant a part as an officer who saw everything."""
    number = Dossier.objects.get(pk=dossier.pk).number
    actions.decide_part(house=here, account=account, code=dossier.code, seen=number, part=part, given=given)


def stand(dossier: Dossier) -> DossierState:
    return state_of(Dossier.objects.get(pk=dossier.pk))


def kinds(dossier: Dossier) -> list[str]:
    return list(DossierEvent.objects.filter(dossier=dossier).order_by("number").values_list("kind", flat=True))


def held(here: House, concept: str, subject: int) -> Record:
    reading = Reading(reader="test", role="test", purpose="test", ground="test", concept=concept, subject=subject)
    return golden.read(register=here.register(), catalogue=here.catalogue, clock=here.clock, reading=reading)


def test_one_filing_three_agencies_and_the_record_has_it_all(here: House, cast: Cast) -> None:
    dossier = received(here, cast, BOTH_CARDS)
    decide(here, cast.officer, dossier, "birth", {"child.personal_number": "001 226 000777"})
    decide(here, cast.colleague, dossier, "residence")
    decide(here, cast.provincial, dossier, "identity_card")
    decide(here, cast.provincial, dossier, "health_card")
    state = stand(dossier)
    assert (state.status, state.misfits) == (Status.RETURNED, ())
    child = held(here, "person", state.subjects["child"])
    assert {name: child.value(name) for name in ("personal_number", "full_name", "mother", "residence_unit")} == {
        "personal_number": CHILD_NUMBER,
        "full_name": "Trần Văn An",
        "mother": MOTHER_NUMBER,
        "residence_unit": WARD,
    }
    assert child.values["residence_unit"].source == "population"
    for concept, name in (("health_insurance", "card"), ("identity_card", "identity")):
        assert held(here, concept, state.subjects[name]).value("holder") == CHILD_NUMBER
    dossier.refresh_from_db()
    assert (dossier.effect_done, dossier.created, dossier.result_link) == (
        True,
        state.subjects["child"],
        f"/results/{dossier.code}/",
    )
    assert kinds(dossier) == [
        "filed",
        "received",
        "part_started",
        "part_decided",
        *["part_started"] * 3,
        *["part_decided"] * 3,
        "decided",
        "returned",
    ]


def test_the_same_answers_are_taken_however_long_a_register_was_not_read(here: House, cast: Cast) -> None:
    """The marital status of a mother ages; her husband is her child's father as before, and the page says why to
    look."""
    register = here.register()
    register.execute(
        "insert into batch (batch, database, dataset, mode, landed_at) values"
        " (7, 'population', 'citizens', 'snapshot', '2026-11-16T00:00:00Z')"
    )
    register.execute("update golden_person set marital_status__source = 'population', marital_status__batch = 7")
    answers = {**BIRTH, "dossier.home": "father"}
    client = Client()
    client.force_login(cast.mother)
    for days in (0, 1, 7, 29, 31, 35, 60, 90):
        later = at(here, MONDAY + timedelta(days=days))
        form = later.forms.in_force(LINKED, on=later.today)
        holder = holder_for(house=later, account=cast.mother, procedure=form.procedure)
        dossier = actions.file_dossier(house=later, account=cast.mother, form=form, holder=holder, answers=answers)
        assert stand(dossier).parts["residence"].deciding == WARD
        assert state_of(dossier).subjects["father"] == cast.father.subject
        filled = prefill(form=form, holder=holder, applicant=cast.mother.subject or 0, answers=answers)
        (father,) = (one for page in filled.pages for one in page.choices if one.choosing.subject == "father")
        assert (father.reason is not None) == (days > 30)


def test_the_page_of_the_parents_says_that_nobody_is_the_father_with_whom_the_child_is_to_live(
    here: House, cast: Cast
) -> None:
    client = Client()
    client.force_login(cast.stranger)
    client.cookies["motlan_language"] = "en"
    path = f"/procedures/{LINKED}"
    asked = {name: value for name, value in {**BIRTH, "dossier.home": "father"}.items() if name != "choose.father"}
    for page, names in (
        ("child", ("child.", "dossier.certificate", "dossier.relation")),
        ("home", ("dossier.home", "card.", "dossier.id")),
    ):
        posted = {name: value for name, value in asked.items() if name.startswith(names)}
        assert client.post(f"{path}/form/pages/{page}/", {**posted, "act": "on"}).status_code == 302
    refused = client.post(
        f"{path}/form/pages/parents/", {"choose.mother": "held", "choose.father": "none", "act": "on"}
    )
    assert refused.status_code == 422
    assert "is decided where the father lives" in refused.content.decode()
    assert 'href="#choose.father"' in refused.content.decode()
    assert not Dossier.objects.exists()


def test_the_clocks_stand_side_by_side(here: House, cast: Cast) -> None:
    dossier = received(here, cast)
    state = stand(dossier)
    assert {name: one.due_at for name, one in state.parts.items()} == {
        "birth": datetime(2026, 11, 17, 10, tzinfo=UTC),
        "residence": None,
        "health_card": None,
    }
    assert state.due_at == datetime(2026, 11, 19, 10, tzinfo=UTC)
    dossier.refresh_from_db()
    assert (dossier.order_at, dossier.due_at) == (state.parts["birth"].due_at, state.due_at)
    tuesday = at(here, datetime(2026, 11, 17, 9, tzinfo=UTC))
    decide(tuesday, cast.officer, dossier, "birth", GIVEN)
    later = datetime(2026, 11, 19, 10, tzinfo=UTC)
    assert [one.due_at for one in stand(dossier).parts.values() if one.runs] == [later, later]
    dossier.refresh_from_db()
    assert (dossier.order_at, dossier.due_at) == (later, later)


def test_each_part_lies_with_the_office_that_decides_it(here: House, cast: Cast) -> None:
    dossier = received(here, cast)
    shares = {one.number: (one.unit, one.open) for one in Share.objects.filter(dossier=dossier, kind="part")}
    assert shares == {1: (WARD, True), 2: (WARD, False), 3: (PROVINCE, False)}
    decide(here, cast.officer, dossier, "birth", GIVEN)
    open_now = Share.objects.filter(dossier=dossier, kind="part", open=True).order_by("number")
    assert [(one.number, one.unit) for one in open_now] == [(2, WARD), (3, PROVINCE)]


def test_the_father_s_ward_decides_where_the_child_moves_in_with_him(here: House, cast: Cast) -> None:
    born(here, "001088000044", "Trần Văn Bắc", "1988-03-03", sex="male", residence_unit=OTHER_WARD)
    elsewhere = {
        "choose.father": "other",
        "father.full_name": "Trần Văn Bắc",
        "father.birth_date": "3/3/1988",
        "father.personal_number": "001088000044",
    }
    dossier = received(here, cast, {**BIRTH, **elsewhere, "dossier.home": "father"})
    assert stand(dossier).parts["residence"].deciding == OTHER_WARD
    assert visible_to(cast.elsewhere).filter(pk=dossier.pk).exists()
    decide(here, cast.officer, dossier, "birth", GIVEN)
    # Five working days, for the residence is verified.
    assert stand(dossier).parts["residence"].due_at == datetime(2026, 11, 23, 10, tzinfo=UTC)
    with pytest.raises(NotAllowed):
        decide(here, cast.officer, dossier, "residence")
    decide(here, cast.elsewhere, dossier, "residence")
    assert held(here, "person", stand(dossier).subjects["child"]).value("residence_unit") == OTHER_WARD


@pytest.mark.parametrize("name", ["officer", "colleague", "provincial", "elsewhere", "unbound", "steward", "mother"])
@pytest.mark.parametrize("part", ["birth", "residence", "health_card"])
def test_who_may_decide_which_part(here: House, cast: Cast, name: str, part: str) -> None:
    may = {
        "birth": {"officer", "colleague", "unbound"},
        "residence": {"officer", "colleague", "unbound"},
        "health_card": {"provincial", "unbound"},
    }
    dossier = received(here, cast)
    if part != "birth":
        decide(here, cast.unbound, dossier, "birth", GIVEN)
    number = stand(dossier).number
    given = GIVEN if part == "birth" else None
    if name in may[part]:
        decide(here, getattr(cast, name), dossier, part, given)
        assert stand(dossier).parts[part].granted
        return
    for act in (
        lambda: decide(here, getattr(cast, name), dossier, part, given),
        lambda: actions.refuse_part(
            house=here,
            account=getattr(cast, name),
            code=dossier.code,
            seen=number,
            part=part,
            reason="Không thuộc thẩm quyền",
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert stand(dossier).number == number


def test_a_birth_that_is_refused_ends_the_whole_and_writes_nothing(here: House, cast: Cast) -> None:
    dossier = received(here, cast)
    before = here.register().value("select count(*) from golden_person")
    actions.refuse_part(
        house=here, account=cast.officer, code=dossier.code, seen=3, part="birth", reason="Giấy chứng sinh giả"
    )
    state = stand(dossier)
    assert (state.status, state.reason) == (Status.NOT_RECEIVED, "Giấy chứng sinh giả")
    assert {name: one.because for name, one in state.parts.items()} == {
        "birth": "",
        "residence": "birth",
        "health_card": "birth",
    }
    assert here.register().value("select count(*) from golden_person") == before
    assert not Share.objects.filter(dossier=dossier, open=True).exists()


def test_a_later_part_that_is_refused_leaves_the_others_standing(here: House, cast: Cast) -> None:
    dossier = received(here, cast)
    decide(here, cast.officer, dossier, "birth", GIVEN)
    decide(here, cast.provincial, dossier, "health_card")
    actions.refuse_part(
        house=here,
        account=cast.officer,
        code=dossier.code,
        seen=stand(dossier).number,
        part="residence",
        reason="Chủ hộ không đồng ý",
    )
    state = stand(dossier)
    assert (state.status, state.parts["residence"].granted) == (Status.RETURNED, False)
    form = here.forms.version(state.procedure, state.version)
    labels = {label.in_("en") for label, _value in written(form, state)}
    assert "Child: Full name" in labels
    assert not {one for one in labels if "permanent residence" in one}


def test_the_whole_is_not_decided_over_its_parts(here: House, cast: Cast) -> None:
    dossier = received(here, cast)
    with pytest.raises(Refused):
        actions.decide(house=here, account=cast.officer, code=dossier.code, seen=3)
    assert here.register().value("select count(*) from golden_person where full_name = 'Trần Văn An'") == 0
    assert kinds(dossier) == ["filed", "received", "part_started"]


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("", "Fill in “Personal number”."),
        ("12", "It does not have the structure of this number."),
        ("001026000777", "The number contradicts “Date of birth”."),
    ],
)
def test_the_number_that_a_birth_brings_is_looked_at(here: House, cast: Cast, number: str, why: str) -> None:
    dossier = received(here, cast)
    with pytest.raises(actions.FormFaults) as caught:
        decide(here, cast.officer, dossier, "birth", {"child.personal_number": number})
    assert caught.value.faults[0].field == "child.personal_number"
    assert caught.value.faults[0].why.in_("en").startswith(why)
    assert kinds(dossier) == ["filed", "received", "part_started"]


def test_a_number_that_is_somebody_s_is_nobody_else_s(here: House, cast: Cast) -> None:
    first = received(here, cast)
    decide(here, cast.officer, first, "birth", GIVEN)
    second = received(here, cast, {**BIRTH, "child.full_name": "Trần Văn Bình"})
    with pytest.raises(Refused) as caught:
        decide(here, cast.officer, second, "birth", GIVEN)
    assert caught.value.what.in_("en") == "This number is another record's."
    assert kinds(second) == ["filed", "received", "part_started"]


def test_what_another_agency_did_to_its_part_overtakes_nobody(here: House, cast: Cast) -> None:
    dossier = received(here, cast)
    decide(here, cast.officer, dossier, "birth", GIVEN)
    seen = stand(dossier).number
    actions.decide_part(house=here, account=cast.provincial, code=dossier.code, seen=seen, part="health_card")
    with pytest.raises(Overtaken):
        actions.decide_part(house=here, account=cast.provincial, code=dossier.code, seen=seen, part="health_card")
    actions.decide_part(house=here, account=cast.officer, code=dossier.code, seen=seen, part="residence")
    assert stand(dossier).status is Status.RETURNED


def test_a_supplement_stops_every_clock_and_each_runs_on(here: House, cast: Cast) -> None:
    dossier = received(here, cast)
    decide(here, cast.officer, dossier, "birth", GIVEN)
    number = stand(dossier).number
    actions.ask_supplement(
        house=here, account=cast.provincial, code=dossier.code, seen=number, items=(), note="Ảnh thẻ của con bị mờ"
    )
    before = {name: one.due_at for name, one in stand(dossier).parts.items() if one.runs}
    with pytest.raises(Refused):
        decide(here, cast.officer, dossier, "residence")
    wednesday = at(here, datetime(2026, 11, 18, 3, tzinfo=UTC))
    actions.supply(
        house=wednesday, account=cast.mother, code=dossier.code, seen=number + 1, answers={}, note="Tôi gửi ảnh mới"
    )
    after = {name: one.due_at for name, one in stand(dossier).parts.items() if one.runs}
    assert before == dict.fromkeys(("residence", "health_card"), datetime(2026, 11, 18, 10, tzinfo=UTC))
    assert after == dict.fromkeys(("residence", "health_card"), datetime(2026, 11, 20, 10, tzinfo=UTC))


def test_more_time_is_taken_for_one_part(here: House, cast: Cast) -> None:
    dossier = received(here, cast)
    actions.extend_part(
        house=here,
        account=cast.officer,
        code=dossier.code,
        seen=3,
        part="birth",
        day=date(2026, 11, 18),
        apology="Cần xác minh giấy chứng sinh",
    )
    state = stand(dossier)
    assert (state.parts["birth"].due_at, state.due_at) == (
        datetime(2026, 11, 18, 10, tzinfo=UTC),
        datetime(2026, 11, 19, 10, tzinfo=UTC),
    )


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_agencies_that_decide_at_once(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    register = request.getfixturevalue("postgres_database") if engine == "postgres" else ""
    surroundings = {**os.environ, "MOTLAN_DIR": str(tmp_path), "MOTLAN_REGISTER": register}
    done = subprocess.run(
        [sys.executable, str(SCRIPT)], env=surroundings, capture_output=True, text=True, timeout=400, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "same part": ["Overtaken", "Overtaken", "Overtaken", "decided"],
        "different parts": ["decided", "decided"],
        "status": [10],
        "children": 1,
        "cards": 1,
    }
