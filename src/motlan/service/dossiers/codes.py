"""A dossier's code: agency, day, number; as the settings of the workspace write it."""

from datetime import date

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text


class CodesExhausted(Refused):
    """All numbers of an agency and a day are taken."""


def dossier_code(*, form: str, agency: str, day: date, number: int, last_number: int) -> str:
    """The code of the ``number``-th dossier (from 1) of an agency on a day; raise CodesExhausted past ``last_number``.

    >>> form = "{agency}-{date:%Y%m%d}-{number:07d}"
    >>> dossier_code(form=form, agency="G09.20", day=date(2026, 6, 9), number=92637, last_number=9999999)
    'G09.20-20260609-0092637'
    """
    if number > last_number:
        raise CodesExhausted(
            what=Text(
                vi=f"Cơ quan {agency} đã dùng hết {last_number} mã hồ sơ của ngày {day:%d/%m/%Y}.",
                en=f"Agency {agency} has used all {last_number} dossier codes of {day:%d/%m/%Y}.",
            ),
            remedy=Text(
                vi="Tờ khai của bạn vẫn được giữ; xin nộp lại vào ngày mai.",
                en="Your form is kept; file it again tomorrow.",
            ),
        )
    return form.format(agency=agency, date=day, number=number)
