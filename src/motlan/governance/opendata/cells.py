"""What indicators counted as open data: by month, as the front door of indicators gives it, or by day, from the tiles;
small counts hidden.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa

from motlan.governance import api as governance
from motlan.governance.facts import places as held
from motlan.governance.facts.places import Places, places
from motlan.governance.facts.read import Span
from motlan.governance.facts.tile import Counts, decode
from motlan.governance.indicators.rate import Value
from motlan.governance.indicators.spec import Indicator
from motlan.governance.opendata.hidden import Hidden, hidden, small
from motlan.governance.opendata.published import Level, Published
from motlan.governance.opendata.tables import COUNTRY, FACTS
from motlan.store.register import Register

_TILES = "select parent, counts from fact_tile where month = :month and indicator = :indicator order by parent"
CODED = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema([one.with_type(CODED) if one.type == pa.string() else one for one in FACTS.schema])
"""The open facts, their texts numbered."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The counts of one indicator in the units under one parent: shaped (units, periods).

    ``values``: a month's, where it is counted by months.
    """

    indicator: str
    parent: str
    levels: Sequence[Level]
    units: Sequence[str]
    periods: Sequence[str]
    numerators: Counts
    denominators: Counts
    hidden: Hidden
    values: Sequence[Value] = ()


def month_span(month: str) -> Span:
    """A whole month.

    >>> month_span("2026-02").last
    datetime.date(2026, 2, 28)
    """
    year, number = map(int, month.split("-"))
    return Span(date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1]))


def by_month(
    *,
    register: Register,
    wanted: Sequence[Indicator],
    specs: Mapping[str, Indicator],
    month: str,
    published: Published,
    parents: Sequence[str] | None = None,
) -> Mapping[str, Sequence[Cells]]:
    """Indicator → its counts in a month: the country with its provinces first, then what is below each (or only of
    ``parents``). All indicators of a place are asked for together."""
    known, span = places(register), month_span(month)
    hiding = {spec.indicator: Hiding(published) for spec in wanted}
    found: dict[str, list[Cells]] = {spec.indicator: [] for spec in wanted}
    for parent in sorted(known.units):
        if parents is not None and parent not in parents and parent != held.COUNTRY:
            continue
        place = governance.Place(parent=parent, units=known.of(parent))
        asked = governance.indicators(wanted=wanted, specs=specs, register=register, span=span, place=place)
        for name, values in asked.items():
            counts = [np.array([[getattr(one, of)] for one in values], np.int64).reshape(-1, 1) for of in FACT_COUNTS]
            units = [one.unit for one in values]
            found[name].append(hiding[name].of(name, parent, units, known, [month], (counts[0], counts[1]), values))
    return found


FACT_COUNTS = ("numerator", "denominator")


def by_day(*, register: Register, indicator: str, month: str, span: Span, published: Published) -> Iterator[Cells]:
    """One indicator day by day, as far as a span goes within a month."""
    known, hiding, days = places(register), Hiding(published), span.within(month)
    length = month_span(month).days
    periods = [f"{month}-{day + 1:02}" for day in range(length)[days]]
    for parent, kept in register.packed(_TILES, {"month": month, "indicator": indicator}):
        tile = decode(bytes(kept))
        counts = (tile.numerators[:, days], tile.denominators[:, days])
        yield hiding.of(indicator, str(parent), known.of(str(parent))[: tile.units], known, periods, counts)


@dataclass(slots=True)
class Hiding:
    """Hides the counts of one parent after the other; what is under a hidden province is hidden with it."""

    published: Published
    provinces: dict[str, Hidden] = field(default_factory=dict)

    def of(
        self,
        indicator: str,
        parent: str,
        units: Sequence[str],
        known: Places,
        periods: Sequence[str],
        counts: tuple[Counts, Counts],
        values: Sequence[Value] = (),
    ) -> Cells:
        """The counts of the units under one parent; those of the country's provinces come first."""
        levels, said = [_level(parent, unit, known) for unit in units], self.published
        below = [at for at, level in enumerate(levels) if level != "country"]
        whole, parts = counts[1], (counts[0], counts[1] - counts[0])
        mask = small(whole, said.smallest_count)
        for part in parts:
            mask |= small(part, said.smallest_part)
        mask[below] = hidden(
            whole[below],
            smallest=said.smallest_count,
            parts=[part[below] for part in parts],
            smallest_part=said.smallest_part,
        )
        if parent == held.COUNTRY:
            self.provinces = {unit: mask[at] for at, unit in enumerate(units)}
        elif parent in self.provinces:
            mask |= self.provinces[parent]
        return Cells(indicator, parent, levels, units, periods, *counts, mask, values)


def _level(parent: str, unit: str, known: Places) -> Level:
    if parent != held.COUNTRY:
        return "unit"
    if unit == held.COUNTRY:
        return "country"
    return "province" if unit in known.units else "agency"


def above(one: Cells, at: int) -> str | None:
    """The unit above one of them, as the open data have it; None for the country."""
    return None if one.levels[at] == "country" else one.parent or COUNTRY


def table(found: Sequence[Cells], published: Published) -> pa.Table:
    """Cells as rows (:data:`SCHEMA`), those that counted nothing and levels that are not published left out."""
    parts = [_rows(one, published) for one in found]
    return pa.concat_tables([SCHEMA.empty_table(), *parts]).unify_dictionaries()


def _rows(one: Cells, published: Published) -> pa.Table:
    shown = np.array([level in published.levels for level in one.levels], np.bool_)
    counted = ((one.denominators != 0) | (one.numerators != 0)) & shown[:, np.newaxis]
    unit, period = np.nonzero(counted)
    kept_back = one.hidden[unit, period]
    named: list[tuple[Sequence[str | None], Counts]] = [
        ([one.indicator], np.zeros(len(unit), np.int64)),
        (one.levels, unit),
        ([code or COUNTRY for code in one.units], unit),
        ([above(one, at) for at in range(len(one.units))], unit),
        (one.periods, period),
    ]
    counts = [
        pa.array(counts[unit, period], mask=kept_back, type=pa.int64())
        for counts in (one.denominators, one.denominators - one.numerators)
    ]
    return pa.Table.from_arrays([*(_coded(*of) for of in named), *counts, pa.array(kept_back)], schema=SCHEMA)


def _coded(texts: Sequence[str | None], at: Counts) -> pa.DictionaryArray:
    """Texts by their numbers; a text that is None is none."""
    known = list(dict.fromkeys(text for text in texts if text is not None))
    place = {text: number for number, text in enumerate(known)}
    number = np.array([-1 if text is None else place[text] for text in texts], np.int32)
    picked = number[at] if len(number) else np.zeros(0, np.int32)
    return pa.DictionaryArray.from_arrays(
        pa.array(picked, mask=picked < 0, type=pa.int32()), pa.array(known, pa.string())
    )
