"""Acting for another: each right while it holds, and nothing once it has gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.test import Client

from motlan.data import api as data
from motlan.kernel.clock import FixedClock
from motlan.web.dossiers.models import Dossier, DossierEvent, Draft
from motlan.web.house import House
from motlan.web.people.models import Account, Mandate
from motlan.web.people.permissions import Role
from tests.web.dossiers.conftest import (
    FATHER_NUMBER,
    MOTHER_NUMBER,
    STRANGER_NUMBER,
    WARD,
    Cast,
    _readers_of_the_house,
    file,
)

EXTRACT, MARITAL, COPY = "2.000635", "1.004873", "2.000815"
CHILD_NUMBER, GROWN_NUMBER = "001319000004", "001208000005"
CHILDREN: Mapping[str, Mapping[str, str | float | None]] = {
    "child": {
        "personal_number": CHILD_NUMBER,
        "full_name": "Trần Thị Bé",
        "birth_date": "2019-03-04",
        "sex": "female",
        "mother": MOTHER_NUMBER,
        "father": FATHER_NUMBER,
        "residence_unit": WARD,
    },
    "grown": {
        "personal_number": GROWN_NUMBER,
        "full_name": "Trần Văn Lớn",
        "birth_date": "2008-11-17",
        "sex": "male",
        "mother": MOTHER_NUMBER,
        "residence_unit": WARD,
    },
}
ASKED = {"dossier.entry": "birth", "dossier.copies": "2"}


@pytest.fixture
def family(here: House, cast: Cast) -> dict[str, int]:
    """A child of seven, and a son who comes of age on Tuesday; it is Monday, 16 November 2026."""
    subjects = data.write_hosted(
        register=here.register(),
        catalogue=here.catalogue,
        clock=here.clock,
        database="civil_status",
        dataset="registered_births",
        rows=list(CHILDREN.values()),
        record_keys=list(CHILDREN),
    )
    return dict(zip(CHILDREN, subjects, strict=True))


def signed_in(account: Account, language: str = "en") -> Client:
    client = Client()
    client.force_login(account)
    client.cookies["motlan_language"] = language
    return client


def act_for(browser: Client, key: str) -> int:
    return browser.post("/acting/", {"for": key}).status_code


def later(monkeypatch: pytest.MonkeyPatch, here: House, moment: datetime) -> None:
    """Let it be another day on every page."""
    moved = replace(here, clock=FixedClock(moment))
    for module in _readers_of_the_house():
        monkeypatch.setattr(f"{module}.house", lambda: moved)


def extract(browser: Client) -> Dossier:
    """An extract of a birth entry, filed page by page."""
    pages = f"/procedures/{EXTRACT}/form/"
    assert browser.post(f"{pages}pages/entry/", ASKED).status_code == 302
    went = browser.post(f"{pages}pages/applicant/", {})
    assert went.status_code == 302, went.content.decode()
    shown = browser.get(f"{pages}check/")
    answer = browser.post(f"{pages}check/", {"behalf": shown.context["behalf"]})
    assert answer.status_code == 302, answer.content.decode()
    return Dossier.objects.get(code=answer["Location"].split("/")[2])


def test_a_mother_files_for_her_minor_child(cast: Cast, family: dict[str, int]) -> None:
    browser = signed_in(cast.mother)
    offered = browser.get("/acting/").content.decode()
    assert "Trần Thị Bé" in offered
    assert "As parent" in offered
    assert act_for(browser, f"parent-{family['child']}-0") == 302
    assert "You act for Trần Thị Bé (parent)." in browser.get("/procedures/").content.decode()
    page = browser.get(f"/procedures/{EXTRACT}/form/pages/applicant/").content.decode()
    assert "Trần Thị Bé" in page
    assert "Nguyễn Thị Hoa" not in page
    dossier = extract(browser)
    assert (dossier.subject, dossier.name, dossier.applicant) == (family["child"], "Trần Thị Bé", None)
    filed = DossierEvent.objects.get(dossier=dossier, number=1)
    assert (filed.actor, filed.payload["by"]) == (cast.mother, {"name": "Mother", "capacity": "parent"})
    followed = browser.get(f"/my-dossiers/{dossier.code}/").content.decode()
    assert "Mother (parent) filed the dossier" in followed
    desk = signed_in(cast.officer, "vi").get(f"/desk/{dossier.code}/").content.decode()
    assert "Mother (cha hoặc mẹ)" in desk


def test_the_child_sees_who_acted_and_who_read(here: House, cast: Cast, family: dict[str, int]) -> None:
    browser = signed_in(cast.mother)
    act_for(browser, f"parent-{family['child']}-0")
    dossier = extract(browser)
    own = Account.objects.create(username="child", role=Role.CITIZEN.value, subject=family["child"])
    child = signed_in(own)
    assert "Mother (parent) filed the dossier" in child.get(f"/my-dossiers/{dossier.code}/").content.decode()
    read = child.get("/record/readings/").content.decode()
    assert "Parent, Mother" in read
    assert "Acting for another" in read


def test_acting_shows_the_dossiers_of_whom_one_acts_for_and_no_other(
    here: House, cast: Cast, family: dict[str, int]
) -> None:
    own = file(here, cast.mother, EXTRACT, ASKED)
    browser = signed_in(cast.mother)
    act_for(browser, f"parent-{family['child']}-0")
    dossier = extract(browser)
    listed = browser.get("/my-dossiers/").content.decode()
    assert dossier.code in listed
    assert own.code not in listed
    assert browser.get(f"/my-dossiers/{own.code}/").status_code == 404
    browser.post("/acting/", {"for": ""})
    assert browser.get(f"/my-dossiers/{own.code}/").status_code == 200
    assert browser.get(f"/my-dossiers/{dossier.code}/").status_code == 404


def test_both_parents_may_and_a_stranger_may_not(cast: Cast, family: dict[str, int]) -> None:
    assert act_for(signed_in(cast.father), f"parent-{family['child']}-0") == 302
    stranger = signed_in(cast.stranger)
    assert act_for(stranger, f"parent-{family['child']}-0") == 403
    assert "acting" not in stranger.session
    assert "Trần Thị Bé" not in stranger.get("/acting/").content.decode()


def test_what_nobody_was_offered_cannot_be_chosen(cast: Cast) -> None:
    mother = signed_in(cast.mother)
    for key in ("parent", "parent-x-0", "owner-1-0", "parent-999999-0", "authorised-1-1", "legal-1-0", "guardian-1-1"):
        assert act_for(mother, key) == 403, key


def test_a_choice_in_the_session_is_no_right(cast: Cast, family: dict[str, int]) -> None:
    browser = signed_in(cast.stranger)
    session = browser.session
    session["acting"] = f"parent-{family['child']}-0"
    session.save()
    refused = browser.post(f"/procedures/{EXTRACT}/form/pages/entry/", ASKED)
    assert (refused.status_code, Draft.objects.count(), Dossier.objects.count()) == (403, 0, 0)
    assert "acting" not in browser.session


def test_a_child_who_came_of_age_acts_for_itself(
    here: House, cast: Cast, family: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(cast.mother)
    assert act_for(browser, f"parent-{family['grown']}-0") == 302
    assert browser.get(f"/procedures/{EXTRACT}/form/pages/entry/").status_code == 200
    later(monkeypatch, here, datetime(2026, 11, 17, 2, tzinfo=UTC))
    browser.force_login(cast.mother)
    session = browser.session
    session["acting"] = f"parent-{family['grown']}-0"
    session.save()
    refused = browser.post(f"/procedures/{EXTRACT}/form/pages/entry/", ASKED)
    assert (refused.status_code, Draft.objects.count()) == (403, 0)
    assert "came of age" in refused.content.decode()
    assert "Trần Văn Lớn" not in browser.get("/acting/").content.decode()


def test_the_age_is_the_workspaces(
    here: House, cast: Cast, family: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = here.workspace.settings
    rules = settings.representation.model_copy(update={"of_age": 7})  # type: ignore[union-attr]
    younger = settings.model_copy(update={"representation": rules})
    there = replace(here, workspace=replace(here.workspace, settings=younger))
    for module in _readers_of_the_house():
        monkeypatch.setattr(f"{module}.house", lambda: there)
    assert act_for(signed_in(cast.mother), f"parent-{family['child']}-0") == 403


def test_without_rules_nobody_acts_by_law(
    here: House, cast: Cast, family: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = here.workspace.settings.model_copy(update={"representation": None})
    there = replace(here, workspace=replace(here.workspace, settings=bare))
    for module in _readers_of_the_house():
        monkeypatch.setattr(f"{module}.house", lambda: there)
    assert act_for(signed_in(cast.mother), f"parent-{family['child']}-0") == 403


GIVEN = {
    "number": STRANGER_NUMBER,
    "name": "le thi xa",
    "procedures": [EXTRACT],
    "since": "2026-11-16",
    "until": "30/11/2026",
}


def given(cast: Cast, **changes: object) -> Mandate:
    answer = signed_in(cast.mother).post("/acting/mandates/new/", {**GIVEN, **changes})
    assert answer.status_code == 302, answer.content.decode()
    return Mandate.objects.latest("pk")


def test_an_authorised_person_files_what_she_was_let(here: House, cast: Cast) -> None:
    own = file(here, cast.mother, EXTRACT, ASKED)
    mandate = given(cast)
    assert (mandate.agent, mandate.agent_name, mandate.subject) == (
        cast.stranger.subject,
        "Lê Thị Xa",
        cast.mother.subject,
    )
    browser = signed_in(cast.stranger)
    assert act_for(browser, f"authorised-{cast.mother.subject}-{mandate.pk}") == 302
    refused = browser.get(f"/procedures/{COPY}/form/")
    assert (refused.status_code, "has not let you file" in refused.content.decode()) == (403, True)
    dossier = extract(browser)
    assert (dossier.subject, dossier.applicant) == (cast.mother.subject, cast.mother)
    assert browser.get(f"/my-dossiers/{dossier.code}/").status_code == 200
    assert browser.get(f"/my-dossiers/{own.code}/").status_code == 404, "what she did not file is not hers to follow"
    assert "(authorised person) filed the dossier" in (
        signed_in(cast.mother).get(f"/my-dossiers/{dossier.code}/").content.decode()
    )


def test_a_mandate_lapses_by_itself(here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mandate = given(cast)
    key = f"authorised-{cast.mother.subject}-{mandate.pk}"
    later(monkeypatch, here, datetime(2026, 11, 30, 16, tzinfo=UTC))  # 23:00 of the last day
    browser = signed_in(cast.stranger)
    assert act_for(browser, key) == 302
    later(monkeypatch, here, datetime(2026, 11, 30, 17, 30, tzinfo=UTC))
    refused = browser.get(f"/procedures/{EXTRACT}/form/pages/entry/")
    assert (refused.status_code, "its term is over" in refused.content.decode()) == (403, True)
    assert act_for(browser, key) == 403


def test_a_mandate_begins_on_its_first_day(here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mandate = given(cast, since="2026-11-18")
    browser = signed_in(cast.stranger)
    assert act_for(browser, f"authorised-{cast.mother.subject}-{mandate.pk}") == 403


def test_a_mandate_taken_back_ends_at_once(cast: Cast) -> None:
    mandate = given(cast)
    browser = signed_in(cast.stranger)
    act_for(browser, f"authorised-{cast.mother.subject}-{mandate.pk}")
    browser.post(f"/procedures/{EXTRACT}/form/pages/entry/", ASKED)
    assert signed_in(cast.mother).post(f"/acting/mandates/{mandate.pk}/end/").status_code == 302
    refused = browser.post(f"/procedures/{EXTRACT}/form/check/", {"behalf": cast.mother.subject})
    assert (refused.status_code, Dossier.objects.count()) == (403, 0)
    mandate.refresh_from_db()
    assert mandate.ended_by == cast.mother


def test_it_can_be_laid_down_and_nobody_else_ends_it(cast: Cast) -> None:
    mandate = given(cast)
    assert signed_in(cast.father).post(f"/acting/mandates/{mandate.pk}/end/").status_code == 404
    mandate.refresh_from_db()
    assert mandate.ended_at is None
    assert signed_in(cast.stranger).post(f"/acting/mandates/{mandate.pk}/end/").status_code == 302
    mandate.refresh_from_db()
    assert mandate.ended_by == cast.stranger


IMPOSSIBLE: tuple[tuple[dict[str, object], str], ...] = (
    ({"name": "Somebody Else"}, "The number and the name do not agree."),
    ({"number": "000000000000"}, "The number and the name do not agree."),
    ({"number": MOTHER_NUMBER, "name": "Nguyễn Thị Hoa"}, "This is one and the same person."),
    ({"number": CHILD_NUMBER, "name": "Trần Thị Bé"}, "too young"),
    ({"procedures": []}, "No procedure is chosen."),
    ({"procedures": ["9.999999"]}, "No procedure is chosen."),
    ({"until": "2026-11-15"}, "The last day is over"),
    ({"until": "2027-11-17"}, "The longest term is 365 days."),
    ({"until": ""}, "This day is missing"),
    ({"since": "31/02/2026"}, "February 2026 has 28 days; there is no day 31."),
)


def test_a_mandate_that_cannot_be_given(cast: Cast, family: dict[str, int]) -> None:
    mother = signed_in(cast.mother)
    for wrong, said in IMPOSSIBLE:
        answer = mother.post("/acting/mandates/new/", {**GIVEN, **wrong})
        assert (answer.status_code, said in answer.content.decode()) == (422, True), said
    assert Mandate.objects.count() == 0


APPOINTED = {
    "ward_number": CHILD_NUMBER,
    "ward_name": "Trần Thị Bé",
    "number": STRANGER_NUMBER,
    "name": "Lê Thị Xa",
    "decision": "Số 12, ngày 10/11/2026",
    "since": "2026-11-10",
    "until": "2037-03-03",
}


def test_a_guardian_acts_until_the_office_ends_it(cast: Cast, family: dict[str, int]) -> None:
    office = signed_in(cast.officer)
    assert office.post("/acting/guardians/", APPOINTED).status_code == 302
    mandate = Mandate.objects.get()
    assert (mandate.capacity, mandate.subject, mandate.unit) == ("guardian", family["child"], WARD)
    browser = signed_in(cast.stranger)
    key = f"guardian-{family['child']}-{mandate.pk}"
    assert act_for(browser, key) == 302
    dossier = extract(browser)
    assert DossierEvent.objects.get(dossier=dossier, number=1).payload["by"]["capacity"] == "guardian"
    assert signed_in(cast.elsewhere).post(f"/acting/guardians/{mandate.pk}/end/").status_code == 404
    assert browser.post(f"/acting/guardians/{mandate.pk}/end/").status_code == 403
    assert office.post(f"/acting/guardians/{mandate.pk}/end/").status_code == 302
    assert browser.get(f"/my-dossiers/{dossier.code}/").status_code == 403
    assert act_for(browser, key) == 403


def test_a_guardian_needs_a_decision(cast: Cast, family: dict[str, int]) -> None:
    answer = signed_in(cast.officer).post("/acting/guardians/", {**APPOINTED, "decision": " "})
    assert (answer.status_code, "The decision is not named." in answer.content.decode()) == (422, True)
    assert Mandate.objects.count() == 0


def test_a_page_of_another_tab_files_nothing(cast: Cast, family: dict[str, int]) -> None:
    browser = signed_in(cast.mother)
    browser.post(f"/procedures/{EXTRACT}/form/pages/entry/", ASKED)
    browser.post(f"/procedures/{EXTRACT}/form/pages/applicant/", {})
    act_for(browser, f"parent-{family['child']}-0")
    browser.post(f"/procedures/{EXTRACT}/form/pages/entry/", ASKED)
    browser.post(f"/procedures/{EXTRACT}/form/pages/applicant/", {})
    answer = browser.post(f"/procedures/{EXTRACT}/form/check/", {"behalf": "0"})
    assert (answer.status_code, Dossier.objects.count()) == (302, 0)
    assert {(one.behalf, one.account) for one in Draft.objects.all()} == {
        (0, cast.mother),
        (family["child"], cast.mother),
    }


def test_each_page_is_for_its_own(cast: Cast) -> None:
    for language in ("vi", "en"):
        assert signed_in(cast.officer, language).get("/acting/").status_code == 403
        assert signed_in(cast.mother, language).get("/acting/guardians/").status_code == 403


def test_all_that_a_mandate_lacks_is_told_at_once(cast: Cast) -> None:
    page = signed_in(cast.mother).post("/acting/mandates/new/", {"since": "31/02/2026"}).content.decode()
    for name in ("number", "name", "procedures", "since", "until"):
        assert f'href="#{name}"' in page, name
    assert Mandate.objects.count() == 0
