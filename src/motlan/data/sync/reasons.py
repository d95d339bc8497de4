"""Why a value or a whole record is held in quarantine."""

from __future__ import annotations

from motlan.kernel.text import Text

REASONS = {
    "placeholder": Text(vi="Chỉ là chữ thay cho “không có”", en="It only stands for “nothing”"),
    "date": Text(vi="Không phải ngày theo khuôn đã khai báo", en="It is no date in the declared form"),
    "number": Text(vi="Không phải số", en="It is no number"),
    "code": Text(vi="Mã không có trong danh mục", en="The code list does not have this code"),
    "unit": Text(vi="Không có đơn vị hành chính mang mã này", en="No unit has this code"),
    "too_long": Text(vi="Dài quá mức cho phép", en="It is longer than allowed"),
    "no_key": Text(vi="Bản ghi không có khóa", en="The record has no key"),
    "duplicate_key": Text(vi="Bản ghi khác đã mang khóa này", en="Another record has this key"),
    "columns": Text(vi="Dòng có số cột khác tiêu đề", en="The line has another number of columns than the header"),
    "quote": Text(vi="Dấu nháy kép mở ra mà không đóng lại", en="A quotation mark is opened and never closed"),
    "malformed": Text(vi="Dòng không phải là một đối tượng JSON", en="The line is no JSON object"),
}
"""Reason as kept in the table ``quarantine`` → what a steward reads."""
