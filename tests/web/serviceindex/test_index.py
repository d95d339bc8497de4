"""The service index on its page: points by group, ranks by level and by change, late dossiers on their own day."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import quote

import pyarrow as pa
import pytest
from django.test import Client

from motlan.governance import api as governance
from motlan.governance.api import Place
from motlan.governance.facts import due
from motlan.governance.facts.keep import SCHEMA, Measured, take_in
from motlan.governance.facts.tables import COUNTS
from motlan.governance.indicators import rules
from motlan.store import tables
from motlan.web.centre.counting import count_now
from motlan.web.dailyreport.compose import compose
from motlan.web.house import House
from motlan.web.serviceindex.asked import groups
from motlan.workspace.versions import publish_versions
from tests.web.centre.conftest import SetClock, SignIn, browser, clock, here
from tests.web.centre.test_indicators import received

__all__ = ["browser", "clock", "here"]
PAGE = "/centre/service-index/"


@pytest.fixture
def house(here: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The house of the tests of the centre, behind the pages of the index too."""
    for module in ("views", "templatetags.service_index"):
        monkeypatch.setattr(f"motlan.web.serviceindex.{module}.house", lambda: here)
    publish_versions(register=here.register(), workspace=here.workspace)
    return here


@pytest.fixture
def reader(browser: SignIn) -> Client:
    """A member of the committee."""
    return browser()


def rows(reader: Client, query: str) -> list[list[str]]:
    """The ranks as their file has them, without the header."""
    body = b"".join(reader.get(f"{PAGE}?format=csv{query}")).decode().removeprefix("\ufeff")
    return list(csv.reader(body.splitlines()))[1:]


def dossiers(here: House, clock: SetClock, unit: str, province: str, *, ago: int, late: int, fine: int) -> None:
    """Dossiers received some days ago, of which some ended late."""
    at = clock.at - timedelta(days=ago)
    for number in range(late + fine):
        took = timedelta(hours=30 if number < late else 2)
        received(here, unit=unit, province=province, at=at, within=timedelta(days=1), ended=at + took)


def fact(here: House, indicator: str, on: date, part: int, whole: int) -> None:
    """What a commune counted of one indicator on a day."""
    told = {"indicator": indicator, "day": on.isoformat(), "parent": "04", "unit": "01273"}
    facts = pa.Table.from_pylist([{**told, "numerator": part, "denominator": whole}], schema=SCHEMA)
    by = rules.rules([here.workspace.indicators[indicator]])
    measured = Measured(rules=by, days=[on.isoformat()], at="2026-11-01T00:00:00Z")
    take_in(register=here.register(), facts=facts, measured=measured)


def test_provinces_stand_in_their_order(house: House, clock: SetClock, reader: Client) -> None:
    dossiers(house, clock, "01273", "04", ago=3, late=0, fine=2)
    dossiers(house, clock, "00004", "01", ago=3, late=2, fine=0)
    count_now(here=house)
    found = rows(reader, "")
    places = {row[1]: row[0] for row in found}
    # a province that handled nothing has no place, however good its catalogue is
    assert (places["04"], places["01"], places["79"]) == ("1", "2", "")
    assert len(found) == len(house.workspace.dictionary.units.lasting())
    progress = {row[1]: row[7] for row in found}
    assert (progress["04"], progress["01"], progress["79"]) == ("100.0", "0.0", "")
    communes = rows(reader, "&unit=04")
    assert {row[1]: row[7] for row in communes}["01273"] == "100.0"


def test_a_page_adds_up_its_points(house: House, clock: SetClock, reader: Client) -> None:
    dossiers(house, clock, "01273", "04", ago=3, late=1, fine=3)
    count_now(here=house)
    page = reader.get(f"{PAGE}?unit=01273").content.decode()
    # 2.1: three of four in time give 15 of 20 points
    assert "15 of 20 points that could be earned; the group gives 20" in page
    assert "75 %" in page
    assert "/centre/indicators/2.1/?since=2026-11-01&amp;until=2026-11-16&amp;unit=01273" in page
    opened = reader.get("/centre/indicators/2.1/?since=2026-11-01&until=2026-11-16&unit=01273").content.decode()
    assert "3 of 4" in opened
    assert "?since=2026-11-01&amp;until=2026-11-16&amp;unit=04&amp;by=rate" in opened
    # 3.2: one online service of those that a commune decides
    services = sum(1 for one in house.workspace.procedures.all_in_force(on=house.today) if one.decided_at == 2)
    assert f"1/{services - 1}" in page or f"1/{services}" in page


def test_a_dossier_that_ends_late_changes_its_own_day(house: House, clock: SetClock, reader: Client) -> None:
    monday = house.day_of(clock.at)
    dossier = received(house, unit="01273", province="04", at=clock.at, within=timedelta(days=1))
    count_now(here=house)
    clock.pass_by(timedelta(days=3))
    dossier.ended_at, dossier.status = clock.at, 9
    dossier.save()
    due.note(house.register(), day=dossier.day, unit=dossier.deciding)
    thursday = house.day_of(clock.at)
    received(house, unit="01273", province="04", at=clock.at, within=timedelta(days=1))
    count_now(here=house)
    days = {
        day: reader.get(f"/centre/indicators/2.1/?format=csv&days=1&until={day}&unit=04").content.decode()
        for day in (monday, thursday)
    }
    assert ",0,1,0.0," in days[monday]
    assert ",1,1,100.0," in days[thursday]
    progress = {day: rows(reader, f"&unit=04&since={day}&until={day}") for day in days}
    shares = {day: {row[1]: row[7] for row in found}["01273"] for day, found in progress.items()}
    assert shares == {monday: "0.0", thursday: "100.0"}


def test_ranks_by_change(house: House, clock: SetClock, reader: Client) -> None:
    for unit, province, then, now in (("01273", "04", 1, 1), ("00004", "01", 0, 2)):
        dossiers(house, clock, unit, province, ago=40, late=2 - then, fine=then)
        dossiers(house, clock, unit, province, ago=3, late=2 - now, fine=now)
    count_now(here=house)
    ordered = rows(reader, "&by=change&since=2026-10-20")
    assert [row[1] for row in ordered[:2]] == ["01", "04"]
    assert float(ordered[0][-1]) > 0
    assert {row[-1] for row in ordered[2:]} == {""}


def test_no_change_is_told_where_the_days_before_were_judged_by_other_indicators(
    house: House, clock: SetClock, reader: Client
) -> None:
    """Forty days ago nothing was received: what the catalogue alone earned then is no score to rise from."""
    dossiers(house, clock, "01273", "04", ago=3, late=0, fine=2)
    count_now(here=house)
    fact(house, "4.5", date(2026, 10, 10), 0, 12)
    page = reader.get(f"{PAGE}?since=2026-10-20").content.decode()
    four = page.partition('id="group-4"')[2].partition("</p>")[0]
    assert "before: 0 % by other indicators (4.5), so no change is told" in four
    assert "change:" not in four
    report = {one.name: one for one in compose(here=house, day=house.today).sections}["index"]
    cells = {row[0].text.in_("en"): row[-1] for row in report.tables[0].rows if row[0].text}
    digitising = cells["Digitising"]
    assert digitising.text is not None
    assert digitising.beside is not None
    assert (digitising.text["en"], digitising.beside["en"]) == ("–", "before: 0 % by 4.5")
    assert report.said[0].in_("en").endswith("nothing was received, so there is no score to compare with.")
    assert all(table.rows == () for table in report.tables[1:]), "nobody rose or fell"


def test_where_dossiers_were_received_both_times_the_report_names_what_the_earlier_score_was_of(
    house: House, clock: SetClock
) -> None:
    dossiers(house, clock, "01273", "04", ago=40, late=1, fine=1)
    dossiers(house, clock, "01273", "04", ago=3, late=0, fine=2)
    count_now(here=house)
    fact(house, "5.2", date(2026, 10, 10), 3, 4)
    (said,) = {one.name: one for one in compose(here=house, day=house.today).sections}["index"].said
    assert said.in_("en").endswith("so that no change is told.")
    assert re.search(r"; in the 30 days before [\d.]+ %, but by other indicators \(.*5\.2\b", said.in_("en"))


def test_what_the_reporting_system_counts_is_the_denominator_where_it_is_larger(
    house: House, clock: SetClock, reader: Client
) -> None:
    tables.prepare(house.register(), [COUNTS])
    dossiers(house, clock, "01273", "04", ago=3, late=0, fine=3)
    house.register().execute(
        "insert into published_count (measure, unit, province, day, value, source, taken_at)"
        " values ('national_reporting', '01273', '04', '2026-11-01', 4, 'file', '2026-11-16T00:00:00Z')"
    )
    count_now(here=house)
    page = reader.get(f"{PAGE}?unit=01273").content.decode()
    assert "reported by units" in page
    assert "3/4" in page
    assert "75 %" in page


def test_a_page_is_drawn_anew_when_figures_change_and_kept_until_then(
    house: House, clock: SetClock, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossiers(house, clock, "01273", "04", ago=3, late=0, fine=1)
    count_now(here=house)
    addresses = (f"{PAGE}?unit=01273", "/centre/indicators/2.1/?days=30&unit=04", "/centre/indicators/?days=30")
    first = {address: reader.get(address).content.decode() for address in addresses}
    assert all("1/1" in page for page in first.values())

    def never(*_said: object, **_told: object) -> None:
        raise AssertionError

    with monkeypatch.context() as kept:
        kept.setattr("motlan.web.drawn._blocks", never)
        assert all("1/1" in reader.get(address).content.decode() for address in addresses)
    dossiers(house, clock, "01273", "04", ago=3, late=1, fine=0)
    count_now(here=house)
    assert all("1/2" in reader.get(address).content.decode() for address in addresses)
    reader.cookies["motlan_language"] = "vi"
    assert "Bộ chỉ số phục vụ" in reader.get(addresses[0]).content.decode()


def handled(here: House, clock: SetClock, procedure: str, *, late: int, fine: int) -> None:
    """Dossiers of one procedure, received three days ago."""
    at = clock.at - timedelta(days=3)
    for number in range(late + fine):
        ended = at + timedelta(hours=30 if number < late else 2)
        made = received(here, unit="01273", province="04", at=at, within=timedelta(days=1), ended=ended)
        made.procedure = procedure
        made.save()


def test_ministries_stand_in_the_order_of_what_their_procedures_earn(
    house: House, clock: SetClock, reader: Client
) -> None:
    owners = groups(house, "ministries")
    best, worst = sorted(owners, key=lambda name: len(owners[name]))[-2:]
    handled(house, clock, owners[best][0], late=0, fine=2)
    handled(house, clock, owners[best][-1], late=0, fine=2)
    handled(house, clock, owners[worst][0], late=4, fine=0)
    count_now(here=house)
    found = {row[1]: row for row in rows(reader, "&of=ministries")}
    assert set(found) == set(owners)
    assert (found[best][7], found[worst][7]) == ("100.0", "0.0")
    assert int(found[best][0]) < int(found[worst][0])
    assert {found[name][0] for name in owners if name not in (best, worst)} <= {""}
    own = {row[1]: row for row in rows(reader, f"&of=ministries&unit={best}")}
    assert set(own) == set(owners[best])
    assert own[owners[best][0]][7] == "100.0"
    page = reader.get(f"{PAGE}?of=ministries&unit={best}").content.decode()
    assert "4/4" in page
    assert house.workspace.agency(best, "en") in page


def test_a_procedure_has_a_page_and_a_line_of_its_own(house: House, clock: SetClock, reader: Client) -> None:
    code = house.workspace.procedures.codes()[0]
    handled(house, clock, code, late=1, fine=3)
    count_now(here=house)
    found = {row[1]: row for row in rows(reader, "&of=procedures")}
    assert set(found) == set(house.workspace.procedures.codes())
    assert found[code][7] == "75.0"
    page = reader.get(f"{PAGE}?of=procedures&unit={code}").content.decode()
    assert "3/4" in page
    label = house.workspace.procedures.versions[code][-1].label.in_("en")
    named = [row[1] for row in rows(reader, f"&of=procedures&q={quote(label)}")]
    assert code in named
    assert "No procedure is called so." in reader.get(f"{PAGE}?of=procedures&q=zzzz").content.decode()
    for of in ("procedures", "ministries"):
        name = code if of == "procedures" else house.workspace.procedures.versions[code][-1].owner
        body = reader.get(f"/centre/indicators/2.1/?format=csv&days=30&of={of}").content.decode()
        assert [line.split(",")[0] for line in body.splitlines()[1:]] == [name]
        assert "3,4,75.0" in body
        shown = reader.get(f"/centre/indicators/2.1/?days=30&of={of}").content.decode()
        assert f"/centre/service-index/?of={of}&amp;unit={name}" in shown


def test_procedures_follow_some_minutes_after_units(house: House, clock: SetClock, reader: Client) -> None:
    code = house.workspace.procedures.codes()[0]
    handled(house, clock, code, late=0, fine=1)
    count_now(here=house)
    clock.pass_by(timedelta(seconds=1))
    handled(house, clock, code, late=1, fine=0)
    day = house.day_of(clock.at - timedelta(days=3))
    due.note(house.register(), day=day, unit="01273")

    def counted() -> tuple[str, str]:
        count_now(here=house)
        unit = {row[1]: row for row in rows(reader, "&unit=04")}["01273"][7]
        return unit, {row[1]: row for row in rows(reader, "&of=procedures")}[code][7]

    assert counted() == ("50.0", "100.0")
    clock.pass_by(timedelta(minutes=5))
    assert counted() == ("50.0", "50.0")
    assert house.register().value("select count(*) from fact_stale") == 0


def test_an_empty_country_is_not_available(house: House, reader: Client) -> None:
    page = reader.get(f"{PAGE}?since=2020-01-01&until=2020-01-31").content.decode()
    assert "not available" in page
    assert {row[3] for row in rows(reader, "&since=2020-01-01&until=2020-01-31")} == {""}


@pytest.mark.parametrize(
    "query",
    [
        "unit=99999",
        "of=x",
        "of=ministries&unit=04",
        "of=procedures&unit=04",
    ],
)
def test_what_cannot_be_asked_for_is_not_there(house: House, reader: Client, query: str) -> None:
    assert reader.get(f"{PAGE}?{query}").status_code == 404


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("since=x", "“x” is not a day."),
        ("until=0001-01-01", "“0001-01-01” is not a day."),
        ("since=9999-01-01&until=9999-12-31", "“9999-12-31” is not a day."),
        ("until=2026-11-01&since=2026-11-02", "The first day is behind the last one."),
        ("until=2026-11-01&since=2021-11-02", "The days are more than three years."),
    ],
)
def test_days_that_are_none_are_named_with_what_to_do(house: House, reader: Client, query: str, why: str) -> None:
    """The page shows the month so far and says so; a file, which has no place to say so, is refused with the reason."""
    page = reader.get(f"{PAGE}?{query}")
    told = page.content.decode()
    assert page.status_code == 200
    for said in (why, "What is shown is this month.", "three years at most", "Received from 01/11/2026 to 16/11/2026"):
        assert said in told
    refused = reader.get(f"{PAGE}?{query}&format=csv")
    assert refused.status_code == 404
    assert why in refused.content.decode()


def test_pages_of_territory_show_the_score_to_watchers_only(
    house: House, clock: SetClock, reader: Client, browser: SignIn
) -> None:
    dossiers(house, clock, "01273", "04", ago=3, late=0, fine=2)
    count_now(here=house)
    for address in ("/centre/provinces/04/", "/centre/communes/01273/"):
        assert "Service index" in reader.get(address).content.decode()
        assert "Service index" not in browser(None).get(address).content.decode()


def test_a_workspace_without_an_index_has_no_page(
    house: House, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = house.workspace.settings.model_copy(update={"service_index": None})
    bare = replace(house, workspace=replace(house.workspace, settings=settings))
    monkeypatch.setattr("motlan.web.serviceindex.views.house", lambda: bare)
    assert reader.get(PAGE).status_code == 404


def test_columns_of_the_file_are_called_as_on_the_page(house: House, reader: Client) -> None:
    heads = {}
    for language in ("vi", "en"):
        reader.cookies["motlan_language"] = language
        body = b"".join(reader.get(f"{PAGE}?format=csv")).decode().removeprefix("\ufeff")
        heads[language] = next(csv.reader(body.splitlines()))
    index = house.workspace.settings.service_index
    assert index is not None
    assert heads["vi"][:4] == ["Thứ hạng", "Mã", "Đơn vị", "Điểm đạt (%)"]
    assert heads["en"][:4] == ["Place", "Code", "Unit", "Score (%)"]
    for language, head in heads.items():
        assert head[6:-1] == [f"{group.label.in_(language)} (%)" for group in index.groups.values()]


def test_the_country_is_read_with_its_provinces_and_a_province_with_none_of_another(
    house: House, clock: SetClock, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Place] = []
    measure = governance.indicators
    monkeypatch.setattr(governance, "indicators", lambda **told: asked.append(told["place"]) or measure(**told))
    assert reader.get("/centre/service-index/").status_code == 200
    assert [(one.parent, len(one.units)) for one in asked] == [("", 35)] * 2
    asked.clear()
    assert reader.get("/centre/service-index/?unit=04").status_code == 200
    assert {(one.parent, one.units[0]) for one in asked} >= {("", "04")}
    assert {one.parent for one in asked} == {"", "04"}
