"""What a record of a register kept here is found by: the words of its name without marks, in an index of their own.

Of a name every ending is kept that begins at a word (``le thi hoa``, ``thi hoa``, ``hoa``): whatever words stand beside
each other in it, the last one perhaps begun, are then one range of an ordered index, and a given name is found although
it stands last. The rows of a record are written in the transaction that writes the record.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from motlan.data.golden import applied
from motlan.data.sync.land import next_batch
from motlan.dictionary.attribute import Type
from motlan.dictionary.name import plain
from motlan.store.register import Register
from motlan.store.tables import quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source

MOST_WORDS = 8
LONGEST = 60
LAST = "\U0010ffff"
"""What comes after everything that begins alike."""
_PLACE_OF_BLANK = {"sqlite": "instr(begins, ' ')", "postgres": "strpos(begins, ' ')"}


def title(source: Source) -> str:
    """What a record is called by: as the dictionary says, else the first name in it; '' where it has none."""
    names = [one.name for one in source.provides if one.type is Type.NAME]
    return source.concept.title or (names[0] if names else "")


def named_by(source: Source) -> str | None:
    """The name that records of the register are searched by; None where they bear none."""
    called = title(source)
    return called if any(one.name == called and one.type is Type.NAME for one in source.provides) else None


def searched(typed: str) -> dict[str, object]:
    """The range of the index (``begins`` and below ``ends``) in which what somebody typed is found.

    >>> searched("Thị  HOÀ")["begins"]
    'thi hoa'
    """
    words = plain(typed)[:LONGEST]
    return {"begins": words, "ends": words + LAST}


def write_words(register: Register, source: Source, record_keys: Sequence[str], *, known: bool) -> None:
    """Write the words of records as the mirror holds them now; ``known``: some may have had others before."""
    if named_by(source) is None:
        return
    if known:
        forget_words(register, source, record_keys)
    register.execute(
        _written(register, source, register.among("record_key", "keys")),
        {"register": source.path, "keys": register.listed(sorted(set(record_keys)))},
    )


def forget_words(register: Register, source: Source, record_keys: Sequence[str]) -> None:
    """Records that leave the register, or are about to be called otherwise."""
    register.execute(
        f"delete from hosted_word where register = :register and {register.among('record_key', 'keys')}",
        {"register": source.path, "keys": register.listed(sorted(set(record_keys)))},
    )


def fill_words(*, register: Register, catalogue: Catalogue) -> tuple[str, ...]:
    """Write the words of every register that has none yet, or has those of another attribute; which registers.

    One whose words stand is not looked through again: what they are made of is kept beside what the register was last
    made with.
    """
    hosted = [one for one in catalogue.sources() if one.dataset.hosted]
    with register.transaction():
        standing = dict(register.rows("select name, structure from applied where name like 'words:%'"))
        due = [one for one in hosted if standing.get(f"words:{one.path}") != json.dumps(_made_of(one))]
        if due:
            next_batch(register)  # only to let whoever writes records wait until these words stand
        for source in due:
            register.execute("delete from hosted_word where register = :register", {"register": source.path})
            if named_by(source) is not None:
                register.execute(_written(register, source, "1 = 1"), {"register": source.path})
            applied.keep(register, f"words:{source.path}", _made_of(source), "")
    return tuple(one.path for one in due)


def _made_of(source: Source) -> dict[str, str]:
    return {"name": named_by(source) or ""}


def _written(register: Register, source: Source, which: str) -> str:
    """The statement that writes every ending of the names of those records; a column computes it, no row by row."""
    name = quoted(f"{named_by(source)}__plain")
    return f"""
        insert into hosted_word (register, begins, record_key)
        with recursive ending (record_key, place, begins) as (
            select record_key, 1, {name} from {quoted(source.mirror)} where {name} <> '' and {which}
            union all
            select record_key, place + 1, substr(begins, {_PLACE_OF_BLANK[register.dialect]} + 1) from ending
            where place < {MOST_WORDS} and begins like '% %'
        )
        select distinct :register, substr(begins, 1, {LONGEST}), record_key from ending
    """
