"""The cells of one row of a table of tasks, read as what their columns mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from unicodedata import normalize

from motlan.dictionary.name import plain
from motlan.governance.plans.columns import Matched
from motlan.governance.plans.spec import Task
from motlan.kernel.text import Text

DOCUMENT_STATES: Mapping[str, Text] = MappingProxyType(
    {
        "planned": Text(vi="sẽ sửa", en="to be amended"),
        "drafting": Text(vi="đang soạn thảo", en="being drafted"),
        "submitted": Text(vi="đã trình", en="submitted"),
        "amended": Text(vi="đã sửa, có hiệu lực", en="amended, in force"),
    }
)
"""The states of a document (:class:`~motlan.governance.plans.spec.Amendment`) in their order, with the words by which
pages call them: a table may say either."""
SHOWN = 8
AMOUNTS = ("planned", "allotted", "disbursed")
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What rows may name: labels of groups, phases and agencies by their names, and the tasks there are already."""

    groups: Mapping[str, Text]
    phases: Mapping[str, Text]
    agencies: Mapping[str, Text]
    tasks: Mapping[str, Task]
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """Tasks of other plans of the workspace, each with its plan: their names are taken."""
    languages: Sequence[str] = ("vi", "en")
    """Those of the workspace: a new task says in each what its row says."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in one column of one row; the first row below the headings is row 2, as spreadsheets count.

    ``column`` is empty where it is the headings that are wrong; ``heading`` is how the file calls the column.
    """

    row: int
    column: str
    heading: Text
    why: Text
    remedy: Text


FIRST_YEAR, LAST_YEAR = 2000, 2200
"""A task is due in one of these years: another one is a slip."""
OWN_PARTNER = "Its owner cannot be its own partner."


class Row:
    """One row while it is read: what its filled cells mean, by column, and the faults found so far."""

    def __init__(self, number: int, given: Mapping[str, Any], columns: Matched, known: Known) -> None:
        """Read every cell that is not empty."""
        self.number, self.columns, self.known = number, columns, known
        self.faults: list[RowFault] = []
        said = {column: _word(given.get(heading)) for column, heading in columns.headings.items()}
        self.values = {column: self._meant(column, word) for column, word in said.items() if word}
        if self.values.get("owner") and self.values["owner"] in self.values.get("partners", ()):
            remedy = Text(vi="Bỏ cơ quan này khỏi cột phối hợp.", en="Leave it out of the partners.")
            self.fault("partners", Text(vi="Cơ quan chủ trì phối hợp với chính mình.", en=OWN_PARTNER), remedy)

    def fault(self, column: str, why: Text, remedy: Text) -> None:
        """Note what is wrong with a column of this row."""
        self.faults.append(RowFault(self.number, column, self.columns.named(column), why, remedy))

    def _meant(self, column: str, word: str) -> Any:
        if column in ("group", "phase", "owner"):
            return self._named(column, word, self._names(column))
        if column == "partners":
            return [self._named(column, one, self._names(column)) for one in _listed(word)]
        if column in AMOUNTS:
            return self._amount(column, word)
        reads = {"depends_on": _listed, "due": self._day, "document_state": self._state}.get(column)
        if reads is not None:
            return reads(word)
        self._held_to(column, word)
        return word

    def _names(self, column: str) -> Mapping[str, Text]:
        return {"group": self.known.groups, "phase": self.known.phases}.get(column, self.known.agencies)

    def _named(self, column: str, word: str, there: Mapping[str, Text]) -> str:
        """The name of what a word means: a name, or a label in any language."""
        wanted = plain(word)
        for name, label in there.items():
            if wanted in {plain(name), plain(name.replace("_", " ")), *(plain(label.in_(one)) for one in label)}:
                return name
        listed = ", ".join(sorted(there)[:SHOWN]) + ("…" if len(there) > SHOWN else ".")
        remedy = Text(vi=f"Có: {listed}", en=f"Known: {listed}")
        self.fault(column, Text(vi=f"Không có “{word}”.", en=f"There is no “{word}”."), remedy)
        return ""

    def _day(self, word: str) -> date | None:
        for form in DAYS:
            try:
                day = datetime.strptime(word, form).date()  # noqa: DTZ007 - a day has no time zone
            except ValueError:
                continue
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                remedy = Text(vi="Sửa năm.", en="Correct the year.")
                span = f"{FIRST_YEAR}-{LAST_YEAR}"
                why = Text(vi=f"Năm {day.year} nằm ngoài {span}.", en=f"{day.year} is not in {span}.")
                self.fault("due", why, remedy)
            return day
        remedy = Text(vi="Viết ngày như 31/12/2025.", en="Write a day as 2025-12-31 or 31/12/2025.")
        self.fault("due", Text(vi=f"“{word}” không phải ngày.", en=f"“{word}” is no day."), remedy)
        return None

    def _amount(self, column: str, word: str) -> int:
        """Whole units of the currency; points, commas and spaces may only part thousands."""
        if re.fullmatch(r"[0-9]+|[0-9]{1,3}([\s.,][0-9]{3})+", word):
            return int(re.sub(r"[\s.,]", "", word))
        remedy = Text(
            vi="Viết số tiền nguyên, không có phần lẻ: 1500000 hoặc 1.500.000.",
            en="Write whole units without a fraction: 1500000 or 1.500.000.",
        )
        self.fault(column, Text(vi=f"“{word}” không phải số tiền.", en=f"“{word}” is no amount."), remedy)
        return 0

    def _held_to(self, column: str, word: str) -> None:
        if column == "task" and not re.fullmatch(r"[a-z0-9_]+", word):
            remedy = Text(vi="Dùng a-z, 0-9, _.", en="Use a-z, 0-9, _.")
            self.fault(column, Text(vi=f"Mã “{word}” không hợp lệ.", en=f"“{word}” is no name."), remedy)

    def _state(self, word: str) -> str:
        """The state of a document, by its name or by the words of the pages in any language."""
        wanted = plain(word).replace(",", "")
        for name, label in DOCUMENT_STATES.items():
            if wanted in {name, *(plain(label.in_(one)).replace(",", "") for one in label)}:
                return name
        vi, en = ("; ".join(label.in_(one) for label in DOCUMENT_STATES.values()) for one in ("vi", "en"))
        names = ", ".join(DOCUMENT_STATES)
        remedy = Text(vi=f"Dùng: {vi} (hoặc {names}).", en=f"Use: {en} (or {names}).")
        why = Text(vi=f"Không có tình trạng “{word}”.", en=f"There is no state “{word}”.")
        self.fault("document_state", why, remedy)
        return ""


def _word(cell: Any) -> str:
    return normalize("NFC", str("" if cell is None else cell).strip())


def _listed(cell: str) -> list[str]:
    return [one.strip() for one in re.split(r"[;\n]", cell) if one.strip()]
