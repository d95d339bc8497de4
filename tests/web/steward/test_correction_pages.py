"""What a steward sees of corrections and answers: without what was said in lists, with its record on its page."""

from __future__ import annotations

import re

import pytest

from motlan.web.people.models import Account
from motlan.web.steward.sealed import seal
from tests.web.steward.test_pages import NUMBER, SUBJECT, body, words


def correct(subject, **more):
    from datetime import UTC, datetime

    from motlan.data.correction.actions import Said, report
    from motlan.kernel.clock import FixedClock
    from motlan.web.house import house

    given = {"source": "population", "due_at": datetime(2026, 3, 20, tzinfo=UTC), "state": "open"} | more
    said = Said(
        concept="person",
        subject=subject,
        attribute="full_name",
        value="Lê Thị Hòa",
        source=given["source"],
        wrong="Tên tôi là Hòa",
        reporter="mother",
    )
    reported = FixedClock(datetime(2026, 3, 1, tzinfo=UTC))
    register = house().register()
    catalogue = house().catalogue
    made = report(register=register, catalogue=catalogue, clock=reported, said=said, due_at=given["due_at"])
    register.execute(
        "update correction set state = :state where number = :number", {"state": given["state"], "number": made.number}
    )
    return made


def standing(made):
    from motlan.data.correction.record import one
    from motlan.web.house import house

    return one(house().register(), made.number)


def test_corrections_are_listed_by_due_date_without_what_was_said(steward, filled):
    from datetime import UTC, datetime

    correct(SUBJECT)
    correct(7, due_at=datetime(2026, 3, 10, tzinfo=UTC))
    correct(8, source="land")
    correct(10, state="corrected")
    shown = body(steward.get("/steward/corrections/?source=population"))
    assert re.findall(r'href="/steward/subjects/(\d+)/#full_name"', shown) == ["7", str(SUBJECT)]
    assert "Tên tôi" not in shown
    assert "Lê Thị" not in shown
    assert "Corrections due" in shown
    mended = body(steward.get("/steward/corrections/?state=corrected"))
    assert re.findall(r'href="/steward/subjects/(\d+)/#full_name"', mended) == ["10"]
    assert "was mended" in mended
    databases = words(steward.get("/steward/databases.csv?band=yellow"))
    assert databases.splitlines()[-1].strip().split(",")[-3] == "2"


def test_corrections_are_a_file_too_without_what_was_said(steward, filled):
    from datetime import UTC, datetime

    first = correct(7, due_at=datetime(2026, 3, 10, tzinfo=UTC))
    correct(8, source="land")
    rest = [correct(at) for at in range(1000, 1201)]  # more than one reading of the list brings
    shown = body(steward.get("/steward/corrections/?source=population"))
    assert 'href="/steward/corrections.csv?source=population"' in shown
    header, *lines = body(steward.get("/steward/corrections.csv?source=population")).strip().splitlines()
    assert header.lstrip("\ufeff") == (
        "number,concept,subject,attribute,source,capacity,dossier,state,reported_at,due_at,answered_at,closed_at,late,dataset"
    )
    assert [int(line.split(",")[0]) for line in lines] == [first.number, *(one.number for one in rest)]
    assert lines[0].startswith(f"{first.number},person,7,full_name,population,person,,open,2026-03-01")
    told = "".join(lines)
    assert not any(word in told for word in ("Tên tôi", "Lê Thị", "mother"))


def test_corrections_go_on_where_they_stopped(steward, filled):
    for at in range(1, 121):
        correct(at)
    seen, address = [], "/steward/corrections/"
    while address:
        shown = body(steward.get(address))
        seen += re.findall(r'href="/steward/subjects/(\d+)/#full_name"', shown)
        onward = re.search(r'href="(\?[^"]+)" rel="next"', shown)
        address = f"/steward/corrections/{onward.group(1)}" if onward else ""
    assert seen == [str(at) for at in range(1, 121)]


def test_a_steward_reads_what_is_contested_and_answers(steward, filled, here):
    made = correct(SUBJECT)
    address = f"/steward/corrections/{made.number}/"
    assert f'href="{address}"' in body(steward.get("/steward/corrections/"))
    shown = body(steward.get(address))
    assert "Tên tôi là Hòa" in shown
    assert "Lê Thị Hòa" in shown
    read = here.register().rows(
        "select purpose, attributes from reading where subject = :subject", {"subject": SUBJECT}
    )
    assert [tuple(row) for row in read] == [("stewardship", "full_name personal_number")]
    empty = steward.post(address, {"verdict": "", "reason": ""})
    assert empty.status_code == 422
    assert 'href="#verdict"' in body(empty)
    short = steward.post(address, {"verdict": "refuse", "reason": "không"})
    assert short.status_code == 422
    assert 'href="#reason"' in body(short)
    assert standing(made) == made
    done = steward.post(address, {"verdict": "refuse", "reason": "Sổ gốc ghi Lê Thị Hòa."})
    assert (done.status_code, done["Location"]) == (302, "/steward/corrections/")
    answered = standing(made)
    assert (answered.state, answered.answer) == ("upheld", "Sổ gốc ghi Lê Thị Hòa.")
    assert "Answered: the value stands." in body(steward.get(address))


@pytest.mark.parametrize(("right", "contradicts"), [("1991-03-05", True), ("1993-03-05", False), (None, False)])
def test_a_steward_sees_that_what_is_said_contradicts_the_number(steward, filled, here, right, contradicts):
    made = correct(SUBJECT)
    here.register().execute("update correction set attribute = 'birth_date', proposed = :right", {"right": right})
    shown = body(steward.get(f"/steward/corrections/{made.number}/"))
    assert ("The number contradicts “Date of birth”. One of the two is wrong" in shown) is contradicts
    here.register().execute("update correction set state = 'upheld'")
    assert "The number contradicts" not in body(steward.get(f"/steward/corrections/{made.number}/"))


def test_a_correction_closed_by_the_data_leaves_the_list(steward, filled, register):
    made = correct(SUBJECT)
    register.execute(
        "update golden_person set full_name = 'Lê Thị Khác' where subject = :subject", {"subject": SUBJECT}
    )
    assert "No correction is waiting." in body(steward.get("/steward/corrections/"))
    assert standing(made).state == "corrected"


@pytest.mark.parametrize("number", [0, 99, 2**70])
def test_a_correction_that_there_is_not_is_not_found(steward, filled, number):
    assert steward.get(f"/steward/corrections/{number}/").status_code == 404


def test_a_steward_of_one_agency_sees_and_answers_its_own_corrections_only(steward, filled, here):

    mine, other = correct(SUBJECT), correct(7, source="land")
    Account.objects.filter(role="steward").update(agency=here.catalogue.databases["population"].owner)
    shown = body(steward.get("/steward/corrections/"))
    assert f"/steward/corrections/{mine.number}/" in shown
    assert f"/steward/corrections/{other.number}/" not in shown
    assert steward.get(f"/steward/corrections/{other.number}/").status_code == 404
    refused = steward.post(f"/steward/corrections/{other.number}/", {"verdict": "accept", "reason": ""})
    assert (refused.status_code, standing(other).state) == (404, "open")
    assert steward.get("/steward/corrections/?source=land").status_code == 404
    lines = body(steward.get("/steward/corrections.csv")).strip().splitlines()[1:]
    assert [int(line.split(",")[0]) for line in lines] == [mine.number]


def test_a_correction_says_which_record_of_its_owner_it_is(steward, filled):
    made = correct(SUBJECT, source="civil_status")
    page = body(steward.get(f"/steward/corrections/{made.number}/"))
    assert '<span class="motlan-value">KS-1</span>' in page
    assert f'<span class="motlan-value">{NUMBER}</span>' in page
    assert f'href="/steward/records/{seal(("civil_status", "born", "KS-1"))}/"' in page
    assert "KS-1" not in body(steward.get("/steward/corrections/"))
    gone = correct(8, source="civil_status")
    assert "Record at the source" not in body(steward.get(f"/steward/corrections/{gone.number}/"))
