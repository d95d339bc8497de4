"""The front door of governance: read a plan, measure it, count facts, see the gap between claim and measurement."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from motlan.governance.facts import by_procedure as _by_procedure
from motlan.governance.facts import keep as _keep
from motlan.governance.facts import read as _read
from motlan.governance.facts import sets as _sets
from motlan.governance.facts.places import places as _places
from motlan.governance.facts.read import Counted, Span
from motlan.governance.facts.tables import ALL as FACT_TABLES
from motlan.governance.indicators import count as _count
from motlan.governance.indicators import index as _index
from motlan.governance.indicators import measure as _indicators
from motlan.governance.indicators import procedures as _procedures
from motlan.governance.indicators import rules as _rules
from motlan.governance.indicators.count import Cells, Days
from motlan.governance.indicators.index import Score, ServiceIndex
from motlan.governance.indicators.measure import Place
from motlan.governance.indicators.rate import Value, best_first, changes, value
from motlan.governance.indicators.spec import Indicator
from motlan.governance.lights.light import Light
from motlan.governance.plans import measure as _measure
from motlan.governance.plans.measure import TaskMeasure
from motlan.governance.plans.scene import Scene, read_scene
from motlan.governance.plans.spec import Plan, Task
from motlan.governance.probes.probe import ProbeResult
from motlan.governance.published import PUBLISHED, Reader
from motlan.kernel.clock import Clock, instant
from motlan.store import tables as _tables
from motlan.store.register import Register

__all__ = [
    "FACT_TABLES",
    "PUBLISHED",
    "Cells",
    "Counted",
    "Days",
    "Indicator",
    "Light",
    "Place",
    "Plan",
    "ProbeResult",
    "Reader",
    "Scene",
    "Score",
    "ServiceIndex",
    "Span",
    "Task",
    "TaskMeasure",
    "Value",
    "as_judged",
    "best_first",
    "best_scores",
    "changes",
    "count_facts",
    "count_procedures",
    "index",
    "indicator",
    "indicators",
    "measure",
    "measured",
    "of_procedures",
    "prepare",
    "read_scene",
    "scores",
    "value",
]


def measure(*, plan: Plan, reader: Reader, clock: Clock) -> tuple[TaskMeasure, ...]:
    """Run every probe of the plan now; one measure a task, in the order of the plan."""
    return _measure.measure_plan(plan=plan, reader=reader, at=clock.now())


def prepare(*, register: Register) -> None:
    """Make the tables of facts that are missing."""
    _tables.prepare(register, FACT_TABLES)


def count_facts(*, indicators: Sequence[Indicator], register: Register, of: Days | Cells, clock: Clock) -> int:
    """Count all ``indicators`` anew over some days, or over days of single units, and keep what was counted; the number
    of facts found. One transaction; several at once wait for each other, so that none writes what another outdated."""
    with register.within():
        register.reads_much()
        register.locked_row("fact_day", "select 1")
        at = clock.now()
        _rules.keep(register, indicators)
        found = _count.count(indicators=indicators, reader=register, of=of, at=at)
        rows = [one for one in indicators if one.counts == "rows"]
        _keep.take_in(register=register, facts=found.facts, measured=_measured(rows, of, at))
        handled = [one for one in indicators if one.counts == "procedures" and not one.standing]
        _sets.take_in(register=register, found=found.sets, measured=_measured(handled, of, at))
    return int(found.facts.num_rows + found.sets.num_rows)


def count_procedures(*, indicators: Sequence[Indicator], register: Register, days: Days, clock: Clock) -> int:
    """Count ``indicators`` by procedure over some days, and keep what was counted; the number of facts found. One
    transaction, as :func:`count_facts`."""
    with register.within():
        register.reads_much()
        register.locked_row("fact_day", "select 1")
        facts = _count.count_procedures(indicators=indicators, reader=register, days=days, at=clock.now())
        names = [one.indicator for one in indicators if one.by_procedure]
        _by_procedure.take_in(register=register, facts=facts, indicators=names, days=days.days)
    return int(facts.num_rows)


def _measured(indicators: Sequence[Indicator], of: Days | Cells, at: datetime) -> _keep.Measured:
    return _keep.Measured(rules=_rules.rules(indicators), days=of.days, cells=of.cells, at=instant(at))


def indicator(
    *, spec: Indicator, specs: Mapping[str, Indicator], register: Register, span: Span, parent: str = ""
) -> tuple[Value, ...]:
    """One indicator over a span for every unit under ``parent`` that was ever counted: under '' the country (''),
    provinces, agencies."""
    place = Place(parent=parent, units=_places(register, [parent]).of(parent))
    return indicators(wanted=[spec], specs=specs, register=register, span=span, place=place)[spec.indicator]


def indicators(
    *, wanted: Sequence[Indicator], specs: Mapping[str, Indicator], register: Register, span: Span, place: Place
) -> Mapping[str, tuple[Value, ...]]:
    """Several indicators over a span, each for every unit of a place, in its order; points and colours by the rule of
    those days (:func:`as_judged`)."""
    judged = as_judged(indicators=wanted, register=register, span=span)
    return _indicators.measure(indicators=judged, specs=specs, register=register, span=span, place=place)


def as_judged(*, indicators: Sequence[Indicator], register: Register, span: Span) -> tuple[Indicator, ...]:
    """Indicators with the points and thresholds of the rule by which the days of a span were counted, the last of them
    where there are several; the very same object where these are today's."""
    return _rules.of_span(register=register, indicators=indicators, span=span)


def of_procedures(
    *,
    wanted: Sequence[Indicator],
    specs: Mapping[str, Indicator],
    register: Register,
    span: Span,
    groups: Mapping[str, Collection[str]],
) -> Mapping[str, tuple[Value, ...]]:
    """Several indicators over a span for each group of procedures, such as a ministry's, all over the country; judged
    as :func:`indicators` are."""
    judged = as_judged(indicators=wanted, register=register, span=span)
    return _procedures.measure(indicators=judged, specs=specs, register=register, span=span, groups=groups)


def index(
    *, index: ServiceIndex, specs: Mapping[str, Indicator], register: Register, span: Span, place: Place
) -> tuple[Score, ...]:
    """The service index over a span of every unit of a place, in its order."""
    points = [one for one in specs.values() if one.points is not None]
    values = indicators(wanted=points, specs=specs, register=register, span=span, place=place)
    return scores(index=index, specs=specs, values=values)


def scores(
    *, index: ServiceIndex, specs: Mapping[str, Indicator], values: Mapping[str, Sequence[Value]]
) -> tuple[Score, ...]:
    """The same from values that are there already, each indicator's of the same units in the same order."""
    return _index.scores(index=index, specs=specs, values=values)


def best_scores(*, found: Sequence[Score]) -> tuple[Score, ...]:
    """The highest share of points first, those of which nothing could be measured at the end."""
    return _index.best_first(found)


def measured(*, spec: Indicator, register: Register, span: Span) -> Counted:
    """When the days of a span were counted, and by which rules."""
    return _read.counted(register=register, indicator=spec.indicator, span=span)
