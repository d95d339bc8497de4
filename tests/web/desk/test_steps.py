"""The steps of an officer on a dossier: who may, what is asked, what was typed is kept, and no post breaks one."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motlan.data.golden import read as golden
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier, DossierEvent
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.web.desk.reading import WORDS, signed_in, tabs_of, text_of
from tests.web.dossiers.conftest import (
    Cast,
    file_birth,
)

OVERTAKEN = {
    "supplement": {"items": "child.full_name", "note": "Thiếu dấu của bệnh viện"},
    "refuse": {"reason": "Không đúng thẩm quyền của xã"},
    "extend": {"day": "20/11/2026", "apology": "Cần xác minh với bệnh viện"},
    "stop": {"reason": "Người nộp đề nghị dừng lại"},
    "consult": {"agency": "Phường Ngọc Hà", "question": "Cháu đã được khai sinh chưa?", "day": "17/11/2026"},
}


@pytest.mark.parametrize("step", OVERTAKEN)
def test_who_was_overtaken_keeps_what_she_typed_and_can_go_on_knowing_it(here: House, cast: Cast, step: str) -> None:
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    actions.take(house=here, account=cast.colleague, code=dossier.code, seen=2)
    client, address = signed_in(cast.officer), f"/desk/{dossier.code}/{step}/"
    answer = client.post(address, {"seen": "2", **OVERTAKEN[step]})
    page = answer.content.decode()
    assert (answer.status_code, dossier.events.count()) == (422, 3)
    assert "Somebody else has just acted on this dossier" in page
    assert all(word in page for word in OVERTAKEN[step].values())
    assert 'name="seen" value="3"' in page
    again = client.post(address, {"seen": "3", **OVERTAKEN[step]})
    assert (again.status_code, dossier.events.count()) == (302, 4)


def test_a_supplement_is_asked_for_by_ticking(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    client = signed_in(cast.officer)
    client.post(f"/desk/{dossier.code}/receive/", {"seen": "1"})
    page = client.get(f"/desk/{dossier.code}/supplement/").content.decode()
    assert 'value="birth_certificate"' in page
    assert 'value="child.full_name"' in page
    assert 'value="identity_papers"' not in page
    ticked = {"seen": "2", "items": ["birth_certificate", "child.full_name"], "note": "Ảnh mờ"}
    text = text_of(client.post(f"/desk/{dossier.code}/supplement/", ticked, follow=True).content)
    assert "The clock stands still" in text
    assert "Hospital's birth certificate" in text.replace("&#x27;", "'")
    assert "waiting" in tabs_of(client.get("/desk/").content)


@pytest.mark.parametrize(
    ("step", "post", "en"),
    [
        ("supplement", {"note": ""}, "What is missing has not been named."),
        ("refuse", {"reason": "no"}, "The reason is not clear enough."),
    ],
)
def test_what_is_not_clear_comes_back_with_what_was_typed(
    here: House, cast: Cast, step: str, post: dict[str, str], en: str
) -> None:
    dossier = file_birth(here, cast.mother)
    answer = signed_in(cast.officer).post(f"/desk/{dossier.code}/{step}/", {"seen": "1", **post})
    assert answer.status_code == 422
    assert en in text_of(answer.content)
    assert all(f">{value}</textarea>" in answer.content.decode() for value in post.values())
    assert dossier.events.count() == 1


STEPS = ["receive", "take", "supplement", "refuse", "decide", "hand-over"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", ["mother", "steward", "elsewhere", "visitor"])
def test_who_may_not_does_not(here: House, cast: Cast, step: str, who: str) -> None:
    dossier = file_birth(here, cast.mother)
    client = Client() if who == "visitor" else signed_in(getattr(cast, who))
    post = {"seen": "1", "reason": "Không đúng thẩm quyền", "note": "Thiếu giấy chứng sinh"}
    answer = client.post(f"/desk/{dossier.code}/{step}/", post)
    assert answer.status_code == {"elsewhere": 404, "visitor": 302}.get(who, 403)
    assert list(dossier.events.values_list("kind", flat=True)) == ["filed"]


@pytest.mark.parametrize("address", ["/desk/", "/desk/queue.csv", "/desk/00004-20261116-0000001/"])
def test_a_citizen_reads_nothing_at_the_desk(here: House, cast: Cast, address: str) -> None:
    file_birth(here, cast.mother)
    before = len(golden.readings_of(register=here.register(), subject=cast.mother.subject or 0))
    assert signed_in(cast.stranger).get(address).status_code == 403
    assert len(golden.readings_of(register=here.register(), subject=cast.mother.subject or 0)) == before


@pytest.mark.parametrize("step", ["receive", "take", "decide", "hand-over"])
def test_a_step_that_does_not_fit_is_refused_in_words(here: House, cast: Cast, step: str) -> None:
    dossier = file_birth(here, cast.mother)
    actions.withdraw(house=here, account=cast.mother, code=dossier.code, seen=1)
    answer = signed_in(cast.officer).post(f"/desk/{dossier.code}/{step}/", {"seen": "2"}, follow=True)
    assert "The dossier is “Withdrawn”, so this cannot be done." in text_of(answer.content)
    assert dossier.events.count() == 2


def test_more_time_is_taken_on_a_page_that_says_what_is_wrong(here: House, cast: Cast) -> None:
    code = actions.receive(house=here, account=cast.officer, code=file_birth(here, cast.mother).code, seen=1).code
    client, address = signed_in(cast.officer), f"/desk/{code}/extend/"
    assert f'href="{address}"' in client.get(f"/desk/{code}/").content.decode()
    wrong = {
        "2026-11-21": "Offices are closed on that day.",
        "soon": "The new day is not a date.",
        "31/11/2026": "November 2026 has 30 days; there is no day 31.",
    }
    for day, said in wrong.items():
        answer = client.post(address, {"seen": "2", "day": day, "apology": "Cần xác minh thêm"})
        assert (answer.status_code, said in text_of(answer.content)) == (422, True)
        assert "Cần xác minh thêm" in answer.content.decode()
    answer = client.post(address, {"seen": "2", "day": "2026-11-20", "apology": "Cần xác minh thêm"}, follow=True)
    assert "The time is extended" in text_of(answer.content)
    assert "Extended Cần xác minh thêm. The answer is due by 20/11/2026." in text_of(answer.content)


@pytest.mark.parametrize("day", ["soon", "2026-11-21", "2026-11-10"])
def test_all_that_is_wrong_with_more_time_is_told_at_once(here: House, cast: Cast, day: str) -> None:
    code = actions.receive(house=here, account=cast.officer, code=file_birth(here, cast.mother).code, seen=1).code
    page = signed_in(cast.officer).post(f"/desk/{code}/extend/", {"seen": "2", "day": day, "apology": "Bận"})
    body = page.content.decode()
    assert (page.status_code, body.count('href="#day"'), body.count('href="#apology"')) == (422, 1, 1)
    assert ('id="day-error"' in body, 'id="apology-error"' in body, ">Bận</textarea>" in body) == (True, True, True)
    assert Dossier.objects.get().number == 2


def test_the_head_gives_a_dossier_to_an_officer_of_the_unit(here: House, cast: Cast) -> None:
    code = actions.receive(house=here, account=cast.officer, code=file_birth(here, cast.mother).code, seen=1).code
    Account.objects.filter(pk=cast.colleague.pk).update(role=Role.HEAD.value)
    head = signed_in(Account.objects.get(pk=cast.colleague.pk))
    page, address = f"/desk/{code}/", f"/desk/{code}/assign/"
    offered = re.findall(r'<option value="(\w+)">([^<]+)', head.get(page).content.decode())
    assert offered == [("officer", "Officer – Officer of the one-stop desk")]
    answer = head.post(address, {"seen": "2", "officer": "elsewhere"}, follow=True)
    assert "Nobody of that name works there." in text_of(answer.content)
    answer = head.post(address, {"seen": "2", "officer": "officer"}, follow=True)
    assert "Given to an officer Officer" in text_of(answer.content)
    assert Dossier.objects.get(code=code).officer == cast.officer
    assert signed_in(cast.officer).post(address, {"seen": "3", "officer": "officer"}).status_code == 403
    assert Dossier.objects.get(code=code).number == 3


def test_work_is_stopped_with_a_reason(here: House, cast: Cast) -> None:
    code = file_birth(here, cast.mother).code
    client, address = signed_in(cast.officer), f"/desk/{code}/stop/"
    assert f'href="{address}"' not in client.get(f"/desk/{code}/").content.decode()  # not yet received: it is refused
    client.post(f"/desk/{code}/receive/", {"seen": "1"})
    assert f'href="{address}"' in client.get(f"/desk/{code}/").content.decode()
    assert client.post(address, {"seen": "2", "reason": "x"}).status_code == 422
    answer = client.post(address, {"seen": "2", "reason": "Người nộp đã qua đời"}, follow=True)
    assert "Reason: Người nộp đã qua đời" in text_of(answer.content)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.sampled_from(STEPS), st.dictionaries(st.sampled_from(["seen", "items", "note", "reason", "x"]), WORDS))
def test_no_post_breaks_a_step(here: House, cast: Cast, step: str, post: dict[str, str]) -> None:
    dossier = Dossier.objects.first() or file_birth(here, cast.mother)
    before = DossierEvent.objects.count()
    answer = signed_in(cast.officer).post(
        f"/desk/{dossier.code}/{step}/", {**post, "seen": "99" + post.get("seen", "")}
    )
    assert answer.status_code in {302, 422}
    assert DossierEvent.objects.count() == before
