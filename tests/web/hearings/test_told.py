"""The parties of a hearing are told in their messages, and by e-mail where they want it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client, override_settings

from motlan.web.hearings import actions
from motlan.web.hearings.models import Hearing
from motlan.web.house import House
from motlan.web.inbox.models import Address, Message
from motlan.web.jobs.api import run_once
from motlan.web.people.models import Account
from motlan.workspace.service_settings import Mail
from tests.mail import MailServer, mail_server
from tests.web.dossiers.conftest import MONDAY, Cast, _readers_of_the_house
from tests.web.hearings.conftest import ANSWERS, DAY, WORDS, during

ABOUT = "record.subject_matter"


def worked(house: House) -> None:
    done = run_once(house=house)
    assert (done.failed, done.given_up) == (0, 0)


def reader(account: Account, language: str = "en") -> Client:
    client = Client()
    client.force_login(account)
    client.cookies["motlan_language"] = language
    return client


def told(subject: int | None) -> list[str]:
    return list(
        Message.objects.filter(subject=subject).exclude(about="").order_by("id").values_list("about", flat=True)
    )


def test_both_parties_are_asked_to_come_once(here: House, cast: Cast, set_day: Hearing) -> None:
    worked(here)
    worked(here)
    asked = [f"hearing:{set_day.code}/1"]
    assert [told(one.subject) for one in (cast.mother, cast.stranger, cast.father)] == [asked, asked, []]
    client = reader(cast.stranger)
    listed = client.get("/inbox/").content.decode()
    assert "You are asked to come to a hearing" in listed
    number = Message.objects.get(subject=cast.stranger.subject).pk
    body = client.get(f"/inbox/{number}/").content.decode()
    assert "09:00, 23/11/2026, Phòng 2" in body
    assert f'href="/my-hearings/{set_day.code}/">Open the hearing</a>' in body
    assert client.get(f"/my-hearings/{set_day.code}/").status_code == 200
    assert cast.mother.display_name not in body
    for said in ("Claimant: Nguyễn Thị Hoa", "Respondent: Lê Thị Xa", f"What it was about: {ANSWERS[ABOUT]}"):
        assert said in body, "whoever is to come can prepare"
    vietnamese = reader(cast.mother, "vi").get("/inbox/").content.decode()
    assert "Bạn được mời dự phiên họp" in vietnamese
    assert reader(cast.father).get(f"/inbox/{number}/").status_code == 404


def test_a_new_day_minutes_and_the_end_are_told_too(here: House, cast: Cast, set_day: Hearing) -> None:
    again = {
        "begins_at": DAY + timedelta(hours=2),
        "minutes": 60,
        "room": "Phòng 3",
        "video": "",
        "reason": "Phòng họp mất điện",
    }
    moved = actions.move(house=here, account=cast.officer, code=set_day.code, seen=1, **again)  # type: ignore[arg-type]
    then = during(here)
    later = replace(then, clock=type(then.clock)(DAY + timedelta(hours=2, minutes=5)))
    actions.join(house=later, account=cast.mother, code=moved.code, assurance="high")
    actions.minute(house=later, account=cast.officer, code=moved.code, seen=3, words=WORDS)
    worked(later)
    body = reader(cast.mother).get("/inbox/").content.decode()
    for title in ("The minutes of the hearing wait for you", "The hearing is moved"):
        assert title in body
    moved_number = Message.objects.get(subject=cast.stranger.subject, about__endswith="/2").pk
    said = reader(cast.stranger).get(f"/inbox/{moved_number}/").content.decode()
    assert "11:00, 23/11/2026, Phòng 3 – Phòng họp mất điện" in said
    assert len(told(cast.mother.subject)) == 3, "being present is her own act"


def test_a_hearing_that_is_called_off_is_told_with_its_reason(here: House, cast: Cast, set_day: Hearing) -> None:
    actions.call_off(house=here, account=cast.officer, code=set_day.code, seen=1, reason="Các bên đã hoà giải")
    worked(here)
    number = Message.objects.get(subject=cast.stranger.subject, about__endswith="/2").pk
    body = reader(cast.stranger).get(f"/inbox/{number}/").content.decode()
    assert "The hearing was called off" in body
    assert "Các bên đã hoà giải" in body


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        backend = "django.core.mail.backends.smtp.EmailBackend"
        with override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=server.port, EMAIL_BACKEND=backend):
            yield server


def test_an_e_mail_says_that_and_no_more(
    here: House, cast: Cast, set_day: Hearing, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = here.workspace.settings.model_copy(update={"mail": Mail(**{"from": "motcua@example.gov"})})
    named = replace(here, workspace=replace(here.workspace, settings=settings))
    for module in _readers_of_the_house():
        monkeypatch.setattr(f"{module}.house", lambda: named)
    Address.objects.create(account=cast.stranger, address="xa@example.org", confirmed_at=MONDAY)
    worked(named)
    (letter,) = mail.letters
    assert letter["To"] == "xa@example.org"
    assert letter["Subject"].strip() == f"{set_day.code}: Bạn được mời dự phiên họp"
    text = letter.get_content()
    assert "Phòng 2" not in text
    for said in (cast.mother.display_name, "Nguyễn Thị Hoa", ANSWERS[ABOUT]):
        assert said not in text
