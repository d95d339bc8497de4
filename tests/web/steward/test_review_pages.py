"""The review queue: what a steward sees of a pair, and that answers, merges and splits can be taken back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from motlan.data.golden.rebuild import build_concept
from motlan.store.register import Register
from motlan.web.house import House
from motlan.web.steward.sealed import seal
from tests.conformance.people import BUILT

NUMBER = "001193000123"
ROW = {"row_hash": 1, "batch": 1, "faults": "", "lead": 0}
HOA = {
    "full_name": "Lê Thị Hoa",
    "full_name__canonical": "lê thị hoa",
    "full_name__plain": "le thi hoa",
    "birth_date": "1993-05-06",
    "sex": "female",
}


@pytest.fixture
def subjects(here: House, register: Register) -> tuple[int, int]:
    """A person with her number in one register, and once more without it in another."""
    _insert(register, "mirror_population__citizens", record_key="p1", personal_number=NUMBER, personal_number__valid=1)
    _insert(register, "mirror_civil_status__born", record_key="b1", full_name__canonical="lê hoa")
    build_concept(register=register, lake=here.lake, catalogue=here.catalogue, concept="person", because=BUILT)
    register.execute(
        "insert into link_review (review, concept, source, record_key, other_source, other_key, state, found_at,"
        " weight, probability) values (7, 'person', 'civil_status.born', 'b1', 'population.citizens', 'p1', 'open',"
        " '2025-07-01T00:00:00Z', 2.0, 0.8)"
    )
    mirrors = ("population__citizens", "civil_status__born")
    found = tuple(register.value(f'select subject from "mirror_{one}"') for one in mirrors)
    return found[0], found[1]


def _insert(register: Register, table: str, **values: object) -> None:
    row = {**ROW, **HOA, **values}
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join(f":{name}" for name in row)
    register.execute(f'insert into "{table}" ({names}) values ({marks})', row)


def same(register: Register) -> bool:
    one, other = (
        register.value(f'select subject from "mirror_{table}"')
        for table in ("population__citizens", "civil_status__born")
    )
    return bool(one == other)


def test_the_queue_counts_pairs_and_shows_no_value(steward: Client, subjects: tuple[int, int]) -> None:
    assert "Person" in steward.get("/steward/review/").content.decode()
    listed = steward.get("/steward/review/person/").content.decode()
    assert "/steward/review/pairs/7/" in listed
    assert "80 %" in listed
    assert "Hoa" not in listed
    extract = b"".join(steward.get("/steward/review/person/pairs.csv").streaming_content).decode()
    assert "7,civil_status.born,••,population.citizens,••,0.8" in extract


def test_opening_a_pair_is_a_reading_of_both(steward: Client, register: Register, subjects: tuple[int, int]) -> None:
    before = register.value("select count(*) from reading")
    page = steward.get("/steward/review/pairs/7/").content.decode()
    assert page.count("Lê Thị Hoa") == 2
    assert page.index("agrees") < page.index("only one says it")  # the number that one of them lacks comes last
    assert "Both records are silent on:" in page
    assert "80 %" in page
    read = register.rows("select subject from reading where seq > :b order by seq", {"b": before})
    assert {row[0] for row in read} == set(subjects)


def test_same_needs_a_reason_merges_and_can_be_taken_back(
    steward: Client, register: Register, subjects: tuple[int, int]
) -> None:
    refused = steward.post("/steward/review/pairs/7/", {"verdict": "same", "reason": ""})
    assert refused.status_code == 422
    assert not same(register)
    done = steward.post("/steward/review/pairs/7/", {"verdict": "same", "reason": "birth certificate seen"})
    assert done.status_code == 302
    assert same(register)
    history = steward.get("/steward/review/person/history/").content.decode()
    assert "birth certificate seen" in history
    assert steward.post("/steward/review/events/1/undo/", {"reason": "sisters"}).status_code == 302
    assert not same(register)
    assert register.value('select subject from "mirror_civil_status__born"') == subjects[1]


def test_what_cannot_be_taken_back_is_said_at_its_row_with_the_reason_typed(
    steward: Client, register: Register, subjects: tuple[int, int]
) -> None:
    steward.post("/steward/review/pairs/7/", {"verdict": "same", "reason": "birth certificate seen"})
    address = "/steward/review/events/1/undo/"
    nameless = steward.post(address, {"reason": " "})
    assert (nameless.status_code, 'id="reason-1-error"' in nameless.content.decode()) == (422, True)
    assert same(register)
    assert steward.post(address, {"reason": "two sisters"}, follow=True).redirect_chain[0][1] == 302
    again = steward.post(address, {"reason": "two sisters, born together"})
    assert (again.status_code, "two sisters, born together" in again.content.decode()) == (422, True)
    assert 'href="#reason-1"' in again.content.decode()
    assert not same(register)
    assert steward.post(f"/steward/review/events/{10**30}/undo/", {"reason": "r"}).status_code == 404


def test_a_pair_that_another_answer_settled_says_so_and_a_contrary_answer_is_refused(
    steward: Client, register: Register, subjects: tuple[int, int]
) -> None:
    register.execute(
        "insert into link_review (review, concept, source, record_key, other_source, other_key, state, found_at,"
        " weight, probability) values (8, 'person', 'population.citizens', 'p1', 'civil_status.born', 'b1', 'open',"
        " '2025-07-01T00:00:00Z', 2.0, 0.7)"
    )
    said = steward.post("/steward/review/pairs/7/", {"verdict": "different"}, follow=True).content.decode()
    assert "That settles other pairs of the same two subjects too: 8." in said
    page = steward.get("/steward/review/pairs/8/").content.decode()
    assert "Settled by the answer about the same two subjects:" in page
    assert "/steward/review/pairs/7/" in page
    assert 'name="verdict"' not in page
    register.execute("update link_review set state = 'open', settled_by = null, decision = null where review = 8")
    refused = steward.post("/steward/review/pairs/8/", {"verdict": "same", "reason": "seen"})
    assert refused.status_code == 422
    assert "question 7" in refused.content.decode()
    assert not same(register)


def test_records_are_split_off_and_merged_by_key(
    steward: Client, register: Register, subjects: tuple[int, int], journal: Any
) -> None:
    kept, retired = subjects
    address = f"/steward/subjects/{kept}/records/"
    shown = steward.get(address).content.decode()
    told = register.rows("select full_name, birth_date from golden_person where subject = :s", {"s": kept})[0]
    assert told[0] in shown
    year, month, day = told[1].split("-")
    assert f"{day}/{month}/{year}" in shown
    assert [(row[4], row[5]) for row in journal()] == [(kept, "full_name birth_date")]
    assert steward.post(address, {"act": "merge", "other": "x", "reason": "r"}).status_code == 422
    assert steward.post(address, {"act": "merge", "other": str(retired), "reason": "twice"}).status_code == 302
    assert same(register)
    gone = steward.get(f"/steward/subjects/{retired}/records/").content.decode()
    assert f"/steward/subjects/{kept}/" in gone
    assert steward.post("/steward/review/events/1/undo/", {"reason": "sisters"}).status_code == 302
    assert not same(register)
    merged = steward.post(f"/steward/subjects/{retired}/records/", {"act": "merge", "other": NUMBER, "reason": "twice"})
    assert merged.status_code == 302
    assert same(register)
    kinds = [kind for (kind,) in register.rows("select kind from cause where kind <> 'build' order by cause")]
    assert kinds == ["merge", "split", "merge"]  # what taking a merge back does to records is a split
    address = f"/steward/subjects/{retired}/records/"
    word = seal(("civil_status.born", "b1"))
    assert steward.post(address, {"act": "split", "record": word, "reason": "sisters"}).status_code == 302
    assert not same(register)


def test_a_merge_against_an_earlier_decision_is_done_only_knowingly(
    steward: Client, register: Register, subjects: tuple[int, int]
) -> None:
    kept, retired = subjects
    steward.post("/steward/review/pairs/7/", {"verdict": "different", "reason": "seen both"})
    address = f"/steward/subjects/{kept}/records/"
    assert 'name="anyway"' not in steward.get(address).content.decode()
    asked = {"act": "merge", "other": str(retired), "reason": "one certificate"}
    refused = steward.post(address, asked)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "question 7 (steward-1, " in page
    assert "says they are two subjects: “seen both”." in page
    assert 'name="anyway"' in page
    assert ">one certificate</textarea>" in page
    assert not same(register)
    assert steward.post(address, {**asked, "anyway": "on"}).status_code == 302
    assert same(register)
    for told in (address, "/steward/review/person/history/"):
        shown = steward.get(told).content.decode()
        assert "one certificate" in shown
        assert re.search(r"against the decision of steward-1, [^<]*, that they are two: “seen both”", shown)


@pytest.mark.parametrize("path", ["review/", "review/person/", "review/pairs/7/", "review/person/history/"])
def test_a_citizen_sees_none_of_it(client: Client, path: str, subjects: tuple[int, int]) -> None:
    assert client.get(f"/steward/{path}").status_code in (302, 403)


def test_an_address_that_is_nowhere(steward: Client, here: House) -> None:
    for path in ("review/nothing/", "review/pairs/99/", "review/nothing/history/", "subjects/5/records/"):
        assert steward.get(f"/steward/{path}").status_code == 404
    assert steward.post("/steward/review/events/99/undo/").status_code == 404


def test_a_likely_pair_says_why_it_waits(steward: Client, register: Register, subjects: tuple[int, int]) -> None:
    assert "too unsure to decide by itself" in steward.get("/steward/review/pairs/7/").content.decode()
    register.execute("update link_review set probability = 0.95")
    page = steward.get("/steward/review/pairs/7/").content.decode()
    assert "That alone would do, but another subject with another number is almost as likely" in page
    assert "too unsure" not in page


def test_a_question_that_numbers_answered_says_so_and_can_be_answered(
    steward: Client, register: Register, subjects: tuple[int, int]
) -> None:
    register.execute("update link_review set state = 'settled', reason = 'one', \"by\" = 'splink'")
    assert "/steward/review/pairs/7/" not in steward.get("/steward/review/person/").content.decode()
    assert "/steward/review/pairs/7/" in steward.get("/steward/review/person/?state=settled").content.decode()
    page = steward.get("/steward/review/pairs/7/").content.decode()
    assert "Both records have come to one subject since." in page
    assert "Decided:" not in page
    refused = steward.post("/steward/review/pairs/7/", {"verdict": "reopen"})
    assert refused.status_code == 422
    assert "Nobody answered this question. Both records have come to one subject since." in refused.content.decode()
    steward.post("/steward/review/pairs/7/", {"verdict": "different"})
    assert register.rows("select state, reason from link_review") == [("different", "")]


@pytest.mark.parametrize(("why", "said"), [("gone", "is no longer there"), ("anew", "weighed all records anew")])
def test_a_closed_question_says_why(
    steward: Client, register: Register, subjects: tuple[int, int], why: str, said: str
) -> None:
    register.execute("update link_review set state = 'settled', reason = :why, \"by\" = 'splink'", {"why": why})
    page = steward.get("/steward/review/pairs/7/").content.decode()
    assert said in page
    assert "Decided:" not in page


def test_different_about_one_subject_asks_for_a_reason_and_splits_it(
    steward: Client, register: Register, here: House, subjects: tuple[int, int]
) -> None:
    register.execute(f"update mirror_civil_status__born set personal_number = '{NUMBER}', personal_number__valid = 1")
    build_concept(register=register, lake=here.lake, catalogue=here.catalogue, concept="person", because=BUILT)
    assert same(register)
    register.execute("update link_review set state = 'open'")
    assert "one of them is split off" in steward.get("/steward/review/pairs/7/").content.decode()
    assert steward.post("/steward/review/pairs/7/", {"verdict": "different"}).status_code == 422
    assert same(register)
    steward.post("/steward/review/pairs/7/", {"verdict": "different", "reason": "two sisters"})
    assert not same(register)
    assert "two sisters" in steward.get("/steward/review/person/history/").content.decode()


def test_splitting_shows_keys_whole_as_every_page_that_reads_a_record(
    steward: Client, register: Register, subjects: tuple[int, int]
) -> None:
    page = steward.get(f"/steward/subjects/{subjects[0]}/records/").content.decode()
    assert '<span class="motlan-code">p1</span>' in page
    assert "••" not in page
    assert "p1" not in steward.get("/steward/review/person/").content.decode()


def test_a_record_of_nobody_is_placed_from_its_page_and_taken_back(
    steward: Client, register: Register, subjects: tuple[int, int]
) -> None:
    register.execute('update "mirror_civil_status__born" set subject = null, lead = 0')
    address = f"/steward/records/{seal(('civil_status', 'born', 'b1'))}/"
    assert "Place it with a subject" in steward.get(address).content.decode()
    for given, why in (
        ({"subject": "nobody", "reason": "paper"}, "Give the identifier or the key of the subject."),
        ({"subject": NUMBER, "reason": ""}, "Who does it, and why"),
    ):
        refused = steward.post(address, given)
        assert refused.status_code == 422
        assert why in refused.content.decode()
        assert not same(register)
    steward.post(address, {"subject": NUMBER, "reason": "paper"})
    assert same(register)
    page = steward.get(address).content.decode()
    assert "The record is placed (event 1)" in page
    assert "Place it with a subject" not in page
    assert "a record of nobody" in steward.get("/steward/review/person/history/").content.decode()
    steward.post("/steward/review/events/1/undo/", {"reason": "another one"})
    assert not same(register)
