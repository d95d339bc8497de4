"""How records and subjects are named at the command line: a record as ``database.dataset/key``, a subject by one of its
records or by its own key."""

from motlan.cli.house import House
from motlan.data.api import prepare
from motlan.data.linking.ties import RecordName
from motlan.data.stewardship.api import subject_of
from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text
from motlan.store.tables import quoted


def record_named(said: str) -> RecordName:
    """A record from its name; raise Refused.

    >>> record_named("insurance.members/A-77")
    ('insurance.members', 'A-77')
    """
    source, slash, key = said.partition("/")
    if not slash or not key:
        raise Refused(
            what=Text(vi=f"“{said}” không phải là bản ghi.", en=f"“{said}” names no record."),
            remedy=Text(
                vi="Viết database.dataset/khóa, như `motlan link review` liệt kê.",
                en="Write database.dataset/key, as `motlan link review` lists it.",
            ),
        )
    return source, key


def subject_named(house: House, said: str) -> int:
    """The key of a subject, named by it or by one of its records.

    :raises Refused: for what names neither.
    :raises UnknownName: for a database or dataset that the workspace does not have.
    :raises NotHeld: for a record that is not held, or belongs to nobody.
    """
    named = subject_or_record(house, said)
    if isinstance(named, int):
        return named
    raise NotHeld(
        what=Text(vi=f"Bản ghi {said} chưa thuộc về ai.", en=f"The record {said} belongs to nobody."),
        remedy=Text(
            vi=f"Đặt bản ghi vào một chủ thể: motlan link merge CHỦ_THỂ {said}.",
            en=f"Place it with a subject: motlan link merge SUBJECT {said}.",
        ),
        where=named[0],
    )


def subject_or_record(house: House, said: str) -> int | RecordName:
    """The key of a subject, as :func:`subject_named` has it, or a record that is held and belongs to nobody.

    :raises NotHeld: for a record that is not held; the rest as there.
    """
    if said.isascii() and said.isdecimal():
        return int(said)
    if "/" not in said:
        raise Refused(
            what=Text(
                vi=f"“{said}” không phải khóa đối tượng, cũng không phải bản ghi.",
                en=f"“{said}” is neither the key of a subject nor a record.",
            ),
            remedy=Text(
                vi="Ghi khóa (chỉ gồm chữ số) hoặc database.dataset/khóa.",
                en="Give the key (digits alone), or a record as database.dataset/key.",
            ),
        )
    source, key = record_named(said)
    database, _, dataset = source.partition(".")
    catalogue = house.workspace.catalogue
    held = catalogue.source(database, dataset)
    subject = subject_of(register=house.register, source=held, record_key=key)
    if subject is not None:
        return subject
    if house.register.value(f"select 1 from {quoted(held.mirror)} where record_key = :k", {"k": key}) is None:
        raise NotHeld(
            what=Text(vi=f"Không có bản ghi {said}.", en=f"The record {said} is not held."),
            remedy=Text(vi="Kiểm tra khóa: motlan link find.", en="Check its key: motlan link find."),
            where=source,
        )
    return source, key


def ready(house: House) -> House:
    """The house once every table is as the dictionary and the program say now: an older register follows."""
    prepare(register=house.register, catalogue=house.workspace.catalogue)
    return house
