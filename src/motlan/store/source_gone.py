"""Somebody else's database that does not answer, is not there or is not open to us, each as one clear sentence with its
remedy. What comes and is not as it was declared: :mod:`motlan.store.source_errors`."""

from __future__ import annotations

from motlan.kernel.errors import SourceGone
from motlan.kernel.text import Text


def absent(place: str) -> SourceGone:
    """No file or server at this place."""
    return SourceGone(
        what=Text(vi="Không thấy cơ sở dữ liệu.", en="The database is not there."),
        remedy=Text(
            vi="Kiểm tra đường dẫn trong databases/*.yaml; dữ liệu đã có vẫn được giữ.",
            en="Check the path in databases/*.yaml; what was held before is kept.",
        ),
        where=place,
        problem="file",
    )


def is_folder(place: str) -> SourceGone:
    """A folder where files are to be named."""
    return SourceGone(
        what=Text(vi="Đây là một thư mục.", en="This is a folder."),
        remedy=Text(
            vi="Ghi mẫu tên tệp trong `path` của databases/*.yaml, ví dụ thư_mục/*.csv.",
            en="Name its files by a pattern in `path` of databases/*.yaml, such as folder/*.csv.",
        ),
        where=place,
        problem="file",
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
        problem="file",
    )


def no_bucket(place: str, bucket: str) -> SourceGone:
    """A store that has no such bucket."""
    return SourceGone(
        what=Text(vi=f"Kho không có ngăn (bucket) “{bucket}”.", en=f"The store has no bucket “{bucket}”."),
        remedy=Text(
            vi="Sửa tên ngăn, phần đầu của `path` trong databases/*.yaml; dữ liệu đã có vẫn được giữ.",
            en="Correct the bucket's name, the first part of `path` in databases/*.yaml; what was held before is kept.",
        ),
        where=place,
        problem="file",
    )


def no_right_or_no_bucket(place: str, bucket: str) -> SourceGone:
    """The store refuses, and does not tell an account without rights whether there is such a bucket."""
    return SourceGone(
        what=Text(
            vi=f"Tài khoản không có quyền đọc ngăn (bucket) “{bucket}”, hoặc không có ngăn này (kho không nói rõ).",
            en=f"The account has no right to read the bucket “{bucket}”, or there is none (the store does not tell).",
        ),
        remedy=Text(
            vi="Kiểm tra tên ngăn trong databases/*.yaml; nếu đúng, đề nghị chủ quản cho quyền liệt kê và đọc.",
            en="Check the bucket's name in databases/*.yaml; if it is right, ask the owner for the right to list and"
            " read it.",
        ),
        where=place,
        problem="right",
    )


def no_answer(place: str, reason: Text | str) -> SourceGone:
    """The server does not answer, or broke off; ``reason`` in our words, or in its driver's."""
    said = reason if isinstance(reason, Text) else Text(vi=reason, en=reason)
    return SourceGone(
        what=Text(
            vi=f"Cơ sở dữ liệu không trả lời: {said.in_('vi')}.", en=f"The database does not answer: {said.in_('en')}."
        ),
        remedy=Text(
            vi="Kiểm tra máy chủ và đường truyền; dữ liệu đã có vẫn được giữ.",
            en="Check the server and the line to it; what was held before is kept.",
        ),
        where=place,
        problem="host",
    )


def broke_off(place: str) -> SourceGone:
    """The line to the server broke off while it was read."""
    return SourceGone(
        what=Text(
            vi="Cơ sở dữ liệu không trả lời nữa: đường nối bị đứt giữa chừng (máy chủ tắt hoặc mất mạng).",
            en="The database does not answer any more: the connection broke off (the server ended, or the network).",
        ),
        remedy=Text(
            vi="Kiểm tra máy chủ và đường truyền; dữ liệu đã có vẫn được giữ.",
            en="Check the server and the line to it; what was held before is kept.",
        ),
        where=place,
        problem="host",
    )


def locked(place: str) -> SourceGone:
    """Somebody holds the database for himself."""
    return SourceGone(
        what=Text(vi="Cơ sở dữ liệu đang bị khóa.", en="The database is locked by somebody else."),
        remedy=Text(vi="Thử lại khi khóa được nhả.", en="Try again when the lock is released."),
        where=place,
    )


def login_refused(place: str) -> SourceGone:
    """User or password do not fit."""
    return SourceGone(
        what=Text(vi="Cơ sở dữ liệu từ chối đăng nhập.", en="The database refused the login."),
        remedy=Text(
            vi="Kiểm tra tên và mật khẩu của tài khoản với chủ quản.",
            en="Check the account's name and password with the owner.",
        ),
        where=place,
        problem="login",
    )


def no_right(place: str, table: str) -> SourceGone:
    """The login is good, but the account may not read this table."""
    return SourceGone(
        what=Text(vi=f"Tài khoản không có quyền đọc “{table}”.", en=f"The account has no right to read “{table}”."),
        remedy=Text(
            vi="Đề nghị chủ quản cấp quyền chỉ đọc cho tài khoản này.",
            en="Ask the owner to grant this account the right to read it, and no more.",
        ),
        where=place,
        problem="right",
    )


def no_right_or_no_table(place: str, table: str) -> SourceGone:
    """The server refuses, and does not tell an account without rights whether there is such a table."""
    return SourceGone(
        what=Text(
            vi=f"Tài khoản không có quyền đọc “{table}”, hoặc không có bảng này (máy chủ không nói rõ).",
            en=f"The account has no right to read “{table}”, or there is no such table (the server does not tell).",
        ),
        remedy=Text(
            vi="Kiểm tra tên bảng trong databases/*.yaml; nếu đúng, đề nghị chủ quản cấp quyền chỉ đọc.",
            en="Check the table's name in databases/*.yaml; if it is right, ask the owner for the right to read it.",
        ),
        where=place,
        problem="right",
    )


def no_right_or_no_database(place: str, database: str) -> SourceGone:
    """The server refuses, and does not tell an account without rights whether there is such a database."""
    return SourceGone(
        what=Text(
            vi=f"Tài khoản không có quyền vào cơ sở dữ liệu “{database}”, hoặc không có cơ sở dữ liệu này (máy chủ"
            " không nói rõ).",
            en=f"The account has no right to the database “{database}”, or there is no such database (the server does"
            " not tell).",
        ),
        remedy=Text(
            vi="Kiểm tra tên cơ sở dữ liệu trong `url`; nếu đúng, đề nghị chủ quản cấp quyền chỉ đọc.",
            en="Check the database's name in `url`; if it is right, ask the owner for the right to read it.",
        ),
        where=place,
        problem="right",
    )


def no_page(place: str, status: int) -> SourceGone:
    """A service has nothing at this address."""
    return SourceGone(
        what=Text(
            vi=f"Dịch vụ không có gì ở địa chỉ này (HTTP {status}).",
            en=f"The service has nothing at this address (HTTP {status}).",
        ),
        remedy=Text(
            vi="Kiểm tra `url` và `path` trong databases/*.yaml; dữ liệu đã có vẫn được giữ.",
            en="Check `url` and `path` in databases/*.yaml; what was held before is kept.",
        ),
        where=place,
        problem="file",
    )


def no_driver(place: str, driver: str, remedy: Text) -> SourceGone:
    """The program that speaks to this kind of server is not on this machine."""
    return SourceGone(
        what=Text(vi=f"Máy này chưa có trình điều khiển {driver}.", en=f"This machine lacks the driver {driver}."),
        remedy=remedy,
        where=place,
        problem="driver",
    )
