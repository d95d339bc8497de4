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
            rows = register.rows(former(register, keys, mirror), {"keys": register.listed(some)})
            found += [Returned(not mirror.founds, mirror.source, key, subject, mine[key]) for key, subject in rows]
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


def former(register: Register, keys: LinkKeys, mirror: Mirror) -> str:
    """Record key and former subject of those named ``keys`` that were away and whose number is no other than it was.

    A key that a merge retired stands for nobody until the merge is taken back.
    """
    said, number = quoted(said_name(mirror.database, mirror.dataset)), quoted(keys.identifier)
    alike = f" and (d.{number} is null or m.{number} is null or d.{number} = m.{number})"
    return (
        f"select d.record_key, d.subject from {said} as d"
        f" join {quoted(mirror.table)} as m on m.record_key = d.record_key"
        f" where {register.among('d.record_key', 'keys')} and d.{GONE} = 1 and d.subject is not null"
        f" and m.subject is null{alike if keys.identifier in mirror.attributes else ''}"
        f" and d.{ENDED} = (select max(l.{ENDED}) from {said} as l where l.record_key = d.record_key)"
        " and not exists (select 1 from subject_event as e where e.retired = d.subject and e.kind = 'merge'"
        " and not exists (select 1 from subject_event as u where u.undoes = e.event))"
    )
