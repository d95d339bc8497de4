"""Deciding on another order of authority: the workspace says it and golden values follow, both or neither."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from motlan.data.authority.api import apply, standing_order, with_order
from motlan.data.correction import again
from motlan.data.golden.cause import Because
from motlan.dictionary.decision import AuthorityDecision, not_undone
from motlan.kernel.clock import Clock, instant
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.workspace.decide import FILE, decisions, record, take_back
from motlan.workspace.spec import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was done: the order until then and from now on, the file that says the new one, and the subjects that were
    brought up to date. ``reopened``: mended corrections whose contested value stands again."""

    before: tuple[str, ...]
    order: tuple[str, ...]
    file: Path
    touched: int
    reopened: int


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
    undoes: bool = False,
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
        attribute=f"{concept}.{attribute}", order=order, before=before, by=by, at=at, reason=reason, undoes=undoes
    )
    file = workspace.root / FILE
    kind = workspace.dictionary.attribute(f"{concept}.{attribute}").type
    due = workspace.calendar.closing(workspace.calendar.add_working_days(clock.now(), workspace.settings.mend_days))
    was = file.read_text(encoding="utf-8") if file.exists() else None
    written = False
    try:
        with register.transaction():
            again.remember(register, concept=concept, attribute=attribute, kind=kind)
            _, touched = apply(
                register=register,
                before=workspace.catalogue,
                catalogue=changed,
                concept=concept,
                attribute=attribute,
                because=because,
            )
            reopened = again.reopen(register, concept=concept, attribute=attribute, kind=kind, due_at=due)
            record(workspace.root, decision)
            written = True
    except BaseException:
        if written:
            take_back(file, was)
        raise
    return Decided(before=before, order=order, file=file, touched=touched, reopened=reopened)


def undo(
    *, workspace: Workspace, register: Register, clock: Clock, concept: str, attribute: str, reason: str, by: str
) -> Decided:
    """Take back the last decision on an attribute that was not taken back yet: a second undo goes one further back.

    :raises Refused: when every decision was taken back already (or none was taken), and as :func:`decide` does.
    """
    order = order_before(workspace, concept, attribute)
    if order is None:
        raise _nothing_to_undo(f"{concept}.{attribute}")
    return decide(
        workspace=workspace,
        register=register,
        clock=clock,
        concept=concept,
        attribute=attribute,
        order=order,
        reason=reason,
        by=by,
        undoes=True,
    )


def order_before(workspace: Workspace, concept: str, attribute: str) -> tuple[str, ...] | None:
    """The order to which an undo goes back; None where there is nothing to undo.

    Databases that came since are heard last, those that went are left out.
    """
    standing = not_undone(decisions(workspace.root), f"{concept}.{attribute}")
    if not standing:
        return None
    now = standing_order(workspace.catalogue, concept, attribute)
    then = [name for name in standing[-1].before if name in now]
    return (*then, *(name for name in now if name not in then))


def _nothing_to_undo(where: str) -> Refused:
    return Refused(
        what=Text(
            vi="Không còn quyết định nào để rút lại: đang theo thứ tự ghi trong từ điển.",
            en="No decision is left to be taken back: the order is the one that the dictionary declares.",
        ),
        remedy=Text(
            vi="Xem các quyết định đã có bằng motlan authority show; muốn thứ tự khác, dùng motlan authority apply.",
            en="See the decisions with motlan authority show; for another order use motlan authority apply.",
        ),
        where=where,
    )


def _nothing_to_decide(where: str, *, given: bool) -> Refused:
    if not given:
        what = Text(vi="Chưa nêu lý do.", en="No reason was given.")
        remedy = Text(vi="Nêu lý do; người dân xem được.", en="Give the reason; people can read it.")
    else:
        what = Text(vi="Thứ tự này đang được áp dụng.", en="This order stands already.")
        remedy = Text(vi="Không cần làm gì.", en="There is nothing to do.")
    return Refused(what=what, remedy=remedy, where=where)
