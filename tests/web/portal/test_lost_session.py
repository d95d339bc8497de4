"""What is typed into a page whose session has ended is not lost, not acted on, and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motlan.web.complaints.models import Complaint
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier, DossierEvent, Draft
from motlan.web.house import House
from motlan.web.jobs.api import run_once
from motlan.web.people import kept
from motlan.web.people.models import Account, KeptPost
from tests.web.dossiers.conftest import BIRTH, MONDAY, RESIDENCE, Cast, at, file_birth
from tests.web.portal.conftest import browser

CHILD = f"/procedures/{BIRTH}/form/pages/child/"
HOME = f"/procedures/{RESIDENCE}/form/pages/home/"
CHECK = f"/procedures/{BIRTH}/form/check/"
TYPED = {"child.full_name": "Trần Văn An", "child.birth_date": "31/02/2026", "act": "on"}
KEPT = "Your session had ended. We kept what you typed; nothing has been sent yet."


def sent_without_session(client: Client, account: Account, path: str, post: dict[str, object]) -> str:
    """The post of a page that was drawn for ``account``; where the browser is led."""
    client.logout()
    client.cookies["motlan_language"] = "en"
    response = client.post(path, {**post, "typed_by": kept.mark(account)})
    assert response.status_code == 302
    return response["Location"]


def signed_in(client: Client, account: Account) -> Client:
    client.force_login(account)
    return client


def test_answers_come_back_to_the_same_person_once_she_has_signed_in_again(mother: Client, cast: Cast) -> None:
    led_to = sent_without_session(mother, cast.mother, CHILD, TYPED)
    assert led_to == f"/sign-in/?next={quote(CHILD, safe='')}"
    assert "What you typed is kept for half an hour" in mother.get(led_to).content.decode()
    assert Draft.objects.count() == 0
    body = signed_in(mother, cast.mother).get(CHILD).content.decode()
    assert KEPT in body
    assert "Files are not kept" not in body
    assert 'value="Trần Văn An"' in body
    assert 'value="31/02/2026"' in body
    assert Draft.objects.count() == 0
    assert mother.post(CHILD, {**TYPED, "act": "later"})["Location"] == "/my-dossiers/"
    assert Draft.objects.get().answers["child.full_name"] == "Trần Văn An"
    assert KeptPost.objects.count() == 0
    assert "motlan_kept" not in mother.cookies or mother.cookies["motlan_kept"].value == ""


@pytest.mark.parametrize("typed", ["Ba Đình, Hà Nội", "Thành phố Hà Nội"])
def test_a_place_that_was_typed_before_is_not_judged_until_it_is_sent(mother: Client, cast: Cast, typed: str) -> None:
    post = {"dossier.new_unit": typed, "dossier.new_detail": "12", "dossier.home_right": "owned", "act": "on"}
    sent_without_session(mother, cast.mother, HOME, post)
    body = signed_in(mother, cast.mother).get(HOME).content.decode()
    assert KEPT in body
    assert f'value="{typed}"' in body
    assert "This unit is too far up" not in body
    sent = mother.post(HOME, post).content.decode()
    assert ("This unit is too far up" in sent) == (typed == "Thành phố Hà Nội")


def test_another_person_at_the_same_browser_never_sees_them(mother: Client, cast: Cast) -> None:
    sent_without_session(mother, cast.mother, CHILD, TYPED)
    body = signed_in(mother, cast.stranger).get(CHILD).content.decode()
    assert "Trần Văn An" not in body
    assert KEPT not in body
    assert KEPT in signed_in(mother, cast.mother).get(CHILD).content.decode()


def test_the_words_are_sealed_and_the_cookie_is_not_written_down(mother: Client, cast: Cast) -> None:
    sent_without_session(mother, cast.mother, CHILD, TYPED)
    row = KeptPost.objects.get()
    assert "Trần".encode() not in bytes(row.sealed)
    cookie = mother.cookies["motlan_kept"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 1800)
    assert cookie.value not in {row.token, row.path}
    other = browser(cast.mother)
    other.cookies["motlan_kept"] = "x" * 43
    assert KEPT not in other.get(CHILD).content.decode()


def test_a_post_with_the_token_of_an_earlier_session_is_kept_and_not_acted_on(cast: Cast) -> None:
    """Signed in again in another window: the page that was open has an old token."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.mother)
    strict.cookies["motlan_language"] = "en"
    response = strict.post(CHILD, {**TYPED, "typed_by": kept.mark(cast.mother)})
    assert (response.status_code, response["Location"]) == (302, CHILD)
    assert Draft.objects.count() == 0
    assert 'value="Trần Văn An"' in strict.get(CHILD).content.decode()


def test_a_forged_post_is_neither_acted_on_nor_kept(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.mother)
    for word in ("", f"{cast.mother.pk}.0", f"{cast.mother.pk}.0:forged", kept.mark(cast.mother)[:-1]):
        assert strict.post(CHILD, {**TYPED, "typed_by": word}).status_code == 403
    assert (Draft.objects.count(), KeptPost.objects.count()) == (0, 0)


def test_a_page_that_was_opened_by_somebody_else_is_not_taken(mother: Client, cast: Cast) -> None:
    response = mother.post(CHILD, {**TYPED, "typed_by": kept.mark(cast.stranger)})
    assert response["Location"] == CHILD
    body = mother.get(CHILD).content.decode()
    assert "This page had been opened by somebody else." in body
    assert "Trần Văn An" not in body
    assert Draft.objects.count() == 0


def test_after_half_an_hour_it_is_gone(
    mother: Client, cast: Cast, here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent_without_session(mother, cast.mother, CHILD, TYPED)
    later = at(here, MONDAY + timedelta(minutes=30))
    monkeypatch.setattr("motlan.web.people.kept.house", lambda: later)
    assert KEPT not in signed_in(mother, cast.mother).get(CHILD).content.decode()
    assert KeptPost.objects.count() == 1
    run_once(house=later)
    assert KeptPost.objects.count() == 0


def test_files_are_not_kept_and_the_page_says_so(mother: Client, cast: Cast) -> None:
    scan = SimpleUploadedFile("scan.pdf", b"%PDF-1.7 secret")
    sent_without_session(mother, cast.mother, CHILD, {**TYPED, "scan": scan})
    body = unescape(signed_in(mother, cast.mother).get(CHILD).content.decode())
    assert "Files are not kept: please choose them once more." in body


def test_what_she_typed_for_another_is_not_shown_while_she_acts_for_herself(mother: Client, cast: Cast) -> None:
    sent_without_session(mother, cast.mother, CHILD, TYPED)
    KeptPost.objects.update(behalf=77)
    body = signed_in(mother, cast.mother).get(CHILD).content.decode()
    assert "Trần Văn An" not in body
    assert "you acted for somebody else then" in body


def test_filing_after_the_session_ended_files_nothing(mother: Client, cast: Cast) -> None:
    good = {
        **TYPED,
        "dossier.relation": "parent",
        "child.birth_date": "02/11/2026",
        "child.sex": "male",
        "dossier.certificate_number": "GCS-1",
    }
    mother.post(CHILD, {**good, "child.birth_place": "Phường Ba Đình, Thành phố Hà Nội"})
    mother.post(f"/procedures/{BIRTH}/form/pages/parents/", {"choose.father": "held", "act": "on"})
    sent_without_session(mother, cast.mother, CHECK, {"behalf": "0"})
    assert Dossier.objects.count() == 0
    assert KEPT in signed_in(mother, cast.mother).get(CHECK).content.decode()
    mother.post(CHECK)
    assert (Dossier.objects.count(), KeptPost.objects.count()) == (1, 0)


def test_a_complaint_and_a_report_of_a_wrong_value_come_back_too(mother: Client, cast: Cast, here: House) -> None:
    code = file_birth(here, cast.mother).code
    complain = f"/my-dossiers/{code}/complain/"
    sent_without_session(mother, cast.mother, complain, {"about": "dossier", "words": "Chờ quá lâu"})
    assert Complaint.objects.count() == 0
    assert "Chờ quá lâu</textarea>" in signed_in(mother, cast.mother).get(complain).content.decode()
    wrong = "/record/person/0/full_name/wrong/"
    sent_without_session(mother, cast.mother, wrong, {"right": "Nguyễn Thị Hòa", "reason": "sai dấu"})
    assert 'value="Nguyễn Thị Hòa"' in signed_in(mother, cast.mother).get(wrong).content.decode()


def test_the_answer_to_what_an_office_asked_for_comes_back(mother: Client, cast: Cast, here: House) -> None:
    dossier = file_birth(here, cast.mother)
    items = ("child.birth_date",)
    actions.ask_supplement(house=here, account=cast.officer, code=dossier.code, seen=1, items=items, note="Ngày mờ")
    page = f"/my-dossiers/{dossier.code}/"
    answer = {"child.birth_date": "31/02/2026", "note": "Gửi kèm giấy số 7", "seen": "2"}
    assert (
        sent_without_session(mother, cast.mother, f"{page}supply/", answer) == f"/sign-in/?next={quote(page, safe='')}"
    )
    body = signed_in(mother, cast.mother).get(page).content.decode()
    assert "Gửi kèm giấy số 7</textarea>" in body
    assert 'value="31/02/2026"' in body
    assert DossierEvent.objects.count() == 2
