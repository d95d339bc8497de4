"""A person adds a paper that she forgot, before anybody asks; whoever has the dossier is told, wherever he stands."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from motlan.service.dossiers.added import Added
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import Overtaken, events_of, state_of
from motlan.web.files.models import Blob, Held
from motlan.web.house import House
from motlan.web.inbox.models import Message
from motlan.web.jobs.api import run_once
from tests.papers import PROGRAM, jpeg, pdf
from tests.web.dossiers.conftest import WARD, Cast, file_birth, gives
from tests.web.portal.conftest import browser

CERTIFICATE = "file-birth_certificate"
FORGOTTEN = "Sửa lại: tôi quên giấy này"


@pytest.fixture
def dossier(here: House, cast: Cast) -> Dossier:
    """Received, and taken on by an officer who has its page open: she saw three events."""
    found = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=found.code, seen=1)
    return actions.take(house=here, account=cast.officer, code=found.code, seen=2)


def send(client: Client, dossier: Dossier, **fields: object) -> HttpResponse:
    answer: HttpResponse = client.post(f"/my-dossiers/{dossier.code}/papers/", {"act": "send", **fields})
    return answer


def photo(content: bytes | None = None, name: str = "chứng sinh.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or jpeg())


def test_a_forgotten_paper_is_added_and_the_officer_sees_it(mother: Client, cast: Cast, dossier: Dossier) -> None:
    address = f"/my-dossiers/{dossier.code}/papers/"
    assert f'href="{address}"' in mother.get(f"/my-dossiers/{dossier.code}/").content.decode()
    page = mother.get(address).content.decode()
    assert re.findall(r'name="([^"]*)" type="file"', page) == [CERTIFICATE, "file-"]
    answer = send(mother, dossier, note=FORGOTTEN, **{CERTIFICATE: photo(), "file-": photo(pdf(), "khác.pdf")})
    assert answer["Location"] == f"/my-dossiers/{dossier.code}/"
    act = events_of(dossier)[-1].act
    assert isinstance(act, Added)
    assert {name: [one.name for one in files] for name, files in act.attachments.items()} == {
        "birth_certificate": ["chứng sinh.jpg"],
        "": ["khác.pdf"],
    }
    assert (Held.objects.count(), Blob.objects.filter(filed=True).count()) == (0, 2)
    hers, his = mother.get(f"/my-dossiers/{dossier.code}/"), browser(cast.officer).get(f"/desk/{dossier.code}/")
    assert "You added papers" in hers.content.decode()
    assert "The person added papers" in his.content.decode()
    assert "khác.pdf" in his.content.decode()
    assert FORGOTTEN in his.content.decode()


def test_an_officer_with_the_page_open_is_told_and_decides_nothing_unseen(
    mother: Client, cast: Cast, here: House, dossier: Dossier
) -> None:
    officer, asked = browser(cast.officer), f"/desk/{dossier.code}/came/?seen=3"
    assert f'hx-get="{asked}"' in officer.get(f"/desk/{dossier.code}/decide/").content.decode()
    assert officer.get(asked).status_code == 204
    send(mother, dossier, **{CERTIFICATE: photo()})
    told = officer.get(asked).content.decode()
    assert "The person added papers" in told
    assert "Hospital&#x27;s birth certificate" in told
    with pytest.raises(Overtaken) as caught:
        actions.decide(house=here, account=cast.officer, code=dossier.code, seen=3, given=gives(dossier.code))
    assert caught.value.what.in_("en").startswith("The person has just added papers to this dossier")
    assert state_of(dossier).number == 4
    assert officer.get(f"/desk/{dossier.code}/came/?seen=4").status_code == 204
    assert browser(cast.elsewhere).get(asked).status_code == 404


def test_whoever_has_the_dossier_finds_a_message(mother: Client, cast: Cast, here: House, dossier: Dossier) -> None:
    send(mother, dossier, **{CERTIFICATE: photo()})
    assert run_once(house=here).failed == 0
    (message,) = Message.objects.filter(account=cast.officer)
    assert (message.dossier_id, message.number) == (dossier.pk, 4)
    assert "The person added papers" in browser(cast.officer).get("/inbox/").content.decode()


def test_what_the_office_did_meanwhile_stands_in_nobodys_way(
    mother: Client, cast: Cast, here: House, dossier: Dossier
) -> None:
    mother.get(f"/my-dossiers/{dossier.code}/papers/")
    actions.assign(house=here, account=_head(cast), code=dossier.code, seen=3, officer="colleague")
    assert send(mother, dossier, **{CERTIFICATE: photo()}).status_code == 302


def _head(cast: Cast) -> object:
    from motlan.web.people.models import Account
    from motlan.web.people.permissions import Role

    head = Account(username="head", role=Role.HEAD.value, unit=WARD)
    head.save()
    return head


def test_a_decided_dossier_takes_no_paper_and_says_so(
    mother: Client, cast: Cast, here: House, dossier: Dossier
) -> None:
    actions.decide(house=here, account=cast.officer, code=dossier.code, seen=3, given=gives(dossier.code))
    number = state_of(dossier).number
    for answer, status in (
        (mother.get(f"/my-dossiers/{dossier.code}/papers/"), 200),
        (send(mother, dossier, **{CERTIFICATE: photo()}), 422),
    ):
        assert (answer.status_code, b"The dossier is closed; no paper can be added." in answer.content) == (
            status,
            True,
        )
        assert b'type="file"' not in answer.content
    assert state_of(dossier).number == number
    assert f"{dossier.code}/papers/" not in mother.get(f"/my-dossiers/{dossier.code}/").content.decode()


def test_what_was_asked_for_is_sent_with_the_answer(mother: Client, cast: Cast, here: House, dossier: Dossier) -> None:
    actions.ask_supplement(
        house=here, account=cast.officer, code=dossier.code, seen=3, items=("birth_certificate",), note=""
    )
    answer = send(mother, dossier, **{CERTIFICATE: photo()})
    assert (answer.status_code, state_of(dossier).number) == (422, 4)
    assert "Send this paper with your answer." in answer.content.decode()


def test_nothing_and_a_bad_file_are_said_at_the_field_and_the_note_is_kept(mother: Client, dossier: Dossier) -> None:
    for fields, why in (({}, "No file has been chosen."), ({CERTIFICATE: photo(PROGRAM)}, "chứng sinh.jpg")):
        answer = send(mother, dossier, note=FORGOTTEN, **fields)
        page = answer.content.decode()
        assert (answer.status_code, FORGOTTEN in page, why in page) == (422, True, True)
        assert f'href="#{CERTIFICATE}"' in page
    assert state_of(dossier).number == 3


def test_nobody_adds_to_anothers_dossier(cast: Cast, dossier: Dossier) -> None:
    stranger = browser(cast.stranger)
    assert stranger.get(f"/my-dossiers/{dossier.code}/papers/").status_code == 404
    assert send(stranger, dossier, **{CERTIFICATE: photo()}).status_code == 404
    assert (state_of(dossier).number, Held.objects.count()) == (3, 0)
