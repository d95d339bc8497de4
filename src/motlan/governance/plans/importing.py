"""Tasks from a table, as committees keep them: one row a task, every fault of every row said at once.

Groups, phases and agencies may be written by their names in the workspace or by their labels. A row may also change a
task that is there already: then only what its cells say is changed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from motlan.dictionary.name import plain
from motlan.governance.plans.cells import AMOUNTS, DOCUMENT_STATES, Known, Row, RowFault
from motlan.governance.plans.columns import REQUIRED, Matched, matched
from motlan.governance.plans.spec import Task
from motlan.governance.plans.updating import Change, changes, namesakes, standing
from motlan.governance.plans.waiting import circle
from motlan.kernel.text import Text

LONGEST_NAME = 60
HEADINGS = Text(vi="tiêu đề", en="headings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The new tasks of the rows without a fault, as a plan writes them; what rows change in tasks that are there
    already; and every fault of the others."""

    tasks: tuple[Mapping[str, Any], ...] = ()
    changes: tuple[Change, ...] = ()
    faults: tuple[RowFault, ...] = ()


def read_rows(
    headings: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    *,
    known: Known,
    update: bool = False,
    ignored: Collection[str] = (),
) -> Imported:
    """Read a table whose rows are by heading; nothing of a row with a fault is taken.

    With ``update`` a row may change a task that is there already (by its code, else by its exact name and owner);
    without it such a row is a fault. Columns whose heading is among ``ignored`` are passed over.
    """
    columns = matched(headings, ignored=ignored)
    wrong = columns.fault(_needed(columns, update=update))
    if wrong:
        return Imported(faults=(RowFault(1, "", HEADINGS, *wrong),))
    table = _Table(known, update=update)
    for number, given in enumerate(rows, start=2):
        if any(str(value or "").strip() for value in given.values()):
            table.take(Row(number, given, columns, known))
    return table.read()


def _needed(columns: Matched, *, update: bool) -> Collection[str]:
    """The columns without which no row can be read; for tasks that are there already, what tells which one is meant."""
    if not update:
        return REQUIRED
    return () if "task" in columns.headings else ("label", "owner")


class _Table:
    """A table while it is read: the tasks and changes so far, by the row that said them."""

    def __init__(self, known: Known, *, update: bool) -> None:
        self._known, self._update = known, update
        self._rows: dict[str, Row] = {}
        """Task → the row that speaks of it."""
        self._new: dict[str, Mapping[str, Any]] = {}
        self._changes: list[Change] = []
        self._faults: list[RowFault] = []
        self._refused: list[Row] = []
        """Rows of tasks that are there already: what else is wrong with them is told, too."""

    def take(self, row: Row) -> None:
        """Read one row on."""
        there = standing(row.values, self._known)
        refused = bool(there) and not self._update
        if refused:
            self._refused.append(row)
        elif row.faults:
            self._faults += row.faults
            return
        if there:
            self._change(row, there)
        else:
            self._add(row)
        self._faults += row.faults

    def _change(self, row: Row, there: Sequence[Task]) -> None:
        names = ", ".join(task.task for task in there)
        if not self._update:
            remedy = Text(vi="Đặt mã khác, hoặc sửa bằng --update.", en="Give it another name, or change it: --update.")
            row.fault("task", THERE.fill(name=names, where=IN_PLAN), remedy)
        elif len(there) > 1:
            remedy = Text(vi="Ghi mã nhiệm vụ.", en="Give its code.")
            why = Text(
                vi="Nhiều nhiệm vụ mang tên và chủ trì này: {names}.",
                en="More than one has this name and owner: {names}.",
            )
            row.fault("label", why.fill(names=names), remedy)
        elif names in self._rows:
            row.fault("task", THERE.fill(name=names, where=_in_row(self._rows[names])), ANOTHER)
        else:
            found = list(changes(row.number, there[0], row.values))
            if "document_state" in row.values and not (there[0].amends or "document" in row.values):
                row.fault("document_state", NO_DOCUMENT, FILL)
                return
            self._rows[names] = row
            self._changes += found

    def _add(self, row: Row) -> None:
        values = row.values
        for column in REQUIRED:
            if column not in values:
                row.fault(column, EMPTY if column in row.columns.headings else FOR_NEW, FILL)
        if "document_state" in values and "document" not in values:
            row.fault("document_state", NO_DOCUMENT, FILL)
        alike = namesakes(values, self._known) if self._update else ()
        if alike:  # its code is another one, else it would have been found
            names = ", ".join(task.task for task in alike)
            row.fault("task", ANOTHER_CODE.fill(names=names), Text(vi="Ghi mã đó.", en="Give that code."))
        if row.faults:
            return
        name = values.get("task") or slug(values["label"], {*self._rows, *self._known.tasks, *self._known.elsewhere})
        if name in self._known.elsewhere:
            row.fault("task", THERE.fill(name=name, where=_in_plan(self._known.elsewhere[name])), ANOTHER)
            return
        before = self._rows.get(name) if "task" in values else self._same(values)
        if before is not None:
            row.fault(
                "task", THERE.fill(name=name if "task" in values else values["label"], where=_in_row(before)), ANOTHER
            )
            return
        self._rows[name] = row
        self._new[name] = as_task(name, values, languages=self._known.languages)

    def _same(self, values: Mapping[str, Any]) -> Row | None:
        """The new row before that has the same name and owner."""
        said = (values["label"], values["owner"])
        return next(
            (
                self._rows[name]
                for name in self._new
                if (self._rows[name].values["label"], self._rows[name].values["owner"]) == said
            ),
            None,
        )

    def read(self) -> Imported:
        """What came of all rows, once it is known which tasks there will be."""
        faults = [*self._faults, *self._dangling()]
        bad = {fault.row for fault in faults}
        return Imported(
            tasks=tuple(task for name, task in self._new.items() if self._rows[name].number not in bad),
            changes=tuple(one for one in self._changes if one.row not in bad),
            faults=tuple(sorted(faults, key=lambda fault: fault.row)),
        )

    def _dangling(self) -> Iterator[RowFault]:
        """Rows that wait for a task that is not there, or in the end for themselves."""
        waits: dict[str, Collection[str]] = {name: task.depends_on for name, task in self._known.tasks.items()}
        said = {name: row.values.get("depends_on", ()) for name, row in self._rows.items()}
        waits |= {name: others for name, others in said.items() if others or name in self._new}
        for row in self._refused:
            for other in row.values.get("depends_on", ()):
                if other not in waits:
                    yield _no_task(row, other)
        for name, row in self._rows.items():
            strange = [other for other in said[name] if other not in waits]
            found = circle(name, waits) if said[name] else ()
            for other in strange:
                yield _no_task(row, other)
            if found:
                listed = " → ".join((*found, name))
                why = Text(vi=f"Các nhiệm vụ chờ lẫn nhau: {listed}.", en=f"Tasks wait for one another: {listed}.")
                yield _of(row, why, Text(vi="Bỏ một phụ thuộc.", en="Take one of the dependencies away."))


THERE = Text(vi="“{name}” đã có {where}.", en="“{name}” is there already {where}.")
IN_PLAN = Text(vi="trong kế hoạch", en="in the plan")
ANOTHER = Text(vi="Đặt mã khác.", en="Give it another name.")
EMPTY = Text(vi="Ô này trống.", en="The cell is empty.")
FOR_NEW = Text(
    vi="Kế hoạch chưa có nhiệm vụ này, mà nhiệm vụ mới phải có cột này.",
    en="The plan does not have this task, and one that is new must have this column.",
)
ANOTHER_CODE = Text(
    vi="Kế hoạch có nhiệm vụ cùng tên, cùng chủ trì với mã {names}.",
    en="The plan has a task of this name and owner with the code {names}.",
)
FILL = Text(vi="Điền vào.", en="Fill it in.")
NO_DOCUMENT = Text(vi="Có tình trạng mà không có văn bản.", en="A state is given, and no document.")


def _in_row(row: Row) -> Text:
    return Text(vi=f"ở dòng {row.number}", en=f"in row {row.number}")


def _in_plan(plan: str) -> Text:
    return Text(vi=f"trong kế hoạch {plan}", en=f"in the plan {plan}")


def _no_task(row: Row, name: str) -> RowFault:
    why = Text(vi=f"Không có nhiệm vụ “{name}”.", en=f"There is no task “{name}”.")
    return _of(row, why, Text(vi="Sửa mã nhiệm vụ.", en="Mend the task's name."))


def _of(row: Row, why: Text, remedy: Text) -> RowFault:
    return RowFault(row.number, "depends_on", row.columns.named("depends_on"), why, remedy)


def as_task(name: str, values: Mapping[str, Any], *, languages: Sequence[str]) -> Mapping[str, Any]:
    """A new task as a plan writes it, from what the cells of its row mean."""
    task: dict[str, Any] = {"task": name, "group": values["group"], "owner": values["owner"]}
    task |= {"partners": values["partners"]} if "partners" in values else {}
    task |= {"due": values["due"], "phase": values["phase"]}
    task |= {key: dict.fromkeys(languages, values[key]) for key in ("label", "output")}
    task |= {"depends_on": values["depends_on"]} if "depends_on" in values else {}
    if "document" in values:
        state = values.get("document_state", next(iter(DOCUMENT_STATES)))
        task["amends"] = {"document": values["document"], "state": state}
    if any(amount in values for amount in AMOUNTS):
        task["budget"] = {amount: values[amount] for amount in AMOUNTS if amount in values}
    return task


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
