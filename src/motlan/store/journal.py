"""The journal of readings of personal data: append-only, each entry sealed over the one before.

Who changes, removes or reorders an entry breaks every seal after it; :func:`verify` says where.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

from motlan.kernel import fingerprint
from motlan.store.register import Register

FIELDS = ("seq", "at", "reader", "role", "purpose", "ground", "concept", "subject", "attributes")
PAGE = 10_000
SEALED = (*FIELDS, "previous", "hash")
ENTRY = f"insert into journal ({', '.join(SEALED)}) values ({', '.join(f':{name}' for name in SEALED)})"
LAST = "select seq, hash from journal order by seq desc limit 1"


@dataclass(frozen=True, slots=True)
class Verified:
    """``entries`` were checked; ``broken`` is the first whose seal does not hold, None when all do."""

    entries: int
    broken: int | None


def append(
    register: Register,
    *,
    at: str,
    reader: str,
    role: str,
    purpose: str,
    ground: str,
    concept: str,
    subject: int | None,
    attributes: str,
) -> int:
    """Write one entry after the last, in a transaction of its own or inside the caller's; its number.

    ``at`` is an instant as text, ``attributes`` are names between spaces.
    """
    # within the caller's transaction no savepoint: a reading whose line cannot be written is undone whole
    with nullcontext() if register.in_transaction else register.transaction():
        # two writers after the same last entry would fork the chain; readers are not kept waiting
        last, previous = register.locked_row("journal", LAST) or (0, "")
        payload = {
            "seq": last + 1,
            "at": at,
            "reader": reader,
            "role": role,
            "purpose": purpose,
            "ground": ground,
            "concept": concept,
            "subject": subject,
            "attributes": attributes,
        }
        sealed = {**payload, "previous": previous, "hash": fingerprint.chain(previous, payload)}
        register.put(ENTRY, sealed)
    return int(last) + 1


def verify(register: Register) -> Verified:
    """Check every seal from the first entry on."""
    previous, count = "", 0
    columns = ", ".join((*FIELDS, "previous", "hash"))
    while True:
        page = register.records(
            f"select {columns} from journal where seq > :after order by seq limit {PAGE}", {"after": count}
        )
        for record in page:
            payload = {name: record[name] for name in FIELDS}
            holds = record["seq"] == count + 1 and record["previous"] == previous
            if not holds or record["hash"] != fingerprint.chain(previous, payload):
                return Verified(count, count + 1)
            previous, count = record["hash"], count + 1
        if not page:
            return Verified(count, None)
