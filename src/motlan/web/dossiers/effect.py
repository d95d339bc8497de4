"""What a decision writes into the register: a new subject, or new values of one that is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from motlan.data import api as data
from motlan.data.golden import read as golden
from motlan.data.golden.cause import hold
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers.effects import decision_values, effect_row, record_key
from motlan.service.dossiers.fold import DossierState
from motlan.service.forms.held import HeldRecord
from motlan.service.forms.ticked import subjects
from motlan.service.forms.twins import twin
from motlan.service.procedures.condition import compile_condition
from motlan.service.procedures.recognised import recognised_by
from motlan.service.procedures.spec import Effect, Procedure
from motlan.web.dossiers.holding import holder_for
from motlan.web.house import House
from motlan.web.people.models import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Whom the main effect founded or changed, neither when the procedure owes none; all that were founded, by name."""

    created: int | None = None
    updated: int | None = None
    register: str = ""
    founded: Mapping[str, int] = field(default_factory=dict)


def carry_out(
    *, house: House, account: Account, procedure: Procedure, state: DossierState, code: str, part: str | None = None
) -> Written:
    """Write everything that the result writes inside the caller's transaction; the answer is the main effect's.

    ``part``: what the decision on this part of a linked dossier writes, and nothing else.
    Raises Refused when the record of an existing subject would not be found to be hers: nothing is written then.
    """
    unit = state.parts[part].deciding if part else state.deciding
    values = {**state.values, **decision_values(code=code, day=house.today, unit=unit)}
    written = [
        (effect, _carry_out(house, account, procedure, effect, state, values, code=code, at=at))
        for at, effect in enumerate(procedure.result.effects)
        if effect.part == part and (effect.when is None or compile_condition(effect.when).holds(values))
    ]
    if not written:
        return Written()
    founded = {effect.create: one.created for effect, one in written if effect.create and one.created is not None}
    first, main = written[0]
    return Written(created=main.created, updated=main.updated, register=first.in_, founded=founded)


def _carry_out(
    house: House,
    account: Account,
    procedure: Procedure,
    effect: Effect,
    state: DossierState,
    values: Mapping[str, str],
    *,
    code: str,
    at: int,
) -> Written:
    """One effect, the ``at``-th, as a record of its dataset under a key of its own."""
    row = effect_row(effect=effect, values=values)
    if effect.create:
        _demand_alone(house, account, procedure, effect, state, values)
        _demand_new(house, procedure.subjects[effect.create].concept, row)
        return Written(created=_write(house, effect, row, record_key(code=code, at=at)))
    subject = state.subjects.get(effect.subject)
    if subject is None:
        raise _nobody(code)
    for place, one in enumerate((subject, *subjects(values.get(effect.and_each or "", "")))):
        own = _recognised(house, account, procedure, effect, one)
        if _write(house, effect, {**own, **row}, record_key(code=code, at=at, place=place)) != one:
            raise _nobody(code)
    return Written(updated=subject)


def _demand_alone(
    house: House,
    account: Account,
    procedure: Procedure,
    effect: Effect,
    state: DossierState,
    values: Mapping[str, str],
) -> None:
    """Raise Refused when what is to be founded stands already, as the spec tells it apart (``unless_held``)."""
    if not effect.unless_held:
        return
    hold(house.register())  # of two officers at once the second looks when the first has written
    holder = holder_for(house=house, account=account, procedure=procedure)
    known = {
        name: HeldRecord(concept=procedure.subjects[name].concept, subject=subject)
        for name, subject in state.subjects.items()
    }
    why = twin(procedure, effect, house.catalogue.dictionary, holder, values, known)
    if why is not None:
        raise Refused(
            what=why,
            remedy=Text(
                vi="Chưa có gì được ghi: đối chiếu bản ghi đang có, rồi từ chối kèm lý do hoặc yêu cầu bổ sung.",
                en="Nothing was written: compare the record that stands, then refuse with the reason or ask for more.",
            ),
        )


def _demand_new(house: House, concept: str, row: Mapping[str, str]) -> None:
    """Raise Refused when the number of what is to be founded is somebody's already: the record would become theirs."""
    number = row.get(house.catalogue.dictionary.concept(concept).identifier or "")
    register, catalogue = house.register(), house.catalogue
    if number and golden.find(register=register, catalogue=catalogue, concept=concept, identifier=number) is not None:
        raise Refused(
            what=Text(
                vi="Số này đã thuộc về bản ghi khác; chưa có gì được ghi.", en="This number is another record's."
            ),
            remedy=Text(vi="Kiểm tra lại số đã nhập.", en="Look at the number that was typed; nothing was written."),
        )


def _recognised(house: House, account: Account, procedure: Procedure, effect: Effect, subject: int) -> dict[str, str]:
    """What the record is recognised by, as it is held now and not as it was when the dossier was filed."""
    concept = procedure.subjects[effect.subject].concept
    wanted = recognised_by(house.catalogue.dictionary, concept)
    holder = holder_for(house=house, account=account, procedure=procedure)
    record = holder.record(concept=concept, subject=subject, attributes=wanted)
    return {name: record.value(name) for name in wanted if record.value(name)} if record else {}


def _write(house: House, effect: Effect, row: dict[str, str], code: str) -> int:
    database, _, dataset = effect.in_.partition(".")
    subjects = data.write_hosted(
        register=house.register(),
        catalogue=house.catalogue,
        clock=house.clock,
        database=database,
        dataset=dataset,
        rows=[row],
        record_keys=[code],
    )
    return subjects[0]


def _nobody(code: str) -> Refused:
    return Refused(
        what=Text(
            vi="Chưa xác định được chắc chắn người mà kết quả này thuộc về; chưa có gì được ghi.",
            en="It is not certain whom this result belongs to; nothing was written.",
        ),
        remedy=Text(
            vi="Đề nghị người phụ trách dữ liệu kiểm tra số định danh và ngày sinh của người này.",
            en="Ask the data steward to look at this person's number and date of birth.",
        ),
        where=code,
    )
