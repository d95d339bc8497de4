"""Report, answer, close: one write is one named operation, in one transaction. Whether somebody may is the roof's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from motlan.data.correction.located import speaking
from motlan.data.correction.mend import mend
from motlan.data.correction.record import PENDING, Capacity, Correction, one
from motlan.dictionary.attribute import Type
from motlan.kernel.clock import Clock, instant
from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.store.tables import golden_name, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

Verdict = Literal["accept", "refuse"]
SHORTEST = 5
SHORTEST_REASON = 10
LONGEST = 2000
_PENDING = ", ".join(f"'{state}'" for state in PENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody says of one value. ``value`` and ``source`` are what is held, read again, not what a page sent."""

    concept: str
    subject: int
    attribute: str
    value: str | float | None
    source: str
    wrong: str
    reporter: str
    capacity: Capacity = "person"
    proposed: str | None = None
    dossier: str | None = None


def report(*, register: Register, catalogue: Catalogue, clock: Clock, said: Said, due_at: datetime) -> Correction:
    """Keep one correction for the owner of ``said.source``, with the record that holds the value; one waits per value.

    :raises Refused: when it does not say what is wrong, or the value is being looked into already.
    """
    if len(said.wrong.strip()) < SHORTEST:
        raise Refused(
            what=Text(vi="Chưa nói rõ sai ở đâu.", en="It is not clear what is wrong."),
            remedy=Text(vi="Ghi giá trị đúng và vì sao.", en="Write the right value, and why."),
        )
    with register.transaction():
        _hold(register)
        if register.value(
            "select 1 from correction where concept = :concept and subject = :subject and attribute = :attribute"
            f" and state in ({_PENDING})",
            {"concept": said.concept, "subject": said.subject, "attribute": said.attribute},
        ):
            raise Refused(
                what=Text(vi="Giá trị này đang được xem xét.", en="This value is being looked into already."),
                remedy=Text(vi="Xem hạn trả lời trong hồ sơ của bạn.", en="See in your record when the answer is due."),
            )
        number = 1 + int(register.value("select max(number) from correction") or 0)
        values = {
            **{name: getattr(said, name) for name in ("concept", "subject", "attribute", "source", "reporter")},
            "number": number,
            "value": None if said.value is None else str(said.value),
            "proposed": said.proposed,
            "wrong": said.wrong.strip()[:LONGEST],
            "capacity": said.capacity,
            "dossier": said.dossier,
            "reported_at": instant(clock.now()),
            "due_at": instant(due_at),
            "state": "open",
            "answer": "",
            **_contested(register, catalogue, said),
        }
        register.execute(
            f"insert into correction ({', '.join(values)}) values ({', '.join(f':{name}' for name in values)})", values
        )
        return _there(register, number)


def _contested(register: Register, catalogue: Catalogue, said: Said) -> dict[str, str | None]:
    """Dataset and key of the record that speaks for the value, None where its database has none."""
    found = speaking(
        register=register,
        catalogue=catalogue,
        concept=said.concept,
        subject=said.subject,
        attribute=said.attribute,
        database=said.source,
        value=None if said.value is None else str(said.value),
    )
    return {"dataset": found.dataset if found else None, "record_key": found.record_key if found else None}


def answer(
    *,
    register: Register,
    catalogue: Catalogue,
    clock: Clock,
    number: int,
    verdict: Verdict,
    reason: str,
    by: str,
    mend_by: datetime,
    right: str | None = None,
) -> Correction:
    """Answer an open correction for the owner: agree that it must be mended, or say why the value stands.

    With ``right`` (as the dictionary writes it) an accepted correction of a hosted register is mended in the same
    transaction. Otherwise the source has until ``mend_by``, and the correction closes when its new value arrives.

    :raises Refused: when it has been answered already, a refusal has no reason that a person can act on, ``right`` is
        no value of the attribute, or the database is not kept here.
    """
    if verdict == "refuse" and len(reason.strip()) < SHORTEST_REASON:
        raise Refused(
            what=Text(vi="Lý do chưa đủ rõ.", en="The reason is not clear enough."),
            remedy=Text(
                vi=f"Viết ít nhất {SHORTEST_REASON} ký tự để người dân hiểu vì sao giá trị được giữ nguyên.",
                en=f"Write at least {SHORTEST_REASON} characters, so that the person sees why the value stands.",
            ),
        )
    with register.transaction():
        _hold(register)
        found = _there(register, number)
        if found.state != "open":
            raise Refused(
                what=Text(vi="Yêu cầu này không còn chờ trả lời.", en="This correction no longer waits for an answer."),
                remedy=Text(vi="Xem danh sách các yêu cầu đang chờ.", en="See the list of those that wait."),
            )
        accepted = verdict == "accept"
        register.execute(
            "update correction set state = :state, answer = :answer, answered_by = :by, answered_at = :at,"
            " due_at = :due_at where number = :number",
            {
                "state": "accepted" if accepted else "upheld",
                "answer": reason.strip()[:LONGEST],
                "by": by,
                "at": instant(clock.now()),
                "due_at": instant(mend_by if accepted else found.due_at),
                "number": number,
            },
        )
        if accepted and right is not None:
            mend(register=register, catalogue=catalogue, clock=clock, correction=found, right=right, by=by)
            settle(register=register, catalogue=catalogue, clock=clock, number=number)
        return _there(register, number)


def settle(
    *, register: Register, catalogue: Catalogue, clock: Clock, reporter: str | None = None, number: int | None = None
) -> tuple[int, ...]:
    """Close the pending corrections (of one ``reporter``, or the one ``number``) whose value is no longer the one
    contested; the numbers of those that closed.

    The register is asked whether the value has changed, not for the value: nobody reads anything. A subject that is
    gone leaves its correction open.
    """
    who = {name: said for name, said in (("reporter", reporter), ("number", number)) if said is not None}
    among = " and ".join((f"state in ({_PENDING})", *(f"{name} = :{name}" for name in who)))
    pending = register.rows(
        f"select distinct concept, attribute from correction where {among} order by concept, attribute", who
    )
    closed: list[int] = []
    with register.transaction():
        for concept, attribute in pending:
            declared = catalogue.dictionary.concepts.get(concept)
            if declared is None or attribute not in declared.attributes:
                continue
            differs = changed(concept, attribute, declared.attributes[attribute].type)
            found = register.rows(
                f"select number from correction where concept = :concept and attribute = :attribute and {among}"
                f" and {differs} order by number",
                {**who, "concept": concept, "attribute": attribute},
            )
            closed += [one for (one,) in found if _close(register, one, clock)]
    return tuple(closed)


def _close(register: Register, number: int, clock: Clock) -> bool:
    """Whether this closed it, and nobody else did meanwhile."""
    statement = (
        f"update correction set state = 'corrected', closed_at = :at where number = :n and state in ({_PENDING})"
    )
    return register.execute(statement, {"n": number, "at": instant(clock.now())}) == 1


def changed(concept: str, attribute: str, kind: Type) -> str:
    """A condition over ``correction``: the golden value differs from the contested one."""
    held = f"g.{quoted(attribute)}"
    contested = "cast(correction.value as double precision)" if kind is Type.NUMBER else "correction.value"
    return (
        f"exists (select 1 from {quoted(golden_name(concept))} as g where g.subject = correction.subject and case"
        f" when {held} is null and correction.value is null then 0 when {held} is null or correction.value is null"
        f" then 1 when {held} <> {contested} then 1 else 0 end = 1)"
    )


def _hold(register: Register) -> None:
    """One writer of corrections at a time (SQLite has one anyway), so that numbers and pending ones stay single."""
    if register.dialect == "postgres":
        register.execute("lock table correction in share row exclusive mode")


def _there(register: Register, number: int) -> Correction:
    found = one(register, number)
    if found is None:
        raise NotHeld(
            what=Text(vi="Không có yêu cầu này.", en="There is no such correction."),
            remedy=Text(vi="Xem danh sách các yêu cầu.", en="See the list of corrections."),
        )
    return found
