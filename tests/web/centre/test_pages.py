"""What the centre's pages show, to whom, and what they refuse."""

from __future__ import annotations

import csv
import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from motlan.governance.facts import due
from motlan.governance.plans.spec import Amendment
from motlan.web.centre.actions import measure_plan
from motlan.web.centre.models import ProbeRun
from motlan.web.house import House
from motlan.web.people.permissions import Role
from tests.web.centre.conftest import SetClock, SignIn

BIRTH = "/centre/tasks/birth_registration_works/"
ASKS = re.compile(r'hx-get="(/centre/follow/\?seen=\w+(?:&amp;tells=databases)?)"')
PUBLISHED = ("/centre/", "/centre/provinces/04/", "/centre/communes/01273/")
"""What a workspace that publishes its lights shows to everybody: the country, a province, a commune."""
INSIDE = ("/centre/tasks/", BIRTH, "/centre/databases/", "/centre/indicators/", "/centre/indicators/2.1/")


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def table(client: Client, address: str) -> list[list[str]]:
    response = client.get(address)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    body = response.content.decode()
    assert body.startswith("\ufeff")
    return list(csv.reader(body.removeprefix("\ufeff").splitlines()))


def test_both_maps_have_a_link_for_each_of_the_34_provinces(scene: House, browser: SignIn) -> None:
    page = text(browser(), "/centre/")
    for kind in ("claimed", "measured"):
        codes = re.findall(rf'<a id="{kind}-(\d\d)" href="/centre/provinces/(\d\d)/"', page)
        assert len(codes) == 34
        assert all(one == other for one, other in codes)


def test_a_long_name_on_a_tile_leaves_room_for_the_sign(scene: House, browser: SignIn) -> None:
    page = browser().get("/centre/").content.decode()
    narrowed = set(re.findall(r'textLength="55"[^>]*>([^<]+)<', page))
    assert narrowed == {"Haiphong"}, "every other word is short enough"


def test_cao_bang_claims_green_and_does_not_show_plain_green(scene: House, browser: SignIn) -> None:
    page = text(browser(language="vi"), "/centre/")
    labels = dict(re.findall(r'<a id="(\w+-04)"[^>]* aria-label="([^"]*)"', page))
    assert labels == {
        "claimed-04": "Tỉnh Cao Bằng: Hoạt động tốt",
        "measured-04": "Tỉnh Cao Bằng: Không đạt, 5,36 %",
    }


def test_who_claims_nothing_is_said_to_claim_nothing_and_not_to_be_unmeasured(here: House, browser: SignIn) -> None:
    measure_plan(here=here)
    page = text(browser(), "/centre/")
    claimed = page[page.index('id="claimed-title"') : page.index('id="measured-title"')]
    assert "no claim" in claimed[: claimed.index("<svg")]
    labels = set(re.findall(r'aria-label="[^":]*: ([^"]*)"', claimed))
    assert (labels, "not measured" in claimed.lower()) == ({"no claim"}, False)
    measured = page[page.index('id="measured-title"') :]
    assert "no claim" not in measured[: measured.index("</svg>")]


def test_the_headline_figures(scene: House, browser: SignIn) -> None:
    page = text(browser(), "/centre/")
    for figure in ("34/34", "8/34", "59.7 %", "of communes ready: 1,981 of 3,321", "16:00, 31/07/2025"):
        assert figure in page
    assert "Reported as overdue and unfinished: 6" in page


def test_the_ten_widest_gaps_begin_with_cao_bang_and_lai_chau(scene: House, browser: SignIn) -> None:
    codes = re.findall(r'id="gap-(\d\d)"', text(browser(), "/centre/"))
    assert codes[:2] == ["04", "12"]
    assert len(codes) == 10


def test_the_widest_gaps_of_tasks_are_ranked(scene: House, browser: SignIn) -> None:
    client = browser()
    lines = table(client, "/centre/tasks/?format=csv&order=gap")
    gaps = [int(line[8]) for line in lines[1:]]
    assert lines[0][8] == "Gap"
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > gaps[-1]
    assert len(gaps) == len(scene.workspace.plans["plan_02"].tasks)
    page = text(client, "/centre/")
    ranked = page[page.index('id="task-gaps-title"') : page.index('id="changed-title"')]
    labels = [html.unescape(one) for one in re.findall(r'href="/centre/tasks/\w+/">([^<]*)</a></th>', ranked)]
    assert labels == [line[0] for line in lines[1:11]]
    assert 'href="/centre/tasks/?order=gap"' in ranked
    assert "/centre/tasks/" not in text(browser(role=None), "/centre/")
    assert '<option value="gap" selected>' in text(client, "/centre/tasks/?order=gap")
    assert client.get("/centre/tasks/?order=blue").status_code == 404


def test_documents_are_listed_by_their_state(scene: House, browser: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = scene.workspace.plans["plan_02"]
    states = ["drafting", "amended", "drafting"]
    tasks = [
        one.model_copy(update={"amends": Amendment(document="A law", state=state)})
        for one, state in zip(plan.tasks, states, strict=False)
    ]
    changed = plan.model_copy(update={"tasks": (*tasks, *plan.tasks[len(states) :])})
    house = replace(scene, workspace=replace(scene.workspace, plans={"plan_02": changed}))
    for module in ("tasks", "owners"):
        monkeypatch.setattr(f"motlan.web.centre.{module}.house", lambda: house)
    client = browser()
    assert len(table(client, "/centre/tasks/?format=csv&document=any")) == 4
    for state in ("planned", "drafting", "submitted", "amended"):
        found = table(client, f"/centre/tasks/?format=csv&document={state}")[1:]
        assert [line[11:13] for line in found] == [["A law", state]] * states.count(state)
    assert '<option value="drafting" selected>' in text(client, "/centre/tasks/?document=drafting")
    assert client.get("/centre/tasks/?document=lost").status_code == 404
    assert 'href="/centre/tasks/?document=any">1/3</a>' in text(client, "/centre/tasks/report/")


def test_what_is_an_illustration_says_so(scene: House, browser: SignIn) -> None:
    client = browser()
    assert "Only totals are public for 24 of 34 provinces" in text(client, "/centre/")
    assert "the count of this province and its communes are an illustration" in text(client, "/centre/provinces/79/")
    assert "How many communes are ready is public" in text(client, "/centre/provinces/04/")
    assert "an illustration" not in text(client, "/centre/provinces/01/")


def test_before_the_first_measurement_everything_is_grey_and_says_so(here: House, browser: SignIn) -> None:
    page = text(browser(), "/centre/")
    assert "The plan has not been measured yet." in page
    assert "Nobody has claimed anything yet." in page
    assert (page.count("no claim</title>"), page.count("Not measured</title>")) == (34, 34)


@pytest.mark.parametrize("address", PUBLISHED)
@pytest.mark.parametrize("role", [None, Role.CITIZEN])
def test_the_territory_is_public_where_the_workspace_publishes_it(
    scene: House, browser: SignIn, role: Role | None, address: str
) -> None:
    assert "Measure now" not in text(browser(role=role), address)


def test_a_workspace_that_does_not_publish_it_keeps_it_to_those_who_watch(
    scene: House, browser: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = scene.workspace.settings.model_copy(update={"published": ()})
    closed = replace(scene, workspace=replace(scene.workspace, settings=settings))
    monkeypatch.setattr("motlan.web.centre.national.house", lambda: closed)
    monkeypatch.setattr("motlan.web.centre.territory.house", lambda: closed)
    for address in (*PUBLISHED, "/centre/follow/"):
        assert browser(role=None).get(address).headers["Location"].startswith("/sign-in/?next=")
    citizen = browser(Role.CITIZEN)
    assert [citizen.get(address).status_code for address in PUBLISHED] == [403] * len(PUBLISHED)
    assert citizen.get("/centre/follow/").status_code == 403


@pytest.mark.parametrize("address", INSIDE)
def test_a_visitor_is_asked_to_sign_in(here: House, browser: SignIn, address: str) -> None:
    response = browser(role=None).get(address)
    assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/sign-in/")


@pytest.mark.parametrize("address", INSIDE)
def test_a_citizen_is_told_that_this_is_not_theirs(here: House, browser: SignIn, address: str) -> None:
    assert browser(Role.CITIZEN).get(address).status_code == 403


@pytest.mark.parametrize("role", [Role.OFFICER, Role.STEWARD, Role.COMMITTEE, Role.ADMINISTRATOR])
def test_who_watches_sees_every_page(here: House, browser: SignIn, role: Role) -> None:
    client = browser(role)
    everything = (*PUBLISHED, *INSIDE)
    assert [client.get(address).status_code for address in everything] == [200] * len(everything)


def test_measuring_needs_a_permission_and_a_post(here: House, browser: SignIn) -> None:
    assert browser(role=None).post("/centre/measure/").status_code == 302
    assert browser(Role.CITIZEN).post("/centre/measure/").status_code == 403
    committee = browser()
    assert committee.get("/centre/measure/").status_code == 405
    assert ProbeRun.objects.count() == 0
    assert committee.post("/centre/measure/").headers["Location"] == "/centre/"
    assert ProbeRun.objects.count() == sum(len(task.measured_by) for task in here.workspace.plans["plan_02"].tasks)


def test_an_open_map_is_told_of_each_measurement_and_fetches_itself_as_it_then_stands(
    scene: House, browser: SignIn, clock: SetClock
) -> None:
    client = browser()
    page = text(client, "/centre/")
    (asks,) = re.findall(r'hx-get="(/centre/follow/\?seen=\w+&amp;tells=plan)"', page)
    asks = asks.replace("&amp;", "&")
    assert client.get(asks).status_code == 204
    clock.pass_by(timedelta(minutes=2))
    measure_plan(here=scene)
    answer = client.get(asks)
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (200, "lights-turned")
    (again,) = re.findall(r'hx-get="(/centre/follow/\?seen=\w+&amp;tells=plan)"', answer.content.decode())
    assert client.get(again.replace("&amp;", "&")).status_code == 204
    living = text(client, "/centre/").partition('<div id="live"')[2]
    assert "Measured at 09:02, 16/11/2026" in living
    assert '<div id="live-rows">' in living
    assert "/centre/follow/" not in text(client, "/centre/?day=2026-11-15")


def test_a_province_finds_its_communes_without_tone_marks(scene: House, browser: SignIn) -> None:
    page = text(browser(language="vi"), "/centre/provinces/04/?q=phuc+hoa")
    assert re.findall(r'<th class="govuk-table__header" scope="row"><a[^>]*>([^<]*)</a>', page) == ["Xã Phục Hoà"]
    assert len(re.findall(r'<li><a class="centre-(\w+)"', page)) == 56


def test_a_province_filters_by_light_and_goes_out_as_csv(scene: House, browser: SignIn) -> None:
    lines = table(browser(), "/centre/provinces/04/?format=csv&light=green")
    assert lines[0][:4] == ["Code", "Commune", "Measured", "As of"]
    assert len(lines[0]) == 4 + 7 + 1
    assert len(lines) == 1 + 3
    assert {tuple(line[4:]) for line in lines[1:]} == {(*("1.0",) * 7, "0")}, "criteria, and findings against it"


def test_a_search_that_finds_nothing_says_what_to_do(scene: House, browser: SignIn) -> None:
    page = text(browser(), "/centre/provinces/04/?q=%3Cscript%3E")
    assert "No commune is like that." in page
    assert "<script>" not in page.replace("<script src=", "")


def test_a_commune_shows_every_criterion_and_its_way_up(scene: House, browser: SignIn) -> None:
    page = text(browser(), "/centre/communes/01273/")
    assert page.count('<th class="govuk-table__header" scope="row">') == 7
    assert page.index("The whole country") < page.index('href="/centre/provinces/04/"')
    assert "not met" in page


@pytest.mark.parametrize(
    "address",
    [
        "/centre/provinces/99/",
        "/centre/provinces/01273/",
        "/centre/communes/04/",
        "/centre/communes/nowhere/",
        "/centre/tasks/nothing/",
        "/centre/tasks/?group=nothing",
        "/centre/tasks/?light=blue",
        "/centre/provinces/04/?light=blue",
    ],
)
def test_an_address_that_leads_nowhere_is_404(here: House, browser: SignIn, address: str) -> None:
    assert browser().get(address).status_code == 404


def test_an_indicator_without_dossiers_is_not_available(here: House, browser: SignIn) -> None:
    client = browser()
    of_rows = sum(one.counts == "rows" for one in here.workspace.indicators.values())
    assert text(client, "/centre/indicators/").count("Nothing was counted here yet.") == of_rows
    assert "Not available: nothing was received in these days." in text(client, "/centre/indicators/2.1/")


@pytest.mark.parametrize("address", ["/centre/", *INSIDE])
def test_every_page_speaks_vietnamese_and_has_one_title(here: House, browser: SignIn, address: str) -> None:
    page = text(browser(language="vi"), address)
    assert page.count("<h1") == 1
    assert '<html lang="vi"' in page
    assert not re.search(r">(Measured|Claimed|Tasks|Communes|Download as CSV)<", page)
    assert " style=" not in page


def test_a_claim_of_the_plan_is_an_illustration_wherever_it_shows(scene: House, browser: SignIn) -> None:
    client = browser()
    listed = text(client, "/centre/tasks/?q=communes+meet")
    assert "illustration" in listed
    assert "no source gives the colour or the moment for the single task" in listed
    page = text(client, "/centre/tasks/communes_ready/")
    assert page.count("illustration") == 2
    assert "illustration: put together from press reports on the group of tasks" in page
    claimed = table(client, "/centre/tasks/?format=csv&group=infrastructure")
    assert claimed[0][6] == "Basis of the claim"
    assert {line[6] for line in claimed[1:]} == {"illustration"}


def test_a_claim_that_somebody_made_here_is_none(scene: House, browser: SignIn, clock: SetClock) -> None:
    client = browser(agency="steering_committee")
    client.post("/centre/tasks/communes_ready/claim/", {"light": "yellow", "note": "Còn 1.340 xã."})
    page = text(client, "/centre/tasks/communes_ready/")
    assert page.count("illustration") == 1
    assert "no source gives the colour or the moment" not in text(client, "/centre/tasks/?q=communes+meet")


def test_several_probes_of_one_kind_are_headed_by_what_they_are_asked_of(scene: House, browser: SignIn) -> None:
    client = browser(language="en")
    for address in ("/centre/tasks/databases_connected/", "/open/tasks/databases_connected/"):
        page = text(client, address)
        headings = [html.unescape(one) for one in re.findall(r"<h3[^>]*>(The database is connected[^<]*)</h3>", page)]
        labels = [
            scene.workspace.databases[name].label.in_("en")
            for name in ("population", "civil_status", "social_insurance", "health_insurance", "enterprises")
        ]
        assert headings == [f"The database is connected: {label}" for label in labels]
    birth = scene.workspace.procedures.versions["1.001193"][-1].label.in_("en")
    assert birth in html.unescape(text(client, BIRTH).split("What it is measured by")[1])


@pytest.mark.parametrize(
    "address",
    [
        *("/centre/provinces/04/", "/centre/communes/01273/", "/centre/tasks/", BIRTH),
        *("/centre/databases/", "/centre/databases/civil_status/"),
    ],
)
def test_an_open_page_fetches_its_living_part_only_when_a_light_turned(
    scene: House, browser: SignIn, address: str
) -> None:
    client = browser()
    page = text(client, address)
    assert page.count('id="live"') == 1
    assert "/htmx.min" in page
    (asks,) = ASKS.findall(page)
    asks = asks.replace("&amp;", "&")
    same = client.get(asks)
    assert (same.status_code, same.content, "HX-Trigger" in same.headers) == (204, b"", False)
    due.change(scene.register(), due.LIGHTS)
    turned = client.get(asks)
    assert (turned.status_code, turned.headers["HX-Trigger"]) == (200, "lights-turned")
    # it asks on by the new word, as does the page that is fetched then: both come to rest
    for body in (turned.content.decode(), text(client, address)):
        (again,) = ASKS.findall(body)
        assert client.get(again.replace("&amp;", "&")).status_code == 204
    form = page.find('<form method="post"')
    assert form == -1 or form > page.find('id="live"')


@pytest.mark.parametrize(
    "address",
    [
        *("/centre/provinces/04/?day=2026-11-14", "/centre/tasks/?day=2026-11-14", f"{BIRTH}?day=2026-11-14"),
        "/centre/databases/civil_status/?day=2026-11-14",
    ],
)
def test_a_past_day_is_not_asked_for_again(scene: House, browser: SignIn, address: str) -> None:
    assert "/centre/follow/" not in text(browser(), address)
