"""Databases whose synchronisation is stopped: by policy while they are red, or by hand with a reason.

Source: guidance of the Ministry of Public Security to Decision 2439/QĐ-TTg: of a database with an index below 75,
"synchronisation or access may be stopped". What was read before stays and is shown with the word "suspended". Who
names a suspended database reads it on trial: only so can its index recover. A suspension by policy is lifted by the
next measurement that is not red; one by hand is lifted by hand. Every one is kept, with who, when and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from motlan.data.quality.policy import Policy
from motlan.data.suspended import suspended
from motlan.kernel.clock import moment
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.store.register import Register

Origin = Literal["policy", "hand"]
POLICY = "policy"
_COLUMNS = "database, suspended_at, origin, suspended_by, reason, lifted_at, lifted_by, lifted_reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """One suspension; ``lifted_at`` None: it is in force. Instants are ISO 8601 in UTC."""

    database: str
    suspended_at: str
    origin: Origin
    suspended_by: str
    reason: str
    lifted_at: str | None = None
    lifted_by: str | None = None
    lifted_reason: str | None = None


def suspensions(register: Register, database: str | None = None) -> tuple[Suspension, ...]:
    """Every suspension that ever was (of one database), the newest first."""
    which = "" if database is None else " where database = :database"
    rows = register.records(
        f"select {_COLUMNS} from suspension{which} order by suspension desc",
        None if database is None else {"database": database},
    )
    return tuple(Suspension(**row) for row in rows)


def suspend(register: Register, *, database: str, by: str, reason: str, at: str, origin: Origin = "hand") -> None:
    """Suspend a database; raise Refused when it is suspended already or no reason is given."""
    if not reason.strip():
        raise _no_reason(database)
    with register.transaction():
        if database in suspended(register):
            raise Refused(
                what=Text(vi="Cơ sở dữ liệu này đang bị tạm dừng rồi.", en="This database is suspended already."),
                remedy=Text(vi="Không cần làm gì thêm.", en="Nothing more is to be done."),
                where=database,
            )
        register.execute(
            "insert into suspension (suspension, database, suspended_at, origin, suspended_by, reason)"
            " select coalesce(max(suspension), 0) + 1, :database, :at, :origin, :by, :reason from suspension",
            {"database": database, "at": at, "origin": origin, "by": by, "reason": reason.strip()},
        )


def lift(register: Register, *, database: str, by: str, reason: str, at: str) -> None:
    """Lift the suspension of a database; raise Refused when there is none or no reason is given."""
    if not reason.strip():
        raise _no_reason(database)
    touched = register.execute(
        "update suspension set lifted_at = :at, lifted_by = :by, lifted_reason = :reason"
        " where database = :database and lifted_at is null",
        {"database": database, "at": at, "by": by, "reason": reason.strip()},
    )
    if touched == 0:
        raise Refused(
            what=Text(vi="Cơ sở dữ liệu này không bị tạm dừng.", en="This database is not suspended."),
            remedy=Text(
                vi="Xem danh sách: `motlan quality suspensions`.", en="See the list: `motlan quality suspensions`."
            ),
            where=database,
        )


def follow_policy(register: Register, *, database: str, policy: Policy, at: str) -> None:
    """Suspend or lift by policy after a measurement that was kept at the instant ``at``."""
    red_since = _red_since(register, database)
    last = suspensions(register, database)[:1]
    in_force = last[0] if last and last[0].lifted_at is None else None
    if in_force is not None and in_force.origin == POLICY and red_since is None:
        lift(register, database=database, by=POLICY, reason="the index has left red", at=at)
    if in_force is not None or policy.suspend_when != "red" or red_since is None:
        return
    # who lifts by hand has said why: a new suspension waits until the database was better and fell again
    spoken_for = last and last[0].lifted_at is not None and last[0].lifted_at >= red_since
    if not spoken_for and moment(at) - moment(red_since) >= timedelta(days=policy.grace_days):
        reason = f"red since {red_since}"
        suspend(register, database=database, by=POLICY, reason=reason, at=at, origin="policy")


def _red_since(register: Register, database: str) -> str | None:
    """The first of the measurements since which it has been red without a break; None when it is not red."""
    found: str | None = register.value(
        "select min(measured_at) from quality_index where database = :database and band = 'red' and measured_at >"
        " coalesce((select max(measured_at) from quality_index where database = :database"
        " and coalesce(band, '') <> 'red'), '')",
        {"database": database},
    )
    return found


def _no_reason(database: str) -> Refused:
    return Refused(
        what=Text(vi="Chưa nêu lý do.", en="No reason was given."),
        remedy=Text(vi="Ghi lý do; mọi người xem sẽ đọc.", en="Write why; everybody who looks will read it."),
        where=database,
    )
