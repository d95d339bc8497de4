"""Measuring the portfolio: by the worker every few minutes, by the command line at once."""

from __future__ import annotations

from datetime import timedelta

from motlan.governance.portfolio import api as governance
from motlan.kernel.clock import moment
from motlan.web.house import House
from motlan.web.portfolio.rows import book_of
from motlan.workspace.publishing_portfolio import publish_portfolio

EVERY = timedelta(minutes=5)
"""Dossiers of a year are counted for it, which a worker need not do every second."""


def measure_portfolio(*, here: House) -> int:
    """Bring its published tables up to date and measure every database; how many changed."""
    register = here.register()
    publish_portfolio(register=register, workspace=here.workspace, on=here.today)
    return governance.measure(book=book_of(here), register=register, clock=here.clock, today=here.today)


def measure_if_due(*, here: House) -> None:
    """The same where the last measurement is older than a few minutes."""
    last = governance.measured_at(register=here.register())
    if last is None or here.clock.now() - moment(last) >= EVERY:
        measure_portfolio(here=here)
