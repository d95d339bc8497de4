"""Which databases are suspended now: asked by synchronisation, decided by quality (``data/quality/suspension``)."""

from __future__ import annotations

from motlan.store.register import Register


def suspended(register: Register) -> frozenset[str]:
    """The databases that are suspended now; none in a register that was made before there were suspensions."""
    if not register.exists("suspension"):
        return frozenset()
    return frozenset(row[0] for row in register.rows("select database from suspension where lifted_at is null"))
