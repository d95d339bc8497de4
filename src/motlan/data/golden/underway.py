"""A build of all golden records that is under way, and what changes while it is: the build catches up with it.

A build reads and computes for minutes, and nobody waits for it. Whoever changes mirrors, links or golden records
meanwhile leaves here, in the same transaction, which records were linked and which subjects were refreshed; the build
does those again before what it made goes into service.

``build_due`` stays until then, so a build that was killed is done anew; what it left here harms nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from motlan.data.linking import keys as subject_keys
from motlan.data.linking.living import LINKED
from motlan.kernel.errors import RegisterError
from motlan.kernel.text import Text
from motlan.store.register import Register

RECORDS = "rebuild_record"
SUBJECTS = "rebuild_subject"


def begin(register: Register, concept: str, at: str) -> int:
    """Note that a build of ``concept`` begins; its number. Inside the caller's transaction, writers waiting."""
    cause = register.value("select cause from rebuild where concept = :concept", {"concept": concept})
    number = int(subject_keys.draw(1)[0])
    _forget(register, concept)
    if cause is not None:  # the number that a killed build took, and used nowhere
        register.execute("delete from cause where cause = :cause", {"cause": cause})
    register.execute(
        "insert into rebuild (concept, number, again) values (:concept, :number, 0)",
        {"concept": concept, "number": number},
    )
    register.execute(
        "insert into build_due (concept, since) values (:concept, :at) on conflict (concept) do nothing",
        {"concept": concept, "at": at},
    )
    # every record is linked by the build; whatever comes from now on leaves its own mark
    register.execute("delete from link_due where concept = :concept", {"concept": concept})
    return number


def is_under_way(register: Register, concept: str) -> bool:
    """Whether a build of ``concept`` is at work (or was killed, and is due again)."""
    return register.value("select 1 from rebuild where concept = :concept", {"concept": concept}) is not None


def check(register: Register, concept: str, number: int) -> bool:
    """Whether the build may go on: False when mirrors were loaded in bulk under it, so that it must begin anew.

    :raises RegisterError: when another build of the concept began since.
    """
    row = register.row("select number, again from rebuild where concept = :concept", {"concept": concept})
    if row is None or row[0] != number:
        raise another(register, concept)
    return not row[1]


def another(register: Register, concept: str) -> RegisterError:
    """The error of a build beside which another is at work."""
    return RegisterError(
        what=Text(vi=f"Một lần dựng khác của “{concept}” đang chạy.", en=f"Another build of “{concept}” is at work."),
        remedy=Text(
            vi="Chờ lần đó xong; lần này chưa đưa gì vào sử dụng.",
            en="Wait until that one ends; nothing of this one is in service.",
        ),
        where=register.where,
    )


def end(register: Register, concept: str) -> None:
    """What was built is in service."""
    _forget(register, concept)
    register.execute("delete from build_due where concept = :concept", {"concept": concept})


def _forget(register: Register, concept: str) -> None:
    for table in ("rebuild", RECORDS, SUBJECTS):
        register.execute(f"delete from {table} where concept = :concept", {"concept": concept})


def begin_anew(register: Register, concept: str) -> None:
    """Say that what a build under way has read holds no more: a mirror was loaded in bulk, or all records replaced."""
    register.execute("update rebuild set again = 1 where concept = :concept", {"concept": concept})


def leave_subjects(register: Register, concept: str, touched: str) -> None:
    """Leave the subjects of table ``touched``, whose golden records were made again, to a build under way."""
    if is_under_way(register, concept):
        register.execute(
            f"insert into {SUBJECTS} (concept, subject) select :concept, subject from {touched} where 1 = 1"
            " on conflict do nothing",
            {"concept": concept},
        )


def leave_records(register: Register, concept: str, seen: Iterable[tuple[str, str]]) -> None:
    """Leave the records that were just linked by the living path, and ``seen`` that changed or went, to a build."""
    listed = sorted(seen)
    if not listed or not is_under_way(register, concept):
        return
    insert = f"insert into {RECORDS} (concept, source, record_key)"
    register.execute(
        f"{insert} select :concept, source, record_key from {LINKED} where 1 = 1 on conflict do nothing",
        {"concept": concept},
    )
    register.execute_many(
        f"{insert} values (:concept, :source, :key) on conflict do nothing",
        [{"concept": concept, "source": source, "key": key} for source, key in listed],
    )
