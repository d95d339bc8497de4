"""Merging and splitting subjects, placing a record of nobody, and taking any of it back: may I, do, log – links and
golden records in one transaction.

A subject's key is for ever. A merge retires one key in favour of another, a split gives a new one; both are remembered
as events (:mod:`motlan.data.review.events`). Nothing is rewritten: a merge is decisions that can be undone, and what
every record belonged to before is kept beside the event, so that undoing restores it exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from motlan.data.golden.cause import Because, hold
from motlan.data.golden.follow import Following
from motlan.data.linking.mirrors import Mirror, mirrors_of
from motlan.data.linking.ties import Decision, Edge, RecordName, Verdict, decide, edges_of, tie
from motlan.data.review import events, guards, standing
from motlan.data.review.before import before, say_again
from motlan.data.review.events import Kind, SubjectEvent
from motlan.data.review.linked import close_needless, note
from motlan.data.review.standing import take_back
from motlan.kernel.clock import Clock, instant
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.store.tables import quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue


@dataclass(frozen=True, slots=True)
class _Act:
    """One act under way."""

    register: Register
    catalogue: Catalogue
    concept: str
    mirrors: tuple[Mirror, ...]
    following: Following
    event: int
    at: str
    actor: str
    reason: str


def merge(
    *,
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    kept: int,
    retired: int,
    actor: str,
    reason: str,
    anyway: bool = False,
) -> SubjectEvent:
    """Make two subjects one, which keeps the key ``kept``; that answers the questions that wait about the two.

    ``anyway``: although a steward said that they are two; the event names the decisions that end by it.

    :raises Decided: when a steward said that they are two, and it is not to be done anyway.
    :raises Refused: without a reason or an actor; when both have different valid numbers, or stand in one register
        without repeats.
    :raises NotHeld: when either is no subject in use.
    """
    guards.says_who_and_why(actor, reason)
    with register.transaction():
        hold(register)
        concept = guards.two_of_one_concept(register, kept, retired)
        mirrors = mirrors_of(catalogue, concept)
        mine, yours = records_of(register, mirrors, kept), records_of(register, mirrors, retired)
        guards.one_number_at_most(register, catalogue, concept, kept, retired)
        guards.once_in_every_register(mirrors, mine, yours)
        both = (frozenset(mine), frozenset(yours))
        earlier = standing.against(register, concept, both)
        if earlier and not anyway:
            raise guards.or_anyway(standing.contrary(register, earlier[-1]))
        act = _begin(register, catalogue, concept, mirrors, clock, actor, reason, (*mine, *yours))
        anchor = _anchor(register, mirrors, kept)
        done = _write(act, "merge", kept, retired, against=earlier)
        standing.overrule(register, earlier, act=act.event, at=act.at)
        _remember(act, yours, retired)
        _assign(act, yours, kept)
        named = [name for name in (*mine, *yours) if name != anchor]
        _decide(act, [(name, anchor) for name in named], "same")
        standing.answer_alike(register, concept, act.event, both)
        tie(register, concept, (anchor, *named))
        act.following.settle(_because(act, "merge"))
        return done


def place(
    *,
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    record: RecordName,
    subject: int,
    actor: str,
    reason: str,
    anyway: bool = False,
) -> SubjectEvent:
    """Let a record that belongs to nobody belong to ``subject``; that answers the questions that wait about the two.

    ``anyway``: although a steward said that it does not; the event names the decisions that end by it.

    :raises Decided: when a steward said that the two are two, and it is not to be done anyway.
    :raises Refused: without a reason or an actor; when the record belongs to somebody already, both have different
        valid numbers, or the subject stands in the record's register, which is without repeats.
    :raises NotHeld: when there is no such record, or no such subject in use.
    :raises UnknownName: for a dataset that says nothing of the subject's concept.
    """
    guards.says_who_and_why(actor, reason)
    with register.transaction():
        hold(register)
        concept = guards.concept_of(register, subject)
        mirrors = mirrors_of(catalogue, concept)
        guards.of_nobody(register, mirrors, record)
        theirs = records_of(register, mirrors, subject)
        guards.no_other_number(register, catalogue, mirrors, record, subject)
        guards.once_in_every_register(mirrors, [record], theirs)
        both = (frozenset({record}), frozenset(theirs))
        earlier = standing.against(register, concept, both)
        if earlier and not anyway:
            raise guards.or_anyway(standing.contrary(register, earlier[-1]))
        act = _begin(register, catalogue, concept, mirrors, clock, actor, reason, (record, *theirs))
        anchor = _anchor(register, mirrors, subject)
        done = _write(act, "place", subject, None, against=earlier)
        standing.overrule(register, earlier, act=act.event, at=act.at)
        _remember(act, [record], None)
        _decide(act, [(record, anchor)], "same")
        standing.answer_alike(register, concept, act.event, both)
        tie(register, concept, (record, anchor))
        act.following.settle(_because(act, "merge"))
        return done


def split(
    *,
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    subject: int,
    records: Sequence[RecordName],
    actor: str,
    reason: str,
) -> SubjectEvent:
    """Take some records of a subject out; together they are a subject of their own, with a new key.

    :raises Refused: without a reason or an actor; when the subject has no such record, or no other.
    :raises NotHeld: when there is no such subject in use.
    """
    guards.says_who_and_why(actor, reason)
    with register.transaction():
        hold(register)
        concept = guards.concept_of(register, subject)
        mirrors = mirrors_of(catalogue, concept)
        held = records_of(register, mirrors, subject)
        leaving = sorted(set(records))
        guards.some_but_not_all(leaving, held, concept)
        act = _begin(register, catalogue, concept, mirrors, clock, actor, reason, held)
        _remember(act, leaving, subject)
        _assign(act, leaving, None)
        staying = set(held) - set(leaving)
        anchor = _first(mirrors, leaving)
        _decide(act, [(name, anchor) for name in leaving], "apart")
        _decide(act, [(anchor, _first(mirrors, staying))], "different")
        _hold_together(act, staying, _let_go(act, leaving, staying))
        tie(register, concept, held)
        act.following.settle(_because(act, "split"))
        taken = _subject_of(register, mirrors, anchor)
        return _write(act, "split", subject, taken)


def undo(
    *, register: Register, catalogue: Catalogue, clock: Clock, number: int, actor: str, reason: str
) -> SubjectEvent:
    """Take a merge, a split or a placing back: every record belongs to whom it belonged before.

    :raises Refused: without a reason or an actor; when it is taken back already, is itself an undoing, or a later event
        of the same subjects still stands, which is named.
    :raises NotHeld: when there is no such event.
    """
    guards.says_who_and_why(actor, reason)
    with register.transaction():
        hold(register)
        past = events.one(register=register, number=number)
        guards.nothing_later_stands(register, past)
        mirrors = mirrors_of(catalogue, past.concept)
        subjects = [one for one in (past.kept, past.retired) if one is not None]
        held = {name for subject in subjects for name in records_of(register, mirrors, subject)}
        then = before(register, past.concept, mirrors, _made(register, number))
        around = held | then.records
        act = _begin(register, catalogue, past.concept, mirrors, clock, actor, reason, around)
        done = _write(act, "undo", past.kept, past.retired, undoes=number)
        for source, key, was in register.rows(
            "select source, record_key, was from subject_moved where event = :e order by source, record_key",
            {"e": number},
        ):
            if (source, key) in held:
                _assign(act, [(source, key)], was)
        take_back(register, number, act.at)
        say_again(register, then, act.at)
        tie(register, past.concept, around)
        act.following.settle(_because(act, "merge" if past.kind == "split" else "split"))  # what it does to records
        close_needless(register=register, catalogue=catalogue, concept=past.concept, records=around, at=act.at)
        return done


def records_of(register: Register, mirrors: Iterable[Mirror], subject: int) -> tuple[RecordName, ...]:
    """The records of a subject."""
    return tuple(
        (mirror.source, key)
        for mirror in mirrors
        for (key,) in register.rows(
            f"select record_key from {quoted(mirror.table)} where subject = :s order by record_key", {"s": subject}
        )
    )


# ---- do


def _begin(
    register: Register,
    catalogue: Catalogue,
    concept: str,
    mirrors: tuple[Mirror, ...],
    clock: Clock,
    actor: str,
    reason: str,
    records: Iterable[RecordName],
) -> _Act:
    following = Following.over(register=register, catalogue=catalogue, concept=concept)
    note(following, mirrors, records)
    number, at = events.next_number(register), instant(clock.now())
    return _Act(register, catalogue, concept, mirrors, following, number, at, actor.strip(), reason.strip())


def _anchor(register: Register, mirrors: Sequence[Mirror], subject: int) -> RecordName:
    """The record that a subject stands by: the lead of the first dataset that founds."""
    leads = [
        (not mirror.founds, mirror.source, key)
        for mirror in mirrors
        for (key,) in register.rows(
            f"select record_key from {quoted(mirror.table)} where subject = :s and lead = 1", {"s": subject}
        )
    ]
    _, source, key = min(leads)
    return source, key


def _first(mirrors: Sequence[Mirror], names: Iterable[RecordName]) -> RecordName:
    """The record that stands for some: one of a dataset that founds, by name."""
    return min(names, key=lambda name: (not _founds(mirrors, name), name))


def _founds(mirrors: Iterable[Mirror], name: RecordName) -> bool:
    return any(mirror.founds for mirror in mirrors if mirror.source == name[0])


def _subject_of(register: Register, mirrors: Iterable[Mirror], name: RecordName) -> int:
    mirror = next(one for one in mirrors if one.source == name[0])
    return int(register.value(f"select subject from {quoted(mirror.table)} where record_key = :key", {"key": name[1]}))


def _assign(act: _Act, records: Iterable[RecordName], subject: int | None) -> None:
    """What records belonged to decides which key their group keeps."""
    tables = {mirror.source: mirror.table for mirror in act.mirrors}
    for source, key in records:
        act.register.execute(
            f"update {quoted(tables[source])} set subject = :s where record_key = :key", {"s": subject, "key": key}
        )


def _remember(act: _Act, records: Iterable[RecordName], was: int | None) -> None:
    act.register.execute_many(
        "insert into subject_moved (event, source, record_key, was) values (:event, :source, :key, :was)",
        [{"event": act.event, "source": source, "key": key, "was": was} for source, key in records],
    )


def _decide(act: _Act, pairs: Iterable[tuple[RecordName, RecordName]], verdict: Verdict) -> None:
    decisions = [
        Decision(record=one, other=other, verdict=verdict, by=act.actor, at=act.at, reason=act.reason, act=act.event)
        for one, other in pairs
    ]
    decide(act.register, act.concept, decisions)


def _let_go(act: _Act, leaving: Iterable[RecordName], staying: set[RecordName]) -> set[RecordName]:
    """Decisions that hold a leaving record to one that stays stand no longer, until the split is taken back; which of
    those that stay were held so."""
    released: set[RecordName] = set()
    for name in leaving:
        gone = {one.number: {one.record, one.other} & staying for one in _standing(act, name)}
        gone = {number: ends for number, ends in gone.items() if ends}
        released.update(*gone.values())
        standing.overrule(act.register, gone, act=act.event, at=act.at)
    return released


def _hold_together(act: _Act, staying: set[RecordName], released: set[RecordName]) -> None:
    """What stays is the subject that it was, as the steward has seen it: what likeness had placed there stays, and a
    record that only a decision held there does not fall back to another subject, whose key could then be lost.

    They are tied to a record that needs no decision to stand there; where there is none, what stays stands apart.
    """
    standing = {name: _standing(act, name) for name in staying}
    unaided = {
        name
        for name in staying - released
        if not standing[name] or (_founds(act.mirrors, name) and all(one.record != name for one in standing[name]))
    }
    placed = {name for name in staying - unaided if any(not one.by_hand for one in standing[name])}
    if not released and not placed:
        return
    anchor = _first(act.mirrors, unaided or released | placed)
    _decide(act, [(name, anchor) for name in sorted(released | placed)], "same" if unaided else "apart")


def _standing(act: _Act, name: RecordName) -> list[Edge]:
    """The decisions that hold a record to others."""
    return edges_of(act.register, act.concept, name)


def _made(register: Register, act: int) -> list[int]:
    """The decisions that an act made."""
    rows = register.rows("select decision from link_decision where act = :act order by decision", {"act": act})
    return [int(number) for (number,) in rows]


def _because(act: _Act, kind: Literal["merge", "split"]) -> Because:
    return Because(kind=kind, at=act.at, actor=act.actor, reason=Text(vi=act.reason, en=act.reason))


# ---- log


def _write(
    act: _Act, kind: Kind, kept: int, retired: int | None, undoes: int | None = None, against: tuple[int, ...] = ()
) -> SubjectEvent:
    done = SubjectEvent(
        event=act.event,
        concept=act.concept,
        kind=kind,
        kept=kept,
        retired=retired,
        at=act.at,
        actor=act.actor,
        reason=act.reason,
        undoes=undoes,
        against=against,
    )
    events.write(act.register, done)
    return done
