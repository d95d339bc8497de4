"""Every page of the centre and of the public site leads to the others by one list, and marks where it stands in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from django.urls import reverse

from motlan.governance import api as governance
from motlan.governance.opendata.published import Published
from motlan.web.centre.models import ProbeRun
from motlan.web.centre.samples import draw
from motlan.web.dailyreport.making import make
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.architecture.test_routes import all_routes
from tests.web.centre.conftest import SignIn

NAV = re.compile(r'<nav class="motlan-no-print" aria-label="(?:Centre|Published)">.*?</nav>', re.DOTALL)
MARKED = re.compile(r'href="([^"?]+)[^"]*" aria-current="(\w+)"')
APPS = ("centre", "portfolio", "unitreports", "serviceindex", "dailyreport", "public")
TASK, OWNER, DATABASE = "birth_registration_works", "ministry_of_justice", "civil_status"
NO_PAGE = {
    *("centre:follow", "centre:measure", "centre:claim", "centre:end_commitment", "centre:seen", "centre:seen_many"),
    *("centre:waiting_file", "centre:file", "centre:waiting_finding_file", "centre:finding_file"),
    *("centre:quality_dqv", "centre:quality_ttl", "portfolio:claim", "unitreports:waiting_file", "unitreports:take"),
    *("dailyreport:today", "dailyreport:pdf", "public:report_pdf", "public:file"),
}
"""Acts, files, and what a page asks for that is open."""
MAP, READY, TASKS, BASES = "/centre/", "/centre/readiness/", "/centre/tasks/", "/centre/databases/"
INSIDE: Mapping[str, tuple[Sequence[str], str]] = {
    "centre:national": ((), MAP),
    "centre:province": (("04",), MAP),
    "centre:commune": (("01273",), MAP),
    "centre:tasks": ((), TASKS),
    "centre:report": ((), TASKS),
    "centre:owner": ((OWNER,), TASKS),
    "centre:task": ((TASK,), TASKS),
    "centre:run": (("run",), TASKS),
    "centre:alerts": ((), "/centre/alerts/"),
    "centre:samples": ((), "/centre/samples/"),
    "centre:sample": (("sample",), "/centre/samples/"),
    "centre:verify": (("drawn",), "/centre/samples/"),
    "centre:incidents": ((), "/centre/incidents/"),
    "centre:indicators": ((), "/centre/indicators/"),
    "centre:indicator": (("2.1",), "/centre/indicators/"),
    "portfolio:databases": ((), BASES),
    "portfolio:priority": ((), BASES),
    "portfolio:roadmap": ((), BASES),
    "portfolio:database": ((DATABASE,), BASES),
    "portfolio:compare": ((), ""),
    "portfolio:before": (("01273",), MAP),
    "portfolio:readiness": ((), READY),
    "portfolio:readiness_province": (("04",), READY),
    "unitreports:report": ((), MAP),
    "unitreports:every": ((), TASKS),
    "unitreports:units": ((), TASKS),
    "unitreports:unit": (("04",), MAP),
    "serviceindex:index": ((), "/centre/service-index/"),
    "dailyreport:reports": ((), "/centre/reports/"),
    "dailyreport:report": (("day",), "/centre/reports/"),
    "dailyreport:edition": (("day", "1"), "/centre/reports/"),
}
OUTSIDE: Mapping[str, tuple[Sequence[str], str]] = {
    "public:national": ((), "/open/"),
    "public:province": (("04",), "/open/"),
    "public:commune": (("01273",), "/open/"),
    "public:readiness": ((), "/open/readiness/"),
    "public:readiness_province": (("04",), "/open/readiness/"),
    "public:owners": ((), "/open/owners/"),
    "public:owner": ((OWNER,), "/open/owners/"),
    "public:commitments": ((), "/open/commitments/"),
    "public:compare": ((), "/open/compare/"),
    "public:tasks": ((), "/open/tasks/"),
    "public:task": ((TASK,), "/open/tasks/"),
    "public:databases": ((), "/open/databases/"),
    "public:database": ((DATABASE,), "/open/databases/"),
    "public:indicators": ((), "/open/indicators/"),
    "public:indicator": (("2.1",), "/open/indicators/"),
    "public:service_index": ((), "/open/service-index/"),
    "public:reports": ((), "/open/reports/"),
    "public:report": (("day",), "/open/reports/"),
    "public:edition": (("day", "1"), "/open/reports/"),
    "public:data": ((), "/open/data/"),
}


@pytest.fixture
def whole(scene: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> House:
    """The scene with everything published, and with a report of today."""
    everything = Published(what=("lights", "tasks", "commitments", "databases", "indicators", "reports"))
    settings = scene.workspace.settings.model_copy(update={"published": everything})
    house = replace(scene, state=tmp_path, workspace=replace(scene.workspace, settings=settings))
    governance.prepare(register=house.register())
    for module in ("dailyreport.views", "public.kept", "serviceindex.views", "centre.national", "frame"):
        monkeypatch.setattr(f"motlan.web.{module}.house", lambda: house)
    make(here=house, day=house.today)
    return house


def parts(here: House, drawn_by: Account) -> Mapping[str, str]:
    """What stands in addresses that only a test's own things have."""
    sample = draw(here=here, account=drawn_by, scope="task", number=1, seed="s")
    return {
        "day": here.today.isoformat(),
        "sample": str(sample.pk),
        "drawn": str(sample.drawn.get().pk),
        "run": str(ProbeRun.objects.order_by("pk")[0].pk),
    }


def test_every_page_is_walked() -> None:
    pages = {name for name in all_routes() if name.partition(":")[0] in APPS}
    assert pages == {*INSIDE, *OUTSIDE, *NO_PAGE}


def test_every_page_of_the_centre_leads_to_the_others(whole: House, browser: SignIn) -> None:
    client, head = browser(Role.VERIFIER, agency="government_inspectorate"), browser(Role.HEAD)
    Account.objects.filter(role="head").update(unit="01273")
    known = parts(whole, Account.objects.get(role="verifier"))
    for name, (wanted, section) in INSIDE.items():
        address = reverse(name, args=[known.get(one, one) for one in wanted])
        answer = (head if name == "unitreports:report" else client).get(address)
        assert answer.status_code == 200, address
        _stands(answer.content.decode(), address, section, ways=10)


def test_every_page_of_the_public_site_leads_to_the_others(whole: House, browser: SignIn) -> None:
    for name, (wanted, section) in OUTSIDE.items():
        address = reverse(name, args=[{"day": whole.today.isoformat()}.get(one, one) for one in wanted])
        answer = browser(None).get(address)
        assert answer.status_code == 200, address
        _stands(answer.content.decode(), address, section, ways=11)


def _stands(page: str, address: str, section: str, *, ways: int) -> None:
    found = NAV.findall(page)
    assert len(found) == 1, address
    assert found[0].count("<li>") == ways, address
    assert page.index(found[0]) < page.index("<main"), address
    marked = MARKED.findall(found[0])
    assert marked == ([(section, "page" if section == address else "true")] if section else []), address


def test_a_stranger_at_the_map_is_not_led_to_pages_that_are_closed_to_her(scene: House, browser: SignIn) -> None:
    for address in ("/centre/", "/centre/provinces/04/", "/centre/communes/01273/"):
        page = browser(None).get(address).content.decode()
        assert "<h1" in page
        assert NAV.findall(page) == []
        assert 'href="/centre/tasks/' not in page


def test_what_is_long_is_folded_and_what_was_asked_for_is_open(whole: House, browser: SignIn) -> None:
    client = browser()
    for address, closed, title in (
        ("/centre/", True, "table-title"),
        ("/centre/provinces/04/", True, "list-title"),
        ("/centre/provinces/04/?light=red", False, "list-title"),
        ("/centre/databases/roadmap/", False, "q-2025-Q4"),
        ("/centre/databases/roadmap/", True, "q-2026-Q2"),
        ("/centre/databases/roadmap/?standing=late", False, "q-2026-Q3"),
    ):
        page = client.get(address).content.decode()
        fold = f'<details class="motlan-fold"><summary><h2 class="govuk-heading-m" id="{title}">'
        opened = fold.replace("motlan-fold", 'motlan-fold" open', 1).replace('open">', "open>", 1)
        assert (fold in page, opened in page) == (closed, not closed), (address, title)


def test_filters_of_databases_are_open_once_one_of_them_is_chosen(whole: House, browser: SignIn) -> None:
    client = browser()
    for query, opened in (("", False), ("?q=dân cư", False), ("?grade=A", True), ("?by=name", True)):
        page = client.get(f"/centre/databases/{query}").content.decode()
        assert ('<details class="govuk-details centre-more" open>' in page) is opened, query
    assert 'class="motlan-scroll motlan-wide"' in client.get("/centre/databases/").content.decode()


def test_the_public_list_of_databases_has_pages_and_its_file_has_all(whole: House, browser: SignIn) -> None:
    client = browser(None)
    pages = [client.get(f"/open/databases/?page={at}").content.decode() for at in (1, 2, 3)]
    assert [
        page.count('<tr class="govuk-table__row"><th class="govuk-table__header" scope="row">') for page in pages
    ] == [
        50,
        50,
        5,
    ]
    assert all("105 of 105 databases" in page for page in pages)
    assert len(client.get("/open/databases/?format=csv").content.decode("utf-8-sig").splitlines()) == 106


@pytest.mark.parametrize(
    ("address", "chosen"),
    [("/centre/tasks/", "light=red"), ("/centre/units/", "order=name"), ("/centre/alerts/", "all=1")],
)
def test_long_lists_begin_with_their_rows_until_a_filter_is_chosen(
    whole: House, browser: SignIn, address: str, chosen: str
) -> None:
    client = browser()
    for query, opened in (("", False), (chosen, True)):
        page = client.get(f"{address}?{query}").content.decode()
        assert ('<details class="govuk-details centre-more" open>' in page) is opened
        assert ('<details class="govuk-details centre-more">' in page) is not opened


def test_the_report_by_unit_has_pages_and_counts_all_of_them(whole: House, browser: SignIn) -> None:
    client, rows = browser(), '<tr class="govuk-table__row"><th class="govuk-table__header" scope="row">'
    communes = len(whole.workspace.dictionary.units.children("01", on=whole.today))
    assert communes > 2 * 50
    pages = [client.get(f"/centre/units/?province=01&page={at}").content.decode() for at in (1, 2, 3)]
    listed = [page[: page.index("<tfoot>")].count(rows) for page in pages]
    assert listed == [50, 50, communes - 100]
    assert all(f"{communes} units" in page for page in pages)
    assert "province=01&amp;page=2" in pages[0]
    whole_file = client.get("/centre/units/?province=01&format=csv")
    assert b"".join(whole_file.streaming_content).count(b"\n") == 1 + communes
