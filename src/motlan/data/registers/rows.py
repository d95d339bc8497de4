"""Whether the values of a record fit the dictionary: every fault at once, each with its remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from motlan.data.golden.typed import Value, typed
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.book import Dictionary
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.store.tables import golden_name, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with one attribute of a record, and what to do."""

    attribute: str
    why: Text
    remedy: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A record as read: ``values`` by attribute (None: nothing known), whole only when there is no fault."""

    values: Mapping[str, Value | None]
    faults: tuple[Fault, ...]


class Unfit(Refused):
    """A record that does not fit the dictionary; ``faults`` has them all."""

    def __init__(self, faults: tuple[Fault, ...], where: str) -> None:
        first = faults[0]
        more = len(faults) - 1
        rest = Text(vi=f" (và {more} lỗi nữa)", en=f" (and {more} more)") if more else Text(vi="", en="")
        super().__init__(
            what=Text(
                vi=f"{first.attribute}: {first.why.in_('vi')}{rest.in_('vi')}",
                en=f"{first.attribute}: {first.why.in_('en')}{rest.in_('en')}",
            ),
            remedy=first.remedy,
            where=where,
        )
        self.faults = faults


def read_row(*, register: Register, dictionary: Dictionary, source: Source, given: Mapping[str, str | None]) -> Row:
    """Read what was written by hand or sent: dates in ISO 8601, codes and units by code, numbers with a point.

    A mandatory attribute has a value; an identifier agrees with what it encodes; a reference names somebody held.
    """
    provided = {attribute.name: attribute for attribute in source.provides}
    values: dict[str, Value | None] = dict.fromkeys(provided)
    faults = [_unknown(name, tuple(provided)) for name in given if name not in provided]
    for name, attribute in provided.items():
        said = (given.get(name) or "").strip()
        if not said:
            faults += [_missing(attribute)] if attribute.mandatory else []
            continue
        try:
            values[name] = typed(dictionary, attribute, said)
        except Refused as refused:
            faults.append(Fault(attribute=name, why=refused.what, remedy=refused.remedy))
    faults += _contradictions(dictionary, provided, values)
    faults += _loose_ends(register, dictionary, provided, values)
    return Row(values=values, faults=tuple(faults))


def _unknown(name: str, known: tuple[str, ...]) -> Fault:
    listed = ", ".join(known)
    return Fault(
        attribute=name,
        why=Text(vi="Sổ này không có thông tin này.", en="This register has no such attribute."),
        remedy=Text(vi=f"Có: {listed}.", en=f"It has: {listed}."),
    )


def _missing(attribute: Attribute) -> Fault:
    return Fault(
        attribute=attribute.name,
        why=Text(vi="Bắt buộc nhưng còn trống.", en="It is mandatory and empty."),
        remedy=Text(vi="Điền giá trị.", en="Fill it in."),
    )


def _contradictions(
    dictionary: Dictionary, provided: Mapping[str, Attribute], values: Mapping[str, Value | None]
) -> Iterator[Fault]:
    """Identifiers that contradict what the same record says."""
    others = {name: str(value) if value is not None else None for name, value in values.items()}
    for name, attribute in provided.items():
        scheme = dictionary.scheme_of(attribute)
        value = values[name]
        if attribute.type is Type.IDENTIFIER and scheme is not None and value is not None:
            for why in scheme.faults(str(value), others):
                remedy = Text(vi="Đối chiếu với giấy tờ.", en="Compare it with the papers.")
                yield Fault(attribute=name, why=why, remedy=remedy)


def _loose_ends(
    register: Register,
    dictionary: Dictionary,
    provided: Mapping[str, Attribute],
    values: Mapping[str, Value | None],
) -> Iterator[Fault]:
    """References to somebody whom nobody holds."""
    for name, attribute in provided.items():
        value = values[name]
        if attribute.type is not Type.REFERENCE or value is None or attribute.concept is None:
            continue
        pointed = dictionary.concept(attribute.concept)
        there = register.value(
            f"select 1 from {quoted(golden_name(pointed.concept))} where {quoted(pointed.identifier)} = :value limit 1",
            {"value": value},
        )
        if there is None:
            label = {language: pointed.label.in_(language) for language in ("vi", "en")}
            yield Fault(
                attribute=name,
                why=Text(
                    vi=f"Không có {label['vi']} nào mang số này.", en=f"No {label['en']} with this number is held."
                ),
                remedy=Text(vi="Kiểm tra lại số.", en="Check the number."),
            )
