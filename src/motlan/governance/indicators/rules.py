"""By which rule a fact was measured: the indicator as it was declared then, under its fingerprint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from motlan.governance.facts.read import Span
from motlan.governance.indicators.spec import Indicator
from motlan.store.register import Register

JUDGED_BY = ("points", "full_score_at", "green_from", "yellow_from")
"""What of a rule makes points and colours of counts."""


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


def of_span(*, register: Register, indicators: Sequence[Indicator], span: Span) -> tuple[Indicator, ...]:
    """Indicators with the points and thresholds of the rule by which the last counted day of a span was counted.

    An eased rule does not colour days that were counted under the stricter one; they are coloured anew when they are
    counted anew. Where nothing of the span was counted, or nothing of all that changed, it is the indicator as it is.
    """
    told: dict[str, dict[str, str]] = {}
    query = f"select indicator, rule, wording from fact_rule where {register.among('indicator', 'indicators')}"
    asked = {"indicators": register.listed([one.indicator for one in indicators])}
    for name, rule, words in register.lookups(query, asked):
        told.setdefault(name, {})[rule] = words
    return tuple(_then(register, one, told.get(one.indicator, {}), span) for one in indicators)


def _then(register: Register, one: Indicator, told: Mapping[str, str], span: Span) -> Indicator:
    if told.keys() <= {fingerprint(one)}:
        return one
    last = register.rows(
        "select rule from fact_day where indicator = :indicator and day >= :first and day <= :last"
        " order by day desc limit 1",
        {"indicator": one.indicator, "first": span.first.isoformat(), "last": span.last.isoformat()},
    )
    then = json.loads(told[str(last[0][0])]) if last else {}
    judged = {name: then.get(name) for name in JUDGED_BY}
    changed = last and judged != {name: getattr(one, name) for name in JUDGED_BY}
    return one.model_copy(update=judged) if changed else one
