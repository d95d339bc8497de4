"""Pages of territory on a day have the units that were in force on that day, and say why another one is not there."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from motlan.dictionary.unit import Crossing, Unit, UnitBook
from motlan.governance.lights.light import Light
from motlan.web.centre.days import UNIT, Lit, keep
from motlan.web.house import House
from tests.web.centre.conftest import READERS, SignIn

PUBLIC = ("motlan.web.public.kept",)
LAST = date(2026, 9, 30)
"""The last day of those that end; the clock of the scene stands six weeks later."""
ENDED, BEGUN, GONE = "01273", "01999", "04999"
"""A commune of the province 04 that ends, one that is made of it, and a province that ends and leaves nothing."""


@pytest.fixture
def merged(scene: House, monkeypatch: pytest.MonkeyPatch) -> House:
    dictionary = scene.workspace.dictionary
    book = dictionary.units
    old = book.units[ENDED]
    units: dict[str, Unit] = {
        **book.units,
        ENDED: replace(old, valid_to=LAST),
        BEGUN: replace(old, code=BEGUN, name="Xã Mới", name_en="New Commune", valid_from=LAST + timedelta(days=1)),
        GONE: replace(book.units["04"], code=GONE, name="Tỉnh Cũ", name_en="Old Province", valid_to=LAST),
    }
    crossing = Crossing(old=ENDED, new=BEGUN, whole=True, changed_on=LAST + timedelta(days=1), old_name=old.name)
    units_of_then = UnitBook(units=units, crossings=(*book.crossings, crossing))
    workspace = replace(scene.workspace, dictionary=replace(dictionary, units=units_of_then))
    house = replace(scene, workspace=workspace)
    for module in (*READERS, *PUBLIC):
        monkeypatch.setattr(f"{module}.house", lambda: house)
    return house


def codes(client: Client, address: str, **day: str) -> set[str]:
    answer = client.get(address, {"format": "csv", **day})
    page = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return {line[0] for line in csv.reader(page.decode().lstrip("\ufeff").splitlines())}


def text(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode()))


@pytest.mark.parametrize("address", ["/centre/provinces/04/", "/centre/readiness/04/", "/open/readiness/04/"])
def test_a_province_has_the_communes_of_the_day(merged: House, browser: SignIn, address: str) -> None:
    client = browser()
    now = codes(client, address)
    then = codes(client, address, day=LAST.isoformat())
    assert (BEGUN in now, ENDED in now) == (True, False)
    assert (BEGUN in then, ENDED in then) == (False, True)
    assert len(now) == len(then)


def test_a_country_has_the_provinces_of_the_day(merged: House, browser: SignIn) -> None:
    client = browser()
    for address in ("/centre/", "/centre/readiness/", "/centre/units/"):
        now = codes(client, address)
        then = codes(client, address, day=LAST.isoformat())
        assert then - now == {GONE}


def test_the_page_of_a_unit_that_ended_says_so_and_what_became_of_it(merged: House, browser: SignIn) -> None:
    client = browser()
    page = client.get(f"/centre/communes/{ENDED}/")
    assert "This unit ended on 30/09/2026. See its last day What became of it New Commune : all of it" in text(
        page.content
    )
    assert f'href="/centre/communes/{BEGUN}/"' in page.content.decode()
    made = client.get(f"/centre/communes/{BEGUN}/").content.decode()
    assert f'href="/centre/communes/{ENDED}/?day={LAST.isoformat()}"' in made
    last = client.get(f"/centre/communes/{ENDED}/?day={LAST.isoformat()}")
    assert "This unit ended" not in text(last.content)
    assert "This unit ended on 30/09/2026." in text(client.get(f"/centre/provinces/{GONE}/").content)
    assert client.get(f"/centre/provinces/{GONE}/?day={LAST.isoformat()}").status_code == 200


def test_the_page_of_a_unit_that_was_not_there_yet_says_so(merged: House, browser: SignIn) -> None:
    client = browser(language="vi")
    page = text(client.get(f"/centre/communes/{BEGUN}/?day={LAST.isoformat()}").content)
    assert "Đơn vị này chỉ có từ ngày 01/10/2026: vào ngày đang xem chưa có." in page
    assert "chỉ có từ ngày" not in text(client.get(f"/centre/communes/{BEGUN}/").content)


def test_a_merged_commune_tells_how_those_it_was_made_of_stood_on_their_last_day(
    merged: House, browser: SignIn
) -> None:
    keep(
        scope=UNIT,
        day=LAST.isoformat(),
        lit=[Lit(name=ENDED, parent="04", claimed=Light.GREEN, measured=Light.YELLOW, numerator=2, denominator=3)],
    )
    client = browser()
    page = client.get(f"/centre/communes/{BEGUN}/before/")
    shown = text(page.content)
    told = shown[shown.index("How they stood on their last day") : shown.index("Counted in the year before")]
    old = merged.workspace.dictionary.units.units[ENDED]
    assert f"{old.name} {ENDED}" in told
    assert Light.YELLOW.word.in_("en") in told
    assert f'href="/centre/communes/{ENDED}/?day={LAST.isoformat()}"' in page.content.decode()
    nobody = text(client.get("/centre/communes/01279/before/").content)
    assert "How they stood on their last day" not in nobody
