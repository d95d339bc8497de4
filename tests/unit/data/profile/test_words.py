"""Names of columns as designers write them, read as the words that they were made from."""

from __future__ import annotations

import pytest

from motlan.data.profile.words import similarity, tokens


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("ho_ten", ("ho", "ten")),
        ("HoTen", ("ho", "ten")),
        ("NGAY_SINH", ("ngay", "sinh")),
        ("Ngày sinh", ("ngay", "sinh")),
        ("số CCCD", ("so", "cccd")),
        ("Số Điện Thoại", ("so", "dien", "thoai")),
        ("XMLFile2", ("xml", "file", "2")),
        ("", ()),
    ],
)
def test_a_name_falls_into_its_parts(name, parts):
    assert tokens(name) == parts


def like(column: str, label: str) -> float:
    return similarity(column, tokens(label))


@pytest.mark.parametrize("column", ["ngay_sinh", "NgaySinh", "NGAYSINH", "strNgaySinh", "ngày sinh", "NGAY_SINH_2"])
def test_the_words_themselves_are_the_words_however_they_are_run_together(column):
    assert like(column, "Ngày sinh") == 1.0


@pytest.mark.parametrize(
    ("column", "label", "other"),
    [
        ("gtinh", "Giới tính", "Quốc tịch"),
        ("dchi", "Địa chỉ", "Điện thoại"),
        ("dtoc", "Dân tộc", "Địa chỉ"),
        ("ngsinh", "Ngày sinh", "Nơi sinh"),
        ("hten", "Họ tên", "Hộ tịch"),
        ("so_cccd", "Số căn cước công dân", "Số thẻ"),
        ("DOB", "Date of birth", "Place of birth"),
        ("residence_commune", "Commune of permanent residence", "Commune of the school"),
    ],
)
def test_a_shortened_name_is_more_like_its_own_words_than_like_others(column, label, other):
    assert like(column, label) > 0.3
    assert like(column, label) > like(column, other) + 0.1


@pytest.mark.parametrize("column", ["COL_07", "07", "", "x", "f12"])
def test_a_name_that_says_nothing_is_like_nothing(column):
    assert like(column, "Ngày sinh") == 0.0
