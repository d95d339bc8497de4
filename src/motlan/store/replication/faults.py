"""What can be wrong with a change stream, each as one clear sentence with its remedy."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from motlan.kernel.errors import SourceChanged, SourceError, SourceGone
from motlan.kernel.text import Text


def found(*checks: Callable[[], object]) -> list[SourceError]:
    """What each of these checks has to say; those that say nothing are left out."""
    said: list[SourceError] = []
    for check in checks:
        try:
            check()
        except SourceError as error:
            said.append(error)
    return said


SLOT_GONE = Text(vi="chỗ đọc đã mất hoặc không còn hợp lệ", en="our slot is gone, invalid or was read by somebody else")
PURGED = Text(
    vi="máy chủ đã xóa phần nhật ký ấy", en="its server has purged that part of the binary log, or begun another log"
)


class PlaceLost(SourceChanged):
    """The source no longer has the changes that we have not read; the datasets must be read whole."""


def place_lost(where: str, reason: Text) -> PlaceLost:
    """The slot is gone or invalid, or the binary log was purged."""
    return PlaceLost(
        what=Text(
            vi=f"Nguồn không còn giữ các thay đổi chưa đọc: {reason.in_('vi')}.",
            en=f"The source no longer keeps the changes that were not read yet: {reason.in_('en')}.",
        ),
        remedy=Text(
            vi="Tập dữ liệu được đọc lại toàn bộ và so với bản đang giữ; không cần làm gì. Nếu lặp lại, nhờ chủ quản"
            " giữ nhật ký lâu hơn.",
            en="The datasets are read whole again and compared with what is held; nothing needs to be done. If it"
            " happens again, ask the owner to keep the log longer.",
        ),
        where=where,
    )


def not_logged(where: str, setting: str, value: str, wanted: str) -> SourceChanged:
    """The server does not write the log that is needed."""
    return SourceChanged(
        what=Text(
            vi=f"Máy chủ chạy với {setting} = {value}, cần {wanted}.",
            en=f"The server runs with {setting} = {value}; {wanted} is needed.",
        ),
        remedy=Text(
            vi=f"Nhờ chủ quản đặt {setting} = {wanted} (có thể phải khởi động lại máy chủ), hoặc dùng"
            " `changes: {by: snapshot}`.",
            en=f"Ask the owner to set {setting} = {wanted} (the server may need a restart), or use"
            " `changes: {by: snapshot}`.",
        ),
        where=where,
        problem="log",
    )


def no_right(where: str, statement: str) -> SourceGone:
    """The account may not do what a stream needs; ``statement`` is what the owner can run instead."""
    return SourceGone(
        what=Text(
            vi="Tài khoản không có quyền đọc nhật ký thay đổi.", en="The account may not read the change stream."
        ),
        remedy=Text(vi=f"Nhờ chủ quản chạy: {statement}", en=f"Ask the owner to run: {statement}"),
        where=where,
        problem="right",
    )


def no_identity(where: str, table: str, missing: Sequence[str], remedy: str) -> SourceChanged:
    """A deletion would not say which record it deletes."""
    listed = ", ".join(missing)
    return SourceChanged(
        what=Text(
            vi=f"Bảng {table} không ghi vào nhật ký cột khóa {listed} của dòng bị xóa hay đổi khóa.",
            en=f"The log of the table {table} does not tell the key column {listed} of a row that is deleted.",
        ),
        remedy=Text(vi=f"Nhờ chủ quản chạy: {remedy}", en=f"Ask the owner to run: {remedy}"),
        where=where,
        problem="log",
    )


def not_a_table(where: str, table: str) -> SourceChanged:
    """Only tables have a log."""
    return SourceChanged(
        what=Text(vi=f"{table} không phải bảng nên không có nhật ký.", en=f"{table} is no table and so has no log."),
        remedy=Text(
            vi="Dùng `changes: {by: snapshot}` hoặc `cursor`, hoặc trỏ tới bảng gốc.",
            en="Use `changes: {by: snapshot}` or `cursor`, or name the table behind it.",
        ),
        where=where,
        problem="log",
    )


def in_use(where: str, slot: str) -> SourceGone:
    """Somebody else reads from our place."""
    return SourceGone(
        what=Text(
            vi=f"Chương trình khác đang đọc chỗ đọc “{slot}”.", en=f"Another program reads from the slot “{slot}”."
        ),
        remedy=Text(
            vi="Dừng chương trình kia, hoặc đặt `connect: {stream: tên-khác}` cho bản cài đặt này.",
            en="Stop the other program, or set `connect: {stream: another_name}` for this installation.",
        ),
        where=where,
    )
