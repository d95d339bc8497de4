"""What is to be counted anew: a change leaves a note in its own transaction, and a count takes notes out in its own.

So a change is counted once its transaction stands, whatever crashes in between, and no change is missed.
"""

from __future__ import annotations

import secrets

from motlan.store.register import Register

AT_ONCE = 5_000
CHANGED = "changed"


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


def change(register: Register) -> None:
    """Say, in the writer's transaction, that figures changed: what was drawn from the earlier ones is drawn anew."""
    see(register, CHANGED, secrets.token_hex(8))


def edition(register: Register) -> str:
    """What tells the figures of one moment from those of every other; '' where nothing was ever counted."""
    found = register.lookup("select seen from fact_seen where what = :what", {"what": CHANGED})
    return "" if found is None else str(found[0])
