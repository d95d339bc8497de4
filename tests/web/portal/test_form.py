"""The form: only what nobody holds is asked, each step is kept, a bad post costs nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motlan.service.api import prefill
from motlan.web.dossiers.acts import filing
from motlan.web.dossiers.models import Dossier, DossierEvent, Draft
from motlan.web.portal import procedures
from tests.web.desk.reading import text_of
from tests.web.dossiers.conftest import BIRTH, Cast
from tests.web.portal.conftest import browser

START = f"/procedures/{BIRTH}/"
CHILD = f"/procedures/{BIRTH}/form/pages/child/"
PARENTS = f"/procedures/{BIRTH}/form/pages/parents/"
PAPERS = f"/procedures/{BIRTH}/form/papers/"
CHECK = f"/procedures/{BIRTH}/form/check/"
GOOD = {
    "dossier.relation": "parent",
    "child.full_name": "Trần Văn An",
    "child.birth_date": "02/11/2026",
    "child.sex": "male",
    "child.birth_place": "Phường Ba Đình, Thành phố Hà Nội",
    "dossier.certificate_number": "GCS-2026/00123",
    "act": "on",
}


def test_the_start_page_promises_six_questions_and_strikes_the_papers_that_are_held(mother: Client) -> None:
    body = mother.get(START).content.decode()
    assert "6 questions" in body
    assert "Fee: free. Received now, the answer comes by 17/11/2026." in text_of(body.encode())
    assert "<s>Identity papers of the parents</s>" in body
    assert "<s>Proof of residence</s>" in body
    assert "<s>Hospital&#x27;s birth certificate</s>" not in body
    assert "Hospital&#x27;s birth certificate" in body


def test_a_visitor_sees_the_procedure_and_is_asked_to_sign_in_for_the_form(client: Client) -> None:
    assert client.get(START).status_code == 200
    response = client.get(CHILD)
    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={CHILD.replace('/', '%2F')}")


def test_a_mother_files_with_six_answers(mother: Client, cast: Cast) -> None:
    assert mother.get(START + "form/")["Location"] == CHILD
    assert mother.get(CHILD).content.decode().count('class="govuk-input') == 4
    assert mother.post(CHILD, GOOD)["Location"] == PARENTS
    shown = mother.get(PARENTS).content.decode()
    assert "Nguyễn Thị Hoa" in shown
    assert "Trần Văn Nam" in shown
    assert 'class="govuk-input' not in shown
    assert mother.post(PARENTS, {"choose.father": "held", "act": "on"})["Location"] == PAPERS
    assert mother.post(PAPERS, {"act": "on"})["Location"] == CHECK
    checked = mother.get(CHECK).content.decode()
    assert "Phường Ba Đình" in checked or "Ba Dinh Ward" in checked
    filed = mother.post(CHECK)
    dossier = Dossier.objects.get()
    assert filed["Location"] == f"/my-dossiers/{dossier.code}/receipt/"
    assert (dossier.subject, dossier.procedure, Draft.objects.count()) == (cast.mother.subject, BIRTH, 0)
    act = DossierEvent.objects.get().payload
    assert act["answers"]["child.birth_date"] == "2026-11-02"
    assert act["answers"]["child.birth_place"] == "00004"
    assert dossier.code in mother.get(filed["Location"]).content.decode()


def test_what_fits_is_kept_when_something_does_not(mother: Client, cast: Cast) -> None:
    response = mother.post(CHILD, {**GOOD, "child.birth_date": "31/02/2026"})
    body = response.content.decode()
    assert response.status_code == 422
    assert 'href="#child.birth_date"' in body
    assert 'value="31/02/2026"' in body
    assert 'value="Trần Văn An"' in body
    kept = Draft.objects.get(account=cast.mother).answers
    assert kept["child.full_name"] == "Trần Văn An"
    assert kept["child.birth_date"] == "31/02/2026"
    assert mother.get(CHECK)["Location"] == CHILD
    assert Dossier.objects.count() == 0


def test_a_draft_waits_for_its_owner_and_for_nobody_else(mother: Client, cast: Cast) -> None:
    response = mother.post(CHILD, {"child.full_name": "Trần Văn An", "act": "later"})
    assert response["Location"] == "/my-dossiers/"
    later = browser(cast.mother)
    assert 'value="Trần Văn An"' in later.get(CHILD).content.decode()
    assert "Go on with your draft" in later.get(START).content.decode()
    assert 'value="Trần Văn An"' not in browser(cast.stranger).get(CHILD).content.decode()


def test_another_father_is_asked_for_and_the_held_one_is_not_shown(mother: Client) -> None:
    mother.post(CHILD, GOOD)
    again = mother.post(PARENTS, {"choose.father": "other", "act": "choose"})
    assert again["Location"] == PARENTS
    body = mother.get(PARENTS).content.decode()
    assert 'name="father.full_name"' in body
    assert "Trần Văn Nam" not in body
    back = mother.post(PARENTS, {"choose.father": "held", "father.full_name": "Ai Đó", "act": "on"})
    assert back["Location"] == PAPERS
    assert "Ai Đó" not in mother.get(CHECK).content.decode()


@pytest.mark.parametrize(("left_behind", "fillings"), [(False, 1), (True, 2)])
def test_a_form_is_filled_anew_for_filing_only_where_an_answer_was_left_behind(
    mother: Client, monkeypatch: pytest.MonkeyPatch, left_behind: bool, fillings: int
) -> None:
    mother.post(CHILD, GOOD)
    mother.post(PARENTS, {"choose.father": "held", "act": "on"})
    if left_behind:
        draft = Draft.objects.get()
        draft.answers["father.full_name"] = "Ai Đó"
        draft.save()
    filled: list[object] = []

    def counted(**known: Any) -> Any:
        filled.append(known["answers"])
        return prefill(**known)

    monkeypatch.setattr(procedures, "prefill", counted)
    monkeypatch.setattr(filing, "prefill", counted)
    assert mother.post(CHECK)["Location"].endswith("/receipt/")
    assert len(filled) == fillings
    assert "father.full_name" not in DossierEvent.objects.get().payload["answers"]


def test_fields_that_the_form_does_not_have_are_named_and_not_kept(mother: Client, cast: Cast) -> None:
    response = mother.post(CHILD, {**GOOD, "mother.full_name": "Kẻ Khác", "<script>": "x"})
    body = response.content.decode()
    assert response.status_code == 422
    assert "The form does not ask for this; it was not kept." in body
    assert "<script>x" not in body
    assert 'href="#&lt;script&gt;"' in body
    assert set(Draft.objects.get(account=cast.mother).answers) == set(GOOD) - {"act"}


def test_an_over_long_answer_is_refused_with_its_length(mother: Client) -> None:
    body = mother.post(CHILD, {**GOOD, "dossier.certificate_number": "9" * 3000}).content.decode()
    assert "It has 3000 characters, at most 40 fit; shorten it." in body


def test_a_post_that_is_too_large_is_refused_in_plain_words(mother: Client, cast: Cast) -> None:
    response = mother.post(CHILD, {"child.full_name": "a" * 1_200_000})
    assert response.status_code == 400
    assert "We could not read this request" in response.content.decode()
    assert Draft.objects.count() == 0


def test_a_form_without_its_token_changes_nothing(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.mother)
    assert strict.post(CHILD, GOOD).status_code == 403
    assert Draft.objects.count() == 0


def test_a_typed_date_that_looks_like_an_instant_is_shown_again_as_typed(mother: Client) -> None:
    for typed in ("2026-11-02Tq", "T", "2026-02-31T25:00:00Z"):
        response = mother.post(CHILD, {**GOOD, "child.birth_date": typed})
        assert response.status_code == 422
        assert f'value="{typed}"' in response.content.decode()
        assert mother.get(CHILD).status_code == 200


@pytest.mark.parametrize("address", ["/procedures/9.999999/", "/procedures/1.001193/form/pages/nowhere/"])
def test_what_there_is_not_is_not_found(mother: Client, address: str) -> None:
    assert mother.get(address).status_code == 404


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    posted=st.dictionaries(
        st.sampled_from([*GOOD, "choose.father", "x" * 300, "child.mother", "csrfmiddlewaretoken"]),
        st.text(max_size=300),
    )
)
def test_no_post_breaks_the_page(mother: Client, posted: dict[str, str]) -> None:
    assert mother.post(CHILD, posted).status_code in {302, 422}
    assert Dossier.objects.count() == 0


def _summary(body: str, heading: str) -> list[tuple[str, str]]:
    """Key and value of the summary rows under one heading."""
    part = body.split(f">{heading}</h", 1)[1].split("<h", 1)[0]
    rows = re.findall(r'list__key">(.*?)</dt><dd class="govuk-summary-list__value">(.*?)</dd>', part, re.DOTALL)
    return [(key, re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", value)).strip()) for key, value in rows]


HELD_OF_THE_MOTHER = [
    ("Full name", "Nguyễn Thị Hoa Source: Civil status · just now"),
    ("Date of birth", "01/05/1990 Source: Civil status · just now"),
    ("Personal number", "001190000001 Source: Civil status · just now"),
    ("Commune of permanent residence", "Ba Dinh Ward, Hanoi City Source: Civil status · just now"),
]
HELD_OF_THE_FATHER = [
    ("Full name", "Trần Văn Nam Source: Civil status · just now"),
    ("Date of birth", "1988 Source: Civil status · just now"),
    ("Personal number", "001088000002 Source: Civil status · just now"),
]


def test_the_check_shows_every_held_value_with_its_source_and_the_choice_as_a_choice(mother: Client) -> None:
    mother.post(CHILD, GOOD)
    mother.post(PARENTS, {"choose.father": "held", "act": "on"})
    body = mother.get(CHECK).content.decode()
    assert _summary(body, "Mother") == HELD_OF_THE_MOTHER
    assert _summary(body, "Father") == HELD_OF_THE_FATHER
    assert _summary(body, "The parents") == [
        ("Mother", "Nguyễn Thị Hoa you chose this"),
        ("Father", "Trần Văn Nam you chose this"),
    ]
    assert _summary(body, "The child")[1] == ("Full name", "Trần Văn An you declared this")


def test_the_start_page_says_whose_each_value_is(mother: Client) -> None:
    body = mother.get(START).content.decode()
    assert _summary(body, "Mother") == HELD_OF_THE_MOTHER
    assert _summary(body, "Father") == HELD_OF_THE_FATHER
    asked = body.split("What we will ask</h2>", 1)[1].split("What we hold already", 1)[0]
    assert re.findall(r"<h3[^>]*>(.*?)</h3>|<li>(.*?)</li>", asked) == [
        ("", "What you are to the child"),
        ("", "Number of the birth certificate"),
        ("Child", ""),
        ("", "Full name"),
        ("", "Date of birth"),
        ("", "Sex"),
        ("", "Place of birth"),
    ]
