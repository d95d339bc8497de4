"""The front door of the portfolio: measure it now, and read how it stood on any day."""

from collections.abc import Mapping, Sequence
from datetime import date

from motlan.governance.portfolio import keep as _keep
from motlan.governance.portfolio import made as _made
from motlan.governance.portfolio import measure as _measure
from motlan.governance.portfolio import priority as _priority
from motlan.governance.portfolio import roadmap as _roadmap
from motlan.governance.portfolio.book import Listed, PortfolioBook, Step
from motlan.governance.portfolio.grade import Grade, Won, graded
from motlan.governance.portfolio.keep import Kept
from motlan.governance.portfolio.made import Asked
from motlan.governance.portfolio.priority import Addend, Priority
from motlan.governance.portfolio.roadmap import Planned
from motlan.governance.portfolio.spec import STAGES, Formula, Item, ItemClaim
from motlan.governance.published import Reader
from motlan.kernel.clock import Clock
from motlan.store.register import Register

__all__ = [
    "STAGES",
    "Addend",
    "Asked",
    "Formula",
    "Grade",
    "Item",
    "ItemClaim",
    "Kept",
    "Listed",
    "Planned",
    "PortfolioBook",
    "Priority",
    "Step",
    "Won",
    "graded",
    "history",
    "made_of",
    "measure",
    "measured_at",
    "on",
    "priorities",
    "roadmap",
    "turned",
]


def measure(*, book: PortfolioBook, register: Register, clock: Clock, today: date) -> int:
    """Measure every database of the portfolio now and keep what changed; how many did. ``today``: in the country."""
    at = clock.now()
    measured = _measure.measure(book=book, reader=register, at=at, on=today)
    return _keep.keep(register=register, measured=measured, at=at, on=today)


def on(*, register: Register, day: date) -> Mapping[str, Kept]:
    """Every database as it stood at the end of a day."""
    return _keep.as_of(register=register, on=day)


def turned(*, book: PortfolioBook, register: Register, clock: Clock, today: date) -> bool:
    """Whether any light of a database is another now than when the portfolio was measured last."""
    return _keep.turned(register=register, rule=book.spec.stages, at=clock.now(), on=today)


def history(*, register: Register, database: str) -> tuple[Kept, ...]:
    """The days on which a database changed, the latest first."""
    return _keep.history(register=register, database=database)


def made_of(*, database: str, reader: Reader, clock: Clock) -> Mapping[str, Sequence[Asked]]:
    """Figure of a database → the questions that it follows from, with what they answer now."""
    return _made.made_of(reader=reader, database=database, at=clock.now())


def measured_at(*, register: Register) -> str | None:
    """When the portfolio was measured last, as an instant; None when it never was."""
    return _keep.measured_at(register)


def priorities(*, book: PortfolioBook, reader: Reader, clock: Clock) -> tuple[Priority, ...]:
    """Databases by what people would be spared in a year if each were connected or mended, the most first."""
    return _priority.priorities(book=book, reader=reader, at=clock.now())


def roadmap(*, book: PortfolioBook, stood: Mapping[str, Kept], today: date) -> Sequence[Planned]:
    """Every planned step in the order of its day: kept, late or to come."""
    return _roadmap.roadmap(book=book, stood=stood, today=today)
