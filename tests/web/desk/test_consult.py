"""Other agencies are asked from the desk, see what they need and no more, answer, and the asking officer is told."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from motlan.kernel.errors import NotAllowed, Refused
from motlan.web.desk.asked import page
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier, DossierEvent, Share
from motlan.web.dossiers.store import Overtaken
from motlan.web.house import House
from motlan.web.inbox.models import Message
from motlan.web.jobs.api import run_once
from tests.web.desk.reading import signed_in
from tests.web.dossiers.conftest import MONDAY, OTHER_WARD, PROVINCE, WARD, Cast, at, file_birth, gives

QUESTION = "Cháu đã được khai sinh ở đó chưa?"
SHOWN = ("child.full_name", "mother.birth_date")
OTHER_NAME = "Phường Ngọc Hà, Thành phố Hà Nội"


@pytest.fixture
def dossier(here: House, cast: Cast) -> Dossier:
    filed = file_birth(here, cast.mother)
    return actions.receive(house=here, account=cast.officer, code=filed.code, seen=1)


def asked(here: House, cast: Cast, dossier: Dossier, *units: str, shown: tuple[str, ...] = SHOWN) -> Dossier:
    return actions.consult(
        house=here,
        account=cast.officer,
        code=dossier.code,
        seen=2,
        units=units or (OTHER_WARD,),
        question=QUESTION,
        shown=shown,
        day=MONDAY.date() + timedelta(days=1),
    )


def typed(dossier: Dossier, **changes: object) -> dict[str, object]:
    return {
        "seen": dossier.number,
        "agency": [OTHER_NAME, "", ""],
        "question": QUESTION,
        "day": "2026-11-17",
        "shown": list(SHOWN),
        **changes,
    }


def test_an_officer_asks_two_agencies_with_one_page(here: House, cast: Cast, dossier: Dossier) -> None:
    name = here.workspace.dictionary.units.full_name(OTHER_WARD, "vi")
    client = signed_in(cast.officer)
    address = reverse("desk:consult", args=[dossier.code])
    shown = client.get(address).content.decode()
    assert "Trần Văn An" in shown
    assert 'value="17/11/2026"' in shown  # due tomorrow: there is no working day before that
    answer = client.post(address, typed(dossier, agency=[name, "Thành phố Hà Nội", ""]), follow=True)
    said = answer.content.decode()
    assert "2 agencies were asked; the clock runs on." in said
    assert said.count("awaited") == 2
    rows = Share.objects.order_by("number").values_list("unit", "open", "words", "asked_by__username")
    assert list(rows) == [(OTHER_WARD, True, QUESTION, "officer"), (PROVINCE, True, QUESTION, "officer")]
    assert Dossier.objects.get(pk=dossier.pk).due_at == dossier.due_at


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"agency": ["Xã Không Có", "", ""]}, "There is no unit called"),
        ({"agency": ["", "", ""]}, "No agency has been chosen."),
        ({"agency": ["Phường Ba Đình, Thành phố Hà Nội"]}, "The agency that decides cannot ask itself."),
        ({"agency": ["Thành phố Hồ Chí Minh"]}, "works on this system"),
        ({"question": "?"}, "The question is not clear enough."),
        ({"day": "hôm nay"}, "The new day is not a date."),
        ({"day": "2026-11-18"}, "its clock runs on while an answer is awaited"),
    ],
)
def test_what_cannot_be_asked_is_said_and_what_was_typed_is_kept(
    here: House, cast: Cast, dossier: Dossier, changes: dict[str, object], said: str
) -> None:
    name = here.workspace.dictionary.units.full_name(OTHER_WARD, "vi")
    post = {**typed(dossier, agency=[name]), **changes}
    answer = signed_in(cast.officer).post(reverse("desk:consult", args=[dossier.code]), post)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    at = next((name for name in ("question", "day") if name in changes), "agency-1")
    assert f'href="#{at}"' in answer.content.decode()
    assert answer.content.decode().count('class="govuk-error-message"') == 1
    assert str(post["question"]) in answer.content.decode()
    assert Share.objects.count() == 0
    assert Dossier.objects.get(pk=dossier.pk).number == dossier.number


def test_all_that_a_question_lacks_is_told_at_once(cast: Cast, dossier: Dossier) -> None:
    wrong = {**typed(dossier, agency=["Xã Không Có", "", "Xã Không Đâu"]), "question": "?", "day": "2026-11-21"}
    page = signed_in(cast.officer).post(reverse("desk:consult", args=[dossier.code]), wrong).content.decode()
    for name in ("agency-1", "agency-3", "question", "day"):
        assert (f'href="#{name}"' in page, f'id="{name}-error"' in page) == (True, True), name
    assert Share.objects.count() == 0


def test_who_is_asked_sees_what_the_question_needs_and_nothing_else(here: House, cast: Cast, dossier: Dossier) -> None:
    asked(here, cast, dossier)
    client = signed_in(cast.elsewhere)
    listed = client.get(reverse("desk:asked")).content.decode()
    assert QUESTION in listed
    assert "Nguyễn Thị Hoa" not in listed
    shown = client.get(reverse("desk:answer", args=[dossier.code, 1])).content.decode()
    assert "Trần Văn An" in shown
    assert "1/5/1990" in shown or "01/05/1990" in shown
    for hidden in ("Nguyễn Thị Hoa", "001190000001", "GCS-2026/00123"):
        assert hidden not in shown
    assert client.get(reverse("desk:dossier", args=[dossier.code])).status_code == 404
    tab = client.get(reverse("desk:queue")).content.decode()
    assert f'<a class="govuk-link" href="{reverse("desk:asked")}">Asked of us</a> <strong>1</strong>' in tab


def test_each_look_is_in_the_journal_with_the_attributes_that_were_shown(
    here: House, cast: Cast, dossier: Dossier
) -> None:
    asked(here, cast, dossier)
    signed_in(cast.elsewhere).get(reverse("desk:answer", args=[dossier.code, 1]))
    lines = here.register().rows(
        "select purpose, concept, subject, attributes from reading where reader = 'elsewhere' order by attributes"
    )
    assert [tuple(line) for line in lines] == [("1.001193", "person", cast.mother.subject, "birth_date")]


def test_without_a_value_ticked_nothing_is_read(here: House, cast: Cast, dossier: Dossier) -> None:
    asked(here, cast, dossier, shown=("nowhere.at_all",))
    shown = signed_in(cast.elsewhere).get(reverse("desk:answer", args=[dossier.code, 1])).content.decode()
    assert "The question needs nothing of the dossier." in shown
    assert here.register().value("select count(*) from reading where reader = 'elsewhere'") == 0


def test_the_answer_stands_beside_the_question_and_the_asker_is_told(here: House, cast: Cast, dossier: Dossier) -> None:
    asked(here, cast, dossier, OTHER_WARD, PROVINCE)
    answer = signed_in(cast.elsewhere).post(
        reverse("desk:answer", args=[dossier.code, 1]), {"agrees": "no", "words": "Đã khai sinh ngày 03/11/2026"}
    )
    assert answer["Location"] == reverse("desk:asked")
    assert [one.open for one in Share.objects.order_by("number")] == [False, True]
    run_once(house=here)
    client = signed_in(cast.officer)
    inbox = client.get(reverse("inbox:inbox")).content.decode()
    assert "The agency consulted does not agree" in inbox
    assert Message.objects.values_list("account__username", "subject").get(account__isnull=False) == ("officer", None)
    letter = client.get(reverse("inbox:message", args=[Message.objects.get(account=cast.officer).pk]))
    assert reverse("desk:dossier", args=[dossier.code]) in letter.content.decode()
    beside = client.get(reverse("desk:dossier", args=[dossier.code])).content.decode()
    assert "Đã khai sinh ngày 03/11/2026" in beside
    assert beside.count("awaited") == 1
    assert signed_in(cast.elsewhere).get(reverse("inbox:inbox")).content.decode().count("does not agree") == 0


def test_a_no_without_a_reason_and_no_choice_are_refused(here: House, cast: Cast, dossier: Dossier) -> None:
    asked(here, cast, dossier)
    client, address = signed_in(cast.elsewhere), reverse("desk:answer", args=[dossier.code, 1])
    for post, said in (
        ({"agrees": "", "words": "x"}, "It is not said whether your agency agrees."),
        ({"agrees": "no", "words": "x"}, "It is not said why your agency does not agree."),
    ):
        answer = client.post(address, post)
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert Share.objects.get().open


def test_the_second_of_two_colleagues_reads_whose_answer_was_first(here: House, cast: Cast, dossier: Dossier) -> None:
    asked(here, cast, dossier)
    actions.answer(house=here, account=cast.elsewhere, code=dossier.code, number=1, words="", agrees=True)
    answer = signed_in(cast.elsewhere).post(
        reverse("desk:answer", args=[dossier.code, 1]), {"agrees": "no", "words": "Chưa thấy trong sổ"}
    )
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Your colleague Elsewhere has answered this already; your answer was not sent." in said
    assert "Chưa thấy trong sổ" in said
    assert DossierEvent.objects.filter(kind="consultation_answered").count() == 1


def test_only_who_was_asked_answers(here: House, cast: Cast, dossier: Dossier) -> None:
    asked(here, cast, dossier)
    for account in (cast.officer, cast.provincial, cast.mother, cast.steward):
        with pytest.raises(NotAllowed):
            actions.answer(house=here, account=account, code=dossier.code, number=1, words="", agrees=True)
    assert signed_in(cast.provincial).get(reverse("desk:answer", args=[dossier.code, 1])).status_code == 404
    assert Share.objects.get().open


def test_only_the_agency_that_decides_asks(here: House, cast: Cast, dossier: Dossier) -> None:
    with pytest.raises(NotAllowed):
        actions.consult(
            house=here,
            account=cast.elsewhere,
            code=dossier.code,
            seen=2,
            units=(PROVINCE,),
            question=QUESTION,
            shown=(),
            day=MONDAY.date(),
        )
    assert Share.objects.count() == 0


def test_a_decision_waits_or_says_why_not(here: House, cast: Cast, dossier: Dossier) -> None:
    asked(here, cast, dossier)
    client, address = signed_in(cast.officer), reverse("desk:decide", args=[dossier.code])
    assert "Why it is decided without the answers" in client.get(address).content.decode()
    refused = client.post(address, {"seen": 3})
    assert refused.status_code == 422
    assert "An agency that was asked for its opinion has not answered." in refused.content.decode()
    assert Dossier.objects.get(pk=dossier.pk).ended_at is None
    client.post(address, {"seen": 3, "despite": "Hồ sơ đã đủ căn cứ theo giấy chứng sinh", **gives(dossier.code)})
    granted = DossierEvent.objects.get(kind="decided")
    assert granted.payload["despite"] == "Hồ sơ đã đủ căn cứ theo giấy chứng sinh"
    assert [one.open for one in Share.objects.all()] == [False]
    shown = signed_in(cast.elsewhere).get(reverse("desk:answer", args=[dossier.code, 1])).content.decode()
    assert "an answer is no longer needed" in shown
    assert "Trần Văn An" not in shown


def test_an_answer_that_came_meanwhile_is_read_before_the_decision(here: House, cast: Cast, dossier: Dossier) -> None:
    asked(here, cast, dossier)
    actions.answer(house=here, account=cast.elsewhere, code=dossier.code, number=1, words=QUESTION, agrees=False)
    with pytest.raises(Overtaken):
        actions.decide(house=here, account=cast.officer, code=dossier.code, seen=3, given=gives(dossier.code))
    assert Dossier.objects.get(pk=dossier.pk).ended_at is None


def test_when_the_time_went_by_the_asker_is_told_once(here: House, cast: Cast, dossier: Dossier) -> None:
    asked(here, cast, dossier)
    later = at(here, datetime(2026, 11, 17, 10, 1, tzinfo=UTC))
    actions.note_overdue(here)
    assert DossierEvent.objects.filter(kind="consultation_overdue").count() == 0
    actions.note_overdue(later)
    actions.note_overdue(later)
    assert DossierEvent.objects.filter(kind="consultation_overdue").count() == 1
    run_once(house=later)
    assert Message.objects.filter(account=cast.officer).count() == 1
    # The officer's page of before is not overtaken by the clock.
    with pytest.raises(Refused, match="chưa trả lời"):
        actions.decide(house=later, account=cast.officer, code=dossier.code, seen=3, given=gives(dossier.code))
    actions.answer(house=later, account=cast.elsewhere, code=dossier.code, number=1, words="", agrees=True)
    actions.decide(house=later, account=cast.officer, code=dossier.code, seen=5, given=gives(dossier.code))


def test_questions_are_read_in_the_order_in_which_they_fall_due(here: House, cast: Cast) -> None:
    days = (3, 1, 2)
    for day in days:
        filed = file_birth(here, cast.mother)
        actions.receive(house=here, account=cast.officer, code=filed.code, seen=1)
        extended = {"day": MONDAY.date() + timedelta(days=4), "apology": "Cần xác minh thêm"}
        actions.extend(house=here, account=cast.officer, code=filed.code, seen=2, **extended)
        actions.consult(
            house=here,
            account=cast.officer,
            code=filed.code,
            seen=3,
            units=(OTHER_WARD,),
            question=f"Câu hỏi {day} có đúng không?",
            shown=(),
            day=MONDAY.date() + timedelta(days=day),
        )
    register = here.register()
    first = page(register=register, unit=OTHER_WARD, still_open=True, after=None, most=2)
    assert [one.words[8] for one in first] == ["1", "2"]
    after = (first[-1].order_at, first[-1].id)
    second = page(register=register, unit=OTHER_WARD, still_open=True, after=after, most=2)
    assert [one.words[8] for one in second] == ["3"]
    assert len(page(register=register, unit="", still_open=True, after=None, most=9)) == 3
    assert page(register=register, unit=WARD, still_open=True, after=None, most=9) == []
    assert page(register=register, unit=OTHER_WARD, still_open=False, after=None, most=9) == []
    csv = signed_in(cast.elsewhere).get(reverse("desk:asked_csv")).getvalue().decode().splitlines()
    assert csv[0] == "\ufeffcode,procedure,asked_by,question,due_at,closed_at,answer"
    assert [line.split(",")[-4] for line in csv[1:]] == [f"Câu hỏi {day} có đúng không?" for day in (1, 2, 3)]


def test_who_answers_another_question_overtakes_nobody(here: House, cast: Cast, dossier: Dossier) -> None:
    asked(here, cast, dossier, OTHER_WARD, PROVINCE)
    actions.answer(house=here, account=cast.provincial, code=dossier.code, number=2, words="", agrees=True)
    actions.answer(house=here, account=cast.elsewhere, code=dossier.code, number=1, words="", agrees=True)
    assert [one.outcome for one in Share.objects.order_by("number")] == ["agrees", "agrees"]


@pytest.mark.parametrize("name", ["Ngọc Hà, Hà Nội", "ngoc ha", "Phường Ngọc Hà, HN", "Vĩnh Phúc, Quận Ba Đình"])
def test_an_agency_is_written_as_people_write_it(here: House, cast: Cast, dossier: Dossier, name: str) -> None:
    """The last is a ward of before the units changed, all of whose land is in the ward of today."""
    address = reverse("desk:consult", args=[dossier.code])
    assert signed_in(cast.officer).post(address, typed(dossier, agency=[name])).status_code == 302
    assert [one.unit for one in Share.objects.all()] == [OTHER_WARD]


def test_of_several_agencies_of_a_name_one_is_marked_below_its_field(here: House, cast: Cast, dossier: Dossier) -> None:
    client, address = signed_in(cast.officer), reverse("desk:consult", args=[dossier.code])
    post = typed(dossier, agency=["Thành phố Hà Nội", "Cống Vị"])
    answer = client.post(address, post)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "“Cống Vị” may mean 2 units. Choose one below the field." in body
    assert 'href="#agency-2"' in body
    assert re.findall(r'name="agency-2:meant" type="radio" value="(\d+)"', body) == [OTHER_WARD, "00025"]
    assert 'name="agency-1:meant"' not in body
    assert body.count("A part of Phường Cống Vị, Quận Ba Đình, Thành phố Hà Nội is now in") == 2
    assert Share.objects.count() == 0
    kept = client.post(address, {**post, "agency-2:meant": OTHER_WARD, "question": "?"}).content.decode()
    assert f'value="{OTHER_WARD}" checked' in kept
    assert client.post(address, {**post, "agency-2:meant": OTHER_WARD}).status_code == 302
    assert [one.unit for one in Share.objects.order_by("number")] == [PROVINCE, OTHER_WARD]


def test_an_agency_that_the_name_does_not_mean_is_not_taken_from_the_mark(
    here: House, cast: Cast, dossier: Dossier
) -> None:
    post = {**typed(dossier, agency=["Cống Vị"]), "agency-1:meant": PROVINCE}
    assert signed_in(cast.officer).post(reverse("desk:consult", args=[dossier.code]), post).status_code == 422
    assert Share.objects.count() == 0
