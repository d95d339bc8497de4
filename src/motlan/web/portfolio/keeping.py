"""Measuring the portfolio: by the worker as soon as a light of it turned and else every few minutes, by the command
line at once."""

from __future__ import annotations

from datetime import timedelta

from motlan.governance.portfolio import api as governance
from motlan.governance.readiness import api as readiness
from motlan.kernel.clock import moment
from motlan.web.centre.plan import communes_of, plan_of
from motlan.web.house import House
from motlan.web.portfolio.rows import book_of
from motlan.workspace.publishing_portfolio import publish_portfolio

EVERY = timedelta(minutes=5)
"""Dossiers of a year are counted for it, which a worker need not do every second while no light turns."""


def measure_portfolio(*, here: House) -> int:
    """Bring its published tables up to date, measure every database and every commune; how many databases changed.

    Databases come first: somebody may have their lights before her eyes.
    """
    register = here.register()
    publish_portfolio(register=register, workspace=here.workspace, on=here.today)
    changed = governance.measure(book=book_of(here), register=register, clock=here.clock, today=here.today)
    measure_readiness(here=here)
    return changed


def measure_readiness(*, here: House) -> None:
    """Measure every commune by every criterion of the plan, where there is one."""
    territory = plan_of(here).territory if here.workspace.plans else None
    if territory is None:
        return
    readiness.measure(
        territory=territory,
        register=here.register(),
        indicators=here.workspace.indicators,
        communes=communes_of(here, here.today),
        today=here.today,
        zone=here.zone,
    )


def measure_if_due(*, here: House) -> None:
    """The same where the last measurement is older than a few minutes, or any light of a database is another than it
    says: what alerts tell at once, the portfolio and the report of the day say too."""
    register = here.register()
    last = governance.measured_at(register=register)
    late = last is None or here.clock.now() - moment(last) >= EVERY
    if late or governance.turned(book=book_of(here), register=register, clock=here.clock, today=here.today):
        measure_portfolio(here=here)
