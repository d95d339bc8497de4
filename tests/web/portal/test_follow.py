"""Following a dossier: plain words, live part, the answer to a request, taking it back."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from motlan.service.documents.qr import qr_for_page
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from tests.web.dossiers.conftest import CERTIFICATE, MARITAL, MOVE, RESIDENCE, Cast, file, file_birth, gives
from tests.web.dossiers.test_linked import BIRTH, LINKED
from tests.web.portal.conftest import browser


def _asked(here: House, cast: Cast) -> Dossier:
    dossier = file_birth(here, cast.mother)
    return actions.ask_supplement(
        house=here,
        account=cast.officer,
        code=dossier.code,
        seen=1,
        items=("birth_certificate", "child.birth_date"),
        note="Giấy chứng sinh bị mờ",
    )


def test_the_list_names_the_procedure_and_where_it_stands(mother: Client, here: House, cast: Cast) -> None:
    assert "You have filed nothing yet." in mother.get("/my-dossiers/").content.decode()
    dossier = file_birth(here, cast.mother)
    body = mother.get("/my-dossiers/").content.decode()
    assert dossier.code in body
    assert "Birth registration" in body
    assert ">New<" in body


def test_the_receipt_says_in_whose_name_leads_on_by_its_code_and_keeps_the_days_of_parts_apart(
    mother: Client, here: House, cast: Cast, settings: Any
) -> None:
    settings.MOTLAN_ADDRESS = "https://one.example"
    dossier = file(here, cast.mother, LINKED, BIRTH)
    body = mother.get(f"/my-dossiers/{dossier.code}/receipt/").content.decode()
    assert "In the name of" in body
    assert dossier.name in body
    assert qr_for_page(f"https://one.example/my-dossiers/{dossier.code}/") in body
    assert 'aria-label="QR code that leads to the page of this dossier"' in body
    assert re.search(r"The days above and the last one, [0-9/]{10}, are foreseen", body)
    assert "the answer by" not in body
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    assert "All parts together are answered by" in mother.get(f"/my-dossiers/{dossier.code}/receipt/").content.decode()


def test_the_receipt_promises_a_day_only_when_the_office_has_received_the_dossier(
    mother: Client, here: House, cast: Cast
) -> None:
    dossier = file_birth(here, cast.mother)
    receipt = f"/my-dossiers/{dossier.code}/receipt/"
    before = mother.get(receipt).content.decode()
    assert "Foreseen: the answer by 17/11/2026, when it is received now." in before
    assert "You have the answer by" not in before
    assert "set when it is received" in mother.get("/my-dossiers/").content.decode()
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    assert "You have the answer by 17/11/2026." in mother.get(receipt).content.decode()
    assert "set when it is received" not in mother.get("/my-dossiers/").content.decode()


def test_the_receipt_foresees_the_longer_time_where_facts_must_be_verified(
    mother: Client, here: House, cast: Cast
) -> None:
    for lived, days in (("never", 3), ("once", 23)):
        dossier = file(here, cast.mother, MARITAL, {**CERTIFICATE, "dossier.lived_abroad": lived})
        before = mother.get(f"/my-dossiers/{dossier.code}/receipt/").content.decode()
        actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
        after = mother.get(f"/my-dossiers/{dossier.code}/receipt/").content.decode()
        said = [re.search(r"the answer by ([0-9/]{10})", page) for page in (before, after)]
        due = here.workspace.calendar.add_working_days(here.clock.now(), days)
        assert [one and one[1] for one in said] == [f"{due:%d/%m/%Y}"] * 2


def test_the_receipt_is_found_again_while_the_dossier_is_open(mother: Client, here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    page = f"/my-dossiers/{dossier.code}/"
    assert f'href="{page}receipt/"' in mother.get(page).content.decode()
    actions.withdraw(house=here, account=cast.mother, code=dossier.code, seen=1, reason="")
    assert f'href="{page}receipt/"' not in mother.get(page).content.decode()


def test_the_page_tells_the_story_and_the_deadline(mother: Client, here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    body = mother.get(f"/my-dossiers/{dossier.code}/").content.decode()
    assert "You filed the dossier" in body
    assert "The office received it" in body
    assert "answer by 17/11/2026" in body
    assert "Next: the office decides." in body


def test_while_the_person_has_to_answer_only_her_own_day_is_named(mother: Client, here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    actions.ask_supplement(
        house=here, account=cast.officer, code=dossier.code, seen=2, items=("child.birth_date",), note=" Ngày bị mờ "
    )
    body = mother.get(f"/my-dossiers/{dossier.code}/").content.decode()
    assert '<p class="govuk-body-l"><strong>Supplement asked for</strong></p>' in body
    assert "Ngày bị mờ. Please answer by" in body


def test_the_list_says_which_dossiers_wait_for_the_person(mother: Client, here: House, cast: Cast) -> None:
    file_birth(here, cast.mother)
    asked = file_birth(here, cast.mother)
    assert "it waits for you" not in mother.get("/my-dossiers/").content.decode()
    actions.ask_supplement(house=here, account=cast.officer, code=asked.code, seen=1, items=("child.sex",), note="")
    rows = mother.get("/my-dossiers/").content.decode().split("<tr")
    assert [asked.code in row for row in rows if "it waits for you" in row] == [True]


def test_nothing_follows_the_status_of_a_dossier_that_has_ended(mother: Client, here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    actions.decide(house=here, account=cast.officer, code=dossier.code, seen=2, given=gives(dossier.code))
    body = mother.get(f"/my-dossiers/{dossier.code}/").content.decode()
    assert '<p class="govuk-body-l"><strong>Result returned</strong></p>' in body


def test_somebody_elses_dossier_does_not_exist(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    stranger = browser(cast.stranger)
    for part in ("", "receipt/", "standing/"):
        assert stranger.get(f"/my-dossiers/{dossier.code}/{part}").status_code == 404
    assert stranger.post(f"/my-dossiers/{dossier.code}/withdraw/", {"seen": "1"}).status_code == 404
    assert Dossier.objects.get().status == 1


def test_the_live_part_answers_nothing_until_something_happened(mother: Client, here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    address = f"/my-dossiers/{dossier.code}/standing/"
    quiet = mother.get(address, {"seen": "1"})
    assert (quiet.status_code, quiet.content) == (204, b"")
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    news = mother.get(address, {"seen": "1"})
    assert news.status_code == 200
    assert b"The office received it" in news.content
    assert b"<html" not in news.content
    unchanged = mother.get(address, {"seen": "1"}, headers={"if-none-match": news["ETag"]})
    assert unchanged.status_code == 304


def test_exactly_what_is_missing_is_asked_and_answered(mother: Client, here: House, cast: Cast) -> None:
    dossier = _asked(here, cast)
    body = mother.get(f"/my-dossiers/{dossier.code}/").content.decode()
    assert "Something is missing" in body
    assert "Giấy chứng sinh bị mờ" in body
    assert 'name="child.birth_date"' in body
    assert 'name="child.full_name"' not in body
    wrong = {"child.birth_date": "32/11/2026", "note": "Đã gửi bản rõ", "seen": "2"}
    refused = mother.post(f"/my-dossiers/{dossier.code}/supply/", wrong)
    assert refused.status_code == 422
    assert "Đã gửi bản rõ" in refused.content.decode()
    assert 'value="32/11/2026"' in refused.content.decode()
    good = {**wrong, "child.birth_date": "03/11/2026"}
    answered = mother.post(f"/my-dossiers/{dossier.code}/supply/", good, follow=True)
    assert answered.redirect_chain[0][1] == 302
    assert "The time of the office begins when it receives the dossier." in answered.content.decode()
    assert Dossier.objects.get().number == 3


def test_a_page_that_was_overtaken_changes_nothing(mother: Client, here: House, cast: Cast) -> None:
    dossier = _asked(here, cast)
    late = {"child.birth_date": "03/11/2026", "note": "", "seen": "1"}
    response = mother.post(f"/my-dossiers/{dossier.code}/supply/", late)
    assert response.status_code == 422
    assert "Somebody else has just acted on this dossier" in response.content.decode()
    assert Dossier.objects.get().number == 2


def test_taking_it_back_ends_it(mother: Client, here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    address = f"/my-dossiers/{dossier.code}/withdraw/"
    assert mother.post(address, {"seen": "1", "reason": "Nộp nhầm"}).status_code == 302
    body = mother.get(f"/my-dossiers/{dossier.code}/").content.decode()
    assert "You took it back" in body
    assert "Take this dossier back" not in body
    assert mother.post(address, {"seen": "2"}).status_code == 422


def _listed(body: str) -> list[str]:
    return re.findall(r'href="/my-dossiers/([^/"]+)/"', body)


def test_the_list_is_searched_and_filtered_in_the_address(mother: Client, here: House, cast: Cast) -> None:
    asked = _asked(here, cast)
    moving = file(here, cast.mother, RESIDENCE, MOVE)
    actions.withdraw(house=here, account=cast.mother, code=moving.code, seen=1)

    def listed(**query: str) -> list[str]:
        return _listed(mother.get("/my-dossiers/", query).content.decode())

    assert listed() == [moving.code, asked.code]
    assert listed(q="khai sinh") == [asked.code]
    assert listed(q=moving.code[-4:]) == [moving.code]
    assert listed(stage="waiting") == [asked.code]
    assert listed(stage="running") == [asked.code]
    assert listed(stage="ended") == [moving.code]
    assert listed(stage="ended", q="khai sinh") == []
    assert listed(stage="no such stage", q="\x00") == [moving.code, asked.code]


def test_an_empty_search_says_why_and_where_to_go(mother: Client, here: House, cast: Cast) -> None:
    file_birth(here, cast.mother)

    def said(query: str) -> str:
        return mother.get(f"/my-dossiers/{query}").content.decode()

    assert "No office waits for anything from you." in said("?stage=waiting")
    assert "None of your dossiers fits this search." in said("?q=zzz")
    assert '<a class="govuk-link" href="/my-dossiers/">See all my dossiers</a>' in said("?q=zzz")
    assert 'value="&lt;b&gt;"' in said("?q=<b>")


def test_the_list_comes_as_a_file_of_ones_own_dossiers(mother: Client, here: House, cast: Cast) -> None:
    mine = file_birth(here, cast.mother)
    file(here, cast.stranger, RESIDENCE, MOVE)
    response = mother.get("/my-dossiers.csv", {"q": "birth"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert text.splitlines() == [
        "code,procedure,status,filed_at,answer_due_at,ended_at,late",
        f"{mine.code},Birth registration,New,2026-11-16T09:00:00+07:00,,,0",
    ]
    assert browser(cast.officer).get("/my-dossiers.csv").status_code == 403


def test_the_result_is_one_press_away(mother: Client, here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    address = f"/my-dossiers/{dossier.code}/"
    assert "/results/" not in mother.get(address).content.decode()
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    actions.decide(house=here, account=cast.officer, code=dossier.code, seen=2, given=gives(dossier.code))
    assert f'href="/results/{dossier.code}/">Open: Birth extract</a>' in mother.get(address).content.decode()
    assert f'href="{address}">' in mother.get(f"/results/{dossier.code}/").content.decode()
