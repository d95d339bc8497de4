"""What a procedure requires must still hold when it is granted, by what the registers hold then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers.fold import DossierState
from motlan.service.procedures.condition import compile_condition
from motlan.service.procedures.requirement import days_before
from motlan.service.procedures.spec import Procedure
from motlan.web.dossiers.holding import holder_for
from motlan.web.house import House
from motlan.web.people.models import Account


def demand_required(*, house: House, account: Account, procedure: Procedure, state: DossierState) -> None:
    """Raise Refused with the procedure's own words when something that it requires does not hold any more.

    Ages are those of the day of filing. What is not known is judged by the officer.
    """
    if not procedure.requires or state.filed_at is None:
        return
    filed_on = date.fromisoformat(house.day_of(state.filed_at))
    values = {**state.values, **_held_now(house, account, procedure, state)}
    for one in procedure.requires:
        condition = compile_condition(one.that)
        known = {**values, **days_before(condition.paths, filed_on)}
        if all(known.get(path) for path in condition.paths) and not condition.holds(known):
            raise Refused(
                what=one.why,
                remedy=Text(
                    vi="Theo cơ sở dữ liệu lúc này, chưa thể giải quyết; yêu cầu bổ sung hoặc từ chối kèm lý do.",
                    en="By what is held now it cannot be granted: ask for more, or refuse it with the reason.",
                ),
            )


def _held_now(house: House, account: Account, procedure: Procedure, state: DossierState) -> Mapping[str, str]:
    """What the registers hold now of everybody of whom a requirement speaks, by path."""
    wanted: dict[str, list[str]] = {}
    for one in procedure.requires:
        for path in compile_condition(one.that).paths:
            subject, _, attribute = path.partition(".")
            if subject in state.subjects and attribute not in wanted.setdefault(subject, []):
                wanted[subject].append(attribute)
    holder, found = holder_for(house=house, account=account, procedure=procedure), {}
    for subject, attributes in wanted.items():
        concept = procedure.subjects[subject].concept
        record = holder.record(concept=concept, subject=state.subjects[subject], attributes=tuple(attributes))
        if record is not None:
            found.update({f"{subject}.{name}": record.value(name) for name in attributes if record.value(name)})
    return found
