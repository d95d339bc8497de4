"""Writing a decision on authority into the workspace: one entry more at the end of ``dictionary/authority.yaml``.

No other file is touched: what people wrote, with their comments, stays as they wrote it.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from motlan.dictionary.decision import AuthorityDecision, AuthorityDecisions
from motlan.kernel.errors import Refused, SpecError
from motlan.kernel.spec import read
from motlan.kernel.text import Text
from motlan.workspace.load import load

FILE = "dictionary/authority.yaml"
HEADER = """\
# Who is heard first for which attribute, where it was decided otherwise than the concept's own file says.
# Written by `motlan authority apply` and the stewards' pages: entries are added at the end, the last one counts.
decisions:
"""


def decisions(root: Path) -> tuple[AuthorityDecision, ...]:
    """Every decision of a workspace, first one first; raise SpecError when the file is broken."""
    file = root / FILE
    if not file.exists():
        return ()
    found = read(file, AuthorityDecisions, name=FILE)
    if found.value is None:
        raise SpecError(issues=found.issues, where=FILE)
    return found.value.decisions


def record(root: Path, decision: AuthorityDecision) -> Path:
    """Append a decision, all or nothing, and return the file.

    :raises Refused: when the workspace may not be written, or another decision came meanwhile; nothing is changed.
    :raises SpecError: when the workspace would not check with it; nothing is changed.
    """
    file = root / FILE
    before = file.read_text(encoding="utf-8") if file.exists() else None
    _replace(file, (before if before is not None else HEADER).rstrip("\n") + "\n" + _entry(decision))
    try:
        load(root)
    except SpecError:
        take_back(file, before)
        raise
    return file


def take_back(file: Path, before: str | None) -> None:
    """Put the file back as it was (None: there was none)."""
    if before is None:
        file.unlink()
    else:
        _replace(file, before)


def _entry(decision: AuthorityDecision) -> str:
    def listed(names: tuple[str, ...]) -> str:
        return f"[{', '.join(names)}]"

    return (
        f"  - attribute: {decision.attribute}\n"
        f"    order: {listed(decision.order)}\n"
        f"    before: {listed(decision.before)}\n"
        f"    by: {json.dumps(decision.by, ensure_ascii=False)}\n"
        f"    at: {json.dumps(decision.at)}\n"
        f"    reason: {json.dumps(decision.reason, ensure_ascii=False)}\n"
        + ("    undoes: true\n" if decision.undoes else "")
    )


def _replace(file: Path, text: str) -> None:
    """Write beside the file and rename: whoever reads meanwhile reads the old or the new one, whole."""
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(file)
    except OSError as error:
        raise Refused(
            what=Text(
                vi=f"Không ghi được vào không gian làm việc ({error.strerror}).",
                en=f"The workspace cannot be written ({error.strerror}).",
            ),
            remedy=Text(
                vi="Không gian làm việc này chỉ cho đọc: hãy sửa tệp trong kho git của nó rồi triển khai lại.",
                en="The served workspace is read-only: change this file in its repository and deploy again.",
            ),
            where=str(file),
        ) from error
