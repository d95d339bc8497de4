"""The national page of a past day, and what changed since the day before."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motlan.governance.lights.light import Light
from motlan.web.centre.actions import measure_plan
from motlan.web.centre.claims import claim_task
from motlan.web.centre.commitments import commit, end
from motlan.web.centre.models import Alert, LightSpan, ProbeRun, Report, UnitRule
from motlan.web.house import House
from motlan.web.people.models import Account
from tests.web.centre.conftest import READERS, SetClock, SignIn

PUBLISHED = "/centre/?day=2025-07-31"
OWNER = "ministry_of_science_and_technology"


def test_a_past_day_is_shown_as_it_was(scene: House, browser: SignIn, clock: SetClock) -> None:
    clock.pass_by(timedelta(days=1))
    Report.objects.filter(parent="04").update(value=1)
    measure_plan(here=scene)
    client = browser(language="vi")
    labels = dict(re.findall(r'<a id="(\w+-04)"[^>]* aria-label="([^"]*)"', client.get(PUBLISHED).content.decode()))
    assert labels == {
        "claimed-04": "Tỉnh Cao Bằng: Hoạt động tốt",
        "measured-04": "Tỉnh Cao Bằng: Không đạt, 5,36 %",
    }
    today = client.get("/centre/").content.decode()
    assert 'aria-label="Tỉnh Cao Bằng: Hoạt động tốt, 100 %"' in today
    assert "Thay đổi so với hôm qua" in today
    assert "Số xã đổi màu: 53" in today
    page = client.get(PUBLISHED).content.decode()
    assert "Ngày đó không đo kế hoạch" in page
    assert "hx-get" not in page
    lines = list(csv.reader(client.get(f"{PUBLISHED}&format=csv").content.decode().splitlines()))
    assert next(line for line in lines if line[0] == "04")[4:7] == ["3", "56", "5.36"]


def test_the_day_before_the_first_is_grey(scene: House, browser: SignIn) -> None:
    page = browser().get("/centre/?day=2025-07-30").content.decode()
    assert page.count("Not measured") > 34
    assert ">0/34<" in page


PAGES = (
    "/centre/",
    "/centre/provinces/04/",
    "/centre/communes/01273/",
    "/centre/tasks/",
    "/centre/tasks/report/",
    "/centre/tasks/video_meetings/",
    "/centre/alerts/",
    f"/centre/owners/{OWNER}/",
)
FILES = [at for at in PAGES if not re.search("commun|video", at)]


@pytest.mark.parametrize("address", PAGES)
def test_a_day_that_is_none_or_to_come_is_said(scene: House, browser: SignIn, address: str) -> None:
    client = browser()
    for day, said in (
        ("2026-11-17", "The day 17/11/2026 is still to come."),
        ("2030-01-01", "The day 01/01/2030 is still to come."),
        ("tomorrow", "“tomorrow” is not a day."),
        ("2026-13-40", "“2026-13-40” is not a day."),
        ("0001-01-01", "“0001-01-01” is not a day."),
    ):
        page = client.get(address, {"day": day}).content.decode()
        assert said in page
        assert "What is shown is today's state." in page
        assert "Choose a day from 31/07/2025 to 16/11/2026." in page
        assert 'value="16/11/2026"' in page
    for day in ("", "2026-11-16"):
        assert "govuk-error-summary" not in client.get(address, {"day": day}).content.decode()


@pytest.mark.parametrize("address", FILES)
def test_no_file_is_made_of_a_day_that_is_none(scene: House, browser: SignIn, address: str) -> None:
    answer = browser().get(address, {"day": "2030-01-01", "format": "csv"})
    assert answer.status_code == 404
    assert "The day 01/01/2030 is still to come." in answer.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_ways_from_a_past_page_stay_on_its_day(scene: House, browser: SignIn, clock: SetClock, address: str) -> None:
    clock.pass_by(timedelta(days=1))
    measure_plan(here=scene)
    page = browser().get(address, {"day": "2026-11-16"}).content.decode()
    assert "As it stood at the end of 16/11/2026" in page
    main = page[page.index("<main") : page.index("</main>")]
    ways = set(re.findall(r'href="(/centre/(?:(?:provinces|communes|tasks|alerts|owners)/[^"]*)?)"', main))
    lost = {way for way in ways if "day=2026-11-16" not in way and not way.endswith("/before/")}
    assert lost == {address}, "only the way to today leaves the day"


def test_a_province_and_a_commune_are_shown_as_they_were(scene: House, browser: SignIn, clock: SetClock) -> None:
    clock.pass_by(timedelta(days=1))
    Report.objects.filter(parent="04").update(value=1)
    measure_plan(here=scene)
    client = browser()
    then, now = (client.get(f"/centre/provinces/04/{way}").content.decode() for way in ("?day=2026-11-16", ""))
    assert ("3/56 (5.36 %)" in then, "56/56 (100 %)" in now) == (True, True)
    assert (then.count('class="centre-green"'), now.count('class="centre-green"')) == (3, 56)
    assert re.findall(r">(\d+)/56</td>", then) != ["56"] * 7 == re.findall(r">(\d+)/56</td>", now)
    lines = list(
        csv.reader(client.get("/centre/provinces/04/?day=2026-11-16&format=csv").content.decode().splitlines())
    )
    assert sum(line[2] == "Works" for line in lines) == 3
    red = next(line[0] for line in lines[1:] if line[2] != "Works")
    then, now = (client.get(f"/centre/communes/{red}/{way}").content.decode() for way in ("?day=2026-11-16", ""))
    assert ("not met" in then, "not met" in now) == (True, False)


def test_a_province_tells_what_changed_since_the_day_before(scene: House, browser: SignIn, clock: SetClock) -> None:
    client = browser()
    same = "No light of the province or of its communes is another than at the end of 15/11/2026."
    assert same in client.get("/centre/provinces/04/").content.decode()
    clock.pass_by(timedelta(days=1))
    Report.objects.filter(parent="04").update(value=1)
    measure_plan(here=scene)
    page = client.get("/centre/provinces/04/").content.decode()
    listed = page[page.index('id="changed-title"') : page.index('id="criteria-title"')]
    assert "What changed since yesterday" in listed
    rows = re.findall(r'<th class="govuk-table__header" scope="row">(.*?)</th>(.*?)</tr>', listed, re.DOTALL)
    assert "Cao Bang Province" in rows[0][0]
    assert len(rows) == 1 + 53, "the province, and every commune that was not green"
    assert all(body.index("Does not work") < body.index("Works") for _, body in rows)
    assert len(re.findall(r'href="/centre/communes/\d+/"', listed)) == 53
    clock.pass_by(timedelta(days=1))
    measure_plan(here=scene)
    assert "at the end of 17/11/2026" in client.get("/centre/provinces/04/").content.decode()
    past = client.get("/centre/provinces/04/?day=2026-11-17").content.decode()
    assert "What changed on that day" in past
    assert past.count("?day=2026-11-17") > 53
    other = client.get("/centre/provinces/12/?day=2026-11-17").content.decode()
    assert "No light of the province or of its communes" in other


def test_what_is_not_kept_of_a_day_is_not_told_as_nought(scene: House, browser: SignIn) -> None:
    client = browser()
    province = client.get("/centre/provinces/04/?day=2025-07-31").content.decode()
    assert "3/56 (5.36 %)" in province
    assert ">not known</td>" not in province, "what was reported of that day is known by criterion too"
    province = client.get("/centre/provinces/04/?day=2025-07-30").content.decode()
    assert "0/56" not in province
    assert ">not known</td>" in province
    commune = client.get("/centre/communes/01273/?day=2025-07-30").content.decode()
    assert "How it stood by each criterion is not kept of that day." in commune
    before = client.get("/centre/provinces/04/?day=2025-07-30").content.decode()
    assert "Nothing is kept of the days before 31/07/2025." in before
    assert "No report is kept of that day." in before


def test_claims_of_a_past_day_are_told_with_their_instant(scene: House, browser: SignIn, clock: SetClock) -> None:
    clock.pass_by(timedelta(days=2))
    page = browser(language="vi").get("/centre/?day=2026-11-17").content.decode()
    assert "Chưa có báo cáo nào." not in page


def test_tasks_are_listed_as_they_were(scene: House, browser: SignIn, clock: SetClock) -> None:
    clock.pass_by(timedelta(days=1))
    Report.objects.filter(measure="video_meetings").update(value=1)
    client = browser(agency=OWNER)
    account = Account.objects.get(agency=OWNER)
    claim_task(here=scene, account=account, task="video_meetings", light=Light.RED, note="")
    measure_plan(here=scene)

    def line(way: str) -> list[str]:
        found = csv.reader(client.get(f"/centre/tasks/?format=csv{way}").content.decode().splitlines())
        return next(line for line in found if line[0].startswith("Video meetings"))

    then, now = line("&day=2026-11-16"), line("")
    assert now[5] == "Does not work"
    assert then[5] != now[5]
    assert then[7] != now[7]
    assert (len(then), len(now)) == (11, 16)
    assert client.get("/centre/tasks/?day=2026-11-16").content != client.get("/centre/tasks/").content


def test_a_task_is_shown_as_it_was(scene: House, browser: SignIn, clock: SetClock) -> None:
    clock.pass_by(timedelta(days=1))
    client = browser(agency=OWNER)
    account = Account.objects.get(agency=OWNER)
    claim_task(here=scene, account=account, task="video_meetings", light=Light.GREEN, note="Said on the second day")
    Report.objects.filter(measure="video_meetings").update(value=1)
    measure_plan(here=scene)
    then, now = (client.get(f"/centre/tasks/video_meetings/{way}").content.decode() for way in ("?day=2026-11-16", ""))
    assert ("Said on the second day" in then, "Said on the second day" in now) == (False, True)
    assert ('name="light"' in then, 'name="light"' in now) == (False, True)
    runs = [set(re.findall(r"/centre/runs/(\d+)/", page)) for page in (then, now)]
    assert runs[0] < runs[1]
    last = ProbeRun.objects.filter(task="video_meetings").order_by("pk").last()
    assert last
    assert str(last.pk) in runs[1] - runs[0]


def test_a_task_that_other_probes_measured_then_says_so(scene: House, browser: SignIn, clock: SetClock) -> None:
    LightSpan.objects.filter(scope="task", name="video_meetings").update(rule="1" * 64)
    clock.pass_by(timedelta(days=1))
    client = browser()
    assert (
        "It was measured by other probes" in client.get("/centre/tasks/video_meetings/?day=2026-11-16").content.decode()
    )
    assert "1 task was measured by other probes" in client.get("/centre/tasks/?day=2026-11-16").content.decode()


def test_alerts_are_those_that_stood_at_the_end_of_the_day(scene: House, browser: SignIn, clock: SetClock) -> None:
    began, client = clock.at, browser()
    top = Account.objects.get()
    for name, raised, over in (("before", 0, 1), ("through", 0, None), ("later", 2, None)):
        Alert.objects.create(
            kind="lapsed",
            name=name,
            owner=OWNER,
            raised_at=began + timedelta(days=raised),
            over_at=None if over is None else began + timedelta(days=over),
            escalated_at=began + timedelta(days=2),
            seen_at=began + timedelta(days=2),
            seen_by=top,
            note="Said on the third day",
        )
    clock.pass_by(timedelta(days=3))

    def listed(way: str) -> dict[str, dict[str, str]]:
        found = csv.DictReader(client.get(f"/centre/alerts/?format=csv{way}").content.decode("utf-8-sig").splitlines())
        return {line["name"]: line for line in found}

    assert set(listed("&day=2026-11-16")) == {"before", "through"}
    assert set(listed("&day=2026-11-17")) == {"through"}
    assert set(listed("&day=2026-11-17&all=1")) == {"before", "through"}
    assert set(listed("")) == {"through", "later"}
    then, now = listed("&day=2026-11-16")["before"], listed("&all=1")["before"]
    assert [then[one] for one in ("escalated_at", "seen_at", "note", "over_at")] == [""] * 4
    assert all(now[one] for one in ("escalated_at", "seen_at", "note", "over_at"))
    page = client.get("/centre/alerts/?day=2026-11-16").content.decode()
    assert ("not yet" in page, "Said on the third day" in page) == (True, False)
    assert "I have seen" not in page
    early = client.get("/centre/alerts/?day=2026-11-15").content.decode()
    assert "The first alert was raised at" in early
    clock.pass_by(timedelta(days=-3))
    Alert.objects.all().delete()
    clock.pass_by(timedelta(days=3))
    assert "No alert was ever raised." in client.get("/centre/alerts/?day=2026-11-16").content.decode()


def test_an_owner_is_shown_as_it_was(scene: House, browser: SignIn, clock: SetClock) -> None:
    client = browser(agency=OWNER)
    account, address = Account.objects.get(agency=OWNER), f"/centre/owners/{OWNER}/"
    first = commit(here=scene, account=account, owner=OWNER, what="The first", until=scene.today, task="")
    clock.pass_by(timedelta(days=1))
    late = client.get(f"{address}?day=2026-11-16").content.decode()
    assert ("under way" in late, "its day is past" in late) == (True, False)
    assert "its day is past" in client.get(address).content.decode()
    end(here=scene, account=account, commitment=first, kept=True, note="Shown on the second day")
    commit(here=scene, account=account, owner=OWNER, what="The second", until=scene.today, task="")
    Report.objects.filter(measure="video_meetings").update(value=1)
    measure_plan(here=scene)
    then, now = (client.get(f"{address}{way}").content.decode() for way in ("?day=2026-11-16", ""))
    for words in ("Shown on the second day", "The second", "Make a commitment"):
        assert (words in then, words in now) == (False, True)
    assert "under way" in then
    lates = [int(re.findall(r"late=1[^>]*>(\d+)<", page)[0]) for page in (then, now)]
    assert lates[0] == lates[1] + 1
    rows = client.get(f"{address}?format=csv&day=2026-11-16").content.decode("utf-8-sig").splitlines()
    assert [(row["what"], row["standing"]) for row in csv.DictReader(rows)] == [("The first", "open")]
    before = client.get(f"{address}?day=2026-11-15").content.decode()
    assert "No commitment had been made in writing by that day." in before


def test_the_report_of_owners_is_one_of_its_day(scene: House, browser: SignIn, clock: SetClock) -> None:
    clock.pass_by(timedelta(days=1))
    Report.objects.filter(measure="video_meetings").update(value=1)
    measure_plan(here=scene)
    client = browser()

    def green(way: str) -> int:
        lines = list(csv.DictReader(client.get(f"/centre/tasks/report/?format=csv{way}").content.decode().splitlines()))
        assert ("planned" in lines[0]) is (way == "")
        return sum(int(line["green"]) for line in lines)

    assert green("") == green("&day=2026-11-16") + 1


@pytest.mark.parametrize("address", PAGES)
def test_a_past_day_is_found_by_indexes(scene: House, browser: SignIn, clock: SetClock, address: str) -> None:
    clock.pass_by(timedelta(days=1))
    client = browser()
    with CaptureQueriesContext(connection) as asked:
        client.get(address, {"day": "2026-11-16"})
    kept = [
        one["sql"]
        for one in asked
        if re.search(r"published_light|published_readiness|centre_(claim|alert|commitment)", one["sql"])
    ]
    assert kept
    for sql in kept:
        with connection.cursor() as cursor:
            cursor.execute(f"explain query plan {sql}")
            plan = [str(row[-1]) for row in cursor.fetchall()]
        assert not [step for step in plan if re.match(r"SCAN (published|centre)_", step)], (sql, plan)


def test_another_rule_of_that_day_is_said(scene: House, browser: SignIn, clock: SetClock) -> None:
    LightSpan.objects.filter(scope="unit").update(rule="0" * 64)
    clock.pass_by(timedelta(days=1))
    page = browser().get("/centre/?day=2026-11-16").content.decode()
    assert "The rule is another one today." in page
    assert "<code>000000000000</code>" in page


def test_shares_of_a_past_day_are_coloured_by_the_rule_of_that_day(
    scene: House, browser: SignIn, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.pass_by(timedelta(days=1))
    eased = {
        name: plan.model_copy(
            update={"territory": plan.territory.model_copy(update={"green_from": 5.0, "yellow_from": 1.0})}
        )
        if plan.territory
        else plan
        for name, plan in scene.workspace.plans.items()
    }
    later = replace(scene, workspace=replace(scene.workspace, plans=eased))
    measure_plan(here=later)
    for module in (*READERS, "motlan.web.public.kept"):
        monkeypatch.setattr(f"{module}.house", lambda: later)
    client = browser()
    for page in ("/centre/readiness/", "/open/readiness/"):
        now, then = (client.get(page, day).content.decode() for day in ({}, {"day": "2026-11-16"}))
        assert [_light_of(one, "readiness-04") for one in (now, then)] == ["Works", "Does not work"]
        assert "coloured by today" not in then
    shares = client.get("/centre/compare/", {"a": "04", "b": "01", "day": "2026-11-16"})
    assert shares.status_code == 200
    UnitRule.objects.all().delete()
    then = client.get("/centre/readiness/", {"day": "2026-11-16", "order": "best"}).content.decode()  # drawn anew
    assert (_light_of(then, "readiness-04"), "Shares are coloured by today" in then) == ("Works", True)


def _light_of(page: str, tile: str) -> str:
    found = re.search(rf'<a id="{tile}"[^>]* aria-label="[^":]*: ([^",]*)', page)
    assert found is not None
    return found[1]


def test_a_task_that_turned_is_listed(scene: House, browser: SignIn, clock: SetClock) -> None:
    clock.pass_by(timedelta(days=1))
    Report.objects.filter(measure="video_meetings").update(value=1)
    measure_plan(here=scene)
    page = browser().get("/centre/").content.decode()
    assert re.search(r'href="/centre/tasks/video_meetings/">Video meetings down to the commune</a></th>', page)
