"""Priority: which database, connected or mended, spares people the most fields and papers, weighted by dossiers.

Connected, a database would spare what waits for it (``waits``). Mended, it would spare what it holds (``saves``) and is
asked for all the same, because values fail their checks: what it saves times the part of its index that is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from motlan.governance.portfolio.book import Listed, PortfolioBook
from motlan.governance.portfolio.measure import filed, savings
from motlan.governance.portfolio.state import portfolio
from motlan.governance.published import Reader

Way = Literal["connect", "mend"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addend:
    """One line of the sum: so many fields and papers of a dossier of a procedure, times dossiers, times a share.

    ``share`` is 1 where the database is to be connected, the doubted part of its values (0 to 1) where mended. A
    procedure that nobody filed within the year counts as one dossier, so that a new catalogue has an order too.
    """

    procedure: str
    way: Way
    fields: int
    papers: int
    dossiers: int
    share: float

    @property
    def freed_fields(self) -> float:
        """Fields a year."""
        return round(self.fields * max(1, self.dossiers) * self.share, 2)

    @property
    def freed_papers(self) -> float:
        """Papers a year."""
        return round(self.papers * max(1, self.dossiers) * self.share, 2)

    @property
    def freed(self) -> float:
        """Fields and papers a year."""
        return round(self.freed_fields + self.freed_papers, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """One database: the sum, and what it is made of, the most first."""

    row: Listed
    addends: tuple[Addend, ...]

    @property
    def fields(self) -> float:
        """Fields a year that people would not type."""
        return round(sum(one.freed_fields for one in self.addends), 2)

    @property
    def papers(self) -> float:
        """Papers a year that people would not hand in."""
        return round(sum(one.freed_papers for one in self.addends), 2)

    @property
    def freed(self) -> float:
        """Both together."""
        return round(self.fields + self.papers, 2)

    @property
    def procedures(self) -> int:
        """How many procedures it is about."""
        return len({one.procedure for one in self.addends})


def priorities(*, book: PortfolioBook, reader: Reader, at: datetime) -> tuple[Priority, ...]:
    """Every database that would spare anything, the most first."""
    dossiers = filed(reader, at)
    doubted = {state.database: doubt(state.dqi) for state in portfolio(reader=reader)}
    addends: dict[str, list[Addend]] = {}
    for procedure, database, way, fields, papers in savings(reader):
        one = _addend(procedure, way, fields, papers, dossiers, doubted.get(database, 0.0))
        if one is not None and one.freed and database in book.by_name:
            addends.setdefault(database, []).append(one)
    found = [
        Priority(row=book.by_name[name], addends=tuple(sorted(some, key=lambda one: (-one.freed, one.procedure))))
        for name, some in addends.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.freed, one.row.database)))


def doubt(index: float | None) -> float:
    """The part of a database's values that its index says is bad; nothing where it was never measured.

    >>> doubt(93.5), doubt(None)
    (0.065, 0.0)
    """
    return 0.0 if index is None else round((100 - index) / 100, 6)


def _addend(
    procedure: str, way: str, fields: int, papers: int, dossiers: Mapping[str, int], share: float
) -> Addend | None:
    ways: dict[str, tuple[Way, float]] = {"waits": ("connect", 1.0), "saves": ("mend", share)}
    if way not in ways:
        return None
    done, part = ways[way]
    return Addend(
        procedure=procedure,
        way=done,
        fields=fields,
        papers=papers,
        dossiers=dossiers.get(procedure, 0),
        share=part,
    )
