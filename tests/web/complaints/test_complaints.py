"""A complaint from sending to its published answer; who may not, does not; a finished dossier is rated once."""

from __future__ import annotations

import pytest
from django.test import Client

from motlan.governance.published import PUBLISHED
from motlan.web.complaints import actions
from motlan.web.complaints.models import Complaint, ComplaintEvent, Rating
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.web.dossiers.conftest import BIRTH, PROVINCE, WARD, Cast, file_birth
from tests.web.signing.conftest import signed_in

WORDS = "Tôi chờ ba ngày mà không ai trả lời"


@pytest.fixture
def complaint(here: House, cast: Cast, decided: Dossier) -> Complaint:
    return actions.complain(house=here, account=cast.mother, code=decided.code, about="conduct", words=WORDS)


def step(client: Client, complaint: Complaint, **fields: str) -> int:
    complaint.refresh_from_db()
    posted = {"seen": str(complaint.number), **fields}
    return client.post(f"/complaints/desk/{complaint.code}/", posted).status_code


def test_from_sending_to_the_published_answer(cast: Cast, decided: Dossier) -> None:
    mother, office = signed_in(cast.mother), signed_in(cast.colleague)
    assert f"/my-dossiers/{decided.code}/complain/" in mother.get(f"/my-dossiers/{decided.code}/").content.decode()
    sent = mother.post(f"/my-dossiers/{decided.code}/complain/", {"about": "procedure", "words": WORDS})
    complaint = Complaint.objects.get()
    assert sent["Location"] == f"/complaints/{complaint.code}/"
    assert complaint.code in office.get("/complaints/desk/").content.decode()
    assert complaint.code in office.get("/complaints/desk.csv").getvalue().decode()  # type: ignore[attr-defined]
    assert step(office, complaint, step="ask", question="Ngày nào bạn đến quầy?") == 302
    assert "Ngày nào bạn đến quầy?" in mother.get(f"/complaints/{complaint.code}/").content.decode()
    complaint.refresh_from_db()
    assert complaint.due_at is None
    given = {"seen": str(complaint.number), "words": "Sáng thứ Hai tuần trước"}
    assert mother.post(f"/complaints/{complaint.code}/", given).status_code == 302
    for telling in (decided.name, decided.code):
        assert (
            step(office, complaint, step="answer", words="Chúng tôi xin lỗi bạn", public=f"Về {telling}: đã xin lỗi")
            == 422
        )
    assert step(office, complaint, step="answer", words="Chúng tôi xin lỗi bạn", public="Đã sắp xếp thêm người") == 302
    assert "Đã sắp xếp thêm người" not in signed_in(None).get("/complaints/published/").content.decode()
    named = f"Đã trả lời bà {decided.name.upper()} ngày thứ Hai"
    assert step(office, complaint, step="publish", public=named) == 422
    assert step(office, complaint, step="publish", public="Đã sắp xếp thêm người, từ thứ Hai") == 302
    shown = signed_in(None).get("/complaints/published/").content.decode()
    assert "Đã sắp xếp thêm người, từ thứ Hai" in shown
    assert decided.name not in shown
    assert "Chúng tôi xin lỗi bạn" not in shown
    complaint.refresh_from_db()
    judged = {"seen": str(complaint.number), "verdict": "disliked"}
    assert mother.post(f"/complaints/{complaint.code}/", judged).status_code == 302
    complaint.refresh_from_db()
    assert (complaint.stage, complaint.verdict, complaint.open, complaint.due_at) == (
        "answered",
        "disliked",
        False,
        None,
    )


def test_whoever_acted_on_the_dossier_does_not_handle_a_complaint_about_conduct(
    cast: Cast, complaint: Complaint
) -> None:
    own = signed_in(cast.officer)
    assert complaint.code not in own.get("/complaints/desk/").content.decode()
    assert step(own, complaint, step="turn_down", reason="Không đúng sự thật") == 404
    assert step(signed_in(cast.elsewhere), complaint, step="turn_down", reason="Không đúng sự thật") == 404
    assert ComplaintEvent.objects.count() == 1
    assert step(signed_in(cast.colleague), complaint, step="turn_down", reason="Không đúng sự thật") == 302


def test_a_complaint_about_the_head_goes_past_the_head_s_own_people(here: House, cast: Cast, decided: Dossier) -> None:
    head = Account.objects.create(username="head", display_name="Head", role=Role.HEAD.value, unit=WARD)
    from motlan.web.dossiers import actions as dossier_actions

    other = file_birth(here, cast.father, child__full_name="Trần Văn Bình")
    dossier_actions.receive(house=here, account=head, code=other.code, seen=1)
    sent = actions.complain(house=here, account=cast.father, code=other.code, about="conduct", words=WORDS)
    assert step(signed_in(cast.colleague), sent, step="turn_down", reason="Không đúng sự thật") == 404
    assert step(signed_in(cast.provincial), sent, step="turn_down", reason="Không đúng sự thật") == 302


@pytest.mark.parametrize("who", ["father", "stranger", "steward"])
def test_nobody_else_reads_it(cast: Cast, complaint: Complaint, who: str) -> None:
    client = signed_in(getattr(cast, who))
    assert client.get(f"/complaints/{complaint.code}/").status_code in {403, 404}
    assert WORDS not in client.get("/complaints/").content.decode()
    assert client.get("/complaints/desk/").status_code == 403


def test_one_complaint_of_a_kind_is_open_at_a_time(cast: Cast, complaint: Complaint) -> None:
    posted = {"about": "conduct", "words": WORDS}
    answer = signed_in(cast.mother).post(f"/my-dossiers/{complaint.dossier.code}/complain/", posted)
    assert answer.status_code == 422
    assert WORDS in answer.content.decode()
    assert Complaint.objects.count() == 1


def test_a_fault_stands_at_its_field(cast: Cast, decided: Dossier, complaint: Complaint) -> None:
    desk = f"/complaints/desk/{complaint.code}/"
    sent = {"seen": str(complaint.number), "step": "answer", "words": "Đã xem xét kỹ nội dung này.", "public": "ngắn"}
    answer = signed_in(cast.colleague).post(desk, sent)
    page = answer.content.decode()
    assert (answer.status_code, 'href="#public"' in page, 'id="words-error"' in page) == (422, True, False)
    assert 'aria-describedby="public-hint public-error" aria-invalid="true"' in page
    assert "Đã xem xét kỹ nội dung này." in page
    again = signed_in(cast.mother).post(f"/my-dossiers/{decided.code}/complain/", {"words": "Chưa được trả lời."})
    unsaid = again.content.decode()
    assert ('href="#about-rule"' in unsaid, 'aria-describedby="about-error"' in unsaid) == (True, True)


def test_of_two_who_act_at_once_one_wins(here: House, cast: Cast, complaint: Complaint) -> None:
    seen = str(complaint.number)
    first = {"seen": seen, "step": "turn_down", "reason": "Không thuộc thẩm quyền"}
    second = {"seen": seen, "step": "answer", "words": "Chúng tôi xin lỗi bạn", "public": "Đã nhắc nhở cán bộ"}
    office = signed_in(cast.colleague)
    assert office.post(f"/complaints/desk/{complaint.code}/", first).status_code == 302
    answer = office.post(f"/complaints/desk/{complaint.code}/", second)
    assert answer.status_code == 422
    assert "Somebody else has just acted" in answer.content.decode()
    complaint.refresh_from_db()
    assert complaint.stage == "refused"


def test_a_finished_dossier_is_rated_once(cast: Cast, decided: Dossier) -> None:
    mother, path = signed_in(cast.mother), f"/my-dossiers/{decided.code}/rate/"
    mother.post(path, {"liked": ""})
    assert Rating.objects.count() == 0
    mother.post(path, {"liked": "no", "words": "Chậm"})
    mother.post(path, {"liked": "yes"})
    assert list(Rating.objects.values_list("liked", "words")) == [(False, "Chậm")]
    assert "You said: not satisfied." in mother.get(f"/my-dossiers/{decided.code}/").content.decode()


def test_what_was_typed_of_a_dossier_stays_when_nothing_is_chosen(cast: Cast, decided: Dossier) -> None:
    mother, path = signed_in(cast.mother), f"/my-dossiers/{decided.code}/rate/"
    refused = mother.post(path, {"words": "Quầy đông, chờ lâu"})
    page = refused.content.decode()
    assert (refused.status_code, 'value="Quầy đông, chờ lâu"' in page, 'href="#liked-yes"' in page) == (422, True, True)
    assert not Rating.objects.exists()
    assert (
        mother.post(path, {"liked": "no", "words": "Quầy đông, chờ lâu"})["Location"] == f"/my-dossiers/{decided.code}/"
    )
    again = mother.post(path, {"liked": "yes", "words": "Đã nhanh hơn"}).content.decode()
    assert "Quầy đông, chờ lâu" in again
    assert "not satisfied" in mother.get(path).content.decode()


def test_an_unfinished_dossier_is_not_rated(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    page = signed_in(cast.mother, "en").get(f"/my-dossiers/{dossier.code}/").content.decode()
    assert ("How was it?" in page, "Is something not as it should be?" in page) == (False, True)
    signed_in(cast.mother).post(f"/my-dossiers/{dossier.code}/rate/", {"liked": "yes"})
    assert signed_in(cast.stranger).post(f"/my-dossiers/{dossier.code}/rate/", {"liked": "yes"}).status_code == 404
    assert Rating.objects.count() == 0


def test_governance_reads_complaints_and_ratings_without_a_word_of_anybody(
    here: House, cast: Cast, complaint: Complaint
) -> None:
    actions.rate(house=here, account=cast.mother, code=complaint.dossier.code, liked=True, words="Tốt")
    names = PUBLISHED["published_complaint"]
    found = here.register().rows(f"select {', '.join(names)} from published_complaint")
    row = dict(zip(names, found[0], strict=True))
    expected = {"unit": WARD, "about": "conduct", "stage": "filed", "late": 0, "due_at": "2026-12-07T10:00:00Z"}
    assert {name: row[name] for name in expected} == expected
    rated = here.register().rows(f"select {', '.join(PUBLISHED['published_rating'])} from published_rating")
    assert [tuple(one) for one in rated] == [(BIRTH, WARD, PROVINCE, 1, "2026-11-16T02:00:00Z", "2026-11-16")]


def test_while_one_complaint_is_open_one_of_another_kind_is_sent_and_a_second_of_its_kind_is_not(
    cast: Cast, decided: Dossier
) -> None:
    mother, address = signed_in(cast.mother), f"/my-dossiers/{decided.code}/complain/"
    for about in ("procedure", "conduct", "rule"):
        assert mother.post(address, {"about": about, "words": WORDS}).status_code == 302
        again = mother.post(address, {"about": about, "words": WORDS})
        assert (again.status_code, "There is an open complaint on this dossier about the same" in again.text) == (
            422,
            True,
        )
    assert list(Complaint.objects.order_by("id").values_list("code", "about")) == [
        (f"{decided.code}-K1", "procedure"),
        (f"{decided.code}-K2", "conduct"),
        (f"{decided.code}-K3", "rule"),
    ]
    page = mother.get(f"/my-dossiers/{decided.code}/").content.decode()
    assert "The conduct of an official: " in page
    assert "How the dossier was handled: " in page


def test_all_that_a_complaint_lacks_is_told_at_once(cast: Cast, decided: Dossier) -> None:
    answer = signed_in(cast.mother).post(f"/my-dossiers/{decided.code}/complain/", {"words": "Ngắn"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for said in ("What the complaint is about was not chosen.", "The words are not clear enough."):
        assert said in page
    assert ('href="#about-' in page, 'href="#words"' in page) == (True, True)
    assert not Complaint.objects.exists()


def test_all_that_is_wrong_with_an_answer_is_told_at_once(cast: Cast, complaint: Complaint) -> None:
    post = {"seen": "1", "step": "answer", "words": "Ngắn", "public": f"Về {complaint.dossier.code}"}
    answer = signed_in(cast.colleague).post(f"/complaints/desk/{complaint.code}/", post)
    page = answer.content.decode()
    assert answer.status_code == 422
    for name in ("words", "public"):
        assert (f'href="#{name}"' in page, f'id="{name}-error"' in page) == (True, True), name
