"""Tasks from a table, as committees keep them: one row a task, every fault of every row said at once.

Columns are known by their name in either language, whatever their case, accents and order. Groups, phases and agencies
may be written by their names in the workspace or by their labels.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from motlan.dictionary.name import plain
from motlan.kernel.text import Text

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "task": ("task", "code", "ma", "ma nhiem vu"),
        "label": ("label", "name", "ten", "ten nhiem vu", "nhiem vu"),
        "group": ("group", "nhom", "nhom nhiem vu"),
        "owner": ("owner", "lead", "chu tri", "co quan chu tri"),
        "partners": ("partners", "phoi hop", "co quan phoi hop"),
        "output": ("output", "ket qua", "ket qua dau ra", "san pham"),
        "due": ("due", "deadline", "han", "thoi han", "han hoan thanh"),
        "phase": ("phase", "giai doan"),
        "depends_on": ("depends on", "depends", "phu thuoc"),
        "document": ("document", "legal document", "van ban", "van ban sua doi"),
        "document_state": ("document state", "tinh trang van ban"),
        "planned": ("planned", "kinh phi du kien", "du kien"),
        "allotted": ("allotted", "da bo tri", "kinh phi bo tri"),
        "disbursed": ("disbursed", "da giai ngan", "giai ngan"),
    }
)
REQUIRED = ("label", "group", "owner", "output", "due", "phase")
DOCUMENT_STATES = ("planned", "drafting", "submitted", "amended")
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What rows may name: labels of groups, phases and agencies by their names, and the tasks there are already."""

    groups: Mapping[str, Text]
    phases: Mapping[str, Text]
    agencies: Mapping[str, Text]
    tasks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in one column of one row; the first row below the heading is row 2, as spreadsheets count."""

    row: int
    column: str
    why: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Imported:
    """The tasks of the rows without a fault, as a plan writes them, and every fault of the others."""

    tasks: tuple[Mapping[str, Any], ...]
    faults: tuple[RowFault, ...]


class _Row:
    """One row while it is read: its cells by column, and the faults found so far."""

    def __init__(self, number: int, cells: Mapping[str, str], known: Known) -> None:
        self.number, self.cells, self.known = number, cells, known
        self.faults: list[RowFault] = []

    def fault(self, column: str, vi: str, en: str, remedy: Text) -> None:
        self.faults.append(RowFault(self.number, column, Text(vi=vi, en=en), remedy))

    def named(self, column: str, word: str, there: Mapping[str, Text]) -> str:
        """The name of what a word means: a name, or a label in any language."""
        wanted = plain(word)
        for name, label in there.items():
            if wanted in {plain(name), plain(name.replace("_", " ")), *(plain(label.in_(one)) for one in label)}:
                return name
        listed = ", ".join(sorted(there)[:8])
        self.fault(
            column, f"Không có “{word}”.", f"There is no “{word}”.", Text(vi=f"Có: {listed}…", en=f"Known: {listed}…")
        )
        return ""

    def day(self, column: str) -> date | None:
        word = self.cells[column]
        for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d %H:%M:%S"):
            try:
                return datetime.strptime(word, form).date()  # noqa: DTZ007 - a day has no time zone
            except ValueError:
                continue
        self.fault(
            column,
            f"“{word}” không phải ngày.",
            f"“{word}” is no day.",
            Text(vi="Viết 31/12/2025.", en="Write 2025-12-31."),
        )
        return None

    def amount(self, column: str) -> int:
        """Whole units of the currency; points, commas and spaces may only part thousands."""
        typed = self.cells.get(column, "").strip()
        word = re.sub(r"[\s.,]", "", typed)
        if word and not re.fullmatch(r"[0-9]+|[0-9]{1,3}([\s.,][0-9]{3})+", typed):
            shown = self.cells[column]
            remedy = Text(
                vi="Viết số tiền nguyên, không có phần lẻ: 1500000 hoặc 1.500.000.",
                en="Write whole units without a fraction: 1500000 or 1.500.000.",
            )
            self.fault(column, f"“{shown}” không phải số tiền.", f"“{shown}” is no amount.", remedy)
            return 0
        return int(word or 0)


def read_rows(rows: Iterable[Mapping[str, Any]], *, known: Known) -> Imported:
    """Read a table whose rows are by heading; nothing of a row with a fault is taken."""
    tasks: list[Mapping[str, Any]] = []
    faults: list[RowFault] = []
    taken: dict[str, int] = {}
    for number, given in enumerate(rows, start=2):
        cells = _cells(given)
        if not any(cells.values()):
            continue
        row = _Row(number, cells, known)
        task = _task(row, taken)
        if row.faults:
            faults += row.faults
        else:
            taken[task["task"]] = number
            tasks.append(task)
    there = known.tasks | taken.keys()
    dangling = list(_dangling(tasks, taken, there))
    bad = {fault.row for fault in dangling}
    return Imported(
        tuple(one for one in tasks if taken[one["task"]] not in bad),
        tuple(sorted([*faults, *dangling], key=lambda fault: fault.row)),
    )


def _cells(given: Mapping[str, Any]) -> Mapping[str, str]:
    headings = {plain(str(heading).replace("_", " ")): value for heading, value in given.items()}
    found = {}
    for column, names in COLUMNS.items():
        value = next((headings[name] for name in names if name in headings), None)
        found[column] = "" if value is None else str(value).strip()
    return found


def _task(row: _Row, taken: Mapping[str, int]) -> dict[str, Any]:
    for column in REQUIRED:
        if not row.cells[column]:
            remedy = Text(vi="Điền ô này.", en="Fill this cell.")
            row.fault(column, f"Thiếu cột “{column}”.", f"“{column}” is empty.", remedy)
    if row.faults:
        return {}
    name = row.cells["task"] or slug(row.cells["label"], {*taken, *row.known.tasks})
    if not re.fullmatch(r"[a-z0-9_]+", name):
        row.fault(
            "task",
            f"Mã “{name}” không hợp lệ.",
            f"“{name}” is no name.",
            Text(vi="Dùng a-z, 0-9, _.", en="Use a-z, 0-9, _."),
        )
    if name in taken or name in row.known.tasks:
        where = (
            Text(vi=f"ở dòng {taken[name]}", en=f"in row {taken[name]}")
            if name in taken
            else Text(vi="trong kế hoạch", en="in the plan")
        )
        remedy = Text(vi="Đặt mã khác.", en="Give it another name.")
        row.fault("task", f"Mã “{name}” đã có {where['vi']}.", f"“{name}” is there already {where['en']}.", remedy)
    return {"task": name, **_places(row), **_words(row), **_document(row), **_budget(row)}


def _places(row: _Row) -> dict[str, Any]:
    known = row.known
    due = row.day("due")
    partners = [row.named("partners", one, known.agencies) for one in _listed(row.cells["partners"])]
    return {
        "group": row.named("group", row.cells["group"], known.groups),
        "owner": row.named("owner", row.cells["owner"], known.agencies),
        **({"partners": partners} if partners else {}),
        "due": due,
        "phase": row.named("phase", row.cells["phase"], known.phases),
    }


def _words(row: _Row) -> dict[str, Any]:
    depends = _listed(row.cells["depends_on"])
    said = {key: {"vi": row.cells[key], "en": row.cells[key]} for key in ("label", "output")}
    return {**said, **({"depends_on": depends} if depends else {})}


def _document(row: _Row) -> dict[str, Any]:
    document, state = row.cells["document"], row.cells["document_state"] or DOCUMENT_STATES[0]
    if not document:
        return {}
    if state not in DOCUMENT_STATES:
        listed = ", ".join(DOCUMENT_STATES)
        remedy = Text(vi=f"Dùng: {listed}.", en=f"Use: {listed}.")
        row.fault("document_state", f"Không có tình trạng “{state}”.", f"There is no state “{state}”.", remedy)
    return {"amends": {"document": document, "state": state}}


def _budget(row: _Row) -> dict[str, Any]:
    names = ("planned", "allotted", "disbursed")
    if not any(row.cells[name] for name in names):
        return {}
    return {"budget": {name: row.amount(name) for name in names}}


def _listed(cell: str) -> list[str]:
    return [one.strip() for one in re.split(r"[;\n]", cell) if one.strip()]


def _dangling(tasks: Sequence[Mapping[str, Any]], rows: Mapping[str, int], there: frozenset[str]) -> Iterator[RowFault]:
    for task in tasks:
        for name in task.get("depends_on", ()):
            if name not in there:
                yield RowFault(
                    rows[task["task"]],
                    "depends_on",
                    Text(vi=f"Không có nhiệm vụ “{name}”.", en=f"There is no task “{name}”."),
                    Text(vi="Sửa mã nhiệm vụ.", en="Mend the task's name."),
                )


def slug(label: str, taken: Iterable[str]) -> str:
    """A name made of a label: its first words without accents, with a number where it is taken.

    >>> slug("Sửa đổi văn bản pháp luật", ()), slug("Sửa đổi", {"sua_doi"})
    ('sua_doi_van_ban_phap_luat', 'sua_doi_2')
    """
    words = re.findall(r"[a-z0-9]+", plain(label))
    name = "_".join(words)[:LONGEST_NAME].rstrip("_") or "task"
    there, number, found = set(taken), 2, name
    while found in there:
        found, number = f"{name}_{number}", number + 1
    return found
