"""``motlan tasks``: tasks of a plan from a table, new ones and what changes in those that are there."""

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from motlan.cli.terminal import Terminal, verb, workspace_alone
from motlan.governance.plans.cells import Known, RowFault
from motlan.governance.plans.columns import COLUMNS
from motlan.governance.plans.importing import Imported, read_rows
from motlan.governance.plans.spec import Plan
from motlan.governance.plans.updating import Change
from motlan.kernel.errors import UnknownName
from motlan.kernel.text import Text
from motlan.store.typed_rows import by_heading
from motlan.workspace.load import load
from motlan.workspace.tasks import write_tasks

SHOWN = 20


@click.group("tasks")
def command() -> None:
    """Bring tasks into a plan; each verb has --json.

    \b
    Example:
      motlan tasks import tasks.xlsx --plan plan_02
      motlan tasks import tasks.xlsx --plan plan_02 --apply
    """


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--plan", "plan_name", required=True, help="Name of the plan that gets them.")
@click.option("--update", is_flag=True, help="Change tasks that are there already: what the file says, no more.")
@click.option("--ignore", "ignored", multiple=True, help="A heading that is none of a plan's; may be repeated.")
@click.option("--apply", "do_it", is_flag=True, help="Write them; without it nothing is written.")
@workspace_alone
@verb
def imported(
    terminal: Terminal,
    workspace: Path,
    file: Path,
    plan_name: str,
    update: bool,
    ignored: tuple[str, ...],
    do_it: bool,
) -> None:
    """Read tasks from a CSV or XLSX file, one row each, and say what is wrong with every row.

    With --apply the rows without a fault are written to the end of the plan's file; when any row has one, none is.

    With --update a row may speak of a task that is there already, by its code, else by its exact name and owner: what
    its cells say and the plan does not is shown as old and new, and with --apply changed where it stands in the file.

    \b
    Example:
      motlan tasks import tasks.csv --plan plan_02
      motlan tasks import tasks.xlsx --plan plan_02 --apply
      motlan tasks import disbursed.csv --plan plan_02 --update
    """
    found = load(workspace)
    if plan_name not in found.plans:
        raise UnknownName(kind="plan", name=plan_name, known=sorted(found.plans))
    plan = found.plans[plan_name]
    known = Known(
        groups=plan.groups,
        phases={name: phase.label for name, phase in plan.phases.items()},
        agencies=found.settings.agencies,
        languages=found.settings.languages,
        tasks=plan.by_name,
        elsewhere={task: name for name, one in found.plans.items() if one is not plan for task in one.by_name},
    )
    sheet = by_heading(file)
    read = read_rows(sheet.headings, sheet.rows, known=known, update=update, ignored=ignored)
    does = do_it and not read.faults
    if does and (read.tasks or read.changes):
        write_tasks(root=workspace, plan=plan, added=read.tasks, changes=read.changes)
    _answer(terminal, plan, read, done=does)


def _answer(terminal: Terminal, plan: Plan, read: Imported, *, done: bool) -> None:
    lines = [*_added(terminal, plan, read), *_changed(terminal, read.changes)]
    lines += [_line(terminal, fault) for fault in read.faults[:SHOWN]]
    if len(read.faults) > SHOWN:
        lines.append(f"… {terminal.number(len(read.faults) - SHOWN)}")
    lines += [terminal.translate(one) for one in _closing(read, done=done)]
    faults = [
        {
            "row": one.row,
            "column": one.column,
            "heading": terminal.translate(one.heading),
            "why": terminal.translate(one.why),
            "remedy": terminal.translate(one.remedy),
        }
        for one in read.faults
    ]
    changes = [
        {"row": one.row, "task": one.task, "column": one.column, "old": one.old, "new": one.new} for one in read.changes
    ]
    answer = {"tasks": len(read.tasks), "changes": changes, "written": done, "faults": faults}
    terminal.answer(answer, lines=tuple(lines))
    sys.exit(1 if read.faults else 0)


def _added(terminal: Terminal, plan: Plan, read: Imported) -> Iterator[str]:
    """How many new tasks each group gets."""
    for name, number in Counter(str(task["group"]) for task in read.tasks).items():
        yield f"{terminal.number(number, '>6,')}  {terminal.translate(plan.groups[name])}"


def _changed(terminal: Terminal, changes: tuple[Change, ...]) -> Iterator[str]:
    """Old and new of every value, a line each."""
    names = [(one.task, terminal.translate(COLUMNS[one.column].label)) for one in changes]
    wide, broad = (max((len(name[at]) for name in names), default=0) for at in (0, 1))
    for one, (task, column) in zip(changes, names, strict=True):
        yield f"{task:{wide}}  {column:{broad}}  {_said(terminal, one.old)} → {_said(terminal, one.new)}"


def _said(terminal: Terminal, value: Any) -> str:
    if isinstance(value, int):
        return terminal.number(value)
    if isinstance(value, date):
        return value.isoformat()
    return "; ".join(value) if isinstance(value, list) else str(value or "–")


ROW = Text(vi="dòng", en="row")


def _line(terminal: Terminal, fault: RowFault) -> str:
    said = f"{terminal.translate(fault.why)} {terminal.translate(fault.remedy)}"
    return f"{terminal.translate(ROW)} {fault.row}, {terminal.translate(fault.heading)}: {said}"


def _closing(read: Imported, *, done: bool) -> Iterator[Text]:
    tasks, changes, faults = len(read.tasks), len(read.changes), len(read.faults)
    changed = len({one.task for one in read.changes})
    if faults:
        yield Text(
            vi="{faults:,} lỗi. Chưa ghi gì cả: sửa tệp rồi chạy lại.",
            en="{faults:,} {faults:fault|faults}. Nothing was written: mend the file and run it again.",
        ).fill(faults=faults)
        return
    if not tasks and not changes:
        yield Text(vi="Không có gì để ghi: kế hoạch đã như tệp.", en="Nothing to write: the plan is as the file says.")
        return
    values = {"tasks": tasks, "changes": changes, "changed": changed}
    if tasks:
        yield (ADDED if done else TO_ADD).fill(**values)
    if changes:
        yield (CHANGED if done else TO_CHANGE).fill(**values)
    yield SEE if done else APPLY


ADDED = Text(vi="Đã ghi {tasks:,} nhiệm vụ.", en="Wrote {tasks:,} {tasks:task|tasks}.")
TO_ADD = Text(vi="{tasks:,} nhiệm vụ sẽ được ghi.", en="{tasks:,} {tasks:task|tasks} would be written.")
CHANGED = Text(
    vi="Đã sửa {changes:,} giá trị của {changed:,} nhiệm vụ.",
    en="Changed {changes:,} {changes:value|values} of {changed:,} {changed:task|tasks}.",
)
TO_CHANGE = Text(
    vi="{changes:,} giá trị của {changed:,} nhiệm vụ sẽ được sửa.",
    en="{changes:,} {changes:value|values} of {changed:,} {changed:task|tasks} would be changed.",
)
SEE = Text(vi="Kiểm tra: motlan check.", en="See: motlan check.")
APPLY = Text(vi="Để ghi: thêm --apply.", en="To write it: add --apply.")
