"""A subject's past on the pages: as of a day, who changed what, where a value comes from, values set by hand."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from motlan.data.golden.build import refresh_subjects
from motlan.data.golden.cause import Because
from motlan.store.register import Register
from motlan.web.house import House, house
from motlan.web.steward.sealed import seal
from tests.web.steward.conftest import NUMBER, SUBJECT, Insert

LATER = "2099-01-01"


@pytest.fixture
def past(filled: Insert, register: Register, here: House) -> Register:
    """The person of the other tests, built by the program itself at a known hour."""
    with register.transaction():
        refresh_subjects(
            register=register,
            catalogue=here.catalogue,
            concept="person",
            subjects=[SUBJECT],
            because=Because(kind="build", at="2026-03-01T08:00:00Z", actor="officer-7"),
        )
    return register


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def journal(register: Register) -> int:
    return int(register.value("select count(*) from reading") or 0)


def test_history_says_who_changed_what_and_is_one_reading(steward: Client, past: Register) -> None:
    response = steward.get(reverse("steward:history", args=[SUBJECT]), headers={"accept-language": "en"})
    assert response.status_code == 200
    assert "15:00, 01/03/2026" in text(response)
    assert "officer-7" in text(response)
    assert journal(past) == 1


@pytest.mark.parametrize(("day", "stood"), [("2026-03-01", True), ("2026-02-27", False), ("no-day", False)])
def test_a_record_is_shown_as_of_the_end_of_a_day(steward: Client, past: Register, day: str, stood: bool) -> None:
    past.execute("update golden_person set row__since = '2026-03-01T08:00:00Z'")
    past.execute("delete from history_person")
    response = steward.get(reverse("steward:history", args=[SUBJECT]), {"on": day})
    assert response.status_code == 200
    assert ("Lê Thị Hòa" in text(response)) is stood
    assert ('id="on-error"' in text(response)) is not stood
    assert journal(past) == int(stood)


def test_lineage_opens_the_record_and_says_where_the_trail_ends(steward: Client, past: Register) -> None:
    response = steward.get(reverse("steward:lineage", args=[SUBJECT, "full_name"]))
    assert response.status_code == 200
    assert "Lê Thị Hòa" in text(response)
    assert "KS-1" in text(response)
    assert steward.get(reverse("steward:lineage", args=[SUBJECT, "shoe_size"])).status_code == 404


def test_a_steward_sets_a_value_and_ends_it(steward: Client, past: Register) -> None:
    address = reverse("steward:override", args=[SUBJECT, "birth_date"])
    assert steward.get(address).status_code == 200
    wrong = steward.post(address, {"value": "31/02/1993", "reason": "seen", "until": LATER})
    assert wrong.status_code == 422
    assert 'href="#until"' in text(wrong)
    last = house().today.replace(year=house().today.year + 1).isoformat()
    assert steward.post(address, {"value": "1993", "reason": "seen", "until": last}).status_code == 422
    assert past.value("select count(*) from override") == 0
    soon = (house().today.fromordinal(house().today.toordinal() + 30)).isoformat()
    done = steward.post(address, {"value": "07/05/1993", "reason": "paper 7", "until": soon})
    assert (done.status_code, done["Location"]) == (
        302,
        reverse("steward:subject", args=[SUBJECT]) + "#birth_date",
    )
    assert past.rows("select birth_date, birth_date__source from golden_person") == [("1993-05-07", "steward")]
    shown = text(steward.get(reverse("steward:subject", args=[SUBJECT])))
    assert "07/05/1993" in shown
    assert "paper 7" in shown
    listed = text(steward.get(reverse("steward:overrides")))
    assert "paper 7" in listed
    assert "07/05/1993" not in listed
    number = past.value("select number from override")
    end = reverse("steward:override_end", args=[number])
    refused = steward.post(end, {"reason": " "})
    assert refused.status_code == 422
    assert f'href="#reason-{number}"' in refused.content.decode()
    assert f'id="reason-{number}-error"' in refused.content.decode()
    assert past.value("select count(*) from override where ended_at is null") == 1
    steward.post(end, {"reason": "mended"})
    assert past.rows("select birth_date, birth_date__source from golden_person") == [("1993", "civil_status")]
    assert "paper 7" in text(steward.get(reverse("steward:overrides_ended")))
    assert steward.get(reverse("steward:overrides_csv")).status_code == 200


def test_the_identifier_is_not_set_by_hand(steward: Client, past: Register) -> None:
    assert steward.get(reverse("steward:override", args=[SUBJECT, "personal_number"])).status_code == 404


@pytest.mark.parametrize("page", ["history", "lineage", "override"])
def test_a_subject_that_is_not_there_is_not_found(steward: Client, past: Register, page: str) -> None:
    more = [] if page == "history" else ["full_name"]
    assert steward.get(reverse(f"steward:{page}", args=[7, *more])).status_code == 404
    assert journal(past) == 0


def test_what_each_source_said_is_told_with_its_trail(steward: Client, past: Register) -> None:
    past.execute(
        "insert into said_population__citizens (record_key, subject, row_hash, batch, row__ended, row__gone, full_name)"
        " select record_key, subject, row_hash, 1, batch, 0, 'Lê Thị Hoa' from mirror_population__citizens"
        " where subject = :subject",
        {"subject": SUBJECT},
    )
    address = reverse("steward:said", args=[SUBJECT])
    assert address in text(steward.get(reverse("steward:history", args=[SUBJECT])))
    before = journal(past)
    shown = text(steward.get(address, {"attribute": "full_name"}, headers={"accept-language": "en"}))
    assert "Lê Thị Hoa" in shown
    assert "where it comes from" in shown
    assert "National population database · batch" in shown
    assert journal(past) == before + 1
    trail = re.search(r'href="([^"]+\?said=[^"]+)"', shown)
    assert trail is not None
    followed = steward.get(trail.group(1), headers={"accept-language": "en"})
    assert (followed.status_code, "What the source said" in text(followed)) == (200, True)
    assert journal(past) == before + 2


def test_what_a_source_said_of_nobody_and_in_no_word_of_ours(steward: Client, past: Register) -> None:
    assert steward.get(reverse("steward:said", args=[987654])).status_code == 404
    trail = reverse("steward:lineage", args=[SUBJECT, "full_name"])
    assert steward.get(trail, {"said": "made-up"}).status_code == 404
    other = seal(("population", "citizens", "of-somebody-else", 1))
    assert steward.get(trail, {"said": other}).status_code == 404
    assert journal(past) == 0


def changed(past: Register, here: House, statement: str) -> None:
    """Change both records of the person, and build it again."""
    with past.transaction():
        for table in ("population__citizens", "civil_status__born"):
            past.execute(statement.format(table=f'"mirror_{table}"'), {"subject": SUBJECT})
        because = Because(kind="sync", at="2026-03-02T08:00:00Z")
        refresh_subjects(register=past, catalogue=here.catalogue, concept="person", subjects=[SUBJECT], because=because)


@pytest.mark.parametrize(
    ("statement", "told", "held"),
    [
        ("delete from {table} where subject = :subject", "held no more since 15:00, 02/03/2026", False),
        (
            "update {table} set personal_number = '001193000999' where subject = :subject",
            "is still held, without it or under another one",
            True,
        ),
    ],
)
def test_who_bore_an_identifier_once_is_found_with_the_past(
    steward: Client, past: Register, here: House, statement: str, told: str, held: bool
) -> None:
    find, sought = reverse("steward:find"), {"concept": "person", "identifier": NUMBER}
    assert steward.post(find, sought)["Location"] == reverse("steward:subject", args=[SUBJECT])
    changed(past, here, statement)
    before = journal(past)
    found = steward.post(find, sought, headers={"accept-language": "en"})
    assert found.status_code == 200
    assert told in text(found)
    assert "It named them until 15:00, 02/03/2026." in text(found)
    history = reverse("steward:history", args=[SUBJECT])
    assert f'href="{history}"' in text(found)
    assert (f'href="{reverse("steward:subject", args=[SUBJECT])}"' in text(found)) is held
    assert "Lê Thị" not in text(found)
    assert journal(past) == before  # a key is no reading
    assert "Lê Thị Hòa" in text(steward.get(history))
    nobody = steward.post(find, sought | {"identifier": "001193000124"})
    assert nobody.status_code == 404


def test_a_date_is_asked_for_as_people_write_it(steward: Client, past: Register) -> None:
    address = reverse("steward:override", args=[SUBJECT, "birth_date"])
    soon = house().today.fromordinal(house().today.toordinal() + 30).isoformat()
    for said in ("31/02/1990", "sixty"):
        given = {"value": said, "reason": "seen", "until": soon}
        wrong = steward.post(address, given, headers={"accept-language": "en"})
        assert f"“{said}” is no date. Write 02/03/1975, 03/1975 or 1975." in text(wrong)
    assert past.value("select count(*) from override") == 0


def test_a_unit_is_set_by_its_name(steward: Client, past: Register, here: House) -> None:
    address = reverse("steward:override", args=[SUBJECT, "residence_unit"])
    assert f'data-places="{reverse("portal:units")}"' in text(steward.get(address))
    units = here.catalogue.dictionary.units
    soon = house().today.fromordinal(house().today.toordinal() + 30).isoformat()
    given = {"reason": "seen", "until": soon}
    (code,) = units.called("Phường Ba Đình, Thành phố Hà Nội", on=here.today)
    several = steward.post(address, given | {"value": "Ba Đình"}, headers={"accept-language": "en"})
    assert several.status_code == 422
    assert re.search("“Ba Đình” may mean [2-9] units. Choose one below the field.", text(several))
    choice = f'name="value:meant" type="radio" value="{code}"'
    assert choice in text(several)
    assert units.full_name(code, "en") in text(several)
    assert past.value("select count(*) from override") == 0
    marked = steward.post(address, given | {"value": "Ba Đình", "value:meant": code})
    assert marked.status_code == 302, re.findall("error-message.*", marked.content.decode())
    assert past.rows("select residence_unit, residence_unit__source from golden_person") == [(code, "steward")]
    done = steward.post(address, given | {"value": "phuong ba dinh, thanh pho ha noi"})
    assert done.status_code == 302, re.findall("error-message.*", done.content.decode())
    assert past.rows("select residence_unit, residence_unit__source from golden_person") == [(code, "steward")]


def test_the_only_unit_that_a_name_may_mean_is_taken(steward: Client, past: Register, here: House) -> None:
    """A name without its kind and its province, and one of before the units changed."""
    address = reverse("steward:override", args=[SUBJECT, "residence_unit"])
    units = here.catalogue.dictionary.units
    given = {"reason": "seen", "until": here.today.isoformat()}
    for said, name in (
        ("Muong Leo", "Xã Mường Lèo, Tỉnh Sơn La"),
        ("Bến Nghé", "Phường Sài Gòn, Thành phố Hồ Chí Minh"),
    ):
        (code,) = units.called(name, on=here.today)
        done = steward.post(address, given | {"value": said}, headers={"accept-language": "en"}, follow=True)
        assert done.redirect_chain, re.findall("error-message.*", done.content.decode())
        assert past.value("select residence_unit from golden_person") == code
        assert ("Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh is now" in text(done)) is (said == "Bến Nghé")
    nowhere = steward.post(address, given | {"value": "Xyzzy"}, headers={"accept-language": "en"})
    assert "There is no unit called “Xyzzy”." in text(nowhere)


def test_a_value_may_stand_until_the_end_of_today_and_not_of_yesterday(
    steward: Client, past: Register, here: House
) -> None:
    address = reverse("steward:override", args=[SUBJECT, "birth_date"])
    given = {"value": "1993", "reason": "seen"}
    yesterday = here.today.fromordinal(here.today.toordinal() - 1).isoformat()
    late = steward.post(address, given | {"until": yesterday}, headers={"accept-language": "en"})
    assert "Choose a day from today to" in text(late)
    assert past.value("select count(*) from override") == 0
    assert steward.post(address, given | {"until": here.today.isoformat()}).status_code == 302
