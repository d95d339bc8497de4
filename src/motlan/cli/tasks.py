"""``motlan tasks``: tasks of a plan from a table, and what stands how."""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click
import yaml

from motlan.cli.file_rows import rows_of
from motlan.cli.terminal import Terminal, verb, workspace_option
from motlan.governance.plans.importing import Imported, Known, RowFault, read_rows
from motlan.governance.plans.spec import Plan
from motlan.kernel.errors import Refused, UnknownName
from motlan.kernel.text import Text
from motlan.workspace.load import load

SHOWN = 20
EMPTY = re.compile(r"^tasks:.*", re.MULTILINE)


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
@click.option("--apply", "do_it", is_flag=True, help="Write them; without it nothing is written.")
@workspace_option
@verb
def imported(terminal: Terminal, workspace: Path, file: Path, plan_name: str, do_it: bool) -> None:
    """Read tasks from a CSV or XLSX file, one row each, and say what is wrong with every row.

    With --apply the rows without a fault are written to the end of the plan's file; when any row has one, none is.

    \b
    Example:
      motlan tasks import tasks.csv --plan plan_02
      motlan tasks import tasks.xlsx --plan plan_02 --apply
    """
    found = load(workspace)
    if plan_name not in found.plans:
        raise UnknownName(kind="plan", name=plan_name, known=sorted(found.plans))
    plan = found.plans[plan_name]
    known = Known(
        groups=plan.groups,
        phases={name: phase.label for name, phase in plan.phases.items()},
        agencies=found.settings.agencies,
        tasks=frozenset(plan.by_name),
    )
    read = read_rows(rows_of(file), known=known)
    if do_it and not read.faults and read.tasks:
        _write(_file_of(workspace, plan), read.tasks)
    _answer(terminal, plan, read, done=do_it and not read.faults)


def _answer(terminal: Terminal, plan: Plan, read: Imported, *, done: bool) -> None:
    groups = Counter(str(task["group"]) for task in read.tasks)
    lines = [
        f"{terminal.number(number, '>6,')}  {terminal.translate(plan.groups[name])}" for name, number in groups.items()
    ]
    lines += [_line(terminal, fault) for fault in read.faults[:SHOWN]]
    if len(read.faults) > SHOWN:
        lines.append(f"… {terminal.number(len(read.faults) - SHOWN)}")
    lines.append(terminal.translate(_closing(len(read.tasks), len(read.faults), done=done)))
    faults = [
        {
            "row": one.row,
            "column": one.column,
            "why": terminal.translate(one.why),
            "remedy": terminal.translate(one.remedy),
        }
        for one in read.faults
    ]
    terminal.answer({"tasks": len(read.tasks), "written": done, "faults": faults}, lines=tuple(lines))
    sys.exit(1 if read.faults else 0)


ROW = Text(vi="dòng", en="row")


def _line(terminal: Terminal, fault: RowFault) -> str:
    said = f"{terminal.translate(fault.why)} {terminal.translate(fault.remedy)}"
    return f"{terminal.translate(ROW)} {fault.row}, {fault.column}: {said}"


def _closing(tasks: int, faults: int, *, done: bool) -> Text:
    if faults:
        return Text(
            vi="{faults:,} lỗi; {tasks:,} dòng đúng. Chưa ghi gì cả: sửa tệp rồi chạy lại.",
            en="{faults:,} faults; {tasks:,} rows are right. Nothing was written: mend the file and run it again.",
        ).fill(faults=faults, tasks=tasks)
    if done:
        return Text(
            vi="Đã ghi {tasks:,} nhiệm vụ. Kiểm tra: motlan check.", en="Wrote {tasks:,} tasks. See: motlan check."
        ).fill(tasks=tasks)
    return Text(
        vi="{tasks:,} nhiệm vụ sẽ được ghi. Để ghi: thêm --apply.", en="{tasks:,} tasks would be written: add --apply."
    ).fill(tasks=tasks)


def _file_of(workspace: Path, plan: Plan) -> Path:
    """The file that holds a plan."""
    for file in sorted((workspace / "plans").glob("*.yaml")):
        if yaml.safe_load(file.read_text(encoding="utf-8")).get("plan") == plan.plan:
            return file
    raise UnknownName(kind="plan", name=plan.plan, known=())


def _write(file: Path, tasks: Iterable[Mapping[str, Any]]) -> None:
    """Write tasks to the end of a plan; what stands there, comments included, stays as it is."""
    held = file.read_text(encoding="utf-8").rstrip()
    said = yaml.safe_load(held)
    if list(said)[-1] != "tasks":
        raise Refused(
            what=Text(vi="Nhiệm vụ không đứng cuối tệp.", en="The tasks do not stand last in the file."),
            remedy=Text(vi="Chuyển khóa tasks xuống cuối tệp.", en="Move the key tasks to its end."),
            where=str(file),
        )
    if not said["tasks"]:  # a new plan has an empty list there
        held = EMPTY.sub("tasks:", held)
    added = yaml.safe_dump([dict(task) for task in tasks], allow_unicode=True, sort_keys=False, width=120)
    indented = "".join(f"  {line}\n" for line in added.splitlines())
    file.write_text(f"{held}\n{indented}", encoding="utf-8")
