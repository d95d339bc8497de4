"""Keys as the binary log of MySQL and MariaDB bears them, in the very words in which the server would tell them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from motlan.store.replication.events import Value

BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "bigint": 64}


def key_of(names: Sequence[str], places: Mapping[str, tuple[int, str]], values: Mapping[str, Any]) -> dict[str, Value]:
    """The columns ``names`` of a row of the log; ``places``: where each column stands in it, and its type."""
    listed = list(values.values())
    return {name: as_text(listed[places[name][0]], places[name][1]) for name in names}


def as_text(value: Any, kind: str) -> str | None:
    """A value of a key in the server's own words.

    >>> as_text(-1, "int(10) unsigned"), as_text("a", "varchar(9)"), as_text(b"\\x01", "binary(1)")
    ('4294967295', 'a', '\\\\x01')
    """
    if value is None:
        return None
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, int) and value < 0 and "unsigned" in kind:
        return str(value + (1 << BITS[kind.split("(", maxsplit=1)[0].split(maxsplit=1)[0]]))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S") + (f".{value.microsecond:06d}" if "(" in kind else "")
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return value.isoformat() if isinstance(value, date) else str(value)
