"""Making an edition of a day's report: composed, drawn, and kept in one transaction.

1. The report says the same as the last edition of the day: that one stands, nothing is written.
2. Otherwise it is the next edition, which names the one before. What is kept is never changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from motlan.dictionary.name import plain
from motlan.governance.facts import due
from motlan.governance.opendata.published import What
from motlan.governance.report.content import Report, record
from motlan.kernel.clock import moment
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.documents.report_paper import paper
from motlan.web.centre.models import MeasuredDay
from motlan.web.dailyreport.compose import compose
from motlan.web.dailyreport.models import Edition, Paper
from motlan.web.files.keeping import keep_for_good
from motlan.web.files.kinds import Kind
from motlan.web.house import House
from motlan.web.language import offered

LONGEST_REASON = 500
MOST_DAYS = 31
"""So many days back are made up for after the worker did not run."""


def latest(day: date) -> Edition | None:
    """The edition of a day that counts."""
    return Edition.objects.filter(day=day.isoformat()).order_by("-number").first()


def make(*, here: House, day: date, because: str = "") -> Edition:
    """The report of a day as it can be told now; the last edition itself where it says the same already.

    Raise Refused for a day that is to come, for one before anything was measured, and for a whole day whose report is
    to be another without a reason.
    """
    _may_be_told(here, day)
    register = here.register()
    with nullcontext() if register.in_transaction else register.snapshot():
        report = compose(here=here, day=day)
    former = latest(day)
    if former is not None and former.says == report.says:
        return former
    if former is not None and former.whole and not because.strip():
        raise Refused(
            what=Text(
                vi="Ngày này đã có báo cáo, và nay số liệu khác.", en="The day has its report, and it would differ."
            ),
            remedy=Text(vi="Ghi lý do để lập bản đính chính.", en="Give a reason to make a corrected edition."),
            where=day.isoformat(),
        )
    edition = Edition(
        day=report.day,
        number=former.number + 1 if former else 1,
        former=former,
        because=because.strip()[:LONGEST_REASON],
        whole=report.whole,
        made_at=moment(report.made_at),
        rule=report.rule,
        says=report.says,
        figures=dict(report.figures),
        content=record(report),
        words=plain(report.words),
    )
    papers = _drawn(here, report, edition)
    try:
        with transaction.atomic():
            edition.save()
            for language, shows, content in papers:
                blob = keep_for_good(house=here, content=content, kind=Kind.PDF)
                Paper(edition=edition, language=language, shows=list(shows), blob=blob).save()
            due.change(register, due.REPORTS)
    except IntegrityError:
        return Edition.objects.get(day=report.day, number=edition.number)  # another made it in the same moment
    return edition


def _may_be_told(here: House, day: date) -> None:
    first = first_day()
    if first is None or not first <= day <= here.today:
        raise Refused(
            what=Text(vi="Ngày này chưa có gì để báo cáo.", en="There is nothing to report of this day."),
            remedy=Text(
                vi="Chọn một ngày từ lần đo đầu tiên đến hôm nay; chưa đo lần nào thì chạy motlan measure.",
                en="Choose a day between the first measurement and today; without one, run motlan measure first.",
            ),
            where=day.isoformat(),
        )


def _drawn(here: House, report: Report, edition: Edition) -> Sequence[tuple[str, Sequence[What], bytes]]:
    """Its papers: in every language that the site offers, for the house and for everybody."""
    heading, published = here.workspace.slips.heading, here.workspace.settings.published
    at = f"{edition.made_at.astimezone(here.zone):%H:%M, %d/%m/%Y}"
    told: list[tuple[Report, Sequence[What]]] = [(report, ())]
    if "reports" in published:
        told.append((report.for_everybody(published.what), published.what))
    return [
        (
            language,
            shows,
            paper(
                one,
                at=at,
                heading=heading,
                number=edition.number,
                because=edition.because,
                language=language,
            ),
        )
        for language, _ in offered()
        for one, shows in told
    ]


def first_day() -> date | None:
    """The first day on which the plan was measured; None: it never was."""
    found = MeasuredDay.objects.order_by("day").values_list("day", flat=True).first()
    return date.fromisoformat(found) if found else None


def missing(here: House) -> Sequence[date]:
    """The days that are over and have no report of the whole day, of the last month."""
    first = first_day()
    if first is None:
        return []
    days = [here.today - timedelta(days=ago) for ago in range(MOST_DAYS, 0, -1)]
    there = set(Edition.objects.filter(whole=True, day__gte=days[0].isoformat()).values_list("day", flat=True))
    return [day for day in days if day >= first and day.isoformat() not in there]
