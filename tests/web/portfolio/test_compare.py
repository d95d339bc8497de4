"""Two units side by side on any day, and a commune before the merger."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta

import pyarrow as pa
import pytest
from django.test import Client

from motlan.governance.facts.keep import SCHEMA, Measured, take_in
from motlan.web.centre import actions
from motlan.web.centre.models import Report
from motlan.web.house import House
from motlan.web.people.permissions import Role
from motlan.web.portfolio.keeping import measure_readiness
from tests.web.centre.conftest import SetClock, SignIn

PAIR = "/centre/compare/?a=01&b=04"
BA_DINH, IN_CAO_BANG = "00004", "01273"


@pytest.fixture
def ready(scene: House) -> House:
    measure_readiness(here=scene)
    return scene


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def table(client: Client, address: str) -> dict[str, list[str]]:
    lines = csv.reader(client.get(address).content.decode().removeprefix("\ufeff").splitlines())
    return {row[1]: row for row in lines}


def count(here: House, told: list[tuple[str, date, str, int, int]], *, indicator: str = "2.1") -> None:
    """Facts of an indicator: unit, day, parent, numerator, denominator."""
    days = tuple(sorted({day.isoformat() for _, day, *_ in told}))
    columns = {
        "indicator": [indicator] * len(told),
        "day": [day.isoformat() for _, day, *_ in told],
        "parent": [one[2] for one in told],
        "unit": [one[0] for one in told],
        "numerator": [one[3] for one in told],
        "denominator": [one[4] for one in told],
    }
    measured = Measured(rules={indicator: "r"}, days=days, cells=None, at="2026-11-16T00:00:00Z")
    with here.register().transaction():
        take_in(register=here.register(), facts=pa.table(columns, schema=SCHEMA), measured=measured)


def test_two_provinces_stand_side_by_side(ready: House, browser: SignIn) -> None:
    count(ready, [("00004", ready.today, "01", 8, 10), ("01273", ready.today, "04", 9, 10)])
    client = browser()
    rows = table(client, f"{PAIR}&format=csv")
    assert rows["All basic conditions"][2:] == ["100.0", "5.36", "the first is better", "94.64"]
    assert rows["Claimed"][2:5] == ["Works", "Works", "the same"]
    assert rows["Measured"][2:5] == ["Works", "Does not work", "the first is better"]
    on_time = next(row for label, row in rows.items() if label.startswith("2.1 "))
    assert on_time[2:] == ["80.0", "90.0", "the second is better", "10.0"]
    page = text(client, PAIR)
    assert re.search(r'aria-hidden="true">◀</span> the first is better \(94.64\)', page)
    assert re.search(r'aria-hidden="true">▶</span> the second is better \(10\)', page)


def test_a_unit_is_compared_with_what_it_lies_in_and_the_country(ready: House, browser: SignIn) -> None:
    client = browser()
    rows = table(client, f"/centre/compare/?a={IN_CAO_BANG}&b=04&format=csv")
    assert rows["All basic conditions"][2:4] == ["0.0", "5.36"] or rows["All basic conditions"][2:4] == [
        "100.0",
        "5.36",
    ]
    page = text(client, f"/centre/compare/?a={IN_CAO_BANG}&b=04")
    assert f'href="?a={IN_CAO_BANG}&amp;b=all' in page
    country = table(client, "/centre/compare/?a=04&b=all&format=csv")
    assert country["All basic conditions"][2:4] == ["5.36", "59.65"]
    assert country["Claimed"][4] == "cannot be compared"


def test_units_are_found_by_name(ready: House, browser: SignIn) -> None:
    client = browser(language="vi")
    page = text(client, "/centre/compare/?a=Tỉnh+Cao+Bằng&b=Cả+nước")
    assert 'value="Tỉnh Cao Bằng"' in page
    assert "đơn vị thứ hai tốt hơn" in page
    for typed, found in (("Hà+Nội", "Thành phố Hà Nội"), ("ha+noi", "Thành phố Hà Nội"), ("Cao+Bằng", "Tỉnh Cao Bằng")):
        assert f'value="{found}"' in text(client, f"/centre/compare/?a={typed}&b=all")
    assert 'value="Phường Cầu Giấy, Thành phố Hà Nội"' in text(client, "/centre/compare/?a=Cầu+Giấy+Hà+Nội&b=all")
    assert "Không có đúng một đơn vị tên “Phường”" in text(client, "/centre/compare/?a=Phường&b=all")
    unknown = text(client, "/centre/compare/?a=Nơi+không+có&b=04")
    assert "Không có đúng một đơn vị tên “Nơi không có”" in unknown
    assert "Nêu tên hai đơn vị" in text(client, "/centre/compare/")


def test_a_past_day_is_compared_as_it_stood(ready: House, clock: SetClock, browser: SignIn) -> None:
    before = ready.today
    clock.pass_by(timedelta(days=2))
    Report.objects.filter(parent="01").update(value=0)
    actions.measure_plan(here=ready)
    measure_readiness(here=ready)
    client = browser()
    now, then = (table(client, f"{PAIR}&format=csv&day={day}") for day in (ready.today, before))
    assert now["All basic conditions"][2:5] == ["0.0", "5.36", "the second is better"]
    assert then["All basic conditions"][2:5] == ["100.0", "5.36", "the first is better"]
    assert (now["Measured"][2], then["Measured"][2]) == ("Does not work", "Works")


@pytest.mark.parametrize("query", ["days=3", "day=yesterday"])
def test_what_cannot_be_asked_is_not_found(ready: House, browser: SignIn, query: str) -> None:
    assert browser().get(f"{PAIR}&{query}").status_code == 404


def test_a_commune_says_what_it_was_made_of(ready: House, browser: SignIn) -> None:
    page = text(browser(), f"/centre/communes/{BA_DINH}/")
    assert "Phường Trúc Bạch, Quận Ba Đình, Thành phố Hà Nội (00004): all of it, 01/07/2025" in page
    assert f'href="/centre/communes/{BA_DINH}/before/"' in page
    public = text(browser(None), f"/centre/communes/{BA_DINH}/")
    assert "Phường Trúc Bạch" in public
    assert "/before/" not in public


def test_facts_before_the_merger_are_carried_or_stay_apart(ready: House, browser: SignIn) -> None:
    units = ready.workspace.dictionary.units
    made = units.made_of(BA_DINH)
    whole, part = (next(one for one in made if one.whole is wanted) for wanted in (True, False))
    june = date(2025, 6, 30)
    count(ready, [(whole.old, june, "01", 3, 4), (part.old, june, "01", 1, 2), (BA_DINH, date(2025, 7, 2), "01", 9, 9)])
    client = browser()
    page = text(client, f"/centre/communes/{BA_DINH}/before/")
    assert "75 % (3/4)" in page
    assert "1/2 – stays on the unit before the merger" in page
    assert "Counted in the year before 01/07/2025" in page
    lines = client.get(f"/centre/communes/{BA_DINH}/before/?format=csv").content.decode().splitlines()
    assert len(lines) == 3
    assert client.get("/centre/communes/01/before/").status_code == 404


def test_what_was_counted_before_is_told_in_the_unit_of_its_indicator_and_in_their_order(
    ready: House, browser: SignIn
) -> None:
    units = ready.workspace.dictionary.units
    whole = next(one for one in units.made_of(BA_DINH) if one.whole)
    june = date(2025, 6, 30)
    for indicator, numerator, denominator in (("3.3", 1, 2), ("2.2", 5, 12), ("1.4", 1, 4)):
        count(ready, [(whole.old, june, "01", numerator, denominator)], indicator=indicator)
    page = text(browser(), f"/centre/communes/{BA_DINH}/before/")
    assert "0.42 working days (5/12)" in page, "days are no percent"
    assert "12.5 % (1/2)" in page, "3.3 is multiplied by the rate of 1.4"
    assert page.index("1.4 ") < page.index("2.2 ") < page.index("3.3 ")
    assert ">Hanoi City</a>" in page


@pytest.mark.parametrize("address", [PAIR, f"/centre/communes/{BA_DINH}/before/"])
def test_pages_speak_vietnamese_and_keep_strangers_out(ready: House, browser: SignIn, address: str) -> None:
    page = text(browser(language="vi"), address)
    assert page.count("<h1") == 1
    assert not re.search(r">(Difference|Compare|Unit before)<", page)
    assert " style=" not in page
    assert browser(None).get(address).status_code == 302
    assert browser(Role.CITIZEN).get(address).status_code == 403


def test_days_are_no_percent_and_no_unit_is_better_where_nothing_says_which_way(ready: House, browser: SignIn) -> None:
    told = [("00004", ready.today, "01", 35, 10), ("01273", ready.today, "04", 36, 10)]
    days = (ready.today.isoformat(),)
    columns = {
        "indicator": ["2.2"] * 2,
        "day": list(days) * 2,
        "parent": [one[2] for one in told],
        "unit": [one[0] for one in told],
        "numerator": [one[3] for one in told],
        "denominator": [one[4] for one in told],
    }
    measured = Measured(rules={"2.2": "r"}, days=days, cells=None, at="2026-11-16T00:00:00Z")
    with ready.register().transaction():
        take_in(register=ready.register(), facts=pa.table(columns, schema=SCHEMA), measured=measured)
    line = next(row for name, row in table(browser(), f"{PAIR}&format=csv").items() if name.startswith("2.2 "))
    assert line[2:] == ["3.5", "3.6", "cannot be compared", ""]
    page = text(browser(agency="x"), PAIR)
    assert "3.5 %" not in page
    assert "3.6 %" not in page


def test_a_unit_of_before_a_merger_is_called_as_it_was(here: House, browser: SignIn) -> None:
    may = date(2025, 5, 12)
    count(here, [("00004", may, "01", 8, 10), ("00013", may, "01", 5, 10), ("01273", may, "04", 9, 10)])
    client = browser()
    old = {one.old: one.old_name for one in here.workspace.dictionary.units.crossings}
    page = "/centre/indicators/2.1/?since=2025-05-01&until=2025-05-31&unit=01"
    rows = {row[0]: row[1] for row in csv.reader(client.get(f"{page}&format=csv").content.decode().splitlines()[1:])}
    assert (rows["00004"], rows["00013"]) == (old["00004"], old["00013"])
    shown = text(client, page)
    assert "each is called as it was then" in shown
    assert "unit=00004" not in shown
    index = text(client, "/centre/service-index/?since=2025-05-01&until=2025-05-31&unit=01")
    assert old["00004"] in index
    assert "each is called as it was then" in index
    later = text(client, "/centre/indicators/2.1/?days=30&unit=01")
    assert "each is called as it was then" not in later


@pytest.mark.parametrize(
    "address",
    [
        "/centre/compare/?a=01&b=04&day=0001-01-01",
        "/centre/readiness/?day=9999-12-31",
    ],
)
def test_days_at_the_end_of_all_days_are_not_there(here: House, browser: SignIn, address: str) -> None:
    assert browser().get(address).status_code == 404


def test_the_months_of_a_commune_reach_back_before_its_merger(here: House, browser: SignIn) -> None:
    units = here.workspace.dictionary.units
    crossings = [one for one in units.made_of(BA_DINH) if one.whole and len(units.left(one.old, date(2025, 6, 1))) == 1]
    first, second = crossings[0].old, crossings[1].old
    may, august = date(2025, 5, 12), date(2025, 8, 12)
    count(here, [(first, may, "01", 8, 10), (second, may, "01", 5, 10), (BA_DINH, august, "01", 9, 10)])
    page = text(browser(), f"/centre/indicators/2.1/?since=2025-05-01&until=2025-08-31&unit={BA_DINH}")
    months = dict(re.findall(r'scope="row">(\d\d/2025)(.*?)</tr>', page, re.DOTALL))
    assert "13/20" in months["05/2025"]
    assert "counted in the units before the merger" in months["05/2025"]
    assert "9/10" in months["08/2025"]
    assert "before the merger" not in months["08/2025"]
