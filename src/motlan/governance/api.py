"""The front door of governance: read a plan, measure it, count facts, see the gap between claim and measurement."""

from collections.abc import Mapping, Sequence

from motlan.governance.facts import keep as _keep
from motlan.governance.facts import read as _read
from motlan.governance.facts.read import Counted, Span
from motlan.governance.facts.tables import ALL as FACT_TABLES
from motlan.governance.indicators import count as _count
from motlan.governance.indicators import rate as _rate
from motlan.governance.indicators import rules as _rules
from motlan.governance.indicators.count import Cells, Days
from motlan.governance.indicators.rate import Value, best_first, changes, light
from motlan.governance.indicators.spec import Indicator
from motlan.governance.lights.light import Light
from motlan.governance.plans import measure as _measure
from motlan.governance.plans.measure import TaskMeasure, UnitMeasure
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
    "Plan",
    "ProbeResult",
    "Reader",
    "Scene",
    "Span",
    "Task",
    "TaskMeasure",
    "UnitMeasure",
    "Value",
    "best_first",
    "changes",
    "count_facts",
    "indicator",
    "light",
    "measure",
    "measure_units",
    "measured",
    "prepare",
    "read_scene",
]


def measure(*, plan: Plan, reader: Reader, clock: Clock) -> tuple[TaskMeasure, ...]:
    """Run every probe of the plan now; one measure a task, in the order of the plan."""
    return _measure.measure_plan(plan=plan, reader=reader, at=clock.now())


def measure_units(*, plan: Plan, reader: Reader, communes: Mapping[str, Sequence[str]]) -> tuple[UnitMeasure, ...]:
    """Every province of ``communes`` and then every commune; empty when the plan says nothing of territory."""
    if plan.territory is None:
        return ()
    return _measure.measure_units(territory=plan.territory, reader=reader, communes=communes)


def prepare(*, register: Register) -> None:
    """Make the tables of facts that are missing."""
    _tables.prepare(register, FACT_TABLES)


def count_facts(*, indicators: Sequence[Indicator], register: Register, of: Days | Cells, clock: Clock) -> int:
    """Count all ``indicators`` anew over some days, or over days of single units, and keep what was counted; the number
    of facts found. One transaction; several at once wait for each other, so that none writes what another outdated."""
    with register.within():
        register.locked_row("fact_day", "select 1")
        at = clock.now()
        facts = _count.count(indicators=indicators, reader=register, of=of, at=at)
        measured = _keep.Measured(rules=_rules.rules(indicators), days=of.days, cells=of.cells, at=instant(at))
        _rules.keep(register, indicators)
        _keep.take_in(register=register, facts=facts, measured=measured)
    return int(facts.num_rows)


def indicator(
    *, spec: Indicator, specs: Mapping[str, Indicator], register: Register, span: Span, parent: str = ""
) -> tuple[Value, ...]:
    """One indicator over a span for every unit under ``parent``: under '' the country (''), provinces, agencies."""
    sums = _read.sums(register=register, indicator=spec.indicator, span=span, parent=parent)
    factor = specs.get(spec.times_rate_of or "")
    of_factor = _read.sums(register=register, indicator=factor.indicator, span=span, parent=parent) if factor else None
    return _rate.values(indicator=spec, sums=sums, factor=of_factor)


def measured(*, spec: Indicator, register: Register, span: Span) -> Counted:
    """When the days of a span were counted, and by which rules."""
    return _read.counted(register=register, indicator=spec.indicator, span=span)
