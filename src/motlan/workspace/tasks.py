"""Writing tasks into the file of a plan: new ones at its end, changed values where they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from motlan.governance.plans.spec import Plan
from motlan.governance.plans.updating import Change
from motlan.kernel.errors import Refused, SpecError, UnknownName
from motlan.kernel.inplace import with_values
from motlan.kernel.text import Text
from motlan.workspace.load import load

EMPTY = re.compile(r"^tasks:.*", re.MULTILINE)


def write_tasks(
    *, root: Path, plan: Plan, added: Sequence[Mapping[str, Any]] = (), changes: Sequence[Change] = ()
) -> Path:
    """Change values of tasks and add others; everything else in the file, comments included, stays as it is.

    The workspace is read again afterwards: when it no longer stands, the file is as it was.

    :raises Refused: when the file is not written so that it can be changed.
    :raises SpecError: when the workspace would have faults.
    """
    file = _file_of(root, plan)
    before = _text(file)
    places = {task.task: place for place, task in enumerate(plan.tasks)}
    values: dict[tuple[str | int, ...], Any] = {("tasks", places[one.task], *one.path): one.new for one in changes}
    after = with_values(before, values, where=str(file)) if values else before
    _write(file, _appended(file, after, added) if added else after)
    try:
        load(root)
    except SpecError:
        _write(file, before)
        raise
    return file


def _file_of(root: Path, plan: Plan) -> Path:
    """The file that holds a plan."""
    for file in sorted((root / "plans").glob("*.yaml")):
        if yaml.safe_load(file.read_text(encoding="utf-8")).get("plan") == plan.plan:
            return file
    raise UnknownName(kind="plan", name=plan.plan, known=())


def _text(file: Path) -> str:
    with file.open(encoding="utf-8", newline="") as opened:  # its ends of lines stay, too
        return opened.read()


def _write(file: Path, text: str) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        opened.write(text)


def _appended(file: Path, text: str, tasks: Sequence[Mapping[str, Any]]) -> str:
    held = text.rstrip()
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
    end = "\r\n" if "\r\n" in text else "\n"
    return held + end + "".join(f"  {line}{end}" for line in added.splitlines())
