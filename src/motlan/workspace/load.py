"""Read a workspace: every file, every fault, then one frozen :class:`Workspace`.

1. Each file is read on its own (YAML into its spec, CSV into its rows); faults are collected, not raised.
2. What was read is put together: the dictionary first, then what names it.
3. The whole is held against itself (:mod:`motlan.workspace.check`): unknown references, cycles, forms that ask again.

A workspace with any error is not used at all: half a country would give half an answer.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from motlan.data.databases.spec import Database
from motlan.data.quality.odcs import SUFFIX, DataContract
from motlan.dictionary.book import Dictionary
from motlan.dictionary.codelist import CodeList
from motlan.dictionary.concept import Concept
from motlan.dictionary.decision import AuthorityDecision, AuthorityDecisions, decided
from motlan.dictionary.identifier import IdentifierSchemes
from motlan.dictionary.unit import UnitBook
from motlan.governance.indicators.spec import Indicator
from motlan.governance.plans.spec import Plan
from motlan.governance.portfolio.book import PortfolioBook
from motlan.governance.portfolio.spec import Portfolio
from motlan.kernel.calendar import WorkCalendar
from motlan.kernel.errors import SpecError
from motlan.kernel.issue import Issue, Severity
from motlan.kernel.spec import Read, Spec, read
from motlan.kernel.text import Text
from motlan.service.documents.slips import Slips
from motlan.service.procedures.book import ProcedureBook
from motlan.service.procedures.spec import Procedure
from motlan.workspace import portfolio, sheet, strangers
from motlan.workspace.check import check
from motlan.workspace.files import Files
from motlan.workspace.geometry import read_geometry
from motlan.workspace.spec import Settings, Workspace
from motlan.workspace.tilegrid import read_tiles
from motlan.workspace.worked import worked_cases

M = TypeVar("M", bound=Spec)
R = TypeVar("R")
DECISIONS = "authority.yaml"
NO_CONCEPTS = frozenset({"identifiers.yaml", DECISIONS})


@dataclass(frozen=True)
class Loaded:
    """The workspace when it has no errors, and everything that is wrong with it otherwise."""

    workspace: Workspace | None
    issues: tuple[Issue, ...]

    @cached_property
    def errors(self) -> tuple[Issue, ...]:
        """The issues that keep the workspace from being used."""
        return tuple(issue for issue in self.issues if issue.severity is Severity.ERROR)


def examine(root: Path, *, without: frozenset[str] = frozenset(), worked: bool = False) -> Loaded:
    """Read and check the workspace in ``root``; never raises for what is written in it.

    ``without`` names databases whose files are passed over: they are not described yet. ``worked``: worked cases are
    counted, too, which takes longer than all the rest.
    """
    if not root.is_dir():
        return Loaded(None, (strangers.no_folder(root),))
    files, (units, of_units) = _files(root, without), _territory(root)
    days = _sheet(root, "calendar.csv", sheet.days)
    book, of_book = _portfolio(files)
    broken = (*files.issues, *of_units, *days.issues, *of_book, *strangers.strangers(root))
    if files.settings.readable is None:
        return Loaded(None, _sorted(broken))
    shapes, of_shapes = read_geometry(root, files.settings.readable.geometry, units)
    tiles, of_tiles = read_tiles(root, units)
    workspace = replace(_assemble(files, files.settings.readable, units, days, book), shapes=shapes, tiles=tiles)
    of_cases = worked_cases(files) if worked else ()
    issues = (*broken, *of_shapes, *of_tiles, *check(workspace, files), *of_cases)
    fatal = any(issue.severity is Severity.ERROR for issue in issues)
    return Loaded(None if fatal else workspace, _sorted(issues))


def load(root: Path, *, without: frozenset[str] = frozenset()) -> Workspace:
    """The workspace in ``root``; raise SpecError with every issue when it cannot be used. As :func:`examine`."""
    must_be_one(root)
    loaded = examine(root, without=without)
    if loaded.workspace is None:
        raise SpecError(issues=loaded.errors, where=str(root))
    return loaded.workspace


def must_be_one(root: Path) -> None:
    """Raise SpecError, of one sentence, when there is no workspace in ``root`` at all."""
    if (root / "workspace.yaml").exists():
        return
    raise SpecError(
        issues=(),
        what=Text(vi="Ở đây không có không gian làm việc.", en="There is no workspace here."),
        remedy=Text(
            vi="Chỉ ra bằng -w, hoặc chạy ở thư mục có workspace.yaml.",
            en="Give it with -w, or run where workspace.yaml lies.",
        ),
        where=str(root),
    )


def procedure_name(procedure: Procedure) -> str:
    """What tells one version of a procedure from every other: its code and the day it came into force."""
    return f"{procedure.procedure} {procedure.version}"


@dataclass(frozen=True)
class _Reading:
    """One reading of a folder: what was found wrong, and the files from which something could be taken."""

    root: Path
    issues: list[Issue]
    taken: set[str]


def _files(root: Path, without: frozenset[str]) -> Files:
    here = _Reading(root, [], set())
    dictionary = root / "dictionary"
    concept_files = sorted(path for path in dictionary.glob("*.yaml") if path.name not in NO_CONCEPTS)
    described = sorted(path for path in (root / "databases").glob("*.yaml") if path.stem not in without)
    settings = _one(here, root / "workspace.yaml", Settings)
    files = Files(
        root=root,
        settings=settings,
        schemes=_where_there(here, dictionary / "identifiers.yaml", IdentifierSchemes),
        decisions=_where_there(here, dictionary / DECISIONS, AuthorityDecisions),
        slips=_where_there(here, root / "slips.yaml", Slips),
        portfolio=_where_there(here, root / portfolio.FOLDER / portfolio.SPEC, Portfolio),
        concepts=_many(here, concept_files, Concept, lambda it: it.concept),
        code_lists=_many(here, sorted((dictionary / "codes").glob("*.yaml")), CodeList, lambda it: it.code_list),
        databases=_many(here, described, Database, lambda it: it.database),
        procedures=_many(here, sorted((root / "procedures").glob("*.yaml")), Procedure, procedure_name),
        plans=_many(here, sorted((root / "plans").glob("*.yaml")), Plan, lambda it: it.plan),
        indicators=_many(here, sorted((root / "indicators").glob("*.yaml")), Indicator, lambda it: it.indicator),
        contracts=_many(here, sorted((root / "contracts").glob(f"*{SUFFIX}")), DataContract, lambda it: it.id),
    )
    unread = {issue.file for issue in here.issues} - here.taken
    return replace(files, issues=tuple(here.issues), unread=tuple(sorted(unread)))


def _one(here: _Reading, path: Path, model: type[M]) -> Read[M]:
    result = read(path, model, name=str(path.relative_to(here.root)))
    here.issues.extend(result.issues)
    if result.readable is not None:
        here.taken.add(result.document.file)
    return result


def _where_there(here: _Reading, path: Path, model: type[M]) -> Read[M] | None:
    """A file that a workspace may do without."""
    return _one(here, path, model) if path.exists() else None


def _many(here: _Reading, paths: Iterable[Path], model: type[M], name: Callable[[M], str]) -> dict[str, Read[M]]:
    """All files of one kind by declared name; the same name in two files is a fault of the second."""
    by_name: dict[str, Read[M]] = {}
    for path in paths:
        result = _one(here, path, model)
        if result.readable is None:
            continue
        declared = name(result.readable)
        if declared in by_name:
            here.issues.append(_twice(result, by_name[declared], declared))
        by_name.setdefault(declared, result)
    return by_name


def _twice(second: Read[M], first: Read[M], name: str) -> Issue:
    return second.document.issue(
        (),
        why=Text(
            vi=f"“{name}” đã được khai trong {first.document.file}.",
            en=f"“{name}” is declared in {first.document.file} already.",
        ),
        remedy=Text(vi="Giữ một tệp, hoặc đổi tên.", en="Keep one of the files, or give it another name."),
    )


def _territory(root: Path) -> tuple[UnitBook, tuple[Issue, ...]]:
    units = _sheet(root, "units.csv", sheet.units)
    crosswalk = root / "crosswalk.csv"
    crossings = sheet.crossings(crosswalk, name="crosswalk.csv") if crosswalk.exists() else sheet.Sheet()
    book = UnitBook(units={unit.code: unit for unit in units.rows}, crossings=crossings.rows)
    twice = [code for code, times in Counter(unit.code for unit in units.rows).items() if times > 1]
    why = Text(vi="Mã này xuất hiện nhiều lần.", en="This code stands more than once.")
    repeated = (sheet.at_code(root / "units.csv", code, why=why, last=True) for code in twice)
    return book, (*units.issues, *repeated, *crossings.issues)


def _sheet(root: Path, name: str, read_rows: Callable[..., sheet.Sheet[R]]) -> sheet.Sheet[R]:
    """A CSV file that only places and working days need: a workspace of data alone may do without it."""
    governs = any(any((root / folder).glob("*.yaml")) for folder in ("procedures", "plans"))
    return read_rows(root / name, name=name) if governs or (root / name).exists() else sheet.Sheet()


def _portfolio(files: Files) -> tuple[PortfolioBook | None, tuple[Issue, ...]]:
    spec = files.portfolio.readable if files.portfolio is not None else None
    return (None, ()) if spec is None else portfolio.read_book(files.root, spec)


def _assemble(
    files: Files,
    settings: Settings,
    units: UnitBook,
    calendar: sheet.Sheet[sheet.Day],
    book: PortfolioBook | None,
) -> Workspace:
    schemes = files.schemes.readable.identifiers if files.schemes is not None and files.schemes.readable else ()
    dictionary = Dictionary(
        concepts=decided(_values(files.concepts), _decisions(files)),
        code_lists=_values(files.code_lists),
        schemes={scheme.scheme: scheme for scheme in schemes},
        units=units,
        placeholders=settings.placeholders,
        money={settings.currency: settings.currency_label} if settings.currency_label else {},
    )
    return Workspace(
        root=files.root,
        settings=settings,
        dictionary=dictionary,
        databases=_values(files.databases),
        procedures=ProcedureBook.of(_values(files.procedures).values()),
        plans=_values(files.plans),
        indicators=_values(files.indicators),
        contracts=_values(files.contracts),
        calendar=_calendar(settings, calendar.rows),
        slips=(files.slips.readable if files.slips else None) or Slips(),
        portfolio=book,
    )


def _decisions(files: Files) -> tuple[AuthorityDecision, ...]:
    return files.decisions.readable.decisions if files.decisions is not None and files.decisions.readable else ()


def _calendar(settings: Settings, days: Iterable[sheet.Day]) -> WorkCalendar:
    by_kind: dict[bool, set[date]] = {True: set(), False: set()}
    for day in days:
        by_kind[day.working].add(day.day)
    spans = settings.office_hours
    return WorkCalendar(
        zone=ZoneInfo(settings.time_zone),
        holidays=frozenset(by_kind[False]),
        extra_days=frozenset(by_kind[True]),
        opens=spans[0][0],
        closes=spans[-1][1],
        breaks=tuple((ended, again) for (_, ended), (again, _) in pairwise(spans)),
    )


def _values(reads: Mapping[str, Read[M]]) -> dict[str, M]:
    return {name: result.readable for name, result in reads.items() if result.readable is not None}


def _sorted(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    return tuple(sorted(issues, key=lambda issue: (issue.file, issue.line, issue.path)))
