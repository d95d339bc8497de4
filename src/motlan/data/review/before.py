"""What the program had said when a steward acted, said again when that act is taken back.

A build weighs the records as stewards have placed them. So what likeness had said of the records of an act may end
with the next build: the steward's word says it already, or other records say it better. Once the act is taken back, the
program's decisions stand as they stood when it was done, and questions that the program closed since then are asked
again; the next build weighs it all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from motlan.data.linking.mirrors import Mirror
from motlan.data.linking.overtaken import SETTLED, end
from motlan.data.linking.review import WAITS_AGAIN
from motlan.data.linking.ties import SEEDS, SPLINK, RecordName, seed
from motlan.store.register import Register
from motlan.store.tables import quoted


@dataclass(frozen=True, slots=True)
class Before:
    """How it was when an act was done ``at`` an instant (ISO 8601, UTC): its ``records`` and all that decisions held
    to them then; by number the program's decisions among them that ended since (``over``), and those ``since`` then
    that keep it from being so again."""

    concept: str
    at: str
    records: frozenset[RecordName]
    over: frozenset[int]
    since: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Line:
    """One decision, whether it stands or not."""

    number: int
    ends: frozenset[RecordName]
    verdict: str
    by: str
    undone_at: str | None
    undone_act: int | None

    def stood(self, at: str) -> bool:
        """Whether it stood then; instants are told to the second, and what ended in that one still did."""
        return self.undone_at is None or self.undone_at >= at


def before(register: Register, concept: str, mirrors: Sequence[Mirror], made: Sequence[int]) -> Before:
    """What was so before one act ``made`` some decisions.

    Where a steward joined or parted these records since then, that is what counts, and nothing of it is said again.
    """
    first, last = min(made), max(made)
    at = str(register.value("select decided_at from link_decision where decision = :d", {"d": first}))
    known, lines = _then(register, concept, made, at)
    later = [one for one in lines if one.number > last and one.undone_at is None]
    if any(one.by != SPLINK and (one.verdict != "different" or one.ends <= known) for one in later):
        return Before(concept, at, known, frozenset(), frozenset())
    subjects = _subjects(register, mirrors, known)
    over = frozenset(one.number for one in lines if _ended(one, first, at) and one.ends <= subjects.keys())
    mine = {subjects.get(name) for one in lines if one.number in made for name in one.ends}
    staying = {name for name in known if subjects.get(name) in mine}
    since = frozenset(one.number for one in later if one.ends <= known or not one.ends.isdisjoint(known - staying))
    return Before(concept, at, known, over, since if over else frozenset())


def say_again(register: Register, was: Before, at: str) -> None:
    """Let the program's decisions be those of before and its questions wait again, in the caller's transaction; ties
    are not touched."""
    end(register, was.since, at)
    register.execute_many(
        "update link_decision set undone_at = null where decision = :d", [{"d": one} for one in sorted(was.over)]
    )
    seed(register, was.records)
    register.execute(
        f"update link_review set {WAITS_AGAIN} where review in"
        f" ({' union '.join(_closed(end) for end in ('', 'other_'))})",
        {"concept": was.concept, "settled": SETTLED, "program": SPLINK, "at": was.at},
    )


def _closed(end: str) -> str:
    source, key = (f"{end}source", f"{end}key") if end else ("source", "record_key")
    return (
        f"select r.review from {SEEDS} as s cross join link_review as r where r.concept = :concept"
        f' and r.{source} = s.source and r.{key} = s.record_key and r.state = :settled and r."by" = :program'
        " and r.settled_at >= :at"
    )


def _ended(one: _Line, first: int, at: str) -> bool:
    """Whether a build or a change ended it since then, and no steward."""
    said = one.by == SPLINK and one.number < first
    return said and one.undone_at is not None and one.undone_act is None and one.stood(at)


def _then(
    register: Register, concept: str, made: Iterable[int], at: str
) -> tuple[frozenset[RecordName], tuple[_Line, ...]]:
    """The records of some decisions with all that decisions held to them then, and every decision about these."""
    numbers = sorted(made)
    known = set[RecordName]()
    for number in numbers:
        rows = register.rows(f"select {_LINE} from link_decision as d where d.decision = :n", {"n": number})
        known |= {name for row in rows for name in _line(row).ends}
    while True:
        lines = _about(register, concept, known)
        held = [one for one in lines if one.number < numbers[0] and one.verdict != "different" and one.stood(at)]
        more = {name for one in held for name in one.ends} - known
        if not more:
            return frozenset(known), lines
        known |= more


_LINE = 'd.decision, d.source, d.record_key, d.other_source, d.other_key, d.verdict, d."by", d.undone_at, d.undone_act'


def _about(register: Register, concept: str, names: Iterable[RecordName]) -> tuple[_Line, ...]:
    seed(register, names)
    found = " union ".join(
        f"select {_LINE} from {SEEDS} as s cross join link_decision as d"
        f" where d.concept = :concept and d.{source} = s.source and d.{key} = s.record_key"
        for source, key in (("source", "record_key"), ("other_source", "other_key"))
    )
    return tuple(map(_line, register.rows(found, {"concept": concept})))


def _line(row: Sequence[Any]) -> _Line:
    return _Line(int(row[0]), frozenset({(row[1], row[2]), (row[3], row[4])}), *row[5:])


def _subjects(
    register: Register, mirrors: Iterable[Mirror], names: Iterable[RecordName]
) -> dict[RecordName, int | None]:
    """The subject of every record that is still held."""
    seed(register, names)
    return {
        (mirror.source, key): subject
        for mirror in mirrors
        for key, subject in register.rows(
            f"select m.record_key, m.subject from {SEEDS} as s join {quoted(mirror.table)} as m"
            " on m.record_key = s.record_key where s.source = :source",
            {"source": mirror.source},
        )
    }
