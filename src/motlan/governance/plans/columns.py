"""The columns of a table of tasks, and which heading of a file stands for which.

A heading is known by its name in either language, whatever its case and accents. One that nobody knows is told, never
passed over in silence: a misspelt column would be lost with all its figures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from motlan.dictionary.name import plain
from motlan.kernel.text import Text

NEAR = 0.75


def _plain(heading: str) -> str:
    """A heading in plain letters, with spaces for what a file writes instead of them."""
    return plain(heading.replace("_", " "))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how people call it, and what else its heading may be."""

    label: Text
    also: tuple[str, ...] = ()

    def names(self, name: str) -> Iterable[str]:
        """Every heading it is known by, in plain letters."""
        return (_plain(name), *(plain(self.label[one]) for one in self.label), *self.also)


COLUMNS: Mapping[str, Column] = MappingProxyType(
    {
        "task": Column(Text(vi="Mã nhiệm vụ", en="Task"), ("code", "ma")),
        "label": Column(Text(vi="Tên nhiệm vụ", en="Label"), ("name", "ten", "nhiem vu")),
        "group": Column(Text(vi="Nhóm", en="Group"), ("nhom nhiem vu",)),
        "owner": Column(Text(vi="Cơ quan chủ trì", en="Owner"), ("lead", "chu tri")),
        "partners": Column(Text(vi="Cơ quan phối hợp", en="Partners"), ("phoi hop",)),
        "output": Column(Text(vi="Kết quả đầu ra", en="Output"), ("ket qua", "san pham")),
        "due": Column(Text(vi="Hạn hoàn thành", en="Due"), ("deadline", "han", "thoi han")),
        "phase": Column(Text(vi="Giai đoạn", en="Phase")),
        "depends_on": Column(Text(vi="Phụ thuộc", en="Depends on"), ("depends",)),
        "document": Column(Text(vi="Văn bản", en="Document"), ("legal document", "van ban sua doi")),
        "document_state": Column(Text(vi="Tình trạng văn bản", en="Document state")),
        "planned": Column(Text(vi="Dự kiến", en="Planned"), ("kinh phi du kien",)),
        "allotted": Column(Text(vi="Đã bố trí", en="Allotted"), ("kinh phi bo tri",)),
        "disbursed": Column(Text(vi="Đã giải ngân", en="Disbursed"), ("giai ngan",)),
    }
)
REQUIRED = ("label", "group", "owner", "output", "due", "phase")
KNOWN = {heading: name for name, column in COLUMNS.items() for heading in column.names(name)}


@dataclass(frozen=True, slots=True)
class Matched:
    """Which heading stands for which column, and the headings that stand for none, or for one that is there already."""

    headings: Mapping[str, str]
    strange: tuple[str, ...]

    def named(self, column: str) -> Text:
        """A column by the file's own heading; where the file has none, as people call it."""
        heading = self.headings.get(column)
        return Text(vi=heading, en=heading) if heading else COLUMNS[column].label

    def fault(self, needed: Collection[str]) -> tuple[Text, Text] | None:
        """What is wrong with the headings as a whole and what to do; ``needed``: columns that must be there."""
        missing = [name for name in needed if name not in self.headings]
        if not self.headings:
            return NO_COLUMN.fill(found=_quoted(self.strange)), ALL_COLUMNS.fill(known=_labels(COLUMNS))
        if not missing and not self.strange:
            return None
        parts = [MISSING.fill(columns=_labels(missing))] if missing else []
        parts += [STRANGE.fill(found=_quoted(self.strange))] if self.strange else []
        near = _near(self.strange, [name for name in COLUMNS if name not in self.headings])
        free = [name for name in COLUMNS if name not in self.headings]
        remedies = [NEAREST.fill(pairs=near)] if near else [FREE.fill(known=_labels(free))]
        remedies += [PASS_OVER] if self.strange else []
        return _joined(parts), _joined(remedies)


NO_COLUMN = Text(
    vi="Không nhận ra cột nào; tiêu đề trong tệp: {found}.", en="No column is known; the file's headings: {found}."
)
ALL_COLUMNS = Text(vi="Các cột: {known}.", en="Known: {known}.")
MISSING = Text(vi="Thiếu cột {columns}.", en="Missing: {columns}.")
STRANGE = Text(vi="Không hiểu tiêu đề {found}.", en="No column is called {found}.")
NEAREST = Text(vi="Có lẽ là: {pairs}.", en="Probably: {pairs}.")
FREE = Text(vi="Các cột tệp chưa có: {known}.", en="Columns that the file does not have: {known}.")
PASS_OVER = Text(
    vi="Cột không thuộc kế hoạch: thêm --ignore và tiêu đề đó.",
    en="A column that is none of the plan's: add --ignore and its heading.",
)


def matched(headings: Sequence[str], *, ignored: Collection[str] = ()) -> Matched:
    """Which heading of a file stands for which column; the first one where two stand for the same.

    >>> found = matched(["TÊN NHIỆM VU", "Ghi chú", "Chủ trì"], ignored=["ghi chú"])
    >>> dict(found.headings), found.strange
    ({'label': 'TÊN NHIỆM VU', 'owner': 'Chủ trì'}, ())
    """
    left_out = {_plain(one) for one in ignored}
    of: dict[str, str] = {}
    strange: list[str] = []
    for heading in headings:
        said = _plain(heading)
        column = KNOWN.get(said, "")
        if column and column not in of:
            of[column] = heading
        elif said not in left_out:
            strange.append(heading)
    return Matched(of, tuple(strange))


def _near(strange: Iterable[str], free: Collection[str]) -> Text | None:
    """What misspelt headings were probably meant to be."""
    names = {heading: name for heading, name in KNOWN.items() if name in free}
    pairs = [(heading, get_close_matches(plain(heading), names, n=1, cutoff=NEAR)) for heading in strange]
    pair = Text(vi="“{was}” → {meant}", en="“{was}” → {meant}")
    found = [pair.fill(was=was, meant=_labels([names[near[0]]])) for was, near in pairs if near]
    return _joined(found, ", ") if found else None


def _labels(names: Iterable[str]) -> Text:
    label = Text(vi="“{name}”", en="“{name}”")
    return _joined([label.fill(name=COLUMNS[name].label) for name in names], ", ")


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words) or "–"


def _joined(texts: Sequence[Text], mark: str = " ") -> Text:
    return Text({language: mark.join(one.in_(language) for one in texts) for language in ("vi", "en")})
