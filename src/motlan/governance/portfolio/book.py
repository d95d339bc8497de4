"""The rows of the portfolio as declared: databases with owner and stage, and the steps that are planned for them."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from motlan.governance.portfolio.spec import Basis, Portfolio, Stage
from motlan.kernel.text import Text

Path = tuple[str | int, ...]
"""Where in the YAML something stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A database of the portfolio. ``stage`` is what was declared of it ``as_of`` a day by ``source``."""

    database: str
    label: Text
    owner: str
    stage: Stage
    as_of: date
    basis: Basis
    key: bool
    source: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A stage that a database is to have reached by the end of a day."""

    database: str
    stage: Stage
    due: date
    basis: Basis
    source: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong: in the YAML at ``path``, in the line of the database ``row``, or in that of a planned ``step``.

    What only shows that the world has moved on since the report (``blocks`` is False) keeps nobody from working.
    """

    why: Text
    path: Path = ()
    row: str = ""
    step: str = ""
    blocks: bool = True


@dataclass(frozen=True)
class PortfolioBook:
    """All that a workspace declares of its portfolio."""

    spec: Portfolio
    rows: tuple[Listed, ...] = field(default=())
    steps: tuple[Step, ...] = field(default=())

    @cached_property
    def by_name(self) -> Mapping[str, Listed]:
        """Database → its row."""
        return {row.database: row for row in self.rows}

    def steps_of(self, database: str) -> tuple[Step, ...]:
        """The planned steps of a database, the next one first."""
        return tuple(sorted((one for one in self.steps if one.database == database), key=lambda one: one.due))

    def faults(self, *, agencies: frozenset[str], described: Mapping[str, Stage]) -> Iterator[Fault]:
        """What does not fit together; ``described``: databases with a file of their own, and the stage it names."""
        yield from self._of_rows(agencies, described)
        items = {item.item for item in self.spec.checklist}
        for at, claim in enumerate(self.spec.claims):
            yield from _known(claim.database, self.by_name, path=("claims", at, "database"))
            yield from _known(claim.item, items, path=("claims", at, "item"))
        for at, freed in enumerate(self.spec.frees):
            yield from _known(freed.database, self.by_name, path=("frees", at, "database"))
        for step in self.steps:
            yield from _known(step.database, self.by_name, step=step.database)
        for at, total in enumerate(self.spec.totals):
            there = sum(1 for row in self.rows if row.stage in total.stages)
            if there != total.databases:
                why = Text(
                    vi=f"Báo cáo nói {total.databases} cơ sở dữ liệu, danh mục có {there}.",
                    en=f"The report says {total.databases} databases, there are {there} rows.",
                )
                yield Fault(why=why, path=("totals", at, "databases"), blocks=False)

    def _of_rows(self, agencies: frozenset[str], described: Mapping[str, Stage]) -> Iterator[Fault]:
        seen: set[str] = set()
        for row in self.rows:
            if row.database in seen:
                twice = Text(vi=f"“{row.database}” có hai dòng.", en=f"“{row.database}” stands twice.")
                yield Fault(why=twice, row=row.database)
            seen.add(row.database)
            yield from _known(row.owner, agencies, row=row.database)
            told = described.get(row.database, row.stage)
            if told != row.stage:
                why = Text(
                    vi=f"Danh mục ghi {row.stage}, tệp của cơ sở dữ liệu ghi {told}.",
                    en=f"The portfolio says {row.stage}, the database's own file says {told}.",
                )
                yield Fault(why=why, row=row.database, blocks=False)
        for name in sorted(described.keys() - seen):
            why = Text(
                vi=f"Cơ sở dữ liệu “{name}” không có trong danh mục.",
                en=f"The database “{name}” is not in the portfolio.",
            )
            yield Fault(why=why, blocks=False)


def _known(name: str, known: Container[str], *, path: Path = (), row: str = "", step: str = "") -> Iterator[Fault]:
    if name not in known:
        why = Text(vi=f"Không có “{name}”.", en=f"There is no “{name}”.")
        yield Fault(why=why, path=path, row=row, step=step)
