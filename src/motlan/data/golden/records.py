"""What the one door hands out: records of held values, each with its source and date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.book import Dictionary
from motlan.kernel.text import Text


class Every(Enum):
    """Stands for all attributes of a concept."""

    ATTRIBUTE = "all"


ALL = Every.ATTRIBUTE
OPERATOR = "operator"
"""The role of whoever reads at the command line of the machine."""
Value = str | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Who reads what of whom, for what purpose and on what ground.

    ``ground`` is the legal ground, as an official would cite it. ``subject`` is the opaque key of a subject of
    ``concept``.
    """

    reader: str
    role: str
    purpose: str
    ground: Text | str
    concept: str
    subject: int
    attributes: tuple[str, ...] | Every = ALL
    judged: bool = False
    """Whether it is also asked what stands against the values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One value that the state holds.

    ``label`` says a code or a unit in words. ``source`` is the database, ``as_of`` the instant (ISO 8601, UTC) at which
    its batch landed. ``conflict``: another database disagrees. ``options`` is the short list of units to choose from
    where an old unit was divided; ``value`` is None then, as it is when nobody holds one. A value that a steward set
    has the source ``steward``, its ``reason``, and stands ``until`` an instant. ``doubt`` says why a value should not
    be relied on. ``gone``: the dictionary no longer has the attribute.
    """

    attribute: str
    value: Value | None
    label: Text | None = None
    source: str | None = None
    source_label: Text | None = None
    batch: int | None = None
    as_of: str | None = None
    conflict: bool = False
    options: tuple[str, ...] = ()
    reason: str | None = None
    until: str | None = None
    doubt: Text | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands against one value. ``fails``: kinds of check; ``agreed``: its owner agreed that it must be mended."""

    fails: tuple[str, ...] = ()
    agreed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The golden record of one subject, as far as it was asked for; as it stood, when it was asked for an instant."""

    concept: str
    subject: int
    values: Mapping[str, Held] = field(default_factory=dict)
    against: Mapping[str, Standing] = field(default_factory=dict)
    """By attribute, what stands against a value, where the reading was to be judged."""

    def value(self, attribute: str) -> Value | None:
        """The value of ``attribute``, None when nobody holds one or it was not asked for."""
        held = self.values.get(attribute)
        return held.value if held is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One source's value of one attribute. ``wins``: it is the one in the golden record.

    A steward's value has its ``reason``, and the instant ``until`` which it stands.
    """

    attribute: str
    database: str
    dataset: str
    record_key: str
    value: Value | None
    label: Text | None
    as_of: str | None
    wins: bool
    agrees: bool
    reason: str | None = None
    until: str | None = None


def label_of(dictionary: Dictionary, attribute: Attribute, value: Value | None) -> Text | None:
    """The words for a code or a unit; None for values that speak for themselves."""
    if not isinstance(value, str):
        return None
    if attribute.codes is not None and attribute.codes in dictionary.code_lists:
        return dictionary.code_lists[attribute.codes].codes.get(value)
    if attribute.type is Type.UNIT and value in dictionary.units.units:
        unit = dictionary.units.units[value]
        return Text(vi=unit.in_("vi"), en=unit.in_("en"))
    return None
