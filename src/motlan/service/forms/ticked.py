"""An answer of ticks: which records of a repeated group were meant, and as whom they were shown.

It is kept as text, a line for each: the record's own key, and what stood beside the box. The key tells the effect whose
record it is; the words stay as they were when the person ticked them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from motlan.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A record that can be ticked: its key, and what is shown beside the box."""

    key: str
    label: Text
    kept: str
    """The words that are kept with the answer: what reads alike in every language."""


def keys(answer: str) -> tuple[str, ...]:
    """The records that were ticked.

    >>> keys("57 Trần Văn Nam\\n60 Trần Thị Mai")
    ('57', '60')
    """
    return tuple(line.partition(" ")[0] for line in answer.splitlines() if line.strip())


def is_ticked(answer: str) -> bool:
    """Whether an answer may be one of ticks: each line begins with a key. What a person typed may look so too.

    >>> is_ticked("57 Trần Văn Nam"), is_ticked("Số 12 Liễu Giai"), is_ticked("")
    (True, False, False)
    """
    return bool(answer) and all(one.isdigit() for one in keys(answer))


def subjects(answer: str) -> tuple[int, ...]:
    """The same as keys of the register."""
    return tuple(map(int, keys(answer)))


def words(answer: str) -> str:
    """As whom they were shown.

    >>> words("57 Trần Văn Nam\\n60 Trần Thị Mai")
    'Trần Văn Nam; Trần Thị Mai'
    """
    return "; ".join(line.partition(" ")[2] for line in answer.splitlines() if line.strip())


def written(ticked: Iterable[str], rows: Mapping[str, Row]) -> str:
    """The answer; raise KeyError for a record that was not offered."""
    return "\n".join(f"{key} {rows[key].kept}".strip() for key in dict.fromkeys(ticked))
