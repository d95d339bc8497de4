"""Several dossiers at once: received, given to an officer, granted and signed; and the team that has them."""

from __future__ import annotations

import re
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from motlan.service.dossiers.effects import decision_values
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.dossiers.views import says, written
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.web.desk.reading import codes_of, received_ago, signed_in, text_of
from tests.web.dossiers.conftest import CERTIFICATE, MARITAL, Cast, file, file_birth
from tests.web.dossiers.test_linked import BIRTH, LINKED

COPY = "2.000815"
COPIES = {
    "dossier.paper": "Bằng tốt nghiệp",
    "dossier.issued_by": "Trường Đại học Y",
    "dossier.pages": "10",
    "dossier.copies": "2",
    "dossier.office": "Phường Ba Đình, Thành phố Hà Nội",
}
CARD, HOSPITAL = "1.014137", {"card.hospital": "Bệnh viện Ba Đình"}


@pytest.fixture
def head(cast: Cast) -> Client:
    Account.objects.filter(pk=cast.colleague.pk).update(role=Role.HEAD.value)
    return signed_in(Account.objects.get(pk=cast.colleague.pk))


def _boxes(content: bytes) -> list[str]:
    return re.findall(r'name="chosen" value="([^"]+)"', content.decode())


def _received(here: House, cast: Cast, count: int) -> list[str]:
    filed = [file(here, cast.mother, CARD, HOSPITAL) for _ in range(count)]
    return [actions.receive(house=here, account=cast.officer, code=one.code, seen=1).code for one in filed]


def test_those_that_are_ticked_are_received_with_one_press(here: House, cast: Cast) -> None:
    made = [file_birth(here, cast.mother).code for _ in range(3)]
    client = signed_in(cast.officer)
    page = client.get("/desk/", {"show": "new"}).content
    assert _boxes(page) == [f"1~{code}" for code in made]
    post = {"chosen": _boxes(page)[:2], "back": "/desk/?show=new"}
    answer = client.post("/desk/together/receive/", post, follow=True)
    assert answer.redirect_chain == [("/desk/?show=new", 302)]
    assert "2 dossiers were received." in text_of(answer.content)
    assert codes_of(answer.content) == made[2:]


def test_what_cannot_be_done_is_named_and_keeps_no_other_from_being_done(here: House, cast: Cast) -> None:
    mine, other = file_birth(here, cast.mother), file(here, cast.stranger, MARITAL, CERTIFICATE)
    gone = file_birth(here, cast.mother)
    actions.withdraw(house=here, account=cast.mother, code=gone.code, seen=1)
    ticked = [f"1~{gone.code}", f"1~{other.code}", f"1~{mine.code}", "x~y", "1~", f"99~{mine.code[:-1]}"]
    answer = signed_in(cast.officer).post("/desk/together/receive/", {"chosen": ticked}, follow=True)
    text = text_of(answer.content)
    assert "1 dossier was received." in text
    assert f"{gone.code}: Somebody else has just acted on this dossier" in text
    assert f"{other.code}: This dossier is not yours to act on." in text
    assert sorted(Dossier.objects.values_list("number", flat=True)) == [1, 2, 2]
    assert Dossier.objects.get(pk=mine.pk).status == 2


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/desk/", "/people/", ""])
def test_one_comes_back_to_the_desk_and_nowhere_else(here: House, cast: Cast, back: str) -> None:
    answer = signed_in(cast.officer).post("/desk/together/receive/", {"back": back})
    assert answer["Location"] == "/desk/"


def test_nothing_ticked_is_said(here: House, cast: Cast, head: Client) -> None:
    for act in ("receive", "assign", "sign"):
        assert "No dossier is ticked." in text_of(head.post(f"/desk/together/{act}/", follow=True).content)


def test_the_head_gives_several_to_an_officer(here: House, cast: Cast, head: Client) -> None:
    made = _received(here, cast, 3)
    page = head.get("/desk/").content
    assert 'option value="officer"' in page.decode()
    post = {"chosen": _boxes(page), "officer": "officer", "back": "/desk/"}
    assert "3 dossiers were given to the officer." in text_of(
        head.post("/desk/together/assign/", post, follow=True).content
    )
    assert set(Dossier.objects.filter(code__in=made).values_list("officer__username", flat=True)) == {"officer"}


def test_the_team_says_who_has_how_much_and_hands_it_over(here: House, cast: Cast, head: Client) -> None:
    made = _received(here, cast, 2)
    late = received_ago(here, cast, 7)
    for code in (made[0], late.code):
        actions.take(house=here, account=cast.officer, code=code, seen=2)
    page = text_of(head.get("/desk/team/").content)
    assert "Officer Officer of the one-stop desk 2 1 0 0" in page
    assert "Colleague Head of the unit 0 0 0 0" in page
    assert "Nobody yet 1 0 0 0" in page
    his = head.get("/desk/team/officer/").content
    assert codes_of(his) == [late.code, made[0]]
    assert re.findall(r'option value="(\w+)"', his.decode()) == ["colleague"]
    post = {"chosen": _boxes(his), "officer": "colleague", "back": "/desk/team/officer/"}
    answer = head.post("/desk/together/assign/", post, follow=True)
    assert "This officer has no open dossier." in text_of(answer.content)
    assert Dossier.objects.filter(officer__username="colleague").count() == 2
    assert head.get("/desk/team/elsewhere/").status_code == 404


def test_twenty_results_are_granted_with_one_confirmation(here: House, cast: Cast, head: Client) -> None:
    made = _received(here, cast, 20)
    chosen = _boxes(head.get("/desk/").content)
    preview = head.post("/desk/together/sign/", {"chosen": chosen, "back": "/desk/"}, follow=True)
    assert _boxes(preview.content) == chosen == [f"2~{code}" for code in made]
    assert text_of(preview.content).count("Nguyễn Thị Hoa") >= 20
    assert "Grant and sign 20 results" in text_of(preview.content)
    assert Dossier.objects.filter(status=10).count() == 0
    done = head.post("/desk/together/sign/", {"chosen": _boxes(preview.content), "confirmed": "1"})
    assert "20 dossiers were granted" in text_of(done.content)
    assert Dossier.objects.filter(status=10, effect_done=True).count() == 20
    again = head.post("/desk/together/sign/", {"chosen": chosen, "confirmed": "1"})
    assert "0 dossiers were granted" in text_of(again.content)
    assert text_of(again.content).count("Somebody else has just acted") == 20


def test_before_they_are_signed_the_page_shows_all_that_each_document_says(
    here: House, cast: Cast, head: Client
) -> None:
    code = _received(here, cast, 1)[0]
    form = here.forms.in_force(CARD, on=here.today)
    rows = re.compile(r'summary-list__key">([^<]+)</dt><dd class="govuk-summary-list__value">([^<]+)</dd>')
    preview = rows.findall(head.post("/desk/together/sign/", {"chosen": [f"2~{code}"]}, follow=True).content.decode())
    assert ("First place of care", "Bệnh viện Ba Đình") in preview
    head.post("/desk/together/sign/", {"chosen": [f"2~{code}"], "confirmed": "1"})
    state = state_of(Dossier.objects.get(code=code))
    decision = decision_values(code=code, day=here.today, unit=state.deciding)
    document = [*says(form, state), *written(form, state, decision=decision)]
    assert preview == [(label.in_("en"), value.in_("en")) for label, value in document]


def test_what_is_hidden_from_the_head_stays_hidden_before_she_signs(here: House, cast: Cast, head: Client) -> None:
    code = _received(here, cast, 1)[0]
    with mock.patch("motlan.web.desk.bulk.sight_of") as sight:
        sight.return_value.hides = lambda _concept, attribute: attribute == "hospital"
        preview = text_of(head.post("/desk/together/sign/", {"chosen": [f"2~{code}"]}, follow=True).content)
    assert "Nguyễn Thị Hoa" in preview
    assert "Bệnh viện Ba Đình" not in preview


def test_what_is_not_ready_is_shown_and_not_granted(here: House, cast: Cast, head: Client) -> None:
    new, ready = file_birth(here, cast.mother), _received(here, cast, 1)[0]
    preview = head.post("/desk/together/sign/", {"chosen": [f"1~{new.code}", f"2~{ready}", "1~nowhere"]}, follow=True)
    assert _boxes(preview.content) == [f"2~{ready}"]
    assert "This cannot be decided now. Not received yet: receive it, then grant it." in text_of(preview.content)
    none = head.post("/desk/together/sign/", {"chosen": [f"1~{new.code}"]}, follow=True)
    assert "None of the dossiers that you ticked can be decided now." in text_of(none.content)


def test_the_page_on_which_they_are_signed_has_an_address_of_its_own(here: House, cast: Cast, head: Client) -> None:
    """Another language, or going back, finds the same dossiers on it; without any it leads to the queue."""
    made = _received(here, cast, 2)
    post = {"chosen": [f"2~{code}" for code in made], "back": "/desk/?show=mine"}
    address = head.post("/desk/together/sign/", post)["Location"]
    for _ in range(2):
        page = head.get(address)
        assert _boxes(page.content) == post["chosen"]
        assert 'href="/desk/?show=mine"' in page.content.decode()
    turned = head.post("/language/", {"language": "vi", "next": address}, follow=True)
    assert _boxes(turned.content) == post["chosen"]
    assert head.get("/desk/together/sign/")["Location"] == "/desk/"
    assert Dossier.objects.filter(status=10).count() == 0


def test_more_than_one_page_can_sign_are_counted_and_stay(
    here: House, cast: Cast, head: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motlan.web.desk.bulk.MOST_SIGNED", 1)
    made = _received(here, cast, 3)
    preview = head.post("/desk/together/sign/", {"chosen": [f"2~{code}" for code in made]}, follow=True)
    assert _boxes(preview.content) == [f"2~{made[0]}"]
    assert "1 are shown at once. 2 more that you ticked are not on this page" in text_of(preview.content)


def test_what_brings_a_number_is_decided_by_itself(here: House, cast: Cast, head: Client) -> None:
    birth, card = file_birth(here, cast.mother), _received(here, cast, 1)[0]
    actions.receive(house=here, account=cast.officer, code=birth.code, seen=1)
    preview = head.post("/desk/together/sign/", {"chosen": [f"2~{birth.code}", f"2~{card}"]}, follow=True)
    assert _boxes(preview.content) == [f"2~{card}"]
    assert f'href="/desk/{birth.code}/decide/">decide it by itself' in preview.content.decode()
    by_itself = head.post("/desk/together/sign/", {"chosen": [f"2~{birth.code}"]}, follow=True).content.decode()
    assert f'href="/desk/{birth.code}/decide/">decide it by itself' in by_itself
    forced = head.post("/desk/together/sign/", {"chosen": [f"2~{birth.code}"], "confirmed": "1"})
    assert "0 dossiers were granted" in text_of(forced.content)
    assert Dossier.objects.get(pk=birth.pk).number == 2


def test_a_linked_dossier_is_decided_part_by_part_and_not_with_others(here: House, cast: Cast, head: Client) -> None:
    linked, card = file(here, cast.mother, LINKED, BIRTH), _received(here, cast, 1)[0]
    number = actions.receive(house=here, account=cast.officer, code=linked.code, seen=1).number
    preview = head.post("/desk/together/sign/", {"chosen": [f"{number}~{linked.code}", f"2~{card}"]}, follow=True)
    assert _boxes(preview.content) == [f"2~{card}"]
    assert f'part by part: <a class="govuk-link" href="/desk/{linked.code}/">open it' in preview.content.decode()
    assert "Grant and sign 1 result" in text_of(preview.content)
    assert "Health" not in text_of(preview.content).partition(linked.code)[2].partition(card)[0]
    forced = head.post("/desk/together/sign/", {"chosen": [f"{number}~{linked.code}"], "confirmed": "1"})
    assert "It is decided part by part. Open it and decide the part of your agency." in text_of(forced.content)
    assert Dossier.objects.get(pk=linked.pk).number == number


def test_a_paper_that_is_not_here_is_named_and_not_ticked_by_itself(here: House, cast: Cast, head: Client) -> None:
    bare, card = file(here, cast.mother, COPY, COPIES), _received(here, cast, 1)[0]
    actions.receive(house=here, account=cast.officer, code=bare.code, seen=1)
    preview = head.post("/desk/together/sign/", {"chosen": [f"2~{bare.code}", f"2~{card}"]}, follow=True)
    assert _boxes(preview.content) == [f"2~{bare.code}", f"2~{card}"]
    assert f'value="2~{card}" checked' in preview.content.decode()
    assert f'value="2~{bare.code}" checked' not in preview.content.decode()
    assert text_of(preview.content).count("Not here yet: The original") == 1
    assert "Grant and sign those that are ticked" in text_of(preview.content)
    assert "Not here yet: The original" in text_of(head.get(f"/desk/{bare.code}/decide/").content)
    assert "Not here yet" not in text_of(head.get(f"/desk/{card}/decide/").content)
    all_the_same = head.post("/desk/together/sign/", {"chosen": [f"2~{bare.code}"], "confirmed": "1"})
    assert "1 dossier was granted" in text_of(all_the_same.content)


@pytest.mark.parametrize("address", ["together/assign", "together/sign", "team", "team/officer"])
def test_an_officer_leads_nobody(here: House, cast: Cast, address: str) -> None:
    code = _received(here, cast, 1)[0]
    client = signed_in(cast.officer)
    post = {"chosen": [f"2~{code}"], "officer": "colleague", "confirmed": "1"}
    answer = client.get(f"/desk/{address}/") if "team" in address else client.post(f"/desk/{address}/", post)
    assert answer.status_code == 403
    assert Dossier.objects.get(code=code).number == 2
    page = client.get("/desk/").content.decode()
    assert "/desk/team/" not in page
    assert "together/sign" not in page


def test_a_head_without_a_unit_has_no_team(here: House, cast: Cast) -> None:
    Account.objects.filter(pk=cast.unbound.pk).update(role=Role.HEAD.value)
    page = signed_in(Account.objects.get(pk=cast.unbound.pk)).get("/desk/team/").content
    assert "Your account belongs to no unit, so it has no team." in text_of(page)


@pytest.mark.parametrize("cookies", ["none", "token"])
def test_what_was_ticked_is_ticked_again_for_whoever_had_to_sign_in(here: House, cast: Cast, cookies: str) -> None:
    """Nothing is done without a session, and nothing is lost: neither where the browser has the token of its forms
    still, nor where all its cookies are gone."""
    made = [file_birth(here, cast.mother).code for _ in range(3)]
    stranger = Client(enforce_csrf_checks=True)
    boxes = {"chosen": [f"1~{code}" for code in made[:2]], "back": "/desk/?show=new"}
    if cookies == "token":
        stranger.get("/sign-in/")
        boxes["csrfmiddlewaretoken"] = stranger.cookies["csrftoken"].value
    answer = stranger.post("/desk/together/receive/", boxes)
    assert answer.status_code == 302
    way = urlsplit(answer["Location"])
    assert way.path == "/sign-in/"
    assert set(Dossier.objects.values_list("number", flat=True)) == {1}
    officer = signed_in(cast.officer)
    page = officer.get(parse_qs(way.query)["next"][0]).content.decode()
    ticked = re.findall(r'name="chosen" value="1~([^"]+)"[^>]* checked>', page)
    assert (ticked, codes_of(page.encode())) == (made[:2], made)
    assert 'name="back" value="/desk/?show=new"' in page


def test_results_to_be_signed_are_found_again_by_whoever_had_to_sign_in(here: House, cast: Cast, head: Client) -> None:
    one, other, _left = _received(here, cast, 3)
    sent = {"chosen": [f"2~{one}", f"2~{other}"], "back": "/desk/", "confirmed": "1"}
    answer = Client(enforce_csrf_checks=True).post("/desk/together/sign/", sent)
    page = head.get(parse_qs(urlsplit(answer["Location"]).query)["next"][0]).content
    assert _boxes(page) == sent["chosen"]
    assert {state_of(dossier).number for dossier in Dossier.objects.all()} == {2}


def test_a_token_of_an_earlier_session_leads_back_to_the_same_boxes(here: House, cast: Cast) -> None:
    made = file_birth(here, cast.mother)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.officer)
    answer = client.post("/desk/together/receive/", {"chosen": f"1~{made.code}", "csrfmiddlewaretoken": "x" * 64})
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/?chosen=1~{made.code}")
    page = text_of(client.get(answer["Location"]).content)
    assert "Chưa có việc gì được thực hiện. Xin bấm lại nút trên trang này." in page
    assert Dossier.objects.get().number == 1
