"""What may be seen is read as the account, the rest as the platform; forms get both, and know which is hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from motlan.kernel.text import Text
from motlan.service.evidence.divided import DividedHolder
from motlan.service.forms.held import NOWHERE, HeldRecord, HeldValue

VALUES = {"full_name": "Hoa", "phone": "0912", "person": "001190000001", "household": "HH-7"}
PEOPLE = (11, 12)


@dataclass
class Remembering:
    """A holder over people who are all alike, which keeps what it was asked."""

    asked: list[tuple[str, ...]] = field(default_factory=list)

    @contextmanager
    def together(self) -> Iterator[None]:
        yield

    def record(self, *, concept: str, subject: int, attributes: tuple[str, ...]) -> HeldRecord | None:
        self.asked.append(attributes)
        return _held(concept, subject, attributes) if subject in PEOPLE else None

    def referred(self, *, concept: str, identifier: str, attributes: tuple[str, ...]) -> HeldRecord | None:
        self.asked.append(attributes)
        return _held(concept, 11, attributes) if identifier == VALUES["person"] else None

    def pointing(
        self,
        *,
        concept: str,
        reference: str,
        at: HeldRecord,
        attributes: tuple[str, ...],
        also: Mapping[str, HeldRecord] = NOWHERE,
    ) -> tuple[HeldRecord, ...]:
        self.asked.append(attributes)
        return tuple(_held(concept, one, attributes) for one in PEOPLE)

    def sharing(
        self, *, concept: str, attribute: str, value: str, attributes: tuple[str, ...]
    ) -> tuple[HeldRecord, ...]:
        self.asked.append(attributes)
        return tuple(_held(concept, one, attributes) for one in PEOPLE)


def _held(concept: str, subject: int, attributes: tuple[str, ...]) -> HeldRecord:
    source = {"source": "population", "source_label": Text(vi="Dân cư", en="Population"), "as_of": ""}
    values = {name: HeldValue(value=VALUES[name], **source) for name in attributes}  # type: ignore[arg-type]
    return HeldRecord(concept=concept, subject=subject, values=values)


@dataclass
class Parted:
    own: Remembering
    platform: Remembering
    holder: DividedHolder


def parted(*hidden: str) -> Parted:
    own, platform = Remembering(), Remembering()
    shut = frozenset(hidden)
    holder = DividedHolder(own=own, platform=platform, hides=lambda _concept, name: name in shut)
    return Parted(own, platform, holder)


def seen(record: HeldRecord | None) -> dict[str, tuple[str, bool]]:
    assert record is not None
    return {name: (one.value, one.hidden) for name, one in record.values.items()}


def test_what_may_be_seen_and_what_may_not_are_two_readings() -> None:
    given = parted("phone")
    record = given.holder.record(concept="person", subject=11, attributes=("full_name", "phone"))
    assert seen(record) == {"full_name": ("Hoa", False), "phone": ("0912", True)}
    assert (given.own.asked, given.platform.asked) == ([("full_name",)], [("phone",)])


def test_without_anything_hidden_the_platform_reads_nothing() -> None:
    given = parted()
    given.holder.record(concept="person", subject=11, attributes=("full_name", "phone"))
    given.holder.pointing(
        concept="card", reference="person", at=_held("person", 11, ("full_name",)), attributes=("phone",)
    )
    assert (given.own.asked, given.platform.asked) == ([("full_name", "phone"), ("phone",)], [])


def test_with_everything_hidden_the_account_reads_nothing() -> None:
    given = parted("phone", "full_name")
    record = given.holder.referred(concept="person", identifier=VALUES["person"], attributes=("full_name", "phone"))
    assert seen(record) == {"full_name": ("Hoa", True), "phone": ("0912", True)}
    assert (given.own.asked, given.platform.asked) == ([], [("full_name", "phone")])


def test_of_nobody_the_platform_asks_nothing_more() -> None:
    given = parted("phone")
    assert given.holder.record(concept="person", subject=99, attributes=("full_name", "phone")) is None
    assert given.platform.asked == []


@pytest.mark.parametrize("way", ["pointing", "sharing"])
def test_records_found_together_are_joined_by_whom_they_are_about(way: str) -> None:
    given = parted("household")
    attributes = ("full_name", "household")
    if way == "pointing":
        at = _held("person", 11, ("full_name",))
        found = given.holder.pointing(concept="member", reference="person", at=at, attributes=attributes)
    else:
        found = given.holder.sharing(concept="member", attribute="household", value="HH-7", attributes=attributes)
    assert [one.subject for one in found] == [11, 12]
    assert {name: one[1] for name, one in seen(found[1]).items()} == {"full_name": False, "household": True}
