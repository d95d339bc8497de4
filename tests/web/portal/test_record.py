"""What the state holds on me: every value with its source; this is wrong; who read it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from sqlglot import exp

from motlan.data.correction.record import Correction, of_reporter
from motlan.data.golden import read as golden
from motlan.data.golden.records import OPERATOR, Reading
from motlan.kernel.clock import FixedClock
from motlan.store.register import Register
from motlan.web.dossiers import actions
from motlan.web.dossiers.corrections import answer
from motlan.web.house import House
from motlan.web.portal.journal import local_day
from motlan.web.purposes import KEEPING, MANDATE, STEWARDSHIP
from tests.web.dossiers.conftest import FATHER_NUMBER, MONDAY, MOTHER_NUMBER, RESIDENCE, Cast, file_birth, gives
from tests.web.portal.conftest import browser

WRONG = "/record/person/0/birth_date/wrong/"


def _journal(here: House, subject: int) -> list[tuple[str, str]]:
    query = "select purpose, reader from reading where subject = :subject order by seq"
    return [tuple(row) for row in here.register().rows(query, {"subject": subject})]


def test_every_value_stands_with_its_source_and_its_age(mother: Client) -> None:
    body = mother.get("/record/").content.decode()
    assert "Nguyễn Thị Hoa" in body
    assert "01/05/1990" in body
    assert body.count("Source: ") >= 7
    assert "just now" in body
    assert "Trần Văn Nam" in body


def test_reading_ones_own_record_is_written_into_the_journal_first(mother: Client, here: House, cast: Cast) -> None:
    assert _journal(here, cast.mother.subject or 0) == []
    mother.get("/record/")
    assert _journal(here, cast.mother.subject or 0)[0] == ("own_record", "mother")


def test_no_address_on_the_page_bears_a_number_of_a_person(mother: Client) -> None:
    body = mother.get("/record/").content.decode()
    links = [part.split('"', 1)[0] for part in body.split('href="')[1:]]
    assert [link for link in links if MOTHER_NUMBER in link] == []


@pytest.mark.parametrize("address", ["/record/", "/record/readings/", WRONG, "/my-dossiers/"])
def test_who_is_no_citizen_is_told_why_and_nothing_is_read(cast: Cast, here: House, address: str) -> None:
    response = browser(cast.officer).get(address)
    assert response.status_code == 403
    assert "This page is not for your role" in response.content.decode()
    assert _journal(here, cast.mother.subject or 0) == []


def _only(here: House) -> Correction:
    (kept,) = of_reporter(here.register(), reporter="mother")
    return kept


@pytest.mark.parametrize(
    ("attribute", "offered"),
    [
        ("sex", '<datalist id="offered"><option value="Male"></option><option value="Female"></option></datalist>'),
        ("birth_date", 'id="right-hint">For example 31/12/2025.'),
        ("residence_unit", 'list="offered" data-places="/units/">'),
        ("full_name", 'value=""></div>'),
    ],
)
def test_what_is_right_is_offered_as_the_value_is_written(mother: Client, attribute: str, offered: str) -> None:
    page = mother.get(f"/record/person/0/{attribute}/wrong/").content.decode()
    assert offered in re.sub(r">\s+<", "><", page)


def test_a_wrong_value_becomes_a_correction_with_a_deadline(mother: Client, here: House, cast: Cast) -> None:
    assert "01/05/1990" in mother.get(WRONG).content.decode()
    response = mother.post(WRONG, {"right": "05/01/1990", "reason": "Giấy khai sinh số 12"})
    assert response["Location"] == "/record/"
    kept = _only(here)
    assert (kept.subject, kept.attribute, kept.value, kept.state, kept.proposed) == (
        cast.mother.subject,
        "birth_date",
        "1990-05-01",
        "open",
        "1990-01-05",
    )
    assert "05/01/1990" in kept.wrong
    body = mother.get("/record/").content.decode()
    assert "being checked" in body
    assert "answer due by 30/11/2026" in body


def test_who_contests_against_her_own_number_is_told_so(mother: Client) -> None:
    contradiction = "The number contradicts “Date of birth”. One of the two is wrong."
    mother.post(WRONG, {"right": "05/03/1991", "reason": ""})
    assert contradiction in mother.get("/record/").content.decode()


def test_who_contests_within_her_number_is_told_nothing_of_it(mother: Client) -> None:
    mother.post(WRONG, {"right": "05/01/1990", "reason": ""})
    assert "The number contradicts" not in mother.get("/record/").content.decode()


def test_a_second_report_of_the_same_value_is_refused_and_the_words_stay(mother: Client, here: House) -> None:
    mother.post(WRONG, {"right": "05/01/1990", "reason": ""})
    response = mother.post(WRONG, {"right": "06/01/1990", "reason": ""})
    assert response.status_code == 422
    assert 'value="06/01/1990"' in response.content.decode()
    assert _only(here).number == 1


@pytest.mark.parametrize("given", [{"right": ""}, {"right": "x" * 201}, {"right": "đúng", "reason": "y" * 1501}])
def test_an_empty_or_over_long_report_is_named_and_not_sent(mother: Client, here: House, given: dict[str, str]) -> None:
    response = mother.post(WRONG, given)
    assert response.status_code == 422
    assert "govuk-error-summary" in response.content.decode()
    assert here.register().value("select count(*) from correction") == 0


@pytest.mark.parametrize("address", ["/record/person/7/birth_date/wrong/", "/record/person/0/shoe_size/wrong/"])
def test_only_ones_own_values_can_be_reported(mother: Client, address: str) -> None:
    assert mother.get(address).status_code == 404


def test_the_child_that_was_registered_stands_in_the_mothers_record(mother: Client, here: House, cast: Cast) -> None:
    assert "Trần Văn An" not in mother.get("/record/").content.decode()
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    actions.decide(house=here, account=cast.officer, code=dossier.code, seen=2, given=gives(dossier.code))
    assert "Trần Văn An" in mother.get("/record/").content.decode()


def test_the_list_of_readers_leaves_out_oneself_until_asked(mother: Client, here: House, cast: Cast) -> None:
    mother.get("/record/")
    assert "Nobody but yourself has read anything about you." in mother.get("/record/readings/").content.decode()
    own = mother.get("/record/readings/?own=1").content.decode()
    assert "You yourself" in own
    assert "Looking at one&#x27;s own data" in own
    assert "Date of birth" in own


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999999999", "²"])
def test_a_strange_page_number_is_the_first_or_an_empty_page(mother: Client, page: str) -> None:
    assert mother.get("/record/readings/", {"page": page}).status_code == 200


def _beside(body: str, label: str) -> str:
    """What stands in the actions of the first row with this label."""
    row = body.split(f'list__key">{label}</dt>', 1)[1].split("</div>", 1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", row.split("summary-list__actions", 1)[1])).strip(' ">')


def test_the_deadline_of_a_correction_stands_beside_the_value(mother: Client) -> None:
    mother.post(WRONG, {"right": "05/01/1990", "reason": ""})
    body = mother.get("/record/").content.decode()
    assert _beside(body, "Date of birth") == "being checked, answer due by 30/11/2026"
    assert _beside(body, "Full name") == "this is wrong : Full name"


def test_a_refused_correction_is_answered_and_the_value_may_be_contested_again(
    mother: Client, here: House, cast: Cast
) -> None:
    mother.post(WRONG, {"right": "05/01/1990", "reason": ""})
    number = _only(here).number
    answer(house=here, account=cast.steward, number=number, verdict="refuse", reason="Sổ khai sinh ghi 01/05/1990.")
    body = mother.get("/record/").content.decode()
    assert "The owner keeps the value." in body
    assert "Sổ khai sinh ghi 01/05/1990." in body
    assert _beside(body, "Date of birth") == "this is wrong : Date of birth"


def test_an_accepted_correction_waits_for_the_data_and_closes_with_them(
    mother: Client, here: House, cast: Cast
) -> None:
    mother.post(WRONG, {"right": "05/01/1990", "reason": ""})
    answer(house=here, account=cast.steward, number=_only(here).number, verdict="accept", reason="")
    body = mother.get("/record/").content.decode()
    assert _beside(body, "Date of birth") == "the owner agrees; it is being mended"
    assert "The owner agrees and mends it at the source by 23/11/2026." in body
    assert mother.post(WRONG, {"right": "06/01/1990", "reason": ""}).status_code == 422
    here.register().execute(
        "update golden_person set birth_date = '1990-01-05' where subject = :subject",
        {"subject": cast.mother.subject},
    )
    body = mother.get("/record/").content.decode()
    assert _only(here).state == "corrected"
    assert "It was corrected." in body
    assert _beside(body, "Date of birth") == "this is wrong : Date of birth"


def test_the_card_about_me_is_open_and_the_others_say_what_is_in_them(mother: Client) -> None:
    body = mother.get("/record/").content.decode()
    folds = re.findall(
        r'<details class="motlan-section motlan-fold"( open)?>\s*<summary><h2[^>]*>(.*?)</h2>'
        r'<span class="motlan-source">(.*?)</span>',
        body,
    )
    assert folds == [(" open", "Me", "7 values held"), ("", "My family", "3 values held")]
    assert "Trần Văn Nam" in body


def _household(here: House, person: str, subject: int = 77) -> int:
    """A record of another concept that refers to a person."""
    here.register().execute(
        "insert into golden_household_membership (subject, membership_number, person) values (:subject, 'M1', :person)",
        {"subject": subject, "person": person},
    )
    return subject


def _read(here: House, cast: Cast, concept: str, subject: int, *attributes: str) -> None:
    reading = Reading(
        reader=cast.officer.username,
        role=cast.officer.role,
        purpose=RESIDENCE,
        ground="Luật Cư trú",
        concept=concept,
        subject=subject,
        attributes=attributes,
    )
    golden.read(register=here.register(), catalogue=here.catalogue, clock=here.clock, reading=reading)


def test_readings_of_records_about_me_are_readings_of_my_data(mother: Client, here: House, cast: Cast) -> None:
    mine, others = _household(here, MOTHER_NUMBER), _household(here, FATHER_NUMBER, 78)
    _read(here, cast, "person", cast.mother.subject or 0, "full_name")
    _read(here, cast, "household_membership", mine, "membership_number", "relation")
    _read(here, cast, "household_membership", others, "since")
    body = mother.get("/record/readings/").content.decode()
    assert body.count("<tr") == 2
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))
    assert "16/11/2026" in text
    assert "Officer of the one-stop desk, Officer 09:00, 16/11/2026 · 2 readings" in text
    assert "Registration of permanent residence Luật Cư trú" in text
    assert "Person: Full name Household membership: Membership number, Relation to the head" in text
    assert "since" not in text.lower().split("household membership:", 1)[1].split("download", 1)[0]


@pytest.mark.parametrize(
    ("language", "who", "purpose", "ground"),
    [
        ("en", "Ba Dinh Ward, Hanoi City", "Keeping a register", "The data owner&#x27;s duty"),
        ("vi", "Phường Ba Đình, Thành phố Hà Nội", "Giữ sổ của nền tảng", "Trách nhiệm của cơ quan"),
    ],
)
def test_a_line_of_the_journal_is_in_the_page_s_language(
    here: House, cast: Cast, language: str, who: str, purpose: str, ground: str
) -> None:
    cast.officer.display_name = "Phường Ba Đình, Thành phố Hà Nội"
    cast.officer.save()
    reading = Reading(
        reader=cast.officer.username,
        role=cast.officer.role,
        purpose=KEEPING,
        ground=str(MANDATE),
        concept="person",
        subject=cast.mother.subject or 0,
        attributes=("full_name",),
    )
    golden.read(register=here.register(), catalogue=here.catalogue, clock=here.clock, reading=reading)
    page = browser(cast.mother, language).get("/record/readings/").content.decode()
    row = page.split("<tbody", 1)[1].split("</tr>", 1)[0]
    assert (who in row, purpose in row, ground in row) == (True, True, True)


@pytest.mark.parametrize(
    ("language", "who"),
    [
        ("en", "Who operates the system, at its command line, root"),
        ("vi", "Người vận hành hệ thống, qua dòng lệnh, root"),
    ],
)
def test_who_read_at_the_command_line_is_said_in_the_page_s_language(
    here: House, cast: Cast, language: str, who: str
) -> None:
    reading = Reading(
        reader="root",
        role=OPERATOR,
        purpose=KEEPING,
        ground=str(MANDATE),
        concept="person",
        subject=cast.mother.subject or 0,
        attributes=("full_name",),
    )
    golden.read(register=here.register(), catalogue=here.catalogue, clock=here.clock, reading=reading)
    page = browser(cast.mother, language).get("/record/readings/").content.decode()
    assert who in page.split("<tbody", 1)[1].split("</tr>", 1)[0]


def test_every_single_reading_comes_as_a_file(mother: Client, here: House, cast: Cast) -> None:
    mine = _household(here, MOTHER_NUMBER)
    _read(here, cast, "person", cast.mother.subject or 0, "full_name")
    _read(here, cast, "household_membership", mine, "membership_number")
    mother.get("/record/")
    text = b"".join(mother.get("/record/readings.csv").streaming_content).decode("utf-8-sig")
    who = '"Officer of the one-stop desk, Officer",Registration of permanent residence,Luật Cư trú'
    assert text.splitlines() == [
        "at,who,purpose,ground,about,values",
        f"2026-11-16T09:00:00+07:00,{who},Household membership,Membership number",
        f"2026-11-16T09:00:00+07:00,{who},Person,Full name",
    ]
    own = b"".join(mother.get("/record/readings.csv?own=1").streaming_content).decode()
    assert "You yourself,Looking at one's own data" in own


def test_readings_are_paged_by_occasion(mother: Client, here: House, cast: Cast) -> None:
    for at in reversed(range(30)):
        house = replace(here, clock=FixedClock(MONDAY - timedelta(days=at)))
        _read(house, cast, "person", cast.mother.subject or 0, "full_name")
    first = mother.get("/record/readings/").content.decode()
    second = mother.get("/record/readings/?page=2").content.decode()
    assert (first.count("<section"), second.count("<section")) == (25, 5)
    assert "18/10/2026" in second
    assert 'href="?page=1" rel="prev"' in second


def test_readings_stand_under_the_day_that_it_was_in_the_country(mother: Client, here: House, cast: Cast) -> None:
    """The evening of the 14th in UTC is the 15th in Hà Nội, and one occasion with the morning."""
    for at in (
        datetime(2026, 11, 14, 16, 59, tzinfo=UTC),
        datetime(2026, 11, 14, 17, 1, tzinfo=UTC),
        datetime(2026, 11, 15, 3, tzinfo=UTC),
    ):
        _read(replace(here, clock=FixedClock(at)), cast, "person", cast.mother.subject or 0, "full_name")
    body = mother.get("/record/readings/").content.decode()
    assert re.findall(r'<h2 class="govuk-heading-m" id="day-\d">([^<]*)</h2>', body) == ["15/11/2026", "14/11/2026"]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))
    assert "Officer 10:00, 15/11/2026 · 2 readings" in text
    assert "Officer 23:59, 14/11/2026 Registration" in text


@pytest.mark.parametrize(("minutes", "day"), [(420, "2026-11-15"), (0, "2026-11-14"), (-1080, "2026-11-13")])
def test_both_engines_agree_on_the_local_day(tmp_path: Path, postgres_database: str, minutes: int, day: str) -> None:
    query = exp.select("at").from_("(select '2026-11-14T17:01:00Z' as at) as entry")
    for url in (f"sqlite:///{tmp_path}/register.sqlite3", postgres_database):
        register = Register.connect(url)
        local = local_day(register.dialect, timedelta(minutes=minutes))
        found = register.value(query.select(local, append=False))
        register.close()
        assert found == day


def _policy(here: House, employer: str) -> None:
    columns = "subject, insurance_number, member, employer_tax_code, employer_tax_code__source"
    here.register().execute(
        f"insert into golden_social_insurance ({columns}) values (88, 'SI-1', :member, :employer, 'social_insurance')",
        {"member": MOTHER_NUMBER, "employer": employer},
    )


def test_an_enterprise_is_shown_by_its_name_when_it_is_held(mother: Client, here: House) -> None:
    here.register().execute(
        "insert into golden_enterprise (subject, tax_code, name) values (99, '0100000194', 'Công ty An Phát')", {}
    )
    _policy(here, "0100000194")
    assert "Công ty An Phát (0100000194)" in mother.get("/record/").content.decode()
    here.register().execute("update golden_social_insurance set employer_tax_code = '0100000195'", {})
    body = mother.get("/record/").content.decode()
    assert "0100000195" in body
    assert "Công ty An Phát" not in body


def test_a_stewards_reading_is_told_with_its_ground_in_the_language_of_the_page(
    mother: Client, here: House, cast: Cast
) -> None:
    reading = Reading(
        reader="steward",
        role="steward",
        purpose=STEWARDSHIP,
        ground=MANDATE,
        concept="person",
        subject=cast.mother.subject or 0,
        attributes=("sex",),
    )
    golden.read(register=here.register(), catalogue=here.catalogue, clock=here.clock, reading=reading)
    body = mother.get("/record/readings/").content.decode()
    assert "Keeping the data right" in body
    assert "The data owner&#x27;s duty to keep data correct" in body
    mother.cookies["motlan_language"] = "vi"
    assert "Giữ cho dữ liệu đúng" in mother.get("/record/readings/").content.decode()
