"""What a row of a table changes in a task that is there already: only what its cells say and the task does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from motlan.governance.plans.cells import AMOUNTS, Known
from motlan.governance.plans.spec import Task

PLAIN = ("group", "owner", "due", "phase")
LISTS = ("partners", "depends_on")
WORDS = ("label", "output")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One value of a task: ``old`` as the plan has it (None: nothing), ``new`` as the row says it.

    ``path`` is where it stands in the task: ``("budget", "disbursed")``.
    """

    row: int
    task: str
    column: str
    path: tuple[str, ...]
    old: Any
    new: Any


def standing(values: Mapping[str, Any], known: Known) -> tuple[Task, ...]:
    """The tasks that a row means: by its code, and without one by exact name and owner."""
    if "task" in values:
        found = known.tasks.get(values["task"])
        return (found,) if found else ()
    return namesakes(values, known)


def namesakes(values: Mapping[str, Any], known: Known) -> tuple[Task, ...]:
    """The tasks that have the name and the owner of a row."""
    said, owner = values.get("label"), values.get("owner")
    return tuple(task for task in known.tasks.values() if said in task.label.values() and owner == task.owner)


def changes(number: int, task: Task, values: Mapping[str, Any]) -> Iterator[Change]:
    """Every value of a task that a row says otherwise; a cell that is empty changes nothing."""
    for column, path, old, new in _compared(task, values):
        if old != new:
            yield Change(row=number, task=task.task, column=column, path=path, old=old, new=new)


def _compared(task: Task, values: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...], Any, Any]]:
    for column in (name for name in PLAIN if name in values):
        yield column, (column,), getattr(task, column), values[column]
    for column in (name for name in LISTS if name in values):
        yield column, (column,), list(getattr(task, column)) or None, values[column]
    for column in (name for name in WORDS if name in values):
        old = getattr(task, column)
        if values[column] not in old.values():
            # the languages that said the same as the first one go on doing so
            yield from (
                (column, (column, language) if language else (column,), said, values[column])
                for language, said in old.items()
                if said == str(old)
            )
    if "document" in values:
        yield "document", ("amends", "document"), task.amends and task.amends.document, values["document"]
    if "document_state" in values:
        yield "document_state", ("amends", "state"), task.amends and task.amends.state, values["document_state"]
    for column in (name for name in AMOUNTS if name in values):
        yield column, ("budget", column), task.budget and getattr(task.budget, column), values[column]
