"""What a service hands over page by page and cannot be read, each as one clear sentence with its remedy; what any other
source hands over: :mod:`motlan.store.source_errors`."""

from __future__ import annotations

from motlan.kernel.errors import SourceChanged
from motlan.kernel.text import Text


def no_json(place: str, page: int, kind: str) -> SourceChanged:
    """A page is no JSON; ``kind`` is what the service calls it (``text/html``), '' where it says nothing."""
    return SourceChanged(
        what=Text(
            vi=f"Trang {page} không phải JSON{f', mà là {kind}' if kind else ''}.",
            en=f"Page {page} is no JSON{f' but {kind}' if kind else ''}.",
        ),
        remedy=Text(
            vi="Kiểm tra địa chỉ và mã truy cập trong `connect`: trang đăng nhập hay trang lỗi cũng trả lời như thế.",
            en="Check the address and the key in `connect`: a page for signing in, or of an error, answers so too.",
        ),
        where=place,
        problem="file",
    )


def elsewhere(place: str, host: str) -> SourceChanged:
    """The next page is said to be at another host: the key that opens this one is not sent there."""
    return SourceChanged(
        what=Text(vi=f"Trang tiếp theo được chỉ tới {host}.", en=f"The next page is said to be at {host}."),
        remedy=Text(
            vi="Mã truy cập không được gửi sang máy khác: ghi địa chỉ đó vào `url` nếu chủ quản xác nhận.",
            en="The key is sent to no other host: write that one into `url` when the owner says that it is right.",
        ),
        where=place,
        problem="file",
    )


def too_large(place: str, page: int, megabytes: int) -> SourceChanged:
    """A page is larger than a page may be."""
    return SourceChanged(
        what=Text(vi=f"Trang {page} lớn hơn {megabytes} MB.", en=f"Page {page} is larger than {megabytes} MB."),
        remedy=Text(vi="Giảm `size` trong `pages`.", en="Ask for smaller pages: `size` in `pages`."),
        where=place,
        problem="file",
    )


def answered(place: str, page: int, status: int) -> SourceChanged:
    """A page is answered by a status that is neither success nor anything that waiting mends."""
    return SourceChanged(
        what=Text(
            vi=f"Trang {page}: dịch vụ trả lời HTTP {status}.", en=f"Page {page}: the service answers HTTP {status}."
        ),
        remedy=Text(
            vi="Kiểm tra `url` và tham số trong `connect` với chủ quản.",
            en="Check `url` and the parameters in `connect` with the owner.",
        ),
        where=place,
        problem="file",
    )


def in_circles(place: str, pages: int) -> SourceChanged:
    """A service gives the same page again, or more pages than anybody believes."""
    return SourceChanged(
        what=Text(
            vi=f"Dịch vụ lặp lại hoặc không dứt sau {pages} trang.",
            en=f"The service repeats itself or does not end after {pages} pages.",
        ),
        remedy=Text(
            vi="Kiểm tra `pages` trong databases/*.yaml (tham số, cách lật trang, `most`).",
            en="Check `pages` in databases/*.yaml (its parameter, the way of turning, `most`).",
        ),
        where=place,
    )


def incomplete(place: str, read: int, total: int) -> SourceChanged:
    """Fewer records came than the service itself counts."""
    return SourceChanged(
        what=Text(
            vi=f"Chỉ nhận {read} trong {total} bản ghi dịch vụ đang có.",
            en=f"Only {read} of the service's {total} records came.",
        ),
        remedy=Text(
            vi="Đồng bộ lại; nếu vẫn thiếu, hỏi chủ quản. Dữ liệu đã có vẫn được giữ.",
            en="Synchronise again; if it stays so, ask the owner. What was held before is kept.",
        ),
        where=place,
    )


def no_total(place: str, total: str) -> SourceChanged:
    """A page has no number where ``pages.total`` says."""
    return SourceChanged(
        what=Text(vi=f"Không có số tại `{total}`.", en=f"There is no number at `{total}`."),
        remedy=Text(
            vi="Sửa `pages.total` trong databases/*.yaml: đường dẫn tới tổng số bản ghi, hoặc bỏ đi.",
            en="Correct `pages.total` in databases/*.yaml: the way to the number of all records; or leave it out.",
        ),
        where=place,
        problem="table",
    )
