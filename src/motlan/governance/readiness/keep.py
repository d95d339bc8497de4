"""Readiness by day: a row a run of days over which one commune stood the same by one criterion."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from motlan.governance.facts import due
from motlan.governance.plans.spec import Territory
from motlan.governance.readiness.measure import Met
from motlan.store.register import Register

TABLE = "published_readiness"
NOTHING = (0, 0, 0)
FEW = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The communes of a province ('' is the country): how many there are, and by criterion how many meet it.

    ``ready``: those that meet every basic criterion; ``known``: by criterion, those of which anything is known;
    ``claimed``: by criterion, those that report to meet it.
    """

    unit: str
    whole: int
    ready: int
    met: Mapping[str, int]
    known: Mapping[str, int]
    claimed: Mapping[str, int]


def keep(*, register: Register, found: Sequence[Met], today: date, first: date | None = None) -> int:
    """Write what changed, in one transaction; how many communes and criteria did. Days that are past stay.

    ``first``: the day of which reports speak, from which a commune and criterion that was never kept is said to have
    stood so, as its light is (:func:`motlan.web.centre.days.keep`); without it ``today``.
    """
    day = today.isoformat()
    with register.within():
        register.locked_row(TABLE, "select 1")
        rows = register.rows(
            f"select unit, criterion, since, claimed, measured, parent from {TABLE} where until is null"
        )
        held = {(row[0], row[1]): row for row in rows}
        now = {(one.unit, one.criterion): one for one in found}
        changed = [one for key, one in now.items() if key not in held or _said(held[key]) != _told(one)]
        keys = [(one.unit, one.criterion) for one in changed] + [key for key in held if key not in now]
        ended = [key for key in keys if key in held]
        _end(register, [key for key in ended if held[key][2] < day], day)
        _drop(register, [key for key in ended if held[key][2] >= day])
        register.execute_many(
            f"insert into {TABLE} (unit, criterion, since, parent, claimed, measured)"
            " values (:unit, :criterion, :since, :parent, :claimed, :measured)",
            [_row(one, since) for one, since in _since(register, changed, held, first, day)],
        )
        if keys:
            parents = {str(held[key][5]) for key in ended} | {one.parent for one in changed}
            due.change_of(register, due.READINESS, parents)
    return len(keys)


def _since(
    register: Register, changed: Sequence[Met], held: Collection[tuple[str, str]], first: date | None, day: str
) -> list[tuple[Met, str]]:
    """What changed, each with the day from which it stands."""
    fresh = [one for one in changed if (one.unit, one.criterion) not in held]
    if first is None or not fresh:
        return [(one, day) for one in changed]
    known = {(row[0], row[1]) for row in register.rows(f"select distinct unit, criterion from {TABLE}")}
    new, begun = known | set(held), min(first.isoformat(), day)
    return [(one, day if (one.unit, one.criterion) in new else begun) for one in changed]


def _end(register: Register, keys: Sequence[tuple[str, str]], day: str) -> None:
    register.execute_many(
        f"update {TABLE} set until = :day where unit = :unit and criterion = :criterion and until is null",
        [{"unit": unit, "criterion": criterion, "day": day} for unit, criterion in keys],
    )


def _drop(register: Register, keys: Sequence[tuple[str, str]]) -> None:
    """What stood for a part of today only is written over."""
    register.execute_many(
        f"delete from {TABLE} where unit = :unit and criterion = :criterion and until is null",
        [{"unit": unit, "criterion": criterion} for unit, criterion in keys],
    )


def on(*, register: Register, day: date, parent: str | None = None, unit: str | None = None) -> tuple[Met, ...]:
    """How communes stood at the end of a day: all of them, those of a province, or one."""
    where, asked = "", {"day": day.isoformat()}
    for name, value in (("parent", parent), ("unit", unit)):
        if value is not None:
            where += f" and {name} = :{name}"
            asked[name] = value
    rows = register.rows(
        f"select unit, parent, criterion, claimed, measured from {TABLE}"
        f" where since <= :day and (until is null or until > :day){where}",
        asked,
    )
    return tuple(
        Met(unit=row[0], parent=row[1], criterion=row[2], claimed=_flag(row[3]), measured=_flag(row[4])) for row in rows
    )


def ready(*, territory: Territory, found: Sequence[Met]) -> Mapping[str, bool | None]:
    """Commune → whether it meets every basic criterion; None where nothing at all is known of it.

    A criterion of which nothing is known is not met: a commune counts only with all of them.
    """
    basic = {one.measure for one in territory.conditions if one.basic}
    by_unit: dict[str, dict[str, bool | None]] = {}
    for one in found:
        by_unit.setdefault(one.unit, {})[one.criterion] = one.holds
    return {
        unit: None
        if all(holds is None for holds in held.values())
        else all(held.get(criterion) is True for criterion in basic)
        for unit, held in by_unit.items()
    }


def shares(
    *, register: Register, territory: Territory, communes: Mapping[str, Sequence[str]], day: date
) -> Mapping[str, Shares]:
    """Province → its shares at the end of a day; '' is all of ``communes``.

    A commune of which nothing is known stays in the whole.
    """
    names = [one.measure for one in territory.conditions]
    asked = {"day": day.isoformat()}
    standing = f"from {TABLE} where since <= :day and (until is null or until > :day)"
    if len(communes) <= FEW:  # some provinces are found by their index, the country is read whole
        few = {f"p{at}": code for at, code in enumerate(communes)}
        standing += f" and parent in ({', '.join(f':{name}' for name in few) or chr(39) * 2})"
        asked |= few
    holds = "coalesce(measured, claimed)"
    counted = register.rows(
        f"select parent, criterion, sum({holds}), count({holds}), sum(claimed) {standing} group by parent, criterion",
        asked,
    )
    basic = {f"c{at}": one.measure for at, one in enumerate(territory.conditions) if one.basic}
    listed = ", ".join(f":{name}" for name in basic) or "''"
    ready_ones = register.rows(
        f"select parent, count(*) from (select parent, unit {standing} and {holds} = 1 and criterion in ({listed})"
        f" group by parent, unit having count(*) = {len(basic)}) met group by parent",
        asked | basic,
    )
    met = {(row[0], row[1]): tuple(int(count or 0) for count in row[2:]) for row in counted}
    counts = {str(parent): int(count) for parent, count in ready_ones}
    found = {
        code: Shares(
            unit=code,
            whole=len(inside),
            ready=counts.get(code, 0),
            met={name: met.get((code, name), NOTHING)[0] for name in names},
            known={name: met.get((code, name), NOTHING)[1] for name in names},
            claimed={name: met.get((code, name), NOTHING)[2] for name in names},
        )
        for code, inside in communes.items()
    }
    return {"": together(found.values(), territory=territory), **found}


def together(found: Iterable[Shares], *, territory: Territory) -> Shares:
    """The country of its provinces."""
    some, names = tuple(found), [one.measure for one in territory.conditions]
    return Shares(
        unit="",
        whole=sum(one.whole for one in some),
        ready=sum(one.ready for one in some),
        met={name: sum(one.met[name] for one in some) for name in names},
        known={name: sum(one.known[name] for one in some) for name in names},
        claimed={name: sum(one.claimed[name] for one in some) for name in names},
    )


def history(*, register: Register, unit: str) -> tuple[tuple[str, str, bool | None], ...]:
    """Since which day a commune stood how by which criterion, the latest first: day, criterion, whether it held."""
    rows = register.rows(
        f"select since, criterion, claimed, measured from {TABLE} where unit = :unit order by since desc, criterion",
        {"unit": unit},
    )
    return tuple((row[0], row[1], _flag(row[2] if row[3] is None else row[3])) for row in rows)


def _flag(value: Any) -> bool | None:
    return None if value is None else bool(int(value))


def _number(value: bool | None) -> int | None:
    return None if value is None else int(value)


def _said(row: Sequence[Any]) -> tuple[Any, ...]:
    return (_flag(row[3]), _flag(row[4]), row[5])


def _told(one: Met) -> tuple[Any, ...]:
    return (one.claimed, one.measured, one.parent)


def _row(one: Met, day: str) -> dict[str, str | int | None]:
    return {
        "unit": one.unit,
        "criterion": one.criterion,
        "since": day,
        "parent": one.parent,
        "claimed": _number(one.claimed),
        "measured": _number(one.measured),
    }
