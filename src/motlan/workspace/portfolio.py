"""The folder ``portfolio`` of a workspace: its YAML with the two CSV files beside it, and what is wrong in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast, get_args

from motlan.governance.portfolio.book import Fault, Listed, PortfolioBook, Step
from motlan.governance.portfolio.spec import STAGES, Basis, Portfolio, Stage
from motlan.kernel.issue import Issue, Severity
from motlan.kernel.spec import Document
from motlan.kernel.text import Text
from motlan.service.procedures.spec import Procedure
from motlan.workspace import sheet

FOLDER = "portfolio"
SPEC, ROWS, STEPS = "portfolio.yaml", "databases.csv", "roadmap.csv"
ROW_COLUMNS = (
    *("database", "label_vi", "label_en", "owner", "stage", "as_of", "basis", "key"),
    *("source_vi", "source_en"),
)
STEP_COLUMNS = ("database", "stage", "due", "basis", "source_vi", "source_en")


def read_book(root: Path, spec: Portfolio) -> tuple[PortfolioBook, tuple[Issue, ...]]:
    """The rows and planned steps beside the YAML; a folder without planned steps has none."""
    folder = root / FOLDER
    rows = sheet.table(folder / ROWS, name=f"{FOLDER}/{ROWS}", columns=ROW_COLUMNS, build=_row)
    planned = folder / STEPS
    steps = (
        sheet.table(planned, name=f"{FOLDER}/{STEPS}", columns=STEP_COLUMNS, build=_step)
        if planned.exists()
        else sheet.Sheet[Step]()
    )
    return PortfolioBook(spec, rows.rows, steps.rows), (*rows.issues, *steps.issues)


def issues(
    book: PortfolioBook,
    document: Document,
    root: Path,
    *,
    agencies: frozenset[str],
    described: Mapping[str, Stage],
    procedures: Sequence[Procedure],
) -> Iterator[Issue]:
    """Every fault of the portfolio with its file and line; ``procedures``: every version of every procedure."""
    for fault in book.faults(agencies=agencies, described=described):
        found = _issue(fault, document, root / FOLDER)
        yield found if fault.blocks else replace(found, severity=Severity.WARNING)
    for at, freed in enumerate(book.spec.frees):
        versions = [one for one in procedures if one.procedure == freed.procedure]
        if not versions:
            yield _unknown(document, ("frees", at, "procedure"), freed.procedure)
            continue
        papers = {one.id for version in versions for one in version.components if one.kind == "paper"}
        asked = {path for version in versions for page in version.form for path in page.ask}
        for key, named, known in (("papers", freed.papers, papers), ("fields", freed.fields, asked)):
            yield from (_unknown(document, ("frees", at, key), name) for name in named if name not in known)


def _unknown(document: Document, path: tuple[str | int, ...], name: str) -> Issue:
    return document.issue(path, why=Text(vi=f"Không có “{name}”.", en=f"There is no “{name}”."), remedy=REMEDY)


def _issue(fault: Fault, document: Document, folder: Path) -> Issue:
    if fault.row or fault.step:
        file = ROWS if fault.row else STEPS
        found = sheet.at_code(folder / file, fault.row or fault.step, why=fault.why, last=True)
        return replace(found, file=f"{FOLDER}/{file}")
    return document.issue(fault.path, why=fault.why, remedy=REMEDY)


REMEDY = Text(
    vi="Sửa lại, hoặc khai báo cái còn thiếu (dòng danh mục, cơ quan, mục kiểm tra, thủ tục).",
    en="Mend it, or declare what is missing (a row, an agency, a line of the checklist, a procedure).",
)


def _row(row: dict[str, str]) -> Listed:
    return Listed(
        database=sheet.filled(row, "database"),
        label=Text(vi=sheet.filled(row, "label_vi"), en=sheet.filled(row, "label_en")),
        owner=sheet.filled(row, "owner"),
        stage=_stage(row),
        as_of=date.fromisoformat(row["as_of"]),
        basis=_basis(row),
        key=row["key"] == "1",
        source=Text(vi=sheet.filled(row, "source_vi"), en=sheet.filled(row, "source_en")),
    )


def _step(row: dict[str, str]) -> Step:
    return Step(
        database=sheet.filled(row, "database"),
        stage=_stage(row),
        due=date.fromisoformat(row["due"]),
        basis=_basis(row),
        source=Text(vi=sheet.filled(row, "source_vi"), en=sheet.filled(row, "source_en")),
    )


def _stage(row: dict[str, str]) -> Stage:
    if row["stage"] not in STAGES:
        msg = f"stage is {row['stage']!r}; there are {', '.join(STAGES)}"
        raise ValueError(msg)
    return cast("Stage", row["stage"])


def _basis(row: dict[str, str]) -> Basis:
    if row["basis"] not in get_args(Basis):
        msg = f"basis is {row['basis']!r}; there are {', '.join(get_args(Basis))}"
        raise ValueError(msg)
    return cast("Basis", row["basis"])
