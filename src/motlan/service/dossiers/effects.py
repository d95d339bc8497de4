"""What the result of a dossier writes into registers: one row for each effect, from what the dossier says."""

from collections.abc import Mapping
from datetime import date, tzinfo

from motlan.service.dossiers.fold import DossierState
from motlan.service.procedures.condition import compile_condition
from motlan.service.procedures.spec import DECISION, Effect, Procedure


def decision_values(*, code: str, day: date, unit: str) -> dict[str, str]:
    """What an effect may read of the decision itself: the dossier's code, the local day, the unit that decided."""
    return {f"{DECISION}.code": code, f"{DECISION}.day": day.isoformat(), f"{DECISION}.unit": unit}


def decided_by(*, state: DossierState, part: str | None, code: str, zone: tzinfo) -> dict[str, str]:
    """What a decision that fell says of itself, as its effect wrote it; nothing before. ``part``: that on this part."""
    one = state.parts.get(part or "")
    ended_at = one.ended_at if one else state.ended_at
    if ended_at is None or not (state.decided or (one and one.granted)):
        return {}
    unit = one.deciding if one else state.deciding
    return decision_values(code=code, day=ended_at.astimezone(zone).date(), unit=unit)


def effect_row(*, effect: Effect, values: Mapping[str, str]) -> dict[str, str]:
    """Attribute → value, without what the dossier does not say."""
    said = {attribute: values[path] for attribute, path in effect.set_.items() if values.get(path)}
    return {**said, **effect.fixed}


def record_key(*, code: str, at: int, place: int = 0) -> str:
    """Under which key the ``at``-th effect of a dossier writes; ``place``: of several whom it is written of.

    >>> record_key(code="D-1", at=0), record_key(code="D-1", at=2), record_key(code="D-1", at=0, place=1)
    ('D-1', 'D-1/2', 'D-1+1')
    """
    key = f"{code}/{at}" if at else code
    return f"{key}+{place}" if place else key


def granted_effects(*, procedure: Procedure, state: DossierState) -> tuple[Effect, ...]:
    """What the decision writes by what the dossier says; without the parts that came to nothing."""
    values = state.values
    return tuple(
        one
        for one in procedure.result.effects
        if one.when is None or compile_condition(one.when).holds(values)
        if one.part is None or not _is_lost(state, one.part)
    )


def _is_lost(state: DossierState, part: str) -> bool:
    """Whether a part is not among those filed, was refused, or had not been decided when the dossier ended."""
    one = state.parts.get(part)
    return one is None or not (one.granted or (one.open and not state.ended))
