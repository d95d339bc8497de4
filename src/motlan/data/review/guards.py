"""What keeps subjects from being merged, split, or either taken back: each guard passes, or says why and what to do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from motlan.data.linking.mirrors import Mirror
from motlan.data.linking.rule import link_keys, number_of
from motlan.data.linking.ties import RecordName
from motlan.data.review.events import SubjectEvent
from motlan.data.review.standing import Decided, taking_back
from motlan.kernel.errors import NotHeld, Refused, UnknownName
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.store.tables import golden_name, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

LONGEST_REASON = 2_000
_NOTHING = Text(vi="Chưa có gì thay đổi.", en="Nothing was changed.")
_TWO_OF_ONE_KIND = Text(
    vi="Chỉ gộp được hai chủ thể khác nhau của cùng một khái niệm.",
    en="Only two different subjects of one concept can be merged.",
)
_SOME_BUT_NOT_ALL = Text(
    vi="Chọn một số bản ghi của chủ thể này, và để lại ít nhất một bản ghi.",
    en="Choose some of this subject's records, and leave at least one.",
)
_TWO_NUMBERS = Text(
    vi="Hai chủ thể có hai mã số hợp lệ khác nhau nên không thể là một. Mã số nào sai thì sửa ở nơi quản lý mã số đó.",
    en="Both have valid numbers that differ, so they cannot be one. If one number is wrong, mend it where it is kept.",
)
_TWICE = Text(
    vi="Cả hai có bản ghi trong một sổ mà mỗi chủ thể chỉ có một bản ghi.",
    en="Both stand in a register in which every subject stands once.",
)
_GONE = Text(vi="Bản ghi này không còn nữa.", en="This record is not held.")
_SOMEBODYS = Text(vi="Bản ghi này đã thuộc về một chủ thể.", en="This record belongs to a subject already.")
_MERGE = Text(
    vi="Gộp chủ thể đó, hoặc tách bản ghi ra trước. Chưa có gì thay đổi.",
    en="Merge that subject, or split the record off first. Nothing was changed.",
)
_UNDONE = Text(
    vi="Sự kiện này đã được hoàn tác, hoặc chính nó là một lần hoàn tác.",
    en="This event was taken back already, or is itself an undoing.",
)
_LATER = Text(
    vi="Sau đó còn {named} của cùng chủ thể ({by}, {day}).",
    en="After it, {named} of the same subjects still stands ({by}, {day}).",
)


def says_who_and_why(actor: str, reason: str) -> None:
    """Who does it and why is said, the latter in at most :data:`LONGEST_REASON` characters; raise Refused."""
    if actor.strip() and reason.strip() and len(reason) <= LONGEST_REASON:
        return
    raise Refused(
        what=Text(
            vi="Phải nêu người thực hiện và lý do (không quá 2.000 ký tự).",
            en="Who does it, and why (at most 2,000 characters), must be said.",
        ),
        remedy=Text(
            vi="Ghi lý do rồi làm lại; chưa có gì thay đổi.", en="Give a reason and try again; nothing changed."
        ),
    )


def concept_of(register: Register, subject: int) -> str:
    """The concept of a subject in use; raise NotHeld."""
    concept = register.value("select concept from subject where subject = :s", {"s": subject})
    held = concept is not None and register.value(
        f"select 1 from {quoted(golden_name(concept))} where subject = :s", {"s": subject}
    )
    if not held:
        raise NotHeld(
            what=Text(vi=f"Không có chủ thể {subject}.", en=f"There is no subject {subject}."),
            remedy=Text(vi="Tìm lại theo mã số định danh.", en="Search again by identifier."),
        )
    return str(concept)


def two_of_one_concept(register: Register, kept: int, retired: int) -> str:
    """The concept of both subjects in use; raise NotHeld, or Refused where they are one already or of two concepts."""
    concept = concept_of(register, kept)
    if kept == retired or concept_of(register, retired) != concept:
        raise Refused(what=_TWO_OF_ONE_KIND, remedy=_NOTHING, where=concept)
    return concept


def of_nobody(register: Register, mirrors: Sequence[Mirror], record: RecordName) -> None:
    """The record is held and belongs to nobody; raise UnknownName, NotHeld or Refused."""
    tables = {mirror.source: mirror.table for mirror in mirrors}
    if record[0] not in tables:
        raise UnknownName(kind="dataset", name=record[0], known=tuple(tables))
    rows = register.rows(f"select subject from {quoted(tables[record[0]])} where record_key = :k", {"k": record[1]})
    if not rows:
        raise NotHeld(what=_GONE, remedy=_NOTHING, where=record[0])
    if rows[0][0] is not None:
        raise Refused(what=_SOMEBODYS, remedy=_MERGE, where=record[0])


def no_other_number(
    register: Register, catalogue: Catalogue, mirrors: Sequence[Mirror], record: RecordName, subject: int
) -> None:
    """A record and a subject have no valid numbers that differ; raise Refused."""
    keys = link_keys(catalogue.dictionary, mirrors[0].concept)
    mirror = next(one for one in mirrors if one.source == record[0])
    number = number_of(keys, mirror, "m").sql(dialect=register.dialect)
    mine = register.value(f"select {number} from {quoted(mirror.table)} as m where record_key = :k", {"k": record[1]})
    if mine is not None and _number(register, catalogue, keys.concept, subject) not in (None, mine):
        raise Refused(what=_TWO_NUMBERS, remedy=_NOTHING, where=keys.concept)


def some_but_not_all(leaving: Collection[RecordName], held: Collection[RecordName], concept: str) -> None:
    """Records that leave a subject are its own, and leave one behind; raise Refused."""
    if not leaving or not set(leaving) < set(held):
        raise Refused(what=_SOME_BUT_NOT_ALL, remedy=_NOTHING, where=concept)


def one_number_at_most(register: Register, catalogue: Catalogue, concept: str, kept: int, retired: int) -> None:
    """The two have no valid numbers that differ; raise Refused."""
    numbers = {_number(register, catalogue, concept, subject) for subject in (kept, retired)}
    if len(numbers - {None}) > 1:
        raise Refused(what=_TWO_NUMBERS, remedy=_NOTHING, where=concept)


def _number(register: Register, catalogue: Catalogue, concept: str, subject: int) -> str | None:
    """The valid number of a subject; None where it has none."""
    identifier = catalogue.dictionary.concept(concept).identifier
    if not identifier:
        return None
    query = f"select {quoted(identifier)} from {quoted(golden_name(concept))} where subject = :s"
    return register.value(query, {"s": subject})  # type: ignore[no-any-return]


def once_in_every_register(mirrors: Sequence[Mirror], mine: Sequence[RecordName], yours: Sequence[RecordName]) -> None:
    """No register in which every subject stands once has records of both; raise Refused."""
    unique = {mirror.source for mirror in mirrors if mirror.unique}
    if unique & {source for source, _ in mine} & {source for source, _ in yours}:
        raise Refused(what=_TWICE, remedy=_NOTHING, where=mirrors[0].concept)


def who_leaves(
    mirrors: Sequence[Mirror], held: Sequence[RecordName], record: RecordName, other: RecordName
) -> RecordName:
    """Which of two records leaves the subject that a number gave both: the one that does not found.

    :raises Refused: when that tells nothing, and the others of the subject may belong to either.
    """
    founding = {mirror.source for mirror in mirrors if mirror.founds}
    if (record[0] in founding) != (other[0] in founding):
        return other if record[0] in founding else record
    if len(held) == 2:  # noqa: PLR2004 - a pair, and nobody else
        return max(record, other)
    one, two, more = "/".join(record), "/".join(other), len(held) - 2
    raise Refused(
        what=Text(
            vi=f"Cả hai thuộc một chủ thể theo mã số hoặc khóa khớp hẳn, cùng {more} bản ghi khác; bản ghi nào không"
            " thuộc về đó thì không tự biết được.",
            en=f"Both are one subject by number or exact keys, with {more} other records; which of the two does not"
            " belong there cannot be told.",
        ),
        remedy=Text(
            vi=f"Tách bản ghi sai ra: Gộp hoặc tách ở trang của chủ thể, hoặc `motlan link split {one} --record {two}`."
            " Chưa có gì thay đổi.",
            en=f"Split the wrong one off: Merge or split on the subject's page, or `motlan link split {one} --record"
            f" {two}`. Nothing was changed.",
        ),
    )


def or_anyway(found: Decided) -> Decided:
    """The refusal of a merge: an earlier decision can be taken back, or gone against knowingly."""
    also = Text(
        vi="Hoặc vẫn gộp: `--anyway`, hay ô “Vẫn gộp” trên trang; lý do và quyết định bị bác được giữ trong lịch sử.",
        en="Or merge anyway: `--anyway`, or the box “Merge anyway” on the page; the reason and the decision that is"
        " gone against are kept in the history.",
    )
    both = Text({language: f"{found.remedy.in_(language)} {also.in_(language)}" for language in ("vi", "en")})
    return Decided(what=found.what, remedy=both, where=found.where)


def nothing_later_stands(register: Register, done: SubjectEvent) -> None:
    """An event can be taken back: it stands, and the same subjects have no later one; raise Refused, which names the
    latest, or the question that led to it: that is taken back first."""
    if done.undone or done.kind == "undo":
        raise Refused(what=_UNDONE, remedy=_NOTHING, where=done.concept)
    later = register.row(
        "select e.event, e.actor, e.at from subject_event as e where e.event > :event and e.kind <> 'undo'"
        " and (e.kept in (:kept, :retired) or e.retired in (:kept, :retired))"
        " and not exists (select 1 from subject_event as u where u.undoes = e.event) order by e.event desc limit 1",
        {"event": done.event, "kept": done.kept, "retired": done.retired},
    )
    if later is None:
        return
    event, by, at = later
    named, remedy = taking_back(register, event)
    raise Refused(
        what=Text({each: _LATER.in_(each).format(named=named.in_(each), by=by, day=at[:10]) for each in ("vi", "en")}),
        remedy=remedy,
        where=done.concept,
    )
