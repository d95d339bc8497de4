"""A holder that asks each question once: one request is one reading, however often its pages look at the answer."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar, cast

from motlan.service.api import HeldRecord, Holder
from motlan.service.forms.held import NOWHERE

T = TypeVar("T")


@dataclass(frozen=True)
class AskedOnce:
    """Remembers the answers of another holder for as long as it lives: a request, never longer."""

    holder: Holder
    _answers: dict[Hashable, object] = field(default_factory=dict, repr=False)

    @contextmanager
    def together(self) -> Iterator[None]:
        """The other holder's own block. What was answered in one that fails was not written down, and is forgotten."""
        try:
            with self.holder.together():
                yield
        except BaseException:
            self._answers.clear()
            raise

    def record(self, *, concept: str, subject: int, attributes: tuple[str, ...]) -> HeldRecord | None:
        """One subject by its key."""
        return self._once(
            ("record", concept, subject, attributes),
            lambda: self.holder.record(concept=concept, subject=subject, attributes=attributes),
        )

    def referred(self, *, concept: str, identifier: str, attributes: tuple[str, ...]) -> HeldRecord | None:
        """The one subject whose identifier this is."""
        return self._once(
            ("referred", concept, identifier, attributes),
            lambda: self.holder.referred(concept=concept, identifier=identifier, attributes=attributes),
        )

    def pointing(
        self,
        *,
        concept: str,
        reference: str,
        at: HeldRecord,
        attributes: tuple[str, ...],
        also: Mapping[str, HeldRecord] = NOWHERE,
    ) -> tuple[HeldRecord, ...]:
        """All subjects of `concept` whose `reference` is `at`, then those of the others."""
        others = tuple((name, one.subject) for name, one in also.items())
        return self._once(
            ("pointing", concept, reference, at.concept, at.subject, others, attributes),
            lambda: self.holder.pointing(concept=concept, reference=reference, at=at, attributes=attributes, also=also),
        )

    def sharing(
        self, *, concept: str, attribute: str, value: str, attributes: tuple[str, ...]
    ) -> tuple[HeldRecord, ...]:
        """All subjects of `concept` with this value of `attribute`."""
        return self._once(
            ("sharing", concept, attribute, value, attributes),
            lambda: self.holder.sharing(concept=concept, attribute=attribute, value=value, attributes=attributes),
        )

    def _once(self, question: Hashable, ask: Callable[[], T]) -> T:
        if question not in self._answers:
            self._answers[question] = ask()
        return cast("T", self._answers[question])
