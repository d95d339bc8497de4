"""What asking once saves: fields and papers a procedure no longer asks for, and which database would save the most.

Counted from the files alone: a field counts as saved when a connected database is authority for it, a paper when every
attribute that replaces it is. What one applicant is asked may be more (nothing is held of her) or less (pages that do
not apply to her).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from motlan.data.spec import Catalogue
from motlan.service.forms.asked_again import holder_of
from motlan.service.procedures.spec import QUESTIONS, Procedure


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """One procedure. ``fields`` and ``papers``: in all; ``asked`` and ``handed_in``: what a person still gives.

    ``by_database``: fields of the form that each database fills in; ``waiting``: fields that each database would fill
    in if it were connected; ``filed``: dossiers in the period.
    """

    procedure: str
    fields: int
    asked: int
    papers: int
    handed_in: int
    filed: int = 0
    by_database: Mapping[str, int] = field(default_factory=dict)
    waiting: Mapping[str, int] = field(default_factory=dict)

    @property
    def fields_saved(self) -> int:
        """Fields that a database fills in."""
        return self.fields - self.asked

    @property
    def papers_saved(self) -> int:
        """Papers that held values replace."""
        return self.papers - self.handed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What a database is worth to people, in fields typed a period: ``saves`` now, ``would_save`` if it were connected,
    ``doubted``: of those that it saves, how many are asked all the same because its values fail their checks.
    """

    database: str
    saves: int = 0
    would_save: int = 0
    doubted: int = 0


def saving(*, procedure: Procedure, catalogue: Catalogue, filed: int = 0) -> Saving:
    """Count one procedure against what is connected."""
    shown = list(dict.fromkeys(path for page in procedure.form for path in page.show))
    typed = list(dict.fromkeys(path for page in procedure.form for path in (*page.ask, *page.change)))
    holders = {path: _holder(procedure, catalogue, path) for path in shown}
    papers = [one for one in procedure.components if one.kind == "paper"]
    replaced = [one for one in papers if one.replaced_by and _all_held(procedure, catalogue, one.replaced_by)]
    return Saving(
        procedure=procedure.procedure,
        fields=len(shown) + len(typed),
        asked=len(typed) + sum(1 for holder in holders.values() if holder is None),
        papers=len(papers),
        handed_in=len(papers) - len(replaced),
        filed=filed,
        by_database=_counted(holder for holder in holders.values() if holder),
        waiting=_counted(
            name
            for path, holder in holders.items()
            if holder is None
            for name in _not_connected(procedure, catalogue, path)
        ),
    )


def worth(*, savings: Iterable[Saving], doubtful: Mapping[str, float] | None = None) -> tuple[Worth, ...]:
    """What each database is worth, the most first. ``doubtful``: the share (0 … 1) of its values that are doubted.

    A procedure that nobody filed in the period weighs as one dossier, so that a new catalogue has an order too.
    """
    now: dict[str, int] = {}
    later: dict[str, int] = {}
    for one in savings:
        for counts, total in ((one.by_database, now), (one.waiting, later)):
            for name, count in counts.items():
                total[name] = total.get(name, 0) + count * max(1, one.filed)
    shares = doubtful or {}
    found = [
        Worth(
            database=name,
            saves=now.get(name, 0),
            would_save=later.get(name, 0),
            doubted=round(now.get(name, 0) * shares.get(name, 0.0)),
        )
        for name in {**now, **later}
    ]
    return tuple(sorted(found, key=lambda one: (-(one.would_save + one.doubted), -one.saves, one.database)))


def _holder(procedure: Procedure, catalogue: Catalogue, path: str) -> str | None:
    name, _, attribute = path.partition(".")
    if name == QUESTIONS or procedure.subjects[name].new:
        return None
    holder = holder_of(catalogue, procedure.subjects[name].concept, attribute)
    return holder.database if holder else None


def _all_held(procedure: Procedure, catalogue: Catalogue, paths: Iterable[str]) -> bool:
    return all(_holder(procedure, catalogue, path) is not None for path in paths)


def _not_connected(procedure: Procedure, catalogue: Catalogue, path: str) -> Iterator[str]:
    """The first authority of an attribute that nobody connected holds."""
    name, _, attribute = path.partition(".")
    if name != QUESTIONS and not procedure.subjects[name].new:
        yield from catalogue.dictionary.authority(procedure.subjects[name].concept, attribute)[:1]


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts
