"""The parts of a linked dossier as they stand: each is decided by an agency of its own and has a clock of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from motlan.service.dossiers.events import FiledPart, PartDecided, PartDeclined, PartStarted


@dataclass(frozen=True, slots=True, kw_only=True)
class PartState:
    """One part. It waits for those it comes ``after``, then it runs, then it is granted or refused."""

    key: str
    procedure: str
    deciding: str
    after: tuple[str, ...] = ()
    started_at: datetime | None = None
    due_at: datetime | None = None
    ended_at: datetime | None = None
    granted: bool = False
    reason: str = ""
    because: str = ""
    """The part whose refusal ended this one; '' when it was refused for itself."""
    founded: Mapping[str, int] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether it is still to be decided."""
        return self.ended_at is None

    @property
    def runs(self) -> bool:
        """Whether its agency works on it."""
        return self.started_at is not None and self.open


Parts = Mapping[str, PartState]


def filed(parts: tuple[FiledPart, ...]) -> Parts:
    """The parts of a dossier that was just filed: none has begun."""
    return {
        one.key: PartState(key=one.key, procedure=one.procedure, deciding=one.deciding, after=one.after)
        for one in parts
    }


def may_start(parts: Parts, key: str) -> bool:
    """Whether a part may begin: it has not, and all that it comes after is granted."""
    part = parts.get(key)
    return (
        part is not None
        and part.open
        and not part.runs
        and all(one in parts and parts[one].granted for one in part.after)
    )


def may_end(parts: Parts, act: PartDecided | PartDeclined) -> bool:
    """Whether a part may be decided: its agency works on it; or it ends with one that it would have come after."""
    part = parts.get(act.part)
    if part is None or not part.open:
        return False
    if isinstance(act, PartDeclined) and act.because:
        before = parts.get(act.because)
        return act.because in part.after and before is not None and not before.open and not before.granted
    return part.runs


def started(parts: Parts, at: datetime, act: PartStarted) -> Parts:
    """After a part has begun."""
    one = parts[act.part]
    return {
        **parts,
        act.part: replace(one, started_at=at, due_at=act.due_at, deciding=act.deciding or one.deciding),
    }


def ended(parts: Parts, at: datetime, act: PartDecided | PartDeclined) -> Parts:
    """After a part was granted or refused."""
    if isinstance(act, PartDecided):
        part = replace(parts[act.part], ended_at=at, granted=True, founded=dict(act.founded))
    else:
        part = replace(parts[act.part], ended_at=at, reason=act.reason, because=act.because)
    return {**parts, act.part: part}


def moved(parts: Parts, due: Mapping[str, datetime]) -> Parts:
    """After the clocks of the parts named stood still."""
    return {key: replace(one, due_at=due[key]) if key in due and one.runs else one for key, one in parts.items()}


def all_ended(parts: Parts) -> bool:
    """Whether nothing is left to decide."""
    return not any(one.open for one in parts.values())


def any_granted(parts: Parts) -> bool:
    """Whether an agency said yes to a part."""
    return any(one.granted for one in parts.values())


def next_due(parts: Parts) -> datetime | None:
    """When the first of the parts under way is due; None when none is."""
    return min((one.due_at for one in parts.values() if one.runs and one.due_at), default=None)
