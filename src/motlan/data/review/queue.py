"""The queue of pairs that a steward is asked about, and the answers.

An answer is a decision like any other: it stands until it is undone, and linking follows it at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from motlan.data.golden.cause import Because, hold
from motlan.data.golden.follow import Following
from motlan.data.linking.mirrors import mirrors_of
from motlan.data.linking.ties import SPLINK, Decision, RecordName, Verdict, decide, tie
from motlan.data.review import guards, standing
from motlan.data.review.acts import merge, records_of, split, undo
from motlan.data.review.before import before, say_again
from motlan.data.review.linked import close_needless, note
from motlan.kernel.clock import Clock, instant
from motlan.kernel.errors import NotHeld, Refused, UnknownName
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.store.tables import quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

State = Literal["open", "same", "different", "later", "settled"]
Answer = Literal["same", "different", "later"]
ANSWERED: tuple[State, ...] = ("same", "different")
STATES: tuple[State, ...] = ("open", "later", "same", "different", "settled")
NEEDLESS = {
    "one": Text(
        vi="Từ đó đến nay hai bản ghi đã về cùng một chủ thể.", en="Both records have come to one subject since."
    ),
    "two": Text(vi="Mã số cho thấy đây là hai chủ thể.", en="Their numbers say that they are two subjects."),
    "gone": Text(vi="Một trong hai bản ghi không còn nữa.", en="One of the two records is no longer there."),
    "anew": Text(
        vi="Lần dựng sau đã cân nhắc lại mọi bản ghi và thấy không cần hỏi về hai bản ghi này.",
        en="A later build weighed all records anew and has no question about these two.",
    ),
}
"""Why the program closed a question."""
COLUMNS = (
    'review, concept, source, record_key, other_source, other_key, state, "by", reason, found_at, settled_at, decision,'
    " settled_by, weight, probability"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One pair in the queue. ``weight`` is the evidence as a binary logarithm of the odds, ``probability`` that both
    are one subject; instants are ISO 8601, UTC. ``decision`` is the answer's; ``settled_by`` is the question whose
    answer settled this one too. A question that is ``settled`` needs no answer any more: the program closed it, and its
    reason is one of :data:`NEEDLESS`."""

    review: int
    concept: str
    record: RecordName
    other: RecordName
    state: State
    weight: float
    probability: float
    found_at: str
    by: str | None = None
    reason: str | None = None
    settled_at: str | None = None
    decision: int | None = None
    settled_by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many pairs of one concept are in each state; nobody answered those that are ``settled``."""

    concept: str
    open: int
    later: int
    same: int
    different: int
    settled: int


def waiting(*, register: Register, catalogue: Catalogue) -> tuple[Waiting, ...]:
    """Every concept that is linked by likeness, with its queue."""
    rows = register.rows("select concept, state, count(*) from link_review group by concept, state")
    counted = {(concept, state): int(number) for concept, state, number in rows}
    return tuple(
        Waiting(
            concept=name,
            open=counted.get((name, "open"), 0),
            later=counted.get((name, "later"), 0),
            same=counted.get((name, "same"), 0),
            different=counted.get((name, "different"), 0),
            settled=counted.get((name, "settled"), 0),
        )
        for name, concept in catalogue.dictionary.concepts.items()
        if concept.link.similar
    )


def queue(
    *,
    register: Register,
    concept: str,
    state: State = "open",
    after: tuple[float, int] | None = None,
    limit: int = 50,
) -> tuple[Asked, ...]:
    """Pairs in one state, the likeliest first, after the probability and number of the last one seen."""
    probability, number = after if after is not None else (2.0, 0)
    rows = register.records(
        f"select {COLUMNS} from link_review where concept = :concept and state = :state"
        " and (probability < :probability or (probability = :probability and review > :number))"
        " order by probability desc, review limit :limit",
        {"concept": concept, "state": state, "probability": probability, "number": number, "limit": limit},
    )
    return tuple(_asked(row) for row in rows)


def asked(*, register: Register, number: int) -> Asked:
    """One pair; raise NotHeld."""
    rows = register.records(f"select {COLUMNS} from link_review where review = :number", {"number": number})
    if not rows:
        raise NotHeld(
            what=Text(vi=f"Không có câu hỏi số {number}.", en=f"There is no question {number}."),
            remedy=Text(vi="Xem hàng đợi: motlan link review.", en="See the queue: motlan link review."),
        )
    return _asked(rows[0])


def settled_with(*, register: Register, number: int) -> tuple[int, ...]:
    """The questions that the answer to question ``number`` settled too."""
    rows = register.rows("select review from link_review where settled_by = :n order by review", {"n": number})
    return tuple(int(one) for (one,) in rows)


def answer(
    *,
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    number: int,
    verdict: Answer,
    actor: str,
    reason: str = "",
) -> Asked:
    """Settle one pair, and with it whichever others ask about the same two subjects.

    Two subjects that turn out to be one are merged, which needs a reason.

    :raises Refused: without an actor, when it is settled already, or as :func:`settle` refuses.
    :raises NotHeld: when there is no such pair.
    """
    if not actor.strip():
        raise _refused(Text(vi="Phải nêu người quyết định.", en="Who decides must be said."))
    with register.transaction():
        hold(register)
        pair = asked(register=register, number=number)
        if pair.state in ANSWERED:
            raise _refused(Text(vi="Câu hỏi này đã được trả lời.", en="This question was answered already."))
        mirrors, decision = mirrors_of(catalogue, pair.concept), None
        both = standing.sides(register, mirrors, pair.record, pair.other)
        if verdict != "later":
            decision = settle(
                register=register,
                catalogue=catalogue,
                clock=clock,
                concept=pair.concept,
                record=pair.record,
                other=pair.other,
                verdict=verdict,
                actor=actor,
                reason=reason,
            )
        at = instant(clock.now())
        register.execute(
            'update link_review set state = :state, "by" = :by, reason = :reason, settled_at = :at,'
            " decision = :decision, put_off_by = null, put_off_reason = null, put_off_at = null where review = :number",
            {"state": verdict, "by": actor, "reason": reason, "at": at, "decision": decision, "number": number},
        )
        if verdict == "different":  # what the program had joined is two subjects only now
            both = standing.sides(register, mirrors, pair.record, pair.other)
        if both is not None and decision is not None:
            standing.settle_alike(register, pair.concept, number, both)
        return replace(pair, state=verdict, by=actor, reason=reason, settled_at=at, decision=decision)


def settle(
    *,
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    concept: str,
    record: RecordName,
    other: RecordName,
    verdict: Verdict,
    actor: str,
    reason: str,
) -> int:
    """Decide about two records, in the queue or not; the number of the decision, links and golden records follow.

    Two that rules put into one subject are parted by a split, which needs a reason too.

    :raises Refused: when a decision that stands says otherwise, or as :func:`motlan.data.review.acts.merge` refuses;
        when it cannot be told which of the two leaves the subject that a number gave both.
    :raises NotHeld: when a record is gone.
    """
    with register.transaction():
        hold(register)
        mine, yours = (_subject(register, catalogue, concept, name) for name in (record, other))
        mirrors = mirrors_of(catalogue, concept)
        if verdict == "same":
            standing.agreed(register, concept, record, other, standing.sides(register, mirrors, record, other))
        elif verdict == "different":
            standing.apart(register, concept, record, other)
        if verdict == "same" and mine is not None and yours is not None and mine != yours:
            done = merge(
                register=register,
                catalogue=catalogue,
                clock=clock,
                kept=yours,
                retired=mine,
                actor=actor,
                reason=reason,
            )
            return int(register.value("select max(decision) from link_decision where act = :act", {"act": done.event}))
        following = Following.over(register=register, catalogue=catalogue, concept=concept)
        note(following, mirrors, (record, other))
        at = instant(clock.now())
        ended = _no_longer(register, concept, record, other, at) if verdict == "different" else []
        tie(register, concept, (record, other))
        made = Decision(record=record, other=other, verdict=verdict, by=actor, at=at, reason=reason)
        kind: Literal["merge", "split"] = "merge" if verdict == "same" else "split"
        because = Because(kind=kind, at=at, actor=actor, reason=Text(vi=reason, en=reason) if reason else None)
        if verdict == "same":
            number = decide(register, concept, [made])
            tie(register, concept, (record, other))
            following.settle(because)
            return number
        following.settle(because)
        one, two = (_subject(register, catalogue, concept, name) for name in (record, other))
        if one is None or one != two:
            return decide(register, concept, [made])
        # not likeness but a rule made them one subject
        leaving = guards.who_leaves(mirrors, records_of(register, mirrors, one), record, other)
        said: dict[str, Any] = {"register": register, "catalogue": catalogue, "clock": clock}
        done = split(**said, subject=one, records=[leaving], actor=actor, reason=reason)
        return _parted(register, done.event, ended)


def reopen(
    *, register: Register, catalogue: Catalogue, clock: Clock, number: int, actor: str, reason: str = ""
) -> Asked:
    """Take an answer back; links are what they were, and the pair is open again, or settled where numbers answer it.

    :raises Refused: when it is not settled, was settled by another question's answer, or the merge that it made cannot
        be taken back.
    """
    with register.transaction():
        hold(register)
        pair = asked(register=register, number=number)
        if pair.state == "open":
            raise _refused(Text(vi="Câu hỏi này chưa được trả lời.", en="This question has no answer yet."))
        if pair.state == "settled":
            why = NEEDLESS[pair.reason or "two"]
            raise _refused(
                Text(
                    vi=f"Không ai trả lời câu hỏi này. {why.in_('vi')} Nếu điều đó sai, hãy trả lời câu hỏi.",
                    en=f"Nobody answered this question. {why.in_('en')} Where that is wrong, answer it.",
                )
            )
        if pair.settled_by is not None:
            raise _refused(
                Text(
                    vi=f"Câu hỏi này do trả lời của câu hỏi {pair.settled_by} giải quyết: hãy rút lại trả lời đó.",
                    en=f"The answer to question {pair.settled_by} settled this one: take that answer back.",
                )
            )
        if pair.decision is not None:
            _revoke(register, catalogue, clock, pair, pair.decision, actor, reason)
        register.execute(
            "update link_review set state = 'open', \"by\" = null, reason = null, settled_at = null, decision = null"
            " where review = :number",
            {"number": number},
        )
        at, records = instant(clock.now()), (pair.record, pair.other)
        close_needless(register=register, catalogue=catalogue, concept=pair.concept, records=records, at=at)
        return asked(register=register, number=number)


def _revoke(
    register: Register, catalogue: Catalogue, clock: Clock, pair: Asked, decision: int, actor: str, reason: str
) -> None:
    act = register.value("select act from link_decision where decision = :d", {"d": decision})
    said = reason or f"question {pair.review} reopened"
    if act is not None:
        undo(register=register, catalogue=catalogue, clock=clock, number=int(act), actor=actor, reason=said)
        return
    mirrors = mirrors_of(catalogue, pair.concept)
    was = before(register, pair.concept, mirrors, [decision]) if pair.state == "same" else None
    around = {pair.record, pair.other} | (was.records if was is not None else frozenset())
    following = Following.over(register=register, catalogue=catalogue, concept=pair.concept)
    note(following, mirrors, around)
    at = instant(clock.now())
    # what a merge had ended does not stand again with its undoing: its own answer was taken back
    register.execute(
        "update link_decision set undone_at = :at, undone_act = null where decision = :d",
        {"at": at, "d": decision},
    )
    standing.open_again(register, [decision])
    if was is not None:
        say_again(register, was, at)
    tie(register, pair.concept, around)
    following.settle(Because(kind="split", at=at, actor=actor, reason=Text(vi=said, en=said)))


def _no_longer(register: Register, concept: str, one: RecordName, other: RecordName, at: str) -> list[int]:
    """What the program had decided of the two stands no longer; the numbers of those decisions."""
    given = {"concept": concept, "s": one[0], "k": one[1], "os": other[0], "ok": other[1], "by": SPLINK}
    rows = register.rows(
        'select decision from link_decision where concept = :concept and undone_at is null and "by" = :by and'
        " ((source = :s and record_key = :k and other_source = :os and other_key = :ok)"
        " or (source = :os and record_key = :ok and other_source = :s and other_key = :k))",
        given,
    )
    ended = [int(number) for (number,) in rows]
    register.execute_many(
        "update link_decision set undone_at = :at where decision = :decision",
        [{"at": at, "decision": number} for number in ended],
    )
    return ended


def _parted(register: Register, act: int, ended: Sequence[int]) -> int:
    """The decision that a split made of the two; taking it back brings back what it ``ended``."""
    register.execute_many(
        "update link_decision set undone_act = :act where decision = :decision",
        [{"act": act, "decision": number} for number in ended],
    )
    return int(
        register.value("select max(decision) from link_decision where act = :a and verdict = 'different'", {"a": act})
    )


def _subject(register: Register, catalogue: Catalogue, concept: str, name: RecordName) -> int | None:
    mirrors = {mirror.source: mirror for mirror in mirrors_of(catalogue, concept)}
    if name[0] not in mirrors:
        raise UnknownName(kind="dataset", name=name[0], known=tuple(mirrors))
    query = f"select subject from {quoted(mirrors[name[0]].table)} where record_key = :key"
    rows = register.rows(query, {"key": name[1]})
    if not rows:
        raise NotHeld(
            what=Text(vi="Một trong hai bản ghi không còn nữa.", en="One of the two records is gone."),
            remedy=Text(vi="Để câu hỏi này lại sau.", en="Leave this question for later."),
            where=name[0],
        )
    return None if rows[0][0] is None else int(rows[0][0])


def _refused(what: Text) -> Refused:
    return Refused(what=what, remedy=Text(vi="Chưa có gì thay đổi.", en="Nothing was changed."))


def _asked(row: Mapping[str, Any]) -> Asked:
    return Asked(
        review=row["review"],
        concept=row["concept"],
        record=(row["source"], row["record_key"]),
        other=(row["other_source"], row["other_key"]),
        state=row["state"],
        weight=row["weight"],
        probability=row["probability"],
        found_at=row["found_at"],
        by=row["by"],
        reason=row["reason"],
        settled_at=row["settled_at"],
        decision=row["decision"],
        settled_by=row["settled_by"],
    )
