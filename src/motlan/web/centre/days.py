"""Lights by day: what stood on each day, under the rule of that day.

A run of days on which nothing changed is one row (:class:`LightSpan`). The row of the present day is written over until
the day ends in the country; what is past never is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from motlan.governance.lights.light import Light
from motlan.kernel.clock import instant
from motlan.store.register import Register
from motlan.web.centre.models import LightSpan, MeasuredDay

ROWS_AT_ONCE = 2000
UNIT, TASK = "unit", "task"
CHANGED_BELOW = """
select count(*) from published_light now join published_light was
  on was.scope = now.scope and was.name = now.name and was.until = now.since
where now.scope = :scope and now.since = :day and now.parent <> ''
  and (now.claimed <> was.claimed or now.measured <> was.measured or now.state <> was.state)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lit:
    """The lights of one thing, and what they were computed from; see :class:`LightSpan`."""

    name: str
    parent: str = ""
    claimed: Light
    measured: Light
    numerator: int | None = None
    denominator: int | None = None
    figure: float | None = None
    state: str = ""
    as_of: str = ""
    rule: str = ""


KEPT = tuple(one for one in Lit.__slots__ if one != "name")


def keep(*, scope: str, lit: Iterable[Lit], day: str, first: str = "", gone: Collection[str] = ()) -> int:
    """Keep lights as those of ``day``, in the caller's transaction; how many are new or other than before.

    :param first: the day from which a thing that has no light yet is said to have stood so; without it ``day``.
    :param gone: names that are no longer there.
    """
    rows = {one.name: one for one in lit}
    held = {row.name: row for row in _open(scope, [*rows, *gone])}
    changed = {name: one for name, one in rows.items() if name not in held or _said(held[name]) != _said(one)}
    known = set() if not first else set(LightSpan.objects.filter(scope=scope).values_list("name", flat=True).distinct())
    fresh, ended, over = [], [], []
    for name, one in changed.items():
        row = held.get(name)
        if row is not None and row.since >= day:
            over.append(_write(row, one))
            continue
        if row is not None:
            row.until = day
            ended.append(row)
        since = first if first and name not in known else day
        fresh.append(_write(LightSpan(scope=scope, name=name, since=min(since, day)), one))
    for name in gone:
        if name in held:
            held[name].until = day
            ended.append(held[name])
    LightSpan.objects.bulk_update(ended, ["until"], batch_size=ROWS_AT_ONCE)
    LightSpan.objects.bulk_update(over, list(KEPT), batch_size=ROWS_AT_ONCE // 4)
    LightSpan.objects.bulk_create(fresh, batch_size=ROWS_AT_ONCE)
    return len(changed)


def _open(scope: str, names: Collection[str]) -> QuerySet[LightSpan]:
    found = LightSpan.objects.filter(scope=scope, until=None)
    return found if len(names) > ROWS_AT_ONCE // 4 else found.filter(name__in=names)


def _said(one: Lit | LightSpan) -> tuple[object, ...]:
    return tuple(str(value) if (value := getattr(one, name)) is not None else None for name in KEPT)


def _write(row: LightSpan, one: Lit) -> LightSpan:
    for name in KEPT:
        value = getattr(one, name)
        setattr(row, name, value.value if isinstance(value, Light) else value)
    return row


def keep_day(*, day: str, at: datetime, rule: str) -> None:
    """Note that the plan was measured on ``day``."""
    MeasuredDay.objects.bulk_create(
        [MeasuredDay(day=day, first_at=instant(at), last_at=instant(at), rule=rule)],
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["last_at", "rule"],
    )


def on(*, scope: str, day: str, parent: str | None = None, names: Collection[str] | None = None) -> QuerySet[LightSpan]:
    """What stood at the end of ``day``; of everything below ``parent``, or of some names alone."""
    found = LightSpan.objects.filter(Q(until=None) | Q(until__gt=day), scope=scope, since__lte=day)
    if parent is not None:
        found = found.filter(parent=parent)
    return found if names is None else found.filter(name__in=names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing whose light or state is another than the day before; ``before`` is None for what is new."""

    before: LightSpan | None
    after: LightSpan


def changes(*, scope: str, day: str, parent: str | None = None) -> tuple[Change, ...]:
    """What became another light or state on ``day``, by name; new figures under the same light are no change."""
    begun = LightSpan.objects.filter(scope=scope, since=day)
    begun = begun if parent is None else begun.filter(parent=parent)
    before = _before(scope, day, parent)
    found = [Change(before=before.get(row.name), after=row) for row in begun.order_by("name")]
    return tuple(one for one in found if one.before is None or _seen(one.before) != _seen(one.after))


def changed_below(*, register: Register, scope: str, day: str) -> int:
    """How many things that have something above them became another light or state on ``day``."""
    found = register.lookup(CHANGED_BELOW, {"scope": scope, "day": day})
    return int(found[0]) if found else 0


def _before(scope: str, day: str, parent: str | None) -> Mapping[str, LightSpan]:
    ended = LightSpan.objects.filter(scope=scope, until=day)
    return {row.name: row for row in (ended if parent is None else ended.filter(parent=parent))}


def _seen(row: LightSpan) -> tuple[str, str, str]:
    return row.claimed, row.measured, row.state


def measured_on(day: str) -> MeasuredDay | None:
    """When the plan was measured on ``day``; None: it was not."""
    return MeasuredDay.objects.filter(pk=day).first()


def first_day() -> str | None:
    """The first day of which any light is kept."""
    first = [
        LightSpan.objects.filter(scope=scope).order_by("since").values_list("since", flat=True).first()
        for scope in (UNIT, TASK)
    ]
    return min((day for day in first if day), default=None)


def last_measured(day: str) -> MeasuredDay | None:
    """The last day up to ``day`` on which the plan was measured; None: it never was by then."""
    return MeasuredDay.objects.filter(day__lte=day).order_by("-day").first()
