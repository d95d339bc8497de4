"""The report by unit: provinces, communes of one, both lights and the gap, as files and past days."""

from __future__ import annotations

import csv
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motlan.governance.lights.light import Light
from motlan.web.centre.actions import measure_plan
from motlan.web.centre.models import Claim, Report
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.unitreports.acts import report
from tests.web.centre.conftest import SetClock, SignIn

ADDRESS = "/centre/units/"


def lines(client: object, way: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{ADDRESS}?format=csv{way}")  # type: ignore[attr-defined]
    return list(csv.DictReader(answer.getvalue().decode("utf-8-sig").splitlines()))


def test_every_province_stands_with_both_lights_and_the_widest_gap_first(scene: House, browser: SignIn) -> None:
    client = browser()
    rows = lines(client)
    assert len(rows) == 34
    gaps = [int(row["gap"]) for row in rows]
    assert gaps == sorted(gaps, reverse=True)
    cao_bang = next(row for row in rows if row["unit"] == "04")
    assert [cao_bang[one] for one in ("claimed", "measured", "gap", "ready", "whole", "share")] == [
        *("green", "red", "3", "3", "56", "5.36"),
    ]
    assert sum(int(row["ready"]) for row in rows) == 1981
    page = client.get(ADDRESS).content.decode()
    assert page.count('href="/centre/provinces/') == 34
    assert "1,981/3,321" in page
    assert [row["unit"] for row in lines(client, "&order=name&q=cao bang")] == ["04"]
    shares = [float(row["share"]) for row in lines(client, "&order=share")]
    assert shares == sorted(shares)
    for way in ("?province=99", "?order=colour", "?province=01273"):
        assert client.get(f"{ADDRESS}{way}").status_code == 404
    assert "No unit has this name." in client.get(f"{ADDRESS}?q=atlantis").content.decode()


def test_communes_of_a_province_say_who_reported_what(scene: House, browser: SignIn, clock: SetClock) -> None:
    head = Account.objects.create(username="h", display_name="Lan", role="head", unit="01273")
    criterion = next(iter(scene.workspace.plans.values())).territory.conditions[0].measure  # type: ignore[union-attr]
    clock.pass_by(timedelta(days=1))
    report(here=scene, account=head, light=Light.GREEN, holds={criterion: True}, note="Đủ")
    measure_plan(here=scene)
    client = browser()
    of = {way: {row["unit"]: row for row in lines(client, f"&province=04{way}")} for way in ("", "&day=2026-11-16")}
    now, then = of[""]["01273"], of["&day=2026-11-16"]["01273"]
    assert len(of[""]) == 56
    assert (now["claimed"], now["claimed_by"], now["criteria_said"]) == ("green", "Lan", "1")
    assert (then["claimed"], then["claimed_by"], then["criteria_said"], then["said_at"]) == ("grey", "", "0", "")
    page = client.get(f"{ADDRESS}?province=04").content.decode()
    assert "Lan ·" in page
    assert 'href="/centre/units/01273/reports/"' in page


def test_a_past_day_is_its_own(scene: House, browser: SignIn, clock: SetClock) -> None:
    clock.pass_by(timedelta(days=1))
    Report.objects.filter(parent="04").update(value=1)
    measure_plan(here=scene)
    client = browser()
    found = [next(row for row in lines(client, way) if row["unit"] == "04") for way in ("", "&day=2026-11-16")]
    assert [row["measured"] for row in found] == ["green", "red"]
    page = client.get(f"{ADDRESS}?day=2026-11-16").content.decode()
    assert "As it stood at the end of 16/11/2026" in page
    ways = re.findall(r'href="(/centre/(?:provinces|units)/[^"]*)"', page[page.index("<main") :])
    assert {way for way in ways if "day=" not in way and not way.endswith("/reports/")} == {ADDRESS}
    assert client.get(f"{ADDRESS}?day=2030-01-01&format=csv").status_code == 404


@pytest.mark.parametrize("way", ["", "?province=04", "?province=04&day=2026-11-15"])
def test_nothing_of_the_whole_country_is_read_for_a_page(scene: House, browser: SignIn, way: str) -> None:
    client = browser()
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{ADDRESS}{way}")
    said = [one["sql"] for one in asked if re.search(r"centre_claim|unitreports_said", one["sql"])]
    assert said
    for sql in said:
        with connection.cursor() as cursor:
            cursor.execute(f"explain query plan {sql}")
            steps = [str(row[-1]) for row in cursor.fetchall()]
        assert not [step for step in steps if re.match(r"SCAN (centre|unitreports)_", step)], (sql, steps)


def test_beside_a_report_stands_what_its_unit_measures(scene: House, browser: SignIn) -> None:
    client = browser()
    assert Claim.objects.filter(scope="unit", name="04").exists()
    rows = csv.DictReader(
        client.get("/centre/unit-reports/?format=csv&q=04").getvalue().decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    )
    assert {(row["unit"], row["claimed"], row["measured_now"], row["gap_now"]) for row in rows} == {
        ("04", "green", "red", "3")
    }
    page = client.get("/centre/unit-reports/?q=04").content.decode()
    assert "Measured now" in page
    assert "Does not work" in page
