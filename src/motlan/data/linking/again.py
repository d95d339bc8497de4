"""Who comes back has the key again that was theirs: history, overrides and links to it go on.

A record that is taken away is kept with the subject that it had (``said_…``, ``row__gone``). Where the same record, by
its database's key, stands in a group that would be a new subject, and its number is no other than it was, the group is
that subject again – unless records of others have its key by now, or a steward made it one with another. So a delivery
that leaves somebody out for a day makes nobody new, whichever path links on that day and on the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa

from motlan.data.linking.mirrors import Mirror
from motlan.data.linking.rule import LinkKeys
from motlan.data.linking.ties import RecordName
from motlan.store.register import Register
from motlan.store.tables import ENDED, GONE, quoted, said_name

NAMED = 20_000
"""Keys that are named in one question."""
Fresh = tuple[str, str, str]
"""Label, source and record key of a record whose group has no subject."""


@dataclass(frozen=True, slots=True, order=True)
class Returned:
    """A record that is back, and the subject it had; they sort as records found: founding datasets come first."""

    behind: bool
    source: str
    record_key: str
    subject: int
    label: str


def returned(register: Register, keys: LinkKeys, mirrors: Sequence[Mirror], fresh: Iterable[Fresh]) -> list[Returned]:
    """The records among ``fresh`` that had a subject when they were taken away, in the order in which records found."""
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    for label, source, record_key in fresh:
        labels[source][record_key] = label
    found = []
    for mirror in mirrors:
        mine = labels.get(mirror.source, {})
        waiting = iter(mine)
        while some := list(islice(waiting, NAMED)):
            had = _had(register, keys, mirror, some)
            found += [Returned(not mirror.founds, mirror.source, key, had[key], mine[key]) for key in had]
    return sorted(found)


def granted(candidates: Iterable[Returned], used: Container[int]) -> dict[str, int]:
    """The subject of each label that has one again: each goes to one group, and each group has one.

    >>> had = [Returned(False, "civil", "c1", 7, "n1"), Returned(False, "civil", "c2", 7, "n2")]
    >>> granted(had, used={8}), granted(had, used={7})
    ({'n1': 7}, {})
    """
    given: dict[str, int] = {}
    taken: set[int] = set()
    for one in candidates:
        if one.label not in given and one.subject not in used and one.subject not in taken:
            given[one.label] = one.subject
            taken.add(one.subject)
    return given


def any_before(register: Register, concept: str) -> bool:
    """Whether the concept ever had a subject: nobody comes back to a register that held nobody."""
    return register.value("select 1 from subject where concept = :c limit 1", {"c": concept}) is not None


def instead(drawn: pa.Array, labels: pa.ChunkedArray, given: Mapping[str, int]) -> pa.Array:
    """The keys ``drawn`` for some labels, with those ``given`` in their place."""
    if not given:
        return drawn
    pairs = zip(labels.to_pylist(), drawn.to_pylist(), strict=True)
    return pa.array([given.get(label, key) for label, key in pairs], pa.int64())


def held_by_others(
    register: Register, mirrors: Sequence[Mirror], subjects: Iterable[int], mine: Container[RecordName]
) -> set[int]:
    """Which of some subjects have a record, as the mirrors stand, that is none of ``mine``."""
    wanted = sorted(set(subjects))
    if not wanted:
        return set()
    where = register.among_numbers("subject", "subjects")
    return {
        subject
        for mirror in mirrors
        for subject, key in register.rows(
            f"select subject, record_key from {quoted(mirror.table)} where {where}",
            {"subjects": register.listed(wanted)},
        )
        if (mirror.source, key) not in mine
    }


def _had(register: Register, keys: LinkKeys, mirror: Mirror, record_keys: Sequence[str]) -> dict[str, int]:
    """The former subject of those records that were away, have none, and whose number is no other than it was.

    Each question is put to one table by its index, so that no planner makes a square of many keys; the second and the
    third only where somebody was away, which those who are new were not.
    """
    numbered = keys.identifier in mirror.attributes
    number = quoted(keys.identifier) if numbered else "null"
    away = _away(register, mirror, number, record_keys)
    if not away:
        return {}
    now = {
        key: said
        for key, subject, said in register.rows(
            f"select record_key, subject, {number} from {quoted(mirror.table)}"
            f" where {register.among('record_key', 'keys')}",
            {"keys": register.listed(list(away))},
        )
        if subject is None
    }
    had = {key: subject for key, (subject, was) in away.items() if key in now and _agree(was, now[key])}
    retired = _retired(register, had.values())
    return {key: subject for key, subject in had.items() if subject not in retired}


def _away(
    register: Register, mirror: Mirror, number: str, record_keys: Sequence[str]
) -> dict[str, tuple[int, str | None]]:
    """The subject and the number that each record had which was taken away last, by record key."""
    last: dict[str, tuple[int, int | None, int, str | None]] = {}
    said = quoted(said_name(mirror.database, mirror.dataset))
    for key, *version in register.rows(
        f"select record_key, {ENDED}, subject, {GONE}, {number} from {said}"
        f" where {register.among('record_key', 'keys')}",
        {"keys": register.listed(record_keys)},
    ):
        if key not in last or version[0] > last[key][0]:
            last[key] = (version[0], version[1], version[2], version[3])
    return {key: (subject, was) for key, (_, subject, gone, was) in last.items() if gone == 1 and subject is not None}


def _agree(was: str | None, now: str | None) -> bool:
    return was is None or now is None or was == now


def _retired(register: Register, subjects: Iterable[int]) -> set[int]:
    """Those that a merge retired: they stand for nobody until it is taken back."""
    wanted = sorted(set(subjects))
    if not wanted:
        return set()
    rows = register.rows(
        f"select e.retired from subject_event as e where {register.among_numbers('e.retired', 'subjects')}"
        " and e.kind = 'merge' and not exists (select 1 from subject_event as u where u.undoes = e.event)",
        {"subjects": register.listed(wanted)},
    )
    return {subject for (subject,) in rows}
