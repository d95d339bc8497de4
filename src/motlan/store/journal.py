"""The journal of readings of personal data: taken in without a lock, then sealed, each entry over the one before.

A reading writes its line into ``journal_intake`` in its own transaction and waits for nobody. :func:`seal` moves lines
from there into ``journal``, where who changes, removes or reorders an entry breaks every seal after it; :func:`verify`
says where. The view ``reading`` has both, sealed and not yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa

from motlan.kernel import fingerprint
from motlan.store.register import Line, Register

GIVEN = ("at", "reader", "role", "purpose", "ground", "concept", "subject", "attributes")
FIELDS = ("seq", *GIVEN)
PAGE = 10_000
SCHEMA = pa.schema(
    [(name, pa.int64() if name in ("seq", "subject") else pa.string()) for name in ("seq", *GIVEN, "previous", "hash")]
)
LAST = "select seq, hash from journal order by seq desc limit 1"
AT_ONCE = 20  # lines of one statement
TAKEN = (
    "delete from journal_intake where id in (select id from journal_intake order by id limit :most)"
    f" returning id, {', '.join(GIVEN)}"
)
COUNTED = """
insert into journal_tally (day, purpose, readings, upto)
select substr(at, 1, 10), purpose, count(*), max(seq) from journal
where seq > (select coalesce(max(upto), 0) from journal_tally) group by substr(at, 1, 10), purpose
on conflict (day, purpose) do update set readings = journal_tally.readings + excluded.readings, upto = excluded.upto
"""


@dataclass(frozen=True, slots=True)
class Verified:
    """``entries`` were checked; ``broken`` is the first whose seal does not hold, None when all do.

    ``unsealed`` are lines that no seal protects yet.
    """

    entries: int
    broken: int | None
    unsealed: int = 0


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
) -> None:
    """Take one line in, in a transaction of its own or inside the caller's, with which it stands or falls.

    ``at`` is an instant as text, ``attributes`` are names between spaces.
    """
    line: Line = (at, reader, role, purpose, ground, concept, subject, attributes)
    if register.gathered is not None:
        register.gathered.append(line)
        return
    # within the caller's transaction no savepoint: a reading whose line cannot be written is undone whole
    with register.within():
        _take_in(register, [line])


@contextmanager
def together(register: Register) -> Iterator[None]:
    """The lines of all readings in the block are taken in at its end: by one statement, or inside one transaction.

    What was read may leave the block only by its end: a block that fails takes in nothing, and nothing was read. Until
    then nothing is written, so the block needs no transaction of its own: who begins none waits for two answers less.
    """
    if register.gathered is not None:
        yield
        return
    lines: list[Line] = []
    register.gathered = lines
    try:
        yield
    finally:
        register.gathered = None
    parts = [lines[start : start + AT_ONCE] for start in range(0, len(lines), AT_ONCE)]
    with register.within() if len(parts) > 1 else nullcontext():
        for part in parts:
            _take_in(register, part)


def _take_in(register: Register, lines: Sequence[Line]) -> None:
    values = {f"{name}{nth}": value for nth, line in enumerate(lines) for name, value in zip(GIVEN, line, strict=True)}
    register.put(_statement(len(lines)), values)


@lru_cache(maxsize=32)
def _statement(lines: int) -> str:
    rows = (", ".join(f":{name}{nth}" for name in GIVEN) for nth in range(lines))
    return f"insert into journal_intake ({', '.join(GIVEN)}) values {', '.join(f'({row})' for row in rows)}"


def seal(register: Register, most: int = PAGE) -> int:
    """Seal at most so many lines, in the order in which they were taken in; how many there were.

    A line whose transaction ends later is sealed later: the chain only grows at its end. Several may seal at once: one
    after the other, and each line is sealed once. Readers never wait for it.
    """
    if register.value("select 1 from journal_intake limit 1") is None:
        return 0
    with register.transaction():
        last, previous = register.locked_row("journal", LAST) or (0, "")
        # after the lock is had, so that what another has sealed meanwhile is seen to be gone
        taken = register.records(TAKEN, {"most": most})
        entries: list[dict[str, Any]] = []
        for seq, line in enumerate(sorted(taken, key=lambda one: one["id"]), start=int(last) + 1):
            payload = {"seq": seq, **{name: line[name] for name in GIVEN}}
            entries.append({**payload, "previous": previous, "hash": fingerprint.chain(previous, payload)})
            previous = entries[-1]["hash"]
        register.load("journal", pa.Table.from_pylist(entries, SCHEMA))
        register.execute(COUNTED)
    return len(entries)


def seal_all(register: Register, most: int = PAGE) -> int:
    """Seal whatever can be sealed now, ``most`` lines at a time, so that nobody waits long for the lock; how many."""
    sealed = 0
    while now := seal(register, most):
        sealed += now
    return sealed


def verify(register: Register) -> Verified:
    """Check every seal from the first entry on, and count the lines that wait for theirs."""
    previous, count = "", 0
    columns = ", ".join(SCHEMA.names)
    while True:
        page = register.records(
            f"select {columns} from journal where seq > :after order by seq limit {PAGE}", {"after": count}
        )
        for record in page:
            payload = {name: record[name] for name in FIELDS}
            holds = record["seq"] == count + 1 and record["previous"] == previous
            if not holds or record["hash"] != fingerprint.chain(previous, payload):
                return Verified(count, count + 1, _unsealed(register))
            previous, count = record["hash"], count + 1
        if not page:
            return Verified(count, None, _unsealed(register))


def _unsealed(register: Register) -> int:
    return int(register.value("select count(*) from journal_intake"))
