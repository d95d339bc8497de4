"""The failing records of a check as a table: a reading of each who is on it, nothing that a steward may not see."""

from __future__ import annotations

import re

from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.web.steward.conftest import SUBJECT

NUMBER = "001193000123"
DATASET = "/steward/databases/population/citizens/checks/"
CHECK = f"{DATASET}sex.codes/"


def body(response):
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body(response)))


def test_values_are_shown_when_asked_for_and_written_down_once(steward, filled, journal):
    for at in range(3):
        filled("mirror_population__citizens", record_key=f"K{at}", row_hash=1, batch=1, lead=0, faults="", sex="male")
        filled("quality_failure", database="population", dataset="citizens", check_id="sex.codes", record_key=f"K{at}")
    assert f"{CHECK}?values=1" not in body(steward.get(CHECK))
    assert 'href="?values=1"' in body(steward.get(CHECK))
    assert journal() == []
    page = steward.get(f"{CHECK}?values=1")
    assert "<bdi>&lt;b&gt;giới&lt;/b&gt;</bdi>" in body(page)
    assert f"{NUMBER} &lt;b&gt;giới&lt;/b&gt; as received; it could not be read" in words(page)
    assert re.search(r"K0 Male K1 Male K2 Male", words(page))
    assert NUMBER not in "".join(re.findall(r'href="([^"]+)"', body(page)))
    of_each = [("steward-1", "steward", "stewardship", "person", whose, "record_key sex") for whose in (SUBJECT, None)]
    assert journal() == of_each


def test_a_value_that_differs_stands_beside_that_of_the_authority(steward, filled):
    check = "full_name.agrees_with"
    filled(
        "quality_score",
        database="population",
        dataset="citizens",
        check_id=check,
        attribute="full_name",
        criterion="correct",
        weight=1.0,
        evaluated=4,
        failed=1,
        measured_at="2026-03-01T01:00:00Z",
    )
    filled("quality_failure", database="population", dataset="citizens", check_id=check, record_key=NUMBER)
    shown = words(steward.get(f"{DATASET}{check}/?values=1"))
    assert f"Record Full name The authority holds {NUMBER} Lê Thị Hoa Lê Thị Hòa" in shown


def test_the_whole_table_is_a_file_and_one_reading(steward, filled, journal):
    filled("mirror_population__citizens", record_key="K1", row_hash=1, batch=1, lead=0, faults="", sex="male")
    filled("quality_failure", database="population", dataset="citizens", check_id="sex.codes", record_key="K1")
    assert steward.get(f"{CHECK}records.csv?values=1").status_code == 405
    lines = body(steward.post(f"{CHECK}records.csv?values=1")).lstrip("\ufeff").splitlines()
    assert lines == [
        "database,dataset,check,record_key,sex",
        f"population,citizens,sex.codes,{NUMBER},<b>giới</b>",
        "population,citizens,sex.codes,K1,male",
    ]
    assert [row[3:] for row in journal()] == [("person", None, "record_key sex")]


def test_pages_of_values_go_on_as_pages_of_values(steward, filled, journal):
    for at in range(60):
        filled("quality_failure", database="population", dataset="citizens", check_id="sex.codes", record_key=f"K{at}")
    onward = re.search(r'href="(\?[^"]+)" rel="next"', body(steward.get(f"{CHECK}?values=1"))).group(1)
    assert "values=1" in onward
    assert "K59" in body(steward.get(CHECK + onward.replace("&amp;", "&")))
    assert [row[4] is None for row in journal()] == [
        False,
        True,
        True,
    ]


def test_what_a_steward_may_not_see_is_not_in_the_table(client, filled, journal, here):
    client.force_login(Account.objects.create(username="steward-2", role=Role.STEWARD.value, language="en"))
    address = f"{DATASET}personal_number.identifier/"
    page = client.get(f"{address}?values=1")
    assert page.status_code == 200
    assert NUMBER not in body(page)
    assert "•••••••••123" in body(page)
    lines = body(client.post(f"{address}records.csv?values=1")).lstrip("\ufeff").splitlines()
    assert lines[0] == "database,dataset,check,record_key"
    assert {row[-1] for row in journal()} == {"record_key"}


def test_a_check_that_is_asked_for_no_more_shows_keys_only(steward, filled, journal):
    filled(
        "quality_score",
        database="population",
        dataset="citizens",
        check_id="old",
        criterion="clean",
        weight=1.0,
        evaluated=4,
        failed=1,
        measured_at="2026-03-01T01:00:00Z",
    )
    filled("quality_failure", database="population", dataset="citizens", check_id="old", record_key=NUMBER)
    shown = body(steward.get(f"{DATASET}old/?values=1"))
    assert NUMBER not in shown
    assert 'href="?values=1"' not in shown
    assert journal() == []
