"""Decisions and what follows from them.

``link_decision`` says of two records that they are one subject (``same``), that they are not (``different``), or that
a record stands apart from its group with others (``apart``). A decision is never changed, only undone; what the
program decides again in a build is weighed anew. ``link_tie`` is what follows from those that stand: the records that
``same`` and ``apart`` connect, each with the anchor they share. The link relation reads ties alone, so it needs no
recursion and gives the same rows in every engine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from motlan.data.linking.scope import temporary
from motlan.store.register import Register
from motlan.store.tables import Column

Verdict = Literal["same", "different", "apart"]
SPLINK = "splink"
SEEDS = "link_seeds"
AUTOMATIC = (SPLINK,)
RecordName = tuple[str, str]
"""Source (``database.dataset``) and record key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision about two records; ``other`` is the one that the group will stand by. ``act`` is the merge or split
    that it belongs to."""

    record: RecordName
    other: RecordName
    verdict: Verdict
    by: str
    at: str
    reason: str = ""
    weight: float | None = None
    probability: float | None = None
    act: int | None = None


def decide(register: Register, concept: str, decisions: Sequence[Decision]) -> int:
    """Write decisions down, in the caller's transaction; the number of the first. Ties are not touched."""
    first = 1 + int(register.value("select max(decision) from link_decision") or 0)
    register.load(
        "link_decision",
        pa.table(
            {
                "decision": pa.array(range(first, first + len(decisions)), pa.int64()),
                "concept": pa.array([concept] * len(decisions), pa.string()),
                "source": pa.array([one.record[0] for one in decisions], pa.string()),
                "record_key": pa.array([one.record[1] for one in decisions], pa.string()),
                "other_source": pa.array([one.other[0] for one in decisions], pa.string()),
                "other_key": pa.array([one.other[1] for one in decisions], pa.string()),
                "verdict": pa.array([one.verdict for one in decisions], pa.string()),
                "by": pa.array([one.by for one in decisions], pa.string()),
                "reason": pa.array([one.reason for one in decisions], pa.string()),
                "decided_at": pa.array([one.at for one in decisions], pa.string()),
                "act": pa.array([one.act for one in decisions], pa.int64()),
                "weight": pa.array([one.weight for one in decisions], pa.float64()),
                "probability": pa.array([one.probability for one in decisions], pa.float64()),
            }
        ),
    )
    return first


def differing(register: Register, concept: str) -> list[tuple[RecordName, RecordName]]:
    """Every two records of which it stands that they are two subjects."""
    rows = register.rows(
        "select source, record_key, other_source, other_key from link_decision where concept = :concept"
        " and verdict = 'different' and undone_at is null order by decision",
        {"concept": concept},
    )
    return [((row[0], row[1]), (row[2], row[3])) for row in rows]


def lasting(register: Register, concept: str) -> tuple[dict[RecordName, tuple[RecordName, bool]], set[int]]:
    """What stands whatever likeness says, by record: its anchor, and whether its group stands apart; and which of the
    program's decisions are among what makes it so.

    Those are decisions by hand. What a steward's split found in a group that it set apart is that group for ever.
    """
    edges = _edges(register, concept, "")
    group_of, split_at = _grouped(edges), dict[int, int]()
    for edge in edges:
        if edge.apart:
            split_at[group_of[edge.record]] = edge.number  # in the order of decisions: the last one stays
    kept = [edge for edge in edges if edge.by_hand or edge.number < split_at.get(group_of[edge.record], 0)]
    return anchored(kept), {edge.number for edge in kept if not edge.by_hand}


def tie(register: Register, concept: str, records: Iterable[RecordName] | None = None) -> None:
    """Make the ties of ``records`` (None: of the whole concept) anew, and of all that decisions connect them with."""
    if records is None:
        edges = _edges(register, concept, "")
        register.execute("delete from link_tie where concept = :concept", {"concept": concept})
    else:
        around = _around(register, concept, set(records))
        if not around:
            return
        edges = _edges(register, concept, f"and {_among('d.source', 'd.record_key')}")
        _forget(register, concept, around)
    _write(register, concept, anchored(edges))


@dataclass(frozen=True, slots=True)
class Edge:
    """One standing decision that connects two records; higher numbers were decided later."""

    number: int
    record: RecordName
    other: RecordName
    apart: bool
    by_hand: bool


def anchored(edges: Sequence[Edge]) -> dict[RecordName, tuple[RecordName, bool]]:
    """The anchor of every connected record, and whether its group stands apart.

    The anchor is what the last decision by hand points at; without one, a record that only others point at.
    """
    group_of = _grouped(edges)
    inside: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        inside[group_of[edge.record]].append(edge)
    chosen = {number: _anchor(group) for number, group in inside.items()}
    apart = {number: any(edge.apart for edge in group) for number, group in inside.items()}
    return {record: (chosen[number], apart[number]) for record, number in group_of.items()}


def _grouped(edges: Iterable[Edge]) -> dict[RecordName, int]:
    """The number of the group of every connected record."""
    neighbours: dict[RecordName, set[RecordName]] = defaultdict(set)
    for edge in edges:
        neighbours[edge.record].add(edge.other)
        neighbours[edge.other].add(edge.record)
    group_of: dict[RecordName, int] = {}
    for number, start in enumerate(sorted(neighbours)):
        _flood(start, number, neighbours, group_of)
    return group_of


def _flood(
    start: RecordName, number: int, neighbours: Mapping[RecordName, set[RecordName]], group_of: dict[RecordName, int]
) -> None:
    waiting = [] if start in group_of else [start]
    while waiting:
        record = waiting.pop()
        if record not in group_of:
            group_of[record] = number
            waiting += neighbours[record]


def _anchor(edges: Sequence[Edge]) -> RecordName:
    by_hand = [edge for edge in edges if edge.by_hand]
    if by_hand:
        return max(by_hand, key=lambda edge: edge.number).other
    pointing = {edge.record for edge in edges}
    pointed = {edge.other for edge in edges}
    return min(pointed - pointing or pointed)


def edges_of(register: Register, concept: str, record: RecordName) -> list[Edge]:
    """The standing decisions that connect a record with others, or set it apart."""
    here = "((d.source = :s and d.record_key = :k) or (d.other_source = :s and d.other_key = :k))"
    return _edges(register, concept, f"and {here}", {"s": record[0], "k": record[1]})


def _edges(register: Register, concept: str, condition: str, given: Mapping[str, str] | None = None) -> list[Edge]:
    rows = register.rows(
        'select d.decision, d.source, d.record_key, d.other_source, d.other_key, d.verdict, d."by"'
        " from link_decision as d where d.concept = :concept and d.undone_at is null"
        f" and d.verdict in ('same', 'apart') {condition} order by d.decision",
        {"concept": concept, **(given or {})},
    )
    return [Edge(row[0], (row[1], row[2]), (row[3], row[4]), row[5] == "apart", row[6] != SPLINK) for row in rows]


def _around(register: Register, concept: str, records: set[RecordName]) -> set[RecordName]:
    """The records, all that standing decisions connect them with, and all that had been tied to them."""
    known: set[RecordName] = set()
    fresh = set(records)
    while fresh:
        known |= fresh
        seed(register, known)
        near = _among("d.source", "d.record_key"), _among("d.other_source", "d.other_key")
        anchors = _among("t.source", "t.record_key"), _among("t.anchor_source", "t.anchor_key")
        found = register.rows(
            "select d.source, d.record_key, d.other_source, d.other_key from link_decision as d"
            " where d.concept = :concept and d.undone_at is null and d.verdict in ('same', 'apart')"
            f" and ({' or '.join(near)})"
            " union select t.source, t.record_key, t.anchor_source, t.anchor_key from link_tie as t"
            f" where t.concept = :concept and ({' or '.join(anchors)})",
            {"concept": concept},
        )
        fresh = {name for row in found for name in ((row[0], row[1]), (row[2], row[3]))} - known
    return known


def seed(register: Register, records: Iterable[RecordName]) -> None:
    """Put the names of some records into a temporary table of their own."""
    temporary(register, SEEDS, (Column("source", required=True), Column("record_key", required=True)))
    listed = sorted(records)
    register.load(
        SEEDS,
        pa.table(
            {
                "source": pa.array([name[0] for name in listed], pa.string()),
                "record_key": pa.array([name[1] for name in listed], pa.string()),
            }
        ),
    )
    register.analyse(SEEDS)


def _among(source: str, record_key: str) -> str:
    return f"exists (select 1 from {SEEDS} as s where s.source = {source} and s.record_key = {record_key})"


def _forget(register: Register, concept: str, records: Iterable[RecordName]) -> None:
    seed(register, records)
    register.execute(
        f"delete from link_tie where concept = :concept and {_among('link_tie.source', 'link_tie.record_key')}",
        {"concept": concept},
    )


def _write(register: Register, concept: str, ties: Mapping[RecordName, tuple[RecordName, bool]]) -> None:
    register.load("link_tie", as_table(concept, ties))


def as_table(concept: str, ties: Mapping[RecordName, tuple[RecordName, bool]]) -> pa.Table:
    """Ties as rows of ``link_tie``."""
    listed = sorted(ties.items())
    return pa.table(
        {
            "concept": pa.array([concept] * len(listed), pa.string()),
            "source": pa.array([name[0] for name, _ in listed], pa.string()),
            "record_key": pa.array([name[1] for name, _ in listed], pa.string()),
            "anchor_source": pa.array([anchor[0] for _, (anchor, _) in listed], pa.string()),
            "anchor_key": pa.array([anchor[1] for _, (anchor, _) in listed], pa.string()),
            "apart": pa.array([int(apart) for _, (_, apart) in listed], pa.int16()),
        }
    )
