"""Worked cases that do not hold: found when a workspace is checked, not each time that it is read."""

from __future__ import annotations

from collections.abc import Iterator

from motlan.governance.indicators.spec import Case, Indicator
from motlan.governance.indicators.worked import counted
from motlan.kernel.errors import RegisterError
from motlan.kernel.issue import Issue
from motlan.kernel.spec import Document
from motlan.kernel.text import Text
from motlan.workspace.files import Files


def worked_cases(files: Files) -> Iterator[Issue]:
    """Each case of each indicator that could be read, where what its rows count is not what it says."""
    for read in files.indicators.values():
        if read.readable is not None:
            for at, case in enumerate(read.readable.cases):
                yield from _held(read.document, read.readable, at, case)


def _held(document: Document, one: Indicator, at: int, case: Case) -> Iterator[Issue]:
    number = at + 1
    try:
        found = counted(one, case)
    except RegisterError as error:
        why = Text({word: f"{_named(case, number, word)}: {error.in_(word)}" for word in ("vi", "en")})
    else:
        if found == case.counts:
            return
        got, said = ("/".join(map(str, pair)) for pair in (found, case.counts))
        why = Text(
            vi=f"{_named(case, number, 'vi')} đếm được {got}, nhưng ghi là {said}.",
            en=f"{_named(case, number, 'en')} counts {got}, and says {said}.",
        )
    remedy = Text(
        vi="Sửa `counts` hoặc các hàng của ví dụ, hoặc sửa `numerator` và `denominator`.",
        en="Correct `counts` or the rows of the case, or else `numerator` and `denominator`.",
    )
    yield document.issue(("cases", at, "counts"), why=why, remedy=remedy)


def _named(case: Case, number: int, word: str) -> str:
    return {"vi": "Ví dụ", "en": "Worked case"}[word] + f" {number} (“{case.says.in_(word)}”)"
