"""A holder that reads what an account may see as that account, and all else as the platform: nobody looks at that.

A form that an officer fills for a person needs more than the officer may see: who lives in the household is found by
its number, and a paper is not asked for when a number is held. The journal keeps both readings apart, so it says of
nobody that she saw what no page showed her.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from motlan.service.forms.held import NOWHERE, HeldRecord, HeldValue, Holder

Hides = Callable[[str, str], bool]
"""Whether an attribute (concept, name) may not be seen."""
Ask = Callable[[Holder, tuple[str, ...]], HeldRecord | None]
AskMany = Callable[[Holder, tuple[str, ...]], tuple[HeldRecord, ...]]


@dataclass(frozen=True, kw_only=True)
class DividedHolder:
    """``own`` reads what may be seen, ``platform`` the rest, whose values are marked as hidden."""

    own: Holder
    platform: Holder
    hides: Hides

    def together(self) -> AbstractContextManager[None]:
        """Both write into one journal: one block holds for both."""
        return self.own.together()

    def record(self, *, concept: str, subject: int, attributes: tuple[str, ...]) -> HeldRecord | None:
        """One subject by its key; None when there is none."""
        return self._one(
            concept, attributes, lambda one, names: one.record(concept=concept, subject=subject, attributes=names)
        )

    def referred(self, *, concept: str, identifier: str, attributes: tuple[str, ...]) -> HeldRecord | None:
        """The subject whose identifier this is; None when nobody has it."""
        return self._one(
            concept,
            attributes,
            lambda one, names: one.referred(concept=concept, identifier=identifier, attributes=names),
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
        """All subjects of ``concept`` whose ``reference`` is ``at``, then those of the others."""
        return self._many(
            concept,
            attributes,
            lambda one, names: one.pointing(concept=concept, reference=reference, at=at, attributes=names, also=also),
        )

    def sharing(
        self, *, concept: str, attribute: str, value: str, attributes: tuple[str, ...]
    ) -> tuple[HeldRecord, ...]:
        """All subjects of ``concept`` with this value of ``attribute``."""
        return self._many(
            concept,
            attributes,
            lambda one, names: one.sharing(concept=concept, attribute=attribute, value=value, attributes=names),
        )

    def _one(self, concept: str, attributes: tuple[str, ...], ask: Ask) -> HeldRecord | None:
        open_, shut = self._parted(concept, attributes)
        if not shut:
            return ask(self.own, open_)
        found = ask(self.own, open_) if open_ else None
        if open_ and found is None:
            return None
        rest = ask(self.platform, shut)
        return _joined(found, rest) if rest is not None else found

    def _many(self, concept: str, attributes: tuple[str, ...], ask: AskMany) -> tuple[HeldRecord, ...]:
        open_, shut = self._parted(concept, attributes)
        if not shut:
            return ask(self.own, open_)
        found = {one.subject: one for one in ask(self.own, open_)} if open_ else {}
        return tuple(_joined(found.get(one.subject), one) for one in ask(self.platform, shut))

    def _parted(self, concept: str, attributes: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What may be seen, and what may not."""
        shut = tuple(name for name in attributes if self.hides(concept, name))
        return tuple(name for name in attributes if name not in shut), shut


def _joined(found: HeldRecord | None, rest: HeldRecord) -> HeldRecord:
    hidden: dict[str, HeldValue] = {name: replace(one, hidden=True) for name, one in rest.values.items()}
    return replace(rest, values={**(found.values if found else {}), **hidden})
