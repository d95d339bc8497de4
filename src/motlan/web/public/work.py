"""Each day's edition of the open data."""

from __future__ import annotations

from datetime import date, timedelta

from motlan.governance.facts import due
from motlan.kernel.text import Text
from motlan.web.centre import standing
from motlan.web.house import House
from motlan.web.jobs.api import BEFORE_ALL, Work, chore, enqueue, work
from motlan.web.public.shelf import shelve

EDITION = "open_edition"


@chore(
    "open_data",
    every=timedelta(minutes=1),
    title=Text(vi="Nhắc làm bộ dữ liệu mở của ngày", en="See that the day's open data are made"),
)
def see_to_it(house: House) -> None:
    """Want the edition of today, where the workspace publishes anything, as soon as there is something to tell."""
    if house.workspace.settings.published and _measured(house) and _counted(house):
        day = house.today.isoformat()
        enqueue(kind=EDITION, key=day, payload={"day": day}, at=BEFORE_ALL)


def _measured(house: House) -> bool:
    """Whether the plan was ever measured."""
    return not house.workspace.plans or standing.measured_at() is not None


def _counted(house: House) -> bool:
    """Whether the indicators, where they are published, were counted today: pages show that count, and an edition that
    was made before it would not hold what they show."""
    published = "indicators" in house.workspace.settings.published and bool(house.workspace.indicators)
    return not published or due.seen(house.register(), "whole") == house.today.isoformat()


@work(EDITION, title=Text(vi="Làm bộ dữ liệu mở", en="Make the open data"), slow=True)
def make(house: House, job: Work) -> None:
    """Make it."""
    shelve(house, date.fromisoformat(str(job.payload["day"])))
