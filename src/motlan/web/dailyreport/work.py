"""Each day's report, made when the day is over; after a time without a worker, of every day that was missed."""

from __future__ import annotations

from datetime import date, timedelta

from motlan.kernel.text import Text
from motlan.web.dailyreport.making import make, missing
from motlan.web.house import House
from motlan.web.jobs.api import BEFORE_ALL, Work, chore, enqueue, work

REPORT = "daily_report"


@chore(
    "daily_reports",
    every=timedelta(minutes=10),
    title=Text(vi="Nhắc lập báo cáo của từng ngày", en="See that each day has its report"),
)
def see_to_it(house: House) -> None:
    """Want the report of every day that is over and has none."""
    if not house.workspace.plans:
        return
    for day in missing(house):
        enqueue(kind=REPORT, key=day.isoformat(), payload={"day": day.isoformat()}, at=BEFORE_ALL)


@work(REPORT, title=Text(vi="Lập báo cáo ngày", en="Make the report of a day"), slow=True)
def make_report(house: House, job: Work) -> None:
    """Make it; once made it is not made again."""
    day = date.fromisoformat(str(job.payload["day"]))
    if day in missing(house):
        make(here=house, day=day)
