"""Deciding on another order of authority: the workspace says it and golden values follow, both or neither."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from motlan.data.authority.api import apply, standing_order, with_order
from motlan.data.golden.cause import Because
from motlan.dictionary.decision import AuthorityDecision
from motlan.kernel.clock import Clock, instant
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.workspace.decide import FILE, record, take_back
from motlan.workspace.spec import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was done: the order until then, the file that says the new one, and the subjects that were brought up to
    date."""

    before: tuple[str, ...]
    file: Path
    touched: int


def decide(
    *,
    workspace: Workspace,
    register: Register,
    clock: Clock,
    concept: str,
    attribute: str,
    order: tuple[str, ...],
    reason: str,
    by: str,
) -> Decided:
    """Let ``order`` stand. History keeps what changed, with the cause ``authority``, who and why.

    The register is changed first and committed last: when either the file or the register refuses, neither is changed.

    :raises Refused: when the order is not one of the databases that carry the attribute, is the one that stands, has no
        reason, or when the workspace may not be written.
    """
    before = standing_order(workspace.catalogue, concept, attribute)
    changed = with_order(workspace.catalogue, concept, attribute, order)
    if order == before or not reason.strip():
        raise _nothing_to_decide(f"{concept}.{attribute}", given=bool(reason.strip()))
    at = instant(clock.now())
    because = Because(kind="authority", at=at, actor=by, reason=Text(vi=reason, en=reason))
    decision = AuthorityDecision(
        attribute=f"{concept}.{attribute}", order=order, before=before, by=by, at=at, reason=reason
    )
    file = workspace.root / FILE
    was = file.read_text(encoding="utf-8") if file.exists() else None
    written = False
    try:
        with register.transaction():
            _, touched = apply(
                register=register,
                before=workspace.catalogue,
                catalogue=changed,
                concept=concept,
                attribute=attribute,
                because=because,
            )
            record(workspace.root, decision)
            written = True
    except BaseException:
        if written:
            take_back(file, was)
        raise
    return Decided(before=before, file=file, touched=touched)


def _nothing_to_decide(where: str, *, given: bool) -> Refused:
    if not given:
        what = Text(vi="Chưa nêu lý do.", en="No reason was given.")
        remedy = Text(vi="Nêu lý do; người dân xem được.", en="Give the reason; people can read it.")
    else:
        what = Text(vi="Thứ tự này đang được áp dụng.", en="This order stands already.")
        remedy = Text(vi="Không cần làm gì.", en="There is nothing to do.")
    return Refused(what=what, remedy=remedy, where=where)
