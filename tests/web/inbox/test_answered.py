"""Who said that a value is wrong is told what became of it, in her inbox and by e-mail, in both languages."""

from __future__ import annotations

import pytest
from django.test import Client

from motlan.data.correction import actions
from motlan.data.correction.record import Correction
from motlan.web.dossiers.corrections import answer, report_wrong, settle
from motlan.web.dossiers.holding import holder_for
from motlan.web.house import House
from motlan.web.inbox.models import Message
from motlan.web.jobs.models import Job
from motlan.web.people.models import Account
from motlan.web.portal.answered import tell_of_others
from tests.mail import MailServer
from tests.web.dossiers.conftest import BIRTH, MONDAY, PEOPLE, WARD, Cast, file_birth
from tests.web.inbox.test_inbox import cast, confirmed, here, house, mail, mother, titles, worked

__all__ = ["cast", "here", "house", "mail", "mother"]
AGREED = "The owner agrees and mends the value"
KEPT = "The owner keeps the value that you reported"
MENDED = "The value that you reported has been corrected"


def reported(house: House, cast: Cast, account: Account | None = None, dossier: str | None = None) -> Correction:
    said = account or cast.mother
    procedure = house.forms.in_force(BIRTH, on=MONDAY.date()).procedure
    return report_wrong(
        house=house,
        account=said,
        holder=holder_for(house=house, account=said, procedure=procedure),
        concept="person",
        subject=cast.mother.subject or 0,
        attribute="birth_date",
        wrong="Đúng là 05/01/1990",
        own=frozenset({cast.mother.subject or 0}),
        dossier=dossier,
    )


def said(house: House, cast: Cast, made: Correction, verdict: str, reason: str = "") -> None:
    answer(house=house, account=cast.steward, number=made.number, verdict=verdict, reason=reason)  # type: ignore[arg-type]
    worked(house)


def changed(house: House) -> None:
    house.register().execute("update golden_person set birth_date = '1990-01-05'")
    settle(house=house)
    worked(house)


def test_agreement_and_then_the_mended_value_are_told_once_each(house: House, cast: Cast, mother: Client) -> None:
    said(house, cast, reported(house, cast), "accept", "Sổ gốc ghi 05/01")
    assert titles(mother) == [AGREED]
    assert "A value that you reported" in mother.get("/inbox/").content.decode()
    page = mother.get(f"/inbox/{Message.objects.get().pk}/").content.decode()
    assert "mended by " in page
    assert "Sổ gốc ghi 05/01" in page
    assert 'href="/record/#corrections"' in page
    changed(house)
    changed(house)
    assert titles(mother) == [MENDED, AGREED]


def test_a_refusal_is_told_with_its_reason(house: House, cast: Cast, mother: Client) -> None:
    said(house, cast, reported(house, cast), "refuse", "Sổ gốc ghi như vậy, bản chụp kèm theo")
    changed(house)
    assert titles(mother) == [KEPT]
    page = mother.get(f"/inbox/{Message.objects.get().pk}/").content.decode()
    assert "Sổ gốc ghi như vậy, bản chụp kèm theo" in page
    other = Client()
    other.force_login(cast.stranger)
    assert other.get(f"/inbox/{Message.objects.get().pk}/").status_code == 404


def test_a_value_that_changes_before_anybody_answered_is_told(house: House, cast: Cast, mother: Client) -> None:
    reported(house, cast)
    changed(house)
    assert titles(mother) == [MENDED]


def test_what_was_answered_at_the_command_line_is_told_once_too(house: House, cast: Cast, mother: Client) -> None:
    made = reported(house, cast)
    actions.answer(
        register=house.register(),
        catalogue=house.catalogue,
        clock=house.clock,
        number=made.number,
        verdict="refuse",
        reason="Sổ gốc ghi như vậy",
        by="lan",
        mend_by=MONDAY,
    )
    for _ in range(2):
        tell_of_others(house)
        worked(house)
    assert titles(mother) == [KEPT]
    house.register().execute("update correction set answered_at = '2026-10-01T00:00:00Z'")
    Job.objects.all().delete()
    Message.objects.all().delete()
    tell_of_others(house)
    worked(house)
    assert titles(mother) == []


def test_an_officer_who_reported_it_at_work_is_told_and_led_to_the_dossier(house: House, cast: Cast) -> None:
    dossier = file_birth(house, cast.mother)
    said(house, cast, reported(house, cast, cast.officer, dossier.code), "refuse", "Sổ gốc ghi như vậy")
    officer = Client()
    officer.force_login(cast.officer)
    officer.cookies["motlan_language"] = "en"
    assert titles(officer) == [KEPT]
    page = officer.get(f"/inbox/{Message.objects.get(account=cast.officer).pk}/").content.decode()
    assert f'href="/desk/{dossier.code}/"' in page


@pytest.mark.parametrize(
    ("language", "subject"), [("", "Cơ quan giữ nguyên giá trị bạn báo sai"), ("en", "The owner keeps the value")]
)
def test_the_e_mail_says_that_there_is_an_answer_and_no_value(
    house: House, cast: Cast, mail: MailServer, language: str, subject: str
) -> None:
    confirmed(cast, language)
    said(house, cast, reported(house, cast), "refuse", "Sổ gốc ghi 01/05/1990")
    (letter,) = mail.letters
    text = letter["Subject"] + letter.get_content()
    assert subject in letter["Subject"].replace("\n", "")
    assert f"/inbox/{Message.objects.get().pk}/" in text
    values = [str(value) for one in PEOPLE.values() for value in one.values() if value and value != WARD]
    assert [value for value in (*values, "Sổ gốc", "1990") if value in text] == []
