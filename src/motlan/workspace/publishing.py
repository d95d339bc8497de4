"""What procedures in force offer, as a published table: whether all of a procedure is public, online, paid online.

Indicators 1.3, 3.1 and 3.5 of Decision 766/QĐ-TTg count it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from motlan.governance.published import PUBLISHED
from motlan.service.procedures.fee import has_fee
from motlan.service.procedures.seven_parts import missing_parts
from motlan.service.procedures.spec import Procedure
from motlan.store.register import Register
from motlan.workspace.spec import Workspace

TABLE = "published_procedure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One procedure in force, as a row of ``published_procedure``; yes is 1. ``missing``: the parts that it leaves
    unsaid, by name; ``level`` 0: it does not say who decides."""

    procedure: str
    version: str
    owner: str
    parts_missing: int
    missing: str
    online: int
    has_fee: int
    payable_online: int
    level: int


def offered(workspace: Workspace, *, on: date) -> tuple[Offered, ...]:
    """What is in force on a day, in the order of the codes."""
    pays_online = workspace.settings.payments is not None
    found = (_offered(one, pays_online=pays_online) for one in workspace.procedures.all_in_force(on=on))
    return tuple(sorted(found, key=lambda one: one.procedure))


def publish_procedures(*, register: Register, workspace: Workspace, on: date) -> bool:
    """Bring the table up to date in one transaction; whether anything had changed."""
    return replace_rows(register, TABLE, [asdict(one) for one in offered(workspace, on=on)])


def replace_rows(register: Register, table: str, rows: Sequence[Mapping[str, str | int | None]]) -> bool:
    """Let a published table hold just these rows, in one transaction; whether anything had changed."""
    names = PUBLISHED[table]
    listed = ", ".join(names)
    standing = {tuple(row) for row in register.rows(f"select {listed} from {table}")}
    if standing == {tuple(row[name] for name in names) for row in rows}:
        return False
    with register.transaction():
        register.execute(f"delete from {table}")
        values = ", ".join(f":{name}" for name in names)
        register.execute_many(f"insert into {table} ({listed}) values ({values})", rows)
    return True


def _offered(one: Procedure, *, pays_online: bool) -> Offered:
    missing = missing_parts(one)
    online = "online" in one.channels
    costs = has_fee(one)
    return Offered(
        procedure=one.procedure,
        version=one.version,
        owner=one.owner,
        parts_missing=len(missing),
        missing=",".join(missing),
        online=int(online),
        has_fee=int(costs),
        payable_online=int(costs and online and pays_online),
        level=one.decided_at or 0,
    )
