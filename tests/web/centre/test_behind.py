"""Every figure of territory opens to the query behind it, which gives the figure when the register is asked it."""

from __future__ import annotations

import csv
import html
import re

import pytest
from django.test import Client

from motlan.web.house import House
from tests.web.centre.conftest import SignIn

DAY = "2025-07-31"
ADDRESSES = (
    "/centre/",
    "/centre/provinces/04/",
    "/centre/communes/01273/",
    "/centre/readiness/",
    "/centre/readiness/04/",
    "/centre/units/",
    "/centre/units/?province=04",
    "/centre/compare/?a=04&b=01",
    "/centre/compare/?a=04&b=01273",
)


def queries(client: Client, address: str) -> list[str]:
    page = client.get(address).content.decode()
    part = page[page.index('<details class="govuk-details" id="behind">') :]
    return [html.unescape(one) for one in re.findall(r'<pre class="centre-query" tabindex="0">(.*?)</pre>', part, re.S)]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("day", ["", DAY])
def test_every_page_of_territory_has_queries_that_answer(scene: House, browser: SignIn, address: str, day: str) -> None:
    join = "&" if "?" in address else "?"
    asked = queries(browser(), f"{address}{join}day={day}" if day else address)
    assert asked
    for query in asked:
        assert scene.register().rows(query)


def test_their_figures_are_those_of_the_pages(scene: House, browser: SignIn) -> None:
    client = browser()
    lights, country = queries(client, "/centre/")
    assert scene.register().row(country) == (1981, 3321, 59.7)
    lines = list(csv.DictReader(client.get("/centre/?format=csv").content.decode().lstrip("\ufeff").splitlines()))
    shown = {next(iter(line.values())): [*line.values()][4:7] for line in lines}
    asked = {row["name"]: row for row in scene.register().records(lights)}
    assert len(asked) == 34
    assert [str(asked["04"][name]) for name in ("ready", "communes", "share")] == shown["04"]
    _lights, shares = queries(client, "/centre/provinces/04/")
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get("/centre/provinces/04/").content.decode()))
    for _criterion, met, _known in scene.register().rows(shares):
        assert f"{met}/56" in page
