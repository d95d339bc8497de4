"""A procedure with a process of its own, end to end: the desk offers its moves and nothing else."""

from __future__ import annotations

import pytest
from django.urls import reverse

from motlan.kernel.errors import Refused
from motlan.service.dossiers.status import Status
from motlan.service.forms.book import FormBook
from motlan.service.procedures.book import ProcedureBook
from motlan.service.procedures.process_spec import Process
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.web.desk.reading import signed_in, text_of
from tests.web.dossiers.conftest import BIRTH, Cast, file, file_birth, gives


def _said(vi: str, en: str) -> dict[str, str]:
    return {"vi": vi, "en": en}


VISITED = Process.model_validate(
    {
        "use": "own",
        "states": {
            "filed": {"label": _said("Mới nộp", "Just filed"), "status": "new"},
            "read": {"label": _said("Đã xem giấy tờ", "Papers read"), "status": "received"},
            "visited": {"label": _said("Đã đến nhà", "The home was visited"), "status": "in_work"},
            "agreed": {"label": _said("Đã đồng ý", "Agreed"), "status": "done"},
            "given": {"label": _said("Đã trao", "Given"), "status": "returned"},
            "turned_down": {"label": _said("Không nhận", "Turned down"), "status": "not_received"},
        },
        "moves": {
            "take_in": {
                "label": _said("Nhận", "Take it in"),
                "from": "filed",
                "to": "read",
                "act": "receive",
                "by": "receiver",
            },
            "visit": {
                "label": _said("Đến nhà", "Visit the home"),
                "from": "read",
                "to": "visited",
                "when": "child.birth_place != ''",
            },
            "agree": {"label": _said("Đồng ý", "Agree"), "from": "visited", "to": "agreed", "act": "decide"},
            "give": {
                "label": _said("Trao", "Give"),
                "from": "agreed",
                "to": "given",
                "act": "hand_over",
                "by": "receiver",
            },
            "turn_down": {
                "label": _said("Không nhận", "Turn it down"),
                "from": ["filed", "read", "visited"],
                "to": "turned_down",
                "act": "refuse",
            },
        },
    }
)


@pytest.fixture
def own(here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> str:
    """The code of a birth filed under a process of its own."""
    birth = here.workspace.procedures.version(BIRTH, "2025-07-01").model_copy(update={"process": VISITED})
    book = FormBook(procedures=ProcedureBook.of([birth]), dictionary=here.workspace.dictionary)
    monkeypatch.setitem(here.__dict__, "forms", book)
    return file_birth(here, cast.mother).code


def offered(cast: Cast, code: str, language: str = "en") -> str:
    page = signed_in(cast.officer, language).get(reverse("desk:dossier", args=[code])).content
    return text_of(page.partition(b'id="next"')[2].partition(b"</section>")[0])


def test_an_officer_goes_through_it_by_the_buttons_alone(here: House, cast: Cast, own: str) -> None:
    client = signed_in(cast.officer)
    assert "Where it stands: Just filed Take it in → Papers read Turn it down → Turned down" in offered(cast, own)
    client.post(reverse("desk:receive", args=[own]), {"seen": "1"})
    told = offered(cast, own)
    assert "Where it stands: Papers read Visit the home → The home was visited Turn it down" in told
    assert not [
        word for word in ("Decide", "Extend", "Stop work", "Ask for a supplement", "Take it on") if word in told
    ]
    client.post(reverse("desk:move", args=[own, "visit"]), {"seen": "3"})
    assert "The home was visited Agree → Agreed Turn it down" in offered(cast, own)
    client.post(reverse("desk:decide", args=[own]), {"seen": "4", **gives(own)})
    state = state_of(Dossier.objects.get(code=own))
    assert (state.stage, state.status, state.misfits) == ("given", Status.RETURNED, ())
    assert "Where it stands: Given Nothing is left to do." in offered(cast, own)
    followed = signed_in(cast.mother).get(reverse("portal:dossier", args=[own])).content
    assert "Visit the home" in text_of(followed)


def test_what_the_process_does_not_have_now_is_refused_and_changes_nothing(here: House, cast: Cast, own: str) -> None:
    actions.receive(house=here, account=cast.officer, code=own, seen=1)
    with pytest.raises(Refused):
        actions.decide(house=here, account=cast.officer, code=own, seen=3)
    with pytest.raises(Refused):
        actions.move(house=here, account=cast.officer, code=own, seen=3, move="agree")
    with pytest.raises(Refused):
        actions.stop(house=here, account=cast.officer, code=own, seen=3, reason="no reason that counts")
    dossier = Dossier.objects.get(code=own)
    assert (dossier.number, dossier.status) == (3, Status.RECEIVED)
    assert here.register().value("select count(*) from dossiers_dossierevent") == 3


def test_the_page_of_a_decision_says_why_it_cannot_be_made_yet(here: House, cast: Cast, own: str) -> None:
    client, address = signed_in(cast.officer), reverse("desk:decide", args=[own])
    told = text_of(client.get(address).content)
    assert "This cannot be decided now. Not received yet: receive it, then grant it." in told
    actions.receive(house=here, account=cast.officer, code=own, seen=1)
    told = text_of(client.get(address).content)
    assert "What can be done: Visit the home; Turn it down." in told.partition("This cannot be decided now.")[2]


def test_another_office_has_no_move(here: House, cast: Cast, own: str) -> None:
    page = signed_in(cast.provincial).get(reverse("desk:dossier", args=[own])).content
    told = text_of(page.partition(b'id="next"')[2])
    assert "Your office has nothing to do in this state." in told
    assert "Take it in" not in told
    elsewhere = signed_in(cast.elsewhere).post(reverse("desk:move", args=[own, "visit"]), {"seen": "1"})
    assert elsewhere.status_code in {403, 404}
    assert Dossier.objects.get(code=own).number == 1


# ---- one of the workspace's own procedures


POOR = "VN-HONGHEO"
ASKED = {"dossier.asked_for": "poor", "dossier.members": "4", "dossier.reason": "Mất mùa, người lao động chính ốm"}


@pytest.fixture
def household(here: House, cast: Cast) -> str:
    """The code of a household's request to be recognised as poor."""
    return file(here, cast.mother, POOR, ASKED).code


def _done(cast: Cast, code: str, address: str, **said: str) -> None:
    number = Dossier.objects.get(code=code).number
    answer = signed_in(cast.officer).post(address, {"seen": str(number), **said})
    assert answer.status_code == 302, address


def _moved(cast: Cast, code: str, *moves: str) -> None:
    for move in moves:
        _done(cast, code, reverse("desk:move", args=[code, move]))


def test_a_poor_household_is_visited_posted_and_recognised(here: House, cast: Cast, household: str) -> None:
    assert "Where it stands: Filed Take it in → To be visited" in offered(cast, household)
    _done(cast, household, reverse("desk:receive", args=[household]))
    told = offered(cast, household)
    assert "Where it stands: To be visited" in told
    assert "Recognise" not in told
    _moved(cast, household, "visit", "post_up")
    assert "Recognise → Recognised Somebody objected: visit again → To be visited" in offered(cast, household)
    _moved(cast, household, "visit_again", "visit", "post_up")
    _done(cast, household, reverse("desk:decide", args=[household]))
    dossier = Dossier.objects.get(code=household)
    state = state_of(dossier)
    assert (state.stage, state.status, state.misfits) == ("told", Status.RETURNED, ())
    assert state.decided is not None
    assert state.decided.document == "poor_household_decision"
    said = text_of(signed_in(cast.mother).get(f"/results/{household}/").content)
    assert "A poor household" in said
    followed = text_of(signed_in(cast.mother, "vi").get(reverse("portal:dossier", args=[household])).content)
    assert "Niêm yết công khai" in followed


def test_a_household_that_was_not_visited_is_not_offered_to_be_signed(cast: Cast, household: str) -> None:
    _done(cast, household, reverse("desk:receive", args=[household]))
    Account.objects.filter(pk=cast.officer.pk).update(role=Role.HEAD.value)
    head = signed_in(Account.objects.get(pk=cast.officer.pk))
    page = head.post(reverse("desk:sign_several"), {"chosen": f"2~{household}"}, follow=True).content
    assert b'name="chosen"' not in page
    assert "The process of this procedure has no such step now. What can be done: " in text_of(page)
    _moved(cast, household, "visit", "post_up")
    number = Dossier.objects.get(code=household).number
    ready = head.post(reverse("desk:sign_several"), {"chosen": f"{number}~{household}"}, follow=True).content
    assert f'name="chosen" value="{number}~{household}" checked'.encode() in ready


def test_nobody_is_recognised_unseen_and_what_is_missing_is_asked_for(here: House, cast: Cast, household: str) -> None:
    with pytest.raises(Refused):
        actions.refuse(house=here, account=cast.officer, code=household, seen=1, reason="Chưa đến rà soát đã từ chối")
    _done(cast, household, reverse("desk:receive", args=[household]))
    _done(cast, household, reverse("desk:supplement", args=[household]), items="dossier.reason", note="Ghi rõ hơn")
    waiting = Dossier.objects.get(code=household)
    assert Status(waiting.status) is Status.SUPPLEMENT
    with pytest.raises(Refused):
        actions.move(house=here, account=cast.officer, code=household, seen=waiting.number, move="visit")
    assert state_of(waiting).stage == "to_visit"


def test_a_household_that_is_not_poor_reads_why(here: House, cast: Cast, household: str) -> None:
    _done(cast, household, reverse("desk:receive", args=[household]))
    _moved(cast, household, "visit")
    _done(cast, household, reverse("desk:refuse", args=[household]), reason="Thu nhập vượt chuẩn hộ cận nghèo")
    state = state_of(Dossier.objects.get(code=household))
    assert (state.stage, state.status) == ("not_recognised", Status.NOT_RECEIVED)
    page = text_of(signed_in(cast.mother).get(reverse("portal:dossier", args=[household])).content)
    assert "Thu nhập vượt chuẩn hộ cận nghèo" in page
