"""Clearing what nobody kept: files of what has ended, bytes without a row, rows without bytes.

Whatever a crash leaves behind is harmless and found here. The shelf is gone through in 256 parts, one at a time, so a
round costs the same however many files there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from motlan.web.files.keeping import shelf
from motlan.web.files.models import Blob, Held
from motlan.web.files.shelf import Shelf
from motlan.web.house import House

PAUSE = timedelta(minutes=10)
GRACE = timedelta(days=1)
"""Nothing younger is cleared: somebody may be about to attach it."""
PARTS = 256

Living = Callable[[House, Collection[str]], Collection[str]]
PLACES: dict[str, Living] = {}


def place_of(kind: str) -> Callable[[Living], Living]:
    """Let a function say which of the places ``kind/<key>`` are still there; files of the others are let go of."""

    def keep(living: Living) -> Living:
        PLACES[kind] = living
        return living

    return keep


def while_young(kind: str) -> Living:
    """The places ``kind/<key>`` whose files came not long ago: what nobody kept them with by then is let go of."""

    def living(house: House, keys: Collection[str]) -> Collection[str]:
        since = house.clock.now() - GRACE
        found = Held.objects.filter(place__in=[f"{kind}/{key}" for key in keys], at__gte=since)
        return {one.partition("/")[2] for one in found.values_list("place", flat=True)}

    return living


def part_now(house: House) -> str:
    """The part whose turn it is: two hexadecimal digits."""
    return f"{int(house.clock.now().timestamp() // PAUSE.total_seconds()) % PARTS:02x}"


def clear(house: House, part: str) -> int:
    """Clear one part; how many files were removed."""
    kept, oldest = shelf(house), house.clock.now() - GRACE
    _let_go_of_the_dead(house, part)
    removed = sum(_clear_blob(kept, sha256, oldest) for sha256 in _unwanted(part, oldest))
    removed += sum(_clear_stray(kept, name, oldest) for name, place in kept.names(part) if _older(place, oldest))
    for staged in kept.incoming.glob("*"):
        if _older(staged, oldest):
            staged.unlink(missing_ok=True)
            removed += 1
    return removed


def _let_go_of_the_dead(house: House, part: str) -> None:
    """Let go of the files of this part whose place is no longer there."""
    places = Held.objects.filter(blob__sha256__startswith=part).values_list("place", flat=True).distinct()
    keys: dict[str, set[str]] = {}
    for place in places:
        kind, _, key = place.partition("/")
        keys.setdefault(kind, set()).add(key)
    for kind, known in keys.items():
        dead = known - set(PLACES[kind](house, known)) if kind in PLACES else set()
        Held.objects.filter(blob__sha256__startswith=part, place__in=[f"{kind}/{key}" for key in dead]).delete()


def _unwanted(part: str, oldest: datetime) -> list[str]:
    found = Blob.objects.filter(sha256__startswith=part, filed=False, held=None, kept_at__lt=oldest)
    return list(found.values_list("sha256", flat=True))


def _clear_blob(kept: Shelf, sha256: str, oldest: datetime) -> int:
    """Remove row and bytes, unless somebody attached or filed them meanwhile."""
    with transaction.atomic():
        row = Blob.objects.select_for_update().filter(pk=sha256).first()
        # asked after the lock is had: who attaches them waits for us, or has done so
        if row is None or row.filed or row.kept_at >= oldest or Held.objects.filter(blob=row).exists():
            return 0
        kept.place(sha256).unlink(missing_ok=True)
        row.delete()
    return 1


def _clear_stray(kept: Shelf, name: str, oldest: datetime) -> int:
    """Remove bytes that have no row. The row is claimed first, so that nobody can write it at the same time."""
    with transaction.atomic():
        claim = Blob(sha256=name, size=0, kind="", kept_at=oldest)
        Blob.objects.bulk_create([claim], ignore_conflicts=True)
        row = Blob.objects.select_for_update().filter(pk=name).first()
        if row is None or row.kind:
            return 0
        kept.place(name).unlink(missing_ok=True)
        row.delete()
    return 1


def _older(file: Path, oldest: datetime) -> bool:
    try:
        return file.stat().st_mtime < oldest.timestamp()
    except FileNotFoundError:  # moved to its place meanwhile
        return False
