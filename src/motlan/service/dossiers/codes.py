"""A dossier's code: agency, day, number; as the settings of the workspace write it."""

from datetime import date
from string import ascii_uppercase
from typing import Literal

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text

SERIES = ascii_uppercase


class CodesExhausted(Refused):
    """All numbers of an agency and a day are taken."""


def dossier_code(
    *,
    form: str,
    agency: str,
    day: date,
    number: int,
    last_number: int,
    overflow: Literal["refuse", "next_series"] = "refuse",
) -> str:
    """The code of the ``number``-th dossier (from 1) of an agency on a day.

    Past ``last_number`` CodesExhausted is raised, or numbers begin again in series A, B, … Z, written at the end.

    >>> form = "{agency}-{date:%Y%m%d}-{number:07d}"
    >>> dossier_code(form=form, agency="G09.20", day=date(2026, 6, 9), number=92637, last_number=9999999)
    'G09.20-20260609-0092637'
    >>> day = date(2026, 6, 9)
    >>> dossier_code(form=form, agency="G09.20", day=day, number=10000000, last_number=9999999, overflow="next_series")
    'G09.20-20260609-0000001A'
    """
    begun, before = divmod(number - 1, last_number)
    if begun > (len(SERIES) if overflow == "next_series" else 0):
        raise CodesExhausted(
            what=Text(
                vi=f"Cơ quan {agency} đã dùng hết {number - 1} mã hồ sơ của ngày {day:%d/%m/%Y}.",
                en=f"Agency {agency} has used all {number - 1} dossier codes of {day:%d/%m/%Y}.",
            ),
            remedy=Text(
                vi="Tờ khai của bạn vẫn được giữ; xin nộp lại vào ngày mai.",
                en="Your form is kept; file it again tomorrow.",
            ),
        )
    series = SERIES[begun - 1] if begun else ""
    return form.format(agency=agency, date=day, number=before + 1) + series
