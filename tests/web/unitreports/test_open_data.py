"""What units said is in the open data as claims, and every colour can be computed again from them."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

from motlan.governance.lights.light import Light
from motlan.governance.opendata.recompute import recompute
from motlan.governance.readiness.api import UnitSays
from motlan.web.house import House
from motlan.web.public.edition import make_edition
from motlan.web.unitreports.acts import report, take_in
from tests.web.public.conftest import SetClock, counted, folder
from tests.web.unitreports.conftest import Lead

__all__ = ["counted", "folder"]

COMMUNE = "01273"


def rows_of(file: Path, **where: str) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if where.items() <= row.items()]


def test_claims_and_reports_of_units_are_published_and_computed_again(
    counted: House, folder: Path, clock: SetClock, lead: Lead
) -> None:
    territory = counted.workspace.plans["plan_02"].territory
    assert territory is not None
    everything = {one.measure: True for one in territory.criteria}
    clock.pass_by(timedelta(days=1))
    report(here=counted, account=lead(COMMUNE)[1], light=Light.YELLOW, holds=everything, note="Words of our own")
    take_in(here=counted, says=[UnitSays(unit="01279", holds=everything)], by="Office", day=counted.today)
    make_edition(here=counted, folder=folder, formats=["csv"])
    assert recompute(folder).different == ()
    (claim,) = rows_of(folder / "claims.csv", scope="unit", name=COMMUNE)
    assert (claim["light"], claim["source_vi"]) == ("yellow", "")
    lights = [rows_of(folder / "unit_lights.csv", unit=one)[0] for one in (COMMUNE, "01279")]
    assert [(one["claimed"], one["measured"]) for one in lights] == [("yellow", "green"), ("grey", "green")]
    told = rows_of(folder / "reports.csv", unit=COMMUNE, measure="video_meetings")
    assert [(one["value"], one["basis"]) for one in told] == [("1", "public")]
