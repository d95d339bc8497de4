"""What may be done to the parts of a linked dossier. Each decision is pure: the acts to write, or Refused.

A part begins when all that it comes after is granted; whoever only waited for a part that was refused ends with it. A
part's clock runs from there: what begins with the reception counts from it, with the cut-off of its limit; what begins
with another agency's decision counts from the day of that decision, whatever the hour: nobody loses a day between two
offices. So the whole is due when the last part is, if each is decided on its last day.

Who decides a part is settled with the filing; but where its office follows from a record that has changed before the
part begins, it goes to the office of that day: no ward registers a home in another one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from motlan.dictionary.unit import UnitBook
from motlan.kernel.calendar import WorkCalendar
from motlan.kernel.text import Text
from motlan.service.dossiers import deadlines, part
from motlan.service.dossiers.decisions import heard
from motlan.service.dossiers.events import Decided, Declined, FiledPart, PartDecided, PartDeclined, PartStarted
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.part import PartState
from motlan.service.dossiers.refusals import allowed, demand_reason, refused
from motlan.service.dossiers.renewed import is_the_records
from motlan.service.procedures.condition import compile_condition
from motlan.service.procedures.spec import Office, Part, Procedure, TimeLimit

NOBODY_MOVED: Mapping[str, str] = MappingProxyType({})
"""The places are those of the filing."""


def parts_filed(*, procedure: Procedure, values: Mapping[str, str], units: UnitBook) -> tuple[FiledPart, ...]:
    """The parts that this filing sets going, each with the unit that decides it; none where nothing is linked.

    Raises Refused when nobody knows who decides one of them.
    """
    there = {name: one for name, one in procedure.parts.items() if _holds(one.when, values)}
    return tuple(
        FiledPart(
            key=name,
            procedure=one.procedure,
            deciding=_office(one, values, units),
            after=tuple(before for before in one.after if before in there),
        )
        for name, one in there.items()
    )


def limit_of(*, spec: Part, values: Mapping[str, str], begins: bool) -> TimeLimit:
    """The limit that holds for a part; ``begins``: it begins with the reception, so the hour of the day counts."""
    verify = spec.verify is not None and _holds(spec.verify.when, values)
    limit = spec.verify.limit if spec.verify and verify else spec.time_limit
    return limit if begins else limit.model_copy(update={"cut_off": None})


def limits_of(*, procedure: Procedure, state: DossierState) -> dict[str, TimeLimit]:
    """The limit of each part of the dossier."""
    return {
        key: limit_of(spec=procedure.parts[key], values=state.values, begins=not one.after)
        for key, one in state.parts.items()
    }


def planned(*, procedure: Procedure, state: DossierState, at: datetime, calendar: WorkCalendar) -> dict[str, datetime]:
    """When each part is due: as it runs, or as if all before it were decided on their last day.

    ``at``: the reception, or now while it is still to come. Parts whose run can no longer begin have no day.
    """
    limits, due = limits_of(procedure=procedure, state=state), dict[str, datetime]()
    for key, one in state.parts.items():
        if one.due_at is not None:
            due[key] = one.due_at
        elif one.open and all(before in due for before in one.after):
            begins = max([at, *(_over(state.parts[before], due[before]) for before in one.after)])
            due[key] = deadlines.due(limit=limits[key], received_at=begins, calendar=calendar)
    return due


def places_of_records(*, procedure: Procedure, state: DossierState) -> tuple[str, ...]:
    """The paths, taken from records, that say whose the parts are that begin now with another's decision."""
    following = (
        procedure.parts[key] for key, one in state.parts.items() if one.after and part.may_start(state.parts, key)
    )
    chosen = (_chosen(spec, state.values) for spec in following)
    return tuple(dict.fromkeys(one.unit for one in chosen if one and is_the_records(one.unit, state)))


def begin(
    *,
    procedure: Procedure,
    state: DossierState,
    at: datetime,
    calendar: WorkCalendar,
    units: UnitBook,
    moved: Mapping[str, str] = NOBODY_MOVED,
) -> tuple[PartStarted, ...]:
    """The parts that begin now. ``moved``: path → unit of today, of those places that changed since the filing."""
    limits, today = limits_of(procedure=procedure, state=state), {**state.values, **moved}
    found = []
    for key, one in state.parts.items():
        if part.may_start(state.parts, key):
            due_at = deadlines.due(limit=limits[key], received_at=at, calendar=calendar)
            office = _office(procedure.parts[key], today, units) if one.after and moved else one.deciding
            found.append(PartStarted(part=key, due_at=due_at, deciding="" if office == one.deciding else office))
    return tuple(found)


def clocks(*, procedure: Procedure, state: DossierState, at: datetime, calendar: WorkCalendar) -> dict[str, datetime]:
    """The due instants of the parts under way, moved by the time in which the person was waited for."""
    since = state.waiting_since
    if since is None or not state.parts:
        return {}
    limits = {key: limit_of(spec=procedure.parts[key], values=state.values, begins=True) for key in state.parts}
    return {
        key: deadlines.resumed(limit=limits[key], due_at=one.due_at, asked_at=since, supplied_at=at, calendar=calendar)
        for key, one in state.parts.items()
        if one.runs and one.due_at
    }


def grant(*, state: DossierState, key: str, register: str, given: Mapping[str, str], despite: str = "") -> PartDecided:
    """Grant a part; whoever writes its effect adds whom it founded. ``despite``: as of :func:`decisions.decide`."""
    act = allowed(state, PartDecided(part=key, register=register, given=dict(given)))
    return replace(act, despite=heard(state, despite))


def decline(*, state: DossierState, key: str, reason: str) -> tuple[PartDeclined, ...]:
    """Refuse a part, with a reason; what only waited for it ends with it."""
    demand_reason(reason)
    first = allowed(state, PartDeclined(part=key, reason=reason.strip()))
    return (first, *_with(state.parts, key))


def conclude(*, procedure: Procedure, state: DossierState, link: str) -> Decided | Declined | None:
    """How the whole ends with its last part: granted if any part was, else refused; None while work is on."""
    if not state.parts or state.ended or not part.all_ended(state.parts):
        return None
    if not part.any_granted(state.parts):
        return Declined(reason=next(one.reason for one in state.parts.values() if not one.because))
    effect = procedure.result.effect
    founded = {name: subject for one in state.parts.values() for name, subject in one.founded.items()}
    return Decided(
        document=procedure.result.document,
        register=effect.in_ if effect else "",
        created=founded.get(effect.create) if effect and effect.create else None,
        link=link,
    )


def _with(parts: Mapping[str, PartState], key: str) -> Iterator[PartDeclined]:
    """What ends with a part that is refused: whatever comes after it, and after that."""
    ending = {key}
    for name, one in parts.items():
        before = next((one_before for one_before in one.after if one_before in ending), None)
        if before is not None and one.open:
            ending.add(name)
            yield PartDeclined(part=name, because=before)


def _office(spec: Part, values: Mapping[str, str], units: UnitBook) -> str:
    chosen = _chosen(spec, values)
    path = units.path(values.get(chosen.unit, "")) if chosen else ()
    found = path[: chosen.level] if chosen else ()
    if not found:
        raise refused(
            Text(
                vi=f"Chưa biết cơ quan nào giải quyết phần “{spec.label.in_('vi')}”.",
                en=f"It is not known which agency decides the part “{spec.label.in_('en')}”.",
            ),
            Text(vi="Xin điền nơi cư trú trong tờ khai.", en="Fill in the place of residence in the form."),
        )
    return found[-1].code


def _chosen(spec: Part, values: Mapping[str, str]) -> Office | None:
    return next((one for one in spec.decided_by if _holds(one.when, values)), None)


def _holds(when: str | None, values: Mapping[str, str]) -> bool:
    return when is None or compile_condition(when).holds(values)


def _over(one: PartState, due: datetime) -> datetime:
    return one.ended_at or due
