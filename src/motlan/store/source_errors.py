"""What comes from somebody else's database and is not as it was declared, each as one clear sentence with its remedy.

What does not come at all: :mod:`motlan.store.source_gone`."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from motlan.kernel.errors import SourceChanged, SourceEmpty
from motlan.kernel.text import Text

LISTED = 12  # names shown in a message


def no_database(place: str, database: str) -> SourceChanged:
    """The server has no database or schema of this name, or does not show it to this account."""
    return SourceChanged(
        what=Text(vi=f"Máy chủ không có cơ sở dữ liệu “{database}”.", en=f"The server has no database “{database}”."),
        remedy=Text(
            vi="Sửa tên trong `url`, hoặc đề nghị chủ quản cấp quyền đọc.",
            en="Correct its name in `url`, or ask the owner for the right to read it.",
        ),
        where=place,
        problem="schema",
    )


def no_table(place: str, table: str, known: Sequence[str]) -> SourceChanged:
    """The table or sheet is not in the database."""
    near = _near([table], known)
    return SourceChanged(
        what=Text(vi=f"Không có bảng “{table}”.", en=f"There is no table “{table}”."),
        remedy=Text(
            vi=f"{near.in_('vi')}Bảng hiện có: {_listed(known)}. Sửa databases/*.yaml hoặc hỏi chủ quản.",
            en=f"{near.in_('en')}It has: {_listed(known)}. Correct databases/*.yaml or ask the owner.",
        ),
        where=place,
        problem="table",
    )


def other_sheet(place: str, missing: Sequence[str], sheet: str) -> SourceChanged:
    """The first sheet of a workbook lacks columns, and another one has them all."""
    return SourceChanged(
        what=Text(
            vi=f"Trang tính đầu tiên thiếu cột {_listed(missing)}; trang “{sheet}” có đủ.",
            en=f"{_columns(missing)} missing from the first sheet; the sheet “{sheet}” has all of them.",
        ),
        remedy=Text(
            vi=f"Thêm `sheet: {sheet}` vào tập dữ liệu trong databases/*.yaml.",
            en=f"Add `sheet: {sheet}` to the dataset in databases/*.yaml.",
        ),
        where=place,
        problem="column",
    )


def no_columns(place: str, missing: Sequence[str], known: Sequence[str]) -> SourceChanged:
    """Columns that are mapped are no longer there."""
    near = _delimited(known) or _near(missing, known)
    return SourceChanged(
        what=Text(vi=f"Thiếu cột {_listed(missing)}.", en=f"{_columns(missing)} missing."),
        remedy=Text(
            vi=f"{near.in_('vi')}Cột hiện có: {_listed(known)}. Sửa ánh xạ hoặc hỏi chủ quản; dữ liệu đã có vẫn được"
            " giữ.",
            en=f"{near.in_('en')}It has: {_listed(known)}. Correct the mapping or ask the owner; what was held before"
            " is kept.",
        ),
        where=place,
        problem="column",
    )


def wrong_encoding(place: str, encoding: str, line: int, byte: int) -> SourceChanged:
    """A byte that the declared encoding does not know; ``byte`` counts from 0 in the file, ``line`` from 1."""
    return SourceChanged(
        what=Text(
            vi=f"Dòng {line} (byte {byte}) không phải {encoding}.", en=f"Line {line} (byte {byte}) is not {encoding}."
        ),
        remedy=Text(
            vi="Khai báo đúng `encoding` trong databases/*.yaml hoặc yêu cầu gửi lại tệp.",
            en="Declare the right `encoding` in databases/*.yaml or ask for the file again.",
        ),
        where=place,
        problem="file",
    )


KINDS = {
    "csv": Text(vi="CSV", en="CSV"),
    "jsonl": Text(vi="JSON Lines (mỗi dòng một bản ghi)", en="JSON Lines (one record a line)"),
    "json": Text(vi="một tài liệu JSON", en="one JSON document"),
    "parquet": Text(vi="Parquet", en="Parquet"),
    "xlsx": Text(vi="sổ tính Excel (XLSX)", en="an Excel workbook (XLSX)"),
}


def other_kind(place: str, declared: str, seems: str) -> SourceChanged:
    """A file begins as another kind of file than it was declared to be; both as ``kind`` names them."""
    told, found = KINDS[declared], KINDS[seems]
    return SourceChanged(
        what=Text(
            vi=f"Tệp không phải {told.in_('vi')}: dòng 1 cho thấy là {found.in_('vi')}.",
            en=f"The file is not {told.in_('en')}: by line 1 it is {found.in_('en')}.",
        ),
        remedy=Text(
            vi=f"Khai báo `kind: {seems}` (của kho S3: `format: {seems}`) trong databases/*.yaml, hoặc yêu cầu"
            " chủ quản gửi đúng tệp.",
            en=f"Declare `kind: {seems}` (of an S3 store `format: {seems}`) in databases/*.yaml, or ask the owner"
            " for the right file.",
        ),
        where=place,
        problem="file",
    )


def broken_json(place: str, byte: str | None) -> SourceChanged:
    """A document is no JSON, or ends in its midst; ``byte``: where reading ended, if that is known."""
    return SourceChanged(
        what=Text(
            vi=f"Không đọc được: tệp không phải JSON trọn vẹn{f' (byte {byte})' if byte else ''}.",
            en=f"It cannot be read: the file is no whole JSON document{f' (byte {byte})' if byte else ''}.",
        ),
        remedy=Text(
            vi="Kiểm tra loại tệp (`kind`) hoặc yêu cầu chủ quản gửi lại.",
            en="Check the file's `kind` or ask the owner for it again.",
        ),
        where=place,
        problem="file",
    )


def no_records(place: str, records: str) -> SourceChanged:
    """A JSON document has no list where ``records`` says."""
    return SourceChanged(
        what=Text(vi=f"Không có danh sách tại `{records}`.", en=f"There is no list at `{records}`."),
        remedy=Text(
            vi="Sửa `records` trong databases/*.yaml: đường dẫn tới danh sách bản ghi, ví dụ data.items.",
            en="Correct `records` in databases/*.yaml: the way to the list of records, as data.items.",
        ),
        where=place,
        problem="table",
    )


def not_growing(place: str, column: str, value: str) -> SourceChanged:
    """A cursor in which a later day may come before an earlier one: changes would be passed over in silence."""
    return SourceChanged(
        what=Text(
            vi=f"Cột mốc “{column}” là chữ có ngày đứng trước (“{value}”), không tăng dần theo thời gian.",
            en=f"The cursor “{column}” is a text with the day first (“{value}”): it does not grow with time.",
        ),
        remedy=Text(
            vi="Dùng `changes: {by: snapshot}`, hoặc một cột kiểu ngày hay số; nếu không, thay đổi sẽ bị bỏ sót.",
            en="Use `changes: {by: snapshot}`, or a column of type date or number; else changes would be passed over.",
        ),
        where=place,
        problem="column",
    )


def empty(place: str) -> SourceEmpty:
    """Nothing at all is in the file."""
    return SourceEmpty(
        what=Text(vi="Tệp hoặc bảng trống.", en="The file or table is empty."),
        remedy=Text(
            vi="Yêu cầu chủ quản gửi lại; dữ liệu đã có vẫn được giữ.",
            en="Ask the owner for it again; what was held before is kept.",
        ),
        where=place,
        problem="file",
    )


def shrunk(place: str, *, removed: int, held: int, share: float) -> SourceChanged:
    """A whole reading that lacks more of what is held than the workspace lets go unseen; ``share`` in per cent."""
    return SourceChanged(
        what=Text(
            vi=f"Thiếu {removed} trong {held} bản ghi đang giữ, quá mức {share:g} %; chưa nhận gì.",
            en=f"It lacks {removed} of the {held} records held, more than {share:g} per cent; nothing was taken over.",
        ),
        remedy=Text(
            vi="Kiểm tra lần gửi này với chủ quản. Nếu đúng: chạy `motlan sync` với `--accept-removals`, hoặc đặt"
            " `changes: {shrink: 100}`.",
            en="Check the delivery with its owner. To accept it: run `motlan sync` with `--accept-removals`, or set"
            " `changes: {shrink: 100}`.",
        ),
        where=place,
    )


def not_set(place: str, name: str, file: str) -> SourceChanged:
    """``${NAME}`` that neither the program nor the environment gives; ``file`` is where it stands."""
    return SourceChanged(
        what=Text(vi=f"Biến `{name}` chưa được đặt.", en=f"The variable `{name}` is not set."),
        remedy=Text(
            vi=f"Đặt biến môi trường {name} trước khi đồng bộ, hoặc sửa tên trong {file}.",
            en=f"Set the environment variable {name} where sync runs, or correct the name in {file}.",
        ),
        where=place,
        problem="secret",
    )


def no_secret_file(place: str, name: str, file: str, reason: str) -> SourceChanged:
    """``${file:…}`` that cannot be read, or holds nothing; ``file`` is where it stands."""
    return SourceChanged(
        what=Text(
            vi=f"Không đọc được tệp bí mật {name} ({reason}).",
            en=f"The secret's file {name} cannot be read ({reason}).",
        ),
        remedy=Text(
            vi=f"Tạo tệp này nơi chạy đồng bộ, hoặc sửa đường dẫn trong {file}.",
            en=f"Make this file where sync runs, or correct the path in {file}.",
        ),
        where=place,
        problem="secret",
    )


def not_its_form(place: str, column: str, form: str, kind: Text) -> SourceChanged:
    """The ``format`` of a column is none of the attribute's type."""
    return SourceChanged(
        what=Text(
            vi=f"`format: {form}` của cột “{column}” không phải khuôn {kind.in_('vi')}.",
            en=f"`format: {form}` of the column “{column}” is no form of a {kind.in_('en')}.",
        ),
        remedy=Text(
            vi="Ngày viết như `dd/mm/yyyy`, số viết như `1.234,5`; sửa databases/*.yaml.",
            en="Write a date's as `dd/mm/yyyy`, a number's as `1.234,5`; correct databases/*.yaml.",
        ),
        where=place,
    )


def unreadable(place: str, reason: str) -> SourceChanged:
    """The file is there but not of its kind, or broken."""
    return SourceChanged(
        what=Text(vi=f"Không đọc được: {reason}.", en=f"It cannot be read: {reason}."),
        remedy=Text(
            vi="Kiểm tra loại tệp (`kind`) hoặc yêu cầu chủ quản gửi lại.",
            en="Check the file's `kind` or ask the owner for it again.",
        ),
        where=place,
        problem="file",
    )


def ragged(place: str, line: int, columns: int, header: int) -> SourceChanged:
    """A record of a CSV has not as many columns as the header."""
    return SourceChanged(
        what=Text(
            vi=f"Dòng {line} có {columns} cột, tiêu đề có {header}.",
            en=f"Line {line} has {columns} columns, the header has {header}.",
        ),
        remedy=Text(
            vi="Sửa dòng đó: giá trị chứa dấu ngăn cột phải nằm trong dấu nháy kép.",
            en="Mend that line: a value that holds the mark between columns has to stand in quotation marks.",
        ),
        where=f"{place}:{line}",
        problem="file",
    )


def one_object(place: str, lists: Sequence[str]) -> SourceChanged:
    """A JSON document is an object, and nobody said where in it the list of records is; ``lists`` are there."""
    listed = ", ".join(f"`records: {one}`" for one in lists)
    return SourceChanged(
        what=Text(
            vi="Tệp JSON là một đối tượng, không phải danh sách bản ghi.",
            en="The JSON document is one object and no list of records.",
        ),
        remedy=Text(
            vi=f"Khai báo chỗ có danh sách trong `connect`: {listed or '`records: …` (chưa thấy danh sách nào)'}.",
            en=f"Declare where the list is, in `connect`: {listed or '`records: …` (none was found)'}.",
        ),
        where=place,
        problem="file",
    )


def not_said(place: str, key: str) -> SourceChanged:
    """The workspace does not say something that this kind of database needs."""
    return SourceChanged(
        what=Text(vi=f"Chưa khai báo `{key}`.", en=f"`{key}` is not declared."),
        remedy=Text(vi="Thêm khóa này vào databases/*.yaml.", en="Add it in databases/*.yaml."),
        where=place,
    )


def _columns(names: Sequence[str]) -> str:
    return f"The column {_listed(names)} is" if len(names) == 1 else f"The columns {_listed(names)} are"


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:LISTED])
    return f"{shown}, …" if len(names) > LISTED else shown or "–"


def _delimited(known: Sequence[str]) -> Text | None:
    """What to declare where the only column of a header looks like many; None where it does not."""
    marks = [mark for mark in (";", "\t", "|") if len(known) == 1 and mark in known[0]]
    if not marks:
        return None
    mark = {"\t": "\\t"}.get(marks[0], marks[0])
    return Text(
        vi=f'Có vẻ các cột cách nhau bằng “{mark}”: khai báo `delimiter: "{mark}"` trong `connect`. ',
        en=f'Its columns seem to stand apart by “{mark}”: declare `delimiter: "{mark}"` in `connect`. ',
    )


def _near(missing: Sequence[str], known: Sequence[str]) -> Text:
    """What was probably meant, as a sentence with a space behind it; nothing where no name is like another."""
    lower = {name.lower(): name for name in known}
    pairs = [(name, get_close_matches(name.lower(), lower, n=1)) for name in missing[:LISTED]]
    found = [f"“{lower[near[0]]}”" for _, near in pairs if near]
    if not found:
        return Text(vi="", en="")
    names = ", ".join(dict.fromkeys(found))
    return Text(vi=f"Gần giống: {names}. ", en=f"Nearest: {names}. ")
