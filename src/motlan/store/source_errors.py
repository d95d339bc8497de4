"""What can be wrong with somebody else's database, each as one clear sentence with its remedy."""

from __future__ import annotations

from collections.abc import Sequence

from motlan.kernel.errors import SourceChanged, SourceGone
from motlan.kernel.text import Text

LISTED = 12  # names shown in a message


def absent(place: str) -> SourceGone:
    """No file or server at this place."""
    return SourceGone(
        what=Text(vi="Không thấy cơ sở dữ liệu.", en="The database is not there."),
        remedy=Text(
            vi="Kiểm tra đường dẫn trong databases/*.yaml; dữ liệu đã có vẫn được giữ.",
            en="Check the path in databases/*.yaml; what was held before is kept.",
        ),
        where=place,
    )


def no_file(pattern: str) -> SourceGone:
    """A pattern that no file matches."""
    return SourceGone(
        what=Text(vi="Không có tệp nào khớp mẫu.", en="No file matches the pattern."),
        remedy=Text(
            vi="Sửa mẫu hoặc chờ chủ quản gửi tệp; dữ liệu đã có vẫn được giữ.",
            en="Correct the pattern or wait for the owner's files; what was held before is kept.",
        ),
        where=pattern,
    )


def no_answer(place: str, reason: str) -> SourceGone:
    """The server does not answer, or broke off."""
    return SourceGone(
        what=Text(vi=f"Cơ sở dữ liệu không trả lời: {reason}.", en=f"The database does not answer: {reason}."),
        remedy=Text(
            vi="Kiểm tra máy chủ và đường truyền rồi đồng bộ lại.", en="Check server and line, then synchronise again."
        ),
        where=place,
    )


def locked(place: str) -> SourceGone:
    """Somebody holds the database for himself."""
    return SourceGone(
        what=Text(vi="Cơ sở dữ liệu đang bị khóa.", en="The database is locked by somebody else."),
        remedy=Text(vi="Đồng bộ lại khi khóa được nhả.", en="Synchronise again when the lock is released."),
        where=place,
    )


def login_refused(place: str) -> SourceGone:
    """User or password do not fit, or the right to read is missing."""
    return SourceGone(
        what=Text(vi="Cơ sở dữ liệu từ chối đăng nhập.", en="The database refused the login."),
        remedy=Text(
            vi="Kiểm tra tài khoản và quyền đọc với chủ quản.", en="Check account and right to read with the owner."
        ),
        where=place,
    )


def no_table(place: str, table: str, known: Sequence[str]) -> SourceChanged:
    """The table or sheet is not in the database."""
    return SourceChanged(
        what=Text(vi=f"Không có bảng “{table}”.", en=f"There is no table “{table}”."),
        remedy=Text(
            vi=f"Bảng hiện có: {_listed(known)}. Sửa databases/*.yaml hoặc hỏi chủ quản.",
            en=f"It has: {_listed(known)}. Correct databases/*.yaml or ask the owner.",
        ),
        where=place,
    )


def no_columns(place: str, missing: Sequence[str], known: Sequence[str]) -> SourceChanged:
    """Columns that are mapped are no longer there."""
    return SourceChanged(
        what=Text(vi=f"Thiếu cột {_listed(missing)}.", en=f"The column {_listed(missing)} is missing."),
        remedy=Text(
            vi=f"Cột hiện có: {_listed(known)}. Sửa ánh xạ hoặc hỏi chủ quản; dữ liệu đã có vẫn được giữ.",
            en=f"It has: {_listed(known)}. Correct the mapping or ask the owner; what was held before is kept.",
        ),
        where=place,
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
    )


def empty(place: str) -> SourceChanged:
    """Nothing at all is in the file."""
    return SourceChanged(
        what=Text(vi="Tệp hoặc bảng trống.", en="The file or table is empty."),
        remedy=Text(
            vi="Yêu cầu chủ quản gửi lại; dữ liệu đã có vẫn được giữ.",
            en="Ask the owner for it again; what was held before is kept.",
        ),
        where=place,
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
    )


def not_said(place: str, key: str) -> SourceChanged:
    """The workspace does not say something that this kind of database needs."""
    return SourceChanged(
        what=Text(vi=f"Chưa khai báo `{key}`.", en=f"`{key}` is not declared."),
        remedy=Text(vi="Thêm khóa này vào databases/*.yaml.", en="Add it in databases/*.yaml."),
        where=place,
    )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:LISTED])
    return f"{shown}, …" if len(names) > LISTED else shown or "–"
