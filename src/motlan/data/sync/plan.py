"""What a sync will do, decided before anything is done: which datasets, whole or from where on, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from motlan.data.spec import Catalogue, Source
from motlan.data.sync.shape import RULES
from motlan.dictionary.attribute import Type
from motlan.kernel import fingerprint
from motlan.kernel.errors import UnknownName
from motlan.kernel.text import Text

Mode = Literal["snapshot", "cursor", "log", "push"]


@dataclass(frozen=True, slots=True)
class State:
    """What the register remembers of one dataset. ``position`` is how far its change stream is landed."""

    checkpoint: str | None = None
    mapping: str | None = None
    held: int = 0
    batches: int = 0
    position: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One dataset to read. ``since`` None: read it whole.

    A change stream that begins with a whole reading has its ``position``, and the ``snapshot`` that shows the source as
    it was there. ``keys_only`` looks at every key, to see what was deleted behind a cursor. ``lost`` says why a change
    stream that was followed did not tell everything, so that the dataset is read whole.
    """

    source: Source
    mode: Mode
    since: str | None
    why: Text
    mapping: str
    state: State
    position: str | None = None
    snapshot: str | None = None
    keys_only: bool = False
    lost: Text | None = None


def plan(
    catalogue: Catalogue,
    states: Mapping[str, State],
    only: tuple[str, ...] = (),
    suspended: frozenset[str] = frozenset(),
) -> tuple[Step, ...]:
    """The steps, in the order of the files. ``only`` names databases or ``database.dataset``; raise UnknownName.

    A database that is ``suspended`` is read only by who names it: on trial, so that its index can recover.
    """
    known = {source.path for source in catalogue.sources()} | set(catalogue.databases)
    for name in only:
        if name not in known:
            raise UnknownName(kind="database", name=name, known=tuple(sorted(known)))
    return tuple(
        step_of(source, states.get(source.path, State()), mapping_of(catalogue, source))
        for source in catalogue.sources()
        if not source.dataset.hosted and _chosen(source, only, suspended)
    )


def mapping_of(catalogue: Catalogue, source: Source) -> str:
    """A fingerprint of everything in the workspace that decides how this dataset's rows are shaped."""
    words = catalogue.dictionary
    coded = {a.codes for a in source.provides if a.codes is not None}
    schemes = {a.name: scheme.model_dump() for a in source.provides if (scheme := words.scheme_of(a)) is not None}
    payload = {
        "rules": RULES,
        "dataset": source.dataset.model_dump(mode="json"),
        "attributes": {a.name: (a.type, a.max_length) for a in source.provides},
        "codes": {name: sorted(body.codes) for name, body in words.code_lists.items() if name in coded},
        "schemes": schemes,
        "placeholders": words.placeholders,
        "units": catalogue.territory if any(a.type is Type.UNIT for a in source.provides) else None,
    }
    return fingerprint.of(payload)[:16]


def _chosen(source: Source, only: tuple[str, ...], suspended: frozenset[str]) -> bool:
    if not only:
        return source.database.database not in suspended
    return source.path in only or source.database.database in only


def step_of(source: Source, state: State, mapping: str) -> Step:
    """How one dataset is read next, and why so."""
    changes = source.dataset.changes
    if changes.by == "snapshot":
        why = Text(vi="Ảnh chụp toàn bộ, so với bản đang giữ.", en="A full snapshot, compared with what is held.")
        return Step(source, "snapshot", None, why, mapping, state)
    if changes.by == "push":
        why = Text(vi="Nhận các gói mà chủ quản đã gửi.", en="Take over what its owner sent.")
        return Step(source, "push", "", why, mapping, state)
    begun = state.position if changes.by == "log" else state.checkpoint
    if begun is None or not state.batches:
        why = Text(vi="Lần đọc đầu tiên, hoặc phải đọc lại hết.", en="It was never read, or must be read whole again.")
        return Step(source, changes.by, None, why, mapping, state)
    if state.mapping != mapping:
        why = Text(vi="Ánh xạ hoặc từ điển đã đổi: đọc lại hết.", en="Mapping or dictionary changed: read it whole.")
        return Step(source, changes.by, None, why, mapping, state)
    if changes.by == "log":
        why = Text(vi=f"Theo nhật ký thay đổi, từ {begun}.", en=f"By its change stream, from {begun} on.")
        return Step(source, "log", begun, why, mapping, state, position=begun)
    return _by_cursor(source, begun, state, mapping)


def _by_cursor(source: Source, begun: str, state: State, mapping: str) -> Step:
    days = source.dataset.changes.late
    since = late(begun, days)
    why = Text(vi=f"Từ {since}, kể cả mốc đó.", en=f"From {since} on, that instant included.")
    if since is None:
        why = Text(
            vi=f"“{begun}” không phải là ngày nên không lùi lại được {days} ngày: đọc lại hết.",
            en=f"“{begun}” is no date from which {days} days could be taken: read it whole.",
        )
    return Step(source, "cursor", since, why, mapping, state)


def late(checkpoint: str, days: int) -> str | None:
    """The checkpoint, moved back by the days within which late records may still arrive; None where it is no date.

    >>> late("2025-07-01 08:30:00", 1), late("2025-07-01", 2), late("1042", 0), late("1042", 1)
    ('2025-06-30 08:30:00', '2025-06-29', '1042', None)
    """
    if not days:
        return checkpoint
    try:
        back = datetime.strptime(checkpoint[:10], "%Y-%m-%d") - timedelta(days=days)  # noqa: DTZ007 - a day has no zone
    except (ValueError, OverflowError):
        return None
    return f"{back:%Y-%m-%d}{checkpoint[10:]}"
