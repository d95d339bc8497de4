"""Units side by side: what each says of itself, what was measured, the gap, and the reports behind it.

Provinces, or the communes of one province; as things stand, or at the end of a past day. No list is longer than the
communes of one province, and nothing below them is read: what provinces count of their communes is kept with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from motlan.dictionary.name import plain
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import count
from motlan.kernel.clock import instant
from motlan.web.centre import standing
from motlan.web.centre.asof import AsOf
from motlan.web.centre.models import Claim
from motlan.web.centre.standing import UnitStanding
from motlan.web.house import House
from motlan.web.unitreports.models import Said

GAP, SHARE, NAME = "gap", "share", "name"
ORDERS = (GAP, SHARE, NAME)
COLUMNS = (
    *("unit", "name", "claimed", "claimed_at", "claimed_by", "measured", "gap", "ready", "reported", "whole"),
    *("share", "as_of", "basis", "criteria_said", "said_at", "findings_against"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One unit. ``by``: who made the claim that stands, '' where nobody did; ``said``: of how many criteria it ever
    said whether they hold, and when it did last."""

    unit: UnitStanding
    by: str
    said: int
    said_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """All units of a list: how many have which light, and how many claims are ahead of what was measured."""

    claimed: Mapping[Light, int]
    measured: Mapping[Light, int]
    ahead: int
    ready: int
    reported: int
    whole: int


def lines_of(here: House, asof: AsOf, *, province: str = "", order: str = GAP, words: str = "") -> Sequence[UnitLine]:
    """Provinces, or the communes of ``province``, those with ``words`` in their name, in one of :data:`ORDERS`."""
    found = asof.communes(here, province) if province else asof.provinces(here)
    units = [one for one in found if plain(words) in plain(one.name) or one.code == words]
    names, ends = [one.code for one in units], asof.ends(here)
    claims, said = standing.claims(Claim.Scope.UNIT, names=names, before=ends), _said(names, ends)
    lines = [_line(one, claims.get(one.code), said.get(one.code)) for one in units]
    keys = {
        GAP: lambda line: (-line.unit.gap, _share(line), line.unit.name),
        SHARE: lambda line: (_share(line), line.unit.name),
        NAME: lambda line: (line.unit.name,),
    }
    return sorted(lines, key=keys[order])


def together(lines: Sequence[UnitLine]) -> Sum:
    """The list as one line."""
    units = [line.unit for line in lines]
    return Sum(
        claimed=count(one.claimed for one in units),
        measured=count(one.measured for one in units),
        ahead=sum(1 for one in units if one.gap),
        ready=sum(one.ready for one in units),
        reported=sum(one.reported for one in units),
        whole=sum(one.whole for one in units),
    )


def values(line: UnitLine) -> tuple[str | int | float | None, ...]:
    """A line in the order of :data:`COLUMNS`, as files and programs read it; instants in UTC."""
    one = line.unit
    return (
        *(one.code, one.name, one.claimed.value, _instant(one.claimed_at), line.by, one.measured.value, one.gap),
        *(one.ready, one.reported, one.whole, one.share, one.as_of, one.basis, line.said, _instant(line.said_at)),
        one.against,
    )


def _said(names: Sequence[str], ends: datetime | None) -> Mapping[str, tuple[int, datetime]]:
    """Unit → of how many criteria it said anything, and when last."""
    found = Said.objects.filter(unit__in=names)
    found = found if ends is None else found.filter(at__lt=ends)
    rows = found.order_by().values_list("unit").annotate(Count("measure", distinct=True), Max("at"))
    return {unit: (criteria, at) for unit, criteria, at in rows}


def _line(unit: UnitStanding, claim: Claim | None, said: tuple[int, datetime] | None) -> UnitLine:
    by = claim.by.in_(standing.language()) if claim and unit.claimed_at == claim.at else ""
    return UnitLine(unit=unit, by=by, said=said[0] if said else 0, said_at=said[1] if said else None)


def _share(line: UnitLine) -> float:
    """The lowest first; what nobody knows the share of before them."""
    return -1.0 if line.unit.share is None else line.unit.share


def _instant(at: datetime | None) -> str:
    return instant(at) if at else ""
