"""Taking files in, holding them until they are filed, letting go of them.

1. A file is looked at: its size, its kind by content, a scanner where there is one.
2. Its bytes are written beside the register, whole and on the disk.
3. In one transaction its row is written and locked, the bytes are moved to their place, and what it was attached to is
   noted. Who clears a file locks its row first, so nobody clears what another takes in at the same time.
4. What an event names is marked in the event's transaction (:func:`file_for_good`) and never cleared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet

from motlan.kernel.errors import NotHeld
from motlan.kernel.text import Text
from motlan.web.files import scan
from motlan.web.files.faults import (
    MEGABYTE,
    Empty,
    Infected,
    NotScanned,
    NotTaken,
    TooLarge,
    TooMuch,
    WrongKind,
)
from motlan.web.files.kinds import Kind, kind_of, plain_name, shown_name
from motlan.web.files.models import Blob, Held
from motlan.web.files.shelf import Shelf, fingerprint
from motlan.web.house import House

FOLDER = "files"
MOST_FILES = 50
"""Files of one dossier."""
TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is taken: kinds, the most bytes of a file, the most of all files of a dossier."""

    kinds: tuple[Kind, ...]
    most: int
    total: int

    @property
    def accept(self) -> str:
        """What a browser offers to choose from. HEIC is left out where JPEG is taken: a telephone then hands over the
        same picture as JPEG, which every office can open."""
        offered = [kind for kind in self.kinds if kind is not Kind.HEIC or Kind.JPEG not in self.kinds]
        return ",".join([*(f".{ending}" for kind in offered for ending in kind.endings), *map(_media, offered)])


def _media(kind: Kind) -> str:
    return kind.media_type


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What became of the files of one post: those that are held now, and why others are not."""

    held: tuple[Held, ...] = ()
    faults: tuple[NotTaken, ...] = ()


def limits(house: House) -> Limits:
    """What the workspace lays down."""
    given = house.workspace.settings.attachments
    kinds = tuple(Kind(one) for one in given.kinds)
    return Limits(kinds=kinds, most=given.most_mb * MEGABYTE, total=given.total_mb * MEGABYTE)


def shelf(house: House) -> Shelf:
    """Where the bytes lie."""
    return Shelf(folder=house.state / FOLDER)


def take_all(
    *, house: House, place: str, component: str, sent: Iterable[UploadedFile[bytes]], beside: tuple[int, int] = (0, 0)
) -> TakenIn:
    """Take in what was sent for one paper, one file after the other; a file that does not fit costs no other its place.

    ``beside``: how many files, and bytes, the dossier has already.
    """
    held, faults = [], []
    for one in sent:
        try:
            held.append(take_in(house=house, place=place, component=component, sent=one, beside=beside))
        except NotTaken as fault:
            faults.append(fault)
    return TakenIn(held=tuple(held), faults=tuple(faults))


def take_in(
    *, house: House, place: str, component: str, sent: UploadedFile[bytes], beside: tuple[int, int] = (0, 0)
) -> Held:
    """Take one file in; raises NotTaken with what is wrong with it, and then nothing is kept."""
    bounds, size = limits(house), sent.size or 0
    name = shown_name(sent.name or "") or "file"
    if size > bounds.most:
        raise TooLarge(name=name, size=size, most=bounds.most)
    files, bytes_ = _stock(place)
    if files + beside[0] >= MOST_FILES or size + bytes_ + beside[1] > bounds.total:
        raise TooMuch(name=name, most=bounds.total, files=MOST_FILES)
    content = sent.read()
    if size and not content:  # it was cut while it came: all files of the post were too large together
        raise TooMuch(name=name, most=bounds.total, files=MOST_FILES)
    kind = _kind(content, name, bounds)
    now = house.clock.now()
    scanned_at = now if _scanned(content, name) else None
    blob = Blob(sha256=fingerprint(content), size=len(content), kind=kind.value, kept_at=now, scanned_at=scanned_at)
    return _held(house, blob, content, place=place, component=component, name=plain_name(sent.name or "", kind))


def _kind(content: bytes, name: str, bounds: Limits) -> Kind:
    """What it is; raises NotTaken for nothing and for what is not taken."""
    if not content:
        raise Empty(name=name)
    kind = kind_of(content)
    if kind is None or kind not in bounds.kinds:
        raise WrongKind(name=name, kinds=bounds.kinds)
    return kind


def _stock(place: str) -> tuple[int, int]:
    found = held_at(place)
    return len(found), sum(one.blob.size for one in found)


def _scanned(content: bytes, name: str) -> bool:
    """Whether a scanner looked at it; False where there is none."""
    if not settings.MOTLAN_CLAMD:
        return False
    try:
        virus = scan.found_in(content, scanner=settings.MOTLAN_CLAMD)
    except scan.Unanswered as silent:
        raise NotScanned(name=name) from silent
    if virus:
        raise Infected(name=name, virus=virus)
    return True


def _held(house: House, blob: Blob, content: bytes, *, place: str, component: str, name: str) -> Held:
    """Keep the bytes and note what they were attached to."""
    kept = shelf(house)
    staged = kept.stage(content)
    try:
        with transaction.atomic():
            _locked(blob)
            kept.put(staged, blob.sha256)
            held, _new = Held.objects.update_or_create(
                place=place, component=component, blob_id=blob.sha256, defaults={"name": name, "at": blob.kept_at}
            )
    finally:
        staged.unlink(missing_ok=True)
    return held


def _locked(blob: Blob) -> None:
    """The row of the bytes, there and locked until the transaction ends."""
    for _try in range(TRIES):
        Blob.objects.bulk_create([blob], ignore_conflicts=True)
        row = Blob.objects.select_for_update().filter(pk=blob.sha256).first()
        # another may have cleared it between the two statements
        if row is not None:
            row.kept_at = blob.kept_at
            row.scanned_at = blob.scanned_at or row.scanned_at
            row.save(update_fields=["kept_at", "scanned_at"])
            return
    raise RuntimeError("the row of a file was cleared as often as it was written")


def held_at(place: str) -> QuerySet[Held]:
    """The files that wait at a place, in the order in which they came."""
    return Held.objects.filter(place=place).select_related("blob").order_by("at", "pk")


def let_go(*, place: str, held: int | None = None, components: Collection[str] | None = None) -> int:
    """Let go of one file of a place, of those for some papers, or of all; how many there were.

    The bytes are cleared later.
    """
    found = Held.objects.filter(place=place)
    if held is not None:
        found = found.filter(pk=held)
    if components is not None:
        found = found.filter(component__in=components)
    return found.delete()[0]


def file_for_good(names: Iterable[str]) -> None:
    """Mark bytes that an event is about to name, in the event's transaction; raises NotHeld when some are gone."""
    wanted = set(names)
    if wanted and Blob.objects.filter(pk__in=wanted).update(filed=True) != len(wanted):
        raise NotHeld(
            what=Text(vi="Một tệp đính kèm không còn nữa.", en="A file that was attached is gone."),
            remedy=Text(vi="Đính kèm lại tệp rồi nộp.", en="Attach it again, then file."),
        )


def keep_for_good(*, house: House, content: bytes, kind: Kind) -> Blob:
    """Keep bytes that the program itself made, in the transaction that names them; they are never cleared."""
    kept, now = shelf(house), house.clock.now()
    blob = Blob(sha256=fingerprint(content), size=len(content), kind=kind.value, kept_at=now, scanned_at=now)
    staged = kept.stage(content)
    try:
        _locked(blob)
        kept.put(staged, blob.sha256)
        file_for_good([blob.sha256])
    finally:
        staged.unlink(missing_ok=True)
    return Blob.objects.get(pk=blob.sha256)


def not_scanned(names: Iterable[str]) -> bool:
    """Whether there are bytes among these that no scanner has looked at."""
    wanted = set(names)
    return bool(wanted) and Blob.objects.filter(pk__in=wanted, scanned_at=None).exists()
