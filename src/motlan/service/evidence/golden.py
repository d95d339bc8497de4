"""A holder over the golden records: it reads as one account, for one purpose, on one ground; the journal has it all."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from motlan.data.golden import read as golden
from motlan.data.golden.records import Held, Reading, Record
from motlan.data.golden.remarks import Batches
from motlan.data.golden.sharing import sharing
from motlan.data.spec import Catalogue
from motlan.kernel.clock import Clock
from motlan.kernel.errors import NotHeld
from motlan.kernel.text import Text
from motlan.service.forms.good import OnConflict, with_doubts
from motlan.service.forms.held import NOWHERE, HeldRecord, HeldValue
from motlan.store import journal
from motlan.store.register import Register

DIVIDED = Text(
    vi="Đơn vị cũ đã được chia; xin chọn đơn vị mới.",
    en="The old unit was divided; choose the new one.",
)

SUSPENDED = Text(
    vi="Nguồn này đang bị tạm dừng đồng bộ; giá trị có thể đã cũ.",
    en="This source is suspended: it is not synchronised, and the value may be out of date.",
)


@dataclass(frozen=True, kw_only=True)
class GoldenHolder:
    """Answers what is held, for as long as one request takes: what it has learnt of batches and of suspended databases
    it does not ask again. ``ground`` is the legal ground as an official would cite it."""

    register: Register
    catalogue: Catalogue
    clock: Clock
    reader: str
    role: str
    purpose: str
    ground: Text | str
    on_conflict: OnConflict = "show"
    _known: Batches = field(default_factory=dict, repr=False)

    def together(self) -> AbstractContextManager[None]:
        """Everything that is asked in the block is written into the journal at once, at its end."""
        return journal.together(self.register)

    @property
    def _stopped(self) -> frozenset[str]:
        """The databases that are suspended, of those that said anything so far."""
        return frozenset(one.database for one in self._known.values() if one.stopped)

    def record(self, *, concept: str, subject: int, attributes: tuple[str, ...]) -> HeldRecord | None:
        """One subject by its key; None when there is none."""
        try:
            found = golden.read(
                register=self.register,
                catalogue=self.catalogue,
                clock=self.clock,
                reading=self._reading(concept, subject, attributes, judged=True),
                known=self._known,
            )
        except NotHeld:
            return None
        return held_record(self._doubted(found), self._stopped)

    def referred(self, *, concept: str, identifier: str, attributes: tuple[str, ...]) -> HeldRecord | None:
        """The subject whose identifier this is; None when nobody has it."""
        found = golden.identified(
            register=self.register,
            catalogue=self.catalogue,
            clock=self.clock,
            reading=self._reading(concept, 0, attributes, judged=True),
            identifier=identifier,
            known=self._known,
        )
        return None if found is None else held_record(self._doubted(found), self._stopped)

    def pointing(
        self,
        *,
        concept: str,
        reference: str,
        at: HeldRecord,
        attributes: tuple[str, ...],
        also: Mapping[str, HeldRecord] = NOWHERE,
    ) -> tuple[HeldRecord, ...]:
        """All subjects of ``concept`` whose ``reference`` is ``at``, then those of the others; all asked at once."""
        found = golden.related(
            register=self.register,
            catalogue=self.catalogue,
            clock=self.clock,
            reading=self._reading(at.concept, at.subject, attributes),
            concept=concept,
            reference=reference,
            also={name: one.subject for name, one in also.items()},
            known=self._known,
        )
        return tuple(held_record(one, self._stopped) for one in found)

    def sharing(
        self, *, concept: str, attribute: str, value: str, attributes: tuple[str, ...]
    ) -> tuple[HeldRecord, ...]:
        """All subjects of ``concept`` with this value of ``attribute``."""
        found = sharing(
            register=self.register,
            catalogue=self.catalogue,
            clock=self.clock,
            reading=self._reading(concept, 0, attributes),
            attribute=attribute,
            value=value,
            known=self._known,
        )
        return tuple(held_record(one, self._stopped) for one in found)

    def _doubted(self, record: Record) -> Record:
        """The record with everything that speaks against its values."""
        dictionary, against = self.catalogue.dictionary, record.against
        return with_doubts(record=record, standings=against, dictionary=dictionary, on_conflict=self.on_conflict)

    def _reading(self, concept: str, subject: int, attributes: tuple[str, ...], *, judged: bool = False) -> Reading:
        return Reading(
            reader=self.reader,
            role=self.role,
            purpose=self.purpose,
            ground=self.ground,
            concept=concept,
            subject=subject,
            attributes=attributes,
            judged=judged,
        )


def held_record(record: Record, stopped: frozenset[str] = frozenset()) -> HeldRecord:
    """A golden record as the service plane sees it, without what nobody holds.

    Values from a database that is ``stopped`` (suspended) say so.
    """
    values = {name: value for name, held in record.values.items() if (value := _held(held, stopped)) is not None}
    return HeldRecord(concept=record.concept, subject=record.subject, values=values)


def _held(held: Held, stopped: frozenset[str]) -> HeldValue | None:
    if held.value is None and not held.options:
        return None
    value = "" if held.value is None else f"{held.value:g}" if isinstance(held.value, float) else str(held.value)
    return HeldValue(
        value=value,
        source=held.source or "",
        source_label=held.source_label or Text(vi="–", en="–"),
        as_of=held.as_of or "",
        doubt=DIVIDED if held.options and not value else held.doubt,
        conflict=held.conflict,
        options=held.options,
        remark=_remark(held, stopped),
    )


def _remark(held: Held, stopped: frozenset[str]) -> Text | None:
    if held.reason and held.until:
        return _set_by_hand(held.reason, held.until)
    return SUSPENDED if held.source in stopped else None


def _set_by_hand(reason: str, until: str) -> Text:
    """What the person reads beside a value that a steward set."""
    day = "/".join(reversed(until[:10].split("-")))
    return Text(vi=f"Đặt tay, hiệu lực đến {day}. Lý do: {reason}", en=f"Set by hand, until {day}. Reason: {reason}")
