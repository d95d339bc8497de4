"""Which record founded a subject, and which of several subjects was founded first."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from motlan.store.register import Register

FOUNDED = pa.schema(
    [
        ("subject", pa.int64()),
        ("founded_by", pa.string()),
        ("founded_key", pa.string()),
        ("founded_after", pa.int64()),
    ]
)


def founded(register: Register, subjects: Iterable[int]) -> pa.Table:
    """What ``subject`` says of some subjects, as :data:`FOUNDED`."""
    wanted = sorted(set(subjects))
    if not wanted:
        return FOUNDED.empty_table()
    return register.arrow(
        f"select {', '.join(FOUNDED.names)} from subject where {register.among_numbers('subject', 'subjects')}",
        FOUNDED,
        {"subjects": register.listed(wanted)},
    )


def last_cause(register: Register) -> int:
    """The last cause that changed a golden record: who is founded now is younger than all who were founded before it.

    0 where none ever did.
    """
    return int(register.value("select max(cause) from cause") or 0)
