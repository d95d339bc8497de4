"""Incidents, decided: what a measurement opens, worsens, reopens and closes. Pure: values in, values out.

Source: guidance of the Ministry of Public Security to Decision 2439/QĐ-TTg (issue log, deadlines, identifier fields).
An incident is about one check of one dataset, or about the band of a database. It is *new*, *in work* once somebody has
stated cause and plan, and *done* when a later measurement passes: by the data, never by a click. One whose rule the
workspace asks no more, or whose dataset left it, is *withdrawn*: nobody mended it, and nobody owes it. What fails again
is reopened, with its history. A breach of an identifier is severe at once.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from motlan.data.quality.group import ErrorGroup
from motlan.data.quality.policy import Policy
from motlan.data.quality.score import IDENTIFIER_CRITERIA, Bands, Scored
from motlan.kernel.clock import moment

if TYPE_CHECKING:
    from motlan.data.databases.check import Severity
    from motlan.data.quality.measured import DatabaseQuality

State = Literal["new", "in_work", "done", "withdrawn"]
ENDED: frozenset[State] = frozenset({"done", "withdrawn"})
"""What has no deadline any more."""
Source = Literal["identifier", "check", "band"]
EventKind = Literal["opened", "worsened", "measured", "stated", "reopened", "closed", "withdrawn"]
Key = tuple[str, str]
"""Dataset and check; both '' for the band of the database."""
Asked = tuple[str, str, str]
"""Database, dataset and check."""
BAND: Key = ("", "")
WHOLE = 100
"""Points of an index that lacks none."""
RANK: Mapping[str, int] = {"minor": 0, "major": 1, "severe": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing that a measurement found to be wrong. ``failed`` of ``evaluated`` records; per cent for the band."""

    dataset: str
    check_id: str
    attribute: str
    criterion: str
    group: ErrorGroup | None
    severity: Severity
    source: Source
    failed: int
    evaluated: int

    @property
    def key(self) -> Key:
        """What it is about."""
        return (self.dataset, self.check_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident as it stands. Instants and dates are ISO 8601; ``on_site``: 15 working days instead of 10."""

    incident: int
    code: str
    database: str
    dataset: str
    check_id: str
    attribute: str
    criterion: str
    error_group: str | None
    severity: Severity
    source: Source
    owner: str
    state: State
    opened_at: str
    measured_at: str
    cause_due: str
    due: str
    failed: int
    evaluated: int
    on_site: int = 0
    reopened: int = 0
    cause: str | None = None
    plan: str | None = None
    planned_for: str | None = None
    stated_by: str | None = None
    stated_at: str | None = None
    closed_at: str | None = None

    @property
    def key(self) -> Key:
        """What it is about."""
        return (self.dataset, self.check_id)

    @property
    def is_of_band(self) -> bool:
        """Whether it is about the index of the whole database."""
        return self.key == BAND

    @property
    def index(self) -> int:
        """Of the band: the database's index in whole points, as measured last."""
        return self.index_at(self.failed)

    def index_at(self, failed: int) -> int:
        """Of the band: the index when it lacked ``failed`` points, as an event of the past has them."""
        return WHOLE - failed

    def bound(self, bands: Bands) -> float:
        """Of the band: the line that the index missed when it was raised."""
        return bands.yellow if self.severity == "severe" else bands.green

    @property
    def ended(self) -> bool:
        """Whether nobody has to mend it any more."""
        return self.state in ENDED

    def overdue(self, today: date) -> bool:
        """Whether a deadline has passed: to find the cause while none is stated, or to have it mended."""
        if self.ended:
            return False
        return today.isoformat() > (self.due if self.cause else min(self.cause_due, self.due))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One act on one incident: how it stands afterwards, and the event that is written down."""

    kind: EventKind
    incident: Incident


def alerts(measured: DatabaseQuality, policy: Policy) -> tuple[Alert, ...]:
    """Everything that is wrong with a database as measured.

    A check with a threshold of its own alerts when the threshold is passed; one without when its share of passing
    records is below green; a check of an identifier at its first failure.
    """
    found = [alert for one in measured.rules if (alert := _of_rule(one, policy)) is not None]
    if measured.band in {"yellow", "red"}:
        severity: Severity = "severe" if measured.band == "red" else "major"
        found.append(
            Alert(
                dataset="",
                check_id="",
                attribute="",
                criterion="",
                group=None,
                severity=severity,
                source="band",
                failed=_missed(measured),
                evaluated=WHOLE,
            )
        )
    return tuple(found)


def _missed(measured: DatabaseQuality) -> int:
    """Points that lack to an index of 100; an index just below a line is not told as on it."""
    return WHOLE - math.floor(measured.dqi or 0)


def _of_rule(rule: Scored, policy: Policy) -> Alert | None:
    breach = rule.identifies and rule.criterion in IDENTIFIER_CRITERIA and rule.failed > 0
    if not breach and not _fails(rule, policy):
        return None
    below = rule.score is not None and rule.score < policy.bands.yellow
    return Alert(
        dataset=rule.dataset,
        check_id=rule.check_id,
        attribute=rule.attribute,
        criterion=rule.criterion.value,
        group=rule.group,
        severity="severe" if breach else rule.severity or ("major" if below else "minor"),
        source="identifier" if breach else "check",
        failed=rule.failed,
        evaluated=rule.evaluated,
    )


def _fails(rule: Scored, policy: Policy) -> bool:
    if rule.holds is not None:
        return not rule.holds
    return rule.score is not None and rule.score < policy.bands.green


def plan(
    measured: DatabaseQuality, known: Iterable[Incident], *, policy: Policy, owner: str, at: str, first: int
) -> tuple[Step, ...]:
    """What the measurement at the instant ``at`` means for the incidents of its database.

    ``first`` is the number that the next new incident gets.
    """
    raised = {alert.key: alert for alert in alerts(measured, policy)}
    steps = [step for one in known if (step := _settled(one, raised, measured, policy, at)) is not None]
    held = {one.key for one in known}
    fresh = [alert for key, alert in raised.items() if key not in held]
    for number, alert in enumerate(fresh, start=first):
        steps.append(Step(kind="opened", incident=_opened(alert, measured.database, owner, number, policy, at)))
    return tuple(steps)


def _settled(
    one: Incident, raised: Mapping[Key, Alert], measured: DatabaseQuality, policy: Policy, at: str
) -> Step | None:
    """What becomes of an incident that is known already."""
    alert = raised.get(one.key)
    if alert is not None:
        return _raised_again(one, alert, policy, at)
    if one.ended:
        return None
    rule = next((rule for rule in measured.rules if (rule.dataset, rule.check_id) == one.key), None)
    if rule is None and one.key != BAND:
        return None  # it is asked no more: see :func:`withdraw`
    if (rule is not None and rule.evaluated == 0) or (rule is None and measured.band is None):
        return None  # nothing was measured: that proves nothing
    failed, evaluated = (rule.failed, rule.evaluated) if rule is not None else (_missed(measured), WHOLE)
    return Step(
        kind="closed",
        incident=replace(one, state="done", closed_at=at, measured_at=at, failed=failed, evaluated=evaluated),
    )


def withdraw(known: Iterable[Incident], asked: Container[Asked], *, at: str) -> tuple[Step, ...]:
    """The incidents that end because the workspace asks for their rule no more, or has lost their dataset or database.

    ``asked`` are all rules of all databases, and for the band of each ``(database, '', '')``.
    """
    gone = [one for one in known if not one.ended and (one.database, *one.key) not in asked]
    return tuple(Step(kind="withdrawn", incident=replace(one, state="withdrawn", closed_at=at)) for one in gone)


def _raised_again(one: Incident, alert: Alert, policy: Policy, at: str) -> Step:
    seen = replace(one, failed=alert.failed, evaluated=alert.evaluated, measured_at=at, source=alert.source)
    if one.ended:
        cause_due, due = deadlines(policy, at, on_site=False)
        again = replace(
            seen,
            state="new",
            severity=alert.severity,
            opened_at=at,
            cause_due=cause_due,
            due=due,
            on_site=0,
            reopened=one.reopened + 1,
            cause=None,
            plan=None,
            planned_for=None,
            stated_by=None,
            stated_at=None,
            closed_at=None,
        )
        return Step(kind="reopened", incident=again)
    worse = RANK[alert.severity] > RANK[one.severity]
    return Step(kind="worsened" if worse else "measured", incident=replace(seen, severity=alert.severity))


def _opened(alert: Alert, database: str, owner: str, number: int, policy: Policy, at: str) -> Incident:
    cause_due, due = deadlines(policy, at, on_site=False)
    return Incident(
        incident=number,
        code=f"Q{at[:4]}-{number:05d}",
        database=database,
        dataset=alert.dataset,
        check_id=alert.check_id,
        attribute=alert.attribute,
        criterion=alert.criterion,
        error_group=alert.group.value if alert.group else None,
        severity=alert.severity,
        source=alert.source,
        owner=owner,
        state="new",
        opened_at=at,
        measured_at=at,
        cause_due=cause_due,
        due=due,
        failed=alert.failed,
        evaluated=alert.evaluated,
    )


def deadlines(policy: Policy, opened_at: str, *, on_site: bool) -> tuple[str, str]:
    """The last days to find the cause and to have it mended, as ISO dates: working days after the alert."""
    alert, days = moment(opened_at), policy.deadlines
    whole = days.on_site if on_site else days.whole
    count = policy.calendar.add_working_days
    return count(alert, days.cause).isoformat(), count(alert, whole).isoformat()
