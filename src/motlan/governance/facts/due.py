"""What is to be counted anew: a change leaves a note in its own transaction, and a count takes notes out in its own.

So a change is counted once its transaction stands, whatever crashes in between, and no change is missed.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence

from motlan.store.register import Register

AT_ONCE = 5_000
CHANGED = "changed"
"""Figures by unit and day, and the catalogue of procedures."""
LIGHTS = "lights"
"""Lights, claims, findings, commitments and states of tasks and units; what owners say of databases."""
MEASURED = "measured"
"""The instant at which the plan was measured last."""
READINESS = "readiness"
"""Communes by criterion."""
PORTFOLIO = "portfolio"
"""The instant at which the portfolio of databases was measured last."""
DATABASES = "databases"
"""Databases as they were measured: two measurements of one second may find them otherwise."""
ALERTS = "alerts"
"""The instant at which it was looked last whether anything is wrong, of all and of each day."""
REPORTS = "reports"
"""The daily reports and their editions."""
MOST_AT_ONCE = 7
EDITIONS = f"select what, seen from fact_seen where what in ({', '.join(f':n{at}' for at in range(MOST_AT_ONCE))})"

PARTS = "select what, seen from fact_seen where what >= :first and what < :last"
"""Parts stand behind a space, which comes right before the exclamation mark."""


def note(register: Register, *, day: str, unit: str) -> None:
    """Say that something changed in a unit that counts on a day (ISO text)."""
    register.put("insert into fact_due (day, unit) values (:day, :unit)", {"day": day, "unit": unit})


def take(register: Register) -> tuple[tuple[str, str], ...]:
    """Take notes out, the oldest first: each ``(day, unit)`` once, sorted."""
    taken = register.rows(
        "delete from fact_due where number in (select number from fact_due order by number limit :most)"
        " returning day, unit",
        {"most": AT_ONCE},
    )
    return tuple(sorted({(str(day), str(unit)) for day, unit in taken}))


def waiting(register: Register) -> bool:
    """Whether any note waits to be taken out."""
    return register.value("select 1 from fact_due limit 1") is not None


def seen(register: Register, what: str) -> str | None:
    """Up to when ``what`` has come; None when it never began."""
    found = register.value("select seen from fact_seen where what = :what", {"what": what})
    return None if found is None else str(found)


def see(register: Register, what: str, upto: str) -> None:
    """Say up to when it has come."""
    register.execute(
        "insert into fact_seen (what, seen) values (:what, :seen)"
        " on conflict (what) do update set seen = excluded.seen",
        {"what": what, "seen": upto},
    )


def change(register: Register, what: str = CHANGED) -> None:
    """Say, in the writer's transaction, that figures changed: what was drawn from the earlier ones is drawn anew."""
    see(register, what, secrets.token_hex(8))


def change_of(register: Register, what: str, parts: Iterable[str]) -> None:
    """The same of some parts of it (provinces, say): what was added up of the others still holds."""
    for part in sorted(set(parts)):
        change(register, f"{what} {part}")
    change(register, what)


def editions_of(register: Register, what: str) -> Mapping[str, str]:
    """What tells each part of it as it is now from how it ever was before; a part that never changed is left out."""
    rows = register.lookups(PARTS, {"first": f"{what} ", "last": f"{what}!"})
    return {str(name).partition(" ")[2]: str(seen) for name, seen in rows}


def editions(register: Register, names: Sequence[str]) -> tuple[str, ...]:
    """What tells each of some things (:data:`CHANGED`, :data:`LIGHTS`, …) as it is now from how it ever was before; ''
    for what never was."""
    found = dict(register.lookups(EDITIONS, {f"n{at}": name for at, name in enumerate(_padded(names))}))
    return tuple(str(found.get(name, "")) for name in names)


def _padded(names: Sequence[str]) -> Sequence[str]:
    """As many as the question has room for, which is one for all, planned once."""
    return (*names, *list(names[:1]) * (MOST_AT_ONCE - len(names)))
