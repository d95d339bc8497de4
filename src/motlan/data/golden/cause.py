"""Why golden records change: every writer says it, every version of a record keeps it.

A writer hands a :class:`Because` to whatever refreshes golden records (``Following.settle``, ``refresh``,
``build_concept``); the cause is written only when a record really changed::

    following.settle(Because(kind="merge", at=instant(clock.now()), actor=account, reason=reason))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from motlan.kernel.text import Text
from motlan.store.register import Register

Kind = Literal["sync", "build", "override", "merge", "split", "authority", "dictionary", "hosted", "correction"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """What a writer says of a change.

    ``at`` is an instant (ISO 8601, UTC), ``actor`` an account or empty where nobody's hand did it, ``batch`` the
    delivery that brought it.
    """

    kind: Kind
    at: str
    actor: str = ""
    reason: Text | None = None
    batch: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One cause as the register keeps it. ``number`` orders causes; ``at`` never goes back from one to the next."""

    number: int
    because: Because


def hold(register: Register) -> None:
    """Keep other writers of mirrors and golden records waiting until the open transaction ends; readers go on."""
    if register.dialect == "postgres":
        # the lock that every landing takes: two writers at once would give two causes one number
        register.execute("lock table batch in share row exclusive mode")


def next_cause(register: Register, because: Because) -> Cause:
    """The cause that the open transaction may write; other writers of golden records wait for its end."""
    hold(register)
    last, at = register.row("select cause, at from cause order by cause desc limit 1") or (0, "")
    # a clock that was set back must not make a version end before it began
    stands = Because(
        kind=because.kind,
        at=max(because.at, at),
        actor=because.actor,
        reason=because.reason,
        batch=because.batch,
    )
    return Cause(number=last + 1, because=stands)


def keep(register: Register, cause: Cause) -> None:
    """Write a cause down, once a record changed by it."""
    because = cause.because
    register.execute(
        "insert into cause (cause, at, kind, actor, reason_vi, reason_en, batch)"
        " values (:cause, :at, :kind, :actor, :reason_vi, :reason_en, :batch)",
        {
            "cause": cause.number,
            "at": because.at,
            "kind": because.kind,
            "actor": because.actor,
            "reason_vi": because.reason.in_("vi") if because.reason is not None else None,
            "reason_en": because.reason.in_("en") if because.reason is not None else None,
            "batch": because.batch,
        },
    )


def causes(register: Register, numbers: tuple[int, ...]) -> dict[int, Cause]:
    """Causes by their numbers, as far as they are there."""
    if not numbers:
        return {}
    among = ", ".join(str(int(number)) for number in sorted(set(numbers)))
    rows = register.records(
        f"select cause, at, kind, actor, reason_vi, reason_en, batch from cause where cause in ({among})"
    )
    return {row["cause"]: Cause(number=row["cause"], because=_because(row)) for row in rows}


def _because(row: dict[str, object]) -> Because:
    reason = Text(vi=str(row["reason_vi"]), en=str(row["reason_en"])) if row["reason_vi"] is not None else None
    return Because(
        kind=row["kind"],  # type: ignore[arg-type]
        at=str(row["at"]),
        actor=str(row["actor"] or ""),
        reason=reason,
        batch=row["batch"],  # type: ignore[arg-type]
    )
