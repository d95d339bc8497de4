"""The national page of a past day, and what changed since the day before."""

from __future__ import annotations

import csv
import re
from datetime import timedelta

from motlan.web.centre.actions import measure_plan
from motlan.web.centre.models import LightSpan, Report
from motlan.web.house import House
from tests.web.centre.conftest import SetClock, SignIn

PUBLISHED = "/centre/?day=2025-07-31"


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


def test_a_day_that_is_none_or_to_come_is_today(scene: House, browser: SignIn) -> None:
    client = browser()
    for day in ("2026-11-17", "2030-01-01", "tomorrow", "2026-13-40"):
        assert 'value="2026-11-16"' in client.get("/centre/", {"day": day}).content.decode()


def test_another_rule_of_that_day_is_said(scene: House, browser: SignIn, clock: SetClock) -> None:
    LightSpan.objects.filter(scope="unit").update(rule="0" * 64)
    clock.pass_by(timedelta(days=1))
    page = browser().get("/centre/?day=2026-11-16").content.decode()
    assert "The rule is another one today." in page
    assert "<code>000000000000</code>" in page


def test_a_task_that_turned_is_listed(scene: House, browser: SignIn, clock: SetClock) -> None:
    clock.pass_by(timedelta(days=1))
    Report.objects.filter(measure="video_meetings").update(value=1)
    measure_plan(here=scene)
    page = browser().get("/centre/").content.decode()
    assert re.search(r'href="/centre/tasks/video_meetings/">Video meetings down to the commune</a></th>', page)
