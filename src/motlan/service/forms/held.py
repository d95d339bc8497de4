"""What is held of somebody, as the service plane sees it, and the holder that answers, wherever it reads."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

from motlan.kernel.text import Text

NOWHERE: Mapping[str, Any] = MappingProxyType({})
"""No further reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldValue:
    """One value with the label of its source and the day it was last brought (ISO, UTC).

    ``doubt`` says why it may not be relied on; then it is asked for, and shown beside the question. ``options`` are
    unit codes of which one is right (an old unit that was divided). ``remark`` is said beside a value that may be
    relied on: a steward set it, and why.
    """

    value: str
    source: str
    source_label: Text
    as_of: str
    doubt: Text | None = None
    conflict: bool = False
    options: tuple[str, ...] = ()
    remark: Text | None = None
    hidden: bool = False
    """Whoever looks has no right to see it: forms work with the value, no page shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRecord:
    """One subject's values by attribute; an attribute that nobody holds is absent."""

    concept: str
    subject: int
    values: Mapping[str, HeldValue] = field(default_factory=dict)
    named: bool = False
    """Found by what was typed of it, by somebody whom it may not be about."""

    def value(self, attribute: str) -> str:
        """The value, or '' when nobody holds it."""
        held = self.values.get(attribute)
        return held.value if held else ""


class Holder(Protocol):
    """Answers what is held. Every answer is one reading, journalled by whoever stands behind it."""

    def together(self) -> AbstractContextManager[None]:
        """A block of questions that may be written down at once, at its end: no answer leaves it before."""
        ...

    def record(self, *, concept: str, subject: int, attributes: tuple[str, ...]) -> HeldRecord | None:
        """One subject by its key; None when there is none."""
        ...

    def referred(self, *, concept: str, identifier: str, attributes: tuple[str, ...]) -> HeldRecord | None:
        """The one subject whose identifier this is; None when nobody, or more than one, has it."""
        ...

    def pointing(
        self,
        *,
        concept: str,
        reference: str,
        at: HeldRecord,
        attributes: tuple[str, ...],
        also: Mapping[str, HeldRecord] = NOWHERE,
    ) -> tuple[HeldRecord, ...]:
        """All subjects of ``concept`` whose ``reference`` is ``at``; behind them those of whom another reference is the
        record that ``also`` has under its name. Each once."""
        ...

    def sharing(
        self, *, concept: str, attribute: str, value: str, attributes: tuple[str, ...]
    ) -> tuple[HeldRecord, ...]:
        """All subjects of ``concept`` with this value of ``attribute``."""
        ...
