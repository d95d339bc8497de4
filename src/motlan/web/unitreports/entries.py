"""What was said of units, as pages show it: by whom, when, with which note and which files, of which criteria."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from motlan.governance.lights.light import Light
from motlan.kernel.text import Text
from motlan.web.centre.models import Claim, Evidence
from motlan.web.centre.plan import plan_of
from motlan.web.house import House
from motlan.web.unitreports.models import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What somebody said of a unit at one time. ``light`` None: it came from a table, which says of criteria only."""

    unit: str
    at: datetime
    day: str
    by: Text
    light: Light | None
    note: Text | None
    files: Sequence[Evidence]
    said: Sequence[tuple[Text, bool]]


def of_unit(here: House, code: str, *, before: datetime | None = None, criterion: str = "") -> Sequence[Entry]:
    """Everything that was said of a unit, the newest first.

    :param before: only what was said earlier.
    :param criterion: only what speaks of this one.
    """
    claims = Claim.objects.filter(scope=Claim.Scope.UNIT, name=code).prefetch_related("evidence").order_by("pk")
    said = Said.objects.filter(unit=code).order_by("id")
    if before is not None:
        claims, said = claims.filter(at__lt=before), said.filter(at__lt=before)
    if criterion:
        said = said.filter(measure=criterion)
    found = together(here, claims, said)
    shown = [one for one in found if one.said] if criterion else found
    return sorted(shown, key=lambda one: one.at)[::-1]


def together(here: House, claims: Iterable[Claim], said: Iterable[Said]) -> list[Entry]:
    """Claims with what was said of criteria in each, and what tables said."""
    labels = labels_of(here)
    by_claim: dict[int, list[Said]] = {}
    tables: dict[tuple[str, datetime, str, str], list[Said]] = {}
    for one in said:
        if one.claim_id is not None:
            by_claim.setdefault(one.claim_id, []).append(one)
        else:
            tables.setdefault((one.unit, one.at, one.day, one.by), []).append(one)
    entries = [_of_claim(here, claim, _told(labels, by_claim.get(claim.pk, ()))) for claim in claims]
    return entries + [_of_table(key, _told(labels, rows)) for key, rows in tables.items()]


def labels_of(here: House) -> Mapping[str, Text]:
    """Criterion → its label, in the order of the plan."""
    territory = plan_of(here).territory
    return {one.measure: one.label for one in territory.conditions} if territory else {}


def _told(labels: Mapping[str, Text], rows: Iterable[Said]) -> Sequence[tuple[Text, bool]]:
    return [(labels.get(one.measure, Text(vi=one.measure)), one.holds) for one in rows]


def _of_claim(here: House, claim: Claim, said: Sequence[tuple[Text, bool]]) -> Entry:
    return Entry(
        unit=claim.name,
        at=claim.at,
        day=here.day_of(claim.at),
        by=claim.by,
        light=claim.colour,
        note=claim.note,
        files=list(claim.evidence.all()),
        said=said,
    )


def _of_table(key: tuple[str, datetime, str, str], said: Sequence[tuple[Text, bool]]) -> Entry:
    unit, at, day, by = key
    return Entry(unit=unit, at=at, day=day, by=Text(vi=by), light=None, note=None, files=(), said=said)
