"""The officers' pages: the queue by deadline, a dossier, its steps; who may not, does not."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motlan.data.golden import read as golden
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from tests.web.desk.reading import WORDS, codes_of, onward, received_ago, signed_in, tabs_of, text_of
from tests.web.dossiers.conftest import (
    BIRTH,
    CERTIFICATE,
    MARITAL,
    MOTHER_NUMBER,
    MOVE,
    OTHER_WARD,
    RESIDENCE,
    WARD,
    Cast,
    file,
    file_birth,
    gives,
)


def test_the_queue_is_by_deadline_late_first_and_its_counts_are_right(here: House, cast: Cast) -> None:
    new = file_birth(here, cast.mother)
    late = received_ago(here, cast, 7)
    today = received_ago(here, cast, 3)
    content = signed_in(cast.officer).get("/desk/").content
    assert codes_of(content) == [late.code, new.code, today.code]
    assert tabs_of(content) == {"open": 3, "new": 1, "late": 1, "today": 1, "mine": 0, "waiting": 0, "ended": 0}
    assert "late by 4 working days" in text_of(content)
    assert "due today" in text_of(content)


def test_a_dossier_that_waits_for_its_person_stands_where_the_answer_is_due(here: House, cast: Cast) -> None:
    waits, late = received_ago(here, cast, 8), received_ago(here, cast, 7)
    new = file_birth(here, cast.mother)
    ask = {"house": here, "account": cast.officer, "code": waits.code, "seen": waits.number}
    actions.ask_supplement(**ask, items=("birth_certificate",), note="")  # type: ignore[arg-type]
    content = signed_in(cast.officer).get("/desk/").content
    assert codes_of(content) == [late.code, new.code, waits.code]
    waits.refresh_from_db()
    assert waits.respond_by is not None
    assert f"the person answers by {waits.respond_by:%d/%m/%Y}" in text_of(content)
    assert tabs_of(content)["late"] == 1


@pytest.mark.parametrize(
    ("which", "expected"), [("late", ["late"]), ("today", ["today"]), ("new", ["new"]), ("ended", []), ("mine", [])]
)
def test_a_filter_shows_what_it_counts(here: House, cast: Cast, which: str, expected: list[str]) -> None:
    made = {
        "new": file_birth(here, cast.mother),
        "late": received_ago(here, cast, 7),
        "today": received_ago(here, cast, 3),
    }
    assert codes_of(signed_in(cast.officer).get("/desk/", {"show": which}).content) == [
        made[name].code for name in expected
    ]


def test_an_empty_list_says_so_and_what_to_do(here: House, cast: Cast) -> None:
    content = text_of(signed_in(cast.officer).get("/desk/", {"show": "late"}).content)
    assert "No dossier is late." in content
    assert "See all open dossiers" in content


def test_officers_see_the_dossiers_of_their_unit_only(here: House, cast: Cast) -> None:
    mine, other = file_birth(here, cast.mother), file_birth(here, cast.stranger, choose__father="none")
    assert other.deciding == OTHER_WARD
    assert codes_of(signed_in(cast.officer).get("/desk/").content) == [mine.code]
    assert codes_of(signed_in(cast.elsewhere).get("/desk/").content) == [other.code]
    for account in (cast.provincial, cast.unbound):
        assert sorted(codes_of(signed_in(account).get("/desk/").content)) == sorted([mine.code, other.code])
    assert signed_in(cast.officer).get(f"/desk/{other.code}/").status_code == 404


def test_that_nobody_is_written_as_the_father_is_read_before_it_is_decided(here: House, cast: Cast) -> None:
    held, nobody = file_birth(here, cast.mother), file_birth(here, cast.mother, choose__father="none")
    for one, said in ((held, False), (nobody, True)):
        shown = text_of(signed_in(cast.officer).get(f"/desk/{one.code}/decide/").content)
        assert ("Father Nobody" in shown) is said


def test_paging_goes_on_where_it_stopped_even_when_a_dossier_leaves(
    here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motlan.web.desk.queue.PAGE", 2)
    made = [file_birth(here, cast.mother).code for _ in range(5)]
    client = signed_in(cast.officer)
    first = client.get("/desk/")
    assert codes_of(first.content) == made[:2]
    actions.withdraw(house=here, account=cast.mother, code=made[0], seen=1)
    second = client.get("/desk/" + onward(first.content))
    assert codes_of(second.content) == made[2:4]
    third = client.get("/desk/" + onward(second.content))
    assert (codes_of(third.content), onward(third.content)) == (made[4:], "")


def test_the_download_has_every_row_and_no_formula(here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motlan.web.desk.queue.PAGE", 1)
    made = [file_birth(here, cast.mother) for _ in range(3)]
    Dossier.objects.filter(pk=made[1].pk).update(name="=cmd()")
    body = b"".join(signed_in(cast.officer).get("/desk/queue.csv").streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(body.removeprefix("\ufeff"))))
    assert [row["code"] for row in rows] == [one.code for one in made]
    assert [row["applicant"] for row in rows] == ["Nguyễn Thị Hoa", "'=cmd()", "Nguyễn Thị Hoa"]


def test_a_dossier_shows_what_was_declared_beside_what_is_held(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    text = text_of(signed_in(cast.officer).get(f"/desk/{dossier.code}/").content)
    assert "Trần Văn An declared new with this dossier" in text
    assert "Nguyễn Thị Hoa confirmed by the applicant Nguyễn Thị Hoa Source: Civil status" in text
    assert "not needed, held by Civil status" in text


def test_a_value_that_changed_since_filing_is_marked(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    here.register().execute(
        "update golden_person set full_name = 'Nguyễn Thị Hồng' where subject = :subject",
        {"subject": cast.mother.subject},
    )
    text = text_of(signed_in(cast.officer).get(f"/desk/{dossier.code}/").content)
    assert "Nguyễn Thị Hồng" in text
    assert text.count("changed since it was filed") == 1


def test_opening_a_dossier_is_in_the_persons_journal(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    signed_in(cast.officer).get(f"/desk/{dossier.code}/")
    latest = golden.readings_of(register=here.register(), subject=cast.mother.subject or 0)[0]
    assert (latest.reader, latest.role, latest.purpose) == ("officer", "officer", BIRTH)


def test_from_reception_to_the_child_in_the_register(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    client = signed_in(cast.officer)
    client.post(f"/desk/{dossier.code}/receive/", {"seen": "1"})
    preview = text_of(client.get(f"/desk/{dossier.code}/decide/").content)
    assert "What is written into the register" in preview
    assert "Trần Văn An" in preview
    assert f"Nguyễn Thị Hoa ({MOTHER_NUMBER})" in preview
    done = client.post(f"/desk/{dossier.code}/decide/", {"seen": "2", **gives(dossier.code)}, follow=True)
    assert "Granted. The result is below, under the next step." in text_of(done.content)
    dossier.refresh_from_db()
    assert (dossier.effect_done, dossier.status) == (True, 10)
    result = signed_in(cast.mother).get(f"/results/{dossier.code}/")
    assert result.status_code == 200
    assert "Trần Văn An" in result.content.decode()
    assert signed_in(cast.stranger).get(f"/results/{dossier.code}/").status_code == 404


def test_the_second_of_two_officers_is_told_and_nothing_happens(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    signed_in(cast.officer).post(f"/desk/{dossier.code}/receive/", {"seen": "1"})
    signed_in(cast.officer).post(f"/desk/{dossier.code}/decide/", {"seen": "2", **gives(dossier.code)})
    late = {"seen": "2", **gives(dossier.code)}
    second = signed_in(cast.colleague).post(f"/desk/{dossier.code}/decide/", late, follow=True)
    assert "Somebody else has just acted on this dossier" in text_of(second.content)
    refused = signed_in(cast.colleague).post(
        f"/desk/{dossier.code}/refuse/", {"seen": "2", "reason": "Không đúng thẩm quyền"}, follow=True
    )
    assert "Somebody else has just acted on this dossier" in text_of(refused.content)
    assert dossier.events.count() == 4


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.dictionaries(st.sampled_from(["show", "procedure", "q", "after"]), WORDS))
def test_no_address_breaks_the_queue(here: House, cast: Cast, asked: dict[str, str]) -> None:
    assert signed_in(cast.officer).get("/desk/", asked).status_code == 200


def test_the_desk_speaks_vietnamese_by_default(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    with translation.override("vi"):
        queue = text_of(signed_in(cast.officer, "vi").get("/desk/").content)
        page = text_of(signed_in(cast.officer, "vi").get(f"/desk/{dossier.code}/").content)
    assert "Danh sách hồ sơ" in queue
    assert "Đăng ký khai sinh" in queue
    assert "Bước tiếp theo Tiếp nhận" in page


def test_the_clock_stands_in_local_time(here: House, cast: Cast) -> None:
    dossier = received_ago(here, cast, 3)
    assert dossier.due_at is not None
    assert dossier.due_at.astimezone(UTC) == datetime(2026, 11, 16, 10, tzinfo=UTC)
    assert "17:00, 16/11/2026" in text_of(signed_in(cast.officer).get(f"/desk/{dossier.code}/").content)
    assert dossier.deciding == WARD


def test_the_children_registered_already_stand_on_the_dossiers_page(here: House, cast: Cast) -> None:
    first = file_birth(here, cast.mother)
    client = signed_in(cast.officer)
    assert "Children registered already None is registered." in text_of(client.get(f"/desk/{first.code}/").content)
    actions.receive(house=here, account=cast.officer, code=first.code, seen=1)
    actions.decide(house=here, account=cast.officer, code=first.code, seen=2, given=gives(first.code))
    second = file_birth(here, cast.mother, child__full_name="Trần Thị Bình")
    shown = text_of(client.get(f"/desk/{second.code}/").content)
    group = shown.split("Children registered already", 1)[1].split("Clock", 1)[0]
    assert "Trần Văn An" in group
    assert "02/11/2026" in group
    assert "Trần Thị Bình" not in group


def test_after_the_decision_the_officer_finds_the_document(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    client, address = signed_in(cast.officer), f"/desk/{dossier.code}/result/"
    assert client.get(address).status_code == 404
    client.post(f"/desk/{dossier.code}/receive/", {"seen": "1"})
    done = client.post(f"/desk/{dossier.code}/decide/", {"seen": "2", **gives(dossier.code)}, follow=True)
    assert f'The result: <a class="govuk-link" href="{address}">Birth extract</a>' in done.content.decode()
    document = text_of(client.get(address).content)
    assert "What was entered in the register" in document
    assert "Trần Văn An" in document
    assert signed_in(cast.elsewhere).get(address).status_code == 404
    assert signed_in(cast.mother).get(address).status_code == 403


def test_a_certificate_says_what_it_certifies_and_writes_nothing(here: House, cast: Cast) -> None:
    dossier = file(here, cast.stranger, MARITAL, CERTIFICATE)
    client = signed_in(cast.elsewhere)
    client.post(f"/desk/{dossier.code}/receive/", {"seen": "1"})
    preview = text_of(client.get(f"/desk/{dossier.code}/decide/").content)
    assert "What the document says" in preview
    assert "Marital status Single" in preview
    assert "No register is changed by this decision." in preview
    client.post(f"/desk/{dossier.code}/decide/", {"seen": "2", **gives(dossier.code)})
    document = text_of(client.get(f"/desk/{dossier.code}/result/").content)
    assert "Lê Thị Xa" in document
    assert "Marital status Single" in document
    assert "What was entered in the register" not in document


def test_a_move_says_what_is_written_and_of_whom(here: House, cast: Cast) -> None:
    dossier = file(here, cast.stranger, RESIDENCE, MOVE)
    client = signed_in(cast.officer)
    client.post(f"/desk/{dossier.code}/receive/", {"seen": "1"})
    preview = text_of(client.get(f"/desk/{dossier.code}/decide/").content)
    assert "National population database: Residences registered on this platform · Applicant" in preview
    assert "House, street, village Số 7, ngõ 12" in preview


def test_an_officer_tells_the_owner_what_the_papers_show(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    client = signed_in(cast.officer)
    page = client.get(f"/desk/{dossier.code}/").content.decode()
    (address,) = {
        found for found in re.findall(r'href="(/desk/[^"]+/wrong/[^"]+)"', page) if "mother.birth_date" in found
    }
    assert "is held wrong" in client.get(address).content.decode()
    assert client.post(address, {"right": "", "reason": ""}).status_code == 422
    assert here.register().value("select count(*) from correction") == 0
    sent = client.post(address, {"right": "05/01/1990", "reason": "Giấy khai sinh số 12"})
    assert sent["Location"] == f"/desk/{dossier.code}/"
    kept = here.register().records("select attribute, proposed, reporter, capacity, dossier, state from correction")
    assert kept == [
        {
            "attribute": "birth_date",
            "proposed": "1990-01-05",
            "reporter": cast.officer.username,
            "capacity": "officer",
            "dossier": dossier.code,
            "state": "open",
        }
    ]
    assert client.get(f"/desk/{dossier.code}/wrong/mother.shoe_size/").status_code == 404


@pytest.mark.parametrize(("right", "contradicts"), [("05/01/1991", True), ("05/01/1990", False)])
def test_what_contradicts_the_number_is_told_to_the_officer_at_once(
    here: House, cast: Cast, right: str, contradicts: bool
) -> None:
    dossier = file_birth(here, cast.mother)
    address = f"/desk/{dossier.code}/wrong/mother.birth_date/"
    told = signed_in(cast.officer).post(address, {"right": right, "reason": "seen"}, follow=True)
    said = (
        "The number contradicts “Date of birth”. One of the two is wrong: a record that says both is linked to nobody"
    )
    assert (said in text_of(told.content)) is contradicts
    assert here.register().value("select count(*) from correction") == 1
