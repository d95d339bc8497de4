"""What an act on a dossier says to the person: on the site, and by e-mail to an address that she confirmed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import Client, override_settings

from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import Overtaken
from motlan.web.house import House
from motlan.web.inbox.models import Address, Message
from motlan.web.jobs.api import run_once
from motlan.web.jobs.models import Job
from motlan.workspace.service_settings import Mail
from tests.mail import MailServer, mail_server
from tests.web.dossiers.conftest import MONDAY, PEOPLE, WARD, Cast, _readers_of_the_house, cast, file_birth, here

__all__ = ["cast", "here"]
ADDRESS = "hoa@example.org"


@pytest.fixture
def house(here: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A workspace that names who its e-mail comes from."""
    settings = here.workspace.settings.model_copy(update={"mail": Mail(**{"from": "motcua@example.gov"})})
    named = replace(here, workspace=replace(here.workspace, settings=settings))
    for module in _readers_of_the_house():
        monkeypatch.setattr(f"{module}.house", lambda: named)
    monkeypatch.setattr("motlan.web.inbox.views.house", lambda: named)
    return named


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        backend = "django.core.mail.backends.smtp.EmailBackend"
        with override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=server.port, EMAIL_BACKEND=backend):
            yield server


@pytest.fixture
def mother(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.mother)
    client.cookies["motlan_language"] = "en"
    return client


def worked(house: House) -> None:
    """The worker has done all that is due."""
    done = run_once(house=house)
    assert (done.failed, done.given_up) == (0, 0)


def titles(client: Client) -> list[str]:
    return [letter.title.in_("en") for letter in client.get("/inbox/").context["letters"]]


@pytest.fixture
def received(house: House, cast: Cast) -> Dossier:
    dossier = file_birth(house, cast.mother)
    return actions.receive(house=house, account=cast.officer, code=dossier.code, seen=1)


def confirmed(cast: Cast, language: str = "") -> None:
    cast.mother.language = language
    cast.mother.save()
    Address.objects.create(account=cast.mother, address=ADDRESS, confirmed_at=MONDAY)


def test_what_an_office_does_is_in_the_inbox_once(received: Dossier, house: House, mother: Client) -> None:
    worked(house)
    Job.objects.update(done_at=None)
    worked(house)
    assert titles(mother) == ["The office received it", "You filed the dossier"]
    assert Message.objects.count() == 2


def test_an_act_that_was_rolled_back_says_nothing(house: House, cast: Cast, mother: Client) -> None:
    dossier = file_birth(house, cast.mother)
    with pytest.raises(Overtaken):
        actions.receive(house=house, account=cast.officer, code=dossier.code, seen=7)
    worked(house)
    assert titles(mother) == ["You filed the dossier"]


def test_a_message_is_new_until_it_is_read(received: Dossier, house: House, mother: Client) -> None:
    worked(house)
    assert "2 new" in mother.get("/record/").content.decode()
    newest = Message.objects.latest("id")
    page = mother.get(f"/inbox/{newest.pk}/").content.decode()
    assert f'href="/my-dossiers/{received.code}/"' in page
    assert [letter.number for letter in mother.get("/inbox/?show=unread").context["letters"]] != [newest.pk]
    assert "1 new" in mother.get("/inbox/").content.decode()
    assert mother.post("/inbox/read/")["Location"] == "/inbox/"
    assert not Message.objects.filter(read_at=None).exists()


def test_messages_stand_together_by_what_they_are_about(
    received: Dossier, house: House, cast: Cast, mother: Client
) -> None:
    worked(house)
    other = file_birth(house, cast.mother, child__full_name="Trần Văn Bình")
    worked(house)
    actions.withdraw(house=house, account=cast.mother, code=other.code, seen=1)
    actions.refuse(house=house, account=cast.officer, code=received.code, seen=2, reason="Thiếu giấy chứng sinh gốc")
    worked(house)
    groups = mother.get("/inbox/").context["groups"]
    assert [[one.about for one in group] for group in groups] == [[received.code] * 3, [other.code]]
    assert [one.number for one in groups[0]] == sorted((one.number for one in groups[0]), reverse=True)
    page = mother.get("/inbox/").content.decode()
    assert "Take all 4 messages as read" in page
    assert page.count(f'motlan-code">{received.code}</span>') == 1
    mother.post("/inbox/read/")
    assert "as read" not in mother.get("/inbox/").content.decode()


def test_anothers_messages_are_not_there(received: Dossier, house: House, cast: Cast) -> None:
    worked(house)
    other = Client()
    other.force_login(cast.stranger)
    assert other.get("/inbox/").context["letters"] == []
    assert other.get(f"/inbox/{Message.objects.latest('id').pk}/").status_code == 404
    other.post("/inbox/read/")
    assert Message.objects.filter(read_at=None).count() == 2


@pytest.mark.parametrize(
    ("language", "said", "read_it"),
    [
        ("", "Cơ quan đã tiếp nhận", "Đăng nhập để đọc thông báo"),
        ("en", "The office received it", "Sign in to read the message"),
    ],
)
def test_a_letter_speaks_the_readers_language_and_names_no_value_of_hers(
    house: House, cast: Cast, mail: MailServer, language: str, said: str, read_it: str
) -> None:
    confirmed(cast, language)
    dossier = file_birth(house, cast.mother)
    actions.receive(house=house, account=cast.officer, code=dossier.code, seen=1)
    worked(house)
    last = mail.letters[-1]
    body = last.get_content()
    assert mail.recipients == [ADDRESS, ADDRESS]
    assert (last["From"], last["To"]) == ("motcua@example.gov", ADDRESS)
    assert last["Subject"].strip() == f"{dossier.code}: {said}"
    assert read_it in body
    assert f"/inbox/{Message.objects.latest('id').pk}/" in body
    values = [str(value) for person in PEOPLE.values() for value in person.values() if value and value != WARD]
    for letter in mail.letters:
        text = letter["Subject"] + letter.get_content()
        assert [value for value in (*values, "Trần Văn An") if value in text] == []


def test_a_server_that_refuses_is_asked_again_and_a_letter_is_sent_once(
    house: House, cast: Cast, mail: MailServer
) -> None:
    confirmed(cast)
    file_birth(house, cast.mother)
    mail.refuses = True
    assert run_once(house=house).failed == 1
    mail.refuses = False
    later = replace(house, clock=replace(house.clock, at=MONDAY.replace(hour=5)))
    worked(later)
    Job.objects.filter(kind="send_letter").update(done_at=None, due_at=MONDAY)
    worked(later)
    assert len(mail.letters) == 1
    assert Message.objects.get().emailed_at == MONDAY.replace(hour=5)


def test_an_address_counts_once_its_holder_pressed_the_button(
    house: House, cast: Cast, mother: Client, mail: MailServer
) -> None:
    assert mother.post("/inbox/address/", {"address": ADDRESS})["Location"] == "/inbox/address/"
    file_birth(house, cast.mother)
    worked(house)
    [question] = mail.letters
    link = re.search(r"(/inbox/address/\S+/)", question.get_content())
    assert link is not None
    stranger = Client()
    stranger.force_login(cast.stranger)
    assert stranger.post(link[1]).status_code == 422
    assert mother.get(link[1]).status_code == 200
    assert Address.objects.get().confirmed_at is None
    assert mother.post(link[1])["Location"] == "/inbox/address/"
    assert Address.objects.get().confirmed_at == MONDAY
    mother.post("/inbox/address/", {"end": "1"})
    assert not Address.objects.exists()
    assert mother.post(link[1]).status_code == 422


@pytest.mark.parametrize("typed", ["", "hoa", "hoa@", "hoa@example.org\nBcc: all@example.org"])
def test_what_is_no_address_is_not_kept(house: House, mother: Client, mail: MailServer, typed: str) -> None:
    answer = mother.post("/inbox/address/", {"address": typed})
    assert (answer.status_code, Address.objects.exists()) == (422, False)
    assert 'aria-invalid="true"' in answer.content.decode()


def test_without_a_sender_or_a_server_nothing_is_asked_or_sent(here: House, cast: Cast, mother: Client) -> None:
    confirmed(cast)
    file_birth(here, cast.mother)
    worked(here)
    assert mother.get("/inbox/address/").status_code == 404
    assert not Job.objects.filter(kind="send_letter").exists()
    assert Message.objects.count() == 1
