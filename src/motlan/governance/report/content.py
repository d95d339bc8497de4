"""What a report says, in every language at once: sections, sentences, tables. Kept as JSON, so that it never changes.

Words, figures and days are written out when the report is made; only where a thing opens is left as its kind and name,
because addresses change and reports do not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from motlan.governance.lights.light import Light
from motlan.governance.opendata.published import What
from motlan.kernel import fingerprint
from motlan.kernel.text import Text

HOW = "made"
"""The section that tells how the report was made."""
Opens = tuple[str, str]
"""A kind of page (``task``, ``province``, …) and the name of the thing on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a table; ``text`` None: nothing to say. A light stands before its word."""

    text: Text | None = None
    light: Light | None = None
    opens: Opens | None = None
    beside: Text | None = None
    """In small print below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The heading of a column; figures stand right."""

    label: Text
    figures: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of as many cells as there are columns; ``empty`` is said where there is no row."""

    label: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: Text
    more: int = 0
    """Rows that are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A numbered part. ``shows``: what a workspace must publish so that everybody may read it; None: nobody outside."""

    name: str
    title: Text
    said: tuple[Text, ...] = ()
    tables: tuple[Table, ...] = ()
    shows: What | None = None
    opens: Opens | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The report of a ``day`` (ISO text). ``whole``: the day was over when it was made at ``made_at``.

    ``rule``: the fingerprint of everything by which it was coloured and counted; ``figures``: a few numbers by which
    days are listed beside each other, None where nothing was measured.
    """

    day: str
    made_at: str
    whole: bool
    title: Text
    plan: Text
    rule: str
    figures: Mapping[str, float | None]
    sections: tuple[Section, ...]

    @property
    def says(self) -> str:
        """The fingerprint of all that it says but when and how it was made."""
        told = replace(self, made_at="", sections=tuple(one for one in self.sections if one.name != HOW))
        return fingerprint.of(record(told))

    @property
    def words(self) -> str:
        """Every word in it, for searching."""
        return "\n".join(word for text in self._texts() for word in dict.fromkeys(text.values()))

    def _texts(self) -> Iterable[Text]:
        for section in self.sections:
            yield section.title
            yield from section.said
            for table in section.tables:
                yield from (cell.text for row in table.rows for cell in row if cell.text is not None)

    def for_everybody(self, published: Collection[What]) -> Report:
        """Only what is published, numbered anew."""
        shown = tuple(one for one in self.sections if one.shows is not None and one.shows in published)
        return replace(self, sections=shown)


_REPORT: TypeAdapter[Report] = TypeAdapter(Report)


def record(report: Report) -> dict[str, Any]:
    """The report as JSON values."""
    kept: dict[str, Any] = _REPORT.dump_python(report, mode="json")
    return kept


def read(kept: Mapping[str, Any]) -> Report:
    """What :func:`record` gave."""
    return _REPORT.validate_python(kept)
