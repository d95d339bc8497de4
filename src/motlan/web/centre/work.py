"""The app's chore: what stands wrong is told."""

from __future__ import annotations

from datetime import timedelta

from motlan.kernel.text import Text
from motlan.web.centre.alerts import watch
from motlan.web.house import House
from motlan.web.jobs.api import chore


@chore(
    "watch_alerts",
    every=timedelta(minutes=1),
    title=Text(
        vi="Báo nhiệm vụ quá hạn, dữ liệu đỏ, đèn không còn đo", en="Tell of late tasks, red data, lapsed lights"
    ),
)
def watch_alerts(house: House) -> None:
    """Raise, end and escalate alerts."""
    watch(here=house)
