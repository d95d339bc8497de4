"""Every version of every procedure as a published table: what was in force on which day, and how it came to be.

The indicators of Decision 766/QĐ-TTg that count procedures read it; days by which something was to be done are worked
out in the country's working days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from motlan.governance.facts import due
from motlan.governance.published import PUBLISHED
from motlan.kernel.calendar import WorkCalendar
from motlan.service.procedures.fee import has_fee
from motlan.service.procedures.seven_parts import missing_parts
from motlan.service.procedures.spec import SIGNED_IN, Procedure
from motlan.store.register import Register
from motlan.workspace.spec import Workspace

TABLE = "published_version"
CLASSES = {"full": 2, "partial": 1, None: 0}


def publish_versions(*, register: Register, workspace: Workspace) -> bool:
    """Bring the table up to date in one transaction; whether anything had changed."""
    names = PUBLISHED[TABLE]
    rows = [tuple(row[name] for name in names) for row in versions(workspace)]
    if sorted(register.rows(f"select {', '.join(names)} from {TABLE}"), key=str) == sorted(rows, key=str):
        return False
    with register.transaction():
        register.execute(f"delete from {TABLE}")
        given = ", ".join(f":{name}" for name in names)
        statement = f"insert into {TABLE} ({', '.join(names)}) values ({given})"
        register.execute_many(statement, [dict(zip(names, row, strict=True)) for row in rows])
        due.change(register)
    return True


def versions(workspace: Workspace) -> Iterator[dict[str, Any]]:
    """A row a version, by the columns of the table; yes is 1."""
    for known in workspace.procedures.versions.values():
        after = [*(one.version for one in known[1:]), None]
        for one, until in zip(known, after, strict=True):
            yield {**_offered(workspace, one), **_listed(workspace, one), "until": until}


def working_day(calendar: WorkCalendar, day: date, days: int) -> date:
    """The day that lies so many working days after another, or before it where ``days`` is negative.

    >>> from zoneinfo import ZoneInfo
    >>> calendar = WorkCalendar(zone=ZoneInfo("UTC"))
    >>> working_day(calendar, date(2025, 7, 1), -20).isoformat(), working_day(calendar, date(2025, 8, 1), 1).isoformat()
    ('2025-06-03', '2025-08-04')
    """
    step = timedelta(days=1 if days > 0 else -1)
    for _ in range(abs(days)):
        day += step
        while not calendar.is_working(day):
            day += step
    return day


def _offered(workspace: Workspace, one: Procedure) -> dict[str, Any]:
    costs, listing = has_fee(one), one.listing
    online = CLASSES[listing.online] if listing else int("online" in one.channels)
    return {
        "procedure": one.procedure,
        "version": one.version,
        "owner": one.owner,
        "level": one.decided_at or 0,
        "parts_missing": len(missing_parts(one)),
        "online": online,
        "eligible": int(listing is not None and listing.eligible),
        "has_fee": int(costs),
        "payable_online": int(costs and "online" in one.channels and workspace.settings.payments is not None),
        "applicant_kind": _applicant(one),
    }


def _applicant(one: Procedure) -> str:
    """The concept of whoever signs in to file it; '' where nobody does."""
    signed_in: Sequence[str] = [
        subject.concept
        for subject in one.subjects.values()
        if any(finding.who == SIGNED_IN for finding in subject.findings)
    ]
    return signed_in[0] if signed_in else ""


def _listed(workspace: Workspace, one: Procedure) -> dict[str, Any]:
    listing, index, calendar = one.listing, workspace.settings.service_index, workspace.calendar
    if listing is None:
        return dict.fromkeys(("announced_by", "decided_on", "decide_by", "public_on", "public_by"))
    before = index.decide_before.get(listing.by) if index else None
    within = index.public_within.get(listing.by) if index else None
    decide_by = None if before is None else working_day(calendar, listing.effective_on, -before)
    public_by = None if within is None else working_day(calendar, listing.decided_on, within)
    days = {"decided_on": listing.decided_on, "public_on": listing.public_on}
    days |= {"decide_by": decide_by, "public_by": public_by}
    return {"announced_by": listing.by, **{name: day and day.isoformat() for name, day in days.items()}}
