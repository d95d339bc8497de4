"""By which rule a fact was measured: the indicator as it was declared then, under its fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from motlan.governance.indicators.spec import Indicator
from motlan.store.register import Register


def rules(indicators: Sequence[Indicator]) -> Mapping[str, str]:
    """Indicator → fingerprint of its rule."""
    return {one.indicator: fingerprint(one) for one in indicators}


def fingerprint(indicator: Indicator) -> str:
    """What tells one wording of a rule from another, whatever its worked cases are."""
    return hashlib.sha256(wording(indicator).encode()).hexdigest()[:16]


def keep(register: Register, indicators: Sequence[Indicator]) -> None:
    """Write down the rules that are not there yet."""
    register.execute_many(
        "insert into fact_rule (rule, indicator, wording) values (:rule, :indicator, :wording)"
        " on conflict (rule) do nothing",
        [
            {"rule": fingerprint(one), "indicator": one.indicator, "wording": wording(one)}
            for one in sorted(indicators, key=lambda it: it.indicator)
        ],
    )


def wording(indicator: Indicator) -> str:
    """An indicator as it is declared, without its worked cases and what is said of its reading."""
    return indicator.model_dump_json(exclude={"cases", "reading"}, by_alias=True)
