"""What the result of a dossier writes into registers: one row for each effect, from what the dossier says."""

from collections.abc import Mapping
from datetime import date

from motlan.service.procedures.spec import DECISION, Effect


def decision_values(*, code: str, day: date, unit: str) -> dict[str, str]:
    """What an effect may read of the decision itself: the dossier's code, the local day, the unit that decided."""
    return {f"{DECISION}.code": code, f"{DECISION}.day": day.isoformat(), f"{DECISION}.unit": unit}


def effect_row(*, effect: Effect, values: Mapping[str, str]) -> dict[str, str]:
    """Attribute → value, without what the dossier does not say."""
    said = {attribute: values[path] for attribute, path in effect.set_.items() if values.get(path)}
    return {**said, **effect.fixed}
