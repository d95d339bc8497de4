"""The eight groups of errors that an issue log knows, and the group of each kind of check.

Source: guidance of the Ministry of Public Security to Decision 2439/QĐ-TTg, list of error groups.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class ErrorGroup(StrEnum):
    """What sort of error a failing record has."""

    MISSING = "missing"
    """Missing, or a placeholder such as "N/A" or "-"."""
    RANGE = "range"
    """Outside the values that are possible."""
    DUPLICATE = "duplicate"
    FORMAT = "format"
    REFERENCE = "reference"
    """It points at something that nobody knows."""
    CONTRADICTION = "contradiction"
    """Two fields of a record cannot both be right."""
    STALE = "stale"
    DIFFERS = "differs"
    """It differs from the reference source."""


GROUP_OF: Mapping[str, ErrorGroup] = {
    "not_null": ErrorGroup.MISSING,
    "missing": ErrorGroup.MISSING,
    "present": ErrorGroup.MISSING,
    "row_count": ErrorGroup.MISSING,
    "range": ErrorGroup.RANGE,
    "codes": ErrorGroup.RANGE,
    "unique": ErrorGroup.DUPLICATE,
    "identifier": ErrorGroup.FORMAT,
    "readable": ErrorGroup.FORMAT,
    "pattern": ErrorGroup.FORMAT,
    "reference": ErrorGroup.REFERENCE,
    "compare": ErrorGroup.CONTRADICTION,
    "sql": ErrorGroup.CONTRADICTION,
    "fresh": ErrorGroup.STALE,
    "agrees_with": ErrorGroup.DIFFERS,
}
"""The group of each kind of check, unless the check says another."""
