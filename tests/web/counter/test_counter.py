"""An officer files for a person who stands before her: found by what she shows, filed once, received at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from motlan.data.golden.read import readings_of
from motlan.web.counter import work
from motlan.web.counter.models import Visit
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import events_of, state_of
from motlan.web.house import House
from motlan.web.people.models import Account
from tests.web.dossiers.conftest import (
    ANSWERS,
    BIRTH,
    MARITAL,
    MONDAY,
    MOTHER_NUMBER,
    OTHER_WARD,
    STRANGER_NUMBER,
    WARD,
    Cast,
    at,
)

MOTHER = {"number": MOTHER_NUMBER, "name": "nguyen thi hoa"}
PAPERS = {"papers": ["birth_certificate"]}


def _as(account: Account, language: str = "en") -> Client:
    client = Client()
    client.force_login(account)
    client.cookies["motlan_language"] = language
    return client


def _begun(client: Client, procedure: str = BIRTH, **changes: str) -> str:
    """The key of a visit begun for the mother."""
    answer = client.post(f"/desk/counter/new/{procedure}/", {**MOTHER, **changes})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"].split("/")[3]


def _filed(client: Client, key: str, **changes: object) -> Dossier:
    answer = client.post(f"/desk/counter/{key}/", {**ANSWERS, **PAPERS, "act": "check", **changes})
    assert answer.headers["Location"] == f"/desk/counter/{key}/check/"
    assert client.post(f"/desk/counter/{key}/check/").headers["Location"] == f"/desk/counter/{key}/done/"
    found = Visit.objects.get(key=key).dossier
    assert found is not None
    return found


def test_a_walk_in_leaves_with_slip_01(here: House, cast: Cast) -> None:
    client = _as(cast.officer)
    key = _begun(client)
    page = client.get(f"/desk/counter/{key}/").content.decode()
    assert "Nguyễn Thị Hoa" in page
    assert MOTHER_NUMBER not in f"/desk/counter/{key}/"
    dossier = _filed(client, key)
    state = state_of(dossier)
    assert [event.kind for event in events_of(dossier)] == ["filed", "received"]
    assert (state.applicant, state.channel) == (cast.mother.subject, "direct")
    assert (state.helping, state.receiving, state.deciding) == ("", WARD, WARD)
    assert (dossier.applicant, dossier.name, state.papers) == (cast.mother, "Nguyễn Thị Hoa", ("birth_certificate",))
    done = client.get(f"/desk/counter/{key}/done/").content.decode()
    slip = re.search(r'href="(/desk/[^"]+/slips/2\.pdf)"', done)
    assert slip is not None
    printed = client.get(slip.group(1))
    assert (printed.status_code, printed.headers["Content-Type"]) == (200, "application/pdf")
    assert _as(cast.mother).get(f"/my-dossiers/{dossier.code}/").status_code == 200


def test_a_grandmother_at_the_counter_names_the_mother_in_one_go(here: House, cast: Cast) -> None:
    client = _as(cast.officer)
    key = _begun(client, number=STRANGER_NUMBER, name="le thi xa")
    first = {**ANSWERS, **PAPERS, "dossier.relation": "other", "choose.father": "none", "act": "check"}
    client.post(f"/desk/counter/{key}/", first)
    page = client.get(f"/desk/counter/{key}/").content.decode()
    assert 'name="mother.residence_unit"' not in page
    mother = {"mother.full_name": "Nguyễn Thị Hoa", "mother.birth_date": "1/5/1990"}
    dossier = _filed(client, key, **{**first, **mother, "mother.personal_number": MOTHER_NUMBER})
    state = state_of(dossier)
    assert (state.subjects["mother"], state.held["mother.residence_unit"].value) == (cast.mother.subject, WARD)


@pytest.mark.parametrize(
    "said",
    [
        {"name": "Nguyễn Thị Hoa"},
        {"name": "NGUYEN THI HOA"},
        {"name": "", "day": "01/05/1990"},
        {"name": "Nguyễn Thị Hoa", "day": "1/5/1990"},
    ],
)
def test_the_number_finds_whom_the_rest_agrees_with(here: House, cast: Cast, said: dict[str, str]) -> None:
    _begun(_as(cast.officer), **said)
    assert Visit.objects.get().subject == cast.mother.subject


@pytest.mark.parametrize(
    "said",
    [
        {"name": ""},
        {"name": "Nguyễn Thị Hòa Bình"},
        {"name": "Nguyễn Thị Hoa", "day": "02/05/1990"},
        {"number": STRANGER_NUMBER},
        {"number": "001190000999"},
        {"number": ""},
        {"name": "", "day": "1990"},
    ],
)
def test_whoever_does_not_agree_is_nobody(here: House, cast: Cast, said: dict[str, str]) -> None:
    answer = _as(cast.officer).post(f"/desk/counter/new/{BIRTH}/", {**MOTHER, **said})
    assert answer.status_code == 422
    assert "There is nobody with whom the number and the rest agree." in answer.content.decode()
    assert "Nguyễn Thị Hoa" not in answer.content.decode().replace(f'value="{said.get("name")}"', "")
    assert Visit.objects.count() == 0


def test_of_a_day_as_much_as_the_register_knows(here: House, cast: Cast) -> None:
    _begun(_as(cast.officer), number="001088000002", name="", day="07/03/1988")
    assert Visit.objects.get().subject == cast.father.subject


def test_the_person_sees_who_looked_and_for_what(here: House, cast: Cast) -> None:
    client = _as(cast.officer)
    _begun(client)
    (reading,) = readings_of(register=here.register(), subject=cast.mother.subject or 0)
    ground = here.forms.in_force(BIRTH, on=MONDAY.date()).procedure.legal_basis
    assert ground["en"] == "Law on Civil Status 60/2014/QH13; Decree 118/2025/ND-CP"
    assert (reading.reader, reading.role, reading.purpose, reading.ground) == ("officer", "officer", BIRTH, str(ground))
    client.post(f"/desk/counter/new/{BIRTH}/", {**MOTHER, "name": "Ai Đó"})
    assert len(readings_of(register=here.register(), subject=cast.mother.subject or 0)) == 2


def test_filed_twice_it_is_filed_once(here: House, cast: Cast) -> None:
    client = _as(cast.officer)
    key = _begun(client)
    dossier = _filed(client, key)
    for page in ("", "check/"):
        assert client.post(f"/desk/counter/{key}/{page}").headers["Location"] == f"/desk/counter/{key}/done/"
    assert list(Dossier.objects.all()) == [dossier]
    visit = Visit.objects.get()
    assert (visit.answers, visit.papers, state_of(dossier).number) == ({}, [], 2)


def test_another_ward_receives_for_the_ward_that_decides(here: House, cast: Cast) -> None:
    client = _as(cast.elsewhere)
    dossier = _filed(client, _begun(client))
    assert (dossier.helping, dossier.receiving, dossier.deciding) == ("", OTHER_WARD, WARD)
    assert dossier.received_at == MONDAY
    assert dossier.code.startswith(f"{OTHER_WARD}-") or OTHER_WARD in dossier.code
    assert _as(cast.officer).get(f"/desk/{dossier.code}/").status_code == 200


def test_who_only_helps_receives_nothing(here: House, cast: Cast) -> None:
    client = _as(cast.elsewhere)
    key = _begun(client, receives="help")
    dossier = _filed(client, key)
    assert (dossier.helping, dossier.receiving, dossier.deciding) == (OTHER_WARD, WARD, WARD)
    assert (dossier.received_at, state_of(dossier).number) == (None, 1)
    done = client.get(f"/desk/counter/{key}/done/").content.decode()
    assert "slips" not in done
    assert "The agency that decides takes it in" in done
    assert client.get(f"/desk/{dossier.code}/").status_code == 404
    told = _as(cast.mother).get(f"/my-dossiers/{dossier.code}/").content.decode()
    assert "helped to file it" in told


def test_a_missing_paper_is_asked_for_with_slip_02(here: House, cast: Cast) -> None:
    client = _as(cast.officer)
    key = _begun(client)
    client.post(f"/desk/counter/{key}/", {**ANSWERS, "act": "check"})
    assert "A paper is missing" in client.get(f"/desk/counter/{key}/check/").content.decode()
    client.post(f"/desk/counter/{key}/check/")
    dossier = Dossier.objects.get()
    state = state_of(dossier)
    assert [event.kind for event in events_of(dossier)] == ["filed", "supplement_asked"]
    assert state.asked is not None
    assert (state.asked.items, dossier.received_at) == (("birth_certificate",), None)
    assert "slips/2.pdf" in client.get(f"/desk/counter/{key}/done/").content.decode()


def test_a_fault_keeps_everything_that_was_typed(here: House, cast: Cast) -> None:
    client = _as(cast.officer)
    key = _begun(client)
    answer = client.post(f"/desk/counter/{key}/", {**ANSWERS, **PAPERS, "child.birth_date": "31/02/2026"})
    assert answer.status_code == 422
    page = client.get(f"/desk/counter/{key}/").content.decode()
    assert "31/02/2026" in page
    assert "February 2026 has 28 days; there is no day 31." in answer.content.decode()
    assert "Trần Văn An" in page
    assert re.search(r'value="birth_certificate" checked', page)
    assert client.post(f"/desk/counter/{key}/check/").headers["Location"] == f"/desk/counter/{key}/"
    assert Dossier.objects.count() == 0


def test_a_place_that_is_typed_by_its_name_of_before_is_told_beside_the_answers(here: House, cast: Cast) -> None:
    client = _as(cast.officer)
    post = {**ANSWERS, **PAPERS, "child.birth_place": "Bến Nghé", "act": "check"}
    body = client.post(f"/desk/counter/{_begun(client)}/", post, follow=True).content.decode()
    assert "Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh is now part of Sai Gon Ward, Ho Chi Minh City." in body


def test_a_choice_brings_its_questions(here: House, cast: Cast) -> None:
    client = _as(cast.officer)
    key = _begun(client)
    answer = client.post(f"/desk/counter/{key}/", {**ANSWERS, "choose.father": "other", "act": "choose"})
    assert answer.headers["Location"] == f"/desk/counter/{key}/"
    assert 'name="father.full_name"' in client.get(f"/desk/counter/{key}/").content.decode()


def test_a_visit_is_its_officers_own(here: House, cast: Cast) -> None:
    key = _begun(_as(cast.officer))
    other = _as(cast.colleague)
    for page in ("", "check/", "done/"):
        assert other.get(f"/desk/counter/{key}/{page}").status_code == 404
    assert other.post(f"/desk/counter/{key}/check/").status_code == 404
    assert other.post(f"/desk/counter/{key}/leave/").status_code == 404
    assert _as(cast.mother).get(f"/desk/counter/{key}/").status_code == 403
    assert (Visit.objects.count(), Dossier.objects.count()) == (1, 0)


def test_who_goes_without_filing_leaves_nothing(here: House, cast: Cast) -> None:
    client = _as(cast.officer)
    key = _begun(client)
    client.post(f"/desk/counter/{key}/", {**ANSWERS, "act": "check"})
    assert client.post(f"/desk/counter/{key}/leave/").headers["Location"] == "/desk/counter/"
    assert Visit.objects.count() == 0


def test_what_nobody_finished_is_forgotten_after_a_day(here: House, cast: Cast) -> None:
    client = _as(cast.officer)
    filed = _begun(client)
    _filed(client, filed)
    _begun(client)
    work.forget_visits(at(here, MONDAY + timedelta(hours=23)))
    assert Visit.objects.count() == 2
    work.forget_visits(at(here, MONDAY + timedelta(hours=25)))
    assert [visit.key for visit in Visit.objects.all()] == [filed]


def test_the_counter_shows_what_it_takes_in_both_languages(here: House, cast: Cast) -> None:
    _begun(_as(cast.officer))
    english = _as(cast.officer).get("/desk/counter/").content.decode()
    assert "Birth registration" in english
    assert "Begun, not filed yet" in english
    vietnamese = _as(cast.officer, "vi").get("/desk/counter/").content.decode()
    assert "Nộp hồ sơ tại quầy" in vietnamese
    assert "Đã bắt đầu, chưa nộp" in vietnamese


def test_a_procedure_by_post_is_marked_so(here: House, cast: Cast) -> None:
    client = _as(cast.officer)
    dossier = _filed(client, _begun(client, channel="post"))
    assert state_of(dossier).channel == "post"


def test_what_a_counter_does_not_know_is_not_there(here: House, cast: Cast) -> None:
    client = _as(cast.officer)
    assert client.get("/desk/counter/new/0.000000/").status_code == 404
    assert client.get("/desk/counter/0123456789abcdef/").status_code == 404
    assert client.get(f"/desk/counter/new/{MARITAL}/").status_code == 200
