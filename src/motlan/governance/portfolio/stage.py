"""Which stage a database is measured to be at: by what arrived, how fresh and mapped it is, and what was born in it."""

from dataclasses import dataclass

from motlan.governance.portfolio.spec import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What a stage is judged by. ``datasets`` are read from elsewhere, ``hosted`` live on the platform; ``born``:
    whether a procedure wrote a result into it within the span of the rule; ``mapped``: percent of columns."""

    datasets: int
    hosted: int
    landed: int
    fresh: int
    mapped: float | None
    born: bool


def measured_stage(arrived: Arrived, *, mapped_from: float) -> Stage:
    """The stage; what is declared and has never delivered is not deployed.

    >>> measured_stage(Arrived(datasets=2, hosted=0, landed=2, fresh=1, mapped=100.0, born=False), mapped_from=100)
    'partial'
    """
    if arrived.datasets and arrived.landed < arrived.datasets:
        return "deploying" if arrived.landed or arrived.born else "not_deployed"
    if not arrived.datasets:
        return "born_from_procedures" if arrived.born else "deploying"
    if arrived.fresh < arrived.datasets or (arrived.mapped or 0.0) < mapped_from:
        return "partial"
    return "born_from_procedures" if arrived.born else "central"
