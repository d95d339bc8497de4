"""Why a file was not taken: what is wrong with which file, and what to do about it."""

from __future__ import annotations

from math import ceil

from motlan.kernel.errors import Refused
from motlan.kernel.number import written
from motlan.kernel.text import Text
from motlan.web.files.kinds import Kind

MEGABYTE = 1_000_000
AGAIN = Text(vi="Chọn lại tệp; nếu vừa chụp, chờ ảnh lưu xong.", en="Choose it again; a photo has to be saved first.")


class NotTaken(Refused):
    """A file was not taken; everything else on the form is kept."""


class WrongKind(NotTaken):
    """It is not of a kind that is taken, whatever it is called."""

    def __init__(self, *, name: str, kinds: tuple[Kind, ...]) -> None:
        """Name the file and the kinds."""
        listed = ", ".join(kind.value.upper() for kind in kinds)
        super().__init__(
            what=Text(
                vi=f"“{name}” không phải là tệp thuộc loại được nhận, hoặc bị hỏng.",
                en=f"“{name}” is none of the kinds of files that are taken, or it is damaged.",
            ),
            remedy=Text(
                vi=f"Chụp ảnh giấy tờ hoặc lưu thành {listed}, rồi chọn lại.",
                en=f"Take a photo of the paper, or save it as {listed}, then choose that.",
            ),
        )


class Empty(NotTaken):
    """There is nothing in it."""

    def __init__(self, *, name: str) -> None:
        """Name the file."""
        super().__init__(what=Text(vi=f"“{name}” không có nội dung.", en=f"“{name}” is empty."), remedy=AGAIN)


class TooLarge(NotTaken):
    """It is larger than one file may be."""

    def __init__(self, *, name: str, size: int, most: int) -> None:
        """Name the file, its size and the most, in bytes."""
        vi, en = in_megabytes(size, "vi"), in_megabytes(size, "en")
        super().__init__(
            what=Text(
                vi=f"“{name}” có {vi}; mỗi tệp nhiều nhất {in_megabytes(most, 'vi')}.",
                en=f"“{name}” has {en}; a file may have {in_megabytes(most, 'en')}.",
            ),
            remedy=Text(
                vi="Chụp hoặc quét lại với cỡ ảnh nhỏ hơn, hoặc chia thành nhiều tệp.",
                en="Take the photo or scan again in a smaller size, or divide it into several files.",
            ),
        )


class TooMuch(NotTaken):
    """All files together are too large, or too many."""

    def __init__(self, *, name: str, most: int, files: int) -> None:
        """Name the file that did not fit, the most in bytes, and the most files."""
        vi, en = in_megabytes(most, "vi"), in_megabytes(most, "en")
        super().__init__(
            what=Text(
                vi=f"Không thêm được “{name}”: cả hồ sơ nhiều nhất {vi} và {files} tệp.",
                en=f"“{name}” does not fit: a dossier may have {en} and {files} files in all.",
            ),
            remedy=Text(
                vi="Gỡ bớt tệp không cần, hoặc chọn tệp nhỏ hơn.",
                en="Remove files that are not needed, or choose smaller ones.",
            ),
        )


class Infected(NotTaken):
    """A scanner found a virus in it."""

    def __init__(self, *, name: str, virus: str) -> None:
        """Name the file and the virus."""
        super().__init__(
            what=Text(
                vi=f"“{name}” có mã độc ({virus}) nên không được lưu.",
                en=f"“{name}” has a virus in it ({virus}); it was not kept.",
            ),
            remedy=Text(
                vi="Quét mã độc trên máy của bạn, rồi chụp hoặc quét lại giấy tờ.",
                en="Have your own device checked, then take the photo or scan the paper anew.",
            ),
        )


class NotScanned(NotTaken):
    """The scanner could not be asked, and without it nothing is taken."""

    def __init__(self, *, name: str) -> None:
        """Name the file."""
        super().__init__(
            what=Text(
                vi=f"Chưa kiểm tra được mã độc nên chưa nhận “{name}”.",
                en=f"“{name}” could not be checked for viruses, so it was not taken.",
            ),
            remedy=Text(
                vi="Thử lại sau ít phút; những gì bạn đã điền vẫn được giữ.",
                en="Try again in a few minutes; everything that you filled in is kept.",
            ),
        )


def in_megabytes(size: int, language: str) -> str:
    """A size as people read it, rounded up: "120 kB", "2,4 MB" in Vietnamese, "2.4 MB" in English.

    >>> in_megabytes(2_340_000, "vi"), in_megabytes(2_340_000, "en"), in_megabytes(300, "en")
    ('2,4\\xa0MB', '2.4\\xa0MB', '1\\xa0kB')
    """
    gap = "\N{NO-BREAK SPACE}"
    if size < MEGABYTE:
        return f"{written(ceil(size / 1000), language)}{gap}kB"
    whole = f"{ceil(size * 10 / MEGABYTE) / 10:.1f}".removesuffix(".0")
    return f"{whole.replace('.', ',') if language == 'vi' else whole}{gap}MB"
