"""What earlier answers mean for a question: which one speaks against an answer, and which questions one settles too.

An answer about two records is one about their subjects: whoever said of a pupil that it is not this person has said it
of every record that the person has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from motlan.data.linking.mirrors import Mirror
from motlan.data.linking.ties import SPLINK, RecordName
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.store.tables import quoted

Group = frozenset[RecordName]
"""The records of one subject."""
Sides = tuple[Group, Group]
SAID = {
    "same": Text(vi="là một chủ thể", en="they are one subject"),
    "different": Text(vi="là hai chủ thể khác nhau", en="they are two subjects"),
}


def sides(register: Register, mirrors: Sequence[Mirror], record: RecordName, other: RecordName) -> Sides | None:
    """The records of either's subject (a record of nobody is alone); None where both have one subject already."""
    mine, yours = (_group(register, mirrors, name) for name in (record, other))
    return None if mine & yours else (mine, yours)


@dataclass(frozen=True, slots=True)
class Said:
    """A decision of a steward: by whom, when (ISO 8601, UTC) and why."""

    by: str
    at: str
    reason: str


def said(register: Register, decisions: Iterable[int]) -> tuple[Said, ...]:
    """Decisions by their numbers, whether they stand or not."""
    rows = (
        register.rows('select "by", decided_at, reason from link_decision where decision = :d', {"d": one})
        for one in decisions
    )
    return tuple(Said(by, at, reason or "") for ((by, at, reason),) in rows)


class Decided(Refused):
    """A steward decided otherwise before."""


def agreed(register: Register, concept: str, record: RecordName, other: RecordName, both: Sides | None) -> None:
    """Nothing that a steward decided says that the two are not one; raise Decided, which names it."""
    for earlier in against(register, concept, both or (frozenset({record}), frozenset({other}))):
        raise contrary(register, earlier)


def against(register: Register, concept: str, both: Sides) -> tuple[int, ...]:
    """The standing decisions of stewards which say that the two are not one, by number."""
    mine, yours = both
    return tuple(
        sorted(
            {
                number
                for name in mine
                for number, ends in _decisions(register, concept, name, "different")
                if ends & yours
            }
        )
    )


def overrule(register: Register, decisions: Iterable[int], *, act: int, at: str) -> None:
    """Decisions stand no longer, until the merge or split that ended them is taken back."""
    register.execute_many(
        "update link_decision set undone_at = :at, undone_act = :act where decision = :decision",
        [{"at": at, "act": act, "decision": one} for one in decisions],
    )


def apart(register: Register, concept: str, record: RecordName, other: RecordName) -> None:
    """No decisions of stewards make one subject of the two; raise Decided, which names the latest of them."""
    latest: dict[RecordName, int] = {record: 0}
    waiting = [record]
    while waiting:
        name = waiting.pop()
        for earlier, ends in _decisions(register, concept, name, "same"):
            for found in ends - latest.keys():
                latest[found] = max(latest[name], earlier)
                waiting.append(found)
    if other in latest and other != record:
        raise contrary(register, latest[other])


def settle_alike(register: Register, concept: str, number: int, both: Sides) -> None:
    """Questions that wait about the same two subjects have the answer of question ``number``, and so have those that
    the merge answered that it made."""
    register.execute(
        "update link_review set settled_by = :number where review <> :number"
        " and decision = (select decision from link_review where review = :number)",
        {"number": number},
    )
    register.execute_many(
        'update link_review set (state, "by", reason, settled_at, decision, settled_by) = (select state,'
        ' "by", reason, settled_at, decision, review from link_review where review = :number)'
        " where review = :review",
        [{"number": number, "review": one} for one in _between(register, concept, both) if one != number],
    )


def answer_alike(register: Register, concept: str, act: int, both: Sides) -> None:
    """Questions that wait about two subjects are answered by the act that makes them one."""
    decision = register.value("select max(decision) from link_decision where act = :act", {"act": act})
    register.execute_many(
        'update link_review set (state, "by", reason, settled_at, decision) = (select verdict, "by", reason,'
        " decided_at, decision from link_decision where decision = :decision) where review = :review",
        [{"decision": decision, "review": one} for one in _between(register, concept, both)],
    )


def open_again(register: Register, decisions: Iterable[int]) -> None:
    """Questions whose answers stand no longer wait again, and those that they had settled."""
    register.execute_many(
        "update link_review set state = 'open', \"by\" = null, reason = null, settled_at = null, decision = null,"
        " settled_by = null where decision = :decision",
        [{"decision": one} for one in decisions],
    )


def take_back(register: Register, act: int, at: str) -> None:
    """The decisions of a merge or split stand no longer; those that it had ended stand again."""
    made = register.rows("select decision from link_decision where act = :act and undone_at is null", {"act": act})
    register.execute(
        "update link_decision set undone_at = :at where act = :act and undone_at is null", {"at": at, "act": act}
    )
    register.execute(
        "update link_decision set undone_at = null, undone_act = null where undone_act = :act", {"act": act}
    )
    open_again(register, (int(one) for (one,) in made))


def _group(register: Register, mirrors: Sequence[Mirror], name: RecordName) -> Group:
    for table in (one.table for one in mirrors if one.source == name[0]):
        subject = register.value(f"select subject from {quoted(table)} where record_key = :key", {"key": name[1]})
        if subject is not None:
            break
    else:
        return frozenset({name})
    return frozenset(
        (mirror.source, key)
        for mirror in mirrors
        for (key,) in register.rows(
            f"select record_key from {quoted(mirror.table)} where subject = :s", {"s": int(subject)}
        )
    )


HERE = "((source = :source and record_key = :key) or (other_source = :source and other_key = :key))"
ENDS = "source, record_key, other_source, other_key"


def _decisions(
    register: Register, concept: str, name: RecordName, verdict: Literal["same", "different"]
) -> list[tuple[int, Group]]:
    """Standing decisions of stewards about a record, the latest first, each with both its records."""
    rows = register.rows(
        f"select decision, {ENDS} from link_decision where concept = :concept and undone_at is null"
        f' and verdict = :verdict and "by" <> :program and {HERE} order by decision desc',
        {"concept": concept, "verdict": verdict, "program": SPLINK, "source": name[0], "key": name[1]},
    )
    return _with_ends(rows)


def _between(register: Register, concept: str, both: Sides) -> list[int]:
    """The questions that wait about one record of either side."""
    mine, yours = both
    waiting = (
        each
        for source, key in mine
        for each in _with_ends(
            register.rows(
                f"select review, {ENDS} from link_review where concept = :concept and state in ('open', 'later')"
                f" and {HERE}",
                {"concept": concept, "source": source, "key": key},
            )
        )
    )
    return sorted({review for review, ends in waiting if ends & yours})


def _with_ends(rows: Iterable[Sequence[Any]]) -> list[tuple[int, Group]]:
    return [(int(row[0]), frozenset({(row[1], row[2]), (row[3], row[4])})) for row in rows]


def contrary(register: Register, decision: int) -> Decided:
    """What was decided, by whom, when and why, and how it is taken back."""
    ((verdict, by, at, act, reason),) = register.rows(
        'select verdict, "by", decided_at, act, reason from link_decision where decision = :d', {"d": decision}
    )
    question = _question(register, decision=decision, act=act)
    named, remedy = _undoing(question, act)
    said, day, why = SAID[verdict], at[:10], f": “{reason}”" if reason else ""
    return Decided(
        what=Text(
            vi=f"Trái với quyết định trước: {named.in_('vi')} ({by}, {day}) nói {said.in_('vi')}{why}.",
            en=f"It contradicts an earlier decision: {named.in_('en')} ({by}, {day}) says {said.in_('en')}{why}.",
        ),
        remedy=remedy,
    )


def taking_back(register: Register, act: int) -> tuple[Text, Text]:
    """What a merge or split is called – the question whose answer it was, else the event – and how it is taken back."""
    return _undoing(_question(register, decision=None, act=act), act)


def _question(register: Register, *, decision: int | None, act: int | None) -> int | None:
    """The question that was answered by a decision or an act; None where none was."""
    found = register.value(
        "select min(review) from link_review where settled_by is null and decision in"
        " (select decision from link_decision where decision = :d or act = :act)",
        {"d": decision, "act": act},
    )
    return int(found) if found is not None else None


def _undoing(question: int | None, act: int | None) -> tuple[Text, Text]:
    if question is not None:
        return Text(vi=f"câu hỏi {question}", en=f"question {question}"), Text(
            vi=f"Nếu quyết định đó sai, rút lại trước: trang của cặp {question}, hoặc `motlan link decide {question}"
            " reopen`. Chưa có gì thay đổi.",
            en=f"If that was wrong, take it back first: the page of pair {question}, or `motlan link decide {question}"
            " reopen`. Nothing was changed.",
        )
    if act is not None:
        return Text(vi=f"sự kiện {act}", en=f"event {act}"), Text(
            vi=f"Nếu quyết định đó sai, hoàn tác trước: trang Các lần gộp và tách, hoặc `motlan link undo {act}`."
            " Chưa có gì thay đổi.",
            en=f"If that was wrong, take it back first: the page of merges and splits, or `motlan link undo {act}`."
            " Nothing was changed.",
        )
    return Text(vi="một cán bộ", en="a steward"), Text(vi="Chưa có gì thay đổi.", en="Nothing was changed.")
