"""Why two records weigh what they weigh: field by field the level that they reach, in words, and what it weighs."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

from motlan.data.linking.fuzzy.compare import MISSING, OTHERWISE, Comparison, comparisons
from motlan.data.linking.fuzzy.field import forms, long_forms
from motlan.data.linking.fuzzy.model import Model
from motlan.kernel.text import Text
from motlan.store.lake import Session


@dataclass(frozen=True, slots=True)
class Evidence:
    """One field. ``weight`` is the binary logarithm by which it moves the odds, before the allowance for frequent
    values; None where nothing could be compared. ``level`` 0 is the best."""

    field: str
    words: Text
    level: int | None
    weight: float | None


def explain(session: Session, model: Model, records: str) -> tuple[Evidence, ...]:
    """The evidence of every field for the two records of table ``records`` (``id`` 0 and 1, and a column a field)."""
    compared = comparisons(model.fields)
    session.execute(f"create or replace temp table explained_short as {forms(model.fields, records)}")
    session.execute(f"create or replace temp table explained as {long_forms(model.fields, 'explained_short')}")
    names = [row[0] for row in session.rows("describe explained")]
    sides = ", ".join(f'a."{name}" as "{name}_l", b."{name}" as "{name}_r"' for name in names)
    levels = ", ".join(_level(one) for one in compared)
    both = f"select {sides} from explained as a, explained as b where a.id = 0 and b.id = 1"
    ((*reached,),) = session.rows(f"select {levels} from ({both})")
    return tuple(
        _evidence(one, level, weights.m, weights.u)
        for one, level, weights in zip(compared, reached, model.weights, strict=True)
    )


def _level(compared: Comparison) -> str:
    whens = " ".join(
        f"when {level.condition} then {at}" for at, level in enumerate(compared.levels) if level.condition != OTHERWISE
    )
    return f"case when {compared.missing} then null {whens} else {len(compared.levels) - 1} end"


def _evidence(compared: Comparison, level: int | None, m: tuple[float, ...], u: tuple[float, ...]) -> Evidence:
    if level is None:
        return Evidence(compared.field.name, MISSING, None, None)
    return Evidence(compared.field.name, compared.levels[level].words, level, log2(m[level] / u[level]))
