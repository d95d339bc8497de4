"""What becomes of a dossier: drawn by chance that can be repeated, before anything is done.

A dossier whose result would write into a register never gets that far: what the nation's databases hold stays as it
is. It waits in its unit's queue or for its applicant, in time, or was taken back.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from motlan.service.dossiers.status import Channel
from motlan.service.procedures.spec import Procedure

T = TypeVar("T")
DOCUMENT_WEIGHT, REGISTER_WEIGHT = 5, 1
"""How often a procedure is filed whose result is a paper alone, against one whose result writes into a register."""
RECENT = 6
"""Days within which dossiers were filed of which nobody has heard again."""
UNHURRIED = 3
"""Working days from which an office that was quick would still have its dossier in work."""


class End(StrEnum):
    """Where a dossier's course ends."""

    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SILENT = "silent"
    """Asked for more, and not answered yet."""
    LEFT = "left"
    """Nobody has come to it yet, or nobody has decided it."""


PAPER: Mapping[End, int] = {End.GRANTED: 74, End.REFUSED: 6, End.WITHDRAWN: 4, End.SILENT: 5, End.LEFT: 11}
REGISTER: Mapping[End, int] = {End.WITHDRAWN: 15, End.SILENT: 35, End.LEFT: 50}
CHANNELS: Mapping[Channel, int] = {Channel.ONLINE: 68, Channel.DIRECT: 27, Channel.POST: 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One dossier, planned. ``late``: decided after its day; ``speed``: how much of the time an office takes, 0 to 1;
    ``liked``: what the person says of it, None: nothing."""

    number: int
    procedure: str
    channel: Channel
    filed_at: datetime
    end: End
    received: bool
    asked_first: bool
    late: bool
    speed: float
    pays: bool
    liked: bool | None
    complains: bool
    chance: random.Random


def drawn(*, number: int, seed: int, procedures: tuple[Procedure, ...], first: datetime, until: datetime) -> Course:
    """The course of the ``number``-th dossier between two instants; the same for the same seed."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311 - a sample, not a secret
    weights = [REGISTER_WEIGHT if one.result.effects else DOCUMENT_WEIGHT for one in procedures]
    procedure = chance.choices(procedures, weights)[0]
    channels = {channel: weight for channel, weight in CHANNELS.items() if channel.value in procedure.channels}
    end = _chosen(chance, REGISTER if procedure.result.effects else PAPER)
    return Course(
        number=number,
        procedure=procedure.procedure,
        channel=_chosen(chance, channels),
        filed_at=_filed_at(chance, procedure, end, first, until),
        end=end,
        received=not procedure.result.effects or (procedure.time_limit.working_days or 0) > UNHURRIED,
        asked_first=chance.random() < 0.1,  # noqa: PLR2004 - one in ten forgot something
        late=chance.random() < 0.07,  # noqa: PLR2004
        speed=chance.random(),
        pays=end is not End.LEFT or chance.random() < 0.5,  # noqa: PLR2004
        liked=chance.choices([None, True, False], [60, 34, 6])[0],
        complains=chance.random() < 0.03,  # noqa: PLR2004
        chance=chance,
    )


def _filed_at(chance: random.Random, procedure: Procedure, end: End, first: datetime, until: datetime) -> datetime:
    """At some hour of the day, on any day of the span; of late, where nothing has happened since."""
    span = until - first
    if end in {End.LEFT, End.SILENT}:
        days = RECENT if not procedure.result.effects or end is End.SILENT else _in_time(procedure)
        span = min(span, timedelta(days=days))
    days = chance.randrange(max(1, span.days))
    return until - timedelta(days=days + 1) + timedelta(minutes=chance.randrange(7 * 60, 20 * 60))


def _in_time(procedure: Procedure) -> int:
    """Days ago that a dossier may have been filed without being late."""
    limit = procedure.time_limit.working_days or 0
    return max(1, min(limit - 1, RECENT)) if limit > UNHURRIED else 1


def _chosen(chance: random.Random, weights: Mapping[T, int]) -> T:
    return chance.choices(list(weights), list(weights.values()))[0]
