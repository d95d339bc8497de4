"""Indicators on the pages: what an act changes is counted at once, what time changes when it comes, all of it daily."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import Client

from motlan.governance import api as governance
from motlan.governance.facts import due
from motlan.service.dossiers.status import Band, Status
from motlan.web.centre.counting import Counted, count_now
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from tests.web.centre.conftest import SetClock, SignIn

ON_TIME = "/centre/indicators/2.1/"
OF_ONE = 13
"""The facts of one online dossier: of twelve indicators of dossiers, and of 3.2, in whose set its procedure is."""


@pytest.fixture
def reader(browser: SignIn) -> Client:
    """A member of the committee."""
    return browser()


def received(
    here: House, *, unit: str, province: str, at: datetime, within: timedelta, ended: datetime | None = None
) -> Dossier:
    """A dossier in the books, with the note that an act leaves."""
    dossier = Dossier.objects.create(
        code=f"{unit}-{Dossier.objects.count()}",
        procedure="1.001193",
        version="1",
        channel="online",
        subject=1,
        receiving=unit,
        deciding=unit,
        province=province,
        status=Status.DONE if ended else Status.IN_WORK,
        band=Band.ENDED if ended else Band.WORK,
        filed_at=at,
        received_at=at,
        day=here.day_of(at),
        due_at=at + within,
        promised_at=at + within,
        order_at=at + within,
        ended_at=ended,
        number=2,
    )
    due.note(here.register(), day=dossier.day, unit=unit)
    return dossier


def rates(reader: Client, address: str) -> dict[str, tuple[str, str, str, str]]:
    """Unit → numerator, denominator, rate and change, as the table's file has them, where anything was counted."""
    body = reader.get(address).content.decode().removeprefix("\ufeff")
    return {line[0]: tuple(line[2:6]) for line in list(csv.reader(body.splitlines()))[1:] if line[3] != "0"}


def test_the_first_count_takes_everything(here: House, clock: SetClock, reader: Client) -> None:
    received(here, unit="01273", province="04", at=clock.at - timedelta(days=400), within=timedelta(days=1))
    received(here, unit="01273", province="04", at=clock.at - timedelta(days=2), within=timedelta(days=5))
    received(here, unit="00004", province="01", at=clock.at - timedelta(days=3), within=timedelta(days=1))
    assert count_now(here=here).days == 401
    assert rates(reader, f"{ON_TIME}?format=csv") == {"04": ("1", "1", "100.0", ""), "01": ("0", "1", "0.0", "")}
    assert rates(reader, f"{ON_TIME}?format=csv&unit=04")["01273"] == ("1", "1", "100.0", "")
    long_ago = (clock.at - timedelta(days=400)).date().isoformat()
    assert rates(reader, f"{ON_TIME}?format=csv&days=1&until={long_ago}")["04"] == ("0", "1", "0.0", "")


def test_an_act_is_counted_at_once_and_once(here: House, clock: SetClock, reader: Client) -> None:
    count_now(here=here)
    received(here, unit="01273", province="04", at=clock.at, within=timedelta(days=1))
    assert count_now(here=here) == Counted(facts=OF_ONE, days=1)
    assert count_now(here=here) == Counted(facts=0, days=0)
    assert rates(reader, f"{ON_TIME}?format=csv") == {"04": ("1", "1", "100.0", "")}


def test_time_alone_makes_the_right_day_late(here: House, clock: SetClock, reader: Client) -> None:
    received(here, unit="01273", province="04", at=clock.at, within=timedelta(hours=3))
    count_now(here=here)
    clock.pass_by(timedelta(hours=4))
    assert count_now(here=here) == Counted(facts=OF_ONE, days=1)
    day = here.day_of(clock.at)
    assert rates(reader, f"{ON_TIME}?format=csv&days=1&until={day}") == {"04": ("0", "1", "0.0", "")}


def test_a_count_that_fails_leaves_the_note(
    here: House, clock: SetClock, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    count_now(here=here)
    received(here, unit="01273", province="04", at=clock.at, within=timedelta(days=1))

    def breaks(**_said: object) -> int:
        msg = "the machine stops here"
        raise ConnectionError(msg)

    with monkeypatch.context() as broken:
        broken.setattr("motlan.web.centre.counting.governance.count_facts", breaks)
        with pytest.raises(ConnectionError):
            count_now(here=here)
    assert count_now(here=here) == Counted(facts=OF_ONE, days=1)


def test_a_new_day_counts_the_last_quarter_again(here: House, clock: SetClock) -> None:
    count_now(here=here)
    clock.pass_by(timedelta(days=1))
    assert count_now(here=here).days == 93
    assert count_now(here=here) == Counted(facts=0, days=0)


def test_ranks_by_level_and_by_change(here: House, clock: SetClock, reader: Client) -> None:
    early, late = timedelta(days=40), timedelta(days=2)
    for unit, province, then, now in (("01273", "04", 1, 1), ("00004", "01", 0, 2)):
        for ago, hours in ((early, then), (late, now)):
            at = clock.at - ago
            received(
                here,
                unit=unit,
                province=province,
                at=at,
                within=timedelta(hours=1),
                ended=at + timedelta(hours=1) * (2 - hours),
            )
    received(here, unit="01273", province="04", at=clock.at - late, within=timedelta(hours=1))
    count_now(here=here)
    by_rate = list(rates(reader, f"{ON_TIME}?format=csv&days=30").items())
    assert by_rate == [("01", ("1", "1", "100.0", "100.0")), ("04", ("1", "2", "50.0", "-50.0"))]
    _, listed = reader.get(f"{ON_TIME}?days=30&by=change").content.decode().split('id="units-title"')
    assert listed.index("unit=01") < listed.index("unit=04")


def test_the_page_shows_rule_months_and_cases(here: House, clock: SetClock, reader: Client) -> None:
    received(here, unit="01273", province="04", at=clock.at - timedelta(days=2), within=timedelta(days=5))
    count_now(here=here)
    page = reader.get(ON_TIME).content.decode()
    assert '<p class="motlan-figure">100 %</p>' in page
    assert "count(*) filter (where coalesce(ended_at, waiting_since, :at)" in page
    assert "Done one second late" in page
    assert 'id="indicator-04"' in page
    assert "11/2026" in page


def test_who_delivers_nothing_is_on_the_map_in_grey(here: House, clock: SetClock, reader: Client) -> None:
    received(here, unit="01273", province="04", at=clock.at - timedelta(days=2), within=timedelta(days=5))
    count_now(here=here)
    page = reader.get(f"{ON_TIME}?since=2026-10-17&until=2026-11-16").content.decode()
    tiles = dict(re.findall(r'id="indicator-(\d\d)"[^>]* aria-label="[^:]*: ([^"]*)"', page))
    assert len(tiles) == 34
    assert tiles.pop("04") == "Works, 100 %"
    assert set(tiles.values()) == {"Not measured"}
    assert page.count('<a class="govuk-link" href="?') >= 34
    assert '<option value="31" selected>31 days</option>' in page
    assert reader.get(f"{ON_TIME}?days=31").status_code == 200
    body = reader.get(f"{ON_TIME}?format=csv").content.decode()
    assert len(body.splitlines()) == 35
    before = reader.get(f"{ON_TIME}?since=2025-05-01&until=2025-05-31").content.decode()
    assert re.findall(r'id="indicator-(\d\d)"', before) == ["04"]


def test_an_eased_rule_does_not_colour_days_that_were_counted_before(
    here: House, clock: SetClock, browser: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = clock.at - timedelta(days=2)
    for hours in (1, 1, 3):
        received(here, unit="01273", province="04", at=at, within=timedelta(hours=2), ended=at + timedelta(hours=hours))
    count_now(here=here)
    reader = browser()
    assert "Does not work" in reader.get(f"{ON_TIME}?days=30").content.decode()
    spec = here.workspace.indicators["2.1"]
    eased = spec.model_copy(update={"green_from": 60.0, "yellow_from": 50.0, "points": 3.0})
    said = replace(here.workspace, indicators={**here.workspace.indicators, "2.1": eased})
    later = replace(here, workspace=said)
    for module in ("motlan.web.centre.indicators", "motlan.web.serviceindex.views", "motlan.web.filters"):
        monkeypatch.setattr(f"{module}.house", lambda: later)
    page = reader.get(f"{ON_TIME}?days=30").content.decode()
    rate = "66.67 %"
    assert rate in page
    assert "Does not work" in page
    assert ">Works<" not in page
    assert "Since these days the rule was changed" in page
    assert "today 60" in page
    index = reader.get("/centre/service-index/").content.decode()
    assert "Since these days a rule was changed" in index
    assert f"/{spec.points:g}</td>" in index
    # counted anew by today's rule it has today's colour
    days = governance.Days(here.day_of(at), here.today.isoformat())
    governance.count_facts(indicators=[eased], register=here.register(), of=days, clock=clock)
    later.drawn.clear()
    page = reader.get(f"{ON_TIME}?days=30").content.decode()
    assert "Works" in page
    assert "Since these days the rule was changed" not in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("days=0", "“0” is no number of days."),
        ("days=x", "“x” is no number of days."),
        ("days=2000", "The days are more than three years."),
        ("until=yesterday", "“yesterday” is not a day."),
        ("until=0001-01-01", "“0001-01-01” is not a day."),
        ("since=9999-12-01&until=9999-12-31", "“9999-12-31” is not a day."),
        ("since=2026-02-02&until=2026-02-01", "The first day is behind the last one."),
    ],
)
@pytest.mark.parametrize("address", ["/centre/indicators/", ON_TIME])
def test_days_that_are_none_are_said_and_the_usual_ones_shown(
    here: House, reader: Client, address: str, query: str, said: str
) -> None:
    page = reader.get(f"{address}?{query}")
    assert page.status_code == 200
    shown = page.content.decode()
    assert said in shown
    assert "The last 90 days are shown." in shown
    assert 'href="#days"' in shown
    assert re.search(r'id="days"', shown)
    assert said not in reader.get(address).content.decode()


def test_a_file_over_days_that_are_none_is_refused_in_words(here: House, reader: Client) -> None:
    refused = reader.get(f"{ON_TIME}?format=csv&until=yesterday")
    assert (refused.status_code, "“yesterday” is not a day." in refused.content.decode()) == (404, True)


@pytest.mark.parametrize("query", ["unit=99", "of=nothing"])
def test_what_cannot_be_asked_for_is_not_there(here: House, reader: Client, query: str) -> None:
    assert reader.get(f"{ON_TIME}?{query}").status_code == 404
    assert reader.get("/centre/indicators/9.9/").status_code == 404
