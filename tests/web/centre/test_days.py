"""Lights by day: a day that is over stays as it was."""

from __future__ import annotations

from datetime import timedelta

from motlan.governance.published import PUBLISHED
from motlan.web.centre import days
from motlan.web.centre.actions import measure_plan
from motlan.web.centre.models import LightSpan, MeasuredDay, Report
from motlan.web.house import House
from tests.web.centre.conftest import SetClock

TODAY = "2026-11-16"


def lights(day: str, *names: str) -> dict[str, tuple[str, str]]:
    found = days.on(scope=days.UNIT, day=day, names=names)
    return {row.name: (row.claimed, row.measured) for row in found}


def test_reports_speak_of_their_own_day(scene: House) -> None:
    assert lights("2025-07-30", "04") == {}
    assert lights("2025-07-31", "04", "01") == {"04": ("green", "red"), "01": ("green", "green")}
    row = days.on(scope=days.UNIT, day=TODAY, names=["04"]).get()
    assert (row.numerator, row.denominator, row.figure, row.since, row.until) == (3, 56, 5.36, "2025-07-31", None)
    assert days.on(scope=days.UNIT, day=TODAY, parent="").count() == 34
    assert days.on(scope=days.UNIT, day=TODAY, parent="04").count() == 56


def test_a_past_day_is_never_written_again(scene: House, clock: SetClock) -> None:
    clock.pass_by(timedelta(days=1))
    Report.objects.filter(parent="04").update(value=1)
    measure_plan(here=scene)
    assert lights(TODAY, "04") == {"04": ("green", "red")}
    assert lights("2026-11-17", "04") == {"04": ("green", "green")}
    Report.objects.filter(parent="04", measure="computers").update(value=0)
    clock.pass_by(timedelta(hours=1))
    measure_plan(here=scene)
    assert lights("2026-11-17", "04") == {"04": ("green", "red")}
    changed = {one.after.name: one for one in days.changes(scope=days.UNIT, day="2026-11-17")}
    # the province ends the day red as it began it: only communes that were ready are others
    assert len(changed) == 3
    assert all(one.before and one.before.measured == "green" for one in changed.values())


def test_days_on_which_nothing_changed_are_one_row(scene: House, clock: SetClock) -> None:
    written = LightSpan.objects.count()
    for _ in range(3):
        clock.pass_by(timedelta(days=1))
        measure_plan(here=scene)
    assert LightSpan.objects.count() == written
    assert sorted(MeasuredDay.objects.values_list("day", flat=True)) == [f"2026-11-{day}" for day in (16, 17, 18, 19)]
    assert days.measured_on("2026-11-20") is None
    assert days.first_day() == "2025-07-31"


def test_the_day_turns_where_the_country_is(scene: House, clock: SetClock) -> None:
    clock.pass_by(timedelta(hours=15, minutes=1))  # 17:01 UTC is past midnight there
    measure_plan(here=scene)
    assert days.measured_on("2026-11-17") is not None


def test_a_unit_that_is_gone_has_no_light_after_its_day(scene: House) -> None:
    row = days.Lit(name="99999", parent="04", claimed=days.Light.GREY, measured=days.Light.GREEN)
    days.keep(scope=days.UNIT, lit=[row], day="2026-11-15")
    days.keep(scope=days.UNIT, lit=[], day=TODAY, gone=["99999"])
    assert days.on(scope=days.UNIT, day="2026-11-15", names=["99999"]).count() == 1
    assert days.on(scope=days.UNIT, day=TODAY, names=["99999"]).count() == 0


def test_the_published_tables_have_their_columns(scene: House) -> None:
    for table in ("published_light", "published_measurement"):
        columns = ", ".join(f'"{name}"' for name in PUBLISHED[table])
        assert scene.register().rows(f"select {columns} from {table}")
