"""Incidents, kept: written when a measurement is kept, stated by stewards, read by everybody who must act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from motlan.data.quality.contract import asked_of, version_of
from motlan.data.quality.incident import Incident, Step, deadlines, plan, withdraw
from motlan.data.quality.policy import Policy
from motlan.kernel.clock import Clock, instant
from motlan.kernel.errors import NotHeld, Refused, SpecError, UnknownName
from motlan.kernel.text import Text
from motlan.store.register import Register

if TYPE_CHECKING:
    from motlan.data.quality.measured import DatabaseQuality
    from motlan.data.spec import Catalogue

LONGEST = 4_000
COLUMNS = tuple(Incident.__dataclass_fields__)
MEASUREMENT, WORKSPACE = "measurement", "workspace"
"""Who acted, where it was no human: what a measurement found, or what the workspace asks no more."""
OPEN = "state not in ('done', 'withdrawn')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to an incident."""

    seq: int
    at: str
    kind: str
    actor: str
    severity: str | None
    failed: int | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the owner says of an incident: why it happened, what is done and by which day.

    ``on_site``: right and wrong cannot be told without going to look, which gives more time.
    """

    cause: str
    plan: str
    planned_for: date
    on_site: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which incidents a list is to have; an empty text is any. ``overdue_on``: only those overdue on that day;
    ``among``: only those of these databases (None: of all)."""

    database: str = ""
    owner: str = ""
    state: str = ""
    severity: str = ""
    group: str = ""
    open_only: bool = False
    overdue_on: date | None = None
    among: tuple[str, ...] | None = None


def settle(register: Register, *, measured: DatabaseQuality, owner: str, policy: Policy, at: str) -> tuple[Step, ...]:
    """Open, worsen, reopen and close what the measurement says, inside the caller's transaction; what was done."""
    known = incidents(register, Wanted(database=measured.database))
    first = 1 + (register.value("select max(incident) from incident") or 0)
    steps = plan(measured, known, policy=policy, owner=owner, at=at, first=first)
    for step in steps:
        _write(register, step.incident, fresh=step.kind == "opened")
    told = [step for step in steps if step.kind != "measured"]
    for step in told:
        _tell(register, step.incident, step.kind, MEASUREMENT, at, note=None)
    return tuple(told)


def withdraw_gone(register: Register, catalogue: Catalogue, *, at: str) -> tuple[Step, ...]:
    """End the incidents of :func:`asked_no_more`. The event says which version of the contracts did it
    (:func:`version_of`)."""
    if not register.exists("incident"):
        return ()
    with register.transaction():
        register.execute(CALLED_DONE)
        steps = asked_no_more(register, catalogue, at=at)
        for step in steps:
            _write(register, step.incident, fresh=False)
            _tell(register, step.incident, step.kind, WORKSPACE, at, note=version_of(catalogue))
    return steps


def asked_no_more(register: Register, catalogue: Catalogue, *, at: str) -> tuple[Step, ...]:
    """The open incidents of rules that the workspace asks no more, and of datasets and databases that left it, as they
    end; nothing is written. Where a rule cannot be read nobody knows what is asked, and none ends: measuring its
    database says what is wrong."""
    if not register.exists("incident"):
        return ()
    try:
        asked = asked_of(catalogue)
    except (SpecError, UnknownName):
        return ()
    return withdraw(incidents(register, Wanted(open_only=True)), asked, at=at)


CALLED_DONE = """
    update incident set state = 'withdrawn' where state = 'done' and 'withdrawn' = (
        select e.kind from incident_event e where e.incident = incident.incident order by e.seq desc limit 1)
"""
"""Of registers from before withdrawn incidents had a state of their own."""


def incidents(register: Register, wanted: Wanted, *, limit: int | None = None, offset: int = 0) -> tuple[Incident, ...]:
    """Incidents: those not ended first, severe before minor, the soonest due first."""
    where, params = _where(wanted)
    slice_ = "" if limit is None else " limit :limit offset :offset"
    rows = register.records(
        f"select {', '.join(COLUMNS)} from incident{where} order by case when {OPEN} then 0 else 1 end,"
        " case severity when 'severe' then 0 when 'major' then 1 else 2 end, due, incident" + slice_,
        {**params, **({} if limit is None else {"limit": limit, "offset": offset})},
    )
    return tuple(Incident(**row) for row in rows)


def counted(register: Register, wanted: Wanted) -> int:
    """How many incidents a list has in all."""
    where, params = _where(wanted)
    return int(register.value(f"select count(*) from incident{where}", params))


def one_incident(register: Register, number: int) -> Incident:
    """One incident by its number; raise NotHeld."""
    rows = register.records(f"select {', '.join(COLUMNS)} from incident where incident = :number", {"number": number})
    if not rows:
        raise NotHeld(
            what=Text(vi=f"Không có sự cố số {number}.", en=f"There is no incident number {number}."),
            remedy=Text(vi="Xem `motlan quality incidents`.", en="See `motlan quality incidents`."),
        )
    return Incident(**rows[0])


def timeline(register: Register, number: int) -> tuple[Event, ...]:
    """What happened to one incident, in order."""
    rows = register.records(
        "select seq, at, kind, actor, severity, failed, note from incident_event where incident = :number order by seq",
        {"number": number},
    )
    return tuple(Event(**row) for row in rows)


def state_cause(
    register: Register, *, number: int, statement: Statement, by: str, policy: Policy, clock: Clock
) -> Incident:
    """Write down cause and plan: the incident is in work. Raise NotHeld, or Refused for what is missing or too late.

    Only a later measurement closes it.
    """
    with register.transaction():
        held = one_incident(register, number)
        cause_due, due = deadlines(policy, held.opened_at, on_site=statement.on_site)
        _may_state(held, statement, due, clock.now().astimezone(policy.calendar.zone).date())
        at = instant(clock.now())
        stated = replace(
            held,
            state="in_work",
            cause=statement.cause.strip()[:LONGEST],
            plan=statement.plan.strip()[:LONGEST],
            planned_for=statement.planned_for.isoformat(),
            on_site=int(statement.on_site),
            cause_due=cause_due,
            due=due,
            stated_by=by,
            stated_at=at,
        )
        _write(register, stated, fresh=False)
        site = "; on site" if statement.on_site else ""
        note = f"{stated.cause}\n→ {stated.plan} ({stated.planned_for}{site})"
        _tell(register, stated, "stated", by, at, note=note)
    return stated


def _may_state(held: Incident, statement: Statement, due: str, today: date) -> None:
    if held.ended:
        done = Text(vi="Sự cố này đã xong.", en="This incident is done.")
        gone = Text(vi="Quy tắc của sự cố này đã rút.", en="The rule of this incident was withdrawn.")
        raise _refused(
            done if held.state == "done" else gone,
            Text(vi="Nó tự mở lại nếu lỗi tái diễn.", en="It reopens by itself when it fails again."),
        )
    if not statement.cause.strip() or not statement.plan.strip():
        raise _refused(
            Text(vi="Thiếu nguyên nhân hoặc kế hoạch.", en="The cause or the plan is missing."),
            Text(vi="Ghi cả hai.", en="Write both."),
        )
    last = max(due, today.isoformat())
    if not today.isoformat() <= statement.planned_for.isoformat() <= last:
        raise _refused(
            Text(
                vi=f"Ngày hoàn thành phải từ hôm nay đến hạn chót {due}.",
                en=f"The day of the plan must be between today and the deadline, {due}.",
            ),
            Text(
                vi="Chọn ngày sớm hơn, hoặc đánh dấu cần xác minh thực địa.",
                en="Choose an earlier day, or say that it must be verified on site.",
            ),
        )


def _refused(what: Text, remedy: Text) -> Refused:
    return Refused(what=what, remedy=remedy)


def _where(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    equal = {
        "database": wanted.database,
        "owner": wanted.owner,
        "state": wanted.state,
        "severity": wanted.severity,
        "error_group": wanted.group,
    }
    params: dict[str, Any] = {name: value for name, value in equal.items() if value}
    parts = [f"{name} = :{name}" for name in params]
    if wanted.open_only:
        parts.append(OPEN)
    if wanted.overdue_on is not None:
        parts.append(f"{OPEN} and (due < :today or (cause is null and cause_due < :today))")
        params["today"] = wanted.overdue_on.isoformat()
    if wanted.among is not None:
        names = {f"among_{at}": name for at, name in enumerate(wanted.among)}
        parts.append(f"database in ({', '.join(f':{name}' for name in names) or 'null'})")
        params |= names
    return (f" where {' and '.join(parts)}" if parts else ""), params


def _write(register: Register, incident: Incident, *, fresh: bool) -> None:
    row = asdict(incident)
    if fresh:
        names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
        register.execute(f"insert into incident ({names}) values ({marks})", row)
        return
    changes = ", ".join(f"{name} = :{name}" for name in row if name != "incident")
    register.execute(f"update incident set {changes} where incident = :incident", row)


def _tell(register: Register, incident: Incident, kind: str, actor: str, at: str, *, note: str | None) -> None:
    register.execute(
        "insert into incident_event (incident, seq, at, kind, actor, severity, failed, note)"
        " select :incident, coalesce(max(seq), 0) + 1, :at, :kind, :actor, :severity, :failed, :note"
        " from incident_event where incident = :incident",
        {
            "incident": incident.incident,
            "at": at,
            "kind": kind,
            "actor": actor,
            "severity": incident.severity,
            "failed": incident.failed,
            "note": note,
        },
    )


def overdue(register: Register, *, today: date) -> Sequence[Incident]:
    """What the steering committee is told: every incident one of whose deadlines has passed."""
    return incidents(register, Wanted(overdue_on=today))
